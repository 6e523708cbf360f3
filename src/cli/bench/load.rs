//! `dafu bench load`: leads cases until it is killed, saying what it asks for before it asks and what is saved once it is.
//!
//! One JSON value a line: `{"asked": …}` with the case and the whole command, so that whoever killed it can ask again under the
//! same key, and `{"saved": …}` with the key and the numbers of the events.

use super::super::output;
use super::workload::{self, Guide};
use crate::app::App;
use crate::app::ports::Ports;
use crate::config::Config;
use crate::time::new_id;
use dafu_engine::ids::CaseId;
use dafu_engine::machine::command::Command;
use serde_json::json;
use std::sync::Arc;
use tokio::task::JoinSet;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The database.
    #[arg(long, value_name = "URL")]
    database: String,
    /// How many clients at once.
    #[arg(long, default_value_t = 16)]
    clients: usize,
}

/// Works until it is killed, or until something fails.
pub(super) async fn run(args: &Args) -> anyhow::Result<()> {
    let folder = std::env::temp_dir();
    let app =
        App::open(&Config { database: Some(args.database.clone()), ..Config::in_directory(&folder) }, Ports::default()).await?;
    let guide = Arc::new(Guide::read()?);
    guide.register(&app).await?;
    let mut left = workload::lying_open(&app, args.clients).await?;
    let mut working = JoinSet::new();
    for _ in 0..args.clients {
        working.spawn(lead_all(app.clone(), Arc::clone(&guide), left.pop()));
    }
    while let Some(ended) = working.join_next().await {
        ended??;
    }
    app.close().await?;
    Ok(())
}

/// Leads one case after the other to its end, beginning with one that was left open.
async fn lead_all(app: App, guide: Arc<Guide>, mut left: Option<CaseId>) -> anyhow::Result<()> {
    loop {
        let case = match left.take() {
            Some(case) => case,
            None => begin(&app).await?,
        };
        while let Some(ask) = guide.next(&app, &case).await? {
            let command = workload::command(ask);
            say(&case, &command);
            let receipt = app.submit(&case, command.clone()).await?;
            saved(&command, (receipt.first, receipt.last));
        }
    }
}

async fn begin(app: &App) -> anyhow::Result<CaseId> {
    let case = CaseId::new(new_id());
    let command = workload::beginning(&case);
    say(&case, &command);
    let receipt = app.create(&case, &"bench".into(), command.clone()).await?;
    saved(&command, (receipt.first, receipt.last));
    Ok(case)
}

fn say(case: &CaseId, command: &Command) {
    output::print(&json!({"asked": {"case": case, "command": command}}).to_string());
}

fn saved(command: &Command, (first, last): (u64, u64)) {
    output::print(&json!({"saved": {"key": command.key, "first": first, "last": last}}).to_string());
}
