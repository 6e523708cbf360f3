//! The key that signs packages.
//!
//! One Ed25519 key an installation, made on first use and kept in the data directory: `archive-key` (secret, readable by
//! its owner alone) and `archive-key.pub`, which is given to whoever must verify. Both are one line of text. Randomness
//! comes in as an argument.

use dafu_engine::ids::Digest;
use ed25519_dalek::{SigningKey, VerifyingKey};
use rand::CryptoRng;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

const SECRET: &str = "archive-key";
const PUBLIC: &str = "archive-key.pub";
const SECRET_PREFIX: &str = "ed25519-secret:";
const PUBLIC_PREFIX: &str = "ed25519:";

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
    #[error("{0} does not hold an Ed25519 key; restore it from a backup")]
    NotAKey(PathBuf),
    /// Others can read the secret.
    #[error("{0} can be read by others; make it yours alone with chmod 600, and replace the key if somebody may have copied it")]
    Exposed(PathBuf),
}

/// Loads the key in `dir`, or makes it.
pub fn load_or_create(dir: &Path, rng: &mut impl CryptoRng) -> Result<SigningKey, KeyError> {
    let path = dir.join(SECRET);
    if !path.try_exists().map_err(io_error(&path))? {
        create(dir, &path, rng)?;
    }
    let key = load(&path)?;
    publish(dir, &key.verifying_key(), rng)?;
    Ok(key)
}

/// Reads a public key file.
pub fn read_public(path: &Path) -> Result<VerifyingKey, KeyError> {
    let text = fs::read_to_string(path).map_err(io_error(path))?;
    let hex = text.trim_end().strip_prefix(PUBLIC_PREFIX);
    hex.and_then(public).ok_or_else(|| KeyError::NotAKey(path.to_owned()))
}

/// A key's short name: the digest of the public key.
pub fn id(key: &VerifyingKey) -> Digest {
    Digest::sha256(key.as_bytes())
}

pub(super) fn public(hex: &str) -> Option<VerifyingKey> {
    VerifyingKey::from_bytes(&unhex(hex)?).ok()
}

pub(super) fn hex(bytes: &[u8]) -> String {
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.filter_map(|digit| char::from_digit(digit.into(), 16)).collect()
}

/// Small digits only: what is signed has one way to be written.
pub(super) fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digit = |sign: u8| match sign {
        b'0'..=b'9' => Some(sign - b'0'),
        b'a'..=b'f' => Some(sign - b'a' + 10),
        _ => None,
    };
    let (pairs, []) = text.as_bytes().as_chunks::<2>() else { return None };
    let bytes: Option<Vec<u8>> = pairs.iter().map(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?)).collect();
    bytes?.try_into().ok()
}

/// The secret is written whole under another name and then linked, which fails where another process was faster: its key stands.
fn create(dir: &Path, path: &Path, rng: &mut impl CryptoRng) -> Result<(), KeyError> {
    fs::create_dir_all(dir).map_err(io_error(dir))?;
    let text = format!("{SECRET_PREFIX}{}\n", hex(SigningKey::generate(rng).as_bytes()));
    let draft = write_draft(dir, 0o600, &text, rng)?;
    let linked = fs::hard_link(&draft, path);
    fs::remove_file(&draft).map_err(io_error(&draft))?;
    match linked {
        Err(source) if source.kind() != io::ErrorKind::AlreadyExists => Err(KeyError::Io { path: path.to_owned(), source }),
        Ok(()) | Err(_) => sync(dir),
    }
}

/// Sees to it that the public key beside the secret is its own.
fn publish(dir: &Path, key: &VerifyingKey, rng: &mut impl CryptoRng) -> Result<(), KeyError> {
    let path = dir.join(PUBLIC);
    if read_public(&path).is_ok_and(|there| there == *key) {
        return Ok(());
    }
    let draft = write_draft(dir, 0o644, &format!("{PUBLIC_PREFIX}{}\n", hex(key.as_bytes())), rng)?;
    fs::rename(&draft, &path).map_err(io_error(&path))?;
    sync(dir)
}

fn write_draft(dir: &Path, mode: u32, text: &str, rng: &mut impl CryptoRng) -> Result<PathBuf, KeyError> {
    let path = dir.join(format!(".{SECRET}-{:016x}", rng.next_u64()));
    let file = OpenOptions::new().write(true).create_new(true).mode(mode).open(&path);
    file.and_then(|mut file| file.write_all(text.as_bytes()).and_then(|()| file.sync_all())).map_err(io_error(&path))?;
    Ok(path)
}

fn sync(dir: &Path) -> Result<(), KeyError> {
    fs::File::open(dir).and_then(|dir| dir.sync_all()).map_err(io_error(dir))
}

fn load(path: &Path) -> Result<SigningKey, KeyError> {
    let mode = fs::metadata(path).map_err(io_error(path))?.permissions().mode();
    if mode & 0o077 != 0 {
        return Err(KeyError::Exposed(path.to_owned()));
    }
    let text = fs::read_to_string(path).map_err(io_error(path))?;
    let secret = text.trim_end().strip_prefix(SECRET_PREFIX).and_then(unhex::<32>);
    secret.map(|secret| SigningKey::from_bytes(&secret)).ok_or_else(|| KeyError::NotAKey(path.to_owned()))
}

fn io_error(path: &Path) -> impl FnOnce(io::Error) -> KeyError {
    let path = path.to_owned();
    |source| KeyError::Io { path, source }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{SeedableRng, rngs::StdRng};

    #[test]
    fn a_key_is_made_once_and_only_its_owner_can_read_it() {
        let dir = tempfile::tempdir().unwrap();
        let first = load_or_create(dir.path(), &mut StdRng::seed_from_u64(1)).unwrap();
        let again = load_or_create(dir.path(), &mut StdRng::seed_from_u64(2)).unwrap();
        assert_eq!(first, again);
        assert_eq!(fs::metadata(dir.path().join(SECRET)).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(read_public(&dir.path().join(PUBLIC)).unwrap(), first.verifying_key());
        assert_eq!(dir.path().read_dir().unwrap().count(), 2);
    }

    #[test]
    fn a_secret_that_others_can_read_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        load_or_create(dir.path(), &mut StdRng::seed_from_u64(1)).unwrap();
        fs::set_permissions(dir.path().join(SECRET), fs::Permissions::from_mode(0o640)).unwrap();
        assert!(matches!(load_or_create(dir.path(), &mut StdRng::seed_from_u64(1)), Err(KeyError::Exposed(_))));
    }

    #[test]
    fn a_damaged_key_is_refused_not_replaced() {
        let dir = tempfile::tempdir().unwrap();
        let secret = dir.path().join(SECRET);
        for text in ["", "ed25519-secret:00ff\n", "hello"] {
            fs::write(&secret, text).unwrap();
            fs::set_permissions(&secret, fs::Permissions::from_mode(0o600)).unwrap();
            assert!(matches!(load_or_create(dir.path(), &mut StdRng::seed_from_u64(1)), Err(KeyError::NotAKey(_))));
            assert_eq!(fs::read_to_string(&secret).unwrap(), text);
        }
    }
}
