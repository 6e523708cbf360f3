//! The strip at the head of a case: what it is, where it stands, who has it, what follows.

use super::View;
use crate::web::text::fill;
use crate::web::words::date::{near_day, with_weekday};
use crate::web::words::light::{Lamp, lamp, stopped};
use crate::web::words::value::{person, persons, units};
use dafu_engine::definition::{Exit, FieldFrom, FieldKind, Step, To};
use dafu_engine::machine::light::{Light, light_of_case, name_of};
use dafu_engine::machine::state::{Ending, Run, Status};
use dafu_engine::machine::tasks::OpenTask;
use dafu_engine::value::Value;

/// The strip.
pub(super) struct Strip {
    pub(super) number: String,
    pub(super) title: String,
    pub(super) tags: Vec<String>,
    pub(super) facts: Vec<(String, String)>,
    pub(super) now: String,
    pub(super) round: Option<String>,
    pub(super) came: Option<String>,
    pub(super) holder: String,
    pub(super) held: String,
    pub(super) step_lamp: Option<Lamp>,
    pub(super) step_due: String,
    pub(super) whole_name: String,
    pub(super) whole_lamp: Option<Lamp>,
    pub(super) whole_due: String,
    pub(super) next: String,
}

impl Strip {
    pub(super) fn of(view: &View<'_>) -> Self {
        let (sheet, t) = (view.sheet, view.t);
        let today = sheet.scene.now.today;
        let language = t.language();
        let task = view.task_at_hand();
        let run = task.and_then(|task| task.run.as_ref()).and_then(|run| sheet.scene.case.run(run)).map(|(_, run)| run);
        let due = task.and_then(|task| task.due.as_ref());
        let suspended = matches!(sheet.scene.case.status, Status::Suspended { .. });
        let step_lamp =
            due.map(|due| if suspended { stopped(t) } else { lamp(t, &Light::of_due(&sheet.scene.calendar, due, today)) });
        let clock = view.clock();
        Self {
            number: sheet.face.number.clone(),
            title: sheet.face.title.clone(),
            tags: view.tags(),
            facts: view.strip_facts(),
            now: view.now(task),
            round: run.filter(|run| run.round > 1).map(|run| fill(t.now_round(), &[&run.round.to_string()])),
            came: task.and_then(|task| view.came(task, run)),
            holder: task.map(|task| view.holder(task)).unwrap_or_default(),
            held: task.and_then(|task| task.since).map(|since| view.held(since)).unwrap_or_default(),
            step_lamp,
            step_due: due.map_or_else(|| t.no_due().to_owned(), |due| with_weekday(language, due.date, today)),
            whole_name: clock.as_ref().map_or_else(|| t.whole().to_owned(), |(name, ..)| name.clone()),
            whole_lamp: clock.as_ref().map(|(_, light, _)| lamp(t, light)),
            whole_due: clock.map(|(_, light, _)| with_weekday(language, light.date, today)).unwrap_or_default(),
            next: run.map(|run| view.next(run)).unwrap_or_default(),
        }
    }
}

impl View<'_> {
    /// The visitor's own task, else the nearest.
    pub(super) fn task_at_hand(&self) -> Option<&OpenTask> {
        let own = self.sheet.duties.iter().find_map(|form| form.task.as_ref());
        own.or_else(|| self.sheet.tasks.iter().min_by_key(|task| (task.due.is_none(), task.due.as_ref().map(|due| due.date))))
    }

    fn tags(&self) -> Vec<String> {
        let scene = &self.sheet.scene;
        let ticked = scene.definition.fields.iter().filter(|(id, field)| {
            matches!(field.kind, FieldKind::YesNo) && scene.case.facts.get(*id) == Some(&Value::YesNo(true))
        });
        ticked.map(|(_, field)| field.title.text(self.t.language()).to_owned()).collect()
    }

    /// People, units and choices of the case itself, and short texts of the import behind the number and the name.
    fn strip_facts(&self) -> Vec<(String, String)> {
        let scene = &self.sheet.scene;
        let language = self.t.language();
        let mut facts = Vec::new();
        for (id, field) in &scene.definition.fields {
            let Some(value) = scene.case.facts.get(id).filter(|value| !value.is_empty()) else { continue };
            let imported = field.from == Some(FieldFrom::Import);
            let said = match (&field.kind, value) {
                (FieldKind::Unit | FieldKind::Units, value) if !imported => units(&scene.people, language, &value.units()),
                (FieldKind::People, value) if imported => persons(&scene.people, language, &value.people()),
                (FieldKind::Person, Value::Person(one)) if !imported => person(&scene.people, one),
                (FieldKind::Choice(_), value) if self.is_whole() => crate::web::words::value::shown(scene, self.t, id, value),
                (FieldKind::Text, Value::Text(text))
                    if imported && *text != self.sheet.face.number && *text != self.sheet.face.title =>
                {
                    text.clone()
                }
                _ => continue,
            };
            let title = field.title.text(language).to_owned();
            // Two lists of the same people are one.
            if !facts.iter().any(|(_, known)| *known == said && matches!(field.kind, FieldKind::People)) {
                facts.push((title, said));
            }
        }
        facts
    }

    pub(super) fn is_whole(&self) -> bool {
        self.sheet.reach == crate::app::desk::Reach::Whole
    }

    fn now(&self, task: Option<&OpenTask>) -> String {
        let t = self.t;
        match (&self.sheet.scene.case.status, task) {
            (Status::Ended { how: Ending::Completed, .. }, _) => t.ended_completed().to_owned(),
            (Status::Ended { how: Ending::Cancelled(_), .. }, _) => t.ended_cancelled().to_owned(),
            (Status::Ended { how: Ending::Joined(_), .. }, _) => t.ended_joined().to_owned(),
            (Status::Suspended { .. }, _) => t.suspended().to_owned(),
            (Status::Open | Status::Joining { .. }, Some(task)) => task.title.clone(),
            (Status::Open | Status::Joining { .. }, None) => self.step_title(),
        }
    }

    /// Where the case is, for somebody who sees no task of it.
    fn step_title(&self) -> String {
        let scene = &self.sheet.scene;
        let runs = scene.case.runs().find(|(scope, _)| scope.is_root());
        let step = runs.and_then(|(_, run)| scene.definition.step(&run.step));
        step.map(|step| step.title.text(self.t.language()).to_owned()).unwrap_or_default()
    }

    fn came(&self, task: &OpenTask, run: Option<&Run>) -> Option<String> {
        let since = near_day(self.t.language(), task.since?, self.sheet.scene.now.today);
        match (&task.from, run) {
            (Some(from), _) => Some(fill(self.t.since_from(), &[&since, &person(&self.sheet.scene.people, from)])),
            (None, _) => Some(since),
        }
    }

    pub(super) fn holder(&self, task: &OpenTask) -> String {
        let people = &self.sheet.scene.people;
        let mut names: Vec<String> = match &task.owner {
            Some(owner) => vec![owner.clone()],
            None => task.people.iter().cloned().collect(),
        }
        .iter()
        .map(|one| {
            let name = person(people, one);
            if *one == self.viewer.person { format!("{name}{}", self.t.language().of("（您）", " (you)")) } else { name }
        })
        .collect();
        match names.len() {
            0 => self.t.held_nobody().to_owned(),
            1..=3 => self.t.language().list(&names),
            count => {
                names.truncate(2);
                fill(self.t.held_pool(), &[&self.t.language().list(&names), &count.to_string()])
            }
        }
    }

    fn held(&self, since: chrono::NaiveDate) -> String {
        let days = self.sheet.scene.calendar.workdays_between(since, self.sheet.scene.now.today);
        if days <= 0 { self.t.held_today().to_owned() } else { fill(self.t.held_days(), &[&days.to_string()]) }
    }

    /// The nearest date that runs over several steps, with its light.
    fn clock(&self) -> Option<(String, Light, chrono::NaiveDate)> {
        let scene = &self.sheet.scene;
        let world = scene.world();
        let language = self.t.language();
        if !self.is_whole() {
            let light = light_of_case(&world, &scene.case, scene.now.today)?;
            let own = self.task_at_hand()?.due.as_ref()?.date;
            return (light.light.date == own).then(|| (self.t.whole().to_owned(), light.light, own));
        }
        let dates = dafu_engine::machine::light::running_dates(&scene.case);
        let clocks = dates.into_iter().filter(|(of, _)| matches!(of, dafu_engine::machine::clock::DueOf::Clock(_)));
        let (of, due) = clocks.max_by_key(|(_, due)| due.date)?;
        Some((name_of(&world, &scene.case, &of, language), Light::of_due(&scene.calendar, due, scene.now.today), due.date))
    }

    /// What follows a run, as far as that is known beforehand.
    fn next(&self, run: &Run) -> String {
        let Some(step) = self.sheet.scene.definition.step(&run.step) else { return String::new() };
        let title = |to: &To| self.title_of(step, to);
        match &step.exit {
            Exit::Next(to) => title(&to.id),
            Exit::Outcomes(outcomes) => {
                let forward = outcomes.values().find_map(|outcome| match &outcome.way {
                    dafu_engine::definition::Way::Next(to) => Some(title(&to.id)),
                    dafu_engine::definition::Way::Back(_) => None,
                });
                forward.unwrap_or_else(|| self.t.next_by_condition().to_owned())
            }
            Exit::Choose(_) => self.t.next_by_condition().to_owned(),
        }
    }

    fn title_of(&self, step: &Step, to: &To) -> String {
        let definition = &self.sheet.scene.definition;
        let parent = step.path.as_str().rsplit_once('/').map_or("", |(parent, _)| parent);
        match to {
            To::Step(next) => {
                let path = if parent.is_empty() { next.to_string() } else { format!("{parent}/{next}") };
                definition
                    .step(&path.as_str().into())
                    .map(|step| step.title.text(self.t.language()).to_owned())
                    .unwrap_or_default()
            }
            To::Done if parent.is_empty() => self.t.next_end().to_owned(),
            To::Done => self.t.next_by_condition().to_owned(),
        }
    }
}
