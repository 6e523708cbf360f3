//! `dafu jobs`: acts on many cases, how far they are and what came of them.

use super::place::{self, Place, block_on};
use super::post::PostArgs;
use super::{Format, Found, output};
use crate::app::App;
use crate::app::bulk::{Done, Progress};
use crate::app::ports::Ports;
use crate::office::{Office, Setup};
use crate::time::SystemClock;
use anyhow::Context;
use clap::Parser;
use serde_json::json;
use std::sync::Arc;

/// Acts on many cases: dates counted anew, tasks handed over, urging.
///
/// Without a job, all of them; with one, what came of each of its acts. Workers carry them out; one that was interrupted goes on
/// where it was.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  dafu jobs --data data\n  dafu jobs 019b2c1e-… --data data --format json")]
pub struct Args {
    /// A job.
    job: Option<String>,
    #[command(flatten)]
    place: Place,
    /// How to print.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

pub fn run(args: &Args) -> anyhow::Result<Found> {
    place::must_exist(&args.place)?;
    let (jobs, acts) = block_on(async {
        let app = App::look(&args.place.config(), Ports::default()).await?;
        let found = match &args.job {
            None => (app.bulk_jobs().await?, Vec::new()),
            Some(id) => {
                let (job, acts) = app.bulk_job(id).await?.with_context(|| format!("there is no job {id}"))?;
                (vec![job], acts)
            }
        };
        app.close().await?;
        Ok(found)
    })?;
    match (args.format, &args.job) {
        (Format::Json, None) => output::print(&serde_json::to_string_pretty(&jobs)?),
        (Format::Json, Some(_)) => {
            output::print(&serde_json::to_string_pretty(&json!({ "job": jobs.first(), "acts": acts }))?);
        }
        (Format::Text, _) => {
            for job in &jobs {
                output::print(&line(job));
            }
            acts.iter().flat_map(lines).for_each(|line| output::print(&line));
        }
    }
    Ok(Found::Nothing)
}

/// An installation with the words of its mails, for a command that works on its own.
pub(super) async fn office(place: &Place) -> anyhow::Result<Office> {
    let post = Words::try_parse_from(["dafu"])?.post.post(place)?;
    let setup = Setup { config: place.config(), workflows: &place.workflows, clock: Arc::new(SystemClock), post, sample: false };
    Office::open(setup).await
}

/// The way out of the house where nobody names one: nothing is sent here, only written down.
#[derive(Debug, clap::Parser)]
struct Words {
    #[command(flatten)]
    post: PostArgs,
}

/// Works on jobs until this one is over, and says what came of it.
pub(super) async fn run_to_its_end(app: &App, id: &str) -> anyhow::Result<()> {
    while !app.bulk_job(id).await?.is_none_or(|(job, _)| job.done) {
        app.work_on_jobs(app.now()).await?;
    }
    if let Some((job, acts)) = app.bulk_job(id).await? {
        acts.iter().flat_map(lines).for_each(|line| output::print(&line));
        output::say(&line(&job));
    }
    Ok(())
}

fn line(job: &Progress) -> String {
    format!(
        "{} {} {}: {} changed, {} unchanged, {} refused, {} left ({})",
        job.id,
        job.kind,
        if job.done { "done" } else { "open" },
        job.changed,
        job.unchanged,
        job.refused,
        job.pending,
        job.reason
    )
}

/// What came of an act; nothing where nothing did.
fn lines(done: &Done) -> Vec<String> {
    let Some(came) = &done.came else { return Vec::new() };
    if let Some(refused) = &came.refused {
        return vec![format!("  {} {}: {refused}", done.case, done.part)];
    }
    let day = |date: Option<chrono::NaiveDate>| date.map_or_else(|| "-".to_owned(), |date| date.to_string());
    let moved = came.moved.iter().map(|moved| {
        let provisional = if moved.provisional { " (provisional)" } else { "" };
        format!("  {} {}: {} -> {}{provisional}", done.case, moved.name, day(moved.from), day(moved.to))
    });
    let step = came.step.iter().map(|step| match came.count {
        Some(count) => format!("  {} {step}: urged, {count}", done.case),
        None => format!("  {} {step}", done.case),
    });
    moved.chain(step).collect()
}
