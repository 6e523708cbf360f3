//! `dafu migrate`: brings a database up to date.

use super::place::{Place, block_on};
use super::{Found, output};
use crate::app::App;
use crate::app::ports::Ports;

/// Brings the database up to date, making it where there is none. Serving does the same at its start.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  dafu migrate --data data")]
pub struct Args {
    #[command(flatten)]
    place: Place,
}

pub fn run(args: &Args) -> anyhow::Result<Found> {
    block_on(async {
        let app = App::open(&args.place.config(), Ports::default()).await?;
        app.close().await?;
        Ok(())
    })?;
    output::say(&format!("the database in {} is up to date", args.place.data.display()));
    Ok(Found::Nothing)
}
