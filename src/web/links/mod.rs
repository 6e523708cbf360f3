//! The pages that links in messages lead to, for people without an account: phone first, with a layout and a style of their own.
//!
//! Looking ([`show`]) changes nothing, so that scanners and browsers that fetch ahead burn nothing; only a form that was sent acts
//! ([`answer`]). Nobody is signed in here, and nothing leads into the office. What a link opens is the use cases' business.

pub mod answer;
mod limit;
pub mod show;
mod view;
pub mod words;

use super::frame::Frame;
use super::guest::{self, Guest};
use super::text::Text;
use super::{Site, dressed, routed, routes};
use askama::Template;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use axum::{Extension, Router, middleware};
use limit::Limits;

/// What these pages may load: no script at all.
const POLICY: &str =
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// All of it; with `shared` beside the workbench, which answers for whatever there is not.
pub fn router(site: Site, shared: bool) -> Router {
    let routes = routed(routes::link_routes(shared));
    let routes = if shared { routes } else { routes.fallback(nothing) };
    let guarded = routes
        .layer(middleware::from_fn(limit::guard))
        .layer(Extension(Limits::default()))
        .layer(middleware::from_fn_with_state(site.clone(), guest::come_by_link));
    dressed(guarded, POLICY, "no-referrer").with_state(site)
}

async fn nothing(Extension(guest): Extension<Guest>) -> Response {
    super::fault::Fault::NotFound.page(&guest)
}

#[derive(Template)]
#[template(path = "link_said.html")]
struct Said<'a> {
    frame: Frame,
    t: Text,
    say: &'a str,
    advice: &'a str,
}

/// A page that says one thing, and what to do.
pub fn said(guest: &Guest, status: StatusCode, (say, advice): (&str, &str)) -> Response {
    let page = Said { frame: Frame::bare(guest, say), t: guest.text, say, advice };
    match page.render() {
        Ok(html) => (status, Html(html)).into_response(),
        Err(_) => (status, say.to_owned()).into_response(),
    }
}
