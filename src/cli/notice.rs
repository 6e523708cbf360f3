//! `dafu notice`: the notices of those who want them on paper.

use super::place::{Place, block_on};
use super::{Format, Found, output};
use crate::app::App;
use crate::app::mails::Notice;
use crate::app::ports::Ports;
use crate::office;
use anyhow::Context;
use clap::Subcommand;
use dafu_engine::ids::CaseId;
use serde_json::json;
use std::path::{Path, PathBuf};

/// The paper they are printed on, where nothing else is said.
const PAPER: &str = "notice";

/// Notices for those who want them on paper (通知单): lists those that wait, and prints them.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  dafu notice list --data data\n  dafu notice print --data data --output notices")]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Lists the notices that wait, the oldest first.
    List {
        #[command(flatten)]
        place: Place,
        /// Only those about one case.
        #[arg(long, value_name = "CASE")]
        case: Option<String>,
        /// How to print.
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    /// Prints the notices that wait, a PDF each, and notes that they were printed. `dafu mail list --by print` still has them.
    Print {
        #[command(flatten)]
        place: Place,
        /// Only those about one case.
        #[arg(long, value_name = "CASE")]
        case: Option<String>,
        /// The folder to put them in.
        #[arg(long, short, value_name = "FOLDER", default_value = "notices")]
        output: PathBuf,
        /// The paper they are printed on.
        #[arg(long, value_name = "PAPER", default_value = PAPER)]
        paper: String,
        /// Write 演示数据 (sample data) on every page.
        #[arg(long)]
        sample: bool,
    },
}

pub fn run(args: &Args) -> anyhow::Result<Found> {
    match &args.what {
        What::List { place, case, format } => list(place, case.as_deref(), *format),
        What::Print { place, case, output, paper, sample } => print(place, case.as_deref(), output, (paper, *sample)),
    }
}

fn list(place: &Place, case: Option<&str>, format: Format) -> anyhow::Result<Found> {
    super::place::must_exist(place)?;
    let notices = block_on(async {
        let app = App::look(&place.config(), Ports::default()).await?;
        let notices = app.notices(case.map(CaseId::new).as_ref()).await?;
        app.close().await?;
        Ok(notices)
    })?;
    let row =
        |notice: &Notice| json!({ "id": notice.id, "case": notice.case, "person": notice.person, "subject": notice.subject });
    match format {
        Format::Json => output::print(&serde_json::to_string_pretty(&notices.iter().map(row).collect::<Vec<_>>())?),
        Format::Text => {
            for Notice { id, case, person, subject, .. } in &notices {
                output::print(&format!("{id}  {case}  {person}  {subject}"));
            }
            output::say(&format!("{} notices wait to be printed; 待打印{}份", notices.len(), notices.len()));
        }
    }
    Ok(Found::Nothing)
}

fn print(place: &Place, case: Option<&str>, folder: &Path, (paper, sample): (&str, bool)) -> anyhow::Result<Found> {
    super::place::must_exist(place)?;
    std::fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
    block_on(async {
        let app = office::printer(&place.config(), &place.workflows, sample).await?;
        let beside = App::beside(&place.config(), Ports::default()).await?;
        let mut printed = 0;
        for notice in app.notices(case.map(CaseId::new).as_ref()).await? {
            let made = app.print_notice(&notice, paper, app.now()).await?;
            let path = folder.join(format!("{}.pdf", notice.id));
            // First the paper, then the note: what is noted is there.
            std::fs::write(&path, &made.pdf).with_context(|| path.display().to_string())?;
            printed += usize::from(beside.notice_printed(&notice.id).await?);
            output::say(&format!("{}: {}", path.display(), notice.subject));
        }
        beside.close().await?;
        app.close().await?;
        output::say(&format!("{printed} notices printed; 已打印{printed}份"));
        Ok(())
    })?;
    Ok(Found::Nothing)
}
