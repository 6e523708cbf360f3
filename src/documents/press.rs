//! The press: templates and fonts, loaded once; [`Press::render`] sets one letter.
//!
//! Templates see their own directory's `.typ` and `.yaml` files and the letter's data, nothing else: no other file, no
//! package, no date. Setting a letter takes some tens of milliseconds of pure computation; async callers put it on a
//! blocking thread.

use super::texts::Texts;
use super::{LetterData, RenderError, body, body::Piece, fonts, fonts::Fonts, glyphs};
use chrono::{Datelike, NaiveDate};
use dafu_engine::ids::{Digest, DocumentKind};
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

/// A letter longer than this is refused before it is set: some hundred pages.
const MOST_CHARACTERS: usize = 60_000;
/// A list of a thousand rows of eight cells.
const MOST_IN_A_LIST: usize = 500_000;
const DATA: &str = "data.json";
/// Templates that are no kind of letter: what the others are made of, and what papers are set with.
const PARTS: [&str; 6] = ["letter", "list", "list_pages", "notice", "plain", "sheet"];
/// Where a template finds the pictures of its text.
const PICTURES: &str = "pictures/";

/// Templates and fonts, ready to set letters. One serves any number of threads.
pub struct Press {
    library: LazyHash<Library>,
    fonts: Fonts,
    files: BTreeMap<String, Bytes>,
}

/// A finished letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// The file, PDF/A-2b.
    pub pdf: Vec<u8>,
    /// The digest of the file: what a signature covers.
    pub digest: Digest,
    /// How many pages it has.
    pub pages: usize,
    /// The digest of what it says: equal for a final draft and its original.
    pub content_digest: Digest,
}

/// A paper that is set.
pub(super) struct Set {
    pub(super) pdf: Vec<u8>,
    pub(super) pages: usize,
}

impl Press {
    /// Loads the templates of `letters` and the fonts of `font_dirs`, the office's own first, then those beside the templates.
    pub fn load(letters: &Path, font_dirs: &[PathBuf]) -> Result<Self, RenderError> {
        let mut files = BTreeMap::new();
        for path in fonts::files(letters, &["typ", "yaml"])? {
            if let Some(name) = path.file_name().and_then(|name| name.to_str()) {
                files.insert(name.to_owned(), Bytes::new(fonts::read(&path)?));
            }
        }
        let mut dirs = font_dirs.to_vec();
        dirs.push(letters.join("fonts"));
        Ok(Self { library: LazyHash::new(Library::default()), fonts: Fonts::load(&dirs)?, files })
    }

    /// The fixed words, for what is not set by a template.
    pub fn texts(&self) -> Texts {
        let text = self.files.get("texts.yaml").and_then(|bytes| std::str::from_utf8(bytes).ok());
        Texts::read(text.unwrap_or_default())
    }

    /// Sets one letter. The same data gives the same bytes.
    pub fn render(&self, kind: &DocumentKind, data: &LetterData) -> Result<Rendered, RenderError> {
        let main = self.template(kind.as_str())?;
        refuse_unprintable(data.texts(), MOST_CHARACTERS)?;
        let pictures = data.pictures.iter().map(|picture| Bytes::new(picture.bytes.clone())).collect();
        let content_digest = data.content_digest();
        let stamps = data.stamps.as_ref();
        let job = Job { press: self, main, data: Bytes::from_string(self.source(data)?.to_string()), pictures };
        let ident = format!("{kind} {content_digest} {}", json!(stamps));
        let set = job.set(kind.as_str(), ident, stamps.map_or(data.frozen_on, |stamps| stamps.date))?;
        Ok(Rendered { digest: Digest::sha256(&set.pdf), pages: set.pages, content_digest, pdf: set.pdf })
    }

    /// Sets any other paper: what `template` makes of `paper`.
    pub(super) fn set(&self, template: &str, paper: &Json, on: NaiveDate) -> Result<Set, RenderError> {
        let main = self.template(template)?;
        refuse_unprintable_list(paper)?;
        let source = json!({ "paper": paper, "families": self.fonts.families() }).to_string();
        let ident = format!("{template} {}", Digest::sha256(source.as_bytes()));
        let job = Job { press: self, main, data: Bytes::from_string(source), pictures: Vec::new() };
        job.set(template, ident, on)
    }

    /// Sets a letter with a list behind it. It is nobody's to sign here, so it has no digest of its own.
    pub(super) fn render_with(&self, template: &str, data: &LetterData, list: &Json) -> Result<Set, RenderError> {
        let main = self.template(template)?;
        refuse_unprintable(data.texts(), MOST_CHARACTERS)?;
        refuse_unprintable_list(list)?;
        let mut source = self.source(data)?;
        if let Json::Object(source) = &mut source {
            source.insert("annex".to_owned(), list.clone());
        }
        let source = source.to_string();
        let ident = format!("{template} {}", Digest::sha256(source.as_bytes()));
        let on = data.stamps.as_ref().map_or(data.frozen_on, |stamps| stamps.date);
        Job { press: self, main, data: Bytes::from_string(source), pictures: Vec::new() }.set(template, ident, on)
    }

    /// What would be wrong with these texts in a letter, as far as that can be told without setting it.
    pub fn look<'t>(&self, mut texts: impl Iterator<Item = &'t str> + Clone) -> Result<(), RenderError> {
        refuse_unprintable(texts.clone(), MOST_CHARACTERS)?;
        match texts.find_map(|text| self.fonts.missing(text)) {
            Some(character) => Err(RenderError::MissingGlyph { character }),
            None => Ok(()),
        }
    }

    /// The main file of a kind: a name for which somebody wrote a template.
    fn template(&self, kind: &str) -> Result<FileId, RenderError> {
        let name = format!("{kind}.typ");
        let unknown = || RenderError::UnknownKind { kind: kind.to_string(), known: self.kinds().join(", ") };
        if !self.files.contains_key(&name) {
            return Err(unknown());
        }
        let path = VirtualPath::new(&name).map_err(|_| unknown())?;
        Ok(RootedPath::new(VirtualRoot::Project, path).intern())
    }

    fn kinds(&self) -> Vec<&str> {
        self.files.keys().filter_map(|name| name.strip_suffix(".typ")).filter(|name| !PARTS.contains(name)).collect()
    }

    /// What the template reads: the letter, its text in pieces, and which families there are. It goes in as data, so no text can act as markup.
    fn source(&self, data: &LetterData) -> Result<Json, RenderError> {
        let texts = [&data.opening, &data.body, &data.closing];
        let blocks = texts.into_iter().flat_map(|text| body::pieces(text)).map(|piece| shown(piece, data));
        let blocks = blocks.collect::<Result<Vec<_>, _>>()?;
        let mut letter = json!(data);
        if let Some(stamps) = &data.stamps {
            letter["stamps"]["date"] =
                json!({ "year": stamps.date.year(), "month": stamps.date.month(), "day": stamps.date.day() });
        }
        Ok(json!({ "letter": letter, "blocks": blocks, "families": self.fonts.families() }))
    }
}

/// A piece as the template reads it; a picture by the name it has there.
fn shown(piece: Piece, data: &LetterData) -> Result<Json, RenderError> {
    let Piece::Picture { file, caption } = piece else { return Ok(json!(piece)) };
    let known = data.pictures.iter().enumerate().find(|(_, picture)| picture.name == file);
    let Some((index, picture)) = known else { return Err(RenderError::NoPicture(file)) };
    let format = match picture.bytes.as_slice() {
        [0x89, b'P', b'N', b'G', ..] => "png",
        [0xff, 0xd8, 0xff, ..] => "jpg",
        _ => return Err(RenderError::NotAPicture(file)),
    };
    Ok(json!({ "kind": "picture", "file": format!("{PICTURES}{index}"), "format": format, "caption": caption }))
}

fn refuse_unprintable_list(paper: &Json) -> Result<(), RenderError> {
    let mut texts = Vec::new();
    texts_of(paper, &mut texts);
    refuse_unprintable(texts.into_iter(), MOST_IN_A_LIST)
}

fn refuse_unprintable<'t>(texts: impl Iterator<Item = &'t str> + Clone, limit: usize) -> Result<(), RenderError> {
    let characters = texts.clone().map(|text| text.chars().count()).sum();
    if characters > limit {
        return Err(RenderError::TooLong { characters, limit });
    }
    for text in texts {
        if let Some((at, character)) = text.char_indices().find(|(_, sign)| sign.is_control() && !"\n\r\t".contains(*sign)) {
            let before = text.get(..at).unwrap_or_default();
            let near = before.chars().rev().take(10).collect::<Vec<_>>().into_iter().rev().collect();
            return Err(RenderError::ControlCharacter { character, near });
        }
    }
    Ok(())
}

/// Every text in some data.
fn texts_of<'d>(data: &'d Json, found: &mut Vec<&'d str>) {
    match data {
        Json::String(text) => found.push(text),
        Json::Array(list) => list.iter().for_each(|one| texts_of(one, found)),
        Json::Object(map) => map.values().for_each(|one| texts_of(one, found)),
        Json::Null | Json::Bool(_) | Json::Number(_) => {}
    }
}

/// Everything that would otherwise differ from run to run is fixed by the data: the identity and the date of the file.
fn options(ident: String, on: NaiveDate) -> Result<PdfOptions, String> {
    let standards = PdfStandards::new(&[PdfStandard::A_2b]).map_err(|error| error.message().to_string())?;
    Ok(PdfOptions {
        ident: Smart::Custom(ident),
        creator: Smart::Custom(Some("dafu".into())),
        timestamp: midnight(on),
        standards,
        ..PdfOptions::default()
    })
}

fn midnight(date: NaiveDate) -> Option<Timestamp> {
    let (month, day) = (u8::try_from(date.month()).ok()?, u8::try_from(date.day()).ok()?);
    let instant = Datetime::from_ymd_hms(date.year(), month, day, 0, 0, 0)?;
    Timestamp::new_local(instant, 8 * 60)
}

fn messages(diagnostics: &[SourceDiagnostic]) -> Vec<String> {
    diagnostics.iter().map(|diagnostic| diagnostic.message.to_string()).collect()
}

/// One letter being set: the world as its template sees it.
struct Job<'a> {
    press: &'a Press,
    main: FileId,
    data: Bytes,
    pictures: Vec<Bytes>,
}

impl Job<'_> {
    fn set(&self, name: &str, ident: String, on: NaiveDate) -> Result<Set, RenderError> {
        let template = |messages| RenderError::Template { kind: name.to_owned(), messages };
        let set = typst::compile::<PagedDocument>(self);
        // Compiled parts are remembered by typst; those not used for ten letters are let go.
        typst::comemo::evict(10);
        let document = set.output.map_err(|errors| template(messages(&errors)))?;
        if let Some(character) = glyphs::missing(&document) {
            return Err(RenderError::MissingGlyph { character });
        }
        if !set.warnings.is_empty() {
            return Err(template(messages(&set.warnings)));
        }
        let options = options(ident, on).map_err(|message| template(vec![message]))?;
        let pdf = typst_pdf::pdf(&document, &options).map_err(|errors| template(messages(&errors)))?;
        Ok(Set { pdf, pages: document.pages().len() })
    }
}

impl World for Job<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.press.library
    }
    fn book(&self) -> &LazyHash<FontBook> {
        &self.press.fonts.book
    }
    fn main(&self) -> FileId {
        self.main
    }
    fn source(&self, id: FileId) -> FileResult<Source> {
        let bytes = self.file(id)?;
        let text = std::str::from_utf8(&bytes).map_err(|_| FileError::InvalidUtf8)?;
        Ok(Source::new(id, text.to_owned()))
    }
    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if *id.root() != VirtualRoot::Project {
            return Err(FileError::AccessDenied);
        }
        let name = id.vpath().get_without_slash();
        if name == DATA {
            return Ok(self.data.clone());
        }
        if let Some(index) = name.strip_prefix(PICTURES).and_then(|index| index.parse::<usize>().ok()) {
            return self.pictures.get(index).cloned().ok_or(FileError::AccessDenied);
        }
        self.press.files.get(name).cloned().ok_or(FileError::AccessDenied)
    }
    fn font(&self, index: usize) -> Option<Font> {
        self.press.fonts.get(index)
    }
    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}
