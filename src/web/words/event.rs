//! What happened, in a sentence each: who did what, when it happened and when it was entered.
//!
//! Events that only follow from another one say nothing of their own.

use super::date::{near_day, near_moment};
use super::value::{item, pairs, person};
use crate::app::ports::Scene;
use crate::time::Zone;
use crate::web::text::{Text, fill};
use dafu_engine::definition::{Body, Title, Way};
use dafu_engine::ids::{OutcomeId, RunId, StepPath};
use dafu_engine::machine::document::DocumentPart;
use dafu_engine::machine::event::{Actor, Event, System, What};
use dafu_engine::machine::light::name_of;
use dafu_engine::machine::state::{Confirmed, Ending, Leave};

/// A line of what happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// When it was entered.
    pub at: String,
    /// The day it happened, where that is another.
    pub on: Option<String>,
    /// Who.
    pub who: String,
    /// What.
    pub what: String,
    /// More about it.
    pub detail: Option<String>,
    /// It led back.
    pub back: bool,
    /// For one's own unit alone.
    pub internal: bool,
}

/// Puts a log into words.
#[derive(Debug, Clone, Copy)]
pub struct Teller<'a> {
    /// The case.
    pub scene: &'a Scene,
    /// The language.
    pub t: Text,
    /// The office's zone.
    pub zone: Zone,
}

/// What is said about one event.
#[derive(Default)]
struct Said {
    what: String,
    detail: Option<String>,
    back: bool,
    internal: bool,
}

impl Teller<'_> {
    /// The log, latest first.
    pub fn entries(&self, log: &[Event]) -> Vec<Entry> {
        let mut entries: Vec<Entry> = Vec::new();
        let mut before: Option<&Event> = None;
        for event in log {
            let said = self.said(event, before);
            before = Some(event);
            if let Some(said) = said {
                entries.push(self.entry(event, said));
            }
        }
        entries.reverse();
        entries
    }

    fn entry(&self, event: &Event, said: Said) -> Entry {
        let language = self.t.language();
        let today = self.scene.now.today;
        let entered_on = self.zone.day(event.at);
        let mut detail = said.detail.filter(|text| !text.trim().is_empty());
        if let Some(paper) = &event.paper {
            let hand = event.by.hand().map(|hand| person(&self.scene.people, hand)).unwrap_or_default();
            let note = format!("{}{}{}", self.t.on_paper(), language.of("，", ", "), fill(self.t.entered_by(), &[&hand]));
            detail = Some(detail.map_or(note.clone(), |text| format!("{text}{}{note}", language.of("；", "; "))));
            return Entry {
                who: person(&self.scene.people, &paper.person),
                ..self.line(event, said.what, detail, (said.back, said.internal))
            };
        }
        let on = (event.on != entered_on).then(|| near_day(language, event.on, today));
        Entry { on, ..self.line(event, said.what, detail, (said.back, said.internal)) }
    }

    fn line(&self, event: &Event, what: String, detail: Option<String>, (back, internal): (bool, bool)) -> Entry {
        let language = self.t.language();
        let today = self.scene.now.today;
        let on = (event.on != self.zone.day(event.at)).then(|| near_day(language, event.on, today));
        let at = near_moment(language, self.zone, event.at, today);
        Entry { at, on, who: self.actor(&event.by), what, detail, back, internal }
    }

    fn actor(&self, by: &Actor) -> String {
        let people = &self.scene.people;
        match by {
            Actor::Person(one) => person(people, one),
            Actor::Link(one) => fill(self.t.by_link(), &[&person(people, one)]),
            Actor::Agent { agent, owner } => fill(self.t.by_agent(), &[&person(people, agent), &person(people, owner)]),
            Actor::System(System::Timer | System::Message | System::Result | System::Job) => self.t.system().to_owned(),
        }
    }

    fn step(&self, path: &StepPath) -> String {
        self.scene.definition.step(path).map_or_else(|| path.to_string(), |step| self.title(&step.title))
    }

    fn run(&self, run: &RunId) -> String {
        self.step(&run.step_path())
    }

    fn title(&self, title: &Title) -> String {
        title.text(self.t.language()).to_owned()
    }

    fn said(&self, event: &Event, before: Option<&Event>) -> Option<Said> {
        let t = self.t;
        let plain = |what: String| Some(Said { what, ..Said::default() });
        let with = |what: String, detail: &str| Some(Said { what, detail: Some(detail.to_owned()), ..Said::default() });
        match &event.what {
            What::CaseOpened { .. } => plain(t.ev_opened().to_owned()),
            What::CaseEnded { how } => Some(self.ending(how)),
            What::Suspended { reason } => with(t.ev_suspended().to_owned(), reason),
            What::Resumed { reason } => with(t.ev_resumed().to_owned(), reason),
            What::Corrected { values, reason, .. } => {
                let fields: Vec<String> = values
                    .keys()
                    .filter_map(|field| self.scene.definition.fields.get(field))
                    .map(|field| self.title(&field.title))
                    .collect();
                with(fill(t.ev_corrected(), &[&t.language().list(&fields)]), reason)
            }
            What::OutcomeTaken { run, outcome, reason, .. } => Some(self.outcome(run, outcome, reason.as_deref())),
            What::StepEnded { run, how, .. } => self.left(run, how),
            What::Signed { run, .. } => {
                let same = before.is_some_and(|before| {
                    matches!(&before.what, What::OutcomeTaken { run: taken, .. } if taken == run) && before.at == event.at
                });
                (!same).then(|| Said { what: fill(t.ev_signed(), &[&self.run(run)]), ..Said::default() })
            }
            What::Claimed { run, .. } => plain(fill(t.ev_claimed(), &[&self.run(run)])),
            What::Released { run } => plain(fill(t.ev_released(), &[&self.run(run)])),
            What::HandedOver { run, to, reason, .. } => {
                with(fill(t.ev_handed_over(), &[&self.run(run), &person(&self.scene.people, to)]), reason)
            }
            What::Delegated { run, to, .. } => plain(fill(t.ev_delegated(), &[&self.run(run), &person(&self.scene.people, to)])),
            What::Prepared { run, .. } => plain(fill(t.ev_prepared(), &[&self.run(run)])),
            What::SignerAdded { turn, reason, .. } => {
                let who = turn.person.as_ref().map(|one| person(&self.scene.people, one)).unwrap_or_default();
                with(fill(t.ev_signer_added(), &[&who]), reason)
            }
            What::SignerRemoved { .. } => plain(t.ev_signer_removed().to_owned()),
            What::Urged { number, text, .. } => with(fill(t.ev_urged(), &[&number.to_string()]), text),
            What::TakenBack { run, reason, .. } => with(fill(t.ev_taken_back(), &[&self.run(run)]), reason),
            What::Moved { to, reason } => with(fill(t.ev_moved(), &[&self.step(to)]), reason),
            What::Noted { text, internal } => {
                Some(Said { what: t.ev_noted().to_owned(), detail: Some(text.clone()), back: false, internal: *internal })
            }
            What::Flagged { text, .. } => with(t.ev_flagged().to_owned(), text),
            What::Consulted { consult, .. } => {
                with(fill(t.ev_consulted(), &[&person(&self.scene.people, &consult.whom)]), &consult.question)
            }
            What::ConsultAnswered { answer, .. } => with(t.ev_consult_answered().to_owned(), answer),
            _ => self.about_work(event),
        }
    }

    /// What is said about clocks, items, requests, records and documents.
    fn about_work(&self, event: &Event) -> Option<Said> {
        let t = self.t;
        let language = t.language();
        let world = self.scene.world();
        let plain = |what: String| Some(Said { what, ..Said::default() });
        let with = |what: String, detail: String| Some(Said { what, detail: Some(detail), ..Said::default() });
        let clock = |clock| self.scene.definition.clocks.get(clock).map_or_else(String::new, |known| self.title(&known.title));
        match &event.what {
            What::ClockStopped { clock: id, in_time, .. } => {
                let said = if *in_time { t.in_time() } else { t.too_late() };
                plain(fill(t.ev_clock_stopped(), &[&clock(id), said]))
            }
            What::ClockPaused { clock: id, reason } => with(fill(t.ev_clock_paused(), &[&clock(id)]), reason.clone()),
            What::ClockRestarted { clock: id, reason, .. } => with(fill(t.ev_clock_restarted(), &[&clock(id)]), reason.clone()),
            What::DateMoved { of, due: Some(due), why } => {
                let name = name_of(&world, &self.scene.case, of, language);
                (!name.is_empty()).then(|| Said {
                    what: fill(t.ev_date_moved(), &[&name, &language.day(due.date)]),
                    detail: Some(why.clone()),
                    ..Said::default()
                })
            }
            What::DueReached { of, .. } => {
                let name = name_of(&world, &self.scene.case, of, language);
                (!name.is_empty()).then(|| Said { what: fill(t.ev_due_reached(), &[&name]), ..Said::default() })
            }
            What::Reminded { title, text, passed: false, .. } => with(title.clone(), text.clone()),
            What::ItemAnswered { item: of, late } => {
                let said = if *late { t.ev_item_late() } else { t.ev_item_answered() };
                plain(fill(said, &[&item(&self.scene.people, &of.item)]))
            }
            What::ItemSilent { item: of, reason } => {
                with(fill(t.ev_item_silent(), &[&item(&self.scene.people, &of.item)]), reason.clone().unwrap_or_default())
            }
            What::ItemWithdrawn { item: of, reason } => {
                with(fill(t.ev_item_withdrawn(), &[&item(&self.scene.people, &of.item)]), reason.clone())
            }
            What::ItemToDecide { item: of, open: true } => {
                plain(fill(t.ev_item_to_decide(), &[&item(&self.scene.people, &of.item)]))
            }
            What::RequestAsked { request, .. } => {
                let kind = self.scene.definition.requests.get(&request.kind)?;
                with(fill(t.ev_request_asked(), &[kind.title.text(language)]), self.values(&request.form))
            }
            What::RequestDecided { number, decided } => {
                let request = self.scene.case.requests.get(number)?;
                let kind = self.scene.definition.requests.get(&request.kind)?;
                let outcome = decided.outcome.as_ref().and_then(|id| kind.outcomes.get(id));
                let said = outcome.map_or(t.request_dropped(), |outcome| outcome.title.text(language));
                with(fill(t.ev_request_decided(), &[kind.title.text(language), said]), self.values(&decided.form))
            }
            What::RecordAdded { record, row, .. } => {
                let kind = self.scene.definition.records.get(record)?;
                with(fill(t.ev_record_added(), &[kind.title.text(language)]), self.values(&row.cells))
            }
            What::RecordConfirmed { record, says, .. } => {
                let kind = self.scene.definition.records.get(record)?;
                plain(fill(t.ev_record_confirmed(), &[kind.title.text(language), confirmed(t, *says)]))
            }
            What::RecordCorrected { record, reason, .. } => {
                let kind = self.scene.definition.records.get(record)?;
                with(fill(t.ev_record_corrected(), &[kind.title.text(language)]), reason.clone())
            }
            _ => self.about_papers(event),
        }
    }

    /// What is said about documents and other cases.
    fn about_papers(&self, event: &Event) -> Option<Said> {
        let t = self.t;
        let plain = |what: String| Some(Said { what, ..Said::default() });
        let with =
            |what: &str, detail: &str| Some(Said { what: what.to_owned(), detail: Some(detail.to_owned()), ..Said::default() });
        match &event.what {
            What::DocumentReady { part, pages, .. } => {
                let said = match part {
                    DocumentPart::Draft => t.ev_draft_ready(),
                    DocumentPart::Original => t.ev_original_ready(),
                };
                plain(fill(said, &[&pages.to_string()]))
            }
            What::DocumentReopened { reason, .. } => with(t.ev_document_reopened(), reason),
            What::ErratumAdded { text, .. } => with(t.ev_erratum(), text),
            What::PackageReady { .. } => plain(t.ev_package_ready().to_owned()),
            What::ChildStarted { case, .. } => plain(fill(t.ev_child(), &[case.as_str()])),
            What::ChildEnded { case, .. } => plain(fill(t.ev_child_ended(), &[case.as_str()])),
            What::JoinAsked { reason, .. } | What::JoinAnswered { reason, .. } | What::JoinRefused { reason, .. } => {
                with(t.ev_join(), reason)
            }
            What::Migrated { reason, .. } => with(t.ev_migrated(), reason),
            _ => None,
        }
    }

    fn values(&self, values: &std::collections::BTreeMap<dafu_engine::ids::FieldId, dafu_engine::value::Value>) -> String {
        let said = pairs(self.scene, self.t, values)
            .into_iter()
            .map(|pair| format!("{}{}{}", pair.title, self.t.language().of("：", ": "), pair.value));
        said.collect::<Vec<_>>().join(self.t.language().of("；", "; "))
    }

    fn ending(&self, how: &Ending) -> Said {
        let (what, detail) = match how {
            Ending::Completed => (self.t.ev_ended_completed(), None),
            Ending::Cancelled(reason) => (self.t.ev_ended_cancelled(), Some(reason.clone())),
            Ending::Joined(case) => (self.t.ev_ended_joined(), Some(case.to_string())),
        };
        Said { what: what.to_owned(), detail, ..Said::default() }
    }

    fn outcome(&self, run: &RunId, outcome: &OutcomeId, reason: Option<&str>) -> Said {
        let known = self.scene.definition.step(&run.step_path()).and_then(|step| step.outcome(outcome));
        let title = known.map_or_else(|| outcome.to_string(), |known| self.title(&known.title));
        let back = known.is_some_and(|known| matches!(known.way, Way::Back(_)));
        let step = self.run(run);
        // A step and its button often have one name.
        let what = if step == title { step } else { fill(self.t.ev_outcome(), &[&step, &title]) };
        Said { what, detail: reason.map(str::to_owned), back, internal: false }
    }

    fn left(&self, run: &RunId, how: &Leave) -> Option<Said> {
        let task =
            self.scene.definition.step(&run.step_path()).is_some_and(|step| matches!(step.body, Body::Task(_) | Body::Wait(_)));
        let what = match how {
            Leave::Next if task => fill(self.t.ev_step(), &[&self.run(run)]),
            Leave::Time => fill(self.t.ev_time(), &[&self.run(run)]),
            Leave::Withdrawn(reason) if task => {
                let what = fill(self.t.ev_dropped(), &[&self.run(run)]);
                return Some(Said { what, detail: Some(reason.clone()), ..Said::default() });
            }
            Leave::Next | Leave::Withdrawn(_) | Leave::Outcome(_) | Leave::Chose(_) | Leave::TakenBack => return None,
        };
        Some(Said { what, ..Said::default() })
    }
}

/// What somebody said about a row of a record.
pub fn confirmed(t: Text, says: Confirmed) -> &'static str {
    match says {
        Confirmed::Unknown => t.confirmed_unknown(),
        Confirmed::True => t.confirmed_true(),
        Confirmed::NotTrue => t.confirmed_not_true(),
        Confirmed::CallMe => t.confirmed_call(),
    }
}
