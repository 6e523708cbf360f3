//! What a condition can see and of what type it is (6.2): the one list of names, for the checks and for whoever fills in the
//! values when a case runs.
//!
//! | name | what |
//! |---|---|
//! | `case` | the root facts by field, and one list of rows a kind of record |
//! | `item` | within an `each`: `id`, the row's columns where it is a row, and the fields of its branch |
//! | `policy` | the values of the policy |
//! | `in_time` | whether the step's own `due` has not passed |
//! | `marks` | every milestone: its latest day, or null |
//! | `<each>` | `answers`: one row an item, `id`, `state`, `on` and the fields of its branch |
//!
//! A person or a unit is its id, a file its name. A record with `confirm` has `confirmed` in each row: one of [`CONFIRMED`],
//! empty until the person has answered.

use super::world::{At, World};
use crate::definition::{Ask, Body, Choices, Definition, Each, FieldFrom, FieldKind, Form};
use crate::expr::{Expr, Type};
use crate::ids::{FieldId, StepId};
use crate::policy::{Datum, DatumKind, Policy};
use std::collections::{BTreeMap, BTreeSet};

/// The states of an item in `<each>.answers` (3.5).
pub const STATES: [&str; 5] = ["working", "answered", "silent", "late", "withdrawn"];
/// What the person asked has said of a record (2.11).
pub const CONFIRMED: [&str; 3] = ["true", "not_true", "call_me"];
/// The root names that are always there; an `each` of the same name could not be read.
pub const FIXED: [&str; 5] = ["case", "item", "policy", "in_time", "marks"];
/// The one field that is no fact (6.1).
pub const REASON: &str = "reason";

/// Whose a field is: it depends on the forms that ask it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fields<'d> {
    /// Facts of the case.
    pub root: BTreeSet<FieldId>,
    /// Fields of one item, by the `each` it belongs to.
    pub items: BTreeMap<&'d StepId, BTreeSet<FieldId>>,
    /// Columns of rows and of records.
    pub columns: BTreeSet<FieldId>,
}

impl<'d> Fields<'d> {
    /// Sorts the fields of a definition by the forms that ask them.
    pub fn of(world: &World<'d>) -> Self {
        let definition = world.definition;
        let mut fields = Self::default();
        for (id, field) in &definition.fields {
            if let FieldKind::Rows(columns) = &field.kind {
                fields.columns.extend(columns.iter().map(|ask| ask.field.clone()));
            }
            if field.from == Some(FieldFrom::Import) {
                fields.root.insert(id.clone());
            }
        }
        fields.columns.extend(definition.records.values().flat_map(|record| &record.form).map(|ask| ask.field.clone()));
        for request in definition.requests.values() {
            let decided = request.outcomes.values().flat_map(|outcome| &outcome.form);
            fields.root.extend(request.form.iter().chain(decided).map(|ask| ask.field.clone()));
        }
        for at in world.steps() {
            let asked = world.asked_by(at.step).into_iter().map(|ask| ask.field.clone());
            match world.lists[at.list].each {
                Some((each, _)) => fields.items.entry(each).or_default().extend(asked),
                None => fields.root.extend(asked),
            }
        }
        fields.root.retain(|field| field != REASON);
        fields.items.values_mut().for_each(|of| of.retain(|field| field != REASON));
        fields
    }

    /// Whether any form asks it, or the import brings it.
    pub fn written(&self, field: &FieldId) -> bool {
        self.root.contains(field) || self.columns.contains(field) || self.items.values().any(|of| of.contains(field))
    }
}

/// The type of every name that `expr`, standing in `list`, can see.
///
/// Without a policy whatever is asked of it is taken for granted: each of its values is text, its choices have every id and
/// flag that `expr` names.
pub fn types(world: &World<'_>, fields: &Fields<'_>, list: usize, expr: &Expr) -> BTreeMap<String, Type> {
    let see = Seen { world, fields, asked: Asked::of(expr) };
    let mut names = BTreeMap::from([
        ("case".to_owned(), see.case()),
        ("policy".to_owned(), see.policy()),
        ("in_time".to_owned(), Type::Bool),
        ("marks".to_owned(), see.marks()),
    ]);
    for at in world.steps() {
        if matches!(at.step.body, Body::Each(_)) {
            let answers = BTreeMap::from([("answers".to_owned(), Type::List(Box::new(see.answer(at))))]);
            names.insert(at.id.to_string(), Type::Record(answers));
        }
    }
    if let Some((id, each)) = world.lists.get(list).and_then(|place| place.each) {
        names.insert("item".to_owned(), see.item(id, each));
    }
    names
}

/// What a condition asks of choices nobody knows yet.
#[derive(Default)]
struct Asked {
    literals: BTreeSet<String>,
    names: BTreeSet<String>,
    policy: Vec<Vec<String>>,
    marks: Vec<String>,
}

impl Asked {
    fn of(expr: &Expr) -> Self {
        let quoted = |quote| expr.text.split(quote).skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>();
        let reads = expr.reads();
        let path = |read: &String| read.split('.').map(|name| name.trim_end_matches("[]").to_owned()).collect::<Vec<_>>();
        Self {
            literals: quoted('\'').into_iter().chain(quoted('"')).collect(),
            names: reads.iter().flat_map(path).collect(),
            marks: reads.iter().filter_map(|read| read.strip_prefix("marks.").map(str::to_owned)).collect(),
            policy: reads.iter().filter_map(|read| read.strip_prefix("policy.").map(|rest| path(&rest.to_owned()))).collect(),
        }
    }
}

struct Seen<'a, 'd> {
    world: &'a World<'d>,
    fields: &'a Fields<'d>,
    asked: Asked,
}

impl Seen<'_, '_> {
    fn case(&self) -> Type {
        // What no form asks is always empty; that it is read all the same is said by the rule `field-unfilled`.
        let mut case = self.columns(self.fields.root.iter().chain(self.idle()));
        for (id, of) in &self.world.definition.records {
            let mut row = self.columns(of.form.iter().map(|ask| &ask.field));
            if of.confirm.is_some() {
                row.insert("confirmed".to_owned(), Type::Text);
            }
            case.insert(id.to_string(), Type::List(Box::new(Type::Record(row))));
        }
        Type::Record(case)
    }

    fn marks(&self) -> Type {
        let known = self.world.definition.milestones().into_iter().map(|milestone| milestone.to_string());
        // A milestone that nothing marks is said by the rule `milestone-unmarked`.
        Type::Record(known.chain(self.asked.marks.iter().cloned()).map(|name| (name, Type::Date)).collect())
    }

    fn answer(&self, each: At<'_>) -> Type {
        let mut row = self.columns(self.item_fields(each.id));
        row.extend([("id".to_owned(), Type::Text), ("state".to_owned(), choice(STATES)), ("on".to_owned(), Type::Date)]);
        Type::Record(row)
    }

    fn item(&self, id: &StepId, each: &Each) -> Type {
        let columns = rows_of(self.world.definition, &each.over.id).iter().map(|ask| &ask.field);
        let mut item = self.columns(columns.chain(self.item_fields(id)));
        item.insert("id".to_owned(), Type::Text);
        Type::Record(item)
    }

    /// The fields of one item; also those nothing else asks, where nobody knows yet what the policy's form asks.
    fn item_fields(&self, each: &StepId) -> impl Iterator<Item = &FieldId> {
        let unknown = self.world.forms_unknown()
            && self.world.steps().any(|at| {
                let here = self.world.lists[at.list].each.is_some_and(|(id, _)| id == each);
                here && matches!(at.step.form, Form::Policy(_))
            });
        self.fields.items.get(each).into_iter().flatten().chain(self.idle().filter(move |_| unknown))
    }

    /// The fields that no form asks.
    fn idle(&self) -> impl Iterator<Item = &FieldId> {
        self.world.definition.fields.keys().filter(|id| *id != REASON && !self.fields.written(id))
    }

    fn policy(&self) -> Type {
        // What the policy lacks is said by the rule `policy-value`.
        let mut values = match self.world.policy.map(|policy| datum(&policy.data)) {
            Some(Type::Record(values)) => values,
            Some(_) | None => BTreeMap::new(),
        };
        for path in &self.asked.policy {
            grant(&mut values, path);
        }
        Type::Record(values)
    }

    fn columns<'f>(&self, fields: impl IntoIterator<Item = &'f FieldId>) -> BTreeMap<String, Type> {
        fields
            .into_iter()
            .filter(|id| self.world.definition.fields.contains_key(*id))
            .map(|id| (id.to_string(), self.field(id)))
            .collect()
    }

    fn field(&self, id: &FieldId) -> Type {
        match self.world.definition.fields.get(id).map(|field| &field.kind) {
            Some(FieldKind::Number) => Type::Int,
            Some(FieldKind::Date) => Type::Date,
            Some(FieldKind::YesNo) => Type::Bool,
            Some(FieldKind::People | FieldKind::Units | FieldKind::Files) => Type::List(Box::new(Type::Text)),
            Some(FieldKind::Choice(choices)) => self.choice(choices),
            Some(FieldKind::Rows(columns)) => {
                let plain = columns.iter().map(|ask| &ask.field).filter(|id| rows_of(self.world.definition, id).is_empty());
                Type::List(Box::new(Type::Record(self.columns(plain))))
            }
            Some(FieldKind::Text | FieldKind::LongText | FieldKind::Person | FieldKind::Unit | FieldKind::File) | None => {
                Type::Text
            }
        }
    }

    fn choice(&self, choices: &Choices) -> Type {
        match (choices, self.world.policy) {
            (Choices::Listed(rows), _) => choice(rows.keys()),
            (Choices::Policy(path), Some(policy)) => {
                let rows = policy.choices(&path.id).unwrap_or_default();
                let flags = rows.iter().flat_map(|row| row.flags.clone()).collect();
                Type::Choice { ids: rows.into_iter().map(|row| row.id).collect(), flags }
            }
            (Choices::Policy(_), None) => Type::Choice { ids: self.asked.literals.clone(), flags: self.asked.names.clone() },
        }
    }
}

/// The columns of a field of rows; none for any other.
pub fn rows_of<'d>(definition: &'d Definition, field: &FieldId) -> &'d [Ask] {
    if let Some(FieldKind::Rows(columns)) = definition.fields.get(field).map(|field| &field.kind) { columns } else { &[] }
}

/// The ids of a choice field; none for any other, or where the policy lacks the list.
pub fn choice_ids(definition: &Definition, policy: &Policy, field: &FieldId) -> BTreeSet<String> {
    let Some(FieldKind::Choice(choices)) = definition.fields.get(field).map(|field| &field.kind) else { return BTreeSet::new() };
    match choices {
        Choices::Listed(rows) => rows.keys().cloned().collect(),
        Choices::Policy(path) => policy.choices(&path.id).unwrap_or_default().into_iter().map(|row| row.id).collect(),
    }
}

pub(super) fn choice<T: ToString>(ids: impl IntoIterator<Item = T>) -> Type {
    Type::Choice { ids: ids.into_iter().map(|id| id.to_string()).collect(), flags: BTreeSet::new() }
}

fn datum(data: &Datum) -> Type {
    match &data.kind {
        DatumKind::Text(_) => Type::Text,
        DatumKind::YesNo(_) => Type::Bool,
        DatumKind::List(rows) => Type::List(Box::new(rows.first().map_or(Type::Text, datum))),
        DatumKind::Map(parts) => Type::Record(parts.iter().map(|(name, part)| (name.clone(), datum(part))).collect()),
    }
}

/// Puts text at `path`, making the groups above it.
fn grant(into: &mut BTreeMap<String, Type>, path: &[String]) {
    match path {
        [] => {}
        [last] => {
            into.entry(last.clone()).or_insert(Type::Text);
        }
        [first, rest @ ..] => {
            let group = into.entry(first.clone()).or_insert_with(|| Type::Record(BTreeMap::new()));
            if let Type::Record(parts) = group {
                grant(parts, rest);
            }
        }
    }
}
