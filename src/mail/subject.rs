//! The subject of a mail. Where the policy keeps titles out of subjects, which every server on the way can read, a subject is made
//! of act, number, date and count alone.

use super::read::Template;
use super::scene::{Kind, Scene, kind};
use super::text::{Blank, How};
use dafu_engine::definition::{Definition, FieldFrom, FieldKind};

/// Blanks that say nothing about what a case is about.
const COUNTS: [&str; 7] = ["count", "again", "asked", "answered", "days_left", "days_late", "case"];

/// The subject that a template gives.
pub(super) fn subject(template: &Template, scene: &Scene<'_>) -> String {
    if scene.change.world.policy.messages.title_in_subject { filled(template, scene) } else { bare(template, scene) }
}

/// The same without what the case is about.
pub(super) fn bare(template: &Template, scene: &Scene<'_>) -> String {
    let definition = scene.change.world.definition;
    let filled = filled(template, scene);
    if template.subject.blanks().all(|blank| is_bare(definition, blank)) {
        return filled;
    }
    // The act is what stands in the brackets at its beginning.
    let act = filled.split_once('】').map(|(act, _)| format!("{act}】")).filter(|act| act.starts_with('【')).unwrap_or_default();
    let blank = |name: &str| Blank { name: name.to_owned(), how: How::Short, optional: false, span: template.span };
    let number = number(definition).and_then(|field| scene.value(&blank(field))).filter(|number| !number.is_empty());
    let number = number.unwrap_or_else(|| scene.change.after.id.to_string());
    let due = scene.value(&blank("due")).filter(|due| !due.is_empty()).map(|due| format!("（{due}）")).unwrap_or_default();
    format!("{act}{number}号{due}")
}

fn filled(template: &Template, scene: &Scene<'_>) -> String {
    template.subject.fill(|blank| scene.value(blank).unwrap_or_default())
}

fn is_bare(definition: &Definition, blank: &Blank) -> bool {
    COUNTS.contains(&blank.name.as_str())
        || Some(blank.name.as_str()) == number(definition)
        || kind(definition, &blank.name) == Some(Kind::Day)
}

/// The field of a case's number: the first text it is imported with.
fn number(definition: &Definition) -> Option<&str> {
    let mut texts = definition
        .fields
        .iter()
        .filter(|(_, field)| field.from == Some(FieldFrom::Import) && matches!(field.kind, FieldKind::Text));
    texts.next().map(|(id, _)| id.as_str())
}
