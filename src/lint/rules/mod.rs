//! The rules. Each takes a letter and says where something is wrong with it, and how sure it is; none looks at anything else. What is said
//! about it stands in `workflows/lint.yaml`.

mod addressee;
mod alias;
mod brackets;
mod co_agency;
mod dates;
mod empty;
mod ends;
mod grade;
mod name;
mod number;
mod personal;
mod repeats;
mod unanswered;
mod unfilled;
mod words;

use super::Letter;

/// A rule.
#[derive(Debug)]
pub(super) struct Rule {
    /// Its id.
    pub(super) id: &'static str,
    /// What its sentences may name.
    pub(super) gives: &'static [&'static str],
    /// Where it is broken.
    pub(super) find: fn(&Letter<'_>) -> Vec<Hit>,
}

/// Something that a rule found.
#[derive(Debug)]
pub(super) struct Hit {
    /// Where, the first place first.
    pub(super) at: Vec<Spot>,
    /// What tells it from other findings of the rule; empty where there can be only one to tick.
    pub(super) key: String,
    /// What the sentences name.
    pub(super) with: Vec<(&'static str, String)>,
    /// Whether it can be told for certain.
    pub(super) sure: bool,
}

/// A place: which paragraph (from 0), from which byte of its tight text, how many characters.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spot {
    pub(super) paragraph: usize,
    pub(super) at: usize,
    pub(super) length: usize,
}

impl Hit {
    /// Something that is missing.
    fn nowhere() -> Self {
        Self { at: Vec::new(), key: String::new(), with: Vec::new(), sure: true }
    }
    /// Something at a place.
    fn at(paragraph: usize, at: usize, text: &str) -> Self {
        let spot = Spot { paragraph, at, length: text.chars().count() };
        Self { at: vec![spot], ..Self::nowhere() }
    }
    fn key(mut self, key: impl Into<String>) -> Self {
        self.key = key.into();
        self
    }
    fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.with.push((name, value.into()));
        self
    }
    const fn sure(mut self, sure: bool) -> Self {
        self.sure = sure;
        self
    }
}

/// Every rule; the one about an empty text first, after which there is nothing left to look at.
pub(super) const ALL: [Rule; 19] = [
    Rule { id: "empty", gives: &[], find: empty::find },
    Rule { id: "number", gives: &["written", "right"], find: number::find },
    Rule { id: "name", gives: &["written", "right"], find: name::find },
    Rule { id: "address", gives: &["written"], find: addressee::forms },
    Rule { id: "addressee", gives: &["written", "right"], find: addressee::people },
    Rule { id: "word", gives: &["word", "instead"], find: words::find },
    Rule { id: "alias", gives: &["names", "unit"], find: alias::side_by_side },
    Rule { id: "old_name", gives: &["written", "unit", "until"], find: alias::outdated },
    Rule { id: "brackets", gives: &["written"], find: brackets::find },
    Rule { id: "unfilled", gives: &["written"], find: unfilled::find },
    Rule { id: "option", gives: &["written"], find: unfilled::options },
    Rule { id: "unit", gives: &[], find: ends::unit },
    Rule { id: "undated", gives: &[], find: ends::date },
    Rule { id: "date", gives: &["written"], find: dates::find },
    Rule { id: "personal", gives: &["written", "what"], find: personal::find },
    Rule { id: "grade", gives: &["grade", "says"], find: grade::find },
    Rule { id: "co_agency", gives: &["unit"], find: co_agency::find },
    Rule { id: "unanswered", gives: &["point"], find: unanswered::find },
    Rule { id: "repeats", gives: &["earlier", "share"], find: repeats::find },
];
