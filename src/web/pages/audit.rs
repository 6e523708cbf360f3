//! The audit: who came in, who was turned away, what was changed in accounts and people; by person, day and kind, and as a file.

use super::drawn;
use crate::app::accounts::{AUDIT_KINDS, AuditFilter, MOST_AUDITED, NotExported, Visitor};
use crate::time::Zone;
use crate::web::Site;
use crate::web::fault::Fault;
use crate::web::frame::{Frame, Part};
use crate::web::guest::Guest;
use crate::web::posted::Posted;
use crate::web::text::{Text, fill};
use crate::web::words::date::{near_moment, whole};
use crate::web::words::value::person;
use askama::Template;
use axum::Extension;
use axum::extract::{RawQuery, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, NaiveDate, Utc};
use dafu_engine::ids::PersonId;
use dafu_engine::people::People;

/// The longest that is looked at of what an address says, in signs.
const LONGEST: usize = 100;

#[derive(Template)]
#[template(path = "audit.html")]
struct Page {
    frame: Frame,
    t: Text,
    mistake: Option<String>,
    who: String,
    from: String,
    until: String,
    kinds: Vec<(&'static str, String, bool)>,
    lines: Vec<Line>,
    query: String,
    next: Option<String>,
    first: Option<String>,
    print: String,
    back: String,
    printed: bool,
    made: String,
}

struct Line {
    when: String,
    what: String,
    login: String,
    person: String,
    address: String,
    detail: String,
}

/// What an address says behind `?`.
#[derive(Default)]
struct Asked {
    filter: AuditFilter,
    after: Option<(DateTime<Utc>, String)>,
    printed: bool,
}

impl Asked {
    fn parse(query: &str) -> Self {
        let mut asked = Self::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let value: String = value.trim().chars().filter(|sign| !sign.is_control()).take(LONGEST).collect();
            match &*name {
                "q" => asked.filter.who = value,
                "kind" => asked.filter.kind = AUDIT_KINDS.into_iter().find(|known| *known == value),
                "from" => asked.filter.from = value.parse().ok(),
                "until" => asked.filter.until = value.parse().ok(),
                "after" => {
                    let split = value.split_once('~');
                    asked.after = split.and_then(|(at, id)| Some((at.parse().ok()?, id.to_owned())));
                }
                "print" => asked.printed = true,
                _ => {}
            }
        }
        asked
    }
}

pub async fn page(Extension(guest): Extension<Guest>, RawQuery(query): RawQuery) -> Response {
    let Some(visitor) = &guest.visitor else { return Fault::NotFound.page(&guest) };
    drawn(&guest, fill_in(&guest, visitor, (Asked::parse(&query.unwrap_or_default()), None)).await)
}

async fn fill_in(guest: &Guest, visitor: &Visitor, (asked, mistake): (Asked, Option<String>)) -> Result<Page, Fault> {
    let t = guest.text;
    let Asked { filter, after, printed } = asked;
    let later = after.is_some();
    let app = &guest.site.app;
    let audit = app.audit_page(visitor, &filter, after, printed).await?.ok_or(Fault::NotFound)?;
    let day = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    let after = |(at, id): &(DateTime<Utc>, String)| {
        let at = at.to_rfc3339_opts(chrono::SecondsFormat::Micros, true);
        link(&filter, &[("after", &format!("{at}~{id}"))])
    };
    Ok(Page {
        frame: Frame::of(guest, Part::Audit, t.audit()).await?,
        t,
        mistake,
        who: filter.who.clone(),
        from: day(filter.from),
        until: day(filter.until),
        kinds: AUDIT_KINDS.into_iter().map(|kind| (kind, word(t, kind), filter.kind == Some(kind))).collect(),
        lines: audit.rows.iter().map(|row| line(t, (app.zone(), audit.today, &audit.people), row)).collect(),
        query: query(&filter, &[]),
        next: audit.next.as_ref().filter(|_| !printed).map(after),
        first: later.then(|| link(&filter, &[])),
        print: link(&filter, &[("print", "yes")]),
        back: link(&filter, &[]),
        printed,
        made: fill(t.print_made(), &[&whole(t.language(), audit.today)]),
    })
}

fn line(t: Text, (zone, today, people): (Zone, NaiveDate, &People), row: &crate::store::audit::Row) -> Line {
    Line {
        when: near_moment(t.language(), zone, row.at, today),
        what: word(t, &row.kind),
        login: row.login.clone().unwrap_or_default(),
        person: row.person.as_ref().map(|id| person(people, &PersonId::new(id.as_str()))).unwrap_or_default(),
        address: row.address.clone().unwrap_or_default(),
        detail: row.detail.clone(),
    }
}

fn query(filter: &AuditFilter, more: &[(&str, &str)]) -> String {
    let day = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    let (from, until) = (day(filter.from), day(filter.until));
    let all = [("q", filter.who.as_str()), ("kind", filter.kind.unwrap_or_default()), ("from", &from), ("until", &until)];
    let given = all.into_iter().filter(|(_, value)| !value.is_empty());
    form_urlencoded::Serializer::new(String::new()).extend_pairs(given).extend_pairs(more).finish()
}

fn link(filter: &AuditFilter, more: &[(&str, &str)]) -> String {
    let query = query(filter, more);
    if query.is_empty() { "/audit".to_owned() } else { format!("/audit?{query}") }
}

/// What happened, in words; as the database has it, where a newer program wrote it.
fn word(t: Text, kind: &str) -> String {
    let word = match kind {
        "signed_in" => t.au_signed_in(),
        "turned_away" => t.au_turned_away(),
        "signed_out" => t.au_signed_out(),
        "sessions_ended" => t.au_sessions_ended(),
        "account_added" => t.au_account_added(),
        "account_locked" => t.au_account_locked(),
        "account_unlocked" => t.au_account_unlocked(),
        "password_changed" => t.au_password_changed(),
        "password_reset" => t.au_password_reset(),
        "people_changed" => t.au_people_changed(),
        "absence" => t.au_absence(),
        "absence_ended" => t.au_absence_ended(),
        "handed_over" => t.au_handed_over(),
        "post_taken" => t.au_post_taken(),
        "mail_again" => t.au_mail_again(),
        "mail_arrived" => t.au_mail_arrived(),
        "mail_dropped" => t.au_mail_dropped(),
        "audit_exported" => t.au_audit_exported(),
        other => other,
    };
    word.to_owned()
}

/// The audit as a file. It is posted, because whoever takes it away is written down.
pub async fn export(State(site): State<Site>, Extension(guest): Extension<Guest>, posted: Posted) -> Response {
    let Some(visitor) = &guest.visitor else { return Fault::NotFound.page(&guest) };
    let t = guest.text;
    let asked = Asked::parse(posted.text("query"));
    let headings = [t.column_when(), t.column_event(), t.column_login(), t.column_name(), t.column_address(), t.column_detail()];
    match site.app.audit_csv(visitor, &asked.filter, (headings, |kind: &str| word(t, kind))).await {
        Ok(bytes) => {
            let kind = (header::CONTENT_TYPE, "text/csv; charset=utf-8");
            let named = (header::CONTENT_DISPOSITION, "attachment; filename=\"audit.csv\"");
            ([kind, named], bytes).into_response()
        }
        Err(NotExported::None) => Fault::NotFound.page(&guest),
        Err(NotExported::Store(error)) => Fault::Store(error).page(&guest),
        Err(NotExported::TooMany) => {
            let mistake = fill(t.audit_too_many(), &[&MOST_AUDITED.to_string()]);
            let mut response = drawn(&guest, fill_in(&guest, visitor, (asked, Some(mistake))).await);
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            response
        }
    }
}
