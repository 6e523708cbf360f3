use super::{Office, act, begin, command, date, form, note, ports};
use crate::databases;
use chrono::TimeDelta;
use dafu::app::doctor::Trouble;
use dafu::app::ports::{Documents, NotDone, Ports, RenderOrder, Rendered};
use dafu::app::{App, SubmitError};
use dafu::store::queue::{self, Queue, State};
use dafu::store::{Access, Options, Store, cases};
use dafu::workers::{self, Done};
use dafu_engine::definition::Title;
use dafu_engine::machine::World;
use dafu_engine::machine::clock::DueOf;
use dafu_engine::machine::command::Ask;
use dafu_engine::machine::document::{DocumentContent, DocumentPart};
use dafu_engine::machine::event::What;
use dafu_engine::machine::refusal::Reason;
use dafu_engine::machine::state::{Ending, Status};
use dafu_engine::value::Value;
use serde_json::json;
use std::sync::Arc;
use tokio::task::JoinSet;

async fn overdue(office: &Office, case: &str) -> usize {
    let log = office.app.history(&case.into()).await.expect("a log");
    log.iter().filter(|logged| matches!(&logged.event.what, What::DueReached { of: DueOf::Run(_), .. })).count()
}

#[tokio::test]
async fn a_date_passes_once_and_not_before_its_midnight() {
    for database in databases::each().await {
        let office = Office::open(&database).await;
        office.begin("c1").await.expect("begun");
        let friday = office.app.zone().start(date(2026, 3, 6));
        office.clock.advance_to(friday - TimeDelta::microseconds(1));
        office.settle().await;
        assert_eq!(overdue(&office, "c1").await, 0, "{}", database.name);
        office.clock.advance_to(friday);
        let done = workers::tick(&office.app, office.app.now()).await.expect("worked");
        assert_eq!((done.timers, overdue(&office, "c1").await), (1, 1));
        office.clock.advance(TimeDelta::days(30));
        assert_eq!(workers::settle(&office.app, office.app.now()).await, Ok(Done::default()));
        assert_eq!(overdue(&office, "c1").await, 1);
        assert_eq!(office.doctor().await.problems, []);
    }
}

#[tokio::test]
async fn a_case_goes_from_its_draft_to_its_package_and_ends() {
    for database in databases::each().await {
        let office = Office::open(&database).await;
        office.begin("c1").await.expect("begun");
        office.act("c1", "wen", act("write#1", None, form(&[("text", json!("送信"))]))).await;
        office.settle().await;
        let case = office.app.case(&"c1".into()).await.expect("read").expect("a case");
        let draft = case.documents.values().next().and_then(|document| document.draft.clone()).expect("a final draft");
        assert!(office.app.file(&draft.digest).expect("its bytes").starts_with(b"Draft of c1"), "{}", database.name);
        office.act("c1", "lan", act("send#1", Some("send"), form(&[]))).await;
        office.settle().await;
        let case = office.app.case(&"c1".into()).await.expect("read").expect("a case");
        assert!(matches!(case.status, Status::Ended { how: Ending::Completed, .. }), "{:?}", case.status);
        assert_eq!(office.inbox("lan").await, Vec::<String>::new());
        let report = office.doctor().await;
        assert_eq!((report.problems, report.waiting), (vec![], vec![]));
    }
}

/// Makes nothing: of `text` it says so at once, of anything else only when it should be made.
#[derive(Debug)]
struct Blunt {
    text: &'static str,
}

impl Documents for Blunt {
    fn render(&self, _: &RenderOrder) -> Result<Rendered, NotDone> {
        Err(NotDone::Never("没有字体".to_owned()))
    }
    fn objection(&self, _: &World<'_>, content: &DocumentContent, _: DocumentPart) -> Option<Title> {
        let text = content.facts.get("text")?;
        (*text == Value::Text(self.text.to_owned())).then(|| Title::both("没有字体", "no font has it"))
    }
}

#[tokio::test]
async fn a_letter_that_cant_be_made_is_refused_at_once_or_seen_by_the_office() {
    for database in databases::each().await {
        let office = Office::open_with(&database, Ports { documents: Arc::new(Blunt { text: "𰻝" }), ..ports() }).await;
        office.begin("c1").await.expect("begun");
        let write = |text: &str| act("write#1", None, form(&[("text", json!(text))]));
        let refused = office.app.submit(&"c1".into(), command("wen", "k", write("𰻝"))).await.expect_err("refused");
        let SubmitError::Refused(refusal) = refused else { panic!("{refused}") };
        assert!(matches!(refusal.reason, Reason::CannotBeMade(_)), "{refusal:?}");
        assert_eq!(refusal.ask.map(|contact| contact.role), Some("office".into()));

        office.act("c1", "wen", write("送信")).await;
        office.settle().await;
        assert_eq!(office.inbox("lan").await, ["c1 draft send#1", "c1 send#1"], "{}", database.name);
        let report = office.doctor().await;
        assert_eq!((report.problems, report.waiting.len()), (vec![], 1));
    }
}

#[tokio::test]
async fn a_mail_that_has_not_gone_out_is_dropped_with_what_is_taken_back() {
    for database in databases::each().await {
        let office = Office::open(&database).await;
        office.begin("c1").await.expect("begun");
        office.act("c1", "wen", act("write#1", None, form(&[("text", json!("送信"))]))).await;
        office.settle().await;
        let store = office.look().await;
        let waiting = async || queue::list(store.reader(), Queue::Outbox, State::Pending).await.expect("read").len();
        let before = waiting().await;
        office.act("c1", "lan", act("send#1", Some("again"), form(&[("reason", json!("有误"))]))).await;
        assert!(waiting().await > before, "{}: whoever writes is told", database.name);
        office.act("c1", "lan", Ask::TakeBack { task: "send#1".into(), reason: "点错了".to_owned() }).await;
        assert_eq!(waiting().await, before, "{}", database.name);
        assert_eq!(office.doctor().await.problems, []);
    }
}

#[tokio::test]
async fn a_case_starts_another_for_a_row_once() {
    for database in databases::each().await {
        let office = Office::open(&database).await;
        office.begin("c1").await.expect("begun");
        let helpers = json!([{ "handler": "he" }]);
        office.act("c1", "wen", act("write#1", None, form(&[("text", json!("送信")), ("helpers", helpers)]))).await;
        office.settle().await;
        office.act("c1", "lan", act("send#1", Some("send"), form(&[]))).await;
        office.settle().await;
        let all = office.app.cases(&cases::Wanted::default()).await.expect("rows");
        let children: Vec<_> = all.iter().filter(|row| row.id != "c1").collect();
        let [child] = children.as_slice() else { panic!("{}: {} children", database.name, children.len()) };
        assert_eq!(office.inbox("he").await, [format!("{} write#1", child.id)]);
        assert_eq!(office.doctor().await.problems, []);
    }
}

#[tokio::test]
async fn tasks_follow_the_people() {
    for database in databases::each().await {
        let office = Office::open(&database).await;
        office.begin("c1").await.expect("begun");
        office.act("c1", "wen", act("write#1", None, form(&[("text", json!("送信"))]))).await;
        office.settle().await;
        assert_eq!(office.inbox("lan").await, ["c1 send#1"], "{}", database.name);
        office.app.take_post(&"office".into(), &"office".into(), &"lan".into()).await.expect("taken");
        let done = workers::tick(&office.app, office.app.now()).await.expect("worked");
        assert_eq!(done.refreshed, 1);
        assert_eq!(office.inbox("lan").await, Vec::<String>::new());
        let found: Vec<_> = office.doctor().await.problems.into_iter().map(|problem| problem.what).collect();
        assert_eq!(found, [Trouble::Stalled], "nobody can act now, and the doctor says so");
    }
}

#[tokio::test]
async fn work_that_a_dead_program_had_claimed_is_done_by_the_next() {
    let database = databases::sqlite();
    let office = Office::open(&database).await;
    office.begin("c1").await.expect("begun");
    office.act("c1", "wen", act("write#1", None, form(&[("text", json!("送信"))]))).await;
    let config = office.config.clone();
    office.app.close().await.expect("closed");
    let options = Options { place: database.place.clone(), readers: 1, access: Access::Work };
    let dying = Store::open(&options).await.expect("opened");
    let claimed = queue::claim(&dying, Queue::Jobs, super::monday(), TimeDelta::days(1), 10).await.expect("claimed");
    assert_eq!(claimed.len(), 1);
    dying.close().await.expect("closed");
    let app = App::open(&config, ports()).await.expect("opened again");
    let now = app.zone().at(super::monday());
    assert_eq!(workers::settle(&app, now).await.expect("settled").jobs, 1);
}

/// Two programs at one database: only a server serves two.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_programs_at_one_server_share_the_work_and_do_nothing_twice() {
    for database in databases::each().await.into_iter().filter(|database| database.name == "PostgreSQL") {
        let one = Office::open(&database).await;
        let two = Office::open_empty(&database, ports()).await;
        let mut waiting = JoinSet::new();
        one.begin("c0").await.expect("begun");
        for number in 1..40 {
            let app = if number % 2 == 0 { one.app.clone() } else { two.app.clone() };
            waiting.spawn(async move {
                let case = format!("c{number}");
                begin(&app, &case).await.expect("begun");
                let noted = app.submit(&"c0".into(), command("lan", &case, note(&case))).await;
                noted.expect("noted").first
            });
        }
        let mut firsts = waiting.join_all().await;
        firsts.sort_unstable();
        firsts.dedup();
        assert_eq!(firsts.len(), 39, "every note has numbers of its own");
        let friday = one.app.zone().at(one.app.zone().start(date(2026, 3, 6)));
        let (first, second) = tokio::join!(workers::settle(&one.app, friday), workers::settle(&two.app, friday));
        first.and(second).expect("settled");
        for number in 0..40 {
            assert_eq!(overdue(&one, &format!("c{number}")).await, 1);
        }
        assert_eq!(two.doctor().await.problems, []);
    }
}
