//! Packages behind their port: what a finished case leaves for the records office.

use crate::app::ports::{Archive, NotDone, PackOrder};
use crate::archive::chain;
use crate::archive::package::{Contents, Paper, write};
use crate::archive::verify::verify;
use crate::documents::values::shown;
use dafu_engine::definition::Definition;
use dafu_engine::ids::{Digest, FieldId, UnitId};
use dafu_engine::machine::document::Document;
use dafu_engine::machine::form::written;
use dafu_engine::machine::state::{Case, ItemSubject};
use dafu_engine::people::People;
use dafu_engine::value::{FileRef, Row, Value};
use ed25519_dalek::SigningKey;
use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

/// Writes packages into a folder, one a case, signed.
pub(super) struct Packed {
    pub(super) folder: PathBuf,
    pub(super) key: SigningKey,
}

impl fmt::Debug for Packed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The key is a secret.
        f.debug_struct("Packed").field("folder", &self.folder).finish_non_exhaustive()
    }
}

impl Archive for Packed {
    fn pack(&self, order: &PackOrder) -> Result<Digest, NotDone> {
        let later = |error: std::io::Error| NotDone::Later(error.to_string());
        std::fs::create_dir_all(&self.folder).map_err(later)?;
        let contents = contents(order)?;
        let folder = self.folder.join(folder_name(&order.scene.case));
        let package = write(&folder, &contents, &self.key).map_err(|error| NotDone::Later(error.to_string()))?;
        verify(&folder, Some(&self.key.verifying_key())).map_err(|problems| {
            let said: Vec<String> = problems.iter().map(|problem| format!("{}: {}", problem.file, problem.what)).collect();
            NotDone::Never(format!("the package does not verify: {}", said.join("; ")))
        })?;
        Ok(package.digest)
    }
}

/// How long a file is kept, as a file's cover says it (国家档案局令第8号): the policy's word where it is none of these.
fn kept(retention: &str) -> &str {
    match retention {
        "permanent" => "永久",
        "30 years" => "30年",
        "10 years" => "10年",
        other => other,
    }
}

/// A case's id as a folder's name.
fn folder_name(case: &Case) -> String {
    case.id.as_str().chars().map(|c| if c.is_alphanumeric() || matches!(c, '.' | '-') { c } else { '_' }).collect()
}

fn contents(order: &PackOrder) -> Result<Contents, NotDone> {
    let case = &order.scene.case;
    let definition = &*order.scene.definition;
    let people = &*order.scene.people;
    Ok(Contents {
        case: case.id.to_string(),
        number: imported(definition, case, 0).unwrap_or_else(|| case.id.to_string()),
        title: imported(definition, case, 1).unwrap_or_else(|| definition.title.zh.clone()),
        unit: lead(definition, case).map_or_else(|| definition.title.zh.clone(), |unit| unit_name(people, &unit)),
        retention: kept(&order.retention).to_owned(),
        packed_on: order.scene.now.today,
        papers: papers(order)?,
        events: order.log.iter().map(|row| chain::line(&row.prev_hash, row.seq.unsigned_abs(), &row.body) + "\n").collect(),
        facts: serde_json::Value::Object(
            case.facts.iter().map(|(field, value)| (definition.field_title(field), written(value))).collect(),
        ),
    })
}

/// The `index`th text that the case was imported with: its number, then its name.
fn imported(definition: &Definition, case: &Case, index: usize) -> Option<String> {
    let mut texts = definition.fields.iter().filter(|(_, field)| {
        field.from == Some(dafu_engine::definition::FieldFrom::Import)
            && matches!(field.kind, dafu_engine::definition::FieldKind::Text)
    });
    let (field, _) = texts.nth(index)?;
    match case.facts.get(field) {
        Some(Value::Text(text)) => Some(text.clone()),
        Some(_) | None => None,
    }
}

/// The unit whose people arrange the file: that of the first role that is bound to one unit of the case and has the archive's task.
fn lead(definition: &Definition, case: &Case) -> Option<UnitId> {
    use dafu_engine::definition::{Body, RoleOf, Subject};
    let before_archive = definition.steps.steps.values().rev().find_map(|step| match &step.body {
        Body::Task(role) => definition.roles.get(&role.id),
        Body::Approve(_) | Body::Parallel(_) | Body::Each(_) | Body::Wait(_) | Body::Archive(_) | Body::Route => None,
    })?;
    match &before_archive.of {
        RoleOf::Unit(Subject::Fact(field)) => case.facts.get(field)?.units().into_iter().next(),
        RoleOf::Unit(Subject::Item) | RoleOf::Person(_) => None,
    }
}

fn unit_name(people: &People, unit: &UnitId) -> String {
    people.units.get(unit).map_or_else(|| unit.to_string(), |known| known.name.clone())
}

/// Papers as they are gathered, numbered in the order of the index.
struct Papers<'o> {
    order: &'o PackOrder,
    papers: Vec<Paper>,
}

/// The papers of a case, in the order of its index.
pub(super) fn papers(order: &PackOrder) -> Result<Vec<Paper>, NotDone> {
    let mut papers = Papers { order, papers: Vec::new() };
    papers.letters()?;
    papers.records();
    papers.answers();
    papers.files()?;
    Ok(papers.papers)
}

impl Papers<'_> {
    /// Every letter that was signed: the original, and the final draft that the signatures cover.
    fn letters(&mut self) -> Result<(), NotDone> {
        let documents: Vec<Document> =
            self.order.scene.case.documents.values().filter(|document| !document.signatures.is_empty()).cloned().collect();
        for document in documents {
            for (made, part) in
                document.originals.iter().map(|made| (made, "正本")).chain(document.draft.iter().map(|made| (made, "定稿")))
            {
                let title = format!("{}（{part}）", document.kind);
                let number = document.content.number.clone().filter(|_| part == "正本");
                let bytes = self.order.shelf.read(&made.digest)?;
                let pages = usize::try_from(made.pages).ok();
                let date = document.content.date.or_else(|| document.signatures.iter().map(|signature| signature.on).max());
                let author = self.signers(&document);
                self.add(&format!("{title}.pdf"), bytes, Paper { number, date, pages, ..paper(&title, &author) });
            }
            for (index, erratum) in document.errata.iter().enumerate() {
                let title = format!("{}更正说明{}", document.kind, index + 1);
                let author = self.signers(&document);
                self.add(&format!("{title}.txt"), erratum.clone().into_bytes(), paper(&title, &author));
            }
        }
        Ok(())
    }

    fn signers(&self, document: &Document) -> String {
        let people = &self.order.scene.people;
        document.signatures.iter().map(|signature| people.name(&signature.person).to_owned()).collect::<Vec<_>>().join("、")
    }

    /// Each record as a sheet of its own.
    fn records(&mut self) {
        let scene = self.order.scene.clone();
        for (id, rows) in &scene.case.records {
            let title = scene.definition.records.get(id).map_or_else(|| id.to_string(), |record| record.title.zh.clone());
            let mut sheet = vec![title.clone()];
            for (index, known) in rows.iter().enumerate() {
                sheet.push(format!("\n{}．\n{}", index + 1, self.lines(&known.row.cells)));
                let before = known.corrected.iter();
                sheet.extend(before.map(|(old, reason)| format!("  更正前（{reason}）：\n{}", self.lines(&old.cells))));
            }
            self.add(&format!("{title}.txt"), sheet.join("\n").into_bytes(), paper(&title, "承办单位"));
        }
    }

    /// Every answer of every item: opinions, feedback forms; and who did not answer.
    fn answers(&mut self) {
        let scene = self.order.scene.clone();
        for (block, state) in &scene.case.blocks {
            let title = scene.definition.step(block).map_or_else(|| block.to_string(), |step| step.title.zh.clone());
            for item in &state.items {
                let who = match &item.subject {
                    ItemSubject::Unit(unit) => unit_name(&scene.people, unit),
                    ItemSubject::Person(person) => scene.people.name(person).to_owned(),
                    ItemSubject::Row(Row { id, .. }) => id.to_string(),
                };
                let mut sheet = vec![format!("{title}：{who}\n"), format!("状态：{}", said(item.state))];
                sheet.extend(item.without.as_ref().map(|reason| format!("先行办理的理由：{reason}")));
                sheet.push(self.lines(&item.fields));
                let date = item.answered_on;
                self.add(&format!("{title}（{who}）.txt"), sheet.join("\n").into_bytes(), Paper { date, ..paper(&title, &who) });
            }
        }
    }

    /// Every uploaded file: scans of signatures on paper, attachments.
    fn files(&mut self) -> Result<(), NotDone> {
        let mut files: BTreeMap<String, FileRef> = BTreeMap::new();
        let mut found = |file: &FileRef| {
            files.insert(file.digest.to_string(), file.clone());
        };
        let case = &self.order.scene.case;
        let items = case.blocks.values().flat_map(|block| &block.items).flat_map(|item| item.fields.values());
        let rows = case.records.values().flatten().flat_map(|known| known.row.cells.values());
        let requests = case.requests.values().flat_map(|request| request.form.values());
        case.facts.values().chain(items).chain(rows).chain(requests).for_each(|value| each_file(value, &mut found));
        case.documents
            .values()
            .flat_map(|document| &document.signatures)
            .filter_map(|signed| signed.scan.as_ref())
            .for_each(&mut found);
        for file in files.into_values() {
            let bytes = self.order.shelf.read(&file.digest)?;
            self.add(&file.name, bytes, paper(&file.name, "上传"));
        }
        Ok(())
    }

    /// Fields and values, as a sheet prints them.
    fn lines(&self, values: &BTreeMap<FieldId, Value>) -> String {
        let scene = &self.order.scene;
        let line = |(field, value): (&FieldId, &Value)| {
            format!("  {}：{}", scene.definition.field_title(field), shown(&scene.world(), field, value))
        };
        values.iter().map(line).collect::<Vec<_>>().join("\n") + "\n"
    }

    fn add(&mut self, name: &str, bytes: Vec<u8>, paper: Paper) {
        let number = self.papers.len() + 1;
        let safe: String = name.chars().map(|c| if matches!(c, '/' | '\\' | ':') || c.is_control() { '_' } else { c }).collect();
        self.papers.push(Paper { path: format!("{number:02}-{safe}"), bytes, ..paper });
    }
}

fn paper(title: &str, author: &str) -> Paper {
    Paper {
        path: String::new(),
        bytes: Vec::new(),
        title: title.to_owned(),
        author: author.to_owned(),
        number: None,
        date: None,
        pages: None,
    }
}

const fn said(state: dafu_engine::machine::state::ItemState) -> &'static str {
    use dafu_engine::machine::state::ItemState;
    match state {
        ItemState::Working => "办理中",
        ItemState::Answered => "已反馈",
        ItemState::Silent => "未表态",
        ItemState::Late => "逾期反馈",
        ItemState::Withdrawn => "不再征求",
    }
}

fn each_file(value: &Value, found: &mut impl FnMut(&FileRef)) {
    match value {
        Value::File(file) => found(file),
        Value::Files(files) => files.iter().for_each(found),
        Value::Rows(rows) => {
            for cell in rows.iter().flat_map(|row| row.cells.values()) {
                if let Value::File(file) = cell {
                    found(file);
                }
            }
        }
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
