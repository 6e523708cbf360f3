//! Words that belong to another kind of letter: 代表 for 委员, 议案 for 提案.

use super::Hit;
use crate::lint::Letter;
use crate::lint::letter::{places, quoted};

/// Finds words that don't belong in such a letter, and papers that are called otherwise behind their number.
pub fn find(letter: &Letter<'_>) -> Vec<Hit> {
    let mut found = Vec::new();
    for (index, paragraph) in letter.paragraphs.iter().enumerate() {
        let text = paragraph.tight.as_str();
        for never in &letter.kind.never {
            for at in places(text, &never.word, &never.unless).into_iter().filter(|at| !quoted(text, *at) && !named(text, *at)) {
                let before = text.get(..at).unwrap_or_default();
                let certain = never.behind.is_empty() || never.behind.iter().any(|word| before.ends_with(word.as_str()));
                let hit = Hit::at(index, at, &never.word).key(&never.word).sure(certain && !never.warn);
                found.push(hit.with("word", &never.word).with("instead", &never.instead));
            }
        }
        for paper in letter.words.papers.iter().filter(|paper| **paper != letter.kind.paper) {
            let behind = format!("号{paper}");
            // A word that is listed above has been found already.
            let listed = letter.kind.never.iter().any(|never| never.word == *paper);
            for (at, _) in text.match_indices(&behind).filter(|_| !listed) {
                let hit = Hit::at(index, at, &behind).key(paper).sure(paragraph.tells());
                found.push(hit.with("word", &behind).with("instead", format!("号{}", letter.kind.paper)));
            }
        }
    }
    found
}

/// Whether what stands here ends a name without 《》: `关于…的建议`. Names are another rule's.
fn named(text: &str, at: usize) -> bool {
    let clause = text.get(..at).unwrap_or_default().rsplit(['，', '。', '；', ',', ';']).next().unwrap_or_default();
    clause.contains("关于")
}
