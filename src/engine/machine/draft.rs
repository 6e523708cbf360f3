//! A decision in the making: the case as it would be, and the events so far.
//!
//! Every file in `decide/` works on a [`Draft`]: it emits events one at a time, each applied at once, so that the next
//! question is asked of the case as it then is. A refusal drops the draft; nothing has happened.

use super::World;
use super::apply::{apply, apply_to};
use super::command::{Command, Now};
use super::event::{Actor, Event, Paper, What};
use super::names::names;
use super::refusal::{Reason, Refusal};
use super::state::{Case, ItemRef, Timestamp};
use crate::expr::Expr;
use crate::language::Language;
use chrono::{NaiveDate, TimeDelta};

/// A decision in the making.
#[derive(Debug)]
pub struct Draft<'a> {
    /// What it may look at.
    pub world: World<'a>,
    /// The case so far.
    pub case: Case,
    /// The day of the act.
    pub on: NaiveDate,
    /// The day it is entered.
    pub today: NaiveDate,
    events: Vec<Event>,
    at: Timestamp,
    clock_said: Option<Timestamp>,
    by: Actor,
    paper: Option<Paper>,
}

impl<'a> Draft<'a> {
    /// A draft of what `command` does to `case`.
    pub fn new(world: World<'a>, case: Case, command: &Command, now: Now, on: NaiveDate) -> Self {
        // `now` in a case never goes back; a clock that was behind by over a second is kept beside it (5.7).
        let at = now.at.max(case.last_at);
        let clock_said = (at - now.at > TimeDelta::seconds(1)).then_some(now.at);
        Self {
            world,
            case,
            on,
            today: now.today,
            events: Vec::new(),
            at,
            clock_said,
            by: command.by.clone(),
            paper: command.paper.clone(),
        }
    }

    /// A draft that begins a case with its first event; none where that event opens no case.
    pub fn opening(world: World<'a>, command: &Command, now: Now, on: NaiveDate, what: What) -> Option<Self> {
        let event = Event { seq: 1, at: now.at, clock_said: None, on, by: command.by.clone(), paper: None, what };
        let case = apply(None, &event)?;
        let mut draft = Self::new(world, case, command, now, on);
        draft.events.push(event);
        Some(draft)
    }

    /// Records that something happened.
    pub fn emit(&mut self, what: What) {
        let event = Event {
            seq: self.case.seq.saturating_add(1),
            at: self.at,
            clock_said: self.clock_said,
            on: self.on,
            by: self.by.clone(),
            paper: self.paper.clone(),
            what,
        };
        apply_to(&mut self.case, &event);
        self.events.push(event);
    }

    /// Tries `work`. Where it is refused, everything it did is undone.
    pub fn attempt(&mut self, work: impl FnOnce(&mut Self) -> Result<(), Refusal>) -> Result<(), Refusal> {
        let (case, events) = (self.case.clone(), self.events.len());
        work(self).inspect_err(|_| {
            self.case = case;
            self.events.truncate(events);
        })
    }

    /// Tells the office in charge of what went wrong while nobody was there (6.2).
    pub fn flag(&mut self, timer: Option<&str>, refusal: &Refusal) {
        let text = refusal.words(self.world.definition, self.world.people, Language::Chinese).say;
        self.emit(What::Flagged { text, timer: timer.map(str::to_owned) });
    }

    /// Who acts.
    pub const fn by(&self) -> &Actor {
        &self.by
    }

    /// What has happened, once the decision stands.
    pub fn into_events(self) -> Vec<Event> {
        self.events
    }

    /// Whether anything has happened yet.
    pub fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

    /// Whether a condition holds as things stand in the draft.
    pub fn holds(&self, condition: &Expr, item: Option<&ItemRef>, in_time: bool) -> Result<bool, Refusal> {
        condition
            .holds(&names(&self.world, &self.case, item, in_time))
            .map_err(|error| Reason::Condition { text: condition.text.clone(), error }.into())
    }
}
