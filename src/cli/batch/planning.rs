//! Planning a batch: what is suggested, what a person says, and the list that comes of it.

use super::{Found, Of, known, of_kind, output};
use crate::app::App;
use crate::batches::read::Kind;
use crate::batches::{Batch, Decision, What};
use crate::cli::place::{self, block_on};
use crate::office;
use crate::tables::{self, Table};
use anyhow::{Context, bail};
use dafu_engine::ids::{CaseId, UnitId};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

pub(super) async fn suggest(app: &App, kinds: &[Kind], of: &Of, take: Option<&str>) -> anyhow::Result<()> {
    let batch = known(app, &of.batch).await?;
    let kind = of_kind(kinds, &batch)?;
    let suggestions = app.suggestions(kind, &of.batch, 3, app.now()).await?;
    for (case, suggested) in &suggestions {
        for one in suggested {
            output::print(&format!("{case}\t{}\t{:.2}\t{}", one.lead, one.score, one.because.join("；")));
        }
    }
    if let Some(by) = take {
        let count = app.take_suggestions(kind, &of.batch, by, app.now()).await?;
        output::say(&format!("{count} proposals planned as suggested"));
    }
    Ok(())
}

pub(super) async fn plan(app: &App, of: &Of, case: &str, fields: &[String], by: &str) -> anyhow::Result<()> {
    let batch = known(app, &of.batch).await?;
    let mut values = BTreeMap::new();
    for field in fields {
        let Some((name, value)) = field.split_once('=') else { bail!("`{field}`: write it as FIELD=VALUE") };
        values.insert(name.into(), app.planned_value(&batch, name, value).await?);
    }
    let cases: Vec<CaseId> = if case == "all" { batch.plan.keys().cloned().collect() } else { vec![case.into()] };
    let plan = cases.into_iter().map(|case| {
        let mut form = batch.plan.get(&case).cloned().unwrap_or_default();
        form.extend(values.clone());
        (case, form)
    });
    app.change_batch(&of.batch, &What::Planned { plan: plan.collect() }, by, app.now()).await?;
    Ok(())
}

pub(super) async fn write_list(
    app: &App,
    kinds: &[Kind],
    of: &Of,
    unit: Option<&str>,
    file: Option<&PathBuf>,
) -> anyhow::Result<()> {
    let batch = known(app, &of.batch).await?;
    let unit = match unit {
        Some(name) => Some(app.unit_named(name).await?.with_context(|| format!("there is no unit `{name}`"))?),
        None => None,
    };
    let table: Table = app.batch_list(of_kind(kinds, &batch)?, &of.batch, unit.as_ref(), app.now()).await?;
    let Some(file) = file else {
        table.rows.iter().for_each(|row| output::print(&row.join("\t")));
        return Ok(());
    };
    let is_csv = file.extension().is_some_and(|end| end == "csv");
    let bytes = if is_csv { tables::csv(&table) } else { tables::xlsx(std::slice::from_ref(&table))? };
    std::fs::write(file, bytes).with_context(|| format!("{} can't be written", file.display()))
}

/// What is decided about an objection.
pub(super) struct Deciding<'a> {
    pub(super) unit: UnitId,
    pub(super) case: CaseId,
    pub(super) lead: Option<&'a str>,
    pub(super) keep: Option<&'a str>,
}

pub(super) async fn decide(app: &App, kind: &Kind, batch: &Batch, of: Deciding<'_>, by: &str) -> anyhow::Result<()> {
    let plan = match of.lead {
        Some(lead) => {
            let mut form = batch.plan.get(&of.case).cloned().unwrap_or_default();
            form.insert(kind.lead.clone(), app.planned_value(batch, kind.lead.as_str(), lead).await?);
            Some(form)
        }
        None => None,
    };
    let decision = Decision { followed: plan.is_some(), reason: of.keep.unwrap_or_default().to_owned() };
    let what = What::Decided { unit: of.unit, case: of.case, decision, plan };
    app.change_batch(&batch.id, &what, by, app.now()).await?;
    Ok(())
}

/// Writes the papers of a batch, beside whoever is at work.
pub(super) fn papers(of: &Of, out: &Path, sample: bool) -> anyhow::Result<Found> {
    place::must_exist(&of.place)?;
    let papers = block_on(async {
        let app = office::printer(&of.place.config(), &of.place.workflows, sample).await?;
        let batch = known(&app, &of.batch).await?;
        let papers = app.batch_papers(of_kind(&app.yearly().batches, &batch)?, &of.batch, app.now()).await?;
        app.close().await?;
        Ok(papers)
    })?;
    std::fs::create_dir_all(out).with_context(|| format!("{} can't be made", out.display()))?;
    for paper in &papers {
        let file = out.join(&paper.name);
        std::fs::write(&file, &paper.bytes).with_context(|| format!("{} can't be written", file.display()))?;
    }
    output::say(&format!("{}: {} papers", out.display(), papers.len()));
    Ok(Found::Nothing)
}
