//! Links in messages: what they open, once and for one person, and what never comes out of it.

mod opening;
mod paper;
mod served;

use super::{Answer, Browser};
use crate::app::{Office, command, form, ports};
use crate::databases::Database;
use axum::Router;
use dafu::app::Registered;
use dafu::app::links::{Key, Purpose, Target};
use dafu::app::ports::{Mail, Mails, Ports};
use dafu::web::{Site, router};
use dafu_engine::machine::World;
use dafu_engine::machine::command::Ask;
use dafu_engine::machine::event::{Event, What};
use dafu_engine::machine::state::Case;
use dafu_engine::people::Channel;
use dafu_engine::{definition, people, policy};
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::Arc;

const DEFINITION: &str = include_str!("../../../data/asked/asked.yaml");
const POLICY: &str = include_str!("../../../data/asked/policy.yaml");
const ROSTER: &str = include_str!("../../../data/asked/roster.yaml");

/// Mails that want a link for whoever is asked about a row, and nothing else.
#[derive(Debug)]
struct Asking;

impl Mails for Asking {
    fn compose(&self, _: &World<'_>, _: Option<&Case>, after: &Case, events: &[Event]) -> Vec<Mail> {
        let mails = events.iter().filter_map(|event| {
            let What::RecordAdded { record, row, ask: Some(person) } = &event.what else { return None };
            let purpose = Purpose::Record(record.clone(), row.id.clone());
            let link = Some(Target { case: after.id.clone(), purpose, person: person.clone() });
            let (to, kind, body) = (person.to_string(), "asked".to_owned(), "{}".to_owned());
            Some(Mail { seq: event.seq, to, kind, body, link, way: Channel::Mail })
        });
        mails.collect()
    }
}

/// An office with a case at which 梅 and 林 are asked, and its site.
async fn asked(database: &Database) -> (Office, Site) {
    let links = Key::load_or_create(&database.folder.path().join("keys")).expect("a key");
    let office = Office::open_empty(database, Ports { mails: Arc::new(Asking), links, ..ports() }).await;
    let (definition, mistakes) = definition::read::read("asked.yaml", DEFINITION);
    assert_eq!(mistakes, []);
    let (policy, mistakes) = policy::read::read("policy.yaml", POLICY);
    assert_eq!(mistakes, []);
    let (roster, mistakes) = people::read::read("roster.yaml", ROSTER);
    assert_eq!(mistakes, []);
    let (definition, policy) = (definition.expect("a definition"), policy.expect("a policy"));
    let roster = roster.expect("a roster");
    let all = Registered {
        definitions: vec![(&definition, DEFINITION)],
        policies: vec![(&policy, POLICY)],
        pairs: vec![(&definition, &policy.policy)],
        years: Vec::new(),
        people: Some(&roster.people),
    };
    office.app.register(&all).await.expect("registered");
    let facts = form(&[
        ("number", json!("0082")),
        ("subject", json!("关于修一条路的提案")),
        ("office", json!("office")),
        ("committee", json!("committee")),
        ("lead_unit", json!("bureau")),
        ("members", json!(["mei", "lin"])),
        ("first", json!("mei")),
    ]);
    let ask = Ask::Create { case: "a1".into(), policy: "there".into(), facts, parent: None };
    office.app.create(&"a1".into(), &"asked".into(), command("lan", "begin", ask)).await.expect("begun");
    let site = Site { app: office.app.clone(), demo: false, tls: false };
    (office, site)
}

fn run_of(person: &str) -> String {
    format!("ask[{person}]/ask#1")
}

/// The path of the link by which somebody fills in his form.
async fn form_link(office: &Office, person: &str) -> String {
    link(office, person, Purpose::Run(run_of(person).into())).await
}

async fn link(office: &Office, person: &str, purpose: Purpose) -> String {
    let target = Target { case: "a1".into(), purpose, person: person.into() };
    let link = office.app.link(&target).await.expect("a link");
    link.strip_prefix("http://127.0.0.1:8080").expect("the default address").to_owned()
}

/// The link by which 梅 says whether a row is true, after it was added.
async fn row_link(office: &Office) -> String {
    let row = form(&[("talked_on", json!("2026-03-02")), ("place", json!("本人单位"))]);
    office.act("a1", "zhu", Ask::AddRecord { record: "talks".into(), row }).await;
    link(office, "mei", Purpose::Record("talks".into(), "talks-1".into())).await
}

impl Browser {
    /// A browser that has never been here.
    fn on(router: Router) -> Self {
        Self { router, cookies: BTreeMap::new(), token: String::new() }
    }
    fn anywhere(site: &Site) -> Self {
        Self::on(router(site.clone()))
    }
    /// Opens a link and sends its form.
    async fn follow(&mut self, link: &str, fields: &[(&str, &str)]) -> Answer {
        self.get(link).await;
        self.post(link, fields).await
    }
}

const GOOD: &[(&str, &str)] = &[("f.content", "good"), ("f.views", "路修得好")];
const BAD: &[(&str, &str)] = &[("f.content", "bad"), ("f.views", "路没有修")];
