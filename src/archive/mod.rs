//! The archive: one finished case as a package that proves itself.
//!
//! A package is a `BagIt` directory (RFC 8493): the papers, the event log with its hash chain, metadata for the records
//! system and an index for people, manifests of SHA-256 and SM3, a manifest of those, and a signature over the last. [`package::write`] makes it,
//! [`verify::verify`] checks it with nothing but the package and, where one is at hand, a public key. What belongs into the
//! package of a case, and when it is made, is not decided here.
//!
//! ```text
//! bagit.txt  bag-info.txt  manifest-sha256.txt  manifest-sm3.txt  tagmanifest-sha256.txt  signature.json
//! data/events.jsonl  data/metadata.json  data/index.html  data/files/…
//! ```

pub mod chain;
mod description;
pub mod keys;
mod manifest;
pub mod package;
mod signature;
pub mod verify;

#[cfg(test)]
mod tests;

const BAGIT: &str = "bagit.txt";
const BAG_INFO: &str = "bag-info.txt";
const MANIFEST: &str = "manifest-sha256.txt";
const MANIFEST_SM3: &str = "manifest-sm3.txt";
const TAG_MANIFEST: &str = "tagmanifest-sha256.txt";
const SIGNATURE: &str = "signature.json";
const EVENTS: &str = "data/events.jsonl";
const METADATA: &str = "data/metadata.json";
const INDEX: &str = "data/index.html";
const DECLARATION: &str = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";
