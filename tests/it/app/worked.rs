use super::{Office, act, begin, command, date, form, note, ports};
use crate::databases::{self, Database};
use chrono::TimeDelta;
use dafu::app::doctor::Trouble;
use dafu::app::ports::{Documents, Mail, Mails, NotDone, Ports, RenderOrder, Rendered};
use dafu::app::{App, SubmitError};
use dafu::store::queue::{self, Queue, State};
use dafu::store::{Access, Options, Store, cases};
use dafu::workers::{self, Done};
use dafu_engine::definition::Title;
use dafu_engine::language::Language;
use dafu_engine::machine::World;
use dafu_engine::machine::clock::DueOf;
use dafu_engine::machine::command::{Ask, FormInput};
use dafu_engine::machine::document::{DocumentContent, DocumentPart};
use dafu_engine::machine::event::{Event, What};
use dafu_engine::machine::refusal::Reason;
use dafu_engine::machine::state::{Case, Ending, Status};
use dafu_engine::people::Channel;
use dafu_engine::value::Value;
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
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

/// What no font has.
const ODD: &str = "𰻝";

/// A press without fonts: of `ODD` it says so at once, of anything else only when it should be made, until it is mended.
#[derive(Debug, Default)]
struct Blunt {
    mended: AtomicBool,
}

fn no_font(text: &str) -> Option<Title> {
    text.contains(ODD).then(|| Title::both(format!("没有字体可以印出“{ODD}”"), format!("no font has “{ODD}”")))
}

impl Documents for Blunt {
    fn render(&self, order: &RenderOrder) -> Result<Rendered, NotDone> {
        if self.mended.load(Ordering::SeqCst) {
            super::Press.render(order)
        } else {
            Err(NotDone::Never("没有字体".to_owned()))
        }
    }
    fn objection(&self, _: &World<'_>, content: &DocumentContent, _: DocumentPart) -> Option<Title> {
        match content.facts.get("remark") {
            Some(Value::Text(text)) => no_font(text),
            Some(_) | None => None,
        }
    }
    fn unprintable(&self, _: &World<'_>, form: &FormInput) -> Option<Title> {
        no_font(form.get("text")?.as_str()?)
    }
}

/// An office whose press is blunt, with a case begun.
async fn blunt_office(database: &Database) -> (Office, Arc<Blunt>) {
    let press = Arc::new(Blunt::default());
    let office = Office::open_with(database, Ports { documents: press.clone(), ..ports() }).await;
    office.begin("c1").await.expect("begun");
    (office, press)
}

fn write(task: &str, text: &str) -> Ask {
    act(task, None, form(&[("text", json!(text))]))
}

#[tokio::test]
async fn a_letter_that_cant_be_made_is_refused_when_it_is_handed_in() {
    for database in databases::each().await {
        let (office, _) = blunt_office(&database).await;
        let before = office.seqs("c1").await;
        let refused = office.app.submit(&"c1".into(), command("wen", "k", write("write#1", ODD))).await.expect_err("refused");
        let SubmitError::Refused(refusal) = refused else { panic!("{refused}") };
        assert!(matches!(refusal.reason, Reason::CannotBeMade(_)), "{refusal:?}");
        assert_eq!(refusal.ask.as_ref().map(|contact| contact.role.clone()), Some("office".into()));
        let (definition, people) = super::errand();
        let say = |language| refusal.words(&definition, &people, language).say;
        assert_eq!(say(Language::Chinese), format!("文稿无法生成：没有字体可以印出“{ODD}”。"), "{}", database.name);
        assert_eq!(say(Language::English), format!("The letter can't be made: no font has “{ODD}”."));
        assert_eq!(office.seqs("c1").await, before, "nothing was written");
        office.act("c1", "wen", write("write#1", "送信")).await;
    }
}

#[tokio::test]
async fn a_letter_that_could_not_be_made_is_in_the_offices_list_until_it_is_not_needed() {
    for database in databases::each().await {
        let (office, press) = blunt_office(&database).await;
        office.act("c1", "wen", write("write#1", "送信")).await;
        office.settle().await;
        assert_eq!(office.inbox("lan").await, ["c1 draft send#1", "c1 send#1"], "{}", database.name);
        let report = office.doctor().await;
        assert_eq!((report.problems, report.waiting.len()), (vec![], 1));
        office.act("c1", "lan", Ask::Move { to: "write".into(), reason: "换一种字体".to_owned() }).await;
        assert_eq!(office.inbox("lan").await, Vec::<String>::new(), "nothing waits for it any more");
        press.mended.store(true, Ordering::SeqCst);
        office.act("c1", "wen", write("write#2", "送信")).await;
        office.settle().await;
        assert_eq!(office.inbox("lan").await, ["c1 send#2"], "{}", database.name);
    }
}

/// Tells two people of everything by mail, and one in each other way.
#[derive(Debug)]
struct Five;

impl Mails for Five {
    fn compose(&self, _: &World<'_>, _: Option<&Case>, _: &Case, events: &[Event]) -> Vec<Mail> {
        let Some(last) = events.last() else { return Vec::new() };
        let mail = |to: &str, way: Channel| {
            let (to, kind, body) = (to.to_owned(), "told".to_owned(), "{}".to_owned());
            Mail { seq: last.seq, to, kind, body, link: None, way }
        };
        vec![
            mail("a@here.example", Channel::Mail),
            mail("b@here.example", Channel::Mail),
            mail("13800000001", Channel::Sms),
            mail("person:c", Channel::Print),
            mail("d", Channel::Digest),
        ]
    }
}

#[tokio::test]
async fn what_has_not_gone_out_is_dropped_with_what_is_taken_back_and_nothing_else() {
    for database in databases::each().await {
        let office = Office::open_with(&database, Ports { mails: Arc::new(Five), ..ports() }).await;
        office.begin("c1").await.expect("begun");
        office.act("c1", "wen", write("write#1", "送信")).await;
        office.settle().await;
        // The same person at the same instant: another act.
        office.note("c1", "n", "一句话").await.expect("noted");
        let again = office.act("c1", "lan", act("send#1", Some("again"), form(&[("reason", json!("有误"))]))).await;
        let store = office.look().await;
        let rows = async || {
            let mut rows = Vec::new();
            for queue in [Queue::Outbox, Queue::Texts, Queue::Notices] {
                rows.extend(queue::of_case(store.reader(), queue, &"c1".into()).await.expect("read"));
            }
            rows
        };
        let lines = async || office.app.digest_lines(&"c1".into()).await.expect("read");
        let (told, line) = (rows().await.len(), lines().await.len());
        office.act("c1", "lan", Ask::TakeBack { task: "send#1".into(), reason: "点错了".to_owned() }).await;
        let dropped: Vec<_> = rows().await.into_iter().filter(|row| row.state == State::Dropped.text()).collect();
        let of_the_act = |seq: i64| (again.first..=again.last).contains(&seq.unsigned_abs());
        assert!(dropped.iter().all(|row| of_the_act(row.seq)), "{}: {dropped:?}", database.name);
        assert_eq!((dropped.len(), rows().await.len()), (4, told + 4), "the four of the act, and none of the others");
        // The line of the act is gone, that of the taking back is there.
        assert_eq!(lines().await.len(), line);
        assert!(!lines().await.iter().any(|line| of_the_act(line.seq)));
        assert_eq!(dropped.first().and_then(|row| row.note.as_deref()), Some("已撤回 (taken back): 点错了"));
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
