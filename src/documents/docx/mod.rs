//! Letters as DOCX (ECMA-376), since leaders edit in their word processor, and what comes back from there.
//!
//! The file looks like the letter: the same page, grid, faces and words. Every paragraph has a style that says which part of the
//! letter it is, and by these it is read back: the text may change, what the system knows may not. The PDF stays the letter;
//! nothing is ever signed as DOCX.

mod compare;
mod parts;
mod read;
#[cfg(test)]
mod tests;
mod write;

pub use compare::{Changed, Difference, ReadBack};

use super::letter::LetterData;
use super::texts::Texts;

/// Why a DOCX can't be read back.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DocxError {
    /// It is no DOCX.
    #[error("the file is no Word document ({0}); save it as .docx")]
    NotDocx(String),
    /// None of its paragraphs has one of our styles.
    #[error(
        "this document was not made here: none of its paragraphs is marked as a part of a letter; start from the exported file"
    )]
    NotOurs,
    /// It is larger than any letter.
    #[error("the document is larger than a letter can be")]
    TooLarge,
    /// What the system knows was changed.
    #[error("{}", said(.0))]
    Changed(Vec<Changed>),
}

fn said(changed: &[Changed]) -> String {
    let each: Vec<String> = changed.iter().map(ToString::to_string).collect();
    format!("the document changes what the system fills in; put it back, or correct it in the case: {}", each.join("; "))
}

/// The letter as DOCX. The same letter gives the same bytes.
pub fn write(letter: &LetterData, texts: &Texts) -> Vec<u8> {
    write::file(letter, texts)
}

/// The text of an edited DOCX of `letter`, with what differs from the letter's own. Whoever changed a part that the system fills
/// in is told which.
pub fn read_back(letter: &LetterData, texts: &Texts, bytes: &[u8]) -> Result<ReadBack, DocxError> {
    let found = read::paragraphs(bytes)?;
    compare::compare(letter, texts, &found)
}
