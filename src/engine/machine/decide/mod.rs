//! `decide`: one file a command.

use super::World;
use super::command::{Command, Now};
use super::event::Event;
use super::refusal::{Reason, Refusal};
use super::state::Case;

/// What happens when `command` reaches `case` now: the events, or why not.
pub fn decide(world: &World<'_>, case: Option<&Case>, command: &Command, now: Now) -> Result<Vec<Event>, Refusal> {
    let _ = (world, case, command, now);
    Err(Reason::NoSuchCase.into())
}
