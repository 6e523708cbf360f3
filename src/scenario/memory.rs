//! The stage in memory: the pure engine, a queue of what it asks of the world, and nothing on disk.
//!
//! Documents and packages come back at once, as digests of what they would be made from; what a letter looks like is not asked
//! here. Deliberately the same engine, letters' check and mail texts as the real installation.

use super::coverage::Coverage;
use super::stage::{Sent, Stage, Stopped, Wanted};
use crate::library::Library;
use crate::{lint, mail};
use dafu_engine::definition::Definition;
use dafu_engine::ids::{CaseId, CommandKey, Digest, WorkflowId};
use dafu_engine::machine::apply::apply;
use dafu_engine::machine::command::{Ask, Command, Message, Now, Outcomes};
use dafu_engine::machine::decide::decide;
use dafu_engine::machine::document::DocumentContent;
use dafu_engine::machine::effects::{Effect, effects};
use dafu_engine::machine::event::{Actor, Event, System};
use dafu_engine::machine::state::Case;
use dafu_engine::machine::timers::timers;
use dafu_engine::machine::{Finding, World};
use dafu_engine::people::People;
use dafu_engine::policy::Policy;
use std::collections::{BTreeMap, VecDeque};

/// The most rounds of effects one command may set off; more is a circle between cases.
const MOST_ROUNDS: usize = 10_000;

/// Cases in memory.
#[derive(Debug)]
pub struct Memory<'a> {
    library: &'a Library,
    policy: &'a Policy,
    people: &'a People,
    templates: &'a mail::Templates,
    cases: BTreeMap<CaseId, (Case, Digest)>,
    queue: VecDeque<(CaseId, Effect)>,
    mails: Vec<Sent>,
    /// What each number of a series was given for, the first at 0.
    numbers: BTreeMap<String, Vec<(CaseId, String)>>,
    commands: u64,
    /// What has been reached.
    pub coverage: Coverage,
    /// Every event, for whoever wants to look.
    pub log: Vec<(CaseId, Event)>,
    /// Every mail, for whoever wants to look.
    pub posted: Vec<mail::Mail>,
}

impl<'a> Memory<'a> {
    /// An empty stage.
    pub fn new(library: &'a Library, policy: &'a Policy, people: &'a People, templates: &'a mail::Templates) -> Self {
        Self {
            library,
            policy,
            people,
            templates,
            cases: BTreeMap::new(),
            queue: VecDeque::new(),
            mails: Vec::new(),
            numbers: BTreeMap::new(),
            commands: 0,
            coverage: Coverage::default(),
            log: Vec::new(),
            posted: Vec::new(),
        }
    }

    fn definition(&self, digest: &Digest) -> Result<&'a Definition, Stopped> {
        self.library.definition_by_digest(digest).ok_or_else(|| Stopped::Failed(format!("no definition {digest}")))
    }

    fn world(&self, definition: &'a Definition, findings: &'a [Finding]) -> World<'a> {
        World { definition, policy: self.policy, calendar: &self.library.calendar, people: self.people, findings }
    }

    fn carry_out(&mut self, id: &CaseId, definition: &'a Definition, command: &Command, now: Now) -> Result<(), Stopped> {
        let before = self.cases.get(id).map(|(case, _)| case.clone());
        let bare = self.world(definition, &[]);
        let findings =
            before.as_ref().map(|case| lint::findings(lint::Words::shipped(), &bare, case, command)).unwrap_or_default();
        let world =
            World { definition, policy: self.policy, calendar: &self.library.calendar, people: self.people, findings: &findings };
        let events = match decide(&world, before.as_ref(), command, now) {
            Ok(events) => events,
            Err(refusal) => {
                self.coverage.refused(definition, command, before.as_ref(), &refusal);
                return Err(Stopped::Refused(Box::new(refusal)));
            }
        };
        let mut case = before.clone();
        for event in &events {
            case = apply(case, event);
            if let Some(case) = &case {
                self.queue.extend(effects(case, event).into_iter().map(|effect| (id.clone(), effect)));
            }
            self.log.push((id.clone(), event.clone()));
        }
        self.coverage.happened(definition, before.as_ref(), &events);
        self.coverage.decided_late(definition, command);
        if let Some(case) = case {
            let mails = mail::compose(&world, before.as_ref(), &case, &events, self.templates);
            self.mails.extend(mails.iter().map(|mail| Sent { to: mail.to.clone(), subject: mail.subject.clone() }));
            self.posted.extend(mails);
            self.cases.insert(id.clone(), (case, definition.digest.clone()));
        }
        Ok(())
    }

    fn by_system(&mut self, id: &CaseId, who: System, ask: Ask, now: Now) -> Result<(), Stopped> {
        self.commands += 1;
        let key = CommandKey::new(format!("system-{}", self.commands));
        let command = Command { key, by: Actor::System(who), on: None, paper: None, ask };
        let Some((_, digest)) = self.cases.get(id) else {
            return Err(Stopped::Failed(format!("there is no case {id}")));
        };
        let definition = self.definition(&digest.clone())?;
        self.carry_out(id, definition, &command, now)
    }

    fn effect(&mut self, id: &CaseId, effect: Effect, now: Now) -> Result<(), Stopped> {
        match effect {
            Effect::Render { document, part, content } => {
                let printed = content_digest(&content);
                let digest = Digest::sha256(format!("{part:?} {printed} {:?} {:?}", content.number, content.date).as_bytes());
                let result = Outcomes::Document { document, part, digest, content: printed, pages: 1 };
                self.by_system(id, System::Result, Ask::Outcome { result }, now)
            }
            Effect::Package { run, retention: _ } => {
                let digest = Digest::sha256(format!("{id} {run}").as_bytes());
                self.by_system(id, System::Result, Ask::Outcome { result: Outcomes::Package { run, digest } }, now)
            }
            Effect::Tell { .. } => Ok(()),
            Effect::Send { to, message } => self.message(id, &to, message, now),
            Effect::Start { case, workflow, policy, facts, parent } => {
                if self.cases.contains_key(&case) {
                    return Ok(());
                }
                let Some(definition) = self.library.definition(&workflow) else {
                    return Err(Stopped::Failed(format!("there is no workflow {workflow}")));
                };
                self.commands += 1;
                let key = CommandKey::new(format!("start-{case}"));
                let ask = Ask::Create { case: case.clone(), policy, facts, parent: Some(parent) };
                let command = Command { key, by: Actor::System(System::Message), on: None, paper: None, ask };
                self.carry_out(&case, definition, &command, now)
            }
        }
    }

    /// A message to a case that is over or was never there is answered where an answer is waited for.
    fn message(&mut self, from: &CaseId, to: &CaseId, message: Message, now: Now) -> Result<(), Stopped> {
        let gone = self.cases.get(to).is_none_or(|(case, _)| case.is_ended());
        if !gone {
            return self.by_system(to, System::Message, Ask::Message { message }, now);
        }
        if let Message::TakeOver { .. } = message {
            let no = Message::TakenOver {
                case: to.clone(), yes: false, reason: "对方事项未在办理中，不能并案".to_owned()
            };
            return self.by_system(from, System::Message, Ask::Message { message: no }, now);
        }
        Ok(())
    }
}

/// A digest of what a letter would print, without its stamps.
fn content_digest(content: &DocumentContent) -> Digest {
    Digest::sha256(serde_json::to_string(&content.facts).unwrap_or_default().as_bytes())
}

impl Stage for Memory<'_> {
    fn submit(&mut self, case: &CaseId, workflow: &WorkflowId, command: Command, now: Now) -> Result<(), Stopped> {
        let definition = if let Some((_, digest)) = self.cases.get(case) {
            self.definition(&digest.clone())?
        } else {
            let found = self.library.definition(workflow);
            found.ok_or_else(|| Stopped::Failed(format!("there is no workflow {workflow}")))?
        };
        self.carry_out(case, definition, &command, now)?;
        self.settle(now)
    }

    fn take_number(&mut self, wanted: &Wanted<'_>) -> Result<i64, Stopped> {
        let given = self.numbers.entry(wanted.series.to_owned()).or_default();
        let purpose = (wanted.case.clone(), wanted.purpose.to_owned());
        let known = given.iter().position(|known| *known == purpose);
        let index = known.unwrap_or_else(|| {
            given.push(purpose);
            given.len() - 1
        });
        i64::try_from(index + 1).map_err(|error| Stopped::Failed(error.to_string()))
    }

    fn settle(&mut self, now: Now) -> Result<(), Stopped> {
        for _ in 0..MOST_ROUNDS {
            if let Some((case, effect)) = self.queue.pop_front() {
                self.effect(&case, effect, now)?;
                continue;
            }
            let due = self.cases.iter().find_map(|(id, (case, _))| {
                timers(case).into_iter().find(|timer| timer.on <= now.today).map(|timer| (id.clone(), timer.key))
            });
            match due {
                Some((case, timer)) => self.by_system(&case, System::Timer, Ask::DueReached { timer }, now)?,
                None => return Ok(()),
            }
        }
        Err(Stopped::Failed(format!("more than {MOST_ROUNDS} effects of one command: a circle")))
    }

    fn case(&self, case: &CaseId) -> Option<Case> {
        self.cases.get(case).map(|(case, _)| case.clone())
    }

    fn take_mails(&mut self) -> Vec<Sent> {
        std::mem::take(&mut self.mails)
    }
}
