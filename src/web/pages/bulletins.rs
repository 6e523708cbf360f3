//! Bulletins: those there are, generating one from a date, editing and issuing it, and its paper.

use super::drawn;
use super::inbox::encoded;
use crate::app::desk::{NotIssued, Viewer};
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
use dafu_engine::ids::UnitId;
use serde::Deserialize;

/// What an address says.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    said: String,
}

#[derive(Template)]
#[template(path = "bulletins.html")]
struct List {
    frame: Frame,
    t: Text,
    mistake: Option<String>,
    day: String,
    makes: Vec<(String, String, String)>,
    lines: Vec<Line>,
}

struct Line {
    href: String,
    title: String,
    number: String,
    day: String,
    issued: String,
}

#[derive(Template)]
#[template(path = "bulletin.html")]
struct Page {
    frame: Frame,
    t: Text,
    scope: String,
    mistake: Option<String>,
    said: Option<String>,
    base: String,
    open: bool,
    seen: i64,
    title: String,
    text: String,
    lines: Vec<String>,
    columns: Vec<String>,
    rows: Vec<(String, Vec<usize>)>,
    sums: Vec<usize>,
}

pub async fn list(Extension(guest): Extension<Guest>) -> Response {
    let Some(viewer) = guest.viewer() else { return Fault::NotFound.page(&guest) };
    drawn(&guest, all(&guest, &viewer, None).await)
}

/// Generates one.
pub async fn make(State(site): State<Site>, Extension(guest): Extension<Guest>, posted: Posted) -> Response {
    let Some(viewer) = guest.viewer() else { return Fault::NotFound.page(&guest) };
    let typed = posted.text("day").trim();
    let day = match typed {
        "" => Ok(None),
        text => text.parse().map(Some).map_err(|_| fill(guest.text.not_a_day(), &[text])),
    };
    let mistake = match day {
        Err(mistake) => mistake,
        Ok(day) => {
            let office = UnitId::new(posted.text("office"));
            match site.app.make_bulletin(&viewer, (posted.text("kind"), &office), day).await {
                Ok(id) => return Redirect::to(&address(&id)).into_response(),
                Err(not) => match stored(not) {
                    Ok(fault) => return fault.page(&guest),
                    Err(mistake) => mistake,
                },
            }
        }
    };
    unprocessable(drawn(&guest, all(&guest, &viewer, Some((mistake, typed.to_owned()))).await))
}

pub async fn page(Extension(guest): Extension<Guest>, Path(id): Path<String>, Query(asked): Query<Asked>) -> Response {
    let Some(viewer) = guest.viewer() else { return Fault::NotFound.page(&guest) };
    drawn(&guest, one(&guest, &viewer, &id, (asked.said == "saved", None)).await)
}

/// Writes, issues or drops one.
pub async fn act(
    State(site): State<Site>,
    Extension(guest): Extension<Guest>,
    Path(id): Path<String>,
    posted: Posted,
) -> Response {
    let Some(viewer) = guest.viewer() else { return Fault::NotFound.page(&guest) };
    let (app, words) = (&site.app, (posted.text("title"), posted.text("text")));
    let seen = posted.text("seen").parse().unwrap_or_default();
    let (came, to) = match posted.text("act") {
        "save" => (app.write_bulletin(&viewer, &id, words, seen).await, format!("{}?said=saved", address(&id))),
        "issue" if posted.text("sure") != "yes" => {
            let mistake = Some((guest.text.bulletin_not_sure().to_owned(), posted));
            return unprocessable(drawn(&guest, one(&guest, &viewer, &id, (false, mistake)).await));
        }
        "issue" => (app.issue_bulletin(&viewer, &id, words, seen).await, address(&id)),
        "drop" => (app.drop_bulletin(&viewer, &id).await, "/bulletins".to_owned()),
        _ => return Fault::Unreadable.page(&guest),
    };
    let Err(not) = came else { return Redirect::to(&to).into_response() };
    match stored(not) {
        Ok(fault) => fault.page(&guest),
        Err(mistake) => unprocessable(drawn(&guest, one(&guest, &viewer, &id, (false, Some((mistake, posted)))).await)),
    }
}

/// One on paper.
pub async fn paper(State(site): State<Site>, Extension(guest): Extension<Guest>, Path(id): Path<String>) -> Response {
    let Some(viewer) = guest.viewer() else { return Fault::NotFound.page(&guest) };
    match site.app.bulletin_paper(&viewer, &id).await {
        Ok(Some(paper)) => {
            let disposition = format!("inline; filename*=UTF-8''{}", encoded(&paper.name));
            let kind = "application/pdf".to_owned();
            ([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, disposition)], paper.bytes).into_response()
        }
        Ok(None) => Fault::NotFound.page(&guest),
        Err(not) => match stored(not) {
            Ok(fault) => fault.page(&guest),
            Err(mistake) => {
                let mistake = Some((mistake, Posted::default()));
                unprocessable(drawn(&guest, one(&guest, &viewer, &id, (false, mistake)).await))
            }
        },
    }
}

fn unprocessable(mut response: Response) -> Response {
    if response.status() == StatusCode::OK {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    response
}

/// What is nothing for him, or the database's fault; otherwise what is said.
fn stored(not: NotIssued) -> Result<Fault, String> {
    match not {
        NotIssued::Nothing => Ok(Fault::NotFound),
        NotIssued::Store(error) => Ok(Fault::Store(error)),
        other => Err(other.to_string()),
    }
}

fn address(id: &str) -> String {
    format!("/bulletins/{}", encoded(id))
}

async fn all(guest: &Guest, viewer: &Viewer, mistake: Option<(String, String)>) -> Result<List, Fault> {
    let t = guest.text;
    let list = guest.site.app.bulletins_for(viewer).await?;
    let day = |day| t.language().day(day);
    let lines = list.bulletins.iter().map(|bulletin| Line {
        href: address(&bulletin.row.id),
        title: bulletin.row.title.clone(),
        number: bulletin.row.number.clone().unwrap_or_else(|| t.bulletin_draft().to_owned()),
        day: day(bulletin.row.day),
        issued: bulletin.row.issued_on.map(day).unwrap_or_default(),
    });
    let makes = list.makes.iter().map(|(kind, office, title)| {
        let called = format!("{} {title}", list.people.unit_name(office));
        (kind.clone(), office.to_string(), called)
    });
    Ok(List {
        frame: Frame::of(guest, Part::Bulletins, t.bulletins()).await?,
        t,
        day: mistake.as_ref().map_or_else(|| list.today.to_string(), |(_, typed)| typed.clone()),
        mistake: mistake.map(|(mistake, _)| mistake),
        makes: makes.collect(),
        lines: lines.collect(),
    })
}

/// One; where something was wrong, as it was typed.
async fn one(
    guest: &Guest,
    viewer: &Viewer,
    id: &str,
    (saved, mistake): (bool, Option<(String, Posted)>),
) -> Result<Page, Fault> {
    let t = guest.text;
    let Some((bulletin, _)) = guest.site.app.bulletin_for(viewer, id).await? else { return Err(Fault::NotFound) };
    let (row, counted) = (bulletin.row, bulletin.counted);
    let day = t.language().day(row.day);
    let scope = match (&row.number, row.issued_on) {
        (Some(number), Some(on)) => fill(t.bulletin_scope_issued(), &[number, &t.language().day(on), &day]),
        (Some(_) | None, _) => fill(t.bulletin_scope_draft(), &[&day]),
    };
    let typed = |name: &str, known: &str| {
        let typed = mistake.as_ref().and_then(|(_, typed)| typed.get(name));
        typed.unwrap_or(known).to_owned()
    };
    let (title, text) = (typed("title", &row.title), typed("text", &row.text));
    Ok(Page {
        frame: Frame::of(guest, Part::Bulletins, t.bulletins()).await?,
        t,
        scope,
        said: saved.then(|| t.batch_saved().to_owned()),
        base: address(id),
        open: bulletin.his && row.number.is_none(),
        seen: row.version,
        lines: row.text.lines().map(str::to_owned).collect(),
        columns: counted.columns.iter().map(|(_, title, _)| title.clone()).collect(),
        sums: (0..counted.columns.len()).map(|at| counted.sum(at)).collect(),
        rows: counted.rows.into_values().collect(),
        mistake: mistake.as_ref().map(|(mistake, _)| mistake.clone()),
        title,
        text,
    })
}
