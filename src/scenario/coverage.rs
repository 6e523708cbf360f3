//! What scenarios have reached of a definition: steps, outcomes, rows, lines, guards both ways, refusals.

use dafu_engine::definition::{Body, Definition, Exit, Late, RequestDoes, Step, Way};
use dafu_engine::ids::{RunId, StepPath};
use dafu_engine::machine::command::{Ask, Command, LateDecision};
use dafu_engine::machine::event::{Event, What};
use dafu_engine::machine::refusal::{Reason, Refusal};
use dafu_engine::machine::state::{Case, Leave, Position};
use std::collections::{BTreeMap, BTreeSet};

/// What has been reached, by workflow and name.
#[derive(Debug, Clone, Default)]
pub struct Coverage {
    reached: BTreeSet<(String, String)>,
    next_line: BTreeMap<RunId, usize>,
}

/// How much of one definition was reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Covered {
    /// What a group of names is called: steps, outcomes …
    pub group: &'static str,
    /// How many were reached.
    pub reached: usize,
    /// How many there are.
    pub all: usize,
    /// Those that were not.
    pub missing: Vec<String>,
}

/// The groups, in the order in which they are shown.
const GROUPS: [&str; 7] = ["step", "outcome", "choose", "line", "guard", "refuse", "request"];

impl Coverage {
    /// Adds what another has reached.
    pub fn merge(&mut self, other: Self) {
        self.reached.extend(other.reached);
    }

    /// How much of `definition` was reached, group by group.
    pub fn of(&self, definition: &Definition) -> Vec<Covered> {
        let names = names(definition);
        let workflow = definition.workflow.to_string();
        GROUPS
            .into_iter()
            .map(|group| {
                let all: Vec<&String> = names.iter().filter(|name| name.split(' ').next() == Some(group)).collect();
                let missing: Vec<String> = all
                    .iter()
                    .filter(|name| !self.reached.contains(&(workflow.clone(), (**name).clone())))
                    .map(|name| (*name).clone())
                    .collect();
                Covered { group, reached: all.len() - missing.len(), all: all.len(), missing }
            })
            .collect()
    }

    fn reach(&mut self, definition: &Definition, name: String) {
        self.reached.insert((definition.workflow.to_string(), name));
    }

    /// Counts what events tell.
    pub fn happened(&mut self, definition: &Definition, before: Option<&Case>, events: &[Event]) {
        let mut runs: BTreeMap<RunId, StepPath> =
            before.into_iter().flat_map(Case::runs).map(|(_, run)| (run.id.clone(), run.step.clone())).collect();
        for event in events {
            match &event.what {
                What::StepEntered { run, .. } => {
                    runs.insert(run.id.clone(), run.step.clone());
                    self.next_line.insert(run.id.clone(), 0);
                    self.reach(definition, format!("step {}", run.step));
                }
                What::OutcomeTaken { run, outcome, .. } => {
                    if let Some(step) = runs.get(run) {
                        self.reach(definition, format!("outcome {step}.{outcome}"));
                        self.reach(definition, format!("guard {step}.{outcome} true"));
                    }
                }
                What::StepEnded { run, how, .. } => {
                    if let Some(step) = runs.get(run).and_then(|path| definition.step(path)) {
                        self.ended(definition, step, how);
                    }
                }
                What::TurnsOpened { run, turns, next_line } => {
                    if let Some(step) = runs.get(run).cloned() {
                        let opened: BTreeSet<usize> = turns.iter().map(|turn| turn.line).collect();
                        self.turns(definition, &step, run, (&opened, *next_line));
                    }
                }
                What::ScopeOpened { opened, .. } if opened.item.is_none() => {
                    let holds = opened.at == Position::Between;
                    self.reach(definition, format!("guard {} {holds}", opened.list));
                }
                What::RequestDecided { number, decided } => {
                    let kind = before.and_then(|case| case.requests.get(number)).map(|request| request.kind.clone());
                    if let (Some(kind), Some(outcome)) = (kind, &decided.outcome) {
                        self.reach(definition, format!("request {kind}.{outcome}"));
                    }
                }
                _ => {}
            }
        }
    }

    /// A decision about an overdue item, which no event names by itself.
    pub fn decided_late(&mut self, definition: &Definition, command: &Command) {
        if let Ask::DecideLate { block, decision, .. } = &command.ask {
            let word = match decision {
                LateDecision::Wait { .. } => "wait",
                LateDecision::GoOn => "go_on",
                LateDecision::TakeOff => "take_off",
            };
            self.reach(definition, format!("request late {block} {word}"));
        }
    }

    fn ended(&mut self, definition: &Definition, step: &Step, how: &Leave) {
        match how {
            Leave::Chose(row) => {
                self.reach(definition, format!("choose {}#{row}", step.path));
                for before in 1..*row {
                    self.reach(definition, format!("guard {}#{before} false", step.path));
                }
                self.reach(definition, format!("guard {}#{row} true", step.path));
            }
            Leave::Outcome(outcome) if step.outcome(outcome).is_some_and(|button| matches!(button.way, Way::Back(_))) => return,
            Leave::Outcome(_) | Leave::Next | Leave::Time => {}
            Leave::Withdrawn(_) | Leave::TakenBack => return,
        }
        for row in 1..=step.refuse.len() {
            self.reach(definition, format!("refuse {}#{row} passed", step.path));
        }
    }

    fn turns(&mut self, definition: &Definition, step: &StepPath, run: &RunId, (opened, next): (&BTreeSet<usize>, usize)) {
        let from = self.next_line.insert(run.clone(), next).unwrap_or(0);
        for line in from..next {
            let had = opened.contains(&line);
            if had {
                self.reach(definition, format!("line {step}!{}", line + 1));
            }
            self.reach(definition, format!("guard {step}!{} {had}", line + 1));
        }
    }

    /// Counts what a refusal tells.
    pub fn refused(&mut self, definition: &Definition, command: &Command, before: Option<&Case>, refusal: &Refusal) {
        let Ask::Act { task, outcome, .. } = &command.ask else {
            if let (Ask::Request { request, .. }, Reason::WindowClosed { .. }) = (&command.ask, &refusal.reason) {
                self.reach(definition, format!("request {request} too late"));
            }
            return;
        };
        let step = before.and_then(|case| case.run(task)).and_then(|(_, run)| definition.step(&run.step));
        let Some(step) = step else { return };
        match &refusal.reason {
            Reason::Refused { say, .. } => {
                if let Some(row) = step.refuse.iter().position(|row| row.say == *say) {
                    self.reach(definition, format!("refuse {}#{} refused", step.path, row + 1));
                }
            }
            Reason::NotOffered(_) => {
                if let Some(outcome) = outcome {
                    self.reach(definition, format!("guard {}.{outcome} false", step.path));
                }
            }
            _ => {}
        }
    }
}

/// Everything there is to reach.
fn names(definition: &Definition) -> Vec<String> {
    let mut names = Vec::new();
    for step in definition.all_steps() {
        names.push(format!("step {}", step.path));
        exit_names(step, &mut names);
        body_names(step, &mut names);
        for row in 1..=step.refuse.len() {
            names.extend(["refused", "passed"].map(|way| format!("refuse {}#{row} {way}", step.path)));
        }
    }
    for (id, request) in &definition.requests {
        names.extend(request.outcomes.keys().map(|outcome| format!("request {id}.{outcome}")));
        if request.within.is_some() {
            names.push(format!("request {id} too late"));
        }
        debug_assert!(
            request
                .outcomes
                .values()
                .all(|outcome| !matches!(outcome.does, Some(RequestDoes::Extend(ref clocks)) if clocks.is_empty()))
        );
    }
    names
}

fn exit_names(step: &Step, names: &mut Vec<String>) {
    match &step.exit {
        Exit::Next(_) => {}
        Exit::Outcomes(outcomes) => {
            for (id, outcome) in outcomes {
                names.push(format!("outcome {}.{id}", step.path));
                if outcome.when.is_some() {
                    both(names, &format!("{}.{id}", step.path));
                }
            }
        }
        Exit::Choose(rows) => {
            for (index, row) in rows.iter().enumerate() {
                names.push(format!("choose {}#{}", step.path, index + 1));
                if row.when.is_some() {
                    both(names, &format!("{}#{}", step.path, index + 1));
                }
            }
        }
    }
}

fn body_names(step: &Step, names: &mut Vec<String>) {
    match &step.body {
        Body::Approve(approve) => {
            for (index, line) in approve.by.iter().enumerate() {
                names.push(format!("line {}!{}", step.path, index + 1));
                if line.when.is_some() || line.otherwise {
                    both(names, &format!("{}!{}", step.path, index + 1));
                }
            }
        }
        Body::Parallel(branches) => {
            for (id, branch) in branches.iter().filter(|(_, branch)| branch.when.is_some()) {
                debug_assert!(branch.when.is_some(), "filtered");
                both(names, step.path.child(id).as_str());
            }
        }
        Body::Each(each) if each.late == Late::Decide => {
            names.extend(["wait", "go_on", "take_off"].map(|word| format!("request late {} {word}", step.path)));
        }
        Body::Each(_) | Body::Task(_) | Body::Wait(_) | Body::Archive(_) | Body::Route => {}
    }
}

fn both(names: &mut Vec<String>, what: &str) {
    names.extend(["true", "false"].map(|way| format!("guard {what} {way}")));
}
