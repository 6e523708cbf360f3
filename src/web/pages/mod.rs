//! One file a page. Each asks the use cases, fills in its template, and knows nothing of the others.

pub mod act;
pub mod audit;
pub mod batch;
pub mod batches;
pub mod board;
pub mod bulletins;
pub mod cases;
pub mod cases_json;
pub mod display;
pub mod figures;
pub mod file;
pub mod flow;
pub mod health;
pub mod help;
pub mod home;
pub mod imports;
pub mod inbox;
pub mod ledger;
pub mod messages;
pub mod nothing;
pub mod password;
pub mod settings;
pub mod sheet;
pub mod sign_in;
pub mod units;
pub mod views;
pub mod workflows;

use super::fault::Fault;
use super::guest::Guest;
use askama::Template;
use axum::response::{Html, IntoResponse, Response};

/// A drawn page, or what went wrong in the visitor's words.
fn drawn(guest: &Guest, page: Result<impl Template, Fault>) -> Response {
    match page.and_then(|page| Ok(page.render()?)) {
        Ok(html) => Html(html).into_response(),
        Err(fault) => fault.page(guest),
    }
}
