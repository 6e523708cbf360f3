//! `dafu org`: the roster, people who are away, and those who leave.

use super::place::{self, Place, block_on};
use super::{Format, Found, jobs, output};
use crate::app::App;
use crate::app::away::{Absence, HandOver};
use crate::app::ports::Ports;
use crate::library;
use chrono::NaiveDate;
use clap::Subcommand;
use serde_json::json;
use std::path::{Path, PathBuf};

/// Units and people (名册), people who are away (代理), and those who leave (移交).
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  dafu org register roster.yaml --data data\n  dafu org absence luo_yanqiu --agent tang_weizhou --from 2026-03-02 --until 2026-03-13\n  dafu org hand-over luo_yanqiu --to tang_weizhou --by feng_qiming --reason 调离\n  dafu org deserted"
)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Brings in units, people and posts from a roster file (`roster:`). What is there already is changed, what the file does not name
    /// stays; nothing is brought in where the file has a mistake.
    Register {
        /// The file.
        file: PathBuf,
        #[command(flatten)]
        place: Place,
    },
    /// Registers who acts in somebody's name while he is away. Both are logged with everything that is done.
    Absence {
        /// Who is away.
        person: String,
        /// Who acts in his name.
        #[arg(long, value_name = "PERSON")]
        agent: String,
        /// The first day; from now on where nothing is said.
        #[arg(long, value_name = "DAY")]
        from: Option<NaiveDate>,
        /// The last day; until further notice where nothing is said.
        #[arg(long, value_name = "DAY")]
        until: Option<NaiveDate>,
        /// Who enters it: whoever is away where nothing is said, somebody who does so for his unit, or of an office in charge.
        #[arg(long, value_name = "PERSON")]
        by: Option<String>,
        #[command(flatten)]
        place: Place,
    },
    /// Ends an absence.
    Back {
        /// Who is back.
        person: String,
        /// Who acted in his name.
        #[arg(long, value_name = "PERSON")]
        agent: String,
        /// Who enters it, as with an absence.
        #[arg(long, value_name = "PERSON")]
        by: Option<String>,
        #[command(flatten)]
        place: Place,
    },
    /// Lists absences.
    Absences {
        #[command(flatten)]
        place: Place,
        /// How to print.
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    /// Hands over all that a leaver has: his posts, the tasks he holds, the facts that name him. Goes on where it was when it is
    /// interrupted.
    HandOver {
        /// Who leaves.
        person: String,
        /// Who takes over.
        #[arg(long, value_name = "PERSON")]
        to: String,
        /// Who hands over: somebody of the office in charge.
        #[arg(long, value_name = "PERSON")]
        by: String,
        /// Why.
        #[arg(long)]
        reason: String,
        #[command(flatten)]
        place: Place,
    },
    /// Lists tasks that nobody can do.
    Deserted {
        #[command(flatten)]
        place: Place,
        /// How to print.
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
}

pub fn run(args: &Args) -> anyhow::Result<Found> {
    match &args.command {
        Command::Register { file, place } => return register(file, place),
        Command::Absence { person, agent, from, until, by, place } => {
            let by = by.as_ref().unwrap_or(person).as_str().into();
            let absence = Absence { owner: person.as_str().into(), agent: agent.as_str().into(), since: *from, until: *until };
            work(place, async |app| Ok(app.be_absent(&absence, &by).await?))?;
            output::say(&format!("{agent} acts in the name of {person}"));
        }
        Command::Back { person, agent, by, place } => {
            let by = by.as_ref().unwrap_or(person).as_str().into();
            let (owner, agent_id) = (person.as_str().into(), agent.as_str().into());
            let ended = work(place, async |app| Ok(app.be_back(&owner, &agent_id, &by).await?))?;
            if !ended {
                anyhow::bail!("{agent} does not act in the name of {person}");
            }
            output::say(&format!("{agent} no longer acts in the name of {person}"));
        }
        Command::Absences { place, format } => absences(&look(place, async |app| Ok(app.absences().await?))?, *format)?,
        Command::HandOver { person, to, by, reason, place } => {
            let over =
                HandOver { from: person.as_str().into(), to: to.as_str().into(), reason: reason.clone(), by: by.as_str().into() };
            hand_over(place, &over)?;
        }
        Command::Deserted { place, format } => {
            let tasks = look(place, async |app| Ok(app.deserted().await?))?;
            match format {
                Format::Json => {
                    let rows: Vec<_> = tasks.iter().map(|(case, title)| json!({ "case": case, "task": title })).collect();
                    output::print(&serde_json::to_string_pretty(&rows)?);
                }
                Format::Text => tasks.iter().for_each(|(case, title)| output::print(&format!("{case} {title}"))),
            }
        }
    }
    Ok(Found::Nothing)
}

/// In the audit, whoever sat at the machine.
const BY: &str = "the command line";

fn register(file: &Path, place: &Place) -> anyhow::Result<Found> {
    let (library, mut mistakes) = library::read(&[file.to_owned()])?;
    if library::has_errors(&mistakes) {
        output::diagnostics(&mut mistakes);
        return Ok(Found::Problem);
    }
    let [roster] = library.rosters.as_slice() else { anyhow::bail!("{}: this is no roster", file.display()) };
    let people = &roster.people;
    work(place, async |app| Ok(app.bring_in_people(people, BY).await?))?;
    output::say(&format!("{} units and {} people are registered", people.units.len(), people.persons.len()));
    Ok(Found::Nothing)
}

fn absences(absences: &[Absence], format: Format) -> anyhow::Result<()> {
    if format == Format::Json {
        output::print(&serde_json::to_string_pretty(absences)?);
        return Ok(());
    }
    let day = |day: Option<NaiveDate>| day.map_or_else(|| "...".to_owned(), |day| day.to_string());
    for Absence { owner, agent, since, until } in absences {
        output::print(&format!("{owner} {agent} {} - {}", day(*since), day(*until)));
    }
    Ok(())
}

fn hand_over(place: &Place, over: &HandOver) -> anyhow::Result<()> {
    place::must_exist(place)?;
    block_on(async {
        let office = jobs::office(place).await?;
        let job = office.app.hand_everything_over(over, office.app.now()).await?;
        jobs::run_to_its_end(&office.app, &job).await?;
        office.app.close().await?;
        Ok(())
    })
}

/// Works with the installation.
fn work<T>(place: &Place, with: impl AsyncFnOnce(&App) -> anyhow::Result<T>) -> anyhow::Result<T> {
    place::must_exist(place)?;
    block_on(async {
        let app = App::open(&place.config(), Ports::default()).await?;
        let done = with(&app).await?;
        app.close().await?;
        Ok(done)
    })
}

/// Looks at the installation.
fn look<T>(place: &Place, at: impl AsyncFnOnce(&App) -> anyhow::Result<T>) -> anyhow::Result<T> {
    place::must_exist(place)?;
    block_on(async {
        let app = App::look(&place.config(), Ports::default()).await?;
        let seen = at(&app).await?;
        app.close().await?;
        Ok(seen)
    })
}
