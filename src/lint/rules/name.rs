//! A name in 《》 that is a paper's is the name of the paper that is answered.

use super::Hit;
use crate::lint::{Letter, Paragraph, Part};

/// What stands before the name of somebody's paper.
const OFFERED: [&str; 6] = ["提出的", "提交的", "所提", "您的", "您提", "反映的"];

/// Finds names of other papers.
pub fn find(letter: &Letter<'_>) -> Vec<Hit> {
    let Some(right) = letter.name.as_ref().map(|name| tight(name)) else { return Vec::new() };
    let paragraphs = letter.paragraphs.iter().enumerate();
    paragraphs
        .flat_map(|(index, paragraph)| names(letter, paragraph).into_iter().map(move |found| (index, paragraph, found)))
        .filter(|(_, _, (_, written, _))| *written != right)
        .map(|(index, paragraph, (at, written, offered))| {
            let sure = (offered || paragraph.part == Part::Title) && !letter.merged;
            Hit::at(index, at, written).with("written", written).with("right", &right).sure(sure)
        })
        .collect()
}

/// The names that are papers': they end like a kind of paper, or are said to have been handed in; where, and whether that is said.
fn names<'p>(letter: &Letter<'_>, paragraph: &'p Paragraph) -> Vec<(usize, &'p str, bool)> {
    let text = paragraph.tight.as_str();
    text.match_indices('《')
        .filter_map(|(at, open)| {
            let inner = text.get(at + open.len()..)?;
            let name = inner.get(..closing(inner)?)?;
            let before = text.get(..at)?;
            let offered = OFFERED.iter().any(|word| before.ends_with(word));
            let is_paper = letter.words.papers.iter().any(|paper| name.ends_with(paper.as_str()));
            // 《中共中央关于…的建议》 is no deputy's: a name alone tells only where no other text is called so.
            let unmistakable = name.ends_with("提案") && letter.kind.paper == "提案";
            let titled = paragraph.part == Part::Title && name.chars().count() >= 6;
            (titled || is_paper && (offered || unmistakable)).then_some((at + open.len(), name, offered))
        })
        .collect()
}

/// Where the 》 stands that closes what is open: names hold names.
fn closing(text: &str) -> Option<usize> {
    let mut open = 1;
    text.char_indices().find_map(|(at, sign)| {
        open += match sign {
            '《' => 1,
            '》' => -1,
            _ => 0,
        };
        (open == 0).then_some(at)
    })
}

fn tight(name: &str) -> String {
    name.chars().filter(|sign| !sign.is_whitespace()).collect()
}
