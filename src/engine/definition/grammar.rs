//! Which keys a definition may hold, block by block: the one table behind the reader, its hints and the JSON Schema.

use crate::yaml::grammar::{Block, Key, Shape};

const FACT: Shape = Shape::Like(r"^case\.[a-z][a-z0-9_]*$", "case.lead_agency");
const SUBJECT: Shape = Shape::Like(r"^(item|case\.[a-z][a-z0-9_]*)$", "case.lead_agency");
const POLICY: Shape = Shape::Like(r"^policy(\.[a-z][a-z0-9_]*)+$", "policy.retention");
const FIELDS: Shape = Shape::OneOrList(&Shape::Like(r"^[a-z][a-z0-9_]*!?$", "reason!"));
const ROLES: Shape = Shape::OneOrList(&Shape::Id);
const TOLD: Shape = Shape::OneOrList(&Shape::Like(r"^(case\.)?[a-z][a-z0-9_]*$", "case.proposers"));
const MARKS: Shape =
    Shape::Either(&[Shape::Id, Shape::ById(&Shape::Id), Shape::List(&Shape::Either(&[Shape::Id, Shape::ById(&Shape::Id)]))]);

/// A whole definition.
pub static DEFINITION: Block = Block {
    name: "definition",
    doc: "How a case of one kind goes from its first step to its archive.",
    keys: &[
        Key::must("workflow", Shape::Name, "its id, which never changes"),
        Key::must("version", Shape::Number, "a label for people; a case keeps the very file it began with"),
        Key::must("title", Shape::Title, "its name for people"),
        Key::must("in_charge", Shape::Id, "the role that may suspend, cancel, hand over, correct and move, always with a reason"),
        Key::must("roles", Shape::ById(&Shape::Of(&ROLE)), "who may do a task"),
        Key::may("clocks", Shape::ById(&Shape::Of(&CLOCK)), "deadlines that run across steps"),
        Key::may("records", Shape::ById(&Shape::Of(&RECORD)), "rows that may be added at any time while the case is open"),
        Key::may("requests", Shape::ById(&Shape::Of(&REQUEST)), "what may be asked beside the steps"),
        Key::must("steps", Shape::ById(&Shape::Of(&STEP)), "the steps; the case begins at the first"),
        Key::may("fields", Shape::ById(&Shape::Of(&FIELD)), "every blank of every form, and what people see beside it"),
        Key::may("face", Shape::Of(&FACE), "what lists show of a case"),
    ],
};

/// What lists show.
pub static FACE: Block = Block {
    name: "face",
    doc: "What lists show of a case, and what they can be narrowed down by.",
    keys: &[
        Key::must("number", Shape::Id, "the text by which people know it"),
        Key::must("title", Shape::Id, "the text that says what it is about"),
        Key::may("about", Shape::Id, "a text below that, where several cases share a number"),
        Key::may(
            "by",
            Shape::OneOrList(&Shape::Id),
            "texts, choices and ticks that lists are narrowed down by; the first text is what a year's work is kept apart by",
        ),
    ],
};

/// A role.
pub static ROLE: Block = Block {
    name: "role",
    doc: "Who may do a task: the people who hold a post in a unit, or the people a field names.",
    keys: &[
        Key::must("title", Shape::Title, "its name on the screen"),
        Key::may("unit", SUBJECT, "the unit, or units, in which the post must be held"),
        Key::may("person", SUBJECT, "the person, or people, themselves"),
        Key::may("post", Shape::Id, "the post held in the unit, where it is not called as the role is"),
        Key::may("via", Shape::Word(&["link"]), "`link`: no account, a single-use link"),
        Key::may("paper", Shape::Id, "the role that enters what this one did on paper"),
    ],
};

/// A clock.
pub static CLOCK: Block = Block {
    name: "clock",
    doc: "A deadline that runs across steps; its start and length are the policy's deadline of the same id.",
    keys: &[
        Key::must("title", Shape::Title, "its name on the screen"),
        Key::must("stops", Shape::Id, "the milestone that stops it"),
    ],
};

/// A kind of record.
pub static RECORD: Block = Block {
    name: "record",
    doc: "Rows that people add at any time while the case is open; corrected with a reason, never edited.",
    keys: &[
        Key::must("title", Shape::Title, "its name on the screen"),
        Key::must("by", ROLES, "who may add a row"),
        Key::must("form", FIELDS, "its columns; `!` makes one required"),
        Key::may("marks", MARKS, "the milestones a row marks"),
        Key::may("confirm", FACT, "the person who is asked by link whether a row is true"),
    ],
};

/// A kind of request.
pub static REQUEST: Block = Block {
    name: "request",
    doc: "Something that may be asked beside the steps; the work goes on until it is decided.",
    keys: &[
        Key::must("title", Shape::Title, "its name on the screen"),
        Key::must("by", ROLES, "who may ask"),
        Key::may("within", Shape::Id, "the deadline of the policy until which it may be asked"),
        Key::may("form", FIELDS, "what the asker fills in"),
        Key::must("decided_by", Shape::Either(&[Shape::Id, POLICY]), "the role that decides, or the policy's list of roles"),
        Key::may("due", Shape::Id, "the deadline of the policy for deciding"),
        Key::must("outcomes", Shape::ById(&Shape::Of(&REQUEST_OUTCOME)), "the decisions"),
    ],
};

/// A decision on a request.
pub static REQUEST_OUTCOME: Block = Block {
    name: "decision",
    doc: "One decision on a request, and what it does to the case.",
    keys: &[
        Key::must("title", Shape::Title, "what the button says"),
        Key::may("form", FIELDS, "what the decider fills in"),
        Key::may("move", Shape::Id, "the step of the root list to which the case moves"),
        Key::may("extend", Shape::OneOrList(&Shape::Id), "the clocks of which the running one is extended"),
        Key::may("cancel", Shape::YesNo, "`true`: the case is cancelled"),
        Key::may("notify", TOLD, "who is told"),
    ],
};

static STEP_KEYS: [Key; 28] = [
    Key::must("title", Shape::Title, "its name on the screen"),
    Key::may("task", Shape::Id, "the role that does it"),
    Key::may("approve", Shape::Like(r"^(in_order|all|any|count\([1-9][0-9]*\))$", "in_order"), "how many of `by` must sign"),
    Key::may("by", Shape::OneOrList(&Shape::Either(&[Shape::Id, Shape::Of(&LINE)])), "who signs, in the order written"),
    Key::may("parallel", Shape::ById(&Shape::Of(&BRANCH)), "branches that go on at the same time"),
    Key::may("each", FACT, "the list for each of whose items there is one branch"),
    Key::may("steps", Shape::ById(&Shape::Of(&STEP)), "the steps of one item, or of one branch"),
    Key::may(
        "wait",
        Shape::Either(&[Shape::Duration, Shape::Date, FACT]),
        "so long, or until this day; `in_charge` may end it earlier",
    ),
    Key::may("archive", POLICY, "writes the package; how long it is kept stands in the policy"),
    Key::may("form", Shape::Either(&[FIELDS, POLICY]), "what is filled in; `!` makes a field required"),
    Key::may("receipt", Shape::YesNo, "`true`: a unit signs for what it was sent; inboxes list it apart"),
    Key::may("due", Shape::Id, "the deadline of the policy; on an `each`, one clock an item"),
    Key::may("document", Shape::Id, "the document that is rendered and frozen when the step is entered"),
    Key::may("lint", Shape::Id, "the document whose text is checked before it goes on"),
    Key::may("seal", Shape::Id, "the document whose original is made when the step ends"),
    Key::may("refuse", Shape::OneOrList(&Shape::Of(&REFUSE)), "what stops it from going on"),
    Key::may("marks", MARKS, "milestones it marks when it goes on; `{ milestone: field }` where a field holds the day"),
    Key::may("notify", TOLD, "who is told when it goes on"),
    Key::may("starts", Shape::Of(&STARTS), "the cases it starts when it goes on"),
    Key::may("redact", POLICY, "the policy's list of what is blacked out"),
    Key::may("seen_by", ROLES, "who alone sees its forms until it ends"),
    Key::may("limit", Shape::Of(&LIMIT), "how often it may be entered"),
    Key::may("until", Shape::Like(r"^(all|any|none|count\([1-9][0-9]*\))$", "all"), "when the `each` is over"),
    Key::may("late", Shape::Word(&["wait", "decide", "go_on"]), "what an item's overdue date does"),
    Key::may("again", Shape::Word(&["ask", "keep"]), "what a second entering of the `each` does"),
    Key::may("next", Shape::Id, "the step that follows, or `done`"),
    Key::may("outcomes", Shape::ById(&Shape::Of(&OUTCOME)), "the buttons"),
    Key::may("choose", Shape::List(&Shape::Of(&CHOOSE)), "the first row that holds is taken"),
];

/// A step of a list.
pub static STEP: Block = Block {
    name: "step",
    doc: "Exactly one of `task`, `approve`, `parallel`, `each`, `wait`, `archive`, or only `title` and `choose`.",
    keys: &STEP_KEYS,
};

/// A branch of a `parallel`.
pub static BRANCH: Block = Block { name: "branch", doc: "`steps`, or the body of one step without `next`.", keys: &BRANCH_KEYS };

static BRANCH_KEYS: [Key; 29] =
    with(Key::may("when", Shape::Condition, "the branch is skipped unless this holds when the block is entered"), STEP_KEYS);

/// A line of an `approve`.
pub static LINE: Block = Block {
    name: "line of `by`",
    doc: "One turn, or one a unit where the role is bound to a list of units.",
    keys: &[
        Key::must("role", Shape::Id, "who signs"),
        Key::may("title", Shape::Title, "what the turn is called, where not as the step is"),
        Key::may("when", Shape::Condition, "the line has a turn when this holds"),
        Key::may("otherwise", Shape::YesNo, "`true`: has a turn when no line with a `when` had one"),
        Key::may("form", FIELDS, "what the signer fills in"),
    ],
};

/// A button.
pub static OUTCOME: Block = Block {
    name: "outcome",
    doc: "A button; it has exactly one of `next`, `back`.",
    keys: &[
        Key::must("title", Shape::Title, "what the button says"),
        Key::may("form", FIELDS, "what must be filled in for it"),
        Key::may("marks", MARKS, "the milestones it marks"),
        Key::may("when", Shape::Condition, "when it is offered"),
        Key::may("next", Shape::Id, "the step that follows, or `done`"),
        Key::may("back", Shape::Id, "the earlier step it goes back to"),
        Key::may("notify", TOLD, "who is told"),
    ],
};

/// A row of a `choose`.
pub static CHOOSE: Block = Block {
    name: "row of `choose`",
    doc: "`when` and `next`, or `otherwise` alone, which stands last.",
    keys: &[
        Key::may("when", Shape::Condition, "the row is taken when this holds and no row above did"),
        Key::may("next", Shape::Id, "the step that follows, or `done`"),
        Key::may("otherwise", Shape::Id, "the step that follows when no row above held, or `done`"),
    ],
};

/// A row of a `refuse`.
pub static REFUSE: Block = Block {
    name: "row of `refuse`",
    doc: "What stops a step from going on, and what the person is told.",
    keys: &[
        Key::must("when", Shape::Condition, "refused when this holds"),
        Key::must("say", Shape::Title, "what the person is told"),
        Key::may("do", Shape::Title, "what to do next"),
        Key::may("ask", Shape::Id, "the role to ask, where it is not `in_charge`"),
    ],
};

/// A limit.
pub static LIMIT: Block = Block {
    name: "limit",
    doc: "How often a step may be entered.",
    keys: &[
        Key::must("rounds", Shape::Number, "so often"),
        Key::must("then", Shape::Id, "the step that is entered instead after that"),
    ],
};

/// Cases that a step starts.
pub static STARTS: Block = Block {
    name: "start",
    doc: "Cases of another workflow, one a row; they are not waited for.",
    keys: &[
        Key::must("workflow", Shape::Name, "the workflow"),
        Key::must("each", FACT, "the table, for each of whose rows a case is started"),
    ],
};

/// A field.
pub static FIELD: Block = Block {
    name: "field",
    doc: "A blank of a form: exactly one of `type`, `choices`, `rows`.",
    keys: &[
        Key::must("title", Shape::Title, "what people see beside it"),
        Key::may("type", Shape::Word(&TYPES), "what can be written in it"),
        Key::may(
            "choices",
            Shape::Either(&[POLICY, Shape::ById(&Shape::Title)]),
            "one of a list: ids and titles, or the policy's",
        ),
        Key::may("rows", FIELDS, "a table: its columns"),
        Key::may("from", Shape::Word(&["import", "number_series"]), "where its value comes from, where not from a person"),
    ],
};

const TYPES: [&str; 11] = ["text", "long_text", "number", "date", "yes_no", "person", "people", "unit", "units", "file", "files"];

/// `first`, and then `rest`.
const fn with<const N: usize, const M: usize>(first: Key, rest: [Key; N]) -> [Key; M] {
    let mut keys = [first; M];
    let mut at = 0;
    while at < N {
        keys[at + 1] = rest[at];
        at += 1;
    }
    keys
}
