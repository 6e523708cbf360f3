//! Files, known by what is in them. The bytes are on disk, on the disk for good before the register names them; the same bytes
//! are kept once and never changed.

use super::entities::files::{Column, Entity, Model};
use super::error::StoreError;
use super::{Store, rows};
use chrono::{DateTime, Utc};
use dafu_engine::ids::Digest;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ConnectionTrait, EntityTrait};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Where the bytes are.
#[derive(Debug, Clone)]
pub struct Shelf {
    folder: PathBuf,
}

impl Shelf {
    /// The files in `folder`.
    pub const fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// The bytes with this digest; an error where there are none, or where they are no longer those.
    pub fn read(&self, digest: &Digest) -> Result<Vec<u8>, StoreError> {
        let path = self.path(digest)?;
        let bytes = fs::read(&path).map_err(|error| StoreError::Permanent(format!("File {digest} can't be read: {error}.")))?;
        if Digest::sha256(&bytes) == *digest {
            return Ok(bytes);
        }
        Err(StoreError::Permanent(format!("The file {} is damaged: restore it from a backup.", path.display())))
    }

    /// The digests of everything that lies here. What is being written at this moment is not among them.
    pub fn list(&self) -> Result<Vec<Digest>, StoreError> {
        let unreadable = |error| StoreError::Permanent(format!("{} can't be read: {error}.", self.folder.display()));
        let mut found = Vec::new();
        if !self.folder.is_dir() {
            return Ok(found);
        }
        for first in fs::read_dir(&self.folder).map_err(unreadable)? {
            let first = first.map_err(unreadable)?;
            let Ok(rest) = fs::read_dir(first.path()) else { continue };
            for rest in rest {
                let name =
                    format!("{}{}", first.file_name().to_string_lossy(), rest.map_err(unreadable)?.file_name().to_string_lossy());
                let digest = Digest::new(format!("sha256:{name}"));
                if self.path(&digest).is_ok() {
                    found.push(digest);
                }
            }
        }
        found.sort();
        Ok(found)
    }

    /// Puts bytes on disk for good, and says their digest.
    pub fn write(&self, bytes: &[u8]) -> Result<Digest, StoreError> {
        let digest = Digest::sha256(bytes);
        let path = self.path(&digest)?;
        if !path.exists() {
            durably(&path, bytes)
                .map_err(|error| StoreError::Permanent(format!("{} can't be written: {error}.", path.display())))?;
        }
        Ok(digest)
    }

    fn path(&self, digest: &Digest) -> Result<PathBuf, StoreError> {
        let hex = digest
            .as_str()
            .strip_prefix("sha256:")
            .filter(|hex| hex.len() == 64 && hex.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let hex = hex.ok_or_else(|| StoreError::Permanent(format!("`{digest}` is no SHA-256 digest.")))?;
        let (first, rest) = hex.split_at(2);
        Ok(self.folder.join(first).join(rest))
    }
}

/// Keeps bytes: on disk first, then in the register.
pub async fn keep(
    store: &Store,
    shelf: &Shelf,
    bytes: &[u8],
    media_type: &str,
    now: DateTime<Utc>,
) -> Result<Digest, StoreError> {
    let digest = shelf.write(bytes)?;
    let size = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
    let row = Model { digest: digest.to_string(), size, media_type: media_type.to_owned(), added_at: now };
    let tx = store.begin().await?;
    let kept = OnConflict::column(Column::Digest).do_nothing().to_owned();
    rows::write::<Entity>(&tx, vec![row], Some(kept)).await?;
    store.commit(tx).await?;
    Ok(digest)
}

/// The media type of the file with this digest, where the register names it.
pub async fn media_type(db: &impl ConnectionTrait, digest: &Digest) -> Result<Option<String>, StoreError> {
    Ok(Entity::find_by_id(digest.to_string()).one(db).await?.map(|row| row.media_type))
}

/// The digests of all registered files.
pub async fn list(db: &impl ConnectionTrait) -> Result<Vec<Digest>, StoreError> {
    Ok(Entity::find().all(db).await?.into_iter().map(|row| row.digest.into()).collect())
}

/// Writes beside, then renames: a file is there whole or not at all. The folder is synced too, or a power cut could forget the
/// name.
fn durably(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(path);
    fs::create_dir_all(folder)?;
    let beside = path.with_extension(format!("{}.part", std::process::id()));
    let mut file = File::create(&beside)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&beside, path)?;
    File::open(folder)?.sync_all()
}
