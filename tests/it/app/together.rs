use super::{Office, begin, command, note, ports};
use crate::databases;
use dafu::app::ports::{Mail, Mails, Ports};
use dafu::app::{Receipt, SubmitError};
use dafu_engine::machine::World;
use dafu_engine::machine::event::{Event, What};
use dafu_engine::machine::state::Case;
use std::sync::Arc;
use tokio::task::JoinSet;

async fn notes(office: &Office, case: &str, texts: impl IntoIterator<Item = String>) -> Vec<Result<Receipt, SubmitError>> {
    let mut sending = JoinSet::new();
    for text in texts {
        let (app, case) = (office.app.clone(), case.into());
        sending.spawn(async move { app.submit(&case, command("lan", &text, note(&text))).await });
    }
    sending.join_all().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_people_at_one_case_each_get_their_own_numbers_and_none_is_lost() {
    for database in databases::each().await {
        let office = Office::open(&database).await;
        let begun = office.begin("c1").await.expect("begun");
        let answers = notes(&office, "c1", (0..100).map(|number| format!("note {number}"))).await;
        let mut firsts: Vec<u64> = answers.into_iter().map(|answer| answer.expect("noted").first).collect();
        firsts.sort_unstable();
        assert_eq!(firsts, (begun.last + 1..=begun.last + 100).collect::<Vec<_>>(), "{}", database.name);
        assert_eq!(office.doctor().await.problems, []);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_cases_begin_at_once() {
    for database in databases::each().await {
        let office = Office::open(&database).await;
        let mut beginning = JoinSet::new();
        for number in 0..60 {
            let app = office.app.clone();
            beginning.spawn(async move { begin(&app, &format!("c{number:03}")).await });
        }
        for begun in beginning.join_all().await {
            begun.expect("begun");
        }
        let report = office.doctor().await;
        assert_eq!((report.cases, report.problems), (60, vec![]), "{}", database.name);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_command_sent_by_impatient_clicks_is_carried_out_once() {
    for database in databases::each().await {
        let office = Office::open(&database).await;
        let begun = office.begin("c1").await.expect("begun");
        let answers = notes(&office, "c1", (0..20).map(|_| "the same".to_owned())).await;
        let receipts: Vec<Receipt> = answers.into_iter().map(|answer| answer.expect("answered")).collect();
        assert!(receipts.iter().all(|receipt| receipt.first == begun.last + 1), "{}", database.name);
        assert_eq!(receipts.iter().filter(|receipt| !receipt.repeated).count(), 1);
        assert_eq!(office.seqs("c1").await.len() as u64, begun.last + 1);
    }
}

/// Writes the same mail twice where a note says "bad", which the outbox does not take.
#[derive(Debug)]
struct Stutter;

impl Mails for Stutter {
    fn compose(&self, _: &World<'_>, _: Option<&Case>, _: &Case, events: &[Event]) -> Vec<Mail> {
        let bad = events.iter().filter(|event| matches!(&event.what, What::Noted { text, .. } if text.starts_with("bad")));
        bad.flat_map(|event| {
            let mail = Mail {
                seq: event.seq,
                to: "x".to_owned(),
                kind: "y".to_owned(),
                body: "{}".to_owned(),
                link: None,
                way: dafu_engine::people::Channel::Mail,
            };
            [mail.clone(), mail]
        })
        .collect()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_bad_request_fails_alone() {
    for database in databases::each().await {
        let office = Office::open_with(&database, Ports { mails: Arc::new(Stutter), ..ports() }).await;
        let begun = office.begin("c1").await.expect("begun");
        let texts = (0..30).map(|number| if number % 10 == 3 { format!("bad {number}") } else { format!("good {number}") });
        let answers = notes(&office, "c1", texts).await;
        let (saved, failed): (Vec<_>, Vec<_>) = answers.into_iter().partition(Result::is_ok);
        assert_eq!((saved.len(), failed.len()), (27, 3), "{}", database.name);
        assert!(failed.iter().all(|answer| matches!(answer, Err(SubmitError::Store(_)))));
        assert_eq!(office.seqs("c1").await, (1..=begun.last + 27).collect::<Vec<_>>());
        assert_eq!(office.doctor().await.problems, []);
    }
}
