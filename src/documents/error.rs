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
