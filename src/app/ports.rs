//! What the use cases need from the rest of the program, as traits, so that they can be tested without letters and mail.

use super::bulk::Came;
use super::{desk, links};
use crate::store::files::Shelf;
use crate::store::{StoreError, events};
use crate::time::{Clock, SystemClock};
use chrono::NaiveDate;
use dafu_engine::definition::{Definition, Title};
use dafu_engine::ids::{Digest, DocumentId, DocumentKind, FieldId, PersonId, RunId};
use dafu_engine::machine::command::{Command, FormInput, Now};
use dafu_engine::machine::document::{DocumentContent, DocumentPart};
use dafu_engine::machine::event::Event;
use dafu_engine::machine::state::Case;
use dafu_engine::machine::{Finding, World};
use dafu_engine::people::{Channel, People};
use dafu_engine::policy::Policy;
use std::collections::BTreeMap;
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
    /// What the secrets of links are derived from.
    pub links: links::Key,
}

impl Default for Ports {
    /// The machine's clock, no check, a key of its own, mails without words of their own, and neither documents nor packages.
    fn default() -> Self {
        Self {
            clock: Arc::new(SystemClock),
            checker: Arc::new(Nothing),
            mails: Arc::new(Nothing),
            documents: Arc::new(Nothing),
            archive: Arc::new(Nothing),
            links: links::Key::fresh(),
        }
    }
}

/// Checks the text that a command would hand in (6.5).
pub trait Checker: Debug + Send + Sync {
    /// What it finds.
    fn findings(&self, world: &World<'_>, case: &Case, command: &Command) -> Vec<Finding>;
    /// What a text opens with while nobody has written anything, and the field it is for; nothing where the case lists no points.
    fn opening(&self, _: &World<'_>, _: &Case) -> Option<(FieldId, String)> {
        None
    }
}

/// What a unit is told as a whole, not about one case.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct UnitNotice {
    /// The same for the same notice for ever, and for no other.
    pub key: String,
    /// The event that stands for what it is about.
    pub seq: u64,
    /// Whom.
    pub unit: dafu_engine::ids::UnitId,
    /// The address.
    pub to: String,
    /// The unit's name.
    pub to_name: String,
    /// The subject.
    pub subject: String,
    /// The text.
    pub text: String,
    /// The list that goes with it: its name and the digest of its bytes, which are kept already.
    pub list: Option<(String, Digest)>,
}

/// Writes the mails that events ask for; they are saved with the events.
pub trait Mails: Debug + Send + Sync {
    /// A notice to a unit as a whole, as its sender needs it.
    fn unit_notice(&self, notice: &UnitNotice) -> Mail {
        let body = serde_json::to_string(notice).unwrap_or_default();
        Mail { seq: notice.seq, to: notice.to.clone(), kind: notice.key.clone(), body, link: None, way: Channel::Mail }
    }

    /// The mails, one a recipient.
    fn compose(&self, world: &World<'_>, before: Option<&Case>, after: &Case, events: &[Event]) -> Vec<Mail>;

    /// What a case is called in the subject of a mail about several, and in a list.
    fn called(&self, case: &Case) -> (String, String) {
        (case.id.to_string(), case.id.to_string())
    }

    /// The one mail a recipient gets about an act on many cases; none where there are no words for it or no address.
    fn of_many(&self, _many: &Many<'_>) -> Option<Merged> {
        None
    }

    /// Somebody's digest; none where there are no words for it or no address.
    fn daily(&self, _daily: &Daily<'_>) -> Option<Mail> {
        None
    }
}

/// One recipient's mail about an act on many cases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merged {
    /// The mail.
    pub mail: Mail,
    /// The bytes of the list that it names, to be kept before it is saved.
    pub list: Option<Vec<u8>>,
}

/// What one recipient is told of an act on many cases.
#[derive(Debug)]
pub struct Many<'a> {
    /// The job.
    pub job: &'a str,
    /// Of which kind it is.
    pub kind: &'a str,
    /// Why it was done.
    pub reason: &'a str,
    /// The name of whoever did it.
    pub by: Option<&'a str>,
    /// To whom: `person:…` or `unit:…`.
    pub to: &'a str,
    /// What came of it in each of his cases.
    pub came: Vec<&'a Came>,
    /// Who is who.
    pub people: &'a People,
    /// The day.
    pub today: NaiveDate,
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
    /// Whatever its sender needs, as JSON; of a line for the digest, the line.
    pub body: String,
    /// The link that it will hold, where its reader is let in by one of his own.
    pub link: Option<links::Target>,
    /// How it goes.
    pub way: Channel,
}

/// Somebody's digest of a day.
#[derive(Debug)]
pub struct Daily<'a> {
    /// Whose.
    pub person: &'a PersonId,
    /// What he has to do, the nearest first.
    pub entries: Vec<DailyTask>,
    /// What he is reminded of beside it.
    pub told: Vec<DailyLine>,
    /// Who is who.
    pub people: &'a People,
    /// The day.
    pub today: NaiveDate,
    /// The event that stands for it: the last of the first case it is about.
    pub seq: u64,
}

/// Something to do, in a digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DailyTask {
    /// How near its date is.
    pub near: desk::Near,
    /// The number of the case.
    pub number: String,
    /// Its name.
    pub title: String,
    /// The step.
    pub step: String,
    /// The day it is due.
    pub due: Option<NaiveDate>,
    /// That day may still move.
    pub provisional: bool,
    /// How many working days are left, or it is late.
    pub days: u64,
    /// In whose name it would be done (受托办理), where it is not the reader's own.
    pub in_name_of: Option<String>,
}

/// A reminder, in a digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DailyLine {
    /// The number of the case.
    pub number: String,
    /// Its name.
    pub title: String,
    /// What the act is called.
    pub rung: String,
    /// In what words.
    pub text: String,
}

/// Makes documents. Slow, and may be asked for the same twice; the same order must then give the same bytes.
pub trait Documents: Debug + Send + Sync {
    /// Makes one.
    fn render(&self, order: &RenderOrder) -> Result<Rendered, NotDone>;
    /// Why it can't be made as things are, asked while somebody waits for what he hands in: quick, and nothing is made.
    fn objection(&self, _: &World<'_>, _: &DocumentContent, _: DocumentPart) -> Option<Title> {
        None
    }
    /// Why a letter's text in this form can't be printed, whichever letter it is for.
    fn unprintable(&self, _: &World<'_>, _: &FormInput) -> Option<Title> {
        None
    }
    /// The series that a letter's number is of, as `许市监函〔2023〕{n}号`.
    fn series(&self, _: &Scene, _: &DocumentContent, _year: i32) -> Result<String, NotDone> {
        Err(NotDone::Later("This installation makes no documents.".to_owned()))
    }
    /// A letter of the case as it stands, as DOCX to be edited.
    fn docx(&self, _: &Scene, _: &DocumentKind, _: &Shelf) -> Result<Vec<u8>, NotDone> {
        Err(NotDone::Later("This installation makes no documents.".to_owned()))
    }
    /// The text of an edited DOCX of such a letter, and what differs in words; refused where it changes what the system fills in.
    fn read_docx(&self, _: &Scene, _: &DocumentKind, _: &[u8]) -> Result<Edited, NotDone> {
        Err(NotDone::Later("This installation makes no documents.".to_owned()))
    }
    /// The papers beside letters that cases of this workflow have: name and title.
    fn papers(&self, _: &dafu_engine::ids::WorkflowId) -> Vec<(String, String)> {
        Vec::new()
    }
    /// Makes every copy of a paper.
    fn print(&self, _: &PaperOrder) -> Result<Vec<Printed>, NotDone> {
        Err(NotDone::Later("This installation makes no papers.".to_owned()))
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
    /// Where the pictures are that it shows.
    pub shelf: Shelf,
}

/// Which paper to make.
#[derive(Debug, Clone)]
pub struct PaperOrder {
    /// Of which case.
    pub scene: Scene,
    /// Which.
    pub name: String,
    /// Its whole log.
    pub log: Vec<events::Row>,
    /// For each person, the link by which he answers.
    pub links: BTreeMap<PersonId, String>,
    /// The notices that are to be printed, and the address that the code of each holds.
    pub notices: Vec<(super::mails::Notice, Option<String>)>,
    /// Where the files are that the case names.
    pub shelf: Shelf,
}

/// The text of an edited letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edited {
    /// The text, in the markup of letters.
    pub body: String,
    /// The same with 【删：…】 and 【增：…】 where it differs; empty where it does not.
    pub differences: String,
}

/// A paper to be printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printed {
    /// What it is, and whose copy.
    pub name: String,
    /// The file, PDF.
    pub pdf: Vec<u8>,
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
