//! Inboxes, a page at a time: nothing left out or shown twice, what others have taken is gone, what stands still comes last.

use super::{Answer, Browser, sent, site};
use crate::app::{Office, act, begin, date, form};
use crate::databases;
use chrono::TimeDelta;
use dafu::app::Registered;
use dafu::app::away::Absence;
use dafu_engine::machine::command::Ask;
use dafu_engine::people;
use serde_json::json;
use std::collections::BTreeSet;

/// The cases of a page, in order.
fn cases(page: &Answer) -> Vec<String> {
    let links = page.body.split("<div class=\"q-title\"><a href=\"/cases/").skip(1);
    links.filter_map(|rest| rest.split('"').next().map(str::to_owned)).collect()
}

fn traces(page: &Answer) -> usize {
    page.body.matches("<tr><td class=\"nowrap\">").count()
}

fn next(page: &Answer) -> Option<String> {
    let before = page.body.split("\" rel=\"next\"").next().filter(|before| before.len() < page.body.len())?;
    before.rsplit("href=\"").next().map(|to| to.replace("&#38;", "&").replace("&amp;", "&"))
}

/// Somebody else at the office.
async fn with_another_clerk(office: &Office) {
    let roster = "
roster: more
title: 又一人
units:
  office:
    name: 测试办公室
    short: 办公室
    people:
      kai: { name: 凯, posts: [office], invented: true }
";
    let (roster, mistakes) = people::read::read("more.yaml", roster);
    assert_eq!(mistakes, []);
    let people = roster.expect("a roster").people;
    office.app.register(&Registered { people: Some(&people), ..Registered::default() }).await.expect("registered");
}

#[tokio::test]
async fn an_inbox_is_turned_page_by_page_the_nearest_date_first() {
    for database in databases::each().await {
        let (office, site) = site(&database).await;
        for index in 0..119 {
            begin(&office.app, &format!("n{index:03}")).await.expect("begun");
            if index == 60 {
                office.clock.advance(TimeDelta::days(7));
            }
        }
        let mut wen = Browser::of(&site, "wen").await;
        let mut address = "/inbox".to_owned();
        let mut seen = Vec::new();
        for count in [50, 50, 20] {
            let page = wen.get(&address).await;
            let here = cases(&page);
            assert_eq!(here.len(), count, "{}: {address}", database.name);
            assert_eq!(page.body.contains("回到第一页"), !seen.is_empty(), "{address}");
            // What a part of the inbox holds is said whole on every page that shows some of it.
            let overdue = page.body.contains("id=\"g-overdue\"");
            assert_eq!(overdue, page.body.contains("已超期 <small>62件</small>"), "{}", page.body);
            seen.extend(here);
            address = next(&page).unwrap_or_default();
            assert_eq!(address.is_empty(), count == 20);
        }
        assert_eq!(seen.iter().collect::<BTreeSet<_>>().len(), 120, "{}", database.name);
        assert!(seen[..62].iter().all(|case| case.as_str() <= "n060"), "{}: {seen:?}", database.name);
        let made_up = ["after=nonsense&case=c1&task=x", "after=2026-03-02", "after=2026-03-02&case=%00&task=x", "from=50"];
        for query in made_up {
            let page = wen.get(&format!("/inbox?{query}")).await;
            assert_eq!(cases(&page).len(), 50, "{}: {query}: {}", database.name, page.status);
        }
    }
}

#[tokio::test]
async fn what_was_done_is_turned_page_by_page_the_newest_first() {
    for database in databases::each().await {
        let (office, site) = site(&database).await;
        for index in 0..59 {
            let case = format!("n{index:03}");
            begin(&office.app, &case).await.expect("begun");
            office.act(&case, "wen", act("write#1", None, form(&[("text", json!("文稿"))]))).await;
        }
        sent(&office).await;
        let mut wen = Browser::of(&site, "wen").await;
        let first = wen.get("/inbox/done").await;
        assert!(first.body.contains("已办 <small>60</small>"), "{}: {}", database.name, first.body);
        let second = wen.get(&next(&first).expect("a next page")).await;
        assert_eq!((traces(&first), traces(&second)), (50, 10), "{}", database.name);
        assert_eq!(next(&second), None);
        let links = |page: &Answer| -> BTreeSet<String> {
            page.body.split("href=\"/cases/").skip(1).filter_map(|rest| rest.split('"').next().map(str::to_owned)).collect()
        };
        assert!(links(&first).is_disjoint(&links(&second)), "{}", database.name);
    }
}

#[tokio::test]
async fn what_somebody_else_has_claimed_is_in_nobody_elses_inbox() {
    for database in databases::each().await {
        let (office, site) = site(&database).await;
        with_another_clerk(&office).await;
        sent(&office).await;
        office.settle().await;
        let mut lan = Browser::of(&site, "lan").await;
        let mut kai = Browser::of(&site, "kai").await;
        for (who, browser) in [("lan", &mut lan), ("kai", &mut kai)] {
            let page = browser.get("/inbox").await;
            assert_eq!(cases(&page), ["c1"], "{}: {who}: {}", database.name, page.body);
            assert!(page.body.contains("共用待办"), "{who}: {}", page.body);
        }
        office.act("c1", "lan", Ask::Claim { task: "send#1".into() }).await;
        assert_eq!(cases(&lan.get("/inbox").await), ["c1"], "{}", database.name);
        let gone = kai.get("/inbox").await;
        assert!(cases(&gone).is_empty() && gone.body.contains("待办 <small>0</small>"), "{}: {}", database.name, gone.body);
        office.act("c1", "lan", Ask::Release { task: "send#1".into() }).await;
        assert_eq!(cases(&kai.get("/inbox").await), ["c1"], "{}", database.name);
    }
}

#[tokio::test]
async fn what_stands_still_comes_after_what_has_a_date() {
    for database in databases::each().await {
        let (office, site) = site(&database).await;
        office.clock.advance(TimeDelta::days(1));
        office.begin("c2").await.expect("begun");
        let mut wen = Browser::of(&site, "wen").await;
        assert_eq!(cases(&wen.get("/inbox").await), ["c1", "c2"], "{}", database.name);
        office.act("c1", "lan", Ask::Suspend { reason: "等政策".to_owned() }).await;
        assert_eq!(cases(&wen.get("/inbox").await), ["c2", "c1"], "{}", database.name);
        office.act("c1", "lan", Ask::Resume { reason: "政策已定".to_owned() }).await;
        assert_eq!(cases(&wen.get("/inbox").await).len(), 2, "{}", database.name);
        office.settle().await;
        assert!(office.doctor().await.is_sound(), "{}", database.name);
    }
}

#[tokio::test]
async fn whoever_stands_in_for_two_people_finds_what_both_could_do_once() {
    for database in databases::each().await {
        let (office, site) = site(&database).await;
        with_another_clerk(&office).await;
        sent(&office).await;
        office.settle().await;
        office.begin("c2").await.expect("begun");
        for owner in ["lan", "kai", "wen"] {
            let absence = Absence { owner: owner.into(), agent: "he".into(), since: None, until: Some(date(2026, 3, 13)) };
            office.app.be_absent(&absence, &absence.owner).await.expect("absent");
        }
        let mut he = Browser::of(&site, "he").await;
        let page = he.get("/inbox/for-others").await;
        let found: BTreeSet<String> = cases(&page).into_iter().collect();
        assert_eq!(found, BTreeSet::from(["c1".to_owned(), "c2".to_owned()]), "{}: {}", database.name, page.body);
        assert_eq!(cases(&page).len(), 2, "{}", database.name);
        assert!(page.body.contains("受托办理 <small>2</small>"), "{}: {}", database.name, page.body);
        assert!(he.get("/inbox").await.body.contains("待办 <small>0</small>"), "{}", database.name);
    }
}
