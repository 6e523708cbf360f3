//! Turns of an `approve`: whose, when, and when it is enough (docs/SEMANTICS.md 3.7, 3.8).

use super::draft::Draft;
use super::event::What;
use super::refusal::Refusal;
use super::state::{ItemRef, Turn, TurnState, Work};
use crate::definition::{Approve, ApproveMode, FieldKind, Line, RoleOf, Subject};
use crate::ids::{RoleId, RunId};

impl Draft<'_> {
    /// Opens the turns that have come: all of them at once, or in order the next line that has any.
    pub(super) fn open_turns(&mut self, run: &RunId, approve: &Approve) -> Result<(), Refusal> {
        let Some((scope, known)) = self.case.run(run).map(|(scope, run)| (scope.clone(), run.clone())) else { return Ok(()) };
        let Work::Approve { turns, next_line } = known.work else { return Ok(()) };
        let item = self.case.item_of(&scope).cloned();
        let in_order = approve.mode == ApproveMode::InOrder;
        let mut opened: Vec<Turn> = Vec::new();
        let mut next = next_line;
        for (index, line) in approve.by.iter().enumerate().skip(next_line) {
            next = index.saturating_add(1);
            let conditional = |turn: &Turn| approve.by.get(turn.line).is_some_and(|line| line.when.is_some());
            let somebody = turns.iter().chain(&opened).any(conditional);
            if self.has_turn(line, item.as_ref(), run, somebody)? {
                opened.extend(self.turns_of(index, &line.role.id, item.as_ref()));
            }
            if in_order && !opened.is_empty() {
                break;
            }
        }
        if opened.is_empty() && turns.is_empty() {
            // A definition that `dafu check` accepts always has a line here; what slipped through is never passed by silence.
            let title = self.world.definition.step(&known.step).map_or(known.step.as_str(), |step| step.title.zh.as_str());
            self.emit(What::Flagged { text: format!("“{title}”没有可以签署的人"), timer: None });
            return Ok(());
        }
        self.emit(What::TurnsOpened { run: run.clone(), turns: opened, next_line: next });
        Ok(())
    }

    fn has_turn(&self, line: &Line, item: Option<&ItemRef>, run: &RunId, somebody: bool) -> Result<bool, Refusal> {
        match (&line.when, line.otherwise) {
            (Some(when), _) => self.holds(when, item, self.in_time(run)),
            (None, true) => Ok(!somebody),
            (None, false) => Ok(true),
        }
    }

    /// One turn, or one a unit where the role is bound to a list of units.
    fn turns_of(&self, line: usize, role: &RoleId, item: Option<&ItemRef>) -> Vec<Turn> {
        let turn = |unit| Turn { line, role: role.clone(), unit, person: None, added_by: None, state: TurnState::Open };
        let listed = self.world.definition.roles.get(role).and_then(|known| match &known.of {
            RoleOf::Unit(Subject::Fact(field)) => {
                let units = self.world.definition.fields.get(field).is_some_and(|field| matches!(field.kind, FieldKind::Units));
                units.then(|| super::who::units_of(&self.case, known.of.subject(), item))
            }
            RoleOf::Unit(Subject::Item) | RoleOf::Person(_) => None,
        });
        match listed {
            Some(units) => units.into_iter().map(|unit| turn(Some(unit))).collect(),
            None => vec![turn(None)],
        }
    }

    /// Whether a run has all the signatures it needs; opens the next line where it has not.
    pub(super) fn enough_signed(&mut self, run: &RunId, approve: &Approve) -> Result<bool, Refusal> {
        let turns = self.turns(run);
        let over = all_over(&turns);
        Ok(match approve.mode {
            ApproveMode::Any => seats_signed(&turns) >= 1,
            ApproveMode::Count(n) => seats_signed(&turns) >= usize::try_from(n).unwrap_or(usize::MAX) || over,
            ApproveMode::All => over,
            ApproveMode::InOrder if !over => false,
            ApproveMode::InOrder => {
                self.open_turns(run, approve)?;
                all_over(&self.turns(run))
            }
        })
    }

    /// The turns of an open `approve`.
    pub(super) fn turns(&self, run: &RunId) -> Vec<Turn> {
        match self.case.run(run).map(|(_, run)| &run.work) {
            Some(Work::Approve { turns, .. }) => turns.clone(),
            Some(Work::Task { .. } | Work::Parallel | Work::Each | Work::Wait { .. } | Work::Archive | Work::Route) | None => {
                Vec::new()
            }
        }
    }
}

/// Whether no turn is left to wait for.
fn all_over(turns: &[Turn]) -> bool {
    let over = |turn: &Turn| matches!(turn.state, TurnState::Signed { .. } | TurnState::Removed);
    turns.iter().all(over) && turns.iter().any(|turn| matches!(turn.state, TurnState::Signed { .. }))
}

/// How many have signed with all whom they added: an added signature never stands for another's.
fn seats_signed(turns: &[Turn]) -> usize {
    let own = turns.iter().filter(|turn| turn.added_by.is_none());
    own.filter(|own| {
        turns
            .iter()
            .filter(|turn| (turn.line, &turn.unit) == (own.line, &own.unit))
            .all(|turn| matches!(turn.state, TurnState::Signed { .. } | TurnState::Removed))
    })
    .count()
}
