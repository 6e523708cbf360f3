//! `dafu test`: scenarios in memory.

use super::{Found, output};
use crate::library::{self, Library};
use crate::mail;
use crate::scenario::coverage::{Coverage, Covered};
use crate::scenario::{self, Scenario, player};
use std::path::{Path, PathBuf};

/// Plays scenarios in memory under a virtual clock and says what they have reached.
///
/// Exits with 1 when a scenario fails, or when `--require-full` is given and something was not reached.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  dafu test workflows/\n  dafu test workflows/ --only xuchang\n  dafu test workflows/ --mutants proposal-reply"
)]
pub struct Args {
    /// Folders (or files) with definitions, policies, calendars, rosters and scenarios.
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// Play this scenario alone.
    #[arg(long, value_name = "SCENARIO")]
    only: Option<String>,
    /// Fail when a step, outcome, guard or refusal was not reached.
    #[arg(long)]
    require_full: bool,
    /// Take every edge, guard, signing line and refusal out of this workflow, one at a time: each must be noticed.
    #[arg(long, value_name = "WORKFLOW")]
    mutants: Option<String>,
}

pub fn run(args: &Args) -> anyhow::Result<Found> {
    let (library, mut mistakes) = library::read(&args.paths)?;
    mistakes.extend(library.check());
    if library::has_errors(&mistakes) {
        output::diagnostics(&mut mistakes);
        output::say("these files have mistakes; nothing was played");
        return Ok(Found::Problem);
    }
    let templates = mail::Templates::load(&mail_folder(&args.paths))?;
    let chosen: Vec<&Scenario> =
        library.scenarios.iter().filter(|scenario| args.only.as_ref().is_none_or(|only| *only == scenario.id)).collect();
    if chosen.is_empty() {
        output::say("there is no scenario to play");
        return Ok(Found::Problem);
    }
    if let Some(workflow) = &args.mutants {
        return mutants(&library, &templates, &chosen, workflow);
    }
    let mut coverage = Coverage::default();
    let mut failed = 0_usize;
    for scenario in chosen {
        let played = scenario::play_in_memory(&library, &templates, scenario);
        let verdict = if played.failures.is_empty() { "ok" } else { "FAILED" };
        output::print(&format!("{verdict:>6}  {}  {}", scenario.id, scenario.title));
        for failure in &played.failures {
            output::print(&format!("        {}:{} ({}) {}", failure.file, failure.span.line, failure.on, failure.message));
        }
        failed += usize::from(!played.failures.is_empty());
        coverage.merge(played.coverage);
    }
    let full = report(&library, &coverage);
    if failed > 0 {
        output::say(&format!("{failed} scenarios failed"));
    }
    Ok(if failed > 0 || args.require_full && !full { Found::Problem } else { Found::Nothing })
}

/// Prints how much of each definition was reached; whether all of it was.
fn report(library: &Library, coverage: &Coverage) -> bool {
    let mut full = true;
    for definition in &library.definitions {
        output::print(&format!("\n{}", definition.workflow));
        for Covered { group, reached, all, missing } in coverage.of(definition) {
            if all == 0 {
                continue;
            }
            output::print(&format!("  {group:<8} {reached:>3} of {all:>3}  {:>3} %", reached * 100 / all));
            for name in &missing {
                output::print(&format!("           not reached: {name}"));
            }
            full &= missing.is_empty();
        }
    }
    full
}

fn mutants(library: &Library, templates: &mail::Templates, scenarios: &[&Scenario], workflow: &str) -> anyhow::Result<Found> {
    let Some(definition) = library.definition(&workflow.into()) else { anyhow::bail!("there is no workflow `{workflow}`") };
    let verdicts = scenario::try_mutants(library, templates, scenarios, definition);
    let refused = verdicts.iter().filter(|verdict| verdict.refused_by_check).count();
    let survivors: Vec<_> = verdicts.iter().filter(|verdict| !verdict.refused_by_check && verdict.noticed_by.is_none()).collect();
    output::print(&format!(
        "{} mutants of {workflow}: {refused} refused by check, {} noticed by a scenario, {} survived",
        verdicts.len(),
        verdicts.len() - refused - survivors.len(),
        survivors.len()
    ));
    for (what, noticed) in verdicts.iter().filter_map(|verdict| Some((&verdict.what, verdict.noticed_by.as_ref()?))) {
        let player::Failure { file, span, message, .. } = &noticed.failure;
        output::print(&format!("  noticed: {what}\n           {file}:{} {message}", span.line));
    }
    for survivor in &survivors {
        output::print(&format!("  survived: {}", survivor.what));
    }
    Ok(if survivors.is_empty() { Found::Nothing } else { Found::Problem })
}

/// The mail templates beside what is played.
fn mail_folder(paths: &[PathBuf]) -> PathBuf {
    let folder = paths.iter().find(|path| path.join("mail").is_dir()).map(|path| path.join("mail"));
    folder.unwrap_or_else(|| Path::new("workflows").join("mail"))
}
