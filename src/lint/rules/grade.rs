//! A grade goes with what the text says. By the flags that the policy gives its grades (solved, promises, declines), never by their letters: in
//! one city the third grade is C, in another it is a sentence. Which words tell what is data; none of it is ever certain.

use super::Hit;
use crate::lint::words::GradeWords;
use crate::lint::{Grade, Letter};

/// Finds what does not go together.
pub fn find(letter: &Letter<'_>) -> Vec<Hit> {
    let Some(grade) = &letter.grade else { return Vec::new() };
    let odd = letter.words.grades.iter().filter(|rule| concerns(rule, grade));
    odd.filter(|rule| !rule.without.iter().any(|word| letter.mentions(word)))
        .filter_map(|rule| hit(letter, rule, grade))
        .collect()
}

fn concerns(rule: &GradeWords, grade: &Grade) -> bool {
    let has = |flag: &String| grade.flags.contains(flag);
    rule.flag.as_ref().is_none_or(has) && !rule.not.as_ref().is_some_and(has) && !(rule.nothing_listed && grade.listed)
}

fn hit(letter: &Letter<'_>, rule: &GradeWords, grade: &Grade) -> Option<Hit> {
    let told = |hit: Hit, word: &str| {
        hit.key(&rule.id).with("grade", &grade.label).with("says", rule.say.replace("{word}", word)).sure(false)
    };
    if rule.with.is_empty() {
        return Some(told(Hit::nowhere(), ""));
    }
    letter.paragraphs.iter().enumerate().find_map(|(index, paragraph)| {
        let found = rule.with.iter().find_map(|word| Some((paragraph.tight.find(word.as_str())?, word)));
        found.map(|(at, word)| told(Hit::at(index, at, word), word))
    })
}
