//! How far batches are.

use crate::app::App;
use crate::app::ports::Ports;
use crate::cli::place::{self, Place, block_on};
use crate::cli::{Format, Found, output};
use serde_json::json;

/// Looks beside whoever is at work.
pub(super) fn show(place: &Place, format: Format) -> anyhow::Result<Found> {
    place::must_exist(place)?;
    block_on(async {
        let app = App::look(&place.config(), Ports::default()).await?;
        let shown = status(&app, format).await;
        app.close().await?;
        shown
    })?;
    Ok(Found::Nothing)
}

async fn status(app: &App, format: Format) -> anyhow::Result<()> {
    let mut all = Vec::new();
    for batch in app.batches().await? {
        let progress = app.batch_progress(&batch.id).await?;
        all.push((batch, progress));
    }
    if format == Format::Json {
        let rows: Vec<_> = all.iter().map(|(batch, progress)| json!({ "batch": batch, "progress": progress })).collect();
        output::print(&serde_json::to_string_pretty(&rows)?);
        return Ok(());
    }
    for (batch, progress) in all {
        let stands = match (&batch.issued, progress) {
            (Some(issued), Some(progress)) => {
                format!("{}于{}交办（{}），已交办{}/{}件", issued.by, issued.on, issued.number, progress.assigned, progress.all)
            }
            (None, _) if batch.look_until.is_some() => {
                let objections: usize = batch.said.values().map(Vec::len).sum();
                format!("预交办中，{}个单位已核对，{objections}件有意见", batch.said.len())
            }
            (None | Some(_), _) => "拟办中".to_owned(),
        };
        output::print(&format!("{}\t{}\t{}件\t{stands}", batch.id, batch.title, batch.plan.len()));
    }
    Ok(())
}
