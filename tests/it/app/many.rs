//! Acts on many cases: a new calendar, urging, a leaver. Resumable, each case once, one mail a recipient.

use super::{Office, act, command, date, form, ports};
use crate::databases::{self, Database};
use dafu::app::App;
use dafu::app::away::{Absence, HandOver, NotEntered};
use dafu::app::bulk::{Done, Progress};
use dafu::app::ports::{Mail, Mails, Many, Merged, Ports};
use dafu::app::urge::Urging;
use dafu::store::queue::{self, Queue};
use dafu_engine::calendar::{self, Year};
use dafu_engine::machine::World;
use dafu_engine::machine::command::Ask;
use dafu_engine::machine::event::{Actor, Event, What};
use dafu_engine::machine::state::Case;
use dafu_engine::people::Channel;
use dafu_engine::policy;
use serde_json::json;
use std::sync::Arc;

/// A day off in the first week of March 2026.
const YEAR: &str =
    "calendar: cn\nyear: 2026\ntitle: 2026年\nsource: s\nholidays:\n  - { on: 2026-03-04, name: 假 }\nworkdays: []\n";
const OTHER: &str =
    "calendar: cn\nyear: 2026\ntitle: 2026年更正\nsource: s\nholidays:\n  - { on: 2026-03-05, name: 假 }\nworkdays: []\n";

fn year(text: &str) -> Year {
    let (year, mistakes) = calendar::read("cn-2026.yaml", text);
    assert_eq!(mistakes, []);
    year.expect("a year")
}

/// Mails that say whom they are to and how many cases they are about.
#[derive(Debug)]
struct Counted;

impl Mails for Counted {
    fn compose(&self, _: &World<'_>, _: Option<&Case>, _: &Case, _: &[Event]) -> Vec<Mail> {
        Vec::new()
    }
    fn of_many(&self, many: &Many<'_>) -> Option<Merged> {
        let body = json!({ "to": many.to, "cases": many.came.len(), "kind": many.kind }).to_string();
        let kind = format!("many {}", many.job);
        let mail = Mail { seq: 0, to: many.to.to_owned(), kind, body, link: None, way: Channel::Mail };
        Some(Merged { mail, list: None })
    }
}

async fn office(database: &Database, cases: usize) -> Office {
    let office = Office::open_with(database, Ports { mails: Arc::new(Counted), ..ports() }).await;
    for number in 0..cases {
        office.begin(&format!("e{number:03}")).await.expect("begun");
    }
    office
}

async fn job(app: &App, id: &str) -> (Progress, Vec<Done>) {
    app.bulk_job(id).await.expect("found").expect("there")
}

async fn to_the_end(app: &App, id: &str) -> (Progress, Vec<Done>) {
    while !job(app, id).await.0.done {
        app.work_on_jobs(app.now()).await.expect("worked");
    }
    job(app, id).await
}

async fn moved(office: &Office, case: &str) -> usize {
    let log = office.app.history(&case.into()).await.expect("a log");
    log.iter().filter(|logged| matches!(logged.event.what, What::DateMoved { .. })).count()
}

#[tokio::test]
async fn a_new_calendar_counts_every_open_case_anew_once_though_the_job_is_interrupted() {
    for database in databases::each().await {
        let office = office(&database, 100).await;
        let before = office.app.case(&"e000".into()).await.expect("read").expect("there");
        assert!(before.runs().any(|(_, run)| run.due.as_ref().is_some_and(|due| due.provisional)), "no year is loaded");

        let id = office.app.import_years(&[&year(YEAR)]).await.expect("imported").expect("a job");
        assert_eq!(job(&office.app, &id).await.0.pending, 100);
        office.app.work_on_jobs(office.app.now()).await.expect("some of it");
        let (half, _) = job(&office.app, &id).await;
        assert!(half.changed > 0 && half.pending > 0, "{half:?}");
        let config = office.config.clone();
        office.app.close().await.expect("closed");

        let clock = office.clock.clone();
        let app = App::open(&config, Ports { clock: clock.clone(), mails: Arc::new(Counted), ..ports() }).await.expect("opened");
        let office = Office { app, clock, config };
        let (done, acts) = to_the_end(&office.app, &id).await;
        assert_eq!((done.changed, done.pending, done.refused), (100, 0, 0), "{}", database.name);
        for act in &acts {
            let moved = &act.came.as_ref().expect("what came of it").moved;
            assert_eq!((moved[0].from, moved[0].to), (Some(date(2026, 3, 5)), Some(date(2026, 3, 6))));
            assert_eq!(self::moved(&office, act.case.as_str()).await, 1, "each case once");
        }
        let sent = written(&office).await;
        assert_eq!(sent, [json!({ "to": "person:wen", "cases": 100, "kind": "recompute" }).to_string()]);
        office.app.close().await.expect("closed");
    }
}

async fn written(office: &Office) -> Vec<String> {
    let store = office.look().await;
    let rows = queue::list(store.reader(), Queue::Outbox, queue::State::Pending).await.expect("listed");
    let mut bodies: Vec<String> = rows.into_iter().map(|row| row.body).collect();
    bodies.sort();
    store.close().await.expect("closed");
    bodies
}

#[tokio::test]
async fn the_same_calendar_again_counts_nothing_and_an_older_file_does_not_push_an_import_out() {
    for database in databases::each().await {
        let office = office(&database, 2).await;
        let (first, second) = (year(YEAR), year(OTHER));
        let register = async |year: &Year| {
            let all = dafu::app::Registered { years: vec![year], ..Default::default() };
            office.app.register(&all).await.expect("registered");
        };
        register(&first).await;
        assert_eq!(office.app.bulk_jobs().await.expect("listed").len(), 1);
        let elsewhere = Year { file: "/elsewhere/cn-2026.yaml".to_owned(), ..first.clone() };
        register(&elsewhere).await;
        assert_eq!(office.app.bulk_jobs().await.expect("listed").len(), 1, "where a file lies changes nothing");
        office.app.import_years(&[&second]).await.expect("imported").expect("a job");
        register(&first).await;
        assert!(!office.app.calendar().await.expect("read").is_workday(date(2026, 3, 5)), "the import is in force");
        office.app.close().await.expect("closed");
    }
}

#[tokio::test]
async fn a_changed_policy_starts_counting_by_itself() {
    for database in databases::each().await {
        let office = office(&database, 3).await;
        let text = super::POLICY.replace("3 workdays", "4 workdays");
        let (changed, mistakes) = policy::read::read("policy.yaml", &text);
        assert_eq!(mistakes, []);
        let changed = changed.expect("a policy");
        let all = dafu::app::Registered { policies: vec![(&changed, text.as_str())], ..Default::default() };
        office.app.register(&all).await.expect("registered");
        office.settle().await;
        let jobs = office.app.bulk_jobs().await.expect("listed");
        assert_eq!(jobs.iter().map(|job| (job.done, job.changed)).collect::<Vec<_>>(), [(true, 3)]);
        assert!(office.doctor().await.is_sound());
        office.app.close().await.expect("closed");
    }
}

#[tokio::test]
async fn an_act_that_was_done_before_its_record_was_lost_is_not_done_again() {
    for database in databases::each().await {
        let office = office(&database, 3).await;
        let id = office.app.import_years(&[&year(YEAR)]).await.expect("imported").expect("a job");
        // The worker died between the act and its record: the command is there, the record is not.
        let ask = Ask::Recompute { reason: job(&office.app, &id).await.0.reason };
        let mut lost = command("lan", &format!("many {id} e001 "), ask);
        lost.by = Actor::System(dafu_engine::machine::event::System::Job);
        office.app.submit(&"e001".into(), lost).await.expect("done");
        let (done, _) = to_the_end(&office.app, &id).await;
        assert_eq!((done.changed, done.unchanged), (3, 0));
        assert_eq!(moved(&office, "e001").await, 1);
        office.app.close().await.expect("closed");
    }
}

#[tokio::test]
async fn several_cases_are_urged_in_one_notice_and_counted_on_each() {
    for database in databases::each().await {
        let office = office(&database, 3).await;
        let urging = Urging {
            cases: vec!["e000".into(), "e001".into(), "e002".into()],
            unit: None,
            text: "请抓紧办理".to_owned(),
            by: "lan".into(),
        };
        let id = office.app.urge(&urging, office.app.now()).await.expect("asked");
        let (done, acts) = to_the_end(&office.app, &id).await;
        assert_eq!((done.changed, done.refused), (3, 0));
        assert!(acts.iter().all(|act| act.came.as_ref().is_some_and(|came| came.count == Some(1))));
        assert_eq!(written(&office).await, [json!({ "to": "person:wen", "cases": 3, "kind": "urge" }).to_string()]);

        let not_he = Urging { by: "wen".into(), ..urging };
        let id = office.app.urge(&not_he, office.app.now()).await.expect("asked");
        let (done, acts) = to_the_end(&office.app, &id).await;
        assert_eq!((done.changed, done.refused), (0, 3));
        assert!(acts.iter().all(|act| act.came.as_ref().is_some_and(|came| came.refused.is_some())), "and said why");
        office.app.close().await.expect("closed");
    }
}

#[tokio::test]
async fn an_agent_acts_in_the_name_of_somebody_who_is_away_and_only_while_he_is() {
    for database in databases::each().await {
        let office = office(&database, 1).await;
        let absence =
            |until| Absence { owner: "wen".into(), agent: "he".into(), since: Some(date(2026, 3, 2)), until: Some(until) };
        let backwards = Absence { until: Some(date(2026, 3, 1)), ..absence(date(2026, 3, 3)) };
        assert_eq!(office.app.be_absent(&backwards, &"wen".into()).await, Err(NotEntered::Backwards), "{}", database.name);
        let not_his = Err(NotEntered::NotHis { by: "he".into(), owner: "wen".into() });
        assert_eq!(
            office.app.be_absent(&absence(date(2026, 3, 3)), &"he".into()).await,
            not_his,
            "nobody makes himself an agent"
        );
        office.app.be_absent(&absence(date(2026, 3, 3)), &"wen".into()).await.expect("registered");
        let by_agent = |key: &str| {
            let mut command = command("he", key, act("write#1", None, form(&[("text", json!("写好"))])));
            command.by = Actor::Agent { agent: "he".into(), owner: "wen".into() };
            command
        };
        assert_eq!(office.app.absences().await.expect("listed").len(), 1);
        assert!(office.app.be_back(&"wen".into(), &"he".into(), &"he".into()).await.is_err(), "nor ends it");
        assert!(office.app.be_back(&"wen".into(), &"he".into(), &"lan".into()).await.expect("ended"), "the office in charge may");
        assert!(office.app.submit(&"e000".into(), by_agent("a")).await.is_err(), "he is back");
        office.app.be_absent(&absence(date(2026, 3, 3)), &"lan".into()).await.expect("registered");
        office.app.submit(&"e000".into(), by_agent("b")).await.expect("the agent may");
        office.app.close().await.expect("closed");
    }
}

#[tokio::test]
async fn a_leaver_has_nothing_left_and_whoever_takes_over_is_told_once() {
    for database in databases::each().await {
        let office = office(&database, 5).await;
        let over = HandOver { from: "wen".into(), to: "he".into(), reason: "调离".to_owned(), by: "lan".into() };
        assert!(office.app.hand_everything_over(&HandOver { to: "wen".into(), ..over.clone() }, office.app.now()).await.is_err());
        let not_he = HandOver { by: "he".into(), ..over.clone() };
        let refused = office.app.hand_everything_over(&not_he, office.app.now()).await;
        assert_eq!(refused, Err(NotEntered::NotInCharge("he".into())), "{}", database.name);
        assert_eq!(office.inbox("wen").await.len(), 5, "and nothing has moved");
        let id = office.app.hand_everything_over(&over, office.app.now()).await.expect("asked");
        let (done, _) = to_the_end(&office.app, &id).await;
        assert_eq!((done.changed, done.refused, done.pending), (5, 0, 0));
        assert_eq!(office.inbox("wen").await, Vec::<String>::new());
        assert_eq!(office.inbox("he").await.len(), 5);
        assert_eq!(written(&office).await, [json!({ "to": "person:he", "cases": 5, "kind": "hand_over" }).to_string()]);
        assert!(office.doctor().await.is_sound());
        office.app.close().await.expect("closed");
    }
}

#[tokio::test]
async fn a_task_that_nobody_can_do_is_at_the_office_in_charge() {
    for database in databases::each().await {
        let office = office(&database, 1).await;
        office.act("e000", "wen", act("write#1", None, form(&[("text", json!("写好"))]))).await;
        office.settle().await;
        // The handler of the next round is nobody: the fact is emptied.
        let ask = Ask::Correct {
            place: dafu_engine::machine::event::Place::Case,
            form: form(&[("handler", json!(null))]),
            reason: "走了".to_owned(),
        };
        office.act("e000", "lan", ask).await;
        office.act("e000", "lan", act("send#1", Some("again"), form(&[("reason", json!("重写"))]))).await;
        assert_eq!(office.inbox("lan").await, ["e000 nobody write#2"]);
        assert_eq!(office.app.deserted().await.expect("listed").len(), 1);
        assert!(office.doctor().await.is_sound());
        office.app.close().await.expect("closed");
    }
}

#[tokio::test]
async fn nobody_gets_a_mail_about_his_own_act() {
    for database in databases::each().await {
        let office = office(&database, 2).await;
        let over = HandOver { from: "wen".into(), to: "lan".into(), reason: "调离".to_owned(), by: "lan".into() };
        let id = office.app.hand_everything_over(&over, office.app.now()).await.expect("asked");
        let (done, _) = to_the_end(&office.app, &id).await;
        assert_eq!((done.changed, done.refused), (2, 0));
        assert_eq!(office.inbox("lan").await.len(), 2, "what he takes over himself");
        assert_eq!(written(&office).await, Vec::<String>::new());
        office.app.close().await.expect("closed");
    }
}
