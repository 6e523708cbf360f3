//! A session of 274 proposals comes in from a committee's list and goes out to its units as one act.

use chrono::{NaiveDate, TimeDelta};
use dafu::app::ports::Ports;
use dafu::app::{App, NewBatch, Staging};
use dafu::batches::What;
use dafu::batches::read::Kind;
use dafu::config::Config;
use dafu::demo::session::{self, Session};
use dafu::imports::Import;
use dafu::library::{self, Library};
use dafu::mail::Sender;
use dafu::mail::transport::Transport;
use dafu::office::{Office, Pace, Post, Setup};
use dafu::store::queue::{self, Queue, State};
use dafu::store::watch::{Call, Watch};
use dafu::store::{Access, Options, Place, Store};
use dafu::time::SimClock;
use dafu_engine::ids::{PersonId, PolicyId, UnitId};
use dafu_engine::machine::command::Now;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, LazyLock};

pub static WORKFLOWS: LazyLock<PathBuf> = LazyLock::new(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("workflows"));
pub static LIBRARY: LazyLock<Library> =
    LazyLock::new(|| library::read(std::slice::from_ref(&*WORKFLOWS)).expect("the shipped folder").0);
pub static SESSION: LazyLock<Session> = LazyLock::new(|| {
    let text = std::fs::read_to_string(WORKFLOWS.join("demo/session.yaml")).expect("the session");
    session::read("session.yaml", &text).0.expect("a session")
});

fn import() -> &'static Import {
    &LIBRARY.imports[0]
}

pub fn kind() -> &'static Kind {
    &LIBRARY.batches[0]
}

/// Monday, 2 March 2026, nine in the morning.
pub fn clock() -> Arc<SimClock> {
    Arc::new(SimClock::new(chrono::DateTime::UNIX_EPOCH + TimeDelta::days(20_514) + TimeDelta::hours(1)))
}

pub fn config(data: &Path) -> Config {
    Config::in_directory(data)
}

/// The made-up city without its proposals.
pub async fn city(data: &Path) -> Office {
    let sender = Sender { address: "notice@lanchuan.example".to_owned(), name: "平台".to_owned() };
    let post = Post::new(Transport::Files(data.join("mail")), sender, Pace::default());
    let setup = Setup { config: config(data), workflows: &WORKFLOWS, clock: clock(), post, sample: true };
    let office = Office::open(setup).await.expect("opened");
    office.register(&LIBRARY).await.expect("registered");
    office.enrol(&LIBRARY.roster("lanchuan").expect("the roster").people).await.expect("enrolled");
    office
}

/// The committee's list, as CSV in GB18030, with the headings it likes.
pub fn list(of: &Session) -> Vec<u8> {
    let people = &LIBRARY.roster("lanchuan").expect("the roster").people;
    let mut text = "编号,案由,提案者,交办单位,主办,会办,类别,重点\r\n".to_owned();
    for one in &of.proposals {
        let names = |units: &[UnitId]| units.iter().map(|unit| people.unit_name(unit)).collect::<Vec<_>>().join("、");
        let proposers = one.proposers.iter().map(|person| people.name(person)).collect::<Vec<_>>().join("、");
        let office = people.unit_name(if one.by_party { &of.party } else { &of.government });
        let class = if one.class == "session_proposal" { "会议提案" } else { "平时提案" };
        let key = if one.key { "是" } else { "否" };
        let (lead, co) = (people.unit_name(&one.lead), names(&one.co));
        let cells = [one.number.as_str(), &one.title, &proposers, office, lead, &co, class, key];
        text.push_str(&cells.join(","));
        text.push_str("\r\n");
    }
    encoding_rs::GB18030.encode(&text).0.into_owned()
}

pub fn staging(bytes: &[u8]) -> Staging<'_> {
    let fixed = [("session", "六届三次会议"), ("proposals_committee", "市政协提案委")];
    Staging {
        import: import(),
        policy: PolicyId::from("lanchuan"),
        source: "市政协提案委",
        name: "目录.csv",
        bytes,
        headings: BTreeMap::new(),
        corrections: BTreeMap::new(),
        fixed: fixed.into_iter().map(|(field, value)| (field.into(), value.to_owned())).collect(),
        by: "郎丽娟",
    }
}

/// The city with its proposals, none of them assigned.
pub async fn with_proposals(data: &Path) -> Office {
    let office = city(data).await;
    let bytes = list(&SESSION);
    let now = office.app.now();
    let staged = office.app.stage_import(staging(&bytes), now).await.expect("staged");
    let problems: Vec<_> = staged.preview.drafts.iter().flat_map(|draft| &draft.problems).collect();
    assert!(problems.is_empty(), "{problems:?}");
    let begun = office.app.accept_import(&staged.id, "郎丽娟", now).await.expect("accepted");
    assert_eq!(begun, SESSION.proposals.len());
    office
}

/// A batch of all the government office's proposals, as the list proposes them.
pub async fn opened(app: &App) -> usize {
    let new = NewBatch {
        title: "六届三次会议提案",
        policy: &PolicyId::from("lanchuan"),
        office: Some(&SESSION.government),
        by: "潘厚德",
    };
    app.open_batch(kind(), "2026", &new, app.now()).await.expect("opened").plan.len()
}

pub async fn issue(app: &App) {
    let now = app.now();
    app.issue_batch(kind(), "2026", "岚政督〔2026〕3号", now.today, &PersonId::from("pan_houde"), now).await.expect("issued");
}

/// The messages to units that wait, by address.
pub async fn waiting(store: &Store) -> BTreeMap<String, usize> {
    let mut mails = BTreeMap::new();
    let rows = queue::list(store.reader(), Queue::Outbox, State::Pending).await.expect("read");
    for row in rows.into_iter().filter(|row| row.kind.starts_with("batch ")) {
        *mails.entry(row.target).or_default() += 1;
    }
    mails
}

pub async fn look(data: &Path) -> Store {
    let place = Place::parse(&config(data).database()).expect("a place");
    Store::open(&Options { place, readers: 1, access: Access::Look }).await.expect("opened")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_comes_in_at_once_and_the_same_file_again_changes_nothing() {
    let dir = tempfile::tempdir().expect("a folder");
    let office = with_proposals(dir.path()).await;
    let cases = office.app.cases(&dafu::store::cases::Wanted::default()).await.expect("read");
    assert_eq!(cases.len(), SESSION.proposals.len());
    let bytes = list(&SESSION);
    let again = office.app.stage_import(staging(&bytes), office.app.now()).await.expect("staged");
    assert!(again.accepted);
    assert_eq!(office.app.accept_import(&again.id, "郎丽娟", office.app.now()).await.expect("nothing to do"), 0);
    // The same proposals in another file: the same are left alone, one that was changed is told.
    let mut changed = SESSION.clone();
    changed.proposals[4].title = "关于别的事情的提案".to_owned();
    let bytes = list(&changed);
    let other = office.app.stage_import(staging(&bytes), office.app.now()).await.expect("staged");
    assert_eq!(other.unchanged, SESSION.proposals.len() - 1);
    let problems: Vec<&str> =
        other.preview.drafts.iter().flat_map(|draft| &draft.problems).map(|one| one.what.as_str()).collect();
    assert_eq!(problems, ["06030005已经导入过，内容不同；要改请用更正"]);
    office.app.close().await.expect("closed");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_with_a_problem_is_not_accepted_before_it_is_put_right() {
    let dir = tempfile::tempdir().expect("a folder");
    let office = city(dir.path()).await;
    let text = "编号,案由,提案者,交办单位\r\n06030901,关于甲的提案,费行健 ,市政府督查室\r\n06030901,关于乙的提案,费行健,市政府督查室\r\n";
    let now = office.app.now();
    let staged = office.app.stage_import(staging(text.as_bytes()), now).await.expect("staged");
    let refused = office.app.accept_import(&staged.id, "郎丽娟", now).await.expect_err("problems");
    assert!(refused.to_string().contains("还有2行需核对"), "{refused}");
    let corrections = BTreeMap::from([("C2".to_owned(), "费行健".to_owned()), ("A3".to_owned(), "06030902".to_owned())]);
    let right = Staging { corrections, ..staging(text.as_bytes()) };
    let again = office.app.stage_import(right, now).await.expect("staged");
    assert_eq!(again.id, staged.id, "a corrected list takes its own place");
    assert_eq!(office.app.accept_import(&again.id, "郎丽娟", now).await.expect("accepted"), 2);
    office.app.close().await.expect("closed");
}

#[tokio::test(flavor = "multi_thread")]
#[expect(clippy::print_stdout, reason = "the time it takes is what this run is for")]
async fn a_session_is_assigned_as_one_act_and_every_unit_is_told_once() {
    let dir = tempfile::tempdir().expect("a folder");
    let office = with_proposals(dir.path()).await;
    let app = &office.app;
    let planned = opened(app).await;
    assert_eq!(planned, SESSION.proposals.iter().filter(|one| !one.by_party).count());
    let shown = look(dir.path()).await;
    assert_eq!(waiting(&shown).await, BTreeMap::new());
    let started = dafu::time::stopwatch();
    issue(app).await;
    let progress = app.carry_out_batch("2026", app.now(), |_| {}).await.expect("carried out");
    let took = started.elapsed();
    println!("{planned} proposals assigned and {} units told in {took:?}", progress.told);
    assert_eq!(progress.assigned, planned);
    let after = waiting(&shown).await;
    assert_eq!(after.len(), progress.told);
    assert!(after.values().all(|count| *count == 1), "{after:?}");
    every_unit_has_its_list(app, &shown).await;
    let again = app.carry_out_batch("2026", app.now(), |_| {}).await.expect("nothing left to do");
    assert_eq!(again.assigned, planned);
    assert_eq!(waiting(&shown).await, after, "nobody is told twice");
    shown.close().await.expect("closed");
    office.app.close().await.expect("closed");
}

/// Every unit's notice has a list of what it leads and advises on, and the first lines of it in the text.
async fn every_unit_has_its_list(app: &App, store: &Store) {
    let mine = |unit: &UnitId| {
        let concerned = SESSION.proposals.iter().filter(|one| !one.by_party && (one.lead == *unit || one.co.contains(unit)));
        concerned.map(|one| one.number.clone()).collect::<BTreeSet<_>>()
    };
    let rows = queue::list(store.reader(), Queue::Outbox, State::Pending).await.expect("read");
    for row in rows.into_iter().filter(|row| row.kind.starts_with("batch ")) {
        let mail: dafu::mail::Mail = serde_json::from_str(&row.body).expect("a mail");
        let unit = UnitId::new(mail.recipient.trim_start_matches("unit:"));
        let [list] = mail.attachments.as_slice() else { panic!("one list: {mail:?}") };
        assert_eq!(list.name, format!("任务分解表（{}）.xlsx", mail.to_name));
        let bytes = app.file(&list.digest).expect("kept");
        let found: BTreeSet<String> =
            dafu::tables::read::read(&bytes).expect("a table").rows.into_iter().skip(1).map(|row| row.cells[0].clone()).collect();
        assert_eq!(found, mine(&unit), "{unit}");
        let shown = found.iter().filter(|number| mail.text.contains(number.as_str())).count();
        assert_eq!(shown, found.len().min(5), "{}", mail.text);
    }
}

/// Lets so many transactions be saved and then none.
#[derive(Debug)]
struct Dies(AtomicU32);

impl Watch for Dies {
    fn loses(&self, call: Call) -> bool {
        call == Call::Commit && self.0.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_err()
    }
    fn loses_answer(&self, _: Call) -> bool {
        false
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_that_dies_in_the_middle_is_completed_once_by_whoever_comes_next() {
    let dir = tempfile::tempdir().expect("a folder");
    let office = with_proposals(dir.path()).await;
    let planned = opened(&office.app).await;
    issue(&office.app).await;
    office.app.close().await.expect("closed");
    let place = || Place::parse(&config(dir.path()).database()).expect("a place");
    let open = async || Store::open(&Options { place: place(), readers: 1, access: Access::Work }).await.expect("opened");
    let ports = || Ports { clock: clock(), ..Ports::default() };
    let dies = Arc::new(Dies(AtomicU32::new(u32::MAX)));
    let app = App::over(open().await.watched(dies.clone()), &config(dir.path()), ports()).await.expect("opened");
    dies.0.store(2, Ordering::SeqCst);
    let broken = app.carry_out_batch("2026", app.now(), |_| {}).await;
    assert!(broken.is_err(), "{broken:?}");
    app.close().await.expect("closed");
    let app = App::over(open().await, &config(dir.path()), ports()).await.expect("opened");
    let progress = app.batch_progress("2026").await.expect("read").expect("issued");
    assert!(progress.assigned > 0 && progress.assigned < planned, "{progress:?}");
    let shown = look(dir.path()).await;
    assert_eq!(waiting(&shown).await, BTreeMap::new(), "nobody is told before the last is assigned");
    dafu::workers::settle(&app, app.now()).await.expect("worked");
    assert_eq!(app.batch_progress("2026").await.expect("read").expect("issued").assigned, planned);
    let told = waiting(&shown).await;
    assert!(told.len() > 50 && told.values().all(|count| *count == 1), "{told:?}");
    let report = app.doctor(app.now()).await.expect("examined");
    assert!(report.is_sound(), "{:?}", report.problems);
    shown.close().await.expect("closed");
    app.close().await.expect("closed");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_with_one_bad_row_is_not_issued_and_says_which() {
    let dir = tempfile::tempdir().expect("a folder");
    let office = with_proposals(dir.path()).await;
    let app = &office.app;
    opened(app).await;
    let broken = BTreeMap::from([("06030001".into(), BTreeMap::from([("class".into(), json!("session_proposal"))]))]);
    app.change_batch("2026", &What::Planned { plan: broken }, "潘厚德", app.now()).await.expect("planned");
    let Now { today, .. } = app.now();
    let refused = app
        .issue_batch(kind(), "2026", "岚政督〔2026〕3号", today, &PersonId::from("pan_houde"), app.now())
        .await
        .expect_err("a bad row");
    assert!(refused.to_string().contains("06030001") && refused.to_string().contains("主办单位"), "{refused}");
    assert!(app.batch("2026").await.expect("read").expect("there").issued.is_none());
    office.app.close().await.expect("closed");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_issued_is_changed_no_more_and_units_look_before_that() {
    let dir = tempfile::tempdir().expect("a folder");
    let office = with_proposals(dir.path()).await;
    let app = &office.app;
    opened(app).await;
    let unit = UnitId::from("lc_jyj");
    let early = app.look_at_batch("2026", &unit, Vec::new(), "屠守正", app.now()).await.expect_err("nobody was asked");
    assert!(early.to_string().contains("还没有发起预交办"));
    let until = NaiveDate::from_ymd_opt(2026, 3, 4).expect("a day");
    app.change_batch("2026", &What::LookAsked { until }, "潘厚德", app.now()).await.expect("asked");
    app.look_at_batch("2026", &unit, Vec::new(), "屠守正", app.now()).await.expect("looked");
    let own = app.batch_list(kind(), "2026", Some(&unit), app.now()).await.expect("a list");
    let led = SESSION.proposals.iter().filter(|one| !one.by_party && (one.lead == unit || one.co.contains(&unit))).count();
    assert_eq!(own.rows.len(), led);
    issue(app).await;
    let cases: BTreeSet<_> = [own.rows[0][0].as_str().into()].into();
    let late = app.change_batch("2026", &What::TakenOff { cases }, "潘厚德", app.now()).await.expect_err("issued");
    assert!(late.to_string().contains("已正式交办"), "{late}");
    office.app.close().await.expect("closed");
}

#[tokio::test(flavor = "multi_thread")]
#[expect(clippy::print_stdout, reason = "the time it takes is what this run is for")]
async fn ten_thousand_rows_come_in_at_once() {
    let dir = tempfile::tempdir().expect("a folder");
    let office = city(dir.path()).await;
    let mut text = "编号,案由,提案者,交办单位,主办\r\n".to_owned();
    let rows = (0..10_000).map(|n| format!("0604{n:04},关于第{n}件事情的提案,委员{n},市政府督查室,市教育局\r\n"));
    text.extend(rows);
    let started = dafu::time::stopwatch();
    let staged = office.app.stage_import(staging(text.as_bytes()), office.app.now()).await.expect("staged");
    let begun = office.app.accept_import(&staged.id, "郎丽娟", office.app.now()).await.expect("accepted");
    let took = started.elapsed();
    println!("{begun} rows in {took:?}");
    assert_eq!(begun, 10_000);
    office.app.close().await.expect("closed");
}
