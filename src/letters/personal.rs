//! What in a text belongs to a person and to nobody else: mobile numbers and identity numbers, known by their form, and addresses behind words
//! that announce one.
//!
//! A mobile number has 11 digits and begins with 13 to 19; an identity number has 18 signs and a check digit (GB 11643-1999), so that a long number of
//! something else is none.

use super::keys::pattern;
use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;

/// How many digits of each an identity number's check digit takes (GB 11643-1999, appendix A).
const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
/// Somebody's address: the words that announce it, then what is up to the next sign.
static ADDRESS: LazyLock<Regex> = LazyLock::new(|| {
    pattern("(?:家庭住址|家庭地址|住址|现住址|现住|家住|居住在|户籍地址)[为是::]?\\s*([^，,。；;、（）()\\s]{4,60})")
});

/// What something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Private {
    /// A mobile number.
    Phone,
    /// An identity number.
    Identity,
    /// An address.
    Address,
}

/// All of it in `text`, as byte ranges, in order.
pub fn find(text: &str) -> Vec<(Range<usize>, Private)> {
    let numbers = runs(text).into_iter().filter_map(|(at, run)| {
        let kind = if is_identity(run) {
            Private::Identity
        } else if is_mobile(run) {
            Private::Phone
        } else {
            return None;
        };
        Some((at..at + run.len(), kind))
    });
    let addresses = ADDRESS.captures_iter(text).filter_map(|found| Some((found.get(1)?.range(), Private::Address)));
    let mut all: Vec<_> = numbers.chain(addresses).collect();
    all.sort_by_key(|(range, _)| range.start);
    all
}

/// The runs of digits (with the X that may end an identity number) that no letter or sign of a mask adjoins, and where they begin.
fn runs(text: &str) -> Vec<(usize, &str)> {
    let part = |sign: char| sign.is_ascii_alphanumeric() || sign == '*';
    let gaps = text.char_indices().filter(|(_, sign)| !part(*sign)).map(|(at, sign)| (at, at + sign.len_utf8()));
    let mut from = 0;
    let runs = gaps.chain([(text.len(), text.len())]).map(|(end, next)| {
        let run = (from, text.get(from..end).unwrap_or_default());
        from = next;
        run
    });
    runs.filter(|(_, run)| run.len() >= 11).collect()
}

fn is_mobile(run: &str) -> bool {
    let mut signs = run.chars();
    run.len() == 11
        && signs.next() == Some('1')
        && signs.next().is_some_and(|second| ('3'..='9').contains(&second))
        && signs.all(|sign| sign.is_ascii_digit())
}

fn is_identity(run: &str) -> bool {
    let Some((body, check)) = run.split_at_checked(17).filter(|(_, check)| check.len() == 1) else { return false };
    let digits: Option<Vec<u32>> = body.chars().map(|sign| sign.to_digit(10)).collect();
    let Some(digits) = digits else { return false };
    let sum: u32 = digits.iter().zip(WEIGHTS).map(|(digit, weight)| digit * weight).sum();
    let expected = "10X98765432".chars().nth(usize::try_from(sum % 11).unwrap_or_default());
    check.to_ascii_uppercase().chars().next() == expected
}
