//! What a link opens, for whom, how often, and until when.

use super::{BAD, GOOD, asked, form_link, row_link, run_of};
use crate::databases;
use crate::web::Browser;
use crate::web::links::{ROSTER, link};
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Method, Request, StatusCode, header};
use chrono::TimeDelta;
use dafu::app::links::Purpose;
use dafu::web::routes::{Who, link_routes};
use dafu::web::{link_pages, office as office_pages, router};
use dafu_engine::machine::command::Ask;
use dafu_engine::machine::event::{Actor, What};
use dafu_engine::machine::state::Confirmed;
use std::net::SocketAddr;

#[tokio::test]
async fn a_link_acts_once_in_its_owners_name_and_says_so_afterwards() {
    for database in databases::each().await {
        let (office, site) = asked(&database).await;
        let mei = form_link(&office, "mei").await;
        let mut browser = Browser::anywhere(&site);
        let page = browser.get(&mei).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);
        assert!(page.body.contains("梅※") && page.body.contains("关于修一条路的提案") && page.body.contains("委员会"));
        let sent = browser.post(&mei, GOOD).await;
        assert_eq!((sent.status, sent.location()), (StatusCode::SEE_OTHER, "/received"), "{}", sent.body);
        assert_eq!(browser.get("/received").await.status, StatusCode::OK);
        let log = office.app.history(&"a1".into()).await.expect("a log");
        let answered: Vec<_> = log.iter().filter(|one| matches!(one.event.what, What::ItemAnswered { .. })).collect();
        assert_eq!(answered.len(), 1);
        assert_eq!(answered[0].event.by, Actor::Link("mei".into()));
        for body in [GOOD, BAD] {
            let again = browser.post(&mei, body).await;
            assert_eq!(again.status, StatusCode::GONE, "{}: {}", database.name, again.body);
            assert!(again.body.contains("已提交过"), "{}", again.body);
        }
        assert_eq!(browser.get(&mei).await.status, StatusCode::GONE);
        assert_eq!(office.app.history(&"a1".into()).await.expect("a log").len(), log.len());
        // The other's is as it was.
        let lin = form_link(&office, "lin").await;
        assert_eq!(Browser::anywhere(&site).get(&lin).await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn of_two_that_are_sent_at_once_one_counts() {
    for database in databases::each().await {
        let (office, site) = asked(&database).await;
        for link in [form_link(&office, "mei").await, row_link(&office).await] {
            let (mut one, mut other) = (Browser::anywhere(&site), Browser::anywhere(&site));
            one.get(&link).await;
            other.get(&link).await;
            let (good, bad) = ([GOOD, &[("says", "true")]].concat(), [BAD, &[("says", "call")]].concat());
            let (first, second) = tokio::join!(one.post(&link, &good), other.post(&link, &bad));
            let mut answers = [first.status.as_u16(), second.status.as_u16()];
            answers.sort_unstable();
            assert_eq!(answers, [303, 410], "{}: {} {}", database.name, first.body, second.body);
        }
        let log = office.app.history(&"a1".into()).await.expect("a log");
        let count = |means: fn(&What) -> bool| log.iter().filter(|one| means(&one.event.what)).count();
        assert_eq!(count(|what| matches!(what, What::ItemAnswered { .. })), 1);
        assert_eq!(count(|what| matches!(what, What::RecordConfirmed { .. })), 1);
    }
}

#[tokio::test]
async fn looking_burns_nothing_whoever_looks() {
    let database = databases::sqlite();
    let (office, site) = asked(&database).await;
    let links = [form_link(&office, "mei").await, row_link(&office).await];
    let before = office.seqs("a1").await;
    let mut scanner = Browser::anywhere(&site);
    for link in &links {
        for method in [Method::GET, Method::HEAD, Method::OPTIONS, Method::PUT, Method::DELETE] {
            let request = Request::builder().method(method).uri(link).header("sec-purpose", "prefetch");
            scanner.send(request.body(Body::empty()).expect("a request")).await;
        }
    }
    assert_eq!(office.seqs("a1").await, before);
    let mut browser = Browser::anywhere(&site);
    assert_eq!(browser.follow(&links[0], GOOD).await.status, StatusCode::SEE_OTHER);
    assert_eq!(browser.follow(&links[1], &[("says", "true")]).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn what_is_missing_is_said_what_was_typed_stays_and_the_link_is_not_used_up() {
    let database = databases::sqlite();
    let (office, site) = asked(&database).await;
    let mei = form_link(&office, "mei").await;
    let mut browser = Browser::anywhere(&site);
    let answer = browser.follow(&mei, &[("f.views", "<script>x</script>")]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.body.contains("href=\"#at-content\"") && answer.body.contains("&#60;script&#62;"), "{}", answer.body);
    assert!(!answer.body.contains("<script"));
    assert_eq!(browser.post(&mei, &[("f.content", "nonsense")]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(browser.post(&mei, GOOD).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn somebody_says_whether_a_row_is_true_in_one_of_three_ways() {
    for (says, means) in [("true", Confirmed::True), ("not_true", Confirmed::NotTrue), ("call", Confirmed::CallMe)] {
        let database = databases::sqlite();
        let (office, site) = asked(&database).await;
        let link = row_link(&office).await;
        let mut browser = Browser::anywhere(&site);
        let page = browser.get(&link).await;
        assert!(page.body.contains("本人单位") && page.body.contains("属实"), "{}", page.body);
        assert_eq!(browser.post(&link, &[("says", "")]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(browser.post(&link, &[("says", says)]).await.status, StatusCode::SEE_OTHER);
        let case = office.app.case(&"a1".into()).await.expect("readable").expect("there");
        assert_eq!(case.records["talks"][0].confirmed, means);
        assert_eq!(browser.get(&link).await.status, StatusCode::GONE);
    }
}

#[tokio::test]
async fn a_link_lasts_as_long_as_the_policy_says_and_no_longer() {
    let database = databases::sqlite();
    let (office, site) = asked(&database).await;
    let mei = form_link(&office, "mei").await;
    let mut browser = Browser::anywhere(&site);
    office.clock.advance(TimeDelta::days(10) - TimeDelta::seconds(1));
    assert_eq!(browser.get(&mei).await.status, StatusCode::OK);
    office.clock.advance(TimeDelta::seconds(1));
    let before = office.seqs("a1").await;
    let late = browser.post(&mei, GOOD).await;
    assert_eq!(late.status, StatusCode::GONE);
    assert!(late.body.contains("过期") && late.body.contains("3月12日"), "{}", late.body);
    assert_eq!(office.seqs("a1").await, before);
}

#[tokio::test]
async fn a_link_dies_with_its_run() {
    let database = databases::sqlite();
    let (office, site) = asked(&database).await;
    let links = [form_link(&office, "mei").await, row_link(&office).await];
    office.act("a1", "lan", Ask::Cancel { reason: "撤案".to_owned() }).await;
    for link in &links {
        let mut browser = Browser::anywhere(&site);
        let page = browser.get(link).await;
        assert_eq!(page.status, StatusCode::GONE);
        assert!(page.body.contains("不再需要"), "{}", page.body);
    }
}

#[tokio::test]
async fn while_the_case_rests_a_link_waits_with_it() {
    let database = databases::sqlite();
    let (office, site) = asked(&database).await;
    let links = [form_link(&office, "mei").await, row_link(&office).await];
    office.act("a1", "lan", Ask::Suspend { reason: "等".to_owned() }).await;
    for link in &links {
        assert_eq!(Browser::anywhere(&site).get(link).await.status, StatusCode::CONFLICT);
    }
    office.act("a1", "lan", Ask::Resume { reason: "好了".to_owned() }).await;
    for link in &links {
        assert_eq!(Browser::anywhere(&site).get(link).await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn a_wrong_link_is_told_the_same_whatever_there_is() {
    let database = databases::sqlite();
    let (office, site) = asked(&database).await;
    let mei = form_link(&office, "mei").await;
    let upper = mei.replace("/l/", "").to_uppercase();
    let long = "a".repeat(5_000);
    let none = "0".repeat(32);
    let mut pages = Vec::new();
    for secret in ["a1", "mei", "%00", "..%2F..%2Fetc", &none, &upper, &long, &mei[3..34]] {
        let page = Browser::anywhere(&site).get(&format!("/l/{secret}")).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{secret}");
        pages.push(page.body);
    }
    pages.dedup_by(|a, b| without_token(a) == without_token(b));
    assert_eq!(pages.len(), 1);
    // A link's letters are as unknown as the link.
    assert_eq!(Browser::anywhere(&site).get(&format!("/l/{none}/letters/sha256:0")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(Browser::anywhere(&site).get(&format!("{mei}/letters/sha256:0")).await.status, StatusCode::NOT_FOUND);
}

fn without_token(page: &str) -> String {
    page.split('"').filter(|part| part.len() != 64).collect()
}

#[tokio::test]
async fn only_the_links_own_pages_can_send_its_form() {
    let database = databases::sqlite();
    let (office, site) = asked(&database).await;
    let mei = form_link(&office, "mei").await;
    let before = office.seqs("a1").await;
    let mut stranger = Browser::anywhere(&site);
    assert_eq!(stranger.post(&mei, GOOD).await.status, StatusCode::FORBIDDEN, "without having seen the page");
    let mut browser = Browser::anywhere(&site);
    browser.get(&mei).await;
    let send = |from: [(&'static str, &'static str); 2], token: &str| {
        let body = form_urlencoded::Serializer::new(String::new()).append_pair("token", token).extend_pairs(GOOD).finish();
        let mut request = Request::post(&mei).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        for (name, value) in from {
            request = request.header(name, value);
        }
        request.body(Body::from(body)).expect("a request")
    };
    let token = browser.token.clone();
    for from in [
        [("origin", "https://evil.example"), ("sec-fetch-site", "cross-site")],
        [("origin", "null"), ("sec-fetch-site", "cross-site")],
        [("origin", "https://evil.example"), ("sec-fetch-site", "none")],
    ] {
        assert_eq!(browser.send(send(from, &token)).await.status, StatusCode::FORBIDDEN, "{from:?}");
    }
    let own = [("origin", "null"), ("sec-fetch-site", "same-origin")];
    assert_eq!(browser.send(send(own, &"0".repeat(64))).await.status, StatusCode::FORBIDDEN);
    assert_eq!(office.seqs("a1").await, before);
    // A page without a referrer sends its form from `null`.
    assert_eq!(browser.send(send(own, &token)).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn answers_to_links_are_kept_by_nobody_and_tell_no_other_site_where_they_are() {
    let database = databases::sqlite();
    let (office, site) = asked(&database).await;
    let mei = form_link(&office, "mei").await;
    for path in [mei.as_str(), "/l/nothing", "/received"] {
        let answer = Browser::anywhere(&site).get(path).await;
        let says = |name: header::HeaderName| answer.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        assert_eq!(says(header::REFERRER_POLICY), "no-referrer", "{path}");
        assert_eq!(says(header::CACHE_CONTROL), "no-store", "{path}");
        let policy = says(header::CONTENT_SECURITY_POLICY);
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("script"), "{path}: {policy}");
        assert!(
            !answer.body.contains("<script") && !answer.body.contains("href=\"/inbox") && !answer.body.contains("href=\"/\"")
        );
    }
    let mut tls = Browser::on(link_pages(dafu::web::Site { tls: true, ..site }));
    let answer = tls.get(&mei).await;
    let cookie = answer.headers.get(header::SET_COOKIE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    assert!(cookie.starts_with("__Host-visit=") && cookie.contains("Secure") && cookie.contains("HttpOnly"), "{cookie}");
}

#[tokio::test]
async fn a_listener_for_links_answers_nothing_else_and_the_office_then_answers_no_link() {
    let database = databases::sqlite();
    let (office, site) = asked(&database).await;
    let mei = form_link(&office, "mei").await;
    let table: Vec<(&str, &str, Who)> = link_routes(false).iter().map(|route| (route.method, route.path, route.who)).collect();
    let expected = [
        ("GET", "/l/{secret}", Who::Link),
        ("POST", "/l/{secret}", Who::Link),
        ("GET", "/l/{secret}/letters/{digest}", Who::Link),
        ("GET", "/received", Who::Anybody),
        ("GET", "/assets/links.css", Who::Anybody),
        ("GET", "/assets/icon.svg", Who::Anybody),
    ];
    assert_eq!(table, expected);
    let mut apart = Browser::on(link_pages(site.clone()));
    assert_eq!(apart.get(&mei).await.status, StatusCode::OK);
    for path in ["/", "/sign-in", "/inbox", "/cases/a1", "/api/cases", "/health", "/assets/style.css", "/password"] {
        let answer = apart.get(path).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        assert!(!answer.body.contains("sign-in"), "{path}");
    }
    let mut inside = Browser::on(office_pages(site.clone()));
    assert_eq!(inside.get(&mei).await.status, StatusCode::NOT_FOUND);
    assert_eq!(inside.get("/sign-in").await.status, StatusCode::OK);
    let mut both = Browser::on(router(site));
    assert_eq!(both.get(&mei).await.status, StatusCode::OK);
    assert_eq!(both.get("/sign-in").await.status, StatusCode::OK);
    assert_eq!(both.get("/assets/icon.svg").await.status, StatusCode::OK);
}

fn from(address: &str, path: &str) -> Request<Body> {
    let mut request = Request::get(path).body(Body::empty()).expect("a request");
    let peer: SocketAddr = address.parse().expect("an address");
    request.extensions_mut().insert(ConnectInfo(peer));
    request
}

#[tokio::test]
async fn whoever_tries_too_many_links_has_to_wait() {
    let database = databases::sqlite();
    let (office, site) = asked(&database).await;
    let mei = form_link(&office, "mei").await;
    let mut browser = Browser::anywhere(&site);
    for number in 0..30 {
        let answer = browser.send(from("192.0.2.1:7", &format!("/l/{number:032x}"))).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
    }
    let turned_away = browser.send(from("192.0.2.1:8", &mei)).await;
    assert_eq!(turned_away.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(turned_away.headers.get(header::RETRY_AFTER).expect("a time"), "600");
    assert_eq!(browser.send(from("192.0.2.2:7", &mei)).await.status, StatusCode::OK);
    office.clock.advance(TimeDelta::minutes(10));
    assert_eq!(browser.send(from("192.0.2.1:7", &mei)).await.status, StatusCode::OK);
    // One link from everywhere: once was read from each of the two places above since it was last counted anew.
    let many = (3..70).map(|last| format!("192.0.2.{last}:7"));
    let mut statuses = Vec::new();
    for address in many {
        statuses.push(browser.send(from(&address, &mei)).await.status);
    }
    assert_eq!(statuses.last(), Some(&StatusCode::TOO_MANY_REQUESTS));
    assert_eq!(statuses.first(), Some(&StatusCode::OK));
    // A proxy on this machine says who comes; one elsewhere is who comes.
    office.clock.advance(TimeDelta::minutes(10));
    let behind = |peer: &str, said: &'static str, path: &str| {
        let mut request = from(peer, path);
        request.headers_mut().insert("x-forwarded-for", said.parse().expect("a header"));
        request
    };
    for number in 0..30 {
        browser.send(behind("127.0.0.1:7", "198.51.100.1", &format!("/l/{number:032x}"))).await;
        browser.send(behind("203.0.113.1:7", "198.51.100.2", &format!("/l/{number:032x}"))).await;
    }
    let status = |answer: crate::web::Answer| answer.status;
    assert_eq!(status(browser.send(behind("127.0.0.1:7", "198.51.100.1", &mei)).await), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(status(browser.send(behind("127.0.0.1:7", "198.51.100.2", &mei)).await), StatusCode::OK);
    assert_eq!(status(browser.send(behind("203.0.113.1:7", "198.51.100.3", &mei)).await), StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn the_database_knows_no_secret_and_the_same_link_is_sent_again() {
    for database in databases::each().await {
        let (office, _site) = asked(&database).await;
        let mei = form_link(&office, "mei").await;
        office.note("a1", "n1", "什么也不改").await.expect("noted");
        assert_eq!(form_link(&office, "mei").await, mei, "{}", database.name);
        assert_ne!(form_link(&office, "lin").await, mei);
        let secret = mei.strip_prefix("/l/").expect("a path");
        assert!(secret.len() == 32 && secret.bytes().all(|byte| byte.is_ascii_hexdigit()), "{secret}");
        let store = office.look().await;
        let rows = dafu::store::links::of_case(store.reader(), &"a1".into()).await.expect("rows");
        assert_eq!(rows.len(), 2);
        assert!(rows.iter().all(|row| !format!("{row:?}").contains(secret)));
        let printed = office.app.form_links(&"a1".into()).await.expect("links");
        assert_eq!(printed.len(), 2);
        assert!(printed["mei"].ends_with(&mei));
        let nobody = link_error(&office).await;
        assert!(nobody.contains("no link was made"), "{nobody}");
    }
    assert!(ROSTER.contains("account: false"));
}

async fn link_error(office: &crate::app::Office) -> String {
    let target =
        dafu::app::links::Target { case: "a1".into(), purpose: Purpose::Run(run_of("nobody").into()), person: "nobody".into() };
    office.app.link(&target).await.expect_err("nobody is asked").to_string()
}

#[tokio::test]
async fn a_link_that_only_shows_sends_nothing() {
    let database = databases::sqlite();
    let (office, site) = asked(&database).await;
    let row = row_link(&office).await;
    // A form of another kind than the link's is no answer.
    let mut browser = Browser::anywhere(&site);
    let before = office.seqs("a1").await;
    assert_eq!(browser.follow(&row, GOOD).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(office.seqs("a1").await, before);
    assert_eq!(link(&office, "mei", Purpose::Record("talks".into(), "talks-1".into())).await, row);
}
