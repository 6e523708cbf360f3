//! `dafu copy`: an installation moves from one database to another.

use super::place::block_on;
use super::{Found, output};
use crate::app::App;
use crate::app::doctor::Report;
use crate::app::ports::Ports;
use crate::config::Config;
use crate::store::{Access, Options, Place, Store, copy};
use anyhow::Context;
use indicatif::{ProgressBar, ProgressStyle};
use std::path::PathBuf;

/// Copies everything from one database into another, empty one: from a file to a PostgreSQL server, or back.
///
/// Both are examined, the first before and the second after. The first stays as it is, and so do the files in the data
/// directory, which serve both. Stop every dafu that works with them first.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  dafu copy --data data sqlite:data/dafu.sqlite postgres://dafu@db.example/dafu")]
pub struct Args {
    /// From here: `sqlite:PATH` or `postgres://…`.
    #[arg(value_name = "FROM")]
    from: String,
    /// To here; it must be empty.
    #[arg(value_name = "TO")]
    to: String,
    /// The data directory with the installation's files.
    #[arg(long, value_name = "DIR", env = "DAFU_DATA", default_value = "data")]
    data: PathBuf,
}

pub fn run(args: &Args) -> anyhow::Result<Found> {
    block_on(async {
        let (from, to) = (Place::parse(&args.from)?, Place::parse(&args.to)?);
        if let Some(file) = from.file().filter(|file| !file.is_file()) {
            anyhow::bail!("there is no database at {}", file.display());
        }
        if is_same(&from, &to) {
            anyhow::bail!("both are the same database; nothing was copied. Name a new one to copy to");
        }
        let before = examine(args, &args.from).await.context("the database to copy from can't be examined")?;
        if !before.is_sound() {
            let first = before.problems.first().map(ToString::to_string).unwrap_or_default();
            anyhow::bail!("nothing was copied, because something in it does not agree ({first}); see `dafu doctor`");
        }
        let rows = move_over(args).await?;
        let after = examine(args, &args.to).await.context("the copy can't be examined")?;
        if (after.cases, after.events, after.is_sound()) != (before.cases, before.events, true) {
            anyhow::bail!("the copy is not what was copied; do not use it, and tell the makers of dafu");
        }
        output::say(&format!(
            "{rows} rows copied: {} cases, {} events; everything agrees on both ends",
            after.cases, after.events
        ));
        Ok(())
    })?;
    Ok(Found::Nothing)
}

/// Whether two places are one, however they are written.
fn is_same(from: &Place, to: &Place) -> bool {
    let whole = |place: &Place| place.file().and_then(|file| file.canonicalize().ok());
    from == to || whole(from).is_some_and(|file| whole(to) == Some(file))
}

async fn examine(args: &Args, database: &str) -> anyhow::Result<Report> {
    let config = Config { database: Some(database.to_owned()), ..Config::in_directory(&args.data) };
    let app = App::open(&config, Ports::default()).await?;
    let report = app.doctor(app.now()).await?;
    app.close().await?;
    Ok(report)
}

async fn move_over(args: &Args) -> anyhow::Result<u64> {
    let open = async |database: &str| -> anyhow::Result<Store> {
        let place = Place::parse(database)?;
        Ok(Store::open(&Options { place, readers: 2, access: Access::Work }).await?)
    };
    let (from, to) = (open(&args.from).await?, open(&args.to).await?);
    let bar = bar(copy::rows(&from).await?);
    let rows = copy::copy(&from, &to, |copied| bar.inc(copied)).await?;
    bar.finish_and_clear();
    from.close().await?;
    to.close().await?;
    Ok(rows)
}

/// A progress bar; nothing where standard error is no terminal.
fn bar(rows: u64) -> ProgressBar {
    let style = ProgressStyle::with_template("{bar:40} {human_pos} of {human_len} rows, {eta} left");
    ProgressBar::new(rows).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}
