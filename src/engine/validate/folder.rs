//! What only shows when everything that lies together is looked at together.
//!
//! Every definition is paired with every policy (7.5): which serves which is the office's choice, so each must be able to.

use super::overdue::strangers;
use super::unknown::unknown;
use super::unused::unused;
use super::world::World;
use crate::definition::{Definition, Form};
use crate::diagnostic::Diagnostic;
use crate::policy::Policy;
use std::collections::BTreeMap;

/// Every mistake of the definitions and policies of one folder: each alone, each pair, and all together.
pub fn folder(definitions: &[Definition], policies: &[Policy]) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for definition in definitions {
        let alone = super::definition(definition);
        found.extend(policies.iter().flat_map(|policy| super::beyond(&alone, definition, policy)));
        found.extend(alone);
        found.extend(together(definition, definitions, policies).into_iter().map(|one| one.in_file(&definition.file)));
    }
    found.extend(same_version(definitions));
    let worlds: Vec<_> = definitions.iter().map(|definition| World::new(definition, None)).collect();
    found.extend(policies.iter().flat_map(|policy| strangers(&worlds, policy)));
    found.sort();
    found.dedup();
    found
}

fn together(definition: &Definition, all: &[Definition], policies: &[Policy]) -> Vec<Diagnostic> {
    let world = World::new(definition, None);
    let mut found = Vec::new();
    for starts in world.steps().filter_map(|at| at.step.starts.as_ref()) {
        if !all.iter().any(|other| other.workflow == starts.workflow.id) {
            let known = all.iter().map(|other| &other.workflow);
            found.push(unknown("workflow", starts.workflow.id.as_str(), starts.workflow.span, known));
        }
    }
    if !policies.is_empty() && world.steps().any(|at| matches!(at.step.form, Form::Policy(_))) {
        found.extend(unused(&world, policies));
    }
    found
}

fn same_version(definitions: &[Definition]) -> Vec<Diagnostic> {
    let mut first: BTreeMap<_, &Definition> = BTreeMap::new();
    let mut found = Vec::new();
    for definition in definitions {
        let earlier = first.entry((&definition.workflow, definition.version)).or_insert(definition);
        if earlier.digest != definition.digest {
            let message = format!(
                "version {} of `{}` is also in {}, with other content",
                definition.version, definition.workflow, earlier.file
            );
            let hint = format!("write `version: {}`", definition.version.saturating_add(1));
            found.push(Diagnostic::error("same-version", definition.version_span, message).hint(hint).in_file(&definition.file));
        }
    }
    found
}
