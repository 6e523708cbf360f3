//! The language of what people read on a terminal.

use clap::ValueEnum;
use dafu_engine::language;

/// The language of the words.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Language {
    /// Chinese.
    #[default]
    Zh,
    /// English.
    En,
}

impl From<Language> for language::Language {
    fn from(language: Language) -> Self {
        match language {
            Language::Zh => Self::Chinese,
            Language::En => Self::English,
        }
    }
}

impl From<Language> for dafu_engine::graph::Language {
    fn from(language: Language) -> Self {
        match language {
            Language::Zh => Self::Chinese,
            Language::En => Self::English,
        }
    }
}
