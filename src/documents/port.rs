//! The desk: what makes a document of what a case has frozen.
//!
//! The one door to this module for whoever does the work of a case. Composing and setting take some tens of milliseconds of pure
//! computation and no clock; async callers put them on a blocking thread. Keeping the file is the caller's business.

use super::compose::{ComposeError, Kinds, LoadError};
use super::docx::{self, DocxError, ReadBack};
use super::letter::LetterData;
use super::papers::lists::ListOccasion;
use super::papers::{Occasion, PaperError, Papers, Printed};
use super::redact::Redaction;
use super::{Press, RenderError};
use dafu_engine::definition::Title;
use dafu_engine::ids::Digest;
use dafu_engine::machine::World;
use dafu_engine::machine::document::{self, DocumentContent, DocumentPart};
use std::path::{Path, PathBuf};

/// The press and the kinds of letters, loaded once. One serves any number of threads.
pub struct Desk {
    press: Press,
    kinds: Kinds,
    papers: Papers,
}

/// Which letter to make.
#[derive(Debug, Clone, Copy)]
pub struct Order<'a> {
    /// From what.
    pub content: &'a DocumentContent,
    /// Its final draft or its original.
    pub part: DocumentPart,
    /// Every page must say that it is no real letter.
    pub sample: bool,
}

/// Where the bytes of a file come from that a letter shows.
pub type Files<'a> = dyn Fn(&Digest) -> Result<Vec<u8>, String> + 'a;

/// A document that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// The file, PDF/A-2b.
    pub pdf: Vec<u8>,
    /// The digest of its bytes.
    pub digest: Digest,
    /// The digest of what is printed, without stamps: equal for a draft and its original.
    pub content: Digest,
    /// Pages.
    pub pages: u32,
}

/// Why a document was not made.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    /// The kinds of letters could not be read.
    #[error(transparent)]
    Kinds(#[from] LoadError),
    /// The case does not make a letter.
    #[error(transparent)]
    Compose(#[from] ComposeError),
    /// The letter could not be set.
    #[error(transparent)]
    Render(#[from] RenderError),
    /// What was blackened made no letter.
    #[error("the letter can't be blackened: {0}")]
    Redact(#[from] serde_json::Error),
    /// An edited DOCX can't be taken back.
    #[error(transparent)]
    Docx(#[from] DocxError),
    /// A picture can't be read.
    #[error("the picture “{name}” can't be read: {why}")]
    Picture {
        /// Which.
        name: String,
        /// Why.
        why: String,
    },
}

impl DeskError {
    /// The words for it, for whoever hands in what can't be made.
    pub fn title(&self) -> Title {
        let zh = match self {
            Self::Kinds(error) => error.to_string(),
            Self::Compose(error) => error.zh(),
            Self::Render(error) => error.zh(),
            Self::Redact(error) => format!("无法遮盖文稿中的内容（{error}）"),
            Self::Docx(error) => error.to_string(),
            Self::Picture { name, why } => format!("图片“{name}”无法读取（{why}）"),
        };
        Title::both(zh, self.to_string())
    }
    /// Whether nothing but another text would help: what the office's files lack can be put right and tried again.
    pub const fn is_the_texts(&self) -> bool {
        match self {
            Self::Kinds(_) | Self::Redact(_) | Self::Picture { .. } | Self::Docx(_) => false,
            Self::Compose(error) => {
                matches!(error, ComposeError::Empty { .. } | ComposeError::NoDate(_) | ComposeError::NoPicture(_))
            }
            Self::Render(error) => matches!(
                error,
                RenderError::ControlCharacter { .. }
                    | RenderError::TooLong { .. }
                    | RenderError::NoPicture(_)
                    | RenderError::NotAPicture(_)
            ),
        }
    }
}

impl Desk {
    /// Loads the folder of letters, and fonts as [`Press::load`] does.
    pub fn load(letters: &Path, font_dirs: &[PathBuf]) -> Result<Self, DeskError> {
        Ok(Self { press: Press::load(letters, font_dirs)?, kinds: Kinds::load(letters)?, papers: Papers::load(letters)? })
    }
    /// The papers beside the letters.
    pub const fn papers(&self) -> &Papers {
        &self.papers
    }
    /// Makes every copy of a paper of a case.
    pub fn print(&self, name: &str, occasion: &Occasion<'_>) -> Result<Vec<Printed>, PaperError> {
        self.papers.print(&self.press, name, occasion)
    }
    /// Makes a paper of an act on many cases, of this kind and name.
    pub fn print_list(&self, which: (&str, &str), occasion: ListOccasion<'_>) -> Result<Printed, PaperError> {
        self.papers.print_list(&self.press, which, occasion)
    }
    /// The kinds of letters.
    pub const fn kinds(&self) -> &Kinds {
        &self.kinds
    }
    /// Why a letter can't be made of this, as far as that can be told without setting it: quick, for somebody waits.
    pub fn look(&self, world: &World<'_>, order: Order<'_>) -> Result<(), DeskError> {
        let letter = self.kinds.compose(world, order)?;
        Ok(self.press.look(letter.texts())?)
    }
    /// Why a text can't be printed, whatever letter it is for.
    pub fn look_at_text(&self, text: &str) -> Result<(), DeskError> {
        Ok(self.press.look(std::iter::once(text))?)
    }
    /// Makes a final draft or an original. The same arguments give the same bytes.
    pub fn make(&self, world: &World<'_>, order: Order<'_>, files: &Files<'_>) -> Result<Made, DeskError> {
        let letter = self.letter(world, order, files)?;
        let set = self.press.render(&order.content.kind, &letter)?;
        let pages = u32::try_from(set.pages).unwrap_or(u32::MAX);
        Ok(Made { pdf: set.pdf, digest: set.digest, content: set.content_digest, pages })
    }

    /// Makes the copy of an original that is published, without what `list` (the policy's `redact`) names. Its digests are its own: it is
    /// another paper.
    pub fn make_public(
        &self,
        world: &World<'_>,
        content: &DocumentContent,
        list: &[&str],
        sample: bool,
        files: &Files<'_>,
    ) -> Result<Made, DeskError> {
        let whole = self.kinds.compose(world, Order { content, part: DocumentPart::Original, sample })?;
        let mut letter = Redaction::of(list, world, content).apply(&whole)?;
        // Names and captions may be blackened; which picture it is may not.
        for (picture, known) in letter.pictures.iter_mut().zip(&whole.pictures) {
            picture.digest = known.digest.clone();
        }
        fetch(&mut letter, files)?;
        let set = self.press.render(&content.kind, &letter)?;
        let pages = u32::try_from(set.pages).unwrap_or(u32::MAX);
        Ok(Made { pdf: set.pdf, digest: set.digest, content: set.content_digest, pages })
    }

    /// The same letter as DOCX, to be edited.
    pub fn docx(&self, world: &World<'_>, order: Order<'_>, files: &Files<'_>) -> Result<Vec<u8>, DeskError> {
        Ok(docx::write(&self.letter(world, order, files)?, &self.press.texts()))
    }
    /// What an edited DOCX of the letter says, and how it differs.
    pub fn read_docx(&self, world: &World<'_>, order: Order<'_>, bytes: &[u8]) -> Result<ReadBack, DeskError> {
        let letter = self.kinds.compose(world, order)?;
        Ok(docx::read_back(&letter, &self.press.texts(), bytes)?)
    }
    fn letter(&self, world: &World<'_>, order: Order<'_>, files: &Files<'_>) -> Result<LetterData, DeskError> {
        let mut letter = self.kinds.compose(world, order)?;
        fetch(&mut letter, files)?;
        Ok(letter)
    }
}

/// The bytes of what the letter shows.
fn fetch(letter: &mut LetterData, files: &Files<'_>) -> Result<(), DeskError> {
    for picture in &mut letter.pictures {
        picture.bytes = files(&picture.digest).map_err(|why| DeskError::Picture { name: picture.name.clone(), why })?;
    }
    Ok(())
}

impl Made {
    /// What the case remembers of it.
    pub fn record(&self) -> document::Made {
        document::Made { digest: self.digest.clone(), content: self.content.clone(), pages: self.pages }
    }
}
