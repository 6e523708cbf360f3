//! A wrong password, an address that is none, a report that a mail came back: said once, to whoever can do something.

use super::servers::aiosmtpd;
use super::{CASE, Senders, look, mail, sender, tally, until, with_mails};
use crate::databases;
use crate::served::dafu;
use dafu::mail::Mail;
use dafu::store::outbox::{self, Held};
use std::fs::{self, File};
use std::io::Write;
use std::process::{Output, Stdio};
use std::thread;
use std::time::Duration;

/// A wrong password holds the queue, is said once, and never itself.
#[tokio::test]
async fn a_wrong_password_is_said_once_and_fails_no_mail() {
    let database = databases::sqlite();
    let program = aiosmtpd();
    let certificate = program.folder.path().join("certificate.pem");
    with_mails(&database, &(0..200).map(mail).collect::<Vec<_>>()).await;
    let store = look(&database).await;
    let url = |password: &str| format!("smtp://notice%40xc.example:{password}@127.0.0.1:{}?tls=required", program.port);
    let work = |password: &str| {
        let mut command = sender(&database, &url(password));
        command.envs([("DAFU_SMTP_PATIENCE", "20"), ("DAFU_SMTP_PATIENCE_END", "20")]).env("DAFU_SMTP_CA", &certificate);
        command
    };
    let log = database.folder.path().join("log");
    let mut wrong = work("ganz-geheim");
    wrong.stderr(File::create(&log).expect("a log")).env("RUST_LOG", "debug");
    let senders = Senders(vec![wrong.spawn().expect("dafu runs")]);
    let logins = program.folder.path().join("kept/logins");
    let patience = dafu::time::stopwatch();
    // Until it has tried a few times.
    while fs::read_to_string(&logins).unwrap_or_default().lines().count() < 4 {
        assert!(patience.elapsed() < Duration::from_mins(1), "it does not try");
        thread::sleep(Duration::from_millis(50));
    }
    // Several lines try at once; the note follows the first refusal.
    let held = loop {
        if let Some(held) = outbox::held(store.reader(), Held::Mails).await.expect("read") {
            break held;
        }
        assert!(patience.elapsed() < Duration::from_mins(1), "that mails are held is not noted");
        thread::sleep(Duration::from_millis(20));
    };
    assert!(held.why.contains("notice@xc.example") && !held.why.contains("geheim"), "{held:?}");
    let doctor = dafu("doctor", database.folder.path(), &database.url()).output().expect("dafu runs");
    assert!(String::from_utf8_lossy(&doctor.stderr).contains("refuses the login"), "{doctor:?}");
    drop(senders);
    let log = fs::read_to_string(&log).expect("a log");
    assert_eq!(log.matches("nothing can be sent until this is put right").count(), 1, "{log}");
    let secrets = ["geheim", "Z2FuehltZ2VoZWlt", "AG5vdGljZUB4Yy5leGFtcGxlAGdhbnotZ2VoZWlt"];
    assert!(secrets.iter().all(|secret| !log.contains(secret)), "{log}");
    let tries = fs::read_to_string(&logins).expect("logins").lines().count();
    assert!(tries < 20, "{tries} logins for 200 mails");
    assert_eq!(tally(&store).await.get("failed"), None);
    // The right one: everything leaves, and nobody says any more that it does not.
    let senders = Senders(vec![work("p%3A%2F%40%2B%E5%AF%86").spawn().expect("dafu runs")]);
    until(&store, 0).await;
    drop(senders);
    assert_eq!(tally(&store).await.get("done"), Some(&200));
    assert_eq!(outbox::held(store.reader(), Held::Mails).await, Ok(None));
}

#[tokio::test]
async fn an_address_that_is_none_fails_alone_and_says_why() {
    let database = databases::sqlite();
    let program = super::Faulty::start(database.folder.path(), super::Faults { seed: 1, one_in: 0 });
    let broken = Mail { to: "unit@xc.example\r\nRCPT TO:<everybody@xc.example>".into(), ..mail(0) };
    with_mails(&database, &[broken, mail(1), Mail { to: String::new(), ..mail(2) }]).await;
    let store = look(&database).await;
    let senders = Senders(vec![sender(&database, &program.url()).spawn().expect("dafu runs")]);
    until(&store, 0).await;
    drop(senders);
    let tally = tally(&store).await;
    assert_eq!((tally.get("failed"), tally.get("done")), (Some(&2), Some(&1)), "{tally:?}");
    let listed = run(&database, &["list", "--case", CASE, "--state", "failed", "--format", "json"], "");
    let listed: serde_json::Value = serde_json::from_slice(&listed.stdout).expect("JSON");
    let notes: Vec<&str> = listed.as_array().expect("a list").iter().filter_map(|mail| mail["note"].as_str()).collect();
    assert!(notes.iter().all(|note| note.contains("is not a mail address")), "{notes:?}");
}

fn run(database: &databases::Database, arguments: &[&str], input: &str) -> Output {
    let (what, rest) = arguments.split_first().expect("a subcommand");
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_dafu"));
    command.args(["mail", what, "--data"]).arg(database.folder.path()).args(["--database", &database.url()]).args(rest);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("dafu runs");
    child.stdin.take().expect("piped").write_all(input.as_bytes()).expect("written");
    child.wait_with_output().expect("ended")
}

#[tokio::test]
async fn a_mail_that_comes_back_is_found_dropped_and_sent_again_beside_a_program_that_works() {
    for database in databases::each().await {
        let server = super::Faulty::start(database.folder.path(), super::Faults { seed: 1, one_in: 0 });
        let ids = with_mails(&database, &[mail(0), mail(1)]).await;
        let store = look(&database).await;
        let senders = Senders(vec![sender(&database, &server.url()).spawn().expect("dafu runs")]);
        until(&store, 0).await;
        let rows = dafu::store::queue::of_case(store.reader(), dafu::store::queue::Queue::Outbox, &CASE.into()).await;
        let returned = rows.expect("rows").into_iter().find(|row| row.target == "unit0@xc.example").expect("a mail");
        let report = |id: &str, address: &str| {
            format!(
                "From: MAILER-DAEMON@xc.example\r\nMIME-Version: 1.0\r\n\
                 Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n\
                 --b\r\n\r\nSorry\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; xc.example\r\n\r\n\
                 Final-Recipient: rfc822; {address}\r\nAction: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 无此用户\r\n\r\n\
                 --b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <{id}@xc.example>\r\n\r\n--b--\r\n"
            )
        };
        let stranger = run(&database, &["bounce"], &report(&returned.id, "somebody@else.example"));
        assert_eq!(stranger.status.code(), Some(1), "{stranger:?}");
        let bounced = run(&database, &["bounce"], &report(&returned.id, "UNIT0@xc.example"));
        assert_eq!(bounced.status.code(), Some(0), "{bounced:?}");
        let listed = run(&database, &["list"], "");
        let text = String::from_utf8_lossy(&listed.stdout).into_owned();
        assert!(text.contains(&returned.id) && text.contains("未能发送") && text.contains("退信"), "{text}");
        assert_eq!(run(&database, &["drop", "nobody", "--reason", "x"], "").status.code(), Some(1));
        assert_eq!(run(&database, &["resend", &returned.id], "").status.code(), Some(0));
        assert_eq!(run(&database, &["resend", &returned.id], "").status.code(), Some(1), "it is not failed any more");
        until(&store, 0).await;
        assert_eq!(server.accepted().get(&returned.id), Some(&2), "{}", database.name);
        assert_eq!(run(&database, &["bounce"], &report(&returned.id, "unit0@xc.example")).status.code(), Some(0));
        assert_eq!(run(&database, &["drop", &returned.id, "--reason", " "], "").status.code(), Some(1));
        assert_eq!(run(&database, &["drop", &returned.id, "--reason", "改用传真"], "").status.code(), Some(0));
        let case = run(&database, &["list", "--case", CASE], "");
        let text = String::from_utf8_lossy(&case.stdout).into_owned();
        assert!(text.contains("改用传真") && text.contains("已交邮件服务器") && !text.contains("已送达"), "{text}");
        assert_eq!(ids.len(), 2);
        drop(senders);
    }
}
