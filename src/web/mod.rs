//! The workbench: pages that people do their part in, drawn by the server, working without scripts.
//!
//! [`routes`] is the one table of what there is and who may come there; the router is made of it. A request passes [`guest`],
//! which finds out who comes, and the table's own guard. A handler asks `crate::app` and fills in a template of its own file in
//! `pages/`. Deliberately no SQL, no decision and no check of who may see what: those are the use cases'. No step, role, grade
//! or city is named here: what a page shows of a case comes from its definition.

mod assets;
mod fault;
mod form;
mod frame;
mod guest;
mod help;
mod links;
mod pages;
mod posted;
pub mod routes;
mod text;
mod text_lists;
mod text_office;
mod text_year;
mod words;

pub use links::words::ALL as LINK_TEXTS;
pub use text::ALL as TEXTS;
pub use text_lists::ALL as LIST_TEXTS;
pub use text_office::ALL as OFFICE_TEXTS;
pub use text_year::ALL as YEAR_TEXTS;

use crate::app::App;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware;
use std::time::Duration;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer};
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::timeout::TimeoutLayer;
use tower_http::trace::TraceLayer;
use tracing::Span;

/// The longest a request may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// The most bytes that a request may bring.
const LARGEST: usize = 64 * 1024 * 1024;
/// What a page may load and where its forms may go: nothing but what comes from here.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'; \
                      form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// How the workbench is served.
#[derive(Debug, Clone)]
pub struct Site {
    /// The use cases.
    pub app: App,
    /// Anybody may sign in as anybody: a demonstration, which only its own machine can reach.
    pub demo: bool,
    /// Browsers reach it by TLS, so cookies may be bound to that.
    pub tls: bool,
}

/// The workbench, and with it what links in messages lead to: everything on one listener.
pub fn router(site: Site) -> Router {
    office(site.clone()).merge(links::router(site, true))
}

/// The workbench alone, where links have a listener of their own.
pub fn office(site: Site) -> Router {
    let table = routes::routes(&site);
    let routed = routed(table).fallback(pages::nothing::page).layer(middleware::from_fn_with_state(site.clone(), guest::know));
    dressed(routed, POLICY, "same-origin").with_state(site)
}

/// What links in messages lead to, and nothing else, for a listener of its own.
pub fn link_pages(site: Site) -> Router {
    links::router(site, false)
}

fn routed(table: Vec<routes::Route>) -> Router<Site> {
    table.into_iter().fold(Router::new(), |router, route| route.add_to(router))
}

/// What every answer has and every request passes first.
fn dressed(router: Router<Site>, policy: &'static str, referrer: &'static str) -> Router<Site> {
    let id = HeaderName::from_static("x-request-id");
    router
        .layer(DefaultBodyLimit::max(LARGEST))
        .layer(fixed(header::CONTENT_SECURITY_POLICY, policy))
        .layer(fixed(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(fixed(header::REFERRER_POLICY, referrer))
        .layer(fixed(HeaderName::from_static("cross-origin-opener-policy"), "same-origin"))
        .layer(fixed(HeaderName::from_static("cross-origin-resource-policy"), "same-origin"))
        .layer(fixed(HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=(), payment=()"))
        .layer(SetResponseHeaderLayer::if_not_present(header::CACHE_CONTROL, HeaderValue::from_static("no-store")))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, PATIENCE))
        .layer(CatchPanicLayer::custom(fault::panicked))
        .layer(TraceLayer::new_for_http().make_span_with(span as fn(&Request) -> Span))
        .layer(PropagateRequestIdLayer::new(id.clone()))
        .layer(SetRequestIdLayer::new(id, MakeRequestUuid))
}

/// What a log says of a request: its method, and where it led; of a link no more than that it was one.
fn span(request: &Request) -> Span {
    let path = request.uri().path();
    let path = if path.starts_with("/l/") { "/l/…" } else { path };
    tracing::debug_span!("request", method = %request.method(), path)
}

fn fixed(name: HeaderName, value: &'static str) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::overriding(name, HeaderValue::from_static(value))
}
