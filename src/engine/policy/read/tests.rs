//! The shipped policies read whole; broken ones are answered in full.

use super::super::{Amount, Anchor, Deadline, Policy};
use super::read;
use crate::calendar::{Duration, Unit};

const SHIPPED: [(&str, &str); 4] = [
    ("xuchang.yaml", include_str!("../../../../workflows/policies/xuchang.yaml")),
    ("four-grades.yaml", include_str!("../../../../workflows/policies/four-grades.yaml")),
    ("by-class.yaml", include_str!("../../../../workflows/policies/by-class.yaml")),
    ("words.yaml", include_str!("../../../../workflows/policies/words.yaml")),
];

fn shipped(name: &str) -> Policy {
    let (file, text) = SHIPPED.into_iter().find(|(file, _)| *file == name).unwrap();
    let (policy, mistakes) = read(file, text);
    assert_eq!(mistakes, [], "{file}");
    policy.expect("it reads")
}

#[test]
fn the_shipped_policies_read_without_a_mistake() {
    for (file, _) in SHIPPED {
        let policy = shipped(file);
        assert_eq!(format!("{}.yaml", policy.policy), file);
        assert!(policy.extension.is_some());
        assert_eq!(policy.backdate_days, 10);
    }
}

#[test]
fn deadlines_become_rules() {
    let policy = shipped("four-grades.yaml");
    let Deadline::One(reply) = &policy.deadlines["reply"] else { panic!("one rule") };
    assert_eq!(reply.amount, Amount::Duration(Duration { amount: 3, unit: Unit::Months }));
    assert_eq!(reply.not_after, Some((9, 30)));
    assert!(matches!(&reply.anchor, Anchor::Marks(marks) if marks.len() == 1 && marks[0].milestone == "acknowledged"));
    let Deadline::One(draft) = &policy.deadlines["draft"] else { panic!("one rule") };
    assert_eq!(draft.anchor, Anchor::Before(vec!["reply".into(), "second_reply".into()]));
    let Deadline::One(answer) = &policy.deadlines["objection_answer"] else { panic!("one rule") };
    assert_eq!(answer.anchor, Anchor::Opened);

    let policy = shipped("by-class.yaml");
    let Deadline::By { field, rules, .. } = &policy.deadlines["reply"] else { panic!("split") };
    assert_eq!(field, "class");
    assert_eq!(rules["session_proposal"].amount, Amount::Duration(Duration { amount: 5, unit: Unit::Months }));
}

#[test]
fn every_leaf_can_be_looked_up_with_its_place() {
    let policy = shipped("xuchang.yaml");
    assert_eq!(policy.texts("extension.approver"), Some(vec!["supervision_office"]));
    assert_eq!(policy.text("letter.reply.salutation"), Some("{name}委员："));
    let grades = policy.choices("grades").unwrap();
    assert_eq!((grades[1].id.as_str(), grades[1].flags.as_slice()), ("B", ["promises".to_owned()].as_slice()));
    let span = policy.get("number.example").unwrap().span;
    let line = SHIPPED[0].1.lines().nth(span.line as usize - 1).unwrap();
    let written: String = line.chars().skip(span.column as usize - 1).take(span.length as usize).collect();
    assert_eq!(written, "08010082");
}

#[test]
fn assumptions_are_the_values_whose_source_is_assumed() {
    let policy = shipped("xuchang.yaml");
    let assumed = policy.assumptions();
    let paths: Vec<&str> = assumed.iter().map(|one| one.path.as_str()).collect();
    assert!(paths.contains(&"deadlines.reply.amount") && paths.contains(&"letter.opinion.title") && paths.contains(&"grades.id"));
    assert!(!paths.contains(&"grades.label") && !paths.contains(&"letter.reply.title") && !paths.contains(&"policy"));
    let reply = assumed.iter().find(|one| one.path == "deadlines.reply.amount").unwrap();
    assert_eq!(reply.value, "3 months");
    let redact = assumed.iter().find(|one| one.path == "copies").unwrap();
    assert_eq!(redact.value, "proposals_committee, supervision_office, co_agencies");
}

/// What is said about a policy, a mistake a line.
fn said(text: &str) -> String {
    let (_, mistakes) = read("broken.yaml", text);
    let line = |found: &crate::diagnostic::Diagnostic| {
        let hint = found.hint.as_ref().map(|hint| format!(" | {hint}")).unwrap_or_default();
        format!("{}:{} {} {}{hint}", found.span.line, found.span.column, found.rule, found.message)
    };
    mistakes.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn broken_deadlines_are_all_reported() {
    insta::assert_snapshot!(said(
        "policy: broken
title: x
deadlines:
  reply:    { amount: 3 monhts, from: assigned, not_after: 09-31 }
  draft:    { amount: 10 workdays }
  opinion:  { amount: 1 month, from: assigned, before: reply }
  fixed:    { amount: 2027-06-30, from: assigned }
  late:     { amount: 2027-09-31 }
  objection: { amout: 3 days, from: [first assigned, opened, 交办] }
  split:
    by: class
    session: { amount: 5 months, from: assigned, rol: none }
    other: 3 months
src: { '*': assumed }
"
    ), @r"
    4:23 bad-duration `3 monhts` is not a length of time; did you mean `3 months`?
    4:60 bad-date 31 September does not exist: September has 30 days
    5:3 deadline-anchor nothing says from when this counts; write `from: <milestone>` or `before: [<clock>]`
    6:48 deadline-anchor `from` and `before` stand together; a deadline is counted one way
    7:13 deadline-anchor a fixed day counts from nothing; take `from` or `before` out
    8:23 bad-date 31 September does not exist: September has 30 days
    9:16 unknown-key `amout` is not a key of a deadline | did you mean `amount`? it can be: amount, from, before, not_after, roll, basis, say
    9:54 deadline-anchor `opened` stands alone: it is the day this run was opened, no milestone
    9:62 bad-id `交办` can't be an id; ids are ASCII letters in lower case, digits and `_`, a letter first, 64 at most
    12:50 unknown-key `rol` is not a key of a deadline | did you mean `roll`? it can be: amount, from, before, not_after, roll, basis, say
    13:12 wrong-type a block of keys and values (deadline) is expected here, not `3 months`
    ");
}

#[test]
fn broken_lists_and_blocks_are_all_reported() {
    insta::assert_snapshot!(said(
        "policy: Broken
titel: x
grades:
  - { id: A, label: A类 }
  - { id: A, label: B类, promises: maybe }
  - { label: C类 }
  - { id: yes, label: '' }
classes: [会议提案]
extension: { each: 1 month, count: once, cap: 6 months }
pre_review: sometimes
feedback: result!
letter: { form: letter, reply: { salutaton: x }, colour: red }
deadlines: {}
src: { '*': assumed }
"
    ), @r"
    1:9 bad-id `Broken` can't be an id; ids are ASCII letters in lower case, digits and `-`, a letter first, 64 at most
    2:1 unknown-key `titel` is not a key of a policy | did you mean `title`? it can be: policy, title, terms, classes, number, grades, return_reasons, satisfaction, deadlines, extension, ladders, urge, backdate_days, pre_review, head_signs, ask, feedback, redact, suggestion, letter, number_series, copies, board, away, figures, retention, messages, key_proposals, src
    5:11 duplicate-id `A` is the id of two choices; give one of them another
    5:35 wrong-type `true` or `false` is expected here, not `maybe`
    6:5 missing-key `id` is missing here: its id, which never changes
    7:11 reserved-id `yes` can't be an id: the word has a meaning of its own here or in YAML | choose another word
    7:23 wrong-type text is expected here, not an empty text
    8:11 wrong-type a block of keys and values (choice) is expected here, not `会议提案`
    9:12 missing-key `approver` is missing here: the role that decides, or several of which one does
    9:36 wrong-type a whole number is expected here, not `once`
    10:13 unknown-word `sometimes` is not one of the words that can stand here | it can be: all, key, never
    11:11 wrong-type a list of values is expected here, not `result!`
    12:34 unknown-key `salutaton` is not a key of a kind of letter | did you mean `salutation`? it can be: title, salutation, opening, opening_with_opinions, closing, contact, again
    12:58 wrong-type a block of keys and values (kind of letter) is expected here, not `red`
    ");
}

#[test]
fn sources_are_held_against_the_values() {
    insta::assert_snapshot!(said(
        "policy: broken
title: x
grades: [{ id: A, label: A类 }, { id: B, label: B类 }]
retention: permanent
deadlines:
  reply: { amount: 3 months, from: assigned }
src:
  grades.label: 省政协办公厅，2024年
  deadlines.replay: 省政协办公厅，2024年
  deadlines.reply.amount:
  retention: ''
"
    ), @r"
    2:8 no-source `title` has no source | say under `src` where it is from; `title: assumed` if nobody knows
    3:16 no-source `grades.id` has no source | say under `src` where it is from; `grades.id: assumed` if nobody knows
    4:12 no-source `retention` has no source | say under `src` where it is from; `retention: assumed` if nobody knows
    6:20 no-source `deadlines.reply.amount` has no source | say under `src` where it is from; `deadlines.reply.amount: assumed` if nobody knows
    6:36 no-source `deadlines.reply.from` has no source | say under `src` where it is from; `deadlines.reply.from: assumed` if nobody knows
    9:3 src-path `deadlines.replay` leads to no value of this policy | did you mean `deadlines.reply`?
    10:3 missing-value `deadlines.reply.amount` has no value; write one, or take the line out
    11:14 wrong-type text is expected here, not an empty text
    ");
    assert!(said("policy: broken\ntitle: x\ndeadlines: {}\n").contains("missing-key `src` is missing here"));
}

#[test]
fn rates_that_would_count_nothing_are_reported() {
    insta::assert_snapshot!(said(
        "policy: broken
title: x
satisfaction: [{ id: satisfied, label: 满意 }, { id: mostly, label: 基本满意 }]
feedback: [attitude!, result!]
figures: { of: resutl, satisfied: [satisfied, mostley], over: all }
deadlines: { reply: { amount: 3 months, from: assigned } }
src: { '*': assumed }
"
    ), @r"
    5:16 unknown-name `resutl` under `figures` is not in `feedback`; the rates would count nothing | it has: attitude, result
    5:47 unknown-name `mostley` under `figures` is not in `satisfaction`; the rates would count nothing | it has: satisfied, mostly
    ");
}
