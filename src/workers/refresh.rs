//! Tasks follow the people: after a change of roster, policy or calendar the open cases' tasks are computed anew.

use crate::app::{App, SubmitError};
use crate::store::{StoreError, cases, meta};
use dafu_engine::machine::command::Now;
use tokio::task::JoinSet;

/// Computes tasks anew where they were computed with an older register; of how many cases.
pub(super) async fn tick(app: &App, now: Now) -> Result<u64, StoreError> {
    let db = app.store().reader();
    let revision = meta::revision(db).await?;
    let mut computing = JoinSet::new();
    for case in cases::stale(db, revision, super::AT_ONCE).await? {
        let app = app.clone();
        computing.spawn(async move { (app.refresh(&case.as_str().into(), now).await, case) });
    }
    let mut refreshed = 0;
    while let Some(ended) = computing.join_next().await {
        let (answer, case) = ended.map_err(|error| StoreError::Retry(error.to_string()))?;
        match answer {
            Ok(()) => refreshed += 1,
            Err(SubmitError::Store(error)) => return Err(error),
            Err(error) => tracing::warn!(case, %error, "a case's tasks will be computed later"),
        }
    }
    Ok(refreshed)
}
