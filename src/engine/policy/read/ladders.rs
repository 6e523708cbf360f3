//! Ladders: what the table can't say about them. A deadline has one ladder, and rungs are told to somebody.

use super::super::grammar::{LADDER, RUNG, URGE};
use super::super::{Deadline, Ladder, Rung, Way};
use crate::calendar::Duration;
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::ids::{DeadlineId, RoleId};
use crate::yaml::{Node, Reader};
use indexmap::IndexMap;

/// `ladders:`. Keys and values have been checked against the table.
pub(super) fn ladders(reader: &mut Reader, node: &Node, deadlines: &IndexMap<DeadlineId, Deadline>) -> Vec<Ladder> {
    let written = Reader::default().by_id(node, "ladders");
    let ladders: Vec<Ladder> = written.into_iter().filter_map(|(id, key, node)| ladder(reader, id, key, node)).collect();
    for (index, ladder) in ladders.iter().enumerate() {
        let earlier = ladders.get(..index).unwrap_or_default();
        for deadline in &ladder.of {
            if !deadlines.contains_key(deadline) {
                let message = format!("the ladder `{}` is for `{deadline}`, which is no deadline of this policy", ladder.id);
                let wrong = Diagnostic::error("ladder-deadline", ladder.span, message);
                let near = did_you_mean(deadline.as_str(), deadlines.keys().map(AsRef::as_ref));
                reader.report(near.map_or(wrong.clone(), |near| wrong.hint(format!("did you mean `{near}`?"))));
            }
            if let Some(other) = earlier.iter().find(|other| other.of.contains(deadline)) {
                let message = format!("`{deadline}` is in the ladder `{}` already; a date is reminded of by one", other.id);
                reader.report(Diagnostic::error("ladder-twice", ladder.span, message));
            }
        }
    }
    ladders
}

fn ladder(reader: &mut Reader, id: String, key: &Node, node: &Node) -> Option<Ladder> {
    let mut silent = Reader::default();
    let entries = silent.block(node, &LADDER)?;
    let of = silent.one_or_list(entries.get("of")?).iter().filter_map(|node| node.as_text().map(DeadlineId::from)).collect();
    let written = silent.by_id(entries.get("rungs")?, "rungs");
    let rungs = written.into_iter().filter_map(|(id, key, node)| rung(reader, id, key, node)).collect();
    Some(Ladder { id, of, rungs, span: key.text_span() })
}

fn rung(reader: &mut Reader, id: String, key: &Node, node: &Node) -> Option<Rung> {
    let mut silent = Reader::default();
    let entries = silent.block(node, &RUNG)?;
    let (away, before) = at(entries.get("at")?.as_text()?)?;
    let tell = entries.get("tell").map(|node| silent.one_or_list(node)).unwrap_or_default();
    let tell: Vec<RoleId> = tell.iter().filter_map(|node| node.as_text().map(RoleId::from)).collect();
    let ways = [("mail", Way::Mail), ("digest", Way::Digest), ("bulletin", Way::Bulletin)];
    let by = entries.get("by").and_then(|node| silent.word(node, &ways)).unwrap_or_default();
    if tell.is_empty() && by != Way::Bulletin {
        let message = format!("the rung `{id}` tells nobody");
        reader.report(Diagnostic::error("ladder-nobody", key.text_span(), message).hint("write `tell:` with a role"));
    }
    let (title, say) = (silent.text(entries.get("title")?)?, silent.text(entries.get("say")?)?);
    Some(Rung { id, away, before, tell, by, title, say, span: key.text_span() })
}

/// `-5 workdays`, `0`, `+1 workday`.
fn at(text: &str) -> Option<(Duration, bool)> {
    if text == "0" {
        return Some((Duration::workdays(0), false));
    }
    let (before, length) = match text.strip_prefix('-') {
        Some(length) => (true, length),
        None => (false, text.strip_prefix('+')?),
    };
    Some((length.parse().ok()?, before))
}

/// Rungs that go with the digest, where there is none: they would be told to nobody.
pub(super) fn without_digest(reader: &mut Reader, ladders: &[Ladder]) {
    for rung in ladders.iter().flat_map(|ladder| &ladder.rungs).filter(|rung| rung.by == Way::Digest) {
        let message = format!("the rung `{}` goes with the digest, and this policy has none", rung.id);
        let hint = "say under `messages` when the digest is made: `digest: { at: '07:50' }`";
        reader.report(Diagnostic::error("ladder-digest", rung.span, message).hint(hint));
    }
}

/// `urge:`.
pub(super) fn urge_every(node: &Node) -> Option<Duration> {
    let mut silent = Reader::default();
    let entries = silent.block(node, &URGE)?;
    silent.duration(entries.get("every")?)
}
