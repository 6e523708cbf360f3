//! Units and people: a list to look somebody up in, a page a unit, and all of it as a list of contacts for the printer. Changes are made
//! on the command line, and the page says so.

use super::drawn;
use super::inbox::encoded;
use crate::app::desk::{Org, UnitFace};
use crate::web::fault::Fault;
use crate::web::frame::{Frame, Part};
use crate::web::guest::Guest;
use crate::web::text::{Text, fill};
use crate::web::words::date::whole;
use crate::web::words::value::{person, units};
use askama::Template;
use axum::Extension;
use axum::extract::{Path, Query};
use axum::response::Response;
use chrono::NaiveDate;
use dafu_engine::ids::{PersonId, PostId, UnitId};
use serde::Deserialize;

/// The longest that is looked for, in signs.
const LONGEST: usize = 40;

/// What an address says.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    q: String,
    print: Option<String>,
}

#[derive(Template)]
#[template(path = "units.html")]
struct Page {
    frame: Frame,
    t: Text,
    scope: String,
    words: String,
    rows: Vec<Row>,
    absences: Vec<String>,
    print: String,
    back: String,
    printed: bool,
    made: String,
}

#[derive(Template)]
#[template(path = "unit.html")]
struct Sheet {
    frame: Frame,
    t: Text,
    row: Row,
    absences: Vec<String>,
}

struct Row {
    href: String,
    short: String,
    name: String,
    others: Vec<String>,
    mail: String,
    mark: String,
    scored: bool,
    count: usize,
    members: Vec<MemberRow>,
}

struct MemberRow {
    name: String,
    posts: String,
    mail: String,
    account: bool,
    elsewhere: String,
    away: String,
}

pub async fn page(Extension(guest): Extension<Guest>, Query(asked): Query<Asked>) -> Response {
    let words: String = asked.q.trim().chars().filter(|sign| !sign.is_control()).take(LONGEST).collect();
    drawn(&guest, fill_in(&guest, words, asked.print.is_some()).await)
}

async fn fill_in(guest: &Guest, words: String, printed: bool) -> Result<Page, Fault> {
    let t = guest.text;
    let org = org(guest, &words).await?;
    let query = |more: &[(&str, &str)]| {
        let asked = (!words.is_empty()).then_some(("q", words.as_str()));
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(asked).extend_pairs(more).finish();
        if query.is_empty() { "/units".to_owned() } else { format!("/units?{query}") }
    };
    let people: std::collections::BTreeSet<&PersonId> =
        org.units.iter().flat_map(|unit| &unit.members).map(|member| &member.person).collect();
    Ok(Page {
        frame: Frame::of(guest, Part::Units, t.units()).await?,
        t,
        scope: fill(t.units_scope(), &[&org.units.len().to_string(), &people.len().to_string()]),
        // On the screen a unit's people are on its own page.
        rows: org.units.iter().map(|unit| row(t, &org, unit, printed)).collect(),
        absences: absences(t, &org, |_| true),
        print: query(&[("print", "yes")]),
        back: query(&[]),
        printed,
        made: fill(t.print_made(), &[&whole(t.language(), org.today)]),
        words,
    })
}

async fn org(guest: &Guest, words: &str) -> Result<Org, Fault> {
    let visitor = guest.visitor.as_ref().ok_or(Fault::NotFound)?;
    guest.site.app.org(visitor, words).await?.ok_or(Fault::NotFound)
}

pub async fn one(Extension(guest): Extension<Guest>, Path(unit): Path<String>) -> Response {
    drawn(&guest, fill_in_one(&guest, &UnitId::new(unit)).await)
}

async fn fill_in_one(guest: &Guest, unit: &UnitId) -> Result<Sheet, Fault> {
    let t = guest.text;
    let org = org(guest, "").await?;
    let known = org.units.iter().find(|known| known.id == *unit).ok_or(Fault::NotFound)?;
    let is_here = |person: &PersonId| known.members.iter().any(|member| member.person == *person);
    Ok(Sheet {
        frame: Frame::of(guest, Part::Units, &known.unit.name).await?,
        t,
        row: row(t, &org, known, true),
        absences: absences(t, &org, is_here),
    })
}

fn row(t: Text, org: &Org, unit: &UnitFace, with_members: bool) -> Row {
    let aliases = unit.unit.aliases.iter().map(|alias| {
        let years = span(t, (alias.since, alias.until));
        if years.is_empty() { alias.name.clone() } else { format!("{} ({years})", alias.name) }
    });
    let members: Vec<MemberRow> =
        if with_members { unit.members.iter().map(|member| member_row(t, org, member)).collect() } else { Vec::new() };
    Row {
        href: format!("/units/{}", encoded(unit.id.as_str())),
        short: unit.unit.short.clone(),
        name: unit.unit.name.clone(),
        others: aliases.chain(unit.learned.iter().cloned()).collect(),
        mail: unit.unit.mail.clone().unwrap_or_default(),
        mark: unit.unit.mark.clone().unwrap_or_default(),
        scored: unit.unit.scored,
        count: unit.members.len(),
        members,
    }
}

fn member_row(t: Text, org: &Org, member: &crate::app::desk::Member) -> MemberRow {
    let known = org.people.persons.get(&member.person);
    let posts: Vec<String> = member.posts.iter().map(|post| called(t, org, post)).collect();
    let away = org.absences.iter().filter(|absence| absence.owner == member.person);
    let away: Vec<String> = away.map(|absence| person(&org.people, &absence.agent)).collect();
    MemberRow {
        name: person(&org.people, &member.person),
        posts: t.language().list(&posts),
        mail: known.and_then(|known| known.mail.clone()).unwrap_or_default(),
        account: known.is_some_and(|known| known.account),
        elsewhere: units(&org.people, t.language(), &member.elsewhere),
        away: t.language().list(&away),
    }
}

/// What a post is called: as the roles that want it, or by its id where none does.
fn called(t: Text, org: &Org, post: &PostId) -> String {
    match org.posts.get(post) {
        Some(titles) => {
            let mut names: Vec<&str> = titles.iter().map(|title| title.text(t.language())).collect();
            names.dedup();
            names.join("/")
        }
        None => post.to_string(),
    }
}

/// Absences of these people, a sentence each.
fn absences(t: Text, org: &Org, of: impl Fn(&PersonId) -> bool) -> Vec<String> {
    let shown = org.absences.iter().filter(|absence| of(&absence.owner) || of(&absence.agent));
    shown
        .map(|absence| {
            let days = span(t, (absence.since, absence.until));
            let days = if days.is_empty() { t.absence_always().to_owned() } else { days };
            fill(t.absence(), &[&person(&org.people, &absence.agent), &person(&org.people, &absence.owner), &days])
        })
        .collect()
}

/// A span of days, in words; nothing where it has no ends.
fn span(t: Text, days: (Option<NaiveDate>, Option<NaiveDate>)) -> String {
    let day = |day| t.language().day(day);
    match days {
        (Some(since), Some(until)) => fill(t.days_range(), &[&day(since), &day(until)]),
        (Some(since), None) => fill(t.days_since(), &[&day(since)]),
        (None, Some(until)) => fill(t.days_until(), &[&day(until)]),
        (None, None) => String::new(),
    }
}
