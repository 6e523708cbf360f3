//! `dafu check`: every mistake at once.

use super::{Format, Found, output};
use crate::documents::compose;
use crate::library::{self, Library};
use crate::lint;
use crate::mail;
use std::path::PathBuf;

/// Checks definitions, policies, calendars, rosters, scenarios, letters and mail templates: every mistake at once.
///
/// Exits with 1 when there is an error. A folder is checked whole: each definition with each policy in it.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  dafu check workflows/\n  dafu check --assumptions workflows/policies/xuchang.yaml")]
pub struct Args {
    /// Files and folders.
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// List the policy values that nobody has confirmed, and check nothing else.
    #[arg(long)]
    assumptions: bool,
    /// How to print.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

pub fn run(args: &Args) -> anyhow::Result<Found> {
    let (library, mut mistakes) = library::read(&args.paths)?;
    if args.assumptions {
        return assumptions(&library, args.format);
    }
    mistakes.extend(library.check());
    for path in &args.paths {
        mistakes.extend(mail::check_folder(path, &library.definitions, &library.policies)?);
        mistakes.extend(compose::check_folder(path, &library.definitions, &library.policies)?);
        mistakes.extend(lint::check_folder(path, &library.definitions, &library.policies)?);
    }
    // A definition is checked with each policy, so what is wrong with it alone is found once a policy.
    mistakes.sort();
    mistakes.dedup();
    let found = if library::has_errors(&mistakes) { Found::Problem } else { Found::Nothing };
    match args.format {
        Format::Json => output::print(&serde_json::to_string_pretty(&mistakes)?),
        Format::Text => {
            output::diagnostics(&mut mistakes);
            output::say(&format!("{}; {}", counted(&library), verdict(mistakes.len())));
        }
    }
    Ok(found)
}

fn counted(library: &Library) -> String {
    format!(
        "checked {} definitions, {} policies, {} rosters, {} scenarios",
        library.definitions.len(),
        library.policies.len(),
        library.rosters.len(),
        library.scenarios.len()
    )
}

fn verdict(mistakes: usize) -> String {
    match mistakes {
        0 => "no mistakes".to_owned(),
        1 => "1 finding".to_owned(),
        more => format!("{more} findings"),
    }
}

/// Lists what nobody has confirmed. That is no mistake, so it is no problem either.
fn assumptions(library: &Library, format: Format) -> anyhow::Result<Found> {
    let mut rows = Vec::new();
    for policy in &library.policies {
        for assumed in policy.assumptions() {
            rows.push((policy.file.clone(), assumed));
        }
    }
    if format == Format::Json {
        let values: Vec<_> = rows
            .iter()
            .map(|(file, assumed)| {
                serde_json::json!({ "file": file, "line": assumed.span.line, "path": assumed.path, "value": assumed.value })
            })
            .collect();
        output::print(&serde_json::to_string_pretty(&values)?);
        return Ok(Found::Nothing);
    }
    for (file, assumed) in &rows {
        output::print(&format!("{file}:{}: {} = {}", assumed.span.line, assumed.path, assumed.value));
    }
    if !rows.is_empty() {
        output::say(&format!(
            "{} 项数值没有出处，请与本地文件核对 (values without a source: compare them with your own rules)",
            rows.len()
        ));
    }
    Ok(Found::Nothing)
}
