//! Mails leave once or are flagged: `dafu work` as a program, against servers that misbehave and servers that others wrote.

mod faulty;
mod merged;
mod servers;
mod trouble;
mod ways;

use crate::app::Office;
use crate::databases::{self, Database};
use crate::served::dafu;
use dafu::mail::Mail;
use dafu::store::queue::{self, New, Queue, State};
use dafu::store::{Access, Db, Options, Store};
use faulty::{Faults, Faulty};
use std::collections::BTreeMap;
use std::env;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

/// The case that all mails of these tests are about.
const CASE: &str = "m1";
/// Mails under way at once, in each program.
const AT_ONCE: u64 = 4;

/// The `number`th mail.
fn mail(number: usize) -> Mail {
    let text = format!(
        "市市场监督管理局：\n\n　　第{number:08}号提案已交办。\n.一行以点开头\n..\n\n　　进入平台：https://xc.example/cases/{number}\n"
    );
    Mail {
        key: format!("{CASE}/{number}"),
        seq: 1,
        recipient: format!("unit:u{number}"),
        to: format!("unit{number}@xc.example"),
        to_name: format!("市第{number}局"),
        reply_to: Some("duchashi@xc.example".into()),
        subject: format!("【交办】{number:08}号提案由你单位主办，请于3月6日前签收"),
        html: format!("<!DOCTYPE html>\n<html lang=\"zh-CN\"><body><p>{}</p></body></html>\n", text.replace('\n', "<br>")),
        text,
        about: "task acknowledge".into(),
        link: None,
        page: None,
        attachments: Vec::new(),
        way: dafu_engine::people::Channel::Mail,
        trouble: None,
    }
}

/// An installation with mails to be sent; their ids.
async fn with_mails(database: &Database, mails: &[Mail]) -> Vec<String> {
    let office = Office::open(database).await;
    office.begin(CASE).await.expect("begun");
    office.app.close().await.expect("closed");
    let store = database.open().await;
    let tx = store.begin().await.expect("a transaction");
    // What the case itself tells is in the engine's bare words here, which are no mails.
    tx.execute_unprepared("DELETE FROM outbox").await.expect("deleted");
    let new = |mail: &Mail| New {
        case: CASE.into(),
        seq: 1,
        target: mail.to.clone(),
        kind: mail.key.clone(),
        body: serde_json::to_string(mail).expect("JSON"),
        at: chrono::DateTime::UNIX_EPOCH,
    };
    queue::put(&tx, Queue::Outbox, &mails.iter().map(new).collect::<Vec<_>>()).await.expect("put");
    store.commit(tx).await.expect("saved");
    let rows = queue::of_case(store.reader(), Queue::Outbox, &CASE.into()).await.expect("rows");
    store.close().await.expect("closed");
    rows.into_iter().map(|row| row.id).collect()
}

/// `dafu work` that sends to the server at `url`.
fn sender(database: &Database, url: &str) -> Command {
    let mut command = dafu("work", database.folder.path(), &database.url());
    command
        .args(["--from", "notice@xc.example", "--from-name", "许昌市建议提案办理平台"])
        .env("DAFU_SMTP", url)
        .envs([("DAFU_SMTP_PAUSE", "0.2"), ("DAFU_SMTP_PATIENCE", "1"), ("DAFU_SMTP_PATIENCE_END", "1.5"), ("DAFU_LEASE", "4")])
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command
}

async fn look(database: &Database) -> Store {
    Store::open(&Options { place: database.place.clone(), readers: 1, access: Access::Look }).await.expect("opened")
}

/// How many mails are in each state.
async fn tally(store: &Store) -> BTreeMap<String, u64> {
    let rows = queue::of_case(store.reader(), Queue::Outbox, &CASE.into()).await.expect("rows");
    let mut tally = BTreeMap::new();
    for row in rows {
        *tally.entry(row.state).or_default() += 1;
    }
    tally
}

fn open(tally: &BTreeMap<String, u64>) -> u64 {
    let open = [State::Pending, State::Retry, State::Claimed, State::Sending];
    open.iter().filter_map(|state| tally.get(state.text())).sum()
}

/// Waits until at most `left` mails are neither sent nor given up.
async fn until(store: &Store, left: u64) {
    let patience = dafu::time::stopwatch();
    loop {
        let tally = tally(store).await;
        if open(&tally) <= left {
            return;
        }
        assert!(patience.elapsed() < Duration::from_mins(5), "mails do not leave: {tally:?}");
        thread::sleep(Duration::from_millis(100));
    }
}

/// Programs under way; they are killed with the test.
struct Senders(Vec<Child>);

impl Senders {
    /// `kill -9` of one.
    fn kill(&mut self, index: usize) {
        let child = &mut self.0[index];
        child.kill().expect("killed");
        child.wait().expect("ended");
    }
}

impl Drop for Senders {
    fn drop(&mut self) {
        for child in &mut self.0 {
            drop(child.kill());
            drop(child.wait());
        }
    }
}

/// Every mail that is sent was accepted once, none that failed was, and at most as many are in doubt as somebody gave reason for.
async fn examine(store: &Store, server: &Faulty, kills: u64) -> BTreeMap<String, u64> {
    let (tally, accepted) = (tally(store).await, server.accepted());
    assert_eq!(open(&tally), 0, "{tally:?}");
    for row in queue::of_case(store.reader(), Queue::Outbox, &CASE.into()).await.expect("rows") {
        let times = accepted.get(&row.id).copied().unwrap_or_default();
        match row.state.as_str() {
            "done" => assert_eq!(times, 1, "{row:?}"),
            "failed" => assert_eq!(times, 0, "{row:?}"),
            "unknown" => assert!(times <= 1, "{row:?}"),
            state => panic!("{state}: {row:?}"),
        }
    }
    let unknown = tally.get("unknown").copied().unwrap_or_default();
    let reasons = server.gaps() + kills * AT_ONCE;
    assert!(unknown <= reasons, "{unknown} mails are in doubt, with reason for {reasons}");
    tally
}

fn count(variable: &str, otherwise: usize) -> usize {
    env::var(variable).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

/// Sends mails under faults, with kills of the programs that send.
#[expect(clippy::print_stderr, reason = "the seed, with which the same faults are tried again, and what came of them")]
async fn under_faults(database: &Database, (mails, programs, kills): (usize, usize, u64), one_in: u32) {
    let seed = count("SEED", 20_261_130);
    eprintln!("SEED={seed} {}", database.name);
    let server = Faulty::start(database.folder.path(), Faults { seed: seed as u64, one_in });
    with_mails(database, &(0..mails).map(mail).collect::<Vec<_>>()).await;
    let start = || sender(database, &server.url()).spawn().expect("dafu runs");
    let mut senders = Senders((0..programs).map(|_| start()).collect());
    let store = look(database).await;
    for kill in 1..=kills {
        // Spread over the work: each kill meets mails under way.
        until(&store, mails as u64 * (kills + 1 - kill) / (kills + 1)).await;
        let victim = usize::try_from(kill).unwrap_or_default() % programs;
        senders.kill(victim);
        senders.0[victim] = start();
    }
    until(&store, 0).await;
    let tally = examine(&store, &server, kills).await;
    if one_in > 0 && mails >= 500 {
        assert_eq!(server.missed(), [], "no fault in these phases");
        assert!(tally.get("done").is_some_and(|done| *done > mails as u64 / 2), "{tally:?}");
    }
    if one_in == 0 && kills == 0 {
        assert_eq!(tally, BTreeMap::from([("done".to_owned(), mails as u64)]));
    }
    eprintln!("{tally:?}, {} faults after the dot, {kills} kills", server.gaps());
    drop(senders);
    store.close().await.expect("closed");
}

#[tokio::test]
async fn mails_leave_once_or_are_flagged_whatever_the_server_and_the_kills_do() {
    under_faults(&databases::sqlite(), (count("DAFU_MAILS", 1_000), 1, 3), 10).await;
}

#[tokio::test]
async fn three_senders_at_one_server_send_no_mail_twice() {
    under_faults(&databases::postgres(), (count("DAFU_MAILS", 1_000), 3, 3), 10).await;
}

#[tokio::test]
async fn without_faults_no_mail_is_in_doubt() {
    for database in databases::each().await {
        // A file serves one program at a time.
        let programs = if database.place.file().is_some() { 1 } else { 2 };
        under_faults(&database, (count("DAFU_MAILS_WELL", 300), programs, 0), 0).await;
    }
}
