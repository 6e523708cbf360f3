//! Writes `WordprocessingML`: the page of GB/T 9704-2012 as a section with a grid, a style for each part, the words.

use super::parts::{ALL, Part, filled, is_common};
use crate::documents::body::{Piece, pieces};
use crate::documents::letter::{LetterData, Picture};
use crate::documents::texts::Texts;
use quick_xml::escape::escape;
use std::fmt::Write as _;
use std::io::{Cursor, Write as _};
use zip::write::SimpleFileOptions;
use zip::{DateTime, ZipWriter};

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const RELATIONS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const NAMES: &str = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" \
    xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\" \
    xmlns:wp=\"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing\" \
    xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" \
    xmlns:pic=\"http://schemas.openxmlformats.org/drawingml/2006/picture\"";
/// A picture is drawn at most this wide, in EMU: the width of the text.
const WIDEST: u64 = 156 * 36_000;

/// The whole file.
pub(super) fn file(letter: &LetterData, texts: &Texts) -> Vec<u8> {
    let mut parts: Vec<(String, Vec<u8>)> = vec![
        ("[Content_Types].xml".into(), content_types().into_bytes()),
        ("_rels/.rels".into(), package_relations().into_bytes()),
        ("word/document.xml".into(), document(letter, texts).into_bytes()),
        ("word/styles.xml".into(), styles(texts).into_bytes()),
        ("word/footer1.xml".into(), footer().into_bytes()),
        ("word/_rels/document.xml.rels".into(), relations(letter).into_bytes()),
    ];
    let pictures = letter.pictures.iter().enumerate();
    parts.extend(pictures.map(|(index, picture)| (format!("word/media/{}", media(index, picture)), picture.bytes.clone())));
    // Writing into memory fails for no reason of ours; an empty file would be refused by whoever opens it.
    zipped(&parts).unwrap_or_default()
}

fn zipped(parts: &[(String, Vec<u8>)]) -> zip::result::ZipResult<Vec<u8>> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().last_modified_time(DateTime::default());
    for (name, bytes) in parts {
        writer.start_file(name.as_str(), options)?;
        writer.write_all(bytes)?;
    }
    Ok(writer.finish()?.into_inner())
}

fn content_types() -> String {
    let word = "application/vnd.openxmlformats-officedocument.wordprocessingml";
    format!(
        "{HEAD}<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
         <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
         <Default Extension=\"xml\" ContentType=\"application/xml\"/>\
         <Default Extension=\"png\" ContentType=\"image/png\"/><Default Extension=\"jpg\" ContentType=\"image/jpeg\"/>\
         <Override PartName=\"/word/document.xml\" ContentType=\"{word}.document.main+xml\"/>\
         <Override PartName=\"/word/styles.xml\" ContentType=\"{word}.styles+xml\"/>\
         <Override PartName=\"/word/footer1.xml\" ContentType=\"{word}.footer+xml\"/></Types>"
    )
}

fn package_relations() -> String {
    format!(
        "{HEAD}<Relationships xmlns=\"{RELATIONS}\"><Relationship Id=\"rId1\" Type=\"{OFFICE}/officeDocument\" \
         Target=\"word/document.xml\"/></Relationships>"
    )
}

fn relations(letter: &LetterData) -> String {
    let mut all = format!(
        "{HEAD}<Relationships xmlns=\"{RELATIONS}\"><Relationship Id=\"rIdStyles\" Type=\"{OFFICE}/styles\" Target=\"styles.xml\"/>\
         <Relationship Id=\"rIdFooter\" Type=\"{OFFICE}/footer\" Target=\"footer1.xml\"/>"
    );
    for (index, picture) in letter.pictures.iter().enumerate() {
        let media = media(index, picture);
        // Writing to a text cannot fail; so below.
        write!(all, "<Relationship Id=\"rIdPicture{index}\" Type=\"{OFFICE}/image\" Target=\"media/{media}\"/>")
            .unwrap_or_default();
    }
    all + "</Relationships>"
}

fn media(index: usize, picture: &Picture) -> String {
    let end = if picture.bytes.starts_with(&[0xff, 0xd8]) { "jpg" } else { "png" };
    format!("picture{index}.{end}")
}

fn document(letter: &LetterData, texts: &Texts) -> String {
    let (before, after) = filled(letter, texts);
    let mut body = String::new();
    let mut lines = before.iter().peekable();
    while let Some((part, text)) = lines.next() {
        let last_of_head = *part == Part::Head && lines.peek().is_none_or(|(next, _)| *next != Part::Head);
        let rule = last_of_head && is_common(letter);
        body += &paragraph(*part, text, if rule { RED_RULE } else { "" });
    }
    for piece in pieces(&letter.body) {
        body += &set(&piece, letter);
    }
    for (part, text) in &after {
        body += &paragraph(*part, text, "");
    }
    let section = "<w:sectPr><w:footerReference w:type=\"default\" r:id=\"rIdFooter\"/><w:pgSz w:w=\"11906\" w:h=\"16838\"/>\
        <w:pgMar w:top=\"2098\" w:right=\"1474\" w:bottom=\"1984\" w:left=\"1587\" w:header=\"851\" w:footer=\"1390\" w:gutter=\"0\"/>\
        <w:docGrid w:type=\"linesAndChars\" w:linePitch=\"580\" w:charSpace=\"-840\"/></w:sectPr>";
    format!("{HEAD}<w:document {NAMES}><w:body>{body}{section}</w:body></w:document>")
}

/// The red rule 4 mm under the number.
const RED_RULE: &str = "<w:pBdr><w:bottom w:val=\"single\" w:sz=\"16\" w:space=\"11\" w:color=\"D7000F\"/></w:pBdr>";

fn paragraph(part: Part, text: &str, more: &str) -> String {
    runs(part, more, &run("", text))
}

fn runs(part: Part, more: &str, runs: &str) -> String {
    format!("<w:p><w:pPr><w:pStyle w:val=\"{}\"/>{more}</w:pPr>{runs}</w:p>", part.style())
}

fn run(style: &str, text: &str) -> String {
    let style = if style.is_empty() { String::new() } else { format!("<w:rPr><w:rStyle w:val=\"{style}\"/></w:rPr>") };
    format!("<w:r>{style}<w:t xml:space=\"preserve\">{}</w:t></w:r>", escape(text))
}

fn set(piece: &Piece, letter: &LetterData) -> String {
    match piece {
        Piece::Heading { lead, text } => runs(Part::Heading, "", &(run("DafuLead", lead) + &rest(text))),
        Piece::Subheading { lead, text } => runs(Part::Subheading, "", &(run("DafuSublead", lead) + &rest(text))),
        Piece::Paragraph { text, .. } => paragraph(Part::Body, text, ""),
        Piece::Table { rows } => table(rows),
        Piece::Picture { file, caption } => drawing(file, caption, letter),
    }
}

fn rest(text: &str) -> String {
    if text.is_empty() { String::new() } else { run("", text) }
}

fn table(rows: &[Vec<String>]) -> String {
    let columns = rows.first().map_or(1, Vec::len).max(1);
    let wide = 8_844 / columns;
    let border = |side: &str| format!("<w:{side} w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"auto\"/>");
    let borders: String = ["top", "left", "bottom", "right", "insideH", "insideV"].map(border).concat();
    let grid = format!("<w:gridCol w:w=\"{wide}\"/>").repeat(columns);
    let mut all = format!(
        "<w:tbl><w:tblPr><w:tblW w:w=\"5000\" w:type=\"pct\"/><w:tblBorders>{borders}</w:tblBorders></w:tblPr><w:tblGrid>{grid}</w:tblGrid>"
    );
    for (index, row) in rows.iter().enumerate() {
        let head = if index == 0 { "<w:trPr><w:tblHeader/></w:trPr>" } else { "" };
        let cell = |text: &String| {
            let text = format!("<w:p><w:pPr><w:pStyle w:val=\"DafuCell\"/></w:pPr>{}</w:p>", run("", text));
            format!("<w:tc><w:tcPr><w:tcW w:w=\"{wide}\" w:type=\"dxa\"/></w:tcPr>{text}</w:tc>")
        };
        let cells: String = row.iter().map(cell).collect();
        write!(all, "<w:tr>{head}{cells}</w:tr>").unwrap_or_default();
    }
    all + "</w:tbl>"
}

/// A picture in a paragraph of its own; its name and caption come back with it.
fn drawing(file: &str, caption: &str, letter: &LetterData) -> String {
    let Some(index) = letter.pictures.iter().position(|picture| picture.name == file) else {
        return paragraph(Part::Body, &format!("![{caption}]({file})"), "");
    };
    let (wide, high) = letter.pictures.get(index).map_or((4, 3), |picture| sides(&picture.bytes));
    let wide_emu = (wide * 9_525).clamp(1, WIDEST);
    let high_emu = wide_emu * high.max(1) / wide.max(1);
    let (name, caption) = (escape(file), escape(caption));
    let id = index + 1;
    let shown = format!(
        "<pic:pic><pic:nvPicPr><pic:cNvPr id=\"{id}\" name=\"{name}\" descr=\"{caption}\"/><pic:cNvPicPr/></pic:nvPicPr>\
         <pic:blipFill><a:blip r:embed=\"rIdPicture{index}\"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>\
         <pic:spPr><a:xfrm><a:off x=\"0\" y=\"0\"/><a:ext cx=\"{wide_emu}\" cy=\"{high_emu}\"/></a:xfrm>\
         <a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>"
    );
    let inline = format!(
        "<w:r><w:drawing><wp:inline distT=\"0\" distB=\"0\" distL=\"0\" distR=\"0\"><wp:extent cx=\"{wide_emu}\" cy=\"{high_emu}\"/>\
         <wp:docPr id=\"{id}\" name=\"{name}\" descr=\"{caption}\"/><a:graphic>\
         <a:graphicData uri=\"http://schemas.openxmlformats.org/drawingml/2006/picture\">{shown}</a:graphicData></a:graphic>\
         </wp:inline></w:drawing></w:r>"
    );
    format!("<w:p><w:pPr><w:pStyle w:val=\"DafuCell\"/></w:pPr>{inline}</w:p>")
}

/// How many dots wide and high a PNG is; four to three where that is not said there.
fn sides(bytes: &[u8]) -> (u64, u64) {
    let number = |at: usize| bytes.get(at..at + 4).map(|four| four.iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte)));
    match (bytes.starts_with(b"\x89PNG"), number(16), number(20)) {
        (true, Some(wide), Some(high)) if wide > 0 && high > 0 => (wide, high),
        _ => (400, 300),
    }
}

fn footer() -> String {
    let field = |kind: &str| format!("<w:r><w:fldChar w:fldCharType=\"{kind}\"/></w:r>");
    let number = field("begin") + "<w:r><w:instrText>PAGE</w:instrText></w:r>" + &field("end");
    format!(
        "{HEAD}<w:ftr {NAMES}><w:p><w:pPr><w:pStyle w:val=\"DafuPage\"/></w:pPr>{}{number}{}</w:p></w:ftr>",
        run("", "— "),
        run("", " —")
    )
}

fn styles(texts: &Texts) -> String {
    let fonts = |part: &str| {
        let family = escape(texts.family(part)).into_owned();
        format!("<w:rFonts w:ascii=\"{family}\" w:hAnsi=\"{family}\" w:eastAsia=\"{family}\" w:cs=\"{family}\"/>")
    };
    let mut all = format!(
        "{HEAD}<w:styles {NAMES}><w:docDefaults><w:rPrDefault><w:rPr>{}<w:sz w:val=\"32\"/><w:szCs w:val=\"32\"/>\
         <w:lang w:val=\"en-US\" w:eastAsia=\"zh-CN\"/></w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>\
         <w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"Normal\"><w:name w:val=\"Normal\"/></w:style>",
        fonts("body")
    );
    for part in ALL {
        let (paragraph, face, size, colour) = looks(part);
        all += &style("paragraph", part.style(), paragraph, &fonts(face), size, colour);
    }
    all += &style("paragraph", "DafuCell", "<w:jc w:val=\"center\"/>", &fonts("body"), 24, "");
    all += &style("paragraph", "DafuPage", "<w:jc w:val=\"center\"/>", &fonts("number"), 28, "");
    all += &style("character", "DafuLead", "", &fonts("heading"), 32, "");
    all += &style("character", "DafuSublead", "", &fonts("name"), 32, "");
    all + "</w:styles>"
}

fn style(kind: &str, id: &str, paragraph: &str, fonts: &str, size: u32, colour: &str) -> String {
    let colour = if colour.is_empty() { String::new() } else { format!("<w:color w:val=\"{colour}\"/>") };
    let paragraph = if paragraph.is_empty() { String::new() } else { format!("<w:pPr>{paragraph}</w:pPr>") };
    let based = if kind == "paragraph" { "<w:basedOn w:val=\"Normal\"/>" } else { "" };
    format!(
        "<w:style w:type=\"{kind}\" w:customStyle=\"1\" w:styleId=\"{id}\"><w:name w:val=\"{id}\"/>{based}{paragraph}\
         <w:rPr>{fonts}{colour}<w:sz w:val=\"{size}\"/><w:szCs w:val=\"{size}\"/></w:rPr></w:style>"
    )
}

/// How a part looks: its paragraph, the face of its font, its size in half points, its colour.
const fn looks(part: Part) -> (&'static str, &'static str, u32, &'static str) {
    const INDENT: &str = "<w:ind w:firstLineChars=\"200\" w:firstLine=\"632\"/>";
    const RIGHT: &str = "<w:ind w:rightChars=\"400\" w:right=\"1264\"/><w:jc w:val=\"right\"/>";
    match part {
        Part::Mark => ("<w:spacing w:before=\"600\" w:after=\"600\"/><w:jc w:val=\"center\"/>", "title", 84, "D7000F"),
        Part::Head => ("<w:jc w:val=\"right\"/>", "body", 32, ""),
        Part::Title => ("<w:spacing w:before=\"1160\" w:after=\"580\"/><w:jc w:val=\"center\"/>", "title", 44, ""),
        Part::Salutation => ("<w:keepNext/>", "body", 32, ""),
        Part::Opening | Part::Subheading | Part::Body | Part::Closing | Part::Attachment | Part::Contact => {
            (INDENT, "body", 32, "")
        }
        Part::Heading => ("<w:keepNext/><w:ind w:firstLineChars=\"200\" w:firstLine=\"632\"/>", "body", 32, ""),
        Part::Unit => (
            "<w:keepNext/><w:spacing w:before=\"1160\"/><w:ind w:rightChars=\"300\" w:right=\"948\"/><w:jc w:val=\"right\"/>",
            "body",
            32,
            "",
        ),
        Part::Date => (RIGHT, "body", 32, ""),
        Part::Copies => (
            "<w:pBdr><w:top w:val=\"single\" w:sz=\"8\" w:space=\"3\" w:color=\"auto\"/>\
            <w:bottom w:val=\"single\" w:sz=\"8\" w:space=\"3\" w:color=\"auto\"/></w:pBdr><w:ind w:left=\"280\" w:right=\"280\"/>",
            "body",
            28,
            "",
        ),
    }
}
