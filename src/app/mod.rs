//! The use cases: everything that a page, the API, the command line or a worker can ask of an installation.
//!
//! One [`App`] a process, cheap to clone. [`App::submit`] is the only way a case changes; what follows from a change is written
//! with it and carried out by `crate::workers`. Deliberately no HTML, no SQL and no decision: pages ask, the store keeps, the
//! engine decides.

pub mod accounts;
mod assigning;
pub mod away;
mod batch;
mod batch_papers;
mod batches;
pub mod bulk;
pub mod clocks;
pub mod desk;
mod digest;
pub mod doctor;
pub mod drafting;
mod effects;
mod figures;
mod heads;
mod importing;
mod ledger;
pub mod links;
pub mod mails;
mod numbering;
mod objection;
mod office;
mod people;
mod planning;
pub mod ports;
mod printing;
mod project;
mod queries;
mod register;
mod registering;
mod repair;
mod submit;
mod survey;
mod taken_back;
mod traces;
mod uploads;
pub mod urge;
mod yearly;

pub use crate::batches::list::Share;
pub use crate::batches::{Batch, Decision, Objection, Refusal as BatchRefusal};
pub use crate::imports::{Draft, Problem};
pub use batch_papers::{Lists, Paper};
pub use batches::{BatchError, NewBatch, Progress};
pub use figures::{Correction, Figures, Frozen};
pub use importing::{ImportError, Staged, Staging};
pub use numbering::{Given, NumberError};
pub use planning::Alike;
pub use printing::PrintError;
pub use queries::{Logged, Reminder};
pub use registering::Registered;
pub use submit::{Receipt, Submission, SubmitError, TogetherError, Which};
pub use survey::{Seen, Selection};
pub use uploads::UploadError;
pub use yearly::{ListOrder, ListPaper, ListPress, Yearly};

use crate::config::Config;
use crate::store::files::{self, Shelf};
use crate::store::numbers::{self, Wanted};
use crate::store::writer::{Gone, Writer};
use crate::store::{Access, Options, Place, Store, StoreError};
use crate::store::{bulk as bulk_jobs, queue, timers};
use crate::time::Zone;
use batch::{Desk, One, Request, Together};
use chrono::{DateTime, TimeDelta, Utc};
use dafu_engine::ids::{CaseId, Digest, WorkflowId};
use dafu_engine::machine::command::{Command, Now};
use ports::Ports;
use register::Register;
use std::fs;
use std::sync::Arc;
use std::thread::JoinHandle;
use tokio::sync::{Mutex, oneshot};

/// How often something is tried that another program may have been at too, and that has one effect however often it is tried.
const TRIES: u32 = 3;

/// An installation at work.
#[derive(Debug, Clone)]
pub struct App {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    store: Store,
    shelf: Shelf,
    heads: std::path::PathBuf,
    writer: Writer<Request>,
    thread: std::sync::Mutex<Option<JoinHandle<()>>>,
    register: Mutex<Register>,
    ports: Ports,
    zone: Zone,
    lease: TimeDelta,
    /// Where the pages are that links lead to.
    links_at: String,
    passwords: accounts::Profile,
    /// What the work of a year is done by.
    yearly: std::sync::RwLock<Arc<Yearly>>,
}

impl App {
    /// Opens an installation, making its data directory and database where there are none.
    pub async fn open(config: &Config, ports: Ports) -> Result<Self, StoreError> {
        let unwritable = |error| StoreError::Permanent(format!("{} can't be made: {error}.", config.data.display()));
        fs::create_dir_all(&config.data).map_err(unwritable)?;
        let place = Place::parse(&config.database())?;
        let store = Store::open(&Options { place, readers: config.readers, access: Access::Work }).await?;
        Self::over(store, config, ports).await
    }

    /// Opens an installation only to look at it, beside a program that works with it: nothing is made, brought up to date or
    /// taken back, and no command is carried out.
    pub async fn look(config: &Config, ports: Ports) -> Result<Self, StoreError> {
        let place = Place::parse(&config.database())?;
        let store = Store::open(&Options { place, readers: config.readers, access: Access::Look }).await?;
        Self::over(store, config, ports).await
    }

    /// Opens an installation to say a word on its mails, beside a program that works with it: nothing else is to be written.
    pub async fn beside(config: &Config, ports: Ports) -> Result<Self, StoreError> {
        let place = Place::parse(&config.database())?;
        let store = Store::open(&Options { place, readers: config.readers, access: Access::Beside }).await?;
        Self::over(store, config, ports).await
    }

    /// The installation in an open store.
    pub async fn over(store: Store, config: &Config, ports: Ports) -> Result<Self, StoreError> {
        queue::reap_all(&store).await?;
        timers::release_all(&store).await?;
        bulk_jobs::leave_all(&store).await?;
        let desk = Desk::new(store.clone(), ports.clone(), config.zone());
        let (writer, thread) =
            Writer::start(desk).map_err(|error| StoreError::Permanent(format!("The writer can't be started: {error}.")))?;
        let inner = Inner {
            store,
            shelf: Shelf::new(config.files()),
            heads: config.heads(),
            writer,
            thread: std::sync::Mutex::new(Some(thread)),
            register: Mutex::default(),
            ports,
            zone: config.zone(),
            passwords: config.passwords,
            lease: TimeDelta::seconds(i64::from(config.lease_seconds)),
            links_at: config.links_at(),
            yearly: std::sync::RwLock::default(),
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Hands a command to a case now.
    pub async fn submit(&self, case: &CaseId, command: Command) -> Result<Receipt, SubmitError> {
        self.submit_at(Submission { case: case.clone(), which: Which::Pinned, command, now: self.now(), seen: None }).await
    }

    /// Begins a case now, on the definition of `workflow` that is in force under the policy the command names.
    pub async fn create(&self, case: &CaseId, workflow: &WorkflowId, command: Command) -> Result<Receipt, SubmitError> {
        let which = Which::InForce(workflow.clone());
        self.submit_at(Submission { case: case.clone(), which, command, now: self.now(), seen: None }).await
    }

    /// Hands a command to a case at an instant that the caller names. Returns when it has been saved for good, or refused.
    pub async fn submit_at(&self, submission: Submission) -> Result<Receipt, SubmitError> {
        let (asker, answer) = oneshot::channel();
        self.inner.writer.send(Request::One(One::Command(Box::new(submission), asker))).await?;
        answer.await.map_err(|_| Gone)?
    }

    /// Hands commands over that belong together: all are carried out in one transaction, or none.
    pub async fn submit_together(&self, submissions: Vec<Submission>) -> Result<Vec<Receipt>, TogetherError> {
        let (asker, answer) = oneshot::channel();
        self.inner.writer.send(Request::Together(Together { submissions, quiet: false }, asker)).await?;
        answer.await.map_err(|_| Gone)?
    }

    /// The same, and nobody is written to about it: whoever asks tells them in one message of his own.
    pub(crate) async fn submit_together_quietly(&self, submissions: Vec<Submission>) -> Result<Vec<Receipt>, TogetherError> {
        let (asker, answer) = oneshot::channel();
        self.inner.writer.send(Request::Together(Together { submissions, quiet: true }, asker)).await?;
        answer.await.map_err(|_| Gone)?
    }

    /// Computes a case's tasks anew, after the register or its people have changed.
    pub async fn refresh(&self, case: &CaseId, now: Now) -> Result<(), SubmitError> {
        let (asker, answer) = oneshot::channel();
        self.inner.writer.send(Request::One(One::Refresh(case.clone(), now, asker))).await?;
        Ok(answer.await.map_err(|_| Gone)??)
    }

    /// The instant and the day.
    pub fn now(&self) -> Now {
        self.inner.zone.at(self.inner.ports.clock.now())
    }

    /// The office's zone.
    pub fn zone(&self) -> Zone {
        self.inner.zone
    }

    /// How long a worker may keep a piece of work.
    pub fn lease(&self) -> TimeDelta {
        self.inner.lease
    }

    /// The next number of a series, or the one that was given for this purpose already.
    pub async fn take_number(&self, wanted: &Wanted) -> Result<i64, StoreError> {
        let mut tries = 1;
        loop {
            match self.try_number(wanted).await {
                Err(error) if error.may_pass() && tries < TRIES => tries += 1,
                answer => return answer,
            }
        }
    }

    async fn try_number(&self, wanted: &Wanted) -> Result<i64, StoreError> {
        let tx = self.inner.store.begin().await?;
        let number = numbers::take(&tx, wanted, self.now().at).await?;
        self.inner.store.commit(tx).await?;
        Ok(number)
    }

    /// Keeps a file; its digest.
    pub async fn keep_file(&self, bytes: &[u8], media_type: &str, at: DateTime<Utc>) -> Result<Digest, StoreError> {
        files::keep(&self.inner.store, &self.inner.shelf, bytes, media_type, at).await
    }

    /// The bytes of a file that was kept.
    pub fn file(&self, digest: &Digest) -> Result<Vec<u8>, StoreError> {
        self.inner.shelf.read(digest)
    }

    /// Ends: waits until everything that was handed over has been answered, and lets go of the database. Clones that are left
    /// are told that the program is ending.
    pub async fn close(self) -> Result<(), StoreError> {
        let thread = self.inner.thread.lock().ok().and_then(|mut thread| thread.take());
        let store = self.inner.store.clone();
        self.inner.writer.close();
        if let Some(thread) = thread {
            let ended = tokio::task::spawn_blocking(move || thread.join()).await;
            if !matches!(ended, Ok(Ok(()))) {
                tracing::error!("the writer did not end in order");
            }
        }
        store.close().await
    }

    pub(crate) fn store(&self) -> &Store {
        &self.inner.store
    }

    pub(crate) fn shelf(&self) -> &Shelf {
        &self.inner.shelf
    }

    pub(crate) fn ports(&self) -> &Ports {
        &self.inner.ports
    }
}
