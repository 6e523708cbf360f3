//! Suggestions on two made-up years, beside the simplest ways to guess.

use super::baseline::{most_frequent, same_title_words};
use super::lead::History;
use super::{Handled, alike};
use crate::demo::session;
use dafu_engine::ids::UnitId;
use std::collections::BTreeMap;

const SESSION: &str = include_str!("../../workflows/demo/session.yaml");
const CITY: &str = include_str!("../../workflows/demo/city.yaml");
const SECOND_YEAR: &str = include_str!("../../tests/data/second-year.tsv");

/// The made-up session of the demonstration, as last year's.
fn first_year() -> Vec<Handled> {
    let session = session::read("session.yaml", SESSION).0.expect("a session");
    let handled = session.proposals.into_iter().map(|one| Handled {
        number: one.number,
        year: 2025,
        title: one.title,
        text: format!("{}{}{}", one.wish, one.done, one.plan),
        lead: one.lead,
        co: one.co,
    });
    handled.collect()
}

fn names() -> BTreeMap<UnitId, String> {
    let roster = dafu_engine::people::read::read("city.yaml", CITY).0.expect("a roster");
    roster.people.units.into_iter().map(|(id, unit)| (id, unit.short)).collect()
}

/// Title, text and lead of a second year, written from other phrases than the first.
fn second_year() -> Vec<(&'static str, &'static str, UnitId)> {
    let lines = SECOND_YEAR.lines().filter_map(|line| {
        let mut parts = line.split('\t');
        Some((parts.next()?, parts.next()?, parts.next()?.into()))
    });
    lines.collect()
}

#[test]
#[expect(clippy::print_stdout, reason = "the counts are what this run is for")]
fn the_right_lead_stands_first_for_four_of_five_proposals_of_another_year() {
    let (first, second) = (first_year(), second_year());
    let history = History::new(first.clone(), &names());
    let (mut right, mut among_three, mut titles, mut words, mut frequent) = (0, 0, 0, 0, 0);
    for (title, text, lead) in &second {
        let suggested = history.suggest(title, text, 3);
        right += usize::from(suggested.first().is_some_and(|one| one.lead == *lead));
        among_three += usize::from(suggested.iter().any(|one| one.lead == *lead));
        titles += usize::from(history.suggest(title, "", 1).first().is_some_and(|one| one.lead == *lead));
        words += usize::from(same_title_words(&first, title).as_ref() == Some(lead));
        frequent += usize::from(most_frequent(&first).as_ref() == Some(lead));
    }
    let all = second.len();
    println!(
        "lead first {right}/{all}, among three {among_three}/{all}, by the title alone {titles}/{all}; \
         same title words {words}/{all}, most frequent lead {frequent}/{all}"
    );
    assert!(right * 100 >= all * 80, "{right} of {all}");
    assert!(right > words && words > frequent);
}

#[test]
fn a_suggestion_says_what_it_rests_on() {
    let history = History::new(first_year(), &names());
    let suggested = history.suggest("关于用专利权办理贷款的提案", "建议推广知识产权质押融资。", 1);
    assert_eq!(suggested[0].lead, "lc_scj");
    assert!(suggested[0].because[0].contains("《关于推进知识产权质押融资的提案》"), "{suggested:?}");
    assert!(history.suggest("xyz", "", 3).is_empty(), "nothing is suggested where nothing is alike");
}

#[test]
fn two_that_ask_for_the_same_are_found_among_all() {
    let first = first_year();
    let mut texts: Vec<(&str, &str)> = first.iter().map(|one| (one.title.as_str(), one.text.as_str())).collect();
    texts.push(("关于让老城住户用上电梯的提案", "多层住宅的老人上下楼难，盼望政府补助加装电梯。"));
    texts.push(("关于楼房加电梯邻里协商的提案", "一楼住户反对，加装电梯难以推进，建议街道组织协商并补助。"));
    let pairs = alike::pairs(&texts, 30);
    let wanted = (texts.len() - 2, texts.len() - 1);
    assert!(pairs.iter().any(|pair| (pair.first, pair.second) == wanted && !pair.because.is_empty()), "{pairs:?}");
}
