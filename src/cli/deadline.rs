//! `dafu deadline`: why the dates of a case are what they are.

use super::language::Language;
use super::place::{self, Place, block_on};
use super::{Format, Found, output};
use crate::app::App;
use crate::app::ports::Ports;
use anyhow::Context;
use chrono::NaiveDate;
use clap::Subcommand;
use dafu_engine::ids::CaseId;
use dafu_engine::machine::reckoning::{Explained, explain};
use dafu_engine::policy::Way;
use serde_json::json;

/// Dates that something is due by, and their reasons.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  dafu deadline explain 08010082 --data demo-data\n  dafu deadline explain 08010082 --data demo-data --format json"
)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Explains every date of a case: from what it counts, how, which days did not count and why, what moved it.
    Explain(ExplainArgs),
    /// Lists what the ladders of dates left for the bulletin, or for the digest of leaders.
    Reminders(RemindersArgs),
}

#[derive(Debug, clap::Args)]
struct RemindersArgs {
    /// The first day.
    #[arg(long, value_name = "DAY")]
    from: NaiveDate,
    /// The last day.
    #[arg(long, value_name = "DAY")]
    until: NaiveDate,
    /// Those for the digest; otherwise those for the bulletin.
    #[arg(long)]
    digest: bool,
    #[command(flatten)]
    place: Place,
    /// How to print.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Debug, clap::Args)]
struct ExplainArgs {
    /// The case.
    case: String,
    #[command(flatten)]
    place: Place,
    /// How to print; JSON has the sentences in both languages.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// The language of the words.
    #[arg(long, value_enum, default_value_t)]
    language: Language,
}

pub fn run(args: &Args) -> anyhow::Result<Found> {
    match &args.command {
        Command::Explain(args) => explained(args),
        Command::Reminders(args) => reminders(args),
    }
}

fn reminders(args: &RemindersArgs) -> anyhow::Result<Found> {
    place::must_exist(&args.place)?;
    let way = if args.digest { Way::Digest } else { Way::Bulletin };
    let found = block_on(async {
        let app = App::look(&args.place.config(), Ports::default()).await?;
        let found = app.reminders(way, (args.from, args.until)).await?;
        app.close().await?;
        Ok(found)
    })?;
    match args.format {
        Format::Json => output::print(&serde_json::to_string_pretty(&found)?),
        Format::Text => {
            for reminder in &found {
                output::print(&format!("{} {} {}：{}", reminder.on, reminder.case, reminder.title, reminder.text));
            }
        }
    }
    Ok(Found::Nothing)
}

fn explained(args: &ExplainArgs) -> anyhow::Result<Found> {
    place::must_exist(&args.place)?;
    let dates = block_on(async {
        let app = App::look(&args.place.config(), Ports::default()).await?;
        let scene = app.scene(&CaseId::new(&args.case), app.now()).await?;
        let scene = scene.with_context(|| format!("there is no case {}", args.case))?;
        let dates = explain(&scene.world(), &scene.case);
        app.close().await?;
        Ok(dates)
    })?;
    match args.format {
        Format::Json => output::print(&serde_json::to_string_pretty(&as_json(&args.case, &dates)?)?),
        Format::Text => text(&dates, args.language),
    }
    Ok(Found::Nothing)
}

fn as_json(case: &str, dates: &[Explained]) -> anyhow::Result<serde_json::Value> {
    use dafu_engine::language::Language::{Chinese, English};
    let mut rows = Vec::with_capacity(dates.len());
    for date in dates {
        let mut row = serde_json::to_value(date)?;
        if let Some(row) = row.as_object_mut() {
            row.insert("text".to_owned(), json!({ "zh": date.lines(Chinese), "en": date.lines(English) }));
        }
        rows.push(row);
    }
    Ok(json!({ "case": case, "dates": rows }))
}

fn text(dates: &[Explained], language: Language) {
    let speak = dafu_engine::language::Language::from(language);
    if dates.is_empty() {
        output::say(speak.of("没有期限", "it has no dates"));
    }
    for date in dates {
        let provisional = if date.provisional { speak.of("（暂定）", " (provisional)") } else { "" };
        let colon = speak.of("：", ": ");
        output::print(&format!("{}{colon}{}{provisional}", date.name.text(speak), speak.weekday(date.date)));
        for line in date.lines(speak) {
            output::print(&format!("  {line}"));
        }
    }
}
