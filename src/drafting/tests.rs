//! Drafts: what they open with, and what changed.

use super::*;

#[test]
fn a_draft_opens_with_a_heading_a_point() {
    let points = ["增设夜间公交线路。", "关于更换老旧站牌", " ", "公开到站时间"];
    assert_eq!(opening(points), "一、关于增设夜间公交线路\n\n二、关于更换老旧站牌\n\n三、关于公开到站时间\n\n");
    let many: Vec<String> = (0..21).map(|index| format!("事项{index}")).collect();
    let text = opening(many.iter().map(String::as_str));
    assert!(
        text.contains("十、关于事项9\n") && text.contains("十一、关于事项10\n") && text.contains("二十一、关于事项20\n"),
        "{text}"
    );
}

#[test]
fn a_changed_paragraph_shows_which_characters_changed() {
    let (old, new) = ("一、进展\n已更换站牌四十处。\n完毕。", "一、进展\n已更换站牌六十处，另修缮候车亭。\n完毕。");
    assert_eq!(marked(&changes(old, new)), "（1段未变）\n已更换站牌[-四十处-]{+六十处，另修缮候车亭+}。\n（1段未变）\n");
}

#[test]
fn paragraphs_that_came_or_went_are_whole() {
    let (old, new) = ("甲乙丙丁戊己。\n子丑寅卯。", "甲乙丙丁戊己。\n天地玄黄宇宙洪荒。\n子丑寅卯。");
    assert_eq!(marked(&changes(old, new)), "（1段未变）\n{+天地玄黄宇宙洪荒。+}\n（1段未变）\n");
    assert_eq!(marked(&changes(new, old)), "（1段未变）\n[-天地玄黄宇宙洪荒。-]\n（1段未变）\n");
    assert_eq!(marked(&changes("甲乙丙丁。", "天地玄黄。")), "[-甲乙丙丁。-]\n{+天地玄黄。+}\n");
}

#[test]
fn blanks_are_no_change() {
    assert_eq!(changes("甲\n\n　乙 \n", "甲\n乙"), [Change::Same { text: "甲".into() }, Change::Same { text: "乙".into() }]);
}

#[test]
fn both_versions_can_be_read_back_from_the_changes() {
    let (old, new) = ("我局高度重视，已列入计划，年底完成。\n二", "我局重视，并已列入今年计划，争取六月完成。\n三");
    let side = |wanted: Kind| -> String {
        let lines = changes(old, new).into_iter().filter_map(|change| match change {
            Change::Same { text } => Some(text),
            Change::Removed { text } => (wanted == Kind::Removed).then_some(text),
            Change::Added { text } => (wanted == Kind::Added).then_some(text),
            Change::Changed { runs } => {
                Some(runs.into_iter().filter(|run| run.kind == Kind::Same || run.kind == wanted).map(|run| run.text).collect())
            }
        });
        lines.collect::<Vec<String>>().join("\n")
    };
    assert_eq!((side(Kind::Removed).as_str(), side(Kind::Added).as_str()), (old, new));
}
