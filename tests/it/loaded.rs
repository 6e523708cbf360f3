//! `kill -9` of a program that carries commands out, with commands open that nobody has acknowledged, on both databases: what
//! was acknowledged is there with its very events, what was not is done once when it is sent again, the doctor finds nothing.
//!
//! The program is `dafu bench load`, which says what it asks for before it asks, and what is saved once it is. A kill counts only
//! when something was asked for and not acknowledged. `DAFU_KILLS` sets how many are tried, 25 unless it says otherwise; `SEED`
//! where the dice begin that say after how many acknowledgements the kill comes.

use crate::databases::{self, Database};
use dafu::app::App;
use dafu::app::ports::Ports;
use dafu::config::Config;
use dafu_arbitrary::Dice;
use dafu_engine::ids::CaseId;
use dafu_engine::machine::command::{Ask, Command};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::env;
use std::io::{BufRead, BufReader};
use std::process::{self, Stdio};

/// After so many rounds a new database is begun: the doctor looks at all that is in one.
const ROUNDS: u32 = 5;

/// A line of the program.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Said {
    Asked { case: CaseId, command: Box<Command> },
    Saved { key: String, first: u64, last: u64 },
}

/// What was asked for, and what was acknowledged, by key.
#[derive(Default)]
struct Heard {
    asked: BTreeMap<String, (CaseId, Command)>,
    saved: BTreeMap<String, (u64, u64)>,
}

impl Heard {
    fn hear(&mut self, line: &str) {
        // The last line may have been cut off by the kill.
        match serde_json::from_str(line) {
            Ok(Said::Asked { case, command }) => {
                self.asked.insert(command.key.to_string(), (case, *command));
            }
            Ok(Said::Saved { key, first, last }) => {
                self.saved.insert(key, (first, last));
            }
            Err(_) => {}
        }
    }
    fn open(&self) -> impl Iterator<Item = &(CaseId, Command)> {
        self.asked.iter().filter(|(key, _)| !self.saved.contains_key(*key)).map(|(_, asked)| asked)
    }
}

/// Lets the program work, kills it after so many acknowledgements, and hears it out.
fn killed_after(database: &Database, acknowledgements: usize) -> Heard {
    let mut program = process::Command::new(env!("CARGO_BIN_EXE_dafu"))
        .args(["bench", "load", "--clients", "8", "--database", &database.url()])
        .stdout(Stdio::piped())
        .spawn()
        .expect("dafu runs");
    let mut lines = BufReader::new(program.stdout.take().expect("piped")).lines().map_while(Result::ok);
    let mut heard = Heard::default();
    while heard.saved.len() < acknowledgements {
        heard.hear(&lines.next().expect("it works until it is killed"));
    }
    program.kill().expect("killed");
    lines.for_each(|line| heard.hear(&line));
    program.wait().expect("over");
    heard
}

async fn carried_out(app: &App, case: &CaseId, command: &Command) -> (u64, u64, bool) {
    let receipt = match &command.ask {
        Ask::Create { .. } => app.create(case, &"bench".into(), command.clone()).await,
        _ => app.submit(case, command.clone()).await,
    };
    let receipt = receipt.unwrap_or_else(|error| panic!("{case}: {command:?}: {error}"));
    (receipt.first, receipt.last, receipt.repeated)
}

/// One round; whether something was open when the program was killed.
async fn killed_under_load(database: &Database, acknowledgements: usize) -> bool {
    let heard = killed_after(database, acknowledgements);
    let config = Config { database: Some(database.url()), ..Config::in_directory(database.folder.path()) };
    let app = App::open(&config, Ports::default()).await.expect("opened");
    for (key, acknowledged) in &heard.saved {
        let (case, command) = &heard.asked[key];
        let (first, last, repeated) = carried_out(&app, case, command).await;
        assert_eq!((first, last, repeated), (acknowledged.0, acknowledged.1, true), "{}: {key} of {case}", database.name);
    }
    for (case, command) in heard.open() {
        let (first, last, _) = carried_out(&app, case, command).await;
        assert_eq!(carried_out(&app, case, command).await, (first, last, true), "{}: {case}", database.name);
        let seqs: Vec<u64> = app.history(case).await.expect("a log").iter().map(|logged| logged.event.seq).collect();
        assert_eq!(seqs, (1..=last).collect::<Vec<_>>(), "{}: nothing came after what was open", database.name);
    }
    assert_eq!(app.doctor(app.now()).await.expect("examined").problems, [], "{}", database.name);
    app.close().await.expect("closed");
    heard.open().next().is_some()
}

#[expect(clippy::print_stdout, reason = "the seed and the counts are what this run is for")]
async fn killed_again_and_again(new: impl AsyncFn() -> Database) {
    let setting = |name: &str, default| env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default);
    let (seed, wanted) = (setting("SEED", 20_261_130), setting("DAFU_KILLS", 25));
    let mut dice = Dice::new(seed);
    let (mut counted, mut tried) = (0, 0);
    while counted < wanted {
        let database = new().await;
        for _ in 0..ROUNDS {
            let acknowledgements = usize::try_from(dice.between(1, 400)).expect("few");
            counted += u64::from(killed_under_load(&database, acknowledgements).await);
            tried += 1;
        }
        println!("{}: SEED={seed}: {counted} of {tried} kills came with a command open", database.name);
        assert!(tried < 3 * wanted + 20, "only {counted} of {tried} kills came with a command open");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_program_under_load_on_a_file_can_be_killed_at_any_time() {
    killed_again_and_again(async || databases::sqlite()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_program_under_load_on_a_server_can_be_killed_at_any_time() {
    killed_again_and_again(async || databases::each().await.pop().expect("PostgreSQL")).await;
}
