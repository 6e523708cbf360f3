//! The way a case went, as a picture of its definition, and the same as a list.

use super::Viewer;
use super::seats::Reach;
use crate::app::App;
use crate::store::StoreError;
use chrono::NaiveDate;
use dafu_engine::ids::{CaseId, PersonId, RunId};
use dafu_engine::language::Language;
use dafu_engine::machine::event::What;
use dafu_engine::machine::state::Leave;
use dafu_engine::people::People;
use dafu_engine::{definition::Body, graph};
use std::sync::Arc;

/// The way a case went.
#[derive(Debug, Clone)]
pub struct Flow {
    /// Its number.
    pub number: String,
    /// Its name.
    pub title: String,
    /// The picture, as SVG.
    pub picture: String,
    /// What was entered, in order.
    pub stops: Vec<Stop>,
    /// Who is who.
    pub people: Arc<People>,
    /// Today.
    pub today: NaiveDate,
}

/// One entering of a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stop {
    /// Its name.
    pub title: String,
    /// How many times it has been entered, this one included.
    pub round: u32,
    /// The day it was entered.
    pub from: NaiveDate,
    /// The day it was left, and by whom where a person did; none: it is there now.
    pub until: Option<(NaiveDate, Option<PersonId>)>,
    /// It was no longer wanted.
    pub dropped: bool,
}

impl App {
    /// The way a case went, for somebody who sees all of it.
    pub async fn flow(&self, viewer: &Viewer, case: &CaseId, language: Language) -> Result<Option<Flow>, StoreError> {
        let Some(sheet) = self.sheet(viewer, case).await? else { return Ok(None) };
        if sheet.reach != Reach::Whole {
            return Ok(None);
        }
        let definition = &sheet.scene.definition;
        let words = match language {
            Language::Chinese => graph::Language::Chinese,
            Language::English => graph::Language::English,
        };
        let mut picture = graph::picture(definition, words);
        graph::walked(&mut picture, definition, &sheet.scene.case, &sheet.log);
        let mut stops: Vec<(RunId, Stop)> = Vec::new();
        for event in &sheet.log {
            match &event.what {
                What::StepEntered { run, .. } => {
                    let known = definition.step(&run.step).filter(|step| !matches!(step.body, Body::Route));
                    let title = known.map(|step| step.title.text(language).to_owned());
                    let stop = |title| Stop { title, round: run.round, from: run.opened_on, until: None, dropped: false };
                    stops.extend(title.map(|title| (run.id.clone(), stop(title))));
                }
                What::StepEnded { run, how, .. } => {
                    if let Some((_, stop)) = stops.iter_mut().rev().find(|(id, _)| id == run) {
                        stop.until = Some((event.on, event.by.person().cloned()));
                        stop.dropped = matches!(how, Leave::Withdrawn(_) | Leave::TakenBack);
                    }
                }
                _ => {}
            }
        }
        Ok(Some(Flow {
            number: sheet.face.number.clone(),
            title: sheet.face.title.clone(),
            picture: graph::svg(&picture),
            stops: stops.into_iter().map(|(_, stop)| stop).collect(),
            people: Arc::clone(&sheet.scene.people),
            today: sheet.scene.now.today,
        }))
    }
}
