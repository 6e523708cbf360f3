//! Playing a scenario: the clock, the acts, and where it went wrong.

use super::asking::Asking;
use super::files::{file, names, with_files};
use super::stage::{Sent, Stage, Stopped, Wanted};
use super::{Act, Entry, Expect, Kind, Scenario, Verb};
use crate::library::Library;
use chrono::{Datelike, Days, NaiveDate, TimeDelta, TimeZone, Utc};
use dafu_engine::diagnostic::Span;
use dafu_engine::ids::{CaseId, CommandKey};
use dafu_engine::language::Language;
use dafu_engine::machine::World;
use dafu_engine::machine::command::{Ask, Command, Now};
use dafu_engine::machine::event::{Actor, Paper};
use dafu_engine::machine::state::Case;

/// What a number series leaves open until the number is taken.
const TO_COME: &str = "{n}";
/// The office's zone: China Standard Time, eight hours ahead of UTC all year.
const ZONE_HOURS: i64 = 8;
/// The hour at which a scenario's day begins.
const FIRST_HOUR: u32 = 9;

/// Something that was not as the scenario says.
#[derive(Debug, Clone)]
pub struct Failure {
    /// The file.
    pub file: String,
    /// The line.
    pub span: Span,
    /// The day on the scenario's clock.
    pub on: NaiveDate,
    /// What was expected and what is.
    pub message: String,
}

/// A scenario being played.
pub struct Player<'a, S: Stage> {
    scenario: &'a Scenario,
    library: &'a Library,
    /// The world of its own workflow; findings are the stage's business.
    world: World<'a>,
    stage: &'a mut S,
    today: NaiveDate,
    minutes: u32,
    commands: u32,
    /// Everything so far was done by an earlier play; expectations are of a past that is over.
    catching_up: bool,
    /// What the last act or day has sent.
    mails: Vec<Sent>,
}

impl<'a, S: Stage> Player<'a, S> {
    /// A player at the beginning of `scenario`.
    pub const fn new(scenario: &'a Scenario, library: &'a Library, world: World<'a>, stage: &'a mut S) -> Self {
        Self {
            scenario,
            library,
            world,
            stage,
            today: scenario.begins,
            minutes: 0,
            commands: 0,
            catching_up: false,
            mails: Vec::new(),
        }
    }

    /// Plays the whole script. What fails is listed; a stage that fails ends the play.
    pub fn play(mut self, mut seen: impl FnMut(usize)) -> Vec<Failure> {
        let mut failures = Vec::new();
        if let Err(failure) = self.begin() {
            return vec![failure];
        }
        for (index, entry) in self.scenario.script.iter().enumerate() {
            if self.mails_matter(index) {
                self.forget_mails();
            }
            let result = match &entry.kind {
                Kind::On(date) => self.advance(*date, entry.span),
                Kind::Act(act) => self.act(act, entry.span),
                Kind::Expect(expect) => {
                    failures.extend(self.expect(expect, entry.span));
                    Ok(())
                }
            };
            if let Err(failure) = result {
                failures.push(failure);
                return failures;
            }
            seen(index);
        }
        if self.catching_up {
            failures.extend(self.end_again());
        }
        failures
    }

    /// Everything was done by an earlier play, which ended after its last act and perhaps before what follows from it: that is
    /// worked off, and what the script says of the end is looked at. Not the mails: which of them are new, nobody knows any more.
    fn end_again(&mut self) -> Vec<Failure> {
        let now = self.tick();
        if let Err(stopped) = self.stage.settle(now) {
            return vec![self.failure(self.scenario.workflow.span, words(&self.world, &stopped))];
        }
        self.catching_up = false;
        let said = self.scenario.script.iter().rev().map_while(|entry| match &entry.kind {
            Kind::Expect(expect) => Some((Expect { mails: None, ..(**expect).clone() }, entry.span)),
            Kind::On(_) | Kind::Act(_) => None,
        });
        let mut said: Vec<_> = said.collect();
        said.reverse();
        said.into_iter().flat_map(|(expect, span)| self.expect(&expect, span)).collect()
    }

    /// Whether this line is an act or a day whose mails an expectation right behind it looks at. Looking takes its time where
    /// mails are kept in a database.
    fn mails_matter(&self, index: usize) -> bool {
        let expected = |entry: &'a Entry| match &entry.kind {
            Kind::Expect(expect) => Some(expect),
            Kind::On(_) | Kind::Act(_) => None,
        };
        let mut lines = self.scenario.script.iter().skip(index);
        lines.next().is_some_and(|line| expected(line).is_none())
            && lines.map_while(expected).any(|expect| expect.mails.is_some())
    }

    /// An expectation looks at the mails of the last line alone.
    fn forget_mails(&mut self) {
        drop(self.stage.take_mails());
        self.mails.clear();
    }

    fn begin(&mut self) -> Result<(), Failure> {
        let facts = with_files(self.world.definition, &self.scenario.facts);
        let ask = Ask::Create { case: self.scenario.case.clone(), policy: self.scenario.policy.id.clone(), facts, parent: None };
        let command = Command {
            key: self.next_key(),
            by: Actor::Person(self.scenario.by.clone()),
            on: Some(self.scenario.begins),
            paper: None,
            ask,
        };
        let now = self.tick();
        if self.stage.has_done(&self.scenario.case, &command.key) {
            self.catching_up = true;
            return Ok(());
        }
        let sent = self.stage.submit(&self.scenario.case, &self.scenario.workflow.id, command, now);
        sent.map_err(|stopped| {
            self.failure(self.scenario.workflow.span, format!("the case can't begin: {}", words(&self.world, &stopped)))
        })
    }

    /// Moves the clock, a day at a time, so that what falls due happens on its day.
    fn advance(&mut self, to: NaiveDate, span: Span) -> Result<(), Failure> {
        if to < self.today {
            return Err(self.failure(span, format!("{to} is before {}: the clock does not go back", self.today)));
        }
        while self.today < to {
            self.today = self.today.checked_add_days(Days::new(1)).unwrap_or(to);
            self.minutes = 0;
            let now = self.tick();
            let settled = self.stage.settle(now);
            settled.map_err(|stopped| self.failure(span, words(&self.world, &stopped)))?;
        }
        Ok(())
    }

    fn act(&mut self, act: &Act, span: Span) -> Result<(), Failure> {
        let key = self.next_key();
        let id = act.case.clone().unwrap_or_else(|| self.scenario.case.clone());
        let case = self.stage.case(&id);
        let world = self.world_of(case.as_ref());
        let target = match &act.verb {
            Verb::Create { case, .. } => case.clone(),
            _ => id,
        };
        if self.was_done(&target, &key, act, span)? {
            return Ok(());
        }
        let asking = Asking { definition: world.definition, case: case.as_ref(), policy: &self.scenario.policy.id };
        let mut ask = asking.ask(act).map_err(|message| self.failure(span, message))?;
        self.number(&target, &mut ask).map_err(|stopped| self.failure(span, words(&world, &stopped)))?;
        let by = match (&act.agent_for, act.link) {
            (Some(owner), _) => Actor::Agent { agent: act.by.clone(), owner: owner.clone() },
            (None, true) => Actor::Link(act.by.clone()),
            (None, false) => Actor::Person(act.by.clone()),
        };
        let paper = act.paper.as_ref().map(|(person, scan)| Paper { person: person.clone(), scan: file(scan) });
        let command = Command { key, by, on: act.happened, paper, ask };
        self.keep_files(&command).map_err(|stopped| self.failure(span, words(&world, &stopped)))?;
        let now = self.tick();
        let sent = self.stage.submit(&target, &self.scenario.workflow.id, command, now);
        match (sent, &act.refused) {
            (Ok(()), None) => Ok(()),
            (Ok(()), Some(no)) => Err(self.failure(span, format!("this should have been refused (“{no}”) and was not"))),
            (Err(stopped), None) => Err(self.failure(span, format!("refused: {}", words(&world, &stopped)))),
            (Err(stopped), Some(no)) => {
                let said = words(&world, &stopped);
                if said.contains(no.as_str()) {
                    Ok(())
                } else {
                    Err(self.failure(span, format!("refused in other words: {said} — expected “{no}”")))
                }
            }
        }
    }

    /// Takes the numbers that a form leaves open from the register, as whoever fills it in would.
    fn number(&mut self, case: &CaseId, ask: &mut Ask) -> Result<(), Stopped> {
        let Ask::Act { task, form, .. } = ask else { return Ok(()) };
        let year = self.today.year();
        for (field, value) in form {
            let Some(series) = value.as_str().filter(|text| text.contains(TO_COME)).map(str::to_owned) else { continue };
            let purpose = format!("{task} {field}");
            let number = self.stage.take_number(&Wanted { series: &series, year, case, purpose: &purpose })?;
            *value = series.replace(TO_COME, &number.to_string()).into();
        }
        Ok(())
    }

    /// Whether an earlier play did this already. What was refused left no trace and is tried again only once that is over.
    fn was_done(&mut self, case: &CaseId, key: &CommandKey, act: &Act, span: Span) -> Result<bool, Failure> {
        if !self.catching_up {
            return Ok(false);
        }
        if act.refused.is_some() || self.stage.has_done(case, key) {
            // It took its minute then; what came of it must be due by the time this play settles it.
            self.minutes += 1;
            return Ok(true);
        }
        // The earlier play may have ended between an act and what follows from it.
        self.catching_up = false;
        let now = self.tick();
        let settled = self.stage.settle(now);
        self.forget_mails();
        settled.map(|()| false).map_err(|stopped| self.failure(span, words(&self.world, &stopped)))
    }

    /// Keeps every file that the command names.
    fn keep_files(&mut self, command: &Command) -> Result<(), Stopped> {
        let mut names = Vec::new();
        if let Ok(json) = serde_json::to_value(command) {
            self::names(&json, &mut names);
        }
        names.iter().try_for_each(|name| self.stage.keep(name))
    }

    /// The world of a case: children run other workflows than the scenario's own.
    fn world_of(&self, case: Option<&Case>) -> World<'a> {
        let found = case.and_then(|case| self.library.definition_by_digest(&case.definition));
        World { definition: found.unwrap_or(self.world.definition), ..self.world }
    }

    fn expect(&mut self, expect: &Expect, span: Span) -> Vec<Failure> {
        if self.catching_up {
            return Vec::new();
        }
        let id = expect.case.clone().unwrap_or_else(|| self.scenario.case.clone());
        let Some(case) = self.stage.case(&id) else { return vec![self.failure(span, format!("there is no case {id}"))] };
        if expect.mails.is_some() {
            self.mails.extend(self.stage.take_mails());
        }
        let said = super::expect::compare(&self.world_of(Some(&case)), &case, expect, self.today, &self.mails);
        said.into_iter().map(|message| self.failure(span, message)).collect()
    }

    fn failure(&self, span: Span, message: String) -> Failure {
        Failure { file: self.scenario.file.clone(), span, on: self.today, message }
    }

    fn next_key(&mut self) -> CommandKey {
        self.commands += 1;
        CommandKey::new(format!("{}-{}", self.scenario.id, self.commands))
    }

    /// A minute after the last act of the day.
    fn tick(&mut self) -> Now {
        self.minutes += 1;
        instant(self.today, self.minutes)
    }
}

/// The instant of a scenario's day and minute.
fn instant(today: NaiveDate, minutes: u32) -> Now {
    let morning = today.and_hms_opt(FIRST_HOUR, 0, 0).unwrap_or_default();
    let local = morning + TimeDelta::minutes(i64::from(minutes));
    Now { at: Utc.from_utc_datetime(&(local - TimeDelta::hours(ZONE_HOURS))), today }
}

/// Why nothing happened, in the words that people read: what is wrong, the rule it rests on, and what to do next.
fn words(world: &World<'_>, stopped: &Stopped) -> String {
    match stopped {
        Stopped::Refused(refusal) => {
            let words = refusal.words(world.definition, world.people, Language::Chinese);
            [words.say, words.basis.unwrap_or_default(), words.advice].concat()
        }
        Stopped::Failed(why) => why.clone(),
    }
}
