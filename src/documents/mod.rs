//! Letters: facts → data → typst → PDF/A.
//!
//! [`compose`] puts a case's frozen facts and a policy's words together into a [`LetterData`], the templates in
//! `workflows/letters` say how that looks, a [`Press`] sets it; [`port::Desk`] is all three behind one door. The same facts give
//! the same bytes, for ever: what is signed is a file, and it can be made again. Nothing here knows a case, reads a clock or
//! writes a file.

pub mod blanks;
mod body;
pub mod compose;
pub mod docx;
mod error;
mod fonts;
mod glyphs;
mod letter;
pub mod numbers;
pub mod papers;
pub mod port;
mod press;
mod redact;
mod texts;
pub mod values;

#[cfg(test)]
mod tests;

pub use error::RenderError;
pub use letter::{ContactPlace, Form, GradePlace, HeadItem, LetterData, Picture, Profile, Stamps};
pub use press::{Press, Rendered};
pub use texts::Texts;
