//! The page of a case: who it is about, what is to be done now, and all that is on file, as far as the visitor sees it.

mod act_form;
mod file_parts;
mod strip;

use super::drawn;
use super::inbox::address;
use crate::app::desk::{Doing, Form, Sheet, Undone, Viewer};
use crate::web::fault::Fault;
use crate::web::frame::{Frame, Part};
use crate::web::guest::Guest;
use crate::web::posted::Posted;
use crate::web::text::{Text, fill};
use crate::web::words::event::{Entry, Teller};
use crate::web::words::value::person;
pub use act_form::note_form;
use act_form::{FormView, Trouble};
use askama::Template;
use axum::Extension;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::Response;
use dafu_engine::ids::CaseId;
use dafu_engine::machine::refusal::Refusal;
use file_parts::{DeadlineLine, DocumentView, FileLink, ItemsView, RecordView, RequestView};
use serde::Deserialize;
use strip::Strip;

#[derive(Template)]
#[template(path = "case.html")]
struct Page {
    frame: Frame,
    t: Text,
    /// A page of one form alone, beside the tasks.
    alone: bool,
    /// All of the case is seen.
    whole: bool,
    address: String,
    strip: Strip,
    said: Option<&'static str>,
    trouble: Option<Trouble>,
    forms: Vec<FormView>,
    idle: Option<String>,
    facts: Vec<crate::web::words::value::Pair>,
    texts: Vec<crate::web::words::value::Pair>,
    blocks: Vec<ItemsView>,
    records: Vec<RecordView>,
    requests: Vec<RequestView>,
    documents: Vec<DocumentView>,
    files: Vec<FileLink>,
    deadlines: Vec<DeadlineLine>,
    notes: Vec<Entry>,
    note: FormView,
    timeline: Vec<Entry>,
    others: Vec<(String, String)>,
    mails: Option<String>,
}

/// What a page answers to what was sent.
#[derive(Debug, Default)]
pub struct Answer {
    /// What was sent, to be drawn again.
    pub typed: Option<Posted>,
    /// What the engine says.
    pub refusal: Option<Box<Refusal>>,
    /// Another problem, in words, with advice.
    pub problem: Option<String>,
    /// Blanks that have to be filled in and are not.
    pub missing: Vec<String>,
    /// What was done before the page.
    pub said: Option<&'static str>,
}

#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    said: String,
}

pub async fn page(Extension(guest): Extension<Guest>, Path(case): Path<String>, Query(asked): Query<Asked>) -> Response {
    let t = guest.text;
    let said = match asked.said.as_str() {
        "done" => Some(t.done_notice()),
        "before" => Some(t.done_before()),
        "saved" => Some(t.saved()),
        "claimed" => Some(t.claimed_notice()),
        _ => None,
    };
    show(&guest, &CaseId::new(case), None, Answer { said, ..Answer::default() }).await
}

/// Where the links of mails lead: the page of the case, at the form.
pub async fn at_task(Extension(guest): Extension<Guest>, Path((case, _)): Path<(String, String)>) -> Response {
    show(&guest, &CaseId::new(case), None, Answer::default()).await
}

/// Draws the page, with what was sent and what came of it.
pub async fn show(guest: &Guest, case: &CaseId, doing: Option<&Doing>, answer: Answer) -> Response {
    let Some(viewer) = guest.viewer() else { return Fault::NotFound.page(guest) };
    let refused = answer.refusal.is_some() || answer.problem.is_some();
    let page = match guest.site.app.sheet(&viewer, case).await {
        Ok(Some(sheet)) => fill_in(guest, &viewer, &sheet, doing, answer).await,
        Ok(None) => Err(Fault::NotFound),
        Err(error) => Err(error.into()),
    };
    let drew = page.is_ok();
    let mut response = drawn(guest, page);
    if refused && drew {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    response
}

/// Says why something was not done, with what was typed still there.
pub async fn undone(guest: &Guest, case: &CaseId, doing: Option<&Doing>, (undone, answer): (Undone, Answer)) -> Response {
    let t = guest.text;
    let said = |problem: &str| Answer { problem: Some(problem.to_owned()), ..Answer::default() };
    let answer = match undone {
        Undone::NoSuchCase => return Fault::NotFound.page(guest),
        Undone::Store(error) => return Fault::Store(error).page(guest),
        Undone::Refused(refusal) => Answer { refusal: Some(refusal), ..answer },
        Undone::KeyReused => Answer { typed: answer.typed, ..said(t.key_reused()) },
        Undone::NotNow => Answer { typed: answer.typed, ..said(&format!("{} {}", t.not_now(), t.not_now_advice())) },
        Undone::Overtaken { by } => {
            let people = guest.site.app.people().await;
            let who = match (by, people) {
                (Some(by), Ok(people)) => person(&people, &by),
                (_, _) => t.overtaken_somebody().to_owned(),
            };
            let problem = format!("{} {}", fill(t.overtaken(), &[&who]), t.overtaken_advice());
            Answer { problem: Some(problem), ..answer }
        }
    };
    show(guest, case, doing, answer).await
}

async fn fill_in(guest: &Guest, viewer: &Viewer, sheet: &Sheet, doing: Option<&Doing>, answer: Answer) -> Result<Page, Fault> {
    let t = guest.text;
    let view = View { guest, viewer, sheet, t };
    let beside = doing.filter(|doing| sheet.beside.iter().any(|form| form.doing == **doing));
    let drawn: Vec<&Form> = match beside {
        Some(doing) => sheet.form(doing).into_iter().collect(),
        None => sheet.duties.iter().collect(),
    };
    let trouble = Trouble::of(&view, &answer);
    let forms: Vec<FormView> = drawn.into_iter().map(|form| FormView::of(&view, form, doing, &answer)).collect();
    let teller = Teller { scene: &sheet.scene, t, zone: guest.site.app.zone() };
    let (notes, timeline) = teller.entries(&sheet.log).into_iter().partition(|entry: &Entry| entry.what == t.ev_noted());
    let others = sheet.beside.iter().map(|form| {
        let path = format!("{}/do/{}", address(sheet.scene.case.id.as_str()), super::inbox::encoded(&form.doing.id()));
        (path, form.title.text(t.language()).to_owned())
    });
    let (facts, texts) = view.facts();
    let mails = || format!("/messages?case={}", super::inbox::encoded(sheet.scene.case.id.as_str()));
    Ok(Page {
        frame: Frame::of(guest, Part::Case, &format!("{} {}", sheet.face.number, sheet.face.title)).await?,
        t,
        alone: beside.is_some(),
        whole: view.is_whole(),
        address: address(sheet.scene.case.id.as_str()),
        strip: Strip::of(&view),
        said: answer.said,
        trouble,
        idle: forms.is_empty().then(|| view.idle()),
        note: FormView::of(&view, &note_form(), doing, &answer),
        forms,
        facts,
        texts,
        blocks: view.blocks(),
        records: view.records(),
        requests: view.requests(),
        documents: view.documents(),
        files: view.files(),
        deadlines: view.deadlines(),
        notes,
        timeline,
        others: others.collect(),
        mails: sheet.in_charge.then(mails),
    })
}

/// A case on its way to its page.
struct View<'a> {
    guest: &'a Guest,
    viewer: &'a Viewer,
    sheet: &'a Sheet,
    t: Text,
}
