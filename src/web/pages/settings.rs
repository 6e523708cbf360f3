//! What somebody sets for himself: how pages look, where he is signed in, his password.

use super::drawn;
use crate::app::accounts::{IDLE_MINUTES, LONGEST_HOURS};
use crate::web::Site;
use crate::web::fault::Fault;
use crate::web::frame::{Frame, Part};
use crate::web::guest::Guest;
use crate::web::posted::Posted;
use crate::web::text::{Text, fill};
use crate::web::words::date::near_moment;
use askama::Template;
use axum::Extension;
use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Redirect, Response};

#[derive(Template)]
#[template(path = "settings.html")]
struct Page {
    frame: Frame,
    t: Text,
    said: Option<&'static str>,
    sessions: Vec<Line>,
    sessions_help: String,
    others: bool,
    password: bool,
}

struct Line {
    began: String,
    seen: String,
    this: bool,
}

pub async fn page(Extension(guest): Extension<Guest>, RawQuery(query): RawQuery) -> Response {
    let said = query.is_some_and(|query| query == "said=ended").then(|| guest.text.settings_ended());
    drawn(&guest, fill_in(&guest, said).await)
}

async fn fill_in(guest: &Guest, said: Option<&'static str>) -> Result<Page, Fault> {
    let t = guest.text;
    let app = &guest.site.app;
    let visitor = guest.visitor.as_ref().ok_or(Fault::NotFound)?;
    let sessions = app.own_sessions(visitor, &guest.secret).await?;
    let today = app.now().today;
    let moment = |at| near_moment(t.language(), app.zone(), at, today);
    let line = |one: &crate::app::accounts::OwnSession| Line { began: moment(one.began), seen: moment(one.seen), this: one.this };
    Ok(Page {
        frame: Frame::of(guest, Part::Settings, t.settings()).await?,
        t,
        said,
        sessions: sessions.iter().map(line).collect(),
        sessions_help: fill(t.settings_sessions_help(), &[&IDLE_MINUTES.to_string(), &LONGEST_HOURS.to_string()]),
        others: sessions.len() > 1,
        password: visitor.login.is_some(),
    })
}

pub async fn end_others(State(site): State<Site>, Extension(guest): Extension<Guest>, _posted: Posted) -> Response {
    let Some(visitor) = &guest.visitor else { return Fault::NotFound.page(&guest) };
    match site.app.end_other_sessions(visitor, &guest.secret).await {
        Ok(_) => Redirect::to("/settings?said=ended").into_response(),
        Err(error) => Fault::Store(error).page(&guest),
    }
}
