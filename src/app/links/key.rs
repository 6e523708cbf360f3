//! The key from which the secrets of links are derived: HMAC-SHA-256 (RFC 2104) over the row's id, cut to 128 bits.
//!
//! One key an installation, 32 random bytes in a file that its owner alone can read, apart from the database: whoever has only one
//! of the two can follow no link.

use crate::time;
use dafu_engine::ids::Digest;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// The name of the file, in the folder of keys.
pub(super) const FILE: &str = "link-key";
/// Bytes of a link's secret.
const LENGTH: usize = 16;

/// The key.
#[derive(Clone, PartialEq, Eq)]
pub struct Key([u8; 32]);

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key")
    }
}

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The file can't be read or written.
    #[error("cannot use the key {path}: {source}")]
    Io {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file is no key.
    #[error("{0} does not hold the key of links; restore it from a backup")]
    NotAKey(PathBuf),
    /// Others can read the secret.
    #[error("{0} can be read by others; make it yours alone with chmod 600, and replace it if somebody may have copied it")]
    Exposed(PathBuf),
}

impl Key {
    /// A key for one life of a program, where none is kept.
    pub fn fresh() -> Self {
        Self(time::secret())
    }

    /// The key in `dir`, made where there is none.
    pub fn load_or_create(dir: &Path) -> Result<Self, KeyError> {
        let path = dir.join(FILE);
        if !path.try_exists().map_err(io_error(&path))? {
            create(dir, &path, &Self::fresh())?;
        }
        Self::load(&path)
    }

    /// The key in `dir`; none where there is none yet.
    pub fn find(dir: &Path) -> Result<Option<Self>, KeyError> {
        let path = dir.join(FILE);
        if path.try_exists().map_err(io_error(&path))? { Self::load(&path).map(Some) } else { Ok(None) }
    }

    fn load(path: &Path) -> Result<Self, KeyError> {
        if fs::metadata(path).map_err(io_error(path))?.permissions().mode() & 0o077 != 0 {
            return Err(KeyError::Exposed(path.to_owned()));
        }
        let text = fs::read_to_string(path).map_err(io_error(path))?;
        unhex(text.trim_end()).map(Self).ok_or_else(|| KeyError::NotAKey(path.to_owned()))
    }

    /// The secret in the link with this id: 128 bits in hexadecimal.
    pub(super) fn secret(&self, id: &str) -> String {
        // As a whole block, which is what a shorter key is filled up to.
        let mut block = [0; 64];
        block.iter_mut().zip(self.0).for_each(|(to, from)| *to = from);
        let mut mac = Hmac::<Sha256>::new(&block.into());
        mac.update(id.as_bytes());
        hex(mac.finalize().into_bytes().iter().take(LENGTH))
    }

    /// What a secret is known by. The secret is random to whoever does not have it, so a plain digest is enough.
    pub(super) fn digest(secret: &str) -> String {
        Digest::sha256(format!("link {secret}").as_bytes()).to_string()
    }
}

/// Written whole under another name and then linked, which fails where another process was faster: its key stands.
fn create(dir: &Path, path: &Path, key: &Key) -> Result<(), KeyError> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(dir).map_err(io_error(dir))?;
    let draft = dir.join(format!(".{FILE}-{}", time::new_id()));
    let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft);
    let text = format!("{}\n", hex(&key.0));
    file.and_then(|mut file| file.write_all(text.as_bytes()).and_then(|()| file.sync_all())).map_err(io_error(&draft))?;
    let linked = fs::hard_link(&draft, path);
    fs::remove_file(&draft).map_err(io_error(&draft))?;
    match linked {
        Err(source) if source.kind() != io::ErrorKind::AlreadyExists => Err(KeyError::Io { path: path.to_owned(), source }),
        Ok(()) | Err(_) => fs::File::open(dir).and_then(|dir| dir.sync_all()).map_err(io_error(dir)),
    }
}

fn io_error(path: &Path) -> impl FnOnce(io::Error) -> KeyError {
    let path = path.to_owned();
    |source| KeyError::Io { path, source }
}

fn hex<'b>(bytes: impl IntoIterator<Item = &'b u8>) -> String {
    let digits = bytes.into_iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.filter_map(|digit| char::from_digit(digit.into(), 16)).collect()
}

fn unhex(text: &str) -> Option<[u8; 32]> {
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    let bytes: Option<Vec<u8>> = (0..32).map(|at| u8::from_str_radix(text.get(at * 2..at * 2 + 2)?, 16).ok()).collect();
    bytes?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_row_has_the_same_secret_under_the_same_key_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let (first, again) = (Key::load_or_create(folder.path()), Key::load_or_create(folder.path()));
        let (first, again) = (first.expect("a key"), again.expect("a key"));
        assert_eq!(first.secret("a"), again.secret("a"));
        assert_eq!(first.secret("a").len(), 32);
        assert_ne!(first.secret("a"), first.secret("b"));
        assert_ne!(first.secret("a"), Key::fresh().secret("a"));
        assert_eq!(format!("{first:?}"), "Key");
    }

    #[test]
    fn secrets_are_the_hmac_of_rfc_4231() {
        // RFC 4231, 4.3 has a key of its own length; what counts is that ours is HMAC-SHA-256, so it is computed by hand here.
        let key = Key([0x0b; 32]);
        let pad = |with: u8| [vec![0x0b ^ with; 32], vec![with; 32]].concat();
        let digest = |bytes: &[u8]| {
            use sha2::Digest as _;
            Sha256::digest(bytes).to_vec()
        };
        let inner = digest(&[pad(0x36), b"Hi There".to_vec()].concat());
        let outer = digest(&[pad(0x5c), inner].concat());
        assert_eq!(key.secret("Hi There"), hex(outer.iter().take(LENGTH)));
    }

    #[test]
    fn a_key_that_others_can_read_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        Key::load_or_create(folder.path()).expect("a key");
        let path = folder.path().join(FILE);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).expect("set");
        assert!(matches!(Key::load_or_create(folder.path()), Err(KeyError::Exposed(_))));
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).expect("set");
        fs::write(&path, "nothing").expect("written");
        assert!(matches!(Key::find(folder.path()), Err(KeyError::NotAKey(_))));
    }
}
