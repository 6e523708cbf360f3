//! Lists that somebody keeps: saving the one that is shown, and forgetting one.

use super::cases::{link, refused};
use crate::app::desk::{Filter, LONGEST_VIEW, MOST_VIEWS, NotSaved};
use crate::web::Site;
use crate::web::fault::Fault;
use crate::web::guest::Guest;
use crate::web::posted::Posted;
use crate::web::text::fill;
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};

pub async fn save(State(site): State<Site>, Extension(guest): Extension<Guest>, posted: Posted) -> Response {
    let Some(viewer) = guest.viewer() else { return Fault::NotFound.page(&guest) };
    let t = guest.text;
    let pairs: Vec<(String, String)> = form_urlencoded::parse(posted.text("query").as_bytes())
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect();
    let filter = Filter::parse(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    match site.app.save_view(&viewer, posted.text("name"), &filter).await {
        Ok(()) => Redirect::to(&link(&filter, &[])).into_response(),
        Err(NotSaved::Name) => refused(&guest, &viewer, filter, fill(t.view_bad_name(), &[&LONGEST_VIEW.to_string()])).await,
        Err(NotSaved::TooMany) => refused(&guest, &viewer, filter, fill(t.view_too_many(), &[&MOST_VIEWS.to_string()])).await,
        Err(NotSaved::Store(error)) => Fault::Store(error).page(&guest),
    }
}

pub async fn forget(
    State(site): State<Site>,
    Extension(guest): Extension<Guest>,
    Path(view): Path<String>,
    _posted: Posted,
) -> Response {
    let Some(viewer) = guest.viewer() else { return Fault::NotFound.page(&guest) };
    if view.chars().any(char::is_control) {
        return Fault::NotFound.page(&guest);
    }
    match site.app.forget_view(&viewer, &view).await {
        Ok(true) => Redirect::to("/cases").into_response(),
        Ok(false) => Fault::NotFound.page(&guest),
        Err(error) => Fault::Store(error).page(&guest),
    }
}
