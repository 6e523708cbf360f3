//! Changing one's own password, of one's own will or because somebody else set it.

use super::drawn;
use crate::app::accounts::{AccountError, Weakness};
use crate::web::Site;
use crate::web::fault::Fault;
use crate::web::frame::Frame;
use crate::web::guest::{self, Guest};
use crate::web::posted::Posted;
use crate::web::text::{Text, fill};
use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

#[derive(Template)]
#[template(path = "password.html")]
struct Page {
    frame: Frame,
    t: Text,
    first: bool,
    rule: String,
    mistakes: Vec<String>,
}

pub async fn page(Extension(guest): Extension<Guest>) -> Response {
    draw(&guest, Vec::new())
}

fn draw(guest: &Guest, mistakes: Vec<String>) -> Response {
    let t = guest.text;
    let shortest = guest.site.app.password_profile().shortest().to_string();
    let first = guest.visitor.as_ref().is_some_and(|visitor| visitor.must_change);
    let refused = !mistakes.is_empty();
    let page =
        Page { frame: Frame::bare(guest, t.password_title()), t, first, rule: fill(t.password_rule(), &[&shortest]), mistakes };
    let mut response = drawn(guest, Ok::<_, Fault>(page));
    if refused {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    response
}

pub async fn change(State(site): State<Site>, Extension(guest): Extension<Guest>, posted: Posted) -> Response {
    let t = guest.text;
    let Some(login) = guest.visitor.as_ref().and_then(|visitor| visitor.login.clone()) else {
        return Fault::NotFound.page(&guest);
    };
    if posted.text("new") != posted.text("again") {
        return draw(&guest, vec![t.password_differ().to_owned()]);
    }
    match site.app.change_password(&login, posted.text("old").to_owned(), posted.text("new").to_owned()).await {
        Ok(secret) => guest::begin(&site, &secret, Redirect::to("/").into_response()),
        Err(AccountError::WrongPassword) => draw(&guest, vec![t.password_wrong().to_owned()]),
        Err(AccountError::Weak(weak)) => draw(&guest, weak.into_iter().map(|weak| said(t, weak)).collect()),
        Err(AccountError::Store(error)) => Fault::Store(error).page(&guest),
        Err(AccountError::BadLogin | AccountError::Taken | AccountError::NoSuchAccount | AccountError::NoSuchPerson) => {
            Fault::NotFound.page(&guest)
        }
    }
}

fn said(t: Text, weak: Weakness) -> String {
    match weak {
        Weakness::TooShort(least) => fill(t.weak_short(), &[&least.to_string()]),
        Weakness::TooLong(most) => fill(t.weak_long(), &[&most.to_string()]),
        Weakness::Common => t.weak_common().to_owned(),
        Weakness::HoldsLogin => t.weak_login().to_owned(),
        Weakness::FewKinds => t.weak_kinds().to_owned(),
        Weakness::SameAsBefore => t.weak_same().to_owned(),
    }
}
