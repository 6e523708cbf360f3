//! Reading `workflows/lint.yaml`, with every mistake.

use super::grammar;
use super::rules;
use super::words::{DocumentWords, GradeWords, LetterWords, Level, LoadError, Never, Pattern, PointFields, RuleWords, Words};
use dafu_engine::diagnostic::{Diagnostic, did_you_mean};
use dafu_engine::ids::{DocumentKind, FieldId};
use dafu_engine::yaml::{Entries, Node, Reader};
use std::path::Path;
use std::sync::LazyLock;

const LEVELS: [(&str, Level); 3] = [("error", Level::Error), ("warning", Level::Warning), ("off", Level::Off)];
/// What every sentence may name.
const ALWAYS: [&str; 2] = ["paper", "address"];

impl Words {
    /// The words that come with dafu, for whoever has no folder of an office's own at hand.
    pub fn shipped() -> &'static Self {
        static SHIPPED: LazyLock<Words> = LazyLock::new(|| {
            let (words, _) = Words::read("lint.yaml", include_str!("../../workflows/lint.yaml"));
            words.unwrap_or_default()
        });
        &SHIPPED
    }

    /// Reads a file, with every mistake.
    pub fn read(file: &str, text: &str) -> (Option<Self>, Vec<Diagnostic>) {
        let (mut reader, root) = Reader::open(text);
        let words = root.and_then(|root| words(&mut reader, file, &root)).filter(|_| !reader.has_errors());
        (words, reader.finish(file))
    }

    /// Reads `lint.yaml` in a folder of workflows.
    pub fn load(workflows: &Path) -> Result<Self, LoadError> {
        let path = workflows.join("lint.yaml");
        let text = std::fs::read_to_string(&path).map_err(|source| LoadError::Unreadable { path: path.clone(), source })?;
        let (words, mistakes) = Self::read(&path.display().to_string(), &text);
        words.ok_or(LoadError::Mistakes(mistakes))
    }
}

fn words(reader: &mut Reader, file: &str, root: &Node) -> Option<Words> {
    let entries = reader.block(root, &grammar::FILE)?;
    let mut words = Words {
        file: file.to_owned(),
        papers: texts(reader, &entries, "papers"),
        addresses: texts(reader, &entries, "addresses"),
        no_names: texts(reader, &entries, "no_names"),
        unfilled: texts(reader, &entries, "unfilled"),
        perhaps_unfilled: texts(reader, &entries, "perhaps_unfilled"),
        ..Words::default()
    };
    let options = entries.get("options").map(|node| reader.list(node, "patterns")).unwrap_or_default();
    words.options = options.iter().filter_map(|node| pattern(reader, node)).collect();
    for (id, key, node) in by_id(reader, &entries, "rules") {
        if let Some(rule) = rule(reader, &id, key, node) {
            words.rules.insert(id, rule);
        }
    }
    for missing in rules::ALL.iter().filter(|rule| !words.rules.contains_key(rule.id)) {
        let message = format!("`rules` says nothing of `{}`", missing.id);
        let hint = "every rule has its level and its sentences; `level: off` silences one";
        reader.report(Diagnostic::error("lint-rule", entries.get("rules")?.span, message).hint(hint));
    }
    for (id, _, node) in by_id(reader, &entries, "letters") {
        if let Some(letter) = letter(reader, node) {
            words.letters.insert(id, letter);
        }
    }
    for (id, _, node) in by_id(reader, &entries, "grades") {
        words.grades.extend(grade(reader, id, node));
    }
    for (id, _, node) in by_id(reader, &entries, "documents") {
        let Some(document) = document(reader, node) else { continue };
        if !words.letters.contains_key(&document.letter) {
            let message = format!("there is no kind of letter `{}`", document.letter);
            let near = did_you_mean(&document.letter, words.letters.keys().map(String::as_str)).unwrap_or("letters").to_owned();
            reader.report(Diagnostic::error("unknown-letter", node.span, message).hint(format!("see `{near}`")));
        }
        words.documents.insert(DocumentKind::new(id), document);
    }
    Some(words)
}

fn by_id<'n>(reader: &mut Reader, entries: &Entries<'n>, key: &str) -> Vec<(String, &'n Node, &'n Node)> {
    entries.get(key).map(|node| reader.by_id(node, key)).unwrap_or_default()
}

/// A rule's words. It must be a rule of ours, and its sentences name only what that rule tells.
fn rule(reader: &mut Reader, id: &str, key: &Node, node: &Node) -> Option<RuleWords> {
    let entries = reader.block(node, &grammar::RULE)?;
    let Some(known) = rules::ALL.iter().find(|rule| rule.id == id) else {
        let near = did_you_mean(id, rules::ALL.iter().map(|rule| rule.id)).unwrap_or("empty");
        reader.report(Diagnostic::error("lint-rule", key.span, format!("there is no rule `{id}`")).hint(format!("see `{near}`")));
        return None;
    };
    let mut sentence = |key: &str| {
        let node = entries.get(key)?;
        let text = reader.text(node)?;
        for name in blanks(&text).into_iter().filter(|name| !known.gives.contains(name) && !ALWAYS.contains(name)) {
            let message = format!("`{id}` tells nothing that is called `{{{name}}}`");
            let all: Vec<&str> = known.gives.iter().copied().chain(ALWAYS).collect();
            reader.report(Diagnostic::error("lint-rule", node.span, message).hint(format!("it can be: {}", all.join(", "))));
        }
        Some(text)
    };
    let (say, why, mend) = (sentence("say"), sentence("why"), sentence("mend"));
    let level = entries.get("level").and_then(|node| reader.word(node, &LEVELS));
    Some(RuleWords { level: level?, say: say?, why: why?, mend: mend? })
}

/// What stands between `{` and `}`.
fn blanks(text: &str) -> Vec<&str> {
    text.split('{').skip(1).filter_map(|rest| rest.split_once('}').map(|(name, _)| name)).collect()
}

fn pattern(reader: &mut Reader, node: &Node) -> Option<Pattern> {
    let text = reader.text(node)?;
    let compiled = regex::Regex::new(&text).map_err(|error| format!("this is no regular expression: {error}"));
    reader.or_report(node, "lint-pattern", compiled).map(Pattern)
}

fn document(reader: &mut Reader, node: &Node) -> Option<DocumentWords> {
    let entries = reader.block(node, &grammar::DOCUMENT)?;
    let mut field = |key: &str| entries.get(key).and_then(|node| reader.id::<FieldId>(node));
    let (text, co_agencies, grade, promised) = (field("text"), field("co_agencies"), field("grade"), field("promised"));
    let disclosure = field("disclosure");
    let letter = entries.get("letter").and_then(|node| reader.id(node));
    let points = entries.get("points").and_then(|node| points(reader, node));
    let public = entries.get("public").map(|node| reader.one_or_list(node)).unwrap_or_default();
    let public = public.iter().filter_map(|node| reader.text(node)).collect();
    let disclosure = disclosure.map(|field| (field, public));
    Some(DocumentWords { text: text?, letter: letter?, co_agencies, grade, promised, points, disclosure, span: node.span })
}

fn points(reader: &mut Reader, node: &Node) -> Option<PointFields> {
    let entries = reader.block(node, &grammar::POINTS)?;
    let mut field = |key: &str| entries.get(key).and_then(|node| reader.id::<FieldId>(node));
    let (rows, text, merged) = (field("rows"), field("text"), field("merged"));
    Some(PointFields { rows: rows?, text: text?, merged: merged? })
}

fn letter(reader: &mut Reader, node: &Node) -> Option<LetterWords> {
    let entries = reader.block(node, &grammar::LETTER)?;
    let mut field = |key: &str| entries.get(key).and_then(|node| reader.id::<FieldId>(node));
    let (number, name, to) = (field("number"), field("name"), field("to"));
    let address = entries.get("address").and_then(|node| reader.text(node));
    let paper = entries.get("paper").and_then(|node| reader.text(node));
    let rows = entries.get("never").map(|node| reader.list(node, "words")).unwrap_or_default();
    let never = rows.iter().filter_map(|row| never(reader, row)).collect();
    Some(LetterWords { number: number?, name: name?, to: to?, address: address?, paper: paper?, never })
}

fn never(reader: &mut Reader, node: &Node) -> Option<Never> {
    let entries = reader.block(node, &grammar::NEVER)?;
    let word = entries.get("word").and_then(|node| reader.text(node));
    let instead = entries.get("instead").and_then(|node| reader.text(node));
    let warn = entries.get("warn").and_then(|node| reader.yes_no(node)).unwrap_or(false);
    let (unless, behind) = (texts(reader, &entries, "unless"), texts(reader, &entries, "behind"));
    Some(Never { word: word?, instead: instead?, unless, behind, warn })
}

fn grade(reader: &mut Reader, id: String, node: &Node) -> Option<GradeWords> {
    let entries = reader.block(node, &grammar::GRADE)?;
    let mut flag = |key: &str| entries.get(key).and_then(|node| reader.id(node));
    let (flag, not) = (flag("flag"), flag("not"));
    let nothing_listed = entries.get("nothing_listed").and_then(|node| reader.yes_no(node)).unwrap_or(false);
    let (with, without) = (texts(reader, &entries, "with"), texts(reader, &entries, "without"));
    let say = entries.get("say").and_then(|node| reader.text(node))?;
    Some(GradeWords { id, flag, not, nothing_listed, with, without, say, span: node.span })
}

fn texts(reader: &mut Reader, entries: &Entries<'_>, key: &str) -> Vec<String> {
    let list = entries.get(key).map(|node| reader.list(node, "texts")).unwrap_or_default();
    list.iter().filter_map(|node| reader.text(node)).collect()
}
