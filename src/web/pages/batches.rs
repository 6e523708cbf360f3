//! The batches of assignments that are somebody's business, and what waits to be assigned.

use super::drawn;
use super::inbox::encoded;
use crate::app::desk::{BatchFace, NotForHim, Viewer, Waiting};
use crate::web::Site;
use crate::web::fault::Fault;
use crate::web::frame::{Frame, Part};
use crate::web::guest::Guest;
use crate::web::posted::Posted;
use crate::web::text::{Text, fill};
use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use dafu_engine::people::People;

#[derive(Template)]
#[template(path = "batches.html")]
struct Page {
    frame: Frame,
    t: Text,
    mistake: Option<String>,
    assigns: bool,
    waiting: Vec<Group>,
    lines: Vec<Line>,
}

struct Group {
    key: String,
    say: String,
    title: String,
}

struct Line {
    href: String,
    title: String,
    cases: usize,
    stands: String,
}

pub async fn page(Extension(guest): Extension<Guest>) -> Response {
    let Some(viewer) = guest.viewer() else { return Fault::NotFound.page(&guest) };
    drawn(&guest, fill_in(&guest, &viewer, None).await)
}

/// Opens a batch.
pub async fn open(State(site): State<Site>, Extension(guest): Extension<Guest>, posted: Posted) -> Response {
    let Some(viewer) = guest.viewer() else { return Fault::NotFound.page(&guest) };
    match site.app.open_batch_for(&viewer, posted.text("title"), posted.text("group")).await {
        Ok(id) => Redirect::to(&address(&id)).into_response(),
        Err(NotForHim::Nothing) => Fault::NotFound.page(&guest),
        Err(error) => match super::batch::stored(error) {
            Ok(fault) => fault.page(&guest),
            Err(error) => {
                let mistake = Some((posted.text("group").to_owned(), posted.text("title").to_owned(), error.to_string()));
                let mut response = drawn(&guest, fill_in(&guest, &viewer, mistake).await);
                *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
                response
            }
        },
    }
}

/// The page; with what was wrong with a group's title, as it was typed.
async fn fill_in(guest: &Guest, viewer: &Viewer, mistake: Option<(String, String, String)>) -> Result<Page, Fault> {
    let t = guest.text;
    let list = guest.site.app.batch_list_for(viewer).await?;
    let typed = |key: &str| mistake.as_ref().filter(|(known, _, _)| known == key).map(|(_, title, _)| title.clone());
    let waiting = list.waiting.iter().map(|one| Group {
        say: say(t, &list.people, one),
        title: typed(&one.key()).unwrap_or_default(),
        key: one.key(),
    });
    let lines = list.faces.iter().map(|face| Line {
        href: address(&face.batch.id),
        title: face.batch.title.clone(),
        cases: face.batch.plan.len(),
        stands: stands(t, face),
    });
    Ok(Page {
        frame: Frame::of(guest, Part::Batches, t.batches()).await?,
        t,
        assigns: list.assigns,
        waiting: waiting.collect(),
        lines: lines.collect(),
        mistake: mistake.map(|(_, _, say)| say),
    })
}

fn say(t: Text, people: &People, one: &Waiting) -> String {
    let name = format!("{} {}", people.unit_name(&one.office), one.kind.1);
    fill(t.batch_waiting_line(), &[&name, &one.cases.len().to_string()])
}

/// A batch's page.
pub fn address(id: &str) -> String {
    format!("/batches/{}", encoded(id))
}

/// How a batch stands, in a sentence.
pub fn stands(t: Text, face: &BatchFace) -> String {
    let batch = &face.batch;
    match (&batch.issued, face.progress, batch.look_until) {
        (Some(issued), _, _) if batch.completed => {
            let day = t.language().day(issued.on);
            fill(t.batch_done(), &[&day, &issued.number, &issued.lines.len().to_string()])
        }
        (Some(_), Some(progress), _) => fill(t.batch_under_way(), &[&progress.assigned.to_string(), &progress.all.to_string()]),
        (None, _, Some(until)) => {
            let (said, open) = (batch.said.len().to_string(), batch.undecided().count().to_string());
            fill(t.batch_looking(), &[&t.language().day(until), &said, &open])
        }
        (Some(_) | None, _, _) => t.batch_planning().to_owned(),
    }
}
