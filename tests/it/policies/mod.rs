//! What a policy changes: the same eight proposals under the four shipped policies, against a table worked out by hand.

mod table;
mod telling;

use dafu::documents::port::Desk;
use dafu::library::{self, Library};
use dafu::mail::Templates;
use std::path::Path;
use table::{ROWS, Row};
use telling::{Story, Telling};

/// The proposals, and how each differs from the plain one.
fn stories() -> Vec<(&'static str, Story)> {
    let plain = Story::default();
    vec![
        ("plain", plain.clone()),
        ("promise", Story { promise: true, results: vec![Some("mostly")], ..plain.clone() }),
        ("key", Story { key: true, ..plain.clone() }),
        ("three proposers", Story { results: vec![Some("satisfied"), Some("mostly"), None], ..plain.clone() }),
        ("two units", Story { joint: true, ..plain.clone() }),
        (
            "between sessions",
            Story { assigned: "2026-06-30", acknowledged: "2026-07-02", class: "intersession_proposal", ..plain.clone() },
        ),
        ("one month more", Story { extended: true, ..plain.clone() }),
        ("handled again", Story { results: vec![Some("dissatisfied")], ..plain }),
    ]
}

#[test]
fn the_same_eight_proposals_differ_under_the_four_policies_as_worked_out_by_hand() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("workflows");
    let (library, mistakes): (Library, _) = library::read(std::slice::from_ref(&root)).expect("the shipped folder");
    assert!(!library::has_errors(&mistakes), "{mistakes:?}");
    let templates = Templates::load(&root.join("mail")).expect("the mails");
    let desk = Desk::load(&root.join("letters"), &[]).expect("the letters");
    let mut wrong = Vec::new();
    let mut rows = 0;
    for (name, story) in stories() {
        for policy in ["xuchang", "four-grades", "by-class", "words"] {
            let is = Telling::new(&library, &templates, policy, story.clone()).tell(&desk);
            let expected = ROWS.iter().find(|row| (row.proposal, row.policy) == (name, policy));
            rows += 1;
            let is = Row {
                proposal: name,
                policy,
                dates: &is.dates.join(" "),
                chain: &is.chain,
                head: &is.head,
                form: &is.form,
                counts: &is.counts,
            };
            if expected != Some(&is) {
                wrong.push(format!("{is:#?}\n  is not\n{expected:#?}"));
            }
        }
    }
    assert_eq!((rows, ROWS.len()), (32, 32), "{}", wrong.join("\n"));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
