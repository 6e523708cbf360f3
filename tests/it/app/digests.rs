//! The digest: once a person and working day, whoever makes it, whenever he wakes, wherever he died.

use super::{Office, act, form, monday, ports};
use crate::databases::{self, Database};
use chrono::{NaiveDate, TimeDelta};
use dafu::app::away::Absence;
use dafu::app::desk::Near;
use dafu::app::ports::{Daily, Mail, Mails, Ports};
use dafu::app::{App, Registered};
use dafu::config::Config;
use dafu::store::queue::{self, Queue};
use dafu::store::watch::{Call, Watch};
use dafu::time::SimClock;
use dafu::workers;
use dafu_engine::machine::World;
use dafu_engine::machine::command::Ask;
use dafu_engine::machine::event::Event;
use dafu_engine::machine::state::Case;
use dafu_engine::people::Channel;
use dafu_engine::{definition, people, policy};
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// Digests that say what stands in them, and mails for whoever is told by the digest.
#[derive(Debug)]
struct Plain;

impl Mails for Plain {
    fn compose(&self, world: &World<'_>, _: Option<&Case>, _: &Case, events: &[Event]) -> Vec<Mail> {
        // What somebody chose to have with the digest: that a case has begun.
        let told = world.people.persons.iter().filter(|(_, person)| world.policy.messages.way(person) == Some(Channel::Digest));
        let seq = events.last().map_or(1, |event| event.seq);
        let line = |id: &dafu_engine::ids::PersonId| Mail {
            seq,
            to: id.to_string(),
            kind: "begun".to_owned(),
            body: "已开始".to_owned(),
            link: None,
            way: Channel::Digest,
        };
        told.filter(|_| events.first().is_some_and(|event| event.seq == 1)).map(|(id, _)| line(id)).collect()
    }
    fn daily(&self, daily: &Daily<'_>) -> Option<Mail> {
        let near = |near: Near| daily.entries.iter().filter(|entry| entry.near == near).count();
        let body = json!({
            "person": daily.person, "day": daily.today,
            "near": [near(Near::Overdue), near(Near::Today), near(Near::Soon), near(Near::Rest)],
            "told": daily.told.iter().map(|line| line.text.clone()).collect::<Vec<_>>(),
            "for": daily.entries.iter().filter_map(|entry| entry.in_name_of.as_deref()).collect::<Vec<_>>(),
            "provisional": daily.entries.iter().all(|entry| entry.provisional || entry.due.is_none()),
        });
        let kind = format!("digest {}/{}", daily.today, daily.person);
        Some(Mail { seq: daily.seq, to: daily.person.to_string(), kind, body: body.to_string(), link: None, way: Channel::Mail })
    }
}

const LADDER: &str = "\
ladders:
  work: { of: write, rungs: { near: { at: -1 workday, tell: handler, by: digest, title: 提醒, say: '还有{days}' } } }
messages: { hours: '08:30-17:30', digest: { at: '07:50', leaders: boss, soon: 2 }, ways: digest }
";

fn policy_text() -> String {
    super::POLICY.replace("retention:", &format!("{LADDER}retention:"))
}

fn roster_text() -> String {
    let text = super::ROSTER.replace("兰, posts: [office], invented", "兰, mail: lan@xc.example, posts: [office], invented");
    let text = text.replace("name: 文,", "name: 文, mail: wen@xc.example,");
    text.replace("name: 何,", "name: 何, mail: he@xc.example, channel: digest,")
}

async fn office(database: &Database, roster: &str) -> Office {
    let office = Office::open_empty(database, Ports { mails: Arc::new(Plain), ..ports() }).await;
    let (definition, _) = definition::read::read("errand.yaml", super::DEFINITION);
    let text = policy_text();
    let (policy, mistakes) = policy::read::read("policy.yaml", &text);
    assert_eq!(mistakes, []);
    let (people, mistakes) = people::read::read("roster.yaml", roster);
    assert_eq!(mistakes, []);
    let (definition, policy, people) = (definition.expect("read"), policy.expect("read"), people.expect("read"));
    let all = Registered {
        definitions: vec![(&definition, super::DEFINITION)],
        policies: vec![(&policy, text.as_str())],
        pairs: vec![(&definition, &policy.policy)],
        years: Vec::new(),
        people: Some(&people.people),
    };
    office.app.register(&all).await.expect("registered");
    office
}

/// The digests that were written, by day and person.
async fn digests(office: &Office) -> BTreeMap<(String, String), Json> {
    let store = office.look().await;
    let rows = queue::list(store.reader(), Queue::Outbox, queue::State::Pending).await.expect("listed");
    store.close().await.expect("closed");
    let mut found = BTreeMap::new();
    for row in rows.into_iter().filter(|row| row.kind.starts_with("digest ")) {
        let body: Json = serde_json::from_str(&row.body).expect("JSON");
        let key = (body["day"].as_str().expect("a day").to_owned(), body["person"].as_str().expect("a person").to_owned());
        assert!(found.insert(key, body).is_none(), "one digest a person and day");
    }
    found
}

async fn of_day(office: &Office, day: &str, person: &str) -> Option<Json> {
    digests(office).await.remove(&(day.to_owned(), person.to_owned()))
}

/// Moves the clock to this minute of a day of March 2026, in the office, and works.
async fn at(office: &Office, day: u32, hour: i64, minute: i64) {
    let midnight = monday() - TimeDelta::hours(9);
    let instant = midnight + TimeDelta::days(i64::from(day) - 2) + TimeDelta::hours(hour) + TimeDelta::minutes(minute);
    office.clock.advance_to(instant);
    office.settle().await;
}

#[tokio::test]
async fn a_digest_is_made_once_a_working_day_from_its_minute_on_and_late_only_for_today() {
    for database in databases::each().await {
        let office = office(&database, &roster_text()).await;
        for number in 0..3 {
            office.begin(&format!("e{number}")).await.expect("begun");
        }
        at(&office, 2, 9, 0).await;
        // Due on Thursday, which is in three working days: more than are soon.
        let first = of_day(&office, "2026-03-02", "wen").await.expect("a digest");
        assert_eq!((&first["near"], &first["provisional"]), (&json!([0, 0, 0, 3]), &json!(true)), "{}", database.name);
        at(&office, 2, 9, 1).await;
        assert_eq!(of_day(&office, "2026-03-02", "lan").await, None, "none where there is nothing");
        at(&office, 3, 7, 49).await;
        assert_eq!(of_day(&office, "2026-03-03", "wen").await, None, "not before its minute");
        at(&office, 3, 7, 50).await;
        assert_eq!(of_day(&office, "2026-03-03", "wen").await.expect("a digest")["near"], json!([0, 0, 3, 0]));
        // What a rung says goes with the digest, once.
        at(&office, 4, 8, 0).await;
        assert_eq!(of_day(&office, "2026-03-04", "wen").await.expect("a digest")["told"], json!(vec!["还有1个工作日"; 3]));
        at(&office, 5, 8, 0).await;
        let thursday = of_day(&office, "2026-03-05", "wen").await.expect("a digest");
        assert_eq!((&thursday["near"], &thursday["told"]), (&json!([0, 3, 0, 0]), &json!([])));
        // Nobody works until Monday afternoon: one digest, of that day.
        at(&office, 9, 15, 0).await;
        let days: Vec<String> = digests(&office).await.into_keys().filter(|(_, who)| who == "wen").map(|(day, _)| day).collect();
        assert_eq!(days, ["2026-03-02", "2026-03-03", "2026-03-04", "2026-03-05", "2026-03-09"]);
        assert_eq!(of_day(&office, "2026-03-09", "wen").await.expect("a digest")["near"], json!([3, 0, 0, 0]));
        // And who wakes after working time leaves it to the morning; on Saturday nobody gets one.
        at(&office, 10, 17, 30).await;
        at(&office, 14, 9, 0).await;
        assert_eq!(of_day(&office, "2026-03-10", "wen").await, None);
        assert_eq!(of_day(&office, "2026-03-14", "wen").await, None);
        office.app.close().await.expect("closed");
    }
}

#[tokio::test]
async fn whoever_chose_the_digest_is_told_with_it_and_not_at_once() {
    for database in databases::each().await {
        let office = office(&database, &roster_text()).await;
        office.begin("e0").await.expect("begun");
        at(&office, 2, 9, 0).await;
        let digest = of_day(&office, "2026-03-02", "he").await.expect("he has nothing to do, and was told something");
        assert_eq!((&digest["near"], &digest["told"]), (&json!([0, 0, 0, 0]), &json!(["已开始"])));
        at(&office, 3, 9, 0).await;
        assert_eq!(of_day(&office, "2026-03-03", "he").await, None, "it is told once");
        let lines = office.app.digest_lines(&"e0".into()).await.expect("read");
        let told: Vec<Option<NaiveDate>> =
            lines.into_iter().filter(|line| line.person == "he").map(|line| line.told_on).collect();
        assert_eq!(told, [Some(super::date(2026, 3, 2))]);
        office.app.close().await.expect("closed");
    }
}

#[tokio::test]
async fn an_agent_finds_what_he_does_in_the_name_of_somebody_who_is_away() {
    for database in databases::each().await {
        let office = office(&database, &roster_text()).await;
        office.begin("e0").await.expect("begun");
        let absence = Absence { owner: "wen".into(), agent: "he".into(), since: None, until: Some(super::date(2026, 3, 3)) };
        office.app.be_absent(&absence, &"wen".into()).await.expect("registered");
        at(&office, 3, 9, 0).await;
        let agent = of_day(&office, "2026-03-03", "he").await.expect("a digest");
        assert_eq!((&agent["near"], &agent["for"]), (&json!([0, 0, 1, 0]), &json!(["文"])), "{}", database.name);
        let own = of_day(&office, "2026-03-03", "wen").await.expect("a digest");
        assert_eq!((&own["near"], &own["for"]), (&json!([0, 0, 1, 0]), &json!([])), "whoever is away has it as before");
        at(&office, 4, 9, 0).await;
        assert_eq!(of_day(&office, "2026-03-04", "he").await, None, "the absence is over");
        office.app.close().await.expect("closed");
    }
}

#[tokio::test]
async fn leaders_find_only_what_nobody_else_can_do() {
    for database in databases::each().await {
        let roster = roster_text().replace(
            "      lan:",
            "      qin: { name: 秦, mail: qin@xc.example, posts: [office, boss], invented: true }\n      lan:",
        );
        let office = office(&database, &roster).await;
        office.begin("e0").await.expect("begun");
        office.act("e0", "wen", act("write#1", None, form(&[("text", json!("写好"))]))).await;
        at(&office, 2, 9, 0).await;
        assert!(of_day(&office, "2026-03-02", "lan").await.is_some(), "he can send it");
        assert_eq!(of_day(&office, "2026-03-02", "qin").await, None, "so the leader need not");
        office.act("e0", "qin", Ask::Claim { task: "send#1".into() }).await;
        at(&office, 3, 9, 0).await;
        assert!(of_day(&office, "2026-03-03", "qin").await.is_some(), "now nobody else can");
        assert_eq!(of_day(&office, "2026-03-03", "lan").await, None);
        office.app.close().await.expect("closed");
    }
}

/// Lets commits be lost, before they reach the database or after, and counts what is asked.
#[derive(Debug, Default)]
struct Failing {
    lost: AtomicBool,
    unanswered: AtomicBool,
    calls: AtomicU64,
}

impl Watch for Failing {
    fn loses(&self, call: Call) -> bool {
        self.calls.fetch_add(1, Ordering::SeqCst);
        call == Call::Commit && self.lost.load(Ordering::SeqCst)
    }
    fn loses_answer(&self, call: Call) -> bool {
        call == Call::Commit && self.unanswered.load(Ordering::SeqCst)
    }
}

async fn watched(database: &Database, (clock, config): (&Arc<SimClock>, &Config)) -> (App, Arc<Failing>) {
    let failing = Arc::new(Failing::default());
    let store = database.open().await.watched(failing.clone());
    let ports = Ports { clock: clock.clone(), mails: Arc::new(Plain), ..ports() };
    (App::over(store, config, ports).await.expect("opened"), failing)
}

/// The office once more, with its store watched: a file serves one program at a time, so it is closed first.
async fn reopened(database: &Database, Office { app, clock, config }: Office) -> (Office, Arc<Failing>) {
    app.close().await.expect("closed");
    let (app, failing) = watched(database, (&clock, &config)).await;
    (Office { app, clock, config }, failing)
}

#[tokio::test]
async fn a_worker_that_dies_while_it_makes_digests_leaves_all_of_them_or_none() {
    for database in databases::each().await {
        let office = office(&database, &roster_text()).await;
        office.begin("e0").await.expect("begun");
        let (office, failing) = reopened(&database, office).await;
        let app = office.app.clone();
        failing.lost.store(true, Ordering::SeqCst);
        assert!(app.make_digests(app.now()).await.is_err(), "{}", database.name);
        assert_eq!(digests(&office).await.len(), 0, "nothing of it stays");
        failing.lost.store(false, Ordering::SeqCst);
        failing.unanswered.store(true, Ordering::SeqCst);
        assert!(app.make_digests(app.now()).await.is_err(), "it is saved, and nobody hears so");
        failing.unanswered.store(false, Ordering::SeqCst);
        let there = digests(&office).await.len();
        assert_eq!(there, 2, "wen's and he's");
        workers::settle(&app, app.now()).await.expect("worked");
        assert_eq!(digests(&office).await.len(), there, "and whoever comes next makes no other");
        app.close().await.expect("closed");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn several_workers_at_once_make_one_digest_a_person() {
    for database in databases::each().await {
        let office = office(&database, &roster_text()).await;
        for number in 0..20 {
            office.begin(&format!("e{number}")).await.expect("begun");
        }
        let mut apps = vec![office.app.clone(); 4];
        // A file serves one program at a time; a server several.
        if database.place.file().is_none() {
            apps.push(watched(&database, (&office.clock, &office.config)).await.0);
            apps.push(watched(&database, (&office.clock, &office.config)).await.0);
        }
        let now = office.app.now();
        let making: Vec<_> = apps
            .iter()
            .map(|app| {
                tokio::spawn({
                    let app = app.clone();
                    async move { app.make_digests(now).await }
                })
            })
            .collect();
        let mut made = 0;
        for one in making {
            made += one.await.expect("ended").expect("made");
        }
        assert_eq!(made, 2, "{}", database.name);
        assert_eq!(digests(&office).await.len(), 2);
        for app in apps.into_iter().skip(4) {
            app.close().await.expect("closed");
        }
        office.app.close().await.expect("closed");
    }
}

#[tokio::test]
async fn what_a_digest_costs_in_queries_does_not_grow_with_the_cases() {
    for database in databases::each().await {
        let office = office(&database, &roster_text()).await;
        let (office, failing) = reopened(&database, office).await;
        let app = office.app.clone();
        let mut asked = Vec::new();
        for (day, cases) in [(0, 5), (1, 80)] {
            for number in 0..cases {
                super::begin(&app, &format!("e{day}x{number}")).await.expect("begun");
            }
            office.clock.advance_to(monday() + TimeDelta::days(day));
            let before = failing.calls.load(Ordering::SeqCst);
            assert_eq!(app.make_digests(app.now()).await.expect("made"), 2);
            let between = failing.calls.load(Ordering::SeqCst);
            assert_eq!(app.make_digests(app.now()).await.expect("nothing left"), 0);
            asked.push((between - before, failing.calls.load(Ordering::SeqCst) - between));
        }
        assert!(asked[1] <= asked[0], "{}: {asked:?}", database.name);
        assert!(asked[0].1 <= 3, "where they are made it costs next to nothing: {asked:?}");
        app.close().await.expect("closed");
    }
}
