//! The check of a letter's text (docs/SEMANTICS.md 6.5): what a careful reader would have seen.
//!
//! One small file a rule, in [`rules`]; their levels and sentences, the words they look for and the fields they compare with are data
//! (`workflows/lint.yaml`, read by [`Words::read`]). The same rules look at the text that a command would hand in ([`findings`], against its
//! case) and at a letter that lies in a file ([`file::letter`]). An error stops a hand-in, a warning asks for a tick; what can't be told for
//! certain is never an error, because an error can't be argued with. Deliberately no judgement of style or content.

mod command;
pub mod file;
mod finding;
mod grammar;
mod letter;
mod read;
mod rules;
#[cfg(test)]
mod tests;
mod words;

pub use command::{findings, of_case};
pub use finding::{Finding, Place};
pub use letter::{Earlier, Ends, Grade, Letter, Paragraph, Part, Point, Trace};
pub use words::{DocumentWords, GradeWords, LetterWords, Level, LoadError, Never, PointFields, RuleWords, Words, check_folder};

use rules::{Hit, Rule};

/// Everything that is wrong with `letter`, in the order of the rules; an empty letter has that mistake alone.
pub fn check(letter: &Letter<'_>) -> Vec<Finding> {
    let mut found: Vec<Finding> = Vec::new();
    for rule in &rules::ALL {
        let Some(words) = letter.words.rules.get(rule.id).filter(|words| words.level != Level::Off) else { continue };
        found.extend((rule.find)(letter).into_iter().map(|hit| finding(letter, rule, words, &hit)));
        if letter.paragraphs.is_empty() {
            break;
        }
    }
    let mut seen = std::collections::BTreeSet::new();
    found.retain(|finding| seen.insert((finding.id.clone(), finding.what.clone(), finding.at.as_ref().map(|at| at.line))));
    found
}

fn finding(letter: &Letter<'_>, rule: &Rule, words: &RuleWords, hit: &Hit) -> Finding {
    let place = |spot: &rules::Spot| {
        let paragraph = letter.paragraphs.get(spot.paragraph)?;
        let excerpt = letter::around(&paragraph.tight, spot.at, 6, spot.length + 6);
        Some(Place { line: paragraph.line, column: paragraph.column(spot.at), paragraph: paragraph.number, excerpt })
    };
    let fill = |sentence: &str| {
        let named = hit.with.iter().map(|(name, value)| (*name, value.as_str()));
        let all = named.chain([("paper", letter.kind.paper.as_str()), ("address", letter.kind.address.as_str())]);
        all.fold(sentence.to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
    };
    Finding {
        rule: rule.id.to_owned(),
        id: if hit.key.is_empty() { rule.id.to_owned() } else { format!("{}-{}", rule.id, hit.key) },
        error: hit.sure && words.level == Level::Error,
        at: hit.at.first().and_then(place),
        also: hit.at.iter().skip(1).filter_map(place).collect(),
        what: fill(&words.say),
        why: fill(&words.why),
        mend: fill(&words.mend),
    }
}
