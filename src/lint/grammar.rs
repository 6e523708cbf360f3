//! The grammar of `workflows/lint.yaml`.

use dafu_engine::yaml::grammar::{Block, Key, Shape};

static TEXTS: Shape = Shape::List(&Shape::Text);

/// A file of words.
pub static FILE: Block = Block {
    name: "letter check",
    doc: "What the check of a letter looks for, and what it says.",
    keys: &[
        Key::must("lint", Shape::Name, "its id"),
        Key::must("rules", Shape::ById(&Shape::Of(&RULE)), "every rule: how loud it is, and what it says"),
        Key::must("documents", Shape::ById(&Shape::Of(&DOCUMENT)), "which field is the text of which document"),
        Key::must("letters", Shape::ById(&Shape::Of(&LETTER)), "kinds of letters"),
        Key::may(
            "grades",
            Shape::ById(&Shape::Of(&GRADE)),
            "what does not go together: a grade, by its flags, and words of the text",
        ),
        Key::must("papers", TEXTS, "what a paper can be called"),
        Key::must("addresses", TEXTS, "how people can be addressed"),
        Key::may("no_names", TEXTS, "what stands before a form of address and is no name"),
        Key::may("unfilled", TEXTS, "what is left of a pattern that nobody filled in"),
        Key::may("perhaps_unfilled", TEXTS, "the same, where it may have been left out on purpose: always a warning"),
        Key::may("options", TEXTS, "two ways of saying it, of which nobody crossed one out: regular expressions"),
    ],
};

pub static RULE: Block = Block {
    name: "rule",
    doc: "How loud a rule is, and its sentences; `{…}` stands for what the rule found.",
    keys: &[
        Key::must(
            "level",
            Shape::Word(&["error", "warning", "off"]),
            "what it isn't certain of is a warning whatever stands here",
        ),
        Key::must("say", Shape::Text, "what is wrong"),
        Key::must("why", Shape::Text, "why that matters"),
        Key::must("mend", Shape::Text, "how to mend it"),
    ],
};

pub static DOCUMENT: Block = Block {
    name: "document",
    doc: "Where the text of a kind of document is, and what it is compared with.",
    keys: &[
        Key::must("text", Shape::Id, "the field that holds the text"),
        Key::must("letter", Shape::Id, "the kind of letter"),
        Key::may("co_agencies", Shape::Id, "the field that lists the units whose opinion was asked"),
        Key::may("grade", Shape::Id, "the field that holds the grade"),
        Key::may("promised", Shape::Id, "the field that holds what is promised"),
        Key::may("points", Shape::Of(&POINTS), "what the paper asks for"),
        Key::may("disclosure", Shape::Id, "the field that says whether it is published"),
        Key::may("public", Shape::OneOrList(&Shape::Text), "the choices of it by which it is published"),
    ],
};

pub static POINTS: Block = Block {
    name: "list of points",
    doc: "The rows that list what the paper asks for.",
    keys: &[
        Key::must("rows", Shape::Id, "the field"),
        Key::must("text", Shape::Id, "its column of the words"),
        Key::must("merged", Shape::Id, "its column that is ticked where one is answered together with another"),
    ],
};

pub static LETTER: Block = Block {
    name: "kind of letter",
    doc: "The fields and words of letters to one kind of people.",
    keys: &[
        Key::must("number", Shape::Id, "the field that holds the paper's number"),
        Key::must("name", Shape::Id, "the field that holds the paper's name"),
        Key::must("to", Shape::Id, "the field that names the people it is addressed to"),
        Key::must("address", Shape::Text, "how they are addressed"),
        Key::must("paper", Shape::Text, "what their paper is called"),
        Key::may("never", Shape::List(&Shape::Of(&NEVER)), "words that don't belong in such a letter"),
    ],
};

pub static NEVER: Block = Block {
    name: "word",
    doc: "A word that does not belong in a letter.",
    keys: &[
        Key::must("word", Shape::Text, "the word"),
        Key::must("instead", Shape::Text, "what belongs in its place"),
        Key::may("unless", TEXTS, "longer words in which it may stand"),
        Key::may(
            "behind",
            TEXTS,
            "behind these it is certainly wrong, elsewhere perhaps; wrong everywhere where none are listed",
        ),
        Key::may("warn", Shape::YesNo, "true: never certain"),
    ],
};

pub static GRADE: Block = Block {
    name: "rule on grades",
    doc: "What does not go together. All that is said must hold.",
    keys: &[
        Key::may("flag", Shape::Id, "the grade has this flag"),
        Key::may("not", Shape::Id, "the grade has not this flag"),
        Key::may("nothing_listed", Shape::YesNo, "true: nothing is listed as promised"),
        Key::may("with", TEXTS, "one of these stands in the text"),
        Key::may("without", TEXTS, "none of these stands in the text"),
        Key::must("say", Shape::Text, "what is odd about it; `{word}` is the word found"),
    ],
};
