//! Reading a definition from YAML: everything that can be read, and every mistake.
//!
//! What belongs here is what one block can say about itself: its keys, its values, and which of them go together. A part
//! that is wrong is reported and replaced by the likeliest reading, so that the checks of the whole ([`crate::validate`])
//! can go on without reporting it again. Whether names exist is not asked here.

mod blocks;
mod exits;
mod fields;
mod parts;
mod requests;
mod roles;
mod steps;
#[cfg(test)]
mod tests;

use super::grammar::DEFINITION;
use super::{Definition, Named};
use crate::diagnostic::Diagnostic;
use crate::ids::{Digest, RoleId, StepPath, WorkflowId};
use crate::yaml::{Node, Reader};
use steps::Steps;

/// Reads the definition in `text`. The definition is there whenever enough could be read to go on checking; the mistakes are complete either way.
pub fn read(file: &str, text: &str) -> (Option<Definition>, Vec<Diagnostic>) {
    let (mut reader, root) = Reader::open(text);
    let definition = root.and_then(|root| definition(&mut reader, &root));
    let definition = definition.map(|read| Definition { file: file.to_owned(), digest: Digest::sha256(text.as_bytes()), ..read });
    (definition, reader.finish(file))
}

fn definition(reader: &mut Reader, root: &Node) -> Option<Definition> {
    let entries = reader.block(root, &DEFINITION)?;
    let workflow = entries.get("workflow").and_then(|node| reader.name::<WorkflowId>(node));
    let version = entries.get("version").and_then(|node| reader.number(node)).unwrap_or_default();
    let title = parts::title(reader, &entries);
    let in_charge: Option<Named<RoleId>> = parts::reference_at(reader, &entries, "in_charge");
    let roles = entries.get("roles").map(|node| roles::roles(reader, node)).unwrap_or_default();
    let clocks = entries.get("clocks").map(|node| roles::clocks(reader, node)).unwrap_or_default();
    let records = entries.get("records").map(|node| requests::records(reader, node)).unwrap_or_default();
    let requests = entries.get("requests").map(|node| requests::requests(reader, node)).unwrap_or_default();
    let fields = entries.get("fields").map(|node| fields::fields(reader, node)).unwrap_or_default();
    let face = entries.get("face").and_then(|node| fields::face(reader, node));
    let stand_in = in_charge.clone().unwrap_or_else(|| Named::new(RoleId::default(), entries.span));
    let steps = entries.get("steps").map(|node| Steps { reader, stand_in }.list(node, &StepPath::default()));
    let in_charge = in_charge?;
    Some(Definition {
        file: String::new(),
        digest: Digest::default(),
        workflow: workflow?,
        version,
        version_span: entries.get("version").map_or(entries.span, crate::yaml::Node::text_span),
        title,
        in_charge: in_charge.id,
        in_charge_span: in_charge.span,
        roles,
        clocks,
        records,
        requests,
        steps: steps.filter(|list| !list.steps.is_empty())?,
        fields,
        face,
    })
}
