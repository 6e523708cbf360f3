//! The page against GB/T 9704-2012, to half a millimetre.

use super::paper::{Ink, Paper, Word};
use super::*;

#[track_caller]
fn at(found: f64, wanted: f64) {
    assert!((found - wanted).abs() <= 0.5, "{found:.2} mm where {wanted:.2} mm is asked for");
}

fn letters() -> [(&'static str, LetterData); 2] {
    [("document", seed()), ("letter", letter_form())]
}

fn full(data: &LetterData) -> LetterData {
    LetterData { body: "国".repeat(28 * 60), ..data.clone() }
}

fn word<'a>(words: &'a [Word], text: &str) -> &'a Word {
    let found = words.iter().find(|word| word.text.contains(text));
    found.unwrap_or_else(|| panic!("{text} is not in {:?}", words.iter().map(|word| &word.text).collect::<Vec<_>>()))
}

fn rules(red: &[Ink]) -> Vec<Ink> {
    red.iter().filter(|ink| ink.right - ink.left > 150.0 && ink.bottom - ink.top < 1.2).copied().collect()
}

/// 5.2.1 and 5.2.4: margins of 37 mm above and 28 mm to the left, a text area of 156 by 225 mm, 22 lines of 28 characters.
#[test]
fn the_text_area_and_its_lines_are_where_the_standard_wants_them() {
    for (name, data) in letters() {
        let paper = Paper::of(&render("reply", &full(&data)));
        let lines: Vec<Word> = paper.words(2).into_iter().filter(|word| word.text.contains('国')).collect();
        assert_eq!(lines.len(), 22, "{name}");
        for (index, line) in (0_u32..).zip(&lines) {
            assert_eq!(line.text.chars().count(), 28);
            at(line.left, 28.0);
            at(line.right, 28.0 + 156.0);
            at(line.top, 37.0 + f64::from(index) * 225.0 / 22.0);
        }
        // The last line is followed by the space below it.
        at(lines[21].bottom + 225.0 / 22.0 - 16.0 / 72.0 * 25.4, 37.0 + 225.0);
        assert_eq!(paper.page(2).black().len(), 23, "22 lines and the page number");
    }
}

/// 7.2.4, 7.2.7: the mark 35 mm under the upper edge of the text area, a red rule as wide as the text 4 mm under the number.
#[test]
fn the_red_head_of_a_document_is_in_place() {
    let paper = Paper::of(&render("reply", &seed()));
    let (red, words) = (paper.page(1).red(), paper.words(1));
    at(red[0].top, 37.0 + 35.0);
    at(f64::midpoint(red[0].left, red[0].right), 28.0 + 78.0);
    let [rule] = rules(&red)[..] else { panic!("{red:?}") };
    at(rule.left, 28.0);
    at(rule.right, 184.0);
    let number = word(&words, "许市监函〔2023〕16号");
    at(rule.top, number.bottom + 4.0);
    // One character in from the left; the signatory one in from the right.
    at(number.left, 28.0 + 156.0 / 28.0);
    at(word(&words, "签发人：孙俊洲").right, 184.0 - 156.0 / 28.0);
    // Two lines stay empty under the mark and under the rule.
    assert!(word(&words, "签发人").top - red[0].bottom > 2.0 * 225.0 / 22.0);
    assert!(word(&words, "关于").top - rule.bottom > 2.0 * 225.0 / 22.0 - 5.0);
}

/// 10.1: the mark 30 mm under the edge of the page, a red double rule 4 mm under it, thick over thin, another 20 mm above the
/// lower edge, thin over thick, both 170 mm long and in the middle.
#[test]
fn the_red_rules_of_a_letter_are_in_place() {
    let paper = Paper::of(&render("reply", &letter_form()));
    let red = paper.page(1).red();
    at(red[0].top, 30.0);
    let rules = rules(&red);
    let [thick, thin, thin_below, thick_below] = rules[..] else { panic!("{rules:?}") };
    for rule in rules {
        at(rule.left, 20.0);
        at(rule.right, 190.0);
    }
    at(thick.top, red[0].bottom + 4.0);
    at(thick_below.bottom, 297.0 - 20.0);
    let wide = |ink: Ink| ink.bottom - ink.top;
    assert!(wide(thick) > 2.0 * wide(thin) && wide(thick_below) > 2.0 * wide(thin_below));
    let number = word(&paper.words(1), "许市监函〔2023〕16号").right;
    at(number, 184.0);
    assert_eq!(self::rules(&paper.page(2).red()), [], "the rules are on the first page alone");
}

/// 7.5: the number's dashes 7 mm under the text area; odd pages end one character from the right, even ones begin one from the
/// left. 10.1: a letter's first page has none.
#[test]
fn page_numbers_are_outside_and_seven_millimetres_down() {
    for (name, data) in letters() {
        let paper = Paper::of(&render("reply", &full(&data)));
        for page in 1..=3 {
            let words = paper.words(page);
            let dashes: Vec<&Word> = words.iter().filter(|word| word.text == "—").collect();
            if name == "letter" && page == 1 {
                assert!(dashes.is_empty(), "{words:?}");
                continue;
            }
            assert_eq!(dashes.len(), 2, "{name} {page}: {words:?}");
            at(f64::midpoint(dashes[0].top, dashes[0].bottom), 37.0 + 225.0 + 7.0);
            if page % 2 == 1 {
                at(dashes[1].right, 184.0 - 156.0 / 28.0);
            } else {
                at(dashes[0].left, 28.0 + 156.0 / 28.0);
            }
        }
    }
}

/// 7.3.5.1: the date ends four characters from the right, the unit stands over its middle, and nothing else is where the seal
/// (42 mm) goes.
#[test]
fn there_is_room_for_the_seal_over_unit_and_date() {
    for (name, data) in letters() {
        let rendered = render("reply", &data);
        let paper = Paper::of(&rendered);
        let (page, words) = (1..=rendered.pages)
            .map(|page| (page, paper.words(page)))
            .find(|(page, words)| *page > 1 && words.iter().any(|word| word.text == "2023年5月22日"))
            .unwrap();
        let date = word(&words, "2023年5月22日");
        let unit = word(&words, "许昌市市场监督管理局");
        // A unit longer than the date and eight characters would push it in; this one does not reach the edge.
        at(f64::midpoint(date.left, date.right), f64::midpoint(unit.left, unit.right));
        at(184.0 - date.right, (4.0 * 156.0 / 28.0_f64).max((unit.right - unit.left - (date.right - date.left)) / 2.0));
        let above: Vec<&Word> = words.iter().filter(|word| word.bottom < unit.top && word.top > 37.0 - 1.0).collect();
        let last = above.iter().map(|word| word.bottom).fold(37.0, f64::max);
        assert!(unit.top - last > 2.0 * 225.0 / 22.0, "{name}, page {page}: {last} to {}", unit.top);
        assert!(!above.is_empty(), "{name}: no text above the signature");
    }
}

/// 7.4: copies in 4号, one character in on both sides, at the foot of the last page.
#[test]
fn copies_are_at_the_foot_of_the_last_page() {
    for (_, data) in letters() {
        let data = LetterData { printed_by: Some("许昌市市场监督管理局办公室".into()), ..data };
        let rendered = render("reply", &data);
        let words = Paper::of(&rendered).words(rendered.pages);
        let copies = word(&words, "抄送：");
        at(copies.left, 28.0 + 14.0 / 72.0 * 25.4);
        at(copies.bottom - copies.top, 14.0 / 72.0 * 25.4);
        let lowest = words.iter().filter(|word| !word.text.contains(['—', '6']) && word.top < 262.0).map(|word| word.bottom);
        at(lowest.fold(0.0, f64::max) + 5.0 / 72.0 * 25.4, 37.0 + 225.0);
    }
}

#[test]
fn joint_masts_and_tables_stay_inside_the_text_area() {
    let units = ["市自然资源和规划局", "市市场监督管理局", "市房地产服务中心"].map(String::from).to_vec();
    for (_, data) in letters() {
        let body = "一、情况\n| 序号 | 项目 | 备注 |\n|---|---|---|\n".to_owned()
            + &"| 1 | 质押融资奖补 | 已拨付到全部企业，另有一家企业正在核对材料 |\n".repeat(60)
            + "以上。";
        let stamps = Stamps { signatories: vec!["甲一".into(), "乙二二".into(), "丙三三".into()], ..stamps() };
        let data = LetterData { sample: false, ..data };
        let data = LetterData { masthead: units.clone(), units: units.clone(), body, stamps: Some(stamps), ..data };
        let rendered = render("reply", &data);
        keep(&format!("joint-{:?}", data.profile.form), &rendered);
        let paper = Paper::of(&rendered);
        let words: Vec<Word> = (1..=rendered.pages).flat_map(|page| paper.words(page)).collect();
        assert!(words.iter().filter(|word| word.text == "项目").count() >= 2, "the head is repeated");
        for word in &words {
            assert!(word.left >= 27.5 && word.right <= 184.5 && word.bottom < 297.0 - 20.0, "{word:?}");
        }
    }
}
