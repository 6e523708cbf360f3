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

#[test]
fn what_a_unit_objects_to_is_decided_before_anything_is_issued() {
    let on = day(2);
    let (unit, case) = (UnitId::from("lc_jyj"), CaseId::from("06030001"));
    let asked = apply(Some(opened()), "2026", 2, &What::LookAsked { until: on }).unwrap();
    let objection = Objection { case: case.clone(), reason: "职责不符".to_owned(), right_unit: None };
    let looked = What::Looked { unit: unit.clone(), objections: vec![objection] };
    let said = apply(Some(asked), "2026", 3, &looked).unwrap();
    assert_eq!(decide(&said, &issued("3号", on, "06030001"), on), Err(Refusal::Undecided(1)));
    let decided = |unit: &UnitId, followed: bool, reason: &str| What::Decided {
        unit: unit.clone(),
        case: case.clone(),
        decision: Decision { followed, reason: reason.to_owned() },
        plan: None,
    };
    let other = UnitId::from("lc_slj");
    assert_eq!(decide(&said, &decided(&other, true, ""), on), Err(Refusal::NoObjection(other, case.clone())));
    assert_eq!(decide(&said, &decided(&unit, false, " "), on), Err(Refusal::NoReason));
    let kept = decided(&unit, false, "三定方案已明确");
    assert_eq!(decide(&said, &kept, on), Ok(()));
    let settled = apply(Some(said), "2026", 4, &kept).unwrap();
    assert_eq!(decide(&settled, &issued("3号", on, "06030001"), on), Ok(()));
    // What a unit says anew is open again.
    let again = apply(Some(settled), "2026", 5, &looked).unwrap();
    assert_eq!(decide(&again, &issued("3号", on, "06030001"), on), Err(Refusal::Undecided(1)));
}
