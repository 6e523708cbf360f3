//! Files that people upload: what comes from outside is looked at, then kept, and only then named by a command.

use super::App;
use crate::store::StoreError;
use crate::uploads::{self, Refused};
use dafu_engine::value::FileRef;

/// Why a file was not kept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UploadError {
    /// It is not taken.
    #[error("{why}")]
    Refused {
        /// What it was sent as.
        name: String,
        /// Why.
        why: Refused,
    },
    /// The database or the disk failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl App {
    /// Keeps an uploaded file under a name that is safe to show and to save under. It is on disk for good when this returns.
    pub async fn keep_upload(&self, name: &str, bytes: &[u8]) -> Result<FileRef, UploadError> {
        let accepted = uploads::accept(name, bytes);
        let accepted = accepted.map_err(|why| UploadError::Refused { name: uploads::clean(name).unwrap_or_default(), why })?;
        let digest = self.keep_file(bytes, accepted.kind.media_type(), self.now().at).await?;
        Ok(FileRef { name: accepted.name, digest })
    }
}
