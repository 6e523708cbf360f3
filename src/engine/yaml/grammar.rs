//! Grammar as data: which keys a block may have, what each holds, and what it is for.
//!
//! One table serves the reader (unknown and missing keys), the hints (did you mean) and the JSON Schema, so they can't
//! disagree. What a table can't say (exactly one of these keys, this name must exist) is checked in code.

/// A kind of block: a map with known keys.
#[derive(Debug)]
pub struct Block {
    /// What it is called in a sentence after "a" or "an", and in the schema.
    pub name: &'static str,
    /// What it is, in a sentence.
    pub doc: &'static str,
    /// Its keys, in the order a person would write them.
    pub keys: &'static [Key],
}

/// One key of a block.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    /// As it is written.
    pub name: &'static str,
    /// What stands after it.
    pub shape: Shape,
    /// Whether it must be there.
    pub required: bool,
    /// What it is for, in a sentence.
    pub doc: &'static str,
}

/// What may stand after a key.
#[derive(Debug, Clone, Copy)]
pub enum Shape {
    /// Text.
    Text,
    /// Text for people: Chinese, or `{ zh, en }`.
    Title,
    /// A lower-case id with underscores.
    Id,
    /// A lower-case name with hyphens: of a workflow or a policy.
    Name,
    /// A whole number, not negative.
    Number,
    /// `true` or `false`.
    YesNo,
    /// A day, as `2027-06-30`.
    Date,
    /// A day of every year, as `09-30`.
    MonthDay,
    /// A length of time, as `10 workdays`.
    Duration,
    /// A condition in CEL.
    Condition,
    /// One of these words.
    Word(&'static [&'static str]),
    /// Text of this form: a regular expression for editors, and an example. The reader of the block checks it in code.
    Like(&'static str, &'static str),
    /// A list.
    List(&'static Shape),
    /// One, or a list.
    OneOrList(&'static Shape),
    /// Ids and what each stands for.
    ById(&'static Shape),
    /// Names of any form and what each stands for.
    ByName(&'static Shape),
    /// A block.
    Of(&'static Block),
    /// A block that may have keys beside its own, all of this shape.
    Open(&'static Block, &'static Shape),
    /// Any of these.
    Either(&'static [Shape]),
    /// Anything at all.
    Any,
}

impl Block {
    /// The key of this name.
    pub fn key(&self, name: &str) -> Option<&'static Key> {
        self.keys.iter().find(|key| key.name == name)
    }
}

impl Key {
    /// A key that must be there.
    pub const fn must(name: &'static str, shape: Shape, doc: &'static str) -> Self {
        Self { name, shape, required: true, doc }
    }
    /// A key that may be left out.
    pub const fn may(name: &'static str, shape: Shape, doc: &'static str) -> Self {
        Self { name, shape, required: false, doc }
    }
}

/// Text for people in both languages.
pub static TITLE: Block = Block {
    name: "title",
    doc: "Text for people in both languages.",
    keys: &[Key::must("zh", Shape::Text, "the Chinese text"), Key::may("en", Shape::Text, "the English text")],
};
