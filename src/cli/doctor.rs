//! `dafu doctor`: whether everything that is stored agrees.

use super::place::{Place, block_on};
use super::{Format, Found, output};
use crate::app::App;
use crate::app::doctor::Report;
use crate::app::ports::Ports;
use dafu_engine::ids::CaseId;
use serde_json::json;
use std::collections::BTreeSet;

/// Replays every case against its log, follows every chain, and lists what waits for a person.
///
/// Changes nothing unless told to repair. Exits with 1 when something does not agree.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  dafu doctor --data demo-data\n  dafu doctor --data demo-data --repair")]
pub struct Args {
    #[command(flatten)]
    place: Place,
    /// How to print.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Rebuild snapshots, tasks and timers that are not what their logs say, and take back what dead workers hold. Events are
    /// never touched.
    #[arg(long)]
    repair: bool,
}

pub fn run(args: &Args) -> anyhow::Result<Found> {
    super::place::must_exist(&args.place)?;
    let report = block_on(async {
        let config = args.place.config();
        let app =
            if args.repair { App::open(&config, Ports::default()).await? } else { App::look(&config, Ports::default()).await? };
        let now = app.now();
        let mut report = app.doctor(now).await?;
        if args.repair {
            for line in repair(&app, &report).await? {
                output::say(&line);
            }
            report = app.doctor(now).await?;
        }
        app.close().await?;
        Ok(report)
    })?;
    match args.format {
        Format::Json => output::print(&serde_json::to_string_pretty(&json!({
            "cases": report.cases,
            "events": report.events,
            "problems": report.problems.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "waiting": report.waiting.len(),
            "left": report.left,
            "mail_held": report.held,
            "text_held": report.held_texts,
            "orphans": report.orphans,
            "clock_step": report.clock,
        }))?),
        Format::Text => tell(&report),
    }
    Ok(if report.is_sound() { Found::Nothing } else { Found::Problem })
}

/// What was found, in words.
fn tell(report: &Report) {
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
    if let Some(held) = &report.held {
        output::say(&format!("no mail is sent since {}: {} ({})", held.since, held.why, held.server));
    }
    if let Some(held) = &report.held_texts {
        output::say(&format!("no short message is sent since {}: {} ({})", held.since, held.why, held.server));
    }
    if !report.orphans.is_empty() {
        output::say(&format!("{} files lie in the store that nothing names; they do no harm", report.orphans.len()));
    }
    if report.left > 0 {
        output::say(&format!("{} pieces of work are held by workers that are gone; the next takes them over", report.left));
    }
    if let Some(step) = &report.clock {
        let way = if step.seconds < 0 { "behind" } else { "ahead" };
        output::say(&format!(
            "the clock of a machine was found {} seconds {way} at {}; dates may have passed too early or too late",
            step.seconds.abs(),
            step.noticed_at
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

/// Repairs what can be; what was done, in words.
async fn repair(app: &App, report: &Report) -> anyhow::Result<Vec<String>> {
    let mut done = Vec::new();
    let broken: BTreeSet<&CaseId> = report
        .problems
        .iter()
        .filter(|problem| problem.what.is_repairable())
        .filter_map(|problem| problem.case.as_ref())
        .collect();
    for case in broken {
        done.push(if app.repair(case, app.now()).await? {
            format!("case {case}: snapshot, tasks and timers were rebuilt from its log")
        } else {
            format!("case {case}: its log can't be trusted, so nothing was rebuilt; restore it from a backup")
        });
    }
    let taken = app.take_back_leases(app.now()).await?;
    if taken > 0 {
        done.push(format!("{taken} pieces of work were taken back from workers that are gone"));
    }
    if done.is_empty() {
        done.push("there was nothing to repair".to_owned());
    }
    Ok(done)
}
