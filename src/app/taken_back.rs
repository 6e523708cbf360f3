//! What is taken back takes its mails along (4.3): those that wait for working hours, for the server, to be tried again or for
//! their turn. One that may have left stays as it is, and so does a mail about many cases: it is true of the others.

use super::batches;
use super::bulk::is_merged;
use crate::store::queue::{self, Queue};
use crate::store::{StoreError, Tx, commands, events};
use dafu_engine::ids::{CaseId, RunId};

/// Drops the mails of the act that ended `run`.
pub(super) async fn drop_mails(tx: &Tx, case: &CaseId, run: &RunId, note: &str) -> Result<(), StoreError> {
    let Some(end) = events::that_ended(tx, case, run).await? else { return Ok(()) };
    let Some(act) = commands::with_event(tx, case, end).await? else { return Ok(()) };
    if is_merged(&act.key.as_str().into()) || batches::is_of_batch(&act.key) {
        return Ok(());
    }
    queue::drop_waiting(tx, Queue::Outbox, (case, act.first_seq, act.last_seq), note).await
}
