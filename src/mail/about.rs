//! The words for what a notice is about: every one a definition can give rise to, and whether a pattern means one.
//!
//! A notice about a run, an item or a request is named after its step, block or kind, so that one template serves them all:
//! `task finish`, `overdue item prepare/opinions`, `urge check`.

use dafu_engine::definition::{Body, Definition, Exit, Way};
use std::collections::BTreeSet;

/// Notices that any case can give rise to.
const ALWAYS: [&str; 9] =
    ["suspended", "resumed", "delegated", "handed_over", "consulted", "consult_answered", "signer_added", "join_refused", "flag"];

/// Everything that cases of `definition` can give notice of.
pub fn all(definition: &Definition) -> BTreeSet<String> {
    let mut all: BTreeSet<String> = ALWAYS.iter().map(|about| (*about).to_owned()).collect();
    for step in definition.all_steps() {
        let path = &step.path;
        all.extend([path.to_string(), format!("{path}.withdrawn")]);
        match &step.body {
            Body::Task(_) | Body::Approve(_) => {
                all.extend([format!("task {path}"), format!("returned {path}"), format!("urge {path}")]);
            }
            Body::Each(_) => {
                all.extend(["answered", "late", "silent", "closed", "taken_off"].map(|what| format!("{path}.{what}")));
            }
            Body::Parallel(_) | Body::Wait(_) | Body::Archive(_) | Body::Route => {}
        }
        if let Exit::Outcomes(outcomes) = &step.exit {
            all.extend(outcomes.keys().map(|outcome| format!("{path}.{outcome}")));
        }
        if step.due.is_some() {
            let kind = if step.body.each().is_some() { "item" } else { "run" };
            all.extend([format!("overdue {kind} {path}"), format!("remind {kind} {path}")]);
        }
    }
    all.extend(definition.clocks.keys().flat_map(|clock| [format!("overdue clock {clock}"), format!("remind clock {clock}")]));
    for (id, request) in &definition.requests {
        all.insert(format!("request {id}"));
        all.extend(request.outcomes.keys().map(|outcome| format!("request {id}.{outcome}")));
        all.extend(request.due.iter().flat_map(|_| [format!("overdue request {id}"), format!("remind request {id}")]));
    }
    for (id, record) in &definition.records {
        if record.confirm.is_some() {
            all.extend([format!("record {id}.confirm"), format!("record {id}.not_true")]);
        }
    }
    all
}

/// Whether the definition itself tells somebody when this step or outcome is taken, so that nothing need be derived.
pub fn is_told_by_definition(definition: &Definition, about: &str) -> bool {
    definition.all_steps().into_iter().any(|step| {
        let Some(rest) = about.strip_prefix(step.path.as_str()) else { return false };
        let step_tells = !step.notify.is_empty();
        match (rest.strip_prefix('.'), &step.exit) {
            (None, _) => rest.is_empty() && step_tells,
            (Some(outcome), Exit::Outcomes(outcomes)) => outcomes
                .get(outcome)
                .is_some_and(|outcome| !outcome.notify.is_empty() || step_tells && matches!(outcome.way, Way::Next(_))),
            (Some(_), Exit::Next(_) | Exit::Choose(_)) => false,
        }
    })
}

/// Whether `pattern`, in which `*` stands for any text, means `about`.
pub fn matches(pattern: &str, about: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| about.strip_prefix(first)) else { return false };
    let mut last = None;
    for part in parts {
        if let Some(middle) = last.replace(part) {
            let middle: &str = middle;
            let Some(at) = rest.find(middle) else { return false };
            rest = rest.get(at + middle.len()..).unwrap_or_default();
        }
    }
    last.map_or(rest.is_empty(), |end| rest.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_text() {
        for (pattern, about) in [
            ("task *", "task finish"),
            ("task *", "task prepare/opinions/write"),
            ("*.withdrawn", "check.withdrawn"),
            ("task */opinions/*", "task prepare/opinions/write"),
            ("*", "flag"),
            ("flag", "flag"),
        ] {
            assert!(matches(pattern, about), "{pattern} {about}");
        }
        for (pattern, about) in
            [("task", "task finish"), ("task *", "returned finish"), ("*.answered", "a.answered.b"), ("a*a", "a")]
        {
            assert!(!matches(pattern, about), "{pattern} {about}");
        }
    }
}
