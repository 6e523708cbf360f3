//! Every rule has a broken file in `broken/`, and beside it exactly what is said about it: `line:column rule: message — hint`.
//! In `sound/` are definitions that a rule written too broadly would refuse.
//!
//! A file may hold several definitions and policies, one after the other between lines `---`; each keeps its line numbers.

use super::{RULES, definition, folder, pair};
use crate::definition::{self, Definition};
use crate::diagnostic::Diagnostic;
use crate::policy::{self, Policy};
use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

fn read(name: &str, text: &str) -> (Vec<Definition>, Vec<Policy>, Vec<Diagnostic>) {
    let (mut definitions, mut policies, mut found) = (Vec::new(), Vec::new(), Vec::new());
    let mut above = 0;
    for part in text.split("---\n") {
        let padded = "\n".repeat(above) + part;
        above += part.lines().count() + 1;
        if part.contains("\npolicy:") || part.starts_with("policy:") {
            let (policy, mistakes) = policy::read::read(name, &padded);
            policies.extend(policy);
            found.extend(mistakes);
        } else {
            let (definition, mistakes) = definition::read::read(name, &padded);
            definitions.extend(definition);
            found.extend(mistakes);
        }
    }
    (definitions, policies, found)
}

fn said(found: &[Diagnostic]) -> String {
    let line = |one: &Diagnostic| {
        let hint = one.hint.as_ref().map(|hint| format!(" — {hint}")).unwrap_or_default();
        format!("{}:{} {}: {}{hint}\n", one.span.line, one.span.column, one.rule, one.message)
    };
    found.iter().map(line).collect()
}

fn files(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("validate").join(folder);
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "yaml"));
    files.sort();
    files
}

/// With `BLESS=1` in the environment what is said is written down instead of compared; read it before you commit it.
#[test]
fn every_broken_file_is_told_what_is_wrong_with_it_and_nothing_else() {
    let mut differing = Vec::new();
    for path in files("broken") {
        let text = fs::read_to_string(&path).unwrap();
        let (definitions, policies, mut found) = read("broken.yaml", &text);
        found.extend(folder(&definitions, &policies));
        found.sort();
        let said = said(&found);
        let expected = path.with_extension("txt");
        if std::env::var_os("BLESS").is_some() {
            fs::write(&expected, &said).unwrap();
        }
        if fs::read_to_string(&expected).unwrap_or_default() != said {
            differing.push(format!("{}\n{said}", path.display()));
        }
    }
    assert!(differing.is_empty(), "{}", differing.join("\n"));
}

#[test]
fn what_only_looks_broken_is_told_nothing() {
    for path in files("sound") {
        let (definitions, policies, mut found) = read("sound.yaml", &fs::read_to_string(&path).unwrap());
        found.extend(folder(&definitions, &policies));
        assert_eq!(said(&found), "", "{}", path.display());
    }
}

#[test]
fn every_rule_has_a_broken_file_that_it_speaks_of() {
    for rule in RULES {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("validate/broken").join(rule.id).with_extension("txt");
        let said = fs::read_to_string(&path).unwrap_or_default();
        assert!(said.contains(&format!(" {}: ", rule.id)), "{} says nothing of its rule", path.display());
    }
}

#[test]
fn every_rule_that_is_spoken_of_is_in_the_table_once() {
    let known: BTreeSet<_> = RULES.iter().map(|rule| rule.id).collect();
    assert_eq!(known.len(), RULES.len());
    for path in files("broken") {
        let said = fs::read_to_string(path.with_extension("txt")).unwrap_or_default();
        for line in said.lines() {
            let rule = line.split([' ', ':']).nth(2).unwrap_or_default();
            assert!(known.contains(rule), "{}: {line}", path.display());
        }
    }
}

fn shipped(folder: &str) -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../workflows").join(folder);
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let files = paths.filter(|path| path.extension().is_some_and(|extension| extension == "yaml"));
    files.map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read_to_string(path).unwrap())).collect()
}

#[test]
fn the_shipped_definitions_and_policies_are_without_a_mistake() {
    let mut found = Vec::new();
    let definitions: Vec<_> = shipped("").iter().filter_map(|(name, text)| definition::read::read(name, text).0).collect();
    let policies: Vec<_> = shipped("policies").iter().filter_map(|(name, text)| policy::read::read(name, text).0).collect();
    assert_eq!((definitions.len(), policies.len()), (3, 4));
    found.extend(folder(&definitions, &policies));
    let found: Vec<_> = found.iter().map(|one| format!("{} {}", one.file, said(std::slice::from_ref(one)))).collect();
    assert!(found.is_empty(), "{}", found.join(""));
}

#[test]
fn a_pair_does_not_repeat_what_the_definition_is_told_alone() {
    let text = fs::read_to_string(files("broken").into_iter().find(|path| path.ends_with("next-cycle.yaml")).unwrap()).unwrap();
    let (definitions, _, _) = read("broken.yaml", &text);
    let (_, policies, _) = read("broken.yaml", "policy: small\ntitle: 小\ndeadlines: {}\nsrc: {}\n");
    assert!(!definition(&definitions[0]).is_empty());
    assert_eq!(pair(&definitions[0], &policies[0]), []);
}

/// `DAFU_WRITE=1 cargo test -p dafu-engine list_of_checks` writes it anew.
#[test]
fn the_list_of_checks_is_current() {
    let mut text = String::from(
        "# What `dafu check` refuses in definitions and policies\n\n\
         Made from the program by `DAFU_WRITE=1 cargo test -p dafu-engine list_of_checks`; edit `src/engine/validate/rules.rs` instead.\n\n\
         Each rule has its name, what it refuses, and one mistake as it is told. `src/engine/validate/broken/` has the files in which\n\
         these mistakes were made.\n",
    );
    for rule in RULES {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("validate/broken").join(rule.id).with_extension("txt");
        let said = fs::read_to_string(&path).unwrap_or_default();
        let name = format!(" {}: ", rule.id);
        let example = said.lines().find_map(|line| line.split_once(&name)).map_or("", |(_, example)| example);
        write!(text, "\n## `{}`\n\nRefuses {}.\n\n> {example}\n", rule.id, rule.meaning).unwrap();
    }
    crate::written::in_docs("CHECKS.md", "list_of_checks", &text);
}
