//! Reads `WordprocessingML` back: paragraphs with their style and their text, tables and pictures as the markup writes them.
//! Insertions that nobody has accepted yet count, deletions do not.

use super::DocxError;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use zip::ZipArchive;

/// The most bytes of one part of the document: a long letter has some hundred thousand.
const MOST: u64 = 16 << 20;

/// A paragraph.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Paragraph {
    /// The name of its style.
    pub(super) style: String,
    /// Its text.
    pub(super) text: String,
}

/// The paragraphs of a document that have any text.
pub(super) fn paragraphs(bytes: &[u8]) -> Result<Vec<Paragraph>, DocxError> {
    let not = |error: zip::result::ZipError| DocxError::NotDocx(error.to_string());
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(not)?;
    let document = part(&mut archive, "word/document.xml")?;
    let styles = part(&mut archive, "word/styles.xml").map(|text| names(&text)).unwrap_or_default();
    let mut found = Walk::default().through(&document)?;
    for paragraph in &mut found {
        if let Some(name) = styles.get(&paragraph.style) {
            paragraph.style.clone_from(name);
        }
    }
    found.retain(|paragraph| !paragraph.text.trim().is_empty());
    Ok(found)
}

fn part(archive: &mut ZipArchive<Cursor<&[u8]>>, name: &str) -> Result<String, DocxError> {
    let entry = archive.by_name(name).map_err(|error| DocxError::NotDocx(format!("{name}: {error}")))?;
    let mut bytes = Vec::new();
    entry.take(MOST + 1).read_to_end(&mut bytes).map_err(|error| DocxError::NotDocx(format!("{name}: {error}")))?;
    if bytes.len() as u64 > MOST {
        return Err(DocxError::TooLarge);
    }
    String::from_utf8(bytes).map_err(|_| DocxError::NotDocx(format!("{name} is not UTF-8")))
}

/// The names of styles by their ids: a word processor may give new ids.
fn names(styles: &str) -> BTreeMap<String, String> {
    let mut reader = Reader::from_str(styles);
    let mut names = BTreeMap::new();
    let mut id = None;
    while let Ok(event) = reader.read_event() {
        match event {
            Event::Start(tag) | Event::Empty(tag) => match tag.local_name().as_ref() {
                "style" => id = attribute(&tag, "styleId"),
                "name" => names.extend(id.take().zip(attribute(&tag, "val"))),
                _ => {}
            },
            Event::Eof => break,
            _ => {}
        }
    }
    names
}

#[derive(Default)]
struct Walk {
    found: Vec<Paragraph>,
    current: Paragraph,
    /// The rows of the table it is in, and how deep.
    table: Vec<Vec<String>>,
    depth: usize,
    in_text: bool,
    deleted: usize,
}

impl Walk {
    fn through(mut self, document: &str) -> Result<Vec<Paragraph>, DocxError> {
        let mut reader = Reader::from_str(document);
        loop {
            match reader.read_event().map_err(|error| DocxError::NotDocx(error.to_string()))? {
                Event::Start(tag) => self.open(&tag, false),
                Event::Empty(tag) => self.open(&tag, true),
                Event::End(tag) => self.close(tag.local_name().as_ref()),
                Event::Text(text) if self.in_text && self.deleted == 0 => self.current.text.push_str(&text.xml10_content()),
                Event::GeneralRef(reference) if self.in_text && self.deleted == 0 => {
                    let reference = format!("&{};", &*reference);
                    let text = quick_xml::escape::unescape(&reference).map(std::borrow::Cow::into_owned);
                    self.current.text.push_str(&text.unwrap_or_default());
                }
                Event::Eof => return Ok(self.found),
                _ => {}
            }
        }
    }

    fn open(&mut self, tag: &BytesStart<'_>, empty: bool) {
        match tag.local_name().as_ref() {
            "p" if self.depth == 0 => self.current = Paragraph::default(),
            "pStyle" if self.depth == 0 => self.current.style = attribute(tag, "val").unwrap_or_default(),
            "t" => self.in_text = !empty,
            "del" | "moveFrom" if !empty => self.deleted += 1,
            "tab" if self.deleted == 0 && !self.current.text.is_empty() => self.current.text.push(' '),
            "br" | "cr" if self.deleted == 0 => self.current.text.push(' '),
            "tbl" if !empty => {
                self.depth += 1;
                self.table.clear();
            }
            "tr" => self.table.push(Vec::new()),
            "tc" => self.current = Paragraph::default(),
            "docPr" if self.depth == 0 && self.deleted == 0 => {
                let name = attribute(tag, "name").unwrap_or_default();
                let caption = attribute(tag, "descr").unwrap_or_default();
                self.current.text = format!("![{caption}]({name})");
            }
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "t" => self.in_text = false,
            "del" | "moveFrom" => self.deleted = self.deleted.saturating_sub(1),
            "p" if self.depth == 0 => self.found.push(std::mem::take(&mut self.current)),
            "tc" => {
                let text = std::mem::take(&mut self.current).text.trim().replace('|', "／");
                if let Some(row) = self.table.last_mut() {
                    row.push(text);
                }
            }
            "tbl" => {
                self.depth = self.depth.saturating_sub(1);
                for row in std::mem::take(&mut self.table) {
                    self.found.push(Paragraph { style: String::new(), text: format!("| {} |", row.join(" | ")) });
                }
            }
            _ => {}
        }
    }
}

fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = tag.attributes().flatten().find(|attribute| attribute.key.local_name().as_ref() == name)?;
    found.normalized_value(XmlVersion::Implicit1_0).ok().map(std::borrow::Cow::into_owned)
}
