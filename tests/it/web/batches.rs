//! The February afternoon on its pages: a batch is opened, planned, looked at and issued; who sees which part of it; what it costs.

use super::{Answer, Browser};
use crate::session::{SESSION, WORKFLOWS, config, list, opened, staging, waiting, with_proposals};
use axum::http::{StatusCode, header};
use dafu::app::{App, Yearly};
use dafu::office::Office;
use dafu::store::watch::{Call, Watch};
use dafu::store::{Access, Options, Place, Store};
use dafu::web::Site;
use dafu_engine::ids::UnitId;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

fn site(app: &App) -> Site {
    Site { app: app.clone(), demo: false, tls: false }
}

/// A proposal that a unit leads, the government's office assigns, and the education bureau does not advise on.
fn led_by(unit: &str) -> &'static str {
    let bureau = UnitId::from("lc_jyj");
    let own = SESSION.proposals.iter().find(|one| !one.by_party && one.lead == *unit && !one.co.contains(&bureau));
    &own.expect("a proposal").number
}

/// The page of the batch on which a proposal stands.
fn page_of(case: &str) -> String {
    let mut own: Vec<&str> = SESSION.proposals.iter().filter(|one| !one.by_party).map(|one| one.number.as_str()).collect();
    own.sort_unstable();
    (own.iter().position(|number| *number == case).expect("a proposal of the office") / 100).to_string()
}

fn ok(answer: &Answer) {
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
}

fn gone_on(answer: &Answer) {
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
}

fn refused(answer: &Answer, why: &str) {
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.body);
    assert!(answer.body.contains("role=\"alert\"") && answer.body.contains(why), "{}", answer.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_is_opened_planned_looked_at_and_issued_on_its_pages() {
    let dir = tempfile::tempdir().expect("a folder");
    let office = with_proposals(dir.path()).await;
    let app = &office.app;
    let mut pan = Browser::of(&site(app), "pan_houde").await;
    let start = pan.get("/batches").await;
    ok(&start);
    let group = start.hidden("group");
    assert!(group.starts_with("session/lanchuan/lc_dcs"), "{}", start.body);
    refused(&pan.post("/batches", &[("group", &group), ("title", " ")]).await, "起个名称");
    let made = pan.post("/batches", &[("group", &group), ("title", "六届三次会议提案")]).await;
    gone_on(&made);
    let home = made.location().to_owned();
    assert_eq!(home, "/batches/2026-03-02");
    let page = pan.get(&home).await;
    assert_eq!(page.body.matches("name=\"row\"").count(), 100, "a page of rows");
    plan(&mut pan, app, &home, &page).await;
    look(&mut pan, &office, &home, dir.path()).await;
    issue(&mut pan, &office, &home).await;
    office.app.close().await.expect("closed");
}

/// A row is planned: with a unit that nobody knows nothing is saved and everything that was typed is still there.
async fn plan(pan: &mut Browser, app: &App, home: &str, page: &Answer) {
    let case = led_by("lc_jyj");
    let (lead, co) = (format!("{case}/lead_agency"), format!("{case}/co_agencies"));
    let class = format!("{case}/class");
    let seq = page.hidden("seq");
    let row = |typed: &'static str| {
        let field = |name: &'static str| ("field".to_owned(), name.to_owned());
        vec![
            ("act".to_owned(), "rows".to_owned()),
            ("seq".to_owned(), seq.clone()),
            ("page".to_owned(), page_of(case)),
            field("lead_agency"),
            field("co_agencies"),
            field("class"),
            ("row".to_owned(), case.to_owned()),
            (lead.clone(), typed.to_owned()),
            (co.clone(), "市公安局".to_owned()),
            (class.clone(), "session_proposal".to_owned()),
        ]
    };
    let send = async |pan: &mut Browser, typed: &'static str| {
        let fields = row(typed);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        pan.post(home, &fields).await
    };
    let wrong = send(pan, "市教育居").await;
    refused(&wrong, "没有名为“市教育居”的单位");
    gone_on(&send(pan, "市教育局").await);
    let planned = app.batch("2026-03-02").await.expect("read").expect("there").plan[case].clone();
    assert_eq!(planned.get("lead_agency").and_then(|unit| unit.as_str()), Some("lc_jyj"));
    assert_eq!(planned.get("co_agencies").map(ToString::to_string).as_deref(), Some("[\"lc_gaj\"]"));
    // The page that was open meanwhile does not write over it.
    refused(&send(pan, "市水利局").await, "已被改动");
    ok(&pan.get(&format!("{home}?suggest=yes")).await);
}

/// The units look; one objects, and the office decides.
async fn look(pan: &mut Browser, office: &Office, home: &str, data: &Path) {
    let app = &office.app;
    let mut tu = Browser::of(&site(app), "tu_shouzheng").await;
    assert_eq!(tu.get(home).await.status, StatusCode::NOT_FOUND, "nobody was asked yet");
    refused(&pan.post(home, &[("act", "look"), ("until", "3月4日")]).await, "不是日期");
    gone_on(&pan.post(home, &[("act", "look"), ("until", "2026-03-04")]).await);
    let shown = crate::session::look(data).await;
    let told = waiting(&shown).await;
    assert!(told.len() > 50 && told.values().all(|count| *count == 1), "one message a unit: {told:?}");
    shown.close().await.expect("closed");
    let own = tu.get(home).await;
    ok(&own);
    let (case, foreign) = (led_by("lc_jyj"), led_by("lc_slj"));
    assert!(own.body.contains(case) && !own.body.contains(&format!("value=\"{foreign}\"")), "{}", own.body);
    let to = format!("{home}/look");
    let (reason, right) = (format!("reason/{case}"), format!("right/{case}"));
    refused(&tu.post(&to, &[("unit", "lc_jyj"), ("objects", case)]).await, "请写明理由");
    let other = [("unit", "lc_slj"), ("objects", foreign)];
    assert_eq!(tu.post(&to, &other).await.status, StatusCode::NOT_FOUND, "another unit's list is not his");
    let said = [("unit", "lc_jyj"), ("objects", case), (&*reason, "职责不符"), (&*right, "市水利局")];
    gone_on(&tu.post(&to, &said).await);
    let page = pan.get(home).await;
    assert!(page.body.contains("职责不符") && page.body.contains("1条意见"), "{}", page.body);
    let number = [("act", "issue"), ("number", "岚政督〔2026〕3号"), ("on", "2026-03-02")];
    refused(&pan.post(home, &number).await, "还有1条单位意见没有处理");
    let keep = [("act", "keep"), ("unit", "lc_jyj"), ("case", case)];
    refused(&pan.post(home, &keep).await, "请写明不采纳的理由");
    let follow = [("act", "follow"), ("unit", "lc_jyj"), ("case", case), ("lead", "市水利局")];
    gone_on(&pan.post(home, &follow).await);
    let planned = app.batch("2026-03-02").await.expect("read").expect("there").plan[case].clone();
    assert_eq!(planned.get("lead_agency").and_then(|unit| unit.as_str()), Some("lc_slj"));
}

/// Issued in two steps, assigned by the workers, printed by those whom it concerns.
async fn issue(pan: &mut Browser, office: &Office, home: &str) {
    let app = &office.app;
    let number = [("act", "issue"), ("number", "岚政督〔2026〕3号"), ("on", "2026-03-02")];
    refused(&pan.post(home, &[("act", "issue"), ("number", " "), ("on", "2026-03-02")]).await, "文号");
    let asked = pan.post(home, &number).await;
    ok(&asked);
    assert!(asked.body.contains("name=\"confirm\" value=\"yes\""), "{}", asked.body);
    assert!(app.batch("2026-03-02").await.expect("read").expect("there").issued.is_none());
    let confirmed: Vec<(&str, &str)> = number.into_iter().chain([("confirm", "yes")]).collect();
    gone_on(&pan.post(home, &confirmed).await);
    let under_way = pan.get(home).await;
    assert!(under_way.body.contains("正在交办：已交办0/") && under_way.body.contains("<progress"), "{}", under_way.body);
    dafu::workers::settle(app, app.now()).await.expect("worked");
    let done = pan.get(home).await;
    assert!(done.body.contains("岚政督〔2026〕3号") && !done.body.contains("name=\"row\""), "{}", done.body);
    let mut tu = Browser::of(&site(app), "tu_shouzheng").await;
    for (path, status) in [
        ("/papers/assignment_notice", StatusCode::OK),
        ("/papers/assignment_list?unit=lc_jyj", StatusCode::OK),
        ("/list.xlsx?unit=lc_jyj", StatusCode::OK),
        ("/papers/assignment_list?unit=lc_slj", StatusCode::NOT_FOUND),
        ("/papers/assignment_list", StatusCode::NOT_FOUND),
        ("/list.xlsx", StatusCode::NOT_FOUND),
        ("/papers/nothing", StatusCode::NOT_FOUND),
    ] {
        let answer = tu.get(&format!("{home}{path}")).await;
        assert_eq!(answer.status, status, "{path}");
    }
    let notice = pan.get(&format!("{home}/papers/assignment_notice")).await;
    assert_eq!(notice.headers.get(header::CONTENT_TYPE).expect("a kind"), "application/pdf");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_is_nothing_to_anybody_but_its_office_and_the_units_that_were_asked() {
    let dir = tempfile::tempdir().expect("a folder");
    let office = with_proposals(dir.path()).await;
    opened(&office.app).await;
    let site = site(&office.app);
    // The other office that assigns, the committee that made the list, a unit that nobody has asked.
    for person in ["lan_yanping", "lang_lijuan", "tu_shouzheng"] {
        let mut browser = Browser::of(&site, person).await;
        let list = browser.get("/batches").await;
        ok(&list);
        assert!(!list.body.contains("/batches/2026"), "{person}: {}", list.body);
        for path in ["/batches/2026", "/batches/2026/list.xlsx", "/batches/2026/papers/assignment_list"] {
            assert_eq!(browser.get(path).await.status, StatusCode::NOT_FOUND, "{person} {path}");
        }
        for act in ["rows", "take", "off", "look", "issue", "keep"] {
            let fields = [("act", act), ("until", "2026-03-04"), ("on", "2026-03-02"), ("number", "1号")];
            assert_eq!(browser.post("/batches/2026", &fields).await.status, StatusCode::NOT_FOUND, "{person} {act}");
        }
        let answer = browser.post("/batches/2026/look", &[("unit", "lc_jyj")]).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{person}");
    }
    assert!(office.app.batch("2026").await.expect("read").expect("there").look_until.is_none());
    office.app.close().await.expect("closed");
}

/// Counts what is read.
#[derive(Debug, Default)]
struct Counter(AtomicU64);

impl Watch for Counter {
    fn loses(&self, call: Call) -> bool {
        if call == Call::Read {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
        false
    }
    fn loses_answer(&self, _: Call) -> bool {
        false
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pages_of_batches_ask_the_database_as_often_for_three_hundred_rows_as_for_ten() {
    let dir = tempfile::tempdir().expect("a folder");
    let office = with_proposals(dir.path()).await;
    opened(&office.app).await;
    office.app.close().await.expect("closed");
    let place = Place::parse(&config(dir.path()).database()).expect("a place");
    let counter = Arc::new(Counter::default());
    let store = Store::open(&Options { place, readers: 2, access: Access::Work }).await.expect("opened");
    let ports = dafu::app::ports::Ports { clock: crate::session::clock(), ..Default::default() };
    let app = App::over(store.watched(counter.clone()), &config(dir.path()), ports).await.expect("opened");
    let (library, _) = dafu::library::read(std::slice::from_ref(&*WORKFLOWS)).expect("the shipped folder");
    app.equip(Yearly { batches: library.batches, ..Yearly::default() });
    let mut pan = Browser::of(&site(&app), "pan_houde").await;
    let mut counts = Vec::new();
    for _ in 0..2 {
        let mut of_pages = Vec::new();
        for page in ["/batches", "/batches/2026"] {
            // What is kept in memory is there the second time.
            ok(&pan.get(page).await);
            let before = counter.0.load(Ordering::Relaxed);
            ok(&pan.get(page).await);
            of_pages.push((page, counter.0.load(Ordering::Relaxed) - before));
        }
        counts.push(of_pages);
        let batch = app.batch("2026").await.expect("read").expect("there");
        let cases = batch.plan.into_keys().skip(10).collect();
        let off = dafu::batches::What::TakenOff { cases };
        app.change_batch("2026", &off, "潘厚德", app.now()).await.expect("taken off");
    }
    // Those taken off wait again: the list looks at them, a page of cases a question.
    assert_eq!(counts[0][1], counts[1][1]);
    assert!(counts.iter().flatten().all(|(_, count)| (1..=40).contains(count)), "{counts:?}");
    app.close().await.expect("closed");
}

#[tokio::test(flavor = "multi_thread")]
async fn where_nothing_waits_and_nothing_is_assigned_the_page_says_when_something_will() {
    let dir = tempfile::tempdir().expect("a folder");
    let office = crate::session::city(dir.path()).await;
    let mut tu = Browser::of(&site(&office.app), "tu_shouzheng").await;
    assert!(tu.get("/batches").await.body.contains("没有需要您办理或核对的交办批次"));
    let bytes = list(&SESSION);
    let staged = office.app.stage_import(staging(&bytes), office.app.now()).await.expect("staged");
    assert!(!staged.accepted);
    let unit = UnitId::from("lc_jyj");
    let lists = office.app.batch_list(crate::session::kind(), "2026", Some(&unit), office.app.now()).await;
    assert!(lists.expect_err("no batch").to_string().contains("没有编号为2026的交办批次"));
    office.app.close().await.expect("closed");
}
