//! Files that people upload: only kinds that an office reads, told by what is in them and not by their names.

use super::App;
use crate::store::StoreError;
use dafu_engine::value::FileRef;

/// The longest name that is kept, in characters.
const LONGEST_NAME: usize = 120;

/// Why a file was not kept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UploadError {
    /// Not a kind of file that is kept.
    #[error("{0} is not a kind of file that can be uploaded.")]
    Kind(String),
    /// The database or the disk failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl App {
    /// Keeps an uploaded file under a name that is safe to show and to save under.
    pub async fn keep_upload(&self, name: &str, bytes: &[u8]) -> Result<FileRef, UploadError> {
        let name = safe_name(name);
        let kind = kind(bytes).ok_or_else(|| UploadError::Kind(name.clone()))?;
        let digest = self.keep_file(bytes, kind, self.now().at).await?;
        Ok(FileRef { name, digest })
    }
}

/// The media type of a file, by its first bytes; none where it is of no kind that is kept.
fn kind(bytes: &[u8]) -> Option<&'static str> {
    const KINDS: [(&[u8], &str); 6] = [
        (b"%PDF-", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"\xff\xd8\xff", "image/jpeg"),
        (b"II*\x00", "image/tiff"),
        (b"PK\x03\x04", "application/zip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    ];
    let (_, kind) = KINDS.iter().find(|(start, _)| bytes.starts_with(start))?;
    // Office files and OFD are zip files; any other archive is none of those.
    let has = |part: &[u8]| bytes.windows(part.len()).any(|window| window == part);
    match *kind {
        "application/zip" if has(b"OFD.xml") => Some("application/ofd"),
        "application/zip" if has(b"word/document.xml") => {
            Some("application/vnd.openxmlformats-officedocument.wordprocessingml.document")
        }
        "application/zip" if has(b"xl/workbook.xml") => Some("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        "application/zip" => None,
        kind => Some(kind),
    }
}

/// The last part of a path, without what a file system or a reader could take for something else.
fn safe_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let safe = |c: char| {
        !c.is_control()
            && !matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '"' | '<' | '>' | ':' | '|' | '?' | '*')
    };
    let name: String = last.chars().filter(|c| safe(*c)).take(LONGEST_NAME).collect();
    let name = name.trim().trim_start_matches('.');
    if name.is_empty() { "file".to_owned() } else { name.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_told_by_what_is_in_it() {
        assert_eq!(kind(b"%PDF-1.7 ..."), Some("application/pdf"));
        assert_eq!(
            kind(b"PK\x03\x04....word/document.xml...."),
            Some("application/vnd.openxmlformats-officedocument.wordprocessingml.document")
        );
        assert_eq!(kind(b"PK\x03\x04....evil.exe"), None);
        assert_eq!(kind(b"<html><script>"), None);
        assert_eq!(kind(b"MZ"), None);
    }

    #[test]
    fn a_name_leads_nowhere_and_hides_nothing() {
        assert_eq!(safe_name("../../etc/passwd"), "passwd");
        assert_eq!(safe_name("C:\\temp\\扫描件.pdf"), "扫描件.pdf");
        assert_eq!(safe_name("cod\u{202e}fdp.exe"), "codfdp.exe");
        assert_eq!(safe_name("..."), "file");
        assert_eq!(safe_name(&"长".repeat(500)).chars().count(), LONGEST_NAME);
    }
}
