//! `dafu bench`: how fast an installation carries commands out, beside how fast its database could; and how fast letters are set.
//!
//! In process, over the use cases, with everything a command writes. `workload` is what is done; `recorded` the rows it writes,
//! `floor` and `pgbench` those rows by plain SQL; `rounds` measures the two in turns; `restart` kills a process under load.

mod chart;
mod floor;
mod letters;
mod load;
mod measured;
mod pgbench;
mod recorded;
mod report;
mod restart;
mod rounds;
mod workload;

use super::place::block_on;
use super::{Format, Found, output};
use crate::app::App;
use crate::app::ports::Ports;
use crate::config::Config;
use crate::store::Place;
use anyhow::Context;
use recorded::Recorder;
use report::Level;
use rounds::Floor;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;
use workload::{Engine, Guide};

/// Measures how fast commands are carried out.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  dafu bench engine --clients 1,16,64 --open 1000")]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Clients lead cases of nine acts from beginning to end; beside them the same rows by plain SQL.
    #[command(
        after_help = "Example:\n  dafu bench engine --database sqlite --database postgres://dafu@localhost/empty --clients 1,32"
    )]
    Engine(EngineArgs),
    /// Sets letters: a long one with a table and a picture, then many, with the memory that they take.
    #[command(after_help = "Example:\n  dafu bench letters --letters 1000")]
    Letters(letters::Args),
    /// Leads such cases until it is killed, and prints what is asked for and what is saved.
    #[command(after_help = "Example:\n  dafu bench load --database postgres://dafu@localhost/empty | head")]
    Load(load::Args),
}

#[derive(Debug, clap::Args)]
struct EngineArgs {
    /// `sqlite`, a file in a temporary folder; or the URL of an empty database on a PostgreSQL server. May be given twice.
    #[arg(long, value_name = "URL", default_value = "sqlite")]
    database: Vec<String>,
    /// How many clients at once.
    #[arg(long, value_delimiter = ',', default_value = "1,16,64")]
    clients: Vec<usize>,
    /// Cases that lie open beside those that are worked on, the fewest first.
    #[arg(long, value_delimiter = ',', default_value = "1000")]
    open: Vec<usize>,
    /// How long a measurement lasts, in seconds.
    #[arg(long, default_value_t = 1)]
    seconds: u64,
    /// How often engine and floor take turns.
    #[arg(long, default_value_t = 5)]
    runs: usize,
    /// Draws the figures into this file, as SVG.
    #[arg(long, value_name = "FILE")]
    chart: Option<PathBuf>,
    /// How to print.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

pub fn run(args: &Args) -> anyhow::Result<Found> {
    match &args.what {
        What::Letters(args) => return letters::run(args),
        What::Load(args) => block_on(load::run(args))?,
        What::Engine(args) => {
            let folder = tempfile::Builder::new().prefix("dafu-bench-").tempdir()?;
            let levels = block_on(engine(args, folder.path()))?;
            output::print(&report::text(args.format, &levels)?);
            if let Some(file) = &args.chart {
                fs::write(file, chart::svg(&levels)).with_context(|| format!("{} can't be written", file.display()))?;
            }
        }
    }
    Ok(Found::Nothing)
}

async fn engine(args: &EngineArgs, folder: &Path) -> anyhow::Result<Vec<Level>> {
    let guide = Guide::read()?;
    let recorded = record(&guide, folder).await?;
    let mut levels = Vec::new();
    for (number, database) in args.database.iter().enumerate() {
        let url = match database.as_str() {
            "sqlite" => format!("sqlite:{}", folder.join(format!("engine-{number}.sqlite")).display()),
            url => url.to_owned(),
        };
        let app = open(&url, folder).await?;
        if !app.is_new().await? {
            anyhow::bail!("the database is not empty; a benchmark leaves thousands of cases behind, so name one of its own");
        }
        guide.register(&app).await?;
        app.close().await?;
        let mut before = 0;
        for open in &args.open {
            levels.push(level((args, &guide, &recorded), (&url, folder), (before, *open)).await?);
            before = *open;
        }
    }
    Ok(levels)
}

/// One database with so many cases open, where so many were before.
async fn level(
    (args, guide, recorded): (&EngineArgs, &Guide, &Recorder),
    (url, folder): (&str, &Path),
    (before, open_cases): (usize, usize),
) -> anyhow::Result<Level> {
    let place = Place::parse(url)?;
    let name = place.file().map_or("PostgreSQL", |_| "SQLite");
    output::say(&format!("{name}: opening {open_cases} cases"));
    let app = open(url, folder).await?;
    workload::open(&app, open_cases.saturating_sub(before)).await?;
    // What is written back now is not in the figures, and the floor begins with the same file.
    app.close().await?;
    let floor = match place.file() {
        Some(file) => {
            let copy = folder.join("floor.sqlite");
            fs::copy(file, &copy)?;
            fs::File::open(&copy)?.sync_all()?;
            Floor::Sqlite(floor::Floor::new(&copy, recorded))
        }
        None => Floor::Postgres(pgbench::Floor::new(folder, url, recorded)?),
    };
    let app = open(url, folder).await?;
    let engine = Engine::learn(guide, &app, async |_| Ok(())).await?;
    let mut all = Vec::new();
    for clients in &args.clients {
        output::say(&format!("{name}, {open_cases} open, {clients} clients"));
        let lasts = Duration::from_secs(args.seconds);
        all.push(rounds::rounds((&engine, &floor), (*clients).max(1), (args.runs, lasts)).await?);
    }
    drop(engine);
    app.close().await?;
    output::say(&format!("{name}, {open_cases} open: kills"));
    let restart = restart::restart(url)?;
    Ok(Level { database: name, open: open_cases, rounds: all, restart })
}

/// Leads one case on a file of its own and notes what it writes.
async fn record(guide: &Guide, folder: &Path) -> anyhow::Result<Recorder> {
    let file = folder.join("recorded.sqlite");
    let app = open(&format!("sqlite:{}", file.display()), folder).await?;
    guide.register(&app).await?;
    let mut recorder = Recorder::new(floor::connect(&file).await?).await?;
    Engine::learn(guide, &app, async |case| recorder.look(case).await).await?;
    app.close().await?;
    Ok(recorder)
}

async fn open(url: &str, folder: &Path) -> anyhow::Result<App> {
    let config = Config { database: Some(url.to_owned()), ..Config::in_directory(folder) };
    Ok(App::open(&config, Ports::default()).await?)
}
