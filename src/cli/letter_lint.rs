//! `dafu letter lint`: what is wrong with letters that lie in files.

use super::place::{self, Place};
use super::{Format, Found, output};
use crate::app::App;
use crate::app::ports::{Ports, Scene};
use crate::letters::{self, Unreadable};
use crate::lint::{self, Earlier, Finding, Words};
use anyhow::Context;
use dafu_engine::ids::CaseId;
use serde_json::json;
use std::path::{Path, PathBuf};

/// Checks letters (UTF-8 or GB18030 text) as the steps of a case check theirs: words, numbers, names, dates, blanks, personal numbers …
///
/// By itself a letter is compared with its own title; with `--case` also with what the case knows. Exits with 0 when there is nothing or only
/// warnings, with 1 when there is an error, with 2 when it was called wrongly.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  dafu letter lint reply.txt\n  dafu letter lint reply.txt --case 08010082 --data data --earlier last-year.txt"
)]
pub struct Args {
    /// Letters.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Compare with this case of the installation.
    #[arg(long, value_name = "ID")]
    case: Option<String>,
    /// An earlier letter of the unit, to find repetitions; may be given several times.
    #[arg(long, value_name = "FILE")]
    earlier: Vec<PathBuf>,
    #[command(flatten)]
    place: Place,
    /// How to print.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// What became of one file.
struct Checked {
    file: String,
    findings: Result<Vec<Finding>, Unreadable>,
}

pub fn run(args: &Args) -> anyhow::Result<Found> {
    let texts: Vec<_> = match args.files.iter().map(|file| Ok((file, bytes(file)?))).collect::<anyhow::Result<_>>() {
        Ok(texts) => texts,
        Err(error) => return Ok(wrong_use(&error)),
    };
    let prepared = || -> anyhow::Result<_> {
        let words = if args.place.workflows.join("lint.yaml").is_file() {
            Words::load(&args.place.workflows)?
        } else {
            Words::shipped().clone()
        };
        Ok((words, earlier(&args.earlier)?, args.case.as_deref().map(|id| scene(&args.place, id)).transpose()?))
    };
    let (words, earlier, scene) = match prepared() {
        Ok(prepared) => prepared,
        Err(error) => return Ok(wrong_use(&error)),
    };
    let checked: Vec<Checked> = texts
        .into_iter()
        .map(|(file, bytes)| Checked {
            file: file.display().to_string(),
            findings: check(&words, &bytes, &earlier, scene.as_ref()),
        })
        .collect();
    print(&checked, args.format)?;
    let errors = |one: &Checked| one.findings.as_ref().map_or(true, |found| found.iter().any(|finding| finding.error));
    Ok(if checked.iter().any(errors) { Found::Problem } else { Found::Nothing })
}

fn wrong_use(error: &anyhow::Error) -> Found {
    output::say(&format!("dafu: {error:#}"));
    Found::WrongUse
}

fn check(words: &Words, bytes: &[u8], earlier: &[Earlier], scene: Option<&Scene>) -> Result<Vec<Finding>, Unreadable> {
    let text = match letters::text(bytes) {
        Ok(text) => text,
        // That is a finding of its own.
        Err(Unreadable::Empty) => String::new(),
        Err(other) => return Err(other),
    };
    let Some(letter) = lint::file::letter(words, &text) else { return Ok(Vec::new()) };
    let world = scene.map(Scene::world);
    let case = scene.zip(world.as_ref()).and_then(|(scene, world)| lint::of_case(words, world, &scene.case, earlier.to_vec()));
    let letter = match case {
        Some(case) => letter.against(case),
        None => lint::Letter { earlier: earlier.to_vec(), ..letter },
    };
    Ok(lint::check(&letter))
}

/// One byte more than a letter may have is enough to refuse it.
pub(super) fn bytes(file: &Path) -> anyhow::Result<Vec<u8>> {
    use std::io::Read;
    let name = || file.display().to_string();
    let most = u64::try_from(letters::LARGEST)? + 1;
    let mut bytes = Vec::new();
    std::fs::File::open(file).with_context(name)?.take(most).read_to_end(&mut bytes).with_context(name)?;
    Ok(bytes)
}

fn earlier(files: &[PathBuf]) -> anyhow::Result<Vec<Earlier>> {
    let read = |file: &PathBuf| {
        let label = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let text = letters::text(&bytes(file)?).with_context(|| file.display().to_string())?;
        Ok(Earlier { label, text })
    };
    files.iter().map(read).collect()
}

fn scene(place: &Place, id: &str) -> anyhow::Result<Scene> {
    place::must_exist(place)?;
    place::block_on(async {
        let app = App::look(&place.config(), Ports::default()).await?;
        let scene = app.scene(&CaseId::from(id.to_owned()), app.now()).await?;
        app.close().await?;
        scene.with_context(|| format!("there is no case {id} in {}", place.data.display()))
    })
}

fn print(checked: &[Checked], format: Format) -> anyhow::Result<()> {
    if format == Format::Json {
        let rows: Vec<_> = checked
            .iter()
            .map(|one| match &one.findings {
                Ok(findings) => json!({ "file": one.file, "findings": findings }),
                Err(unreadable) => json!({ "file": one.file, "unreadable": unreadable.to_string() }),
            })
            .collect();
        output::print(&serde_json::to_string_pretty(&rows)?);
        return Ok(());
    }
    for one in checked {
        match &one.findings {
            Ok(findings) => findings.iter().for_each(|finding| output::print(&told(&one.file, finding))),
            Err(unreadable) => output::print(&format!("{}: error: {unreadable}", one.file)),
        }
    }
    Ok(())
}

/// As compilers tell it, with the reason and the remedy below.
fn told(file: &str, finding: &Finding) -> String {
    let level = if finding.error { "error" } else { "warning" };
    let place = finding.at.as_ref().map(|at| format!(":{}:{}", at.line, at.column)).unwrap_or_default();
    let excerpt = finding.at.as_ref().map(|at| format!("    {}\n", at.excerpt)).unwrap_or_default();
    let also: Vec<String> = finding.also.iter().map(|at| format!("    {}:{}: {}\n", at.line, at.column, at.excerpt)).collect();
    let also = also.concat();
    format!("{file}{place}: {level}[{}]: {}\n{excerpt}{also}    {}；{}", finding.rule, finding.what, finding.why, finding.mend)
}
