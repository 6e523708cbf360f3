//! The ways out of a step: `next`, `outcomes`, `choose`; and what stops or limits them.

use super::super::grammar::{CHOOSE, LIMIT, OUTCOME, REFUSE};
use super::super::{Choose, Exit, Limit, Named, Outcome, Refuse, Step, To, Way};
use super::parts::{asks_at, condition_at, marks, notify, reference, reference_at, title, wording};
use super::steps::{StepKind, Steps};
use crate::diagnostic::Diagnostic;
use crate::ids::{OutcomeId, StepId};
use crate::yaml::{Entries, Node};
use indexmap::IndexMap;

impl Steps<'_> {
    /// Sets where a step of a list goes.
    pub(super) fn exit(&mut self, step: &mut Step, entries: &Entries<'_>, kind: StepKind) {
        match entries.those_of(kind.exits()).as_slice() {
            // What was meant has been reported.
            [] if entries.tries(&["next", "outcomes", "choose"]) => {}
            [] => {
                let message = "nothing says where it goes from here";
                let ways = kind.exits().iter().map(|way| format!("`{way}`")).collect::<Vec<_>>().join(" or ");
                self.reader.report(Diagnostic::error("no-exit", step.span, message).hint(format!("write {ways}")));
            }
            [one] => self.leave(step, entries, one),
            [one, another, ..] => {
                self.two_exits(entries, one, another);
                self.leave(step, entries, one);
            }
        }
    }

    /// Sets where the one step of a branch goes: to the branch's end, unless it has buttons or chooses.
    pub(super) fn branch_exit(&mut self, step: &mut Step, entries: &Entries<'_>, kind: StepKind) {
        let ways: Vec<_> = entries.those_of(kind.exits()).into_iter().filter(|way| *way != "next").collect();
        if let [one, another, ..] = ways.as_slice() {
            self.two_exits(entries, one, another);
        }
        if let Some(one) = ways.first() {
            self.leave(step, entries, one);
        }
    }

    fn two_exits(&mut self, entries: &Entries<'_>, one: &str, another: &str) {
        let message = format!("`{one}` and `{another}` stand together; a step has exactly one of `next`, `outcomes`, `choose`");
        let span = entries.key_span(another).unwrap_or(entries.span);
        self.reader.report(Diagnostic::error("two-exits", span, message));
    }

    fn leave(&mut self, step: &mut Step, entries: &Entries<'_>, way: &str) {
        let Some(node) = entries.get(way) else { return };
        let follower = match &step.exit {
            Exit::Next(to) => to.id.clone(),
            Exit::Outcomes(_) | Exit::Choose(_) => To::Done,
        };
        let exit = match way {
            "next" => self.target(node).map(Exit::Next),
            "outcomes" => Some(Exit::Outcomes(self.outcomes(node, &follower))),
            _ => Some(Exit::Choose(self.choose(node))),
        };
        if let Some(exit) = exit {
            step.exit = exit;
        }
    }

    fn target(&mut self, node: &Node) -> Option<Named<To>> {
        let named: Named<StepId> = reference(self.reader, node)?;
        let to = if named.id == "done" { To::Done } else { To::Step(named.id) };
        Some(Named::new(to, named.span))
    }

    /// Buttons. One that doesn't say where it goes is taken to go to `follower`.
    pub(super) fn outcomes(&mut self, node: &Node, follower: &To) -> IndexMap<OutcomeId, Outcome> {
        let mut outcomes = IndexMap::new();
        for (id, key, value) in self.reader.by_id(node, "outcomes") {
            if let Some(outcome) = self.outcome(key, value, follower) {
                outcomes.insert(OutcomeId::from(id), outcome);
            }
        }
        outcomes
    }

    fn outcome(&mut self, key: &Node, node: &Node, follower: &To) -> Option<Outcome> {
        let entries = self.reader.block(node, &OUTCOME)?;
        let span = key.text_span();
        Some(Outcome {
            title: title(self.reader, &entries),
            form: asks_at(self.reader, &entries, "form"),
            marks: marks(self.reader, &entries),
            when: condition_at(self.reader, &entries, "when"),
            way: self.way(&entries, key).unwrap_or_else(|| Way::Next(Named::new(follower.clone(), span))),
            notify: notify(self.reader, &entries),
            span,
        })
    }

    /// Exactly one of `next`, `back`.
    fn way(&mut self, entries: &Entries<'_>, key: &Node) -> Option<Way> {
        match (entries.get("next"), entries.get("back")) {
            (Some(next), None) => self.target(next).map(Way::Next),
            (None, Some(back)) => self.back(back).map(Way::Back),
            (Some(next), Some(_)) => {
                let message = "`next` and `back` stand together; a button goes one way";
                let span = entries.key_span("back").unwrap_or(entries.span);
                self.reader.report(Diagnostic::error("outcome-way", span, message).hint("make two outcomes of it"));
                self.target(next).map(Way::Next)
            }
            (None, None) => {
                let message = format!("nothing says where the button {} goes", key.what());
                let hint = "write `next: <step>` or `back: <earlier step>`";
                self.reader.report(Diagnostic::error("outcome-way", key.text_span(), message).hint(hint));
                None
            }
        }
    }

    fn back(&mut self, node: &Node) -> Option<Named<StepId>> {
        if node.as_text() == Some("done") {
            let message = "`back: done` goes nowhere: `done` is the end of the list";
            self.reader.report(Diagnostic::error("outcome-way", node.span, message).hint("write `next: done`"));
            return None;
        }
        reference(self.reader, node)
    }

    /// The rows of a `choose`.
    fn choose(&mut self, node: &Node) -> Vec<Choose> {
        let rows = self.reader.list(node, "rows, as `- { when: …, next: … }`");
        rows.iter().filter_map(|row| self.row(row)).collect()
    }

    fn row(&mut self, node: &Node) -> Option<Choose> {
        let entries = self.reader.block(node, &CHOOSE)?;
        let when = condition_at(self.reader, &entries, "when");
        match *entries.those_of(&["when", "next", "otherwise"]).as_slice() {
            ["when", "next"] => Some(Choose { when, to: self.target(entries.get("next")?)?, span: node.span }),
            ["otherwise"] => Some(Choose { when: None, to: self.target(entries.get("otherwise")?)?, span: node.span }),
            _ => {
                let message = "a row of `choose` is `{ when: …, next: … }` or `{ otherwise: … }`";
                self.reader.report(Diagnostic::error("choose-row", node.span, message));
                None
            }
        }
    }

    /// `refuse:`.
    pub(super) fn refuse(&mut self, entries: &Entries<'_>) -> Vec<Refuse> {
        let Some(node) = entries.get("refuse") else { return Vec::new() };
        let rows: &[Node] = self.reader.one_or_list(node);
        rows.iter().filter_map(|row| self.refusal(row)).collect()
    }

    fn refusal(&mut self, node: &Node) -> Option<Refuse> {
        let entries = self.reader.block(node, &REFUSE)?;
        let say = entries.get("say").and_then(|node| wording(self.reader, node));
        let advice = entries.get("do").and_then(|node| wording(self.reader, node));
        let ask = reference_at(self.reader, &entries, "ask");
        Some(Refuse {
            when: condition_at(self.reader, &entries, "when")?,
            say: say.unwrap_or_default(),
            advice,
            ask,
            span: node.span,
        })
    }

    /// `limit:`.
    pub(super) fn limit(&mut self, entries: &Entries<'_>) -> Option<Limit> {
        let node = entries.get("limit")?;
        let limit = self.reader.block(node, &LIMIT)?;
        let rounds = limit.get("rounds").and_then(|node| self.reader.number(node));
        let then = reference_at(self.reader, &limit, "then");
        if rounds == Some(0) {
            let message = "`rounds: 0` would never let anybody in; the least is 1";
            self.reader.report(Diagnostic::error("wrong-type", limit.get("rounds")?.span, message));
        }
        Some(Limit { rounds: rounds?, then: then?, span: entries.key_span("limit")? })
    }
}
