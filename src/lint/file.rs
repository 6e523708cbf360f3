//! A whole letter from a file, as the rules see it: what the reader found in it, compared with its own title, or with a case.

use super::letter::{Ends, Letter, Paragraph, Part, Trace};
use super::words::Words;
use crate::letters::{self, Body, Fields};
use std::collections::{BTreeMap, BTreeSet};

/// How many lines from the end a date may stand.
const LAST_LINES: usize = 12;
/// The longest name of a unit with what may stand beside it, in characters.
const LONGEST_NAME: usize = 45;
/// What names of units end in.
const UNIT_ENDS: [char; 14] = ['局', '委', '府', '办', '心', '队', '院', '司', '站', '会', '处', '部', '厅', '室'];

/// The letter in `text`, as far as it tells by itself. `None` where `words` have no kind of letter for it.
pub fn letter<'a>(words: &'a Words, text: &str) -> Option<Letter<'a>> {
    let fields = letters::fields(text);
    let paper = if fields.body == Some(Body::Congress) { "建议" } else { "提案" };
    let kind = words.letters.values().find(|kind| kind.paper == paper)?;
    let paragraphs = paragraphs(text, &fields);
    let ends = ends(&fields, &paragraphs);
    let mut letter = Letter {
        words,
        kind,
        paragraphs,
        ends: Some(ends),
        number: fields.number.clone(),
        name: fields.name.clone(),
        has_case: false,
        to: Vec::new(),
        people: BTreeSet::new(),
        units: BTreeMap::new(),
        co_agencies: Vec::new(),
        grade: None,
        merged: false,
        published: fields
            .disclosure
            .as_deref()
            .is_some_and(|said| said.contains("公开") && !said.contains('不') && !said.contains("依申请")),
        points: Vec::new(),
        earlier: Vec::new(),
        today: fields.date,
    };
    letter.merged = answers_several(&letter);
    Some(letter)
}

impl<'a> Letter<'a> {
    /// The same letter, compared with what a case says.
    #[must_use]
    pub fn against(self, case: Letter<'a>) -> Self {
        Letter {
            paragraphs: self.paragraphs,
            ends: self.ends,
            today: self.today,
            published: self.published || case.published,
            ..case
        }
    }
}

/// Its lines, without what a web page put around them.
fn paragraphs(text: &str, fields: &Fields) -> Vec<Paragraph> {
    let title = fields.title.clone().unwrap_or_default();
    let lines = letters::lines(text);
    let mut all: Vec<Paragraph> =
        lines.iter().enumerate().map(|(index, (line, written))| Paragraph::of(index + 1, *line, written)).collect();
    for paragraph in &mut all {
        let bare: String = paragraph.tight.chars().map(letters::narrow).collect();
        if bare.chars().count() >= 4 && title.contains(&bare) {
            paragraph.part = Part::Title;
        }
    }
    all
}

/// What the reader did not find may be there in a shape that he does not know: then nobody can be certain.
fn ends(fields: &Fields, paragraphs: &[Paragraph]) -> Ends {
    let short = |paragraph: &&Paragraph| paragraph.part == Part::Text && paragraph.tight.chars().count() <= LONGEST_NAME;
    let last = || paragraphs.iter().rev().take(LAST_LINES).filter(short);
    let trace = |read: bool, like: bool| match (read, like) {
        (true, _) => Trace::There,
        (false, true) => Trace::Perhaps,
        (false, false) => Trace::Missing,
    };
    let unit = paragraphs.iter().filter(short).any(|paragraph| {
        let bare = paragraph.tight.trim_end_matches(|sign: char| sign.is_ascii_digit() || "年月日".contains(sign));
        let bare = bare.split(['(', '（']).next().unwrap_or_default();
        bare.chars().count() >= 4 && bare.ends_with(UNIT_ENDS)
    });
    let date = last().any(|paragraph| {
        let after = paragraph.tight.split_once("20").map(|(_, rest)| rest.trim_start_matches(|sign: char| sign.is_ascii_digit()));
        after.is_some_and(|rest| rest.starts_with(['年', '.', '-', '/'])) || paragraph.tight.starts_with("二〇")
    });
    Ends { unit: trace(fields.issuing_agency.is_some(), unit), date: trace(fields.date.is_some(), date) }
}

/// Whether its title names several papers.
fn answers_several(letter: &Letter<'_>) -> bool {
    let titles = letter.paragraphs.iter().filter(|paragraph| paragraph.part == Part::Title);
    titles.map(|title| title.tight.matches('号').count()).max().unwrap_or_default() > 1
}
