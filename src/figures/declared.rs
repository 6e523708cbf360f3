//! The declarations of a policy (`figures:`), and whether they can be counted.
//!
//! A figure counts the cases of every workflow that has all it names. One that no workflow has would count nothing and is a
//! mistake; it is reported as the workflow sees it that comes nearest.

use dafu_engine::definition::{Definition, FieldKind};
use dafu_engine::diagnostic::{Diagnostic, Span};
use dafu_engine::expr::Expr;
use dafu_engine::ids::{FieldId, Milestone, StepId};
use dafu_engine::policy::{Datum, DatumKind, Policy};
use dafu_engine::validate::counted::counted;
use std::cmp::Reverse;
use std::collections::BTreeSet;

/// How many decimals a percentage has where the policy says nothing.
const DECIMALS: u32 = 2;

/// What a policy declares.
#[derive(Debug, Clone, Default)]
pub struct Declared {
    /// The unit to whose account a case goes.
    pub unit: Option<FieldId>,
    /// The milestone whose year is the case's.
    pub year: Option<Milestone>,
    /// The facts by which cases of one proposal are known.
    pub once: Vec<FieldId>,
    /// Which cases count at all.
    pub counts: Option<Expr>,
    /// How many decimals a percentage has.
    pub decimals: u32,
    /// The figures, in the order of the file.
    pub figures: Vec<Figure>,
}

/// A figure.
#[derive(Debug, Clone)]
pub struct Figure {
    /// Its id.
    pub id: String,
    /// What people call it.
    pub title: String,
    /// What it is.
    pub kind: Kind,
    /// What it is taken over; every case that counts where nothing is said.
    pub over: Option<Expr>,
    /// The block whose items are counted instead of cases.
    pub each: Option<StepId>,
    /// Where it is written.
    pub span: Span,
}

/// What a figure is.
#[derive(Debug, Clone)]
pub enum Kind {
    /// So many of so many.
    Rate(Expr),
    /// How one whole is divided among the choices of a field.
    Share {
        /// The choice.
        by: FieldId,
        /// What an empty one is called; none: it is no part of the whole.
        none: Option<String>,
    },
    /// How many days lie between two milestones.
    Average {
        /// Counted from.
        from: Milestone,
        /// Counted to.
        to: Milestone,
        /// Working days.
        workdays: bool,
    },
}

impl Declared {
    /// Reads what the policy declares, with every mistake that shows without a workflow.
    pub fn of(policy: &Policy) -> (Self, Vec<Diagnostic>) {
        let Some(data) = policy.get("figures") else { return (Self::default(), Vec::new()) };
        let mut found = Vec::new();
        let mut figures = Vec::new();
        for (group, read) in [("rates", rate as Read), ("shares", share), ("averages", average)] {
            let Some(DatumKind::Map(map)) = data.get(group).map(|datum| &datum.kind) else { continue };
            for (id, datum) in map {
                figures.extend(read(datum, &mut found).and_then(|kind| figure(id, datum, kind, &mut found)));
            }
        }
        let once = data.get("once").and_then(Datum::as_texts).unwrap_or_default();
        let declared = Self {
            unit: text(data, "unit").and_then(|unit| fact(&unit)),
            year: text(data, "year").map(Milestone::from),
            once: once.into_iter().filter_map(fact).collect(),
            counts: condition(data, "counts", &mut found),
            decimals: text(data, "decimals").and_then(|text| text.parse().ok()).unwrap_or(DECIMALS),
            figures,
        };
        (declared, found.into_iter().map(|mistake| mistake.in_file(&policy.file)).collect())
    }

    /// What of it no workflow could count.
    pub fn check(&self, policy: &Policy, definitions: &[Definition]) -> Vec<Diagnostic> {
        let whole = nearest(definitions, |known| self.mistakes(known, policy));
        let each = self.figures.iter().flat_map(|figure| nearest(definitions, |known| figure.mistakes(known, policy)));
        whole.into_iter().chain(each).map(|mistake| mistake.in_file(&policy.file)).collect()
    }

    /// The figures that count cases of this workflow, by their place; none where not even which cases count can be told.
    pub fn applying(&self, definition: &Definition, policy: &Policy) -> BTreeSet<usize> {
        if !self.mistakes(definition, policy).is_empty() {
            return BTreeSet::new();
        }
        let applying = self.figures.iter().enumerate().filter(|(_, figure)| figure.mistakes(definition, policy).is_empty());
        applying.map(|(at, _)| at).collect()
    }

    /// What all its figures rest on and the workflow lacks.
    fn mistakes(&self, definition: &Definition, policy: &Policy) -> Vec<Diagnostic> {
        let span = policy.get("figures").map_or_else(Span::default, |datum| datum.span);
        let mut found: Vec<Diagnostic> = self.counts.iter().flat_map(|counts| types(definition, policy, counts, None)).collect();
        let mut missing = |what: &str, name: &str| {
            let message = format!("the {what} `{name}` of `figures` is not in `{}`", definition.workflow);
            found.push(Diagnostic::error("unknown-name", span, message));
        };
        if let Some(year) = self.year.as_ref().filter(|year| !definition.milestones().contains(*year)) {
            missing("milestone", year.as_str());
        }
        if let Some(unit) = self.unit.as_ref().filter(|unit| !definition.fields.contains_key(*unit)) {
            missing("fact", unit.as_str());
        }
        if !self.once.is_empty() && !self.once.iter().any(|field| definition.fields.contains_key(field)) {
            missing("fact", self.once.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(", ").as_str());
        }
        found
    }
}

impl Figure {
    fn mistakes(&self, definition: &Definition, policy: &Policy) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        let mut missing = |what: String| {
            let message = format!("`{}` of the figure `{}` is not in `{}`", what, self.id, definition.workflow);
            found.push(Diagnostic::error("unknown-name", self.span, message));
        };
        if let Some(each) = self.each.as_ref().filter(|each| definition.block_named(each.as_str()).is_none()) {
            missing(each.to_string());
        }
        match &self.kind {
            Kind::Rate(_) => {}
            Kind::Share { by, .. } => {
                if !matches!(definition.fields.get(by).map(|field| &field.kind), Some(FieldKind::Choice(_))) {
                    missing(format!("the choice {by}"));
                }
            }
            Kind::Average { from, to, .. } => {
                let known = definition.milestones();
                [from, to]
                    .into_iter()
                    .filter(|mark| !known.contains(*mark))
                    .for_each(|mark| missing(format!("the milestone {mark}")));
            }
        }
        let of = if let Kind::Rate(of) = &self.kind { Some(of) } else { None };
        for expr in of.into_iter().chain(&self.over) {
            found.extend(types(definition, policy, expr, self.each.as_ref()));
        }
        found
    }

    /// What it counts and over what, in the words of the declaration.
    pub fn declaration(&self) -> (String, String) {
        let of = match &self.kind {
            Kind::Rate(of) => of.text.clone(),
            Kind::Share { by, .. } => by.to_string(),
            Kind::Average { from, to, workdays } => {
                format!("{from} → {to} ({})", if *workdays { "workdays" } else { "days" })
            }
        };
        let over = self.over.as_ref().map_or_else(String::new, |over| over.text.clone());
        let each = self.each.as_ref().map_or_else(String::new, |each| format!("each {each}"));
        (of, [each, over].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(": "))
    }
}

type Read = fn(&Datum, &mut Vec<Diagnostic>) -> Option<Kind>;

fn rate(datum: &Datum, found: &mut Vec<Diagnostic>) -> Option<Kind> {
    condition(datum, "of", found).map(Kind::Rate)
}

fn share(datum: &Datum, _: &mut Vec<Diagnostic>) -> Option<Kind> {
    let by = text(datum, "by")?;
    let (_, field) = by.split_once('.')?;
    Some(Kind::Share { by: field.into(), none: text(datum, "none") })
}

fn average(datum: &Datum, _: &mut Vec<Diagnostic>) -> Option<Kind> {
    let workdays = text(datum, "days").is_some_and(|days| days == "workdays");
    Some(Kind::Average { from: text(datum, "from")?.into(), to: text(datum, "to")?.into(), workdays })
}

fn figure(id: &str, datum: &Datum, kind: Kind, found: &mut Vec<Diagnostic>) -> Option<Figure> {
    let over = condition(datum, "over", found);
    let each = text(datum, "each").map(StepId::from);
    Some(Figure { id: id.to_owned(), title: text(datum, "title")?, kind, over, each, span: datum.span })
}

fn condition(datum: &Datum, key: &str, found: &mut Vec<Diagnostic>) -> Option<Expr> {
    let datum = datum.get(key)?;
    match Expr::parse(datum.as_text()?, datum.span) {
        Ok(expr) => Some(expr),
        Err(mistake) => {
            found.push(mistake);
            None
        }
    }
}

fn text(datum: &Datum, key: &str) -> Option<String> {
    datum.get(key).and_then(Datum::as_text).map(str::to_owned)
}

fn fact(path: impl AsRef<str>) -> Option<FieldId> {
    path.as_ref().strip_prefix("case.").map(FieldId::from)
}

fn types(definition: &Definition, policy: &Policy, expr: &Expr, each: Option<&StepId>) -> Vec<Diagnostic> {
    let mut found = expr.check(&counted(definition, policy, expr, each));
    // The types grant every milestone; here one that the workflow does not have would count nothing.
    let known = definition.milestones();
    for read in expr.reads() {
        if read.strip_prefix("marks.").is_some_and(|name| !known.contains(name)) {
            let message = format!("nothing in `{}` marks `{read}`", definition.workflow);
            found.push(Diagnostic::error("milestone-unmarked", expr.span_of(&read), message));
        }
    }
    found
}

/// The mistakes as the workflow sees them that has the fewest; of several that have as few, the one that gets furthest before the first.
fn nearest(definitions: &[Definition], mistakes: impl Fn(&Definition) -> Vec<Diagnostic>) -> Vec<Diagnostic> {
    let first = |found: &[Diagnostic]| found.iter().map(|mistake| (mistake.span.line, mistake.span.column)).min();
    definitions.iter().map(mistakes).min_by_key(|found| (found.len(), Reverse(first(found)))).unwrap_or_default()
}
