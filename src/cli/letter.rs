//! `dafu letter …`: letters that exist already, as text. `read` and `score` are here, `lint` beside.

use super::{Format, Found, output};
use crate::letters::{self, score::Score};
use anyhow::Context;
use clap::Subcommand;
use serde_json::json;
use std::path::{Path, PathBuf};

/// Reply and opinion letters that exist already.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Reads letters (UTF-8 or GB18030 text) into fields: one JSON object a line. What a letter does not say is null or empty.
    #[command(after_help = "Example:\n  dafu letter read tests/data/xuchang-reply.txt")]
    Read {
        /// Letters.
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
    Lint(super::letter_lint::Args),
    Publish(super::letter_publish::Args),
    /// Reads every NAME.txt of a folder and compares with the label beside it, NAME.json.
    #[command(after_help = "Example:\n  dafu letter score labelled-letters/")]
    Score {
        /// The folder.
        folder: PathBuf,
        /// How to print.
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
}

pub fn run(args: &Args) -> anyhow::Result<Found> {
    match &args.command {
        Command::Read { files } => read(files),
        Command::Lint(args) => super::letter_lint::run(args),
        Command::Publish(args) => super::letter_publish::run(args),
        Command::Score { folder, format } => score(folder, *format),
    }
}

fn read(files: &[PathBuf]) -> anyhow::Result<Found> {
    let mut found = Found::Nothing;
    for file in files {
        match fields(file) {
            Ok(fields) => output::print(&serde_json::to_string(&fields)?),
            Err(error) => {
                found = Found::Problem;
                output::say(&format!("{}: {error:#}", file.display()));
            }
        }
    }
    Ok(found)
}

fn fields(file: &Path) -> anyhow::Result<letters::Fields> {
    Ok(letters::read(&super::letter_lint::bytes(file)?)?)
}

fn score(folder: &Path, format: Format) -> anyhow::Result<Found> {
    let mut score = Score::default();
    let mut labels: Vec<PathBuf> = std::fs::read_dir(folder)
        .with_context(|| folder.display().to_string())?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|end| end == "json"))
        .collect();
    labels.sort();
    anyhow::ensure!(!labels.is_empty(), "{}: no labels; a letter NAME.txt has its label in NAME.json", folder.display());
    for label in &labels {
        let name = || label.display().to_string();
        let expected = serde_json::from_slice(&std::fs::read(label).with_context(name)?).with_context(name)?;
        let read = fields(&label.with_extension("txt")).with_context(name)?;
        for (key, found, expected) in score.count(&read, &expected) {
            output::say(&format!("{}: {key}: read {found}, label {expected}", name()));
        }
    }
    print_score(&score, labels.len(), format)?;
    Ok(Found::Nothing)
}

fn print_score(score: &Score, letters: usize, format: Format) -> anyhow::Result<()> {
    let total = score.total();
    if format == Format::Json {
        let report = json!({ "letters": letters, "keys": score.keys, "total": total, "micro_f1": total.f1() });
        output::print(&serde_json::to_string_pretty(&report)?);
        return Ok(());
    }
    for (key, count) in &score.keys {
        let (present, right, missed, invented) = (count.present, count.right, count.missed, count.invented);
        output::print(&format!(
            "{key:16} {present:4} present  {right:4} right  {missed:3} missed  {invented:3} invented  F1 {:.3}",
            count.f1()
        ));
    }
    output::print(&format!("{letters} letters, micro-F1 {:.4}", total.f1()));
    Ok(())
}
