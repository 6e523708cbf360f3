//! How pages look: the size of letters and the language, kept in the browser.

use crate::web::Site;
use crate::web::guest::{self, Guest};
use crate::web::posted::Posted;
use axum::Extension;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};

pub async fn change(State(site): State<Site>, Extension(_): Extension<Guest>, headers: HeaderMap, posted: Posted) -> Response {
    let mut response = Redirect::to(&back(&headers)).into_response();
    if let Some(letters) = posted.get("letters").filter(|letters| matches!(*letters, "normal" | "large")) {
        guest::remember(&site, "letters", letters, &mut response);
    }
    if let Some(language) = posted.get("language").filter(|language| matches!(*language, "zh-CN" | "en")) {
        guest::remember(&site, "language", language, &mut response);
    }
    response
}

/// The page it was asked from, on this site.
fn back(headers: &HeaderMap) -> String {
    let from = headers.get(header::REFERER).and_then(|from| from.to_str().ok()).unwrap_or_default();
    let path = from.split_once("://").and_then(|(_, rest)| rest.find('/').map(|at| &rest[at..])).unwrap_or("/");
    if path.starts_with("//") { "/".to_owned() } else { path.to_owned() }
}
