//! The rules of docs/ARCHITECTURE.md that the compiler can't keep: who may name whom, how long files are, what nobody may write.

use std::fs;
use std::path::{Path, PathBuf};

/// Each part of `src/`, and the parts it may name. What is not here may name nothing of ours but the engine.
const MAY_NAME: [(&str, &[&str]); 27] = [
    ("drafting", &[]),
    ("signing", &[]),
    ("figures", &["tables"]),
    ("store", &["time"]),
    ("documents", &["letters"]),
    ("archive", &[]),
    ("letters", &[]),
    ("lint", &["letters"]),
    ("mail", &["tables"]),
    ("uploads", &[]),
    ("config", &["app", "time"]),
    ("time", &[]),
    ("tables", &[]),
    ("ledger", &["tables"]),
    ("eventlog", &[]),
    ("imports", &["tables"]),
    ("batches", &["ledger", "tables"]),
    ("bulletins", &[]),
    ("suggest", &[]),
    (
        "app",
        &[
            "batches",
            "bulletins",
            "store",
            "config",
            "drafting",
            "figures",
            "imports",
            "ledger",
            "suggest",
            "tables",
            "time",
            "uploads",
        ],
    ),
    ("workers", &["app", "store", "time"]),
    ("library", &["batches", "bulletins", "demo", "figures", "imports", "ledger", "scenario"]),
    ("scenario", &["library", "mail", "lint"]),
    ("demo", &["documents", "library", "lint", "mail", "scenario"]),
    (
        "office",
        &["app", "archive", "config", "documents", "drafting", "library", "lint", "mail", "scenario", "store", "time", "workers"],
    ),
    ("web", &["app", "store", "time"]),
    (
        "cli",
        &[
            "app",
            "archive",
            "batches",
            "config",
            "demo",
            "documents",
            "drafting",
            "eventlog",
            "figures",
            "imports",
            "ledger",
            "letters",
            "library",
            "lint",
            "mail",
            "office",
            "scenario",
            "store",
            "suggest",
            "tables",
            "time",
            "uploads",
            "web",
            "workers",
        ],
    ),
];

/// The longest a file may be, in lines. Tests may be longer.
const LONGEST: usize = 400;

/// Files over that, each with its reason.
const LONG_FOR_A_REASON: [&str; 6] = [
    "src/engine/machine/apply.rs",   // one arm an event
    "src/engine/machine/command.rs", // one variant a command, each with its parts
    "src/engine/machine/event.rs",   // one variant an event, each with its meaning
    "src/engine/machine/state.rs",   // all that a case remembers, in one place
    "src/engine/definition/mod.rs",  // the whole grammar as types
    "src/scenario/read.rs",          // the whole vocabulary of a script
];

fn sources() -> Vec<PathBuf> {
    let mut files = Vec::new();
    for folder in ["src", "migrations", "tests/arbitrary"] {
        walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut files);
    }
    files
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder of the project").flatten() {
        let path = entry.path();
        if path.is_dir() {
            walk(&path, files);
        } else if path.extension().is_some_and(|end| end == "rs") {
            files.push(path);
        }
    }
}

fn relative(path: &Path) -> String {
    path.strip_prefix(env!("CARGO_MANIFEST_DIR")).expect("below the project").display().to_string()
}

fn is_test(path: &Path) -> bool {
    // `written.rs` compares generated documents with docs/; it is compiled for tests alone.
    path.components().any(|part| part.as_os_str() == "tests") || path.ends_with("tests.rs") || path.ends_with("engine/written.rs")
}

/// The code of a file without its tests at the foot.
fn code(text: &str) -> &str {
    text.split("#[cfg(test)]\nmod tests {").next().unwrap_or(text)
}

#[test]
fn no_part_names_one_that_it_may_not() {
    let mut wrong = Vec::new();
    for path in sources().iter().filter(|path| !is_test(path)) {
        let name = relative(path);
        let Some(part) = name.strip_prefix("src/").and_then(|rest| rest.split(['/', '.']).next()) else { continue };
        let Some((_, allowed)) = MAY_NAME.iter().find(|(known, _)| *known == part) else { continue };
        let text = fs::read_to_string(path).expect("readable");
        for (other, _) in MAY_NAME.iter().filter(|(other, _)| *other != part && !allowed.contains(other)) {
            let named = code(&text)
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"))
                .any(|line| line.contains(&format!("crate::{other}::")) || line.contains(&format!("use crate::{other};")));
            if named {
                wrong.push(format!("{name} names {other}"));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn every_part_of_the_program_has_its_arrows_written_down() {
    let known: Vec<&str> = MAY_NAME.iter().map(|(part, _)| *part).chain(["engine", "lib", "main"]).collect();
    let parts = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).expect("src");
    for part in parts.flatten() {
        let name = part.path().file_stem().expect("a name").to_string_lossy().into_owned();
        assert!(known.contains(&name.as_str()), "src/{name} is not in MAY_NAME");
    }
}

#[test]
fn the_engine_can_do_no_io() {
    let manifest = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/engine/Cargo.toml")).expect("readable");
    for able in ["tokio", "sea-orm", "axum", "lettre", "reqwest", "tracing", "uuid"] {
        assert!(!manifest.contains(&format!("\n{able} =")), "the engine must not depend on {able}");
    }
    for path in sources().iter().filter(|path| relative(path).starts_with("src/engine") && !is_test(path)) {
        let text = fs::read_to_string(path).expect("readable");
        for able in ["std::fs", "std::net", "std::thread", "std::process", "std::env", "async fn", "println!"] {
            assert!(!code(&text).contains(able), "{} uses {able}", relative(path));
        }
    }
}

#[test]
fn every_module_says_what_it_is() {
    for path in sources() {
        let text = fs::read_to_string(&path).expect("readable");
        assert!(text.starts_with("//!"), "{} does not open with //!", relative(&path));
    }
}

#[test]
fn no_file_is_too_long_to_read_in_one_go() {
    let mut long = Vec::new();
    let is_measured = |path: &Path| !is_test(path) || relative(path).starts_with("tests/arbitrary/");
    for path in sources().iter().filter(|path| is_measured(path)) {
        let text = fs::read_to_string(path).expect("readable");
        let lines = code(&text).lines().count();
        let name = relative(path);
        if lines > LONGEST && !LONG_FOR_A_REASON.contains(&name.as_str()) {
            long.push(format!("{name}: {lines} lines"));
        }
    }
    assert_eq!(long, Vec::<String>::new());
}

#[test]
fn nobody_leaves_work_for_later() {
    // Written apart, so that this file does not find itself.
    let marks = [
        concat!("TO", "DO"),
        concat!("FIX", "ME"),
        concat!("todo", "!("),
        concat!("unimplemented", "!("),
        concat!("#[ign", "ore"),
    ];
    for path in sources() {
        let text = fs::read_to_string(&path).expect("readable");
        for mark in marks {
            assert!(!text.contains(mark), "{} has {mark}", relative(&path));
        }
    }
}

#[test]
fn only_the_dialect_knows_which_database_it_is() {
    for path in sources().iter().filter(|path| relative(path).starts_with("src/") && !is_test(path)) {
        let name = relative(path);
        if name.starts_with("src/store/dialect/") {
            continue;
        }
        let text = fs::read_to_string(path).expect("readable");
        let asks = code(&text).contains("DbBackend::") || code(&text).contains("DatabaseBackend::");
        assert!(!asks, "{name} asks which database it is");
    }
}
