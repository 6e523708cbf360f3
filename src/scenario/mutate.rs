//! Would the scenarios notice? Each mutant is a definition with one edge, guard, signing line or refusal taken out.
//!
//! A mutant that `dafu check` refuses can't reach an office and is counted apart. Of the others, each must make at least one
//! scenario fail; one that none notices is a line of the definition that nobody has tested.

use dafu_engine::definition::{Body, Definition, Exit, List, Step};
use dafu_engine::ids::StepPath;

/// A definition with one thing taken out.
#[derive(Debug, Clone)]
pub struct Mutant {
    /// What was taken out.
    pub what: String,
    /// What is left.
    pub definition: Definition,
}

/// Every mutant of a definition.
pub fn mutants(definition: &Definition) -> Vec<Mutant> {
    let mut mutants = Vec::new();
    for step in definition.all_steps() {
        let mut add = |what: String, change: &dyn Fn(&mut Step)| {
            let mut mutant = definition.clone();
            if let Some(step) = find(&mut mutant.steps, &step.path) {
                change(step);
            }
            mutants.push(Mutant { what, definition: mutant });
        };
        exits(step, &mut add);
        bodies(step, &mut add);
        for row in 0..step.refuse.len() {
            add(format!("{}: refuse #{}", step.path, row + 1), &|step| {
                step.refuse.remove(row);
            });
        }
        if step.limit.is_some() {
            add(format!("{}: limit", step.path), &|step| step.limit = None);
        }
    }
    for (id, request) in &definition.requests {
        for outcome in request.outcomes.keys() {
            let mut mutant = definition.clone();
            if let Some(request) = mutant.requests.get_mut(id) {
                request.outcomes.shift_remove(outcome);
            }
            mutants.push(Mutant { what: format!("request {id}: outcome {outcome}"), definition: mutant });
        }
        if request.within.is_some() {
            let mut mutant = definition.clone();
            if let Some(request) = mutant.requests.get_mut(id) {
                request.within = None;
            }
            mutants.push(Mutant { what: format!("request {id}: within"), definition: mutant });
        }
    }
    mutants
}

type Add<'a> = dyn FnMut(String, &dyn Fn(&mut Step)) + 'a;

fn exits(step: &Step, add: &mut Add<'_>) {
    match &step.exit {
        Exit::Next(_) => {}
        Exit::Outcomes(outcomes) => {
            for (id, outcome) in outcomes {
                add(format!("{}: outcome {id}", step.path), &|step| {
                    if let Exit::Outcomes(outcomes) = &mut step.exit {
                        outcomes.shift_remove(id);
                    }
                });
                if outcome.when.is_some() {
                    add(format!("{}: when of {id}", step.path), &|step| {
                        if let Exit::Outcomes(outcomes) = &mut step.exit
                            && let Some(outcome) = outcomes.get_mut(id)
                        {
                            outcome.when = None;
                        }
                    });
                }
            }
        }
        Exit::Choose(rows) => {
            for row in 0..rows.len() {
                add(format!("{}: choose row {}", step.path, row + 1), &|step| {
                    if let Exit::Choose(rows) = &mut step.exit {
                        rows.remove(row);
                    }
                });
            }
        }
    }
}

fn bodies(step: &Step, add: &mut Add<'_>) {
    match &step.body {
        Body::Approve(approve) => {
            for (index, line) in approve.by.iter().enumerate() {
                add(format!("{}: line {} ({})", step.path, index + 1, line.role.id), &|step| {
                    if let Body::Approve(approve) = &mut step.body {
                        approve.by.remove(index);
                    }
                });
                if line.when.is_some() {
                    add(format!("{}: when of line {}", step.path, index + 1), &|step| {
                        if let Body::Approve(approve) = &mut step.body
                            && let Some(line) = approve.by.get_mut(index)
                        {
                            line.when = None;
                        }
                    });
                }
            }
        }
        Body::Parallel(branches) => {
            for (id, branch) in branches {
                add(format!("{}: branch {id}", step.path), &|step| {
                    if let Body::Parallel(branches) = &mut step.body {
                        branches.shift_remove(id);
                    }
                });
                if branch.when.is_some() {
                    add(format!("{}: when of branch {id}", step.path), &|step| {
                        if let Body::Parallel(branches) = &mut step.body
                            && let Some(branch) = branches.get_mut(id)
                        {
                            branch.when = None;
                        }
                    });
                }
            }
        }
        Body::Each(_) | Body::Task(_) | Body::Wait(_) | Body::Archive(_) | Body::Route => {}
    }
}

fn find<'a>(list: &'a mut List, path: &StepPath) -> Option<&'a mut Step> {
    for step in list.steps.values_mut() {
        if step.path == *path {
            return Some(step);
        }
        let found = match &mut step.body {
            Body::Parallel(branches) => branches.values_mut().find_map(|branch| find(&mut branch.list, path)),
            Body::Each(each) => find(&mut each.list, path),
            Body::Task(_) | Body::Approve(_) | Body::Wait(_) | Body::Archive(_) | Body::Route => None,
        };
        if found.is_some() {
            return found;
        }
    }
    None
}
