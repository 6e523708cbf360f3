//! Every call to the database fails once, before it has reached the database or after: nothing acknowledged is lost, nothing is
//! done twice, and whoever tries again gets what he asked for.
//!
//! A small life of a case (begin, write, letter, send, package, a second case that it starts, a date that passes) is lived again
//! and again; in the k-th life the k-th call fails. There are three ways to fail, taken in turn; `DAFU_FAULTS=all` tries all
//! three at every call.

use crate::app::{Office, act, command, form, ports};
use crate::databases::{self, Database};
use chrono::TimeDelta;
use dafu::app::{App, SubmitError};
use dafu::config::Config;
use dafu::store::numbers::Wanted;
use dafu::store::queue::{self, Queue};
use dafu::store::watch::Call;
use dafu::store::{Access, Options, Store, Watch, cases, events, timers};
use dafu::workers;
use dafu_engine::ids::CaseId;
use dafu_engine::machine::command::Ask;
use serde_json::json;
use std::env;
use std::sync::Arc;
use std::sync::Mutex;

/// How a call fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// It never reaches the database; the next one does.
    Lost,
    /// It never reaches the database, and the connection is gone until a new transaction begins.
    Cut,
    /// The database does it, and the answer is lost with the connection.
    Unanswered,
}

const WAYS: [Way; 3] = [Way::Lost, Way::Cut, Way::Unanswered];

/// Lets one call fail.
#[derive(Debug, Default)]
struct Faults(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    /// The call that is to fail, and how.
    armed: Option<(u64, Way)>,
    calls: u64,
    severed: bool,
    answer: bool,
}

impl Faults {
    fn arm(&self, call: u64, way: Way) {
        *self.0.lock().expect("whole") = State { armed: Some((call, way)), ..State::default() };
    }
    /// Whether the fault has struck; from now on nothing fails.
    fn disarm(&self) -> bool {
        std::mem::take(&mut *self.0.lock().expect("whole")).armed.is_none()
    }
}

impl Watch for Faults {
    fn loses(&self, call: Call) -> bool {
        let mut state = self.0.lock().expect("whole");
        if call == Call::Begin {
            state.severed = false;
        }
        if state.severed && call != Call::Read {
            return true;
        }
        state.calls += 1;
        let Some((_, way)) = state.armed.filter(|(number, _)| *number == state.calls) else { return false };
        state.armed = None;
        state.severed = way != Way::Lost && call != Call::Read;
        state.answer = way == Way::Unanswered;
        way != Way::Unanswered
    }
    fn loses_answer(&self, _: Call) -> bool {
        std::mem::take(&mut self.0.lock().expect("whole").answer)
    }
}

/// An office whose calls may fail.
struct Failing {
    office: Office,
    faults: Arc<Faults>,
    look: Store,
}

impl Failing {
    async fn open(database: &Database) -> Self {
        let office = Office::open(database).await;
        let (config, clock) = (office.config.clone(), office.clock.clone());
        office.app.close().await.expect("closed");
        let faults = Arc::new(Faults::default());
        let store = database.open().await.watched(faults.clone());
        // A lease is over at once: no test waits for a server's clock.
        let config = Config { lease_seconds: 0, ..config };
        let ports = dafu::app::ports::Ports { clock: clock.clone(), ..ports() };
        let app = App::over(store, &config, ports).await.expect("opened");
        let options = Options { place: database.place.clone(), readers: 1, access: Access::Look };
        Self { office: Office { app, clock, config }, faults, look: Store::open(&options).await.expect("opened") }
    }

    /// Hands a command in until it is acknowledged.
    async fn submit(&self, case: &str, who: &str, key: &str, ask: Ask) {
        for _ in 0..10 {
            match self.office.app.submit(&case.into(), command(who, &format!("{case} {key}"), ask.clone())).await {
                Ok(_) => return,
                Err(SubmitError::Store(error)) if error.may_pass() => {}
                Err(other) => panic!("{case} {key}: {other}"),
            }
        }
        panic!("{case} {key} is never carried out");
    }

    /// Works until a case has so many events of a kind.
    async fn work_until(&self, case: &CaseId, kind: &str) {
        for _ in 0..20 {
            match workers::settle(&self.office.app, self.office.app.now()).await {
                Ok(_) => {}
                Err(error) => assert!(error.may_pass(), "{error}"),
            }
            if self.kinds(case).await.iter().any(|found| found == kind) {
                return;
            }
            self.office.clock.advance(TimeDelta::minutes(2));
        }
        panic!("{case} never has {kind}: {:?}", self.kinds(case).await);
    }

    /// Works until nothing that a case asked of others is left.
    async fn drain(&self, case: &CaseId) {
        for _ in 0..20 {
            self.work_until(case, "case_ended").await;
            let sent = queue::of_case(self.look.reader(), Queue::Messages, case).await.expect("rows");
            if sent.iter().all(|row| row.state == "done") {
                return;
            }
            self.office.clock.advance(TimeDelta::minutes(2));
        }
        panic!("{case} is never heard");
    }

    async fn kinds(&self, case: &CaseId) -> Vec<String> {
        let log = events::history(self.look.reader(), case, 0, 1_000).await.expect("a log");
        assert!(log.iter().map(|row| row.seq).eq(1..=i64::try_from(log.len()).expect("few")), "{case} has gaps");
        log.into_iter().map(|row| row.kind).collect()
    }

    /// Lives one life; the case that was started by it.
    async fn live(&self, case: &str) -> CaseId {
        self.begin(case).await;
        let helpers = json!([{ "handler": "he" }]);
        let written = act("write#1", None, form(&[("text", json!("送信")), ("helpers", helpers)]));
        self.submit(case, "wen", "write", written).await;
        self.work_until(&case.into(), "document_ready").await;
        self.number(case).await;
        self.submit(case, "lan", "send", act("send#1", Some("send"), form(&[]))).await;
        self.work_until(&case.into(), "case_ended").await;
        let child = self.child(case).await;
        self.office.clock.advance(TimeDelta::days(10));
        self.work_until(&child, "due_reached").await;
        self.submit(child.as_str(), "lan", "cancel", Ask::Cancel { reason: "不再需要".to_owned() }).await;
        self.drain(&child).await;
        child
    }

    async fn begin(&self, case: &str) {
        for _ in 0..10 {
            match self.office.begin(case).await {
                Ok(_) => return,
                Err(SubmitError::Store(error)) if error.may_pass() => {}
                Err(other) => panic!("{case}: {other}"),
            }
        }
        panic!("{case} never begins");
    }

    async fn number(&self, case: &str) {
        let wanted = Wanted { series: "函".to_owned(), year: 2026, case: case.into(), purpose: "send#1".to_owned() };
        let mut given = Vec::new();
        for _ in 0..10 {
            match self.office.app.take_number(&wanted).await {
                Ok(number) => given.push(number),
                Err(error) => assert!(error.may_pass(), "{error}"),
            }
        }
        given.dedup();
        assert_eq!(given.len(), 1, "one number for one purpose");
    }

    /// The one case that was started; its start may have failed once and come a little later than the end of the other.
    async fn child(&self, case: &str) -> CaseId {
        let parent = format!("\"{case}\"");
        for _ in 0..20 {
            let all = cases::list(self.look.reader(), &cases::Wanted::default()).await.expect("rows");
            let mut children = all.iter().filter(|row| row.id != case && row.snapshot.contains(&parent));
            if let Some(child) = children.next() {
                assert_eq!(children.count(), 0, "{case} started more than one case");
                return CaseId::from(child.id.as_str());
            }
            self.office.clock.advance(TimeDelta::minutes(2));
            if let Err(error) = workers::settle(&self.office.app, self.office.app.now()).await {
                assert!(error.may_pass(), "{error}");
            }
        }
        panic!("{case} never starts a case")
    }

    /// What is left of a life: kinds of events, effects with how far they are, timers.
    async fn traces(&self, case: &str, child: &CaseId) -> Vec<String> {
        let mut traces = Vec::new();
        for id in [&CaseId::from(case), child] {
            traces.extend(self.kinds(id).await);
            for queue in [Queue::Outbox, Queue::Messages, Queue::Jobs] {
                let rows = queue::of_case(self.look.reader(), queue, id).await.expect("rows");
                let mut rows: Vec<_> = rows.iter().map(|row| format!("{} {} {}", row.seq, row.kind, row.state)).collect();
                rows.sort();
                traces.extend(rows);
            }
            let left = timers::of_cases(self.look.reader(), [id.as_str()]).await.expect("rows");
            traces.extend(left.iter().map(|timer| format!("{} {}", timer.key, timer.fired)));
        }
        traces
    }
}

async fn every_call_fails_once(database: Database) {
    let failing = Failing::open(&database).await;
    let child = failing.live("sound").await;
    let sound = failing.traces("sound", &child).await;
    let all = env::var("DAFU_FAULTS").is_ok_and(|faults| faults == "all");
    let mut lives = 0;
    for call in 1.. {
        let mut struck = false;
        for (number, way) in (0_u64..).zip(WAYS) {
            if !all && call % 3 != number {
                continue;
            }
            let case = format!("c{call}-{number}");
            failing.faults.arm(call, way);
            let child = failing.live(&case).await;
            struck |= failing.faults.disarm();
            assert_eq!(failing.traces(&case, &child).await, sound, "{}, call {call}, {way:?}", database.name);
            lives += 1;
        }
        if !struck {
            break;
        }
    }
    assert!(lives > 100, "only {lives} calls were seen");
    let report = failing.office.doctor().await;
    assert_eq!((report.problems, report.cases), (vec![], 2 * (lives + 1)), "{}", database.name);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_call_to_a_file_fails_once_and_nothing_is_lost_or_doubled() {
    every_call_fails_once(databases::sqlite()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_call_to_a_server_fails_once_and_nothing_is_lost_or_doubled() {
    let database = databases::each().await.pop().expect("PostgreSQL");
    every_call_fails_once(database).await;
}
