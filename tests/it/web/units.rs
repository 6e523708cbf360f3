//! Units and people: who may read them, what they show, and that nothing is changed there.

use super::accounts::{add, signed_in};
use super::{Browser, site};
use crate::app::date;
use crate::databases;
use axum::http::StatusCode;
use dafu::app::accounts::Duty;
use dafu::app::away::Absence;
use dafu_engine::people;

const ROSTER: &str = "
roster: city
title: 测试名册
units:
  roads:
    name: 测试市交通运输局
    short: 市交通局
    mail: jtj@office.example
    mark: 测交
    aliases: [运管处, { name: 测试市交通局, until: 2019-03-01 }]
    people:
      lu:  { name: 路, posts: [liaison, handler], mail: lu@office.example, invented: true }
      sun: { name: 孙, posts: [chief], account: false, invented: true }
  tax:
    name: 国家税务总局测试市税务局
    short: 市税务局
    scored: false
    people:
      lu: { name: 路, posts: [liaison], mail: lu@office.example, invented: true }
persons:
  gu: { name: 顾怀远, mail: gu@home.example, invented: true }
";

async fn with_people(office: &crate::app::Office) {
    let (roster, mistakes) = people::read::read("roster.yaml", ROSTER);
    assert_eq!(mistakes, []);
    let people = roster.expect("a roster").people;
    office.app.bring_in_people(&people, "a test").await.expect("brought in");
}

#[tokio::test]
async fn everybody_who_is_signed_in_reads_units_and_people_and_proposers_are_not_among_them() {
    for database in databases::each().await {
        let (office, site) = site(&database).await;
        with_people(&office).await;
        let mut browsers = vec![("wen", Browser::of(&site, "wen").await), ("he", Browser::of(&site, "he").await)];
        for (login, duty) in [("root1", Duty::System), ("look1", Duty::Audit)] {
            add(&office, login, Err(duty)).await;
            browsers.push((login, signed_in(&site, login).await));
        }
        for (who, browser) in &mut browsers {
            let list = browser.get("/units").await;
            assert_eq!(list.status, StatusCode::OK, "{}: {who}", database.name);
            for said in ["市交通局", "运管处", "测试市交通局 (至2019年3月1日)", "jtj@office.example", "商请协助，不计入"]
            {
                assert!(list.body.contains(said), "{who}: {said}: {}", list.body);
            }
            assert!(!list.body.contains("顾怀远") && !list.body.contains("gu@home.example"), "{who}");
            assert!(list.body.contains("dafu org register"), "the page says how people are changed");
            let unit = browser.get("/units/roads").await.body;
            for said in ["路※", "孙※", "lu@office.example", "纸质或链接", "市税务局", "测交"] {
                assert!(unit.contains(said), "{who}: {said}: {unit}");
            }
            assert_eq!(browser.get("/units/nowhere").await.status, StatusCode::NOT_FOUND);
        }
    }
}

#[tokio::test]
async fn a_unit_is_found_by_any_of_its_names_and_by_its_people() {
    let database = databases::sqlite();
    let (office, site) = site(&database).await;
    with_people(&office).await;
    let mut browser = Browser::of(&site, "wen").await;
    let (roads, tax) = ("href=\"/units/roads\"", "href=\"/units/tax\"");
    for (words, has_roads, has_tax) in [
        ("%E8%BF%90%E7%AE%A1", true, false),
        ("%E5%AD%99", true, false),
        ("%E8%B7%AF", true, true),
        ("%E7%A8%8E%E5%8A%A1", false, true),
        ("%E6%97%A0%E6%AD%A4", false, false),
    ] {
        let page = browser.get(&format!("/units?q={words}")).await.body;
        assert_eq!((page.contains(roads), page.contains(tax)), (has_roads, has_tax), "{words}: {page}");
        assert_eq!(page.contains("没有这样的单位或人员"), !has_roads && !has_tax, "{words}");
    }
    let printed = browser.get("/units?print=yes").await.body;
    assert!(printed.contains("孙※") && !printed.contains("name=\"q\""), "{printed}");
}

#[tokio::test]
async fn who_stands_in_for_whom_is_shown_until_it_is_over() {
    let database = databases::sqlite();
    let (office, site) = site(&database).await;
    with_people(&office).await;
    let absence = |owner: &str, agent: &str, until| Absence { owner: owner.into(), agent: agent.into(), since: None, until };
    office.app.be_absent(&absence("lu", "sun", Some(date(2026, 3, 13))), &"lu".into()).await.expect("absent");
    office.app.be_absent(&absence("lan", "he", Some(date(2026, 2, 27))), &"lan".into()).await.expect("absent");
    let mut browser = Browser::of(&site, "wen").await;
    let page = browser.get("/units").await.body;
    assert!(page.contains("孙※代路※办理，至2026年3月13日"), "{page}");
    assert!(!page.contains("何※代兰※"), "{page}");
    assert!(browser.get("/units/roads").await.body.contains("孙※代路※办理"));
    assert!(!browser.get("/units/office").await.body.contains("孙※代路※办理"));
}

#[tokio::test]
async fn people_that_are_brought_in_stand_in_the_audit() {
    for database in databases::each().await {
        let (office, _site) = site(&database).await;
        with_people(&office).await;
        let audit = office.app.audit(10).await.expect("read");
        let kept = audit.iter().find(|entry| entry.kind == "people_changed").expect("an entry");
        assert_eq!(kept.detail, "2 units, 3 people, 4 posts, by a test", "{}", database.name);
    }
}
