//! A letter whose grade says that the matter is settled, and which goes on to say what will be done, may owe a promise.

use crate::lint::{Letter, warning};
use dafu_engine::machine::Finding;

/// Finds plans where nothing is promised.
pub fn find(letter: &Letter<'_>) -> Vec<Finding> {
    let Some(grade) = &letter.settled else { return Vec::new() };
    let planned = letter.paragraphs.iter().find_map(|paragraph| {
        letter.words.plans.iter().find(|plan| paragraph.tight.contains(plan.as_str())).map(|plan| (paragraph, plan))
    });
    planned
        .map(|(paragraph, plan)| {
            let text = format!("办理结果为{grade}，{}却有“{plan}”，请确认是否列承诺事项", paragraph.place());
            warning("no-promise", text)
        })
        .into_iter()
        .collect()
}
