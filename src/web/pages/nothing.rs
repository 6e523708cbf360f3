//! Where there is nothing, or nothing that is the visitor's business: the two look the same.

use crate::web::fault::Fault;
use crate::web::guest::Guest;
use axum::Extension;
use axum::response::Response;

pub async fn page(Extension(guest): Extension<Guest>) -> Response {
    Fault::NotFound.page(&guest)
}

/// To somebody who handles no cases.
pub fn not_yours(guest: &Guest) -> Response {
    Fault::NotFound.page(guest)
}
