//! Dates that were reached. A timer is a command like any other; its key is made of case, timer and day, so it acts once.

use crate::app::{App, Submission, SubmitError, Which};
use crate::store::{StoreError, timers};
use dafu_engine::ids::CommandKey;
use dafu_engine::machine::command::{Ask, Command, Now};
use dafu_engine::machine::event::{Actor, System};
use tokio::task::JoinSet;

/// Fires the timers whose day has come; how many.
pub(super) async fn tick(app: &App, now: Now) -> Result<u64, StoreError> {
    let due = timers::claim(app.store(), now, app.lease(), super::AT_ONCE).await?;
    let mut firing = JoinSet::new();
    for row in due {
        let app = app.clone();
        firing.spawn(async move { (fire(&app, &row, now).await, row) });
    }
    let (mut fired, mut left) = (Vec::new(), Vec::new());
    while let Some(ended) = firing.join_next().await {
        let (answer, row) = ended.map_err(|error| StoreError::Retry(error.to_string()))?;
        match answer {
            Ok(_) | Err(SubmitError::KeyReused) => fired.push(row),
            Err(SubmitError::Refused(refusal)) => {
                tracing::warn!(case = row.case_id, timer = row.key, ?refusal, "a timer was refused");
                fired.push(row);
            }
            Err(error) => {
                tracing::warn!(case = row.case_id, timer = row.key, %error, "a timer will be tried again");
                left.push(row);
            }
        }
    }
    if fired.is_empty() && left.is_empty() {
        return Ok(0);
    }
    let tx = app.store().begin().await?;
    timers::fired(&tx, &fired).await?;
    timers::release(&tx, &left).await?;
    app.store().commit(tx).await?;
    Ok(fired.len() as u64)
}

async fn fire(app: &App, row: &timers::Row, now: Now) -> Result<crate::app::Receipt, SubmitError> {
    let command = Command {
        key: CommandKey::new(format!("timer {} {} {}", row.case_id, row.key, row.fires_on)),
        by: Actor::System(System::Timer),
        on: None,
        paper: None,
        ask: Ask::DueReached { timer: row.key.clone() },
    };
    app.submit_at(Submission { case: row.case_id.as_str().into(), which: Which::Pinned, command, now, seen: None }).await
}
