//! Which keys a policy may hold: the one table behind the reader, its hints and the JSON Schema.
//!
//! Which of them a definition needs is a check of the pair ([`crate::validate`]).

use crate::yaml::grammar::{Block, Key, Shape};

const CHOICES: Shape = Shape::Either(&[Shape::List(&Shape::Open(&CHOICE, &Shape::YesNo)), Shape::ById(&Shape::Text)]);
const FIELDS: Shape = Shape::List(&Shape::Like(r"^[a-z][a-z0-9_]*!?$", "result!"));
const IDS: Shape = Shape::List(&Shape::Id);

/// A whole policy.
pub static POLICY: Block = Block {
    name: "policy",
    doc: "What differs by place: deadlines, choices, forms, letters and words, each value with its source.",
    keys: &[
        Key::must("policy", Shape::Name, "its id, which never changes"),
        Key::must("title", Shape::Text, "its name for people"),
        Key::may("terms", Shape::ById(&Shape::Text), "what this place calls things"),
        Key::may("classes", CHOICES, "the classes of proposals"),
        Key::may("number", Shape::Of(&NUMBER), "what a proposal's number looks like"),
        Key::may("grades", CHOICES, "the grades of a reply; a flag such as `promises: true` can be asked about in conditions"),
        Key::may("return_reasons", CHOICES, "the reasons for which a unit may hand a proposal back"),
        Key::may("satisfaction", CHOICES, "what a proposer can answer; `dissatisfied: true` has the proposal handled again"),
        Key::must("deadlines", Shape::ById(&DEADLINE), "the deadlines by id"),
        Key::may("extension", Shape::Of(&EXTENSION), "how a deadline may be extended"),
        Key::may("ladders", Shape::ById(&Shape::Of(&LADDER)), "who is reminded of which date, on which days before and after it"),
        Key::may("urge", Shape::Of(&URGE), "how often somebody may be urged"),
        Key::may("backdate_days", Shape::Number, "how many days an act may be set back without the office in charge"),
        Key::may("pre_review", Shape::Word(&["all", "key", "never"]), "which replies the office reads before they are signed"),
        Key::may(
            "head_signs",
            Shape::Word(&["all", "key"]),
            "which replies the head of the unit signs; the deputy signs the others",
        ),
        Key::may("ask", Shape::Word(&["every_proposer", "first_proposer"]), "who gets the feedback form"),
        Key::may("feedback", FIELDS, "the fields of the feedback form; `!` makes one required"),
        Key::may("redact", IDS, "what is blacked out before a reply is published"),
        Key::may("suggestion", Shape::Of(&SUGGESTION), "what is otherwise for a deputy's suggestion"),
        Key::may(
            "letter",
            Shape::Open(&LETTER, &Shape::Of(&WORDING)),
            "the letters: what all share, then the words of each kind by its id",
        ),
        Key::may(
            "number_series",
            Shape::ById(&Shape::Text),
            "the numbers of outgoing documents by kind; `{mark}`, `{year}` and `{n}` are filled in",
        ),
        Key::may("copies", IDS, "who gets a copy of the reply"),
        Key::may("board", IDS, "the roles that see the board of a case beside the office in charge"),
        Key::may("away", IDS, "the posts whose holders enter who is away, for people of their own units"),
        Key::may("figures", Shape::Of(&FIGURES), "how rates are counted; printed under every one"),
        Key::may("retention", Shape::Word(&["permanent", "30 years", "10 years"]), "how long the file is kept"),
        Key::may("messages", Shape::Of(&MESSAGES), "when mails leave, and how much their subjects say"),
        Key::may("key_proposals", Shape::Of(&KEY_PROPOSALS), "the proposals that leaders supervise themselves"),
        Key::must(
            "src",
            Shape::Any,
            "where each value is from: path → source; the longest path counts, `'*'` is everything else",
        ),
    ],
};

/// One row of a choice list.
static CHOICE: Block = Block {
    name: "choice",
    doc: "One row of a list of choices; any other key is a flag.",
    keys: &[
        Key::must("id", Shape::Like(r"^[A-Za-z][A-Za-z0-9_]*$", "A"), "its id, which never changes"),
        Key::must("label", Shape::Text, "what people see"),
        Key::may("meaning", Shape::Text, "what it means, in a sentence"),
    ],
};

static NUMBER: Block = Block {
    name: "number",
    doc: "What a proposal's number looks like: T is a digit of the term, S of the session, N of the number.",
    keys: &[Key::must("pattern", Shape::Text, "its digits"), Key::must("example", Shape::Text, "one, in quotes")],
};

const DEADLINE: Shape = Shape::Either(&[Shape::Open(&SPLIT, &Shape::Of(&RULE)), Shape::Of(&RULE)]);

/// A deadline.
pub static RULE: Block = Block {
    name: "deadline",
    doc: "How long, from when.",
    keys: &[
        Key::must("amount", Shape::Either(&[Shape::Duration, Shape::Date]), "how long, or which day"),
        Key::may(
            "from",
            Shape::OneOrList(&Shape::Like(r"^(first )?[a-z][a-z0-9_]*$", "assigned")),
            "the milestone it counts from: the latest of several; `first x` for the first day of x; `opened` for this run",
        ),
        Key::may("before", Shape::OneOrList(&Shape::Id), "the clocks it is counted back from"),
        Key::may("not_after", Shape::MonthDay, "the last day of a year; the earlier of the two counts"),
        Key::may("roll", Shape::Word(&["forward", "backward", "none"]), "what happens when the last day is no working day"),
        Key::may("basis", Shape::Text, "the sentence of the local rule, quoted when it refuses"),
        Key::may("say", Shape::Text, "what somebody is told who comes too late"),
    ],
};

/// A deadline that depends on a choice.
pub static SPLIT: Block = Block {
    name: "split deadline",
    doc: "A deadline for each choice of a field.",
    keys: &[Key::must("by", Shape::Id, "the field")],
};

/// The extension rule.
pub static EXTENSION: Block = Block {
    name: "extension",
    doc: "How a deadline may be extended.",
    keys: &[
        Key::must("each", Shape::Duration, "how much at most each time"),
        Key::must("count", Shape::Number, "how often"),
        Key::must("cap", Shape::Duration, "how long in all, from the original anchor"),
        Key::must("approver", Shape::OneOrList(&Shape::Id), "the role that decides, or several of which one does"),
    ],
};

/// A ladder.
pub static LADDER: Block = Block {
    name: "ladder",
    doc: "Who is reminded of some dates, on which days before and after them. It tells and never decides.",
    keys: &[
        Key::must("of", Shape::OneOrList(&Shape::Id), "the deadlines it is for; each stands in one ladder at most"),
        Key::must("rungs", Shape::ById(&Shape::Of(&RUNG)), "its rungs, each sent once for a date"),
    ],
};

/// A rung of a ladder.
pub static RUNG: Block = Block {
    name: "rung",
    doc: "One reminder.",
    keys: &[
        Key::must(
            "at",
            Shape::Like(r"^([+-][0-9]+ (workday|workdays|day|days)|0)$", "-5 workdays"),
            "how far from the date: `-5 workdays`, `0` for the day itself, `+1 workday`",
        ),
        Key::may(
            "tell",
            Shape::OneOrList(&Shape::Id),
            "the roles of the definition that are told; those it lacks are passed over",
        ),
        Key::may(
            "by",
            Shape::Word(&["mail", "digest", "bulletin"]),
            "at once by mail, with the next digest, or in the list for the bulletin",
        ),
        Key::must("title", Shape::Text, "what the reminder is called, as 提醒 or 逾期"),
        Key::must("say", Shape::Text, "in what words; `{name}`, `{date}` and `{days}` are filled in"),
    ],
};

/// Urging.
pub static URGE: Block = Block {
    name: "urging",
    doc: "How often somebody may be urged.",
    keys: &[Key::must("every", Shape::Duration, "how long after the last time the same task may be urged again")],
};

static SUGGESTION: Block = Block {
    name: "suggestion",
    doc: "What is otherwise for a deputy's suggestion.",
    keys: &[
        Key::may("feedback", FIELDS, "the fields of the feedback form; `!` makes one required"),
        Key::may("redact", IDS, "what is blacked out before a reply is published"),
        Key::may("ask", Shape::Word(&["every_proposer", "first_proposer"]), "who gets the feedback form"),
        Key::may("copies", IDS, "who gets a copy of the reply"),
    ],
};

static LETTER: Block = Block {
    name: "letter",
    doc: "What all letters of this place share; any other key is a kind of letter.",
    keys: &[
        Key::may("form", Shape::Word(&["document", "letter"]), "set as an official document (文件) or as a letter (函)"),
        Key::may("head", Shape::List(&Shape::Word(&["agency", "signatory", "grade"])), "what stands in the head"),
        Key::may("grade", Shape::Word(&["id", "label"]), "what is printed of the grade; its label where nothing is said"),
        Key::may(
            "grade_place",
            Shape::Word(&["head", "top_right"]),
            "where the grade stands: in the head, or in the upper right corner of the first page",
        ),
        Key::may(
            "document_number",
            Shape::YesNo,
            "whether the document's own number (发文字号) is printed; it is unless this is false",
        ),
        Key::may(
            "contact_place",
            Shape::Word(&["before_signature", "after_signature"]),
            "whether the contact lines follow the text or the date",
        ),
        Key::may("labels", Shape::ById(&Shape::Text), "words that replace those of letters/texts.yaml, such as `grade: 类别`"),
        Key::may("printed_by", Shape::Text, "who prints it (印发机关); `{unit}` is the sender's full name"),
        Key::may("salutation", Shape::Text, "how the proposer is addressed; `{name}` is filled in"),
        Key::may("title", Shape::Text, "the heading; `{session}` and `{number}` are filled in"),
        Key::may("contact", Shape::Text, "the line with the contact; `{name}` and `{phone}` are filled in"),
    ],
};

static WORDING: Block = Block {
    name: "kind of letter",
    doc: "The words of one kind of letter; names in braces are filled in.",
    keys: &[
        Key::may("title", Shape::Text, "the heading"),
        Key::may("salutation", Shape::Text, "how the reader is addressed"),
        Key::may("opening", Shape::Text, "the first sentence"),
        Key::may("opening_with_opinions", Shape::Text, "the first sentence where other units were asked"),
        Key::may("closing", Shape::Text, "the last sentence"),
        Key::may("contact", Shape::Text, "the line with the contact, where it is not that of all letters"),
        Key::may("again", Shape::Of(&AGAIN), "words for a second letter of this kind in a case"),
    ],
};

static AGAIN: Block = Block {
    name: "second letter",
    doc: "The words of a second letter of one kind; what is left out is as in the first.",
    keys: &[
        Key::may("title", Shape::Text, "the heading"),
        Key::may("opening", Shape::Text, "the first sentence"),
        Key::may("opening_with_opinions", Shape::Text, "the first sentence where other units were asked"),
        Key::may("closing", Shape::Text, "the last sentence"),
    ],
};

static FIGURES: Block = Block {
    name: "figures",
    doc: "How rates are counted.",
    keys: &[
        Key::must("of", Shape::Id, "the field of the answers that is counted"),
        Key::must("satisfied", IDS, "the answers that count as satisfied"),
        Key::must("over", Shape::Word(&["answered", "all"]), "over those who answered, or over all who were asked"),
        Key::may("unit", Shape::Like(r"^case\.[a-z][a-z0-9_]*$", "case.lead_agency"), "the unit to whose account a case goes"),
        Key::may("year", Shape::Id, "the milestone whose year is the case's; the year it began where nothing is said"),
        Key::may(
            "once",
            Shape::OneOrList(&Shape::Like(r"^case\.[a-z][a-z0-9_]*$", "case.proposal_number")),
            "the fact by which cases of one proposal are known; they count once, as done when all are",
        ),
        Key::may("counts", Shape::Condition, "which cases count at all; all where nothing is said"),
        Key::may("decimals", Shape::Number, "how many decimals a percentage has; 2 where nothing is said"),
        Key::may("rates", Shape::ById(&Shape::Of(&RATE)), "rates: so many of so many"),
        Key::may("shares", Shape::ById(&Shape::Of(&SHARE)), "shares of one whole, which add up to 100"),
        Key::may("averages", Shape::ById(&Shape::Of(&AVERAGE)), "average numbers of days between two milestones"),
    ],
};

static RATE: Block = Block {
    name: "rate",
    doc: "So many of so many.",
    keys: &[
        Key::must("title", Shape::Text, "what people call it"),
        Key::must("of", Shape::Condition, "what counts in the numerator, of what counts in the denominator"),
        Key::may("over", Shape::Condition, "what counts in the denominator; every case where nothing is said"),
        Key::may("each", Shape::Id, "the `each` whose items are counted instead of cases; conditions see one as `item`"),
    ],
};

static SHARE: Block = Block {
    name: "share",
    doc: "How one whole is divided among the choices of a field.",
    keys: &[
        Key::must("title", Shape::Text, "what people call it"),
        Key::must("by", Shape::Like(r"^(case|item)\.[a-z][a-z0-9_]*$", "case.grade"), "the choice it is divided by"),
        Key::may("over", Shape::Condition, "what is divided; every case where nothing is said"),
        Key::may("each", Shape::Id, "the `each` whose items are counted instead of cases"),
        Key::may("none", Shape::Text, "what an empty choice is called; where nothing is said it is no part of the whole"),
    ],
};

static AVERAGE: Block = Block {
    name: "average",
    doc: "How many days lie between two milestones, on average.",
    keys: &[
        Key::must("title", Shape::Text, "what people call it"),
        Key::must("from", Shape::Id, "the milestone it is counted from, its first day"),
        Key::must("to", Shape::Id, "the milestone it is counted to, its first day"),
        Key::may(
            "days",
            Shape::Word(&["workdays", "days"]),
            "working days, or days of the calendar; the latter where nothing is said",
        ),
        Key::may("over", Shape::Condition, "which cases are averaged; every one that has both where nothing is said"),
    ],
};

/// When people are told.
pub static MESSAGES: Block = Block {
    name: "messages",
    doc: "When mails leave, how much their subjects say, and how long their links last.",
    keys: &[
        Key::may(
            "hours",
            Shape::Like(r"^[0-2][0-9]:[0-5][0-9]-[0-2][0-9]:[0-5][0-9]$", "08:30-17:30"),
            "when mails leave, on working days; the rest waits",
        ),
        Key::may("title_in_subject", Shape::YesNo, "false: subjects hold act, number, date and count alone"),
        Key::may(
            "link_days",
            Shape::Number,
            "how many days a link in a message opens something, from the last time it was sent; 60 unless something is said",
        ),
        Key::may("digest", Shape::Of(&DIGEST), "the digest: what somebody has to do, in one mail a working day"),
        Key::may(
            "ways",
            Shape::OneOrList(&Shape::Word(&["digest", "sms", "print", "screen"])),
            "the ways beside mail that people may choose to be told",
        ),
    ],
};

/// The digest.
pub static DIGEST: Block = Block {
    name: "digest",
    doc: "What somebody has to do, in one mail a working day; none where that is nothing.",
    keys: &[
        Key::must("at", Shape::Like(r"^[0-2][0-9]:[0-5][0-9]$", "07:50"), "the minute of the working day at which it is made"),
        Key::may("leaders", Shape::OneOrList(&Shape::Id), "posts whose holders find in it only what nobody but they can do"),
        Key::may("soon", Shape::Number, "so many working days and fewer are soon; 3 where nothing is said"),
    ],
};

static KEY_PROPOSALS: Block = Block {
    name: "key proposals",
    doc: "The proposals that leaders supervise themselves.",
    keys: &[Key::may("expected", Shape::Number, "how many there usually are")],
};
