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
    #[command(after_help = "Example:\n  dafu archive verify demo-data/packages/* --key demo-data/keys/archive-key.pub")]
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
                let signer = if report.key_known {
                    format!("signed with the key given, {}", report.key_id)
                } else {
                    format!(
                        "the signer was not checked: the package carries the key {}; compare it with the office's, or give --key",
                        report.key_id
                    )
                };
                rows.push(json!({ "package": name, "ok": true, "files": report.files, "events": report.events, "digest": report.digest, "key_id": report.key_id, "key_known": report.key_known }));
                if *format == Format::Text {
                    output::print(&format!("{name}: sound, {} files, {} events; {signer}", report.files, report.events));
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
