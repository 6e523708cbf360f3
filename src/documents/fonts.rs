//! Fonts, read once from directories.
//!
//! The order of the directories is the order of preference within a family; which family sets what is written in
//! `workflows/letters/texts.yaml`. System fonts are never looked at: a letter must not change with the machine.

use super::RenderError;
use std::path::{Path, PathBuf};
use typst::foundations::Bytes;
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;

/// The loaded fonts and their index.
pub(super) struct Fonts {
    pub(super) book: LazyHash<FontBook>,
    loaded: Vec<Font>,
    /// Every character that some font has, in order.
    covered: Vec<u32>,
}

impl Fonts {
    /// Every font of `dirs`, in the order of the directories and of the file names within one.
    pub(super) fn load(dirs: &[PathBuf]) -> Result<Self, RenderError> {
        let mut fonts = Vec::new();
        for dir in dirs {
            let before = fonts.len();
            for path in files(dir, &["otf", "ttf", "ttc"])? {
                let known = fonts.len();
                fonts.extend(Font::iter(Bytes::new(read(&path)?)));
                if fonts.len() == known {
                    return Err(RenderError::NotAFont(path));
                }
            }
            if fonts.len() == before {
                return Err(RenderError::NoFonts(dir.clone()));
            }
        }
        let mut covered: Vec<u32> = fonts.iter().flat_map(|font| font.info().coverage.iter()).collect();
        covered.sort_unstable();
        covered.dedup();
        Ok(Self { book: LazyHash::new(FontBook::from_fonts(&fonts)), loaded: fonts, covered })
    }

    /// The first character of `text` that no font has; without setting it, so that it can be asked while somebody waits.
    pub(super) fn missing(&self, text: &str) -> Option<char> {
        text.chars().find(|sign| !draws_nothing(*sign) && self.covered.binary_search(&u32::from(*sign)).is_err())
    }

    pub(super) fn get(&self, index: usize) -> Option<Font> {
        self.loaded.get(index).cloned()
    }

    /// The family names, in lower case, as templates compare them.
    pub(super) fn families(&self) -> Vec<String> {
        self.book.families().map(|(name, _)| name.to_lowercase()).collect()
    }
}

/// Spaces, joiners and selectors of variants: nothing is drawn for them, so no font need have them.
fn draws_nothing(sign: char) -> bool {
    sign.is_whitespace()
        || sign.is_control()
        || matches!(sign, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
        || matches!(sign, '\u{e0100}'..='\u{e01ef}')
}

/// The files in `dir` whose names end so, sorted.
pub(super) fn files(dir: &Path, extensions: &[&str]) -> Result<Vec<PathBuf>, RenderError> {
    let unreadable = |source| RenderError::Unreadable { path: dir.to_owned(), source };
    let mut found = Vec::new();
    for entry in dir.read_dir().map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        let ends = path.extension().and_then(|end| end.to_str()).unwrap_or_default();
        if extensions.iter().any(|wanted| ends.eq_ignore_ascii_case(wanted)) {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

pub(super) fn read(path: &Path) -> Result<Vec<u8>, RenderError> {
    std::fs::read(path).map_err(|source| RenderError::Unreadable { path: path.to_owned(), source })
}
