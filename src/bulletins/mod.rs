//! Bulletins (通报) on how the work goes on: what they count, a row a unit, and the words they begin with.
//!
//! What is counted is a file of the office ([`read`], `workflows/bulletin.yaml`), in the conditions of figures; [`count`] looks at one case.
//! Deliberately no database: whoever has the cases puts the rows together and keeps what was issued.

pub mod read;

use chrono::NaiveDate;
use dafu_engine::definition::Definition;
use dafu_engine::diagnostic::{Diagnostic, Span};
use dafu_engine::expr::{EvalError, Expr};
use dafu_engine::ids::{FieldId, UnitId, WorkflowId};
use dafu_engine::machine::World;
use dafu_engine::machine::counted::counted;
use dafu_engine::machine::state::Case;
use dafu_engine::policy::Policy;
use dafu_engine::validate::counted::counted as types;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A kind of bulletin.
#[derive(Debug, Clone)]
pub struct Kind {
    /// The file it was read from.
    pub file: String,
    /// Its id.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// The workflow of the cases it counts.
    pub workflow: WorkflowId,
    /// The field that names who issues it.
    pub office: FieldId,
    /// The field that names to whose account a case goes.
    pub unit: FieldId,
    /// The series of its numbers, with `{n}`.
    pub series: String,
    /// Which cases count at all; every one where nothing is said.
    pub counts: Option<Expr>,
    /// Its columns.
    pub columns: Vec<Column>,
    /// The words it begins with.
    pub text: String,
    /// The subject of the mail to each unit.
    pub subject: String,
    /// The text of that mail.
    pub body: String,
    /// Where it is written.
    pub span: Span,
}

/// A column.
#[derive(Debug, Clone)]
pub struct Column {
    /// Its id, by which texts name its numbers.
    pub id: String,
    /// Its heading.
    pub title: String,
    /// How wide it is, in characters.
    pub width: u32,
    /// Which cases it counts; every one where nothing is said.
    pub of: Option<Expr>,
}

/// The numbers of a bulletin as they were counted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    /// The columns: id, heading and width.
    pub columns: Vec<(String, String, u32)>,
    /// The units by name, each with a number a column.
    pub rows: BTreeMap<UnitId, (String, Vec<usize>)>,
}

impl Counted {
    /// No case yet.
    pub fn of(kind: &Kind) -> Self {
        let columns = kind.columns.iter().map(|column| (column.id.clone(), column.title.clone(), column.width));
        Self { columns: columns.collect(), rows: BTreeMap::new() }
    }

    /// Adds a case of a unit.
    pub fn add(&mut self, unit: UnitId, name: &str, cells: &[bool]) {
        let (_, sums) = self.rows.entry(unit).or_insert_with(|| (name.to_owned(), vec![0; cells.len()]));
        for (sum, counts) in sums.iter_mut().zip(cells) {
            *sum += usize::from(*counts);
        }
    }

    /// The sum of a column.
    pub fn sum(&self, at: usize) -> usize {
        self.rows.values().filter_map(|(_, numbers)| numbers.get(at)).sum()
    }

    /// What the blanks of a text stand for; the unit's own numbers are there where it is named.
    pub fn blanks(&self, unit: Option<&UnitId>) -> BTreeMap<String, String> {
        let mut blanks = BTreeMap::from([("units".to_owned(), self.rows.len().to_string())]);
        for (at, (id, _, _)) in self.columns.iter().enumerate() {
            let with_any = self.rows.values().filter(|(_, numbers)| numbers.get(at).is_some_and(|number| *number > 0));
            let named: Vec<&str> = with_any.map(|(name, _)| name.as_str()).collect();
            let named = if named.is_empty() { "无".to_owned() } else { named.join("、") };
            blanks.insert(format!("sum.{id}"), self.sum(at).to_string());
            blanks.insert(format!("named.{id}"), named);
            if let Some((_, numbers)) = unit.and_then(|unit| self.rows.get(unit)) {
                blanks.insert(format!("own.{id}"), numbers.get(at).copied().unwrap_or_default().to_string());
            }
        }
        blanks
    }
}

/// What a case counts as by the end of a day, and to whose account; none where it does not count.
pub fn count(kind: &Kind, world: &World<'_>, case: &Case, day: NaiveDate) -> Result<Option<(UnitId, Vec<bool>)>, EvalError> {
    if case.workflow != kind.workflow || case.began > day {
        return Ok(None);
    }
    let unit = case.facts.get(&kind.unit).map(dafu_engine::value::Value::units).unwrap_or_default();
    let Some(unit) = unit.into_iter().next() else { return Ok(None) };
    let names = counted(world, case, day);
    let holds = |expr: &Option<Expr>| expr.as_ref().map_or(Ok(true), |expr| expr.holds(&names));
    if !holds(&kind.counts)? {
        return Ok(None);
    }
    let cells: Vec<bool> = kind.columns.iter().map(|column| holds(&column.of)).collect::<Result<_, _>>()?;
    Ok(Some((unit, cells)))
}

/// A text with its blanks filled in; a name that stands for nothing stays as it is.
pub fn filled(text: &str, blanks: &BTreeMap<String, String>) -> String {
    blanks.iter().fold(text.to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
}

impl Kind {
    /// What of it the workflow does not have.
    pub fn check(&self, definitions: &[Definition], policies: &[Policy]) -> Vec<Diagnostic> {
        let wrong = |message: String| vec![Diagnostic::error("unknown-name", self.span, message).in_file(&self.file)];
        let Some(definition) = definitions.iter().find(|known| known.workflow == self.workflow) else {
            return wrong(format!("there is no workflow `{}`", self.workflow));
        };
        let unknown = [&self.office, &self.unit].into_iter().find(|field| !definition.fields.contains_key(*field));
        if let Some(field) = unknown {
            return wrong(format!("`{}` has no field `{field}`", self.workflow));
        }
        let exprs = self.counts.iter().chain(self.columns.iter().filter_map(|column| column.of.as_ref()));
        let mut found: Vec<Diagnostic> = exprs
            .flat_map(|expr| policies.iter().flat_map(move |policy| expr.check(&types(definition, policy, expr, None))))
            .map(|mistake| mistake.in_file(&self.file))
            .collect();
        // The same condition is looked at under every policy.
        found.sort();
        found.dedup();
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_a_bulletin_are_summed_and_units_named_where_they_have_any() {
        let column = |id: &str| (id.to_owned(), id.to_owned(), 10);
        let mut counted = Counted { columns: vec![column("all"), column("late")], rows: BTreeMap::new() };
        counted.add("a".into(), "甲局", &[true, false]);
        counted.add("b".into(), "乙局", &[true, true]);
        counted.add("a".into(), "甲局", &[true, false]);
        assert_eq!((counted.sum(0), counted.sum(1)), (3, 1));
        let text = "{sum.all}件，{units}个单位，超期：{named.late}，你单位{own.all}件，{other}";
        assert_eq!(filled(text, &counted.blanks(Some(&"a".into()))), "3件，2个单位，超期：乙局，你单位2件，{other}");
        let none = Counted { rows: BTreeMap::new(), ..counted };
        assert_eq!(filled("{named.late}", &none.blanks(None)), "无");
    }
}
