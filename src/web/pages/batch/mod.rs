//! One batch: the office in charge plans, asks, decides and issues here; a unit looks at its list. [`view`] draws it.

mod view;

use super::batches::address;
use super::drawn;
use super::inbox::encoded;
use crate::app::desk::{NotForHim, TypedRows, Viewer};
use crate::app::{BatchError, BatchRefusal};
use crate::store::StoreError;
use crate::web::Site;
use crate::web::fault::Fault;
use crate::web::frame::{Frame, Part};
use crate::web::guest::Guest;
use crate::web::posted::Posted;
use crate::web::text::{Text, fill};
use askama::Template;
use axum::Extension;
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use chrono::NaiveDate;
use dafu_engine::ids::{CaseId, UnitId};
use serde::Deserialize;

/// What an address says.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    page: usize,
    #[serde(default)]
    suggest: String,
    #[serde(default)]
    said: String,
    #[serde(default)]
    count: usize,
}

/// Whose copy of a paper.
#[derive(Debug, Default, Deserialize)]
pub struct Whose {
    unit: Option<String>,
}

/// What is shown beside the batch: what was not done and why, as it was typed, or what was done.
#[derive(Debug, Default)]
struct Beside {
    asked: Asked,
    not: Option<NotForHim>,
    day: Option<String>,
    typed: Posted,
}

#[derive(Template)]
#[template(path = "batch_confirm.html")]
struct Confirm {
    frame: Frame,
    t: Text,
    title: String,
    say: String,
    base: String,
    seq: u64,
    number: String,
    on: String,
}

pub async fn page(Extension(guest): Extension<Guest>, Path(id): Path<String>, Query(asked): Query<Asked>) -> Response {
    let Some(viewer) = guest.viewer() else { return Fault::NotFound.page(&guest) };
    drawn(&guest, view::fill_in(&guest, &viewer, &id, Beside { asked, ..Beside::default() }).await)
}

/// What the office in charge does.
pub async fn act(
    State(site): State<Site>,
    Extension(guest): Extension<Guest>,
    Path(id): Path<String>,
    posted: Posted,
) -> Response {
    let Some(viewer) = guest.viewer() else { return Fault::NotFound.page(&guest) };
    let app = &site.app;
    let seq = posted.text("seq").parse().unwrap_or_default();
    let page: usize = posted.text("page").parse().unwrap_or_default();
    let done = |said: &str, count: usize| {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("said", said).append_pair("page", &format!("{page}")).append_pair("count", &count.to_string());
        Redirect::to(&format!("{}?{}", address(&id), query.finish())).into_response()
    };
    let act = posted.text("act").to_owned();
    let came: Result<Response, NotForHim> = match act.as_str() {
        "rows" => app.plan_batch(&viewer, &id, seq, &typed(&posted)).await.map(|()| done("saved", 0)),
        "take" => match app.plan_batch(&viewer, &id, seq, &typed(&posted)).await {
            Ok(()) => app.take_suggested(&viewer, &id).await.map(|count| done("taken", count)),
            Err(error) => Err(error),
        },
        "off" => match app.plan_batch(&viewer, &id, seq, &typed(&posted)).await {
            Ok(()) => {
                let cases = posted.all("off").into_iter().map(CaseId::new).collect();
                app.take_off_batch(&viewer, &id, cases).await.map(|()| done("saved", 0))
            }
            Err(error) => Err(error),
        },
        "follow" | "keep" => {
            let which = (UnitId::new(posted.text("unit")), CaseId::new(posted.text("case")));
            let lead = Some(posted.text("lead")).filter(|_| act == "follow");
            app.decide_objection(&viewer, &id, which, (lead, posted.text("reason"))).await.map(|()| done("saved", 0))
        }
        "look" => match day(posted.text("until")) {
            Some(until) => app.ask_to_look(&viewer, &id, until).await.map(|()| done("saved", 0)),
            None => return not_a_day(&guest, &viewer, &id, posted, "until").await,
        },
        "issue" => match day(posted.text("on")) {
            Some(on) => return issue(&guest, &viewer, &id, posted, on).await,
            None => return not_a_day(&guest, &viewer, &id, posted, "on").await,
        },
        _ => return Fault::Unreadable.page(&guest),
    };
    match came {
        Ok(response) => response,
        Err(not) => refused(&guest, &viewer, &id, (not, posted)).await,
    }
}

/// Judges every row, asks for a confirmation, and issues with it.
async fn issue(guest: &Guest, viewer: &Viewer, id: &str, posted: Posted, on: NaiveDate) -> Response {
    let app = &guest.site.app;
    let (number, confirmed) = (posted.text("number").to_owned(), posted.text("confirm") == "yes");
    if let Err(not) = app.issue_for(viewer, id, (&number, on), confirmed).await {
        return refused(guest, viewer, id, (not, posted)).await;
    }
    if confirmed {
        return Redirect::to(&address(id)).into_response();
    }
    drawn(guest, confirm(guest, viewer, id, (number, on)).await)
}

async fn confirm(guest: &Guest, viewer: &Viewer, id: &str, (number, on): (String, NaiveDate)) -> Result<Confirm, Fault> {
    let t = guest.text;
    let sheet = guest.site.app.batch_sheet(viewer, id, (0, false)).await.map_err(fault)?.ok_or(Fault::NotFound)?;
    let batch = &sheet.face.batch;
    let counts = [batch.plan.len().to_string(), sheet.shares.len().to_string()];
    Ok(Confirm {
        frame: Frame::of(guest, Part::Batches, t.batch_confirm()).await?,
        t,
        title: batch.title.clone(),
        say: fill(t.batch_confirm_say(), &[&counts[0], &counts[1], number.trim(), &t.language().day(on)]),
        base: address(id),
        seq: batch.seq,
        number,
        on: on.to_string(),
    })
}

/// What a unit says to its list.
pub async fn look(
    State(site): State<Site>,
    Extension(guest): Extension<Guest>,
    Path(id): Path<String>,
    posted: Posted,
) -> Response {
    let Some(viewer) = guest.viewer() else { return Fault::NotFound.page(&guest) };
    let blank = |name: &str, case: &str| posted.text(&format!("{name}/{case}")).to_owned();
    let objected = posted.all("objects").into_iter();
    let objected = objected.map(|case| (CaseId::new(case), blank("reason", case), blank("right", case))).collect();
    let shown = posted.all("shown").into_iter().map(CaseId::new).collect();
    match site.app.look_for(&viewer, &id, &UnitId::new(posted.text("unit")), &shown, objected).await {
        Ok(()) => Redirect::to(&format!("{}?said=looked", address(&id))).into_response(),
        Err(not) => refused(&guest, &viewer, &id, (not, posted)).await,
    }
}

/// A paper of a batch.
pub async fn paper(
    State(site): State<Site>,
    Extension(guest): Extension<Guest>,
    Path((id, name)): Path<(String, String)>,
    Query(whose): Query<Whose>,
) -> Response {
    hand_out(&site, &guest, (&id, Some(&name)), whose).await
}

/// Its list as a spreadsheet.
pub async fn list(
    State(site): State<Site>,
    Extension(guest): Extension<Guest>,
    Path(id): Path<String>,
    Query(whose): Query<Whose>,
) -> Response {
    hand_out(&site, &guest, (&id, None), whose).await
}

async fn hand_out(site: &Site, guest: &Guest, (id, name): (&str, Option<&str>), whose: Whose) -> Response {
    let Some(viewer) = guest.viewer() else { return Fault::NotFound.page(guest) };
    let unit = whose.unit.map(UnitId::new);
    match site.app.batch_paper_for(&viewer, id, name, unit.as_ref()).await {
        Ok(Some(paper)) => {
            let (how, kind) = if name.is_some() {
                ("inline", "application/pdf")
            } else {
                ("attachment", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
            };
            let disposition = format!("{how}; filename*=UTF-8''{}", encoded(&paper.name));
            ([(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, disposition)], paper.bytes).into_response()
        }
        Ok(None) => Fault::NotFound.page(guest),
        Err(error) => refused(guest, &viewer, id, (error.into(), Posted::default())).await,
    }
}

/// The page again, with what was not done.
async fn refused(guest: &Guest, viewer: &Viewer, id: &str, (not, typed): (NotForHim, Posted)) -> Response {
    if matches!(not, NotForHim::Nothing) {
        return Fault::NotFound.page(guest);
    }
    let not = match stored(not) {
        Ok(fault) => return fault.page(guest),
        Err(not) => not,
    };
    let asked = Asked { page: typed.text("page").parse().unwrap_or_default(), ..Asked::default() };
    again(guest, viewer, id, Beside { asked, not: Some(not), typed, day: None }).await
}

async fn not_a_day(guest: &Guest, viewer: &Viewer, id: &str, typed: Posted, name: &str) -> Response {
    let day = Some(fill(guest.text.not_a_day(), &[typed.text(name)]));
    again(guest, viewer, id, Beside { day, typed, ..Beside::default() }).await
}

async fn again(guest: &Guest, viewer: &Viewer, id: &str, beside: Beside) -> Response {
    let mut response = drawn(guest, view::fill_in(guest, viewer, id, beside).await);
    if response.status() == StatusCode::OK {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    response
}

/// What is the database's fault and no answer to anybody; otherwise what it was.
pub fn stored(not: NotForHim) -> Result<Fault, NotForHim> {
    match not {
        NotForHim::Batch(BatchError::Store(StoreError::Clash(_))) => Err(NotForHim::Overtaken),
        NotForHim::Batch(BatchError::Store(error)) => Ok(Fault::Store(error)),
        other => Err(other),
    }
}

fn fault(error: BatchError) -> Fault {
    match error {
        BatchError::Store(error) => Fault::Store(error),
        BatchError::Refused(BatchRefusal::Empty) | BatchError::Id(_) => Fault::NotFound,
        other => Fault::Store(StoreError::Permanent(other.to_string())),
    }
}

/// The rows as they were typed in: every blank of every row of the page, an empty one where a tick is off.
fn typed(posted: &Posted) -> TypedRows {
    let fields = posted.all("field");
    let row = |case: &str| {
        let blanks = fields.iter().map(|field| ((*field).into(), posted.text(&format!("{case}/{field}")).to_owned()));
        (CaseId::new(case), blanks.collect())
    };
    posted.all("row").into_iter().map(row).collect()
}

fn day(text: &str) -> Option<NaiveDate> {
    text.trim().parse().ok()
}
