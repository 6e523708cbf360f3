//! The ladder of a date: who is reminded on which day before and after it, as the policy says (5.9).
//!
//! The days are counted when the date is, and stand beside it; each rung is sent once for a date, and a date that moves takes
//! those along that were not sent. A rung tells. It never decides, signs or counts as an answer.

use super::World;
use super::clock::{Due, DueOf, Rung};
use super::draft::Draft;
use super::event::What;
use super::find::due_of;
use super::light::name_of;
use super::state::ItemRef;
use super::timers;
use super::who::holders;
use crate::calendar::{Calendar, Duration, Roll, Unit};
use crate::ids::PersonId;
use crate::language::Language;
use crate::policy::{self, Way};
use chrono::NaiveDate;
use std::collections::BTreeSet;

/// The rungs of a date. Those that were sent for the very same date stay sent; those that remind of what is to come and
/// whose day is past on `today` are passed over.
pub fn rungs(world: &World<'_>, due: &Due, before: Option<&Due>, today: NaiveDate) -> Vec<Rung> {
    let Some(ladder) = world.policy.ladder(&due.deadline) else { return Vec::new() };
    let same = before.filter(|before| before.date == due.date);
    let known = |id: &str| same.and_then(|before| before.rungs.iter().find(|rung| rung.id == id && rung.sent.is_some()));
    let rung = |rung: &policy::Rung| {
        if let Some(sent) = known(&rung.id) {
            return Some(sent.clone());
        }
        let on = day(world.calendar, due.date, rung)?;
        let too_late = rung.is_ahead() && on < today;
        Some(Rung { id: rung.id.clone(), on, sent: too_late.then_some(today), told: BTreeSet::new() })
    };
    ladder.rungs.iter().filter_map(rung).collect()
}

/// The day of a rung; none where it lies beyond the years that are counted in.
fn day(calendar: &Calendar, date: NaiveDate, rung: &policy::Rung) -> Option<NaiveDate> {
    let counted = match (rung.away.amount, rung.before) {
        (0, _) => return Some(date),
        (_, true) => calendar.back(date, rung.away),
        (_, false) => calendar.add(date, rung.away, Roll::None),
    };
    counted.ok().map(|counted| counted.date)
}

/// Whether a date's rungs tell people that it has passed, so that nobody need be told beside them.
pub fn tells_of_the_end(world: &World<'_>, due: &Due) -> bool {
    let ladder = world.policy.ladder(&due.deadline);
    ladder.is_some_and(|ladder| ladder.rungs.iter().any(|rung| !rung.is_ahead() && rung.by == Way::Mail))
}

impl Draft<'_> {
    /// Moves a date, and with it the reminders that were not sent.
    pub(super) fn move_date(&mut self, of: DueOf, due: Option<Due>, why: &str) {
        let due = due.map(|due| self.climbing(&of, due));
        self.emit(What::DateMoved { of, due, why: why.to_owned() });
    }

    /// The date with its rungs, beside those it had.
    pub(super) fn climbing(&self, of: &DueOf, due: Due) -> Due {
        let rungs = rungs(&self.world, &due, due_of(&self.case, of), self.today);
        Due { rungs, ..due }
    }

    /// Sends a rung whose day has come. One that reminds of what has passed meanwhile is passed over.
    pub(super) fn remind(&mut self, of: &DueOf, id: &str) {
        let Some(due) = due_of(&self.case, of).cloned() else { return };
        let Some(rung) =
            self.world.policy.ladder(&due.deadline).and_then(|ladder| ladder.rungs.iter().find(|rung| rung.id == id))
        else {
            return;
        };
        let passed = rung.is_ahead() && due.is_late(self.today);
        let people = if passed { BTreeSet::new() } else { self.reminded(of, &due, rung) };
        let text = self.reminder(of, &due, rung);
        self.emit(What::Reminded {
            of: of.clone(),
            rung: id.to_owned(),
            title: rung.title.clone(),
            date: due.date,
            way: rung.by,
            people: people.clone(),
            text: text.clone(),
            passed,
        });
        if rung.by == Way::Mail {
            self.notify(&format!("remind {}", timers::key(of)), people.into_iter().collect(), Vec::new(), Some(text));
        }
    }

    /// Whom a rung tells: those who hold its roles, but nobody twice a day about one date.
    fn reminded(&self, of: &DueOf, due: &Due, rung: &policy::Rung) -> BTreeSet<PersonId> {
        let item = self.item_behind(of);
        let told = due.rungs.iter().filter(|sent| sent.sent == Some(self.today)).flat_map(|sent| &sent.told);
        let told: BTreeSet<&PersonId> = told.collect();
        let held = rung.tell.iter().flat_map(|role| holders(&self.world, &self.case, role, item.as_ref()).people);
        held.filter(|person| !told.contains(person)).collect()
    }

    fn item_behind(&self, of: &DueOf) -> Option<ItemRef> {
        match of {
            DueOf::Item { block, item } => Some(ItemRef { block: block.clone(), item: item.clone() }),
            DueOf::Run(run) => self.case.run(run).and_then(|(scope, _)| self.case.item_of(scope)).cloned(),
            DueOf::Clock(_) | DueOf::Request(_) => None,
        }
    }

    /// A rung's words with its blanks filled in.
    fn reminder(&self, of: &DueOf, due: &Due, rung: &policy::Rung) -> String {
        let unit = rung.away.unit;
        let days = match unit {
            Unit::Workdays => self.world.calendar.workdays_between(self.today, due.date),
            Unit::Days | Unit::Months => (due.date - self.today).num_days(),
        };
        let days = u32::try_from(days.abs()).unwrap_or(u32::MAX);
        let provisional = if due.provisional { "（暂定）" } else { "" };
        let date = format!("{}{provisional}", Language::Chinese.weekday(due.date));
        let length = Language::Chinese.length(Duration { amount: days, unit });
        let name = name_of(&self.world, &self.case, of, Language::Chinese);
        rung.say.replace("{name}", &name).replace("{date}", &date).replace("{days}", &length)
    }
}
