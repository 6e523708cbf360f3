//! What a scenario file may say: one table for the reader, the hints and the schema.

use dafu_engine::yaml::grammar::{Block, Key, Shape};

/// A scenario file.
pub static FILE: Block = Block {
    name: "scenario",
    doc: "Who does what on which day, and what must then be true.",
    keys: &[
        Key::must("scenario", Shape::Name, "its id"),
        Key::must("title", Shape::Text, "what it tells, in a sentence"),
        Key::must("workflow", Shape::Name, "the workflow it plays"),
        Key::must("policy", Shape::Name, "the policy it plays under"),
        Key::must("roster", Shape::Name, "the roster of its people"),
        Key::may("sample", Shape::YesNo, "true: everything it makes says 演示数据"),
        Key::must("case", Shape::Text, "the id of its case"),
        Key::must("begins", Shape::Date, "the day it begins"),
        Key::must("by", Shape::Text, "who begins it"),
        Key::may("facts", Shape::Any, "what the case begins with"),
        Key::must("script", Shape::List(&Shape::Of(&ENTRY)), "what happens, in order"),
    ],
};

pub(super) static ENTRY: Block = Block {
    name: "line of the script",
    doc: "A day (`on`), an act (exactly one of the verbs), or something that must be true (`expect`).",
    keys: &[
        Key::may("on", Shape::Date, "the clock moves to this day"),
        Key::may("expect", Shape::Of(&EXPECT), "what must be true"),
        Key::may("act", Shape::Text, "`step` or `step.outcome`: hands in a form, presses a button, signs"),
        Key::may("create", Shape::Text, "begins another case of this id"),
        Key::may("request", Shape::Text, "asks for something beside the steps"),
        Key::may("decide", Shape::Text, "`request.outcome`: decides the open request of that kind"),
        Key::may("record", Shape::Text, "adds a row to a record"),
        Key::may("confirm", Shape::Text, "says of the last row of a record whether it is true"),
        Key::may("correct_record", Shape::Text, "corrects the last row of a record"),
        Key::may("late", Shape::Text, "the block: decides about its overdue item"),
        Key::may("claim", Shape::Text, "takes a task from the pool"),
        Key::may("release", Shape::Text, "puts it back"),
        Key::may("delegate", Shape::Text, "lets `to` prepare a task"),
        Key::may("hand_over", Shape::Text, "gives a task to `to` for good"),
        Key::may("add_signer", Shape::Text, "adds the signer `to`"),
        Key::may("remove_signer", Shape::Text, "takes the added signer `to` off"),
        Key::may("consult", Shape::Text, "asks `to` the question `text`"),
        Key::may("answer", Shape::Text, "answers the last question"),
        Key::may("take_back", Shape::Text, "takes one's last act at this step back"),
        Key::may("ask_again", Shape::Text, "the block: asks its item again"),
        Key::may("urge", Shape::Text, "urges whoever holds this step"),
        Key::may("end_wait", Shape::Text, "ends a wait"),
        Key::may("move", Shape::Text, "moves the case to this step"),
        Key::may("correct", Shape::Text, "`case`, or a block whose item is meant: corrects facts"),
        Key::may("stop_clock", Shape::Text, "stops a clock"),
        Key::may("restart_clock", Shape::Text, "lets it run again"),
        Key::may("suspend", Shape::Text, "the reason: freezes the case"),
        Key::may("resume", Shape::Text, "the reason: lets it go on"),
        Key::may("cancel", Shape::Text, "the reason: ends it"),
        Key::may("fork", Shape::List(&Shape::Any), "siblings: `{ case, facts }`"),
        Key::may("join", Shape::Text, "the case that is to handle this one too"),
        Key::may("start_child", Shape::Text, "`workflow`: starts a case of its own, `to` its id"),
        Key::may("recompute", Shape::Text, "the reason: counts open dates anew"),
        Key::may("note", Shape::Text, "writes a note"),
        Key::may("case", Shape::Text, "which case, where not the first"),
        Key::may("by", Shape::Text, "who"),
        Key::may("for", Shape::Text, "the item"),
        Key::may("link", Shape::YesNo, "by a single-use link"),
        Key::may("agent_for", Shape::Text, "in whose name"),
        Key::may("happened", Shape::Date, "the day it happened, where not today"),
        Key::may("paper", Shape::Of(&PAPER), "whose act on paper it enters"),
        Key::may("form", Shape::Any, "what is filled in"),
        Key::may("reason", Shape::Text, "why"),
        Key::may("to", Shape::Text, "the other person, or the id of a new case"),
        Key::may("text", Shape::Text, "the words"),
        Key::may("before", Shape::YesNo, "before oneself, not after"),
        Key::may("straight_back", Shape::YesNo, "come straight back to me"),
        Key::may("ticked", Shape::OneOrList(&Shape::Text), "findings of the check that were ticked"),
        Key::may("says", Shape::Word(&["true", "not_true", "call_me"]), "whether the row is true"),
        Key::may("wait", Shape::Date, "wait until then"),
        Key::may("go_on", Shape::YesNo, "go on without it"),
        Key::may("take_off", Shape::YesNo, "take it off"),
        Key::may("refused", Shape::Text, "it must be refused in words that contain this"),
    ],
};

pub(super) static PAPER: Block = Block {
    name: "act on paper",
    doc: "Who did it on paper.",
    keys: &[Key::must("person", Shape::Text, "who did it"), Key::may("scan", Shape::Text, "the scan's name")],
};

pub(super) static EXPECT: Block = Block {
    name: "expectation",
    doc: "What must be true; only what is written is compared.",
    keys: &[
        Key::may("case", Shape::Text, "of which case, where not the first"),
        Key::may("at", Shape::OneOrList(&Shape::Text), "the open steps, exactly"),
        Key::may("holder", Shape::ByName(&Shape::OneOrList(&Shape::Text)), "step → who may act at it"),
        Key::may("light", Shape::Word(&LIGHTS), "the case's light"),
        Key::may("days_left", Shape::Any, "working days left on the light's date; negative when overdue"),
        Key::may("due", Shape::ByName(&Shape::Text), "clock, step, `block[item]` or `request 1` → its date, or `none`"),
        Key::may("marks", Shape::ByName(&Shape::Date), "milestone → its latest day"),
        Key::may("facts", Shape::Any, "field → its value"),
        Key::may("answers", Shape::Any, "block → item → state"),
        Key::may("state", Shape::Word(&STATES), "whether it is open"),
        Key::may("letter", Shape::ByName(&Shape::Of(&LETTER)), "document, or `document[item]` → what it says"),
        Key::may("mails", Shape::List(&Shape::Of(&MAIL)), "the mails that the last act or day has sent, exactly; `[]`: none"),
        Key::may("children", Shape::OneOrList(&Shape::Text), "the cases this one started"),
        Key::may(
            "signatures",
            Shape::ByName(&Shape::OneOrList(&Shape::Text)),
            "document, or `document[item]` → who has signed it",
        ),
        Key::may("requests", Shape::List(&Shape::Text), "open requests, by kind"),
    ],
};

/// How a date can stand.
pub(super) const LIGHTS: [&str; 4] = ["green", "yellow", "red", "none"];

/// How a case can stand.
pub(super) const STATES: [&str; 6] = ["open", "suspended", "joining", "completed", "cancelled", "joined"];

pub(super) static LETTER: Block = Block {
    name: "expected letter",
    doc: "What a letter says.",
    keys: &[
        Key::may("number", Shape::Text, "the document number"),
        Key::may("date", Shape::Date, "the date of the last signature"),
        Key::may("contains", Shape::OneOrList(&Shape::Text), "texts that its facts contain"),
        Key::may("originals", Shape::Number, "how many originals were made"),
        Key::may("stands", Shape::YesNo, "whether it still stands"),
        Key::may("errata", Shape::Number, "how many corrections stand beside it"),
    ],
};

pub(super) static MAIL: Block = Block {
    name: "expected mail",
    doc: "A mail that must have been sent.",
    keys: &[Key::must("to", Shape::Text, "the address"), Key::must("subject", Shape::Text, "part of the subject")],
};

/// The verbs, in the order in which one is looked for.
pub(super) const VERBS: [&str; 32] = [
    "act",
    "create",
    "request",
    "decide",
    "record",
    "confirm",
    "correct_record",
    "late",
    "claim",
    "release",
    "delegate",
    "hand_over",
    "add_signer",
    "remove_signer",
    "consult",
    "answer",
    "take_back",
    "ask_again",
    "urge",
    "end_wait",
    "move",
    "correct",
    "stop_clock",
    "restart_clock",
    "suspend",
    "resume",
    "cancel",
    "fork",
    "join",
    "start_child",
    "recompute",
    "note",
];
