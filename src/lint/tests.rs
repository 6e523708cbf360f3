//! The check of letters, rule by rule.

use super::*;
use std::collections::BTreeSet;
use std::sync::LazyLock;

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let (words, mistakes) = Words::read("lint.yaml", include_str!("../../workflows/lint.yaml"));
    assert_eq!(mistakes, []);
    words.expect("readable")
});

fn letter(text: &str) -> Letter<'static> {
    Letter {
        words: &WORDS,
        kind: &WORDS.letters["proposal"],
        paragraphs: Paragraph::all(text),
        number: Some("08010082".into()),
        name: Some("关于加强知识产权质押融资的提案".into()),
        to: vec!["闫芳君".into()],
        people: BTreeSet::from(["闫芳君", "冯启明"]),
        co_agencies: Vec::new(),
        settled: None,
        merged: false,
    }
}

fn to_deputies(text: &str) -> Letter<'static> {
    Letter {
        kind: &WORDS.letters["suggestion"],
        number: Some("39".into()),
        name: Some("关于开通公交车的建议".into()),
        ..letter(text)
    }
}

fn said(letter: &Letter<'_>) -> Vec<String> {
    check(letter).into_iter().map(|found| format!("{}{}", if found.error { "" } else { "？" }, found.text)).collect()
}

fn about(text: &str) -> Vec<String> {
    said(&letter(text))
}

#[test]
fn a_real_letter_has_nothing_wrong_but_a_plan_without_a_promise() {
    let text = include_str!("../../tests/data/xuchang-reply.txt");
    let agency = |name: &str, short: &str| Agency { id: short.into(), name: name.into(), short: short.into() };
    let letter = Letter {
        co_agencies: vec![agency("许昌市金融工作局", "市金融局"), agency("许昌银保监分局", "许昌银保监分局")],
        settled: Some("A类".into()),
        ..letter(text)
    };
    assert_eq!(said(&letter), ["？办理结果为A类，第17段却有“下一步”，请确认是否列承诺事项"]);
}

#[test]
fn a_text_is_not_empty() {
    assert_eq!(about(" \n　\n"), ["正文是空的，请先写好答复内容"]);
}

#[test]
fn a_number_is_the_cases() {
    let wrong = ["第1段写有“08010028号”，本件提案的编号是08010082"];
    assert_eq!(about("您提出的第 08010028 号提案收悉。"), wrong);
    assert_eq!(about("您提出的０８０１００２８号委员提案收悉。"), wrong);
    for right in ["第 08010082 号提案收悉。", "在1号楼提案。", "第12号台风，建议避险。", "二号提案"] {
        assert_eq!(about(right), Vec::<String>::new(), "{right}");
    }
}

#[test]
fn another_number_may_be_right_where_several_papers_are_answered() {
    let letter = Letter { merged: true, ..letter("第08010083号提案一并答复。") };
    assert_eq!(said(&letter), ["？第1段写有“08010083号”，本件提案的编号是08010082"]);
}

#[test]
fn a_name_is_the_cases() {
    assert_eq!(
        about("您提出的《关于加强知识产权融资的提案》收悉。"),
        ["第1段的《关于加强知识产权融资的提案》与提案名称《关于加强知识产权质押融资的提案》不一致"]
    );
    assert_eq!(about("您提出的《关于加强知识产权质押 融资的提案》收悉。"), Vec::<String>::new());
    assert_eq!(about("根据《知识产权强国建设纲要》和《关于促进消费的建议》，"), Vec::<String>::new());
    let plan = "按照《中共中央关于制定规划的建议》，您提出的《关于开通公交车的建议》收悉。";
    assert_eq!(said(&to_deputies(plan)), Vec::<String>::new());
}

#[test]
fn a_member_is_no_deputy_and_a_deputy_no_member() {
    assert_eq!(about("闫芳君代表："), ["第1段“闫芳君代表：”的称谓应为“委员”"]);
    assert_eq!(about("感谢闫芳君代表的关心。"), ["？第1段“闫芳君代表”的称谓应为“委员”"]);
    assert_eq!(about("邀请企业代表和人大代表座谈，具有代表性。"), Vec::<String>::new());
    assert_eq!(said(&to_deputies("感谢委员的关心。")), ["第1段“感谢委员的关心。”中的“委员”应为“代表”"]);
    assert_eq!(said(&to_deputies("经市发展和改革委员会、常务委员同意。")), Vec::<String>::new());
}

#[test]
fn a_paper_is_called_what_it_is() {
    assert_eq!(about("您的议案收悉。"), ["第1段“您的议案收悉。”中的“议案”应为“提案”"]);
    assert_eq!(about("第08010082号建议收悉。").last().map(String::as_str), Some("第1段的“号建议”应为“号提案”"));
    assert_eq!(about("您的建议很好，建议提案办理单位采纳。"), Vec::<String>::new());
    assert_eq!(said(&to_deputies("您的提案收悉。")), ["第1段“您的提案收悉。”中的“提案”应为“建议”"]);
    assert_eq!(said(&to_deputies("建议提案办理工作")), Vec::<String>::new());
}

#[test]
fn whoever_is_addressed_is_a_proposer() {
    let wrong = "不是本件的提出人，提出人是闫芳君";
    assert_eq!(about("尊敬的张三、闫芳君委员："), [format!("第1段的“张三委员”{wrong}")]);
    assert_eq!(about("冯启明委员多次关心。"), [format!("第1段的“冯启明委员”{wrong}")]);
    assert_eq!(about("感谢李小四委员。"), [format!("？第1段的“李小四委员”{wrong}")]);
    for right in ["闫芳君委员：", "感谢各位政协委员。", "感谢市委员会。", "尊敬的闫芳君委员："] {
        assert_eq!(about(right), Vec::<String>::new(), "{right}");
    }
}

#[test]
fn years_of_numbers_stand_in_one_kind_of_brackets() {
    assert_eq!(
        about("（许市监[2023]1号）"),
        ["？第1段文号“许市监[2023]1号”的年份应用六角括号〔〕".replace("许市监", "（许市监").as_str()]
    );
    let mixed = about("许市监〔2023〕1号\n豫知【2022】第69号");
    assert_eq!(mixed, ["第2段文号“豫知【2022】第69号”与他处括号不一致，年份应用六角括号〔〕"]);
    assert_eq!(about("许市监〔2023〕1号，今年（2023）共5号。"), Vec::<String>::new());
}

#[test]
fn nothing_is_left_unfilled() {
    assert_eq!(about("由××单位负责。"), ["第1段“由××单位负责。”中有未填写的内容“××”"]);
    assert_eq!(about("在XX年，联系电话____。").len(), 1);
    for right in ["二〇〇五年和二〇〇〇年", "型号AXX3", "电话138XX0000"] {
        assert_eq!(about(right), Vec::<String>::new(), "{right}");
    }
}

#[test]
fn days_exist() {
    assert_eq!(about("9月31日前"), ["第1段的“9月31日”没有这一天"]);
    assert_eq!(
        about("2023年2月29日、2024年2月29日、2 月 30 日"),
        ["第1段的“2023年2月29日”没有这一天", "第1段的“2月30日”没有这一天"]
    );
    assert_eq!(about("2月29日，13个月，5月1日"), Vec::<String>::new());
}

#[test]
fn a_unit_that_was_asked_is_mentioned() {
    let agency = Agency { id: "finance".into(), name: "许昌市金融工作局".into(), short: "市金融局".into() };
    let with = |text: &str| Letter { co_agencies: vec![agency.clone()], ..letter(text) };
    assert_eq!(said(&with("我局高度重视。")), ["？正文没有提到“市金融局”，该单位的意见是否已体现"]);
    assert_eq!(said(&with("我局和市金融工作局高度重视。")), Vec::<String>::new());
}

#[test]
fn mistakes_in_the_words_are_pointed_at() {
    let text = "lint: letters\ndocuments:\n  reply: { text: reply, letter: proposals }\nletters:\n  proposal: { number: n, name: m, to: p, address: 委员, paper: 提案, ever: [] }\npapers: []\naddresses: []\n";
    let (words, mistakes) = Words::read("lint.yaml", text);
    let told: Vec<_> = mistakes.iter().map(|found| (found.span.line, found.rule)).collect();
    assert!(words.is_none());
    assert_eq!(told, [(3, "unknown-letter"), (5, "unknown-key")]);
}

#[test]
fn every_document_that_a_shipped_definition_checks_has_its_words() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("workflows");
    let definitions: Vec<_> = ["proposal-reply", "commitment-follow-up", "deputy-suggestion"]
        .iter()
        .filter_map(|name| {
            let text = std::fs::read_to_string(folder.join(format!("{name}.yaml"))).expect("shipped");
            dafu_engine::definition::read::read(name, &text).0
        })
        .collect();
    assert_eq!(definitions.len(), 3);
    assert_eq!(WORDS.check(&definitions), []);
    let poor = Words { documents: std::collections::BTreeMap::new(), ..WORDS.clone() };
    assert_eq!(poor.check(&definitions).len(), 4);
}
