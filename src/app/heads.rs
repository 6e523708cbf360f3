//! The heads of all chains, written down once a day outside the database: a log that lost its tail, or a case that is gone, is
//! seen by whoever compares. `doctor` does; an office copies the files to a place that nobody who can reach the database can reach.
//!
//! ```text
//! heads/2026-11-30.txt
//! dafu-heads-1
//! before sha256:…                    the file before this one, or zeros
//! 158 sha256:… 08010082              last event, its hash, the case
//! ```

use super::App;
use super::doctor::{Problem, Trouble};
use crate::store::{StoreError, cases};
use dafu_engine::chain;
use dafu_engine::ids::{CaseId, Digest};
use dafu_engine::machine::command::Now;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

const FORMAT: &str = "dafu-heads-1";

/// Where each case's log ended when somebody last wrote it down.
#[derive(Debug, Default)]
pub(super) struct Heads(BTreeMap<CaseId, (i64, String)>);

impl App {
    /// Writes the heads of this day down, unless somebody has; whether it did.
    pub async fn note_heads(&self, now: Now) -> Result<bool, StoreError> {
        const PAGE: u64 = 500;
        let path = self.inner.heads.join(format!("{}.txt", now.today));
        let unwritable = |error: io::Error| StoreError::Permanent(format!("{} can't be written: {error}.", path.display()));
        if path.exists() {
            return Ok(false);
        }
        let before = files(&self.inner.heads).map_err(unwritable)?.pop().map(fs::read).transpose().map_err(unwritable)?;
        let before = before.map_or_else(|| chain::START.to_owned(), |bytes| Digest::sha256(&bytes).to_string());
        let mut text = format!("{FORMAT}\nbefore {before}\n");
        let mut after = None;
        loop {
            let page = self.cases(&cases::Wanted { after, limit: Some(PAGE), ..Default::default() }).await?;
            after = page.last().map(|row| row.id.clone());
            for row in page {
                // Writing to a text cannot fail.
                writeln!(text, "{} {} {}", row.seq, row.head, row.id).unwrap_or_default();
            }
            if after.is_none() {
                break;
            }
        }
        write(&path, text.as_bytes()).map_err(unwritable)?;
        Ok(true)
    }

    /// What was written down, and what is wrong with the files themselves.
    pub(super) fn heads(&self) -> Result<(Heads, Vec<Problem>), StoreError> {
        let unreadable =
            |error: io::Error| StoreError::Permanent(format!("{} can't be read: {error}.", self.inner.heads.display()));
        let mut heads = Heads::default();
        let mut problems = Vec::new();
        let mut before = chain::START.to_owned();
        for (index, path) in files(&self.inner.heads).map_err(unreadable)?.iter().enumerate() {
            let bytes = fs::read(path).map_err(unreadable)?;
            let text = String::from_utf8_lossy(&bytes);
            let mut lines = text.lines();
            let follows = format!("before {before}");
            // The oldest files may have been moved away: the first one there follows on nothing that can be checked.
            let fits = lines.next() == Some(FORMAT) && lines.next().is_some_and(|line| index == 0 || line == follows);
            if !fits {
                let detail = format!("{} does not follow on the file before it", path.display());
                problems.push(Problem { case: None, what: Trouble::Head, detail });
            }
            for line in lines {
                let mut parts = line.splitn(3, ' ');
                let (Some(seq), Some(hash), Some(case)) = (parts.next(), parts.next(), parts.next()) else { continue };
                if let Ok(seq) = seq.parse() {
                    heads.0.insert(CaseId::new(case), (seq, hash.to_owned()));
                }
            }
            before = Digest::sha256(&bytes).to_string();
        }
        Ok((heads, problems))
    }
}

impl Heads {
    /// What was written down of a case; asked once for each.
    pub(super) fn take(&mut self, case: &CaseId) -> Option<(i64, String)> {
        self.0.remove(case)
    }
    /// Cases that were written down and that nobody asked for.
    pub(super) fn rest(self) -> impl Iterator<Item = CaseId> {
        self.0.into_keys()
    }
}

/// The files in their order, which is that of their days.
fn files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let paths = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
    let mut found: Vec<PathBuf> = paths.into_iter().filter(|path| path.extension().is_some_and(|end| end == "txt")).collect();
    found.sort();
    Ok(found)
}

/// Whole or not at all, and never over a file of another program.
fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(path);
    fs::create_dir_all(folder)?;
    let beside = path.with_extension(format!("{}.part", std::process::id()));
    let mut file = File::create(&beside)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    let linked = fs::hard_link(&beside, path);
    fs::remove_file(&beside)?;
    match linked {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        Ok(()) | Err(_) => File::open(folder)?.sync_all(),
    }
}
