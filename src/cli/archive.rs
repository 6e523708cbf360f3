//! `dafu archive verify`: packages, offline.

use super::{Format, Found, output};
use crate::archive::{keys, verify};
use clap::Subcommand;
use serde_json::json;
use std::path::PathBuf;

/// Packages of finished cases.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Verifies packages: every byte, the log's chain, the signature. Needs nothing but the package and the office's public key.
    #[command(after_help = "Example:\n  dafu archive verify demo-data/packages/* --key demo-data/keys/archive.pub")]
    Verify {
        /// Packages: folders.
        #[arg(required = true)]
        packages: Vec<PathBuf>,
        /// The office's public key. Without it the signature is checked against the key in the package, which proves only that nothing was changed by accident.
        #[arg(long, value_name = "FILE")]
        key: Option<PathBuf>,
        /// How to print.
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
}

pub fn run(args: &Args) -> anyhow::Result<Found> {
    let Command::Verify { packages, key, format } = &args.command;
    let key = key.as_ref().map(|path| keys::read_public(path)).transpose()?;
    let mut found = Found::Nothing;
    let mut rows = Vec::new();
    for package in packages {
        let name = package.display().to_string();
        match verify::verify(package, key.as_ref()) {
            Ok(report) => {
                let against = if report.key_known { "the key given" } else { "the key inside, which nobody has vouched for" };
                rows.push(json!({ "package": name, "ok": true, "files": report.files, "events": report.events, "digest": report.digest }));
                if *format == Format::Text {
                    output::print(&format!(
                        "{name}: sound, {} files, {} events, signed by {against}",
                        report.files, report.events
                    ));
                }
            }
            Err(problems) => {
                found = Found::Problem;
                let said: Vec<String> = problems.iter().map(|problem| format!("{}: {}", problem.file, problem.what)).collect();
                if *format == Format::Text {
                    for line in &said {
                        output::print(&format!("{name}: {line}"));
                    }
                }
                rows.push(json!({ "package": name, "ok": false, "problems": said }));
            }
        }
    }
    if *format == Format::Json {
        output::print(&serde_json::to_string_pretty(&rows)?);
    }
    Ok(found)
}
