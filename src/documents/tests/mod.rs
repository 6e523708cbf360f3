//! Letters set, and read back from their pages.

mod characters;
mod files;
mod geometry;
mod paper;

use super::*;
use chrono::NaiveDate;
use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;

static PRESS: LazyLock<Press> =
    LazyLock::new(|| Press::load(&root().join("workflows/letters"), &[]).expect("the shipped letters load"));

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn stamps() -> Stamps {
    Stamps {
        number: Some("许市监函〔2023〕16号".into()),
        date: NaiveDate::from_ymd_opt(2023, 5, 22).unwrap(),
        signatories: vec!["孙俊洲".into()],
    }
}

fn seed() -> LetterData {
    LetterData {
        profile: Profile {
            form: Form::Document,
            head: vec![HeadItem::Agency, HeadItem::Signatory, HeadItem::Grade],
            grade_place: GradePlace::Head,
            document_number: true,
            contact_place: ContactPlace::AfterSignature,
            labels: std::collections::BTreeMap::new(),
        },
        masthead: vec!["许昌市市场监督管理局".into()],
        units: vec!["许昌市市场监督管理局".into()],
        grade: Some("A".into()),
        title: "关于对市政协八届一次会议第 08010082 号提案的答复".into(),
        salutations: vec!["闫芳君委员：".into()],
        opening: String::new(),
        body: std::fs::read_to_string(root().join("tests/data/xuchang-reply.txt")).unwrap(),
        pictures: vec![],
        closing: String::new(),
        attachments: vec![],
        contact: vec!["联系单位及电话：0374-2977078".into(), "联系人：韩征".into()],
        copies: vec!["市政协提案委".into(), "市政府督查室".into(), "市金融工作局".into(), "许昌银保监分局".into()],
        printed_by: None,
        frozen_on: NaiveDate::from_ymd_opt(2023, 5, 18).unwrap(),
        stamps: Some(stamps()),
        sample: true,
    }
}

fn letter_form() -> LetterData {
    let seed = seed();
    LetterData { profile: Profile { form: Form::Letter, grade_place: GradePlace::TopRight, ..seed.profile.clone() }, ..seed }
}

fn render(kind: &str, data: &LetterData) -> Rendered {
    PRESS.render(&kind.into(), data).expect("the letter renders")
}

/// The text of a PDF without its white space; pages are parted by a form feed.
fn text_of(pdf: &[u8]) -> String {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("letter.pdf");
    std::fs::write(&path, pdf).unwrap();
    let out = Command::new("pdftotext")
        .args(["-raw", "-enc", "UTF-8"])
        .arg(&path)
        .arg("-")
        .output()
        .expect("pdftotext (poppler-utils)");
    String::from_utf8(out.stdout).unwrap().chars().filter(|sign| *sign == '\u{c}' || !sign.is_whitespace()).collect()
}

/// A letter as one stream: without what stands between the text of its pages.
fn stream_of(pdf: &[u8]) -> String {
    let text = text_of(pdf);
    let pages = text.split('\u{c}').enumerate();
    pages.map(|(index, page)| page.replace(&format!("—{}—", index + 1), "").replace("演示数据非正式公文", "")).collect()
}

/// Writes the PDF where a person can look at it.
fn keep(name: &str, rendered: &Rendered) {
    if let Some(dir) = std::env::var_os("DAFU_KEEP_LETTERS") {
        std::fs::write(Path::new(&dir).join(format!("{name}.pdf")), &rendered.pdf).unwrap();
    }
}

#[test]
fn every_sentence_of_the_xuchang_reply_is_in_the_pdf() {
    for (name, data) in [("document", seed()), ("letter", letter_form())] {
        let rendered = render("reply", &data);
        keep(name, &rendered);
        let text = stream_of(&rendered.pdf);
        let sentences: Vec<String> = data
            .body
            .lines()
            .flat_map(|line| line.split_inclusive('。'))
            .map(|sentence| sentence.chars().filter(|sign| !sign.is_whitespace()).collect())
            .filter(|sentence: &String| !sentence.is_empty())
            .collect();
        assert!(sentences.len() > 25);
        for sentence in &sentences {
            assert!(text.contains(sentence.as_str()), "{name}: {sentence} is not in\n{text}");
        }
        for part in [
            "关于对市政协八届一次会议第08010082号提案的答复",
            "闫芳君委员：",
            "签发人：孙俊洲",
            "办理结果：A",
            "许市监函〔2023〕16号",
            "2023年5月22日",
            "联系人：韩征",
            "抄送：市政协提案委，市政府督查室，市金融工作局，许昌银保监分局。",
        ] {
            assert!(text.contains(part), "{name}: {part} is not in\n{text}");
        }
    }
}

#[test]
fn a_full_page_has_22_lines_and_a_full_line_28_characters() {
    let mut data = seed();
    data.body = "市".repeat(28 * 60);
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("letter.pdf");
    std::fs::write(&path, render("reply", &data).pdf).unwrap();
    let out = Command::new("pdftotext").args(["-layout", "-f", "2", "-l", "2"]).arg(&path).arg("-").output().unwrap();
    let page = String::from_utf8(out.stdout).unwrap();
    let lines: Vec<usize> = page.lines().map(|line| line.matches('市').count()).filter(|count| *count > 0).collect();
    assert_eq!(lines, vec![28; 22]);
}

#[test]
fn a_letter_is_the_same_bytes_every_time() {
    let again = Press::load(&root().join("workflows/letters"), &[]).unwrap();
    assert_eq!(render("reply", &seed()), again.render(&"reply".into(), &seed()).unwrap());
}

#[test]
fn the_final_draft_has_neither_number_nor_date_and_says_the_same_as_the_original() {
    let draft = render("reply", &LetterData { stamps: None, ..seed() });
    keep("draft", &draft);
    let original = render("reply", &seed());
    let text = text_of(&draft.pdf);
    assert!(!text.contains("许市监函") && !text.contains("2023年5月22日") && !text.contains("签发人：孙俊洲"), "{text}");
    assert!(text.contains("定稿"));
    assert_eq!(draft.content_digest, original.content_digest);
    assert_ne!(draft.digest, original.digest);
    let other = render("reply", &LetterData { grade: Some("B".into()), ..seed() });
    assert_ne!(other.content_digest, original.content_digest);
}

#[test]
fn rare_characters_of_names_are_set_from_the_second_font() {
    let data = LetterData { salutations: vec!["王珺、李祎、张镕、赵喆、钱玥、孙堃委员：".into()], ..seed() };
    let rendered = render("reply", &data);
    keep("names", &rendered);
    assert!(text_of(&rendered.pdf).contains("王珺、李祎、张镕、赵喆、钱玥、孙堃委员："));
}

#[test]
fn a_character_no_font_has_is_named() {
    let data = LetterData { body: "收悉𓀀。".into(), ..seed() };
    let refused = PRESS.render(&"reply".into(), &data).unwrap_err();
    assert_eq!(refused.to_string(), "no font has “𓀀” (U+13000); write another character or add a font that has it");
}

#[test]
fn a_control_character_is_named() {
    let data = LetterData { body: "现答复\u{7}如下".into(), ..seed() };
    let refused = PRESS.render(&"reply".into(), &data).unwrap_err();
    assert_eq!(refused.to_string(), "the text contains the control character U+0007 near “现答复”; delete it");
}

#[test]
fn text_that_looks_like_markup_is_printed_as_it_is() {
    let odd = "#import \"x\"; *粗* $x$ [链接](y) `z` @a <b> \\ // 注 _下_ = 标题";
    let data = LetterData { body: odd.into(), title: "#panic() 的答复".into(), ..seed() };
    let text = text_of(&render("reply", &data).pdf);
    assert!(text.contains("#import\"x\";*粗*$x$[链接](y)`z`@a<b>\\//注_下_=标题"), "{text}");
    assert!(text.contains("#panic()的答复"));
}

#[test]
fn an_opinion_carries_no_grade() {
    let data = LetterData {
        title: "关于对市政协八届一次会议第 08010082 号提案的会办意见".into(),
        salutations: vec!["市市场监督管理局：".into()],
        body: "一、原则同意。\n建议扩大名录。".into(),
        closing: "以上意见，供你单位统一答复提案者时参考。".into(),
        attachments: vec![
            "质押融资银行名录".into(),
            "评估机构名录及其在本市各县（市、区）分支机构的联系方式一览表（二〇二三年版）".into(),
        ],
        ..letter_form()
    };
    let rendered = render("opinion", &data);
    keep("opinion", &rendered);
    let text = text_of(&rendered.pdf);
    assert!(!text.contains("办理结果") && text.contains("供你单位统一答复提案者时参考"), "{text}");
}

#[test]
fn the_shipped_templates_name_no_kind_of_proposal() {
    // Papers are named by the work they belong to; everything else serves any.
    let all = fonts::files(&root().join("workflows/letters"), &["typ", "yaml"]).unwrap().into_iter();
    for path in all.filter(|path| !path.ends_with("papers.yaml")) {
        let text = std::fs::read_to_string(&path).unwrap();
        let printed: String = text.lines().map(|line| line.split("//").next().unwrap_or_default()).collect();
        for word in ["提案", "委员", "代表", "建议"] {
            assert!(!printed.contains(word), "{} says {word}", path.display());
        }
    }
}

#[test]
fn an_unknown_kind_is_refused_with_those_there_are() {
    for kind in ["bulletin", "letter/../reply", "../reply"] {
        let refused = PRESS.render(&kind.into(), &seed()).unwrap_err();
        assert_eq!(
            refused.to_string(),
            format!(
                "there is no letter “{kind}”; the letters directory has explanation, follow_up_reply, opinion, reply, \
                 suggestion_opinion, suggestion_reply"
            )
        );
    }
}

#[test]
fn a_template_reads_no_other_file_and_a_warning_is_an_error() {
    let dir = tempfile::tempdir().unwrap();
    let fonts = root().join("workflows/letters/fonts");
    std::fs::create_dir(dir.path().join("fonts")).unwrap();
    std::fs::copy(fonts.join("FandolFang-Regular.otf"), dir.path().join("fonts/a.otf")).unwrap();
    std::fs::write(dir.path().join("secret.txt"), "x").unwrap();
    for (name, text) in [
        ("file", "#read(\"secret.txt\")"),
        ("outside", "#read(\"/etc/passwd\")"),
        ("package", "#import \"@preview/cetz:0.1.0\""),
        ("warning", "#set text(font: \"Nobody\"); x"),
        ("today", "#datetime.today()"),
    ] {
        std::fs::write(dir.path().join(format!("{name}.typ")), text).unwrap();
    }
    let press = Press::load(dir.path(), &[]).unwrap();
    for name in ["file", "outside", "package", "warning", "today"] {
        let refused = press.render(&name.into(), &seed());
        assert!(matches!(refused, Err(RenderError::Template { .. })), "{name}: {refused:?}");
    }
}

#[test]
fn a_letter_of_any_length_keeps_text_above_its_signature() {
    for data in [seed(), letter_form()] {
        for lines in 1..=24 {
            let body = "一、事项\n".to_owned() + &format!("{}。\n", "办".repeat(27)).repeat(lines);
            let data = LetterData { body, closing: "结语。".into(), attachments: vec!["名录".into()], ..data.clone() };
            let text = text_of(&render("reply", &data).pdf);
            let signed = text.split('\u{c}').find(|page| page.contains("2023年5月22日")).unwrap();
            assert!(signed.contains("结语。") && signed.contains("抄送"), "{lines} lines: {text}");
        }
    }
}

#[test]
fn a_joint_letter_names_every_unit_and_signatory() {
    let units = ["市自然资源和规划局", "市市场监督管理局", "市房地产服务中心"].map(String::from).to_vec();
    let data = LetterData {
        profile: Profile { grade_place: GradePlace::TopRight, labels: [("grade".into(), "类别".into())].into(), ..seed().profile },
        masthead: units.clone(),
        units,
        title: "关于对市政协十四届委员会第三次会议第20240117号《关于进一步规范住宅小区地下车位登记与交易管理切实维护业主权益的提案》的答复".into(),
        body: "经研究，现答复如下。".into(),
        printed_by: Some("市自然资源和规划局办公室".into()),
        stamps: Some(Stamps { signatories: vec!["甲一".into(), "乙二二".into(), "丙三三".into()], ..stamps() }),
        ..seed()
    };
    let rendered = render("reply", &data);
    keep("joint", &rendered);
    let text = text_of(&rendered.pdf);
    for part in ["类别：A", "乙二二", "丙三三", "市房地产服务中心2023年5月22日", "市自然资源和规划局办公室2023年5月22日印发"]
    {
        assert!(text.contains(part), "{part} is not in {text}");
    }
}
