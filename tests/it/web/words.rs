//! What pages and their code never hold: words of their own, and names of any city's or any workflow's.

use dafu::library;
use std::fs;
use std::path::{Path, PathBuf};

fn files(folder: &str, end: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut open = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    while let Some(at) = open.pop() {
        for entry in fs::read_dir(at).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|known| known == end) {
                let text = fs::read_to_string(&path).expect("text");
                found.push((path, text));
            }
        }
    }
    found
}

/// A template without its tags, expressions and instructions: what is left would be read by people.
fn bare(template: &str) -> String {
    let mut text = template.to_owned();
    for (open, close) in [("{%", "%}"), ("{{", "}}"), ("{#", "#}"), ("<", ">")] {
        let mut left = String::new();
        let mut rest = text.as_str();
        while let Some((before, after)) = rest.split_once(open) {
            left.push_str(before);
            rest = after.split_once(close).map_or("", |(_, after)| after);
        }
        left.push_str(rest);
        text = left;
    }
    text
}

#[test]
fn templates_have_no_words_of_their_own() {
    let templates = files("src/web/templates", "html");
    assert!(templates.len() > 5);
    for (path, template) in templates {
        let words: String = bare(&template).chars().filter(|c| c.is_alphabetic()).collect();
        assert!(matches!(&*words, "" | "PDF"), "{}: {words}", path.display());
        assert!(!template.chars().any(|c| ('\u{4e00}'..'\u{9fff}').contains(&c)), "{} holds Chinese", path.display());
    }
}

#[test]
fn no_page_names_a_step_a_role_a_grade_or_a_city() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("workflows");
    let (library, _) = library::read(&[folder]).expect("the workflows");
    let mut names: Vec<String> = Vec::new();
    for definition in &library.definitions {
        names.extend(definition.all_steps().iter().map(|step| step.path.step().to_string()));
        names.extend(definition.roles.keys().map(ToString::to_string));
        names.push(definition.workflow.to_string());
    }
    for policy in &library.policies {
        names.push(policy.policy.to_string());
        names.extend(policy.choices("grades").unwrap_or_default().into_iter().map(|row| row.id).filter(|id| id.len() > 1));
    }
    names.sort();
    names.dedup();
    assert!(names.len() > 40, "{names:?}");
    let code = files("src/web", "rs").into_iter().chain(files("src/web", "html")).chain(files("src/app/desk", "rs"));
    let mut found = Vec::new();
    for (path, text) in code {
        let text = text.split("#[cfg(test)]").next().unwrap_or_default().to_owned();
        found.extend(
            names.iter().filter(|name| text.contains(&format!("\"{name}\""))).map(|name| format!("{}: {name}", path.display())),
        );
    }
    assert_eq!(found, Vec::<String>::new());
}
