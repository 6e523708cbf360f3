//! How cases are found by what somebody types: any two signs that stand side by side in a text, any one sign, numbers however they
//! are written, people and units by any of their names.
//!
//! Texts and questions are folded in the same way, sign by sign, here and not in the database, so that both databases find the
//! same whatever their language. Names are looked up among the people as they are today: a unit that gets another name is found
//! by it at once, and no case is written anew.

use super::face::Face;
use crate::store::grams::Gram;
use crate::store::listing::Find;
use dafu_engine::ids::{Digest, UnitId};
use dafu_engine::people::People;
use std::collections::{BTreeMap, BTreeSet};

/// How many pairs of a long word are looked up; the word is compared as a whole besides.
const PAIRS: usize = 6;
/// The most words and the most signs of a question; more is not looked at.
const WORDS: usize = 8;
/// The most signs of one word.
const SIGNS: usize = 60;
/// A run of digits longer than this is term, session and number in one, as 08010082.
const JOINED: usize = 4;

/// All that a case is found by.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::app) struct Terms {
    /// Its texts, folded, one a line.
    pub(in crate::app) words: String,
    /// Pairs of signs, and what is found whole.
    pub(in crate::app) grams: BTreeSet<Gram>,
}

impl Terms {
    /// What a case with this face is found by.
    pub(in crate::app) fn of(face: &Face) -> Self {
        let texts = [&face.number, &face.title, &face.about].map(|text| fold(text).trim().to_owned());
        let mut grams = BTreeSet::new();
        for text in &texts {
            let signs: Vec<char> = text.chars().collect();
            let second = signs.iter().skip(1).map(char::to_string).chain([String::new()]);
            grams.extend(signs.iter().map(char::to_string).zip(second));
        }
        let units = face.lead.iter().chain(face.units.iter().flat_map(|(_, units)| units)).map(of_unit);
        let whole = numbers(&texts[0]).into_iter().chain(units).chain(face.from.iter().map(|person| of_person(person.as_str())));
        grams.extend(whole.map(|mark| (mark, String::new())));
        let words = texts.iter().filter(|text| !text.is_empty()).cloned().collect::<Vec<_>>().join("\n");
        Self { words, grams }
    }

    /// The digest of it, by which a change is noticed.
    pub(in crate::app) fn digest(&self) -> String {
        let grams: Vec<String> = self.grams.iter().map(|(one, two)| format!("{one}\t{two}")).collect();
        Digest::sha256(format!("{}\n\n{}", self.words, grams.join("\n")).as_bytes()).to_string()
    }
}

/// What is asked for: words, each of which is found in one of its ways. Nothing, where nothing was typed.
pub(super) fn asked(text: &str, people: &People, aliases: &BTreeMap<String, UnitId>) -> Vec<Vec<Find>> {
    let folded = fold(text);
    folded
        .split_whitespace()
        .take(WORDS)
        .map(|word| word.chars().take(SIGNS).collect::<String>())
        .map(|word| ways(&word, people, aliases))
        .collect()
}

fn ways(word: &str, people: &People, aliases: &BTreeMap<String, UnitId>) -> Vec<Find> {
    let mut ways = vec![in_texts(word)];
    let named = |name: &str| fold(name).contains(word);
    let units = people.units.iter().filter(|(_, unit)| unit.names().any(named)).map(|(id, _)| of_unit(id));
    let units = units.chain(aliases.iter().filter(|(alias, _)| named(alias)).map(|(_, unit)| of_unit(unit)));
    let persons = people.persons.iter().filter(|(_, person)| named(&person.name)).map(|(id, _)| of_person(id.as_str()));
    let whole: BTreeSet<String> = units.chain(persons).collect();
    if !whole.is_empty() {
        ways.push(Find::Whole(vec![whole.into_iter().collect()]));
    }
    ways.extend(as_number(word).map(Find::Whole));
    ways
}

fn in_texts(word: &str) -> Find {
    let signs: Vec<String> = word.chars().map(|sign| sign.to_string()).collect();
    if let [one] = signs.as_slice() {
        return Find::Text { pairs: vec![(one.clone(), None)], whole: None };
    }
    let pairs: BTreeSet<(String, Option<String>)> =
        signs.windows(2).map(|pair| (pair[0].clone(), Some(pair[1].clone()))).collect();
    let whole = (signs.len() > 2).then(|| word.to_owned());
    Find::Text { pairs: pairs.into_iter().take(PAIRS).collect(), whole }
}

fn of_unit(unit: &UnitId) -> String {
    format!("\u{1}unit {unit}")
}

fn of_person(person: &str) -> String {
    format!("\u{1}person {person}")
}

/// The units' marks, for lists of what some units have to do with.
pub(super) fn of_units(units: &[UnitId]) -> Find {
    Find::Whole(vec![units.iter().map(of_unit).collect()])
}

/// The numbers in a folded text as they are found whole: without their zeros; those in brackets are years.
fn numbers(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut has_year = false;
    for (run, bracketed) in runs(text) {
        if bracketed {
            has_year = true;
            found.insert(year(&run));
            continue;
        }
        found.insert(number(&run));
        if run.len() > JOINED {
            let behind_zero = run.match_indices('0').filter_map(|(at, _)| run.get(at + 1..));
            found.extend(behind_zero.filter(|rest| !rest.is_empty() && !rest.starts_with('0')).map(number));
        }
    }
    if !has_year && !found.is_empty() {
        found.insert(year(""));
    }
    found
}

/// A word that is nothing but a number, as people write one: 第012号, 〔2023〕12号, 12.
fn as_number(word: &str) -> Option<Vec<Vec<String>>> {
    let is_of_number = |sign: char| sign.is_ascii_digit() || matches!(sign, '(' | ')' | '第' | '号' | '字' | '-' | '.' | '年');
    let runs = runs(word);
    if runs.is_empty() || !word.chars().all(is_of_number) {
        return None;
    }
    // A case whose number has no year is meant by any; one whose number has is meant by its own.
    let group = |(run, bracketed): &(String, bool)| match (bracketed, runs.len()) {
        (true, 2..) => vec![year(run), year("")],
        (true, _) => vec![year(run)],
        (false, _) => vec![number(run)],
    };
    Some(runs.iter().map(group).collect())
}

/// Runs of digits, each with whether it stands in brackets.
fn runs(text: &str) -> Vec<(String, bool)> {
    let mut found: Vec<(String, bool)> = Vec::new();
    let mut depth = 0_u32;
    let mut in_run = false;
    for sign in text.chars() {
        if sign.is_ascii_digit() {
            match found.last_mut() {
                Some((run, _)) if in_run => run.push(sign),
                Some(_) | None => found.push((sign.to_string(), depth > 0)),
            }
        }
        in_run = sign.is_ascii_digit();
        match sign {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    found
}

fn number(run: impl AsRef<str>) -> String {
    let bare = run.as_ref().trim_start_matches('0');
    format!("\u{1}number {}", if bare.is_empty() { "0" } else { bare })
}

fn year(run: &str) -> String {
    format!("\u{1}year {run}")
}

/// A text as it is compared: full-width signs as plain ones, capitals as small letters, brackets of all kinds as one kind,
/// every blank as a blank; signs that nobody sees are left out.
pub(super) fn fold(text: &str) -> String {
    text.chars().flat_map(folded).collect()
}

fn folded(sign: char) -> impl Iterator<Item = char> {
    let narrow = match sign {
        '\u{ff01}'..='\u{ff5e}' => u32::from(sign).checked_sub(0xfee0).and_then(char::from_u32).unwrap_or(sign),
        sign => sign,
    };
    let plain = match narrow {
        '〔' | '【' | '「' | '[' | '﹝' | '〖' => '(',
        '〕' | '】' | '」' | ']' | '﹞' | '〗' => ')',
        sign if sign.is_whitespace() => ' ',
        sign => sign,
    };
    plain.to_lowercase().filter(move |_| !is_unseen(plain))
}

/// Signs that turn the direction of writing, join others or choose among their forms.
fn is_unseen(sign: char) -> bool {
    sign.is_control()
        || matches!(
            sign,
            '\u{ad}'
                | '\u{200b}'..='\u{200f}'
                | '\u{202a}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
                | '\u{fe00}'..='\u{fe0f}'
        )
}

#[cfg(test)]
mod tests {
    use super::{Terms, as_number, fold, numbers};
    use crate::app::desk::Face;

    fn is_found(number: &str, typed: &str) -> bool {
        let grams = Terms::of(&Face { number: number.to_owned(), ..Face::default() }).grams;
        let has = |mark: &String| grams.contains(&(mark.clone(), String::new()));
        as_number(&fold(typed)).is_some_and(|groups| groups.iter().all(|group| group.iter().any(has)))
    }

    #[test]
    fn a_number_is_found_however_it_is_written() {
        for number in ["第012号", "12", "012", "〔2023〕12号", "（2023）第12号", "１２"] {
            for typed in ["第012号", "12", "〔2023〕12号", "第１２号", "[2023]012号", "0012"] {
                assert!(is_found(number, typed), "{number} by {typed}");
            }
            for typed in ["2", "1", "13号", "〔2023〕13号", "120", "十二"] {
                assert!(!is_found(number, typed), "{number} by {typed}");
            }
        }
        assert!(!is_found("〔2023〕12号", "〔2022〕12号"));
    }

    #[test]
    fn the_last_part_of_a_joined_number_is_enough() {
        assert!(is_found("08010082", "82") && is_found("08010082", "第0082号") && is_found("08010082", "08010082"));
        assert!(!is_found("08010082", "801") && !is_found("08010082", "2"));
    }

    #[test]
    fn what_looks_alike_is_folded_and_what_nobody_sees_is_left_out() {
        assert_eq!(fold("ＡＢｃ１２（甲）\u{202e}乙\u{3000}【丙】"), "abc12(甲)乙 (丙)");
    }

    #[test]
    fn a_text_without_digits_has_no_numbers() {
        assert!(numbers("关于校车").is_empty());
    }
}
