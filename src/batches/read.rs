//! Reading a batch file.

use super::Text;
use crate::ledger::{Column, read::columns};
use dafu_engine::definition::{Definition, Exit};
use dafu_engine::diagnostic::{Diagnostic, Span};
use dafu_engine::ids::{FieldId, OutcomeId, StepPath, WorkflowId};
use dafu_engine::yaml::grammar::{Block, Key, Shape};
use dafu_engine::yaml::{Entries, Node, Reader};
use std::collections::BTreeMap;

/// How the cases of a workflow are assigned.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Kind {
    /// The file it was read from.
    pub file: String,
    /// Its id.
    pub id: String,
    /// What people call it.
    pub title: String,
    /// The workflow of its cases.
    pub workflow: WorkflowId,
    /// The step of the root list at which they are assigned.
    pub step: StepPath,
    /// The button.
    pub outcome: OutcomeId,
    /// The field that names the office that assigns.
    pub office: FieldId,
    /// The field that names the case.
    pub name: FieldId,
    /// The field that names who leads.
    pub lead: FieldId,
    /// The field that names who advises.
    pub co: FieldId,
    /// The columns of the list.
    pub columns: Vec<Column>,
    /// What is written for yes and no.
    pub words: BTreeMap<String, String>,
    /// What units are told who are to look at the list.
    pub look: Text,
    /// What units are told when it is issued.
    pub notice: Text,
    /// Where it is written.
    pub span: Span,
}

/// A batch file.
pub static FILE: Block = Block {
    name: "batch",
    doc: "How the cases of a workflow are assigned as one act.",
    keys: &[
        Key::must("batch", Shape::Name, "its id"),
        Key::must("title", Shape::Text, "what people call it"),
        Key::must("workflow", Shape::Name, "the workflow of its cases"),
        Key::must("step", Shape::Id, "the step of the root list at which they are assigned"),
        Key::must("outcome", Shape::Id, "the button"),
        Key::must("office", Shape::Id, "the field that names the office that assigns"),
        Key::must("name", Shape::Id, "the field that names the case, by which suggestions are made"),
        Key::must("lead", Shape::Id, "the field that names who leads"),
        Key::must("co", Shape::Id, "the field that names who advises"),
        Key::must("columns", Shape::List(&Shape::Of(&crate::ledger::read::COLUMN)), "the columns of the list"),
        Key::may("words", Shape::ById(&Shape::Text), "what is written for yes and no"),
        Key::must("look", Shape::Of(&TEXT), "what units are told who are to look at the list"),
        Key::must("notice", Shape::Of(&TEXT), "what units are told when it is issued"),
    ],
};

static TEXT: Block = Block {
    name: "words of a batch",
    doc: "What a unit is told; names in braces are filled in.",
    keys: &[
        Key::must("subject", Shape::Text, "the subject"),
        Key::must("body", Shape::Text, "the text"),
        Key::may("list", Shape::Text, "the name of the unit's list, which goes with it as a spreadsheet"),
        Key::may("show", Shape::Number, "how many lines of that list stand in the text, where it says {rows}"),
    ],
};

/// Reads a batch file, with every mistake.
pub fn read(file: &str, text: &str) -> (Option<Kind>, Vec<Diagnostic>) {
    let (mut reader, root) = Reader::open(text);
    let kind = root.and_then(|root| kind(&mut reader, &root)).map(|kind| Kind { file: file.to_owned(), ..kind });
    (kind, reader.finish(file))
}

fn kind(reader: &mut Reader, root: &Node) -> Option<Kind> {
    let entries = reader.block(root, &FILE)?;
    let words = entries.get("words").map(|node| reader.by_id(node, "a word")).unwrap_or_default();
    Some(Kind {
        file: String::new(),
        id: entries.get("batch").and_then(|node| reader.name::<String>(node))?,
        title: entries.get("title").and_then(|node| reader.text(node))?,
        workflow: entries.get("workflow").and_then(|node| reader.name(node))?,
        step: entries.get("step").and_then(|node| reader.id(node))?,
        outcome: entries.get("outcome").and_then(|node| reader.id(node))?,
        office: entries.get("office").and_then(|node| reader.id(node))?,
        name: entries.get("name").and_then(|node| reader.id(node))?,
        lead: entries.get("lead").and_then(|node| reader.id(node))?,
        co: entries.get("co").and_then(|node| reader.id(node))?,
        columns: entries.get("columns").map(|node| columns(reader, node)).unwrap_or_default(),
        words: words.into_iter().filter_map(|(id, _, node)| Some((id, node.as_text()?.to_owned()))).collect(),
        look: entries.get("look").and_then(|node| words_of(reader, node))?,
        notice: entries.get("notice").and_then(|node| words_of(reader, node))?,
        span: root.span,
    })
}

fn words_of(reader: &mut Reader, node: &Node) -> Option<Text> {
    let entries: Entries<'_> = reader.block(node, &TEXT)?;
    Some(Text {
        subject: entries.get("subject").and_then(|node| reader.text(node))?,
        body: entries.get("body").and_then(|node| reader.text(node))?,
        list: entries.get("list").and_then(|node| reader.text(node)),
        show: entries.get("show").and_then(|node| reader.number(node)).and_then(|show| usize::try_from(show).ok()).unwrap_or(0),
    })
}

impl Kind {
    /// What of it the workflow does not have.
    pub fn check(&self, definitions: &[Definition]) -> Vec<Diagnostic> {
        let wrong = |message: String| vec![Diagnostic::error("unknown-name", self.span, message).in_file(&self.file)];
        let Some(definition) = definitions.iter().find(|known| known.workflow == self.workflow) else {
            return wrong(format!("there is no workflow `{}`", self.workflow));
        };
        let Some(step) = definition.step(&self.step) else {
            return wrong(format!("`{}` has no step `{}`", self.workflow, self.step));
        };
        let has_button = matches!(&step.exit, Exit::Outcomes(outcomes) if outcomes.contains_key(&self.outcome));
        if !has_button {
            return wrong(format!("the step `{}` has no outcome `{}`", self.step, self.outcome));
        }
        let unknown =
            [&self.office, &self.name, &self.lead, &self.co].into_iter().find(|field| !definition.fields.contains_key(*field));
        unknown.map_or_else(Vec::new, |field| wrong(format!("`{}` has no field `{field}`", self.workflow)))
    }
}
