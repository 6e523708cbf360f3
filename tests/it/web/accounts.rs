//! Coming in: passwords, locks, first passwords, and how long somebody stays in.

use super::{Browser, site};
use crate::app::Office;
use crate::databases;
use axum::http::StatusCode;
use chrono::TimeDelta;
use dafu::app::accounts::{Duty, IDLE_MINUTES, LOCKED_MINUTES, LONGEST_HOURS, MOST_FAILURES, NewAccount};
use dafu::web::Site;
use dafu_engine::ids::PersonId;

pub const FIRST: &str = "第一次用的密码要写得很长";
pub const OWN: &str = "河边的柳树已经绿了三回了";

pub async fn add(office: &Office, login: &str, holder: Result<PersonId, Duty>) {
    let new = NewAccount { login: login.to_owned(), holder, password: FIRST.to_owned() };
    office.app.add_account(new, "a test").await.expect("added");
}

/// A browser in which this account is signed in, its first password changed.
pub async fn signed_in(site: &Site, login: &str) -> Browser {
    let mut browser = Browser::at(site);
    browser.get("/sign-in").await;
    let answer = browser.post("/sign-in", &[("login", login), ("password", FIRST)]).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/"));
    browser.get("/password").await;
    let answer = browser.post("/password", &[("old", FIRST), ("new", OWN), ("again", OWN)]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    browser
}

#[tokio::test]
async fn a_first_password_opens_nothing_but_the_page_that_changes_it() {
    for database in databases::each().await {
        let (office, site) = site(&database).await;
        add(&office, "wen1", Ok("wen".into())).await;
        let mut browser = Browser::at(&site);
        browser.get("/sign-in").await;
        let answer = browser.post("/sign-in", &[("login", "wen1"), ("password", FIRST), ("next", "/cases/c1")]).await;
        assert_eq!(answer.location(), "/cases/c1", "{}", database.name);
        assert_eq!(browser.get("/cases/c1").await.location(), "/password");
        browser.get("/password").await;
        let weak = browser.post("/password", &[("old", FIRST), ("new", "wen1wen1"), ("again", "wen1wen1")]).await;
        assert_eq!(weak.status, StatusCode::UNPROCESSABLE_ENTITY);
        let answer = browser.post("/password", &[("old", FIRST), ("new", OWN), ("again", OWN)]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        assert_eq!(browser.get("/cases/c1").await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn wrong_passwords_lock_an_account_for_a_while_and_the_audit_knows() {
    for database in databases::each().await {
        let (office, site) = site(&database).await;
        add(&office, "wen1", Ok("wen".into())).await;
        let mut browser = Browser::at(&site);
        browser.get("/sign-in").await;
        for _ in 0..MOST_FAILURES {
            let answer = browser.post("/sign-in", &[("login", "wen1"), ("password", "猜的")]).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", database.name);
        }
        let right = [("login", "wen1"), ("password", FIRST)];
        assert_eq!(browser.post("/sign-in", &right).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        office.clock.advance(TimeDelta::minutes(LOCKED_MINUTES));
        assert_eq!(browser.post("/sign-in", &right).await.status, StatusCode::SEE_OTHER);
        let kinds: Vec<String> = office.app.audit(100).await.expect("read").into_iter().map(|entry| entry.kind).collect();
        assert_eq!(kinds.iter().filter(|kind| *kind == "turned_away").count(), 6);
        assert_eq!(kinds.first().map(String::as_str), Some("signed_in"));
    }
}

#[tokio::test]
async fn a_session_ends_when_nobody_uses_it_and_after_a_day_of_work() {
    let database = databases::sqlite();
    let (office, site) = site(&database).await;
    let mut browser = Browser::of(&site, "wen").await;
    office.clock.advance(TimeDelta::minutes(IDLE_MINUTES));
    assert_eq!(browser.get("/inbox").await.status, StatusCode::OK);
    office.clock.advance(TimeDelta::minutes(IDLE_MINUTES + 1));
    assert!(browser.get("/inbox").await.location().starts_with("/sign-in"));

    let mut busy = Browser::of(&site, "wen").await;
    for _ in 0..(LONGEST_HOURS * 60 / 20) {
        office.clock.advance(TimeDelta::minutes(20));
        busy.get("/inbox").await;
    }
    office.clock.advance(TimeDelta::minutes(1));
    assert!(busy.get("/inbox").await.location().starts_with("/sign-in"));
}

#[tokio::test]
async fn whoever_signs_out_or_is_locked_is_out_at_once() {
    let database = databases::sqlite();
    let (office, site) = site(&database).await;
    add(&office, "wen1", Ok("wen".into())).await;
    let mut browser = signed_in(&site, "wen1").await;
    assert_eq!(browser.get("/inbox").await.status, StatusCode::OK);
    office.app.lock_account("wen1", true, "a test").await.expect("locked");
    assert!(browser.get("/inbox").await.location().starts_with("/sign-in"));

    let mut other = Browser::of(&site, "lan").await;
    other.get("/inbox").await;
    let secret = other.cookie("session");
    assert_eq!(other.post("/sign-out", &[]).await.location(), "/sign-in");
    let mut thief = Browser::at(&site);
    thief.cookies.insert("session".to_owned(), secret);
    assert!(thief.get("/inbox").await.location().starts_with("/sign-in"));
}

#[tokio::test]
async fn nobody_comes_in_without_a_password_but_in_a_demonstration() {
    let database = databases::sqlite();
    let (_office, site) = site(&database).await;
    let mut browser = Browser::at(&site);
    browser.get("/sign-in").await;
    assert_eq!(browser.post("/demo/sign-in", &[("person", "wen")]).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn with_tls_browsers_are_told_to_keep_cookies_to_this_host() {
    let database = databases::sqlite();
    let (_office, site) = site(&database).await;
    let mut browser = Browser::at(&Site { tls: true, ..site });
    let answer = browser.get("/sign-in").await;
    let set = answer.headers.get("set-cookie").and_then(|set| set.to_str().ok()).unwrap_or_default();
    assert!(set.starts_with("__Host-visit=") && set.ends_with("Path=/; HttpOnly; SameSite=Lax; Secure"), "{set}");
}
