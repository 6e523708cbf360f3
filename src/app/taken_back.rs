//! What is taken back takes along what it told (4.3): mails and short messages that wait for working hours, for the server, to be
//! tried again or for their turn, notices that nobody has printed, lines that no digest has had. One that may have left stays as it
//! is, and so does what is about many cases, a digest too: it is true of the others.

use super::batches;
use super::bulk::is_merged;
use super::digest::KIND;
use crate::store::queue::{self, Queue};
use crate::store::{StoreError, Tx, commands, digest, events};
use dafu_engine::ids::{CaseId, RunId};

/// Drops what the act that ended `run` told.
pub(super) async fn drop_mails(tx: &Tx, case: &CaseId, run: &RunId, note: &str) -> Result<(), StoreError> {
    let Some(end) = events::that_ended(tx, case, run).await? else { return Ok(()) };
    let Some(act) = commands::with_event(tx, case, end).await? else { return Ok(()) };
    if is_merged(&act.key.as_str().into()) || batches::is_of_batch(&act.key) {
        return Ok(());
    }
    let of = (case, act.first_seq, act.last_seq);
    for queue in [Queue::Outbox, Queue::Texts, Queue::Notices] {
        queue::drop_waiting(tx, queue, of, (KIND, note)).await?;
    }
    digest::take_back(tx, of).await
}
