//! Files of a case: only those that the case refers to, only as far as it is seen.

use super::Viewer;
use super::seats::Reach;
use super::sheet::{Sheet, scope_of};
use crate::app::App;
use crate::app::ports::Scene;
use crate::store::{StoreError, files};
use dafu_engine::ids::{CaseId, Digest};
use dafu_engine::machine::document::Document;
use dafu_engine::value::{FileRef, Value};

/// A file to be handed out.
#[derive(Debug, Clone)]
pub struct Handed {
    /// The name it was uploaded under.
    pub name: String,
    /// What kind of file it is.
    pub media_type: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl Sheet {
    /// The files that are seen: uploaded ones, scans of signatures, and what was made for signing.
    pub fn files(&self) -> Vec<FileRef> {
        let case = &self.scene.case;
        let mut found = Vec::new();
        case.facts.values().for_each(|value| each(value, &mut found));
        for step in self.scene.definition.all_steps() {
            for (item, said) in self.items(step) {
                item.fields.values().filter(|_| said).for_each(|value| each(value, &mut found));
            }
        }
        case.records.values().flatten().flat_map(|known| known.row.cells.values()).for_each(|value| each(value, &mut found));
        case.requests.values().flat_map(|request| request.form.values()).for_each(|value| each(value, &mut found));
        for document in self.documents() {
            found.extend(document.signatures.iter().filter_map(|signed| signed.scan.clone()));
            found.extend(made(document));
        }
        found
    }

    /// The documents that are seen.
    pub fn documents(&self) -> Vec<&Document> {
        let case = &self.scene.case;
        let seen = case.documents.values().filter(|document| match case.item_of(&scope_of(&document.run)) {
            Some(item) => self.reach.covers(item),
            // A unit that was asked reads the letter once it is out.
            None => self.reach == Reach::Whole || !document.originals.is_empty(),
        });
        seen.collect()
    }
}

impl App {
    /// A file of a case, for somebody who sees it there; none otherwise.
    pub async fn file_of(&self, viewer: &Viewer, case: &CaseId, digest: &Digest) -> Result<Option<Handed>, StoreError> {
        let Some(sheet) = self.sheet(viewer, case).await? else { return Ok(None) };
        let Some(file) = sheet.files().into_iter().find(|file| file.digest == *digest) else { return Ok(None) };
        self.handed(file).await.map(Some)
    }

    /// A file that was found to be seen.
    pub(super) async fn handed(&self, file: FileRef) -> Result<Handed, StoreError> {
        let media_type = files::media_type(self.store().reader(), &file.digest).await?;
        let bytes = self.file(&file.digest)?;
        let media_type = media_type.unwrap_or_else(|| "application/octet-stream".to_owned());
        Ok(Handed { name: file.name, media_type, bytes })
    }
}

/// The letters of a case that are out: of each kind the last original. What items of an `each` wrote is not among them.
pub(super) fn letters(scene: &Scene) -> Vec<FileRef> {
    let case = &scene.case;
    let out = case.documents.values().filter(|document| case.item_of(&scope_of(&document.run)).is_none() && !document.reopened);
    let originals = out.filter_map(|document| {
        let made = document.originals.last()?;
        Some(FileRef { name: format!("{}.pdf", document.kind), digest: made.digest.clone() })
    });
    originals.collect()
}

/// What was made of a document: its originals, then its final draft, under the name of its kind.
fn made(document: &Document) -> Vec<FileRef> {
    let all = document.originals.iter().chain(&document.draft);
    all.map(|made| FileRef { name: format!("{}.pdf", document.kind), digest: made.digest.clone() }).collect()
}

fn each(value: &Value, found: &mut Vec<FileRef>) {
    match value {
        Value::File(file) => found.push(file.clone()),
        Value::Files(files) => found.extend(files.iter().cloned()),
        Value::Rows(rows) => rows.iter().flat_map(|row| row.cells.values()).for_each(|cell| each(cell, found)),
        Value::Text(_)
        | Value::Number(_)
        | Value::Date(_)
        | Value::YesNo(_)
        | Value::Choice(_)
        | Value::Person(_)
        | Value::People(_)
        | Value::Unit(_)
        | Value::Units(_) => {}
    }
}
