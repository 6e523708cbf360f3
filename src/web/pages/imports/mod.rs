//! Lists that others wrote: what has come in, and bringing in another. [`list`] is the page of one.

pub mod list;

use super::drawn;
use super::inbox::encoded;
use crate::app::ImportError;
use crate::app::desk::{Incoming, NewList, NotBrought, Viewer};
use crate::web::Site;
use crate::web::fault::Fault;
use crate::web::frame::{Frame, Part};
use crate::web::guest::Guest;
use crate::web::posted::Posted;
use crate::web::text::Text;
use askama::Template;
use axum::Extension;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use dafu_engine::ids::PersonId;
use serde::Deserialize;

/// What an address says.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    said: String,
}

#[derive(Template)]
#[template(path = "imports.html")]
struct Page {
    frame: Frame,
    t: Text,
    mistake: Option<String>,
    dropped: bool,
    source: String,
    sources: Vec<String>,
    heading: String,
    kinds: Vec<(String, String, bool)>,
    policies: Vec<(String, String, bool)>,
    lists: Vec<Line>,
}

struct Line {
    href: String,
    name: String,
    source: String,
    day: String,
    by: String,
    state: &'static str,
}

pub async fn page(Extension(guest): Extension<Guest>, Query(asked): Query<Asked>) -> Response {
    let Some(viewer) = guest.viewer() else { return Fault::NotFound.page(&guest) };
    drawn(&guest, fill_in(&guest, &viewer, (None, asked.said == "dropped"), &Posted::default()).await)
}

/// Reads a list that is sent.
pub async fn bring_in(State(site): State<Site>, Extension(guest): Extension<Guest>, posted: Posted) -> Response {
    let Some(viewer) = guest.viewer() else { return Fault::NotFound.page(&guest) };
    let file = posted.files().iter().find(|file| file.field == "file");
    let new = NewList {
        kind: posted.text("kind"),
        policy: posted.text("policy"),
        source: posted.text("source"),
        number_heading: posted.text("heading"),
        name: file.map_or("", |file| file.name.as_str()),
        bytes: file.map_or(&[], |file| file.bytes.as_slice()),
    };
    match site.app.bring_in(&viewer, &new).await {
        Ok(id) => Redirect::to(&address(&id)).into_response(),
        Err(not) => match stored(not) {
            Ok(fault) => fault.page(&guest),
            Err(not) => {
                let mut response = drawn(&guest, fill_in(&guest, &viewer, (Some(not.to_string()), false), &posted).await);
                if response.status() == StatusCode::OK {
                    *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
                }
                response
            }
        },
    }
}

async fn fill_in(
    guest: &Guest,
    viewer: &Viewer,
    (mistake, dropped): (Option<String>, bool),
    typed: &Posted,
) -> Result<Page, Fault> {
    let (t, app) = (guest.text, &guest.site.app);
    let Some(incoming) = app.incoming(viewer).await? else { return Err(Fault::NotFound) };
    let last = incoming.lists.first();
    let kind = typed.get("kind").or(last.map(|list| list.kind.as_str()));
    let policy = typed.get("policy").or(last.map(|list| list.policy.as_str()));
    let mut sources: Vec<String> = incoming.lists.iter().map(|list| list.source.clone()).collect();
    sources.sort();
    sources.dedup();
    Ok(Page {
        frame: Frame::of(guest, Part::Batches, t.imports()).await?,
        t,
        mistake,
        dropped,
        source: typed.get("source").or(last.map(|list| list.source.as_str())).unwrap_or_default().to_owned(),
        sources,
        heading: typed.text("heading").to_owned(),
        kinds: incoming.kinds.iter().map(|(id, title)| (id.clone(), title.clone(), kind == Some(id))).collect(),
        policies: incoming
            .policies
            .iter()
            .map(|(id, title)| (id.to_string(), title.clone(), policy == Some(id.as_str())))
            .collect(),
        lists: lines(guest, &incoming),
    })
}

fn lines(guest: &Guest, incoming: &Incoming) -> Vec<Line> {
    let (t, zone) = (guest.text, guest.site.app.zone());
    let lists = incoming.lists.iter().map(|list| Line {
        href: address(&list.id),
        name: list.name.clone(),
        source: list.source.clone(),
        day: t.language().day(zone.day(list.created_at)),
        by: incoming.people.name(&PersonId::new(list.created_by.as_str())).to_owned(),
        state: if list.settled_at.is_some() { t.import_accepted() } else { t.import_staged() },
    });
    lists.collect()
}

/// A list's page.
pub fn address(id: &str) -> String {
    format!("/imports/{}", encoded(id))
}

/// What is the database's fault, or nothing that there is for him; otherwise what it was.
fn stored(not: NotBrought) -> Result<Fault, NotBrought> {
    match not {
        NotBrought::Nothing => Ok(Fault::NotFound),
        NotBrought::Import(ImportError::Store(error)) => Ok(Fault::Store(error)),
        other => Err(other),
    }
}
