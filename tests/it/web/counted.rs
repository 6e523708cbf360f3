//! The ledger and the figures on their pages: who sees which cases, what leaves the house, and what stands behind each number.

use super::{Answer, Browser};
use crate::session::{SESSION, WORKFLOWS, clock, config, issue, opened, with_proposals};
use axum::http::{StatusCode, header};
use dafu::app::{App, Yearly};
use dafu::store::watch::{Call, Watch};
use dafu::store::{Access, Options, Place, Store};
use dafu::web::Site;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

fn site(app: &App) -> Site {
    Site { app: app.clone(), demo: false, tls: false }
}

/// The city with its proposals assigned.
async fn assigned(data: &Path) -> dafu::office::Office {
    let office = with_proposals(data).await;
    opened(&office.app).await;
    issue(&office.app).await;
    office.app.carry_out_batch("2026", office.app.now(), |_| {}).await.expect("carried out");
    office
}

fn rows(page: &Answer) -> usize {
    page.body.matches("<tr><td>").count()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_office_chooses_its_columns_once_and_a_unit_sees_its_own_cases() {
    let dir = tempfile::tempdir().expect("a folder");
    let office = assigned(dir.path()).await;
    let mut pan = Browser::of(&site(&office.app), "pan_houde").await;
    let page = pan.get("/ledger").await;
    assert_eq!((page.status, rows(&page)), (StatusCode::OK, 100), "{}", page.body);
    assert!(page.body.contains("rel=\"next\"") && page.body.contains(">交办日期<"), "{}", page.body);
    let none = pan.post("/ledger", &[]).await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(none.body.contains("请至少选一栏"), "{}", none.body);
    let two =
        [("column", "案号"), ("column", "主办单位"), ("column", "没有这一栏"), ("place/案号", "2"), ("place/主办单位", "1")];
    assert_eq!(pan.post("/ledger", &two).await.location(), "/ledger");
    let csv = pan.get("/ledger.csv").await;
    let lines: Vec<&str> = csv.body.trim_start_matches('\u{feff}').lines().collect();
    let own = SESSION.proposals.iter().filter(|one| !one.by_party).count();
    assert_eq!((lines[0], lines.len()), ("主办单位,案号", own + 1));
    for (path, kind) in [("/ledger.xlsx", "spreadsheetml"), ("/ledger.pdf", "application/pdf")] {
        let file = pan.get(path).await;
        let said = file.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        assert!(file.status == StatusCode::OK && said.contains(kind), "{path}: {} {said}", file.status);
    }
    // What one office has chosen is no other's choice; a unit's ledger holds what it leads.
    let mut tu = Browser::of(&site(&office.app), "tu_shouzheng").await;
    let theirs = tu.get("/ledger").await;
    assert!(theirs.body.contains(">交办日期<"), "{}", theirs.body);
    let led: Vec<&str> =
        SESSION.proposals.iter().filter(|one| !one.by_party && one.lead == *"lc_jyj").map(|one| one.number.as_str()).collect();
    assert_eq!(rows(&theirs), led.len(), "{}", theirs.body);
    assert!(led.iter().all(|number| theirs.body.contains(*number)), "{}", theirs.body);
    office.app.close().await.expect("closed");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_number_leads_to_its_cases_and_is_there_for_the_board_alone() {
    let dir = tempfile::tempdir().expect("a folder");
    let office = assigned(dir.path()).await;
    let mut pan = Browser::of(&site(&office.app), "pan_houde").await;
    let page = pan.get("/figures").await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    assert!(page.body.contains("统计截至2026年3月2日"), "{}", page.body);
    let links: Vec<(String, String)> = page
        .body
        .split("<a href=\"/figures/cases?")
        .skip(1)
        .filter_map(|rest| {
            let (query, rest) = rest.split_once("\">")?;
            Some((query.replace("&#38;", "&"), rest.split('<').next()?.to_owned()))
        })
        .filter(|(query, _)| query.ends_with("all=yes"))
        .collect();
    assert!(!links.is_empty(), "{}", page.body);
    for (query, count) in links {
        let cases = pan.get(&format!("/figures/cases?{query}")).await;
        assert!(cases.body.contains(&format!("：{count}件")), "{query} is not {count}: {}", cases.body);
        assert_eq!(cases.body.matches("<td class=\"c-title\">").count().to_string(), count, "{query}");
    }
    for (day, why) in [("2026-03-03", "还没有到"), ("3月", "不是日期")] {
        let query = form_urlencoded::Serializer::new(String::new()).append_pair("day", day).finish();
        let answer = pan.get(&format!("/figures?{query}")).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{day}");
        assert!(answer.body.contains(why), "{day}: {}", answer.body);
    }
    assert!(pan.get("/figures?day=2020-01-01").await.body.contains("还没有可统计的事项"));
    assert_eq!(pan.get("/figures/cases?place=9&figure=x").await.status, StatusCode::NOT_FOUND);
    assert_eq!(pan.get("/figures.xlsx").await.status, StatusCode::OK);
    let mut tu = Browser::of(&site(&office.app), "tu_shouzheng").await;
    for path in ["/figures", "/figures.xlsx", "/figures/cases?place=0&figure=x"] {
        assert_eq!(tu.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert!(!tu.get("/ledger").await.body.contains("href=\"/figures\""));
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
async fn a_page_of_the_ledger_asks_the_database_as_often_for_many_cases_as_for_few() {
    let dir = tempfile::tempdir().expect("a folder");
    let office = assigned(dir.path()).await;
    office.app.close().await.expect("closed");
    let place = Place::parse(&config(dir.path()).database()).expect("a place");
    let counter = Arc::new(Counter::default());
    let store = Store::open(&Options { place, readers: 2, access: Access::Work }).await.expect("opened");
    let ports = dafu::app::ports::Ports { clock: clock(), ..Default::default() };
    let app = App::over(store.watched(counter.clone()), &config(dir.path()), ports).await.expect("opened");
    let (library, _) = dafu::library::read(std::slice::from_ref(&*WORKFLOWS)).expect("the shipped folder");
    app.equip(Yearly { ledgers: library.ledgers, ..Yearly::default() });
    let mut counts = Vec::new();
    // The government's office has hundreds of cases, the party's some.
    for person in ["pan_houde", "lan_yanping"] {
        let mut browser = Browser::of(&site(&app), person).await;
        browser.get("/ledger").await;
        let before = counter.0.load(Ordering::Relaxed);
        let page = browser.get("/ledger").await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);
        counts.push(counter.0.load(Ordering::Relaxed) - before);
    }
    assert!(counts[0] == counts[1] && (1..=30).contains(&counts[0]), "{counts:?}");
    app.close().await.expect("closed");
}
