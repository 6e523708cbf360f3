//! Help: a text a page, for anybody, led to from every page.

use super::{Browser, site};
use crate::databases;
use axum::http::StatusCode;

const TOPICS: [&str; 11] =
    ["inbox", "cases", "case", "board", "messages", "units", "workflows", "audit", "settings", "refused", "signs"];

#[tokio::test]
async fn every_text_is_there_in_both_languages_without_signing_in() {
    let database = databases::sqlite();
    let (_office, site) = site(&database).await;
    let mut browser = Browser::at(&site);
    let index = browser.get("/help").await;
    assert_eq!(index.status, StatusCode::OK);
    for topic in TOPICS {
        let address = format!("/help/{topic}");
        assert!(index.body.contains(&format!("href=\"{address}\"")), "{topic}");
        let page = browser.get(&address).await;
        assert_eq!(page.status, StatusCode::OK, "{topic}");
        assert_eq!(page.body.matches("<h1>").count(), 1, "{topic}: {}", page.body);
        assert!(!page.body.contains("**") && page.body.contains("<strong>"), "{topic}: {}", page.body);
    }
    assert!(browser.get("/help/inbox").await.body.contains("<ol><li>点一行右边的按钮"));
    browser.post("/display", &[("language", "en")]).await;
    for topic in TOPICS {
        let page = browser.get(&format!("/help/{topic}")).await.body;
        let article = page.split("<article>").nth(1).and_then(|rest| rest.split("</article>").next()).expect("a text");
        assert!(!article.chars().any(|sign| ('\u{4e00}'..'\u{9fff}').contains(&sign)), "{topic}: {article}");
    }
    assert_eq!(browser.get("/help/nothing").await.status, StatusCode::NOT_FOUND);
    assert_eq!(browser.get("/help/%00").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn every_page_leads_to_its_own_help() {
    let database = databases::sqlite();
    let (_office, site) = site(&database).await;
    let mut lan = Browser::of(&site, "lan").await;
    for (page, topic) in [
        ("/inbox", "inbox"),
        ("/cases", "cases"),
        ("/cases/c1", "case"),
        ("/cases/c1/flow", "case"),
        ("/board", "board"),
        ("/messages", "messages"),
        ("/units", "units"),
        ("/units/office", "units"),
        ("/workflows", "workflows"),
        ("/settings", "settings"),
        ("/nowhere", "refused"),
    ] {
        let body = lan.get(page).await.body;
        assert!(body.contains(&format!("href=\"/help/{topic}\"")), "{page}: {body}");
    }
    let mut nobody = Browser::at(&site);
    assert!(nobody.get("/sign-in").await.body.contains("href=\"/help\""));
}
