//! What there is and who may come there: one table, from which the router is made and which the tests walk.

use super::guest::{self, Guest};
use super::links::{answer, show};
use super::pages::{
    act, audit, batch, batches, board, bulletins, cases, cases_json, display, figures, file, flow, health, help, home, imports,
    inbox, ledger, messages, password, settings, sheet, sign_in, units, views, workflows,
};
use super::{Site, assets};
use axum::extract::Request;
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get, post};
use axum::{Extension, Router};

/// Who may come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// Anybody.
    Anybody,
    /// Whoever is signed in, an administrator or somebody with a password to change among them.
    SignedIn,
    /// Whoever is signed in and has no password to change first. What he sees, an administrator among them, is decided in the use
    /// cases.
    Inside,
    /// Whoever has a link: what it opens, and for whom, is decided in the use cases.
    Link,
    /// Whoever handles cases. Which of them he sees is decided in the use cases.
    Office,
}

/// One row of the table.
#[derive(Debug, Clone)]
pub struct Route {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// The address, with its blanks.
    pub path: &'static str,
    /// Who may come.
    pub who: Who,
    handler: MethodRouter<Site>,
}

impl Route {
    fn get(path: &'static str, who: Who, handler: MethodRouter<Site>) -> Self {
        Self { method: "GET", path, who, handler }
    }
    fn post(path: &'static str, who: Who, handler: MethodRouter<Site>) -> Self {
        Self { method: "POST", path, who, handler }
    }
    /// Adds it to the router, behind its guard.
    pub(super) fn add_to(self, router: Router<Site>) -> Router<Site> {
        let who = self.who;
        let guard = move |guest: Extension<Guest>, request, next| guard(who, guest, request, next);
        router.route(self.path, self.handler.route_layer(middleware::from_fn(guard)))
    }
}

/// Everything there is on this site.
pub fn routes(site: &Site) -> Vec<Route> {
    use Who::{Anybody, Inside, Office, SignedIn};
    let mut table = vec![
        Route::get("/health", Anybody, get(health::page)),
        Route::get("/assets/style.css", Anybody, get(assets::style)),
        Route::get("/assets/icon.svg", Anybody, get(assets::icon)),
        Route::get("/sign-in", Anybody, get(sign_in::page)),
        Route::post("/sign-in", Anybody, post(sign_in::enter)),
        Route::get("/help", Anybody, get(help::page)),
        Route::get("/help/{topic}", Anybody, get(help::topic)),
        Route::post("/display", Anybody, post(display::change)),
        Route::post("/sign-out", SignedIn, post(sign_in::leave)),
        Route::get("/password", SignedIn, get(password::page)),
        Route::post("/password", SignedIn, post(password::change)),
        Route::get("/", SignedIn, get(home::page)),
        Route::get("/inbox", Office, get(inbox::todo)),
        Route::get("/inbox/{tab}", Office, get(inbox::tab)),
        Route::post("/claim", Office, post(act::claim)),
        Route::get("/cases", Office, get(cases::page)),
        Route::post("/views", Office, post(views::save)),
        Route::post("/views/{view}", Office, post(views::forget)),
        Route::get("/board", Office, get(board::page)),
        Route::post("/board", Office, post(board::urge)),
        Route::get("/messages", Inside, get(messages::page)),
        Route::get("/messages/{message}", Inside, get(messages::one)),
        Route::post("/messages/{message}", Inside, post(messages::decide)),
        Route::get("/workflows", Inside, get(workflows::page)),
        Route::get("/workflows/{workflow}", Inside, get(workflows::definition)),
        Route::get("/workflows/{workflow}/flow.svg", Inside, get(workflows::picture)),
        Route::get("/policies/{policy}", Inside, get(workflows::policy)),
        Route::get("/audit", Inside, get(audit::page)),
        Route::post("/audit", Inside, post(audit::export)),
        Route::get("/settings", Inside, get(settings::page)),
        Route::post("/settings/sessions", Inside, post(settings::end_others)),
        Route::get("/units", Inside, get(units::page)),
        Route::get("/units/{unit}", Inside, get(units::one)),
        Route::get("/cases/{case}", Office, get(sheet::page)),
        Route::post("/cases/{case}", Office, post(act::send)),
        Route::get("/cases/{case}/tasks/{task}", Office, get(sheet::at_task)),
        Route::get("/cases/{case}/do/{doing}", Office, get(act::page)),
        Route::get("/cases/{case}/files/{digest}", Office, get(file::page)),
        Route::get("/cases/{case}/flow", Office, get(flow::page)),
        Route::get("/cases/{case}/flow.svg", Office, get(flow::picture)),
        Route::get("/api/cases", Office, get(cases_json::page)),
    ];
    table.extend(yearly());
    if site.demo {
        table.push(Route::post("/demo/sign-in", Anybody, post(sign_in::enter_as)));
    }
    table
}

/// What an office does once a year: lists in, assignment, ledger, figures, bulletins.
fn yearly() -> Vec<Route> {
    use Who::Office;
    vec![
        Route::get("/batches", Office, get(batches::page)),
        Route::post("/batches", Office, post(batches::open)),
        Route::get("/batches/{batch}", Office, get(batch::page)),
        Route::post("/batches/{batch}", Office, post(batch::act)),
        Route::post("/batches/{batch}/look", Office, post(batch::look)),
        Route::get("/batches/{batch}/list.xlsx", Office, get(batch::list)),
        Route::get("/batches/{batch}/papers/{name}", Office, get(batch::paper)),
        Route::get("/imports", Office, get(imports::page)),
        Route::post("/imports", Office, post(imports::bring_in)),
        Route::get("/imports/{list}", Office, get(imports::list::page)),
        Route::post("/imports/{list}", Office, post(imports::list::act)),
        Route::get("/ledger", Office, get(ledger::page)),
        Route::post("/ledger", Office, post(ledger::choose)),
        Route::get("/ledger.xlsx", Office, get(ledger::xlsx)),
        Route::get("/ledger.csv", Office, get(ledger::csv)),
        Route::get("/ledger.pdf", Office, get(ledger::pdf)),
        Route::get("/figures", Office, get(figures::page)),
        Route::get("/figures.xlsx", Office, get(figures::xlsx)),
        Route::get("/figures/cases", Office, get(figures::cases)),
        Route::get("/bulletins", Office, get(bulletins::list)),
        Route::post("/bulletins", Office, post(bulletins::make)),
        Route::get("/bulletins/{bulletin}", Office, get(bulletins::page)),
        Route::post("/bulletins/{bulletin}", Office, post(bulletins::act)),
        Route::get("/bulletins/{bulletin}/paper.pdf", Office, get(bulletins::paper)),
    ]
}

/// What links in messages lead to: all that a listener of their own answers. With `shared` it is served beside the workbench, which
/// has the icon already.
pub fn link_routes(shared: bool) -> Vec<Route> {
    use Who::{Anybody, Link};
    let mut table = vec![
        Route::get("/l/{secret}", Link, get(show::page)),
        Route::post("/l/{secret}", Link, post(answer::send)),
        Route::get("/l/{secret}/letters/{digest}", Link, get(show::letter)),
        Route::get("/received", Anybody, get(show::received)),
        Route::get("/assets/links.css", Anybody, get(assets::links_style)),
    ];
    if !shared {
        table.push(Route::get("/assets/icon.svg", Anybody, get(assets::icon)));
    }
    table
}

/// Turns away whoever may not come: to the sign-in, to the password that has to be changed first, or to nothing.
async fn guard(who: Who, Extension(guest): Extension<Guest>, request: Request, next: Next) -> Response {
    let Some(visitor) = &guest.visitor else {
        return match who {
            Who::Anybody | Who::Link => next.run(request).await,
            Who::SignedIn | Who::Inside | Who::Office => guest::to_sign_in(&request),
        };
    };
    match who {
        Who::Office | Who::Inside if visitor.must_change => guest::to_password(),
        Who::Office if visitor.person.is_none() || visitor.duty.is_some() => {
            super::pages::nothing::not_yours(&guest).into_response()
        }
        Who::Anybody | Who::Link | Who::SignedIn | Who::Inside | Who::Office => next.run(request).await,
    }
}
