use super::{Office, act, command, date, form, note};
use crate::databases;
use dafu::app::{App, Receipt, SubmitError};
use dafu::store::{Access, Options, Store, cases, timers};
use dafu_engine::machine::command::Ask;
use dafu_engine::machine::refusal::Reason;
use serde_json::json;

fn reason(error: &SubmitError) -> Option<&Reason> {
    match error {
        SubmitError::Refused(refusal) => Some(refusal.reason.gist()),
        SubmitError::KeyReused | SubmitError::Unregistered(_) | SubmitError::Store(_) | SubmitError::Gone(_) => None,
    }
}

#[tokio::test]
async fn a_case_that_begins_is_in_its_holders_inbox_with_its_date() {
    for database in databases::each().await {
        let office = Office::open(&database).await;
        let receipt = office.begin("c1").await.expect("begun");
        assert_eq!((receipt.first, receipt.repeated), (1, false), "{}", database.name);
        assert_eq!(office.seqs("c1").await, (1..=receipt.last).collect::<Vec<_>>());
        assert_eq!(office.inbox("wen").await, ["c1 write#1"]);
        let rows = office.app.cases(&cases::Wanted { open: true, ..Default::default() }).await.expect("rows");
        let [row] = rows.as_slice() else { panic!("one case") };
        assert_eq!((row.step.as_deref(), row.status.as_str()), (Some("write"), "open"));
        assert_eq!(row.due, Some(date(2026, 3, 5)));
        assert_eq!(office.doctor().await.problems, []);
    }
}

#[tokio::test]
async fn the_same_command_twice_has_one_effect_and_one_answer() {
    for database in databases::each().await {
        let office = Office::open(&database).await;
        let begun = office.begin("c1").await.expect("begun");
        let first = office.note("c1", "k", "一").await.expect("noted");
        let again = office.note("c1", "k", "一").await.expect("answered");
        assert_eq!(again, Receipt { repeated: true, ..first.clone() }, "{}", database.name);
        assert_eq!(office.begin("c1").await.expect("answered"), Receipt { repeated: true, ..begun });
        assert_eq!(office.seqs("c1").await.len() as u64, first.last);
    }
}

#[tokio::test]
async fn a_key_is_never_used_for_another_command() {
    for database in databases::each().await {
        let office = Office::open(&database).await;
        office.begin("c1").await.expect("begun");
        office.begin("c2").await.expect("begun");
        office.note("c1", "k", "一").await.expect("noted");
        assert_eq!(office.note("c1", "k", "二").await, Err(SubmitError::KeyReused), "{}", database.name);
        assert_eq!(office.note("c2", "k", "一").await, Err(SubmitError::KeyReused));
        let other = office.app.submit(&"c1".into(), command("wen", "k", note("二"))).await;
        assert!(other.is_ok_and(|receipt| !receipt.repeated), "a key is the actor's own");
    }
}

#[tokio::test]
async fn a_refusal_leaves_nothing_behind_and_its_key_is_free() {
    for database in databases::each().await {
        let office = Office::open(&database).await;
        let begun = office.begin("c1").await.expect("begun");
        let case: dafu_engine::ids::CaseId = "c1".into();
        let empty = office.app.submit(&case, command("wen", "k", act("write#1", None, form(&[])))).await.expect_err("refused");
        assert!(matches!(reason(&empty), Some(Reason::FieldMissing { .. })), "{}: {empty}", database.name);
        assert_eq!(office.seqs("c1").await.len() as u64, begun.last);
        let filled = act("write#1", None, form(&[("text", json!("送信"))]));
        office.app.submit(&case, command("wen", "k", filled)).await.expect("carried out under the same key");
        let nobody = office.note("c9", "k", "一").await.expect_err("no such case");
        assert_eq!(reason(&nobody), Some(&Reason::NoSuchCase));
    }
}

#[tokio::test]
async fn a_workflow_that_is_not_registered_is_said_to_be() {
    for database in databases::each().await {
        let office = Office::open(&database).await;
        let ask = |policy: &str| Ask::Create { case: "c1".into(), policy: policy.into(), facts: form(&[]), parent: None };
        for (workflow, policy) in [("nothing", "here"), ("errand", "elsewhere")] {
            let answer = office.app.create(&"c1".into(), &workflow.into(), command("lan", "k", ask(policy))).await;
            assert!(matches!(answer, Err(SubmitError::Unregistered(_))), "{} {workflow} {policy}", database.name);
        }
    }
}

#[tokio::test]
async fn everything_is_there_again_after_closing_and_opening() {
    for database in databases::each().await {
        let office = Office::open(&database).await;
        office.begin("c1").await.expect("begun");
        let (before, config) = (office.app.history(&"c1".into()).await, office.config.clone());
        office.app.close().await.expect("closed");
        let app = App::open(&config, super::ports()).await.expect("opened again");
        assert_eq!(app.history(&"c1".into()).await, before, "{}", database.name);
        assert_eq!(app.inbox(&"wen".into()).await.expect("an inbox").len(), 1);
    }
}

#[tokio::test]
async fn a_program_that_is_ending_takes_nothing_new() {
    let office = Office::open(&databases::sqlite()).await;
    let clone = office.app.clone();
    office.app.close().await.expect("closed");
    assert!(matches!(clone.submit(&"c1".into(), command("lan", "k", note("一"))).await, Err(SubmitError::Gone(_))));
}

#[tokio::test]
async fn a_timer_is_there_for_a_date_and_gone_with_it() {
    for database in databases::each().await {
        let office = Office::open(&database).await;
        office.begin("c1").await.expect("begun");
        let look = Options { place: database.place.clone(), readers: 1, access: Access::Look };
        let store = Store::open(&look).await.expect("opened");
        let keys = async || {
            let rows = timers::of_cases(store.reader(), ["c1"]).await.expect("rows");
            rows.into_iter().map(|row| format!("{} {}", row.key, row.fires_on)).collect::<Vec<_>>()
        };
        assert_eq!(keys().await, ["run write#1 2026-03-06"], "{}", database.name);
        office.act("c1", "wen", act("write#1", None, form(&[("text", json!("送信"))]))).await;
        assert_eq!(keys().await, Vec::<String>::new());
    }
}
