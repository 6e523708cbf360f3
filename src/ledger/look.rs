//! Reading one case for people: names instead of ids, labels instead of choices, and nothing that is not yet to be seen.

use super::source::{ClockPart, Own, Source, StepPart, What};
use chrono::NaiveDate;
use dafu_engine::definition::FieldKind;
use dafu_engine::ids::{ClockId, FieldId, RecordId, RequestId, ScopeId, StepId, StepPath};
use dafu_engine::machine::World;
use dafu_engine::machine::clock::Runs;
use dafu_engine::machine::event::Actor;
use dafu_engine::machine::state::{Case, Confirmed, Ending, Item, ItemState, ItemSubject, Leave, Position, RequestState, Status};
use dafu_engine::value::{Row, Value};
use std::collections::BTreeMap;

/// What stands between several in one cell.
const BETWEEN: &str = "、";
/// What stands between rows in one cell.
const ROWS: &str = "\n";

/// A case as it is looked at.
#[derive(Debug, Clone, Copy)]
pub struct Look<'a> {
    /// What it runs on.
    pub world: World<'a>,
    /// The case.
    pub case: &'a Case,
    /// What is written for yes, no and the states of cases and answers.
    pub words: &'a BTreeMap<String, String>,
}

/// The parts of a row by their names.
type Parts = BTreeMap<String, String>;

impl Look<'_> {
    /// What stands in a cell: the first of these that the workflow has and that is not empty.
    pub fn cell(&self, of: &[Source], show: Option<&str>) -> String {
        of.iter().find_map(|source| self.written(source, show)).unwrap_or_default()
    }

    /// The same without rows; none where there is nothing.
    pub fn plain(&self, source: &Source) -> Option<String> {
        self.written(source, None)
    }

    fn written(&self, source: &Source, show: Option<&str>) -> Option<String> {
        if !source.is_in(self.world.definition) {
            return None;
        }
        let text = match &source.what {
            What::Fact(name) => self.fact(name, show),
            What::Mark(milestone, first) => {
                let days = self.case.marks.get(milestone).map(|days| days.iter());
                day(days.and_then(|days| if *first { days.min() } else { days.max() }).copied())
            }
            What::Clock(clock, part) => self.clock(clock, *part),
            What::Requests(kind) => rows(&self.requests(kind), show),
            What::Answers(each) => rows(&self.answers(each), show),
            What::Step(path, part) => self.step(path, *part),
            What::Case(own) => self.own(*own),
        };
        Some(text).filter(|text| !text.is_empty())
    }

    fn fact(&self, name: &str, show: Option<&str>) -> String {
        let record = RecordId::from(name);
        let field = FieldId::from(name);
        if let Some(kind) = self.world.definition.records.get(&record) {
            let known = self.case.records.get(&record).map_or(&[][..], Vec::as_slice);
            let parts = known.iter().map(|row| {
                let mut parts = self.columns(kind.form.iter().map(|ask| &ask.field), &row.row);
                parts.insert("confirmed".to_owned(), self.word(confirmed(row.confirmed)));
                parts
            });
            return rows(&parts.collect::<Vec<_>>(), show);
        }
        match (self.world.definition.fields.get(&field).map(|known| &known.kind), self.case.facts.get(&field)) {
            (Some(FieldKind::Rows(form)), Some(Value::Rows(list))) => {
                rows(&list.iter().map(|row| self.columns(form.iter().map(|ask| &ask.field), row)).collect::<Vec<_>>(), show)
            }
            (_, Some(value)) => self.value(&field, value),
            (_, None) => String::new(),
        }
    }

    fn columns<'f>(&self, form: impl Iterator<Item = &'f FieldId>, row: &Row) -> Parts {
        form.filter_map(|field| Some((field.to_string(), self.value(field, row.cells.get(field)?)))).collect()
    }

    fn value(&self, field: &FieldId, value: &Value) -> String {
        let people = self.world.people;
        match value {
            Value::Text(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            Value::Date(date) => date.to_string(),
            Value::YesNo(yes) => self.word(if *yes { "ticked" } else { "unticked" }),
            Value::Choice(id) => {
                let rows = self.world.definition.choices(field, self.world.policy).unwrap_or_default();
                rows.into_iter().find(|row| row.id == *id).map_or_else(|| id.clone(), |row| row.label)
            }
            Value::Person(person) => people.name(person).to_owned(),
            Value::People(list) => joined(list.iter().map(|person| people.name(person))),
            Value::Unit(unit) => people.unit_name(unit).to_owned(),
            Value::Units(list) => joined(list.iter().map(|unit| people.unit_name(unit))),
            Value::File(file) => file.name.clone(),
            Value::Files(list) => joined(list.iter().map(|file| file.name.as_str())),
            Value::Rows(list) => list
                .iter()
                .map(|row| joined(self.columns(row.cells.keys(), row).values().map(String::as_str)))
                .collect::<Vec<_>>()
                .join(ROWS),
        }
    }

    fn clock(&self, clock: &ClockId, part: ClockPart) -> String {
        let Some(state) = self.case.clocks.get(clock) else { return String::new() };
        match (part, &state.runs) {
            (ClockPart::Due, _) => state.due.date.to_string(),
            (ClockPart::Original, _) => state.due.original.to_string(),
            (ClockPart::Extended, _) if state.due.extended > 0 => state.due.date.to_string(),
            (ClockPart::Stopped, Runs::Stopped { on, .. }) => on.to_string(),
            (ClockPart::InTime, Runs::Stopped { in_time, .. }) => self.word(if *in_time { "ticked" } else { "unticked" }),
            (ClockPart::Extended | ClockPart::Stopped | ClockPart::InTime, _) => String::new(),
        }
    }

    fn requests(&self, kind: &RequestId) -> Vec<Parts> {
        self.case.requests.values().filter(|request| request.kind == *kind).map(|request| self.request(request)).collect()
    }

    fn request(&self, request: &RequestState) -> Parts {
        let decided = request.decided.as_ref();
        let known = self.world.definition.requests.get(&request.kind);
        let outcome = decided.and_then(|decided| known?.outcomes.get(decided.outcome.as_ref()?));
        let forms = request.form.iter().chain(decided.into_iter().flat_map(|decided| &decided.form));
        let mut parts: Parts = forms.map(|(field, value)| (field.to_string(), self.value(field, value))).collect();
        parts.insert("asked_by".to_owned(), self.actor(&request.by));
        parts.insert("asked_on".to_owned(), request.asked_on.to_string());
        parts.insert(
            "decided_by".to_owned(),
            decided.and_then(|decided| Some(self.actor(decided.by.as_ref()?))).unwrap_or_default(),
        );
        parts.insert("decided_on".to_owned(), day(decided.map(|decided| decided.on)));
        parts.insert("outcome".to_owned(), outcome.map(|outcome| outcome.title.zh.clone()).unwrap_or_default());
        parts
    }

    fn answers(&self, each: &StepId) -> Vec<Parts> {
        let Some(step) = self.world.definition.block_named(each.as_str()) else { return Vec::new() };
        let Some(block) = self.case.blocks.get(&step.path) else { return Vec::new() };
        // What only some may see before the step ends stands in no ledger before (4.5).
        let hidden = block.open && !step.seen_by.is_empty();
        block.items.iter().filter(|item| item.state != ItemState::Withdrawn).map(|item| self.answer(item, hidden)).collect()
    }

    fn answer(&self, item: &Item, hidden: bool) -> Parts {
        let said = matches!(item.state, ItemState::Answered | ItemState::Late) && !hidden;
        let mut parts = Parts::new();
        if said {
            parts.extend(item.fields.iter().map(|(field, value)| (field.to_string(), self.value(field, value))));
        }
        parts.insert("item".to_owned(), self.subject(&item.subject));
        parts.insert("state".to_owned(), self.word(if hidden { ItemState::Working.id() } else { item.state.id() }));
        parts.insert("on".to_owned(), day(item.answered_on.filter(|_| said)));
        parts.insert("due".to_owned(), day(item.due.as_ref().map(|due| due.date)));
        parts
    }

    fn subject(&self, subject: &ItemSubject) -> String {
        match subject {
            ItemSubject::Unit(unit) => self.world.people.unit_name(unit).to_owned(),
            ItemSubject::Person(person) => self.world.people.name(person).to_owned(),
            ItemSubject::Row(row) => row.id.to_string(),
        }
    }

    /// The last time that the step was finished by somebody, in any round.
    fn step(&self, path: &StepPath, part: StepPart) -> String {
        let base = |run: &str| run.rsplit_once('#').map_or(run, |(base, _)| base).to_owned();
        let ended = self.case.ended.iter().filter(|(run, ended)| {
            let finished = !matches!(ended.how, Leave::Withdrawn(_) | Leave::TakenBack);
            finished && base(run.as_str()) == path.as_str()
        });
        let Some((_, last)) = ended.max_by_key(|(_, ended)| ended.at) else { return String::new() };
        match part {
            StepPart::On => last.on.to_string(),
            StepPart::By => self.actor(&last.by),
        }
    }

    fn own(&self, own: Own) -> String {
        match own {
            Own::Id => self.case.id.to_string(),
            Own::Workflow => self.world.definition.title.zh.clone(),
            Own::Step => match self.case.scopes.get(&ScopeId::root()).map(|scope| &scope.at) {
                Some(Position::At(run)) => {
                    self.world.definition.step(&run.step).map_or_else(|| run.step.to_string(), |step| step.title.zh.clone())
                }
                Some(Position::Between | Position::Done(_) | Position::Withdrawn(_)) | None => String::new(),
            },
            Own::Status => self.word(match &self.case.status {
                Status::Open => "open",
                Status::Suspended { .. } => "suspended",
                Status::Joining { .. } => "joining",
                Status::Ended { how: Ending::Completed, .. } => "completed",
                Status::Ended { how: Ending::Cancelled(_), .. } => "cancelled",
                Status::Ended { how: Ending::Joined(_), .. } => "joined",
            }),
            Own::Began => self.case.began.to_string(),
            Own::Ended => day(if let Status::Ended { on, .. } = &self.case.status { Some(*on) } else { None }),
            Own::Merged => match &self.case.status {
                Status::Ended { how: Ending::Joined(into), .. } => into.to_string(),
                Status::Ended { .. } | Status::Open | Status::Suspended { .. } | Status::Joining { .. } => {
                    joined(self.case.merged.iter().map(AsRef::as_ref))
                }
            },
        }
    }

    fn actor(&self, actor: &Actor) -> String {
        actor.person().map(|person| self.world.people.name(person).to_owned()).unwrap_or_default()
    }

    fn word(&self, id: &str) -> String {
        self.words.get(id).cloned().unwrap_or_else(|| id.to_owned())
    }
}

const fn confirmed(said: Confirmed) -> &'static str {
    match said {
        Confirmed::Unknown => "unconfirmed",
        Confirmed::True => "confirmed",
        Confirmed::NotTrue => "not_true",
        Confirmed::CallMe => "call_me",
    }
}

fn day(day: Option<NaiveDate>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}

fn joined<'t>(texts: impl Iterator<Item = &'t str>) -> String {
    texts.collect::<Vec<_>>().join(BETWEEN)
}

/// Rows, each as `show` says: what stands in braces is replaced by the row's part of that name, or by nothing.
fn rows(rows: &[Parts], show: Option<&str>) -> String {
    let written = rows.iter().map(|parts| match show {
        Some(show) => filled(show, parts),
        None => joined(parts.values().map(String::as_str).filter(|text| !text.is_empty())),
    });
    written.filter(|text| !text.is_empty()).collect::<Vec<_>>().join(ROWS)
}

fn filled(show: &str, parts: &Parts) -> String {
    let mut text = String::new();
    let mut rest = show;
    while let Some((before, name, after)) = rest.split_once('{').and_then(|(before, inner)| {
        let (name, after) = inner.split_once('}')?;
        Some((before, name, after))
    }) {
        text.push_str(before);
        text.push_str(parts.get(name).map_or("", String::as_str));
        rest = after;
    }
    text.push_str(rest);
    // Where a part is missing its blank is too much.
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
