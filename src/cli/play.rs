//! `dafu play`: one scenario for real.

use super::place::Place;
use super::post::PostArgs;
use super::{Found, output};
use crate::library::{self, Library};
use crate::office::stage::OnOffice;
use crate::office::{Office, Setup};
use crate::scenario::Scenario;
use crate::scenario::player::Player;
use crate::time::SimClock;
use anyhow::Context;
use chrono::{NaiveTime, TimeDelta};
use dafu_engine::machine::World;
use indicatif::{ProgressBar, ProgressStyle};
use std::path::Path;
use std::sync::Arc;

/// Plays one scenario on a real installation: database, letters, mails (as .eml files unless SMTP is set), archive.
///
/// An interrupted play is taken up where it stopped: run the same command again.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  dafu play xuchang --data play-data")]
pub struct Args {
    /// The scenario: its id, or its file.
    scenario: String,
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    post: PostArgs,
}

pub fn run(args: &Args) -> anyhow::Result<Found> {
    let (library, mut mistakes) = library::read(std::slice::from_ref(&args.place.workflows))?;
    mistakes.extend(library.check());
    if library::has_errors(&mistakes) {
        output::diagnostics(&mut mistakes);
        return Ok(Found::Problem);
    }
    let scenario = find(&library, &args.scenario)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let clock = Arc::new(SimClock::new(start(scenario)));
    let office = runtime.block_on(async {
        let setup = Setup {
            config: args.place.config(),
            workflows: &args.place.workflows,
            clock: clock.clone(),
            post: args.post.post(&args.place)?,
            sample: scenario.sample,
        };
        let office = Office::open(setup).await?;
        office.register(&library).await?;
        office.enrol(&library.roster(&scenario.roster.id).context("its roster is not there")?.people).await?;
        anyhow::Ok(office)
    })?;
    let failures = on_office(&library, scenario, (office.clone(), clock, runtime.handle().clone()))?;
    for failure in &failures {
        output::print(&format!("{}:{} ({}) {}", failure.file, failure.span.line, failure.on, failure.message));
    }
    runtime.block_on(office.app.close())?;
    let found = if failures.is_empty() { Found::Nothing } else { Found::Problem };
    output::say(&format!(
        "played {}: {}; see {}",
        scenario.id,
        if failures.is_empty() { "everything as it says" } else { "not everything as it says" },
        args.place.data.display()
    ));
    Ok(found)
}

/// Plays a scenario on an installation that has its library registered.
pub fn on_office(
    library: &Library,
    scenario: &Scenario,
    (office, clock, runtime): (Office, Arc<SimClock>, tokio::runtime::Handle),
) -> anyhow::Result<Vec<crate::scenario::player::Failure>> {
    let world = World {
        definition: library.definition(&scenario.workflow.id).context("its workflow is not there")?,
        policy: library.policy(&scenario.policy.id).context("its policy is not there")?,
        calendar: &library.calendar,
        people: &library.roster(&scenario.roster.id).context("its roster is not there")?.people,
        findings: &[],
    };
    let mut stage = OnOffice::new(office, clock, runtime);
    let bar = bar(scenario.script.len() as u64, &scenario.id);
    let failures = Player::new(scenario, library, world, &mut stage).play(|_| bar.inc(1));
    bar.finish_and_clear();
    Ok(failures)
}

/// A progress bar; nothing where standard error is no terminal.
pub fn bar(length: u64, what: &str) -> ProgressBar {
    let style =
        ProgressStyle::with_template("{msg:>12} [{bar:40}] {pos}/{len} {eta}").unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(length).with_style(style).with_message(what.to_owned())
}

/// The morning of the scenario's first day in China.
fn start(scenario: &Scenario) -> chrono::DateTime<chrono::Utc> {
    (scenario.begins.and_time(NaiveTime::MIN) - TimeDelta::hours(8)).and_utc()
}

fn find<'l>(library: &'l Library, name: &str) -> anyhow::Result<&'l Scenario> {
    let is_it = |scenario: &&Scenario| scenario.id == name || Path::new(&scenario.file) == Path::new(name);
    library.scenarios.iter().find(is_it).with_context(|| {
        let known: Vec<&str> = library.scenarios.iter().map(|scenario| scenario.id.as_str()).collect();
        format!("there is no scenario `{name}`; there are: {}", known.join(", "))
    })
}
