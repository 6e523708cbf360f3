//! What many acts would tell one unit is told in one mail, with the list as a spreadsheet: 271 cases, 61 units, 61 mails.

use crate::app::{command, form, monday};
use crate::databases::{self, Database};
use calamine::{Reader, Xlsx, open_workbook};
use dafu::app::Registered;
use dafu::config::Config;
use dafu::mail::Sender;
use dafu::mail::transport::Transport;
use dafu::office::{Office, Pace, Post, Setup};
use dafu::time::SimClock;
use dafu_engine::machine::command::Ask;
use dafu_engine::{definition, people, policy};
use serde_json::{Value as Json, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

const UNITS: usize = 61;
const CASES: usize = 271;
/// Cases of the first unit; the others have as many as each other.
const MOST: usize = 31;
const POLICY: &str = include_str!("../../data/errand/policy.yaml");

/// A workflow whose cases are handled by units.
fn definition() -> String {
    let text = include_str!("../../data/errand/errand.yaml");
    let text = text.replace("handler: { title: 经办人, person: case.handler }", "handler: { title: 经办人, unit: case.lead }");
    text.replace("fields:\n", "fields:\n  lead: { title: 承办单位, type: unit, from: import }\n")
}

fn roster() -> String {
    let mut text = include_str!("../../data/errand/roster.yaml").replace("persons:\n", "");
    text = text.split("  wen:").next().expect("units").to_owned();
    for number in 0..UNITS {
        write!(
            text,
            "  u{number}:\n    name: 市第{number:02}局\n    mail: u{number}@xc.example\n    people:\n      p{number}: {{ name: 甲, posts: [handler], mail: p{number}@xc.example, invented: true }}\n"
        )
        .expect("written");
    }
    text
}

/// The unit that has a case.
fn unit_of(case: usize) -> usize {
    case.checked_sub(MOST).map_or(0, |rest| 1 + rest % (UNITS - 1))
}

async fn office(database: &Database) -> Office {
    let workflows = Path::new(env!("CARGO_MANIFEST_DIR")).join("workflows");
    let data = database.folder.path();
    let sender = Sender { address: "notice@xc.example".to_owned(), name: "平台".to_owned() };
    let setup = Setup {
        config: Config { database: Some(database.url()), ..Config::in_directory(data) },
        workflows: &workflows,
        clock: Arc::new(SimClock::new(monday())),
        post: Post::new(Transport::Files(data.join("mail")), sender, Pace::default()),
        sample: false,
    };
    let office = Office::open(setup).await.expect("opened");
    let (text, roster) = (definition(), roster());
    let (definition, mistakes) = definition::read::read("errand.yaml", &text);
    assert_eq!(mistakes, []);
    let (policy, _) = policy::read::read("policy.yaml", POLICY);
    let (people, mistakes) = people::read::read("roster.yaml", &roster);
    assert_eq!(mistakes, []);
    let (definition, policy, people) = (definition.expect("read"), policy.expect("read"), people.expect("read"));
    let all = Registered {
        definitions: vec![(&definition, &text)],
        policies: vec![(&policy, POLICY)],
        pairs: vec![(&definition, &policy.policy)],
        years: Vec::new(),
        people: Some(&people.people),
    };
    office.app.register(&all).await.expect("registered");
    office
}

async fn begin(office: &Office, number: usize) {
    let case = format!("e{number:03}");
    let facts = form(&[("office", json!("office")), ("handler", json!("p0")), ("lead", json!(format!("u{}", unit_of(number))))]);
    let ask = Ask::Create { case: case.as_str().into(), policy: "here".into(), facts, parent: None };
    let command = command("lan", &format!("begin {case}"), ask);
    office.app.create(&case.as_str().into(), &"errand".into(), command).await.expect("begun");
}

/// The mails in a folder, as Python reads them.
fn read_back(folder: &Path) -> Vec<Json> {
    let files: Vec<PathBuf> = std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("a file").path()).collect();
    let kept = tempfile::tempdir().expect("a folder").keep();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mail/lists.py");
    let read = Command::new("python3").arg(script).arg(&kept).args(&files).output().expect("python3 runs");
    assert!(read.status.success(), "{}", String::from_utf8_lossy(&read.stderr));
    String::from_utf8_lossy(&read.stdout).lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_over_271_cases_and_61_units_is_61_mails_whose_lists_add_up() {
    for database in databases::each().await {
        let office = office(&database).await;
        for number in 0..CASES {
            begin(&office, number).await;
        }
        // Another rule: every open case is counted anew by a job that starts by itself.
        let text = POLICY.replace("3 workdays", "4 workdays");
        let (changed, _) = policy::read::read("policy.yaml", &text);
        let changed = changed.expect("a policy");
        let all = Registered { policies: vec![(&changed, text.as_str())], ..Registered::default() };
        office.app.register(&all).await.expect("registered");
        office.settle(office.app.now()).await.expect("settled");

        let mails = read_back(&database.folder.path().join("mail"));
        assert_eq!(mails.len(), UNITS, "{}", database.name);
        let (mut told, mut cases): (BTreeSet<String>, BTreeMap<String, usize>) = (BTreeSet::new(), BTreeMap::new());
        for mail in &mails {
            let number: usize =
                (0..UNITS).find(|n| mail["to"].as_str().expect("text").contains(&format!("<u{n}@"))).expect("a unit");
            assert!(told.insert(mail["to"].to_string()), "one mail a unit");
            let files = mail["files"].as_array().expect("files");
            assert_eq!(files.len(), 1);
            assert_eq!(files[0]["name"], format!("期限调整清单（市第{number:02}局）.xlsx"));
            let mut book: Xlsx<_> = open_workbook(files[0]["path"].as_str().expect("a path")).expect("a workbook");
            let sheet = book.worksheet_range_at(0).expect("a sheet").expect("readable");
            let own = (0..CASES).filter(|case| unit_of(*case) == number).count();
            assert_eq!(sheet.rows().count(), own + 1, "a heading and a line a case");
            let text = mail["text"].as_str().expect("text");
            assert!(text.contains(&format!("下列{own}件")), "{text}");
            assert_eq!(text.matches("由2026年3月5日调整为2026年3月6日（暂定）").count(), own.min(10), "the first lines: {text}");
            assert_eq!(text.contains(&format!("……其余{}项见附件", own.saturating_sub(10))), own > 10, "{text}");
            for row in sheet.rows().skip(1) {
                *cases.entry(row[0].to_string()).or_default() += 1;
            }
        }
        assert_eq!(cases.len(), CASES);
        assert!(cases.values().all(|times| *times == 1), "the lists add up to the cases: {cases:?}");
        office.settle(office.app.now()).await.expect("settled");
        assert_eq!(read_back(&database.folder.path().join("mail")).len(), UNITS, "and nobody is told again");
        office.app.close().await.expect("closed");
    }
}
