//! The press: templates and fonts, loaded once; [`Press::render`] sets one letter.
//!
//! Templates see their own directory's `.typ` and `.yaml` files and the letter's data, nothing else: no other file, no
//! package, no date. Setting a letter takes some tens of milliseconds of pure computation; async callers put it on a
//! blocking thread.

use super::{LetterData, RenderError, body, fonts, fonts::Fonts, glyphs};
use chrono::Datelike;
use dafu_engine::ids::{Digest, DocumentKind};
use serde_json::json;
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
const DATA: &str = "data.json";

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

    /// Sets one letter. The same data gives the same bytes.
    pub fn render(&self, kind: &DocumentKind, data: &LetterData) -> Result<Rendered, RenderError> {
        let main = self.template(kind)?;
        refuse_unprintable(data)?;
        let job = Job { press: self, main, data: self.data_file(data) };
        let template = |messages| RenderError::Template { kind: kind.to_string(), messages };
        let set = typst::compile::<PagedDocument>(&job);
        // Compiled parts are remembered by typst; those not used for ten letters are let go.
        typst::comemo::evict(10);
        let document = set.output.map_err(|errors| template(messages(&errors)))?;
        if let Some(character) = glyphs::missing(&document) {
            return Err(RenderError::MissingGlyph { character });
        }
        if !set.warnings.is_empty() {
            return Err(template(messages(&set.warnings)));
        }
        let content_digest = data.content_digest();
        let options = options(kind, data, &content_digest).map_err(|message| template(vec![message]))?;
        let pdf = typst_pdf::pdf(&document, &options).map_err(|errors| template(messages(&errors)))?;
        Ok(Rendered { digest: Digest::sha256(&pdf), pages: document.pages().len(), content_digest, pdf })
    }

    /// What would be wrong with a letter, as far as that can be told without setting it.
    pub fn look(&self, data: &LetterData) -> Result<(), RenderError> {
        refuse_unprintable(data)?;
        match data.texts().find_map(|text| self.missing(text)) {
            Some(character) => Err(RenderError::MissingGlyph { character }),
            None => Ok(()),
        }
    }

    /// The first character of `text` that no font has.
    pub fn missing(&self, text: &str) -> Option<char> {
        self.fonts.missing(text)
    }

    /// The main file of a kind. `letter.typ` and the like are parts: a kind is a name for which somebody wrote a template.
    fn template(&self, kind: &DocumentKind) -> Result<FileId, RenderError> {
        let name = format!("{kind}.typ");
        let unknown = || RenderError::UnknownKind { kind: kind.to_string(), known: self.kinds().join(", ") };
        if !self.files.contains_key(&name) {
            return Err(unknown());
        }
        let path = VirtualPath::new(&name).map_err(|_| unknown())?;
        Ok(RootedPath::new(VirtualRoot::Project, path).intern())
    }

    fn kinds(&self) -> Vec<&str> {
        self.files.keys().filter_map(|name| name.strip_suffix(".typ")).filter(|name| *name != "letter").collect()
    }

    /// What the template reads: the letter, its text in pieces, and which families there are. It goes in as data, so no text can act as markup.
    fn data_file(&self, data: &LetterData) -> Bytes {
        let mut blocks = body::pieces(&data.opening);
        blocks.extend(body::pieces(&data.body));
        blocks.extend(body::pieces(&data.closing));
        let mut letter = json!(data);
        if let Some(stamps) = &data.stamps {
            letter["stamps"]["date"] =
                json!({ "year": stamps.date.year(), "month": stamps.date.month(), "day": stamps.date.day() });
        }
        let source = json!({ "letter": letter, "blocks": blocks, "families": self.fonts.families() });
        Bytes::from_string(source.to_string())
    }
}

fn refuse_unprintable(data: &LetterData) -> Result<(), RenderError> {
    let characters = data.texts().map(|text| text.chars().count()).sum();
    if characters > MOST_CHARACTERS {
        return Err(RenderError::TooLong { characters, limit: MOST_CHARACTERS });
    }
    for text in data.texts() {
        if let Some((at, character)) = text.char_indices().find(|(_, sign)| sign.is_control() && !"\n\r\t".contains(*sign)) {
            let before = text.get(..at).unwrap_or_default();
            let near = before.chars().rev().take(10).collect::<Vec<_>>().into_iter().rev().collect();
            return Err(RenderError::ControlCharacter { character, near });
        }
    }
    Ok(())
}

/// Everything that would otherwise differ from run to run is fixed by the data: the identity and the date of the file.
fn options(kind: &DocumentKind, data: &LetterData, content: &Digest) -> Result<PdfOptions, String> {
    let standards = PdfStandards::new(&[PdfStandard::A_2b]).map_err(|error| error.message().to_string())?;
    let stamps = data.stamps.as_ref();
    Ok(PdfOptions {
        ident: Smart::Custom(format!("{kind} {content} {}", json!(stamps))),
        creator: Smart::Custom(Some("dafu".into())),
        timestamp: midnight(stamps.map_or(data.frozen_on, |stamps| stamps.date)),
        standards,
        ..PdfOptions::default()
    })
}

fn midnight(date: chrono::NaiveDate) -> Option<Timestamp> {
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
        self.press.files.get(name).cloned().ok_or(FileError::AccessDenied)
    }
    fn font(&self, index: usize) -> Option<Font> {
        self.press.fonts.get(index)
    }
    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}
