//! What was reached is counted, and a line that no scenario notices is found.

use super::{library, play, scenario};
use crate::mail;
use crate::scenario::try_mutants;

/// Sent back once, refused once, agreed to by both in the end.
const WHOLE: &str = "  - act: ask
    by: an
    form: { days: '11' }
    refused: 最多十天
  - act: ask
    by: an
    form: { days: '2' }
  - act: decide.send_back
    by: bo
    form: { reason: 请写明事由。 }
  - act: ask
    by: an
    form: { days: '2' }
  - act: decide.agree
    by: bo
  - expect: { state: completed }
";

/// The same for longer, so that the office decides too.
const LONGER: &str = "  - act: ask
    by: an
    form: { days: '5' }
  - act: decide.agree
    by: bo
  - expect: { holder: { decide: chen } }
  - act: decide.agree
    by: chen
  - expect: { state: completed }
";

#[test]
fn what_was_not_reached_is_named() {
    let library = library(str::to_owned);
    let covered = play(&library, WHOLE).coverage.of(&library.definitions[0]);
    let missing: Vec<&str> = covered.iter().flat_map(|group| &group.missing).map(String::as_str).collect();
    assert_eq!(missing, ["line decide!2", "guard decide!2 true"]);
    let reached: Vec<_> = covered.iter().map(|group| (group.group, group.reached, group.all)).collect();
    assert_eq!(
        reached,
        [
            ("step", 2, 2),
            ("outcome", 2, 2),
            ("choose", 0, 0),
            ("line", 1, 2),
            ("guard", 1, 2),
            ("refuse", 2, 2),
            ("request", 0, 0)
        ]
    );
}

#[test]
fn scenarios_add_up() {
    let library = library(str::to_owned);
    let mut coverage = play(&library, WHOLE).coverage;
    coverage.merge(play(&library, LONGER).coverage);
    assert!(coverage.of(&library.definitions[0]).iter().all(|group| group.missing.is_empty()));
}

#[test]
fn a_mutant_survives_until_a_scenario_notices_it() {
    let library = library(str::to_owned);
    let (whole, longer) = (scenario(WHOLE).expect("readable"), scenario(LONGER).expect("readable"));
    let survivors = |scenarios: &[&crate::scenario::Scenario]| -> Vec<String> {
        let verdicts = try_mutants(&library, &mail::Templates::default(), scenarios, &library.definitions[0]);
        verdicts.into_iter().filter(|verdict| !verdict.refused_by_check && verdict.noticed_by.is_none()).map(|v| v.what).collect()
    };
    assert_eq!(survivors(&[&whole]), ["decide: line 2 (office)"]);
    assert_eq!(survivors(&[&whole, &longer]), Vec::<String>::new());
}

#[test]
fn where_a_mutant_was_noticed_is_told() {
    let library = library(str::to_owned);
    let whole = scenario(WHOLE).expect("readable");
    let verdicts = try_mutants(&library, &mail::Templates::default(), &[&whole], &library.definitions[0]);
    let refusal = verdicts.iter().find(|verdict| verdict.what == "ask: refuse #1").expect("tried");
    let noticed = refusal.noticed_by.as_ref().expect("noticed");
    assert_eq!((noticed.scenario.as_str(), noticed.failure.span.line), ("leave", 11));
    assert_eq!(noticed.failure.message, "this should have been refused (“最多十天”) and was not");
}
