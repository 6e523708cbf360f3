//! What a person sees and may do: inbox, a case, acts. Every check of who may see what is here; pages only draw.
//!
//! Denied by default: a case is seen by those whom a role of its definition means, and by nobody else ([`seats`]). Who may do
//! something is not decided here but asked of the engine, with the very command that a button would send.

mod act;
mod face;
mod files;
mod flow;
mod form;
mod forms;
mod inbox;
mod lists;
mod probe;
mod seats;
mod sheet;

pub use act::{Typed, Undone};
pub use face::Face;
pub(super) use face::rows;
pub use files::Handed;
pub use flow::{Flow, Stop};
pub use form::{Blank, BlankKind, Doing, Form, Slot, Stands};
pub(super) use inbox::is_open_to;
pub use inbox::{Inbox, InboxRow, Near, Tab, Trace};
pub use lists::Colleague;
pub use seats::Reach;
pub use sheet::Sheet;

use super::App;
use crate::store::StoreError;
use dafu_engine::ids::{CommandKey, PersonId, UnitId};
use dafu_engine::people::People;
use std::sync::Arc;

/// Somebody who handles cases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Viewer {
    /// Who.
    pub person: PersonId,
}

impl App {
    /// The roster as it is today.
    pub async fn people(&self) -> Result<Arc<People>, StoreError> {
        self.people_on(self.now().today).await
    }

    /// A key under which a form is handed in at most once.
    pub fn fresh_key(&self) -> CommandKey {
        CommandKey::new(crate::time::new_id())
    }
}

/// The units in which somebody holds a post.
pub fn units_of(people: &People, person: &PersonId) -> Vec<UnitId> {
    let mut units: Vec<UnitId> =
        people.posts.iter().filter(|held| held.person == *person).map(|held| held.unit.clone()).collect();
    units.dedup();
    units
}
