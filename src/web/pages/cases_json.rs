//! The cases that whoever is signed in sees, for programs.

use crate::app::desk::Viewer;
use crate::web::Site;
use crate::web::fault::Fault;
use crate::web::guest::Guest;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// The most cases one answer holds.
const MOST: u64 = 1_000;

/// Which cases to list.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// Behind this id: the last of the page before.
    after: Option<String>,
}

/// A case in a list.
#[derive(Serialize)]
struct Case {
    id: String,
    number: String,
    title: String,
    workflow: String,
    status: String,
    step: Option<String>,
    due: Option<NaiveDate>,
    began: NaiveDate,
}

#[derive(Serialize)]
struct Cases {
    cases: Vec<Case>,
    /// Ask again with `after=` this where there may be more.
    next: Option<String>,
}

pub async fn page(State(site): State<Site>, Extension(guest): Extension<Guest>, Query(asked): Query<Asked>) -> Response {
    let Some(viewer) = guest.viewer() else { return Fault::NotFound.into_response() };
    match list(&site, &viewer, asked).await {
        Ok(cases) => Json(cases).into_response(),
        Err(fault) => fault.into_response(),
    }
}

async fn list(site: &Site, viewer: &Viewer, asked: Asked) -> Result<Cases, Fault> {
    let rows = site.app.cases_of(viewer, asked.after.as_deref(), MOST).await?;
    let cases: Vec<Case> = rows
        .into_iter()
        .map(|(row, face)| Case {
            id: row.id,
            number: face.number,
            title: face.title,
            workflow: row.workflow,
            status: row.status,
            step: row.step,
            due: row.due,
            began: row.began,
        })
        .collect();
    let full = cases.len() as u64 == MOST;
    let next = cases.last().filter(|_| full).map(|case| case.id.clone());
    Ok(Cases { cases, next })
}
