//! `dafu doctor`: whether everything that is stored agrees.

use super::place::{Place, block_on};
use super::{Format, Found, output};
use crate::app::App;
use crate::app::ports::Ports;
use serde_json::json;

/// Replays every case against its log, follows every chain, and lists what waits for a person.
///
/// Changes nothing. Exits with 1 when something does not agree.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  dafu doctor --data demo-data")]
pub struct Args {
    #[command(flatten)]
    place: Place,
    /// How to print.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

pub fn run(args: &Args) -> anyhow::Result<Found> {
    super::place::must_exist(&args.place)?;
    let report = block_on(async {
        let app = App::open(&args.place.config(), Ports::default()).await?;
        let now = app.now();
        let report = app.doctor(now).await?;
        app.close().await?;
        Ok(report)
    })?;
    match args.format {
        Format::Json => output::print(&serde_json::to_string_pretty(&json!({
            "cases": report.cases,
            "events": report.events,
            "problems": report.problems.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "waiting": report.waiting.len(),
        }))?),
        Format::Text => {
            for problem in &report.problems {
                output::print(&problem.to_string());
            }
            for waiting in &report.waiting {
                output::print(&format!(
                    "{}: {:?} {}",
                    waiting.row.case_id,
                    waiting.state,
                    waiting.row.note.as_deref().unwrap_or_default()
                ));
            }
            let verdict = if report.is_sound() { "everything agrees" } else { "something does not agree" };
            output::say(&format!(
                "{} cases, {} events: {verdict}; {} things wait for a person",
                report.cases,
                report.events,
                report.waiting.len()
            ));
        }
    }
    Ok(if report.is_sound() { Found::Nothing } else { Found::Problem })
}
