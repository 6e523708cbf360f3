//! The `workflows/` folder, read whole: definitions, policies, calendars, rosters, scenarios and sessions,
//! with every mistake in them.
//!
//! One reader serves `check`, `test`, `play`, `demo` and `serve`, so that what runs is what was checked. What a file is, its
//! first key says (`workflow:`, `policy:`, `calendar:`, `roster:`, `scenario:`, `session:`, `ledger:`, `imports:`). Letter and mail templates are read by their own
//! modules. Deliberately no cache and no watching: a folder is read when somebody asks.

use crate::batches;
use crate::bulletins;
use crate::demo::session::{self, Session};
use crate::figures::declared::Declared;
use crate::imports::{self, Import};
use crate::ledger::{self, Ledger};
use crate::scenario::{self, Scenario};
use dafu_engine::calendar::{self, Calendar};
use dafu_engine::definition::{self, Definition, schema};
use dafu_engine::diagnostic::{Diagnostic, Severity, Span};
use dafu_engine::ids::{Digest, PolicyId, WorkflowId};
use dafu_engine::people::read::Roster;
use dafu_engine::policy::Policy;
use dafu_engine::{people, policy, validate, yaml};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The largest file that is read; a bigger one is refused before it is opened.
pub const LARGEST_FILE: u64 = 2_000_000;

/// The JSON Schema of every kind of file in `workflows/`, for editors.
pub fn schema() -> serde_json::Value {
    // A scenario names a workflow, a policy and a roster, so it is known by its own key first.
    let ours = [
        ("scenario", &scenario::grammar::FILE),
        ("ledger", &ledger::read::FILE),
        ("imports", &imports::read::FILE),
        ("batch", &batches::read::FILE),
        ("bulletin", &bulletins::read::FILE),
    ];
    schema::of_kinds(ours.iter().chain(&schema::KINDS))
}

/// All that could be read.
#[derive(Debug, Clone, Default)]
pub struct Library {
    /// Definitions, in the order of their files.
    pub definitions: Vec<Definition>,
    /// The text of each definition, by its digest.
    pub texts: BTreeMap<Digest, String>,
    /// Policies.
    pub policies: Vec<Policy>,
    /// The text of each policy, by its digest.
    pub policy_texts: BTreeMap<Digest, String>,
    /// The working calendar of all years read.
    pub calendar: Calendar,
    /// The text of each calendar file.
    pub calendar_texts: Vec<(String, String)>,
    /// Rosters.
    pub rosters: Vec<Roster>,
    /// Scenarios.
    pub scenarios: Vec<Scenario>,
    /// Sessions, for the demonstration.
    pub sessions: Vec<Session>,
    /// What ledgers look like.
    pub ledgers: Vec<Ledger>,
    /// How lists that others wrote are read.
    pub imports: Vec<Import>,
    /// How cases are assigned as one act.
    pub batches: Vec<batches::read::Kind>,
    /// What bulletins count and say.
    pub bulletins: Vec<bulletins::Kind>,
}

/// What could not be read at all.
#[derive(Debug, thiserror::Error)]
pub enum LibraryError {
    /// The path is not there.
    #[error("{path}: no such file or folder")]
    NotThere {
        /// Which.
        path: PathBuf,
    },
    /// The system would not let us.
    #[error("{path}: {source}")]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

/// Reads files and folders. Mistakes in them are diagnostics; only what can't be opened is an error.
pub fn read(paths: &[PathBuf]) -> Result<(Library, Vec<Diagnostic>), LibraryError> {
    let mut library = Library::default();
    let mut mistakes = Vec::new();
    let mut years = Vec::new();
    for file in files(paths)? {
        let name = file.display().to_string();
        match text_of(&file)? {
            Ok(text) => take(&mut library, &mut years, &mut mistakes, &name, text),
            Err(mistake) => mistakes.push(mistake.in_file(&name)),
        }
    }
    let (calendar, found) = Calendar::new(years);
    mistakes.extend(found);
    library.calendar = calendar;
    Ok((library, mistakes))
}

impl Library {
    /// Every mistake that needs the whole picture: each definition alone, with each policy, and the folder.
    pub fn check(&self) -> Vec<Diagnostic> {
        let mut mistakes: Vec<Diagnostic> = self.definitions.iter().flat_map(validate::definition).collect();
        for definition in &self.definitions {
            for policy in &self.policies {
                mistakes.extend(validate::pair(definition, policy));
            }
        }

        mistakes.extend(self.policies.iter().flat_map(|policy| Declared::of(policy).1));
        mistakes.extend(validate::folder(&self.definitions, &self.policies));
        mistakes.extend(self.scenarios.iter().flat_map(|scenario| scenario::check(scenario, self)));
        // A file checked alone says nothing about what only the whole folder knows.
        if !self.definitions.is_empty() {
            mistakes.extend(self.policies.iter().flat_map(|policy| Declared::of(policy).0.check(policy, &self.definitions)));
            mistakes.extend(self.batches.iter().flat_map(|kind| kind.check(&self.definitions)));
            mistakes.extend(self.bulletins.iter().flat_map(|kind| kind.check(&self.definitions, &self.policies)));
            mistakes.extend(self.imports.iter().flat_map(|import| import.check(&self.definitions)));
            mistakes.extend(self.ledgers.iter().flat_map(|ledger| ledger.check(&self.definitions)));
        }
        mistakes
    }
    /// The definition of a workflow; the highest version where there are several.
    pub fn definition(&self, workflow: &WorkflowId) -> Option<&Definition> {
        self.definitions.iter().filter(|known| known.workflow == *workflow).max_by_key(|known| known.version)
    }
    /// The definition of this digest.
    pub fn definition_by_digest(&self, digest: &Digest) -> Option<&Definition> {
        self.definitions.iter().find(|known| known.digest == *digest)
    }
    /// A policy by its id.
    pub fn policy(&self, id: &PolicyId) -> Option<&Policy> {
        self.policies.iter().find(|known| known.policy == *id)
    }
    /// A roster by its id.
    pub fn roster(&self, id: &str) -> Option<&Roster> {
        self.rosters.iter().find(|known| known.id == id)
    }
}

/// Whether any of these mistakes stops the file from being used.
pub fn has_errors(mistakes: &[Diagnostic]) -> bool {
    mistakes.iter().any(|mistake| mistake.severity == Severity::Error)
}

fn take(library: &mut Library, years: &mut Vec<calendar::Year>, mistakes: &mut Vec<Diagnostic>, file: &str, text: String) {
    match kind(&text) {
        Some("workflow") => {
            let (definition, found) = definition::read::read(file, &text);
            mistakes.extend(found);
            if let Some(definition) = definition {
                library.texts.insert(definition.digest.clone(), text);
                library.definitions.push(definition);
            }
        }
        Some("policy") => {
            let (policy, found) = policy::read::read(file, &text);
            mistakes.extend(found);
            if let Some(policy) = policy {
                library.policy_texts.insert(policy.digest.clone(), text);
                library.policies.push(policy);
            }
        }
        Some("calendar") => {
            let (year, found) = calendar::read(file, &text);
            mistakes.extend(found);
            years.extend(year);
            library.calendar_texts.push((file.to_owned(), text));
        }
        Some("roster") => {
            let (roster, found) = people::read::read(file, &text);
            mistakes.extend(found);
            library.rosters.extend(roster);
        }
        Some("scenario") => {
            let (scenario, found) = scenario::read::read(file, &text);
            mistakes.extend(found);
            library.scenarios.extend(scenario);
        }
        Some("session") => {
            let (session, found) = session::read(file, &text);
            mistakes.extend(found);
            library.sessions.extend(session);
        }
        Some("ledger") => {
            let (ledger, found) = ledger::read::read(file, &text);
            mistakes.extend(found);
            library.ledgers.extend(ledger);
        }
        Some("imports") => {
            let (import, found) = imports::read::read(file, &text);
            mistakes.extend(found);
            library.imports.extend(import);
        }
        Some("batch") => {
            let (kind, found) = batches::read::read(file, &text);
            mistakes.extend(found);
            library.batches.extend(kind);
        }
        Some("bulletin") => {
            let (kind, found) = bulletins::read::read(file, &text);
            mistakes.extend(found);
            library.bulletins.extend(kind);
        }
        // Texts of letters and mails have readers of their own.
        Some(_) => {}
        None => mistakes.extend(unknown_kind(file, &text)),
    }
}

/// The keys by which a file says what it is.
const KINDS: [&str; 13] = [
    "workflow", "policy", "calendar", "roster", "scenario", "session", "ledger", "imports", "batch", "bulletin", "mails",
    "letters", "lint",
];

fn kind(text: &str) -> Option<&'static str> {
    let first = text
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with(['#', ' ', '-', '%']))
        .find_map(|line| line.split_once(':'));
    first.and_then(|(key, _)| KINDS.into_iter().find(|kind| *kind == key.trim()))
}

fn unknown_kind(file: &str, text: &str) -> Vec<Diagnostic> {
    let (_, mut found) = yaml::parse(text);
    if found.is_empty() {
        let message = "this file does not say what it is".to_owned();
        let hint = "begin with `workflow:`, `policy:`, `calendar:`, `roster:`, `scenario:` or `ledger:`".to_owned();
        found.push(Diagnostic::error("unknown-file", Span { line: 1, column: 1, length: 0 }, message).hint(hint));
    }
    found.into_iter().map(|mistake| mistake.in_file(file)).collect()
}

/// The YAML files named, and those in the folders named, in order.
fn files(paths: &[PathBuf]) -> Result<Vec<PathBuf>, LibraryError> {
    let mut files = Vec::new();
    for path in paths {
        let about = std::fs::metadata(path).map_err(|_| LibraryError::NotThere { path: path.clone() })?;
        if about.is_dir() { walk(path, &mut files)? } else { files.push(path.clone()) }
    }
    Ok(files)
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), LibraryError> {
    let unreadable = |source| LibraryError::Unreadable { path: folder.to_owned(), source };
    let mut entries: Vec<_> = std::fs::read_dir(folder).map_err(unreadable)?.collect::<Result<_, _>>().map_err(unreadable)?;
    entries.sort_by_key(std::fs::DirEntry::path);
    for entry in entries {
        let path = entry.path();
        // Links are not followed: a folder may be handed in by somebody else.
        let kind = entry.file_type().map_err(unreadable)?;
        if kind.is_dir() && path.file_name().is_some_and(|name| name != "letters" && name != "mail") {
            walk(&path, files)?;
        } else if kind.is_file() && path.extension().is_some_and(|end| end == "yaml" || end == "yml") {
            files.push(path);
        }
    }
    Ok(())
}

/// A file's text, or why it is none.
pub fn text_of(file: &Path) -> Result<Result<String, Diagnostic>, LibraryError> {
    let unreadable = |source| LibraryError::Unreadable { path: file.to_owned(), source };
    let known = std::fs::metadata(file).map_err(unreadable)?;
    let (size, start) = (known.len(), Span { line: 1, column: 1, length: 0 });
    // A device or a pipe may have no end.
    if !known.is_file() {
        return Ok(Err(Diagnostic::error("no-file", start, "this is no file with an end").hint("name a file or a folder")));
    }
    if size > LARGEST_FILE {
        let message = format!("this file has {size} bytes; the most that is read is {LARGEST_FILE}");
        return Ok(Err(Diagnostic::error("too-large", start, message)));
    }
    let bytes = std::fs::read(file).map_err(unreadable)?;
    Ok(String::from_utf8(bytes).map_err(|error| {
        let message = format!("this file is no UTF-8 text (byte {})", error.utf8_error().valid_up_to());
        Diagnostic::error("not-utf8", start, message).hint("save it as UTF-8")
    }))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    /// `DAFU_WRITE=1 cargo test --lib schema` writes it anew.
    #[test]
    fn the_schema_beside_the_workflows_is_the_one_the_readers_use() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("workflows/schema.json");
        let schema = super::schema();
        if std::env::var_os("DAFU_WRITE").is_some() {
            std::fs::write(&path, serde_json::to_string_pretty(&schema).unwrap() + "\n").unwrap();
        }
        // As values: the order of keys in the text depends on how serde_json was built.
        let written = std::fs::read_to_string(&path).ok().and_then(|text| serde_json::from_str(&text).ok());
        assert!(written == Some(schema), "workflows/schema.json is out of date: DAFU_WRITE=1 cargo test --lib schema");
    }
}
