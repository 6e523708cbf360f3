//! The workbench over real use cases and a real database, asked as a browser asks; who may come where; what pages never say.

mod accounts;
mod acting;
mod audit;
mod batches;
mod bulletins;
mod counted;
mod help;
mod imports;
mod inboxes;
mod links;
mod lists;
mod messages;
mod units;
mod words;
mod workflows;

use crate::app::{Office, act, form};
use crate::databases::{self, Database};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use dafu::web::routes::{Who, routes};
use dafu::web::{Site, router};
use serde_json::json;
use std::collections::BTreeMap;
use tower::ServiceExt;

/// A browser: it keeps cookies and sends forms with the token of the page it has seen.
pub struct Browser {
    router: Router,
    cookies: BTreeMap<String, String>,
    token: String,
}

/// What came back.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    pub fn location(&self) -> &str {
        self.headers.get(header::LOCATION).and_then(|to| to.to_str().ok()).unwrap_or_default()
    }
    /// What stands in a hidden blank.
    pub fn hidden(&self, name: &str) -> String {
        let start = format!("name=\"{name}\" value=\"");
        let after = self.body.split_once(&start).map_or("", |(_, after)| after);
        after.split('"').next().unwrap_or_default().replace("&#35;", "#").replace("&#38;", "&")
    }
}

impl Browser {
    pub fn at(site: &Site) -> Self {
        Self { router: router(site.clone()), cookies: BTreeMap::new(), token: String::new() }
    }

    /// A browser in which this person is signed in.
    pub async fn of(site: &Site, person: &str) -> Self {
        let mut browser = Self::at(&Site { demo: true, ..site.clone() });
        browser.get("/sign-in").await;
        let answer = browser.post("/demo/sign-in", &[("person", person)]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        browser.router = router(site.clone());
        browser
    }

    pub async fn get(&mut self, path: &str) -> Answer {
        self.send(Request::get(path).body(Body::empty()).expect("a request")).await
    }

    /// A form, with the token of the page seen last.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let token = self.token.clone();
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("token", &token);
        for (name, value) in fields {
            form.append_pair(name, value);
        }
        let request = Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request.body(Body::from(form.finish())).expect("a request")).await
    }

    pub async fn send(&mut self, mut request: Request<Body>) -> Answer {
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        request.headers_mut().insert(header::HOST, "127.0.0.1:8080".parse().expect("a host"));
        request.headers_mut().insert(header::COOKIE, cookies.join("; ").parse().expect("cookies"));
        let response = self.router.clone().oneshot(request).await.expect("an answer");
        let (status, headers) = (response.status(), response.headers().clone());
        for set in headers.get_all(header::SET_COOKIE) {
            let text = set.to_str().expect("text");
            let (name, value) = text.split(';').next().and_then(|pair| pair.split_once('=')).expect("a cookie");
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        let body = to_bytes(response.into_body(), usize::MAX).await.expect("a body");
        let answer = Answer { status, headers, body: String::from_utf8_lossy(&body).into_owned() };
        let token = answer.hidden("token");
        if !token.is_empty() {
            self.token = token;
        }
        answer
    }

    pub fn cookie(&self, name: &str) -> String {
        self.cookies.get(name).cloned().unwrap_or_default()
    }
}

/// An office with a case at its first step, and its site.
pub async fn site(database: &Database) -> (Office, Site) {
    let office = Office::open(database).await;
    office.begin("c1").await.expect("begun");
    let site = Site { app: office.app.clone(), demo: false, tls: false };
    (office, site)
}

/// Who may come where. A route that is not here fails; so does one that is and is not there.
const TABLE: &[(&str, &str, Who)] = &[
    ("GET", "/health", Who::Anybody),
    ("GET", "/assets/style.css", Who::Anybody),
    ("GET", "/assets/icon.svg", Who::Anybody),
    ("GET", "/sign-in", Who::Anybody),
    ("POST", "/sign-in", Who::Anybody),
    ("GET", "/help", Who::Anybody),
    ("GET", "/help/{topic}", Who::Anybody),
    ("POST", "/display", Who::Anybody),
    ("POST", "/sign-out", Who::SignedIn),
    ("GET", "/password", Who::SignedIn),
    ("POST", "/password", Who::SignedIn),
    ("GET", "/", Who::SignedIn),
    ("GET", "/inbox", Who::Office),
    ("GET", "/inbox/{tab}", Who::Office),
    ("POST", "/claim", Who::Office),
    ("GET", "/cases", Who::Office),
    ("POST", "/views", Who::Office),
    ("POST", "/views/{view}", Who::Office),
    ("GET", "/board", Who::Office),
    ("POST", "/board", Who::Office),
    ("GET", "/messages", Who::Inside),
    ("GET", "/messages/{message}", Who::Inside),
    ("POST", "/messages/{message}", Who::Inside),
    ("GET", "/workflows", Who::Inside),
    ("GET", "/workflows/{workflow}", Who::Inside),
    ("GET", "/workflows/{workflow}/flow.svg", Who::Inside),
    ("GET", "/policies/{policy}", Who::Inside),
    ("GET", "/audit", Who::Inside),
    ("POST", "/audit", Who::Inside),
    ("GET", "/settings", Who::Inside),
    ("POST", "/settings/sessions", Who::Inside),
    ("GET", "/units", Who::Inside),
    ("GET", "/units/{unit}", Who::Inside),
    ("GET", "/cases/{case}", Who::Office),
    ("POST", "/cases/{case}", Who::Office),
    ("GET", "/cases/{case}/tasks/{task}", Who::Office),
    ("GET", "/cases/{case}/do/{doing}", Who::Office),
    ("GET", "/cases/{case}/files/{digest}", Who::Office),
    ("GET", "/cases/{case}/flow", Who::Office),
    ("GET", "/cases/{case}/flow.svg", Who::Office),
    ("GET", "/api/cases", Who::Office),
    ("GET", "/batches", Who::Office),
    ("POST", "/batches", Who::Office),
    ("GET", "/batches/{batch}", Who::Office),
    ("POST", "/batches/{batch}", Who::Office),
    ("POST", "/batches/{batch}/look", Who::Office),
    ("GET", "/batches/{batch}/list.xlsx", Who::Office),
    ("GET", "/batches/{batch}/papers/{name}", Who::Office),
    ("GET", "/imports", Who::Office),
    ("POST", "/imports", Who::Office),
    ("GET", "/imports/{list}", Who::Office),
    ("POST", "/imports/{list}", Who::Office),
    ("GET", "/ledger", Who::Office),
    ("POST", "/ledger", Who::Office),
    ("GET", "/ledger.xlsx", Who::Office),
    ("GET", "/ledger.csv", Who::Office),
    ("GET", "/ledger.pdf", Who::Office),
    ("GET", "/figures", Who::Office),
    ("GET", "/figures.xlsx", Who::Office),
    ("GET", "/figures/cases", Who::Office),
    ("GET", "/bulletins", Who::Office),
    ("POST", "/bulletins", Who::Office),
    ("GET", "/bulletins/{bulletin}", Who::Office),
    ("POST", "/bulletins/{bulletin}", Who::Office),
    ("GET", "/bulletins/{bulletin}/paper.pdf", Who::Office),
];

fn address(path: &str) -> String {
    path.replace("{tab}", "done")
        .replace("{case}", "c1")
        .replace("{task}", "write%231")
        .replace("{doing}", "note")
        .replace("{digest}", "x")
        .replace("{view}", "x")
        .replace("{message}", "x")
        .replace("{unit}", "office")
        .replace("{workflow}", "x")
        .replace("{policy}", "x")
        .replace("{topic}", "inbox")
        .replace("{batch}", "x")
        .replace("{name}", "x")
        .replace("{list}", "x")
        .replace("{bulletin}", "x")
}

#[tokio::test]
async fn the_table_says_who_may_come_where_and_nobody_comes_without_signing_in() {
    let database = databases::sqlite();
    let (_office, site) = site(&database).await;
    let there: Vec<(&str, &str, Who)> = routes(&site).iter().map(|route| (route.method, route.path, route.who)).collect();
    assert_eq!(there, TABLE);
    for (method, path, who) in TABLE {
        let mut browser = Browser::at(&site);
        let request = Request::builder().method(*method).uri(address(path)).body(Body::empty()).expect("a request");
        let answer = browser.send(request).await;
        let turned_away = answer.status == StatusCode::UNAUTHORIZED || answer.location().starts_with("/sign-in");
        assert_eq!(turned_away, *who != Who::Anybody, "{method} {path}: {}", answer.status);
        assert_ne!(answer.status, StatusCode::INTERNAL_SERVER_ERROR, "{method} {path}");
    }
}

#[tokio::test]
async fn a_case_is_there_for_those_it_concerns_and_for_nobody_else() {
    let database = databases::sqlite();
    let (_office, site) = site(&database).await;
    for (person, status) in [("wen", StatusCode::OK), ("lan", StatusCode::OK), ("he", StatusCode::NOT_FOUND)] {
        let mut browser = Browser::of(&site, person).await;
        assert_eq!(browser.get("/cases/c1").await.status, status, "{person}");
        assert_eq!(browser.get("/cases/c1/do/note").await.status, status, "{person}");
    }
    // What is there and what is not look the same to a stranger.
    let mut stranger = Browser::of(&site, "he").await;
    let (there, nowhere) = (stranger.get("/cases/c1").await, stranger.get("/cases/c2").await);
    assert_eq!((there.status, there.body), (nowhere.status, nowhere.body));
    assert_eq!(stranger.get("/api/cases").await.body, r#"{"cases":[],"next":null}"#);
    let mut own = Browser::of(&site, "wen").await;
    assert!(own.get("/api/cases").await.body.contains(r#""id":"c1""#));
    assert_eq!(own.get("/cases/c1/files/sha256:0").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn every_answer_says_what_a_page_may_load() {
    let database = databases::sqlite();
    let (_office, site) = site(&database).await;
    let mut browser = Browser::of(&site, "wen").await;
    for path in [
        "/",
        "/inbox",
        "/cases",
        "/board",
        "/cases/c1",
        "/messages",
        "/units",
        "/units/office",
        "/workflows",
        "/policies/here",
        "/settings",
        "/nowhere",
        "/assets/style.css",
        "/health",
        "/api/cases",
    ] {
        let answer = browser.get(path).await;
        let policy =
            answer.headers.get(header::CONTENT_SECURITY_POLICY).and_then(|policy| policy.to_str().ok()).unwrap_or_default();
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{path}: {policy}");
        assert_eq!(answer.headers.get(header::X_CONTENT_TYPE_OPTIONS).expect("a header"), "nosniff", "{path}");
        assert!(answer.headers.contains_key("x-request-id"), "{path}");
        assert!(!answer.body.contains("<script") && !answer.body.contains(" style="), "{path}");
    }
}

#[tokio::test]
async fn an_administrator_sees_no_case() {
    let database = databases::sqlite();
    let (office, site) = site(&database).await;
    accounts::add(&office, "root1", Err(dafu::app::accounts::Duty::System)).await;
    let mut browser = accounts::signed_in(&site, "root1").await;
    for path in ["/inbox", "/cases", "/board", "/cases/c1", "/api/cases"] {
        assert_eq!(browser.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(browser.get("/").await.status, StatusCode::OK);
}

/// A case that has gone on to its second step.
pub async fn sent(office: &Office) {
    office.act("c1", "wen", act("write#1", None, form(&[("text", json!("文稿"))]))).await;
}

#[tokio::test]
async fn every_route_is_tried_by_every_kind_of_visitor() {
    use dafu::app::accounts::Duty;
    let database = databases::sqlite();
    let (office, site) = site(&database).await;
    let mut visitors = vec![("lan", Browser::of(&site, "lan").await, false), ("he", Browser::of(&site, "he").await, false)];
    for (login, duty) in [("root1", Duty::System), ("safe1", Duty::Security), ("look1", Duty::Audit)] {
        accounts::add(&office, login, Err(duty)).await;
        visitors.push((login, accounts::signed_in(&site, login).await, true));
    }
    for (who, browser, administers) in &mut visitors {
        for (method, path, may) in TABLE.iter().filter(|(_, path, _)| *path != "/sign-out") {
            browser.get("/settings").await;
            let answer =
                if *method == "GET" { browser.get(&address(path)).await } else { browser.post(&address(path), &[]).await };
            assert!(!answer.status.is_server_error(), "{who} {method} {path}: {}", answer.status);
            assert!(!answer.location().starts_with("/sign-in"), "{who} {method} {path}: {}", answer.location());
            if *administers && *may == Who::Office {
                assert_eq!(answer.status, StatusCode::NOT_FOUND, "{who} {method} {path}");
            }
        }
    }
}
