//! What the check says: where, what, why, and how to mend it. The sentences are data (`workflows/lint.yaml`).

use dafu_engine::machine;
use serde::Serialize;

/// Something that is wrong with a letter, or may be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Which rule found it.
    pub rule: String,
    /// Stable name, by which a warning is ticked.
    pub id: String,
    /// Stops the hand-in; otherwise it asks for a tick.
    pub error: bool,
    /// Where; nowhere, where something is missing.
    pub at: Option<Place>,
    /// Other places of the same.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<Place>,
    /// What is wrong.
    pub what: String,
    /// Why that matters.
    pub why: String,
    /// How to mend it.
    pub mend: String,
}

/// A place in a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Place {
    /// The line, from 1.
    pub line: usize,
    /// The character of the line, from 1.
    pub column: usize,
    /// The paragraph, from 1, empty lines not counted: what people say aloud.
    pub paragraph: usize,
    /// The text there, with a little around it.
    pub excerpt: String,
}

impl Finding {
    /// In one sentence, as a refusal says it.
    pub fn sentence(&self) -> String {
        let place = self.at.as_ref().map(|at| format!("第{}段", at.paragraph)).unwrap_or_default();
        format!("{place}{}，{}", self.what, self.mend)
    }
}

impl From<Finding> for machine::Finding {
    fn from(found: Finding) -> Self {
        Self { text: found.sentence(), id: found.id, error: found.error }
    }
}
