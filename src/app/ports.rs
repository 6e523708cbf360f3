//! What the use cases need from the rest of the program, as traits, so that they can be tested without letters and mail.

use crate::store::files::Shelf;
use crate::store::{StoreError, events};
use crate::time::{Clock, SystemClock};
use dafu_engine::definition::{Definition, Title};
use dafu_engine::ids::{Digest, DocumentId, RunId};
use dafu_engine::machine::command::{Command, Now};
use dafu_engine::machine::document::{DocumentContent, DocumentPart};
use dafu_engine::machine::event::Event;
use dafu_engine::machine::state::Case;
use dafu_engine::machine::{Finding, World};
use dafu_engine::people::People;
use dafu_engine::policy::Policy;
use std::fmt::Debug;
use std::sync::Arc;

/// Everything the use cases need from outside.
#[derive(Debug, Clone)]
pub struct Ports {
    /// Tells the instant.
    pub clock: Arc<dyn Clock>,
    /// Checks the text that a command would hand in.
    pub checker: Arc<dyn Checker>,
    /// Writes the mails that events ask for.
    pub mails: Arc<dyn Mails>,
    /// Makes documents.
    pub documents: Arc<dyn Documents>,
    /// Makes packages.
    pub archive: Arc<dyn Archive>,
}

impl Default for Ports {
    /// The machine's clock, no check, mails without words of their own, and neither documents nor packages.
    fn default() -> Self {
        Self {
            clock: Arc::new(SystemClock),
            checker: Arc::new(Nothing),
            mails: Arc::new(Nothing),
            documents: Arc::new(Nothing),
            archive: Arc::new(Nothing),
        }
    }
}

/// Checks the text that a command would hand in (6.5).
pub trait Checker: Debug + Send + Sync {
    /// What it finds.
    fn findings(&self, world: &World<'_>, case: &Case, command: &Command) -> Vec<Finding>;
}

/// Writes the mails that events ask for; they are saved with the events.
pub trait Mails: Debug + Send + Sync {
    /// The mails, one a recipient.
    fn compose(&self, world: &World<'_>, before: Option<&Case>, after: &Case, events: &[Event]) -> Vec<Mail>;
}

/// A mail to be saved in the outbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// The event that asks for it.
    pub seq: u64,
    /// Whom it is to: one event tells one recipient of one kind of thing once.
    pub to: String,
    /// What kind it is.
    pub kind: String,
    /// Whatever its sender needs, as JSON.
    pub body: String,
}

/// Makes documents. Slow, and may be asked for the same twice; the same order must then give the same bytes.
pub trait Documents: Debug + Send + Sync {
    /// Makes one.
    fn render(&self, order: &RenderOrder) -> Result<Rendered, NotDone>;
    /// Why it can't be made as things are, asked while somebody waits for what he hands in: quick, and nothing is made.
    fn objection(&self, _: &World<'_>, _: &DocumentContent, _: DocumentPart) -> Option<Title> {
        None
    }
}

/// Makes packages. Slow, and may be asked for the same twice.
pub trait Archive: Debug + Send + Sync {
    /// Writes and verifies one; its digest.
    fn pack(&self, order: &PackOrder) -> Result<Digest, NotDone>;
}

/// A case with all that a decision about it may look at, held so that it can be taken to another thread.
#[derive(Debug, Clone)]
pub struct Scene {
    /// The case.
    pub case: Case,
    /// The definition it runs on.
    pub definition: Arc<Definition>,
    /// The policy in force.
    pub policy: Arc<Policy>,
    /// The calendar in force.
    pub calendar: Arc<dafu_engine::calendar::Calendar>,
    /// Who is who.
    pub people: Arc<People>,
    /// The instant and the day.
    pub now: Now,
}

impl Scene {
    /// As the engine wants it.
    pub fn world(&self) -> World<'_> {
        World {
            definition: &self.definition,
            policy: &self.policy,
            calendar: &self.calendar,
            people: &self.people,
            findings: &[],
        }
    }
}

/// Which document to make.
#[derive(Debug, Clone)]
pub struct RenderOrder {
    /// For which case.
    pub scene: Scene,
    /// Which document.
    pub document: DocumentId,
    /// Its final draft or its original.
    pub part: DocumentPart,
    /// From what.
    pub content: DocumentContent,
}

/// A document that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// What kind of file they are.
    pub media_type: String,
    /// The digest of what is printed, without stamps: equal for a final draft and its original.
    pub content: Digest,
    /// How many pages.
    pub pages: u32,
}

/// Which package to make.
#[derive(Debug, Clone)]
pub struct PackOrder {
    /// Of which case.
    pub scene: Scene,
    /// By which run.
    pub run: RunId,
    /// How long it is kept.
    pub retention: String,
    /// Its whole log.
    pub log: Vec<events::Row>,
    /// Where the files that it names are.
    pub shelf: Shelf,
}

/// Why something was not made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotDone {
    /// It may work later.
    Later(String),
    /// It never will, as things are.
    Never(String),
}

impl From<StoreError> for NotDone {
    fn from(error: StoreError) -> Self {
        Self::Later(error.to_string())
    }
}

/// Neither finds, writes nor makes anything; mails go out as the engine's bare words.
#[derive(Debug, Clone, Copy)]
struct Nothing;

impl Checker for Nothing {
    fn findings(&self, _: &World<'_>, _: &Case, _: &Command) -> Vec<Finding> {
        Vec::new()
    }
}

impl Mails for Nothing {
    fn compose(&self, _: &World<'_>, _: Option<&Case>, after: &Case, events: &[Event]) -> Vec<Mail> {
        super::effects::bare_mails(after, events)
    }
}

impl Documents for Nothing {
    fn render(&self, _: &RenderOrder) -> Result<Rendered, NotDone> {
        Err(NotDone::Later("This installation makes no documents.".to_owned()))
    }
}

impl Archive for Nothing {
    fn pack(&self, _: &PackOrder) -> Result<Digest, NotDone> {
        Err(NotDone::Later("This installation makes no packages.".to_owned()))
    }
}
