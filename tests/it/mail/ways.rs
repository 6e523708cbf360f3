//! Four ways of being told, by policy and person; a gateway for short messages that misbehaves; a template with an error; 10,000
//! recipients of one message.

use crate::app::{command, form, monday};
use crate::databases::{self, Database};
use dafu::app::Registered;
use dafu::app::mails::{By, Leads, MailState, MailsWanted, Posted};
use dafu::config::Config;
use dafu::mail::Sender;
use dafu::mail::sms::Gateway;
use dafu::mail::transport::Transport;
use dafu::office::{Office, Pace, Post, Setup, Texts};
use dafu::time::SimClock;
use dafu_engine::machine::command::Ask;
use dafu_engine::{definition, people, policy};
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::{Read, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

const DEFINITION: &str = include_str!("../../data/errand/errand.yaml");
const POLICY: &str = include_str!("../../data/errand/policy.yaml");

const MAILS: &str = "\
mails: errand
footer: 平台
templates:
  task:
    about: task *
    subject: 【办理】请办理{case}
    body: 请办理{case}：{link}
    sms: 【平台】请办理{case}，{due}前完成
  send:
    about: send
    to: people
    subject: 【知悉】{case}已起草
    body: 请知悉。
";

/// An office with these people, told by these templates.
struct Place {
    office: Office,
    clock: Arc<SimClock>,
}

async fn place(database: &Database, (roster, mails): (&str, &str), texts: Option<Texts>) -> Place {
    let data = database.folder.path();
    // The shipped folder with mails of the test's own.
    let workflows = data.join("workflows");
    fs::create_dir_all(workflows.join("mail")).expect("a folder");
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("workflows");
    for entry in fs::read_dir(&shipped).expect("the shipped folder").flatten() {
        if entry.file_name() != "mail" {
            std::os::unix::fs::symlink(entry.path(), workflows.join(entry.file_name())).expect("linked");
        }
    }
    fs::write(workflows.join("mail/errand.yaml"), mails).expect("written");
    let clock = Arc::new(SimClock::new(monday()));
    let sender = Sender { address: "notice@xc.example".to_owned(), name: "平台".to_owned() };
    let post = Post::new(Transport::Files(data.join("mail")), sender, Pace::default());
    let setup = Setup {
        config: Config { database: Some(database.url()), ..Config::in_directory(data) },
        workflows: &workflows,
        clock: clock.clone(),
        post: match texts {
            Some(texts) => post.with_texts(texts),
            None => post,
        },
        sample: false,
    };
    let office = Office::open(setup).await.expect("opened");
    let text =
        DEFINITION.replace("handler: { title: 经办人, person: case.handler }", "handler: { title: 经办人, unit: case.lead }");
    // No letter, of which the shipped folder has no such kind.
    let text = text.replace("    document: note\n", "");
    let text = text.replace("notify: handler", "notify: case.readers").replace(
        "fields:\n",
        "fields:\n  lead: { title: 承办单位, type: unit, from: import }\n  readers: { title: 知悉, type: people, from: import }\n",
    );
    let policy_text = POLICY.replace("retention:", "messages: { ways: [sms, print, screen] }\nretention:");
    let (definition, mistakes) = definition::read::read("errand.yaml", &text);
    assert_eq!(mistakes, []);
    let (policy, mistakes) = policy::read::read("policy.yaml", &policy_text);
    assert_eq!(mistakes, []);
    let (people, mistakes) = people::read::read("roster.yaml", roster);
    assert_eq!(mistakes, []);
    let (definition, policy, people) = (definition.expect("read"), policy.expect("read"), people.expect("read"));
    let all = Registered {
        definitions: vec![(&definition, &text)],
        policies: vec![(&policy, &policy_text)],
        pairs: vec![(&definition, &policy.policy)],
        years: Vec::new(),
        people: Some(&people.people),
    };
    office.app.register(&all).await.expect("registered");
    Place { office, clock }
}

impl Place {
    async fn begin(&self, case: &str, readers: &[String]) {
        let facts =
            form(&[("office", json!("office")), ("handler", json!("lan")), ("lead", json!("lead")), ("readers", json!(readers))]);
        let ask = Ask::Create { case: case.into(), policy: "here".into(), facts, parent: None };
        let command = command("lan", &format!("begin {case}"), ask);
        self.office.app.create(&case.into(), &"errand".into(), command).await.expect("begun");
    }

    async fn settle(&self) {
        self.office.settle(self.office.app.now()).await.expect("settled");
    }

    async fn posted(&self, by: By) -> Vec<Posted> {
        self.office.app.mails(&MailsWanted { by, ..MailsWanted::default() }).await.expect("listed")
    }
}

/// A roster whose handlers are these.
fn roster(handlers: &[(&str, &str)]) -> String {
    let mut text = "roster: errand\ntitle: 测试\nunits:\n  office:\n    name: 办公室\n    people:\n      lan: { name: 兰, posts: office, invented: true }\n  lead:\n    name: 承办单位\n    people:\n".to_owned();
    for (id, how) in handlers {
        writeln!(text, "      {id}: {{ name: {id}, posts: handler, invented: true, mail: {id}@xc.example, {how} }}")
            .expect("written");
    }
    text
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_is_told_in_his_way() {
    for database in databases::each().await {
        let people = roster(&[
            ("by_mail", "phone: '1'"),
            ("by_sms", "phone: '13800000001', channel: sms"),
            ("by_print", "channel: print"),
            ("by_screen", "channel: screen"),
            ("no_phone", "channel: sms"),
        ]);
        let place = place(&database, (&people, MAILS), None).await;
        place.begin("e1", &[]).await;
        place.settle().await;
        let to = |posted: Vec<Posted>| {
            let mut all: Vec<String> =
                posted.into_iter().map(|one| format!("{} {}", one.to, one.state.title_by(one.by))).collect();
            all.sort();
            all
        };
        let mails = ["by_mail@xc.example 已交邮件服务器", "no_phone@xc.example 已交邮件服务器"];
        assert_eq!(to(place.posted(By::Mail).await), mails, "{}", database.name);
        assert_eq!(to(place.posted(By::Sms).await), ["13800000001 已交短信平台"]);
        assert_eq!(to(place.posted(By::Print).await), ["person:by_print 待打印"]);
        // Without a gateway a short message is a file, with its own words.
        let folder = database.folder.path().join("sms");
        let file = fs::read_dir(folder).expect("a folder").next().expect("a file").expect("readable").path();
        let short: Json = serde_json::from_slice(&fs::read(file).expect("read")).expect("JSON");
        assert_eq!((&short["to"], &short["text"]), (&json!("13800000001"), &json!("【平台】请办理e1，3月5日（暂定）前完成")));

        let notices = place.office.app.notices(None).await.expect("listed");
        assert_eq!(notices.len(), 1);
        assert_eq!((notices[0].person.as_str(), notices[0].subject.as_str()), ("by_print", "【办理】请办理e1"));
        assert!(matches!(&notices[0].leads, Some(Leads::Page(page)) if page.contains("/cases/e1/tasks/")), "{notices:?}");
        assert!(notices[0].text.starts_with("请办理e1：扫描二维码"), "nobody types an address: {}", notices[0].text);
        assert!(place.office.app.notice_printed(&notices[0].id).await.expect("noted"));
        assert!(!place.office.app.notice_printed(&notices[0].id).await.expect("once"), "it does not wait any more");
        assert_eq!(to(place.posted(By::Print).await), ["person:by_print 已打印"]);
        assert!(place.office.app.doctor(place.office.app.now()).await.expect("examined").is_sound());
        place.office.app.close().await.expect("closed");
    }
}

/// What a gateway does with the messages to a number, by its last digit.
#[derive(Debug, Default)]
struct Journal {
    /// How often each id was asked for, by number.
    asked: BTreeMap<String, u32>,
    /// The ids it has sent, each as often as it did.
    sent: BTreeMap<String, u32>,
    /// What it wants to hear; nothing: everybody may send.
    token: Option<String>,
}

/// A small gateway on a port of its own.
fn gateway() -> (u16, Arc<Mutex<Journal>>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("bound").port();
    let journal = Arc::new(Mutex::new(Journal::default()));
    let kept = Arc::clone(&journal);
    thread::spawn(move || {
        for line in listener.incoming().flatten() {
            let journal = Arc::clone(&kept);
            thread::spawn(move || drop(answer(line, &journal)));
        }
    });
    (port, journal)
}

fn answer(mut line: TcpStream, journal: &Mutex<Journal>) -> std::io::Result<()> {
    let (mut bytes, mut some) = (Vec::new(), [0; 4096]);
    let (head, body) = loop {
        let read = line.read(&mut some)?;
        if read == 0 {
            return Ok(());
        }
        bytes.extend_from_slice(&some[..read]);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let length = head.lines().find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ")?.parse().ok());
        if body.len() >= length.unwrap_or(0) {
            break (head.to_owned(), body.to_owned());
        }
    };
    let short: Json = serde_json::from_str(&body)?;
    let (id, to) = (short["id"].as_str().unwrap_or_default().to_owned(), short["to"].as_str().unwrap_or_default().to_owned());
    assert!(head.starts_with("POST /send?app=7 HTTP/1.1"), "{head}");
    assert!(head.to_ascii_lowercase().contains(&format!("idempotency-key: {id}")), "{head}");
    let (times, barred) = {
        let mut journal = journal.lock().expect("whole");
        let barred = journal.token.as_ref().is_some_and(|token| !head.contains(&format!("Bearer {token}")));
        let times = journal.asked.entry(to.clone()).or_default();
        *times += 1;
        (*times, barred)
    };
    let mut say = |status: &str, body: &str| {
        write!(line, "HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len())
    };
    if barred {
        return say("401 Unauthorized", "");
    }
    let send = || *journal.lock().expect("whole").sent.entry(id.clone()).or_default() += 1;
    match to.chars().last() {
        Some('1') => {
            send();
            say("200 OK", r#"{"state":"accepted","note":"7"}"#)
        }
        Some('2') => say("200 OK", r#"{"state":"refused","note":"空号"}"#),
        Some('3') if times == 1 => say("503 Service Unavailable", ""),
        Some('3') => {
            send();
            say("202 Accepted", r#"{"state":"accepted"}"#)
        }
        // It has sent it, and nobody hears so.
        Some('4') => {
            send();
            drop(line);
            Ok(())
        }
        Some('5') => {
            send();
            thread::sleep(Duration::from_secs(5));
            Ok(())
        }
        Some('6') => {
            send();
            say("500 Internal Server Error", "oops")
        }
        _ => say("400 Bad Request", ""),
    }
}

fn texts(port: u16, token: Option<&str>) -> Texts {
    let url = format!("http://127.0.0.1:{port}/send?app=7");
    let gateway = Gateway::parse(&url, token, None, Duration::from_millis(700)).expect("a gateway");
    Texts::Gateway(Box::new(gateway))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_short_message_is_sent_once_or_flagged_whatever_the_gateway_does() {
    for database in databases::each().await {
        let (port, journal) = gateway();
        let handlers: Vec<(String, String)> =
            (1..=7).map(|n| (format!("p{n}"), format!("phone: '1380000000{n}', channel: sms"))).collect();
        let handlers: Vec<(&str, &str)> = handlers.iter().map(|(id, how)| (id.as_str(), how.as_str())).collect();
        let place = place(&database, (&roster(&handlers), MAILS), Some(texts(port, None))).await;
        place.begin("e1", &[]).await;
        place.settle().await;
        place.clock.advance(chrono::TimeDelta::hours(2));
        place.settle().await;
        let states: BTreeMap<String, String> =
            place.posted(By::Sms).await.into_iter().map(|one| (one.to, one.state.id().to_owned())).collect();
        let expected = ["sent", "failed", "sent", "unknown", "unknown", "unknown", "failed"];
        let expected: BTreeMap<String, String> =
            (1..).zip(expected).map(|(n, state)| (format!("1380000000{n}"), state.to_owned())).collect();
        assert_eq!(states, expected, "{}", database.name);
        {
            let journal = journal.lock().expect("whole");
            assert!(journal.sent.values().all(|times| *times == 1), "nobody gets a message twice: {journal:?}");
            assert_eq!(
                (journal.asked["13800000003"], journal.asked["13800000004"]),
                (2, 1),
                "what is in doubt is not sent again"
            );
        }
        // A person decides about one in doubt; it keeps its id.
        let doubtful = place.posted(By::Sms).await.into_iter().find(|one| one.to.ends_with('4')).expect("there");
        place.office.app.drop_mail(&doubtful.id, "兰", "已电话通知").await.expect("dropped");
        assert_eq!(place.office.app.mail(&doubtful.id).await.expect("there").state, MailState::Dropped);
        place.office.app.close().await.expect("closed");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gateway_that_is_away_or_refuses_the_token_holds_all_messages_and_fails_none() {
    for database in databases::each().await {
        let (port, journal) = gateway();
        journal.lock().expect("whole").token = Some("right".to_owned());
        let people = roster(&[("a1", "phone: '13800000001', channel: sms"), ("b1", "phone: '13900000001', channel: sms")]);
        let place = place(&database, (&people, MAILS), Some(texts(port, Some("wrong")))).await;
        place.begin("e1", &[]).await;
        place.settle().await;
        place.settle().await;
        let waiting = |posted: &[Posted]| posted.iter().all(|one| one.state == MailState::Waiting && one.attempts == 0);
        assert!(waiting(&place.posted(By::Sms).await), "{}", database.name);
        assert_eq!(journal.lock().expect("whole").asked.values().sum::<u32>(), 1, "it is asked once, not once a message");
        let held = place.office.app.doctor(place.office.app.now()).await.expect("examined").held_texts.expect("held");
        assert!(held.why.contains("401") && !held.why.contains("wrong"), "{held:?}");
        // Mails go on meanwhile; and with the right token everything goes.
        journal.lock().expect("whole").token = None;
        place.clock.advance(chrono::TimeDelta::hours(1));
        place.settle().await;
        assert!(place.posted(By::Sms).await.iter().all(|one| one.state == MailState::Sent));
        assert_eq!(place.office.app.doctor(place.office.app.now()).await.expect("examined").held_texts, None);
        place.office.app.close().await.expect("closed");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_template_with_an_error_moves_the_case_and_the_row_says_why() {
    for database in databases::each().await {
        let mails = MAILS.replace("body: 请办理{case}：{link}", "body: 请办理{nonsense}：{link}");
        let place = place(&database, (&roster(&[("wen", "phone: '1'")]), &mails), None).await;
        place.begin("e1", &[]).await;
        place.settle().await;
        let case = place.office.app.case(&"e1".into()).await.expect("read").expect("begun");
        assert!(case.runs().next().is_some(), "the case has moved");
        let posted = place.posted(By::Mail).await;
        assert_eq!(posted.len(), 1, "{}", database.name);
        assert_eq!(posted[0].state, MailState::Failed);
        assert!(posted[0].note.contains("nothing fills in `{nonsense}`") && posted[0].note.contains("errand.yaml"), "{posted:?}");
        place.office.app.close().await.expect("closed");
    }
}

/// Recipients of one message.
const CROWD: usize = 1_000;
/// The most memory that the whole process may ever have had, in KiB.
const MOST: u64 = 600 * 1024;

#[tokio::test(flavor = "multi_thread")]
#[expect(clippy::print_stdout, reason = "how much memory it takes is what this run is for")]
async fn one_message_to_a_thousand_people_is_a_thousand_rows_in_bounded_memory() {
    // Alone in a process of its own, because others' memory is not this one's.
    if std::env::var_os("DAFU_ALONE").is_none() {
        let this = std::env::current_exe().expect("a program");
        let name = "mail::ways::one_message_to_a_thousand_people_is_a_thousand_rows_in_bounded_memory";
        let run = std::process::Command::new(this).args(["--exact", name, "--nocapture"]).env("DAFU_ALONE", "1").output();
        let run = run.expect("it runs");
        let said = String::from_utf8_lossy(&run.stdout).into_owned() + &String::from_utf8_lossy(&run.stderr);
        print!("{said}");
        assert!(run.status.success(), "{said}");
        return;
    }
    for database in databases::each().await {
        let handlers: Vec<String> = (0..CROWD).map(|n| format!("r{n}")).collect();
        let handlers: Vec<(&str, &str)> = handlers.iter().map(|id| (id.as_str(), "phone: '1'")).collect();
        let place = place(&database, (&roster(&handlers), MAILS), None).await;
        let started = dafu::time::stopwatch();
        place.begin("e1", &["r0".to_owned()]).await;
        let took = started.elapsed();
        let store = super::look(&database).await;
        let rows =
            dafu::store::queue::of_case(store.reader(), dafu::store::queue::Queue::Outbox, &"e1".into()).await.expect("rows");
        let told: std::collections::BTreeSet<&str> =
            rows.iter().filter(|row| row.target.starts_with('r')).map(|row| row.target.as_str()).collect();
        assert_eq!(told.len(), CROWD, "{}", database.name);
        println!("{}: {} rows, the act took {took:?}, {} KiB at most", database.name, rows.len(), most_memory());
        store.close().await.expect("closed");
        place.office.app.close().await.expect("closed");
    }
    assert!(most_memory() < MOST, "{} KiB", most_memory());
}

/// The most memory this process ever had, in KiB.
fn most_memory() -> u64 {
    let status = fs::read_to_string("/proc/self/status").expect("Linux");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("a line");
    line.trim().trim_end_matches(" kB").trim().parse().expect("a number")
}
