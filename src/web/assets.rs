//! What pages load: a style sheet, one for the pages of links, and an icon, part of the program.

use axum::http::header;
use axum::response::{IntoResponse, Response};

const STYLE: &str = include_str!("assets/style.css");
const LINKS_STYLE: &str = include_str!("assets/links.css");
const ICON: &str = include_str!("assets/icon.svg");
/// Browsers may keep them for a day; a new version of the program has another address for them.
const KEEP: &str = "public, max-age=86400";

pub async fn style() -> Response {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, KEEP)], STYLE).into_response()
}

/// Of the pages that links lead to, which share nothing with the office's.
pub async fn links_style() -> Response {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, KEEP)], LINKS_STYLE).into_response()
}

pub async fn icon() -> Response {
    ([(header::CONTENT_TYPE, "image/svg+xml"), (header::CACHE_CONTROL, KEEP)], ICON).into_response()
}

/// What tells one version of the style sheet from another in its address.
pub fn version() -> usize {
    STYLE.len() + LINKS_STYLE.len()
}
