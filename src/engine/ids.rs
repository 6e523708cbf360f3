//! Names as types, so that a step can't be passed where a role is meant.
//!
//! Ids written in a definition are lower-case ASCII (`semantics` part 10); ids of people, units and cases are whatever the
//! office's own registers say. Nothing here checks the spelling: the definition's reader does.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::fmt;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Wraps a name as it is written.
            pub fn new(text: impl Into<String>) -> Self { Self(text.into()) }
            /// The name as it is written.
            pub fn as_str(&self) -> &str { &self.0 }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { f.write_str(&self.0) }
        }
        impl From<&str> for $name { fn from(text: &str) -> Self { Self(text.to_owned()) } }
        impl From<String> for $name { fn from(text: String) -> Self { Self(text) } }
        impl std::borrow::Borrow<str> for $name { fn borrow(&self) -> &str { &self.0 } }
        impl AsRef<str> for $name { fn as_ref(&self) -> &str { &self.0 } }
        impl PartialEq<str> for $name { fn eq(&self, other: &str) -> bool { self.0 == other } }
        impl PartialEq<&str> for $name { fn eq(&self, other: &&str) -> bool { self.0 == *other } }
    )*};
}

ids! {
    /// A workflow, as in `workflow: proposal-reply`.
    WorkflowId;
    /// A policy, as in `policy: xuchang`.
    PolicyId;
    /// A step's name within its list, as in `finish`.
    StepId;
    /// A step's place in the definition: the ids from the root, joined by `/`, as in `prepare/opinions/write`.
    StepPath;
    /// A running list of steps: a path, and the item in brackets where it belongs to one, as in `prepare/opinions[finance]`. The root's is empty.
    ScopeId;
    /// One entering of a step: scope, step and round, as in `prepare/opinions[finance]/write#2`. It is the task's id too.
    RunId;
    /// An outcome: a button.
    OutcomeId;
    /// A role of the definition.
    RoleId;
    /// A post that people hold in a unit; a role names one (its own id unless it says `post:`).
    PostId;
    /// A field of a form.
    FieldId;
    /// A kind of record.
    RecordId;
    /// A kind of request.
    RequestId;
    /// A clock that runs across steps.
    ClockId;
    /// A deadline of the policy.
    DeadlineId;
    /// A milestone, as in `marks: assigned`.
    Milestone;
    /// A kind of document (`reply`, `opinion`).
    DocumentKind;
    /// One rendering of a document: the run that asked for it, as in `sign_off#1`.
    DocumentId;
    /// A case.
    CaseId;
    /// A person in the roster.
    PersonId;
    /// A unit in the roster.
    UnitId;
    /// The thing one branch of an `each` is for: a unit, a person, or a row.
    ItemId;
    /// A row of a `rows` field or of a record.
    RowId;
    /// The key under which a command is carried out at most once.
    CommandKey;
    /// A digest with its algorithm in front, as in `sha256:0f3c…`.
    Digest;
}

impl Digest {
    /// The SHA-256 of `bytes`, as `sha256:` and 64 hexadecimal digits.
    pub fn sha256(bytes: &[u8]) -> Self {
        let digits = Sha256::digest(bytes).into_iter().flat_map(|byte| [byte >> 4, byte & 15]);
        let digits: String = digits.filter_map(|digit| char::from_digit(digit.into(), 16)).collect();
        Self(format!("sha256:{digits}"))
    }
}

impl StepPath {
    /// The path of `step` within the list at `self`.
    #[must_use]
    pub fn child(&self, step: &StepId) -> Self {
        if self.0.is_empty() { Self(step.0.clone()) } else { Self(format!("{}/{}", self.0, step.0)) }
    }
    /// The last name of the path.
    pub fn step(&self) -> StepId {
        StepId(self.0.rsplit('/').next().unwrap_or_default().to_owned())
    }
}

impl ScopeId {
    /// The scope of the root list.
    pub fn root() -> Self {
        Self(String::new())
    }
    /// Whether this is the root list's scope.
    pub fn is_root(&self) -> bool {
        self.0.is_empty()
    }
    /// The scope of branch `step` of a block that runs in `self`.
    #[must_use]
    pub fn branch(&self, step: &StepId) -> Self {
        if self.0.is_empty() { Self(step.0.clone()) } else { Self(format!("{}/{}", self.0, step.0)) }
    }
    /// The scope of one item of the `each` at `block` (a path within `self`).
    #[must_use]
    pub fn item(&self, item: &ItemId) -> Self {
        Self(format!("{}[{}]", self.0, item.0))
    }
    /// The run of `step`'s `round`th entering in this scope.
    pub fn run(&self, step: &StepId, round: u32) -> RunId {
        if self.0.is_empty() { RunId(format!("{}#{round}", step.0)) } else { RunId(format!("{}/{}#{round}", self.0, step.0)) }
    }
}

impl RunId {
    /// The path of the step that was entered: the id without its items and its round. An item's own id may hold brackets or
    /// strokes, so only a `[` that is closed counts.
    pub fn step_path(&self) -> StepPath {
        let base = self.0.rsplit_once('#').map_or(self.0.as_str(), |(base, _)| base);
        match (base.find('['), base.rfind(']')) {
            (Some(open), Some(close)) if open < close => {
                let (before, after) = (base.get(..open), base.get(close.saturating_add(1)..));
                StepPath(format!("{}{}", before.unwrap_or_default(), after.unwrap_or_default()))
            }
            (_, _) => StepPath(base.to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_knows_its_step() {
        assert_eq!(RunId::new("assign#1").step_path(), "assign");
        assert_eq!(RunId::new("prepare/opinions[a/b]#1]/write#2").step_path(), "prepare/opinions/write");
        assert_eq!(RunId::new("prepare/first_draft#3").step_path(), "prepare/first_draft");
    }

    #[test]
    fn a_digest_names_its_algorithm() {
        assert_eq!(Digest::sha256(b"abc"), "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
