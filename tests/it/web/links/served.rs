//! Links in the whole program: two listeners, mails that leave with a link in them, and logs and a database without one.

use super::{asked, form_link, run_of};
use crate::databases;
use crate::served::dafu;
use dafu::mail::{Mail, Target};
use dafu::store::queue::{self, New, Queue};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// A program that serves with two listeners; what it logs is kept.
struct Both {
    child: Child,
    log: Receiver<String>,
    said: Vec<String>,
    office: String,
    links: String,
}

impl Both {
    fn start(database: &databases::Database) -> Self {
        let mut child = dafu("serve", database.folder.path(), &database.url())
            .args(["--port", "0", "--links-listen", "127.0.0.1:0"])
            .env("RUST_LOG", "trace")
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("dafu runs");
        let lines = BufReader::new(child.stderr.take().expect("piped")).lines();
        let (tell, log) = channel();
        std::thread::spawn(move || lines.map_while(Result::ok).try_for_each(|line| tell.send(line)));
        let mut both = Self { child, log, said: Vec::new(), office: String::new(), links: String::new() };
        both.office = both.until("serving http://");
        both.links = both.until("links at http://");
        both
    }

    /// What stands behind these words, when they have been said.
    fn until(&mut self, words: &str) -> String {
        loop {
            let line = self.log.recv_timeout(Duration::from_mins(2)).expect("dafu serve goes on");
            let found = line.split_once(words).map(|(_, rest)| rest.split_whitespace().next().unwrap_or_default().to_owned());
            self.said.push(line);
            if let Some(found) = found {
                return found;
            }
        }
    }

    /// All that it said, after it has ended.
    fn end(mut self) -> String {
        self.child.kill().expect("killed");
        self.child.wait().expect("ended");
        self.said.extend(self.log.iter());
        self.said.join("\n")
    }
}

impl Drop for Both {
    fn drop(&mut self) {
        // It may have ended already.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn ask(address: &str, request: &str, body: &str) -> String {
    let mut stream = TcpStream::connect(address).expect("it listens");
    stream.set_read_timeout(Some(Duration::from_mins(1))).expect("set");
    let length = body.len();
    write!(stream, "{request} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}")
        .expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    answer
}

#[tokio::test]
async fn no_log_holds_a_links_secret_however_much_is_logged() {
    let database = databases::sqlite();
    let (office, site) = asked(&database).await;
    let mei = form_link(&office, "mei").await;
    drop(site);
    office.app.close().await.expect("closed");
    let both = Both::start(&database);
    let (links, inside) = (both.links.clone(), both.office.clone());
    // By the machine's clock the link has expired; that it is logged is the same.
    assert!(ask(&links, &format!("GET {mei}"), "").starts_with("HTTP/1.1 410"));
    assert!(ask(&links, &format!("POST {mei}"), "f.content=good").starts_with("HTTP/1.1 4"));
    assert!(ask(&links, &format!("GET {mei}/letters/sha256:0"), "").starts_with("HTTP/1.1 4"));
    assert!(ask(&links, "GET /sign-in", "").starts_with("HTTP/1.1 404"));
    assert!(ask(&inside, &format!("GET {mei}"), "").starts_with("HTTP/1.1 404"));
    assert!(ask(&inside, "GET /health", "").starts_with("HTTP/1.1 200"));
    let said = both.end();
    assert!(said.contains("/l/…"), "requests are logged");
    let secret = mei.strip_prefix("/l/").expect("a path");
    let told: Vec<&str> = said.lines().filter(|line| line.contains(secret)).collect();
    assert!(told.is_empty(), "{told:#?}");
}

#[tokio::test]
async fn a_mail_has_its_link_when_it_leaves_and_its_row_has_none() {
    let database = databases::sqlite();
    let (office, site) = asked(&database).await;
    let mei = form_link(&office, "mei").await;
    drop(site);
    office.app.close().await.expect("closed");
    let target = Target { case: "a1".into(), run: Some(run_of("mei").into()), record: None, person: "mei".into() };
    let mail = Mail {
        key: "a1/1/person:mei/ask".into(),
        seq: 1,
        recipient: "person:mei".into(),
        to: "mei@member.example".into(),
        to_name: "Mei".into(),
        reply_to: None,
        subject: "form".into(),
        html: String::new(),
        text: "fill in: {link}".into(),
        about: "task ask".into(),
        link: Some(target),
        page: None,
        attachments: Vec::new(),
        way: dafu_engine::people::Channel::Mail,
        trouble: None,
    };
    let store = database.open().await;
    let tx = store.begin().await.expect("a transaction");
    let body = serde_json::to_string(&mail).expect("JSON");
    let at = chrono::DateTime::UNIX_EPOCH;
    let new = New { case: "a1".into(), seq: 1, target: mail.to.clone(), kind: mail.key.clone(), body, at };
    queue::put(&tx, Queue::Outbox, &[new]).await.expect("put");
    store.commit(tx).await.expect("saved");
    store.close().await.expect("closed");
    let worked = dafu("work", database.folder.path(), &database.url())
        .args(["--once", "--links-public-url", "https://wj.example/"])
        .status()
        .expect("dafu runs");
    assert!(worked.success());
    let folder = database.folder.path().join("mail");
    let mails: Vec<String> = std::fs::read_dir(folder)
        .expect("mails")
        .map(|entry| std::fs::read_to_string(entry.expect("a file").path()).expect("text"))
        .collect();
    let sent = mails.iter().find(|mail| mail.contains("mei@member.example")).expect("it left");
    assert!(sent.replace("=\r\n", "").contains(&format!("https://wj.example{mei}")), "{sent}");
    let secret = mei.strip_prefix("/l/").expect("a path").as_bytes().to_vec();
    for file in ["dafu.sqlite", "dafu.sqlite-wal"] {
        let Ok(bytes) = std::fs::read(database.folder.path().join(file)) else { continue };
        assert!(!bytes.windows(secret.len()).any(|window| window == secret), "{file} holds the secret");
    }
}
