//! Doing what a link is for: a form that was sent becomes a command, and the engine decides. What was typed stays when it is refused.

use super::limit::Limits;
use super::show::{closed, nothing};
use super::view::{Sent, draw};
use crate::app::desk::{Behind, Form, Opened, Says, Unanswered, Undone, Wanted};
use crate::store::StoreError;
use crate::web::Site;
use crate::web::fault::Fault;
use crate::web::guest::Guest;
use crate::web::pages::act::{chosen, keep_files, missing, typed};
use crate::web::posted::Posted;
use axum::Extension;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use dafu_engine::machine::state::Confirmed;

pub async fn send(
    State(site): State<Site>,
    Extension(guest): Extension<Guest>,
    Extension(limits): Extension<Limits>,
    Path(secret): Path<String>,
    posted: Posted,
) -> Response {
    let answer = match site.app.behind_link(&secret).await {
        Ok(Behind::Open(opened)) => carry_out(&site, &guest, &secret, (*opened, posted)).await,
        Ok(Behind::Closed(why)) => return closed(&guest, why),
        Ok(Behind::Nothing) => return nothing(&guest, &limits),
        Err(error) => Err(error),
    };
    answer.unwrap_or_else(|error| Fault::Store(error).page(&guest))
}

async fn carry_out(
    site: &Site,
    guest: &Guest,
    secret: &str,
    (opened, mut posted): (Opened, Posted),
) -> Result<Response, StoreError> {
    let again = |sent: Sent| refused(guest, secret, &opened, &sent);
    let (says, missing) = match &opened.what {
        Wanted::Form(form, _) => {
            if let Some(problem) = keep_files(site, guest, form, &mut posted).await? {
                return Ok(again(Sent { typed: Some(posted), problem: Some(problem), ..Sent::default() }));
            }
            if posted.get("add_row").is_some() {
                return Ok(draw(guest, secret, &opened, &Sent { typed: Some(posted), ..Sent::default() }));
            }
            filled_in(form, &posted)
        }
        Wanted::Question(..) => match posted.text("says") {
            "true" => (Says::Row(Confirmed::True), Vec::new()),
            "not_true" => (Says::Row(Confirmed::NotTrue), Vec::new()),
            "call" => (Says::Row(Confirmed::CallMe), Vec::new()),
            _ => {
                let problem = Some(guest.text.link_choose_one().to_owned());
                return Ok(again(Sent { typed: Some(posted), problem, ..Sent::default() }));
            }
        },
        Wanted::Reading => return Ok(Fault::Unreadable.page(guest)),
    };
    match site.app.answer_link(secret, &says).await {
        // Away from the secret: what is loaded again or gone back to sends nothing.
        Ok(_) => Ok(Redirect::to("/received").into_response()),
        Err(Unanswered::Closed(why)) => Ok(closed(guest, why)),
        Err(Unanswered::Nothing) => Ok(Fault::NotFound.page(guest)),
        Err(Unanswered::Undone(Undone::Store(error))) => Err(error),
        Err(Unanswered::Undone(Undone::Refused(refusal))) => {
            Ok(again(Sent { typed: Some(posted), refusal: Some(refusal), missing, ..Sent::default() }))
        }
        Err(Unanswered::Undone(Undone::NotNow | Undone::NoSuchCase | Undone::Overtaken { .. } | Undone::KeyReused)) => {
            let problem = Some(format!("{} {}", guest.text.link_not_now(), guest.text.link_not_now_advice()));
            Ok(again(Sent { typed: Some(posted), problem, ..Sent::default() }))
        }
    }
}

/// What was filled in, and which blanks that have to be were not.
fn filled_in(form: &Form, posted: &Posted) -> (Says, Vec<String>) {
    let slot = chosen(posted, form).map(|(index, _)| index);
    let typed = typed(posted, Some(form));
    let missing = missing(form, slot, &typed);
    (Says::Form(Box::new(typed)), missing)
}

fn refused(guest: &Guest, secret: &str, opened: &Opened, sent: &Sent) -> Response {
    let mut response = draw(guest, secret, opened, sent);
    if response.status() == StatusCode::OK {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    response
}
