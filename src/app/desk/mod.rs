//! What a person sees and may do: inbox, a case, acts. Every check of who may see what is here; pages only draw.
//!
//! Denied by default: a case is seen by those whom a role of its definition means, and by nobody else ([`seats`]). Who may do
//! something is not decided here but asked of the engine, with the very command that a button would send.

mod act;
mod batch_acts;
mod batches;
mod board;
mod bulletins;
mod face;
mod figures;
mod files;
mod flow;
mod form;
mod forms;
mod inbox;
mod incoming;
mod ledger;
mod link;
mod listing;
mod lists;
mod mails;
mod org;
mod probe;
mod search;
mod seats;
mod sheet;
mod shown;
mod views;
mod workflows;

pub(super) use crate::store::tasks::is_open_to;
pub use act::{Typed, Undone};
pub use batch_acts::{NotForHim, TypedRows};
pub use batches::{BatchFace, BatchLine, BatchList, BatchSheet, RowAsk, RowBlank, Waiting};
pub use board::{Board, Counts, MOST as MOST_URGED, NotUrged, Which, Year};
pub use bulletins::{Bulletin, BulletinList, NotIssued};
pub use face::Face;
pub use face::YES;
pub use figures::{FigureBlock, FigureCases, FigureRow, FigureSheet, NotCounted};
pub use files::Handed;
pub use flow::{Flow, Stop};
pub use form::{Blank, BlankKind, Doing, Form, Slot, Stands};
pub use inbox::{Behind as BehindRow, Inbox, InboxRow, Near, Tab, Trace};
pub use incoming::{Change, Incoming, IncomingColumn, IncomingList, LONGEST_SOURCE, NewList, NotBrought};
pub use ledger::{LedgerAs, LedgerSheet, NotWritten};
pub use link::{Behind, Closed, Opened, Says, Unanswered, Wanted};
pub use listing::{Choices, Facet, Filter, ListRow, Listing};
pub use lists::Colleague;
pub use mails::{Business, LONGEST as LONGEST_MAIL_REASON, MailDecision, MailFilter, MailList, MailRow, NotDecided};
pub use org::{Member, Org, UnitFace};
pub use seats::Reach;
pub use sheet::Sheet;
pub(super) use shown::Shown;
pub(super) use shown::write as write_shown;
pub use views::{LONGEST as LONGEST_VIEW, MOST as MOST_VIEWS, NotSaved, View};

pub use workflows::{DefinitionFace, DefinitionSheet, PolicyFace, Workflows};

pub use crate::store::listing::Standing;

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
