//! The inbox: what there is to do, the nearest date first, one verb a row.

use super::drawn;
use crate::app::desk::{BehindRow, Inbox, InboxRow, Near, Tab, Viewer};
use crate::web::fault::Fault;
use crate::web::frame::{Frame, Part};
use crate::web::guest::Guest;
use crate::web::text::{Text, fill};
use crate::web::words::date::{near_day, whole};
use crate::web::words::light::{Lamp, lamp, stopped};
use crate::web::words::value::{person, persons, units};
use askama::Template;
use axum::Extension;
use axum::extract::{Path, Query};
use axum::response::Response;
use chrono::SecondsFormat;
use serde::Deserialize;

/// Behind what a page begins: a task, or something that was done or told.
#[derive(Debug, Default, Deserialize)]
pub struct From {
    #[serde(default)]
    case: String,
    after: Option<String>,
    task: Option<String>,
    at: Option<String>,
    seq: Option<String>,
    whose: Option<String>,
}

impl From {
    /// The row that is meant; none where an address was made up.
    fn behind(self) -> Option<BehindRow> {
        let Self { case, after, task, at, seq, whose } = self;
        let texts = [Some(&case), task.as_ref(), whose.as_ref()];
        if texts.into_iter().flatten().any(|text| text.chars().any(char::is_control)) {
            return None;
        }
        match (after, task, at, seq, whose) {
            (Some(day), Some(task), ..) => Some(BehindRow::Task((day.parse().ok()?, case, task))),
            (_, _, Some(at), Some(seq), Some(whose)) => {
                Some(BehindRow::Trace((at.parse().ok()?, case, seq.parse().ok()?, whose)))
            }
            _ => None,
        }
    }
}

#[derive(Template)]
#[template(path = "inbox.html")]
struct Page {
    frame: Frame,
    t: Text,
    scope: String,
    tabs: Vec<TabLink>,
    groups: Vec<Group>,
    traces: Option<Vec<TraceLine>>,
    empty: &'static str,
    next: Option<String>,
    first: Option<String>,
    key: String,
}

struct TabLink {
    href: String,
    title: &'static str,
    count: u64,
    current: bool,
}

struct Group {
    id: &'static str,
    title: &'static str,
    count: String,
    lines: Vec<Line>,
}

struct Line {
    href: String,
    number: String,
    title: String,
    more: String,
    shared: Option<String>,
    lamp: Option<Lamp>,
    due: String,
    step: String,
    since: String,
    run: String,
    case: String,
    urgent: bool,
}

struct TraceLine {
    href: Option<String>,
    number: String,
    title: String,
    what: String,
    on: String,
}

pub async fn todo(Extension(guest): Extension<Guest>, Query(from): Query<From>) -> Response {
    show(&guest, Tab::ToDo, from).await
}

pub async fn tab(Extension(guest): Extension<Guest>, Path(tab): Path<String>, Query(from): Query<From>) -> Response {
    match Tab::ALL.into_iter().find(|known| known.id() == tab) {
        Some(tab) => show(&guest, tab, from).await,
        None => Fault::NotFound.page(&guest),
    }
}

async fn show(guest: &Guest, tab: Tab, from: From) -> Response {
    let Some(viewer) = guest.viewer() else { return Fault::NotFound.page(guest) };
    drawn(guest, fill_in(guest, &viewer, (tab, from.behind())).await)
}

async fn fill_in(guest: &Guest, viewer: &Viewer, (tab, after): (Tab, Option<BehindRow>)) -> Result<Page, Fault> {
    let t = guest.text;
    let inbox = guest.site.app.inbox_of(viewer, tab, after.as_ref()).await?;
    let tabs = inbox.counts.iter().map(|(known, count)| TabLink {
        href: tab_address(*known),
        title: title(t, *known),
        count: *count,
        current: *known == tab,
    });
    let mut scope = vec![whole(t.language(), inbox.today), t.inbox_order().to_owned()];
    if !inbox.owners.is_empty() {
        scope.push(fill(t.inbox_owners(), &[&persons(&inbox.people, t.language(), &inbox.owners)]));
    }
    let traces = matches!(tab, Tab::Done | Tab::Told).then(|| traces(t, &inbox)).filter(|traces| !traces.is_empty());
    Ok(Page {
        frame: Frame::of(guest, Part::Inbox, title(t, tab)).await?,
        t,
        scope: scope.join(" · "),
        tabs: tabs.collect(),
        groups: groups(t, &inbox),
        next: inbox.next.as_ref().map(|behind| next(tab, behind)),
        first: after.is_some().then(|| tab_address(tab)),
        traces,
        empty: empty(t, tab),
        key: guest.site.app.fresh_key().to_string(),
    })
}

fn title(t: Text, tab: Tab) -> &'static str {
    match tab {
        Tab::ToDo => t.tab_todo(),
        Tab::Receipt => t.tab_receipt(),
        Tab::ForOthers => t.tab_for_others(),
        Tab::Done => t.tab_done(),
        Tab::Told => t.tab_told(),
    }
}

fn empty(t: Text, tab: Tab) -> &'static str {
    match tab {
        Tab::ToDo => t.empty_todo(),
        Tab::Receipt => t.empty_receipt(),
        Tab::ForOthers => t.empty_for_others(),
        Tab::Done => t.empty_done(),
        Tab::Told => t.empty_told(),
    }
}

fn tab_address(tab: Tab) -> String {
    if tab == Tab::ToDo { "/inbox".to_owned() } else { format!("/inbox/{}", tab.id()) }
}

/// The address of the page behind a row.
fn next(tab: Tab, behind: &BehindRow) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    match behind {
        BehindRow::Task((day, case, task)) => {
            query.append_pair("after", &day.to_string()).append_pair("case", case).append_pair("task", task);
        }
        BehindRow::Trace((at, case, seq, whose)) => {
            let at = at.to_rfc3339_opts(SecondsFormat::Micros, true);
            query.append_pair("at", &at).append_pair("case", case).append_pair("seq", &seq.to_string());
            query.append_pair("whose", whose);
        }
    }
    format!("{}?{}", tab_address(tab), query.finish())
}

fn groups(t: Text, inbox: &Inbox) -> Vec<Group> {
    let group = |(near, all): &(Near, u64)| {
        let (id, title) = named(t, *near);
        let shown = inbox.rows.iter().filter(|row| row.near == *near);
        Group {
            id,
            title,
            count: fill(t.items_count(), &[&all.to_string()]),
            lines: shown.map(|row| line(t, inbox, row)).collect(),
        }
    };
    inbox.near.iter().map(group).filter(|group| !group.lines.is_empty()).collect()
}

fn named(t: Text, near: Near) -> (&'static str, &'static str) {
    match near {
        Near::Overdue => ("overdue", t.group_overdue()),
        Near::Today => ("today", t.group_today()),
        Near::Soon => ("soon", t.group_soon()),
        Near::Rest => ("rest", t.group_rest()),
    }
}

fn line(t: Text, inbox: &Inbox, row: &InboxRow) -> Line {
    let language = t.language();
    let mut more = Vec::new();
    if !row.face.about.is_empty() {
        more.push(row.face.about.clone());
    }
    if !row.face.from.is_empty() {
        more.push(persons(&inbox.people, language, &row.face.from));
    }
    for (title, list) in &row.face.units {
        more.push(format!("{title} {}", units(&inbox.people, language, list)));
    }
    let since = row.task.since.map(|day| near_day(language, day, inbox.today)).unwrap_or_default();
    let since = match &row.task.from {
        Some(from) => fill(t.since_from(), &[&since, &person(&inbox.people, from)]),
        None => since,
    };
    let lamp = match &row.light {
        Some(light) => Some(lamp(t, light)),
        None if row.face.suspended => Some(stopped(t)),
        None => None,
    };
    Line {
        href: address(row.case.as_str()),
        number: row.face.number.clone(),
        title: row.face.title.clone(),
        more: more.join(" · "),
        shared: row.shared.then(|| fill(t.shared_help(), &[&row.task.people.len().to_string()])),
        lamp,
        due: row.light.map_or_else(String::new, |light| near_day(language, light.date, inbox.today)),
        step: row.task.title.clone(),
        since,
        run: row.task.run.as_ref().map(ToString::to_string).unwrap_or_default(),
        case: row.case.to_string(),
        urgent: matches!(row.near, Near::Overdue | Near::Today),
    }
}

fn traces(t: Text, inbox: &Inbox) -> Vec<TraceLine> {
    let line = |trace: &crate::app::desk::Trace| TraceLine {
        href: trace.face.as_ref().map(|_| address(trace.case.as_str())),
        number: trace.face.as_ref().map_or_else(|| trace.case.to_string(), |face| face.number.clone()),
        title: trace.face.as_ref().map_or_else(|| t.not_yours_any_more().to_owned(), |face| face.title.clone()),
        what: trace.title.clone(),
        on: near_day(t.language(), trace.on, inbox.today),
    };
    inbox.traces.iter().map(line).collect()
}

/// The address of a case's page.
pub fn address(case: &str) -> String {
    format!("/cases/{}", encoded(case))
}

/// A name as a part of an address.
pub fn encoded(name: &str) -> String {
    name.bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect()
}
