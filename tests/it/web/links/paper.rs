//! Who reads and fills in the forms of people without an account: nobody who should not, and on paper whoever may enter it.

use super::{GOOD, asked, form_link, run_of};
use crate::databases;
use crate::web::Browser;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use dafu_engine::machine::event::What;

const BOUNDARY: &str = "------------------------links";

/// A form with a scan, as a browser sends it.
fn multipart(path: &str, fields: &[(&str, &str)], scan: &[u8]) -> Request<Body> {
    let mut body = Vec::new();
    for (name, value) in fields {
        body.extend(format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes());
    }
    let head = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"paper.scan\"; filename=\"scan.png\"\r\n");
    body.extend(format!("{head}Content-Type: image/png\r\n\r\n").bytes());
    body.extend(scan);
    body.extend(format!("\r\n--{BOUNDARY}--\r\n").bytes());
    let request = Request::post(path).header(header::CONTENT_TYPE, format!("multipart/form-data; boundary={BOUNDARY}"));
    request.body(Body::from(body)).expect("a request")
}

#[tokio::test]
async fn the_lead_unit_neither_reads_nor_fills_in_a_form_before_the_step_ends() {
    let database = databases::sqlite();
    let (office, site) = asked(&database).await;
    let mei = form_link(&office, "mei").await;
    assert_eq!(Browser::anywhere(&site).follow(&mei, GOOD).await.status, StatusCode::SEE_OTHER);
    let mut lead = Browser::of(&site, "zhu").await;
    let page = lead.get("/cases/a1").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(!page.body.contains("路修得好") && !page.body.contains("f.content"), "{}", page.body);
    let run = run_of("lin");
    let doing = format!("act {run}");
    let before = office.seqs("a1").await;
    let answer = lead.post("/cases/a1", &[("doing", &*doing), ("key", "k"), ("seen", "99"), ("f.content", "good")]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(office.seqs("a1").await, before);
    // Whoever it goes to reads it.
    let mut committee = Browser::of(&site, "wu").await;
    assert!(committee.get("/cases/a1").await.body.contains("路修得好"));
    // When all are in, the lead does too.
    let lin = form_link(&office, "lin").await;
    assert_eq!(Browser::anywhere(&site).follow(&lin, GOOD).await.status, StatusCode::SEE_OTHER);
    assert!(lead.get("/cases/a1").await.body.contains("路修得好"));
}

#[tokio::test]
async fn a_form_on_paper_is_entered_with_its_scan_and_the_link_says_so() {
    let database = databases::sqlite();
    let (office, site) = asked(&database).await;
    let mei = form_link(&office, "mei").await;
    let mut committee = Browser::of(&site, "wu").await;
    let page = committee.get("/cases/a1").await;
    assert!(page.body.contains("paper.scan"), "{}", page.body);
    let doing = format!("act {}", run_of("mei"));
    let (key, seen) = (page.hidden("key"), page.hidden("seen"));
    let scan = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/picture.png")).expect("a picture");
    let token = committee.token.clone();
    let fields = [
        ("token", &*token),
        ("doing", &*doing),
        ("key", &*key),
        ("seen", &*seen),
        ("paper.person", "mei"),
        ("on", "2026-03-02"),
        ("f.content", "bad"),
    ];
    let answer = committee.send(multipart("/cases/a1", &fields, &scan)).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    let log = office.app.history(&"a1".into()).await.expect("a log");
    let entered = log.iter().find(|one| matches!(one.event.what, What::ItemAnswered { .. })).expect("answered");
    assert!(entered.event.paper.is_some(), "{entered:?}");
    let link = Browser::anywhere(&site).get(&mei).await;
    assert_eq!(link.status, StatusCode::GONE);
    assert!(link.body.contains("已经收到"), "{}", link.body);
}
