//! Uploads as people and others send them.

use super::*;
use std::io::{Cursor, Write};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const PDF: &[u8] = b"%PDF-1.7\n1 0 obj\nendobj\n%%EOF\n";

fn png(wide: u32, high: u32) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
    bytes.extend(wide.to_be_bytes());
    bytes.extend(high.to_be_bytes());
    bytes.extend(b"\x08\0\0\0\0....\0\0\0\0IEND....");
    bytes
}

fn jpeg(wide: u16, high: u16) -> Vec<u8> {
    let mut bytes = b"\xff\xd8\xff\xe0\0\x04ab\xff\xc0\0\x11\x08".to_vec();
    bytes.extend(high.to_be_bytes());
    bytes.extend(wide.to_be_bytes());
    bytes
}

fn zipped(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn docx(more: &[(&str, &[u8])]) -> Vec<u8> {
    let own: [(&str, &[u8]); 2] = [("[Content_Types].xml", b"<Types/>"), ("word/document.xml", b"<w:document/>")];
    zipped(&[&own[..], more].concat())
}

fn refused(name: &str, bytes: &[u8]) -> String {
    accept(name, bytes).expect_err("refused").to_string()
}

#[test]
fn the_six_kinds_are_known_by_what_is_in_them() {
    let xlsx = zipped(&[("[Content_Types].xml", b"<Types/>"), ("xl/workbook.xml", b"<workbook/>")]);
    let ofd = zipped(&[("OFD.xml", b"<OFD/>")]);
    let files = [
        ("扫描件.pdf", PDF.to_vec(), Kind::Pdf),
        ("答复.docx", docx(&[]), Kind::Docx),
        ("台账.XLSX", xlsx, Kind::Xlsx),
        ("正本.ofd", ofd, Kind::Ofd),
        ("照片.jpeg", jpeg(1_000, 800), Kind::Jpg),
        ("照片.png", png(1_000, 800), Kind::Png),
    ];
    for (name, bytes, kind) in files {
        assert_eq!(accept(name, &bytes), Ok(Accepted { name: name.to_owned(), kind }));
    }
}

#[test]
fn everything_else_is_refused_in_words() {
    assert_eq!(refused("a.pdf", b""), "“a.pdf” is empty; choose the file again");
    assert_eq!(
        refused("旧稿.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
        "“旧稿.doc” is an old Word, Excel or an encrypted file; attach it as pdf, docx, xlsx, ofd, jpg or png: open it, take off the \
         password and save it as docx or xlsx"
    );
    assert!(refused("a.txt", "说明".as_bytes()).starts_with("“a.txt” is plain text;"));
    assert!(refused("a.html", b"<html><script>alert(1)</script>").starts_with("“a.html” is plain text;"));
    assert!(refused("a.svg", b"<svg onload='x'/>").starts_with("“a.svg” is plain text;"));
    assert!(refused("a.pdf", b"MZ\x90\0").starts_with("“a.pdf” is a program;"));
    assert!(refused("a.zip", &zipped(&[("x", b"y")])).starts_with("“a.zip” is an archive;"));
    assert!(refused("a.pdf", &[0xfe, 0x01, 0x80]).starts_with("“a.pdf” is of no known kind;"));
    assert_eq!(refused("a.txt", &docx(&[])), "“a.txt” is really docx; call it .docx if that is what it should be");
    assert_eq!(refused("a.pdf", &png(10, 10)), "“a.pdf” is really png; call it .png if that is what it should be");
    assert_eq!(
        refused("a.pdf", b"%PDF-1.7 cut"),
        "“a.pdf” can't be taken: the end of the PDF is missing; save it anew and try again"
    );
}

#[test]
fn noise_of_a_hundred_megabytes_is_refused_by_its_size() {
    let noise = vec![0x80; 100 << 20];
    assert_eq!(refused("a.pdf", &noise), "“a.pdf” has 100 MB, more than the 50 that are taken; scan it at 200 dpi or divide it");
}

#[test]
fn a_document_that_expands_without_end_is_refused_whatever_it_claims() {
    let bomb = docx(&[("word/media/a", &vec![0; 201 << 20])]);
    assert!(bomb.len() < 1 << 20, "{} bytes", bomb.len());
    assert!(refused("a.docx", &bomb).contains("it expands to more than a document holds"));
    let many: Vec<String> = (0..5_000).map(|number| format!("word/{number}")).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|name| (name.as_str(), &b""[..])).collect();
    assert!(refused("a.docx", &docx(&many)).contains("more parts than a document has"));
}

#[test]
fn a_document_with_macros_or_with_parts_that_lead_out_is_refused() {
    assert!(refused("a.docx", &docx(&[("word/vbaProject.bin", b"x")])).contains("macros"));
    for name in ["../../etc/passwd", "/etc/passwd", "c:\\x", "word\\..\\..\\x"] {
        assert!(refused("a.docx", &docx(&[(name, b"x")])).contains("leads out of it"), "{name}");
    }
}

#[test]
fn a_damaged_document_is_refused() {
    let whole = docx(&[("word/media/a", &[7; 5_000])]);
    for cut in [5, 60, whole.len() / 2, whole.len() - 1] {
        assert!(accept("a.docx", &whole[..cut]).is_err(), "{cut}");
    }
}

#[test]
fn a_picture_larger_than_any_scan_is_refused_before_it_is_decoded() {
    assert!(refused("a.png", &png(60_000, 60_000)).contains("60000 by 60000 dots"));
    assert!(refused("a.jpg", &jpeg(65_000, 65_000)).contains("65000 by 65000 dots"));
    assert!(refused("a.png", &png(0, 5)).contains("no dots"));
    assert!(refused("a.jpg", b"\xff\xd8\xff\xe0\0").contains("does not say how large"));
}

#[test]
fn hostile_names_lose_what_makes_them_so() {
    for (sent, kept) in [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\x\\扫描.pdf", "扫描.pdf"),
        ("..\\..\\x.pdf", "x.pdf"),
        (".htaccess.pdf", "htaccess.pdf"),
        ("a\0b\n.pdf", "ab.pdf"),
        ("答复\u{202e}fdp.exe", "答复fdp.exe"),
        ("a:b|c?.pdf", "a_b_c_.pdf"),
        ("  说明 .pdf. ", "说明 .pdf"),
    ] {
        assert_eq!(clean(sent).as_deref(), Some(kept), "{sent:?}");
    }
    for nothing in ["", "..", "/", "...", "\u{200b}", "???"] {
        assert_eq!(clean(nothing), None, "{nothing:?}");
    }
    let long = clean(&format!("{}.pdf", "长".repeat(300))).unwrap();
    assert!(long.len() <= 180 && long.ends_with("长.pdf"), "{long}");
}
