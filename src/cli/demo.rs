//! `dafu demo`: a small installation with something in it, and what to look at.

use super::place::block_on;
use super::play::{bar, on_office};
use super::post::PostArgs;
use super::serve::{self, How};
use super::{Found, output};
use crate::config::Config;
use crate::demo::{Session, Timeline, plan, session};
use crate::library::{self, Library};
use crate::office::stage::OnOffice;
use crate::office::{Office, Setup};
use crate::scenario::player::Failure;
use crate::store::cases::Wanted;
use crate::time::{Clock, SimClock, SystemClock, Zone};
use anyhow::Context;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::runtime::{Handle, Runtime};

/// Makes an installation with a made-up session of proposals and the Xuchang case, says what to look at, and serves it.
///
/// Everything in it says 演示数据 (sample data). Run again, it goes on where it was; delete the directory to begin anew.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  dafu demo\n  dafu demo --data /tmp/demo --no-serve")]
pub struct Args {
    /// The data directory to make.
    #[arg(long, value_name = "DIR", default_value = "demo-data")]
    data: PathBuf,
    /// The folder of definitions, policies, calendars, letters and mails.
    #[arg(long, value_name = "DIR", env = "DAFU_WORKFLOWS", default_value = "workflows")]
    workflows: PathBuf,
    /// The port to serve on; only this machine can reach it.
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// End when everything is made.
    #[arg(long)]
    no_serve: bool,
    #[command(flatten)]
    post: PostArgs,
}

/// How far a demonstration has come, kept beside its data.
#[derive(Debug, Serialize, Deserialize)]
struct Progress {
    /// The day on which the session's stories end.
    today: NaiveDate,
    /// Everything has been played.
    done: bool,
}

pub fn run(args: &Args) -> anyhow::Result<Found> {
    let (library, mut mistakes) = library::read(std::slice::from_ref(&args.workflows)).with_context(|| {
        format!("the folder {} is needed; run this where it is, or name it with --workflows", args.workflows.display())
    })?;
    mistakes.extend(library.check());
    if library::has_errors(&mistakes) {
        output::diagnostics(&mut mistakes);
        return Ok(Found::Problem);
    }
    let session = read_session(&args.workflows)?;
    std::fs::create_dir_all(&args.data).with_context(|| format!("{} can't be made", args.data.display()))?;
    let mut progress = Progress::read(&args.data)?;
    let failures = if progress.done { Vec::new() } else { make(args, &library, &session, &progress)? };
    for failure in &failures {
        output::print(&format!("{}:{} ({}) {}", failure.file, failure.span.line, failure.on, failure.message));
    }
    if !failures.is_empty() {
        output::say("the demonstration could not be made whole; what is there can be examined with dafu doctor");
        return Ok(Found::Problem);
    }
    progress.done = true;
    progress.write(&args.data)?;
    block_on(async {
        let office = Office::open(setup(args, Arc::new(SystemClock))?).await?;
        office.equip(&library);
        tell(args, &library, &office).await?;
        if args.no_serve {
            Ok(office.app.close().await?)
        } else {
            serve::serve(office, address(args), How { demo: true, tls: false, links: None }).await
        }
    })?;
    Ok(Found::Nothing)
}

fn address(args: &Args) -> SocketAddr {
    SocketAddr::new(Ipv4Addr::LOCALHOST.into(), args.port)
}

fn setup(args: &Args, clock: Arc<dyn Clock>) -> anyhow::Result<Setup<'_>> {
    let place = super::place::Place { data: args.data.clone(), database: None, workflows: args.workflows.clone(), lease: 30 };
    let post = args.post.post(&place)?;
    let config = Config { public_url: format!("http://{}", address(args)), ..Config::in_directory(&args.data) };
    Ok(Setup { config, workflows: &args.workflows, clock, post, sample: true })
}

fn read_session(workflows: &Path) -> anyhow::Result<Session> {
    let file = workflows.join("demo").join("session.yaml");
    let text = std::fs::read_to_string(&file).with_context(|| format!("{} can't be read", file.display()))?;
    let (session, mut mistakes) = session::read(&file.display().to_string(), &text);
    if library::has_errors(&mistakes) {
        output::diagnostics(&mut mistakes);
    }
    session.with_context(|| format!("{} has mistakes", file.display()))
}

/// Plays the Xuchang case, then the session, each under a clock that starts in the past.
fn make(args: &Args, library: &Library, session: &Session, progress: &Progress) -> anyhow::Result<Vec<Failure>> {
    progress.write(&args.data)?;
    let runtime = Runtime::new()?;
    let clock = Arc::new(SimClock::new(DateTime::<Utc>::UNIX_EPOCH));
    let office = runtime.block_on(async {
        let office = Office::open(setup(args, clock.clone())?).await?;
        office.register(library).await?;
        for roster in ["xuchang", session.roster.as_str()] {
            office.enrol(&library.roster(roster).with_context(|| format!("the roster `{roster}` is not there"))?.people).await?;
        }
        anyhow::Ok(office)
    })?;
    let mut failures = Vec::new();
    if let Some(xuchang) = library.scenarios.iter().find(|scenario| scenario.id == "xuchang") {
        failures.extend(on_office(library, xuchang, (office.clone(), Arc::clone(&clock), runtime.handle().clone()))?);
    }
    failures.extend(play_session(library, session, progress.today, (office.clone(), clock, runtime.handle().clone()))?);
    runtime.block_on(office.app.close())?;
    Ok(failures)
}

fn play_session(
    library: &Library,
    session: &Session,
    today: NaiveDate,
    (office, clock, runtime): (Office, Arc<SimClock>, Handle),
) -> anyhow::Result<Vec<Failure>> {
    let roster = library.roster(&session.roster).context("the roster of the made-up city is not there")?;
    let policy = library.policy(&session.policy).context("the policy of the made-up city is not there")?;
    let stories = plan(session, &roster.people, policy, &library.calendar, today);
    let Some(timeline) = Timeline::new(session, &stories, today) else { return Ok(Vec::new()) };
    let mut stage = OnOffice::new(office, clock, runtime);
    let bar = bar(timeline.scenario().script.len() as u64, "proposals");
    let failures = timeline.play(library, &mut stage, |done, _| bar.set_position(done as u64));
    bar.finish_and_clear();
    Ok(failures)
}

/// Says what there is, and what to try.
async fn tell(args: &Args, library: &Library, office: &Office) -> anyhow::Result<()> {
    let cases = office.app.cases(&Wanted::default()).await?;
    let mut by_step: BTreeMap<String, usize> = BTreeMap::new();
    for case in &cases {
        let workflow = library.definition(&case.workflow.as_str().into());
        let title = match (&case.step, workflow) {
            (Some(step), Some(known)) => {
                known.step(&step.as_str().into()).map_or_else(|| step.clone(), |step| step.title.zh.clone())
            }
            _ => case.status.clone(),
        };
        *by_step.entry(title).or_default() += 1;
    }
    let assumed: usize = library.policies.iter().map(|policy| policy.assumptions().len()).sum();
    let data = args.data.display();
    let steps: Vec<String> = by_step.iter().map(|(step, count)| format!("{step} {count}")).collect();
    output::print(&format!("演示数据 (sample data) in {data}: {} cases", cases.len()));
    output::print(&format!("  {}", steps.join("、")));
    output::print(&format!(
        "  {assumed} policy values have no source yet: dafu check --assumptions {}",
        args.workflows.display()
    ));
    output::print("Look at:");
    output::print(&format!("  the mails                {data}/mail/*.eml"));
    output::print(&format!("  the packed Xuchang case  {data}/packages/08010082/"));
    output::print("Try:");
    output::print(&format!("  dafu doctor --data {data}"));
    output::print(&format!("  dafu archive verify {data}/packages/* --key {data}/keys/archive-key.pub"));
    output::print("  dafu graph workflows/proposal-reply.yaml > proposal-reply.svg");
    if !args.no_serve {
        output::print(&format!("  http://{}  and sign in as anybody with one press", address(args)));
    }
    Ok(())
}

impl Progress {
    fn read(data: &Path) -> anyhow::Result<Self> {
        let file = data.join("demo.json");
        match std::fs::read_to_string(&file) {
            Ok(text) => serde_json::from_str(&text).with_context(|| format!("{} can't be understood", file.display())),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                if data.join("dafu.sqlite").exists() {
                    anyhow::bail!(
                        "{} holds an installation that is no demonstration; name another directory with --data",
                        data.display()
                    );
                }
                let today = Zone::default().day(SystemClock.now());
                Ok(Self { today, done: false })
            }
            Err(error) => Err(error).with_context(|| format!("{} can't be read", file.display())),
        }
    }

    fn write(&self, data: &Path) -> anyhow::Result<()> {
        let file = data.join("demo.json");
        std::fs::write(&file, serde_json::to_string(self)?).with_context(|| format!("{} can't be written", file.display()))
    }
}
