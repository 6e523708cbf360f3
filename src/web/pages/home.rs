//! The front page: the inbox of whoever handles cases; a word to an administrator.

use super::drawn;
use crate::web::fault::Fault;
use crate::web::frame::Frame;
use crate::web::guest::Guest;
use crate::web::text::Text;
use askama::Template;
use axum::Extension;
use axum::response::{IntoResponse, Redirect, Response};

#[derive(Template)]
#[template(path = "home.html")]
struct Page {
    frame: Frame,
    t: Text,
}

pub async fn page(Extension(guest): Extension<Guest>) -> Response {
    if guest.viewer().is_some() {
        return Redirect::to("/inbox").into_response();
    }
    let t = guest.text;
    drawn(&guest, Ok::<_, Fault>(Page { frame: Frame::bare(&guest, t.admin_home()), t }))
}
