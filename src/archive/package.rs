//! Writes a package.

use super::chain::{self, Broken};
use super::manifest::{self, Manifest};
use super::{
    BAG_INFO, BAGIT, DECLARATION, EVENTS, INDEX, MANIFEST, MANIFEST_SM3, METADATA, SIGNATURE, TAG_MANIFEST, description,
    signature,
};
use chrono::NaiveDate;
use dafu_engine::ids::Digest;
use ed25519_dalek::SigningKey;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// What goes into a package.
#[derive(Debug, Clone, PartialEq)]
pub struct Contents {
    /// The case's id.
    pub case: String,
    /// The number it is known by (案号).
    pub number: String,
    /// Its title (案由).
    pub title: String,
    /// The unit whose file it is (立卷单位).
    pub unit: String,
    /// How long it is kept, as printed.
    pub retention: String,
    /// The day it is packed.
    pub packed_on: NaiveDate,
    /// The papers, in the order of the index.
    pub papers: Vec<Paper>,
    /// The event log: lines of [`chain::line`], each with its line feed.
    pub events: String,
    /// More for the records system, as it is.
    pub facts: serde_json::Value,
}

/// A paper of the case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paper {
    /// Its path under `data/files/`, e.g. `01-答复函（正本）.pdf`.
    pub path: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// What it is (题名).
    pub title: String,
    /// Who made it (责任者).
    pub author: String,
    /// Its document number (文号).
    pub number: Option<String>,
    /// Its date.
    pub date: Option<NaiveDate>,
    /// How many pages it has.
    pub pages: Option<usize>,
}

/// A package that lies on the disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Package {
    /// The digest of its tag manifest, which covers every other file but the signature.
    pub digest: Digest,
}

/// Why a package was not written.
#[derive(Debug, thiserror::Error)]
pub enum PackageError {
    /// A file can't be written.
    #[error("cannot write {path}: {source}")]
    Io {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A paper's name can't be a file name.
    #[error("the paper “{path}” cannot be packed: its path {why}")]
    Path {
        /// Which.
        path: String,
        /// Why.
        why: &'static str,
    },
    /// Two papers would be the same file.
    #[error("two papers are called “{0}”, capitals and small letters taken alike")]
    Twice(String),
    /// The event log's chain does not hold: what is broken is not archived as if it were whole.
    #[error("the event log of the case is broken at {0}")]
    Chain(#[from] Broken),
    /// There is another package under that name.
    #[error("{0} is there already and is not the same package; move it away if it should be replaced")]
    Exists(PathBuf),
}

impl Paper {
    pub(super) fn full_path(&self) -> String {
        format!("data/files/{}", self.path)
    }
}

/// Writes the package `dir`, whole or not at all. Writing the same package again changes nothing.
pub fn write(dir: &Path, contents: &Contents, key: &SigningKey) -> Result<Package, PackageError> {
    check_names(&contents.papers)?;
    let files = files(contents, key)?;
    let tag_manifest = files.get(TAG_MANIFEST).map(AsRef::as_ref).unwrap_or_default();
    let package = Package { digest: Digest::sha256(tag_manifest) };
    if dir.try_exists().map_err(io_error(dir))? {
        return if same(dir, &files)? { Ok(package) } else { Err(PackageError::Exists(dir.to_owned())) };
    }
    let draft = draft_of(dir);
    if draft.try_exists().map_err(io_error(&draft))? {
        // A process died here; nothing in it was ever reported as written.
        fs::remove_dir_all(&draft).map_err(io_error(&draft))?;
    }
    for (path, bytes) in &files {
        write_file(&draft.join(path), bytes)?;
    }
    sync_folders(&draft)?;
    fs::rename(&draft, dir).map_err(io_error(dir))?;
    sync_folder(dir.parent().unwrap_or(Path::new(".")))?;
    Ok(package)
}

type Files<'a> = BTreeMap<String, std::borrow::Cow<'a, [u8]>>;

fn files<'a>(contents: &'a Contents, key: &SigningKey) -> Result<Files<'a>, PackageError> {
    let chain = chain::follow(&contents.events)?;
    let mut files = Files::new();
    files.insert(EVENTS.into(), contents.events.as_bytes().into());
    files.insert(METADATA.into(), description::metadata(contents, &chain).into_bytes().into());
    files.insert(INDEX.into(), description::index(contents).into_bytes().into());
    files.extend(contents.papers.iter().map(|paper| (paper.full_path(), paper.bytes.as_slice().into())));

    let octets = files.values().map(|bytes| bytes.len()).sum();
    let payload = manifest::print(&digests(&files));
    let mut tags = Files::new();
    tags.insert(BAGIT.into(), DECLARATION.as_bytes().into());
    tags.insert(BAG_INFO.into(), description::bag_info(contents, &chain, octets, files.len()).into_bytes().into());
    tags.insert(MANIFEST.into(), payload.into_bytes().into());
    let beside: Manifest = files.iter().map(|(path, bytes)| (path.clone(), manifest::sm3(bytes))).collect();
    tags.insert(MANIFEST_SM3.into(), manifest::print(&beside).into_bytes().into());
    let tag_manifest = manifest::print(&digests(&tags));
    tags.insert(SIGNATURE.into(), signature::print(&tag_manifest, key).into_bytes().into());
    tags.insert(TAG_MANIFEST.into(), tag_manifest.into_bytes().into());
    files.extend(tags);
    Ok(files)
}

fn digests(files: &Files<'_>) -> Manifest {
    files.iter().map(|(path, bytes)| (path.clone(), Digest::sha256(bytes))).collect()
}

fn check_names(papers: &[Paper]) -> Result<(), PackageError> {
    let mut seen = BTreeSet::new();
    for paper in papers {
        manifest::check_path(&paper.path).map_err(|why| PackageError::Path { path: paper.path.clone(), why })?;
        if !seen.insert(paper.path.to_lowercase()) {
            return Err(PackageError::Twice(paper.path.clone()));
        }
    }
    Ok(())
}

/// Whether every file of the package that lies at `dir` is as it would be written; [`super::verify`] finds what was added.
fn same(dir: &Path, files: &Files<'_>) -> Result<bool, PackageError> {
    for (path, bytes) in files {
        let path = dir.join(path);
        match fs::read(&path) {
            Ok(there) if there == **bytes => {}
            Ok(_) => return Ok(false),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
            Err(source) => return Err(PackageError::Io { path, source }),
        }
    }
    Ok(true)
}

/// The folder beside `dir` in which it is put together.
fn draft_of(dir: &Path) -> PathBuf {
    let mut name = std::ffi::OsString::from(".");
    name.push(dir.file_name().unwrap_or_default());
    name.push(".partial");
    dir.with_file_name(name)
}

fn write_file(path: &Path, bytes: &[u8]) -> Result<(), PackageError> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(io_error(folder))?;
    }
    let write = || {
        let mut file = File::create_new(path)?;
        file.write_all(bytes)?;
        file.sync_all()
    };
    write().map_err(io_error(path))
}

/// A file is only safe when its name in the folder is.
fn sync_folders(dir: &Path) -> Result<(), PackageError> {
    for entry in dir.read_dir().map_err(io_error(dir))? {
        let path = entry.map_err(io_error(dir))?.path();
        if path.is_dir() {
            sync_folders(&path)?;
        }
    }
    sync_folder(dir)
}

fn sync_folder(dir: &Path) -> Result<(), PackageError> {
    let dir = if dir.as_os_str().is_empty() { Path::new(".") } else { dir };
    File::open(dir).and_then(|folder| folder.sync_all()).map_err(io_error(dir))
}

fn io_error(path: &Path) -> impl FnOnce(io::Error) -> PackageError {
    let path = path.to_owned();
    |source| PackageError::Io { path, source }
}
