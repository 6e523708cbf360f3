//! What a batch allows, and when no more.

use super::*;
use std::collections::BTreeMap;

fn day(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, day).unwrap()
}

fn opened() -> Batch {
    let plan = BTreeMap::from([("06030001".into(), FormInput::new())]);
    let what = What::Opened {
        title: "六届三次会议提案".to_owned(), kind: "session".to_owned(), policy: "lanchuan".into(), plan
    };
    apply(None, "2026", 1, &what).unwrap()
}

fn issued(number: &str, on: NaiveDate, case: &str) -> What {
    let line = Line { case: case.into(), task: "assign#1".into(), form: FormInput::new() };
    What::Issued(Issued {
        number: number.to_owned(),
        on,
        by: "pan_houde".to_owned(),
        lines: vec![line],
        outcome: "handle".into(),
        lead: "lead_agency".into(),
        co: "co_agencies".into(),
        notice: Text::default(),
        list: Listing::default(),
    })
}

#[test]
fn a_batch_is_issued_with_a_number_on_a_day_that_has_come_and_with_its_own_cases() {
    let batch = opened();
    assert_eq!(decide(&batch, &issued("岚政督〔2026〕3号", day(2), "06030001"), day(2)), Ok(()));
    assert_eq!(decide(&batch, &issued(" ", day(2), "06030001"), day(2)), Err(Refusal::NoNumber));
    assert!(matches!(decide(&batch, &issued("3号", day(3), "06030001"), day(2)), Err(Refusal::Day(_))));
    assert_eq!(decide(&batch, &issued("3号", day(2), "06030002"), day(2)), Err(Refusal::NotInBatch("06030002".into())));
}

#[test]
fn nothing_but_its_completion_happens_to_a_batch_that_was_issued() {
    let batch = apply(Some(opened()), "2026", 2, &issued("3号", day(2), "06030001")).unwrap();
    let off = What::TakenOff { cases: [CaseId::from("06030001")].into() };
    assert!(matches!(decide(&batch, &off, day(2)), Err(Refusal::IssuedAlready(_))));
    assert_eq!(decide(&batch, &What::Completed, day(2)), Ok(()));
    assert_eq!(decide(&opened(), &What::Completed, day(2)), Err(Refusal::NotIssued));
}

#[test]
fn the_plan_of_a_row_is_the_latest_and_a_row_taken_off_is_gone() {
    let form = FormInput::from([("lead_agency".into(), serde_json::json!("lc_jyj"))]);
    let plan = BTreeMap::from([("06030001".into(), form.clone())]);
    let batch = apply(Some(opened()), "2026", 2, &What::Planned { plan }).unwrap();
    assert_eq!(batch.plan["06030001"], form);
    assert_eq!(list::units(&form, &"lead_agency".into()), [UnitId::from("lc_jyj")]);
    let off = What::TakenOff { cases: [CaseId::from("06030001")].into() };
    assert!(apply(Some(batch), "2026", 3, &off).unwrap().plan.is_empty());
}
