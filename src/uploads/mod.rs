//! What may be uploaded: pdf, docx, xlsx, ofd, jpg and png, known by what is in them and not by what they are called.
//!
//! Every file comes from outside. Nothing is executed, nothing is unpacked to disk, and what is opened is counted as it expands.
//! Where files are kept is not decided here.

mod archives;
mod names;
mod pictures;
#[cfg(test)]
mod tests;

pub use names::clean;

/// The largest file that is taken: 50 MiB.
pub const LARGEST: usize = 50 << 20;

/// A kind of file that is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A PDF.
    Pdf,
    /// A Word document (ECMA-376).
    Docx,
    /// An Excel workbook (ECMA-376).
    Xlsx,
    /// An OFD document (GB/T 33190).
    Ofd,
    /// A JPEG picture.
    Jpg,
    /// A PNG picture.
    Png,
}

/// Why a file is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// There is nothing in it.
    #[error("“{0}” is empty; choose the file again")]
    Empty(String),
    /// It is larger than [`LARGEST`].
    #[error("“{name}” has {megabytes} MB, more than the {limit} that are taken; scan it at 200 dpi or divide it")]
    TooLarge {
        /// Which.
        name: String,
        /// Its size.
        megabytes: usize,
        /// The most that is taken.
        limit: usize,
    },
    /// It is of another kind.
    #[error("“{name}” is {what}; attach it as pdf, docx, xlsx, ofd, jpg or png{how}")]
    Unknown {
        /// Which.
        name: String,
        /// What it looks like.
        what: &'static str,
        /// How to get there.
        how: &'static str,
    },
    /// It is called something else than it is.
    #[error("“{name}” is really {kind}; call it .{kind} if that is what it should be")]
    Misnamed {
        /// Which.
        name: String,
        /// What it is.
        kind: &'static str,
    },
    /// It is of a kind that is taken, but damaged or made to harm.
    #[error("“{name}” can't be taken: {why}; save it anew and try again")]
    Bad {
        /// Which.
        name: String,
        /// Why.
        why: String,
    },
    /// Its name can't be a file's.
    #[error("this file has no name that could be kept; rename it")]
    NoName,
}

impl Kind {
    /// The end of its name.
    pub const fn end(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Docx => "docx",
            Self::Xlsx => "xlsx",
            Self::Ofd => "ofd",
            Self::Jpg => "jpg",
            Self::Png => "png",
        }
    }
    /// Its media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Ofd => "application/ofd",
            Self::Jpg => "image/jpeg",
            Self::Png => "image/png",
        }
    }
}

/// An upload that is taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// Its name, without any folder and without signs that no file may have.
    pub name: String,
    /// Its kind.
    pub kind: Kind,
}

/// Looks at an upload.
pub fn accept(name: &str, bytes: &[u8]) -> Result<Accepted, Refused> {
    let name = clean(name).ok_or(Refused::NoName)?;
    if bytes.is_empty() {
        return Err(Refused::Empty(name));
    }
    if bytes.len() > LARGEST {
        return Err(Refused::TooLarge { megabytes: bytes.len().div_ceil(1 << 20), limit: LARGEST >> 20, name });
    }
    let kind = match recognise(bytes) {
        Ok(kind) => kind,
        Err(Found::Other(what, how)) => return Err(Refused::Unknown { name, what, how }),
        Err(Found::Bad(why)) => return Err(Refused::Bad { name, why }),
    };
    let end = name.rsplit_once('.').map(|(_, end)| end.to_lowercase());
    match end.as_deref() {
        Some(end) if end == kind.end() || (end == "jpeg" && kind == Kind::Jpg) => Ok(Accepted { name, kind }),
        Some(_) | None => Err(Refused::Misnamed { name, kind: kind.end() }),
    }
}

/// Why bytes are of no kind that is taken.
enum Found {
    /// They are something else: what, and how to make it something that is taken.
    Other(&'static str, &'static str),
    /// They are broken, or made to harm.
    Bad(String),
}

fn recognise(bytes: &[u8]) -> Result<Kind, Found> {
    match bytes {
        [b'%', b'P', b'D', b'F', b'-', ..] => pdf(bytes),
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => pictures::png(bytes).map(|()| Kind::Png).map_err(Found::Bad),
        [0xff, 0xd8, 0xff, ..] => pictures::jpeg(bytes).map(|()| Kind::Jpg).map_err(Found::Bad),
        [b'P', b'K', 3, 4, ..] => archives::recognise(bytes),
        [0xd0, 0xcf, 0x11, 0xe0, ..] => Err(Found::Other(
            "an old Word, Excel or an encrypted file",
            ": open it, take off the password and save it as docx or xlsx",
        )),
        [b'M', b'Z', ..] | [0x7f, b'E', b'L', b'F', ..] => Err(Found::Other("a program", "")),
        [b'R', b'a', b'r', b'!', ..] | [b'7', b'z', 0xbc, 0xaf, ..] => {
            Err(Found::Other("an archive", ": take out what is in it"))
        }
        _ if std::str::from_utf8(bytes).is_ok() => Err(Found::Other("plain text", ": put it into a document")),
        _ => Err(Found::Other("of no known kind", "")),
    }
}

fn pdf(bytes: &[u8]) -> Result<Kind, Found> {
    let tail = bytes.get(bytes.len().saturating_sub(2_048)..).unwrap_or(bytes);
    if tail.windows(5).any(|part| part == b"%%EOF") {
        Ok(Kind::Pdf)
    } else {
        Err(Found::Bad("the end of the PDF is missing".to_owned()))
    }
}
