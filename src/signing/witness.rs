//! The server's own key, 系统见证: it says that the system saw these bytes, and is never a person's electronic signature.
//!
//! One key a profile, made on first use and kept in a folder that its owner alone can enter, in a file that he alone can read. Randomness comes in as an
//! argument.

use super::digest::{hex, unhex};
use super::{Profile, Stamp};
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use rand::CryptoRng;
use serde::{Deserialize, Serialize};
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// What every page calls it.
pub const TITLE: &str = "系统见证";

/// The key of an installation.
pub struct Witness {
    key: SigningKey,
}

impl std::fmt::Debug for Witness {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Witness")
    }
}

/// A signature with all that is needed to check it; the algorithms stand beside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Statement {
    /// The signature's algorithm: `Ed25519`.
    pub algorithm: String,
    /// The public key, hexadecimal, 32 bytes.
    pub public_key: String,
    /// The digest of what is signed, for people to compare.
    pub digest: Stamp,
    /// The signature, hexadecimal, 64 bytes.
    pub signature: String,
}

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
pub enum WitnessError {
    /// The file can't be read or written.
    #[error("cannot use the key {path}: {source}")]
    Io {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The profile's signature is not built in.
    #[error("{0} signatures are not built in yet; set the signing profile to international")]
    NotBuiltIn(&'static str),
    /// The file is no key.
    #[error("{0} does not hold a key of this profile; restore it from a backup")]
    NotAKey(PathBuf),
    /// Others can read the secret.
    #[error("{0} can be read by others; make it yours alone with chmod 600, and replace the key if somebody may have copied it")]
    Exposed(PathBuf),
}

/// Why a statement does not stand.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// Its algorithm is none of ours.
    #[error("the algorithm `{0}` is not known")]
    Algorithm(String),
    /// It holds no key, or no signature.
    #[error("the {0} can't be read")]
    Unreadable(&'static str),
    /// What was signed has been changed.
    #[error("what was signed has been changed")]
    Changed,
    /// Another key, or another text.
    #[error("the signature is not of this key over these bytes")]
    Signature,
}

impl Witness {
    /// Loads the key of `profile` from `dir`, or makes it.
    pub fn load_or_create(dir: &Path, profile: Profile, rng: &mut impl CryptoRng) -> Result<Self, WitnessError> {
        if profile != Profile::International {
            return Err(WitnessError::NotBuiltIn(profile.signature()));
        }
        let path = dir.join(format!("witness-key-{profile}"));
        if !path.try_exists().map_err(io_error(&path))? {
            create(dir, &path, SigningKey::generate(rng).as_bytes())?;
        }
        let mode = fs::metadata(&path).map_err(io_error(&path))?.permissions().mode();
        if mode & 0o077 != 0 {
            return Err(WitnessError::Exposed(path));
        }
        let text = fs::read_to_string(&path).map_err(io_error(&path))?;
        let bytes = unhex(text.trim_end()).and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
        bytes.map(|bytes| Self { key: SigningKey::from_bytes(&bytes) }).ok_or(WitnessError::NotAKey(path))
    }

    /// Says that the system saw these bytes.
    pub fn state(&self, bytes: &[u8]) -> Statement {
        Statement {
            algorithm: Profile::International.signature().to_owned(),
            public_key: hex(self.key.verifying_key().as_bytes()),
            digest: Stamp::of(Profile::International, bytes),
            signature: hex(&self.key.sign(bytes).to_bytes()),
        }
    }
}

impl Statement {
    /// Checks it against what it is said to be about.
    pub fn check(&self, bytes: &[u8]) -> Result<(), Broken> {
        if self.algorithm != Profile::International.signature() {
            return Err(Broken::Algorithm(self.algorithm.clone()));
        }
        if self.digest != Stamp::of(Profile::International, bytes) {
            return Err(Broken::Changed);
        }
        let key = unhex(&self.public_key).and_then(|key| <[u8; 32]>::try_from(key).ok());
        let key = key.and_then(|key| VerifyingKey::from_bytes(&key).ok()).ok_or(Broken::Unreadable("public key"))?;
        let signature = unhex(&self.signature).and_then(|signature| Signature::from_slice(&signature).ok());
        let signature = signature.ok_or(Broken::Unreadable("signature"))?;
        key.verify_strict(bytes, &signature).map_err(|_| Broken::Signature)
    }
}

/// The secret is written whole under another name and then linked, which fails where another process was faster: its key stands.
fn create(dir: &Path, path: &Path, secret: &[u8]) -> Result<(), WitnessError> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(dir).map_err(io_error(dir))?;
    let draft = dir.join(format!(".witness-{}", Stamp::of(Profile::International, secret).hex));
    let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft);
    let text = format!("{}\n", hex(secret));
    file.and_then(|mut file| file.write_all(text.as_bytes()).and_then(|()| file.sync_all())).map_err(io_error(&draft))?;
    let linked = fs::hard_link(&draft, path);
    fs::remove_file(&draft).map_err(io_error(&draft))?;
    match linked {
        Err(source) if source.kind() != io::ErrorKind::AlreadyExists => Err(WitnessError::Io { path: path.to_owned(), source }),
        Ok(()) | Err(_) => fs::File::open(dir).and_then(|dir| dir.sync_all()).map_err(io_error(dir)),
    }
}

fn io_error(path: &Path) -> impl FnOnce(io::Error) -> WitnessError {
    let path = path.to_owned();
    |source| WitnessError::Io { path, source }
}
