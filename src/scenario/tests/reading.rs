//! A scenario that can't mean anything is refused before it is played.

use super::{HEAD, library, scenario};
use crate::scenario::{check, read};

fn mistakes(script: &str) -> Vec<String> {
    let found = scenario(script).expect_err("it has a mistake");
    found
        .iter()
        .map(|mistake| format!("{}:{} {}: {}", mistake.span.line, mistake.span.column, mistake.rule, mistake.message))
        .collect()
}

#[test]
fn every_mistake_in_a_script_is_found_with_its_place() {
    for (script, expected) in [
        ("  - act: ask\n", "11:5 nobody-acts: this line does not say who acts"),
        ("  - by: an\n", "11:5 one-act-a-line: this line is neither a day, an act nor an expectation"),
        ("  - act: ask\n    claim: ask\n    by: an\n", "11:5 one-act-a-line: this line has several acts: act, claim"),
        ("  - akt: ask\n    by: an\n", "11:5 unknown-key: "),
        ("  - on: 2023-02-30\n", "11:9 bad-date: "),
        (
            "  - late: opinions\n    by: chen\n",
            "11:5 late-decision: a decision about an overdue item is one of `wait`, `go_on` and `take_off`",
        ),
        ("  - expect: { lights: green }\n", "11:15 unknown-key: "),
        ("  - expect: { light: purple }\n", "11:22 unknown-word: "),
        ("  - expect: { state: done }\n", "11:22 unknown-word: "),
        ("  - expect: { days_left: few }\n", "11:26 bad-number: `few` is no whole number"),
        ("  - expect: { due: { answer: soon } }\n", "11:30 bad-date: "),
        ("  - expect: { letter: { reply: { nummer: 1 } } }\n", "11:34 unknown-key: "),
        ("  - expect: { mails: [{ to: an@x.example }] }\n", "11:23 missing-key: `subject` is missing here"),
        ("  - confirm: contacts\n    by: an\n    says: perhaps\n", "13:11 unknown-word: "),
    ] {
        let found = mistakes(script);
        assert!(found.iter().any(|found| found.starts_with(expected)), "{script} → {found:?}");
    }
}

#[test]
fn a_scenario_without_a_script_is_none() {
    let text = HEAD.replace("script:\n", "");
    let (scenario, found) = read::read("leave.yaml", &text);
    assert!(scenario.is_none());
    assert_eq!(found.iter().map(|mistake| mistake.rule).collect::<Vec<_>>(), ["missing-key"]);
}

#[test]
fn every_name_must_be_known_before_anything_is_played() {
    let library = library(str::to_owned);
    for (script, expected) in [
        ("  - act: decied.agree\n    by: an\n", "there is no step `decied`; did you mean `decide`?"),
        ("  - act: ask\n    by: ann\n", "there is no person `ann`; did you mean `an`?"),
        ("  - expect: { holder: { decied: [] } }\n", "there is no step `decied`; did you mean `decide`?"),
        ("  - expect: { holder: { decide: bob } }\n", "there is no person `bob`; did you mean `bo`?"),
        ("  - expect: { due: { anser: none } }\n", "there is no date `anser`; did you mean `answer`?"),
        ("  - expect: { due: { 'ask[an]': none } }\n", "there is no date `ask[an]`"),
        ("  - expect: { facts: { dais: null } }\n", "there is no field `dais`; did you mean `days`?"),
    ] {
        let found = check(&scenario(script).expect("readable"), &library);
        let said: Vec<String> = found
            .iter()
            .map(|mistake| {
                [Some(&mistake.message), mistake.hint.as_ref()].into_iter().flatten().cloned().collect::<Vec<_>>().join("; ")
            })
            .collect();
        assert_eq!(said, [expected], "{script}");
    }
}

#[test]
fn a_workflow_policy_or_roster_that_is_not_there_is_named() {
    let text = HEAD.replace("workflow: leave", "workflow: leaf").replace("roster: home", "roster: hime") + "  - on: 2023-03-02\n";
    let (scenario, _) = read::read("leave.yaml", &text);
    let found = check(&scenario.expect("readable"), &library(str::to_owned));
    let said: Vec<&str> = found.iter().map(|mistake| mistake.message.as_str()).collect();
    assert_eq!(said, ["there is no workflow `leaf`", "there is no roster `hime`"]);
}
