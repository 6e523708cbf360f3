//! What can go wrong with a database, sorted by what to do about it.

use sea_orm::DbErr;

/// Why the store could not do it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// Nothing was written; the same again may work.
    #[error("{0}")]
    Retry(String),
    /// Nobody knows whether it was written: look it up before trying again.
    #[error("The database did not say whether it saved the change: {0}")]
    Ambiguous(String),
    /// Nothing was written: a row is there already, or has changed meanwhile.
    #[error("{0}")]
    Clash(String),
    /// Nothing was written, and trying again will not help until somebody has put it right.
    #[error("{0}")]
    Permanent(String),
}

impl StoreError {
    /// Whether the same may go well the next time, when nothing is done about it.
    pub const fn may_pass(&self) -> bool {
        match self {
            Self::Retry(_) | Self::Ambiguous(_) | Self::Clash(_) => true,
            Self::Permanent(_) => false,
        }
    }
    /// This error, after the one before: that nobody knows whether something was saved is not forgotten over a later failure.
    #[must_use]
    pub(crate) fn after(self, before: Self) -> Self {
        match before {
            Self::Ambiguous(_) => before,
            Self::Retry(_) | Self::Clash(_) | Self::Permanent(_) => self,
        }
    }
    /// A row that can't be read as what it should be.
    pub(crate) fn unreadable(what: &str, why: impl std::fmt::Display) -> Self {
        Self::Permanent(format!("{what} in the database can't be read: {why}. Run `dafu doctor`."))
    }
}

impl From<DbErr> for StoreError {
    fn from(error: DbErr) -> Self {
        super::dialect::classify(&error)
    }
}
