//! The desk: what makes a document of what a case has frozen.
//!
//! The one door to this module for whoever does the work of a case. Composing and setting take some tens of milliseconds of pure
//! computation and no clock; async callers put them on a blocking thread. Keeping the file is the caller's business.

use super::compose::{ComposeError, Kinds, LoadError};
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
}

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
}

impl DeskError {
    /// The words for it, for whoever hands in what can't be made.
    pub fn title(&self) -> Title {
        let zh = match self {
            Self::Kinds(error) => error.to_string(),
            Self::Compose(error) => error.zh(),
            Self::Render(error) => error.zh(),
        };
        Title::both(zh, self.to_string())
    }
    /// Whether nothing but another text would help: what the office's files lack can be put right and tried again.
    pub const fn is_the_texts(&self) -> bool {
        match self {
            Self::Kinds(_) => false,
            Self::Compose(error) => matches!(error, ComposeError::Empty { .. } | ComposeError::NoDate(_)),
            Self::Render(error) => matches!(error, RenderError::ControlCharacter { .. } | RenderError::TooLong { .. }),
        }
    }
}

impl Desk {
    /// Loads the folder of letters, and fonts as [`Press::load`] does.
    pub fn load(letters: &Path, font_dirs: &[PathBuf]) -> Result<Self, DeskError> {
        Ok(Self { press: Press::load(letters, font_dirs)?, kinds: Kinds::load(letters)? })
    }
    /// The kinds of letters.
    pub const fn kinds(&self) -> &Kinds {
        &self.kinds
    }
    /// The first character of `text` that no font has.
    pub fn missing(&self, text: &str) -> Option<char> {
        self.press.missing(text)
    }
    /// Why a letter can't be made of this, as far as that can be told without setting it: quick, for somebody waits.
    pub fn look(&self, world: &World<'_>, content: &DocumentContent, part: DocumentPart) -> Result<(), DeskError> {
        let letter = self.kinds.compose(world, content, part, false)?;
        Ok(self.press.look(&letter)?)
    }
    /// Makes a final draft or an original. The same arguments give the same bytes.
    pub fn make(
        &self,
        world: &World<'_>,
        content: &DocumentContent,
        part: DocumentPart,
        sample: bool,
    ) -> Result<Made, DeskError> {
        let letter = self.kinds.compose(world, content, part, sample)?;
        let set = self.press.render(&content.kind, &letter)?;
        let pages = u32::try_from(set.pages).unwrap_or(u32::MAX);
        Ok(Made { pdf: set.pdf, digest: set.digest, content: set.content_digest, pages })
    }
}

impl Made {
    /// What the case remembers of it.
    pub fn record(&self) -> document::Made {
        document::Made { digest: self.digest.clone(), content: self.content.clone(), pages: self.pages }
    }
}
