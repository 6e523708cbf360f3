//! What a condition may cost.

use super::*;

fn numbers(count: i64) -> Val {
    Val::List((0..count).map(Val::Int).collect())
}

fn lists(a: i64, b: i64) -> BTreeMap<String, Val> {
    record([("a", numbers(a)), ("b", numbers(b))])
}

const NESTED: &str = "a.all(x, b.all(y, x >= 0 && y >= 0))";

#[test]
fn nested_lists_multiply_up_to_the_bound() {
    assert_eq!(parse(NESTED).holds(&lists(100, 100)), Ok(true));
    assert_eq!(parse(NESTED).holds(&lists(73, 137)), Err(EvalError::TooManyVisits { visits: 10_001, most: 10_000 }));
    assert_eq!(parse("a.all(x, x in b)").holds(&lists(73, 137)), Err(EvalError::TooManyVisits { visits: 10_001, most: 10_000 }));
}

#[test]
fn lists_one_after_the_other_add_up() {
    let after = "a.all(x, b.all(y, x >= 0 && y >= 0)) && a.all(x, x >= 0)";
    assert_eq!(parse(after).holds(&lists(99, 100)), Ok(true));
    assert_eq!(parse(after).holds(&lists(100, 100)), Err(EvalError::TooManyVisits { visits: 10_100, most: 10_000 }));
    let chained = "a.filter(x, x >= 0).map(x, x + 1).all(x, x > 0)";
    assert_eq!(parse(chained).holds(&lists(1_000, 0)), Ok(true));
}

#[test]
fn a_list_of_a_thousand_is_looked_through_and_no_longer_one() {
    assert_eq!(parse("a.all(x, x >= 0)").holds(&lists(1_000, 0)), Ok(true));
    let refused = Err(EvalError::ListTooLong { size: 1_001, most: 1_000 });
    assert_eq!(parse("a.all(x, x >= 0)").holds(&lists(1_001, 0)), refused);
    assert_eq!(parse("1 in a").holds(&lists(1_001, 0)), refused);
    assert_eq!(parse("a.map(x, x + 1).filter(x, true).all(x, true)").holds(&lists(1_001, 0)), refused);
    assert_eq!(parse("size(a) > 1000").holds(&lists(1_001, 0)), Ok(true), "counting looks at no element");
}

#[test]
fn a_left_side_that_decides_does_not_hide_what_the_right_would_cost() {
    assert!(parse(&format!("true || {NESTED}")).holds(&lists(200, 200)).is_err());
    assert!(parse(&format!("size(a) > 0 || {NESTED}")).holds(&lists(200, 200)).is_err());
}

#[test]
fn lists_inside_elements_count_by_the_longest() {
    let rows = |steps: i64| {
        Val::List(vec![Val::Record(record([("steps", numbers(steps))])), Val::Record(record([("steps", numbers(1))]))])
    };
    let inner = parse("rows.all(r, a.all(x, x in r.steps))");
    let names = |steps| record([("rows", rows(steps)), ("a", numbers(10))]);
    assert_eq!(inner.holds(&names(500)), Ok(false));
    assert_eq!(inner.holds(&names(501)), Err(EvalError::TooManyVisits { visits: 10_020, most: 10_000 }));
    assert!(parse("rows.filter(r, true).all(r, a.all(x, x in r.steps))").holds(&names(501)).is_err());
    assert!(parse("rows.all(r, r.steps.map(s, s + 1).all(s, s in a.map(x, x)))").holds(&names(501)).is_err());
    assert!(parse("rows.all(r, (true ? a : r.steps).all(x, x in r.steps))").holds(&names(501)).is_err());
}

#[test]
fn three_lists_in_one_another_are_refused_when_checked_and_when_run() {
    let deep = "a.all(p, a.all(q, a.all(r, a.all(s, a.all(t, a.all(u, true))))))";
    let found = parse(deep).check(&record([("a", list_type(Type::Int))]));
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(
        (found[0].rule, found[0].message.as_str()),
        ("cel-cost", "`all` stands inside 2 others; more would take too long")
    );
    assert_eq!(found[0].span, Span { line: 3, column: 30, length: 3 });
    assert!(matches!(parse(deep).holds(&lists(10, 0)), Err(EvalError::Failed(_))));
}

#[test]
fn what_is_too_expensive_is_refused_before_it_runs() {
    let fails_at_once = parse("a.all(x, b.all(y, 1 / 0 == 1))");
    assert!(matches!(fails_at_once.holds(&lists(1, 1)), Err(EvalError::Failed(_))));
    assert_eq!(fails_at_once.holds(&lists(1_000, 1_000)), Err(EvalError::TooManyVisits { visits: 1_000_000, most: 10_000 }));
}
