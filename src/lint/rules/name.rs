//! A name in 《》 that is a paper's is the name of the paper that is answered.

use crate::lint::{Letter, Paragraph, error, warning};
use dafu_engine::machine::Finding;

/// What stands before the name of somebody's paper.
const OFFERED: [&str; 6] = ["提出的", "提交的", "所提", "您的", "您提", "反映的"];

/// Finds names of other papers.
pub fn find(letter: &Letter<'_>) -> Vec<Finding> {
    let Some(right) = letter.name.as_ref().map(|name| tight(name)) else { return Vec::new() };
    letter
        .paragraphs
        .iter()
        .flat_map(|paragraph| names(letter, paragraph).into_iter().map(move |written| (paragraph, written)))
        .filter(|(_, written)| *written != right)
        .map(|(paragraph, written)| {
            let text = format!("{}的《{written}》与{}名称《{right}》不一致", paragraph.place(), letter.kind.paper);
            if letter.merged { warning("name", text) } else { error("name", text) }
        })
        .collect()
}

/// The names that are papers': they end like the letter's kind of paper, or are said to have been handed in.
fn names<'p>(letter: &Letter<'_>, paragraph: &'p Paragraph) -> Vec<&'p str> {
    let text = paragraph.tight.as_str();
    text.match_indices('《')
        .filter_map(|(at, open)| {
            let inner = text.get(at + open.len()..)?;
            let name = inner.get(..inner.find('》')?)?;
            let before = text.get(..at)?;
            let offered = OFFERED.iter().any(|word| before.ends_with(word));
            let is_paper = letter.words.papers.iter().any(|paper| name.ends_with(paper.as_str()));
            // 《中共中央关于…的建议》 is no deputy's: a name alone tells only where no other text is called so.
            let unmistakable = name.ends_with("提案") && letter.kind.paper == "提案";
            (is_paper && (offered || unmistakable)).then_some(name)
        })
        .collect()
}

fn tight(name: &str) -> String {
    name.chars().filter(|sign| !sign.is_whitespace()).collect()
}
