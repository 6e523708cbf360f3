//! What conditions may be made of.

use super::*;

fn all(conditions: &[&str]) -> String {
    let mut said = String::new();
    for condition in conditions {
        let found = mistakes(condition);
        assert!(!found.is_empty(), "{condition} is taken");
        said += condition;
        for mistake in found {
            said += "\n    ";
            said += &mistake;
        }
        said += "\n";
    }
    said
}

#[test]
fn every_operator_refuses_what_it_can_not_work_with() {
    insta::assert_snapshot!(all(&[
        "in_time && case.disclosure_reason",
        "case.copies || in_time",
        "!case.grade",
        "-case.disclosure_reason == 1",
        "case.copies + 'x' == 1",
        "case.disclosure_reason + 'x' == 'yx'",
        "case.copies - in_time == 1",
        "case.copies * marks.reordered == 1",
        "case.copies / case.grade == 1",
        "case.copies % case.contacts == 1",
        "case.copies == '1'",
        "case.copies != null",
        "case.disclosure_reason == null",
        "case.grade == null",
        "null != case.grade",
        "case.grade == case.disclosure",
        "case.grade == 1",
        "case.contacts == null",
        "case.contacts == case.commitments",
        "marks.reordered == '2026-05-01'",
        "in_time == case.copies",
        "null == null",
        "case.copies < marks.reordered",
        "case.disclosure_reason <= 'x'",
        "marks.reordered > null",
        "case.contacts >= 1",
        "marks.reordered < '2026-05-01'",
        "in_time ? case.copies : case.grade",
        "case.copies ? in_time : in_time",
        "'x' in 'xyz'",
        "1 in case.co_agencies",
        "case.grade in case.contacts",
        "size(case.copies) == 1",
        "size(case.grade) > 0",
        "case.grade.contains('A')",
        "case.disclosure_reason.startsWith(1)",
        "case.co_agencies.endsWith('x')",
        "case.copies.all(x, true)",
        "case.contacts.exists(c, c.id)",
        "case.contacts.exists_one(c, 1)",
        "case.contacts.filter(c, c.talked_on)",
        "case.contacts.map(c, c.id)",
        "case.commitments.map(c, c.steps).exists(s, true)",
        "case.commitments.map(c, c).exists(c2, true)",
    ]));
}

#[test]
fn a_condition_must_be_yes_or_no() {
    insta::assert_snapshot!(all(&[
        "case.grade",
        "case.copies + 1",
        "case.disclosure_reason",
        "marks.reordered",
        "case",
        "case.contacts",
        "'x'",
        "null"
    ]));
}

#[test]
fn an_unknown_name_comes_with_what_was_meant() {
    insta::assert_snapshot!(all(&[
        "cases.grade == 'A'",
        "zzz",
        "case.grad == 'A'",
        "case.zzz == 1",
        "case.grade.promise",
        "case.disclosure.zzz",
        "case.contacts.talked_on == null",
        "case.copies.x == 1",
        "case.contacts.exists(c, c.talkd_on == null)",
        "case.contacts.exists(case, true)",
        "case.contacts.all(c, case.contacts.all(c, true))",
        "case.contacts.all(c, true) && c.id == ''",
        ".case.copies == 1",
    ]));
}

#[test]
fn a_literal_must_be_one_of_the_choices() {
    insta::assert_snapshot!(all(&[
        "case.grade == 'D'",
        "case.disclosure == 'sumary'",
        "'全文公开' == case.disclosure",
        "case.disclosure in ['full', 'all', 'some']",
        "case.disclosure != (in_time ? 'full' : 'open')",
        "opinions.answers.exists(a, a.stance == 'objects')",
        "'x' in opinions.answers.map(a, a.stance)",
    ]));
    assert_eq!(
        mistakes("case.grade == '' || case.grade in ['A', 'B'] || case.disclosure != (in_time ? 'full' : 'none')"),
        [""; 0]
    );
    assert_eq!(mistakes("case.grade == case.disclosure_reason"), [""; 0], "a text that is no literal is compared as it is");
}

#[test]
fn only_the_listed_functions_may_be_called() {
    insta::assert_snapshot!(all(&[
        "has(case.grade)",
        "case.disclosure_reason.matches('x')",
        "case.contacts.exist(c, true)",
        "case.contacts.existsOne(c, true)",
        "now() > marks.reordered",
        "timestamp('2026-05-01T00:00:00Z') == null",
        "size() == 1",
        "case.contacts.all(true)",
        "case.contacts.all(c.id, true)",
        "exists(case.contacts, c, true)",
        "date('1 May') == null",
        "date(case.disclosure_reason) == null",
        "case.contacts[0].id == ''",
        "{'a': 1}.a == 1",
        "case.copies in [case.copies, 1]",
        "case.copies in [1, 'x']",
        "case.co_agencies == []",
        "case.copies > 1.5",
        "case.copies > 1u",
        "case.disclosure_reason == b'x'",
    ]));
}

#[test]
fn all_mistakes_are_reported_at_once_and_in_order() {
    let found = mistakes("case.grad == 'A' && case.disclosure == 'x' && frobnicate(1) && case.copies == 'y' && zzz");
    let rules: Vec<&str> = found.iter().filter_map(|mistake| mistake.split(' ').next()).collect();
    assert_eq!(rules, ["cel-name", "choice-literal", "cel-function", "cel-type", "cel-name"]);
}
