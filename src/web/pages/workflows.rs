//! What the office works by: definitions with their versions, policies, what nobody has confirmed, and what checks find.

use super::drawn;
use super::inbox::encoded;
use crate::app::desk::{DefinitionFace, PolicyFace};
use crate::time::Zone;
use crate::web::fault::Fault;
use crate::web::frame::{Frame, Part};
use crate::web::guest::Guest;
use crate::web::text::{Text, fill};
use askama::Template;
use axum::Extension;
use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use dafu_engine::diagnostic::{Diagnostic, Severity};
use dafu_engine::ids::{Digest, PolicyId};
use std::collections::BTreeMap;

#[derive(Template)]
#[template(path = "workflows.html")]
struct Page {
    frame: Frame,
    t: Text,
    assumed: Vec<(String, String)>,
    definitions: Vec<DefinitionRow>,
    policies: Vec<PolicyRow>,
}

#[derive(Template)]
#[template(path = "workflow.html")]
struct DefinitionPage {
    frame: Frame,
    t: Text,
    row: DefinitionRow,
    findings: Vec<FindingRow>,
}

#[derive(Template)]
#[template(path = "policy.html")]
struct PolicyPage {
    frame: Frame,
    t: Text,
    row: PolicyRow,
    banner: String,
    values: Vec<(String, String, u32)>,
}

struct DefinitionRow {
    href: String,
    title: String,
    version: String,
    digest: String,
    short: String,
    file: String,
    since: String,
    under: Vec<(String, String)>,
    cases: Option<(u64, u64)>,
}

struct PolicyRow {
    href: String,
    title: String,
    edition: String,
    digest: String,
    short: String,
    file: String,
    since: String,
    assumed: usize,
}

struct FindingRow {
    error: bool,
    word: &'static str,
    place: String,
    rule: &'static str,
    message: String,
    hint: String,
}

pub async fn page(Extension(guest): Extension<Guest>) -> Response {
    drawn(&guest, fill_in(&guest).await)
}

async fn fill_in(guest: &Guest) -> Result<Page, Fault> {
    let t = guest.text;
    let visitor = guest.visitor.as_ref().ok_or(Fault::NotFound)?;
    let all = guest.site.app.workflows(visitor).await?.ok_or(Fault::NotFound)?;
    let zone = guest.site.app.zone();
    let titles = titles(&all.policies);
    let policies: Vec<PolicyRow> = all.policies.iter().map(|face| policy_row(t, zone, face)).collect();
    let assumed = policies.iter().filter(|row| row.assumed > 0);
    Ok(Page {
        frame: Frame::of(guest, Part::Workflows, t.workflows()).await?,
        t,
        assumed: assumed.map(|row| (row.href.clone(), fill(t.assumed(), &[&row.title, &row.assumed.to_string()]))).collect(),
        definitions: all.definitions.iter().map(|face| definition_row(t, (zone, &titles), face)).collect(),
        policies,
    })
}

fn titles(policies: &[PolicyFace]) -> BTreeMap<PolicyId, String> {
    policies.iter().map(|face| (face.policy.clone(), face.title.clone())).collect()
}

/// As much of a digest as tells two apart.
fn short(digest: &str) -> String {
    digest.trim_start_matches("sha256:").chars().take(12).collect()
}

fn definition_row(t: Text, (zone, titles): (Zone, &BTreeMap<PolicyId, String>), face: &DefinitionFace) -> DefinitionRow {
    let digest = face.digest.to_string();
    let under = face.under.iter().map(|policy| {
        let title = titles.get(policy).cloned().unwrap_or_else(|| policy.to_string());
        (policy_address(policy), title)
    });
    DefinitionRow {
        href: format!("/workflows/{}", encoded(&digest)),
        title: face.title.text(t.language()).to_owned(),
        version: fill(t.version(), &[&face.version.to_string()]),
        short: short(&digest),
        digest,
        file: face.file.clone(),
        since: t.language().day(zone.day(face.registered_at)),
        under: under.collect(),
        cases: face.cases,
    }
}

fn policy_address(policy: &PolicyId) -> String {
    format!("/policies/{}", encoded(policy.as_str()))
}

fn policy_row(t: Text, zone: Zone, face: &PolicyFace) -> PolicyRow {
    PolicyRow {
        href: policy_address(&face.policy),
        title: face.title.clone(),
        edition: fill(t.edition(), &[&face.edition.to_string()]),
        short: short(&face.digest),
        digest: face.digest.clone(),
        file: face.file.clone(),
        since: t.language().day(zone.day(face.registered_at)),
        assumed: face.assumed.len(),
    }
}

pub async fn definition(Extension(guest): Extension<Guest>, Path(workflow): Path<String>) -> Response {
    drawn(&guest, fill_in_definition(&guest, workflow).await)
}

async fn fill_in_definition(guest: &Guest, digest: String) -> Result<DefinitionPage, Fault> {
    let t = guest.text;
    let visitor = guest.visitor.as_ref().ok_or(Fault::NotFound)?;
    let app = &guest.site.app;
    let digest = clean(digest)?;
    let sheet = app.definition_sheet(visitor, &Digest::from(digest)).await?.ok_or(Fault::NotFound)?;
    let policies = app.workflows(visitor).await?.map(|all| all.policies).unwrap_or_default();
    let row = definition_row(t, (app.zone(), &titles(&policies)), &sheet.face);
    Ok(DefinitionPage {
        frame: Frame::of(guest, Part::Workflows, &row.title).await?,
        t,
        row,
        findings: sheet.findings.iter().map(|found| finding_row(t, found)).collect(),
    })
}

/// What no address of ours has is not asked for.
fn clean(text: String) -> Result<String, Fault> {
    if text.chars().any(char::is_control) { Err(Fault::NotFound) } else { Ok(text) }
}

fn finding_row(t: Text, found: &Diagnostic) -> FindingRow {
    let error = found.severity == Severity::Error;
    FindingRow {
        error,
        word: if error { t.finding_error() } else { t.finding_warning() },
        place: format!("{}:{}", found.file, found.span.line),
        rule: found.rule,
        message: found.message.clone(),
        hint: found.hint.clone().unwrap_or_default(),
    }
}

/// The picture of a definition alone: its page shows it as an image.
pub async fn picture(Extension(guest): Extension<Guest>, Path(workflow): Path<String>) -> Response {
    match draw(&guest, workflow).await {
        Ok(picture) => ([(header::CONTENT_TYPE, "image/svg+xml; charset=utf-8")], picture).into_response(),
        Err(fault) => fault.page(&guest),
    }
}

async fn draw(guest: &Guest, digest: String) -> Result<String, Fault> {
    let visitor = guest.visitor.as_ref().ok_or(Fault::NotFound)?;
    let digest = Digest::from(clean(digest)?);
    guest.site.app.definition_picture(visitor, &digest, guest.text.language()).await?.ok_or(Fault::NotFound)
}

pub async fn policy(Extension(guest): Extension<Guest>, Path(policy): Path<String>) -> Response {
    drawn(&guest, fill_in_policy(&guest, policy).await)
}

async fn fill_in_policy(guest: &Guest, policy: String) -> Result<PolicyPage, Fault> {
    let t = guest.text;
    let visitor = guest.visitor.as_ref().ok_or(Fault::NotFound)?;
    let app = &guest.site.app;
    let face = app.policy_sheet(visitor, &PolicyId::new(clean(policy)?)).await?.ok_or(Fault::NotFound)?;
    let values = face.assumed.iter().map(|one| (one.path.clone(), one.value.clone(), one.span.line));
    Ok(PolicyPage {
        frame: Frame::of(guest, Part::Workflows, &face.title).await?,
        t,
        banner: fill(t.assumed(), &[&face.title, &face.assumed.len().to_string()]),
        values: values.collect(),
        row: policy_row(t, app.zone(), &face),
    })
}
