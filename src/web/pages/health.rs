//! Whether the server lives and can read its database. For programs; says nothing about what is in it.

use crate::store::cases::Wanted;
use crate::web::Site;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;

pub async fn page(State(site): State<Site>) -> Response {
    let version = env!("CARGO_PKG_VERSION");
    match site.app.cases(&Wanted { limit: Some(1), ..Wanted::default() }).await {
        Ok(_) => Json(json!({ "status": "ok", "version": version })).into_response(),
        Err(error) => {
            tracing::error!(%error, "the database can't be read");
            let body = json!({ "status": "database unavailable", "version": version });
            (StatusCode::SERVICE_UNAVAILABLE, Json(body)).into_response()
        }
    }
}
