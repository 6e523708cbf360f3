//! What the papers lack for a definition: every blank that stands for nothing in any case of it.

use super::fill::{ALONE, OF_PAPERS};
use super::read::{Cell, Paper, Papers, Source};
use crate::documents::blanks::{Part, parts};
use dafu_engine::definition::Definition;
use dafu_engine::diagnostic::{Diagnostic, did_you_mean};
use dafu_engine::ids::FieldId;

const RULE: &str = "paper";

/// Every mistake in the papers of `definition`.
pub fn check(papers: &Papers, definition: &Definition) -> Vec<Diagnostic> {
    let of = papers.papers.iter().filter(|(_, paper)| paper.of.contains(&definition.workflow));
    of.flat_map(|(id, paper)| Of { papers, definition, id, paper }.mistakes()).collect()
}

/// Every mistake in the papers of acts on many cases, which rest on no definition.
pub fn check_lists(papers: &Papers) -> Vec<Diagnostic> {
    super::lists::check(papers)
}

struct Of<'a> {
    papers: &'a Papers,
    definition: &'a Definition,
    id: &'a str,
    paper: &'a Paper,
}

impl Of<'_> {
    fn mistakes(&self) -> Vec<Diagnostic> {
        let paper = self.paper;
        let cells = || paper.rows.iter().flatten();
        let texts = cells().flat_map(|Cell { label, text, code, .. }| label.iter().chain(text).chain(code));
        let columns = paper.list.iter().flat_map(|list| &list.columns).map(|column| &column.text);
        let own = [&paper.number, &paper.to, &paper.text, &paper.sign, &paper.notes].into_iter().flatten();
        let sentences = own.chain([&paper.title, &paper.unit]).chain(texts).chain(columns);
        let day = paper.day.iter().filter(|day| *day != "none").map(|day| format!("{{{day}}}"));
        let mut found: Vec<Diagnostic> = sentences.cloned().chain(day).flat_map(|text| self.sentence(&text)).collect();
        let choices = cells().filter_map(|cell| cell.choices.as_ref());
        found.extend(choices.filter(|field| !self.has_field(field.as_str())).map(|field| self.missing(field.as_str())));
        let sources = paper.each.iter().chain(paper.list.iter().map(|list| &list.over));
        found.extend(sources.filter_map(|source| self.source(source)));
        found
    }

    fn sentence(&self, sentence: &str) -> Vec<Diagnostic> {
        match parts(sentence) {
            Ok(parts) => parts
                .into_iter()
                .filter_map(|part| match part {
                    Part::Text(_) => None,
                    Part::Blank(name) => Some(name),
                })
                .filter(|name| !self.has(name))
                .map(|name| self.missing(name))
                .collect(),
            Err(error) => vec![self.wrong(error.to_string())],
        }
    }

    fn has(&self, name: &str) -> bool {
        let definition = self.definition;
        let step = |name: &str| definition.all_steps().iter().any(|step| step.path.step() == *name);
        let made = |kind: &str| {
            let mut documents = definition.all_steps().into_iter().filter_map(|step| step.document.as_ref());
            documents.any(|document| document.id == *kind)
        };
        match name.split_once('.') {
            None => ALONE.contains(&name) || OF_PAPERS.contains(&name) || self.has_field(name),
            Some(("full", field)) => self.has_field(field),
            Some(("on", milestone)) => definition.milestones().contains(milestone),
            Some(("due", clock)) => definition.clocks.contains_key(self.papers.field(&definition.workflow, clock).as_str()),
            Some(("by" | "signers", name)) => step(name),
            Some(("letter", rest)) => {
                rest.rsplit_once('.').is_some_and(|(kind, part)| made(kind) && matches!(part, "number" | "date" | "signers"))
            }
            Some(_) => false,
        }
    }

    fn has_field(&self, name: &str) -> bool {
        self.definition.fields.contains_key(&self.papers.field(&self.definition.workflow, name))
    }

    fn source(&self, source: &Source) -> Option<Diagnostic> {
        let definition = self.definition;
        let (name, known) = match source {
            Source::Subjects(field) => (field.as_str(), self.has_field(field.as_str())),
            Source::Items(block) => (block.as_str(), definition.block_named(block).is_some()),
            Source::Rows(rows) => (rows.as_str(), definition.records.contains_key(rows.as_str()) || self.has_field(rows)),
            Source::Requests(request) => (request.as_str(), definition.requests.contains_key(request.as_str())),
            Source::Papers | Source::Notices => return None,
        };
        (!known).then(|| self.missing(name))
    }

    fn missing(&self, name: &str) -> Diagnostic {
        let workflow = &self.definition.workflow;
        let mistake = self.wrong(format!("the paper `{}` takes `{name}`, which `{workflow}` does not have", self.id));
        match did_you_mean(name, self.definition.fields.keys().map(FieldId::as_str)) {
            Some(near) => mistake.hint(format!("did you mean `{near}`?")),
            None => mistake,
        }
    }

    fn wrong(&self, message: String) -> Diagnostic {
        Diagnostic::error(RULE, self.paper.span, message).in_file(&self.papers.file)
    }
}
