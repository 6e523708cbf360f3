//! `dafu letter …`: letters that exist already, as text, and those of a case. `read`, `score`, `print` and `docx` are here, `lint` and
//! `publish` beside.

use super::place::{Place, block_on};
use super::site::SiteArgs;
use super::{Format, Found, output};
use crate::letters::{self, score::Score};
use crate::office;
use anyhow::Context;
use clap::Subcommand;
use dafu_engine::ids::{CaseId, DocumentKind, PersonId};
use serde_json::json;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Letters: those that exist already are read, those of a case are printed.
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
    /// Prints a letter or a paper of a case: the original or the final draft as it was made, or a sheet, form or notice as it
    /// would be made today. Without a name, says what can be printed.
    #[command(after_help = "Example:\n  dafu letter print feedback_form --case 08010082 --data demo-data -o form.pdf")]
    Print(PrintArgs),
    /// A letter of a case as DOCX, to be edited in a word processor; with `--back FILE`, what an edited one says: the changes, sign
    /// by sign. One that changes a number, a name or a date is refused.
    #[command(
        after_help = "Example:\n  dafu letter docx reply --case 08010082 --data demo-data -o reply.docx\n  dafu letter docx reply --case 08010082 --data demo-data --back edited.docx"
    )]
    Docx(DocxArgs),
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

#[derive(Debug, clap::Args)]
struct PrintArgs {
    /// Which letter or paper.
    name: Option<String>,
    /// Of which case.
    #[arg(long, value_name = "ID")]
    case: String,
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    site: SiteArgs,
    /// Where to put it. Of several copies the others get `-2`, `-3` behind the name.
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Another link by which a person answers than his own, as `PERSON=URL`; printed as a QR code.
    #[arg(long, value_name = "PERSON=URL")]
    link: Vec<String>,
    /// Write 演示数据 (sample data) on every page.
    #[arg(long)]
    sample: bool,
}

#[derive(Debug, clap::Args)]
struct DocxArgs {
    /// Which letter.
    name: String,
    /// Of which case.
    #[arg(long, value_name = "ID")]
    case: String,
    #[command(flatten)]
    place: Place,
    /// Where to put it.
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// An edited one.
    #[arg(long, value_name = "FILE", conflicts_with = "output")]
    back: Option<PathBuf>,
}

pub fn run(args: &Args) -> anyhow::Result<Found> {
    match &args.command {
        Command::Read { files } => read(files),
        Command::Lint(args) => super::letter_lint::run(args),
        Command::Publish(args) => super::letter_publish::run(args),
        Command::Print(args) => print(args),
        Command::Docx(args) => docx(args),
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

fn print(args: &PrintArgs) -> anyhow::Result<Found> {
    super::place::must_exist(&args.place)?;
    let mut links = BTreeMap::new();
    for link in &args.link {
        let (person, link) = link.split_once('=').with_context(|| format!("“{link}” is not PERSON=URL"))?;
        links.insert(PersonId::new(person), link.to_owned());
    }
    let case = CaseId::new(args.case.as_str());
    block_on(async {
        let app = office::printer(&args.site.over(args.place.config()), &args.place.workflows, args.sample).await?;
        let Some(name) = &args.name else {
            for (name, title) in app.printable(&case).await? {
                output::print(&format!("{name:24} {title}"));
            }
            return app.close().await.map_err(Into::into);
        };
        let printed = app.print(&case, name, links, app.now()).await?;
        app.close().await?;
        let first = args.output.clone().unwrap_or_else(|| PathBuf::from(format!("{name}.pdf")));
        for (number, paper) in (1_usize..).zip(&printed) {
            let path = if number == 1 { first.clone() } else { numbered(&first, number) };
            std::fs::write(&path, &paper.pdf).with_context(|| path.display().to_string())?;
            output::say(&format!("{}: {}", path.display(), paper.name));
        }
        Ok(())
    })?;
    Ok(Found::Nothing)
}

fn docx(args: &DocxArgs) -> anyhow::Result<Found> {
    super::place::must_exist(&args.place)?;
    let (case, kind) = (CaseId::new(args.case.as_str()), DocumentKind::new(args.name.as_str()));
    block_on(async {
        let app = office::printer(&args.place.config(), &args.place.workflows, false).await?;
        if let Some(back) = &args.back {
            let bytes = std::fs::read(back).with_context(|| back.display().to_string())?;
            let edited = app.read_docx(&case, &kind, bytes, app.now()).await?;
            output::print(if edited.differences.is_empty() { "nothing was changed" } else { &edited.differences });
        } else {
            let path = args.output.clone().unwrap_or_else(|| PathBuf::from(format!("{kind}.docx")));
            std::fs::write(&path, app.docx(&case, &kind, app.now()).await?).with_context(|| path.display().to_string())?;
        }
        Ok(app.close().await?)
    })?;
    Ok(Found::Nothing)
}

/// `form.pdf` as `form-2.pdf`.
fn numbered(path: &Path, number: usize) -> PathBuf {
    let stem = path.file_stem().map(|stem| stem.to_string_lossy()).unwrap_or_default();
    let end = path.extension().map(|end| format!(".{}", end.to_string_lossy())).unwrap_or_default();
    path.with_file_name(format!("{stem}-{number}{end}"))
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
