//! 6.1: what a form takes, and each thing it does not.

use super::bench::{Bench, Parts, hand_in};
use crate::ids::FieldId;
use crate::machine::form::{LONGEST_TEXT, MOST_ENTRIES};
use crate::machine::refusal::{Problem, Reason};
use crate::value::Value;
use serde_json::{Value as Json, json};

fn bench() -> Bench {
    Bench::with(Parts {
        steps: "
  write:
    title: Write
    task: worker
    form: [text!, long, count, day, sure, who, them, where, all, paper, papers, kind, table]
    next: again
  again: { title: Again, task: worker, form: [text!, day, number!, reason!], next: done }
",
        fields: "
  long: { title: Long, type: long_text }
  count: { title: Count, type: number }
  day: { title: Day, type: date }
  sure: { title: Sure, type: yes_no }
  who: { title: Who, type: person }
  them: { title: Them, type: people }
  where: { title: Where, type: unit }
  all: { title: All, type: units }
  paper: { title: Paper, type: file }
  papers: { title: Papers, type: files }
  kind: { title: Kind, choices: { big: Big, small: Small } }
  table: { title: Table, rows: [promise!, by_when] }
  promise: { title: Promise, type: text }
  by_when: { title: By when, type: date }
",
        ..Parts::default()
    })
}

/// What is wrong with `written` in `field`.
fn no(field: &str, written: &Json) -> Reason {
    bench().no("lead.worker", hand_in("write#1", json!({ "text": "x", field: written })))
}

fn bad(field: &str, problem: Problem) -> Reason {
    Reason::BadValue { field: field.into(), problem }
}

/// What `written` becomes in `field`.
fn fact(field: &str, written: &Json) -> Value {
    let mut bench = bench();
    bench.by("lead.worker", hand_in("write#1", json!({ "text": "x", field: written })));
    bench.case().facts[field].clone()
}

#[test]
fn a_field_that_is_not_asked_is_refused_and_a_required_one_must_be_there() {
    let mut bench = bench();
    let refused = bench.no("lead.worker", hand_in("write#1", json!({ "text": "x", "view": "y" })));
    assert_eq!(refused, Reason::FieldNotAsked("view".into()));
    for empty in [json!({}), json!({ "text": "" }), json!({ "text": "  " }), json!({ "text": null })] {
        assert_eq!(bench.no("lead.worker", hand_in("write#1", empty)), Reason::FieldMissing("text".into()));
    }
}

#[test]
fn all_that_is_missing_and_wrong_is_told_at_once() {
    let form = json!({
        "long": "x", "count": "三", "day": "soon", "them": ["p1", "stranger", "nobody"], "view": "y",
        "table": [{ "promise": "a", "by_when": "soon" }, "b", { "by_when": "2023-06-01", "text": "c" }],
    });
    let refused = bench().no("lead.worker", hand_in("write#1", form));
    let told: Vec<_> = refused
        .mistakes()
        .iter()
        .map(|m| (m.field.as_str(), m.row, m.column.as_ref().map(FieldId::as_str), m.reason.code()))
        .collect();
    assert_eq!(
        told,
        [
            ("text", None, None, "field-missing"),
            ("count", None, None, "bad-value"),
            ("day", None, None, "bad-value"),
            ("them", None, None, "unknown-person"),
            ("them", None, None, "unknown-person"),
            ("table", Some(1), Some("by_when"), "bad-value"),
            ("table", Some(2), None, "bad-value"),
            ("table", Some(3), Some("promise"), "field-missing"),
            ("table", Some(3), Some("text"), "field-not-asked"),
            ("view", None, None, "field-not-asked"),
        ]
    );
    assert_eq!(refused.code(), "form");
}

#[test]
fn text_is_one_line_visible_and_not_endless() {
    assert_eq!(no("text", &json!("a\nb")), bad("text", Problem::OneLine));
    assert_eq!(no("long", &json!("a\u{7}b")), bad("long", Problem::Invisible));
    assert_eq!(no("long", &json!("字".repeat(LONGEST_TEXT + 1))), bad("long", Problem::TooLong));
    assert_eq!(no("long", &json!(["a"])), bad("long", Problem::NotText));
    assert_eq!(fact("long", &json!(" a\nb ")), Value::Text("a\nb".to_owned()));
}

#[test]
fn a_number_is_whole() {
    assert_eq!(fact("count", &json!(" 12 ")), Value::Number(12));
    assert_eq!(fact("count", &json!(-3)), Value::Number(-3));
    assert_eq!(no("count", &json!(1.5)), bad("count", Problem::NotANumber("1.5".to_owned())));
    assert_eq!(no("count", &json!("三")), bad("count", Problem::NotANumber("三".to_owned())));
    assert_eq!(no("count", &json!(true)), bad("count", Problem::NotANumber("true".to_owned())));
}

#[test]
fn a_day_is_one_of_the_calendar() {
    for wrong in ["2023-02-30", "2023/03/01", "1899-12-31", "2201-01-01", "tomorrow"] {
        assert_eq!(no("day", &json!(wrong)), bad("day", Problem::NotADay(wrong.to_owned())));
    }
    assert_eq!(no("day", &json!(20_230_301)), bad("day", Problem::NotADay("20230301".to_owned())));
}

#[test]
fn yes_is_neither_a_word_nor_a_number() {
    assert_eq!(fact("sure", &json!(false)), Value::YesNo(false));
    assert_eq!(no("sure", &json!("yes")), bad("sure", Problem::NotYesNo("\"yes\"".to_owned())));
    assert_eq!(no("sure", &json!(1)), bad("sure", Problem::NotYesNo("1".to_owned())));
}

#[test]
fn people_and_units_are_of_the_roster_and_named_once() {
    assert_eq!(no("who", &json!("stranger")), Reason::UnknownPerson("stranger".into()));
    assert_eq!(no("them", &json!(["p1", "stranger"])), Reason::UnknownPerson("stranger".into()));
    assert_eq!(no("them", &json!(["p1", "p2", "p1"])), bad("them", Problem::Twice("p1".to_owned())));
    assert_eq!(no("where", &json!("nowhere")), Reason::UnknownUnit("nowhere".into()));
    assert_eq!(no("all", &json!(["a", "a"])), bad("all", Problem::Twice("a".to_owned())));
    assert_eq!(no("all", &json!("a")), bad("all", Problem::NotAList));
    let many: Vec<&str> = std::iter::repeat_n("a", MOST_ENTRIES + 1).collect();
    assert_eq!(no("all", &json!(many)), bad("all", Problem::TooMany));
}

#[test]
fn a_file_has_been_uploaded() {
    assert_eq!(no("paper", &json!("scan.pdf")), bad("paper", Problem::NotAFile));
    assert_eq!(no("paper", &json!({ "name": "scan.pdf", "digest": "none" })), bad("paper", Problem::NotAFile));
    let file = json!({ "name": "scan.pdf", "digest": "sha256:00" });
    assert!(matches!(fact("papers", &json!([file])), Value::Files(files) if files.len() == 1));
}

#[test]
fn a_choice_is_in_its_list() {
    let known = vec!["Big".to_owned(), "Small".to_owned()];
    assert_eq!(no("kind", &json!("huge")), bad("kind", Problem::NotAChoice { written: "huge".to_owned(), known }));
    assert_eq!(fact("kind", &json!("big")), Value::Choice("big".to_owned()));
}

#[test]
fn rows_keep_their_number_and_new_ones_are_numbered_on() {
    assert_eq!(no("table", &json!(["a"])), bad("table", Problem::NotARow));
    assert_eq!(no("table", &json!([{ "by_when": "2023-06-01" }])), Reason::FieldMissing("promise".into()));
    assert_eq!(no("table", &json!([{ "promise": "a", "text": "b" }])), Reason::FieldNotAsked("text".into()));
    let twice = json!([{ "id": "row-1", "promise": "a" }, { "id": "row-1", "promise": "b" }]);
    assert_eq!(no("table", &twice), bad("table", Problem::RowTwice("row-1".to_owned())));
    let Value::Rows(rows) = fact("table", &json!([{ "id": "row-4", "promise": "a" }, { "promise": "b", "by_when": "" }])) else {
        panic!("rows")
    };
    assert_eq!(rows.iter().map(|row| row.id.as_str()).collect::<Vec<_>>(), ["row-4", "row-5"]);
    assert!(!rows[1].cells.contains_key("by_when"), "a blank cell is none");
}

#[test]
fn what_stands_may_stand_but_a_reason_and_a_number_are_asked_anew() {
    let mut bench = bench();
    bench.by("lead.worker", hand_in("write#1", json!({ "text": "x" })));
    let missing = |field: &str| Reason::FieldMissing(FieldId::new(field));
    assert_eq!(bench.no("lead.worker", hand_in("again#1", json!({ "reason": "r" }))), missing("number"));
    assert_eq!(bench.no("lead.worker", hand_in("again#1", json!({ "number": "1" }))), missing("reason"));
    assert_eq!(bench.no("lead.worker", hand_in("again#1", json!({ "text": "", "number": "1", "reason": "r" }))), missing("text"));
    bench.by("lead.worker", hand_in("again#1", json!({ "number": "1", "reason": "r" })));
    assert!(!bench.case().facts.contains_key("reason"), "a reason is never a fact");
}

#[test]
fn what_is_left_blank_clears_the_field() {
    let mut bench = bench();
    bench.by("lead.worker", hand_in("write#1", json!({ "text": "x", "day": "2023-03-06", "who": "", "all": "", "paper": null })));
    assert!(bench.case().facts["who"].is_empty() && bench.case().facts["all"].is_empty());
    bench.by("lead.worker", hand_in("again#1", json!({ "day": "", "number": "1", "reason": "r" })));
    assert!(bench.case().facts["day"].is_empty());
}
