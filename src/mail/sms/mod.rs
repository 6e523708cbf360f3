//! Short messages: one to a telephone, through the HTTP port of a gateway (`docs/SMS.md`).
//!
//! As with mail, it is known at every moment whether the gateway can have taken it: what fails before the request begins was not
//! taken, what fails after it nobody can know unless the gateway answers. Every wait is bounded, and an answer is never read without
//! end. Words and recipients are somebody else's business; so is when to try again.

mod answer;
mod gateway;

pub use gateway::{BadGateway, Gateway, Open};

/// One short message.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Short<'a> {
    /// Known to the gateway by this for ever; the same for every attempt.
    pub id: &'a str,
    /// The number.
    pub to: &'a str,
    /// The words.
    pub text: &'a str,
}
