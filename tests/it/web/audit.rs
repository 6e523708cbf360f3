//! The audit: whose duty it is to read it, what it keeps, how it is narrowed down and taken away.

use super::accounts::{OWN, add, signed_in};
use super::{Answer, Browser, site};
use crate::app::date;
use crate::databases;
use axum::http::{StatusCode, header};
use chrono::TimeDelta;
use dafu::app::accounts::Duty;
use dafu::app::away::{Absence, HandOver};

fn shown(page: &Answer) -> usize {
    page.body.matches("<tr><td class=\"nowrap\">").count()
}

#[tokio::test]
async fn only_the_security_and_the_audit_administrator_read_the_audit() {
    for database in databases::each().await {
        let (office, site) = site(&database).await;
        for (login, duty, status) in [
            ("root1", Duty::System, StatusCode::NOT_FOUND),
            ("safe1", Duty::Security, StatusCode::OK),
            ("look1", Duty::Audit, StatusCode::OK),
        ] {
            add(&office, login, Err(duty)).await;
            let mut browser = signed_in(&site, login).await;
            assert_eq!(browser.get("/audit").await.status, status, "{}: {login}", database.name);
            browser.get("/settings").await;
            assert_eq!(browser.post("/audit", &[("query", "")]).await.status, status, "{login}");
            assert_eq!(browser.get("/").await.body.contains("href=\"/audit\""), status == StatusCode::OK, "{login}");
        }
        let mut lan = Browser::of(&site, "lan").await;
        assert_eq!(lan.get("/audit").await.status, StatusCode::NOT_FOUND);
        lan.get("/settings").await;
        assert_eq!(lan.post("/audit", &[("query", "")]).await.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn the_audit_is_narrowed_down_by_who_what_and_when_and_turned_page_by_page() {
    for database in databases::each().await {
        let (office, site) = site(&database).await;
        add(&office, "look1", Err(Duty::Audit)).await;
        for _ in 0..52 {
            office.app.sign_in("nobody<b>", "猜的", "10.0.0.7").await.expect_err("turned away");
        }
        let absence = Absence { owner: "wen".into(), agent: "he".into(), since: None, until: Some(date(2026, 3, 13)) };
        office.app.be_absent(&absence, &absence.owner).await.expect("absent");
        assert!(office.app.be_back(&"wen".into(), &"he".into(), &"wen".into()).await.expect("back"));
        let over = HandOver { from: "wen".into(), to: "he".into(), reason: "调离".to_owned(), by: "lan".into() };
        office.app.hand_everything_over(&over, office.app.now()).await.expect("handed over");
        let mut look = signed_in(&site, "look1").await;

        let first = look.get("/audit").await;
        assert_eq!(shown(&first), 50, "{}", database.name);
        assert!(!first.body.contains("nobody<b>") && first.body.contains("10.0.0.7"), "{}", first.body);
        let before = first.body.split("\" rel=\"next\"").next().expect("a next page");
        let next = before.rsplit("href=\"").next().expect("an address").replace("&#38;", "&");
        let second = look.get(&next).await;
        assert!(shown(&second) >= 8 && !second.body.contains("rel=\"next\""), "{}: {}", database.name, second.body);
        for (query, count) in [
            ("kind=turned_away&print=yes", 52),
            ("kind=absence", 1),
            ("kind=absence_ended", 1),
            ("kind=handed_over&q=%E6%96%87", 1),
            ("q=wen", 3),
            ("kind=handed_over&q=he", 0),
            ("q=look1&kind=account_added", 1),
            ("from=2026-03-02&kind=absence", 1),
            ("until=2026-03-01", 0),
            ("from=2026-03-03", 0),
            ("until=2026-03-02&kind=absence", 1),
            ("kind=nonsense&from=nonsense&after=nonsense&q=wen", 3),
        ] {
            let page = look.get(&format!("/audit?{query}")).await;
            assert_eq!((page.status, shown(&page)), (StatusCode::OK, count), "{}: {query}: {}", database.name, page.body);
            assert_eq!(page.body.contains("class=\"empty\""), count == 0, "{query}");
        }
        assert!(look.get("/audit?kind=handed_over").await.body.contains("to he by lan: 调离"));
    }
}

#[tokio::test]
async fn the_audit_is_taken_away_as_a_file_that_computes_nothing_and_that_is_written_down() {
    for database in databases::each().await {
        let (office, site) = site(&database).await;
        add(&office, "look1", Err(Duty::Audit)).await;
        office.app.sign_in("=1+1", "猜的", "10.0.0.7").await.expect_err("turned away");
        let mut look = signed_in(&site, "look1").await;
        look.get("/audit?kind=turned_away").await;
        let file = look.post("/audit", &[("query", "kind=turned_away")]).await;
        assert_eq!(file.status, StatusCode::OK, "{}", database.name);
        assert_eq!(file.headers.get(header::CONTENT_TYPE).expect("a type"), "text/csv; charset=utf-8");
        let lines: Vec<&str> = file.body.lines().collect();
        assert_eq!(lines[0], "\u{feff}时间,事项,账号,姓名,来自,详情", "{}", file.body);
        assert_eq!(lines[1], "2026-03-02 09:00:00,登录被拒,'=1+1,,10.0.0.7,no such account", "{}", file.body);
        assert_eq!(lines.len(), 2);
        let page = look.get("/audit?kind=audit_exported").await;
        assert!(shown(&page) == 1 && page.body.contains("1 entries"), "{}", page.body);
        // Without a form of one's own nothing is taken away.
        look.token = "0".repeat(64);
        assert_eq!(look.post("/audit", &[("query", "")]).await.status, StatusCode::FORBIDDEN);
    }
}

#[tokio::test]
async fn somebody_ends_his_other_sessions_and_nobody_elses() {
    for database in databases::each().await {
        let (office, site) = site(&database).await;
        add(&office, "wen1", Ok("wen".into())).await;
        let mut here = signed_in(&site, "wen1").await;
        office.clock.advance(TimeDelta::minutes(5));
        let mut there = Browser::at(&site);
        there.get("/sign-in").await;
        let own = [("login", "wen1"), ("password", OWN)];
        assert_eq!(there.post("/sign-in", &own).await.status, StatusCode::SEE_OTHER, "{}", database.name);
        let mut other = Browser::of(&site, "lan").await;
        let page = here.get("/settings").await;
        assert_eq!(page.body.matches("<tr><td>").count(), 2, "{}: {}", database.name, page.body);
        assert_eq!(page.body.matches("就是这里").count(), 1, "{}", page.body);
        assert_eq!(here.post("/settings/sessions", &[]).await.location(), "/settings?said=ended");
        let page = here.get("/settings?said=ended").await;
        assert_eq!(page.body.matches("<tr><td>").count(), 1, "{}", page.body);
        assert!(page.body.contains("已结束其他登录") && page.body.contains("没有其他登录"), "{}", page.body);
        assert!(there.get("/inbox").await.location().starts_with("/sign-in"), "{}", database.name);
        assert_eq!(other.get("/inbox").await.status, StatusCode::OK);
        let audit = office.app.audit(10).await.expect("read");
        assert!(audit.iter().any(|entry| entry.kind == "sessions_ended" && entry.detail == "1 others, by himself"), "{audit:?}");
    }
}

#[tokio::test]
async fn settings_are_everybodys_and_a_first_password_comes_before_them() {
    let database = databases::sqlite();
    let (office, site) = site(&database).await;
    add(&office, "root1", Err(Duty::System)).await;
    let mut root = signed_in(&site, "root1").await;
    let page = root.get("/settings").await;
    assert!(page.status == StatusCode::OK && page.body.contains("href=\"/password\""), "{}", page.body);
    add(&office, "wen1", Ok("wen".into())).await;
    let mut first = Browser::at(&site);
    first.get("/sign-in").await;
    first.post("/sign-in", &[("login", "wen1"), ("password", super::accounts::FIRST)]).await;
    for path in ["/settings", "/units", "/workflows", "/messages", "/audit"] {
        assert_eq!(first.get(path).await.location(), "/password", "{path}");
    }
}
