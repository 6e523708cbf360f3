//! Every character of the 通用规范汉字表 (2013) prints in a name.

use super::*;

/// The table's 8,105 characters in its order; `tests/data/README.md` says where the list is from.
fn table() -> String {
    let text = std::fs::read_to_string(root().join("tests/data/standard-characters.txt")).unwrap();
    text.chars().filter(|sign| !sign.is_whitespace()).collect()
}

#[test]
fn every_standard_character_prints_in_every_place_where_a_name_stands() {
    let table = table();
    let characters: Vec<char> = table.chars().collect();
    assert_eq!(characters.len(), 8_105);
    for part in characters.chunks(2_800) {
        let names: Vec<String> = part.chunks(3).map(|name| name.iter().collect()).collect();
        let all: String = part.iter().collect();
        let data = LetterData {
            salutations: vec![format!("{}委员：", names.join("、"))],
            body: format!("一、{all}\n（一）{all}\n{all}"),
            copies: names.clone(),
            title: part.chunks(15).map(|line| line.iter().collect::<String>()).take(10).collect::<Vec<_>>().join("\n"),
            stamps: Some(Stamps { signatories: names.into_iter().take(3).collect(), ..stamps() }),
            ..seed()
        };
        let rendered = render("reply", &data);
        let printed = text_of(&rendered.pdf);
        let lost: Vec<char> = part.iter().filter(|sign| !printed.contains(**sign)).copied().collect();
        assert!(lost.is_empty(), "set, but not to be read back: {lost:?}");
    }
}

#[test]
fn a_character_beyond_all_fonts_is_refused_with_its_code_point_and_never_a_box() {
    for sign in ['\u{2a6d0}', '\u{30edd}', '\u{e000}', '\u{13000}'] {
        let data = LetterData { salutations: vec![format!("王{sign}委员：")], ..seed() };
        let refused = PRESS.render(&"reply".into(), &data).unwrap_err().to_string();
        let code = format!("no font has “{sign}” (U+{:04X}); write another character or add a font that has it", u32::from(sign));
        assert_eq!(refused, code);
    }
}
