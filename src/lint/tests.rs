//! The check of letters, rule by rule: what it finds, and what looks like it and is right.

use super::*;
use dafu_engine::ids::UnitId;
use dafu_engine::people::{Alias, Unit};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let (words, mistakes) = Words::read("lint.yaml", include_str!("../../workflows/lint.yaml"));
    assert_eq!(mistakes, []);
    words.expect("readable")
});

static UNITS: LazyLock<BTreeMap<UnitId, Unit>> = LazyLock::new(|| {
    let unit = |name: &str, short: &str, aliases: Vec<Alias>| Unit {
        name: name.into(),
        short: short.into(),
        mail: None,
        mark: None,
        scored: true,
        aliases,
    };
    let alias = |name: &str, until: Option<&str>| Alias {
        name: name.into(),
        since: None,
        until: until.map(|day| day.parse().expect("a day")),
    };
    BTreeMap::from([
        (
            "finance".into(),
            unit("许昌市金融工作局", "市金融局", vec![alias("市金融工作局", None), alias("市金融办", Some("2019-03-01"))]),
        ),
        ("banking".into(), unit("中国银保监会许昌监管分局", "银保监分局", vec![alias("许昌银保监分局", None)])),
    ])
});

fn letter(text: &str) -> Letter<'static> {
    Letter {
        words: &WORDS,
        kind: &WORDS.letters["proposal"],
        paragraphs: Paragraph::all(text),
        ends: None,
        number: Some("08010082".into()),
        name: Some("关于加强知识产权质押融资的提案".into()),
        has_case: true,
        to: vec!["闫芳君".into()],
        people: BTreeSet::from(["闫芳君", "冯启明"]),
        units: UNITS.iter().collect(),
        co_agencies: Vec::new(),
        grade: None,
        merged: false,
        published: false,
        points: Vec::new(),
        earlier: Vec::new(),
        today: None,
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

/// The findings as people read them, a `？` before what is only asked.
fn said(letter: &Letter<'_>) -> Vec<String> {
    let told = |found: Finding| {
        let place = found.at.map(|at| format!("{}:{} ", at.line, at.column)).unwrap_or_default();
        format!("{}{place}{}", if found.error { "" } else { "？" }, found.what)
    };
    check(letter).into_iter().map(told).collect()
}

fn about(text: &str) -> Vec<String> {
    said(&letter(text))
}

fn nothing() -> Vec<String> {
    Vec::new()
}

fn graded(flags: &[&str], listed: bool, text: &str) -> Vec<String> {
    let flags = flags.iter().map(|flag| (*flag).to_owned()).collect();
    said(&Letter { grade: Some(Grade { label: "甲类".into(), flags, listed }), ..letter(text) })
}

#[test]
fn a_real_letter_has_only_points_that_a_reader_would_look_at() {
    let text = include_str!("../../tests/data/xuchang-reply.txt");
    let letter = Letter {
        co_agencies: vec!["finance".into(), "banking".into()],
        grade: Some(Grade { label: "A类".into(), flags: vec!["solved".into()], listed: false }),
        ..letter(text)
    };
    let found = said(&letter);
    assert_eq!(found.len(), 3, "{found:?}");
    assert!(found[0].ends_with("同一单位用了不同名称：“银保监分局”、“许昌银保监分局”"), "{found:?}");
    assert!(found[1].ends_with("同一单位用了不同名称：“市金融局”、“市金融工作局”"), "{found:?}");
    assert!(found[2].ends_with("办理结果为A类，正文却有“下一步”，请确认是否列承诺事项"), "{found:?}");
    assert!(found.iter().all(|one| one.starts_with('？')));
}

#[test]
fn a_finding_says_where_what_why_and_how_to_mend_it() {
    let found = check(&letter("各位领导：\n\n　　您提出的第 08010028 号提案收悉。"));
    let place = Place { line: 3, column: 9, paragraph: 2, excerpt: "您提出的第08010028号提案收悉。".into() };
    let only = found.first().expect("found");
    assert_eq!(only.at.as_ref(), Some(&place));
    assert_eq!((only.rule.as_str(), only.id.as_str(), only.error), ("number", "number-08010028", true));
    assert_eq!(only.what, "写有“08010028号”，本件提案的编号是08010082");
    assert_eq!(only.why, "编号不符，提案者和交办单位对不上件，归档也会错");
    assert_eq!(only.mend, "请改为08010082号；确指另一件的，核对后勾选");
    assert_eq!(only.sentence(), format!("第2段{}，{}", only.what, only.mend));
}

#[test]
fn a_text_is_not_empty() {
    assert_eq!(about(" \n　\n"), ["正文是空的"]);
}

#[test]
fn a_number_is_the_cases() {
    let wrong = "写有“08010028号”，本件提案的编号是08010082";
    assert_eq!(about("您提出的第 08010028 号提案收悉。"), [format!("1:7 {wrong}")]);
    assert_eq!(about("您的０８０１００２８号委员提案很好。"), [format!("1:3 {wrong}")]);
    for right in ["第 08010082 号提案收悉。", "在1号楼提案。", "第12号台风，建议避险。", "二号提案"] {
        assert_eq!(about(right), nothing(), "{right}");
    }
}

#[test]
fn a_number_that_may_be_another_papers_is_only_asked_about() {
    assert_eq!(about("去年答复第08010028号提案时已说明。"), ["？1:6 写有“08010028号”，本件提案的编号是08010082"]);
    assert_eq!(about("您提出的第8010082号提案收悉。"), ["？1:6 写有“8010082号”，本件提案的编号是08010082"]);
    let merged = Letter { merged: true, ..letter("您提出的第08010083号提案收悉。") };
    assert_eq!(said(&merged), ["？1:6 写有“08010083号”，本件提案的编号是08010082"]);
}

#[test]
fn a_name_is_the_cases() {
    assert_eq!(
        about("您提出的《关于加强知识产权融资的提案》收悉。"),
        ["1:6 写有《关于加强知识产权融资的提案》，本件提案的名称是《关于加强知识产权质押融资的提案》"]
    );
    assert_eq!(about("您提出的《关于加强知识产权质押 融资的提案》收悉。"), nothing());
    assert_eq!(about("根据《知识产权强国建设纲要》和《关于促进消费的建议》，"), nothing());
    let plan = "按照《中共中央关于制定规划的建议》，您提出的《关于开通公交车的建议》收悉。";
    assert_eq!(said(&to_deputies(plan)), nothing());
    let nested = Letter {
        name: Some("关于落实《条例》的提案".into()), ..letter("您提出的《关于落实《条例》的提案》收悉。")
    };
    assert_eq!(said(&nested), nothing());
}

#[test]
fn a_member_is_no_deputy_and_a_deputy_no_member() {
    assert_eq!(about("闫芳君代表："), ["1:1 “闫芳君代表：”的称谓应为“委员”"]);
    assert_eq!(about("感谢闫芳君代表的关心。"), ["？1:3 “闫芳君代表”的称谓应为“委员”"]);
    assert_eq!(about("邀请企业代表和人大代表座谈，具有代表性，法定代表人到场。"), nothing());
    assert_eq!(said(&to_deputies("感谢委员的关心。")), ["1:3 “委员”应为“代表”"]);
    assert_eq!(said(&to_deputies("请委员放心。")), ["？1:2 “委员”应为“代表”"]);
    assert_eq!(said(&to_deputies("经市发展和改革委员会、常务委员同意。")), nothing());
}

#[test]
fn a_paper_is_called_what_it_is() {
    assert_eq!(about("您的议案收悉。"), ["1:3 “议案”应为“提案”"]);
    assert_eq!(about("您提出的第08010082号建议收悉。").last().map(String::as_str), Some("1:14 “号建议”应为“号提案”"));
    assert_eq!(about("您的建议很好，我们吸收您的意见建议，建议提案办理单位采纳。"), nothing());
    assert_eq!(about("您提出的关于安装路灯的建议已收悉。"), nothing());
    assert_eq!(said(&to_deputies("您的提案收悉。")), ["1:3 “提案”应为“建议”"]);
    assert_eq!(said(&to_deputies("学习提案办理经验。")), ["？1:3 “提案”应为“建议”"]);
    assert_eq!(said(&to_deputies("建议提案办理工作，“一个提案一本账”，意见建议。")), nothing());
}

#[test]
fn whoever_is_addressed_is_a_proposer() {
    let wrong = "不是本件的提出人，提出人是闫芳君";
    assert_eq!(about("尊敬的张三、闫芳君委员："), [format!("1:4 “张三委员”{wrong}")]);
    assert_eq!(about("冯启明委员多次关心。"), [format!("1:1 “冯启明委员”{wrong}")]);
    assert_eq!(about("感谢李小四委员。"), [format!("？1:3 “李小四委员”{wrong}")]);
    for right in ["闫芳君委员：", "感谢各位政协委员。", "感谢市委员会。", "尊敬的闫芳君委员："] {
        assert_eq!(about(right), nothing(), "{right}");
    }
}

#[test]
fn a_unit_has_one_short_name_in_a_letter() {
    let found = check(&letter("会同市金融工作局办理。\n市金融局表示支持。"));
    let only = found.first().expect("found");
    assert_eq!(only.what, "同一单位用了不同名称：“市金融工作局”、“市金融局”");
    assert_eq!(only.also.iter().map(|at| (at.line, at.column)).collect::<Vec<_>>(), [(2, 1)]);
    assert!(!only.error && found.len() == 1);
    for right in ["许昌市金融工作局牵头，市金融局落实。", "市金融局、银保监分局共同办理。", "市金融局和市金融局"]
    {
        assert_eq!(about(right), nothing(), "{right}");
    }
}

#[test]
fn a_unit_goes_by_the_name_of_the_day() {
    let on = |day: &str| said(&Letter { today: Some(day.parse().expect("a day")), ..letter("由市金融办负责。") });
    assert_eq!(on("2023-05-01"), ["？1:2 “市金融办”是“市金融局”的旧称，2019-03-01止"]);
    assert_eq!(on("2018-05-01"), nothing());
}

#[test]
fn years_of_numbers_stand_in_one_kind_of_brackets() {
    assert_eq!(about("（许市监[2023]1号）"), ["？1:2 文号“许市监[2023]1号”的年份没有用六角括号"]);
    let mixed = about("许市监〔2023〕1号\n豫知【2022】第69号");
    assert_eq!(mixed, ["2:1 文号“豫知【2022】第69号”的年份没有用六角括号"]);
    assert_eq!(about("许市监〔2023〕1号，今年（2023）共5号。"), nothing());
}

#[test]
fn nothing_is_left_unfilled() {
    assert_eq!(about("由××单位负责。"), ["1:2 留有未填写的内容“××”"]);
    assert_eq!(about("在XX年，联系电话____。").len(), 1);
    assert_eq!(about("某某公司已整改。"), ["？1:1 留有未填写的内容“某某”"]);
    for right in ["二〇〇五年和二〇〇〇年", "型号AXX3", "电话138XX0000", "131******5505"] {
        assert_eq!(about(right), nothing(), "{right}");
    }
}

#[test]
fn one_of_two_ways_is_crossed_out() {
    assert_eq!(about("闫芳君委员（代表）："), ["？1:4 “委员（代表）”像是格式里的选项，没有选定"]);
    assert_eq!(about("抄送：区人大代表工委(区政协提案委)。"), ["？1:5 “人大代表工委(区政协提案委)”像是格式里的选项，没有选定"]);
    assert_eq!(about("委员（张三）、提案（第5件）、区人大代表工委、区政协提案委（2份）。"), nothing());
}

#[test]
fn a_whole_letter_has_a_unit_and_a_day() {
    let with = |trace| said(&Letter { ends: Some(Ends { unit: trace, date: trace }), ..letter("正文。") });
    assert_eq!(with(Trace::Missing), ["没有发文单位的署名", "没有成文日期"]);
    assert_eq!(with(Trace::Perhaps), ["？没有发文单位的署名", "？没有成文日期"]);
    assert_eq!(with(Trace::There), nothing());
}

#[test]
fn days_exist() {
    assert_eq!(about("9月31日前"), ["1:1 日期“9月31日”不存在"]);
    assert_eq!(
        about("2023年2月29日、2024年2月29日、2 月 30 日、2023年13月5日"),
        ["1:1 日期“2023年2月29日”不存在", "1:23 日期“2月30日”不存在", "1:32 日期“2023年13月5日”不存在"]
    );
    assert_eq!(about("二〇二三年二月三十日"), ["1:1 日期“二〇二三年二月三十日”不存在"]);
    for right in ["2月29日，13个月，5月1日", "二〇二三年十二月三十一日", "历时十一月十五日完成", "2023年5月31日"]
    {
        assert_eq!(about(right), nothing(), "{right}");
    }
}

#[test]
fn what_is_published_has_nobodys_own_number() {
    let public = |text: &str| said(&Letter { published: true, ..letter(text) });
    assert_eq!(public("联系电话13900001234。"), ["1:5 有手机号139…34"]);
    assert_eq!(about("联系电话13900001234。"), ["？1:5 有手机号139…34"]);
    assert_eq!(about("身份证号11010519491231002X。"), ["1:5 有身份证号110…2X"]);
    for right in ["0374-2977078", "131******5505", "订单139000012345678", "110105194912310021", "文号13900001234A"] {
        assert_eq!(public(right), nothing(), "{right}");
    }
}

#[test]
fn a_grade_goes_with_what_the_text_says() {
    assert_eq!(graded(&[], false, "下一步将推进。"), ["？1:1 办理结果为甲类，正文却有“下一步”，请确认是否列承诺事项"]);
    assert_eq!(graded(&[], true, "下一步将推进。"), nothing());
    assert_eq!(graded(&["solved"], true, "因条件限制未能建设。"), ["？1:1 办理结果为甲类，正文却说“因条件限制”"]);
    assert_eq!(graded(&["solved"], true, "站牌已经更换。"), nothing());
    assert_eq!(graded(&["solved"], false, "已列入计划。"), ["？1:2 办理结果为甲类，正文却说“列入计划”"]);
    assert_eq!(
        graded(&["promises"], true, "站牌已全部完成更换。"),
        ["？1:3 办理结果为甲类，正文却说“已全部完成”，看不出还要做什么"]
    );
    assert_eq!(graded(&["promises"], true, "第一批已全部完成，第二批年底前更换。"), nothing());
    assert_eq!(graded(&["declines"], true, "站牌已建成。"), ["？1:3 办理结果为甲类，正文却说“已建成”"]);
    assert_eq!(graded(&["declines"], true, "因道路过窄，无法设站。"), nothing());
}

#[test]
fn a_unit_that_was_asked_is_mentioned() {
    let with = |text: &str| said(&Letter { co_agencies: vec!["finance".into()], ..letter(text) });
    assert_eq!(with("我局高度重视。"), ["？正文没有提到“市金融局”"]);
    for right in ["我局和市金融工作局高度重视。", "许昌市金融工作局支持。"] {
        assert_eq!(with(right), nothing(), "{right}");
    }
}

#[test]
fn every_point_has_its_answer() {
    let points =
        |merged| vec![Point { text: "增设夜间公交线路".into(), merged: false }, Point { text: "更换老旧站牌".into(), merged }];
    let with = |merged, text: &str| said(&Letter { points: points(merged), ..letter(text) });
    let answered = "一、关于增设夜间公交线路\n已开通两条。\n二、关于更换老旧站牌\n";
    assert_eq!(with(false, answered), ["3:1 提案要点“更换老旧站牌”没有答复"]);
    assert_eq!(with(false, &format!("{answered}已换完。")), nothing());
    assert_eq!(with(true, answered), nothing());
    assert_eq!(with(false, "一、关于增设夜间公交线路。已开通两条。\n我们重视。"), ["提案要点“更换老旧站牌”没有答复"]);
    assert_eq!(with(false, "一、关于增设夜间公交线路\n已开通两条，老旧站牌也在更换。"), ["？提案要点“更换老旧站牌”没有答复"]);
}

#[test]
fn a_letter_that_says_what_an_earlier_one_said_is_told_so() {
    let old =
        "我局把站牌更换列入年度工作，逐站登记破损情况，分三批采购。\n第一批四十处已于三月底安装，第二批六十处六月完成安装。";
    let earlier = || vec![Earlier { label: "去年的答复".into(), text: old.into() }];
    let new = format!("{old}\n今年另加夜光条。");
    let found = check(&Letter { earlier: earlier(), ..letter(&new) });
    let only = found.first().expect("found");
    assert_eq!((only.rule.as_str(), only.error), ("repeats", false));
    assert_eq!(only.what, "与去年的答复重复93%");
    let marked: Vec<usize> = only.at.iter().chain(&only.also).map(|at| at.line).collect();
    assert_eq!(marked, [1, 2]);
    let other =
        "今年新建的候车亭共二十处，其中十二处带座椅，八处靠近学校，由交警一并划设了停靠区，并请居民代表验收，雨天也能候车。";
    assert_eq!(said(&Letter { earlier: earlier(), ..letter(other) }), nothing());
}

#[test]
fn a_letter_in_a_file_is_compared_with_its_own_title() {
    let text = "白石县园林局\n关于县政协九届二次会议第019号提案的答复\n顾一代表：\n您提出的《关于在河岸种梨树的提案》（第091号提案）收悉，现答复如下：\n　　由××负责，2031年2月30日前完成。\n白石县园林局\n2031年2月28日\n(此件公开发布)\n联系人：洛小川 13900001234";
    let letter = file::letter(&WORDS, text).expect("a kind of letter");
    assert_eq!(
        said(&letter),
        [
            "4:20 写有“091号”，本件提案的编号是019",
            "3:1 “顾一代表：”的称谓应为“委员”",
            "5:4 留有未填写的内容“××”",
            "5:9 日期“2031年2月30日”不存在",
            "9:9 有手机号139…34"
        ]
    );
    let right = "白石县园林局\n关于县政协九届二次会议第019号提案的答复\n顾一委员：\n您提出的《关于在河岸种梨树的提案》（第019号提案）收悉，现答复如下：\n已经种下。\n白石县园林局\n2031年2月28日";
    assert_eq!(said(&file::letter(&WORDS, right).expect("a kind of letter")), nothing());
}

#[test]
fn mistakes_in_the_words_are_pointed_at() {
    let shipped = include_str!("../../workflows/lint.yaml");
    let told = |text: &str| {
        let (words, mistakes) = Words::read("lint.yaml", text);
        assert!(words.is_none(), "{mistakes:?}");
        mistakes.into_iter().map(|found| (found.rule, found.message)).collect::<Vec<_>>()
    };
    let with = |from: &str, to: &str| {
        assert!(shipped.contains(from), "{from}");
        told(&shipped.replacen(from, to, 1))
    };
    assert_eq!(with("  empty:", "  emptiness:").len(), 2);
    assert_eq!(
        with("编号是{right}", "编号是{rihgt}"),
        [("lint-rule", "`number` tells nothing that is called `{rihgt}`".to_owned())]
    );
    assert_eq!(
        with("letter: proposal }", "letter: proposals }"),
        [("unknown-letter", "there is no kind of letter `proposals`".to_owned())]
    );
    assert!(with("    mend: 请先写好答复内容\n", "").iter().any(|(rule, _)| *rule == "missing-key"));
    assert_eq!(with("'(委员|代表)", "'((委员|代表)")[0].0, "lint-pattern");
    assert_eq!(with("    level: error\n", "    level: loud\n").len(), 2);
}

#[test]
fn a_rule_can_be_made_quieter_or_silenced() {
    let shipped = include_str!("../../workflows/lint.yaml");
    let with = |level: &str| {
        let text = shipped.replacen("    level: error\n    say: 日期", &format!("    level: {level}\n    say: 日期"), 1);
        let words = Words::read("lint.yaml", &text).0.expect("readable");
        said(&Letter { words: &words, kind: &words.letters["proposal"], ..letter("9月31日前") })
    };
    assert_eq!(with("error"), ["1:1 日期“9月31日”不存在"]);
    assert_eq!(with("warning"), ["？1:1 日期“9月31日”不存在"]);
    assert_eq!(with("off"), nothing());
}

#[test]
fn every_document_that_a_shipped_definition_checks_has_its_words_and_every_flag_a_grade() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("workflows");
    let text = |name: &str| std::fs::read_to_string(folder.join(name)).expect("shipped");
    let read = |name: &&str| dafu_engine::definition::read::read(name, &text(name)).0.expect("readable");
    let definitions: Vec<_> =
        ["proposal-reply.yaml", "commitment-follow-up.yaml", "deputy-suggestion.yaml"].iter().map(read).collect();
    let policy = "policies/xuchang.yaml";
    let policies = [dafu_engine::policy::read::read(policy, &text(policy)).0.expect("readable")];
    assert_eq!(WORDS.check(&definitions), []);
    let poor = Words { documents: BTreeMap::new(), ..WORDS.clone() };
    assert_eq!(poor.check(&definitions).len(), 4);
    let flags = |words: &Words| words.check_flags(&definitions, &policies).len();
    assert_eq!(flags(&WORDS), 0);
    let mut wrong = WORDS.clone();
    wrong.grades[0].not = Some("promise".into());
    assert_eq!(flags(&wrong), 1);
}
