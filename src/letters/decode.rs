//! From bytes to text: UTF-8 (with or without a mark) or GB18030, and nothing else. What is no text is refused, never guessed at.

/// The most a letter may have, in bytes. A reply of a hundred pages is below a tenth of it.
pub const LARGEST: usize = 4 << 20;

/// Why bytes are no letter.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// There is nothing in it.
    #[error("the file is empty; give the text of a letter")]
    Empty,
    /// There is too much in it.
    #[error("the file has more than 4 MiB, which no letter has; give the text of one letter")]
    TooLarge,
    /// It is something else.
    #[error("this is {0}, not text; save the letter as plain text (UTF-8 or GB18030) first")]
    Other(&'static str),
    /// It is in no encoding that we read.
    #[error("this is neither UTF-8 nor GB18030 text; save the letter as plain text in one of them")]
    Encoding,
}

/// What other files begin with.
const BEGINNINGS: [(&[u8], &str); 6] = [
    (b"PK\x03\x04", "a Word, Excel or ZIP file"),
    (b"\xD0\xCF\x11\xE0", "an old Word or Excel file"),
    (b"%PDF", "a PDF"),
    (b"{\\rtf", "an RTF file"),
    (b"\x89PNG", "a picture"),
    (b"\xFF\xD8\xFF", "a picture"),
];

/// The text of `bytes`.
pub fn text(bytes: &[u8]) -> Result<String, Unreadable> {
    if bytes.len() > LARGEST {
        return Err(Unreadable::TooLarge);
    }
    if let Some((_, what)) = BEGINNINGS.iter().find(|(begin, _)| bytes.starts_with(begin)) {
        return Err(Unreadable::Other(what));
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(Unreadable::Empty);
    }
    if bytes.contains(&0) {
        return Err(Unreadable::Other("binary data"));
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(text.to_owned());
    }
    let (text, broken) = encoding_rs::GB18030.decode_without_bom_handling(bytes);
    // Noise decodes now and then without an error; Chinese text has next to no control characters.
    let odd = text.chars().filter(|sign| sign.is_control() && !sign.is_whitespace()).count();
    if broken || odd > 0 { Err(Unreadable::Encoding) } else { Ok(text.into_owned()) }
}
