//! `dafu calendar`: the working calendar, looked at and brought up to date.

use super::language::Language;
use super::place::{self, Place, block_on};
use super::{Format, Found, output};
use crate::app::App;
use crate::app::ports::Ports;
use crate::library;
use clap::Subcommand;
use dafu_engine::calendar::{self, Calendar, Day, Looked, Special, Year};
use dafu_engine::diagnostic::{Diagnostic, Span};
use serde_json::json;
use std::path::{Path, PathBuf};

/// The working calendar: which days are worked, and why.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  dafu calendar show 2026\n  dafu calendar show 2026 --format json\n  dafu calendar import cn-2027.yaml --data data"
)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Shows every day of a year.
    ///
    /// The calendar of the installation, where there is one; otherwise that of the workflows folder.
    Show(ShowArgs),
    /// Puts a year in force, and counts the open dates anew.
    ///
    /// The file is read and checked first; with a mistake in it nothing changes. What it changes is said. Dates that move are
    /// listed, stand in each case's log, and are mailed once to each unit.
    Import(ImportArgs),
}

#[derive(Debug, clap::Args)]
struct ImportArgs {
    /// The year's file, as those in `workflows/calendars/`.
    file: PathBuf,
    #[command(flatten)]
    place: Place,
    /// Say what would change, and change nothing.
    #[arg(long)]
    dry_run: bool,
}

#[derive(Debug, clap::Args)]
struct ShowArgs {
    /// The year.
    year: i32,
    #[command(flatten)]
    place: Place,
    /// How to print; JSON is a list of every day of the year.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// The language of the words.
    #[arg(long, value_enum, default_value_t)]
    language: Language,
}

pub fn run(args: &Args) -> anyhow::Result<Found> {
    match &args.command {
        Command::Show(args) => show(args),
        Command::Import(args) => import(args),
    }
}

fn show(args: &ShowArgs) -> anyhow::Result<Found> {
    let calendar = in_force(&args.place)?;
    let Some(days) = calendar.days_of(args.year) else {
        let years: Vec<String> = calendar.years().keys().map(ToString::to_string).collect();
        anyhow::bail!(
            "the calendar of {year} is not loaded, so its holidays are not known; loaded: {}. Import it with `dafu calendar import cn-{year}.yaml`",
            years.join(", "),
            year = args.year
        );
    };
    match args.format {
        Format::Json => output::print(&serde_json::to_string_pretty(&as_json(&days, args.language))?),
        Format::Text => text(&calendar, args.year, &days, args.language),
    }
    Ok(Found::Nothing)
}

/// The calendar in force: the installation's, or the folder's where there is no installation.
fn in_force(place: &Place) -> anyhow::Result<Calendar> {
    if place::must_exist(place).is_ok() {
        return block_on(async {
            let app = App::look(&place.config(), Ports::default()).await?;
            let calendar = app.calendar().await?;
            app.close().await?;
            Ok(Calendar::clone(&calendar))
        });
    }
    let folder = place.workflows.join("calendars");
    let (library, mut mistakes) = library::read(&[folder])?;
    if library::has_errors(&mistakes) {
        output::diagnostics(&mut mistakes);
        anyhow::bail!("{} has mistakes", place.workflows.join("calendars").display());
    }
    Ok(library.calendar)
}

fn as_json(days: &[Looked], language: Language) -> serde_json::Value {
    let day = |looked: &Looked| json!({ "date": looked.date, "workday": looked.day.is_workday(), "why": looked.day.text(language.into()) });
    days.iter().map(day).collect()
}

/// The year in lines: its source, how many days are worked, and every day that differs from a plain week.
fn text(calendar: &Calendar, year: i32, days: &[Looked], language: Language) {
    let speak = dafu_engine::language::Language::from(language);
    if let Some(known) = calendar.years().get(&year) {
        output::print(&known.title);
        output::print(&format!("{}{}", speak.of("来源：", "source: "), known.source));
    }
    let worked = days.iter().filter(|looked| looked.day.is_workday()).count();
    output::print(&match language {
        Language::Zh => format!("全年{}日，工作日{worked}日", days.len()),
        Language::En => format!("{} days, {worked} of them worked", days.len()),
    });
    for looked in days.iter().filter(|looked| matches!(looked.day, Day::Holiday(_) | Day::MakeUp(_))) {
        let kind = if looked.day.is_workday() { speak.of("上班", "worked") } else { speak.of("放假", "off   ") };
        output::print(&format!("{} {kind} {}", looked.date, looked.text(speak)));
    }
}

fn import(args: &ImportArgs) -> anyhow::Result<Found> {
    place::must_exist(&args.place)?;
    let before = in_force(&args.place)?;
    let year = match staged(&args.file, &before)? {
        Ok(year) => year,
        Err(mut mistakes) => {
            output::diagnostics(&mut mistakes);
            output::say("nothing was imported");
            return Ok(Found::Problem);
        }
    };
    for line in differences(&before, &year) {
        output::print(&line);
    }
    if args.dry_run {
        output::say("nothing was imported (--dry-run)");
        return Ok(Found::Nothing);
    }
    block_on(async {
        let office = super::jobs::office(&args.place).await?;
        let job = office.app.import_years(&[&year]).await?;
        output::say(&format!("{} is in force", year.title));
        match job {
            None => output::say("no open date has to be counted anew"),
            Some(job) => super::jobs::run_to_its_end(&office.app, &job).await?,
        }
        office.app.close().await?;
        Ok(Found::Nothing)
    })
}

/// The year in a file, checked against the calendar in force; or every mistake.
fn staged(file: &Path, before: &Calendar) -> anyhow::Result<Result<Year, Vec<Diagnostic>>> {
    let name = file.display().to_string();
    let text = match library::text_of(file)? {
        Ok(text) => text,
        Err(mistake) => return Ok(Err(vec![mistake.in_file(&name)])),
    };
    let (year, mut mistakes) = calendar::read(&name, &text);
    let Some(year) = year else { return Ok(Err(mistakes)) };
    if let Some(first) = before.years().values().find(|known| known.calendar != year.calendar) {
        let message = format!("this is a year of `{}`; the office works by `{}`", year.calendar, first.calendar);
        let span = where_is(&text, "calendar");
        mistakes.push(Diagnostic::error("calendar-clash", span, message).in_file(&name));
        return Ok(Err(mistakes));
    }
    output::diagnostics(&mut mistakes);
    Ok(Ok(year))
}

/// Where a key of the file is written.
fn where_is(text: &str, key: &str) -> Span {
    let number = text.lines().position(|line| line.split(':').next().is_some_and(|name| name.trim() == key)).unwrap_or_default();
    let line = u32::try_from(number.saturating_add(1)).unwrap_or(u32::MAX);
    Span { line, column: 1, length: u32::try_from(key.len()).unwrap_or_default() }
}

/// The days that are something else than before, a line each.
fn differences(before: &Calendar, year: &Year) -> Vec<String> {
    let known = before.years().get(&year.year);
    let special = |year: Option<&Year>, date| year.and_then(|year| year.special.get(date)).cloned();
    let mut dates: Vec<_> = year.special.keys().chain(known.iter().flat_map(|known| known.special.keys())).collect();
    dates.sort();
    dates.dedup();
    let changed = dates.into_iter().filter_map(|date| {
        let (old, new) = (special(known, date), special(Some(year), date));
        (old != new).then(|| format!("{date} {} -> {}", said(old.as_ref()), said(new.as_ref())))
    });
    changed.collect()
}

fn said(special: Option<&Special>) -> String {
    match special {
        None => "as in a plain week".to_owned(),
        Some(Special::Holiday(name)) => format!("off ({name})"),
        Some(Special::MakeUp(name)) => format!("worked ({name})"),
    }
}
