//! Why a letter could not be made.

use std::path::PathBuf;

/// Why a letter could not be made.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// A file of fonts or templates is not there or unreadable.
    #[error("cannot read {path}: {source}; check the letters and fonts directories in the configuration")]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A directory has no font in it.
    #[error("no font was found in {0}; put at least one .otf, .ttf or .ttc file there")]
    NoFonts(PathBuf),
    /// A file that should hold a font holds none.
    #[error("{0} is not a font; remove it from the fonts directory")]
    NotAFont(PathBuf),
    /// There is no template of that name.
    #[error("there is no letter “{kind}”; the letters directory has {known}")]
    UnknownKind {
        /// What was asked for.
        kind: String,
        /// What there is.
        known: String,
    },
    /// A character that no font has.
    #[error("no font has “{character}” (U+{code:04X}); write another character or add a font that has it", code = u32::from(*character))]
    MissingGlyph {
        /// The character.
        character: char,
    },
    /// A character that cannot be printed at all.
    #[error("the text contains the control character U+{code:04X} near “{near}”; delete it", code = u32::from(*character))]
    ControlCharacter {
        /// The character.
        character: char,
        /// What stands before it.
        near: String,
    },
    /// The text shows a picture that is not there.
    #[error("the text shows the picture “{0}”, which is not attached; attach it under this name or take the line out")]
    NoPicture(String),
    /// A file that is no picture is to be shown.
    #[error("“{0}” is shown as a picture but is neither PNG nor JPEG; attach it without showing it, or save it as one of these")]
    NotAPicture(String),
    /// More text than a letter holds.
    #[error("the letter has {characters} characters, more than {limit}; put the rest into an attachment")]
    TooLong {
        /// How many.
        characters: usize,
        /// How many there may be.
        limit: usize,
    },
    /// The template is wrong, or warns of something: a letter with a warning is not a letter.
    #[error("the template “{kind}” does not set: {}", messages.join("; "))]
    Template {
        /// Which.
        kind: String,
        /// What typst says.
        messages: Vec<String>,
    },
}

impl RenderError {
    /// What the person who hands a letter in can put right, in Chinese; what only the office's files lack, as it is.
    pub fn zh(&self) -> String {
        match self {
            Self::MissingGlyph { character } => {
                format!("没有字体可以印出“{character}”（U+{:04X}），请改用其他字，或请系统管理员补充字体", u32::from(*character))
            }
            Self::ControlCharacter { character, near } => {
                format!("“{near}”之后有不可见的控制字符U+{:04X}，请删去", u32::from(*character))
            }
            Self::TooLong { characters, limit } => format!("全文{characters}字，超过{limit}字，请把一部分改为附件"),
            Self::NoPicture(name) => format!("正文中的图片“{name}”没有作为附件上传，请以此名上传或删去该行"),
            Self::NotAPicture(name) => format!("“{name}”既不是PNG也不是JPEG图片，请另存后重新上传，或不在正文中显示"),
            Self::UnknownKind { kind, .. } => format!("没有“{kind}”这种信函的版式"),
            Self::Template { kind, messages } => format!("“{kind}”的版式有误（{}）", messages.join("；")),
            Self::Unreadable { .. } | Self::NoFonts(_) | Self::NotAFont(_) => self.to_string(),
        }
    }
}
