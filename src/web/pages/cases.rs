//! All cases that somebody sees: searched, narrowed down, a page at a time, and as a page for the printer. All of it stands in the
//! address, so that a list can be kept and sent on.

use super::drawn;
use super::inbox::address;
use crate::app::desk::{Choices, Filter, ListRow, Standing, Viewer, YES};
use crate::web::fault::Fault;
use crate::web::frame::{Frame, Part};
use crate::web::guest::Guest;
use crate::web::text::{Text, fill};
use crate::web::words::date::{near_day, whole};
use crate::web::words::light::{Lamp, done, lamp, of_standing, stopped};
use crate::web::words::value::{persons, units};
use askama::Template;
use axum::Extension;
use axum::extract::RawQuery;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::NaiveDate;
use dafu_engine::ids::{CaseId, UnitId};

#[derive(Template)]
#[template(path = "cases.html")]
struct Page {
    frame: Frame,
    t: Text,
    scope: String,
    mistake: Option<String>,
    words: String,
    mine: bool,
    /// Shown on the board's behalf: only what is there.
    board: bool,
    selects: Vec<Select>,
    views: Vec<ViewLink>,
    query: String,
    lines: Vec<Line>,
    next: Option<String>,
    first: Option<String>,
    print: String,
    back: String,
    printed: bool,
    cut: Option<String>,
    made: String,
}

/// A blank from which one value is chosen.
struct Select {
    name: String,
    title: String,
    options: Vec<Choice>,
}

struct Choice {
    value: String,
    title: String,
    chosen: bool,
}

struct ViewLink {
    id: String,
    href: String,
    name: String,
    forget: String,
}

/// A case in a list.
pub struct Line {
    /// Its page.
    pub href: String,
    /// Its id.
    pub case: String,
    /// Its number.
    pub number: String,
    /// Its name.
    pub title: String,
    /// What tells it apart from others of the number.
    pub about: String,
    /// Whom it is from.
    pub from: String,
    /// The unit that answers.
    pub lead: String,
    /// Other units.
    pub others: String,
    /// The step it is at.
    pub step: String,
    /// Its light.
    pub lamp: Option<Lamp>,
    /// Its date.
    pub due: String,
}

/// What an address says behind `?`.
struct Asked {
    filter: Filter,
    after: Option<(NaiveDate, CaseId)>,
    printed: bool,
}

impl Asked {
    fn parse(query: &str) -> Self {
        let pairs: Vec<(String, String)> =
            form_urlencoded::parse(query.as_bytes()).map(|(name, value)| (name.into_owned(), value.into_owned())).collect();
        let get = |wanted: &str| pairs.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str());
        let after = get("after").and_then(|after| after.split_once('~'));
        let after = after.and_then(|(day, case)| Some((day.parse().ok()?, CaseId::new(case))));
        let after = after.filter(|(_, case)| !case.as_str().chars().any(char::is_control));
        let filter = Filter::parse(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        Self { filter, after, printed: get("print").is_some() }
    }
}

pub async fn page(Extension(guest): Extension<Guest>, RawQuery(query): RawQuery) -> Response {
    let Some(viewer) = guest.viewer() else { return Fault::NotFound.page(&guest) };
    let asked = Asked::parse(&query.unwrap_or_default());
    drawn(&guest, fill_in(&guest, &viewer, asked, None).await)
}

/// The list again, with what was wrong with the name under which it was to be saved.
pub async fn refused(guest: &Guest, viewer: &Viewer, filter: Filter, mistake: String) -> Response {
    let asked = Asked { filter, after: None, printed: false };
    let mut response = drawn(guest, fill_in(guest, viewer, asked, Some(mistake)).await);
    *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    response
}

async fn fill_in(guest: &Guest, viewer: &Viewer, asked: Asked, mistake: Option<String>) -> Result<Page, Fault> {
    let t = guest.text;
    let Asked { filter, after, printed } = asked;
    let later = after.is_some();
    let listing = guest.site.app.listing(viewer, &filter, after, printed).await?;
    let views = if printed { Vec::new() } else { guest.site.app.views(viewer).await? };
    let views = views.into_iter().map(|view| ViewLink {
        href: link(&view.filter, &[]),
        forget: fill(t.view_forget_name(), &[&view.name]),
        id: view.id,
        name: view.name,
    });
    let next = listing.next.as_ref().map(|(day, case)| link(&filter, &[("after", &format!("{day}~{case}"))]));
    let cut = next.as_ref().filter(|_| printed).map(|_| fill(t.print_cut(), &[&listing.rows.len().to_string()]));
    Ok(Page {
        frame: Frame::of(guest, Part::Cases, t.cases()).await?,
        t,
        scope: fill(t.cases_scope(), &[&listing.count.to_string()]),
        mistake,
        words: filter.words.clone(),
        mine: filter.mine,
        board: filter.board,
        selects: selects(t, &filter, &listing.choices),
        views: views.collect(),
        query: query(&filter, &[]),
        lines: listing.rows.iter().map(|one| row(t, (&listing.people, listing.today), one)).collect(),
        next: next.filter(|_| !printed),
        first: later.then(|| link(&filter, &[])),
        print: link(&filter, &[("print", "yes")]),
        back: link(&filter, &[]),
        printed,
        cut,
        made: fill(t.print_made(), &[&whole(t.language(), listing.today)]),
    })
}

/// The address of the list that a filter names.
pub fn link(filter: &Filter, more: &[(&str, &str)]) -> String {
    let query = query(filter, more);
    if query.is_empty() { "/cases".to_owned() } else { format!("/cases?{query}") }
}

fn query(filter: &Filter, more: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(filter.pairs()).extend_pairs(more).finish()
}

fn selects(t: Text, filter: &Filter, choices: &Choices) -> Vec<Select> {
    let state = filter.open.map(|open| if open { "open" } else { "ended" });
    let light = filter.light.map(Standing::id);
    let lights = Standing::ALL.into_iter().filter(|standing| *standing != Standing::Ended);
    let lights = lights.map(|standing| (standing.id().to_owned(), of_standing(t, standing).0.word.to_owned()));
    let states = [("open", t.state_open()), ("ended", t.state_ended())].map(|(id, title)| (id.to_owned(), title.to_owned()));
    let leads = choices.leads.iter().map(|(unit, name)| (unit.to_string(), name.clone()));
    let steps = choices.steps.iter().map(|step| (step.clone(), step.clone()));
    let mut selects = vec![
        select(t, ("state", t.filter_state()), states, state),
        select(t, ("light", t.filter_light()), lights, light),
        select(t, ("lead", t.filter_lead()), leads, filter.lead.as_ref().map(UnitId::as_str)),
        select(t, ("step", t.filter_step()), steps, filter.step.as_deref()),
    ];
    for facet in &choices.facets {
        let words = |value: &str, label: &str| if value == YES { t.yes().to_owned() } else { label.to_owned() };
        let values = facet.values.iter().map(|(value, label)| (value.clone(), words(value, label)));
        let chosen = filter.facets.iter().find(|(field, _)| *field == facet.field).map(|(_, value)| value.as_str());
        selects.push(select(t, (&format!("f.{}", facet.field), &facet.title), values, chosen));
    }
    selects
}

fn select(
    t: Text,
    (name, title): (&str, &str),
    values: impl IntoIterator<Item = (String, String)>,
    chosen: Option<&str>,
) -> Select {
    let any = Choice { value: String::new(), title: t.filter_any().to_owned(), chosen: chosen.is_none() };
    let values = values.into_iter().map(|(value, title)| Choice { chosen: chosen == Some(&*value), value, title });
    Select { name: name.to_owned(), title: title.to_owned(), options: std::iter::once(any).chain(values).collect() }
}

/// A case as a line.
pub fn row(t: Text, (people, today): (&dafu_engine::people::People, NaiveDate), row: &ListRow) -> Line {
    let language = t.language();
    let face = &row.face;
    let others = face.units.iter().map(|(title, list)| format!("{title} {}", units(people, language, list)));
    let lamp = match &row.light {
        _ if face.ended => Some(done(t, String::new())),
        Some(light) => Some(lamp(t, light)),
        None if face.suspended => Some(stopped(t)),
        None => None,
    };
    Line {
        href: address(row.case.as_str()),
        case: row.case.to_string(),
        number: face.number.clone(),
        title: face.title.clone(),
        about: face.about.clone(),
        from: persons(people, language, &face.from),
        lead: face.lead.as_ref().map(|unit| people.unit_name(unit).to_owned()).unwrap_or_default(),
        others: others.collect::<Vec<_>>().join(" · "),
        step: face.step.clone().unwrap_or_default(),
        lamp,
        due: row.light.map_or_else(String::new, |light| near_day(language, light.date, today)),
    }
}
