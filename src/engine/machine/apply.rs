//! `apply`: the only writer of a case. One arm an event; each arm does what the event's documentation says, and no more.

use super::clock::Runs;
use super::document::{Document, DocumentPart, Made, Making, Signature};
use super::event::{Event, What};
use super::find::{due_of, run_base};
use super::places::{
    facts_at, set_due, set_position, uncount, unmark, wake, with_hold, with_item, with_run, with_turn, with_turns,
};
use super::state::{Case, Confirmed, Ended, Hold, ItemState, Leave, Position, RecordRow, Scope, Status, TurnState};
use crate::ids::{DocumentId, RunId, ScopeId, StepPath};
use std::collections::BTreeMap;

/// The case after `event`. Total: it reads nothing but the event, and an event that does not fit leaves the case as it is.
pub fn apply(case: Option<Case>, event: &Event) -> Option<Case> {
    let Some(mut case) = case else { return opened(event) };
    apply_to(&mut case, event);
    Some(case)
}

/// The same, in place.
pub fn apply_to(case: &mut Case, event: &Event) {
    case.seq = event.seq;
    case.last_at = event.at;
    if !matches!(event.what, What::Flagged { .. }) {
        case.flagged.clear();
    }
    write(case, event);
}

/// The case that a first event opens.
fn opened(event: &Event) -> Option<Case> {
    let What::CaseOpened { case, workflow, definition, policy, began, facts, parent, version: _ } = &event.what else {
        return None;
    };
    let root = Scope { list: StepPath::default(), parent: None, item: None, detached: false, at: Position::Between };
    Some(Case {
        id: case.clone(),
        workflow: workflow.clone(),
        definition: definition.clone(),
        policy: policy.clone(),
        began: *began,
        seq: event.seq,
        last_at: event.at,
        status: Status::Open,
        facts: facts.clone(),
        scopes: BTreeMap::from([(ScopeId::root(), root)]),
        rounds: BTreeMap::new(),
        uncounted: BTreeMap::new(),
        blocks: BTreeMap::new(),
        marks: BTreeMap::new(),
        clocks: BTreeMap::new(),
        records: BTreeMap::new(),
        requests: BTreeMap::new(),
        documents: BTreeMap::new(),
        ended: BTreeMap::new(),
        consults: BTreeMap::new(),
        children: BTreeMap::new(),
        merged: Vec::new(),
        parent: parent.clone(),
        urged: BTreeMap::new(),
        urged_on: BTreeMap::new(),
        held_results: Vec::new(),
        not_made: Vec::new(),
        flagged: std::collections::BTreeSet::new(),
    })
}

#[expect(clippy::too_many_lines, reason = "one arm an event: the whole meaning of the log in one table")]
fn write(case: &mut Case, event: &Event) {
    match &event.what {
        What::CaseOpened { .. }
        | What::PackageAsked { .. }
        | What::Notified { .. }
        | What::Moved { .. }
        | What::ChildEnded { .. }
        | What::Noted { .. }
        | What::OutcomeTaken { .. } => {}
        What::Flagged { text: _, timer } => case.flagged.extend(timer.clone()),
        What::TakenBack { run, reason: _, unmarked } => {
            uncount(case, run);
            for (milestone, day) in unmarked {
                unmark(case, milestone, *day);
            }
        }
        What::CaseEnded { how } => {
            case.status = Status::Ended { how: how.clone(), on: event.on };
            case.held_results.clear();
        }
        What::Suspended { reason } => case.status = Status::Suspended { since: event.on, reason: reason.clone() },
        What::Resumed { .. } | What::JoinRefused { .. } => {
            case.status = Status::Open;
            case.held_results.clear();
        }
        What::FactsWritten { place, values, run: _ } | What::Corrected { place, values, reason: _ } => {
            if let Some(facts) = facts_at(case, place) {
                facts.extend(values.clone());
            }
        }
        What::ScopeOpened { scope, opened } => {
            case.scopes.insert(scope.clone(), opened.clone());
        }
        What::ScopeDone { scope } => set_position(case, scope, Position::Done(event.on)),
        What::ScopeWithdrawn { scope, reason: _ } => set_position(case, scope, Position::Withdrawn(event.on)),
        What::ScopeDetached { scope } => {
            if let Some(scope) = case.scopes.get_mut(scope) {
                scope.detached = true;
            }
        }
        What::StepEntered { scope, run } => {
            case.rounds.insert(run_base(&run.id).to_owned(), run.round);
            set_position(case, scope, Position::At(run.clone()));
        }
        What::StepEnded { scope, run, how } => {
            if *how == Leave::TakenBack {
                uncount(case, run);
            }
            let ended = Ended { by: event.by.clone(), at: event.at, on: event.on, how: how.clone() };
            case.ended.insert(run.clone(), ended);
            set_position(case, scope, Position::Between);
        }
        What::RunAwaits { run, what } => with_run(case, run, |run| run.awaits.clone_from(what)),
        What::Claimed { run, person } => with_hold(case, run, |hold| {
            *hold = Hold { owner: Some(person.clone()), prepared: hold.prepared.take(), ..Hold::default() };
        }),
        What::Released { run } => {
            with_hold(case, run, |hold| *hold = Hold { prepared: hold.prepared.take(), ..Hold::default() });
        }
        What::HandedOver { run, turn: None, to, granted, reason: _ } => with_hold(case, run, |hold| {
            *hold = Hold { owner: Some(to.clone()), granted: *granted, delegate: None, prepared: hold.prepared.take() };
        }),
        What::HandedOver { run, turn: Some(index), to, granted: _, reason: _ } => {
            with_turn(case, run, *index, |turn| turn.person = Some(to.clone()));
        }
        What::Delegated { run, owner, to } => with_hold(case, run, |hold| {
            *hold = Hold { owner: Some(owner.clone()), granted: hold.granted, delegate: Some(to.clone()), prepared: None };
        }),
        What::Prepared { run, values } => with_hold(case, run, |hold| {
            hold.prepared = Some(values.clone());
            hold.delegate = None;
        }),
        What::TurnsOpened { run, turns, next_line } => with_turns(case, run, |list, next| {
            list.extend(turns.clone());
            *next = *next_line;
        }),
        What::SignerAdded { run, index, turn, reason: _ } => with_turns(case, run, |list, _| {
            let before = turn.state == TurnState::Open;
            if before && let Some(own) = list.get_mut(*index) {
                own.state = TurnState::Waiting;
            }
            let at = if before { *index } else { index.saturating_add(1) };
            list.insert(at.min(list.len()), turn.clone());
        }),
        What::SignerRemoved { run, index } => {
            with_turn(case, run, *index, |turn| turn.state = TurnState::Removed);
            with_turns(case, run, |list, _| wake(list));
        }
        What::Signed { run, index, person, over, scan } => {
            with_turn(case, run, *index, |turn| {
                turn.state = TurnState::Signed { by: person.clone(), on: event.on, over: over.clone(), scan: scan.clone() };
            });
            with_turns(case, run, |list, _| wake(list));
            if let Some(document) = case.documents.get_mut(run.as_str()) {
                document.signatures.push(Signature { person: person.clone(), on: event.on, scan: scan.clone() });
            }
        }
        What::Marked { milestone, on, instead_of } => {
            if let Some(mistaken) = instead_of {
                unmark(case, milestone, *mistaken);
            }
            case.marks.entry(milestone.clone()).or_default().push(*on);
        }
        What::ClockStarted { clock, state } => {
            case.clocks.insert(clock.clone(), state.clone());
        }
        What::ClockStopped { clock, on, in_time } => {
            if let Some(clock) = case.clocks.get_mut(clock) {
                clock.runs = Runs::Stopped { on: *on, in_time: *in_time };
            }
        }
        What::ClockDropped { clock } => {
            case.clocks.remove(clock);
        }
        What::ClockPaused { clock, reason } => {
            if let Some(clock) = case.clocks.get_mut(clock) {
                clock.runs = Runs::Paused { since: event.on, reason: reason.clone() };
            }
        }
        What::ClockRestarted { clock, due, reason: _ } => {
            if let Some(clock) = case.clocks.get_mut(clock) {
                clock.runs = Runs::Running;
                clock.due = due.clone();
            }
        }
        What::DateMoved { of, due, why: _ } => set_due(case, of, due.clone()),
        What::DueReached { of, date: _ } => {
            if let Some(mut due) = due_of(case, of).cloned() {
                due.overdue = true;
                set_due(case, of, Some(due));
            }
        }
        What::Reminded { of, rung, people, .. } => {
            if let Some(mut due) = due_of(case, of).cloned() {
                for known in due.rungs.iter_mut().filter(|known| known.id == *rung) {
                    known.sent = Some(event.on);
                    known.told.clone_from(people);
                }
                set_due(case, of, Some(due));
            }
        }
        What::BlockOpened { block, run } => {
            let known = case.blocks.entry(block.clone()).or_default();
            known.run = run.clone();
            known.open = true;
        }
        What::BlockClosed { block } => {
            if let Some(block) = case.blocks.get_mut(block) {
                block.open = false;
            }
        }
        What::ItemOpened { block, item } => {
            let block = case.blocks.entry(block.clone()).or_default();
            match block.items.iter_mut().find(|known| known.id == item.id) {
                Some(known) => *known = item.clone(),
                None => block.items.push(item.clone()),
            }
        }
        What::ItemChanged { item, subject } => with_item(case, item, |item| item.subject = subject.clone()),
        What::ItemAnswered { item, late } => with_item(case, item, |item| {
            item.state = if *late { ItemState::Late } else { ItemState::Answered };
            item.answered_on = Some(event.on);
            item.to_decide = false;
        }),
        What::ItemSilent { item, reason } => with_item(case, item, |item| {
            item.state = ItemState::Silent;
            item.without.clone_from(reason);
            item.to_decide = false;
        }),
        What::ItemWithdrawn { item, reason: _ } => with_item(case, item, |item| {
            item.state = ItemState::Withdrawn;
            item.to_decide = false;
        }),
        What::ItemToDecide { item, open } => with_item(case, item, |item| item.to_decide = *open),
        What::RequestAsked { number, request } => {
            case.requests.insert(*number, request.clone());
        }
        What::RequestDecided { number, decided } => {
            if let Some(request) = case.requests.get_mut(number) {
                request.decided = Some(decided.clone());
            }
        }
        What::RecordAdded { record, row, ask } => case.records.entry(record.clone()).or_default().push(RecordRow {
            row: row.clone(),
            by: event.by.clone(),
            confirmed: Confirmed::Unknown,
            asked: ask.clone(),
            corrected: Vec::new(),
        }),
        What::RecordConfirmed { record, row, says } => {
            if let Some(known) = case.records.get_mut(record).and_then(|rows| rows.iter_mut().find(|known| known.row.id == *row))
            {
                known.confirmed = *says;
            }
        }
        What::RecordCorrected { record, row, reason } => {
            if let Some(known) =
                case.records.get_mut(record).and_then(|rows| rows.iter_mut().find(|known| known.row.id == row.id))
            {
                let old = std::mem::replace(&mut known.row, row.clone());
                known.corrected.push((old, reason.clone()));
                // What was said is not what is written there now.
                known.confirmed = Confirmed::Unknown;
            }
        }
        What::DocumentAsked { document, part, content } => {
            made(case, &Making::Document { document: document.clone(), part: *part });
            asked_for(case, document, *part, content);
        }
        What::PackageReady { run, .. } => made(case, &Making::Package { run: run.clone() }),
        What::NotMade(not_made) => {
            made(case, &not_made.what);
            case.not_made.push(not_made.clone());
        }
        What::DocumentReady { document, part, digest, content, pages } => {
            made(case, &Making::Document { document: document.clone(), part: *part });
            if let Some(known) = case.documents.get_mut(document) {
                let made = Made { digest: digest.clone(), content: content.clone(), pages: *pages };
                match part {
                    DocumentPart::Draft => known.draft = Some(made),
                    DocumentPart::Original => known.originals.push(made),
                }
            }
        }
        What::DocumentReopened { document, reason: _ } => {
            if let Some(document) = case.documents.get_mut(document) {
                document.reopened = true;
            }
        }
        What::ErratumAdded { document, text } => {
            if let Some(document) = case.documents.get_mut(document) {
                document.errata.push(text.clone());
            }
        }
        What::Urged { run, number, .. } => {
            case.urged.insert(run.clone(), *number);
            case.urged_on.insert(run.clone(), event.on);
        }
        What::Consulted { number, consult } => {
            case.consults.insert(*number, consult.clone());
        }
        What::ConsultAnswered { number, answer } => {
            if let Some(consult) = case.consults.get_mut(number) {
                consult.answer = Some(answer.clone());
            }
        }
        What::ChildStarted { case: id, child, facts: _ } => {
            case.children.insert(id.clone(), child.clone());
        }
        What::ChildChanged { case: id, facts } => {
            if let Some(row) = case.children.get_mut(id).and_then(|child| child.row.as_mut()) {
                row.cells.clone_from(facts);
            }
        }
        What::JoinAsked { into, reason: _ } => case.status = Status::Joining { into: into.clone() },
        What::JoinAnswered { case: other, yes, reason: _ } => {
            if *yes {
                case.merged.push(other.clone());
            }
        }
        What::ResultHeld { result } => case.held_results.push(result.clone()),
        What::Migrated { definition, paths, reason: _ } => super::migrate::move_paths(case, definition, paths),
    }
}

/// Made, asked for again, or failed again: what was known of its failing is over.
fn made(case: &mut Case, what: &Making) {
    case.not_made.retain(|known| known.what != *what);
}

fn asked_for(case: &mut Case, document: &DocumentId, part: DocumentPart, content: &super::document::DocumentContent) {
    match (part, case.documents.get_mut(document)) {
        (DocumentPart::Original, Some(known)) => known.content = content.clone(),
        (DocumentPart::Draft | DocumentPart::Original, _) => {
            let run = RunId::new(document.as_str());
            let step = case.run(&run).map(|(_, run)| run.step.clone()).unwrap_or_default();
            let new = Document {
                kind: content.kind.clone(),
                run,
                step,
                content: content.clone(),
                draft: None,
                signatures: Vec::new(),
                originals: Vec::new(),
                reopened: false,
                errata: Vec::new(),
            };
            case.documents.insert(document.clone(), new);
        }
    }
}
