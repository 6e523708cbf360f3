//! The reader, key by key, on letters that were made up for it.

use super::*;

const REPLY: &str = "https://example.cn/a.html\n首页/ 公开 / 正文\n白石县园林局文件\n签发人:顾念安\n白园函〔2031〕7号 B类\n白石县园林局\n关于对县政协第九届第二次会议第 019 号提案的\n答 复\n顾一、骆 二等委员:\n您们提出的《关于在河岸种梨树的提案》收悉,会同县水务局、县财政局研究,现答复如下:\n一、关于种什么\n种梨树。\n二、关于谁来种\n由我局种。\n白石县园林局\n2031年2月28日\n(联系人:洛小川 电话:0999-1234567)\n(此件公开发布)\n抄送:县政协提案委(2份)、县政府办公室。\n上一条:另一封\n版权所有:某某";

#[test]
fn every_key_of_a_reply_is_read() {
    let read = fields(REPLY);
    assert_eq!(read.title.as_deref(), Some("白石县园林局关于对县政协第九届第二次会议第019号提案的答复"));
    assert_eq!((read.kind, read.body), (Kind::Reply, Some(Body::Cppcc)));
    assert_eq!((read.session.as_deref(), read.number.as_deref()), (Some("九届二次"), Some("019")));
    assert_eq!(read.name.as_deref(), Some("关于在河岸种梨树的提案"));
    assert_eq!(read.document_number.as_deref(), Some("白园函〔2031〕7号"));
    assert_eq!((read.issuing_agency.as_deref(), read.signatory.as_deref()), (Some("白石县园林局"), Some("顾念安")));
    assert_eq!((read.grade.as_deref(), read.disclosure.as_deref()), (Some("B"), Some("公开发布")));
    assert_eq!(
        (read.addressees, read.co_agencies),
        (vec!["顾一".into(), "骆二".into()], vec!["县水务局".into(), "县财政局".into()])
    );
    assert_eq!(read.date, chrono::NaiveDate::from_ymd_opt(2031, 2, 28));
    assert_eq!((read.contact_names, read.phones), (vec!["洛小川".to_owned()], vec!["0999-1234567".to_owned()]));
    assert_eq!(read.copies, ["县政协提案委", "县政府办公室"]);
    let headings: Vec<_> = read.sections.iter().map(|section| section.heading.as_deref()).collect();
    assert_eq!(headings, [None, Some("一、关于种什么"), Some("二、关于谁来种")]);
}

#[test]
fn an_opinion_goes_to_the_lead_unit() {
    let read = fields(
        "对市人大三届一次会议第A类27号建议的会办意见\n市园林局:\n骆二代表提出的“关于修桥的事项”收悉,现将会办意见函告如下。\n以上供你单位答复时参考。\n领导签批:钟 原\n",
    );
    assert_eq!((read.kind, read.body), (Kind::Opinion, Some(Body::Congress)));
    assert_eq!((read.number.as_deref(), read.grade), (Some("A27"), None));
    assert_eq!((read.addressees, read.name.as_deref()), (vec!["市园林局".to_owned()], Some("关于修桥的事项")));
    assert_eq!(read.signatory.as_deref(), Some("钟原"));
}

#[test]
fn nothing_is_invented() {
    let read = fields("骆二委员:\n您的信收到了。\n领导签字:\n2031年 月 日\n主办单位:某县 版权所有:某县\n联系电话:0999-1234567\n");
    assert_eq!(read.addressees, ["骆二"]);
    assert_eq!((read.title, read.number, read.name, read.session), (None, None, None, None));
    assert_eq!((read.date, read.signatory, read.grade, read.disclosure), (None, None, None, None));
    assert_eq!((read.phones.len(), read.copies.len(), read.contact_names.len()), (0, 0, 0));
    assert_eq!((read.document_number, read.issuing_agency), (None, None));
}

#[test]
fn a_date_in_chinese_digits_is_a_date_and_an_impossible_one_is_none() {
    let on = |day: &str| fields(&format!("骆二委员:\n收悉。\n白石县园林局\n{day}")).date.map(|date| date.to_string());
    assert_eq!(on("二〇三一年十二月二十一日").as_deref(), Some("2031-12-21"));
    assert_eq!(on("2031年2月30日"), None);
    assert_eq!(on("2031930").as_deref(), Some("2031-09-30"));
    assert_eq!(on("2031111"), None, "the 11th of January or the 1st of November");
    assert_eq!(on("发布时间:2031年2月3日"), None);
}

#[test]
fn what_a_page_has_masked_is_read_as_masked() {
    let read = fields("文 号:白园函〔2031〕7号\n白园函[2031]7号\n骆二委员:\n收悉。\n承办人:洛**\n联系电话;139******21\n");
    assert_eq!((read.contact_names, read.phones), (vec!["洛**".to_owned()], vec!["139******21".to_owned()]));
    assert_eq!(read.document_number.as_deref(), Some("白园函[2031]7号"));
}

#[test]
fn the_text_stays_as_it_is_printed() {
    let read = fields("第019号提案的答复\n骆二委员：您好，来信（第２封）收悉。\n一、关于种什么\n种梨树，共３棵。\n");
    let texts: Vec<_> = read.sections.iter().flat_map(|section| section.heading.iter().chain(&section.paragraphs)).collect();
    assert_eq!(texts, ["您好，来信（第２封）收悉。", "一、关于种什么", "种梨树，共３棵。"]);
    assert_eq!(read.addressees, ["骆二"]);
}

#[test]
fn the_shipped_letter_is_read() {
    let read = read(include_bytes!("../../tests/data/xuchang-reply.txt")).expect("text");
    assert!(read.sections.len() >= 6);
}

#[test]
fn both_encodings_are_read_and_nothing_else() {
    let (gb, _, _) = encoding_rs::GB18030.encode(REPLY);
    assert_eq!(read(&gb), read(REPLY.as_bytes()));
    assert_eq!(read(b" \n"), Err(Unreadable::Empty));
    assert_eq!(read(b"PK\x03\x04word"), Err(Unreadable::Other("a Word, Excel or ZIP file")));
    assert_eq!(read(b"a\0b"), Err(Unreadable::Other("binary data")));
    assert_eq!(read(b"\xFF\xFE\xFF\xFF"), Err(Unreadable::Encoding));
    assert_eq!(read(&vec![b'a'; LARGEST + 1]), Err(Unreadable::TooLarge));
}

#[test]
fn a_wrong_value_is_both_missed_and_invented() {
    let mut score = score::Score::default();
    let label = serde_json::json!({ "kind": "opinion", "number": "19", "grade": "Ｂ", "copies": ["县政府办公室", "县政协提案委"], "date": null });
    let wrong: Vec<String> = score.count(&fields(REPLY), &label).into_iter().map(|(key, _, _)| key).collect();
    assert_eq!(wrong, ["date", "number"]);
    let total = score.total();
    assert_eq!((total.present, total.right, total.missed, total.invented), (3, 2, 1, 2));
    assert!((total.f1() - 4.0 / 7.0).abs() < 1e-9);
}

#[test]
fn letters_of_many_shapes_are_read_as_a_careful_reader_would() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/letters");
    let mut score = score::Score::default();
    let mut wrong = Vec::new();
    for file in std::fs::read_dir(folder).expect("a folder").flatten().map(|entry| entry.path()) {
        if file.extension().is_some_and(|end| end == "txt") {
            let label = std::fs::read(file.with_extension("json")).expect("a label");
            let label = serde_json::from_slice(&label).expect("JSON");
            let fields = read(&std::fs::read(&file).expect("a letter")).expect("text");
            wrong.extend(score.count(&fields, &label).into_iter().map(|one| (file.display().to_string(), one)));
        }
    }
    assert_eq!(wrong, []);
    assert!(score.total().present > 100, "{:?}", score.total());
}
