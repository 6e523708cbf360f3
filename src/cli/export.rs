//! `dafu export`: what the office has, for paper and for other programs.

use super::place::{self, Place, block_on};
use super::{Found, output};
use crate::app::ports::Ports;
use crate::app::{App, Selection};
use crate::eventlog::{self, Xes};
use crate::ledger::Ledger;
use crate::library;
use crate::tables;
use anyhow::{Context, bail};
use clap::{Subcommand, ValueEnum};
use dafu_engine::ids::WorkflowId;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

/// Writes the ledger, the cases or their events to a file.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// The ledger (台账): one row a case, in the columns of workflows/ledger.yaml; A3 landscape, every cell text.
    #[command(
        after_help = "Example:\n  dafu export ledger --data demo-data -o ledger.xlsx\n  dafu export ledger --data demo-data --unit lc_jyj -o jyj.xlsx"
    )]
    Ledger {
        /// The file to write: .xlsx, or .csv.
        #[arg(short, long, value_name = "FILE")]
        output: PathBuf,
        /// Only what is the business of this unit: its id, short name or full name.
        #[arg(long, value_name = "UNIT")]
        unit: Option<String>,
        #[command(flatten)]
        place: Place,
    },
    /// Cases as they stand, one a line (JSON Lines).
    #[command(after_help = "Example:\n  dafu export cases --data demo-data -o cases.jsonl")]
    Cases(Log),
    /// All that happened: JSON Lines, or XES (IEEE 1849-2016) for tools of process mining.
    #[command(after_help = "Example:\n  dafu export events --data demo-data -o events.xes")]
    Events(Log),
}

#[derive(Debug, clap::Args)]
struct Log {
    /// The file to write: .jsonl, or for events .xes.
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// Only cases of this workflow.
    #[arg(long, value_name = "WORKFLOW")]
    workflow: Option<String>,
    #[command(flatten)]
    place: Place,
}

/// What the name of a file says it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Kind {
    Xlsx,
    Csv,
    Jsonl,
    Xes,
}

pub fn run(args: &Args) -> anyhow::Result<Found> {
    match &args.what {
        What::Ledger { output, unit, place } => ledger(output, unit.as_deref(), place),
        What::Cases(log) => lines(log, &[Kind::Jsonl]),
        What::Events(log) => lines(log, &[Kind::Jsonl, Kind::Xes]),
    }
}

fn ledger(file: &Path, unit: Option<&str>, place: &Place) -> anyhow::Result<Found> {
    let kind = kind(file, &[Kind::Xlsx, Kind::Csv])?;
    let Some(ledger) = read_ledger(place)? else { return Ok(Found::Problem) };
    place::must_exist(place)?;
    let table = block_on(async {
        let app = App::look(&place.config(), Ports::default()).await?;
        let unit = match unit {
            Some(name) => Some(app.unit_named(name).await?.with_context(|| format!("there is no unit `{name}`"))?),
            None => None,
        };
        let table = app.ledger(&ledger, unit.as_ref(), app.now()).await?;
        app.close().await?;
        Ok(table)
    })?;
    let bytes = if kind == Kind::Csv { tables::csv(&table) } else { tables::xlsx(std::slice::from_ref(&table))? };
    std::fs::write(file, bytes).with_context(|| format!("{} can't be written", file.display()))?;
    output::say(&format!("{}: {} rows, {} columns", file.display(), table.rows.len(), table.columns.len()));
    Ok(Found::Nothing)
}

/// The ledger of the workflows folder; none where it has mistakes, which have been printed.
fn read_ledger(place: &Place) -> anyhow::Result<Option<Ledger>> {
    let (library, mut mistakes) = library::read(std::slice::from_ref(&place.workflows))?;
    mistakes.extend(library.ledgers.iter().flat_map(|ledger| ledger.check(&library.definitions)));
    mistakes.retain(|mistake| library.ledgers.iter().any(|ledger| ledger.file == mistake.file));
    if library::has_errors(&mistakes) {
        output::diagnostics(&mut mistakes);
        return Ok(None);
    }
    let found = library.ledgers.into_iter().next();
    found.map(Some).with_context(|| format!("there is no file that begins with `ledger:` in {}", place.workflows.display()))
}

fn lines(log: &Log, kinds: &[Kind]) -> anyhow::Result<Found> {
    let kind = kind(&log.output, kinds)?;
    place::must_exist(&log.place)?;
    let name = log.output.display();
    let out = BufWriter::new(File::create(&log.output).with_context(|| format!("{name} can't be written"))?);
    let workflows: Vec<WorkflowId> = log.workflow.iter().map(|workflow| workflow.as_str().into()).collect();
    let events = kinds.contains(&Kind::Xes);
    let seen = block_on(async {
        let app = App::look(&log.place.config(), Ports::default()).await?;
        let selection = Selection { workflows, logs: events };
        let seen =
            if kind == Kind::Xes { write_xes(&app, &selection, out).await? } else { write_lines(&app, &selection, out).await? };
        app.close().await?;
        Ok(seen)
    })?;
    if seen == 0 {
        bail!("there is no such case in {}", log.place.data.display());
    }
    output::say(&format!("{name}: {seen} cases"));
    Ok(Found::Nothing)
}

async fn write_lines(app: &App, selection: &Selection, mut out: impl Write) -> anyhow::Result<u64> {
    let mut written: anyhow::Result<()> = Ok(());
    let seen = app
        .survey(selection, app.now(), |seen| {
            let mut write = || -> anyhow::Result<()> {
                let (definition, case) = (seen.world.definition, &seen.case);
                if !selection.logs {
                    writeln!(out, "{}", eventlog::case_line(definition, case)?)?;
                }
                for event in &seen.log {
                    writeln!(out, "{}", eventlog::event_line(definition, case, event)?)?;
                }
                Ok(())
            };
            if written.is_ok() {
                written = write();
            }
        })
        .await?;
    written?;
    out.flush()?;
    Ok(seen)
}

async fn write_xes(app: &App, selection: &Selection, out: impl Write) -> anyhow::Result<u64> {
    let mut xes = Xes::begin(out)?;
    let mut written = Ok(());
    let seen = app
        .survey(selection, app.now(), |seen| {
            if written.is_ok() {
                written = xes.trace(seen.world.definition, &seen.case, &seen.log);
            }
        })
        .await?;
    written?;
    xes.finish()?;
    Ok(seen)
}

fn kind(file: &Path, kinds: &[Kind]) -> anyhow::Result<Kind> {
    let end = file.extension().and_then(|end| end.to_str()).unwrap_or_default().to_lowercase();
    let found = Kind::from_str(&end, true).ok().filter(|kind| kinds.contains(kind));
    found.with_context(|| {
        let names: Vec<String> =
            kinds.iter().filter_map(Kind::to_possible_value).map(|value| format!(".{}", value.get_name())).collect();
        format!("{}: the name of the file says what it is to be; it can end in {}", file.display(), names.join(" or "))
    })
}
