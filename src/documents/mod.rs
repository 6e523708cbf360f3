//! Letters: data → typst → PDF/A.
//!
//! [`LetterData`] says what a letter contains, the templates in `workflows/letters` how it looks, a [`Press`] puts the two
//! together. The same data gives the same bytes, for ever: what is signed is a file, and it can be made again. Nothing here
//! knows a case, composes a sentence, reads a clock or writes a file.

mod body;
mod error;
mod fonts;
mod glyphs;
mod letter;
mod press;

#[cfg(test)]
mod tests;

pub use error::RenderError;
pub use letter::{ContactPlace, Form, GradePlace, HeadItem, LetterData, Profile, Stamps};
pub use press::{Press, Rendered};
