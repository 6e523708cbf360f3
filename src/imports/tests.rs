//! Lists as committees write them, with the mistakes they have.

use super::names::{Aliases, Found, unit};
use super::preview::{Against, Draft, Preview, day, preview};
use super::{Import, mapping, read};
use crate::tables::read::{Row, Sheet};
use dafu_engine::definition::Definition;
use dafu_engine::ids::{FieldId, UnitId};
use dafu_engine::people::People;
use dafu_engine::policy::Policy;
use serde_json::json;
use std::collections::BTreeMap;

struct Office {
    import: Import,
    definition: Definition,
    policy: Policy,
    people: People,
}

fn office() -> Office {
    let definition = dafu_engine::definition::read::read("w.yaml", include_str!("../../workflows/proposal-reply.yaml")).0;
    let policy = dafu_engine::policy::read::read("p.yaml", include_str!("../../workflows/policies/xuchang.yaml")).0;
    let roster = dafu_engine::people::read::read("r.yaml", include_str!("../../workflows/rosters/xuchang.yaml")).0;
    Office {
        import: read::read("i.yaml", include_str!("../../workflows/imports.yaml")).0.expect("an import"),
        definition: definition.expect("a definition"),
        policy: policy.expect("a policy"),
        people: roster.expect("a roster").people,
    }
}

fn sheet(rows: &[&[&str]]) -> Sheet {
    let row =
        |(at, cells): (usize, &&[&str])| Row { number: at + 1, cells: cells.iter().map(|cell| (*cell).to_owned()).collect() };
    Sheet { rows: rows.iter().enumerate().map(row).collect(), remarks: Vec::new() }
}

const HEADING: [&str; 8] = ["案号", "案 由", "届次", "提案者（姓名）", "交办单位", "提案委", "拟主办", "拟会办"];

fn row<'c>(number: &'c str, proposers: &'c str, lead: &'c str) -> [&'c str; 8] {
    [number, "关于加强养老服务的提案", "八届一次会议", proposers, "市政府督查室", "市政协提案委", lead, ""]
}

fn read_rows(rows: &[[&str; 8]], corrections: &[(&str, &str)]) -> Preview {
    let office = office();
    let mut all: Vec<&[&str]> = vec![&["八届一次会议提案目录"], &HEADING];
    all.extend(rows.iter().map(|row| &row[..]));
    let sheet = sheet(&all);
    let mapping = mapping::find(&office.import, &sheet, &BTreeMap::new()).expect("the heading");
    assert_eq!(mapping.heading, 2, "a title above the heading is no heading");
    let corrections = corrections.iter().map(|(cell, text)| ((*cell).to_owned(), (*text).to_owned())).collect();
    let against = Against {
        import: &office.import,
        definition: &office.definition,
        policy: &office.policy,
        people: &office.people,
        aliases: &Aliases::new(),
        corrections: &corrections,
        fixed: &BTreeMap::new(),
    };
    preview(&against, &sheet, &mapping)
}

fn problems(draft: &Draft) -> Vec<String> {
    draft.problems.iter().map(|problem| format!("{} {} {:?}", problem.cell, problem.what, problem.suggested)).collect()
}

#[test]
fn a_sound_row_becomes_what_a_case_begins_with() {
    let preview = read_rows(&[row("08010083", "闫芳君、民进许昌市委员会", "市金融局")], &[]);
    let draft = &preview.drafts[0];
    assert_eq!(problems(draft), Vec::<String>::new());
    assert_eq!(draft.facts[&FieldId::from("proposal_number")], json!("08010083"));
    let proposers = draft.facts[&FieldId::from("proposers")].as_array().expect("a list").clone();
    assert_eq!(draft.facts[&FieldId::from("first_proposer")], proposers[0]);
    assert_eq!(draft.facts[&FieldId::from("respondents")], json!(proposers), "this policy asks every proposer");
    let new: Vec<_> = draft.new_people.values().cloned().collect();
    assert_eq!(new, [("民进许昌市委员会".to_owned(), true)]);
    assert!(draft.planned.contains_key(&FieldId::from("lead_agency")));
}

#[test]
fn every_problem_is_told_by_its_cell_with_what_is_meant() {
    let rows = [
        row("08010083", "闫芳君 ", "市金融局"),
        row("08010083", "闫芳君", "市金融局"),
        row("8010084", "闫芳君", "市金融局"),
        row("08010085", "赵 青", "市金融工作办"),
        row("08010086", "", "市金融局"),
    ];
    let preview = read_rows(&rows, &[]);
    let all: Vec<String> = preview.drafts.iter().flat_map(problems).collect();
    assert_eq!(preview.sound(), 0);
    let expected = [
        "D3 “闫芳君”前后有空格 Some(\"闫芳君\")",
        "A4 08010083与第3行重复 None",
        "A5 “8010084”不是8位数字的案号 Some(\"08010084\")",
        "D6 姓名“赵 青”中间有空格 Some(\"赵青\")",
        "G6 没有名为“市金融工作办”的单位，是不是市金融局？ Some(\"市金融局\")",
        "D7 没有提案者 None",
    ];
    assert_eq!(all, expected);
}

#[test]
fn a_correction_is_read_in_the_place_of_the_cell() {
    let rows = [row("08010083", "闫芳君 ", "市金融工作办")];
    let preview = read_rows(&rows, &[("D3", "闫芳君"), ("G3", "市金融局")]);
    assert_eq!(preview.sound(), 1, "{:?}", problems(&preview.drafts[0]));
}

#[test]
fn a_day_that_does_not_exist_is_none() {
    for (text, known) in [
        ("2023-03-01", true),
        ("2023年9月31日", false),
        ("2023/2/29", false),
        ("20230301", true),
        ("2023.3.1", true),
        ("3月", false),
    ] {
        assert_eq!(day(text).is_some(), known, "{text}");
    }
}

#[test]
fn a_unit_is_found_by_each_of_its_names_and_by_one_that_was_confirmed() {
    let people = office().people;
    let finance = |aliases: &Aliases, name: &str| unit(&people, aliases, name);
    let Found::Unit(id) = finance(&Aliases::new(), "市金融局") else { panic!("by its short name") };
    assert_eq!(finance(&Aliases::new(), id.as_str()), Found::Unit(id.clone()));
    assert!(matches!(finance(&Aliases::new(), "金融办"), Found::Unknown(near) if near.first() == Some(&id)));
    let aliases = Aliases::from([("金融办".to_owned(), UnitId::from(id.as_str()))]);
    assert_eq!(finance(&aliases, "金融办"), Found::Unit(id));
}

#[test]
fn a_heading_that_somebody_mapped_by_hand_is_remembered() {
    let office = office();
    let sheet = sheet(&[&["流水号", "案由"], &["08010083", "关于……的提案"]]);
    assert_eq!(mapping::find(&office.import, &sheet, &BTreeMap::new()), None, "no column is the number");
    let said = BTreeMap::from([("流水号".to_owned(), FieldId::from("proposal_number"))]);
    let mapping = mapping::find(&office.import, &sheet, &said).expect("a heading");
    assert_eq!(mapping.columns[&FieldId::from("proposal_number")], 0);
}
