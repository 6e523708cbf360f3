//! A policy: what differs by place. Deadlines, choices, forms, letters and words, each value with its source.
//!
//! Typed where the engine acts on it (deadlines, extension, choices); otherwise a tree of plain data ([`Datum`]) that
//! definitions and letters read by path. Deliberately knows no definition: which values a definition asks for is a check of
//! the pair ([`crate::validate`]).

pub mod grammar;
pub mod messages;
pub mod read;

use crate::calendar::{Duration, Roll};
use crate::diagnostic::Span;
use crate::ids::{ClockId, DeadlineId, Digest, FieldId, Milestone, PolicyId, RoleId};
use chrono::NaiveDate;
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

/// One policy.
#[derive(Debug, Clone)]
pub struct Policy {
    /// The file it was read from.
    pub file: String,
    /// The digest of its bytes, recorded with every computed date.
    pub digest: Digest,
    /// Its id.
    pub policy: PolicyId,
    /// Its name.
    pub title: String,
    /// Deadlines by id.
    pub deadlines: IndexMap<DeadlineId, Deadline>,
    /// The extension rule.
    pub extension: Option<Extension>,
    /// Who is reminded of which date on which day.
    pub ladders: Vec<Ladder>,
    /// How soon somebody may be urged again about the same task; none: whenever.
    pub urge_every: Option<Duration>,
    /// How far a date may be set back without the office in charge (5.8), in days.
    pub backdate_days: u32,
    /// When and how people are told.
    pub messages: messages::Messages,
    /// The whole file as data, by which `policy.<path>` is looked up.
    pub data: Datum,
    /// Path → source; the longest path wins, `*` is the rest.
    pub src: IndexMap<String, String>,
}

/// Plain data of a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Datum {
    /// What it is.
    pub kind: DatumKind,
    /// Where it is written.
    pub span: Span,
}

/// What a datum is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DatumKind {
    /// Text, a number or a date as written, e.g. `'all'`, `23`, `2027-06-30`.
    Text(String),
    /// `true` or `false`.
    YesNo(bool),
    /// A list.
    List(Vec<Datum>),
    /// Names and values, in order.
    Map(IndexMap<String, Datum>),
}

/// A deadline: one rule, or one a choice.
#[derive(Debug, Clone)]
pub enum Deadline {
    /// One rule.
    One(Rule),
    /// `by: class`: the rule depends on a choice field.
    By {
        /// The field.
        field: FieldId,
        /// A rule a choice id.
        rules: IndexMap<String, Rule>,
        /// Where it is written.
        span: Span,
    },
}

/// From when, how long.
#[derive(Debug, Clone)]
pub struct Rule {
    /// How long.
    pub amount: Amount,
    /// From when.
    pub anchor: Anchor,
    /// The latest day of a year, month and day: the earlier counts.
    pub not_after: Option<(u32, u32)>,
    /// What happens when the last day is not a working day.
    pub roll: Roll,
    /// The sentence of the local rule, quoted when it refuses.
    pub basis: Option<String>,
    /// What a late request is told.
    pub say: Option<String>,
    /// Where it is written.
    pub span: Span,
}

/// How long, or which day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Amount {
    /// So long from the anchor.
    Duration(Duration),
    /// A fixed day.
    On(NaiveDate),
}

/// From when a deadline counts (5.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Anchor {
    /// The latest of these milestones.
    Marks(Vec<AnchorMark>),
    /// The day this run was opened.
    Opened,
    /// Counted back from the nearest of these clocks that runs.
    Before(Vec<ClockId>),
    /// The amount is a fixed day.
    Fixed,
}

/// A milestone as an anchor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnchorMark {
    /// Which.
    pub milestone: Milestone,
    /// `first x`: the first day it was marked, not the latest.
    pub first: bool,
}

/// The extension rule (5.4).
#[derive(Debug, Clone)]
pub struct Extension {
    /// How much at most each time.
    pub each: Duration,
    /// How often.
    pub count: u32,
    /// How long in all, from the original anchor.
    pub cap: Duration,
}

/// Who is reminded of some dates, on which days before and after them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ladder {
    /// Its id.
    pub id: String,
    /// The deadlines it is for.
    pub of: Vec<DeadlineId>,
    /// Its rungs, in the order of their days.
    pub rungs: Vec<Rung>,
    /// Where it is written.
    pub span: Span,
}

/// One rung of a ladder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rung {
    /// Its id, by which each is sent once.
    pub id: String,
    /// How far from the date: behind it, or before it where `before`.
    pub away: Duration,
    /// It is that long before the date, or on it where `away` is nothing.
    pub before: bool,
    /// The roles that are told.
    pub tell: Vec<RoleId>,
    /// How.
    pub by: Way,
    /// What the act is called, as 提醒 or 逾期.
    pub title: String,
    /// In what words: `{name}`, `{date}` and `{days}` are filled in.
    pub say: String,
    /// Where it is written.
    pub span: Span,
}

/// How somebody is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// At once, by mail.
    #[default]
    Mail,
    /// With the next digest.
    Digest,
    /// Not at all: it stands in the list for the next bulletin.
    Bulletin,
}

impl Rung {
    /// It reminds of a date that has not passed yet.
    pub const fn is_ahead(&self) -> bool {
        self.before || self.away.amount == 0
    }
}

/// One row of a choice list: `{ id, label, meaning, …flags }`, or `id: label`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChoiceRow {
    /// Its id.
    pub id: String,
    /// What people see.
    pub label: String,
    /// What it means, in a sentence.
    pub meaning: Option<String>,
    /// Flags that are true, e.g. `promises`.
    pub flags: Vec<String>,
}

impl Policy {
    /// The ladder of a deadline.
    pub fn ladder(&self, deadline: &DeadlineId) -> Option<&Ladder> {
        self.ladders.iter().find(|ladder| ladder.of.contains(deadline))
    }
    /// The datum at `path`, e.g. `extension.approver`.
    pub fn get(&self, path: &str) -> Option<&Datum> {
        path.split('.').try_fold(&self.data, |datum, name| datum.get(name))
    }
    /// The text at `path`.
    pub fn text(&self, path: &str) -> Option<&str> {
        self.get(path).and_then(Datum::as_text)
    }
    /// The list of texts at `path`; a single text is a list of one.
    pub fn texts(&self, path: &str) -> Option<Vec<&str>> {
        self.get(path).and_then(Datum::as_texts)
    }
    /// The rows of the choice list at `path`.
    pub fn choices(&self, path: &str) -> Option<Vec<ChoiceRow>> {
        match &self.get(path)?.kind {
            DatumKind::Map(rows) => rows
                .iter()
                .map(|(id, label)| {
                    Some(ChoiceRow { id: id.clone(), label: label.as_text()?.to_owned(), meaning: None, flags: Vec::new() })
                })
                .collect(),
            DatumKind::List(rows) => rows.iter().map(ChoiceRow::read).collect(),
            DatumKind::Text(_) | DatumKind::YesNo(_) => None,
        }
    }
    /// The source of the value at `path`: the longest path given wins, `*` is the rest.
    pub fn source(&self, path: &str) -> Option<&str> {
        source_of(&self.src, path)
    }
}

fn source_of<'s>(sources: &'s IndexMap<String, String>, path: &str) -> Option<&'s str> {
    let mut rest = path;
    loop {
        if let Some(source) = sources.get(rest) {
            return Some(source);
        }
        match rest.rfind('.') {
            Some(dot) => rest = &rest[..dot],
            None => return sources.get("*").map(String::as_str),
        }
    }
}

impl Datum {
    /// The value under `name`, where this is a map.
    pub fn get(&self, name: &str) -> Option<&Self> {
        match &self.kind {
            DatumKind::Map(map) => map.get(name),
            DatumKind::Text(_) | DatumKind::YesNo(_) | DatumKind::List(_) => None,
        }
    }
    /// The text, where this is one.
    pub fn as_text(&self) -> Option<&str> {
        match &self.kind {
            DatumKind::Text(text) => Some(text),
            DatumKind::YesNo(_) | DatumKind::List(_) | DatumKind::Map(_) => None,
        }
    }
    /// The texts of a list, or a single text as a list of one.
    pub fn as_texts(&self) -> Option<Vec<&str>> {
        match &self.kind {
            DatumKind::Text(text) => Some(vec![text]),
            DatumKind::List(list) => list.iter().map(Self::as_text).collect(),
            DatumKind::YesNo(_) | DatumKind::Map(_) => None,
        }
    }
}

impl ChoiceRow {
    fn read(datum: &Datum) -> Option<Self> {
        let flags = match &datum.kind {
            DatumKind::Map(map) => {
                map.iter().filter(|(_, value)| value.kind == DatumKind::YesNo(true)).map(|(name, _)| name.clone()).collect()
            }
            DatumKind::Text(_) | DatumKind::YesNo(_) | DatumKind::List(_) => return None,
        };
        Some(Self {
            id: datum.get("id")?.as_text()?.to_owned(),
            label: datum.get("label")?.as_text()?.to_owned(),
            meaning: datum.get("meaning").and_then(Datum::as_text).map(str::to_owned),
            flags,
        })
    }
}
