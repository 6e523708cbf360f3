//! Nobody's own telephone and nobody's identity number goes out with a letter that is published.

use super::Hit;
use crate::letters::personal::{self, Private};
use crate::lint::Letter;

/// Finds such numbers. An identity number belongs in no letter; a mobile number may stay where nothing is published, or where what is
/// published is blackened first. Whether an address is a person's can't be told.
pub fn find(letter: &Letter<'_>) -> Vec<Hit> {
    let mut found = Vec::new();
    for (index, paragraph) in letter.paragraphs.iter().enumerate() {
        for (range, kind) in personal::find(&paragraph.tight) {
            let (what, sure) = match kind {
                Private::Identity => ("身份证号", true),
                Private::Phone => ("手机号", letter.published),
                Private::Address => continue,
            };
            let digits = paragraph.tight.get(range.clone()).unwrap_or_default();
            let hit = Hit::at(index, range.start, digits).key(masked(digits)).with("written", masked(digits));
            found.push(hit.with("what", what).sure(sure));
        }
    }
    found
}

/// As it may be said aloud: the ends of it.
fn masked(number: &str) -> String {
    let (head, tail) = (number.get(..3).unwrap_or_default(), number.get(number.len() - 2..).unwrap_or_default());
    format!("{head}…{tail}")
}
