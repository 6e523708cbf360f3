//! Acting on a case by a form: once, only from one's own page, never over what somebody else wrote.

use super::{Browser, sent, site};
use crate::app::form;
use crate::databases;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use dafu_engine::machine::command::Ask;
use dafu_engine::machine::event::Place;
use serde_json::json;

#[tokio::test]
async fn a_form_acts_once_however_often_it_is_sent() {
    let database = databases::sqlite();
    let (office, site) = site(&database).await;
    let mut browser = Browser::of(&site, "wen").await;
    let page = browser.get("/cases/c1").await;
    let (key, seen) = (page.hidden("key"), page.hidden("seen"));
    let fields = [("doing", "act write#1"), ("key", &*key), ("seen", &*seen), ("f.text", "文稿")];
    let first = browser.post("/cases/c1", &fields).await;
    assert_eq!((first.status, first.location()), (StatusCode::SEE_OTHER, "/cases/c1?said=done"), "{}", first.body);
    let events = office.seqs("c1").await.len();
    let again = browser.post("/cases/c1", &fields).await;
    assert_eq!(office.seqs("c1").await.len(), events);
    assert_eq!((again.status, again.location()), (StatusCode::SEE_OTHER, "/cases/c1?said=before"));
}

#[tokio::test]
async fn a_form_that_another_page_made_is_not_carried_out() {
    let database = databases::sqlite();
    let (office, site) = site(&database).await;
    let before = office.seqs("c1").await;
    let mut browser = Browser::of(&site, "wen").await;
    browser.get("/cases/c1").await;
    browser.token = "0".repeat(64);
    let fields = [("doing", "act write#1"), ("key", "k"), ("seen", "9"), ("f.text", "文稿")];
    assert_eq!(browser.post("/cases/c1", &fields).await.status, StatusCode::FORBIDDEN);
    let elsewhere = Request::post("/cases/c1").header("origin", "https://evil.example").header("sec-fetch-site", "cross-site");
    assert_eq!(browser.send(elsewhere.body(Body::empty()).expect("a request")).await.status, StatusCode::FORBIDDEN);
    assert_eq!(office.seqs("c1").await, before);
}

#[tokio::test]
async fn what_is_missing_is_said_with_the_way_there_and_what_was_typed_stays() {
    let database = databases::sqlite();
    let (_office, site) = site(&database).await;
    let mut browser = Browser::of(&site, "wen").await;
    let page = browser.get("/cases/c1").await;
    let (key, seen) = (page.hidden("key"), page.hidden("seen"));
    let fields = [("doing", "act write#1"), ("key", &*key), ("seen", &*seen), ("f.text", ""), ("f.helpers.0.handler", "he")];
    let answer = browser.post("/cases/c1", &fields).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.body.contains("href=\"#at-text\"") && answer.body.contains("id=\"at-text\""), "{}", answer.body);
    assert!(answer.body.contains("value=\"he\" selected"), "{}", answer.body);
}

#[tokio::test]
async fn a_form_never_writes_over_what_was_written_since() {
    let database = databases::sqlite();
    let (office, site) = site(&database).await;
    let mut browser = Browser::of(&site, "wen").await;
    let page = browser.get("/cases/c1").await;
    let (key, seen) = (page.hidden("key"), page.hidden("seen"));
    let correct =
        Ask::Correct { place: Place::Case, form: form(&[("text", json!("办公室改的"))]), reason: "有误".to_owned() };
    office.act("c1", "lan", correct).await;
    let fields = [("doing", "act write#1"), ("key", &*key), ("seen", &*seen), ("f.text", "我写的")];
    let answer = browser.post("/cases/c1", &fields).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.body);
    assert!(answer.body.contains("兰※") && answer.body.contains("我写的"), "{}", answer.body);
    // Whoever has seen what stands there now may write.
    let seen = office.seqs("c1").await.len().to_string();
    let fields = [("doing", "act write#1"), ("key", &*key), ("seen", &*seen), ("f.text", "我写的")];
    assert_eq!(browser.post("/cases/c1", &fields).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn what_is_typed_is_shown_as_text_whatever_it_is() {
    let database = databases::sqlite();
    let (_office, site) = site(&database).await;
    let mut browser = Browser::of(&site, "wen").await;
    let long = "长".repeat(10_000);
    for text in ["<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "{{ 7 * 7 }}", "👩‍👩‍👧 \u{202e}abc", &long]
    {
        let page = browser.get("/cases/c1").await;
        let fields = [("doing", "note"), ("key", &*page.hidden("key")), ("seen", "1"), ("f.text", text)];
        let answer = browser.post("/cases/c1", &fields).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{text}: {}", answer.body);
    }
    let page = browser.get("/cases/c1").await;
    assert!(!page.body.contains("<script") && !page.body.contains("<img src=x"));
    assert!(page.body.contains("&#60;script&#62;") && page.body.contains("{{ 7 * 7 }}"), "{}", page.body);
}

#[tokio::test]
async fn bad_requests_break_nothing() {
    let database = databases::sqlite();
    let (office, site) = site(&database).await;
    let before = office.seqs("c1").await;
    let mut browser = Browser::of(&site, "wen").await;
    browser.get("/cases/c1").await;
    let paths = [
        "/cases/..%2F..%2Fetc%2Fpasswd",
        "/cases/%00",
        "/cases/c1/files/..%2F..%2Fdafu.sqlite",
        "/inbox/nowhere",
        "/cases/c1/do/%F0%9F%92%A9",
    ];
    for path in paths {
        assert_eq!(browser.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    for doing in ["", "act", "act nowhere#1", "decide x", "late", "\u{202e}", "act write#2"] {
        let answer = browser.post("/cases/c1", &[("doing", doing), ("key", "k"), ("seen", "x")]).await;
        assert!(answer.status.is_client_error(), "{doing}: {}", answer.status);
        assert_ne!(answer.status, StatusCode::FORBIDDEN, "{doing}");
    }
    let too_much = Request::post("/cases/c1").header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    let answer = browser.send(too_much.body(Body::from(vec![b'a'; 2 * 1024 * 1024])).expect("a request")).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    let not_text = Request::post("/cases/c1").header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    let answer = browser.send(not_text.body(Body::from(vec![0xff, 0xfe, b'=', 0xff])).expect("a request")).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert_eq!(office.seqs("c1").await, before);
}

#[tokio::test]
async fn the_way_a_case_went_is_drawn_and_told_as_a_list() {
    let database = databases::sqlite();
    let (office, site) = site(&database).await;
    sent(&office).await;
    let mut lan = Browser::of(&site, "lan").await;
    let page = lan.get("/cases/c1/flow").await;
    assert!(page.body.contains("/cases/c1/flow.svg") && page.body.contains("aria-current=\"step\""), "{}", page.body);
    let picture = lan.get("/cases/c1/flow.svg").await;
    assert!(picture.body.starts_with("<svg") && picture.body.contains("起草"), "{}", picture.body);
    let mut stranger = Browser::of(&site, "he").await;
    assert_eq!(stranger.get("/cases/c1/flow.svg").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_inbox_has_what_there_is_to_do_and_what_was_done() {
    let database = databases::sqlite();
    let (office, site) = site(&database).await;
    let mut wen = Browser::of(&site, "wen").await;
    let inbox = wen.get("/inbox").await;
    assert!(inbox.body.contains("/cases/c1#act") && inbox.body.contains("起草"), "{}", inbox.body);
    sent(&office).await;
    assert!(!wen.get("/inbox").await.body.contains("/cases/c1#act"));
    assert!(wen.get("/inbox/done").await.body.contains("起草"));
    let mut lan = Browser::of(&site, "lan").await;
    assert!(lan.get("/inbox").await.body.contains("发出"));
}
