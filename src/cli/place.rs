//! Where an installation is: the options that several commands share.

use crate::config::Config;
use std::path::PathBuf;

/// Where the installation is.
#[derive(Debug, Clone, clap::Args)]
pub struct Place {
    /// The data directory: files, letters, packages, and the embedded database.
    #[arg(long, value_name = "DIR", env = "DAFU_DATA", default_value = "data")]
    pub data: PathBuf,
    /// Another database: `sqlite:PATH` or `postgres://…`. A password in it stays out of logs.
    #[arg(long, value_name = "URL", env = "DAFU_DATABASE", hide_env_values = true)]
    pub database: Option<String>,
    /// The folder of definitions, policies, calendars, letters and mails.
    #[arg(long, value_name = "DIR", env = "DAFU_WORKFLOWS", default_value = "workflows")]
    pub workflows: PathBuf,
    /// How long a worker may keep a piece of work before another takes it over, in seconds.
    #[arg(long, value_name = "SECONDS", env = "DAFU_LEASE", default_value_t = Config::default().lease_seconds, hide = true)]
    pub lease: u32,
}

impl Place {
    /// The settings of the installation.
    pub fn config(&self) -> Config {
        let (data, database) = (self.data.clone(), self.database.clone());
        Config { data, database, lease_seconds: self.lease.max(1), ..Config::default() }
    }
}

/// Runs async work to its end.
pub fn block_on<T>(work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(work)
}

/// Refuses a data directory that is not there, for commands that only look.
pub fn must_exist(place: &Place) -> anyhow::Result<()> {
    if place.database.is_none() && !place.data.join("dafu.sqlite").is_file() {
        anyhow::bail!("there is no installation in {}; `dafu demo` or `dafu migrate` makes one", place.data.display());
    }
    Ok(())
}
