//! The way a case went: the picture, and the same as a list for whoever does not see pictures.

use super::drawn;
use super::inbox::address;
use crate::app::desk::{Flow, Stop};
use crate::web::fault::Fault;
use crate::web::frame::{Frame, Part};
use crate::web::guest::Guest;
use crate::web::text::{Text, fill};
use crate::web::words::date::near_day;
use crate::web::words::value::person;
use askama::Template;
use axum::Extension;
use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use dafu_engine::ids::CaseId;

#[derive(Template)]
#[template(path = "flow.html")]
struct Page {
    frame: Frame,
    t: Text,
    number: String,
    title: String,
    address: String,
    stops: Vec<Line>,
}

struct Line {
    title: String,
    round: Option<String>,
    days: String,
    by: String,
    now: bool,
    dropped: bool,
}

pub async fn page(Extension(guest): Extension<Guest>, Path(case): Path<String>) -> Response {
    let page = match flow(&guest, case).await {
        Ok(flow) => fill_in(&guest, &flow).await,
        Err(fault) => Err(fault),
    };
    drawn(&guest, page)
}

/// The picture alone: a page shows it as an image.
pub async fn picture(Extension(guest): Extension<Guest>, Path(case): Path<String>) -> Response {
    match flow(&guest, case).await {
        Ok(flow) => ([(header::CONTENT_TYPE, "image/svg+xml; charset=utf-8")], flow.0.picture).into_response(),
        Err(fault) => fault.page(&guest),
    }
}

async fn flow(guest: &Guest, case: String) -> Result<(Flow, CaseId), Fault> {
    let viewer = guest.viewer().ok_or(Fault::NotFound)?;
    let case = CaseId::new(case);
    let flow = guest.site.app.flow(&viewer, &case, guest.text.language()).await?.ok_or(Fault::NotFound)?;
    Ok((flow, case))
}

async fn fill_in(guest: &Guest, (flow, case): &(Flow, CaseId)) -> Result<Page, Fault> {
    let t = guest.text;
    Ok(Page {
        frame: Frame::of(guest, Part::Case, &format!("{} {}", t.flow(), flow.number)).await?,
        t,
        number: flow.number.clone(),
        title: flow.title.clone(),
        address: address(case.as_str()),
        stops: flow.stops.iter().map(|stop| line(t, flow, stop)).collect(),
    })
}

fn line(t: Text, flow: &Flow, stop: &Stop) -> Line {
    let day = |day| near_day(t.language(), day, flow.today);
    let days = match &stop.until {
        Some((until, _)) if *until != stop.from => fill(t.days_range(), &[&day(stop.from), &day(*until)]),
        Some(_) | None => day(stop.from),
    };
    let by = stop.until.as_ref().and_then(|(_, by)| by.as_ref());
    Line {
        title: stop.title.clone(),
        round: (stop.round > 1).then(|| fill(t.now_round(), &[&stop.round.to_string()])),
        days,
        by: by.map(|by| person(&flow.people, by)).unwrap_or_default(),
        now: stop.until.is_none(),
        dropped: stop.dropped,
    }
}
