//! What people can do on a case right now, read off its state: the rows of everybody's inbox.

use super::clock::Due;
use crate::ids::{ItemId, PersonId, RoleId, RunId, StepPath, UnitId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Something that somebody can do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenTask {
    /// Unique within the case: the run's id, with `!n` behind it for turn n of an `approve`; `late <block>[<item>]` and `request <n>` for decisions beside the steps.
    pub key: String,
    /// The run, where it is a step's.
    pub run: Option<RunId>,
    /// The step, where it is one's.
    pub step: Option<StepPath>,
    /// What the screen calls it.
    pub title: String,
    /// The role that acts.
    pub role: RoleId,
    /// The units whose people are meant.
    pub units: BTreeSet<UnitId>,
    /// Everybody who may act now; empty: nobody can, and the office in charge sees that (4.1).
    pub people: BTreeSet<PersonId>,
    /// The one who has claimed it or was given it.
    pub owner: Option<PersonId>,
    /// The item it is for.
    pub item: Option<ItemId>,
    /// Its own deadline.
    pub due: Option<Due>,
    /// It goes on beside a flow that no longer waits for it.
    pub detached: bool,
}
