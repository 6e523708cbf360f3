//! What becomes of the proposals: how many end where, and which ones can.
//!
//! The numbers are the point of the demonstration: every step is somewhere "now", and the busy ones are busy as in an office in
//! the eleventh week of its year.

use super::session::{Proposal, Session};

/// Where a story ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Shape {
    /// Handed in and not yet assigned.
    Unassigned,
    /// Assigned, not signed for.
    Unsigned,
    /// Signed for, not passed on to a section.
    Undistributed,
    /// Opinions are being waited for.
    Opinions,
    /// All opinions are in; the first draft is not.
    Drafting,
    /// A co-agency objects; the office settles it.
    Settling,
    /// The draft is being finished.
    Finishing,
    /// Being checked.
    Checking,
    /// Waiting for a signature.
    Signing,
    /// Signed, without number and seal.
    Sealing,
    /// Sealed, not delivered.
    Delivering,
    /// Delivered; forms or publication outstanding.
    Feedback,
    /// Dissatisfied: to be assigned anew, or in its second round.
    Rehandled,
    /// Dissatisfied after a second reply, or called to a meeting at once.
    Escalated,
    /// Everything in; to be closed or arranged.
    Closing,
    /// Closed and archived.
    Archived,
    /// Cancelled.
    Cancelled,
    /// 分办: a case a unit.
    Split,
    /// 并案: two proposals, one reply.
    Merged,
    /// An extension was asked for.
    Extended,
    /// Another lead or other co-agencies were asked for.
    Reassigned,
    /// Promises, followed up.
    Promised,
    /// For information only.
    Reference,
    /// Suspended.
    Suspended,
}

/// How many proposals are of each shape. Shapes that ask much of a proposal come first, so that one can be found.
pub const SHARES: [(Shape, usize); 24] = [
    (Shape::Settling, 5),
    (Shape::Split, 3),
    (Shape::Opinions, 25),
    (Shape::Merged, 4),
    (Shape::Unassigned, 2),
    (Shape::Checking, 12),
    (Shape::Feedback, 58),
    (Shape::Suspended, 2),
    (Shape::Reference, 3),
    (Shape::Cancelled, 3),
    (Shape::Reassigned, 6),
    (Shape::Promised, 12),
    (Shape::Unsigned, 8),
    (Shape::Undistributed, 12),
    (Shape::Drafting, 20),
    (Shape::Finishing, 9),
    (Shape::Signing, 10),
    (Shape::Sealing, 8),
    (Shape::Delivering, 10),
    (Shape::Rehandled, 6),
    (Shape::Escalated, 2),
    (Shape::Closing, 6),
    (Shape::Extended, 8),
    (Shape::Archived, 40),
];

/// A proposal's part: its shape, and the how-manieth of that shape it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// The shape.
    pub shape: Shape,
    /// From 0.
    pub nth: usize,
}

/// Gives every proposal of the session its part: strides through the list, so that neighbours differ, and takes the first that
/// fits. A session of another size gets what there is; proposals left over are closed and archived.
pub fn parts(session: &Session) -> Vec<Part> {
    let all = session.proposals.len();
    let mut parts: Vec<Option<Part>> = vec![None; all];
    let mut at = 0;
    for (shape, count) in SHARES {
        for nth in 0..count {
            let free = (0..all).map(|step| (at + step) % all.max(1)).find(|index| {
                parts.get(*index).is_some_and(Option::is_none)
                    && session.proposals.get(*index).is_some_and(|p| fits(shape, nth, p))
            });
            let Some(index) = free else { continue };
            if let Some(part) = parts.get_mut(index) {
                *part = Some(Part { shape, nth });
            }
            at = (index + STRIDE) % all.max(1);
        }
    }
    let spare = SHARES.iter().find(|(shape, _)| *shape == Shape::Archived).map_or(0, |(_, count)| *count);
    let left = parts.iter().enumerate().map(|(index, part)| part.unwrap_or(Part { shape: Shape::Archived, nth: spare + index }));
    left.collect()
}

/// Prime to the size of the session, so that the stride comes by everywhere.
const STRIDE: usize = 61;

fn fits(shape: Shape, nth: usize, proposal: &Proposal) -> bool {
    let ordinary = !proposal.by_party && !proposal.key;
    match shape {
        Shape::Settling | Shape::Split | Shape::Opinions => !proposal.co.is_empty() && !proposal.by_party,
        Shape::Merged => proposal.proposers.len() == 1 && ordinary,
        Shape::Unassigned => proposal.class != "session_proposal",
        Shape::Cancelled | Shape::Suspended | Shape::Reference | Shape::Reassigned => ordinary,
        // The fourth is a key proposal, for the office's own look before the signature.
        Shape::Checking => (nth % 4 != 3) || proposal.key,
        // Every other form of these is open because one of several proposers has not answered.
        Shape::Feedback => nth % 6 != 1 || proposal.proposers.len() > 1,
        Shape::Unsigned
        | Shape::Undistributed
        | Shape::Drafting
        | Shape::Finishing
        | Shape::Signing
        | Shape::Sealing
        | Shape::Delivering
        | Shape::Rehandled
        | Shape::Escalated
        | Shape::Closing
        | Shape::Archived
        | Shape::Extended
        | Shape::Promised => true,
    }
}
