//! A file of a case. Handed out to be saved, or, where browsers show it safely, to be looked at.

use crate::web::Site;
use crate::web::fault::Fault;
use crate::web::guest::Guest;
use crate::web::pages::inbox::encoded;
use axum::Extension;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use dafu_engine::ids::{CaseId, Digest};

pub async fn page(
    State(site): State<Site>,
    Extension(guest): Extension<Guest>,
    Path((case, digest)): Path<(String, String)>,
) -> Response {
    let Some(viewer) = guest.viewer() else { return Fault::NotFound.page(&guest) };
    match site.app.file_of(&viewer, &CaseId::new(case), &Digest::new(digest)).await {
        Ok(Some(file)) => {
            let shown = matches!(file.media_type.as_str(), "application/pdf" | "image/png" | "image/jpeg");
            let how = if shown { "inline" } else { "attachment" };
            let disposition = format!("{how}; filename*=UTF-8''{}", encoded(&file.name));
            ([(header::CONTENT_TYPE, file.media_type), (header::CONTENT_DISPOSITION, disposition)], file.bytes).into_response()
        }
        Ok(None) => Fault::NotFound.page(&guest),
        Err(error) => Fault::Store(error).page(&guest),
    }
}
