//! The use cases and the workers on real databases, with a small workflow of the tests' own.

mod commands;
mod digests;
mod drafting;
mod examined;
mod many;
mod outage;
mod punctual;
mod together;
mod trouble;
mod worked;

use crate::databases::Database;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use dafu::app::doctor::Report;
use dafu::app::ports::{Archive, Documents, NotDone, PackOrder, Ports, RenderOrder, Rendered};
use dafu::app::{App, Receipt, Registered, SubmitError};
use dafu::config::Config;
use dafu::store::{Access, Options, Place, Store};
use dafu::time::SimClock;
use dafu::workers;
use dafu_engine::ids::{CaseId, CommandKey, Digest, PersonId};
use dafu_engine::machine::command::{Ask, Command, FormInput};
use dafu_engine::machine::event::Actor;
use dafu_engine::{definition, people, policy};
use serde_json::json;
use std::sync::Arc;

const DEFINITION: &str = include_str!("../../data/errand/errand.yaml");
const POLICY: &str = include_str!("../../data/errand/policy.yaml");
const ROSTER: &str = include_str!("../../data/errand/roster.yaml");

/// An installation under a clock that the test moves.
pub struct Office {
    pub app: App,
    pub clock: Arc<SimClock>,
    pub config: Config,
}

/// Monday, 2 March 2026, nine in the morning in the office.
pub fn monday() -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::days(20_514) + TimeDelta::hours(1)
}

pub fn date(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("a day")
}

impl Office {
    /// With the workflow, its policy and its people registered.
    pub async fn open(database: &Database) -> Self {
        Self::open_with(database, ports()).await
    }

    pub async fn open_with(database: &Database, ports: Ports) -> Self {
        let office = Self::open_empty(database, ports).await;
        let (definition, people) = errand();
        let (policy, mistakes) = policy::read::read("policy.yaml", POLICY);
        assert_eq!(mistakes, []);
        let policy = policy.expect("a policy");
        let all = Registered {
            definitions: vec![(&definition, DEFINITION)],
            policies: vec![(&policy, POLICY)],
            pairs: vec![(&definition, &policy.policy)],
            years: Vec::new(),
            people: Some(&people),
        };
        office.app.register(&all).await.expect("registered");
        office
    }

    pub async fn open_empty(database: &Database, ports: Ports) -> Self {
        let config = Config { database: Some(database.url()), ..Config::in_directory(database.folder.path()) };
        let clock = Arc::new(SimClock::new(monday()));
        let app = App::open(&config, Ports { clock: clock.clone(), ..ports }).await.expect("opened");
        Self { app, clock, config }
    }

    pub async fn begin(&self, case: &str) -> Result<Receipt, SubmitError> {
        begin(&self.app, case).await
    }

    pub async fn note(&self, case: &str, key: &str, text: &str) -> Result<Receipt, SubmitError> {
        self.app.submit(&case.into(), command("lan", key, note(text))).await
    }

    pub async fn act(&self, case: &str, who: &str, ask: Ask) -> Receipt {
        let key = dafu::time::new_id();
        self.app.submit(&case.into(), command(who, &key, ask)).await.expect("carried out")
    }

    /// Does all that is due now.
    pub async fn settle(&self) {
        workers::settle(&self.app, self.app.now()).await.expect("settled");
    }

    /// The same database, to look at.
    pub async fn look(&self) -> Store {
        let place = Place::parse(&self.config.database()).expect("a place");
        Store::open(&Options { place, readers: 1, access: Access::Look }).await.expect("opened")
    }

    pub async fn doctor(&self) -> Report {
        self.app.doctor(self.app.now()).await.expect("examined")
    }

    pub async fn seqs(&self, case: &str) -> Vec<u64> {
        let log = self.app.history(&CaseId::from(case)).await.expect("a log");
        log.into_iter().map(|logged| logged.event.seq).collect()
    }

    pub async fn inbox(&self, person: &str) -> Vec<String> {
        let tasks = self.app.inbox(&PersonId::from(person)).await.expect("an inbox");
        tasks.into_iter().map(|(case, task)| format!("{case} {}", task.key)).collect()
    }
}

/// The workflow, and its people.
pub fn errand() -> (definition::Definition, people::People) {
    let (definition, mistakes) = definition::read::read("errand.yaml", DEFINITION);
    assert_eq!(mistakes, []);
    let (roster, mistakes) = people::read::read("roster.yaml", ROSTER);
    assert_eq!(mistakes, []);
    (definition.expect("a definition"), roster.expect("a roster").people)
}

pub async fn begin(app: &App, case: &str) -> Result<Receipt, SubmitError> {
    let facts = form(&[("office", json!("office")), ("handler", json!("wen"))]);
    let ask = Ask::Create { case: case.into(), policy: "here".into(), facts, parent: None };
    app.create(&case.into(), &"errand".into(), command("lan", &format!("begin {case}"), ask)).await
}

pub fn command(who: &str, key: &str, ask: Ask) -> Command {
    Command { key: CommandKey::new(key), by: Actor::Person(who.into()), on: None, paper: None, ask }
}

pub fn note(text: &str) -> Ask {
    Ask::Note { text: text.to_owned(), internal: false }
}

pub fn form(fields: &[(&str, serde_json::Value)]) -> FormInput {
    fields.iter().map(|(field, value)| ((*field).into(), value.clone())).collect()
}

/// Hands a form in.
pub fn act(task: &str, outcome: Option<&str>, form: FormInput) -> Ask {
    Ask::Act { task: task.into(), outcome: outcome.map(Into::into), form, straight_back: false, ticked: Vec::new(), over: None }
}

pub fn ports() -> Ports {
    Ports { documents: Arc::new(Press), archive: Arc::new(Shelf), ..Ports::default() }
}

/// Letters that say what they were made from.
#[derive(Debug)]
struct Press;

impl Documents for Press {
    fn render(&self, order: &RenderOrder) -> Result<Rendered, NotDone> {
        let facts = serde_json::to_vec(&order.content.facts).map_err(|error| NotDone::Never(error.to_string()))?;
        let bytes = [format!("{:?} of {}\n", order.part, order.scene.case.id).as_bytes(), &facts].concat();
        Ok(Rendered { bytes, media_type: "text/plain".to_owned(), content: Digest::sha256(&facts), pages: 1 })
    }
}

/// Packages that are their log.
#[derive(Debug)]
struct Shelf;

impl Archive for Shelf {
    fn pack(&self, order: &PackOrder) -> Result<Digest, NotDone> {
        let head = order.log.last().ok_or_else(|| NotDone::Never("no log".to_owned()))?;
        Ok(Digest::sha256(head.hash.as_bytes()))
    }
}
