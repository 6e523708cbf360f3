//! Comparing a case with what a scenario says of it. Each difference is one sentence: what was expected, and what is.

use super::stage::Sent;
use super::{Expect, Letter};
use chrono::NaiveDate;
use dafu_engine::definition::Definition;
use dafu_engine::ids::StepPath;
use dafu_engine::machine::World;
use dafu_engine::machine::clock::{Due, Runs};
use dafu_engine::machine::document::Document;
use dafu_engine::machine::form::written;
use dafu_engine::machine::light::light_of_case;
use dafu_engine::machine::state::{Case, Ending, ItemState, Status, Work};
use dafu_engine::machine::tasks::tasks;
use std::collections::BTreeSet;
use std::fmt::Display;

/// Everything that is not as expected.
pub fn compare(world: &World<'_>, case: &Case, expect: &Expect, today: NaiveDate, mails: &[Sent]) -> Vec<String> {
    let mut wrong = Wrong::default();
    if let Some(steps) = &expect.at {
        wrong.unless_same("at", set(steps), set(open_leaves(case)));
    }
    if let Some(state) = &expect.state {
        wrong.unless_same("state", state.clone(), state_word(&case.status).to_owned());
    }
    if let Some(children) = &expect.children {
        wrong.unless_same("children", set(children), set(case.children.keys()));
    }
    if let Some(requests) = &expect.requests {
        let open = case.requests.values().filter(|known| known.decided.is_none()).map(|known| &known.kind);
        wrong.unless_same("requests", list(requests), list(open));
    }
    holders(&mut wrong, world, case, expect);
    dates(&mut wrong, world, case, expect, today);
    facts(&mut wrong, case, expect);
    letters(&mut wrong, case, expect);
    if let Some(expected) = &expect.mails {
        compare_mails(&mut wrong, expected, mails);
    }
    wrong.0
}

#[derive(Default)]
struct Wrong(Vec<String>);

impl Wrong {
    #[expect(clippy::needless_pass_by_value, reason = "every caller makes these texts for this call alone")]
    fn unless_same(&mut self, what: &str, expected: String, is: String) {
        if expected != is {
            self.0.push(format!("{what}: expected {expected}, is {is}"));
        }
    }
}

const NONE: &str = "none";

/// As a person would list it; the order counts.
fn list<T: Display>(entries: impl IntoIterator<Item = T>) -> String {
    let entries: Vec<String> = entries.into_iter().map(|entry| entry.to_string()).collect();
    if entries.is_empty() { NONE.to_owned() } else { entries.join(", ") }
}

/// The same where the order does not count.
fn set<T: Display>(entries: impl IntoIterator<Item = T>) -> String {
    list(entries.into_iter().map(|entry| entry.to_string()).collect::<BTreeSet<_>>())
}

fn one<T: ToString>(entry: Option<T>) -> String {
    entry.map_or_else(|| NONE.to_owned(), |entry| entry.to_string())
}

/// The open steps that are no blocks: what a person would say the case is at.
fn open_leaves(case: &Case) -> Vec<String> {
    case.runs()
        .filter(|(_, run)| !matches!(run.work, Work::Parallel | Work::Each))
        .map(|(_, run)| run.id.as_str().rsplit_once('#').map_or(run.id.as_str(), |(base, _)| base).to_owned())
        .collect()
}

const fn state_word(status: &Status) -> &'static str {
    match status {
        Status::Open => "open",
        Status::Suspended { .. } => "suspended",
        Status::Joining { .. } => "joining",
        Status::Ended { how: Ending::Completed, .. } => "completed",
        Status::Ended { how: Ending::Cancelled(_), .. } => "cancelled",
        Status::Ended { how: Ending::Joined(_), .. } => "joined",
    }
}

fn holders(wrong: &mut Wrong, world: &World<'_>, case: &Case, expect: &Expect) {
    let open = tasks(world, case);
    for (step, people) in &expect.holder {
        let path = super::check::resolve(world.definition, &StepPath::new(step.as_str()));
        let holders = open
            .iter()
            .filter(|task| task.step == path && task.run.is_some() || task.key.starts_with(step.as_str()))
            .flat_map(|task| task.owner.clone().map_or_else(|| task.people.clone(), |owner| [owner].into()));
        wrong.unless_same(&format!("holder of {step}"), set(people), set(holders));
    }
}

fn dates(wrong: &mut Wrong, world: &World<'_>, case: &Case, expect: &Expect, today: NaiveDate) {
    for (name, date) in &expect.due {
        let is = due(world.definition, case, name).map(|due| due.date);
        wrong.unless_same(&format!("due of {name}"), one(*date), one(is));
    }
    for (milestone, date) in &expect.marks {
        wrong.unless_same(&format!("mark {milestone}"), date.to_string(), one(case.mark(&milestone.as_str().into())));
    }
    let light = light_of_case(world, case, today).map(|known| known.light);
    if let Some(colour) = &expect.light {
        wrong.unless_same("light", colour.clone(), one(light.map(|light| light.colour.id())));
    }
    if let Some(days) = expect.days_left {
        wrong.unless_same("days_left", days.to_string(), one(light.map(|light| light.days)));
    }
}

/// The running date that a name stands for: a clock's, an item's (`block[item]`), a request's (`request 1`), or that of a
/// step's open run.
fn due<'c>(definition: &Definition, case: &'c Case, name: &str) -> Option<&'c Due> {
    if let Some(number) = name.strip_prefix("request ").and_then(|number| number.parse::<u32>().ok()) {
        return case.requests.get(&number).filter(|request| request.decided.is_none())?.due.as_ref();
    }
    if let Some(clock) = case.clocks.get(name) {
        return Some(&clock.due).filter(|_| !matches!(clock.runs, Runs::Stopped { .. }));
    }
    if let Some((block, item)) = name.strip_suffix(']').and_then(|name| name.split_once('[')) {
        let path = super::check::resolve_block(definition, &StepPath::new(block))?;
        return case.item(&path, &item.into()).filter(|item| item.state == ItemState::Working)?.due.as_ref();
    }
    let path = super::check::resolve(definition, &StepPath::new(name))?;
    let run = case.runs().find(|(_, run)| run.step == path);
    run.and_then(|(_, run)| run.due.as_ref())
}

fn facts(wrong: &mut Wrong, case: &Case, expect: &Expect) {
    for (field, value) in &expect.facts {
        let is = case.facts.get(field).map(written).unwrap_or_default();
        wrong.unless_same(&format!("fact {field}"), as_text(value), as_text(&is));
    }
    for (block, items) in &expect.answers {
        let known =
            case.blocks.iter().find(|(path, _)| path.as_str() == block || path.step() == *block.as_str()).map(|(_, state)| state);
        for (item, state) in items {
            let is = known.and_then(|known| known.items.iter().find(|known| known.id == *item.as_str()));
            wrong.unless_same(&format!("answer of {block}[{item}]"), state.clone(), one(is.map(|item| item.state.id())));
        }
    }
}

fn as_text(value: &serde_json::Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn letters(wrong: &mut Wrong, case: &Case, expect: &Expect) {
    for (kind, people) in &expect.signatures {
        let signed = last(case, kind).map(|document| list(document.signatures.iter().map(|signature| &signature.person)));
        wrong.unless_same(&format!("signatures of {kind}"), list(people), signed.unwrap_or_else(|| "no letter".to_owned()));
    }
    for (kind, letter) in &expect.letter {
        match last(case, kind) {
            None => wrong.0.push(format!("letter {kind}: there is none")),
            Some(document) => compare_letter(wrong, kind, letter, document),
        }
    }
}

/// The last document of a kind, as `reply`; of one item alone, as `opinion[tax]`.
fn last<'c>(case: &'c Case, name: &str) -> Option<&'c Document> {
    let (kind, item) = match name.strip_suffix(']').and_then(|name| name.split_once('[')) {
        Some((kind, item)) => (kind, format!("[{item}]")),
        None => (name, String::new()),
    };
    let round = |id: &str| id.rsplit_once('#').and_then(|(_, round)| round.parse::<u32>().ok()).unwrap_or(0);
    case.documents
        .iter()
        .filter(|(id, document)| document.kind == *kind && id.as_str().contains(item.as_str()))
        .max_by_key(|(id, _)| round(id.as_str()))
        .map(|(_, document)| document)
}

fn compare_letter(wrong: &mut Wrong, kind: &str, letter: &Letter, document: &Document) {
    if letter.number.is_some() {
        wrong.unless_same(&format!("number of {kind}"), one(letter.number.as_ref()), one(document.content.number.as_ref()));
    }
    if letter.date.is_some() {
        wrong.unless_same(&format!("date of {kind}"), one(letter.date), one(document.content.date));
    }
    if let Some(originals) = letter.originals {
        wrong.unless_same(&format!("originals of {kind}"), originals.to_string(), document.originals.len().to_string());
    }
    if let Some(stands) = letter.stands {
        wrong.unless_same(&format!("{kind} stands"), stands.to_string(), document.stands().to_string());
    }
    if let Some(errata) = letter.errata {
        wrong.unless_same(&format!("errata of {kind}"), errata.to_string(), document.errata.len().to_string());
    }
    let text = document.content.facts.values().map(|value| as_text(&written(value))).collect::<Vec<_>>().join("\n");
    for part in letter.contains.iter().filter(|part| !text.contains(part.as_str())) {
        wrong.0.push(format!("letter {kind} does not contain “{part}”"));
    }
}

fn compare_mails(wrong: &mut Wrong, expected: &[(String, String)], sent: &[Sent]) {
    let mut rest: Vec<&Sent> = sent.iter().collect();
    for (to, subject) in expected {
        match rest.iter().position(|mail| mail.to == *to && mail.subject.contains(subject.as_str())) {
            Some(index) => {
                rest.remove(index);
            }
            None => wrong.0.push(format!("no mail to {to} with “{subject}”; sent were:{}", mail_list(sent))),
        }
    }
    if !rest.is_empty() {
        let rest: Vec<Sent> = rest.into_iter().cloned().collect();
        wrong.0.push(format!("mails nobody expected:{}", mail_list(&rest)));
    }
}

fn mail_list(mails: &[Sent]) -> String {
    if mails.is_empty() {
        return " none".to_owned();
    }
    mails.iter().map(|mail| format!("\n    {{ to: {}, subject: {} }}", mail.to, mail.subject)).collect::<Vec<_>>().concat()
}
