//! A random definition as YAML, made so that every check of [`dafu_engine::validate`] passes: it must pass, or one of the two is wrong.
//!
//! The frame (roles, the first step, clocks, records, requests) is the same in all; the steps between are chance ([`super::steps`]).

use super::dice::Dice;
use super::steps::Steps;

const ROLES: &str = "
  boss: { title: Boss, unit: case.office }
  maker: { title: Maker, unit: case.lead }
  checker: { title: Checker, unit: case.lead }
  head: { title: Head, unit: case.lead, paper: clerk }
  clerk: { title: Clerk, unit: case.lead }
  named: { title: Named, person: case.named }
  joint: { title: Joint heads, unit: case.units, post: head, paper: joint_clerks }
  joint_clerks: { title: Joint clerks, unit: case.units, post: clerk }
  unit_maker: { title: Maker there, unit: item, post: maker }
  unit_head: { title: Head there, unit: item, post: head, paper: unit_clerk }
  unit_clerk: { title: Clerk there, unit: item, post: clerk }
  member: { title: Member, person: item, via: link, paper: boss }
";

const BESIDE: &str = "
clocks:
  reply: { title: Reply, stops: closed }
  second: { title: Second reply, stops: closed }
  year_end: { title: Year's end, stops: closed }
records:
  talks:
    title: Talks
    by: [maker, joint]
    form: [talked_on!, talk]
    marks: { talked: talked_on }
    confirm: case.named
requests:
  change:
    title: Change
    by: [maker, joint]
    within: window
    form: [reason!, right_unit]
    decided_by: boss
    due: soon
    outcomes:
      lead: { title: Another lead, form: [lead!], move: opening }
      list: { title: Another list, form: [units], notify: [maker, case.crowd] }
      no_: { title: No, form: [reason!] }
  later:
    title: Later
    by: [maker]
    form: [new_date!]
    decided_by: policy.extension.approver
    outcomes:
      grant: { title: Grant, extend: [reply, second], notify: case.units }
      deny: { title: Deny }
  stop:
    title: Stop
    by: [head]
    decided_by: boss
    outcomes:
      agree: { title: Agree, cancel: true, notify: [maker, case.named] }
      deny: { title: Deny, form: [reason!] }
";

const FIELDS: &str = "
  office: { title: Office, type: unit, from: import }
  lead: { title: Lead, type: unit }
  units: { title: Units, type: units }
  crowd: { title: Crowd, type: people }
  named: { title: Named, type: person }
  day: { title: Day, type: date }
  flag: { title: Flag, type: yes_no }
  grade: { title: Grade, choices: policy.grades }
  class: { title: Class, choices: policy.classes }
  table: { title: Table, rows: [what!, by_when, how] }
  what: { title: What, type: text }
  by_when: { title: By when, type: date }
  how: { title: How, choices: { hand: By hand, post: By post } }
  talked_on: { title: Talked on, type: date }
  talk: { title: Talk, type: long_text }
  reason: { title: Reason, type: long_text }
  right_unit: { title: Right unit, type: unit }
  new_date: { title: New date, type: date }
  closed_on: { title: Closed on, type: date }
";

/// A definition. The same dice write the same text.
pub fn definition(dice: &mut Dice) -> String {
    let mut steps = Steps::new(dice);
    let middle = steps.root();
    let own = std::mem::take(&mut steps.fields);
    let mut text = String::from("workflow: random\nversion: 1\ntitle: Random\nin_charge: boss\nroles:");
    text.push_str(ROLES);
    text.push_str(BESIDE.trim_start());
    text.push_str("steps:\n");
    text.push_str("  opening:\n    title: Opening\n    task: boss\n    form: [lead!, named!, day!, class!, units, crowd, table, flag, grade]\n");
    text.extend(["    marks: begun\n    next: ", &middle.first, "\n"]);
    text.push_str(&middle.text);
    text.push_str("fields:");
    text.push_str(FIELDS);
    text.push_str(&own);
    text
}

/// The next version of such a definition: one of its steps has another name.
pub fn newer(text: &str, dice: &mut Dice) -> String {
    let old = format!("s{}", dice.between(1, 6));
    let mut newer = String::with_capacity(text.len());
    let mut word = String::new();
    for c in text.replacen("version: 1", "version: 2", 1).chars().chain(['\n']) {
        if c.is_ascii_alphanumeric() || c == '_' {
            word.push(c);
            continue;
        }
        newer.push_str(if word == old { "renamed" } else { &word });
        newer.push(c);
        word.clear();
    }
    newer
}
