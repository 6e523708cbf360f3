//! Who is who: the roster as the engine sees it at the instant of a command (4.1).
//!
//! A roster file is read by [`read`](read::read); an office keeps its own in the database.
//!
//! Deliberately a plain value: the store reads it in the command's transaction and passes it in.

pub mod read;

use crate::ids::{PersonId, PostId, UnitId};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Everybody the case could name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct People {
    /// People by id.
    pub persons: BTreeMap<PersonId, Person>,
    /// Units by id.
    pub units: BTreeMap<UnitId, Unit>,
    /// Who holds which post in which unit.
    pub posts: BTreeSet<Holding>,
    /// Who stands in for whom (代理): agent → the people in whose name he may act today.
    #[serde(default)]
    pub agents: BTreeMap<PersonId, BTreeSet<PersonId>>,
}

/// A person: an official, or somebody who only ever answers by link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The name as letters print it.
    pub name: String,
    /// Where mail goes; none where there is no address.
    #[serde(default)]
    pub mail: Option<String>,
    /// False for somebody who signs on paper or answers by link.
    #[serde(default = "yes")]
    pub account: bool,
    /// Made up, for a demonstration or a test; screens mark him with ※.
    #[serde(default)]
    pub invented: bool,
    /// A human being, or a body that hands in proposals.
    #[serde(default)]
    pub kind: PersonKind,
    /// The number for short messages; none where there is no mobile telephone.
    #[serde(default)]
    pub phone: Option<String>,
    /// How he wants to be told; the policy says which ways are open.
    #[serde(default)]
    pub channel: Channel,
}

/// A way in which somebody is told of something. What concerns him stands on his screen in any case.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// A mail at once.
    #[default]
    Mail,
    /// A line in the next digest.
    Digest,
    /// A short message to his telephone.
    Sms,
    /// A printed notice.
    Print,
    /// Nothing beside what stands on the screen.
    Screen,
}

impl Channel {
    /// All of them, with the word that files and the database have for each.
    pub const ALL: [(&'static str, Self); 5] =
        [("mail", Self::Mail), ("digest", Self::Digest), ("sms", Self::Sms), ("print", Self::Print), ("screen", Self::Screen)];

    /// Its word.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Mail => "mail",
            Self::Digest => "digest",
            Self::Sms => "sms",
            Self::Print => "print",
            Self::Screen => "screen",
        }
    }

    /// The one with this word.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(known, _)| *known == word).map(|(_, channel)| channel)
    }
}

/// Who hands in a proposal: letters address the two differently.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PersonKind {
    /// A human being; a letter adds what he is a member of.
    #[default]
    Member,
    /// A party, a body of the conference or another organisation; a letter addresses it by its name alone.
    Organisation,
}

/// A unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unit {
    /// The full name.
    pub name: String,
    /// The short name that letters and lists print.
    pub short: String,
    /// The group mailbox.
    #[serde(default)]
    pub mail: Option<String>,
    /// The mark in its document numbers, as 许市监.
    #[serde(default)]
    pub mark: Option<String>,
    /// False for units that are asked and not scored (vertical units, other systems).
    #[serde(default = "yes")]
    pub scored: bool,
    /// Other names that it goes by, or went by.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<Alias>,
}

/// Another name of a unit: one that people use, or one from before it was renamed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alias {
    /// The name.
    pub name: String,
    /// The first day it was its name; always, where nobody wrote it down.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<NaiveDate>,
    /// The last day it was its name; still, where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
}

/// One post held.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Holding {
    /// In which unit.
    pub unit: UnitId,
    /// Which post.
    pub post: PostId,
    /// By whom.
    pub person: PersonId,
}

const fn yes() -> bool {
    true
}

impl Unit {
    /// Every name it goes by or went by, the full one first.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        [self.name.as_str(), self.short.as_str()].into_iter().chain(self.aliases.iter().map(|alias| alias.name.as_str()))
    }
}

impl Alias {
    /// Whether the unit was called so on that day.
    pub fn holds_on(&self, day: NaiveDate) -> bool {
        self.since.is_none_or(|since| since <= day) && self.until.is_none_or(|until| day <= until)
    }
}

impl People {
    /// Everybody who holds `post` in `unit`.
    pub fn holders(&self, unit: &UnitId, post: &PostId) -> BTreeSet<PersonId> {
        self.posts.iter().filter(|held| held.unit == *unit && held.post == *post).map(|held| held.person.clone()).collect()
    }
    /// Whether `person` holds `post` in `unit`.
    pub fn holds(&self, person: &PersonId, unit: &UnitId, post: &PostId) -> bool {
        self.posts.contains(&Holding { unit: unit.clone(), post: post.clone(), person: person.clone() })
    }
    /// The name to print for a person; the id where the roster does not know him.
    pub fn name<'a>(&'a self, person: &'a PersonId) -> &'a str {
        self.persons.get(person).map_or(person.as_str(), |known| known.name.as_str())
    }
    /// The short name to print for a unit; the id where the roster does not know it.
    pub fn unit_name<'a>(&'a self, unit: &'a UnitId) -> &'a str {
        self.units.get(unit).map_or(unit.as_str(), |known| known.short.as_str())
    }
}
