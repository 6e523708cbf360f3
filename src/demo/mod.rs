//! The made-up session of `dafu demo`: what becomes of each of its proposals, as commands that people could have sent.
//!
//! The data are in `workflows/demo/`: a city that is no place, its people, and the proposals with the words their letters are
//! made of. [`plan`] makes stories of them, each ending where its [`Shape`] says; [`Timeline`] puts all stories into the order
//! of their days and plays them on a stage, in memory or for real. Pure: the same session, roster, rules and day give the same
//! stories. Deliberately no step is reached but by the commands that lead there, so that a replay finds nothing to object to.

mod cast;
mod days;
mod follow_up;
mod plot;
mod reply;
pub mod session;
mod shape;
mod story;
mod teller;
#[cfg(test)]
mod tests;
mod timeline;
mod turns;
mod words;

pub use session::{Proposal, Session};
pub use shape::{SHARES, Shape};
pub use story::Story;
pub use timeline::Timeline;

use cast::Cast;
use chrono::NaiveDate;
use dafu_engine::calendar::Calendar;
use dafu_engine::people::People;
use dafu_engine::policy::Policy;
use days::Days;
use teller::Stagecraft;

/// What becomes of every proposal of `session` by `today`: in the order of their numbers, two that are handled as one in one.
pub fn plan(session: &Session, people: &People, policy: &Policy, calendar: &Calendar, today: NaiveDate) -> Vec<Story> {
    let days = Days::until(calendar, policy, today);
    let stage = Stagecraft { session, cast: Cast { people, policy }, days: &days };
    let parts = shape::parts(session);
    (0..session.proposals.len()).filter_map(|index| turns::story(stage, &parts, index)).collect()
}
