//! Figures as of a day: every number with what it is over, as it is declared, and a link to its cases.

use super::drawn;
use super::inbox::{address, encoded};
use crate::app::desk::{FigureBlock, FigureRow, NotCounted, Viewer};
use crate::web::fault::Fault;
use crate::web::frame::{Frame, Part};
use crate::web::guest::Guest;
use crate::web::text::{Text, fill};
use askama::Template;
use axum::Extension;
use axum::extract::Query;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;
use dafu_engine::ids::UnitId;
use serde::Deserialize;

/// What an address says.
#[derive(Debug, Default, Clone, Deserialize)]
pub struct Asked {
    #[serde(default)]
    day: String,
    #[serde(default)]
    unit: String,
}

/// Which number's cases.
#[derive(Debug, Default, Clone, Deserialize)]
pub struct Behind {
    #[serde(default)]
    day: String,
    #[serde(default)]
    unit: String,
    #[serde(default)]
    place: usize,
    #[serde(default)]
    figure: String,
    #[serde(default)]
    part: String,
    #[serde(default)]
    all: String,
}

#[derive(Template)]
#[template(path = "figures.html")]
struct Page {
    frame: Frame,
    t: Text,
    scope: String,
    mistake: Option<String>,
    day: String,
    xlsx: String,
    units: Vec<(String, String, bool)>,
    blocks: Vec<Block>,
    uncounted: Vec<String>,
}

struct Block {
    title: String,
    label: String,
    rows: Vec<Row>,
}

struct Row {
    title: String,
    part: String,
    of: u64,
    of_href: Option<String>,
    over: usize,
    over_href: Option<String>,
    result: String,
    declared: String,
}

#[derive(Template)]
#[template(path = "figure_cases.html")]
struct CasesBehind {
    frame: Frame,
    t: Text,
    scope: String,
    back: String,
    cases: Vec<(String, String, String)>,
}

impl Asked {
    fn unit(&self) -> Option<UnitId> {
        Some(self.unit.trim()).filter(|unit| !unit.is_empty()).map(UnitId::new)
    }

    /// The day that is meant: none for today, and what was typed where it is none.
    fn day(&self) -> Result<Option<NaiveDate>, String> {
        match self.day.trim() {
            "" => Ok(None),
            text => text.parse().map(Some).map_err(|_| text.to_owned()),
        }
    }

    fn query(&self) -> form_urlencoded::Serializer<'static, String> {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("day", &self.day).append_pair("unit", &self.unit);
        query
    }
}

pub async fn page(Extension(guest): Extension<Guest>, Query(asked): Query<Asked>) -> Response {
    let Some(viewer) = guest.viewer() else { return Fault::NotFound.page(&guest) };
    let mistake = match asked.day() {
        Err(text) => fill(guest.text.not_a_day(), &[&text]),
        Ok(day) => match fill_in(&guest, &viewer, &asked, (day, None)).await {
            Ok(page) => return drawn(&guest, Ok(page)),
            Err(not) => match said(not) {
                Ok(fault) => return fault.page(&guest),
                Err(mistake) => mistake,
            },
        },
    };
    // As of today, with what was wrong with the day.
    let today = Asked { day: String::new(), ..asked };
    let page = fill_in(&guest, &viewer, &today, (None, Some(mistake))).await;
    let mut response = drawn(&guest, page.map_err(|not| said(not).unwrap_or(Fault::NotFound)));
    if response.status() == StatusCode::OK {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    response
}

/// The cases behind a number.
pub async fn cases(Extension(guest): Extension<Guest>, Query(behind): Query<Behind>) -> Response {
    let Some(viewer) = guest.viewer() else { return Fault::NotFound.page(&guest) };
    match list(&guest, &viewer, behind).await {
        Ok(page) => drawn(&guest, Ok(page)),
        Err(not) => said(not).unwrap_or(Fault::NotFound).page(&guest),
    }
}

pub async fn xlsx(Extension(guest): Extension<Guest>, Query(asked): Query<Asked>) -> Response {
    let Some(viewer) = guest.viewer() else { return Fault::NotFound.page(&guest) };
    match guest.site.app.figures_file(&viewer, asked.day().unwrap_or_default()).await {
        Ok(paper) => {
            let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet".to_owned();
            let disposition = format!("attachment; filename*=UTF-8''{}", encoded(&paper.name));
            ([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, disposition)], paper.bytes).into_response()
        }
        Err(not) => said(not).unwrap_or(Fault::NotFound).page(&guest),
    }
}

/// What is nothing for him, or the database's fault; otherwise what is said.
fn said(not: NotCounted) -> Result<Fault, String> {
    match not {
        NotCounted::Nothing => Ok(Fault::NotFound),
        NotCounted::Store(error) => Ok(Fault::Store(error)),
        other => Err(other.to_string()),
    }
}

async fn fill_in(
    guest: &Guest,
    viewer: &Viewer,
    asked: &Asked,
    (day, mistake): (Option<NaiveDate>, Option<String>),
) -> Result<Page, NotCounted> {
    let t = guest.text;
    let sheet = guest.site.app.figures_for(viewer, day, asked.unit()).await?;
    let asked = Asked { day: sheet.day.to_string(), ..asked.clone() };
    Ok(Page {
        frame: Frame::of(guest, Part::Figures, t.figures()).await?,
        t,
        scope: fill(t.figures_scope(), &[&t.language().day(sheet.day)]),
        mistake,
        xlsx: format!("/figures.xlsx?{}", asked.query().finish()),
        units: sheet
            .units
            .iter()
            .map(|(unit, name)| (unit.to_string(), name.clone(), sheet.unit.as_ref() == Some(unit)))
            .collect(),
        blocks: sheet.blocks.iter().map(|one| block(t, &asked, one)).collect(),
        uncounted: sheet.uncounted,
        day: asked.day,
    })
}

fn block(t: Text, asked: &Asked, block: &FigureBlock) -> Block {
    let row = |row: &FigureRow| Row {
        title: row.title.clone(),
        part: row.part.clone(),
        of: row.of,
        of_href: (row.of > 0).then(|| link(asked, block.place, row, false)),
        over: row.over,
        over_href: (row.over > 0).then(|| link(asked, block.place, row, true)),
        result: match &row.result {
            Some(result) if row.percent => format!("{result}%"),
            Some(result) => result.clone(),
            None => t.figures_none().to_owned(),
        },
        declared: format!("{}；{}", row.declared.0, row.declared.1),
    };
    Block {
        title: block.title.clone(),
        label: fill(t.figures_scroll(), &[&block.title]),
        rows: block.rows.iter().map(row).collect(),
    }
}

fn link(asked: &Asked, place: usize, row: &FigureRow, all: bool) -> String {
    let mut query = asked.query();
    query.append_pair("place", &place.to_string()).append_pair("figure", &row.id).append_pair("part", &row.part);
    if all {
        query.append_pair("all", "yes");
    }
    format!("/figures/cases?{}", query.finish())
}

async fn list(guest: &Guest, viewer: &Viewer, behind: Behind) -> Result<CasesBehind, NotCounted> {
    let t = guest.text;
    let asked = Asked { day: behind.day, unit: behind.unit };
    let day = asked.day().map_err(|_| NotCounted::Nothing)?;
    let which = (behind.place, behind.figure.as_str(), behind.part.as_str());
    let found = guest.site.app.figure_cases(viewer, (day, asked.unit()), which, behind.all == "yes").await?;
    let side = if behind.all == "yes" { t.figures_over() } else { t.figures_of() };
    let title = [found.row.title.as_str(), &found.row.part, side].into_iter().filter(|part| !part.is_empty());
    let title = title.collect::<Vec<_>>().join(" · ");
    Ok(CasesBehind {
        frame: Frame::of(guest, Part::Figures, &title).await?,
        t,
        scope: fill(t.figures_behind(), &[&title, &found.cases.len().to_string()]),
        back: format!("/figures?{}", asked.query().finish()),
        cases: found.cases.into_iter().map(|(case, number, title)| (address(case.as_str()), number, title)).collect(),
    })
}
