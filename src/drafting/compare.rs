//! What has changed between two versions: paragraph by paragraph, and within a paragraph character by character, because Chinese has no words
//! that a machine sees. Single characters that happen to be the same between two changes are part of the change: nobody reads such confetti.

use serde::Serialize;
use similar::{Algorithm, DiffOp, DiffTag, capture_diff_slices};

/// Below so many characters, what stands between two changes belongs to them.
const ISLAND: usize = 3;
/// Paragraphs that share less than this part of their characters are two, not one that was changed.
const SAME: f32 = 0.35;

/// A paragraph, as it is in one version, the other, or both.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Change {
    /// It is the same in both.
    Same {
        /// Its text.
        text: String,
    },
    /// Only the earlier version has it.
    Removed {
        /// Its text.
        text: String,
    },
    /// Only the later version has it.
    Added {
        /// Its text.
        text: String,
    },
    /// Both have it, differently.
    Changed {
        /// Its text, piece by piece.
        runs: Vec<Run>,
    },
}

/// A piece of a changed paragraph.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Run {
    /// In which version it is.
    pub kind: Kind,
    /// Its text.
    pub text: String,
}

/// In which version a piece is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// In both.
    Same,
    /// In the earlier one.
    Removed,
    /// In the later one.
    Added,
}

/// The paragraphs of both versions, in order. Blanks at the ends of lines and empty lines do not count.
pub fn changes(earlier: &str, later: &str) -> Vec<Change> {
    let (old, new) = (paragraphs(earlier), paragraphs(later));
    let mut changes = Vec::new();
    for op in capture_diff_slices(Algorithm::Patience, &old, &new) {
        let (from, to) = (old.get(op.old_range()).unwrap_or_default(), new.get(op.new_range()).unwrap_or_default());
        match op {
            DiffOp::Equal { .. } => changes.extend(from.iter().map(|text| Change::Same { text: (*text).to_owned() })),
            DiffOp::Delete { .. } | DiffOp::Insert { .. } | DiffOp::Replace { .. } => replaced(from, to, &mut changes),
        }
    }
    changes
}

fn paragraphs(text: &str) -> Vec<&str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).collect()
}

/// Pairs each paragraph that went with the first one that came and is like it.
fn replaced(old: &[&str], new: &[&str], changes: &mut Vec<Change>) {
    let mut left = new;
    for text in old {
        let like = left.iter().position(|other| alike(text, other));
        match like {
            None => changes.push(Change::Removed { text: (*text).to_owned() }),
            Some(at) => {
                let (before, rest) = left.split_at(at);
                changes.extend(before.iter().map(|text| Change::Added { text: (*text).to_owned() }));
                if let Some((other, rest)) = rest.split_first() {
                    changes.push(Change::Changed { runs: runs(text, other) });
                    left = rest;
                }
            }
        }
    }
    changes.extend(left.iter().map(|text| Change::Added { text: (*text).to_owned() }));
}

fn alike(one: &str, other: &str) -> bool {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let ops = capture_diff_slices(Algorithm::Myers, &one, &other);
    similar::get_diff_ratio(&ops, one.len(), other.len()) >= SAME
}

fn runs(old: &str, new: &str) -> Vec<Run> {
    let (old, new): (Vec<char>, Vec<char>) = (old.chars().collect(), new.chars().collect());
    let ops = capture_diff_slices(Algorithm::Myers, &old, &new);
    let last = ops.len().saturating_sub(1);
    let mut runs: Vec<Run> = Vec::new();
    let (mut removed, mut added) = (String::new(), String::new());
    for (index, op) in ops.iter().enumerate() {
        let island = op.tag() == DiffTag::Equal && op.old_range().len() < ISLAND && index > 0 && index < last;
        let kept = op.tag() == DiffTag::Equal && !island;
        if kept {
            settle(&mut runs, &mut removed, &mut added);
            runs.push(Run { kind: Kind::Same, text: old.get(op.old_range()).unwrap_or_default().iter().collect() });
        } else {
            removed.extend(old.get(op.old_range()).unwrap_or_default());
            added.extend(new.get(op.new_range()).unwrap_or_default());
        }
    }
    settle(&mut runs, &mut removed, &mut added);
    runs
}

fn settle(runs: &mut Vec<Run>, removed: &mut String, added: &mut String) {
    for (kind, text) in [(Kind::Removed, removed), (Kind::Added, added)] {
        if !text.is_empty() {
            runs.push(Run { kind, text: std::mem::take(text) });
        }
    }
}

/// The changes as plain text: `[-gone-]`, `{+new+}`, and how many paragraphs between them stayed.
pub fn marked(changes: &[Change]) -> String {
    let mut text = String::new();
    let mut same = 0;
    for change in changes {
        let line = match change {
            Change::Same { .. } => {
                same += 1;
                continue;
            }
            Change::Removed { text } => piece(Kind::Removed, text),
            Change::Added { text } => piece(Kind::Added, text),
            Change::Changed { runs } => runs.iter().map(|run| piece(run.kind, &run.text)).collect(),
        };
        text.push_str(&stayed(std::mem::take(&mut same)));
        text.push_str(&line);
        text.push('\n');
    }
    text.push_str(&stayed(same));
    text
}

fn piece(kind: Kind, text: &str) -> String {
    match kind {
        Kind::Same => text.to_owned(),
        Kind::Removed => format!("[-{text}-]"),
        Kind::Added => format!("{{+{text}+}}"),
    }
}

fn stayed(paragraphs: usize) -> String {
    match paragraphs {
        0 => String::new(),
        count => format!("（{count}段未变）\n"),
    }
}
