//! What goes out of the house and how it fares, and deciding about what failed or is in doubt.

use super::drawn;
use super::inbox::{address, encoded};
use crate::app::accounts::Visitor;
use crate::app::desk::{LONGEST_MAIL_REASON, MailDecision, MailFilter, MailList, MailRow, NotDecided};
use crate::app::mails::MailState;
use crate::time::Zone;
use crate::web::Site;
use crate::web::fault::Fault;
use crate::web::frame::{Frame, Part};
use crate::web::guest::Guest;
use crate::web::posted::Posted;
use crate::web::text::{Text, fill};
use crate::web::words::date::{moment, near_moment, whole};
use askama::Template;
use axum::Extension;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::{DateTime, NaiveDate, Utc};
use dafu_engine::ids::{CaseId, UnitId};

/// The longest that is looked at of what an address says, in signs.
const LONGEST: usize = 100;

#[derive(Template)]
#[template(path = "messages.html")]
struct Page {
    frame: Frame,
    t: Text,
    scope: String,
    held: Option<(String, Option<String>)>,
    tabs: Vec<Tab>,
    business: bool,
    words: String,
    state: &'static str,
    case: String,
    units: Vec<(String, String, bool)>,
    lines: Vec<Line>,
    next: Option<String>,
    first: Option<String>,
    print: String,
    back: String,
    printed: bool,
    made: String,
}

struct Tab {
    href: String,
    title: &'static str,
    count: Option<u64>,
    current: bool,
}

struct Line {
    href: String,
    state: &'static str,
    for_a_person: bool,
    when: String,
    to: String,
    to_name: String,
    subject: String,
    number: String,
    case: Option<String>,
    attempts: i32,
    note: String,
}

#[derive(Template)]
#[template(path = "message.html")]
struct Sheet {
    frame: Frame,
    t: Text,
    said: Option<&'static str>,
    mistake: Option<String>,
    line: Line,
    address: String,
    text: String,
    decisions: Vec<(&'static str, &'static str, &'static str)>,
    reason: String,
}

/// What an address says behind `?`.
struct Asked {
    filter: MailFilter,
    after: Option<(DateTime<Utc>, String)>,
    printed: bool,
}

impl Asked {
    fn parse(query: &str) -> Self {
        let pairs: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes())
            .map(|(name, value)| {
                let value = value.trim().chars().filter(|sign| !sign.is_control()).take(LONGEST).collect();
                (name.into_owned(), value)
            })
            .collect();
        let get = |wanted: &str| {
            pairs.iter().find(|(name, value)| name == wanted && !value.is_empty()).map(|(_, value)| value.as_str())
        };
        let after = get("after").and_then(|after| after.split_once('~'));
        let after = after.and_then(|(at, id)| Some((at.parse().ok()?, id.to_owned())));
        let filter = MailFilter {
            state: get("state").and_then(|id| MailState::ALL.into_iter().find(|known| known.id() == id)),
            unit: get("unit").map(UnitId::new),
            words: get("q").unwrap_or_default().to_owned(),
            case: get("case").map(CaseId::new),
        };
        Self { filter, after, printed: get("print").is_some() }
    }
}

pub async fn page(Extension(guest): Extension<Guest>, RawQuery(query): RawQuery) -> Response {
    let Some(visitor) = &guest.visitor else { return Fault::NotFound.page(&guest) };
    let asked = Asked::parse(&query.unwrap_or_default());
    drawn(&guest, fill_in(&guest, visitor, asked).await)
}

async fn fill_in(guest: &Guest, visitor: &Visitor, asked: Asked) -> Result<Page, Fault> {
    let t = guest.text;
    let Asked { filter, after, printed } = asked;
    let later = after.is_some();
    let list = guest.site.app.mail_list(visitor, &filter, after, printed).await?.ok_or(Fault::NotFound)?;
    let zone = guest.site.app.zone();
    let after = |(at, id): &(DateTime<Utc>, String)| link(&filter, &[("after", &format!("{}~{id}", stamp(*at)))]);
    Ok(Page {
        frame: Frame::of(guest, Part::Messages, t.messages()).await?,
        t,
        scope: if list.business { t.messages_scope() } else { t.messages_scope_bare() }.to_owned(),
        held: held(t, zone, &list),
        tabs: tabs(t, &filter, &list),
        business: list.business,
        words: filter.words.clone(),
        state: filter.state.map(MailState::id).unwrap_or_default(),
        case: filter.case.as_ref().map(ToString::to_string).unwrap_or_default(),
        units: list.units.iter().map(|(id, name)| (id.to_string(), name.clone(), filter.unit.as_ref() == Some(id))).collect(),
        lines: list.rows.iter().map(|row| line(t, (zone, list.today), row)).collect(),
        next: list.next.as_ref().filter(|_| !printed).map(after),
        first: later.then(|| link(&filter, &[])),
        print: link(&filter, &[("print", "yes")]),
        back: link(&filter, &[]),
        printed,
        made: fill(t.print_made(), &[&whole(t.language(), list.today)]),
    })
}

/// An instant as an address has it, to the last digit that databases keep.
fn stamp(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(chrono::SecondsFormat::Micros, true)
}

fn held(t: Text, zone: Zone, list: &MailList) -> Option<(String, Option<String>)> {
    let held = list.held.as_ref()?;
    let since = fill(t.messages_held(), &[&moment(t.language(), zone, held.since)]);
    Some((since, (!list.business).then(|| format!("{}: {}", held.server, held.why))))
}

fn tabs(t: Text, filter: &MailFilter, list: &MailList) -> Vec<Tab> {
    let tab = |state: Option<MailState>| Tab {
        href: link(&MailFilter { state, ..filter.clone() }, &[]),
        title: state.map_or_else(|| t.messages_all(), |state| word(t, state)),
        count: state
            .filter(|state| MailState::FOR_A_PERSON.contains(state))
            .map(|state| list.waiting.get(state.id()).copied().unwrap_or_default()),
        current: filter.state == state,
    };
    std::iter::once(None).chain(MailState::ALL.map(Some)).map(tab).collect()
}

/// The address of a list of mails.
fn link(filter: &MailFilter, more: &[(&str, &str)]) -> String {
    let unit = filter.unit.as_ref().map(UnitId::as_str).unwrap_or_default();
    let case = filter.case.as_ref().map(CaseId::as_str).unwrap_or_default();
    let state = filter.state.map(MailState::id).unwrap_or_default();
    let all = [("state", state), ("unit", unit), ("q", filter.words.as_str()), ("case", case)];
    let given = all.into_iter().filter(|(_, value)| !value.is_empty());
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(given).extend_pairs(more).finish();
    if query.is_empty() { "/messages".to_owned() } else { format!("/messages?{query}") }
}

fn word(t: Text, state: MailState) -> &'static str {
    match state {
        MailState::Waiting => t.mail_waiting(),
        MailState::UnderWay => t.mail_under_way(),
        MailState::Sent => t.mail_sent(),
        MailState::Failed => t.mail_failed(),
        MailState::Unknown => t.mail_unknown(),
        MailState::Dropped => t.mail_dropped(),
    }
}

fn line(t: Text, (zone, today): (Zone, NaiveDate), row: &MailRow) -> Line {
    let business = row.business.as_ref();
    let of = |read: fn(&crate::app::desk::Business) -> &String| business.map(read).cloned().unwrap_or_default();
    let when = if row.state == MailState::Waiting { row.next_at } else { row.at };
    Line {
        href: format!("/messages/{}", encoded(&row.id)),
        state: word(t, row.state),
        for_a_person: MailState::FOR_A_PERSON.contains(&row.state),
        when: near_moment(t.language(), zone, when, today),
        to: row.to.clone(),
        to_name: of(|known| &known.to_name),
        subject: of(|known| &known.subject),
        number: of(|known| &known.number),
        case: business.map(|known| address(known.case.as_str())),
        attempts: row.attempts,
        note: row.note.clone(),
    }
}

pub async fn one(Extension(guest): Extension<Guest>, Path(message): Path<String>, RawQuery(query): RawQuery) -> Response {
    let said = query.is_some_and(|query| query == "said=done").then(|| guest.text.mail_decided());
    sheet(&guest, &message, Shown { said, ..Shown::default() }).await
}

/// What is shown around a mail.
#[derive(Default)]
struct Shown {
    said: Option<&'static str>,
    mistake: Option<String>,
    reason: String,
}

async fn sheet(guest: &Guest, id: &str, shown: Shown) -> Response {
    let Some(visitor) = &guest.visitor else { return Fault::NotFound.page(guest) };
    let refused = shown.mistake.is_some();
    let mut response = drawn(guest, fill_in_one(guest, visitor, id, shown).await);
    if refused && response.status() == StatusCode::OK {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    response
}

async fn fill_in_one(guest: &Guest, visitor: &Visitor, id: &str, shown: Shown) -> Result<Sheet, Fault> {
    let t = guest.text;
    if id.chars().any(char::is_control) {
        return Err(Fault::NotFound);
    }
    let app = &guest.site.app;
    let row = app.mail_of(visitor, id).await?.ok_or(Fault::NotFound)?;
    let decisions = MailDecision::about(row.state).into_iter().map(|one| (one.id(), named(t, one).0, named(t, one).1));
    Ok(Sheet {
        frame: Frame::of(guest, Part::Messages, t.message()).await?,
        t,
        said: shown.said,
        mistake: shown.mistake,
        line: line(t, (app.zone(), app.now().today), &row),
        address: format!("/messages/{}", encoded(id)),
        text: row.business.as_ref().map(|known| known.text.clone()).unwrap_or_default(),
        decisions: decisions.collect(),
        reason: shown.reason,
    })
}

/// What a button says, and what it means.
fn named(t: Text, decision: MailDecision) -> (&'static str, &'static str) {
    match decision {
        MailDecision::Again => (t.mail_again(), t.mail_again_help()),
        MailDecision::Arrived => (t.mail_arrived(), t.mail_arrived_help()),
        MailDecision::Never => (t.mail_never(), t.mail_never_help()),
    }
}

pub async fn decide(
    State(site): State<Site>,
    Extension(guest): Extension<Guest>,
    Path(message): Path<String>,
    posted: Posted,
) -> Response {
    let Some(visitor) = &guest.visitor else { return Fault::NotFound.page(&guest) };
    let t = guest.text;
    let decision = MailDecision::ALL.into_iter().find(|known| known.id() == posted.text("decision"));
    let (Some(decision), false) = (decision, message.chars().any(char::is_control)) else {
        return Fault::NotFound.page(&guest);
    };
    let reason = posted.text("reason").to_owned();
    let mistake = match site.app.decide_mail(visitor, &message, (decision, &reason)).await {
        Ok(()) => return Redirect::to(&format!("/messages/{}?said=done", encoded(&message))).into_response(),
        Err(NotDecided::None) => return Fault::NotFound.page(&guest),
        Err(NotDecided::Reason) => fill(t.mail_no_reason(), &[&LONGEST_MAIL_REASON.to_string()]),
        Err(NotDecided::NotNow(state)) => fill(t.mail_not_now(), &[word(t, state)]),
        Err(NotDecided::Store(error)) => return Fault::Store(error).page(&guest),
    };
    sheet(&guest, &message, Shown { said: None, mistake: Some(mistake), reason }).await
}
