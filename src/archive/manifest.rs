//! Manifests and the paths in them.

use dafu_engine::ids::Digest;
use sm3::{Digest as _, Sm3};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// The digests of SM3 (GB/T 32905), as a manifest names them.
pub(super) const SM3: &str = "sm3";
/// The digests of SHA-256.
pub(super) const SHA256: &str = "sha256";

/// The SM3 digest of some bytes.
pub(super) fn sm3(bytes: &[u8]) -> Digest {
    Digest::new(format!("{SM3}:{}", super::keys::hex(&Sm3::digest(bytes))))
}

/// Files by path, with their digests.
pub(super) type Manifest = BTreeMap<String, Digest>;

/// A manifest as text: one line a file, sorted, hexadecimal digest, two spaces, path.
pub(super) fn print(files: &Manifest) -> String {
    files.iter().fold(String::new(), |mut text, (path, digest)| {
        let hex = digest.as_str().rsplit(':').next().unwrap_or_default();
        // Writing to a text cannot fail.
        writeln!(text, "{hex}  {path}").unwrap_or_default();
        text
    })
}

/// Reads a manifest of `algorithm` as [`print()`] writes it; says why it can't be.
pub(super) fn read(text: &str, algorithm: &str) -> Result<Manifest, String> {
    let mut files = Manifest::new();
    for (number, line) in (1..).zip(text.split_terminator('\n')) {
        let (hex, path) = line.split_once("  ").ok_or_else(|| format!("line {number} is not a digest, two spaces and a path"))?;
        if hex.len() != 64 || !hex.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte)) {
            return Err(format!("line {number} does not begin with a {algorithm} digest"));
        }
        check_path(path).map_err(|why| format!("line {number} names “{}”, which {why}", path.escape_debug()))?;
        if files.insert(path.to_owned(), Digest::new(format!("{algorithm}:{hex}"))).is_some() {
            return Err(format!("line {number} names “{path}” again"));
        }
    }
    Ok(files)
}

/// Whether `path` stays inside the package and can be unpacked on any system; says why not, as a clause.
pub(super) fn check_path(path: &str) -> Result<(), &'static str> {
    if path.starts_with('/') {
        return Err("is absolute");
    }
    // `%` is how BagIt escapes line feeds in paths: without either there is one way to write a path.
    if path.chars().any(|sign| sign.is_control() || "\\<>:\"|?*%".contains(sign)) {
        return Err("has a character that not every system allows in a file name");
    }
    for part in path.split('/') {
        match part {
            "" => return Err("has an empty part"),
            "." | ".." => return Err("leads out of its folder"),
            _ if part.ends_with(['.', ' ']) || part.starts_with(' ') => {
                return Err("has a part that begins or ends with a space or ends with a dot");
            }
            _ if part.len() > 255 => return Err("has a part longer than 255 bytes"),
            _ => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_that_lead_out_of_the_package_are_refused() {
        for path in ["../x", "data/../../x", "/etc/passwd", "data//x", "./x", "data/", "", "c:/x", "a\\b", "a\nb", "a%0Ab", "x. "]
        {
            assert!(check_path(path).is_err(), "{path:?}");
            assert!(read(&format!("{}  {path}\n", "0".repeat(64)), SHA256).is_err(), "{path:?}");
        }
        check_path("data/files/01 关于…的答复.pdf").unwrap();
    }

    #[test]
    fn a_manifest_is_read_as_it_was_printed() {
        let files =
            Manifest::from([("data/答复.pdf".to_owned(), Digest::sha256(b"a")), ("data/b".to_owned(), Digest::sha256(b"b"))]);
        assert_eq!(read(&print(&files), SHA256).unwrap(), files);
    }

    /// GB/T 32905-2016, annex A, example 1.
    #[test]
    fn sm3_is_the_standards() {
        assert_eq!(sm3(b"abc"), "sm3:66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
    }
}
