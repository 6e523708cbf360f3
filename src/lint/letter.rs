//! A letter as the rules see it: its paragraphs, and what they are compared with. Knows no case and no file.

use super::words::{LetterWords, Words};
use chrono::NaiveDate;
use dafu_engine::ids::UnitId;
use dafu_engine::people::Unit;
use std::collections::{BTreeMap, BTreeSet};

/// A letter to be checked.
#[derive(Debug, Clone)]
pub struct Letter<'a> {
    /// The words in force.
    pub words: &'a Words,
    /// Those of this kind of letter.
    pub kind: &'a LetterWords,
    /// Its paragraphs.
    pub paragraphs: Vec<Paragraph>,
    /// What a whole letter must have; `None` for a text to which the system adds its head and its signature.
    pub ends: Option<Ends>,
    /// The number of the paper that is answered.
    pub number: Option<String>,
    /// Its name, without 《》.
    pub name: Option<String>,
    /// What it is compared with is a case, not the letter's own title.
    pub has_case: bool,
    /// The names of those it is addressed to; nobody, where nobody knows.
    pub to: Vec<String>,
    /// Everybody whose name is known.
    pub people: BTreeSet<&'a str>,
    /// Every unit that is known.
    pub units: BTreeMap<&'a UnitId, &'a Unit>,
    /// Those whose opinion was asked.
    pub co_agencies: Vec<UnitId>,
    /// The grade, where there is one and its flags are known.
    pub grade: Option<Grade>,
    /// Several papers are answered at once, so other numbers and names may be right.
    pub merged: bool,
    /// It will be published in full, and nothing will be blackened first.
    pub published: bool,
    /// What the paper asks for.
    pub points: Vec<Point>,
    /// Earlier letters of the unit.
    pub earlier: Vec<Earlier>,
    /// The day that names of units are looked up for.
    pub today: Option<NaiveDate>,
}

/// The beginning and the end of a whole letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ends {
    /// The unit that wrote it.
    pub unit: Trace,
    /// Its date.
    pub date: Trace,
}

/// Whether a letter has something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trace {
    /// It was read.
    There,
    /// Something looks like it.
    Perhaps,
    /// Nothing does.
    Missing,
}

/// A grade, as its policy describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grade {
    /// What it is called.
    pub label: String,
    /// Its flags, as `promises`.
    pub flags: Vec<String>,
    /// Something is listed as promised.
    pub listed: bool,
}

/// Something that the paper asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Point {
    /// In a few words, as a heading would say it.
    pub text: String,
    /// It is answered together with another one (合并答复).
    pub merged: bool,
}

/// An earlier letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Earlier {
    /// Which, as people name it.
    pub label: String,
    /// Its text.
    pub text: String,
}

/// What a paragraph is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Part of the title.
    Title,
    /// The sentence that says what is answered.
    Opening,
    /// Anything else.
    Text,
}

/// A paragraph, with digits and letters in their narrow form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paragraph {
    /// Which, from 1, empty lines not counted.
    pub number: usize,
    /// The line it is on, from 1.
    pub line: usize,
    /// What it is.
    pub part: Part,
    /// As written.
    pub text: String,
    /// Without blanks.
    pub tight: String,
    /// The column of each character of `tight`, from 1.
    columns: Vec<usize>,
}

impl Paragraph {
    /// The paragraphs of a text, one a line that is not empty.
    pub fn all(text: &str) -> Vec<Self> {
        let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
        lines.enumerate().map(|(index, (line, text))| Self::of(index + 1, line + 1, text)).collect()
    }
    /// A paragraph that is the whole of a line.
    pub fn of(number: usize, line: usize, written: &str) -> Self {
        let narrow: Vec<char> = written.chars().map(narrow).collect();
        let signs = || narrow.iter().enumerate().filter(|(_, sign)| !sign.is_whitespace());
        let text: String = narrow.iter().collect::<String>().trim().to_owned();
        let part = if ["收悉", "如下："].iter().any(|word| text.contains(word)) { Part::Opening } else { Part::Text };
        let (tight, columns) = (signs().map(|(_, sign)| *sign).collect(), signs().map(|(at, _)| at + 1).collect());
        Self { number, line, part, text, tight, columns }
    }
    /// The column of the character at byte `at` of `tight`.
    pub fn column(&self, at: usize) -> usize {
        let before = self.tight.get(..at).unwrap_or_default().chars().count();
        self.columns.get(before).copied().unwrap_or(1)
    }
    /// Whether it says what is answered, so that a number or a name in it can only be the paper's.
    pub fn tells(&self) -> bool {
        self.part != Part::Text
    }
}

impl Letter<'_> {
    /// Everything that is written, without blanks, for rules that look for what is missing.
    pub fn mentions(&self, word: &str) -> bool {
        self.paragraphs.iter().any(|paragraph| paragraph.tight.contains(word))
    }
}

/// A full-width digit or letter as a plain one.
fn narrow(sign: char) -> char {
    match sign {
        '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' => char::from_u32(u32::from(sign) - 0xFEE0).unwrap_or(sign),
        _ => sign,
    }
}

/// Where `word` stands in `text` and in none of `unless` at the same place, as byte offsets.
pub(super) fn places(text: &str, word: &str, unless: &[String]) -> Vec<usize> {
    text.match_indices(word)
        .map(|(at, _)| at)
        .filter(|at| {
            !unless.iter().any(|longer| {
                text.match_indices(longer.as_str()).any(|(start, _)| start <= *at && at + word.len() <= start + longer.len())
            })
        })
        .collect()
}

/// `text` around byte `at`, `before` and `after` characters of it, for quoting.
pub(super) fn around(text: &str, at: usize, before: usize, after: usize) -> String {
    let head = text.get(..at).unwrap_or_default();
    let skip = head.chars().count().saturating_sub(before);
    head.chars().skip(skip).chain(text.get(at..).unwrap_or_default().chars().take(after)).collect()
}

/// Whether byte `at` of `text` lies within 《》 or “”: the words there are somebody else's.
pub(super) fn quoted(text: &str, at: usize) -> bool {
    let head = text.get(..at).unwrap_or_default();
    [('《', '》'), ('“', '”')].iter().any(|(open, close)| match (head.rfind(*open), head.rfind(*close)) {
        (Some(open), Some(close)) => open > close,
        (Some(_), None) => true,
        (None, _) => false,
    })
}
