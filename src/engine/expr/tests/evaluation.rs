//! What conditions come to.

use super::*;

const TALKED_AGAIN: &str = "marks.reordered != null && !case.contacts.exists(c, c.talked_on >= marks.reordered)";
const PROMISES: &str = "case.grade.promises && size(case.commitments) == 0";
const REASON: &str = "case.disclosure != 'full' && case.disclosure_reason == ''";
const PRE_REVIEW: &str = "policy.pre_review == 'all' || policy.pre_review == 'key' && case.key_proposal";
const HEAD_SIGNS: &str = "policy.head_signs == 'all' || case.key_proposal || size(case.commitments) > 0";
const PUBLISH: &str = "case.disclosure == 'full' || case.disclosure == 'summary'";
const OBJECTS: &str = "opinions.answers.exists(a, a.stance == 'object')";
const DISSATISFIED: &str = "feedback.answers.exists(a, a.result.dissatisfied)";

fn answers(field: &'static str, values: impl IntoIterator<Item = Val>) -> Val {
    Val::List(values.into_iter().map(|value| Val::Record(record([("id", text("u1")), (field, value)]))).collect())
}

#[test]
fn a_case_without_contacts_is_told_from_one_with() {
    assert_eq!(holds("size(case.contacts) == 0", &values()), Ok(true));
    let talked = with([("case", "contacts", Val::List(vec![contact(day("2026-04-01"))]))]);
    assert_eq!(holds("size(case.contacts) == 0", &talked), Ok(false));
}

#[test]
fn a_contact_counts_from_the_day_of_the_second_assignment_on() {
    assert_eq!(holds(TALKED_AGAIN, &values()), Ok(false), "never reordered");
    for (talked, expected) in [("2026-04-30", true), ("2026-05-01", false), ("2026-05-02", false)] {
        let names =
            with([("marks", "reordered", day("2026-05-01")), ("case", "contacts", Val::List(vec![contact(day(talked))]))]);
        assert_eq!(holds(TALKED_AGAIN, &names), Ok(expected), "{talked}");
    }
}

#[test]
fn a_grade_that_promises_needs_commitments() {
    assert_eq!(holds(PROMISES, &values()), Ok(false), "an unfilled choice has every flag false");
    assert_eq!(holds(PROMISES, &with([("case", "grade", choice("B", &["promises"]))])), Ok(true));
    let listed =
        with([("case", "grade", choice("B", &["promises"])), ("case", "commitments", Val::List(vec![commitment("路灯")]))]);
    assert_eq!(holds(PROMISES, &listed), Ok(false));
}

#[test]
fn a_choice_is_compared_by_its_id() {
    assert_eq!(holds(REASON, &values()), Ok(true));
    assert_eq!(holds(REASON, &with([("case", "disclosure", choice("full", &[]))])), Ok(false));
    let explained = with([("case", "disclosure", choice("none", &[])), ("case", "disclosure_reason", text("涉密"))]);
    assert_eq!(holds(REASON, &explained), Ok(false));
    assert_eq!(holds(PUBLISH, &with([("case", "disclosure", choice("summary", &[]))])), Ok(true));
    assert_eq!(holds(PUBLISH, &explained), Ok(false));
}

#[test]
fn the_policy_decides_who_looks_and_who_signs() {
    for (review, key, expected) in [("all", false, true), ("key", true, true), ("key", false, false), ("none", true, false)] {
        let names = with([("policy", "pre_review", choice(review, &[])), ("case", "key_proposal", Val::Bool(key))]);
        assert_eq!(holds(PRE_REVIEW, &names), Ok(expected), "{review} {key}");
    }
    assert_eq!(holds(HEAD_SIGNS, &values()), Ok(false));
    assert_eq!(holds(HEAD_SIGNS, &with([("case", "commitments", Val::List(vec![commitment("路灯")]))])), Ok(true));
}

#[test]
fn one_answer_among_several_is_found() {
    let agreed = with([("opinions", "answers", answers("stance", [choice("agree", &[]), choice("", &[])]))]);
    assert_eq!(holds(OBJECTS, &agreed), Ok(false));
    let objected = with([("opinions", "answers", answers("stance", [choice("agree", &[]), choice("object", &[])]))]);
    assert_eq!(holds(OBJECTS, &objected), Ok(true));
    let silent = with([("feedback", "answers", answers("result", [choice("", &[])]))]);
    assert_eq!(holds(DISSATISFIED, &silent), Ok(false), "silence is no answer");
    let unhappy = with([("feedback", "answers", answers("result", [choice("dissatisfied", &["dissatisfied"])]))]);
    assert_eq!(holds(DISSATISFIED, &unhappy), Ok(true));
}

#[test]
fn a_date_nobody_filled_in_is_neither_before_nor_after() {
    let names = with([("marks", "reordered", day("2026-05-01"))]);
    for sign in ["<", "<=", ">", ">="] {
        assert_eq!(holds(&format!("marks.delivered {sign} marks.reordered"), &names), Ok(false), "{sign}");
        assert_eq!(holds(&format!("marks.reordered {sign} marks.delivered"), &names), Ok(false), "{sign}");
        assert_eq!(holds(&format!("marks.delivered {sign} marks.delivered"), &names), Ok(false), "{sign}");
    }
    assert_eq!(holds("marks.delivered == null && marks.reordered != null", &names), Ok(true));
    assert_eq!(holds("marks.delivered != marks.reordered", &names), Ok(true));
    assert_eq!(holds("marks.reordered == date('2026-05-01') && marks.reordered < date('2026-05-02')", &names), Ok(true));
    assert_eq!(holds("(in_time ? marks.reordered : null) == date('2026-05-01')", &names), Ok(true));
}

#[test]
fn every_operator_gives_what_it_should() {
    let names = with([
        ("case", "copies", Val::Int(7)),
        ("case", "disclosure_reason", text("涉及商业秘密")),
        ("case", "co_agencies", Val::List(vec![text("finance"), text("police")])),
        ("case", "disclosure", choice("full", &[])),
        ("case", "other_disclosure", choice("full", &[])),
        ("case", "commitments", Val::List(vec![commitment("路灯"), commitment("公交")])),
    ]);
    for (condition, expected) in [
        ("case.copies + 1 == 8 && case.copies - 1 == 6 && case.copies * 2 == 14", true),
        ("case.copies / 2 == 3 && case.copies % 2 == 1 && -case.copies == -7", true),
        ("case.copies < 8 && case.copies <= 7 && case.copies > 6 && case.copies >= 7", true),
        ("case.copies < 7 || case.copies <= 6 || case.copies > 7 || case.copies >= 8", false),
        ("case.copies != 7 || !in_time", false),
        ("in_time ? case.copies == 7 : case.copies == 8", true),
        ("case.disclosure_reason.contains('商业') && case.disclosure_reason.startsWith('涉及')", true),
        ("case.disclosure_reason.endsWith(\"秘密\") && size(case.disclosure_reason) == 6", true),
        ("'finance' in case.co_agencies && !('health' in case.co_agencies)", true),
        ("case.disclosure in ['full', 'summary'] && case.disclosure == case.other_disclosure", true),
        ("case.disclosure.id == 'full' && case.disclosure.title == '标题 full'", true),
        ("case.co_agencies.all(u, u != '') && case.co_agencies.exists_one(u, u.startsWith('pol'))", true),
        ("case.co_agencies.exists_one(u, u != '')", false),
        ("case.co_agencies.filter(u, u == 'police').size() == 1", true),
        ("'灯' in case.commitments.map(c, c.promise)", false),
        ("'路灯' in case.commitments.map(c, c.promise)", true),
        ("size(case.commitments.map(c, c.promise == '公交', c.by_when)) == 1", true),
        ("case.commitments.filter(c, c.promise == '公交').exists(c, c.by_when == null)", true),
        ("case.commitments.all(c, c.steps.exists(n, n == 2) && 1 in c.steps)", true),
        ("case.commitments.map(c, size(c.steps)).all(n, n == 2)", true),
    ] {
        assert_eq!(holds(condition, &names), Ok(expected), "{condition}");
    }
}

#[test]
fn arithmetic_that_has_no_answer_is_an_error() {
    for (condition, why) in [
        ("case.copies / 0 == 1", "`7 / 0` divides by zero"),
        ("case.copies % 0 == 1", "`7 % 0` divides by zero"),
        ("case.copies + 9223372036854775807 > 0", "`+` goes beyond the largest number"),
        ("case.copies * 9223372036854775807 > 0", "`*` goes beyond the largest number"),
        ("-9223372036854775808 - case.copies > 0", "`-` goes beyond the largest number"),
        ("-(-9223372036854775808 + case.copies - 7) > 0", "`-` goes beyond the largest number"),
        ("-9223372036854775808 / (case.copies - 8) > 0", "`/` goes beyond the largest number"),
    ] {
        let found = holds(condition, &with([("case", "copies", Val::Int(7))]));
        assert_eq!(found, Err(EvalError::Failed(why.to_owned())), "{condition}");
    }
}

#[test]
fn what_is_decided_on_the_left_is_not_asked_on_the_right() {
    assert_eq!(holds("true || case.copies / 0 == 1", &values()), Ok(true));
    assert_eq!(holds("false && case.copies / 0 == 1", &values()), Ok(false));
    assert_eq!(holds("true ? true : case.copies / 0 == 1", &values()), Ok(true));
}

#[test]
fn a_condition_that_was_never_checked_fails_instead_of_guessing() {
    for condition in [
        "nobody == 1",
        "case.nothing",
        "case.copies",
        "case.copies && true",
        "matches('a')",
        "'a' in 'abc'",
        "[1][0] == 1",
        "[1].map(x, case).all(y, true)",
    ] {
        assert!(matches!(parse(condition).holds(&values()), Err(EvalError::Failed(_))), "{condition}");
    }
}

#[test]
fn a_condition_that_reads_nothing_is_constant() {
    assert!(parse("true").is_always_true() && parse("1 + 1 == 2").is_always_true());
    assert!(!parse("false").is_always_true() && parse("1 / 0 == 1").is_constant() && !parse("1 / 0 == 1").is_always_true());
    assert!(!parse("in_time || true").is_constant() && !parse("in_time || true").is_always_true());
}

#[test]
fn a_condition_may_go_from_thread_to_thread() {
    let expr = parse("in_time");
    let copy = expr.clone();
    let held = std::thread::spawn(move || copy.holds(&values())).join().unwrap();
    assert_eq!(held, expr.holds(&values()));
}
