//! The signature of a package: `signature.json`.
//!
//! It covers the bytes of `tagmanifest-sha256.txt`, so any tool that knows Ed25519 can check it. Algorithms are named, so
//! that a package can be read when they have been replaced. The certified seal of an office (SM2) would be a file beside it.

use super::{TAG_MANIFEST, keys};
use dafu_engine::ids::Digest;
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sealed {
    algorithm: String,
    covers: String,
    /// Tells which of the two files was changed when the signature fails.
    digest: Digest,
    public_key: String,
    key_id: Digest,
    signature: String,
}

const ALGORITHM: &str = "ed25519";

/// Why a signature does not stand.
pub(super) enum Fault {
    /// The file itself is wrong.
    Signature(String),
    /// The file it covers was changed.
    Covered,
}

/// The file that signs `tag_manifest`.
pub(super) fn print(tag_manifest: &str, key: &SigningKey) -> String {
    text(&Sealed {
        algorithm: ALGORITHM.into(),
        covers: TAG_MANIFEST.into(),
        digest: Digest::sha256(tag_manifest.as_bytes()),
        public_key: keys::hex(key.verifying_key().as_bytes()),
        key_id: keys::id(&key.verifying_key()),
        signature: keys::hex(&key.sign(tag_manifest.as_bytes()).to_bytes()),
    })
}

/// Checks the file against what it covers; gives the key that signed.
pub(super) fn check(file: &[u8], tag_manifest: &[u8]) -> Result<VerifyingKey, Fault> {
    let wrong = |why: &str| Fault::Signature(why.to_owned());
    let sealed: Sealed =
        serde_json::from_slice(file).map_err(|error| Fault::Signature(format!("is not a signature ({error})")))?;
    if sealed.algorithm != ALGORITHM || sealed.covers != TAG_MANIFEST {
        return Err(wrong("names an algorithm or a file that this version does not know"));
    }
    let key = keys::public(&sealed.public_key).ok_or_else(|| wrong("holds no public key"))?;
    if sealed.key_id != keys::id(&key) {
        return Err(wrong("names another key than it holds"));
    }
    if text(&sealed).as_bytes() != file {
        return Err(wrong("is not written as it was made"));
    }
    let signature = keys::unhex::<64>(&sealed.signature).ok_or_else(|| wrong("holds no signature"))?;
    let same = sealed.digest == Digest::sha256(tag_manifest);
    match (key.verify_strict(tag_manifest, &Signature::from_bytes(&signature)).is_ok(), same) {
        (true, true) => Ok(key),
        (true, false) => Err(wrong("holds another digest than that of the file it signs")),
        (false, true) => Err(wrong("does not sign the file it covers")),
        (false, false) => Err(Fault::Covered),
    }
}

fn text(sealed: &Sealed) -> String {
    // A structure of texts always serialises; an empty file would be refused when it is read.
    serde_json::to_string_pretty(sealed).map(|text| text + "\n").unwrap_or_default()
}
