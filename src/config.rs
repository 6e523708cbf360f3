//! What an installation is told at its start. Every key has a default that works in a data directory of its own.
//!
//! Deliberately small: what an office decides about its work is in policies and definitions, not here.

use crate::app::accounts::Profile;
use crate::time::Zone;
use serde::Deserialize;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

/// The settings of one installation.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Where files are kept, and the embedded database unless `database` says otherwise.
    pub data: PathBuf,
    /// `sqlite:PATH`, or `postgres://…`; the file `dafu.sqlite` in the data directory where nothing is said.
    pub database: Option<String>,
    /// The office's zone, in minutes east of Greenwich.
    pub zone_minutes: i32,
    /// Connections that read beside the writer.
    pub readers: u32,
    /// How long a worker may keep a piece of work before another takes it over, in seconds.
    pub lease_seconds: u32,
    /// What is asked of passwords: `asvs` or `dengbao-password`.
    pub passwords: Profile,
    /// Where browsers reach the workbench, as `https://…`.
    pub public_url: String,
    /// The pages that links in messages lead to.
    pub links: Links,
}

/// The pages that links in messages lead to: those who follow one are on the internet, and the office need not be.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Links {
    /// A listener of their own, which answers nothing else; without it they are served with the workbench.
    pub listen: Option<SocketAddr>,
    /// Where people reach them; where the workbench is, unless something is said.
    pub public_url: Option<String>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            data: PathBuf::from("data"),
            database: None,
            zone_minutes: 8 * 60,
            readers: 4,
            lease_seconds: 30,
            passwords: Profile::default(),
            public_url: "http://127.0.0.1:8080".to_owned(),
            links: Links::default(),
        }
    }
}

impl Config {
    /// The default settings in directory `data`.
    pub fn in_directory(data: &Path) -> Self {
        Self { data: data.to_owned(), ..Self::default() }
    }
    /// Where the database is.
    pub fn database(&self) -> String {
        self.database.clone().unwrap_or_else(|| format!("sqlite:{}", self.data.join("dafu.sqlite").display()))
    }
    /// Where files are kept.
    pub fn files(&self) -> PathBuf {
        self.data.join("files")
    }
    /// Where the heads of the chains are written down; an office copies them out of the reach of its database.
    pub fn heads(&self) -> PathBuf {
        self.data.join("heads")
    }
    /// The folder of keys, to be kept apart from the database.
    pub fn keys(&self) -> PathBuf {
        self.data.join("keys")
    }
    /// Where the pages are that links lead to, without a slash at the end.
    pub fn links_at(&self) -> String {
        self.links.public_url.as_ref().unwrap_or(&self.public_url).trim_end_matches('/').to_owned()
    }
    /// The office's zone; Beijing time where the setting names none that exists.
    pub fn zone(&self) -> Zone {
        Zone::east(self.zone_minutes).unwrap_or_default()
    }
}
