//! A letter as the rules see it: its paragraphs, and what they are compared with. Knows no case.

use super::read::{LetterWords, Words};
use std::collections::BTreeSet;

/// A letter to be checked.
#[derive(Debug, Clone)]
pub struct Letter<'a> {
    /// The words in force.
    pub words: &'a Words,
    /// Those of this kind of letter.
    pub kind: &'a LetterWords,
    /// Its paragraphs.
    pub paragraphs: Vec<Paragraph>,
    /// The number of the paper that is answered.
    pub number: Option<String>,
    /// Its name, without 《》.
    pub name: Option<String>,
    /// The names of those it is addressed to.
    pub to: Vec<String>,
    /// Everybody whose name is known.
    pub people: BTreeSet<&'a str>,
    /// The units whose opinion was asked.
    pub co_agencies: Vec<Agency>,
    /// What the grade is called, where it is one that promises nothing and nothing is promised.
    pub settled: Option<String>,
    /// Several papers are answered at once, so other numbers and names may be right.
    pub merged: bool,
}

/// A unit, by the names it can go by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agency {
    /// Its id.
    pub id: String,
    /// The full name.
    pub name: String,
    /// The short name.
    pub short: String,
}

/// A paragraph, with digits and letters in their narrow form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paragraph {
    /// Which, from 1, empty lines not counted.
    pub number: usize,
    /// As written.
    pub text: String,
    /// Without blanks.
    pub tight: String,
}

impl Paragraph {
    /// The paragraphs of a text.
    pub fn all(text: &str) -> Vec<Self> {
        text.lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .enumerate()
            .map(|(index, line)| {
                let text: String = line.chars().map(narrow).collect();
                let tight = text.chars().filter(|sign| !sign.is_whitespace()).collect();
                Self { number: index + 1, text, tight }
            })
            .collect()
    }
    /// Where it is, as people say it.
    pub fn place(&self) -> String {
        format!("第{}段", self.number)
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
