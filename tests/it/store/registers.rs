use super::{day, definition, instant, save_case};
use crate::databases;
use chrono::{Days, NaiveDate};
use dafu::store::{StoreError, calendars, definitions, drafts, meta, numbers, roster};
use dafu_engine::calendar::{Special, Year};
use dafu_engine::people::{Channel, Holding, People, Person, PersonKind, Unit};
use std::collections::{BTreeMap, BTreeSet};

fn people() -> People {
    let person = |name: &str, kind| Person {
        name: name.to_owned(),
        mail: None,
        account: true,
        invented: true,
        kind,
        phone: Some("13800000000".to_owned()),
        channel: Channel::Sms,
    };
    let unit = Unit {
        name: "市财政局".to_owned(),
        short: "财政局".to_owned(),
        mail: None,
        mark: None,
        scored: true,
        aliases: Vec::new(),
    };
    People {
        persons: BTreeMap::from([
            ("p1".into(), person("王珺", PersonKind::Member)),
            ("p2".into(), person("民盟市委", PersonKind::Organisation)),
        ]),
        units: BTreeMap::from([("finance".into(), unit)]),
        posts: BTreeSet::from([Holding { unit: "finance".into(), post: "handler".into(), person: "p1".into() }]),
        agents: BTreeMap::new(),
    }
}

#[tokio::test]
async fn people_are_read_back_as_they_were_added_and_a_change_raises_the_revision() {
    for database in databases::each().await {
        let store = database.open().await;
        let tx = store.begin().await.expect("a transaction");
        roster::add(&tx, &people()).await.expect("added");
        roster::add(&tx, &people()).await.expect("added again");
        store.commit(tx).await.expect("saved");
        assert_eq!(roster::read(store.reader(), day()).await, Ok(people()), "{}", database.name);
        let before = meta::revision(store.reader()).await.expect("a revision");
        let tx = store.begin().await.expect("a transaction");
        roster::take_post(&tx, &"finance".into(), &"handler".into(), &"p1".into()).await.expect("taken");
        store.commit(tx).await.expect("saved");
        assert!(meta::revision(store.reader()).await.expect("a revision") > before);
        assert!(roster::read(store.reader(), day()).await.expect("people").posts.is_empty());
    }
}

#[tokio::test]
async fn somebody_stands_in_from_the_first_day_to_the_last_and_no_longer() {
    for database in databases::each().await {
        let store = database.open().await;
        let tx = store.begin().await.expect("a transaction");
        roster::add(&tx, &people()).await.expect("added");
        let last = day() + Days::new(2);
        roster::stand_in(&tx, &"p2".into(), &"p1".into(), (Some(day()), Some(last))).await.expect("set");
        store.commit(tx).await.expect("saved");
        for (today, stands_in) in [(day() - Days::new(1), false), (day(), true), (last, true), (last + Days::new(1), false)] {
            let people = roster::read(store.reader(), today).await.expect("people");
            assert_eq!(people.agents.contains_key("p2"), stands_in, "{} {today}", database.name);
        }
    }
}

#[tokio::test]
async fn a_version_of_a_workflow_never_gets_another_text() {
    for database in databases::each().await {
        let store = database.open().await;
        let tx = store.begin().await.expect("a transaction");
        definitions::put(&tx, &definition(), "workflow: errand", instant()).await.expect("put");
        definitions::put(&tx, &definition(), "workflow: errand", instant()).await.expect("the same again");
        let mut other = definition();
        other.digest = "sha256:other".into();
        let error = definitions::put(&tx, &other, "workflow: errand # changed", instant()).await.expect_err("refused");
        assert!(matches!(&error, StoreError::Clash(text) if text.contains("new version")), "{}: {error}", database.name);
    }
}

#[tokio::test]
async fn an_imported_year_replaces_the_one_before() {
    for database in databases::each().await {
        let store = database.open().await;
        let date = NaiveDate::from_ymd_opt(2027, 1, 1).expect("a day");
        let mut year = Year {
            file: "cn-2027.yaml".to_owned(),
            calendar: "cn".to_owned(),
            year: 2027,
            title: "2027".to_owned(),
            source: "assumed".to_owned(),
            special: BTreeMap::new(),
        };
        let tx = store.begin().await.expect("a transaction");
        assert_eq!(calendars::put(&tx, &year, instant()).await, Ok(true));
        assert_eq!(calendars::put(&tx, &year, instant()).await, Ok(false));
        year.special.insert(date, Special::Holiday("元旦".to_owned()));
        assert_eq!(calendars::put(&tx, &year, instant()).await, Ok(true));
        assert!(!calendars::in_force(&tx).await.expect("a calendar").is_workday(date), "{}", database.name);
    }
}

#[tokio::test]
async fn a_number_is_given_once_and_the_same_purpose_gets_the_same_number() {
    for database in databases::each().await {
        let store = database.open().await;
        let tx = store.begin().await.expect("a transaction");
        let wanted = |case: &str, year| numbers::Wanted {
            series: "许市监函".to_owned(),
            year,
            case: case.into(),
            purpose: "sign_off#1".to_owned(),
        };
        let mut given = Vec::new();
        for (case, year) in [("c1", 2026), ("c2", 2026), ("c1", 2026), ("c3", 2027)] {
            given.push(numbers::take(&tx, &wanted(case, year), instant()).await.expect("a number"));
        }
        assert_eq!(given, [1, 2, 1, 1], "{}", database.name);
    }
}

#[tokio::test]
async fn a_void_number_stays_with_its_reason_and_is_never_given_again() {
    for database in databases::each().await {
        let store = database.open().await;
        let tx = store.begin().await.expect("a transaction");
        let wanted = |case: &str| numbers::Wanted {
            series: "许市监函〔2026〕{n}号".to_owned(),
            year: 2026,
            case: case.into(),
            purpose: "sign_off#1".to_owned(),
        };
        for (case, number) in [("c1", 1), ("c2", 2)] {
            assert_eq!(numbers::take(&tx, &wanted(case), instant()).await, Ok(number));
        }
        let series = "许市监函〔2026〕{n}号";
        numbers::void(&tx, (series, 2026, 2), "打印错误", instant()).await.expect("voided");
        assert!(numbers::void(&tx, (series, 2026, 2), "again", instant()).await.is_err());
        assert!(numbers::void(&tx, (series, 2026, 9), "none", instant()).await.is_err());
        assert_eq!(numbers::take(&tx, &wanted("c2"), instant()).await, Ok(3), "{}", database.name);
        let kept: Vec<_> = numbers::list(&tx, Some(2026)).await.expect("the register");
        let void: Vec<_> = kept.iter().filter(|row| row.voided_at.is_some()).collect();
        assert_eq!((kept.len(), void.len(), void[0].number), (3, 1, 2));
        assert_eq!(void[0].void_reason.as_deref(), Some("打印错误"));
    }
}

#[tokio::test]
async fn a_number_given_elsewhere_is_entered_once_and_the_next_one_follows_it() {
    for database in databases::each().await {
        let store = database.open().await;
        let tx = store.begin().await.expect("a transaction");
        let wanted = |case: &str| numbers::Wanted {
            series: "许市监函〔2026〕{n}号".to_owned(),
            year: 2026,
            case: case.into(),
            purpose: "sign_off#1".to_owned(),
        };
        let text = "许市监函〔2026〕41号";
        numbers::enter(&tx, &wanted("c1"), 41, text, instant()).await.expect("entered");
        numbers::enter(&tx, &wanted("c1"), 41, text, instant()).await.expect("the same again");
        let twice = numbers::enter(&tx, &wanted("c2"), 41, text, instant()).await.expect_err("twice");
        assert_eq!(
            twice,
            StoreError::Clash("许市监函〔2026〕41号 was given already, for case c1.".to_owned()),
            "{}",
            database.name
        );
        let second = numbers::enter(&tx, &wanted("c1"), 42, "许市监函〔2026〕42号", instant()).await.expect_err("a second");
        assert!(second.to_string().contains("许市监函〔2026〕41号 already"), "{second}");
        assert_eq!(numbers::take(&tx, &wanted("c2"), instant()).await, Ok(42));
    }
}

/// On PostgreSQL these are two programs at one server; SQLite lets only one in.
#[tokio::test]
async fn two_programs_never_give_one_number_twice() {
    for database in databases::each().await {
        let stores = if matches!(database.place, dafu::store::Place::Sqlite(_)) {
            vec![database.open().await]
        } else {
            vec![database.open().await, database.open().await]
        };
        let takers = (0..40_usize).map(|index| {
            let store = stores[index % stores.len()].clone();
            tokio::spawn(async move {
                let wanted = numbers::Wanted {
                    series: "许市监函〔2026〕{n}号".to_owned(),
                    year: 2026,
                    case: format!("c{index}").as_str().into(),
                    purpose: "sign_off#1".to_owned(),
                };
                loop {
                    let tx = store.begin().await.expect("a transaction");
                    match numbers::take(&tx, &wanted, instant()).await {
                        Ok(number) => {
                            store.commit(tx).await.expect("saved");
                            return number;
                        }
                        Err(error) => assert!(error.may_pass(), "{error}"),
                    }
                }
            })
        });
        let mut given = BTreeSet::new();
        for taker in takers.collect::<Vec<_>>() {
            assert!(given.insert(taker.await.expect("taken")), "{}: a number twice", database.name);
        }
        assert_eq!(given, (1..=40).collect(), "{}: no gaps either", database.name);
    }
}

#[tokio::test]
async fn two_windows_do_not_overwrite_each_others_draft() {
    for database in databases::each().await {
        let store = database.open().await;
        save_case(&store, "c1").await;
        let draft = |version, body: &str| drafts::Row {
            case_id: "c1".to_owned(),
            run: "draft#1".to_owned(),
            person: "p1".to_owned(),
            version,
            saved_at: instant(),
            closed_at: None,
            body: body.to_owned(),
        };
        let tx = store.begin().await.expect("a transaction");
        drafts::save(&tx, draft(1, "a")).await.expect("first");
        drafts::save(&tx, draft(2, "b")).await.expect("second");
        assert!(matches!(drafts::save(&tx, draft(2, "c")).await, Err(StoreError::Clash(_))), "{}", database.name);
        drafts::close(&tx, &[("c1".into(), "draft#1".into())], instant()).await.expect("closed");
        assert!(matches!(drafts::save(&tx, draft(3, "d")).await, Err(StoreError::Clash(_))));
        let kept = drafts::find(&tx, &"c1".into(), &"draft#1".into(), &"p1".into()).await.expect("read").expect("there");
        assert_eq!((kept.body.as_str(), kept.closed_at), ("b", Some(instant())));
        let versions = drafts::versions(&tx, &"c1".into()).await.expect("read");
        let versions: Vec<(i64, &str)> = versions.iter().map(|row| (row.version, row.body.as_str())).collect();
        assert_eq!(
            versions,
            [(1, "a"), (2, "b")],
            "{}: what was saved before stays, what clashed was never there",
            database.name
        );
    }
}
