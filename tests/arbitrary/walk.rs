//! One case on its way: the world around it, a clock that goes on, and the next command.
//!
//! Whoever walks decides each command and says what came of it ([`Walk::took`]); the walk itself changes no case.

use super::city;
use super::command::of_the_system;
use super::dice::Dice;
use super::form::{Desk, value};
use chrono::{Days, NaiveDate, TimeDelta, TimeZone, Utc};
use dafu_engine::calendar::Calendar;
use dafu_engine::definition::{Definition, FieldFrom};
use dafu_engine::ids::{CommandKey, Digest, StepPath};
use dafu_engine::machine::command::{Ask, Command, FormInput, Now, Outcomes};
use dafu_engine::machine::document::{DocumentPart, Making, NotMade};
use dafu_engine::machine::effects::Effect;
use dafu_engine::machine::event::{Actor, System};
use dafu_engine::machine::state::{Case, Status};
use dafu_engine::machine::{Finding, World};
use dafu_engine::people::People;
use dafu_engine::policy::Policy;
use std::collections::BTreeMap;

/// One case on its way.
#[derive(Debug)]
pub struct Walk {
    pub(super) dice: Dice,
    /// The definition the case runs on.
    pub definition: Definition,
    /// A newer version, and the paths that changed.
    pub newer: Option<(Definition, BTreeMap<StepPath, StepPath>)>,
    /// Whether the command at hand is decided against the newer version.
    pub towards_newer: bool,
    /// The policy in force.
    pub policy: Policy,
    /// The calendar in force.
    pub calendar: Calendar,
    /// Who is who.
    pub people: People,
    /// What the check of a text found, for the command at hand.
    pub findings: Vec<Finding>,
    /// Today.
    pub today: NaiveDate,
    /// What is under way outside.
    pub under_way: Vec<Effect>,
    pub(super) fired: Vec<String>,
    asked: u32,
    given: Vec<Command>,
}

impl Walk {
    /// A walk through a case of `definition`; the same seed walks the same way.
    pub fn new(dice: Dice, definition: Definition, policy: Policy) -> Self {
        let mut dice = dice;
        let people = city::people(&definition, &mut dice);
        let today = NaiveDate::from_ymd_opt(2023, 3, 6).unwrap_or_default();
        Self {
            dice,
            definition,
            newer: None,
            towards_newer: false,
            policy,
            calendar: city::calendar(false),
            people,
            findings: Vec::new(),
            today,
            under_way: Vec::new(),
            fired: Vec::new(),
            asked: 0,
            given: Vec::new(),
        }
    }

    /// The same, where a newer version of the definition lies ready: its steps are the same in the same order, some renamed.
    #[must_use]
    pub fn towards(mut self, newer: Definition) -> Self {
        let (old, new) = (self.definition.all_steps(), newer.all_steps());
        let pairs = old.iter().zip(&new).map(|(old, new)| (old.path.clone(), new.path.clone()));
        let paths = pairs.filter(|(old, new)| old != new).collect();
        self.newer = Some((newer, paths));
        self
    }

    /// What a decision may look at.
    pub fn world(&self) -> World<'_> {
        let newer = self.newer.as_ref().filter(|_| self.towards_newer).map(|(definition, _)| definition);
        World {
            definition: newer.unwrap_or(&self.definition),
            policy: &self.policy,
            calendar: &self.calendar,
            people: &self.people,
            findings: &self.findings,
        }
    }

    /// The instant and the day.
    pub fn now(&mut self) -> Now {
        let noon = self.today.and_hms_opt(4, 0, 0).map(|noon| Utc.from_utc_datetime(&noon)).unwrap_or_default();
        // Now and then the clock of whoever asks is behind.
        let behind = if self.dice.chance(3) { TimeDelta::hours(-30) } else { TimeDelta::zero() };
        Now { at: noon + TimeDelta::seconds(i64::from(self.asked)) + behind, today: self.today }
    }

    /// The next command.
    pub fn next(&mut self, case: Option<&Case>) -> Command {
        self.asked += 1;
        self.towards_newer = false;
        self.findings = self.some_findings();
        let mut command = match case {
            Some(case) => self.on_case(case),
            None => self.create(),
        };
        command.key = CommandKey::new(self.asked.to_string());
        self.given.push(command.clone());
        command
    }

    /// What came of it: what is under way now, and whether the case follows the newer version.
    pub fn took(&mut self, effects: Vec<Effect>, migrated: bool) {
        let awaited = |effect: &Effect| matches!(effect, Effect::Render { .. } | Effect::Package { .. });
        self.under_way.extend(effects.into_iter().filter(awaited));
        if migrated && let Some((newer, _)) = self.newer.take() {
            self.definition = newer;
        }
        self.towards_newer = false;
    }

    /// Somebody opens the case with whatever an import brings.
    fn create(&mut self) -> Command {
        if self.dice.chance(5) {
            return of_the_system(System::Job, Ask::Note { text: "too early".to_owned(), internal: false });
        }
        let mut facts = FormInput::new();
        let known = BTreeMap::new();
        let imported: Vec<_> = self
            .definition
            .fields
            .iter()
            .filter(|(_, field)| field.from == Some(FieldFrom::Import))
            .map(|(id, _)| id.clone())
            .collect();
        for field in imported {
            let mut dice = self.dice.clone();
            let desk = Desk { world: self.world(), began: self.today, today: self.today, known: &known };
            facts.insert(field.clone(), value(&desk, &mut dice, &field));
            self.dice = dice;
        }
        let by_job = of_the_system(
            System::Job,
            Ask::Create { case: "c1".into(), policy: self.policy.policy.clone(), facts, parent: None },
        );
        if self.dice.chance(90) { by_job } else { Command { by: Actor::Person(self.anybody()), ..by_job } }
    }

    fn on_case(&mut self, case: &Case) -> Command {
        self.world_goes_on();
        if self.dice.chance(3)
            && let Some(again) = self.given.last().cloned()
        {
            return again;
        }
        let sensible = (0..12).find_map(|_| self.sensible(case));
        let given = sensible.unwrap_or_else(|| of_the_system(System::Job, Ask::Recompute { reason: "nothing else".to_owned() }));
        if self.dice.chance(12) { self.spoil(case, given) } else { given }
    }

    fn sensible(&mut self, case: &Case) -> Option<Command> {
        match &case.status {
            Status::Joining { into } if self.dice.chance(60) => return Some(self.answer_join(&into.clone())),
            Status::Suspended { .. } if self.dice.chance(30) => return self.standing(case),
            Status::Open | Status::Joining { .. } | Status::Suspended { .. } | Status::Ended { .. } => {}
        }
        if !self.under_way.is_empty() && self.dice.chance(20) {
            return self.result();
        }
        match self.dice.below(100) {
            0..=44 => self.act(case),
            45..=56 => self.result(),
            57..=64 => self.timer(case),
            65..=69 => self.hold(case),
            70..=75 => self.around(case),
            76..=80 => self.record(case),
            81..=84 => self.request(case),
            85..=88 => self.items(case),
            89..=90 => self.clocks(case),
            91..=92 => self.correct(case),
            93..=94 => self.take_back(case),
            95..=97 => self.standing(case),
            _ => self.across(case),
        }
    }

    /// Days go by, people come and go, the rules change.
    fn world_goes_on(&mut self) {
        if self.dice.chance(22) {
            let days = self.dice.between(1, 9);
            self.today = self.today.checked_add_days(Days::new(days)).unwrap_or(self.today);
        }
        if self.dice.chance(2) {
            let holidays = self.dice.chance(60);
            self.calendar = city::calendar(holidays);
        }
        if self.dice.chance(2) {
            let posts: Vec<_> = self.people.posts.iter().cloned().collect();
            if let Some(post) = self.dice.pick(&posts).cloned() {
                self.people.posts.remove(&post);
            }
        }
    }

    /// Something that was under way comes back: most of the time as it should.
    fn result(&mut self) -> Option<Command> {
        if self.under_way.is_empty() {
            return None;
        }
        let at = self.dice.below(self.under_way.len());
        let effect = if self.dice.chance(90) { self.under_way.remove(at) } else { self.under_way.get(at)?.clone() };
        if self.dice.chance(4)
            && let Some(what) = making(&effect)
        {
            // Somebody puts it right, and it comes back in the end.
            self.under_way.push(effect);
            let result = Outcomes::NotMade(NotMade { what, why: "no font has it".to_owned() });
            return Some(of_the_system(System::Result, Ask::Outcome { result }));
        }
        let result = match effect {
            Effect::Render { document, part, content } => Outcomes::Document {
                digest: Digest::sha256(format!("{document}{part:?}{content:?}").as_bytes()),
                content: if self.dice.chance(3) {
                    Digest::sha256(b"other")
                } else {
                    Digest::sha256(format!("{document}{:?}", content.facts).as_bytes())
                },
                pages: if part == DocumentPart::Draft { 1 } else { 2 },
                document,
                part,
            },
            Effect::Package { run, .. } => Outcomes::Package { run, digest: Digest::sha256(b"package") },
            Effect::Tell { .. } | Effect::Send { .. } | Effect::Start { .. } => return None,
        };
        Some(of_the_system(System::Result, Ask::Outcome { result }))
    }

    fn some_findings(&mut self) -> Vec<Finding> {
        let finding = |id: &str, error| Finding { id: id.to_owned(), text: id.to_owned(), error };
        match self.dice.below(10) {
            0 => vec![finding("wrong", true)],
            1 | 2 => vec![finding("careful", false)],
            _ => Vec::new(),
        }
    }
}

/// What an effect is to make.
fn making(effect: &Effect) -> Option<Making> {
    match effect {
        Effect::Render { document, part, .. } => Some(Making::Document { document: document.clone(), part: *part }),
        Effect::Package { run, .. } => Some(Making::Package { run: run.clone() }),
        Effect::Tell { .. } | Effect::Send { .. } | Effect::Start { .. } => None,
    }
}
