//! A lock on a database file, so that two programs never work with it at once. The system lets go of it when the program
//! ends, however it ends.

use super::error::StoreError;
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

/// Held while it lives.
#[derive(Debug)]
pub(super) struct FileLock {
    /// Locked until it is closed.
    _file: File,
}

impl FileLock {
    /// Locks `database`, or says who can't.
    pub(super) fn take(database: &Path) -> Result<Self, StoreError> {
        let path = beside(database);
        let file = File::options().create(true).write(true).truncate(false).open(&path).map_err(|error| {
            StoreError::Permanent(format!(
                "{} can't be written: {error}. Does its folder exist, and may the program write there?",
                path.display()
            ))
        })?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(StoreError::Permanent(format!(
                "Another dafu is working with {}. Stop it first; SQLite serves one program at a time.",
                database.display()
            ))),
            Err(TryLockError::Error(error)) => {
                Err(StoreError::Permanent(format!("{} can't be locked: {error}.", path.display())))
            }
        }
    }
}

fn beside(database: &Path) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push(".lock");
    PathBuf::from(name)
}
