//! What is kept of a year's work beside cases: columns that offices chose, lists that wait, bulletins.

use super::{day, instant};
use crate::databases;
use dafu::store::{StoreError, batches, bulletins, imports, ledgers};

fn columns(unit: &str, columns: &str) -> ledgers::Row {
    ledgers::Row {
        unit: unit.to_owned(),
        ledger: "ledger".to_owned(),
        columns: columns.to_owned(),
        chosen_by: "p1".to_owned(),
        chosen_at: instant(),
    }
}

#[tokio::test]
async fn what_an_office_chose_last_counts_and_no_other_offices_choice() {
    for database in databases::each().await {
        let store = database.open().await;
        for chosen in ["[\"案号\"]", "[\"案由\",\"案号\"]"] {
            let tx = store.begin().await.expect("a transaction");
            ledgers::choose(&tx, columns("finance", chosen)).await.expect("chosen");
            store.commit(tx).await.expect("saved");
        }
        let known = ledgers::columns(store.reader(), "finance", "ledger").await;
        assert_eq!(known, Ok(Some(columns("finance", "[\"案由\",\"案号\"]"))), "{}", database.name);
        assert_eq!(ledgers::columns(store.reader(), "police", "ledger").await, Ok(None), "{}", database.name);
    }
}

fn bulletin(version: i64) -> bulletins::Row {
    bulletins::Row {
        id: "b1".to_owned(),
        kind: "progress".to_owned(),
        office: "finance".to_owned(),
        policy: "here".to_owned(),
        first_case: "c1".to_owned(),
        day: day(),
        title: "通报".to_owned(),
        text: "进展良好。".to_owned(),
        counted: "{}".to_owned(),
        version,
        made_by: "p1".to_owned(),
        made_at: instant(),
        number: None,
        issued_on: None,
        issued_by: None,
        issued_at: None,
    }
}

#[tokio::test]
async fn a_bulletin_is_written_over_by_nobody_who_has_not_read_it_and_never_once_it_was_issued() {
    for database in databases::each().await {
        let store = database.open().await;
        let tx = store.begin().await.expect("a transaction");
        bulletins::add(&tx, bulletin(1)).await.expect("added");
        bulletins::write(&tx, &bulletin(2)).await.expect("written");
        let behind = bulletins::write(&tx, &bulletin(2)).await;
        assert!(matches!(behind, Err(StoreError::Clash(_))), "{}: {behind:?}", database.name);
        let number = Some("财通报〔2024〕1号".to_owned());
        let by = Some("p1".to_owned());
        let issued = bulletins::Row { number, issued_on: Some(day()), issued_by: by, issued_at: Some(instant()), ..bulletin(3) };
        bulletins::write(&tx, &issued).await.expect("issued");
        let late = bulletins::write(&tx, &bulletin(4)).await;
        assert!(matches!(late, Err(StoreError::Clash(_))), "{}: {late:?}", database.name);
        assert_eq!(bulletins::drop_draft(&tx, "b1").await, Ok(false), "{}", database.name);
        store.commit(tx).await.expect("saved");
        assert_eq!(bulletins::find(store.reader(), "b1").await, Ok(Some(issued.clone())), "{}", database.name);
        assert_eq!(bulletins::list(store.reader()).await, Ok(vec![issued]), "{}", database.name);
    }
}

fn list(state: &str) -> imports::Row {
    imports::Row {
        id: "l1".to_owned(),
        kind: "proposals".to_owned(),
        source: "提案委".to_owned(),
        policy: "here".to_owned(),
        name: "目录.csv".to_owned(),
        file: "sha256:0".to_owned(),
        state: state.to_owned(),
        created_by: "p1".to_owned(),
        created_at: instant(),
        settled_by: None,
        settled_at: None,
        body: "{}".to_owned(),
    }
}

#[tokio::test]
async fn a_list_that_waits_is_dropped_with_its_rows_and_one_that_was_accepted_stays() {
    for database in databases::each().await {
        let store = database.open().await;
        let row = imports::ImportRow { import: "l1".to_owned(), row: 2, number: "1".to_owned(), body: "{}".to_owned() };
        for (state, dropped) in [(imports::STAGED, true), (imports::ACCEPTED, false)] {
            let tx = store.begin().await.expect("a transaction");
            imports::stage(&tx, list(state), vec![row.clone()]).await.expect("staged");
            assert_eq!(imports::unstage(&tx, "l1").await, Ok(dropped), "{} {state}", database.name);
            store.commit(tx).await.expect("saved");
            let left = imports::rows_of(store.reader(), "l1").await.expect("read").len();
            assert_eq!(left, usize::from(!dropped), "{} {state}", database.name);
        }
    }
}

#[tokio::test]
async fn the_logs_of_all_batches_come_in_the_order_of_each() {
    for database in databases::each().await {
        let store = database.open().await;
        let event = |batch: &str, seq| batches::Row {
            batch: batch.to_owned(),
            seq,
            at: instant(),
            day: day(),
            actor: "p1".to_owned(),
            kind: "planned".to_owned(),
            body: "{}".to_owned(),
        };
        let tx = store.begin().await.expect("a transaction");
        for (batch, seq) in [("b", 1), ("a", 2), ("a", 1)] {
            batches::append(&tx, event(batch, seq)).await.expect("appended");
        }
        store.commit(tx).await.expect("saved");
        let all = batches::all(store.reader()).await.expect("read");
        let order: Vec<(&str, i64)> = all.iter().map(|row| (row.batch.as_str(), row.seq)).collect();
        assert_eq!(order, [("a", 1), ("a", 2), ("b", 1)], "{}", database.name);
    }
}
