//! Documents in motion: asked for, made, sealed, reopened (docs/SEMANTICS.md 6.3, 6.4).

use super::document::{Document, DocumentContent, DocumentPart};
use super::draft::Draft;
use super::event::What;
use super::form::Sheet;
use super::names::fields_of_list;
use super::refusal::{Reason, Refusal};
use super::state::{Case, ItemState, ItemSubject};
use crate::definition::{FieldFrom, Step};
use crate::ids::{DocumentId, DocumentKind, FieldId, RunId, ScopeId, StepId, StepPath, UnitId};
use crate::value::Value;
use std::collections::BTreeMap;

impl Draft<'_> {
    /// Freezes the content and asks for the final draft. The run already waits for it.
    pub(super) fn ask_for_document(&mut self, scope: &ScopeId, run: &RunId, kind: &DocumentKind, part: DocumentPart) {
        let content = DocumentContent {
            kind: kind.clone(),
            facts: self.printed_facts(scope, kind),
            frozen_on: self.on,
            answered: self.answered_units(),
            again: self.case.was_sealed(scope, kind),
            number: None,
            date: None,
            signed_by: Vec::new(),
        };
        self.emit(What::DocumentAsked { document: DocumentId::new(run.as_str()), part, content });
    }

    fn printed_facts(&self, scope: &ScopeId, kind: &DocumentKind) -> BTreeMap<FieldId, Value> {
        let printed = self.world.definition.printed_fields(kind);
        let mut facts: BTreeMap<FieldId, Value> =
            self.case.facts.iter().filter(|(field, _)| printed.contains(*field)).map(|(f, v)| (f.clone(), v.clone())).collect();
        // What an item's letter says is the item's, and empty where the item left it empty; it still names the case it belongs to.
        if let Some((of, item)) = self.case.item_of(scope).and_then(|of| Some((of, self.case.item(&of.block, &of.item)?))) {
            let each = self.world.definition.each(&of.block);
            let own = each.map(|each| fields_of_list(&self.world, &each.list)).unwrap_or_default();
            facts.extend(self.case.facts.iter().map(|(field, value)| (field.clone(), value.clone())));
            facts.retain(|field, _| !own.contains(field));
            facts.extend(item.fields.clone());
            if let ItemSubject::Unit(unit) = &item.subject {
                facts.insert(FieldId::new("item"), Value::Unit(unit.clone()));
            }
        }
        facts
    }

    /// Whose answers are in, of every `each` over units that is nobody's secret (4.5).
    fn answered_units(&self) -> BTreeMap<StepId, Vec<UnitId>> {
        let mut answered = BTreeMap::new();
        for (path, block) in &self.case.blocks {
            let units: Vec<UnitId> = block
                .items
                .iter()
                .filter(|item| matches!(item.state, ItemState::Answered | ItemState::Late))
                .filter_map(|item| match &item.subject {
                    ItemSubject::Unit(unit) => Some(unit.clone()),
                    ItemSubject::Person(_) | ItemSubject::Row(_) => None,
                })
                .collect();
            let open_to_all = self.world.definition.step(path).is_some_and(|step| step.seen_by.is_empty());
            if open_to_all && !units.is_empty() {
                answered.insert(path.step(), units);
            }
        }
        answered
    }

    /// The signed final draft that a `seal` in this run's list makes an original of.
    pub(super) fn document_to_seal(&self, run: &RunId, kind: &DocumentKind) -> Result<DocumentId, Refusal> {
        let home = home_of(run.as_str());
        self.case
            .documents
            .iter()
            .rfind(|(id, document)| {
                document.kind == *kind && document.stands() && (home_of(id.as_str()) == home || id.as_str() == run.as_str())
            })
            .map(|(id, _)| id.clone())
            .ok_or_else(|| Reason::NothingToSeal(kind.clone()).into())
    }

    /// Asks for the original: the same content with number, date of the last signature and signatories (6.3).
    pub(super) fn ask_for_original(&mut self, scope: &ScopeId, step: &Step, id: &DocumentId) -> Result<(), Refusal> {
        let Some(document) = self.case.documents.get(id) else {
            let kind = step.seal.as_ref().map(|kind| kind.id.clone()).unwrap_or_default();
            return Err(Reason::NothingToSeal(kind).into());
        };
        let number = step
            .asks()
            .find(|ask| {
                self.world.definition.fields.get(&ask.field).is_some_and(|field| field.from == Some(FieldFrom::NumberSeries))
            })
            .and_then(|ask| self.field_value(scope, &ask.field))
            .and_then(|value| match value {
                Value::Text(text) => Some(text),
                _ => None,
            });
        let content = DocumentContent {
            number: number.or_else(|| document.content.number.clone()),
            date: document.signatures.iter().map(|signature| signature.on).max(),
            signed_by: document.signatures.iter().map(|signature| signature.person.clone()).collect(),
            ..document.content.clone()
        };
        self.emit(What::DocumentAsked { document: id.clone(), part: DocumentPart::Original, content });
        Ok(())
    }

    /// Going to or before the step that froze a document makes it no longer stand; the signed file stays (6.4).
    pub(super) fn reopen_documents(&mut self, scope: &ScopeId, to: &StepId, reason: &str) {
        let list = self.case.scopes.get(scope).map(|scope| scope.list.clone()).unwrap_or_default();
        let Some(list) = self.world.definition.list(&list) else { return };
        let item = item_part(scope.as_str());
        let path = self.case.scopes.get(scope).map(|scope| scope.list.clone()).unwrap_or_default();
        let reopened: Vec<DocumentId> = self
            .case
            .documents
            .iter()
            // What belongs to an item of a block further on is reopened when the item is.
            .filter(|(id, document)| !document.reopened && item_part(id.as_str()) == item)
            .filter(|(_, document)| head(&path, &document.step).is_some_and(|step| step == *to || list.reaches(to, &step)))
            .map(|(id, _)| id.clone())
            .collect();
        for document in reopened {
            self.emit(What::DocumentReopened { document, reason: reason.to_owned() });
        }
    }

    /// An item that is asked again: what it had signed no longer stands.
    pub(super) fn reopen_item_documents(&mut self, scope: &ScopeId) {
        let documents = self.case.documents.iter();
        let reopened: Vec<DocumentId> = documents
            .filter(|(id, document)| !document.reopened && item_part(id.as_str()) == scope.as_str())
            .map(|(id, _)| id.clone())
            .collect();
        for document in reopened {
            self.emit(What::DocumentReopened { document, reason: "重新征询".to_owned() });
        }
    }

    /// Refuses to write a field that a signed letter prints (6.4). Values that stay the same may be handed in again.
    pub(super) fn must_not_touch_signed(&self, scope: &ScopeId, values: &BTreeMap<FieldId, Value>) -> Result<(), Refusal> {
        let mut sheet = Sheet::default();
        self.note_signed(scope, values, &mut sheet);
        sheet.finish().map(drop)
    }

    /// Notes every value that would change what a signed letter prints.
    pub(super) fn note_signed(&self, scope: &ScopeId, values: &BTreeMap<FieldId, Value>, sheet: &mut Sheet) {
        for (id, document) in &self.case.documents {
            if document.reopened || document.signatures.is_empty() || item_part(scope.as_str()) != item_part(id.as_str()) {
                continue;
            }
            let printed = self.world.definition.printed_fields(&document.kind);
            let changed = |field: &FieldId, value: &Value| self.field_value(scope, field).as_ref() != Some(value);
            for (field, value) in values.iter().filter(|(f, v)| printed.contains(*f) && changed(f, v)) {
                if document.content.facts.get(field).map_or(!value.is_empty(), |before| before != value) {
                    sheet.wrong(field, Reason::SignedField(field.clone()));
                }
            }
        }
    }

    /// Whether any letter of the case has been signed and stands.
    pub(super) fn has_signed_letter(&self) -> bool {
        self.case.documents.values().any(|document| !document.reopened && !document.signatures.is_empty())
    }
}

impl Case {
    /// Whether a letter of this kind was sealed before, of the case itself or of the item that `scope` belongs to.
    pub fn was_sealed(&self, scope: &ScopeId, kind: &DocumentKind) -> bool {
        let here = |id: &DocumentId| item_part(id.as_str()) == item_part(scope.as_str());
        self.documents.iter().any(|(id, known)| known.kind == *kind && here(id) && !known.originals.is_empty())
    }
}

impl Document {
    /// A final draft that has been made and not been overtaken.
    pub const fn stands(&self) -> bool {
        !self.reopened && self.draft.is_some()
    }
}

/// The scope part of a run's id.
fn home_of(run: &str) -> &str {
    run.rsplit_once('/').map_or("", |(home, _)| home)
}

/// The step of the list at `list` in which `step` is, or which it is.
fn head(list: &StepPath, step: &StepPath) -> Option<StepId> {
    let list = list.as_str().strip_suffix("[]").unwrap_or(list.as_str());
    let inner = if list.is_empty() { step.as_str() } else { step.as_str().strip_prefix(list)?.strip_prefix('/')? };
    inner.split('/').next().map(StepId::new)
}

/// The part of a scope's or run's id that names its item; empty outside an `each`.
pub(super) fn item_part(id: &str) -> &str {
    id.rfind(']').and_then(|end| id.get(..=end)).unwrap_or_default()
}
