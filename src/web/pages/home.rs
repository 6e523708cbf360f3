//! The front page: the inbox of whoever handles cases; a word to an administrator.

use super::drawn;
use crate::web::fault::Fault;
use crate::web::frame::{Frame, Part};
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
    drawn(&guest, fill_in(&guest).await)
}

async fn fill_in(guest: &Guest) -> Result<Page, Fault> {
    let t = guest.text;
    let must_change = guest.visitor.as_ref().is_some_and(|visitor| visitor.must_change);
    // Somebody with a password to change gets no further yet.
    let title = t.admin_home();
    let frame = if must_change { Frame::bare(guest, title) } else { Frame::of(guest, Part::Other, title).await? };
    Ok(Page { frame, t })
}
