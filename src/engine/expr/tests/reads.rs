//! What conditions read.

use super::*;
use std::collections::BTreeSet;

fn set(paths: &[&str]) -> BTreeSet<String> {
    paths.iter().map(|path| (*path).to_owned()).collect()
}

#[test]
fn the_longest_path_of_each_name_is_read() {
    assert_eq!(
        parse("case.grade.promises && size(case.commitments) == 0").reads(),
        set(&["case.commitments", "case.grade.promises"])
    );
    assert_eq!(parse("in_time ? 1 == 1 : -case.copies > 2").reads(), set(&["case.copies", "in_time"]));
}

#[test]
fn an_element_is_read_through_the_variable() {
    assert_eq!(
        parse("opinions.answers.exists(a, a.stance == 'object')").reads(),
        set(&["opinions.answers", "opinions.answers[].stance"])
    );
    let again = parse("case.contacts.exists(c, c.talked_on >= marks.reordered)");
    assert_eq!(again.reads(), set(&["case.contacts", "case.contacts[].talked_on", "marks.reordered"]));
    assert_eq!(again.names(), set(&["case", "marks"]));
    assert_eq!(parse("case.co_agencies.all(u, u == 'x')").reads(), set(&["case.co_agencies", "case.co_agencies[]"]));
    assert_eq!(parse("item.units.all(u, u == 'x')").names(), set(&["item"]));
}

#[test]
fn filter_and_map_are_looked_through() {
    let filtered = parse("case.contacts.filter(c, c.place == '').exists(d, d.talked_on == null)");
    assert_eq!(filtered.reads(), set(&["case.contacts", "case.contacts[].place", "case.contacts[].talked_on"]));
    let mapped = parse("case.commitments.map(c, c.by_when).exists(day, day == null)");
    assert_eq!(mapped.reads(), set(&["case.commitments", "case.commitments[].by_when"]));
    let chosen = parse("(in_time ? case.contacts : case.visits).all(c, c.place == '')");
    let expected = ["case.contacts", "case.contacts[].place", "case.visits", "case.visits[].place", "in_time"];
    assert_eq!(chosen.reads(), set(&expected));
}

#[test]
fn an_inner_variable_hides_an_outer_one() {
    let hidden = parse("case.a.all(x, case.b.all(x, x.inner == 1) && x.outer == 1)");
    assert_eq!(hidden.reads(), set(&["case.a", "case.a[].outer", "case.b", "case.b[].inner"]));
}
