//! What was reached how often.

use dafu_arbitrary::names::{self, BODIES, EVENTS};
use dafu_engine::definition::Body;
use dafu_engine::machine::command::Ask;
use dafu_engine::machine::event::What;
use dafu_engine::machine::refusal::{Reason, SENTENCES};
use dafu_engine::machine::table::{COMMANDS, row};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// Refusals that no command to a definition which `check` accepts can meet.
const UNREACHABLE: [&str; 3] = [
    // Said by whoever makes letters.
    "cannot-be-made",
    // `check` asks the policy for every deadline and for the extension rule before a case begins.
    "policy-lacks",
    // `check` has every `choose` end with a row that always holds.
    "no-way-on",
];

/// How often each event and each refusal came of each command.
#[derive(Debug, Default)]
pub struct Tally {
    pub histories: u64,
    accepted: BTreeMap<&'static str, u64>,
    refused: BTreeMap<(&'static str, &'static str), u64>,
    events: BTreeMap<(&'static str, &'static str), u64>,
    bodies: BTreeMap<&'static str, u64>,
    endings: BTreeMap<&'static str, u64>,
}

impl Tally {
    pub fn accepted(&mut self, ask: &Ask) {
        *self.accepted.entry(row(ask).name).or_default() += 1;
    }

    /// Whether the table of commands foresees this refusal.
    pub fn refused(&mut self, ask: &Ask, reason: &Reason) -> bool {
        let row = row(ask);
        reason.codes().into_iter().all(|code| {
            let count = self.refused.entry((row.name, code)).or_default();
            *count += 1;
            *count > 1 || row.all_refusals().any(|foreseen| foreseen == code)
        })
    }

    /// Whether the table of commands foresees this event.
    pub fn happened(&mut self, ask: &Ask, what: &What) -> bool {
        let row = row(ask);
        let count = self.events.entry((row.name, names::event(what))).or_default();
        *count += 1;
        *count > 1 || row.may_bring(what)
    }

    pub fn entered(&mut self, body: &Body) {
        *self.bodies.entry(names::body(body)).or_default() += 1;
    }

    pub fn ended(&mut self, how: &'static str) {
        self.histories += 1;
        *self.endings.entry(how).or_default() += 1;
    }

    pub fn add(&mut self, other: Self) {
        self.histories += other.histories;
        sum(&mut self.accepted, other.accepted);
        sum(&mut self.refused, other.refused);
        sum(&mut self.events, other.events);
        sum(&mut self.bodies, other.bodies);
        sum(&mut self.endings, other.endings);
    }

    /// Everything that should have been reached and was not.
    pub fn missing(&self) -> Vec<String> {
        let commands = COMMANDS.iter().map(|row| row.name).filter(|name| !self.accepted.contains_key(name));
        let codes: BTreeSet<&str> = self.refused.keys().map(|(_, code)| *code).collect();
        let refusals = SENTENCES.iter().map(|sentence| sentence.code);
        let refusals = refusals.filter(|code| !codes.contains(code) && !UNREACHABLE.contains(code));
        let happened: BTreeSet<&str> = self.events.keys().map(|(_, event)| *event).collect();
        let events = EVENTS.iter().copied().filter(|event| !happened.contains(event));
        let bodies = BODIES.iter().copied().filter(|body| !self.bodies.contains_key(body));
        let named = |what: &'static str| move |name: &str| format!("{what} {name}");
        commands
            .map(named("command"))
            .chain(refusals.map(named("refusal")))
            .chain(events.map(named("event")))
            .chain(bodies.map(named("step")))
            .collect()
    }
}

fn sum<K: Ord>(ours: &mut BTreeMap<K, u64>, theirs: BTreeMap<K, u64>) {
    for (name, count) in theirs {
        *ours.entry(name).or_default() += count;
    }
}

/// The second names alone.
fn by_second(counts: &BTreeMap<(&'static str, &'static str), u64>) -> BTreeMap<&'static str, u64> {
    let mut sums = BTreeMap::new();
    for ((_, name), count) in counts {
        *sums.entry(*name).or_default() += count;
    }
    sums
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} histories", self.histories)?;
        let (refused, events) = (by_second(&self.refused), by_second(&self.events));
        let lists = [
            ("accepted", &self.accepted),
            ("refused", &refused),
            ("events", &events),
            ("steps", &self.bodies),
            ("endings", &self.endings),
        ];
        for (what, counts) in lists {
            let all: u64 = counts.values().sum();
            write!(f, "{what} {all}:")?;
            for (name, count) in counts {
                write!(f, " {name} {count}")?;
            }
            writeln!(f)?;
        }
        writeln!(f, "pairs of command and event: {}, of command and refusal: {}", self.events.len(), self.refused.len())
    }
}
