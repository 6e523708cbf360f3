//! Coming in and going out. In a demonstration anybody comes in as anybody, by one press.

use super::drawn;
use crate::app::accounts::SignInError;
use crate::app::desk::Colleague;
use crate::web::Site;
use crate::web::fault::Fault;
use crate::web::frame::Frame;
use crate::web::guest::{self, Guest};
use crate::web::posted::Posted;
use crate::web::text::{Text, fill};
use crate::web::words::date::moment;
use askama::Template;
use axum::Extension;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use dafu_engine::ids::PersonId;
use serde::Deserialize;

/// How many busy people a demonstration shows first.
const BUSY: usize = 12;

#[derive(Template)]
#[template(path = "sign_in.html")]
struct Page {
    frame: Frame,
    t: Text,
    next: String,
    login: String,
    mistake: Option<String>,
    busy: Vec<Colleague>,
    units: Vec<(String, Vec<Colleague>)>,
}

#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    next: String,
}

pub async fn page(Extension(guest): Extension<Guest>, Query(asked): Query<Asked>) -> Response {
    draw(&guest, asked.next, String::new(), None).await
}

async fn draw(guest: &Guest, next: String, login: String, mistake: Option<String>) -> Response {
    let refused = mistake.is_some();
    let mut response = drawn(guest, fill_in(guest, next, login, mistake).await);
    if refused {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    response
}

async fn fill_in(guest: &Guest, next: String, login: String, mistake: Option<String>) -> Result<Page, Fault> {
    let t = guest.text;
    let all = if guest.site.demo { guest.site.app.colleagues().await? } else { Vec::new() };
    let mut busy = all.clone();
    busy.sort_by_key(|known| std::cmp::Reverse(known.tasks));
    busy.truncate(BUSY);
    let mut units: Vec<(String, Vec<Colleague>)> = Vec::new();
    for known in all {
        match units.iter_mut().find(|(unit, _)| *unit == known.unit) {
            Some((_, people)) => people.push(known),
            None => units.push((known.unit.clone(), vec![known])),
        }
    }
    Ok(Page { frame: Frame::bare(guest, t.sign_in()), t, next, login, mistake, busy, units })
}

pub async fn enter(State(site): State<Site>, Extension(guest): Extension<Guest>, posted: Posted) -> Response {
    let (login, next) = (posted.text("login").trim().to_owned(), posted.text("next").to_owned());
    match site.app.sign_in(&login, posted.text("password"), &guest.address).await {
        Ok(secret) => guest::begin(&site, &secret, Redirect::to(&inside(&next)).into_response()),
        Err(SignInError::Store(error)) => Fault::Store(error).page(&guest),
        Err(SignInError::Wrong) => draw(&guest, next, login, Some(guest.text.sign_in_wrong().to_owned())).await,
        Err(SignInError::LockedUntil(until)) => {
            let until = moment(guest.text.language(), site.app.zone(), until);
            draw(&guest, next, login, Some(fill(guest.text.sign_in_locked(), &[&until]))).await
        }
    }
}

/// Comes in as somebody of a demonstration.
pub async fn enter_as(State(site): State<Site>, Extension(guest): Extension<Guest>, posted: Posted) -> Response {
    match site.app.sign_in_as(&PersonId::new(posted.text("person")), &guest.address).await {
        Ok(secret) => guest::begin(&site, &secret, Redirect::to(&inside(posted.text("next"))).into_response()),
        Err(SignInError::Store(error)) => Fault::Store(error).page(&guest),
        Err(SignInError::Wrong | SignInError::LockedUntil(_)) => Fault::NotFound.page(&guest),
    }
}

pub async fn leave(State(site): State<Site>, Extension(guest): Extension<Guest>, _posted: Posted) -> Response {
    if guest.in_session
        && let Err(error) = site.app.sign_out(&guest.secret).await
    {
        return Fault::Store(error).page(&guest);
    }
    guest::end(&site, Redirect::to("/sign-in").into_response())
}

/// A page of this site; the front page where an address leads elsewhere.
fn inside(next: &str) -> String {
    let good = next.starts_with('/') && !next.starts_with("//") && !next.contains(['\\', '\r', '\n']);
    if good { next.to_owned() } else { "/".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::inside;

    #[test]
    fn nobody_is_sent_to_another_site() {
        assert_eq!(inside("/cases/1?a=b"), "/cases/1?a=b");
        for elsewhere in ["//evil.example", "https://evil.example", "/\\evil.example", "", "cases"] {
            assert_eq!(inside(elsewhere), "/", "{elsewhere}");
        }
    }
}
