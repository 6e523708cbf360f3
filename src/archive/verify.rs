//! Checks a package, with nothing but the package and, where one is at hand, the public key it must be signed with.
//!
//! Everything wrong is found at once, each with the file it is in. Without a key a package can still be checked against the
//! key it carries: that shows damage, not who made it, and the report says so.

use super::manifest::{self, Manifest, SHA256, SM3};
use super::signature::{self, Fault};
use super::{
    BAG_INFO, BAGIT, DECLARATION, EVENTS, INDEX, MANIFEST, MANIFEST_SM3, METADATA, SIGNATURE, TAG_MANIFEST, chain, description,
    keys,
};
use dafu_engine::ids::Digest;
use ed25519_dalek::VerifyingKey;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

/// A package that holds.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Report {
    /// The digest of its tag manifest.
    pub digest: Digest,
    /// How many files it has, signature and manifests among them.
    pub files: usize,
    /// How many events its log has.
    pub events: u64,
    /// The key it is signed with.
    pub key_id: Digest,
    /// Whether that key was given from outside; otherwise it is the one the package carries.
    pub key_known: bool,
}

/// One thing that is wrong with a package.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, serde::Serialize)]
#[error("{file}: {what}")]
pub struct Problem {
    /// The file, as a path within the package.
    pub file: String,
    /// What is wrong, as a clause.
    pub what: String,
}

/// Checks the package at `dir`.
pub fn verify(dir: &Path, key: Option<&VerifyingKey>) -> Result<Report, Vec<Problem>> {
    let mut check = Check { dir, problems: Vec::new() };
    let report = check.run(key);
    match report {
        Some(report) if check.problems.is_empty() => Ok(report),
        Some(_) | None => Err(check.problems),
    }
}

struct Check<'a> {
    dir: &'a Path,
    problems: Vec<Problem>,
}

impl Check<'_> {
    /// Every check; a report is given where the signature stands and the log could be read.
    fn run(&mut self, key: Option<&VerifyingKey>) -> Option<Report> {
        let present = self.present();
        let tag_manifest = self.read(TAG_MANIFEST, &present);
        let signed_by = self.signature(tag_manifest.as_deref(), key, &present);
        let tags = self.manifest(TAG_MANIFEST, tag_manifest.as_deref(), &[BAGIT, BAG_INFO, MANIFEST], SHA256);
        let payload_text = self.read(MANIFEST, &present);
        let payload = self.manifest(MANIFEST, payload_text.as_deref(), &[EVENTS, METADATA, INDEX], SHA256);
        // What a damaged manifest says of other files is no finding about them.
        if let (Some(tags), true) = (&tags, self.sound(TAG_MANIFEST)) {
            self.compare(tags, &present);
        }
        if let (Some(payload), true) = (&payload, self.sound(MANIFEST)) {
            self.compare(payload, &present);
            self.added(payload, &present);
            self.beside(payload, tags.as_ref(), &present);
        }
        self.declaration(&present);
        let events = self.events(&present)?;
        let digest = Digest::sha256(tag_manifest?.as_slice());
        Some(Report { digest, files: present.len(), events, key_id: keys::id(&signed_by?), key_known: key.is_some() })
    }

    fn sound(&self, file: &str) -> bool {
        !self.problems.iter().any(|problem| problem.file == file)
    }

    fn problem(&mut self, file: &str, what: impl Into<String>) {
        let problem = Problem { file: file.to_owned(), what: what.into() };
        if !self.problems.contains(&problem) {
            self.problems.push(problem);
        }
    }

    /// The paths of all files, and of folders that hold nothing, which end with a slash. A link or device is a problem: what it leads to is not in the package.
    fn present(&mut self) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        let mut folders = vec![String::new()];
        while let Some(folder) = folders.pop() {
            let entries = self.dir.join(&folder).read_dir().and_then(Iterator::collect::<io::Result<Vec<_>>>);
            let entries = match entries {
                Ok(entries) => entries,
                Err(error) => {
                    self.problem(if folder.is_empty() { "." } else { &folder }, format!("the folder cannot be read ({error})"));
                    continue;
                }
            };
            if entries.is_empty() && !folder.is_empty() {
                found.insert(format!("{folder}/"));
            }
            for entry in entries {
                let name = entry.file_name();
                let path = if folder.is_empty() {
                    name.to_string_lossy().into()
                } else {
                    format!("{folder}/{}", name.to_string_lossy())
                };
                match entry.file_type() {
                    Ok(kind) if kind.is_dir() => folders.push(path),
                    Ok(kind) if kind.is_file() && name.to_str().is_some() => drop(found.insert(path)),
                    Ok(_) => self.problem(&path, "is a link, a device or has no proper name; a package holds plain files only"),
                    Err(error) => self.problem(&path, format!("cannot be read ({error})")),
                }
            }
        }
        found
    }

    fn read(&mut self, file: &str, present: &BTreeSet<String>) -> Option<Vec<u8>> {
        if !present.contains(file) {
            self.problem(file, "is missing");
            return None;
        }
        fs::read(self.dir.join(file)).map_err(|error| self.problem(file, format!("cannot be read ({error})"))).ok()
    }

    fn signature(
        &mut self,
        covered: Option<&[u8]>,
        key: Option<&VerifyingKey>,
        present: &BTreeSet<String>,
    ) -> Option<VerifyingKey> {
        let file = self.read(SIGNATURE, present)?;
        match signature::check(&file, covered?) {
            Ok(by) if key.is_none_or(|wanted| *wanted == by) => Some(by),
            Ok(by) => {
                self.problem(SIGNATURE, format!("was made with the key {}, not with the one given", keys::id(&by)));
                None
            }
            Err(Fault::Signature(why)) => {
                self.problem(SIGNATURE, why);
                None
            }
            Err(Fault::Covered) => {
                self.problem(TAG_MANIFEST, "was changed after it was signed");
                None
            }
        }
    }

    fn manifest(&mut self, file: &str, bytes: Option<&[u8]>, required: &[&str], algorithm: &str) -> Option<Manifest> {
        let text = std::str::from_utf8(bytes?).map_err(|_| "is not UTF-8".to_owned());
        match text.and_then(|text| manifest::read(text, algorithm)) {
            Ok(listed) => {
                for path in required.iter().filter(|path| !listed.contains_key(**path)) {
                    self.problem(file, format!("does not list {path}"));
                }
                Some(listed)
            }
            Err(why) => {
                self.problem(file, why);
                None
            }
        }
    }

    /// Every listed file is there and unchanged.
    fn compare(&mut self, listed: &Manifest, present: &BTreeSet<String>) {
        for (path, digest) in listed {
            if !present.contains(path) {
                self.problem(path, "is missing");
                continue;
            }
            match digest_of(&self.dir.join(path)) {
                Ok(found) if found == *digest => {}
                Ok(_) => self.problem(path, "was changed"),
                Err(error) => self.problem(path, format!("cannot be read ({error})")),
            }
        }
    }

    /// The second manifest lists the same files, with digests that fit. A package from before there was one has none.
    fn beside(&mut self, payload: &Manifest, tags: Option<&Manifest>, present: &BTreeSet<String>) {
        if !tags.is_some_and(|tags| tags.contains_key(MANIFEST_SM3)) {
            if tags.is_some() && self.sound(TAG_MANIFEST) && present.contains(MANIFEST_SM3) {
                self.problem(MANIFEST_SM3, "was added");
            }
            return;
        }
        if !self.sound(MANIFEST_SM3) {
            return;
        }
        let text = self.read(MANIFEST_SM3, present);
        let Some(listed) = self.manifest(MANIFEST_SM3, text.as_deref(), &[], SM3) else { return };
        if !listed.keys().eq(payload.keys()) {
            self.problem(MANIFEST_SM3, format!("does not list the same files as {MANIFEST}"));
        }
        for (path, digest) in listed.iter().filter(|(path, _)| present.contains(*path)) {
            if self.sound(path) && fs::read(self.dir.join(path)).is_ok_and(|bytes| manifest::sm3(&bytes) != *digest) {
                self.problem(MANIFEST_SM3, format!("has another digest for {path} than the file"));
            }
        }
    }

    /// Every file is listed, and no folder is empty but those a listed file is missing from.
    fn added(&mut self, payload: &Manifest, present: &BTreeSet<String>) {
        let own = [BAGIT, BAG_INFO, MANIFEST, MANIFEST_SM3, TAG_MANIFEST, SIGNATURE];
        let emptied = |path: &str| path.ends_with('/') && payload.keys().any(|listed| listed.starts_with(path));
        for path in present.iter().filter(|path| !payload.contains_key(*path) && !own.contains(&path.as_str())) {
            if !emptied(path) {
                self.problem(path, "was added");
            }
        }
    }

    fn declaration(&mut self, present: &BTreeSet<String>) {
        if self.read(BAGIT, present).is_some_and(|text| text != DECLARATION.as_bytes()) {
            self.problem(BAGIT, "does not declare BagIt 1.0 in UTF-8");
        }
    }

    /// The chain of the log, and that it is the log which was packed.
    fn events(&mut self, present: &BTreeSet<String>) -> Option<u64> {
        let log = self.text(EVENTS, present)?;
        let info = self.text(BAG_INFO, present)?;
        match chain::follow(&log) {
            Ok(chain) => {
                let count = chain.events.to_string();
                for (label, found) in [("Event-Log-Count", &count), ("Event-Log-Head", &chain.head)] {
                    let said = description::entry(&info, label).unwrap_or("nothing");
                    if said != found && self.sound(BAG_INFO) {
                        self.problem(EVENTS, format!("its {label} is {found}, but {BAG_INFO} says {said}"));
                    }
                }
                Some(chain.events)
            }
            Err(broken) => {
                self.problem(EVENTS, broken.to_string());
                None
            }
        }
    }

    fn text(&mut self, file: &str, present: &BTreeSet<String>) -> Option<String> {
        String::from_utf8(self.read(file, present)?).map_err(|_| self.problem(file, "is not UTF-8")).ok()
    }
}

fn digest_of(path: &Path) -> io::Result<Digest> {
    let mut file = File::open(path)?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        let read = file.read(&mut buffer)?;
        let Some(part @ [_, ..]) = buffer.get(..read) else { break };
        hasher.update(part);
    }
    Ok(Digest::new(format!("sha256:{}", keys::hex(&hasher.finalize()))))
}
