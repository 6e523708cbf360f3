//! The ledger: a page of it, the columns that an office wants, and the whole as a file or on paper.

use super::drawn;
use super::inbox::encoded;
use crate::app::desk::{LedgerAs, LedgerSheet, NotWritten, Viewer};
use crate::web::Site;
use crate::web::fault::Fault;
use crate::web::frame::{Frame, Part};
use crate::web::guest::Guest;
use crate::web::posted::Posted;
use crate::web::text::{Text, fill};
use askama::Template;
use axum::Extension;
use axum::extract::{Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

/// What an address says.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    after: Option<String>,
}

#[derive(Template)]
#[template(path = "ledger.html")]
struct Page {
    frame: Frame,
    t: Text,
    scope: String,
    mistake: Option<String>,
    there: bool,
    papers: bool,
    chooses: bool,
    columns: Vec<Column>,
    headings: Vec<String>,
    rows: Vec<Vec<String>>,
    first: Option<&'static str>,
    next: Option<String>,
}

struct Column {
    title: String,
    on: bool,
    place: String,
    label: String,
}

pub async fn page(Extension(guest): Extension<Guest>, Query(asked): Query<Asked>) -> Response {
    let Some(viewer) = guest.viewer() else { return Fault::NotFound.page(&guest) };
    drawn(&guest, fill_in(&guest, &viewer, asked, None).await)
}

/// Keeps the columns that an office wants.
pub async fn choose(State(site): State<Site>, Extension(guest): Extension<Guest>, posted: Posted) -> Response {
    let Some(viewer) = guest.viewer() else { return Fault::NotFound.page(&guest) };
    let mut chosen: Vec<(u32, String)> = posted
        .all("column")
        .into_iter()
        .map(|title| (posted.text(&format!("place/{title}")).trim().parse().unwrap_or(u32::MAX), title.to_owned()))
        .collect();
    // Sorted by place alone, those without one stay in the order of the page.
    chosen.sort_by_key(|(place, _)| *place);
    let titles: Vec<String> = chosen.into_iter().map(|(_, title)| title).collect();
    match site.app.choose_columns(&viewer, &titles).await {
        Ok(()) => Redirect::to("/ledger").into_response(),
        Err(not) => refused(&guest, &viewer, not).await,
    }
}

pub async fn xlsx(Extension(guest): Extension<Guest>) -> Response {
    hand_out(&guest, LedgerAs::Xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet").await
}

pub async fn csv(Extension(guest): Extension<Guest>) -> Response {
    hand_out(&guest, LedgerAs::Csv, "text/csv; charset=utf-8").await
}

pub async fn pdf(Extension(guest): Extension<Guest>) -> Response {
    hand_out(&guest, LedgerAs::Pdf, "application/pdf").await
}

async fn hand_out(guest: &Guest, wanted: LedgerAs, kind: &'static str) -> Response {
    let Some(viewer) = guest.viewer() else { return Fault::NotFound.page(guest) };
    match guest.site.app.ledger_file(&viewer, wanted).await {
        Ok(paper) => {
            let how = if wanted == LedgerAs::Pdf { "inline" } else { "attachment" };
            let disposition = format!("{how}; filename*=UTF-8''{}", encoded(&paper.name));
            ([(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, disposition)], paper.bytes).into_response()
        }
        Err(not) => refused(guest, &viewer, not).await,
    }
}

async fn refused(guest: &Guest, viewer: &Viewer, not: NotWritten) -> Response {
    let mistake = match not {
        NotWritten::Nothing => return Fault::NotFound.page(guest),
        NotWritten::Store(error) => return Fault::Store(error).page(guest),
        other => other.to_string(),
    };
    let mut response = drawn(guest, fill_in(guest, viewer, Asked::default(), Some(mistake)).await);
    if response.status() == StatusCode::OK {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    response
}

async fn fill_in(guest: &Guest, viewer: &Viewer, asked: Asked, mistake: Option<String>) -> Result<Page, Fault> {
    let t = guest.text;
    let after = asked.after.filter(|after| !after.chars().any(char::is_control));
    let sheet = guest.site.app.ledger_for(viewer, after.as_deref()).await?;
    let frame = Frame::of(guest, Part::Ledger, sheet.as_ref().map_or(t.ledger(), |sheet| sheet.title.as_str())).await?;
    let first = after.map(|_| "/ledger");
    let Some(sheet) = sheet else {
        let (scope, there, papers, chooses) = (String::new(), false, false, false);
        let (columns, headings, rows) = (Vec::new(), Vec::new(), Vec::new());
        return Ok(Page { frame, t, scope, mistake, there, papers, chooses, columns, headings, rows, first, next: None });
    };
    Ok(Page {
        scope: scope(t, &sheet),
        there: true,
        papers: sheet.papers,
        chooses: sheet.unit.is_some(),
        columns: sheet.columns.iter().map(|(title, place)| column(t, title, *place)).collect(),
        next: sheet.next.as_ref().map(|case| format!("/ledger?after={}", encoded(case.as_str()))),
        headings: sheet.headings,
        rows: sheet.rows,
        frame,
        t,
        mistake,
        first,
    })
}

fn scope(t: Text, sheet: &LedgerSheet) -> String {
    let unit = sheet.unit.as_ref().map(|unit| sheet.people.unit_name(unit)).unwrap_or_default();
    fill(t.ledger_scope(), &[unit, &t.language().day(sheet.today)])
}

fn column(t: Text, title: &str, place: Option<usize>) -> Column {
    Column {
        title: title.to_owned(),
        on: place.is_some(),
        place: place.map(|place| (place + 1).to_string()).unwrap_or_default(),
        label: fill(t.ledger_place(), &[title]),
    }
}
