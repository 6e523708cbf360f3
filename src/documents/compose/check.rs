//! What a definition and a policy lack for their letters: everything that composing would refuse on the day, said beforehand.

use super::{Kind, Kinds, LoadError};
use crate::documents::blanks::{BlankError, Part, parts};
use crate::documents::numbers;
use crate::documents::papers::{self, Papers};
use dafu_engine::definition::{Definition, RoleOf, Subject};
use dafu_engine::diagnostic::{Diagnostic, Span, did_you_mean};
use dafu_engine::ids::{DocumentKind, FieldId};
use dafu_engine::policy::Policy;
use std::path::Path;

const RULE: &str = "letter";

/// Every mistake in the `letters` in a folder, and in what each definition needs of them and of each policy. A folder without
/// letters has none.
pub fn check_folder(path: &Path, definitions: &[Definition], policies: &[Policy]) -> Result<Vec<Diagnostic>, LoadError> {
    let letters = path.join("letters");
    let file = letters.join("kinds.yaml");
    if !file.is_file() {
        return Ok(Vec::new());
    }
    let text = std::fs::read_to_string(&file).map_err(|source| LoadError::Unreadable { path: file.clone(), source })?;
    let (kinds, mut found) = Kinds::read(&file.display().to_string(), &text);
    let Some(kinds) = kinds else { return Ok(found) };
    for (id, kind) in kinds.kinds.iter().filter(|(id, _)| !letters.join(format!("{id}.typ")).is_file()) {
        let message = format!("there is no {id}.typ in {} to say how `{id}` looks", letters.display());
        found.push(Diagnostic::error(RULE, kind.span, message).in_file(&kinds.file));
    }
    for definition in definitions {
        found.extend(policies.iter().flat_map(|policy| check(&kinds, definition, policy)));
    }
    found.extend(check_papers(&letters, definitions)?);
    // A sentence that all letters share is looked at for each of them.
    found.sort();
    found.dedup();
    Ok(found)
}

/// Every mistake in the papers beside the letters.
fn check_papers(letters: &Path, definitions: &[Definition]) -> Result<Vec<Diagnostic>, LoadError> {
    let file = letters.join("papers.yaml");
    if !file.is_file() {
        return Ok(Vec::new());
    }
    let text = std::fs::read_to_string(&file).map_err(|source| LoadError::Unreadable { path: file.clone(), source })?;
    let (papers, mut found) = Papers::read(&file.display().to_string(), &text);
    found.extend(papers.iter().flat_map(papers::check_lists));
    let papers = papers.into_iter();
    found.extend(
        papers.flat_map(|papers| definitions.iter().flat_map(move |one| papers::check(&papers, one)).collect::<Vec<_>>()),
    );
    Ok(found)
}

/// Every mistake in the letters of `definition` under `policy`.
pub fn check(kinds: &Kinds, definition: &Definition, policy: &Policy) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for document in definition.all_steps().into_iter().filter_map(|step| step.document.as_ref()) {
        let Some(kind) = kinds.kinds.get(&document.id) else {
            let message = format!("`{}` is made here, and {} does not say what goes where in it", document.id, kinds.file);
            let hint = format!("add `{}` to `letters` there", document.id);
            found.push(Diagnostic::error(RULE, document.span, message).hint(hint).in_file(&definition.file));
            continue;
        };
        let of = Of { kinds, definition, policy, id: &document.id, kind };
        found.extend(of.fields());
        found.extend(of.sentences());
        found.extend(of.copies());
        found.extend(of.number());
    }
    found
}

/// One kind of letter of a definition under a policy.
struct Of<'a> {
    kinds: &'a Kinds,
    definition: &'a Definition,
    policy: &'a Policy,
    id: &'a DocumentKind,
    kind: &'a Kind,
}

impl Of<'_> {
    /// The fields that fill the parts.
    fn fields(&self) -> Vec<Diagnostic> {
        let kind = self.kind;
        let contact = kind.contact.iter().flat_map(|contact| [&contact.name, &contact.phone]);
        let fields = kind.from.iter().chain([&kind.to, &kind.number, &kind.text]).chain(&kind.grade).chain(&kind.attachments);
        let mut found: Vec<Diagnostic> = fields
            .chain(contact)
            .filter(|field| **field != "item" && !self.definition.fields.contains_key(*field))
            .map(|field| self.missing(field.as_str(), self.definition.fields.keys().map(FieldId::as_str)))
            .collect();
        if let Some(block) = kind.answers.as_ref().filter(|block| self.definition.block_named(block.as_str()).is_none()) {
            found.push(self.missing(block.as_str(), []));
        }
        found
    }
    fn missing<'n>(&self, name: &str, known: impl IntoIterator<Item = &'n str>) -> Diagnostic {
        let message = format!("the letter `{}` takes `{name}`, which `{}` does not have", self.id, self.definition.workflow);
        let mistake = Diagnostic::error(RULE, self.kind.span, message).in_file(&self.kinds.file);
        match did_you_mean(name, known) {
            Some(near) => mistake.hint(format!("did you mean `{near}`?")),
            None => mistake,
        }
    }

    /// The policy's sentences: there, and with blanks that can be filled.
    fn sentences(&self) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        for (key, needed, own) in [
            ("title", true, &["you"][..]),
            ("salutation", true, &["name"]),
            ("opening", false, &["you"]),
            ("opening_with_opinions", false, &["you"]),
            ("closing", false, &["you"]),
            ("contact", false, &["name", "phone"]),
            ("printed_by", false, &["unit"]),
        ] {
            let paths = [format!("letter.{}.{key}", self.id), format!("letter.{key}")];
            let Some(path) = paths.iter().find(|path| self.policy.text(path).is_some()) else {
                // A policy without any words for this letter is refused elsewhere.
                if let Some(letter) = self.policy.get(&format!("letter.{}", self.id)).filter(|_| needed) {
                    found.push(self.wrong(letter.span, format!("the letter `{}` has no `{key}`", self.id)));
                }
                continue;
            };
            let span = self.policy.get(path).map_or_else(Span::default, |datum| datum.span);
            found.extend(self.sentence(self.policy.text(path).unwrap_or_default(), span, own));
            let again = format!("letter.{}.again.{key}", self.id);
            if let Some(datum) = self.policy.get(&again) {
                found.extend(self.sentence(self.policy.text(&again).unwrap_or_default(), datum.span, own));
            }
        }
        found
    }
    fn sentence(&self, sentence: &str, span: Span, own: &[&str]) -> Vec<Diagnostic> {
        let blanks = match parts(sentence) {
            Ok(parts) => parts,
            Err(error @ (BlankError::Unpaired(_) | BlankError::Unknown { .. })) => {
                return vec![self.wrong(span, error.to_string())];
            }
        };
        let fields = || self.definition.fields.keys().map(FieldId::as_str);
        blanks
            .into_iter()
            .filter_map(|part| match part {
                Part::Text(_) => None,
                Part::Blank(name) => Some(name),
            })
            .filter(|name| {
                !["number", "again"].contains(name) && !own.contains(name) && !self.definition.fields.contains_key(*name)
            })
            .map(|name| {
                let message = format!("{{{name}}} stands for nothing in “{sentence}”");
                let near = did_you_mean(name, fields().chain(own.iter().copied()).chain(["number", "again"]));
                let hint = near.map_or_else(
                    || format!("it can be a field of `{}`", self.definition.workflow),
                    |near| format!("did you mean {{{near}}}?"),
                );
                self.wrong(span, message).hint(hint)
            })
            .collect()
    }

    /// Who gets a copy.
    fn copies(&self) -> Vec<Diagnostic> {
        let Some(path) = &self.kind.copies else { return Vec::new() };
        let Some(list) = self.policy.get(path) else { return Vec::new() };
        let outside = |name: &str| {
            let role = self.definition.roles.get(name).map(|role| &role.of);
            matches!(role, Some(RoleOf::Unit(Subject::Fact(_)) | RoleOf::Person(Subject::Fact(_))))
        };
        list.as_texts()
            .unwrap_or_default()
            .into_iter()
            .filter(|name| !outside(name) && !self.definition.fields.contains_key(*name))
            .map(|name| {
                let message = format!("`{name}` under `{path}` is no role and no field of `{}`", self.definition.workflow);
                self.wrong(list.span, message)
            })
            .collect()
    }

    /// The pattern of its document numbers.
    fn number(&self) -> Option<Diagnostic> {
        let datum = self.policy.get(&format!("number_series.{}", self.id))?;
        let pattern = datum.as_text()?;
        match numbers::series(pattern, "x", 2000) {
            Ok(series) if series.contains("{n}") => None,
            Ok(_) => Some(self.wrong(datum.span, format!("every document would get the same number: “{pattern}” has no {{n}}"))),
            Err(error) => Some(self.wrong(datum.span, error.to_string())),
        }
    }

    fn wrong(&self, span: Span, message: String) -> Diagnostic {
        Diagnostic::error(RULE, span, message).in_file(&self.policy.file)
    }
}
