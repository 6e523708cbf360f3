//! Deadlines: what the table can't say about them.

use super::super::grammar::{RULE, SPLIT};
use super::super::{Amount, Anchor, AnchorMark, Deadline, Rule};
use crate::calendar::Roll;
use crate::diagnostic::Diagnostic;
use crate::ids::{ClockId, DeadlineId, FieldId, Milestone};
use crate::yaml::{Entries, Node, Reader};
use indexmap::IndexMap;

/// `deadlines:`. Keys and values have been checked against the table; only what goes with what is reported here.
pub(super) fn deadlines(reader: &mut Reader, node: &Node) -> IndexMap<DeadlineId, Deadline> {
    let written = Reader::default().by_id(node, "deadlines");
    written.into_iter().filter_map(|(id, key, value)| Some((DeadlineId::from(id), deadline(reader, key, value)?))).collect()
}

fn deadline(reader: &mut Reader, key: &Node, node: &Node) -> Option<Deadline> {
    let Some(by) = node.get("by") else { return rule(reader, key, node).map(Deadline::One) };
    let (_, choices) = Reader::default().open_block(node, &SPLIT)?;
    let field = FieldId::from(by.as_text()?);
    let rules = choices.nodes().filter_map(|(key, node)| Some((key.as_text()?.to_owned(), rule(reader, key, node)?))).collect();
    Some(Deadline::By { field, rules, span: key.text_span() })
}

fn rule(reader: &mut Reader, key: &Node, node: &Node) -> Option<Rule> {
    let mut silent = Reader::default();
    let entries = silent.block(node, &RULE)?;
    let amount = entries.get("amount").and_then(amount);
    let anchor = anchor(reader, &entries, amount.as_ref(), key);
    let rolls = [("forward", Roll::Forward), ("backward", Roll::Backward), ("none", Roll::None)];
    Some(Rule {
        amount: amount?,
        anchor: anchor?,
        not_after: entries.get("not_after").and_then(|node| silent.month_day(node)),
        roll: entries.get("roll").and_then(|node| silent.word(node, &rolls)).unwrap_or_default(),
        basis: entries.get("basis").and_then(|node| silent.text(node)),
        say: entries.get("say").and_then(|node| silent.text(node)),
        span: key.text_span(),
    })
}

fn amount(node: &Node) -> Option<Amount> {
    let mut silent = Reader::default();
    silent.date(node).map(Amount::On).or_else(|| silent.duration(node).map(Amount::Duration))
}

/// A length of time has exactly one of `from`, `before`; a day has neither.
fn anchor(reader: &mut Reader, entries: &Entries<'_>, amount: Option<&Amount>, key: &Node) -> Option<Anchor> {
    let mut refuse = |span, message: &str| {
        reader.report(Diagnostic::error("deadline-anchor", span, message));
        None
    };
    match (amount, entries.get("from"), entries.get("before")) {
        (Some(Amount::On(_)), None, None) => Some(Anchor::Fixed),
        (Some(Amount::On(_)), _, _) => refuse(entries.span, "a fixed day counts from nothing; take `from` or `before` out"),
        (Some(Amount::Duration(_)) | None, Some(from), None) => from_marks(reader, from),
        (Some(Amount::Duration(_)) | None, None, Some(before)) => {
            let clocks = reader.one_or_list(before).iter().filter_map(|node| node.as_text().map(ClockId::from));
            Some(Anchor::Before(clocks.collect()))
        }
        (Some(Amount::Duration(_)) | None, Some(_), Some(_)) => {
            refuse(entries.key_span("before")?, "`from` and `before` stand together; a deadline is counted one way")
        }
        // A day was probably meant, and has been reported.
        (None, None, None) => None,
        (Some(Amount::Duration(_)), None, None) => {
            refuse(key.text_span(), "nothing says from when this counts; write `from: <milestone>` or `before: [<clock>]`")
        }
    }
}

fn from_marks(reader: &mut Reader, node: &Node) -> Option<Anchor> {
    if node.as_text() == Some("opened") {
        return Some(Anchor::Opened);
    }
    let mut marks = Vec::new();
    for node in reader.one_or_list(node) {
        let text = node.as_text()?;
        let (first, name) = text.strip_prefix("first ").map_or((false, text), |name| (true, name));
        if name == "opened" {
            let message = "`opened` stands alone: it is the day this run was opened, no milestone";
            reader.report(Diagnostic::error("deadline-anchor", node.text_span(), message));
            continue;
        }
        reader.check_id(node, name);
        marks.push(AnchorMark { milestone: Milestone::from(name), first });
    }
    Some(Anchor::Marks(marks))
}
