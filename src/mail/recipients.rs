//! Whom a mail goes to: the tasks that have come up and whose they are, and what a template's `to` means.

use super::notice::{Change, Notice};
use super::read::{Template, To};
use dafu_engine::definition::{Body, Role};
use dafu_engine::ids::{PersonId, RunId, UnitId};
use dafu_engine::machine::event::{Event, What};
use dafu_engine::machine::state::ItemRef;
use dafu_engine::machine::tasks::{self, OpenTask};
use dafu_engine::machine::who::{holders, holders_in};
use std::collections::BTreeSet;

/// Who gets a mail.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Recipient {
    /// A person.
    Person(PersonId),
    /// A unit, at its mailbox.
    Unit(UnitId),
}

impl Change<'_> {
    /// The open run that a notice is about, where this person is one of those who do it, and whether it is done by link.
    pub fn doing<'n>(&self, notice: &'n Notice, person: &PersonId) -> Option<(&'n RunId, bool)> {
        let run = notice.run.as_ref().filter(|run| self.after.run(run).is_some())?;
        let Body::Task(role) = &self.world.definition.step(&self.step_of(run)?)?.body else { return None };
        let people = holders(self.world, self.after, &role.id, notice.item.as_ref()).people;
        let by_link = self.world.definition.roles.get(&role.id).is_some_and(|role| role.by_link);
        people.contains(person).then_some((run, by_link))
    }
}

/// A notice for every task that has come up, is ready at last, or has come to other people.
pub fn tasks(change: &Change<'_>) -> Vec<Notice> {
    let Some(last) = change.events.last() else { return Vec::new() };
    let was = change.before.map(|case| tasks::tasks(change.world, case)).unwrap_or_default();
    tasks::tasks(change.world, change.after)
        .into_iter()
        .filter(|task| task.ready && task.run.is_some())
        .filter_map(|task| {
            let known = was.iter().find(|known| known.key == task.key && known.ready);
            of_task(change, last, &task, known)
        })
        .collect()
}

fn of_task(change: &Change<'_>, last: &Event, task: &OpenTask, known: Option<&OpenTask>) -> Option<Notice> {
    let (run, path) = (task.run.as_ref()?, task.step.as_ref()?);
    let event = change.events.iter().rev().find(|event| opens(&event.what, task)).unwrap_or(last);
    let item = change.after.run(run).and_then(|(scope, _)| change.after.item_of(scope)).cloned();
    let mut people = whose(change, task, item.as_ref());
    let mut units: BTreeSet<UnitId> = if task.owner.is_some() { BTreeSet::new() } else { task.units.clone() };
    if let Some(known) = known {
        people.retain(|person| !known.people.contains(person) && known.owner.as_ref() != Some(person));
        units.retain(|unit| !known.units.contains(unit));
        // Claimed, handed over or put back: who has it now knows, or is told in other words.
        if (people.is_empty() || task.owner != known.owner) && units.is_empty() {
            return None;
        }
    }
    // Whoever goes on with his own work needs no mail; nor does the mailbox he reads.
    if event.by.hand().is_some_and(|hand| task.people.contains(hand)) {
        units.clear();
    }
    let from = change.after.run(run).and_then(|(_, run)| run.came_from.clone());
    let sent_back = from.filter(|from| change.was_sent_back(from));
    let mut abouts = vec![format!("task {path}")];
    if sent_back.is_some() {
        abouts.insert(0, format!("returned {path}"));
    }
    Some(Notice {
        people: people.into_iter().collect(),
        units: units.into_iter().collect(),
        run: Some(run.clone()),
        item,
        title: Some(task.title.clone()),
        due: task.due.as_ref().map(|due| due.date),
        provisional: task.due.as_ref().is_some_and(|due| due.provisional),
        reason: sent_back.and_then(|from| change.reason_of(&from)),
        ..Notice::new(event, abouts)
    })
}

/// Whether this event is the one by which the task came up.
fn opens(what: &What, task: &OpenTask) -> bool {
    if let What::StepEntered { run, .. } = what {
        return task.run.as_ref() == Some(&run.id);
    }
    let (What::RunAwaits { run, what: None }
    | What::TurnsOpened { run, .. }
    | What::SignerAdded { run, .. }
    | What::SignerRemoved { run, .. }
    | What::Signed { run, .. }) = what
    else {
        return false;
    };
    task.run.as_ref() == Some(run)
}

/// The people to write to about a task: whoever has it; for those who sign on paper, whoever enters it.
fn whose(change: &Change<'_>, task: &OpenTask, item: Option<&ItemRef>) -> BTreeSet<PersonId> {
    let people = task.owner.clone().map_or_else(|| task.people.clone(), |owner| BTreeSet::from([owner]));
    let Some(role) = change.world.definition.roles.get(&task.role) else { return people };
    if role.by_link {
        return people;
    }
    let persons = &change.world.people.persons;
    let (with, without): (BTreeSet<PersonId>, BTreeSet<PersonId>) =
        people.into_iter().partition(|person| persons.get(person).is_some_and(|person| person.account));
    if with.is_empty() && !without.is_empty() { clerks(change, task, role, item) } else { with }
}

fn clerks(change: &Change<'_>, task: &OpenTask, role: &Role, item: Option<&ItemRef>) -> BTreeSet<PersonId> {
    let Some(clerk) = &role.paper else { return BTreeSet::new() };
    if task.units.is_empty() {
        return holders(change.world, change.after, clerk, item).people;
    }
    task.units.iter().flat_map(|unit| holders_in(change.world, clerk, unit)).collect()
}

/// Those a template is for, of a notice; each once, in order.
pub fn of_template(change: &Change<'_>, template: &Template, notice: &Notice) -> Vec<Recipient> {
    let (mut found, mut known): (Vec<Recipient>, BTreeSet<Recipient>) = (Vec::new(), BTreeSet::new());
    let mut add = |recipients: Vec<Recipient>| {
        for recipient in recipients {
            if known.insert(recipient.clone()) {
                found.push(recipient);
            }
        }
    };
    let people = || notice.people.iter().cloned().map(Recipient::Person).collect::<Vec<_>>();
    let units = || notice.units.iter().flat_map(|unit| mailbox_or_people(change, notice, unit)).collect::<Vec<_>>();
    if template.to.is_empty() {
        add(units());
        add(people());
    }
    for (to, _) in &template.to {
        add(match to {
            To::People => people(),
            To::Units => units(),
            To::Item => notice.item.iter().filter_map(|item| of_item(change, item)).collect(),
            To::Fact(field) => change.after.facts.get(field).map(of_value).unwrap_or_default(),
            To::Role(role) => {
                let held = holders(change.world, change.after, role, notice.item.as_ref()).people;
                held.into_iter().map(Recipient::Person).collect()
            }
        });
    }
    found.retain(|recipient| !matches!(recipient, Recipient::Person(person) if notice.by.hand() == Some(person)));
    found
}

/// A unit at its mailbox; one without a mailbox by those of its people who are meant.
fn mailbox_or_people(change: &Change<'_>, notice: &Notice, unit: &UnitId) -> Vec<Recipient> {
    let roster = change.world.people;
    if roster.units.get(unit).is_some_and(|known| known.mail.is_some()) {
        return vec![Recipient::Unit(unit.clone())];
    }
    let of_unit = |person: &&PersonId| roster.posts.iter().any(|held| held.unit == *unit && held.person == **person);
    notice.people.iter().filter(of_unit).cloned().map(Recipient::Person).collect()
}

fn of_item(change: &Change<'_>, item: &ItemRef) -> Option<Recipient> {
    let people = change.world.people;
    let unit = people.units.contains_key(item.item.as_str()).then(|| Recipient::Unit(UnitId::new(item.item.as_str())));
    let person = || people.persons.contains_key(item.item.as_str()).then(|| Recipient::Person(PersonId::new(item.item.as_str())));
    unit.or_else(person)
}

fn of_value(value: &dafu_engine::value::Value) -> Vec<Recipient> {
    let units = value.units().into_iter().map(Recipient::Unit);
    units.chain(value.people().into_iter().map(Recipient::Person)).collect()
}
