//! Documents: a final draft (定稿) that signatures cover, an original (正本) that adds stamps (6.3, 6.4).
//!
//! The engine knows digests, never bytes; what a letter looks like is the business of whoever renders it.

use crate::ids::{Digest, DocumentId, DocumentKind, FieldId, RunId, StepId, StepPath, UnitId};
use crate::value::Value;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A document as far as it has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// Its kind.
    pub kind: DocumentKind,
    /// The run that asked for its final draft.
    pub run: RunId,
    /// The step of that run; it follows a renaming, the run's id does not.
    pub step: StepPath,
    /// What it says.
    pub content: DocumentContent,
    /// The final draft, once made.
    pub draft: Option<Made>,
    /// Who has signed it, in order.
    pub signatures: Vec<Signature>,
    /// The originals made, oldest first: a corrected stamp makes a new one.
    pub originals: Vec<Made>,
    /// No longer stands: work went back to or before its step.
    pub reopened: bool,
    /// Corrections of printed facts after signing.
    pub errata: Vec<String>,
}

/// A signature over a final draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    /// Who.
    pub person: crate::ids::PersonId,
    /// On which day.
    pub on: NaiveDate,
    /// The scan of a signature on paper.
    pub scan: Option<crate::value::FileRef>,
}

/// One rendering.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Made {
    /// Digest of the bytes.
    pub digest: Digest,
    /// Digest of what is printed, without stamps: equal for a draft and its original.
    pub content: Digest,
    /// Pages.
    pub pages: u32,
}

/// The final draft or the original.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentPart {
    /// 定稿: no number and no date.
    Draft,
    /// 正本: with number, date, signatory and seal.
    Original,
}

/// Something that is made outside the engine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Making {
    /// A final draft or an original.
    Document {
        /// Of which document.
        document: DocumentId,
        /// Which of the two.
        part: DocumentPart,
    },
    /// The package of an `archive`.
    Package {
        /// By which run.
        run: RunId,
    },
}

/// Something that could not be made, and never will be as things are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotMade {
    /// What.
    pub what: Making,
    /// Why not, for the office in charge.
    pub why: String,
}

/// What a document is made from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentContent {
    /// Its kind.
    pub kind: DocumentKind,
    /// The facts as they stood, the item's over the root's.
    pub facts: BTreeMap<FieldId, Value>,
    /// The day they were frozen: the date inside the draft's file, printed nowhere.
    pub frozen_on: NaiveDate,
    /// The units whose answers had come in, by the `each` that asked them: a letter may say whose opinions it rests on.
    #[serde(default)]
    pub answered: BTreeMap<StepId, Vec<UnitId>>,
    /// A letter of this kind was sealed before: this one answers a second time.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub again: bool,
    /// The number, for an original.
    pub number: Option<String>,
    /// The day of the last signature, for an original.
    pub date: Option<NaiveDate>,
    /// Who signed, in order, for an original.
    pub signed_by: Vec<crate::ids::PersonId>,
}
