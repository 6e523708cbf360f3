//! Playing a scenario: the clock, the acts, and where it went wrong.

use super::check::{at, resolve, resolve_block};
use super::files::{file, names, with_files};
use super::stage::{Stage, Stopped};
use super::{Act, At, Expect, Kind, Scenario, Verb};
use crate::library::Library;
use chrono::{Days, NaiveDate, TimeDelta, TimeZone, Utc};
use dafu_engine::definition::Definition;
use dafu_engine::diagnostic::Span;
use dafu_engine::ids::{CaseId, CommandKey, RunId, StepPath};
use dafu_engine::language::Language;
use dafu_engine::machine::World;
use dafu_engine::machine::command::{Ask, Command, Now};
use dafu_engine::machine::event::{Actor, Paper, Place};
use dafu_engine::machine::state::{Case, ItemRef};

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
    /// The mails since the last look may have been sent by an earlier play.
    mails_unsure: bool,
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
            mails_unsure: false,
        }
    }

    /// Plays the whole script. What fails is listed; a stage that fails ends the play.
    pub fn play(mut self, mut seen: impl FnMut(usize)) -> Vec<Failure> {
        let mut failures = Vec::new();
        if let Err(failure) = self.begin() {
            return vec![failure];
        }
        for (index, entry) in self.scenario.script.iter().enumerate() {
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
        failures
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
            self.mails_unsure = true;
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
        let ask = self.ask(world.definition, case.as_ref(), act).map_err(|message| self.failure(span, message))?;
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

    /// Whether an earlier play did this already. What was refused left no trace and is tried again only once that is over.
    fn was_done(&mut self, case: &CaseId, key: &CommandKey, act: &Act, span: Span) -> Result<bool, Failure> {
        if !self.catching_up {
            return Ok(false);
        }
        if act.refused.is_some() || self.stage.has_done(case, key) {
            return Ok(true);
        }
        // The earlier play may have ended between an act and what follows from it.
        self.catching_up = false;
        let now = self.tick();
        let settled = self.stage.settle(now);
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

    fn ask(&self, definition: &Definition, case: Option<&Case>, act: &Act) -> Result<Ask, String> {
        let task = match at(&act.verb) {
            Some(at) => task(definition, case, at, &act.verb)?,
            None => RunId::default(),
        };
        let last_row = |record: &dafu_engine::ids::RecordId| {
            let rows = case.and_then(|case| case.records.get(record)).and_then(|rows| rows.last());
            rows.map(|row| row.row.id.clone()).ok_or_else(|| format!("{record} has no row yet"))
        };
        Ok(match act.verb.clone() {
            Verb::Act { outcome, form, straight_back, ticked, .. } => {
                Ask::Act { task, outcome, form: with_files(definition, &form), straight_back, ticked, over: None }
            }
            Verb::Create { case, facts } => {
                Ask::Create { case, policy: self.scenario.policy.id.clone(), facts: with_files(definition, &facts), parent: None }
            }
            Verb::Request { request, form } => Ask::Request { request, form: with_files(definition, &form) },
            Verb::Decide { request, outcome, form } => {
                let open = case.and_then(|case| {
                    case.requests
                        .iter()
                        .rfind(|(_, known)| known.kind == request && known.decided.is_none())
                        .map(|(number, _)| *number)
                });
                let number = open.ok_or_else(|| format!("no request `{request}` is open"))?;
                Ask::DecideRequest { number, outcome, form: with_files(definition, &form) }
            }
            Verb::Record { record, form } => Ask::AddRecord { record, row: with_files(definition, &form) },
            Verb::Confirm { record, says } => Ask::ConfirmRecord { row: last_row(&record)?, record, says },
            Verb::CorrectRecord { record, form, reason } => {
                Ask::CorrectRecord { row: last_row(&record)?, record, to: with_files(definition, &form), reason }
            }
            Verb::Late { block, item, decision, reason } => {
                Ask::DecideLate { block: block_path(definition, &block)?, item, decision, reason }
            }
            Verb::Claim { .. } => Ask::Claim { task },
            Verb::Release { .. } => Ask::Release { task },
            Verb::Delegate { to, .. } => Ask::Delegate { task, to },
            Verb::HandOver { to, reason, .. } => Ask::HandOver { task, to, reason },
            Verb::AddSigner { person, before, reason, .. } => Ask::AddSigner { task, person, before, reason },
            Verb::RemoveSigner { person, .. } => Ask::RemoveSigner { task, person },
            Verb::Consult { whom, question, .. } => Ask::Consult { task, whom, question },
            Verb::Answer { text } => {
                let number = case.and_then(|case| case.consults.keys().max().copied()).unwrap_or(0);
                Ask::AnswerConsult { number, answer: text }
            }
            Verb::TakeBack { reason, .. } => Ask::TakeBack { task, reason },
            Verb::AskAgain { block, item, reason } => Ask::AskAgain { block: block_path(definition, &block)?, item, reason },
            Verb::Urge { text, .. } => Ask::Urge { task, text },
            Verb::EndWait { reason, .. } => Ask::EndWait { task, reason },
            Verb::Move { to, reason } => Ask::Move { to, reason },
            Verb::Correct { item, form, reason } => {
                let place = match item {
                    Some((block, item)) => Place::Item(ItemRef { block: block_path(definition, &block)?, item }),
                    None => Place::Case,
                };
                Ask::Correct { place, form: with_files(definition, &form), reason }
            }
            Verb::StopClock { clock, reason } => Ask::StopClock { clock, reason },
            Verb::RestartClock { clock, reason } => Ask::RestartClock { clock, reason },
            Verb::Suspend { reason } => Ask::Suspend { reason },
            Verb::Resume { reason } => Ask::Resume { reason },
            Verb::Cancel { reason } => Ask::Cancel { reason },
            Verb::Fork { siblings, reason } => Ask::Fork { siblings, reason },
            Verb::Join { into, reason } => Ask::Join { into, reason },
            Verb::StartChild { case, workflow, facts, reason } => Ask::StartChild { case, workflow, facts, reason },
            Verb::Recompute { reason } => Ask::Recompute { reason },
            Verb::Note { text } => Ask::Note { text, internal: false },
        })
    }

    fn expect(&mut self, expect: &Expect, span: Span) -> Vec<Failure> {
        if self.catching_up {
            return Vec::new();
        }
        let id = expect.case.clone().unwrap_or_else(|| self.scenario.case.clone());
        let Some(case) = self.stage.case(&id) else { return vec![self.failure(span, format!("there is no case {id}"))] };
        let mails = expect.mails.as_ref().map(|_| self.stage.take_mails());
        let mails = mails.filter(|_| !std::mem::take(&mut self.mails_unsure));
        let said = super::expect::compare(&self.world_of(Some(&case)), &case, expect, self.today, mails.as_deref());
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

fn path(definition: &Definition, step: &StepPath) -> Result<StepPath, String> {
    resolve(definition, step).ok_or_else(|| format!("there is no step `{step}`, or several end with that name"))
}

fn block_path(definition: &Definition, block: &StepPath) -> Result<StepPath, String> {
    resolve_block(definition, block).ok_or_else(|| format!("there is no `each` named `{block}`, or several are"))
}

fn last_run(case: &Case, step: &StepPath, at: &At) -> Option<RunId> {
    let name = format!("{}#", step.step());
    let item = at.item.as_ref().map(|item| format!("[{item}]"));
    case.ended
        .iter()
        .filter(|(run, _)| {
            let last = run.as_str().rsplit('/').next().unwrap_or_default();
            last.starts_with(&name) && item.as_ref().is_none_or(|item| run.as_str().contains(item.as_str()))
        })
        .max_by_key(|(_, ended)| ended.at)
        .map(|(run, _)| run.clone())
}

pub(super) fn open_steps(case: &Case) -> String {
    case.runs().map(|(_, run)| run.id.to_string()).collect::<Vec<_>>().join(", ")
}

/// The run a script means: the open one of that step and item; where none is open, the last one there was.
fn task(definition: &Definition, case: Option<&Case>, at: &At, verb: &Verb) -> Result<RunId, String> {
    let Some(case) = case else { return Err("the case has not begun".to_owned()) };
    let step = path(definition, &at.step)?;
    let is_it = |scope: &dafu_engine::ids::ScopeId| match (&at.item, case.item_of(scope)) {
        (Some(item), Some(known)) => known.item == *item,
        (None, None) => true,
        (Some(_), None) | (None, Some(_)) => false,
    };
    let open = case.runs().find(|(scope, run)| run.step == step && is_it(scope)).map(|(_, run)| run.id.clone());
    let taking_back = matches!(verb, Verb::TakeBack { .. });
    match open {
        Some(run) if !taking_back => Ok(run),
        Some(_) | None => {
            last_run(case, &step, at).ok_or_else(|| format!("`{}` is not open; open are: {}", at.step, open_steps(case)))
        }
    }
}
