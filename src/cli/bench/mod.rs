//! `dafu bench`: how fast an installation carries commands out, and how fast letters are set.
//!
//! In process, over the use cases, with everything a command writes. Beside each figure stands how many commits of one row the
//! same database does in a second at that moment: where that figure moves, the machine was not quiet and the others mean little.

mod clients;
mod letters;

use super::place::block_on;
use super::{Format, Found, output};
use crate::app::ports::Ports;
use crate::app::{App, Registered};
use crate::config::Config;
use anyhow::Context;
use clients::Round;
use dafu_engine::people::{Holding, People, Person, PersonKind, Unit};
use dafu_engine::{definition, policy};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

const WORKFLOW: &str = include_str!("workflow.yaml");
const POLICY: &str = include_str!("policy.yaml");

/// Measures how fast commands are carried out.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  dafu bench engine --clients 1,16,64 --open 1000")]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Clients lead cases of nine acts from their beginning to their end, each case by one client.
    #[command(after_help = "Example:\n  dafu bench engine --database postgres://dafu@localhost/empty --clients 1,32")]
    Engine(EngineArgs),
    /// Sets letters: a long one with a table and a picture, then many, with the memory that they take.
    #[command(after_help = "Example:\n  dafu bench letters --letters 1000")]
    Letters(letters::Args),
}

#[derive(Debug, clap::Args)]
struct EngineArgs {
    /// An empty database; a file in a temporary folder where nothing is said.
    #[arg(long, value_name = "URL", env = "DAFU_DATABASE", hide_env_values = true)]
    database: Option<String>,
    /// How many clients at once, one round each.
    #[arg(long, value_delimiter = ',', default_value = "1,16,64")]
    clients: Vec<usize>,
    /// Cases that lie open beside those that are worked on.
    #[arg(long, default_value_t = 1_000)]
    open: usize,
    /// How long a round lasts, in seconds.
    #[arg(long, default_value_t = 3)]
    seconds: u64,
    /// How to print.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

pub fn run(args: &Args) -> anyhow::Result<Found> {
    let args = match &args.what {
        What::Engine(args) => args,
        What::Letters(args) => return letters::run(args),
    };
    let folder = std::env::temp_dir().join(format!("dafu-bench-{}", crate::time::new_id()));
    let rounds = block_on(engine(args, &folder));
    // A folder that was never made can't be removed.
    drop(std::fs::remove_dir_all(&folder));
    print(args.format, &rounds?)?;
    Ok(Found::Nothing)
}

async fn engine(args: &EngineArgs, folder: &std::path::Path) -> anyhow::Result<Vec<Round>> {
    let config = Config { database: args.database.clone(), ..Config::in_directory(folder) };
    let app = App::open(&config, Ports::default()).await?;
    if !app.is_new().await? {
        anyhow::bail!("the database is not empty; a benchmark leaves thousands of cases behind, so name one of its own");
    }
    register(&app).await?;
    output::say(&format!("opening {} cases", args.open));
    clients::open(&app, args.open).await?;
    let mut rounds = Vec::new();
    for count in &args.clients {
        output::say(&format!("{count} clients for {} seconds", args.seconds));
        rounds.push(clients::round(&app, (*count).max(1), Duration::from_secs(args.seconds)).await?);
    }
    app.close().await?;
    Ok(rounds)
}

async fn register(app: &App) -> anyhow::Result<()> {
    let definition = definition::read::read("bench.yaml", WORKFLOW).0.context("the benchmark's definition can't be read")?;
    let policy = policy::read::read("bench.yaml", POLICY).0.context("the benchmark's policy can't be read")?;
    let unit =
        Unit {
            name: "办公室".to_owned(), short: "办公室".to_owned(), mail: None, mark: None, scored: true, aliases: Vec::new()
        };
    let person = Person { name: "甲".to_owned(), mail: None, account: true, invented: true, kind: PersonKind::Member };
    let people = People {
        persons: BTreeMap::from([(clients::PERSON.into(), person)]),
        units: BTreeMap::from([("office".into(), unit)]),
        posts: BTreeSet::from([Holding { unit: "office".into(), post: "office".into(), person: clients::PERSON.into() }]),
        agents: BTreeMap::new(),
    };
    let registered = Registered {
        definitions: vec![(&definition, WORKFLOW)],
        policies: vec![(&policy, POLICY)],
        pairs: vec![(&definition, &policy.policy)],
        years: Vec::new(),
        people: Some(&people),
    };
    Ok(app.register(&registered).await?)
}

fn print(format: Format, rounds: &[Round]) -> anyhow::Result<()> {
    if let Format::Json = format {
        let all: Vec<_> = rounds
            .iter()
            .map(|round| {
                json!({
                    "clients": round.clients, "acts": round.acts, "acts_per_second": round.per_second(),
                    "p50_ms": round.percentile(50), "p99_ms": round.percentile(99),
                    "commits_per_second_before": round.probes.0, "commits_per_second_after": round.probes.1,
                })
            })
            .collect();
        output::print(&serde_json::to_string_pretty(&all)?);
        return Ok(());
    }
    output::print("clients  acts/s  p50 ms  p99 ms  one-row commits/s before, after");
    for round in rounds {
        output::print(&format!(
            "{:>7}  {:>6.0}  {:>6.2}  {:>6.2}  {:.0}, {:.0}",
            round.clients,
            round.per_second(),
            round.percentile(50),
            round.percentile(99),
            round.probes.0,
            round.probes.1
        ));
    }
    Ok(())
}
