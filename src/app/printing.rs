//! Printing: a case's letters as they were made, and its papers as they would be made today.
//!
//! A letter is a file that exists; of a case that handles others too (并案) there is one letter for each of them, with that case's
//! own name, number and proposers and the text that was signed. Papers are made anew whenever somebody asks. Nothing is kept.

use super::App;
use super::links::NoLink;
use super::mails::{Leads, Notice};
use super::ports::{Edited, NotDone, PaperOrder, Printed, RenderOrder, Scene};
use crate::store::{StoreError, events};
use dafu_engine::definition::FieldFrom;
use dafu_engine::ids::{CaseId, DocumentKind, PersonId};
use dafu_engine::machine::command::Now;
use dafu_engine::machine::document::{Document, DocumentContent, DocumentPart};
use dafu_engine::machine::state::Case;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A notice, and the link its reader is let in by, where he has one of his own.
type Addressed = (Notice, Option<String>);

/// Why nothing was printed.
#[derive(Debug, thiserror::Error)]
pub enum PrintError {
    /// There is no such case.
    #[error("there is no case {0}")]
    NoCase(CaseId),
    /// The letter is not made yet.
    #[error("“{0}” has not been made yet; its text has to be handed in first")]
    NotYet(DocumentKind),
    /// It can't be made.
    #[error("{0}")]
    NotMade(String),
    /// The database or a file.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<NoLink> for PrintError {
    fn from(error: NoLink) -> Self {
        match error {
            NoLink::Store(error) => Self::Store(error),
            NoLink::NotMade | NoLink::OtherKey(_) => Self::NotMade(error.to_string()),
        }
    }
}

impl From<NotDone> for PrintError {
    fn from(error: NotDone) -> Self {
        let (NotDone::Later(why) | NotDone::Never(why)) = error;
        Self::NotMade(why)
    }
}

impl App {
    /// What can be printed of a case: the letters it has, then its papers; name and title of each.
    pub async fn printable(&self, id: &CaseId) -> Result<Vec<(String, String)>, PrintError> {
        let case = self.case(id).await?.ok_or_else(|| PrintError::NoCase(id.clone()))?;
        let mut found: Vec<(String, String)> = Vec::new();
        for document in case.documents.values().filter(|document| document.draft.is_some()) {
            let name = document.kind.to_string();
            if !found.iter().any(|(known, _)| *known == name) {
                found.push((name.clone(), name));
            }
        }
        found.extend(self.ports().documents.papers(&case.workflow));
        Ok(found)
    }

    /// Prints a letter or a paper of a case: one file a copy. Where people answer by link, each has his own on his copy; `instead`
    /// names others.
    pub async fn print(
        &self,
        id: &CaseId,
        name: &str,
        instead: BTreeMap<PersonId, String>,
        now: Now,
    ) -> Result<Vec<Printed>, PrintError> {
        let scene = self.scene(id, now).await?.ok_or_else(|| PrintError::NoCase(id.clone()))?;
        let kind = DocumentKind::new(name);
        let makes = |kind: &DocumentKind| {
            let mut documents = scene.definition.all_steps().into_iter().filter_map(|step| step.document.as_ref());
            documents.any(|document| document.id == *kind)
        };
        if makes(&kind) {
            return self.letters(scene, &kind).await;
        }
        let mut links = self.form_links(id).await?;
        let mut notices = Vec::new();
        for notice in self.notices(Some(id)).await? {
            let other = instead.get(&notice.person).cloned();
            notices.push(if other.is_some() { (notice, other) } else { self.addressed(notice).await? });
        }
        links.extend(instead);
        self.paper(scene, name, (links, notices)).await
    }

    /// A notice with the address that its code holds.
    async fn addressed(&self, notice: Notice) -> Result<Addressed, NoLink> {
        let link = match &notice.leads {
            Some(Leads::Link(target)) => Some(self.link(target).await?),
            Some(Leads::Page(page)) => Some(page.clone()),
            None => None,
        };
        Ok((notice, link))
    }

    async fn paper(
        &self,
        scene: Scene,
        name: &str,
        (links, notices): (BTreeMap<PersonId, String>, Vec<Addressed>),
    ) -> Result<Vec<Printed>, PrintError> {
        let log = events::history(self.store().reader(), &scene.case.id, 0, u64::from(u32::MAX)).await?;
        let order = PaperOrder { scene, name: name.to_owned(), log, links, notices, shelf: self.shelf().clone() };
        let documents = Arc::clone(&self.ports().documents);
        Ok(apart(move || documents.print(&order)).await?)
    }

    /// Prints one notice that waits, by the paper of this name.
    pub async fn print_notice(&self, notice: &Notice, name: &str, now: Now) -> Result<Printed, PrintError> {
        let id = &notice.case;
        let scene = self.scene(id, now).await?.ok_or_else(|| PrintError::NoCase(id.clone()))?;
        let notice = self.addressed(notice.clone()).await?;
        let printed = self.paper(scene, name, (BTreeMap::new(), vec![notice])).await?;
        printed.into_iter().next().ok_or_else(|| PrintError::NotMade(format!("there is no copy of {name}")))
    }

    /// A letter of a case as DOCX, to be edited in a word processor.
    pub async fn docx(&self, id: &CaseId, kind: &DocumentKind, now: Now) -> Result<Vec<u8>, PrintError> {
        let scene = self.scene(id, now).await?.ok_or_else(|| PrintError::NoCase(id.clone()))?;
        let (kind, files) = (kind.clone(), self.shelf().clone());
        let documents = Arc::clone(&self.ports().documents);
        Ok(apart(move || documents.docx(&scene, &kind, &files)).await?)
    }

    /// The text of an edited DOCX of a letter, for the form that it is handed in with; nothing is changed by reading it.
    pub async fn read_docx(&self, id: &CaseId, kind: &DocumentKind, bytes: Vec<u8>, now: Now) -> Result<Edited, PrintError> {
        let scene = self.scene(id, now).await?.ok_or_else(|| PrintError::NoCase(id.clone()))?;
        let kind = kind.clone();
        let documents = Arc::clone(&self.ports().documents);
        Ok(apart(move || documents.read_docx(&scene, &kind, &bytes)).await?)
    }

    /// The last of every scope's letters of a kind, and those of the cases that are handled with this one.
    async fn letters(&self, scene: Scene, kind: &DocumentKind) -> Result<Vec<Printed>, PrintError> {
        let last = newest(&scene.case, kind);
        if last.is_empty() {
            return Err(PrintError::NotYet(kind.clone()));
        }
        let mut printed = Vec::new();
        for document in &last {
            let made = document.originals.last().or(document.draft.as_ref());
            let made = made.ok_or_else(|| PrintError::NotYet(kind.clone()))?;
            printed.push(Printed { name: kind.to_string(), pdf: self.file(&made.digest)? });
        }
        for merged in scene.case.merged.clone() {
            let Some(other) = self.case(&merged).await? else { continue };
            for document in &last {
                printed.push(self.letter_of(&scene, document, &other).await?);
            }
        }
        Ok(printed)
    }

    /// The same letter to the proposers of another case.
    async fn letter_of(&self, scene: &Scene, document: &Document, other: &Case) -> Result<Printed, PrintError> {
        let imported = scene.definition.fields.iter().filter(|(_, field)| field.from == Some(FieldFrom::Import));
        let own = imported.filter_map(|(field, _)| Some((field.clone(), other.facts.get(field)?.clone())));
        let mut content: DocumentContent = document.content.clone();
        content.facts.extend(own);
        let part = if document.originals.is_empty() { DocumentPart::Draft } else { DocumentPart::Original };
        let of = document.run.as_str().into();
        let order = RenderOrder { scene: scene.clone(), document: of, part, content, shelf: self.shelf().clone() };
        let documents = Arc::clone(&self.ports().documents);
        let rendered = apart(move || documents.render(&order)).await?;
        Ok(Printed { name: format!("{}-{}", document.kind, other.id), pdf: rendered.bytes })
    }
}

/// The last document of a kind in every scope: an item's own, or the case's.
fn newest(case: &Case, kind: &DocumentKind) -> Vec<Document> {
    let mut found: BTreeMap<&str, &Document> = BTreeMap::new();
    for (id, document) in case.documents.iter().filter(|(_, document)| document.kind == *kind && document.draft.is_some()) {
        let scope = id.as_str().rsplit_once('/').map_or("", |(scope, _)| scope);
        let last = found.entry(scope).or_insert(document);
        if last.content.frozen_on <= document.content.frozen_on {
            *last = document;
        }
    }
    found.into_values().cloned().collect()
}

/// Away from the threads that serve pages: this takes some tens of milliseconds.
async fn apart<T: Send + 'static>(work: impl FnOnce() -> Result<T, NotDone> + Send + 'static) -> Result<T, NotDone> {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|error| Err(NotDone::Later(error.to_string())))
}
