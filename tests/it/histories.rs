//! The same random histories on SQLite, on PostgreSQL and in the pure core: equal answers, logs, snapshots, timers, tasks and
//! effects.
//!
//! `DAFU_STORE_HISTORIES` says how many, 50 unless it does; `SEED` where to begin. A history that differs prints its seed:
//! `SEED=<seed> DAFU_STORE_HISTORIES=1` repeats it alone.

use crate::databases::{self, Database};
use dafu::app::ports::{Checker, Ports};
use dafu::app::{App, Registered, Submission, SubmitError, Which};
use dafu::config::Config;
use dafu::store::queue::{self, Queue};
use dafu::store::{Access, Options, Store, cases, events, tasks, timers};
use dafu_arbitrary::{Dice, Walk, city, definition, newer};
use dafu_engine::calendar::{Calendar, Year};
use dafu_engine::chain::START;
use dafu_engine::definition::{self as definitions, Definition};
use dafu_engine::ids::CaseId;
use dafu_engine::machine::apply::apply;
use dafu_engine::machine::command::{Command, Now};
use dafu_engine::machine::decide::decide;
use dafu_engine::machine::effects::{Effect, effects};
use dafu_engine::machine::event::{Event, What};
use dafu_engine::machine::state::{Case, Status};
use dafu_engine::machine::{Finding, World};
use dafu_engine::people::People;
use dafu_engine::policy::{self, Policy};
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::{env, fs, path::Path};

/// The most commands of one history.
const COMMANDS: u64 = 40;
const SEED: u64 = 20_260_306;

/// What a history runs on: a definition, the next version of it, a policy, each with its text.
struct Shelf {
    versions: Vec<(Definition, String)>,
    policy: (Policy, String),
}

impl Shelf {
    fn of(seed: u64, dice: &mut Dice) -> Self {
        if seed.is_multiple_of(2) {
            let mut made = Dice::new(seed);
            let text = definition(&mut made);
            let next = newer(&text, &mut made);
            let policy = city::policy().expect("the city's policy can be read");
            return Self { versions: vec![read(text), read(next)], policy: (policy, city::POLICY.to_owned()) };
        }
        let home = Path::new(env!("CARGO_MANIFEST_DIR")).join("workflows");
        let names = ["proposal-reply", "commitment-follow-up", "deputy-suggestion"];
        let name = dice.pick(&names).expect("some are shipped");
        let text = |path: String| fs::read_to_string(home.join(path)).expect("a shipped file is text");
        let kinds = ["xuchang", "by-class", "four-grades"];
        let rules = text(format!("policies/{}.yaml", dice.pick(&kinds).expect("some are shipped")));
        let policy = policy::read::read("policy.yaml", &rules).0.expect("a shipped policy can be read");
        Self { versions: vec![read(text(format!("{name}.yaml")))], policy: (policy, rules) }
    }
}

fn read(text: String) -> (Definition, String) {
    (definitions::read::read("definition.yaml", &text).0.expect("a sound definition"), text)
}

/// What the check finds is what the walk says that it finds.
#[derive(Debug, Default)]
struct Said(Mutex<Vec<Finding>>);

impl Checker for Said {
    fn findings(&self, _: &World<'_>, _: &Case, _: &Command) -> Vec<Finding> {
        self.0.lock().expect("whole").clone()
    }
}

/// The year of the walk with its holidays, or without any: a store forgets no year.
fn year(with_holidays: bool) -> Year {
    let mut year = city::calendar(true).years().values().next().expect("a year").clone();
    if !with_holidays {
        year.special.clear();
    }
    year
}

/// An installation on one database.
struct Side {
    name: &'static str,
    app: App,
    look: Store,
    said: Arc<Said>,
    _database: Database,
}

impl Side {
    async fn open(database: Database, shelf: &Shelf) -> Self {
        let said = Arc::new(Said::default());
        let config = Config { database: Some(database.url()), ..Config::in_directory(database.folder.path()) };
        let app = App::open(&config, Ports { checker: said.clone(), ..Ports::default() }).await.expect("opened");
        let registered = Registered {
            definitions: shelf.versions.iter().map(|(read, text)| (read, text.as_str())).collect(),
            policies: vec![(&shelf.policy.0, &shelf.policy.1)],
            ..Registered::default()
        };
        app.register(&registered).await.expect("registered");
        let options = Options { place: database.place.clone(), readers: 1, access: Access::Look };
        let look = Store::open(&options).await.expect("opened");
        Self { name: database.name, app, look, said, _database: database }
    }

    /// Makes the register what the walk's world is.
    async fn follow(&self, before: Option<&People>, walk: &Walk) {
        let years: Vec<&Year> = walk.calendar.years().values().collect();
        let people = before.is_none().then_some(&walk.people);
        self.app.register(&Registered { years, people, ..Registered::default() }).await.expect("registered");
        for gone in before.iter().flat_map(|before| before.posts.difference(&walk.people.posts)) {
            self.app.take_post(&gone.unit, &gone.post, &gone.person).await.expect("taken");
        }
    }

    async fn submit(&self, walk: &Walk, command: &Command, now: Now) -> Result<u64, SubmitError> {
        self.said.0.lock().expect("whole").clone_from(&walk.findings);
        let which = Which::Exactly(walk.world().definition.digest.clone());
        let submission = Submission { case: case_id(), which, command: command.clone(), now, seen: None };
        Ok(self.app.submit_at(submission).await?.events())
    }

    /// Everything that is stored about the case.
    async fn stored(&self, now: Now) -> Stored {
        let db = self.look.reader();
        self.app.refresh(&case_id(), now).await.expect("refreshed");
        let mut effects = Vec::new();
        for queue in [Queue::Outbox, Queue::Messages, Queue::Jobs] {
            let rows = queue::of_case(db, queue, &case_id()).await.expect("rows");
            effects.extend(rows.into_iter().map(|row| (row.id, row.seq, row.target, row.kind, row.body, row.next_at)));
        }
        effects.sort();
        let mut row = cases::find(db, &case_id()).await.expect("read");
        if let Some(row) = &mut row {
            // Counts the changes of the register, which are the walk's business.
            (row.version, row.projected_with) = (0, 0);
        }
        Stored {
            log: events::history(db, &case_id(), 0, 10_000).await.expect("a log"),
            case: row,
            timers: timers::of_cases(db, ["c1"]).await.expect("rows").into_iter().map(|row| (row.key, row.fires_on)).collect(),
            tasks: tasks::of_cases(db, ["c1"]).await.expect("rows"),
            effects,
        }
    }
}

#[derive(Debug, PartialEq)]
struct Stored {
    log: Vec<events::Row>,
    case: Option<cases::Row>,
    timers: BTreeSet<(String, chrono::NaiveDate)>,
    tasks: Vec<tasks::Row>,
    effects: Vec<(String, i64, String, String, String, chrono::DateTime<chrono::Utc>)>,
}

fn case_id() -> CaseId {
    "c1".into()
}

/// The pure core.
#[derive(Default)]
struct Core {
    case: Option<Case>,
    log: Vec<Event>,
    /// Jobs and messages; who is told is the mails' business.
    effects: usize,
}

impl Core {
    fn carry_out(&mut self, walk: &mut Walk, command: &Command, now: Now) -> Result<u64, String> {
        let events = decide(&walk.world(), self.case.as_ref(), command, now);
        let events = events.map_err(|refusal| format!("{:?}", refusal.reason)).inspect_err(|_| walk.took(Vec::new(), false))?;
        for event in &events {
            self.case = apply(self.case.take(), event);
            let followed = self.case.as_ref().map(|case| effects(case, event)).unwrap_or_default();
            self.effects += followed.iter().filter(|effect| !matches!(effect, Effect::Tell { .. })).count();
            walk.took(followed, matches!(event.what, What::Migrated { .. }));
        }
        let count = events.len() as u64;
        self.log.extend(events);
        Ok(count)
    }

    /// What must be stored.
    fn check(&self, stored: &Stored, walk: &Walk) {
        let mut prev = START.to_owned();
        let log = self.log.iter().map(|event| {
            let row = events::Row::chained(&case_id(), &prev, event).expect("a row");
            prev.clone_from(&row.hash);
            row
        });
        let log: Vec<_> = log.collect();
        assert_eq!(stored.log, log, "the log");
        let snapshot = stored.case.as_ref().map(|row| row.case().expect("a case"));
        assert_eq!(snapshot, self.case, "the snapshot");
        let Some(case) = &self.case else { return };
        let due = dafu_engine::machine::timers::timers(case).into_iter().map(|timer| (timer.key, timer.on)).collect();
        assert_eq!(stored.timers, due, "the timers");
        let mut open = dafu_engine::machine::tasks::tasks(&walk.world(), case);
        open.sort_by(|a, b| a.key.cmp(&b.key));
        let suspended = matches!(case.status, Status::Suspended { .. });
        let rows: Vec<_> = open.iter().map(|task| tasks::Row::of(&case.id, task, suspended).expect("a row")).collect();
        assert_eq!(stored.tasks, rows, "the tasks");
        let sent = stored.effects.iter().filter(|(_, _, _, kind, ..)| WORK.contains(&kind.as_str())).count();
        assert_eq!(sent, self.effects, "jobs and messages");
    }
}

/// The kinds of jobs and messages.
const WORK: [&str; 5] = ["draft", "original", "package", "send", "start"];

/// Leads one case through its commands; how many events that had.
async fn lead(seed: u64) -> usize {
    let mut dice = Dice::new(seed);
    let shelf = Shelf::of(seed, &mut dice);
    let mut walk = Walk::new(dice, shelf.versions[0].0.clone(), shelf.policy.0.clone());
    if let Some((next, _)) = shelf.versions.get(1) {
        walk = walk.towards(next.clone());
    }
    let mut sides = Vec::new();
    for database in databases::each().await {
        sides.push(Side::open(database, &shelf).await);
    }
    let (mut core, mut people, mut days) = (Core::default(), None, Calendar::weekends_only());
    let mut now = walk.now();
    for _ in 0..COMMANDS {
        let command = walk.next(core.case.as_ref());
        if walk.calendar != days {
            walk.calendar = Calendar::new([year(walk.calendar == city::calendar(true))]).0;
        }
        if people.as_ref() != Some(&walk.people) || walk.calendar != days {
            for side in &sides {
                side.follow(people.as_ref(), &walk).await;
            }
            (people, days) = (Some(walk.people.clone()), walk.calendar.clone());
        }
        now = walk.now();
        let mut answers = Vec::new();
        for side in &sides {
            answers.push((side.name, side.submit(&walk, &command, now).await));
        }
        let expected = core.carry_out(&mut walk, &command, now);
        for (name, answer) in answers {
            let answer = answer.map_err(|error| match error {
                SubmitError::Refused(refusal) => format!("{:?}", refusal.reason),
                other => format!("{name}: {other}"),
            });
            assert_eq!(answer, expected, "{name}: {command:?}");
        }
    }
    let mut stored = Vec::new();
    for side in &sides {
        stored.push(side.stored(now).await);
    }
    assert_eq!(stored[0], stored[1], "{} and {}", sides[0].name, sides[1].name);
    core.check(&stored[0], &walk);
    for side in sides {
        side.app.close().await.expect("closed");
    }
    core.log.len()
}

fn setting(name: &str, default: u64) -> u64 {
    env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[expect(clippy::print_stdout, reason = "the counts are what this run is for")]
async fn the_same_history_is_the_same_on_both_databases_and_in_the_core() {
    let (seed, histories) = (setting("SEED", SEED), setting("DAFU_STORE_HISTORIES", 50));
    println!("SEED={seed} DAFU_STORE_HISTORIES={histories}");
    let mut events = 0;
    for number in 0..histories {
        let seed = seed.wrapping_add(number);
        let led = tokio::spawn(Box::pin(lead(seed))).await;
        events += led.unwrap_or_else(|_| panic!("SEED={seed} differs; what differs is printed above"));
    }
    println!("{histories} histories, {events} events");
    assert!(events as u64 > 10 * histories, "histories in which nothing happens prove nothing");
}
