//! One list: everything that is wrong with it, putting it right, and bringing it in.

use super::{address, stored};
use crate::app::Problem;
use crate::app::desk::{Change, IncomingList, NotBrought, Viewer};
use crate::web::Site;
use crate::web::fault::Fault;
use crate::web::frame::{Frame, Part};
use crate::web::guest::Guest;
use crate::web::pages::drawn;
use crate::web::posted::Posted;
use crate::web::text::{Text, fill};
use askama::Template;
use axum::Extension;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

/// How many problems, and how many rows, one page shows.
const PROBLEMS: usize = 200;
const ROWS: usize = 100;

/// What an address says.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    begun: Option<usize>,
}

#[derive(Template)]
#[template(path = "import.html")]
struct Page {
    frame: Frame,
    t: Text,
    scope: String,
    mistake: Option<String>,
    begun: Option<String>,
    base: String,
    accepted: bool,
    ready: bool,
    accept: String,
    can_take: bool,
    remarks: Vec<String>,
    unused: Vec<(String, String)>,
    fields: Vec<(String, String)>,
    missing: Vec<(String, String, String)>,
    problems: Vec<Wrong>,
    more: Option<String>,
    columns: Vec<String>,
    rows: Vec<(usize, Vec<String>)>,
    cut: Option<String>,
}

struct Wrong {
    cell: String,
    what: String,
    suggested: Option<String>,
    open: bool,
    value: String,
}

pub async fn page(Extension(guest): Extension<Guest>, Path(id): Path<String>, Query(asked): Query<Asked>) -> Response {
    let Some(viewer) = guest.viewer() else { return Fault::NotFound.page(&guest) };
    drawn(&guest, fill_in(&guest, &viewer, &id, (asked.begun, None)).await)
}

/// Puts the list right, brings it in, or drops it.
pub async fn act(
    State(site): State<Site>,
    Extension(guest): Extension<Guest>,
    Path(id): Path<String>,
    posted: Posted,
) -> Response {
    let Some(viewer) = guest.viewer() else { return Fault::NotFound.page(&guest) };
    let (app, act) = (&site.app, posted.text("act"));
    let came: Result<String, NotBrought> = match act {
        "right" | "suggested" => {
            let change = Change { suggested: act == "suggested", ..change(&posted) };
            app.put_list_right(&viewer, &id, change).await.map(|id| address(&id))
        }
        "accept" => app.take_list_over(&viewer, &id).await.map(|begun| format!("{}?begun={begun}", address(&id))),
        "drop" => app.drop_list(&viewer, &id).await.map(|()| "/imports?said=dropped".to_owned()),
        _ => return Fault::Unreadable.page(&guest),
    };
    let not = match came {
        Ok(to) => return Redirect::to(&to).into_response(),
        Err(not) => not,
    };
    match stored(not) {
        Ok(fault) => fault.page(&guest),
        Err(not) => {
            let mut response = drawn(&guest, fill_in(&guest, &viewer, &id, (None, Some(not.to_string()))).await);
            if response.status() == StatusCode::OK {
                *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            }
            response
        }
    }
}

/// What was typed in: a cell that was left as it is says nothing.
fn change(posted: &Posted) -> Change {
    let under = |start: &'static str| {
        let names: Vec<String> = posted.beginning(start).map(str::to_owned).collect();
        names.into_iter().filter_map(move |name| {
            let text = posted.text(&name).to_owned();
            Some((name.strip_prefix(start)?.to_owned(), text))
        })
    };
    Change {
        corrections: under("cell/").filter(|(_, text)| !text.is_empty()).collect(),
        headings: under("heading/").filter(|(_, field)| !field.is_empty()).map(|(at, field)| (at, field.into())).collect(),
        fixed: under("fixed/").map(|(field, text)| (field.into(), text)).collect(),
        suggested: false,
    }
}

async fn fill_in(
    guest: &Guest,
    viewer: &Viewer,
    id: &str,
    (begun, mistake): (Option<usize>, Option<String>),
) -> Result<Page, Fault> {
    let t = guest.text;
    let list = guest.site.app.incoming_list(viewer, id).await;
    let list = list.map_err(|not| stored(not).unwrap_or(Fault::NotFound))?.ok_or(Fault::NotFound)?;
    let problems: Vec<&Problem> = list.drafts.iter().flat_map(|draft| &draft.problems).collect();
    let sound = list.drafts.iter().filter(|draft| draft.problems.is_empty()).count();
    let all = list.drafts.len();
    let missing = list.columns.iter().filter(|column| !column.there && column.needed);
    let rows = list.drafts.iter().take(ROWS);
    let shown: Vec<_> = list.columns.iter().filter(|column| column.there || !column.fixed.is_empty()).collect();
    Ok(Page {
        frame: Frame::of(guest, Part::Batches, &list.row.name).await?,
        t,
        scope: scope(t, &list, sound),
        mistake,
        begun: begun.map(|begun| fill(t.import_begun(), &[&begun.to_string()])),
        base: address(id),
        accepted: list.accepted,
        ready: problems.is_empty() && all > 0,
        accept: fill(t.import_accept(), &[&all.to_string()]),
        can_take: problems.iter().any(|problem| problem.suggested.is_some()),
        remarks: list.remarks.clone(),
        unused: list.unused.clone(),
        fields: list
            .columns
            .iter()
            .filter(|column| !column.there)
            .map(|column| (column.field.to_string(), column.title.clone()))
            .collect(),
        missing: missing.map(|one| (one.field.to_string(), one.title.clone(), one.fixed.clone())).collect(),
        problems: problems.iter().take(PROBLEMS).map(|problem| wrong(t, &list, problem)).collect(),
        more: problems
            .len()
            .checked_sub(PROBLEMS)
            .filter(|more| *more > 0)
            .map(|more| fill(t.import_more(), &[&more.to_string()])),
        columns: shown.iter().map(|column| column.title.clone()).collect(),
        rows: rows.map(|draft| (draft.row, shown.iter().map(|column| list.said(draft, &column.field)).collect())).collect(),
        cut: (all > ROWS).then(|| fill(t.import_rows_cut(), &[&ROWS.to_string()])),
    })
}

fn scope(t: Text, list: &IncomingList, sound: usize) -> String {
    let (source, all) = (list.row.source.as_str(), list.drafts.len());
    if list.accepted {
        return fill(t.import_scope_accepted(), &[&list.title, source, &all.to_string()]);
    }
    let numbers = [all, sound, all - sound, list.unchanged].map(|number| number.to_string());
    fill(t.import_scope(), &[&list.title, source, &numbers[0], &numbers[1], &numbers[2], &numbers[3]])
}

/// A problem; a cell can be put right, a row as a whole can't.
fn wrong(t: Text, list: &IncomingList, problem: &Problem) -> Wrong {
    let known = list.corrections.get(&problem.cell).cloned();
    Wrong {
        cell: problem.cell.clone(),
        what: problem.what.clone(),
        suggested: problem.suggested.as_ref().map(|text| fill(t.import_suggested(), &[text])),
        open: problem.cell.starts_with(|sign: char| sign.is_ascii_uppercase()),
        value: known.unwrap_or_default(),
    }
}
