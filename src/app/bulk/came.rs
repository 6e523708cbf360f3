//! What came of one act on many: read off the events, kept with the act, told when the job is over.

use chrono::NaiveDate;
use dafu_engine::ids::{PersonId, UnitId};
use dafu_engine::language::Language;
use dafu_engine::machine::World;
use dafu_engine::machine::concerned;
use dafu_engine::machine::event::What;
use dafu_engine::machine::find::due_of;
use dafu_engine::machine::light::name_of;
use dafu_engine::machine::state::Case;
use dafu_engine::people::People;
use dafu_engine::value::Value;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What came of an act.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Came {
    /// What people call the case in a subject.
    #[serde(default)]
    pub called: String,
    /// What they call it in a list.
    #[serde(default)]
    pub listed: String,
    /// Dates that moved.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub moved: Vec<Moved>,
    /// The step, where it is about a task.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<String>,
    /// The how-manieth time somebody was urged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<u32>,
    /// The people it concerns.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub people: BTreeSet<PersonId>,
    /// The units it concerns.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub units: BTreeSet<UnitId>,
    /// Why the case said no.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<String>,
}

/// A date that moved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    /// What people call it.
    pub name: String,
    /// The day before; none where there was none.
    pub from: Option<NaiveDate>,
    /// The day now; none where there is none.
    pub to: Option<NaiveDate>,
    /// It may still move: a year it reaches is not loaded.
    pub provisional: bool,
}

impl Came {
    /// Adds what one event means.
    pub(super) fn add(&mut self, world: &World<'_>, (before, after): (&Case, &Case), what: &What) {
        if let What::DateMoved { of, due, .. } = what {
            let moved = Moved {
                name: name_of(world, after, of, Language::Chinese),
                from: due_of(before, of).map(|due| due.date),
                to: due.as_ref().map(|due| due.date),
                provisional: due.as_ref().is_some_and(|due| due.provisional),
            };
            if moved.from != moved.to {
                let tasks = concerned::tasks_of(world, after, of);
                self.units.extend(concerned::units_of(world, after, &tasks));
                self.people.extend(concerned::people_of(&tasks));
                self.moved.push(moved);
            }
        }
        if let What::Urged { run, number, people, units, .. } = what {
            self.count = Some(*number);
            self.step = world.definition.step(&run.step_path()).map(|step| step.title.zh.clone());
            self.people.extend(people.iter().cloned());
            self.units.extend(units.iter().cloned());
        }
        if let What::Corrected { values, .. } = what {
            self.people.extend(values.values().flat_map(Value::people));
        }
        if let What::HandedOver { run, to, .. } = what {
            self.step = world.definition.step(&run.step_path()).map(|step| step.title.zh.clone());
            self.people.insert(to.clone());
        }
    }

    /// Who is told: each unit at its mailbox, and the people whose unit has none; never the one who did it.
    pub(super) fn recipients(&self, roster: &People, hand: Option<&PersonId>) -> BTreeSet<String> {
        let has_mailbox = |unit: &&UnitId| roster.units.get(*unit).is_some_and(|unit| unit.mail.is_some());
        let reached: BTreeSet<&UnitId> = self.units.iter().filter(has_mailbox).collect();
        let is_reached =
            |person: &&PersonId| roster.posts.iter().any(|held| held.person == **person && reached.contains(&held.unit));
        let people = self.people.iter().filter(|person| Some(*person) != hand && !is_reached(person));
        let people = people.map(|person| format!("person:{person}")).collect::<Vec<_>>();
        reached.into_iter().map(|unit| format!("unit:{unit}")).chain(people).collect()
    }
}
