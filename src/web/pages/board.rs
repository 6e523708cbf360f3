//! The board: units by lights, each count a link to its cases; what has been overdue the longest; urging from there.

use super::cases::{self, Line, link};
use super::drawn;
use crate::app::bulk::Came;
use crate::app::desk::{Board, Counts, Filter, MOST_URGED, NotUrged, Standing, Viewer, Which, Year};
use crate::web::Site;
use crate::web::fault::Fault;
use crate::web::frame::{Frame, Part};
use crate::web::guest::Guest;
use crate::web::posted::Posted;
use crate::web::text::{Text, fill};
use crate::web::words::date::whole;
use crate::web::words::light::{Lamp, of_standing};
use askama::Template;
use axum::Extension;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use dafu_engine::ids::{CaseId, UnitId};
use serde::Deserialize;

/// The longest that may be said when somebody is urged, in signs.
const LONGEST: usize = 500;

/// What an address says.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    year: Option<String>,
    #[serde(default)]
    job: String,
}

#[derive(Template)]
#[template(path = "board.html")]
struct Page {
    frame: Frame,
    t: Text,
    scope: String,
    mistake: Option<String>,
    years: Vec<(String, bool)>,
    year: String,
    totals: Vec<Total>,
    all: Cell,
    rows: Vec<Row>,
    worst: Vec<Line>,
    urges: bool,
    key: String,
    text: String,
    job: Option<Job>,
}

struct Total {
    lamp: Lamp,
    cell: Cell,
    rule: &'static str,
}

/// A count, and where its cases are; nowhere for none.
struct Cell {
    count: u64,
    href: Option<String>,
}

struct Row {
    unit: String,
    name: String,
    cells: Vec<Cell>,
    sum: Cell,
    late: bool,
    urge: String,
}

/// How far a job is.
struct Job {
    all: u64,
    left: u64,
    say: String,
    refused: Vec<(String, String, String)>,
}

pub async fn page(Extension(guest): Extension<Guest>, Query(asked): Query<Asked>) -> Response {
    let Some(viewer) = guest.viewer() else { return Fault::NotFound.page(&guest) };
    drawn(&guest, fill_in(&guest, &viewer, asked, None).await)
}

/// Urges whoever holds the tasks at hand of the cases that were ticked, or of all that are overdue in one unit.
pub async fn urge(State(site): State<Site>, Extension(guest): Extension<Guest>, posted: Posted) -> Response {
    let Some(viewer) = guest.viewer() else { return Fault::NotFound.page(&guest) };
    let t = guest.text;
    let (key, text) = (posted.text("key"), posted.text("text").trim());
    if key.is_empty() || key.len() > 64 || !key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
        return Fault::Unreadable.page(&guest);
    }
    let year = Some(posted.text("year").to_owned());
    if text.is_empty() || text.chars().count() > LONGEST {
        return refused(&guest, &viewer, (year, t.urge_no_text().to_owned())).await;
    }
    let which = match which(&site, &viewer, &posted, year.clone()).await {
        Ok(Some(which)) => which,
        Ok(None) => return Fault::NotFound.page(&guest),
        Err(error) => return Fault::Store(error).page(&guest),
    };
    match site.app.urge_from_board(&viewer, key, &which, text).await {
        Ok(job) => {
            let mut query = form_urlencoded::Serializer::new(String::new());
            query.append_pair("job", &job).append_pair("year", posted.text("year"));
            Redirect::to(&format!("/board?{}", query.finish())).into_response()
        }
        Err(NotUrged::Nothing) => refused(&guest, &viewer, (year, t.urge_nothing().to_owned())).await,
        Err(NotUrged::TooMany) => refused(&guest, &viewer, (year, fill(t.urge_too_many(), &[&MOST_URGED.to_string()]))).await,
        Err(NotUrged::KeyReused) => refused(&guest, &viewer, (year, t.urge_key_reused().to_owned())).await,
        Err(NotUrged::Store(error)) => Fault::Store(error).page(&guest),
    }
}

/// What was pressed: a unit's button, or that below the ticked rows. None for somebody who has no board.
async fn which(
    site: &Site,
    viewer: &Viewer,
    posted: &Posted,
    year: Option<String>,
) -> Result<Option<Which>, crate::store::StoreError> {
    let Some(unit) = posted.get("unit").filter(|unit| !unit.is_empty()) else {
        let one = posted.get("one").map(|one| vec![one]);
        let cases = one.unwrap_or_else(|| posted.all("case")).into_iter().map(CaseId::new).collect();
        return Ok(Some(Which { cases, filter: None }));
    };
    let Some(board) = site.app.board(viewer, year).await? else { return Ok(None) };
    let filter = filter(board.year.as_ref(), Some(UnitId::new(unit)), Some(Standing::Late));
    Ok(Some(Which { cases: Vec::new(), filter: Some(filter) }))
}

async fn refused(guest: &Guest, viewer: &Viewer, (year, mistake): (Option<String>, String)) -> Response {
    let asked = Asked { year, job: String::new() };
    let mut response = drawn(guest, fill_in(guest, viewer, asked, Some(mistake)).await);
    if response.status() == StatusCode::OK {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    response
}

async fn fill_in(guest: &Guest, viewer: &Viewer, asked: Asked, mistake: Option<String>) -> Result<Page, Fault> {
    let t = guest.text;
    let app = &guest.site.app;
    let Some(board) = app.board(viewer, asked.year).await? else { return Err(Fault::NotFound) };
    let job = if asked.job.is_empty() { None } else { app.own_job(viewer, &asked.job).await? };
    let year = board.year.as_ref();
    let shown: Vec<Standing> = Standing::ALL.into_iter().filter(|known| is_shown(&board, *known)).collect();
    let totals = shown.iter().map(|standing| {
        let (lamp, rule) = of_standing(t, *standing);
        Total { lamp, cell: cell(&board.sum, year, None, Some(*standing)), rule }
    });
    Ok(Page {
        frame: Frame::of(guest, Part::Board, t.board()).await?,
        t,
        scope: fill(t.board_scope(), &[&whole(t.language(), board.today)]),
        mistake,
        years: board.years.iter().map(|known| (known.value.clone(), Some(known) == year)).collect(),
        year: year.map(|year| year.value.clone()).unwrap_or_default(),
        totals: totals.collect(),
        all: cell(&board.sum, year, None, None),
        rows: board.units.iter().map(|(unit, counts)| row(t, (&board, &shown), unit.as_ref(), counts)).collect(),
        worst: board.worst.iter().map(|one| cases::row(t, (&board.people, board.today), one)).collect(),
        urges: board.urges,
        key: app.fresh_key().to_string(),
        text: t.urge_text_given().to_owned(),
        job: job.map(|(progress, acts)| Job {
            all: acts.len() as u64,
            left: progress.pending,
            say: say(t, &progress, acts.is_empty()),
            refused: acts.into_iter().filter_map(|act| refusal(act.came?)).collect(),
        }),
    })
}

fn say(t: Text, progress: &crate::app::bulk::Progress, nothing: bool) -> String {
    match progress.pending {
        _ if nothing => t.urge_job_nothing().to_owned(),
        0 => fill(t.urge_job_done(), &[&progress.changed.to_string(), &(progress.refused + progress.unchanged).to_string()]),
        left => fill(t.urge_job_under_way(), &[&left.to_string()]),
    }
}

fn refusal(came: Came) -> Option<(String, String, String)> {
    let why = came.refused?;
    Some((came.listed, came.step.unwrap_or_default(), why))
}

/// Whether the board has a column for this: the lights always, the rest where there is any.
fn is_shown(board: &Board, standing: Standing) -> bool {
    matches!(standing, Standing::Late | Standing::Near | Standing::Fine | Standing::Ended) || board.sum.contains_key(&standing)
}

fn filter(year: Option<&Year>, lead: Option<UnitId>, light: Option<Standing>) -> Filter {
    let facets = year.map(|year| (year.field.clone(), year.value.clone())).into_iter().collect();
    let ended = light == Some(Standing::Ended);
    Filter { board: true, lead, facets, open: ended.then_some(false), light: light.filter(|_| !ended), ..Filter::default() }
}

fn cell(counts: &Counts, year: Option<&Year>, lead: Option<&UnitId>, standing: Option<Standing>) -> Cell {
    let count = match standing {
        Some(standing) => counts.get(&standing).copied().unwrap_or_default(),
        None => counts.values().sum(),
    };
    Cell { count, href: (count > 0).then(|| link(&filter(year, lead.cloned(), standing), &[])) }
}

fn row(t: Text, (board, shown): (&Board, &[Standing]), unit: Option<&UnitId>, counts: &Counts) -> Row {
    let name = unit.map_or_else(|| t.board_no_lead().to_owned(), |unit| board.people.unit_name(unit).to_owned());
    // Cases that nobody answers yet can't be asked for by a unit; they are in the list of all.
    let cell = |standing| Cell { href: None, ..cell(counts, board.year.as_ref(), unit, standing) };
    let linked = |standing| self::cell(counts, board.year.as_ref(), unit, standing);
    let of = |standing| if unit.is_some() { linked(standing) } else { cell(standing) };
    Row {
        unit: unit.map(ToString::to_string).unwrap_or_default(),
        cells: shown.iter().map(|standing| of(Some(*standing))).collect(),
        sum: of(None),
        late: unit.is_some() && counts.get(&Standing::Late).is_some_and(|late| *late > 0),
        urge: fill(t.urge_unit(), &[&name]),
        name,
    }
}
