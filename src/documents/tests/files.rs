//! The file itself: PDF/A-2b as far as its structure shows it (typst claims the conformance; no independent validator could be
//! installed), fonts, pictures, and how long a long letter takes.

use super::paper::Paper;
use super::*;
use dafu_engine::ids::Digest;

/// A small grey PNG, as an encoder without compression writes it.
fn png() -> Vec<u8> {
    std::fs::read(root().join("tests/data/picture.png")).unwrap()
}

fn illustrated() -> LetterData {
    let picture = |name: &str, bytes: Vec<u8>| Picture { name: name.into(), digest: Digest::sha256(&bytes), bytes };
    LetterData {
        body: "一、情况\n见表。\n| 年度 | 金额（万元） |\n|---|---|\n| 2022 | 18 |\n| 2023 | 30 |\n见图。\n![图1　融资额](融资额.png)\n以上。".into(),
        pictures: vec![picture("融资额.png", png())],
        ..seed()
    }
}

#[test]
fn the_file_has_what_pdf_a_2b_asks_of_its_structure() {
    for (name, data) in [("document", seed()), ("letter", letter_form()), ("illustrated", illustrated())] {
        let rendered = render("reply", &data);
        keep(name, &rendered);
        let raw = String::from_utf8_lossy(&rendered.pdf);
        assert!(raw.starts_with("%PDF-1.7"), "{name}");
        for part in ["/OutputIntents", "/GTS_PDFA1", "/DestOutputProfile", "/Metadata", "/ID", "/Lang"] {
            assert!(raw.contains(part), "{name} has no {part}");
        }
        for never in ["/Encrypt", "/JavaScript", "/Launch", "/EmbeddedFile", "/OpenAction"] {
            assert!(!raw.contains(never), "{name} has {never}");
        }
        let packet = String::from_utf8(Paper::of(&rendered).ask("pdfinfo", &["-meta"])).unwrap();
        assert!(packet.contains("<pdfaid:part>2</pdfaid:part>"), "{packet}");
        assert!(packet.contains("<pdfaid:conformance>B</pdfaid:conformance>"), "{packet}");
    }
}

#[test]
fn every_font_is_embedded_as_a_subset_and_can_be_read_back() {
    for data in [seed(), letter_form(), illustrated()] {
        let list = String::from_utf8(Paper::of(&render("reply", &data)).ask("pdffonts", &[])).unwrap();
        let fonts: Vec<&str> = list.lines().skip(2).collect();
        assert!(fonts.len() >= 4, "{list}");
        for font in fonts {
            let name = font.split_whitespace().next().unwrap();
            assert!(name.as_bytes()[6] == b'+', "{name} is no subset");
            assert!(font.contains("yes yes yes"), "not embedded, subset and with its characters: {font}");
        }
    }
}

#[test]
fn a_table_and_a_picture_are_printed_and_the_letter_says_what_it_shows() {
    let data = illustrated();
    let rendered = render("reply", &data);
    let text = text_of(&rendered.pdf);
    assert!(text.contains("金额（万元）") && text.contains("图1融资额"), "{text}");
    let images = String::from_utf8(Paper::of(&rendered).ask("pdfimages", &["-list"])).unwrap();
    assert_eq!(images.lines().count(), 3, "{images}");
    let other = Picture { digest: Digest::sha256(b"other"), ..data.pictures[0].clone() };
    assert_ne!(LetterData { pictures: vec![other], ..data.clone() }.content_digest(), data.content_digest());
}

#[test]
fn a_picture_that_is_missing_or_is_none_is_named() {
    let refused = |pictures| PRESS.render(&"reply".into(), &LetterData { pictures, ..illustrated() }).unwrap_err().to_string();
    assert!(refused(vec![]).starts_with("the text shows the picture “融资额.png”, which is not attached"));
    let word = Picture { bytes: b"PK\x03\x04".to_vec(), ..illustrated().pictures[0].clone() };
    assert!(refused(vec![word]).starts_with("“融资额.png” is shown as a picture but is neither PNG nor JPEG"));
    let broken = Picture { bytes: png()[..40].to_vec(), ..illustrated().pictures[0].clone() };
    assert!(refused(vec![broken]).starts_with("the template “reply” does not set"));
}
