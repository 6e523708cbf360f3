//! What is wrong with templates: notices that nothing gives, blanks that nothing fills, recipients that nobody is.

use super::about::{all, matches};
use super::read::{LoadError, MailFile, Template, Templates, To, read_folder};
use super::scene::{Kind, NAMES, kind};
use super::text::{Blank, How, Text};
use dafu_engine::definition::{Definition, FieldKind};
use dafu_engine::diagnostic::{Diagnostic, Span, did_you_mean};
use dafu_engine::ids::{FieldId, RoleId};
use dafu_engine::policy::Policy;
use std::collections::BTreeSet;
use std::path::Path;

/// What is wrong with `templates`, each with its place.
pub fn check(templates: &Templates, definitions: &[Definition], policies: &[Policy]) -> Vec<Diagnostic> {
    templates.files.iter().flat_map(|file| of_file(file, definitions, policies)).collect()
}

/// Checks the templates of a folder of workflows, or one file of templates; a path without any has no mistakes.
pub fn check_folder(path: &Path, definitions: &[Definition], policies: &[Policy]) -> Result<Vec<Diagnostic>, LoadError> {
    let (files, mut mistakes) = read_folder(&path.join("mail"))?;
    let templates = Templates { files, ..Templates::default() };
    mistakes.extend(check(&templates, definitions, policies));
    mistakes.extend(super::many::read_in(&path.join("mail"))?.1);
    Ok(mistakes)
}

fn of_file(file: &MailFile, definitions: &[Definition], policies: &[Policy]) -> Vec<Diagnostic> {
    let Some(definition) = definitions.iter().find(|known| known.workflow == file.workflow) else {
        let message = format!("there is no workflow `{}` among the files that are checked", file.workflow);
        let near = did_you_mean(file.workflow.as_str(), definitions.iter().map(|known| known.workflow.as_str()));
        return vec![hinted(Diagnostic::error("mail-workflow", file.workflow_span, message), near).in_file(&file.file)];
    };
    let checker = Checker { definition, policies, abouts: all(definition) };
    let mut found: Vec<Diagnostic> = file.quiet.iter().filter_map(|(about, span)| checker.about(about, *span)).collect();
    found.extend(checker.text(&file.footer));
    found.extend([&file.called, &file.listed].into_iter().flatten().flat_map(|text| checker.text(text)));
    found.extend(file.templates.iter().flat_map(|template| checker.template(template)));
    found.into_iter().map(|mistake| mistake.in_file(&file.file)).collect()
}

struct Checker<'a> {
    definition: &'a Definition,
    policies: &'a [Policy],
    abouts: BTreeSet<String>,
}

impl Checker<'_> {
    fn template(&self, template: &Template) -> Vec<Diagnostic> {
        let mut found: Vec<Diagnostic> = template.about.iter().filter_map(|(about, span)| self.about(about, *span)).collect();
        found.extend(template.to.iter().filter_map(|(to, span)| self.to(to, *span)));
        found.extend(template.reply_to.as_ref().and_then(|(field, span)| self.unit_field(field, *span)));
        if let Some(attach) = &template.attach {
            let made =
                self.definition.all_steps().into_iter().filter_map(|step| step.seal.as_ref()).any(|seal| seal.id == attach.kind);
            if !made {
                let message = format!("no step seals a document `{}`, so there is no original to send", attach.kind);
                found.push(Diagnostic::error("mail-attachment", attach.span, message));
            }
            found.extend(self.text(&attach.name));
        }
        found.extend(self.text(&template.subject));
        found.extend(self.text(&template.body));
        found.extend(template.sms.iter().flat_map(|sms| self.text(sms)));
        found
    }

    fn about(&self, pattern: &str, span: Span) -> Option<Diagnostic> {
        if self.abouts.iter().any(|about| matches(pattern, about)) {
            return None;
        }
        let message = format!("nothing in `{}` gives notice of `{pattern}`", self.definition.workflow);
        Some(hinted(
            Diagnostic::error("mail-about", span, message),
            did_you_mean(pattern, self.abouts.iter().map(String::as_str)),
        ))
    }

    fn to(&self, to: &To, span: Span) -> Option<Diagnostic> {
        match to {
            To::People | To::Units | To::Item => None,
            To::Role(role) if self.definition.roles.contains_key(role) => None,
            To::Role(role) => {
                let message = format!("`{role}` is no role of `{}`", self.definition.workflow);
                let known = self.definition.roles.keys().map(RoleId::as_str).chain(["people", "units", "item"]);
                Some(hinted(Diagnostic::error("mail-to", span, message), did_you_mean(role.as_str(), known)))
            }
            To::Fact(field) => match self.definition.fields.get(field).map(|known| &known.kind) {
                Some(FieldKind::Person | FieldKind::People | FieldKind::Unit | FieldKind::Units) => None,
                Some(_) => {
                    let message = format!("`{field}` names neither people nor units");
                    Some(Diagnostic::error("mail-to", span, message))
                }
                None => Some(self.no_field(field, span)),
            },
        }
    }

    fn unit_field(&self, field: &FieldId, span: Span) -> Option<Diagnostic> {
        match self.definition.fields.get(field).map(|known| &known.kind) {
            Some(FieldKind::Unit | FieldKind::Units) => None,
            Some(_) => Some(Diagnostic::error("mail-to", span, format!("`{field}` names no unit, so it has no mailbox"))),
            None => Some(self.no_field(field, span)),
        }
    }

    fn no_field(&self, field: &FieldId, span: Span) -> Diagnostic {
        let message = format!("`{field}` is no field of `{}`", self.definition.workflow);
        let near = did_you_mean(field.as_str(), self.definition.fields.keys().map(FieldId::as_str));
        hinted(Diagnostic::error("mail-to", span, message), near)
    }

    fn text(&self, text: &Text) -> Vec<Diagnostic> {
        text.blanks().filter_map(|blank| self.blank(blank)).collect()
    }

    fn blank(&self, blank: &Blank) -> Option<Diagnostic> {
        let Some(kind) = kind(self.definition, &blank.name) else {
            let message = format!("nothing fills in `{{{}}}`", blank.name);
            let known = NAMES.iter().map(|(name, _, _)| *name).chain(self.definition.fields.keys().map(FieldId::as_str));
            return Some(hinted(Diagnostic::error("mail-blank", blank.span, message), did_you_mean(&blank.name, known)));
        };
        let fits = match blank.how {
            How::Short => kind != Kind::Unprintable,
            How::Full => matches!(kind, Kind::Day | Kind::Unit),
            How::Week => kind == Kind::Day,
            How::Brief => kind == Kind::Words,
        };
        if !fits {
            let message = format!("`{}` can't be written like this", blank.name);
            let hint = "`:full` is for days and units, `:week` for days; tables and files can't be printed";
            return Some(Diagnostic::error("mail-blank", blank.span, message).hint(hint));
        }
        self.policy_lacks(blank)
    }

    /// A blank that reads the policy is filled by every policy.
    fn policy_lacks(&self, blank: &Blank) -> Option<Diagnostic> {
        let (root, path) = blank.name.split_once('.')?;
        let in_deadlines = root == "deadline";
        let in_data = root == "policy";
        let lacks =
            |policy: &&Policy| in_data && policy.text(path).is_none() || in_deadlines && !policy.deadlines.contains_key(path);
        let poor = self.policies.iter().find(lacks)?;
        let message = format!("`{{{}}}` is filled from the policy, and `{}` has no `{path}`", blank.name, poor.policy);
        Some(Diagnostic::error("mail-blank", blank.span, message))
    }
}

fn hinted(mistake: Diagnostic, near: Option<&str>) -> Diagnostic {
    match near {
        Some(near) => mistake.hint(format!("did you mean `{near}`?")),
        None => mistake,
    }
}
