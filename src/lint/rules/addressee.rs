//! Whoever is addressed is one of those who get the letter, and in the form that is due to him.

use super::Hit;
use crate::lint::{Letter, Paragraph};

/// The longest line that is still a salutation, in characters.
const LONGEST_SALUTATION: usize = 80;
/// Before a name, in running text.
const BEFORE_A_NAME: [&str; 4] = ["尊敬的", "感谢", "约请", "走访"];

/// Finds wrong forms of address.
pub fn forms(letter: &Letter<'_>) -> Vec<Hit> {
    let wrong = |address: &&String| **address != letter.kind.address;
    let paragraphs = letter.paragraphs.iter().enumerate();
    paragraphs
        .flat_map(|(index, paragraph)| {
            letter.words.addresses.iter().filter(wrong).flat_map(move |address| form(letter, index, paragraph, address))
        })
        .collect()
}

fn form(letter: &Letter<'_>, index: usize, paragraph: &Paragraph, address: &str) -> Vec<Hit> {
    if salutation(letter, paragraph, address).is_some() {
        return vec![Hit::at(index, 0, &paragraph.tight).with("written", &paragraph.tight)];
    }
    // 张三代表市政府 is a sentence; only somebody who reads it can tell.
    let named = addressed(letter, paragraph, address).into_iter();
    let written = |name: &str| format!("{name}{address}");
    named
        .filter(|(_, name)| letter.to.iter().any(|to| to == name))
        .map(|(at, name)| Hit::at(index, at, &written(name)).key(name).with("written", written(name)).sure(false))
        .collect()
}

/// Finds people who get no such letter.
pub fn people(letter: &Letter<'_>) -> Vec<Hit> {
    if letter.to.is_empty() {
        return Vec::new();
    }
    let address = letter.kind.address.as_str();
    let right = letter.to.join("、");
    let mut found = Vec::new();
    for (index, paragraph) in letter.paragraphs.iter().enumerate() {
        let salutation = salutation(letter, paragraph, address);
        let names = match &salutation {
            Some(names) => names.iter().map(|name| (paragraph.tight.find(name).unwrap_or_default(), *name)).collect(),
            None => addressed(letter, paragraph, address),
        };
        for (at, name) in names.into_iter().filter(|(_, name)| !letter.to.iter().any(|to| to == name)) {
            let sure = salutation.is_some() || letter.people.contains(name);
            let written = format!("{name}{address}");
            found.push(Hit::at(index, at, name).key(name).with("written", written).with("right", &right).sure(sure));
        }
    }
    found
}

/// The names, where the paragraph is a salutation in this form: `张三、李四委员：`.
fn salutation<'p>(letter: &Letter<'_>, paragraph: &'p Paragraph, address: &str) -> Option<Vec<&'p str>> {
    let text = paragraph.text.as_str();
    let said = text.strip_suffix(['：', ':'])?.trim_end();
    let said = said.strip_suffix("您好").unwrap_or(said).trim_end_matches(['，', ',']);
    let names = said.strip_suffix(address)?;
    if text.chars().count() > LONGEST_SALUTATION || names.is_empty() {
        return None;
    }
    let names = names.trim_start_matches("尊敬的").trim_end_matches('等');
    let names = names.split([' ', '　', '、', '，', ',']).map(|name| name.strip_suffix(address).unwrap_or(name));
    Some(names.filter(|name| !name.is_empty() && !is_no_name(letter, name)).collect())
}

/// Those who are addressed in running text, and where.
fn addressed<'p>(letter: &Letter<'_>, paragraph: &'p Paragraph, address: &str) -> Vec<(usize, &'p str)> {
    let text = paragraph.tight.as_str();
    let ends = text.match_indices(address);
    ends.filter(|(at, word)| !text.get(at + word.len()..).unwrap_or_default().starts_with(['会', '长', '性', '大']))
        .filter_map(|(at, _)| Some((at, name_before(letter, text.get(..at)?)?)))
        .map(|(at, name)| (at - name.len(), name))
        .collect()
}

/// The name that `text` ends with: one that is known, or what stands behind a word that goes before a name.
fn name_before<'t>(letter: &Letter<'_>, text: &'t str) -> Option<&'t str> {
    let known = letter.to.iter().map(String::as_str).chain(letter.people.iter().copied());
    let known = known.filter(|name| text.ends_with(name)).map(str::len).max();
    if let Some(length) = known {
        return text.get(text.len() - length..);
    }
    BEFORE_A_NAME.iter().find_map(|word| {
        let name = text.get(text.rfind(word)? + word.len()..)?;
        let is_name =
            (2..=4).contains(&name.chars().count()) && name.chars().all(|sign| matches!(sign, '\u{4E00}'..='\u{9FFF}' | '·'));
        (is_name && !is_no_name(letter, name)).then_some(name)
    })
}

fn is_no_name(letter: &Letter<'_>, name: &str) -> bool {
    letter.words.no_names.iter().any(|word| name.contains(word.as_str()))
}
