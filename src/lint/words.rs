//! The words of the check as types, and what definitions ask of them. How the file is read: [`super::read`].

use dafu_engine::definition::Definition;
use dafu_engine::diagnostic::{Diagnostic, Span, did_you_mean};
use dafu_engine::ids::{DocumentKind, FieldId};
use dafu_engine::policy::Policy;
use regex::Regex;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// The words of the check.
#[derive(Debug, Clone, Default)]
pub struct Words {
    /// The file they were read from.
    pub file: String,
    /// What each rule says, by its id.
    pub rules: BTreeMap<String, RuleWords>,
    /// Documents that are checked.
    pub documents: BTreeMap<DocumentKind, DocumentWords>,
    /// Kinds of letters.
    pub letters: BTreeMap<String, LetterWords>,
    /// How the text of a letter goes with the flags of its grade.
    pub grades: Vec<GradeWords>,
    /// What a paper can be called.
    pub papers: Vec<String>,
    /// How people can be addressed.
    pub addresses: Vec<String>,
    /// What stands before a form of address and is no name.
    pub no_names: Vec<String>,
    /// What is left of a pattern that nobody filled in.
    pub unfilled: Vec<String>,
    /// The same, where it may have been left out on purpose.
    pub perhaps_unfilled: Vec<String>,
    /// Two ways of saying it, of which nobody has crossed one out.
    pub options: Vec<Pattern>,
}

/// How loud a rule is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// Stops the hand-in, where it is certain.
    Error,
    /// Asks for a tick.
    Warning,
    /// Says nothing.
    Off,
}

/// What a rule says.
#[derive(Debug, Clone)]
pub struct RuleWords {
    /// How loud it is.
    pub level: Level,
    /// What is wrong.
    pub say: String,
    /// Why that matters.
    pub why: String,
    /// How to mend it.
    pub mend: String,
}

/// A pattern, as written.
#[derive(Debug, Clone)]
pub struct Pattern(pub Regex);

/// Where the text of a document is.
#[derive(Debug, Clone)]
pub struct DocumentWords {
    /// The field that holds the text.
    pub text: FieldId,
    /// The kind of letter.
    pub letter: String,
    /// The field that lists the units whose opinion was asked.
    pub co_agencies: Option<FieldId>,
    /// The field that holds the grade.
    pub grade: Option<FieldId>,
    /// The field that holds what is promised.
    pub promised: Option<FieldId>,
    /// The field that lists what the paper asks for, its column for the words, and the one for "answered together".
    pub points: Option<PointFields>,
    /// The field that says whether it is published, and the choices that mean so.
    pub disclosure: Option<(FieldId, Vec<String>)>,
    /// Where it is written.
    pub span: Span,
}

/// Where the points of a paper are.
#[derive(Debug, Clone)]
pub struct PointFields {
    /// The rows.
    pub rows: FieldId,
    /// The column of the words.
    pub text: FieldId,
    /// The column that is ticked where it is answered together with another one.
    pub merged: FieldId,
}

/// The fields and words of letters to one kind of people.
#[derive(Debug, Clone)]
pub struct LetterWords {
    /// The field that holds the paper's number.
    pub number: FieldId,
    /// The field that holds the paper's name.
    pub name: FieldId,
    /// The field that names the people it is addressed to.
    pub to: FieldId,
    /// How they are addressed.
    pub address: String,
    /// What their paper is called.
    pub paper: String,
    /// Words that don't belong in such a letter.
    pub never: Vec<Never>,
}

/// A word that does not belong in a letter.
#[derive(Debug, Clone)]
pub struct Never {
    /// The word.
    pub word: String,
    /// What belongs in its place.
    pub instead: String,
    /// Longer words in which it may stand.
    pub unless: Vec<String>,
    /// Where it stands behind one of these it is certainly wrong; empty: everywhere.
    pub behind: Vec<String>,
    /// Never certain.
    pub warn: bool,
}

/// A rule on how a text goes with a grade: by the grade's flags, never by its letter.
#[derive(Debug, Clone)]
pub struct GradeWords {
    /// Its id.
    pub id: String,
    /// The grade has this flag.
    pub flag: Option<String>,
    /// The grade has not this flag.
    pub not: Option<String>,
    /// Nothing is listed as promised.
    pub nothing_listed: bool,
    /// One of these words is in the text; any text, where there are none.
    pub with: Vec<String>,
    /// None of these words is in the text.
    pub without: Vec<String>,
    /// What is odd about it.
    pub say: String,
    /// Where it is written.
    pub span: Span,
}

/// Why the words could not be read.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The file can't be opened.
    #[error("{path}: {source}")]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// There are mistakes in it.
    #[error("{}", first(.0))]
    Mistakes(Vec<Diagnostic>),
}

fn first(mistakes: &[Diagnostic]) -> String {
    mistakes.first().map_or_else(String::new, |found| format!("{}:{}: {}", found.file, found.span.line, found.message))
}

/// Every mistake in the `lint.yaml` of a folder, and in what each definition there asks of it. A folder without one has none.
pub fn check_folder(path: &Path, definitions: &[Definition], policies: &[Policy]) -> Result<Vec<Diagnostic>, LoadError> {
    let file = path.join("lint.yaml");
    if !file.is_file() {
        return Ok(Vec::new());
    }
    let text = std::fs::read_to_string(&file).map_err(|source| LoadError::Unreadable { path: file.clone(), source })?;
    let (words, mut mistakes) = Words::read(&file.display().to_string(), &text);
    if let Some(words) = words {
        mistakes.extend(words.check(definitions));
        mistakes.extend(words.check_flags(definitions, policies));
    }
    Ok(mistakes)
}

impl Words {
    /// What `definitions` point of these words and do not find: a document that is checked and has no text here, a field that
    /// is not there.
    pub fn check(&self, definitions: &[Definition]) -> Vec<Diagnostic> {
        definitions.iter().flat_map(|definition| self.of_definition(definition)).collect()
    }

    /// Rules on grades that ask for a flag which no grade of any policy has.
    pub(super) fn check_flags(&self, definitions: &[Definition], policies: &[Policy]) -> Vec<Diagnostic> {
        let grades: BTreeSet<&FieldId> = self.documents.values().filter_map(|document| document.grade.as_ref()).collect();
        let pairs = definitions.iter().flat_map(|definition| policies.iter().map(move |policy| (definition, policy)));
        let rows = pairs.flat_map(|(definition, policy)| {
            grades.iter().filter_map(|field| definition.choices(field, policy)).flatten().collect::<Vec<_>>()
        });
        let flags: BTreeSet<String> = rows.flat_map(|row| row.flags).collect();
        let asked = self.grades.iter().flat_map(|rule| rule.flag.iter().chain(&rule.not).map(move |flag| (rule, flag)));
        asked
            .filter(|(_, flag)| !policies.is_empty() && !definitions.is_empty() && !flags.contains(*flag))
            .map(|(rule, flag)| {
                let message = format!("`{}` asks for the flag `{flag}`, which no policy here gives a grade", rule.id);
                let hint = match did_you_mean(flag, flags.iter().map(String::as_str)) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("write `{flag}: true` at the grades that are meant"),
                };
                Diagnostic::error("lint-words", rule.span, message).hint(hint).in_file(&self.file)
            })
            .collect()
    }

    /// The field that holds the text of the first document that a definition checks.
    pub fn text_of(&self, definition: &Definition) -> Option<&FieldId> {
        self.checked(definition).map(|document| &document.text)
    }

    /// The first document that a definition checks.
    pub fn checked(&self, definition: &Definition) -> Option<&DocumentWords> {
        let mut checked = definition.all_steps().into_iter().filter_map(|step| step.lint.as_ref());
        checked.find_map(|lint| self.documents.get(&lint.id))
    }

    fn of_definition(&self, definition: &Definition) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        let mut checked: Vec<&DocumentKind> = Vec::new();
        for lint in definition.all_steps().into_iter().filter_map(|step| step.lint.as_ref()) {
            if checked.contains(&&lint.id) {
                continue;
            }
            checked.push(&lint.id);
            match self.documents.get(&lint.id) {
                None => {
                    let message = format!("`{}` is checked here, and `{}` does not say where its text is", lint.id, self.file);
                    let hint = format!("add `{}` to `documents` there", lint.id);
                    found.push(Diagnostic::error("lint-words", lint.span, message).hint(hint).in_file(&definition.file));
                }
                Some(document) => found.extend(self.fields(definition, &lint.id, document)),
            }
        }
        found
    }

    fn fields(&self, definition: &Definition, kind: &DocumentKind, document: &DocumentWords) -> Vec<Diagnostic> {
        let letter = self.letters.get(&document.letter).into_iter().flat_map(|letter| [&letter.number, &letter.name, &letter.to]);
        document
            .fields()
            .chain(letter)
            .filter(|field| !definition.fields.contains_key(*field))
            .map(|field| {
                let message = format!("`{kind}` is compared with `{field}`, and `{}` has no such field", definition.workflow);
                let near = did_you_mean(field.as_str(), definition.fields.keys().map(FieldId::as_str));
                let mistake = Diagnostic::error("lint-words", document.span, message).in_file(&self.file);
                match near {
                    Some(near) => mistake.hint(format!("did you mean `{near}`?")),
                    None => mistake,
                }
            })
            .collect()
    }
}

impl DocumentWords {
    fn fields(&self) -> impl Iterator<Item = &FieldId> {
        let own = [Some(&self.text), self.co_agencies.as_ref(), self.grade.as_ref(), self.promised.as_ref()];
        let points = self.points.iter().flat_map(|points| [&points.rows, &points.text, &points.merged]);
        own.into_iter().flatten().chain(points).chain(self.disclosure.iter().map(|(field, _)| field))
    }
}
