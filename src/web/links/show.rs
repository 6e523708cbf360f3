//! Looking at what is behind a link. Nothing changes by it, however often and by whatever program it is done.

use super::limit::Limits;
use super::said;
use super::view::{Sent, draw};
use crate::app::desk::{Behind, Closed};
use crate::web::Site;
use crate::web::fault::Fault;
use crate::web::guest::Guest;
use crate::web::text::fill;
use crate::web::words::date::near_day;
use axum::Extension;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use dafu_engine::ids::Digest;

pub async fn page(
    State(site): State<Site>,
    Extension(guest): Extension<Guest>,
    Extension(limits): Extension<Limits>,
    Path(secret): Path<String>,
) -> Response {
    match site.app.behind_link(&secret).await {
        Ok(Behind::Open(opened)) => draw(&guest, &secret, &opened, &Sent::default()),
        Ok(Behind::Closed(why)) => closed(&guest, why),
        Ok(Behind::Nothing) => nothing(&guest, &limits),
        Err(error) => Fault::Store(error).page(&guest),
    }
}

/// A letter that goes with the form.
pub async fn letter(
    State(site): State<Site>,
    Extension(guest): Extension<Guest>,
    Extension(limits): Extension<Limits>,
    Path((secret, digest)): Path<(String, String)>,
) -> Response {
    match site.app.letter_behind(&secret, &Digest::new(digest)).await {
        Ok(Some(letter)) => {
            let shown = [(header::CONTENT_TYPE, letter.media_type), (header::CONTENT_DISPOSITION, "inline".to_owned())];
            (shown, letter.bytes).into_response()
        }
        Ok(None) => nothing(&guest, &limits),
        Err(error) => Fault::Store(error).page(&guest),
    }
}

/// Thanks, at an address that has no secret in it.
pub async fn received(Extension(guest): Extension<Guest>) -> Response {
    let t = guest.text;
    said(&guest, StatusCode::OK, (t.link_received(), t.link_received_advice()))
}

/// There is no such link; whether there is such a case has nothing to do with it.
pub fn nothing(guest: &Guest, limits: &Limits) -> Response {
    limits.wrong(guest);
    Fault::NotFound.page(guest)
}

/// Why a link opens nothing, and what to do.
pub fn closed(guest: &Guest, why: Closed) -> Response {
    let t = guest.text;
    let today = guest.site.app.now().today;
    let day = |sentence: &str, day| fill(sentence, &[&near_day(t.language(), day, today)]);
    let (status, say, advice) = match why {
        Closed::Used(on) => (StatusCode::GONE, day(t.link_used(), on), t.link_again_advice()),
        Closed::Answered(on) => (StatusCode::GONE, day(t.link_answered(), on), t.link_again_advice()),
        Closed::Withdrawn => (StatusCode::GONE, t.link_withdrawn().to_owned(), t.link_withdrawn_advice()),
        Closed::Expired(on) => (StatusCode::GONE, day(t.link_expired(), on), t.link_expired_advice()),
        Closed::NotNow => (StatusCode::CONFLICT, t.link_not_now().to_owned(), t.link_not_now_advice()),
    };
    said(guest, status, (&say, advice))
}
