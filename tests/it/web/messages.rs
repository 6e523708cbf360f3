//! What goes out and how it fares: who sees which mails and how much of them, and deciding about those that failed or are in doubt.

use super::accounts::{add, signed_in};
use super::{Answer, Browser, site};
use crate::app::{Office, command, form};
use crate::databases;
use axum::http::StatusCode;
use chrono::TimeDelta;
use dafu::app::Registered;
use dafu::app::accounts::Duty;
use dafu::store::queue::{self, New, Queue};
use dafu::store::{Access, Db, Options, Place, Store};
use dafu::web::Site;
use dafu_engine::machine::command::Ask;
use dafu_engine::people;
use serde_json::json;

const OTHERS: &str = "
roster: others
title: 另一办公室
units:
  elsewhere:
    name: 另一办公室
    short: 另一办
    mail: another@office.example
    people:
      zhou: { name: 周, posts: [office], invented: true }
";

/// An office with a case, and another one with a case of its own.
async fn two_offices(database: &databases::Database) -> (Office, Site) {
    let (office, site) = site(database).await;
    let (roster, mistakes) = people::read::read("others.yaml", OTHERS);
    assert_eq!(mistakes, []);
    let people = roster.expect("a roster").people;
    office.app.register(&Registered { people: Some(&people), ..Registered::default() }).await.expect("registered");
    let facts = form(&[("office", json!("elsewhere")), ("handler", json!("wen"))]);
    let ask = Ask::Create { case: "c2".into(), policy: "here".into(), facts, parent: None };
    office.app.create(&"c2".into(), &"errand".into(), command("zhou", "begin c2", ask)).await.expect("begun");
    written(&office, async |store| {
        let tx = store.begin().await.expect("begun");
        // What the cases told themselves is in bare words here.
        tx.execute_unprepared("DELETE FROM outbox").await.expect("deleted");
        store.commit(tx).await.expect("saved");
    })
    .await;
    (office, site)
}

/// Writes beside the office.
async fn written(office: &Office, with: impl AsyncFnOnce(&Store)) {
    let place = Place::parse(&office.config.database()).expect("a place");
    let store = Store::open(&Options { place, readers: 1, access: Access::Beside }).await.expect("opened");
    with(&store).await;
    store.close().await.expect("closed");
}

/// Mails about a case, a minute apart; the ids, the oldest first.
async fn mails(office: &Office, case: &str, numbers: std::ops::Range<usize>, state: &str) -> Vec<String> {
    let new: Vec<New> = numbers
        .map(|number| New {
            case: case.into(),
            seq: 1,
            target: format!("to{number}@office.example"),
            kind: format!("{case}/{number}"),
            body: json!({
                "to": format!("to{number}@office.example"), "to_name": "文", "subject": format!("请办第{number}件 <b>"),
                "text": format!("第{number}件的正文"),
            })
            .to_string(),
            at: crate::app::monday() + TimeDelta::minutes(i64::try_from(number).expect("small")),
        })
        .collect();
    let mut ids = Vec::new();
    written(office, async |store| {
        let before: Vec<String> = of_case(store, case).await;
        let tx = store.begin().await.expect("begun");
        queue::put(&tx, Queue::Outbox, &new).await.expect("put");
        store.commit(tx).await.expect("saved");
        ids = of_case(store, case).await.into_iter().filter(|id| !before.contains(id)).collect();
        let tx = store.begin().await.expect("begun");
        for id in &ids {
            let set = format!("UPDATE outbox SET state = '{state}', attempts = 3, note = '550 没有这个信箱' WHERE id = '{id}'");
            tx.execute_unprepared(&set).await.expect("set");
        }
        store.commit(tx).await.expect("saved");
    })
    .await;
    ids
}

async fn of_case(store: &Store, case: &str) -> Vec<String> {
    let rows = queue::of_case(store.reader(), Queue::Outbox, &case.into()).await.expect("rows");
    rows.into_iter().map(|row| row.id).collect()
}

fn shown(page: &Answer) -> usize {
    page.body.matches("<td class=\"nowrap\">").count()
}

fn next(page: &Answer) -> Option<String> {
    let before = page.body.split("\" rel=\"next\"").next().filter(|before| before.len() < page.body.len())?;
    before.rsplit("href=\"").next().map(|to| to.replace("&#38;", "&"))
}

#[tokio::test]
async fn an_office_sees_the_mails_about_its_own_cases_and_nobody_else_does() {
    for database in databases::each().await {
        let (office, site) = two_offices(&database).await;
        let own = mails(&office, "c1", 0..1, "failed").await;
        let others = mails(&office, "c2", 1..2, "failed").await;
        for (person, sees, not) in [("lan", &own[0], &others[0]), ("zhou", &others[0], &own[0])] {
            let mut browser = Browser::of(&site, person).await;
            let list = browser.get("/messages").await;
            assert_eq!((list.status, shown(&list)), (StatusCode::OK, 1), "{}: {person}: {}", database.name, list.body);
            assert!(list.body.contains(sees.as_str()) && !list.body.contains(not.as_str()), "{person}");
            assert!(list.body.contains("550 没有这个信箱") && list.body.contains("请办第"), "{}", list.body);
            assert!(!list.body.contains("件 <b>"), "{}", list.body);
            assert_eq!(browser.get(&format!("/messages/{sees}")).await.status, StatusCode::OK);
            assert_eq!(browser.get(&format!("/messages/{not}")).await.status, StatusCode::NOT_FOUND, "{person}");
            let reason = [("decision", "again"), ("reason", "电话核实")];
            assert_eq!(browser.post(&format!("/messages/{not}"), &reason).await.status, StatusCode::NOT_FOUND, "{person}");
        }
        let mut handler = Browser::of(&site, "wen").await;
        assert_eq!(handler.get("/messages").await.status, StatusCode::NOT_FOUND);
        assert_eq!(handler.get(&format!("/messages/{}", own[0])).await.status, StatusCode::NOT_FOUND);
        assert!(!handler.get("/inbox").await.body.contains("href=\"/messages\""));
    }
}

#[tokio::test]
async fn the_system_administrator_sees_addresses_and_states_and_no_business() {
    for database in databases::each().await {
        let (office, site) = two_offices(&database).await;
        let ids = mails(&office, "c1", 0..1, "failed").await;
        for (login, duty) in [("root1", Duty::System), ("safe1", Duty::Security), ("look1", Duty::Audit)] {
            add(&office, login, Err(duty)).await;
            let mut browser = signed_in(&site, login).await;
            let list = browser.get("/messages").await;
            let status = if duty == Duty::System { StatusCode::OK } else { StatusCode::NOT_FOUND };
            assert_eq!(list.status, status, "{}: {login}", database.name);
            assert_eq!(browser.get(&format!("/messages/{}", ids[0])).await.status, status, "{login}");
        }
        let mut browser = Browser::at(&site);
        browser.get("/sign-in").await;
        let own = [("login", "root1"), ("password", super::accounts::OWN)];
        assert_eq!(browser.post("/sign-in", &own).await.status, StatusCode::SEE_OTHER);
        for path in ["/messages".to_owned(), "/messages?q=%E6%96%87&case=c2".to_owned(), format!("/messages/{}", ids[0])] {
            let page = browser.get(&path).await.body;
            assert!(page.contains("to0@office.example") && page.contains("550 没有这个信箱"), "{path}: {page}");
            for hidden in ["请办", ">正文</", "第0件", "/cases/", ">c1<", "文 to0"] {
                assert!(!page.contains(hidden), "{}: {path} says {hidden}: {page}", database.name);
            }
        }
        // What the office wrote about it is its own business.
        let mut lan = Browser::of(&site, "lan").await;
        lan.get("/messages").await;
        let path = format!("/messages/{}", ids[0]);
        assert_eq!(lan.post(&path, &[("decision", "never"), ("reason", "已当面告知")]).await.status, StatusCode::SEE_OTHER);
        assert!(lan.get(&path).await.body.contains("已当面告知"));
        assert!(!browser.get(&path).await.body.contains("已当面告知"), "{}", database.name);
    }
}

#[tokio::test]
async fn a_decision_needs_a_reason_is_made_once_and_the_audit_keeps_it() {
    for database in databases::each().await {
        let (office, site) = two_offices(&database).await;
        let failed = mails(&office, "c1", 0..1, "failed").await.remove(0);
        let doubtful = mails(&office, "c1", 1..2, "unknown").await.remove(0);
        let sent = mails(&office, "c1", 2..3, "done").await.remove(0);
        let mut lan = Browser::of(&site, "lan").await;
        let path = |id: &str| format!("/messages/{id}");
        let page = lan.get(&path(&failed)).await;
        assert!(page.body.contains("value=\"again\"") && !page.body.contains("value=\"arrived\""), "{}", page.body);
        assert!(lan.get(&path(&doubtful)).await.body.contains("value=\"arrived\""));
        assert!(!lan.get(&path(&sent)).await.body.contains("name=\"decision\""));

        let silent = lan.post(&path(&failed), &[("decision", "again"), ("reason", " ")]).await;
        assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", database.name);
        let long = "长".repeat(201);
        let endless = lan.post(&path(&failed), &[("decision", "again"), ("reason", &long)]).await;
        assert_eq!(endless.status, StatusCode::UNPROCESSABLE_ENTITY);
        let again = lan.post(&path(&failed), &[("decision", "again"), ("reason", "对方换了信箱 <i>")]).await;
        assert_eq!(again.location(), format!("/messages/{failed}?said=done"), "{}", again.body);
        let twice = lan.post(&path(&failed), &[("decision", "never"), ("reason", "又点了一次")]).await;
        assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", twice.body);
        assert!(twice.body.contains("待发送") && !twice.body.contains("<i>"), "{}", twice.body);
        let arrived = lan.post(&path(&doubtful), &[("decision", "arrived"), ("reason", "电话问过，已收到")]).await;
        assert_eq!(arrived.status, StatusCode::SEE_OTHER, "{}", arrived.body);
        for (id, decision) in [(&sent, "again"), (&failed, "arrived"), (&doubtful, "again")] {
            let answer = lan.post(&path(id), &[("decision", decision), ("reason", "试试")]).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{decision}: {}", answer.body);
        }
        assert_eq!(lan.post(&path(&failed), &[("decision", "x"), ("reason", "试试")]).await.status, StatusCode::NOT_FOUND);

        let rows = queue::of_case(office.look().await.reader(), Queue::Outbox, &"c1".into()).await.expect("rows");
        let state = |id: &str| rows.iter().find(|row| row.id == id).map(|row| (row.state.as_str(), row.attempts));
        assert_eq!(state(&failed), Some(("retry", 0)), "{}", database.name);
        assert_eq!(state(&doubtful), Some(("done", 0)));
        assert_eq!(state(&sent), Some(("done", 3)));
        let audit = office.app.audit(100).await.expect("read");
        let kept: Vec<_> = audit.iter().filter(|entry| entry.kind.starts_with("mail_")).collect();
        assert_eq!(kept.len(), 2, "{audit:?}");
        assert!(kept.iter().all(|entry| entry.person.as_deref() == Some("lan")));
        assert!(kept[0].detail.contains("电话问过") && kept[0].kind == "mail_arrived", "{kept:?}");
    }
}

#[tokio::test]
async fn mails_are_narrowed_down_and_turned_page_by_page() {
    for database in databases::each().await {
        let (office, site) = two_offices(&database).await;
        mails(&office, "c1", 0..119, "done").await;
        mails(&office, "c1", 119..120, "unknown").await;
        mails(&office, "c2", 120..121, "done").await;
        let mut lan = Browser::of(&site, "lan").await;
        let mut address = "/messages".to_owned();
        let mut seen = Vec::new();
        for left in [true, true, false] {
            let page = lan.get(&address).await;
            seen.push(shown(&page));
            let to = next(&page);
            assert_eq!(to.is_some(), left, "{}: {address}", database.name);
            address = to.unwrap_or_default();
        }
        assert_eq!(seen, [50, 50, 20], "{}", database.name);
        let narrowed = [
            ("state=unknown", 1),
            ("state=failed", 0),
            ("state=sent&print=yes", 119),
            ("case=c2", 0),
            ("case=c1&state=unknown", 1),
            ("q=%E6%97%A0%E6%AD%A4%E4%BA%8B", 0),
            ("unit=office", 0),
            ("unit=nowhere", 0),
            ("state=nonsense&after=nonsense&print=yes", 120),
        ];
        for (query, count) in narrowed {
            let page = lan.get(&format!("/messages?{query}")).await;
            assert_eq!((page.status, shown(&page)), (StatusCode::OK, count), "{}: {query}", database.name);
            assert_eq!(page.body.contains("class=\"empty\""), count == 0, "{query}");
        }
        let mut zhou = Browser::of(&site, "zhou").await;
        let page = zhou.get("/messages?unit=elsewhere").await;
        assert_eq!(shown(&page), 0);
        written(&office, async |store| {
            let tx = store.begin().await.expect("begun");
            let to = "UPDATE outbox SET target = 'another@office.example' WHERE case_id = 'c2'";
            tx.execute_unprepared(to).await.expect("set");
            store.commit(tx).await.expect("saved");
        })
        .await;
        assert_eq!(shown(&zhou.get("/messages?unit=elsewhere").await), 1, "{}", database.name);
    }
}

#[tokio::test]
async fn the_page_of_a_case_leads_those_in_charge_to_its_mails() {
    let database = databases::sqlite();
    let (office, site) = two_offices(&database).await;
    mails(&office, "c1", 0..2, "done").await;
    let mut lan = Browser::of(&site, "lan").await;
    assert!(lan.get("/cases/c1").await.body.contains("href=\"/messages?case=c1\""));
    assert_eq!(shown(&lan.get("/messages?case=c1").await), 2);
    let mut wen = Browser::of(&site, "wen").await;
    assert!(!wen.get("/cases/c1").await.body.contains("/messages"));
}
