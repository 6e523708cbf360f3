//! Doing something on a case: a form is sent, the use case decides, and whoever sent it is led on or told why not, with what he
//! typed still there.

use super::inbox::address;
use super::sheet::{self, Answer};
use crate::app::UploadError;
use crate::app::desk::{BlankKind, Doing, Form, Sheet, Slot, Typed, Undone, Viewer};
use crate::store::{StoreError, drafts};
use crate::web::Site;
use crate::web::fault::Fault;
use crate::web::form::fields::{file, file_text};
use crate::web::form::read;
use crate::web::guest::Guest;
use crate::web::posted::Posted;
use crate::web::text::fill;
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use dafu_engine::ids::{CaseId, Digest, OutcomeId, PersonId};

/// A form of its own page.
pub async fn page(Extension(guest): Extension<Guest>, Path((case, doing)): Path<(String, String)>) -> Response {
    let Some(doing) = Doing::parse(&doing) else { return Fault::NotFound.page(&guest) };
    sheet::show(&guest, &CaseId::new(case), Some(&doing), Answer::default()).await
}

/// Takes a task from the pool, straight from the inbox.
pub async fn claim(State(site): State<Site>, Extension(guest): Extension<Guest>, posted: Posted) -> Response {
    let Some(viewer) = guest.viewer() else { return Fault::NotFound.page(&guest) };
    let case = CaseId::new(posted.text("case"));
    let doing = Doing::Claim(posted.text("run").into());
    let typed = Typed { key: posted.text("key").to_owned(), ..Typed::default() };
    let answer = site.app.carry_out(&viewer, &case, &doing, &typed).await;
    match answer {
        Ok(_) => Redirect::to(&format!("{}?said=claimed#act", address(case.as_str()))).into_response(),
        Err(undone) => undone_page(&guest, &case, None, undone, None).await,
    }
}

/// Carries out what a form asks.
pub async fn send(
    State(site): State<Site>,
    Extension(guest): Extension<Guest>,
    Path(case): Path<String>,
    posted: Posted,
) -> Response {
    let Some(viewer) = guest.viewer() else { return Fault::NotFound.page(&guest) };
    let case = CaseId::new(case);
    let Some(doing) = Doing::parse(posted.text("doing")) else { return Fault::Unreadable.page(&guest) };
    match carry_out(&site, &guest, &viewer, (&case, &doing), posted).await {
        Ok(response) => response,
        Err(error) => Fault::Store(error).page(&guest),
    }
}

async fn carry_out(
    site: &Site,
    guest: &Guest,
    viewer: &Viewer,
    (case, doing): (&CaseId, &Doing),
    mut posted: Posted,
) -> Result<Response, StoreError> {
    let Some(sheet) = site.app.sheet(viewer, case).await? else { return Ok(Fault::NotFound.page(guest)) };
    // A second press of the same button finds its form gone; it was carried out, and only that is said.
    if site.app.has_done(case, &posted.text("key").into()).await? {
        return Ok(Redirect::to(&format!("{}?said=before", address(case.as_str()))).into_response());
    }
    let form = sheet.form(doing).cloned().or_else(|| note(doing));
    if let Some(form) = &form
        && let Some(refused) = keep_files(site, guest, form, &mut posted).await?
    {
        let answer = Answer { problem: Some(refused), typed: Some(posted), ..Answer::default() };
        return Ok(sheet::show(guest, case, Some(doing), answer).await);
    }
    let day = read::day(posted.text("on"));
    if !day.is_empty() && day.parse::<chrono::NaiveDate>().is_err() {
        let problem = Some(fill(guest.text.not_a_day(), &[posted.text("on")]));
        return Ok(sheet::show(guest, case, Some(doing), Answer { problem, typed: Some(posted), ..Answer::default() }).await);
    }
    if posted.get("add_row").is_some() {
        return Ok(sheet::show(guest, case, Some(doing), Answer { typed: Some(posted), ..Answer::default() }).await);
    }
    if posted.get("save").is_some() {
        return save(site, guest, viewer, (case, doing, &sheet), posted).await;
    }
    let typed = typed(&posted, form.as_ref());
    match site.app.carry_out(viewer, case, doing, &typed).await {
        Ok(receipt) => {
            let said = if receipt.repeated { "before" } else { "done" };
            let still = site.app.sheet(viewer, case).await?.is_some();
            let to = if still { format!("{}?said={said}", address(case.as_str())) } else { "/inbox".to_owned() };
            Ok(Redirect::to(&to).into_response())
        }
        Err(undone) => Ok(undone_page(guest, case, Some(doing), undone, Some((posted, typed, form))).await),
    }
}

/// A note belongs to no task, so it is always there.
fn note(doing: &Doing) -> Option<Form> {
    (*doing == Doing::Note).then(sheet::note_form)
}

/// Keeps the files that came with a form, so that they are there still when it is refused; why one was not kept.
pub(in crate::web) async fn keep_files(
    site: &Site,
    guest: &Guest,
    form: &Form,
    posted: &mut Posted,
) -> Result<Option<String>, StoreError> {
    let mut kept = Vec::new();
    for upload in posted.files() {
        match site.app.keep_upload(&upload.name, &upload.bytes).await {
            Ok(file) => kept.push((upload.field.clone(), file_text(&file))),
            Err(UploadError::Refused { name, why }) => {
                return Ok(Some(format!("{}（{why}）", fill(guest.text.upload_kind(), &[&name]))));
            }
            Err(UploadError::Store(error)) => return Err(error),
        }
    }
    for (field, text) in kept {
        if !takes_file(form, &field) {
            continue;
        }
        posted.add(format!("{field}.there"), text.clone());
        posted.add(format!("{field}.kept"), text);
    }
    Ok(None)
}

fn takes_file(form: &Form, field: &str) -> bool {
    let blanks = form.blanks.iter().chain(form.slots.iter().flat_map(|slot| &slot.blanks));
    let name = field.rsplit('.').next().unwrap_or_default();
    field == "paper.scan"
        || blanks.filter(|blank| matches!(blank.kind, BlankKind::File | BlankKind::Files)).any(|blank| blank.field == *name)
}

pub(in crate::web) fn typed(posted: &Posted, form: Option<&Form>) -> Typed {
    let slot = form.and_then(|form| chosen(posted, form));
    let paper = posted.get("paper.scan.kept").and_then(file).map(|scan| (PersonId::new(posted.text("paper.person")), scan));
    let day = read::day(posted.text("on"));
    Typed {
        key: posted.text("key").to_owned(),
        seen: posted.text("seen").parse().unwrap_or_default(),
        on: day.parse().ok(),
        outcome: slot.and_then(|(_, slot)| slot.outcome.clone()).or_else(|| {
            let named = posted.text("outcome");
            (form.is_none() && !named.is_empty()).then(|| OutcomeId::new(named))
        }),
        form: form.map(|form| read::form(posted, form, slot)).unwrap_or_default(),
        straight_back: posted.get("straight_back").is_some(),
        ticked: posted.all("tick").into_iter().map(str::to_owned).collect(),
        over: posted.get("over").filter(|over| !over.is_empty()).map(Digest::new),
        paper,
    }
}

/// The way of sending that was chosen; the only one where there is one.
pub(in crate::web) fn chosen<'f>(posted: &Posted, form: &'f Form) -> Option<(usize, &'f Slot)> {
    if let [only] = form.slots.as_slice() {
        return Some((0, only));
    }
    let index: usize = posted.get("slot")?.parse().ok()?;
    Some((index, form.slots.get(index)?))
}

async fn save(
    site: &Site,
    guest: &Guest,
    viewer: &Viewer,
    (case, doing, sheet): (&CaseId, &Doing, &Sheet),
    posted: Posted,
) -> Result<Response, StoreError> {
    let Doing::Act(run) = doing else { return Ok(Fault::NotFound.page(guest)) };
    if sheet.form(doing).is_none() {
        return Ok(undone_page(guest, case, None, Undone::NotNow, None).await);
    }
    let before = site.app.draft(case, run, &viewer.person).await?;
    let draft = drafts::Row {
        case_id: case.to_string(),
        run: run.to_string(),
        person: viewer.person.to_string(),
        version: before.map_or(1, |before| before.version + 1),
        saved_at: site.app.now().at,
        closed_at: None,
        body: posted.kept(),
    };
    match site.app.save_draft(draft).await {
        Ok(()) => Ok(Redirect::to(&format!("{}?said=saved", address(case.as_str()))).into_response()),
        Err(StoreError::Clash(_)) => {
            let answer = Answer { typed: Some(posted), ..Answer::default() };
            Ok(sheet::undone(guest, case, Some(doing), (Undone::Overtaken { by: None }, answer)).await)
        }
        Err(error) => Err(error),
    }
}

async fn undone_page(
    guest: &Guest,
    case: &CaseId,
    doing: Option<&Doing>,
    undone: Undone,
    sent: Option<(Posted, Typed, Option<Form>)>,
) -> Response {
    let mut answer = Answer::default();
    if let Some((posted, typed, form)) = sent {
        let slot = form.as_ref().and_then(|form| chosen(&posted, form)).map(|(index, _)| index);
        answer.missing = form.map(|form| missing(&form, slot, &typed)).unwrap_or_default();
        answer.typed = Some(posted);
    }
    sheet::undone(guest, case, doing, (undone, answer)).await
}

/// Every blank that has to be filled in and is not: all at once, so that nobody is sent back for each.
pub(in crate::web) fn missing(form: &Form, slot: Option<usize>, typed: &Typed) -> Vec<String> {
    let own = slot.and_then(|index| form.slots.get(index)).map(|slot| slot.blanks.as_slice()).unwrap_or_default();
    let forward = slot.and_then(|index| form.slots.get(index)).is_none_or(|slot| slot.forward);
    let asked = form.blanks.iter().filter(|_| forward).chain(own);
    let empty = |value: Option<&serde_json::Value>| match value {
        None | Some(serde_json::Value::Null) => true,
        Some(serde_json::Value::String(text)) => text.trim().is_empty(),
        Some(serde_json::Value::Array(list)) => list.is_empty(),
        Some(serde_json::Value::Bool(_) | serde_json::Value::Number(_) | serde_json::Value::Object(_)) => false,
    };
    asked.filter(|blank| blank.required && empty(typed.form.get(&blank.field))).map(|blank| blank.field.to_string()).collect()
}
