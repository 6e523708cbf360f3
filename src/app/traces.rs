//! What people have done and were told, read off events: the inbox's 已办 and 抄送. The log says more; this is what lists show.

use crate::store::traces::{Kind, Row};
use dafu_engine::definition::Definition;
use dafu_engine::ids::{CaseId, StepPath, UnitId};
use dafu_engine::machine::event::{Event, What};
use dafu_engine::machine::state::Leave;
use std::collections::BTreeSet;

/// Whose the trace of something a unit was told is.
pub(super) fn of_unit(unit: &UnitId) -> String {
    format!("unit:{unit}")
}

/// The traces that one event leaves.
pub(super) fn of(definition: &Definition, case: &CaseId, event: &Event) -> Vec<Row> {
    let row = |whose: String, kind: Kind, title: String| Row {
        case_id: case.to_string(),
        seq: i64::try_from(event.seq).unwrap_or(i64::MAX),
        whose,
        kind: kind.id().to_owned(),
        at: event.at,
        on: event.on,
        title,
    };
    if let What::Notified { about, people, units, text: _ } = &event.what {
        let whose = people.iter().map(ToString::to_string).chain(units.iter().map(of_unit));
        return whose
            .collect::<BTreeSet<_>>()
            .into_iter()
            .map(|whose| row(whose, Kind::Told, subject(definition, about)))
            .collect();
    }
    let Some(title) = done(definition, &event.what) else { return Vec::new() };
    let hands: BTreeSet<String> = [event.by.person(), event.by.hand()].into_iter().flatten().map(ToString::to_string).collect();
    hands.into_iter().map(|whose| row(whose, Kind::Done, title.clone())).collect()
}

/// What somebody has done by this, where it is something of his own.
fn done(definition: &Definition, what: &What) -> Option<String> {
    let step = |path: &StepPath| definition.step(path).map(|step| step.title.zh.clone());
    match what {
        What::Signed { run, .. } => step(&run.step_path()),
        What::StepEnded { run, how: Leave::Outcome(_) | Leave::Next, .. } => {
            let path = run.step_path();
            let acted = definition.step(&path).is_some_and(|step| matches!(step.body, dafu_engine::definition::Body::Task(_)));
            step(&path).filter(|_| acted)
        }
        What::RequestAsked { request, .. } => definition.requests.get(&request.kind).map(|kind| kind.title.zh.clone()),
        What::RecordAdded { record, .. } => definition.records.get(record).map(|record| record.title.zh.clone()),
        _ => None,
    }
}

/// What a notice is about, as people call it: the step, request or record it names; nothing where it names none.
fn subject(definition: &Definition, about: &str) -> String {
    let name = about.rsplit(' ').next().unwrap_or(about);
    let mut path = name;
    loop {
        let title = definition
            .step(&StepPath::new(path))
            .map(|step| &step.title)
            .or_else(|| definition.requests.get(path).map(|kind| &kind.title))
            .or_else(|| definition.records.get(path).map(|record| &record.title));
        if let Some(title) = title {
            return title.zh.clone();
        }
        match path.rfind(['.', '#', '!']) {
            Some(end) => path = &path[..end],
            None => return String::new(),
        }
    }
}
