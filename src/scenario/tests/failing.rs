//! A wrong scenario fails, and says how.

use super::failures;

/// Asked on Thursday for five days.
const ASKED: &str = "  - on: 2023-03-02
  - act: ask
    by: an
    form: { days: '5' }
";

fn expecting(expectation: &str) -> Vec<String> {
    failures(&format!("{ASKED}  - expect: {{ {expectation} }}\n"))
}

#[test]
fn what_is_as_expected_passes_in_silence() {
    let right = "at: decide, holder: { decide: bo }, state: open, light: yellow, days_left: 5, marks: { asked: 2023-03-02 }, \
                 due: { answer: 2023-03-09, ask: none }, facts: { days: 5, home: home }, children: [], requests: [], mails: []";
    assert_eq!(expecting(right), Vec::<String>::new());
}

#[test]
fn every_wrong_expectation_says_what_was_expected_and_what_is() {
    for (expectation, message) in [
        ("at: ask", "at: expected ask, is decide"),
        ("at: []", "at: expected none, is decide"),
        ("holder: { decide: [bo, chen] }", "holder of decide: expected bo, chen, is bo"),
        ("holder: { decide: [] }", "holder of decide: expected none, is bo"),
        ("state: completed", "state: expected completed, is open"),
        ("light: green", "light: expected green, is yellow"),
        ("days_left: -5", "days_left: expected -5, is 5"),
        ("due: { answer: 2023-03-10 }", "due of answer: expected 2023-03-10, is 2023-03-09"),
        ("due: { answer: none }", "due of answer: expected none, is 2023-03-09"),
        ("due: { ask: 2023-03-06 }", "due of ask: expected 2023-03-06, is none"),
        ("marks: { answered: 2023-03-02 }", "mark answered: expected 2023-03-02, is none"),
        ("facts: { days: 6 }", "fact days: expected 6, is 5"),
        ("answers: { opinions: { tax: answered } }", "answer of opinions[tax]: expected answered, is none"),
        ("children: [other]", "children: expected other, is none"),
        ("requests: [extension]", "requests: expected extension, is none"),
        ("letter: { reply: { originals: 1 } }", "letter reply: there is none"),
        ("signatures: { reply: bo }", "signatures of reply: expected bo, is no letter"),
        ("mails: [{ to: an@x.example, subject: 办理 }]", "no mail to an@x.example with “办理”; sent were: none"),
        ("case: other, at: ask", "there is no case other"),
    ] {
        assert_eq!(expecting(expectation), [format!("2023-03-02: {message}")], "{expectation}");
    }
}

#[test]
fn the_first_wrong_expectation_does_not_hide_the_second() {
    let said = expecting("at: ask, state: completed");
    assert_eq!(said, ["2023-03-02: at: expected ask, is decide", "2023-03-02: state: expected completed, is open"]);
}

#[test]
fn what_is_refused_without_a_word_ends_the_play() {
    let script = "  - act: ask\n    by: bo\n    form: { days: '1' }\n  - expect: { at: nowhere }\n";
    assert_eq!(
        failures(script),
        ["2023-03-01: refused: 此项由经办人办理，您目前不能办理。请转告经办人；确由您负责的，请核对您的任职。"]
    );
}

#[test]
fn what_should_have_been_refused_and_was_not_fails() {
    let script = "  - act: ask\n    by: an\n    form: { days: '1' }\n    refused: 最多十天\n";
    assert_eq!(failures(script), ["2023-03-01: this should have been refused (“最多十天”) and was not"]);
}

#[test]
fn a_refusal_in_other_words_fails() {
    let script = "  - act: ask\n    by: an\n    form: { days: '11' }\n    refused: 最多九天\n";
    assert_eq!(failures(script), ["2023-03-01: refused in other words: 最多十天。请先填写：天数。 — expected “最多九天”"]);
}

#[test]
fn a_step_that_is_not_open_is_named_with_those_that_are() {
    let script = "  - act: decide.agree\n    by: bo\n";
    assert_eq!(failures(script), ["2023-03-01: `decide` is not open; open are: ask#1"]);
}

#[test]
fn the_clock_does_not_go_back() {
    let script = "  - on: 2023-02-28\n";
    assert_eq!(failures(script), ["2023-03-01: 2023-02-28 is before 2023-03-01: the clock does not go back"]);
}

#[test]
fn what_falls_due_on_the_way_happens_on_its_day() {
    let red = "  - on: 2023-03-06\n  - expect: { light: yellow, days_left: 0 }\n  - on: 2023-03-07\n  - expect: { light: red, at: ask }\n";
    assert_eq!(failures(red), Vec::<String>::new());
}
