//! One file a key: each looks for its own and knows nothing of the others, save where a key is told by the place of another (a unit above its
//! date). Texts come in with narrow digits and signs; `tight` ones without blanks.

pub mod addressees;
pub mod co_agencies;
pub mod contacts;
pub mod copies;
pub mod date;
pub mod disclosure;
pub mod document_number;
pub mod grade;
pub mod issuing_agency;
pub mod kind;
pub mod name;
pub mod number;
pub mod sections;
pub mod session;
pub mod signatory;
pub mod title;
pub mod unit;

use regex::Regex;

/// A pattern of ours. One that is wrong is a mistake of the program, which every test of the reader would show.
#[expect(clippy::expect_used, reason = "the patterns are constants of this module")]
pub fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a pattern of the reader is well formed")
}

/// The first group of the first match.
pub fn first(regex: &Regex, text: &str) -> Option<String> {
    Some(regex.captures(text)?.get(1)?.as_str().to_owned())
}
