//! What the office works by: versions, policies, what nobody has confirmed, what checks find, and how many cases run on what.

use super::accounts::{add, signed_in};
use super::{Browser, site};
use crate::app::errand;
use crate::databases;
use axum::http::{StatusCode, header};
use dafu::app::Registered;
use dafu::app::accounts::Duty;
use dafu_engine::definition;

/// The address of a version's page.
fn page_of(digest: &str) -> String {
    format!("/workflows/{}", digest.replace(':', "%3A"))
}

#[tokio::test]
async fn everybody_reads_what_the_office_works_by_and_only_some_how_many_cases_there_are() {
    for database in databases::each().await {
        let (office, site) = site(&database).await;
        let digest = errand().0.digest.to_string();
        add(&office, "root1", Err(Duty::System)).await;
        add(&office, "look1", Err(Duty::Audit)).await;
        let browsers = [
            ("lan", Browser::of(&site, "lan").await, true),
            ("wen", Browser::of(&site, "wen").await, false),
            ("root1", signed_in(&site, "root1").await, true),
            ("look1", signed_in(&site, "look1").await, false),
        ];
        for (who, mut browser, counts) in browsers {
            let list = browser.get("/workflows").await;
            assert_eq!(list.status, StatusCode::OK, "{}: {who}", database.name);
            for said in ["跑腿", "第1版", "测试", digest.as_str(), "没有出处"] {
                assert!(list.body.contains(said), "{who}: {said}: {}", list.body);
            }
            assert_eq!(list.body.contains("<td>1</td><td>1</td>"), counts, "{who}: {}", list.body);
            let one = browser.get(&page_of(&digest)).await;
            assert_eq!(one.status, StatusCode::OK, "{who}");
            assert!(one.body.contains("errand.yaml") && one.body.contains("检查结果"), "{}", one.body);
            assert_eq!(one.body.contains("累计"), counts, "{who}");
            let picture = browser.get(&format!("{}/flow.svg", page_of(&digest))).await;
            assert_eq!(picture.status, StatusCode::OK, "{who}");
            assert!(picture.body.contains("<svg") && picture.body.contains("起草"), "{who}");
            assert_eq!(picture.headers.get(header::CONTENT_TYPE).expect("a type"), "image/svg+xml; charset=utf-8");
            let policy = browser.get("/policies/here").await;
            assert!(policy.body.contains("deadlines.write.amount") && policy.body.contains("3 workdays"), "{}", policy.body);
            for nowhere in ["/workflows/sha256%3A0", "/workflows/sha256%3A0/flow.svg", "/policies/nowhere", "/policies/%00"] {
                assert_eq!(browser.get(nowhere).await.status, StatusCode::NOT_FOUND, "{who}: {nowhere}");
            }
        }
    }
}

#[tokio::test]
async fn a_new_version_stands_beside_the_old_one_and_its_cases_stay_where_they_are() {
    for database in databases::each().await {
        let (office, site) = site(&database).await;
        let text = include_str!("../../data/errand/errand.yaml").replace("version: 1", "version: 2");
        let (second, mistakes) = definition::read::read("errand.yaml", &text);
        assert_eq!(mistakes, []);
        let second = second.expect("a definition");
        let policy = "here".into();
        let new =
            Registered { definitions: vec![(&second, text.as_str())], pairs: vec![(&second, &policy)], ..Registered::default() };
        office.app.register(&new).await.expect("registered");
        let mut lan = Browser::of(&site, "lan").await;
        let list = lan.get("/workflows").await.body;
        let (newer, older) = (list.find("第2版").expect("the new one"), list.find("第1版").expect("the old one"));
        assert!(newer < older, "{}: {list}", database.name);
        assert!(list.contains("不再用于新事项"), "{list}");
        let old = lan.get(&page_of(errand().0.digest.as_str())).await.body;
        assert!(old.contains("<dt>在办</dt><dd>1</dd>"), "{}: {old}", database.name);
        let new = lan.get(&page_of(second.digest.as_str())).await.body;
        assert!(new.contains("<dt>在办</dt><dd>0</dd>"), "{}: {new}", database.name);
    }
}

#[tokio::test]
async fn an_installation_with_nothing_in_it_says_so() {
    let database = databases::sqlite();
    let office = crate::app::Office::open_empty(&database, crate::app::ports()).await;
    let site = dafu::web::Site { app: office.app.clone(), demo: false, tls: false };
    add(&office, "root1", Err(Duty::System)).await;
    let mut browser = signed_in(&site, "root1").await;
    let page = browser.get("/workflows").await.body;
    assert!(page.contains("还没有登记流程") && page.contains("还没有登记办理规定"), "{page}");
    assert!(browser.get("/units").await.body.contains("没有这样的单位或人员"));
    assert!(browser.get("/messages").await.body.contains("没有这样的邮件"));
}
