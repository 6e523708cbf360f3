//! The server: whether it lives, and which cases there are. The workbench comes on top of this.
//!
//! Read-only: nothing here changes a case. Deliberately no SQL and no decision; the use cases are `crate::app`.

use crate::app::App;
use crate::store::cases::{Row, Wanted};
use axum::extract::{Query, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// The most cases one answer holds.
const MOST: u64 = 1_000;

/// The routes.
pub fn router(app: App) -> Router {
    Router::new().route("/health", get(health)).route("/api/cases", get(cases)).fallback(nothing_here).with_state(app)
}

/// Whether the server can read its database.
async fn health(State(app): State<App>) -> Response {
    match app.cases(&Wanted { limit: Some(1), ..Wanted::default() }).await {
        Ok(_) => answer(StatusCode::OK, &Health { status: "ok", version: env!("CARGO_PKG_VERSION") }),
        Err(error) => {
            tracing::error!(%error, "the database can't be read");
            answer(
                StatusCode::SERVICE_UNAVAILABLE,
                &Health { status: "database unavailable", version: env!("CARGO_PKG_VERSION") },
            )
        }
    }
}

#[derive(Serialize)]
struct Health {
    status: &'static str,
    version: &'static str,
}

/// Which cases to list.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    /// Of this workflow.
    workflow: Option<String>,
    /// Only those that are not over.
    #[serde(default)]
    open: bool,
    /// Behind this id: the last of the page before.
    after: Option<String>,
}

/// A case in a list.
#[derive(Serialize)]
struct Case {
    id: String,
    workflow: String,
    status: String,
    step: Option<String>,
    due: Option<NaiveDate>,
    began: NaiveDate,
    events: i64,
}

impl From<Row> for Case {
    fn from(row: Row) -> Self {
        let Row { id, workflow, status, step, due, began, seq, .. } = row;
        Self { id, workflow, status, step, due, began, events: seq }
    }
}

#[derive(Serialize)]
struct Cases {
    cases: Vec<Case>,
    /// Ask again with `after=` this where there may be more.
    next: Option<String>,
}

async fn cases(State(app): State<App>, Query(asked): Query<Asked>) -> Response {
    let wanted = Wanted { workflow: asked.workflow, open: asked.open, after: asked.after, limit: Some(MOST) };
    match app.cases(&wanted).await {
        Ok(rows) => {
            let cases: Vec<Case> = rows.into_iter().map(Case::from).collect();
            let full = u64::try_from(cases.len()).is_ok_and(|count| count == MOST);
            let next = cases.last().filter(|_| full).map(|case| case.id.clone());
            answer(StatusCode::OK, &Cases { cases, next })
        }
        Err(error) => {
            tracing::error!(%error, "cases can't be listed");
            answer(
                StatusCode::SERVICE_UNAVAILABLE,
                &Problem { error: "The database can't be read just now. Try again in a minute." },
            )
        }
    }
}

#[derive(Serialize)]
struct Problem {
    error: &'static str,
}

async fn nothing_here() -> Response {
    answer(StatusCode::NOT_FOUND, &Problem { error: "There is nothing here. Try /health or /api/cases." })
}

fn answer(status: StatusCode, body: &impl Serialize) -> Response {
    let mut response = (status, Json(body)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
