//! What came back against what went out: changed parts by name, changed text sign by sign.

use super::DocxError;
use super::parts::{ALL, Part, filled};
use super::read::Paragraph;
use crate::documents::body::{Piece, pieces};
use crate::documents::letter::LetterData;
use crate::documents::texts::Texts;
use similar::{ChangeTag, TextDiff};
use std::fmt;

/// A part that the system fills in and that came back otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// What people call it.
    pub part: &'static str,
    /// What the system filled in.
    pub before: String,
    /// What came back; empty where it was taken out.
    pub after: String,
}

/// A stretch of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Difference {
    /// As it was.
    Same(String),
    /// Taken out.
    Out(String),
    /// Put in.
    In(String),
}

/// An edited letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadBack {
    /// The text, in the markup of letters.
    pub body: String,
    /// How it differs from the text that went out; empty where it does not.
    pub differences: Vec<Difference>,
}

impl fmt::Display for Changed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.after.as_str() {
            "" => write!(f, "{} “{}” was taken out", self.part, self.before),
            after => write!(f, "{} “{}” became “{after}”", self.part, self.before),
        }
    }
}

impl fmt::Display for ReadBack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for difference in &self.differences {
            match difference {
                Difference::Same(text) => f.write_str(text)?,
                Difference::Out(text) => write!(f, "【删：{text}】")?,
                Difference::In(text) => write!(f, "【增：{text}】")?,
            }
        }
        Ok(())
    }
}

pub(super) fn compare(letter: &LetterData, texts: &Texts, found: &[Paragraph]) -> Result<ReadBack, DocxError> {
    let marked: Vec<(Option<Part>, &str)> = found.iter().map(|one| (Part::of(&one.style), one.text.trim())).collect();
    if marked.iter().all(|(part, _)| part.is_none()) {
        return Err(DocxError::NotOurs);
    }
    let (before, after) = filled(letter, texts);
    let went_out: Vec<(Part, String)> = before.into_iter().chain(after).collect();
    let changed: Vec<Changed> =
        ALL.into_iter().filter(|part| !part.is_text()).filter_map(|part| changed(part, &went_out, &marked)).collect();
    if !changed.is_empty() {
        return Err(DocxError::Changed(changed));
    }
    let body: Vec<String> = marked.iter().filter_map(|(part, text)| line(*part, text)).collect();
    let body = body.join("\n");
    Ok(ReadBack { differences: differences(&written(&letter.body), &body), body })
}

/// A part whose lines are not those that went out; white space aside, which word processors do as they like.
fn changed(part: Part, went_out: &[(Part, String)], marked: &[(Option<Part>, &str)]) -> Option<Changed> {
    let tight = |text: &str| text.split_whitespace().collect::<String>();
    let before: Vec<&str> = went_out.iter().filter(|(of, _)| *of == part).map(|(_, text)| text.as_str()).collect();
    let after: Vec<&str> = marked.iter().filter(|(of, _)| *of == Some(part)).map(|(_, text)| *text).collect();
    let same = tight(&before.concat()) == tight(&after.concat());
    (!same).then(|| Changed { part: part.name(), before: before.join(" / "), after: after.join(" / ") })
}

/// A paragraph as a line of the markup; what has no style of ours was written anew.
fn line(part: Option<Part>, text: &str) -> Option<String> {
    let marked = |mark: &str, begins: bool| Some(if begins { text.to_owned() } else { format!("{mark} {text}") });
    match part {
        None | Some(Part::Body) => Some(text.to_owned()),
        Some(Part::Heading) => marked("##", matches!(pieces(text).as_slice(), [Piece::Heading { .. }])),
        Some(Part::Subheading) => marked("###", matches!(pieces(text).as_slice(), [Piece::Subheading { .. }])),
        Some(
            Part::Mark
            | Part::Head
            | Part::Title
            | Part::Salutation
            | Part::Opening
            | Part::Closing
            | Part::Attachment
            | Part::Unit
            | Part::Date
            | Part::Contact
            | Part::Copies,
        ) => None,
    }
}

/// The text as it would come back unchanged.
fn written(body: &str) -> String {
    let mut lines = Vec::new();
    for piece in pieces(body) {
        match piece {
            Piece::Heading { lead, text } => lines.extend(line(Some(Part::Heading), &(lead + &text))),
            Piece::Subheading { lead, text } => lines.extend(line(Some(Part::Subheading), &(lead + &text))),
            Piece::Paragraph { text, .. } => lines.push(text),
            Piece::Table { rows } => lines.extend(rows.iter().map(|row| format!("| {} |", row.join(" | ")))),
            Piece::Picture { file, caption } => lines.push(format!("![{caption}]({file})")),
        }
    }
    lines.join("\n")
}

/// The differences sign by sign, neighbours joined; none where nothing differs.
fn differences(before: &str, after: &str) -> Vec<Difference> {
    if before == after {
        return Vec::new();
    }
    let mut found: Vec<Difference> = Vec::new();
    for change in TextDiff::from_chars(before, after).iter_all_changes() {
        let text = change.value();
        match (change.tag(), found.last_mut()) {
            (ChangeTag::Equal, Some(Difference::Same(last)))
            | (ChangeTag::Delete, Some(Difference::Out(last)))
            | (ChangeTag::Insert, Some(Difference::In(last))) => last.push_str(text),
            (ChangeTag::Equal, _) => found.push(Difference::Same(text.to_owned())),
            (ChangeTag::Delete, _) => found.push(Difference::Out(text.to_owned())),
            (ChangeTag::Insert, _) => found.push(Difference::In(text.to_owned())),
        }
    }
    found
}
