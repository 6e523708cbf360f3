//! A small city for the tests: one office, some units, a clock that only the test moves, and everything outside that answers
//! when it is told to.
//!
//! Whoever holds post `p` in unit `u` is the person `u.p`. Every command is replayed from its serialised events and checked
//! against the invariants, so every test is a test of these too.

use crate::calendar::Calendar;
use crate::definition::{Definition, read::read};
use crate::ids::{CommandKey, Digest, OutcomeId, PersonId, RunId, UnitId};
use crate::machine::apply::apply;
use crate::machine::command::{Ask, Command, FormInput, Message, Now, Outcomes};
use crate::machine::decide::decide;
use crate::machine::document::DocumentPart;
use crate::machine::effects::{Effect, effects};
use crate::machine::event::{Actor, Event, Paper, System, What};
use crate::machine::invariants;
use crate::machine::refusal::Reason;
use crate::machine::state::{Case, ItemState, Leave, Position};
use crate::machine::table;
use crate::machine::tasks::{OpenTask, tasks};
use crate::machine::timers::timers;
use crate::machine::{Finding, World};
use crate::people::{Channel, Holding, People, Person, PersonKind, Unit};
use crate::policy::{self, Policy};
use crate::value::FileRef;
use chrono::{Days, NaiveDate, TimeZone, Utc};
use serde_json::{Value as Json, json};

/// The parts of a definition that a test is about; everything else is the bench's.
#[derive(Default, Clone, Copy)]
pub struct Parts {
    pub roles: &'static str,
    pub clocks: &'static str,
    pub records: &'static str,
    pub requests: &'static str,
    pub steps: &'static str,
    pub fields: &'static str,
    pub deadlines: &'static str,
}

const ROLES: &str = "
  boss: { title: Boss, unit: case.office }
  worker: { title: Worker, unit: case.lead }
  checker: { title: Checker, unit: case.lead }
  head: { title: Head, unit: case.lead, paper: clerk }
  clerk: { title: Clerk, unit: case.lead }
  helper: { title: Helper, unit: item, post: worker }
  helper_head: { title: Head of a helper, unit: item, post: head }
  helpers: { title: Helpers, unit: case.units, post: head }
";
const FIELDS: &str = "
  office: { title: Office, type: unit, from: import }
  lead: { title: Lead, type: unit, from: import }
  units: { title: Units, type: units }
  reason: { title: Reason, type: long_text }
  text: { title: Text, type: text }
  view: { title: View, type: text }
  flag: { title: Flag, type: yes_no }
  done_on: { title: Done on, type: date }
  new_date: { title: New date, type: date }
  number: { title: Number, type: text, from: number_series }
";
const DEADLINES: &str = "
  week: { amount: 5 workdays, from: opened }
";

/// A case, and the world around it.
pub struct Bench {
    pub definition: Definition,
    pub policy: Policy,
    pub calendar: Calendar,
    pub people: People,
    pub case: Option<Case>,
    pub log: Vec<Event>,
    pub today: NaiveDate,
    pub under_way: Vec<Effect>,
    pub findings: Vec<Finding>,
    keys: u32,
}

impl Bench {
    /// A case of these steps, opened on Monday 6 March 2023 with units `a` and `b` to be asked.
    pub fn of(steps: &'static str) -> Self {
        Self::with(Parts { steps, ..Parts::default() })
    }

    /// The same, with more of a definition than its steps.
    pub fn with(parts: Parts) -> Self {
        let mut bench = Self::closed(parts);
        bench.open(json!({ "office": "office", "lead": "lead", "units": ["a", "b"] }));
        bench
    }

    /// A bench whose case has not been opened.
    pub fn closed(parts: Parts) -> Self {
        let definition = definition(parts);
        let policy = policy(parts);
        let people = roster(&definition);
        let today = NaiveDate::from_ymd_opt(2023, 3, 6).unwrap();
        let calendar = Calendar::weekends_only();
        Self {
            definition,
            policy,
            calendar,
            people,
            case: None,
            log: Vec::new(),
            today,
            under_way: Vec::new(),
            findings: Vec::new(),
            keys: 0,
        }
    }

    /// Opens the case with these facts.
    pub fn open(&mut self, facts: Json) {
        let ask = Ask::Create { case: "c1".into(), policy: "test".into(), facts: form(facts), parent: None };
        // The office is known only from the facts, so a job of its opens the case.
        self.try_by(Actor::System(System::Job), ask).unwrap();
    }

    pub fn case(&self) -> &Case {
        self.case.as_ref().unwrap()
    }

    pub fn world(&self) -> World<'_> {
        World {
            definition: &self.definition,
            policy: &self.policy,
            calendar: &self.calendar,
            people: &self.people,
            findings: &self.findings,
        }
    }

    /// Somebody asks; it must be allowed.
    pub fn by(&mut self, who: &str, ask: Ask) -> Vec<Event> {
        let asked = format!("{who}: {ask:?}");
        self.try_by(Actor::Person(who.into()), ask).unwrap_or_else(|reason| panic!("{asked} was refused: {reason:?}"))
    }

    /// Somebody asks; it must be refused.
    pub fn no(&mut self, who: &str, ask: Ask) -> Reason {
        let asked = format!("{who}: {ask:?}");
        match self.try_by(Actor::Person(who.into()), ask) {
            Err(reason) => reason,
            Ok(events) => panic!("{asked} was allowed: {events:?}"),
        }
    }

    /// Anybody asks.
    pub fn try_by(&mut self, by: Actor, ask: Ask) -> Result<Vec<Event>, Reason> {
        let command = Command { key: CommandKey::default(), by, on: None, paper: None, ask };
        self.send(command)
    }

    /// A clerk enters what somebody did on paper.
    pub fn on_paper(&mut self, clerk: &str, who: &str, on: NaiveDate, ask: Ask) -> Result<Vec<Event>, Reason> {
        let scan = FileRef { name: "scan.pdf".to_owned(), digest: Digest::sha256(b"scan") };
        let paper = Some(Paper { person: who.into(), scan });
        self.send(Command { key: CommandKey::default(), by: Actor::Person(clerk.into()), on: Some(on), paper, ask })
    }

    /// Carries a command out, and checks what must hold of every command.
    pub fn send(&mut self, mut command: Command) -> Result<Vec<Event>, Reason> {
        self.keys += 1;
        command.key = CommandKey::new(self.keys.to_string());
        let now = self.now();
        let row = table::row(&command.ask);
        let decided = decide(&self.world(), self.case.as_ref(), &command, now).map_err(|refusal| refusal.reason);
        let decided = decided.inspect_err(|reason| {
            for code in reason.codes() {
                assert!(row.all_refusals().any(|known| known == code), "{} is not refused for {reason:?}", row.name);
            }
        });
        // Most tests make one mistake and ask for that one.
        let events = decided.map_err(|reason| reason.gist().clone())?;
        assert_eq!(invariants::after(&self.definition, self.case.as_ref(), &events), Vec::new(), "{command:?}");
        for event in &events {
            assert!(row.may_bring(&event.what), "{} does not bring {:?}", row.name, event.what);
            let stored: Event = serde_json::from_str(&serde_json::to_string(event).unwrap()).unwrap();
            assert_eq!(stored, *event);
            self.case = apply(self.case.take(), &stored);
            self.under_way.extend(effects(self.case(), event));
        }
        self.log.extend(events.clone());
        assert_eq!(self.log.iter().fold(None, apply), self.case, "a replay from the beginning says the same");
        Ok(events)
    }

    fn now(&self) -> Now {
        let at = Utc.from_utc_datetime(&self.today.and_hms_opt(2, 0, 0).unwrap());
        Now { at: at + chrono::TimeDelta::seconds(i64::from(self.keys)), today: self.today }
    }

    /// Days go by; timers fire each morning.
    pub fn days(&mut self, days: u64) {
        for _ in 0..days {
            self.today = self.today.checked_add_days(Days::new(1)).unwrap();
            let mut due = timers(self.case());
            due.retain(|timer| timer.on <= self.today);
            for timer in due {
                self.try_by(Actor::System(System::Timer), Ask::DueReached { timer: timer.key }).unwrap();
            }
        }
    }

    /// Days go by and no timer is looked at.
    pub fn sleep(&mut self, days: u64) {
        self.today = self.today.checked_add_days(Days::new(days)).unwrap();
    }

    /// Everything under way comes back: documents are made, packages written.
    pub fn results(&mut self) {
        for effect in std::mem::take(&mut self.under_way) {
            if let Some(result) = result_of(&effect) {
                self.try_by(Actor::System(System::Result), Ask::Outcome { result }).unwrap();
            }
        }
    }

    /// Another case says something.
    pub fn message(&mut self, message: Message) -> Vec<Event> {
        self.try_by(Actor::System(System::Message), Ask::Message { message }).unwrap()
    }

    /// What people can do now.
    pub fn tasks(&self) -> Vec<OpenTask> {
        tasks(&self.world(), self.case())
    }

    /// The keys of what people can do now.
    pub fn open_tasks(&self) -> Vec<String> {
        self.tasks().into_iter().map(|task| task.key).collect()
    }

    /// Where the root list is; `done` when it is over.
    pub fn at(&self) -> String {
        match &self.case().scopes[""].at {
            Position::At(run) => run.id.to_string(),
            Position::Done(_) => "done".to_owned(),
            other @ (Position::Between | Position::Withdrawn(_)) => format!("{other:?}"),
        }
    }

    pub fn item(&self, block: &str, item: &str) -> ItemState {
        self.case().item(&block.into(), &item.into()).unwrap().state
    }

    pub fn ended(&self, run: &str) -> Leave {
        self.case().ended[run].how.clone()
    }

    pub fn happened(&self, what: impl Fn(&What) -> bool) -> usize {
        self.log.iter().filter(|event| what(&event.what)).count()
    }
}

pub fn result_of(effect: &Effect) -> Option<Outcomes> {
    match effect {
        Effect::Render { document, part, content } => Some(Outcomes::Document {
            document: document.clone(),
            part: *part,
            digest: Digest::sha256(format!("{document}{part:?}{content:?}").as_bytes()),
            content: Digest::sha256(format!("{document}{:?}", content.facts).as_bytes()),
            pages: if *part == DocumentPart::Draft { 1 } else { 2 },
        }),
        Effect::Package { run, .. } => Some(Outcomes::Package { run: run.clone(), digest: Digest::sha256(b"package") }),
        Effect::Tell { .. } | Effect::Send { .. } | Effect::Start { .. } => None,
    }
}

fn definition(parts: Parts) -> Definition {
    let section = |name: &str, own: &str, more: &str| match (own.trim(), more.trim()) {
        ("", "") => String::new(),
        _ => format!("{name}:\n{own}{more}\n"),
    };
    let text = format!(
        "workflow: test\nversion: 1\ntitle: Test\nin_charge: boss\n{}{}{}{}{}{}",
        section("roles", ROLES, parts.roles),
        section("clocks", "", parts.clocks),
        section("records", "", parts.records),
        section("requests", "", parts.requests),
        section("steps", "", parts.steps),
        section("fields", FIELDS, parts.fields),
    );
    let (definition, diagnostics) = read("test.yaml", &text);
    assert!(diagnostics.is_empty(), "{diagnostics:#?}\n{text}");
    definition.unwrap()
}

fn policy(parts: Parts) -> Policy {
    let text = format!(
        "policy: test\ntitle: Test\ndeadlines:\n{DEADLINES}{}\nextension: {{ each: 1 month, count: 1, cap: 3 months, approver: boss }}\n\
         backdate_days: 10\nretention: permanent\nsrc: {{ '*': assumed }}\n",
        parts.deadlines
    );
    let (policy, diagnostics) = policy::read::read("policy.yaml", &text);
    assert!(diagnostics.is_empty(), "{diagnostics:#?}\n{text}");
    policy.unwrap()
}

const UNITS: [&str; 6] = ["office", "lead", "a", "b", "c", "d"];

fn roster(definition: &Definition) -> People {
    let mut people = People::default();
    let person = |id: &str| {
        (
            PersonId::new(id),
            Person {
                name: id.to_owned(),
                mail: None,
                account: true,
                invented: false,
                kind: PersonKind::Member,
                phone: None,
                channel: Channel::Mail,
            },
        )
    };
    people.persons.extend(["p1", "p2", "p3"].map(person));
    for unit in UNITS {
        let known =
            Unit { name: unit.to_owned(), short: unit.to_owned(), mail: None, mark: None, scored: true, aliases: Vec::new() };
        people.units.insert(UnitId::new(unit), known);
        for role in definition.roles.values() {
            let id = format!("{unit}.{}", role.post);
            people.persons.extend([person(&id)]);
            people.posts.insert(Holding { unit: unit.into(), post: role.post.clone(), person: id.as_str().into() });
        }
    }
    people
}

/// A form as it is handed in.
pub fn form(json: Json) -> FormInput {
    serde_json::from_value(json).unwrap()
}

/// Hands in a task that has one way on.
pub fn hand_in(task: &str, filled: Json) -> Ask {
    act(task, None, filled)
}

/// Presses a button.
pub fn press(task: &str, button: &str, filled: Json) -> Ask {
    act(task, Some(button), filled)
}

fn act(task: &str, button: Option<&str>, filled: Json) -> Ask {
    Ask::Act {
        task: RunId::new(task),
        outcome: button.map(OutcomeId::new),
        form: form(filled),
        straight_back: false,
        ticked: Vec::new(),
        over: None,
    }
}

/// Presses a `back` and wants it straight back.
pub fn press_straight(task: &str, button: &str, filled: Json) -> Ask {
    match press(task, button, filled) {
        Ask::Act { task, outcome, form, ticked, over, .. } => Ask::Act { task, outcome, form, straight_back: true, ticked, over },
        other => other,
    }
}

pub fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}
