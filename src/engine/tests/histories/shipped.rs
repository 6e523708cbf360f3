//! The definitions and policies that histories run on.

use dafu_arbitrary::{Dice, city, definition, newer};
use dafu_engine::definition::{self, Definition};
use dafu_engine::diagnostic::{Diagnostic, Severity};
use dafu_engine::policy::{self, Policy};
use dafu_engine::validate;
use std::fs;
use std::path::{Path, PathBuf};

/// The shipped definitions and policies, and the policy of random ones.
pub struct Shelf {
    definitions: Vec<Definition>,
    policies: Vec<Policy>,
    city: Policy,
}

impl Shelf {
    pub fn read() -> Self {
        let home = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../workflows");
        let city = city::policy().expect("the city's policy can be read");
        Self {
            definitions: files(&home)
                .iter()
                .map(|file| text(file))
                // Other files lie there too, and name a workflow further down.
                .filter(|text| text.lines().find(|line| !line.is_empty() && !line.starts_with('#')).is_some_and(is_definition))
                .map(|text| sound(definition::read::read("shipped", &text)))
                .collect(),
            policies: files(&home.join("policies"))
                .iter()
                .filter(|file| !file.ends_with("words.yaml"))
                .map(|file| policy::read::read("shipped", &text(file)).0.expect("a shipped policy can be read"))
                .collect(),
            city,
        }
    }

    /// A shipped definition with one of the policies that serve it.
    pub fn shipped(&self, dice: &mut Dice) -> (Definition, Policy) {
        let definition = dice.pick(&self.definitions).expect("some are shipped").clone();
        let policy = dice.pick(&self.policies).expect("some are shipped").clone();
        (definition, policy)
    }

    /// A random definition and its next version. Every check must accept them.
    pub fn random(&self, seed: u64) -> (Definition, Definition, Policy) {
        let mut dice = Dice::new(seed);
        let text = definition(&mut dice);
        let next = newer(&text, &mut dice);
        (self.checked(seed, &text), self.checked(seed, &next), self.city.clone())
    }

    fn checked(&self, seed: u64, text: &str) -> Definition {
        let (read, mut diagnostics) = definition::read::read("random.yaml", text);
        if let Some(definition) = &read {
            diagnostics.extend(validate::definition(definition));
            diagnostics.extend(validate::pair(definition, &self.city));
        }
        let errors: Vec<&Diagnostic> = diagnostics.iter().filter(|one| one.severity == Severity::Error).collect();
        assert!(errors.is_empty(), "the definition of seed {seed} is refused: {errors:#?}\n{text}");
        read.expect("a definition without mistakes is there")
    }
}

fn is_definition(first: &str) -> bool {
    first.starts_with("workflow:")
}

fn sound((read, diagnostics): (Option<Definition>, Vec<Diagnostic>)) -> Definition {
    assert!(diagnostics.iter().all(|one| one.severity != Severity::Error), "{diagnostics:#?}");
    read.expect("a shipped definition can be read")
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("the shipped folder is there");
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|ext| ext == "yaml"))
        .collect();
    files.sort();
    files
}

fn text(file: &Path) -> String {
    fs::read_to_string(file).expect("a shipped file is text")
}
