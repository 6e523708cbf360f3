//! Whoever is addressed is one of those who get the letter, and in the form that is due to him.

use crate::lint::{Letter, Paragraph, error, warning};
use dafu_engine::machine::Finding;

/// The longest line that is still a salutation, in characters.
const LONGEST_SALUTATION: usize = 80;
/// Before a name, in running text.
const BEFORE_A_NAME: [&str; 4] = ["尊敬的", "感谢", "约请", "走访"];

/// Finds wrong names and wrong forms of address.
pub fn find(letter: &Letter<'_>) -> Vec<Finding> {
    letter
        .paragraphs
        .iter()
        .flat_map(|paragraph| {
            let salutation = letter.words.addresses.iter().find_map(|address| salutation(paragraph, address));
            match salutation {
                Some((names, address)) => of_salutation(letter, paragraph, &names, address),
                None => letter.words.addresses.iter().flat_map(|address| in_text(letter, paragraph, address)).collect(),
            }
        })
        .collect()
}

/// The names and the form of address, where the paragraph is a salutation: `张三、李四委员：`.
fn salutation<'p>(paragraph: &'p Paragraph, address: &'p str) -> Option<(Vec<&'p str>, &'p str)> {
    let text = paragraph.text.as_str();
    let said = text.strip_suffix(['：', ':'])?.trim_end();
    let said = said.strip_suffix("您好").unwrap_or(said).trim_end_matches(['，', ',']);
    let names = said.strip_suffix(address)?;
    if text.chars().count() > LONGEST_SALUTATION || names.is_empty() {
        return None;
    }
    let names = names.trim_start_matches("尊敬的").trim_end_matches('等');
    let names = names.split([' ', '　', '、', '，', ',']).map(|name| name.strip_suffix(address).unwrap_or(name));
    Some((names.filter(|name| !name.is_empty()).collect(), address))
}

fn of_salutation(letter: &Letter<'_>, paragraph: &Paragraph, names: &[&str], address: &str) -> Vec<Finding> {
    let right = &letter.kind.address;
    if address != right {
        return vec![error("address", format!("{}“{}”的称谓应为“{right}”", paragraph.place(), paragraph.text))];
    }
    names
        .iter()
        .filter(|name| !is_no_name(letter, name) && !letter.to.iter().any(|to| to == *name))
        .map(|name| error(format!("addressee-{name}"), wrong_person(letter, paragraph, name)))
        .collect()
}

fn in_text(letter: &Letter<'_>, paragraph: &Paragraph, address: &str) -> Vec<Finding> {
    let text = paragraph.tight.as_str();
    let ends = text
        .match_indices(address)
        .filter(|(at, word)| !text.get(at + word.len()..).unwrap_or_default().starts_with(['会', '长']));
    ends.filter_map(|(at, _)| name_before(letter, text.get(..at)?))
        .filter_map(|name| {
            let known = letter.people.contains(name);
            let addressed = letter.to.iter().any(|to| to == name);
            let id = format!("addressee-{name}");
            match (address == letter.kind.address, addressed) {
                (true, false) if known => Some(error(id, wrong_person(letter, paragraph, name))),
                (true, false) => Some(warning(id, wrong_person(letter, paragraph, name))),
                // 张三代表市政府 is a sentence; only somebody who reads it can tell.
                (false, true) => {
                    let text = format!("{}“{name}{address}”的称谓应为“{}”", paragraph.place(), letter.kind.address);
                    Some(warning(format!("address-{name}"), text))
                }
                (true, true) | (false, false) => None,
            }
        })
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

fn wrong_person(letter: &Letter<'_>, paragraph: &Paragraph, name: &str) -> String {
    let right = letter.to.join("、");
    format!("{}的“{name}{}”不是本件的提出人，提出人是{right}", paragraph.place(), letter.kind.address)
}
