//! Letters as DOCX, written, edited and read back.

use super::*;
use crate::documents::letter::*;
use chrono::NaiveDate;
use dafu_engine::ids::Digest;
use std::io::{Cursor, Read, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn texts() -> Texts {
    Texts::read(&std::fs::read_to_string(root().join("workflows/letters/texts.yaml")).unwrap())
}

fn letter() -> LetterData {
    let picture = std::fs::read(root().join("tests/data/picture.png")).unwrap();
    LetterData {
        profile: Profile {
            form: Form::Document,
            head: vec![HeadItem::Agency, HeadItem::Signatory, HeadItem::Grade],
            grade_place: GradePlace::Head,
            document_number: true,
            contact_place: ContactPlace::AfterSignature,
            labels: std::collections::BTreeMap::new(),
        },
        masthead: vec!["许昌市市场监督管理局".into(), "许昌市金融工作局".into()],
        units: vec!["许昌市市场监督管理局".into(), "许昌市金融工作局".into()],
        grade: Some("A".into()),
        title: "关于对市政协八届一次会议第 08010082 号提案的答复".into(),
        salutations: vec!["闫芳君、王珺委员：".into()],
        opening: "您提出的提案收悉，现答复如下：".into(),
        body: "一、关于“机制” & 办法\n我局<已>建立机制。\n（一）贴息。已经兑现。\n| 年度 | 金额 |\n|---|---|\n| 2023 | 30 |\n![图1](图.png)\n## 下一步\n继续推进。".into(),
        pictures: vec![Picture { name: "图.png".into(), digest: Digest::sha256(&picture), bytes: picture }],
        closing: "感谢您的关心。".into(),
        attachments: vec!["名录".into(), "测算表".into()],
        contact: vec!["联系人：韩征".into()],
        copies: vec!["市政协提案委".into(), "市政府督查室".into()],
        printed_by: None,
        frozen_on: NaiveDate::from_ymd_opt(2023, 5, 18).unwrap(),
        stamps: Some(Stamps {
            number: Some("许市监函〔2023〕16号".into()),
            date: NaiveDate::from_ymd_opt(2023, 5, 22).unwrap(),
            signatories: vec!["孙俊洲".into(), "唐维舟".into()],
        }),
        sample: false,
    }
}

/// The same file with its document changed.
fn edited(bytes: &[u8], change: impl Fn(&str) -> String) -> Vec<u8> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).unwrap();
        let name = entry.name().unwrap().into_owned();
        let mut part = Vec::new();
        entry.read_to_end(&mut part).unwrap();
        if name == "word/document.xml" {
            let text = String::from_utf8(part).unwrap();
            let new = change(&text);
            assert_ne!(new, text, "the edit changes something");
            part = new.into_bytes();
        }
        writer.start_file(name, SimpleFileOptions::default()).unwrap();
        writer.write_all(&part).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn back(bytes: &[u8]) -> Result<ReadBack, DocxError> {
    read_back(&letter(), &texts(), bytes)
}

#[test]
fn an_unchanged_letter_comes_back_without_a_difference() {
    let bytes = write(&letter(), &texts());
    assert_eq!(bytes, write(&letter(), &texts()), "the same bytes every time");
    let read = back(&bytes).unwrap();
    assert_eq!(read.differences, []);
    assert_eq!(read.body, letter().body.replace("|---|---|\n", ""));
    let draft = LetterData { stamps: None, ..letter() };
    let read = read_back(&draft, &texts(), &write(&draft, &texts())).unwrap();
    assert_eq!(read.differences, []);
}

#[test]
fn an_edit_of_the_text_is_shown_sign_by_sign() {
    let bytes = edited(&write(&letter(), &texts()), |xml| xml.replace("已经兑现", "今年六月兑现"));
    let read = back(&bytes).unwrap();
    assert!(read.body.contains("（一）贴息。今年六月兑现。"), "{}", read.body);
    assert!(read.to_string().contains("贴息。【删：已经】【增：今年六月】兑现。"), "{read}");
}

#[test]
fn a_new_paragraph_of_any_style_is_text_and_tracked_changes_count_as_they_would_be_accepted() {
    let new = "<w:p><w:r><w:t>新增一段。</w:t></w:r></w:p><w:p><w:ins w:id=\"1\"><w:r><w:t>插入。</w:t></w:r></w:ins>\
               <w:del w:id=\"2\"><w:r><w:delText>删去。</w:delText><w:t>删去。</w:t></w:r></w:del></w:p>";
    let bytes = edited(&write(&letter(), &texts()), |xml| xml.replacen("<w:tbl>", &format!("{new}<w:tbl>"), 1));
    let read = back(&bytes).unwrap();
    assert!(read.body.contains("新增一段。\n插入。\n| 年度"), "{}", read.body);
    assert!(!read.body.contains("删去"));
}

#[test]
fn changed_facts_are_refused_by_name() {
    for (from, to, part) in [
        ("第 08010082 号", "第 08010083 号", "标题"),
        ("王珺", "王君", "称呼"),
        ("16号", "17号", "文号、签发人、办理结果"),
        ("2023年5月22日", "2023年5月23日", "成文日期"),
        ("韩征", "韩争", "联系人、电话"),
        ("市政协提案委", "市政协", "抄送"),
        ("现答复如下", "答复如下", "收悉句"),
        ("测算表", "测算", "附件"),
    ] {
        let refused = back(&edited(&write(&letter(), &texts()), |xml| xml.replace(from, to))).unwrap_err();
        let DocxError::Changed(changed) = &refused else { panic!("{refused}") };
        assert_eq!(changed.iter().map(|one| one.part).collect::<Vec<_>>(), [part], "{refused}");
    }
    let without = |xml: &str| {
        let start = xml.find("<w:p><w:pPr><w:pStyle w:val=\"DafuTitle\"/>").unwrap();
        let end = start + xml[start..].find("</w:p>").unwrap() + "</w:p>".len();
        xml[..start].to_owned() + &xml[end..]
    };
    let refused = back(&edited(&write(&letter(), &texts()), without)).unwrap_err().to_string();
    assert!(refused.ends_with("标题 “关于对市政协八届一次会议第 08010082 号提案的答复” was taken out"), "{refused}");
}

#[test]
fn what_is_no_letter_of_ours_is_refused_in_words() {
    assert!(matches!(back(b""), Err(DocxError::NotDocx(_))));
    assert!(matches!(back(&vec![0x41; 1 << 20]), Err(DocxError::NotDocx(_))));
    let bare = edited(&write(&letter(), &texts()), |xml| xml.replace("Dafu", "Other"));
    assert_eq!(back(&bare), Err(DocxError::NotOurs));
    let huge = edited(&write(&letter(), &texts()), |xml| xml.replace("已经兑现", &"长".repeat(6 << 20)));
    assert_eq!(back(&huge), Err(DocxError::TooLarge));
}

/// Opened and saved by another program, which `tests/long office` asks for and `tests/run` does not: it is heavy to install.
#[test]
fn libreoffice_opens_it_and_what_it_saves_comes_back_the_same() {
    if std::env::var_os("DAFU_TEST_LIBREOFFICE").is_none() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("letter.docx");
    std::fs::write(&path, write(&letter(), &texts())).unwrap();
    let convert = |to: &str| -> PathBuf {
        let out = folder.path().join(to);
        let profile = format!("-env:UserInstallation=file://{}/profile", folder.path().display());
        let done = Command::new("libreoffice")
            .args([&profile, "--headless", "--convert-to", to, "--outdir"])
            .arg(&out)
            .arg(&path)
            .output();
        let done = done.expect("libreoffice");
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        out.join(format!("letter.{to}"))
    };
    let saved = std::fs::read(convert("docx")).unwrap();
    let read = back(&saved).unwrap();
    assert_eq!(read.differences, [], "{read}");
    let pdf = convert("pdf");
    let text = Command::new("pdftotext").arg(&pdf).arg("-").output().unwrap();
    let text: String = String::from_utf8(text.stdout).unwrap().split_whitespace().collect();
    for part in
        ["许昌市市场监督管理局", "许市监函〔2023〕16号", "签发人：孙俊洲", "王珺委员：", "金额", "2023年5月22日", "抄送："]
    {
        assert!(text.contains(part), "{part} is not in {text}");
    }
    if let Some(keep) = std::env::var_os("DAFU_KEEP_LETTERS") {
        std::fs::copy(pdf, Path::new(&keep).join("docx.pdf")).unwrap();
    }
}
