//! Acts on many cases: the oldest job goes on, a few acts a tick, so that what is due in the meantime does not wait for its end.

use crate::app::App;
use crate::store::StoreError;
use dafu_engine::machine::command::Now;

/// Goes on with the oldest job; how much was done.
pub(super) async fn tick(app: &App, now: Now) -> Result<u64, StoreError> {
    app.work_on_jobs(now).await
}
