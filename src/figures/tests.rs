//! How numbers are written, and which declarations are refused. The counts themselves are held against a spreadsheet in tests/it.

use super::declared::Declared;
use super::round::{mean, percent, shares};
use dafu_engine::definition::Definition;
use dafu_engine::policy::Policy;

const POLICY: &str = include_str!("../../workflows/policies/xuchang.yaml");

fn mistakes(policy: &str) -> String {
    let (policy, mut found) = dafu_engine::policy::read::read("policy.yaml", policy);
    let policy: Policy = policy.expect("a policy");
    let texts = [include_str!("../../workflows/proposal-reply.yaml"), include_str!("../../workflows/deputy-suggestion.yaml")];
    let definitions: Vec<Definition> =
        texts.iter().filter_map(|text| dafu_engine::definition::read::read("w.yaml", text).0).collect();
    let (declared, more) = Declared::of(&policy);
    found.extend(more);
    found.extend(declared.check(&policy, &definitions));
    found.iter().map(|one| format!("{} {}", one.rule, one.message)).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_rate_is_rounded_half_up_and_never_taken_over_nothing() {
    assert_eq!(percent(1, 32, 2).as_deref(), Some("3.13"), "3.125");
    assert_eq!(percent(2, 3, 2).as_deref(), Some("66.67"));
    assert_eq!(percent(146, 146, 0).as_deref(), Some("100"));
    assert_eq!(percent(0, 7, 1).as_deref(), Some("0.0"));
    assert_eq!(percent(0, 0, 2), None);
    assert_eq!(mean(25, 2).as_deref(), Some("12.5"));
    assert_eq!(mean(1, 3).as_deref(), Some("0.3"));
    assert_eq!(mean(0, 0), None);
}

#[test]
fn shares_of_one_whole_add_up_to_a_hundred() {
    let written = |counts: &[usize]| shares(counts, 2).into_iter().flatten().collect::<Vec<_>>();
    assert_eq!(written(&[1, 1, 1]), ["33.34", "33.33", "33.33"]);
    assert_eq!(written(&[12, 13, 8]), ["36.36", "39.40", "24.24"]);
    for counts in [vec![7, 7, 7, 7, 7, 7], vec![1, 999, 5, 88], vec![0, 3, 0]] {
        let sum: u64 = written(&counts).iter().map(|text| text.replace('.', "").parse::<u64>().unwrap()).sum();
        assert_eq!(sum, 10_000, "{counts:?}");
    }
    assert_eq!(shares(&[0, 0], 2), [None, None]);
}

#[test]
fn the_figures_that_are_shipped_have_no_mistakes() {
    assert_eq!(mistakes(POLICY), "");
}

#[test]
fn a_figure_that_would_count_nothing_is_a_mistake() {
    let wrong = [
        (
            "of: \"marks.delivered != null\" }\n    in_time",
            "of: \"marks.delivred != null\" }\n    in_time",
            "marks `marks.delivred`",
        ),
        ("clocks.suggestion_reply.in_time", "clocks.suggestion_reply.intime", "has no field `intime`"),
        (
            "each: feedback, of: \"item.result == 'satisfied'\"",
            "each: feedbak, of: \"item.result == 'satisfied'\"",
            "`feedbak` of the figure",
        ),
        ("by: case.grade", "by: case.lead_agency", "`the choice lead_agency`"),
        ("to: closed }", "to: shut }", "`the milestone shut`"),
        ("year: assigned", "year: asigned", "the milestone `asigned`"),
        ("r.outcome == 'agree'", "r.outcome == 'agreed'", "agreed"),
        ("case.grade in ['A', 'B']", "case.grade in ['A', 'B'", "cel-syntax"),
    ];
    for (right, broken, expected) in wrong {
        let changed = POLICY.replace(right, broken);
        assert_ne!(changed, POLICY, "{right}");
        let found = mistakes(&changed);
        assert!(found.contains(expected), "{broken}: {found}");
    }
}
