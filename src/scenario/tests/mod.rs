//! The player held to small scenarios of its own: what it lets pass, and in which words it fails.
//!
//! The shipped scenarios are played by `dafu test`; here the question is whether a wrong one would be noticed.

mod coverage;
mod failing;
mod reading;
mod taken_up;

use super::{Played, Scenario, check, play_in_memory, read};
use crate::library::Library;
use crate::mail;
use dafu_engine::calendar::Calendar;
use dafu_engine::diagnostic::Diagnostic;
use dafu_engine::{definition, people, policy};

/// Somebody asks for leave; the head decides, and above three days the office too.
const WORKFLOW: &str = "\
workflow: leave
version: 1
title: 请假
in_charge: office
roles:
  office: { title: 办公室, unit: case.home }
  clerk: { title: 经办人, unit: case.home }
  head: { title: 负责人, unit: case.home }
clocks:
  answer: { title: 答复期限, stops: answered }
steps:
  ask:
    title: 提出
    task: clerk
    form: [days!]
    refuse: [{ when: 'case.days > 10', say: 最多十天 }]
    due: ask
    marks: asked
    next: decide
  decide:
    title: 决定
    approve: in_order
    by: [{ role: head }, { role: office, when: 'case.days > 3' }]
    outcomes:
      agree: { title: 同意, marks: answered, next: done }
      send_back: { title: 退回, form: [reason!], back: ask }
fields:
  home: { title: 单位, type: unit, from: import }
  days: { title: 天数, type: number }
  reason: { title: 理由, type: long_text }
";

const POLICY: &str = "\
policy: leave-rules
title: 请假规则
deadlines:
  ask: { amount: 3 workdays, from: opened }
  answer: { amount: 7 days, from: asked }
src: { '*': assumed }
";

const ROSTER: &str = "\
roster: home
title: 单位
units:
  home:
    name: 某单位
    people:
      an: { name: 安, posts: clerk }
      bo: { name: 柏, posts: head }
      chen: { name: 陈, posts: office }
";

const HEAD: &str = "\
scenario: leave
title: 请假
workflow: leave
policy: leave-rules
roster: home
case: '1'
begins: 2023-03-01
by: chen
facts: { home: home }
script:
";

/// Reads a scenario of this script.
fn scenario(script: &str) -> Result<Scenario, Vec<Diagnostic>> {
    let (scenario, mistakes) = read::read("leave.yaml", &format!("{HEAD}{script}"));
    scenario.filter(|_| mistakes.is_empty()).ok_or(mistakes)
}

/// The small world, with its workflow changed by `change`.
fn library(change: impl Fn(&str) -> String) -> Library {
    let (workflow, mistakes) = definition::read::read("leave.yaml", &change(WORKFLOW));
    assert_eq!(mistakes, []);
    let (policy, mistakes) = policy::read::read("rules.yaml", POLICY);
    assert_eq!(mistakes, []);
    let (roster, mistakes) = people::read::read("home.yaml", ROSTER);
    assert_eq!(mistakes, []);
    Library {
        definitions: workflow.into_iter().collect(),
        policies: policy.into_iter().collect(),
        rosters: roster.into_iter().collect(),
        calendar: Calendar::weekends_only(),
        ..Library::default()
    }
}

fn play(library: &Library, script: &str) -> Played {
    let scenario = scenario(script).expect("readable");
    assert_eq!(check(&scenario, library), []);
    play_in_memory(library, &mail::Templates::default(), &scenario)
}

/// What went wrong with this script, as `day: message`.
fn failures(script: &str) -> Vec<String> {
    let played = play(&library(str::to_owned), script);
    played.failures.iter().map(|failure| format!("{}: {}", failure.on, failure.message)).collect()
}
