//! `dafu draft …`: the versions of a case's text.

use super::place::{self, Place, block_on};
use super::{Format, Found, output};
use crate::app::App;
use crate::app::drafting::Version;
use crate::app::ports::{Ports, Scene};
use crate::drafting;
use crate::lint::Words;
use anyhow::{Context, bail};
use clap::Subcommand;
use dafu_engine::ids::{CaseId, FieldId, PersonId, RunId};

/// The versions of a case's text: every draft that was saved, and every one that was handed in.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Lists the versions, the earliest first.
    #[command(after_help = "Example:\n  dafu draft versions 08010082 --data data")]
    Versions(Of),
    /// Prints a version: the newest, or the one given.
    #[command(after_help = "Example:\n  dafu draft show 08010082 --version 2 --data data")]
    Show {
        #[command(flatten)]
        of: Of,
        /// Which.
        #[arg(long, value_name = "N")]
        version: Option<usize>,
    },
    /// Shows what changed from one version to another, character by character: `[-gone-]` and `{+new+}`.
    #[command(after_help = "Example:\n  dafu draft compare 08010082 1 3 --data data")]
    Compare {
        #[command(flatten)]
        of: Of,
        /// The earlier version.
        from: usize,
        /// The later version.
        to: usize,
    },
    /// Brings a version back, as a new draft of whoever has the task now. Nothing is lost by it.
    #[command(after_help = "Example:\n  dafu draft restore 08010082 1 --by han_zheng --data data")]
    Restore {
        #[command(flatten)]
        of: Of,
        /// Which.
        version: usize,
        /// Whose draft it becomes; a person who can hand in the text now.
        #[arg(long, value_name = "PERSON")]
        by: String,
    },
}

#[derive(Debug, clap::Args)]
struct Of {
    /// The case.
    case: String,
    /// The field that holds the text; without it, the one whose text the case has checked.
    #[arg(long)]
    field: Option<String>,
    #[command(flatten)]
    place: Place,
    /// How to print.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

pub fn run(args: &Args) -> anyhow::Result<Found> {
    match &args.command {
        Command::Versions(of) => list(of, &look(of)?)?,
        Command::Show { of, version } => {
            let versions = look(of)?;
            let wanted = version.unwrap_or(versions.len());
            output::print(nth(&versions, wanted)?.text.trim_end());
        }
        Command::Compare { of, from, to } => {
            let versions = look(of)?;
            compare(of, nth(&versions, *from)?, nth(&versions, *to)?)?;
        }
        Command::Restore { of, version, by } => restore(of, *version, by)?,
    }
    Ok(Found::Nothing)
}

fn look(of: &Of) -> anyhow::Result<Vec<Version>> {
    place::must_exist(&of.place)?;
    block_on(async {
        let app = App::look(&of.place.config(), Ports::default()).await?;
        let (scene, field, versions) = versions(&app, of).await?;
        app.close().await?;
        if versions.is_empty() {
            bail!("nobody has written anything for `{}` yet", scene.definition.field_title(&field));
        }
        Ok(versions)
    })
}

async fn versions(app: &App, of: &Of) -> anyhow::Result<(Scene, FieldId, Vec<Version>)> {
    let case = CaseId::from(of.case.clone());
    let scene = app.scene(&case, app.now()).await?.with_context(|| format!("there is no case {case}"))?;
    let words = Words::load(&of.place.workflows)?;
    let field = of.field.clone().map(FieldId::from).or_else(|| words.text_of(&scene.definition).cloned());
    let field = field.context("no text of this kind of case is checked; name the field with --field")?;
    if !scene.definition.fields.contains_key(&field) {
        bail!("`{}` has no field `{field}`", scene.definition.workflow);
    }
    let versions = app.versions(&case, &field).await?;
    Ok((scene, field, versions))
}

fn nth(versions: &[Version], number: usize) -> anyhow::Result<&Version> {
    let found = number.checked_sub(1).and_then(|at| versions.get(at));
    found.with_context(|| format!("there is no version {number}; there are {}", versions.len()))
}

fn list(of: &Of, versions: &[Version]) -> anyhow::Result<()> {
    if of.format == Format::Json {
        output::print(&serde_json::to_string_pretty(versions)?);
        return Ok(());
    }
    for version in versions {
        let how = if version.handed_in { "handed in" } else { "saved" };
        let by = version.by.as_ref().map_or("", PersonId::as_str);
        let signs = version.text.chars().filter(|sign| !sign.is_whitespace()).count();
        output::print(&format!("{:>3}  {}  {how:9}  {by}  {signs} characters", version.number, version.at.to_rfc3339()));
    }
    Ok(())
}

fn compare(of: &Of, from: &Version, to: &Version) -> anyhow::Result<()> {
    let changes = drafting::changes(&from.text, &to.text);
    match of.format {
        Format::Json => output::print(&serde_json::to_string_pretty(&changes)?),
        Format::Text => output::print(drafting::marked(&changes).trim_end()),
    }
    Ok(())
}

fn restore(of: &Of, number: usize, by: &str) -> anyhow::Result<()> {
    place::must_exist(&of.place)?;
    block_on(async {
        let app = App::open(&of.place.config(), Ports::default()).await?;
        let (scene, field, versions) = versions(&app, of).await?;
        let text = &nth(&versions, number)?.text;
        let person = PersonId::from(by.to_owned());
        let run = writing(&app, &scene, &field, &person).await?;
        app.restore((&scene.case.id, &run, &person), &field, text).await?;
        app.close().await?;
        output::say(&format!("version {number} is {by}'s draft now; it is handed in as any other"));
        Ok(())
    })
}

/// The open task in which `person` can write the text.
async fn writing(app: &App, scene: &Scene, field: &FieldId, person: &PersonId) -> anyhow::Result<RunId> {
    let asked = |step: &dafu_engine::definition::Step| step.asks().any(|ask| ask.field == *field);
    let tasks = app.tasks(&scene.case.id).await?;
    let mine = tasks.into_iter().filter(|task| task.people.contains(person) || task.owner.as_ref() == Some(person));
    let mut run = mine.filter(|task| task.step.as_ref().and_then(|path| scene.definition.step(path)).is_some_and(asked));
    run.find_map(|task| task.run).with_context(|| format!("{person} has no task now in which this text can be written"))
}
