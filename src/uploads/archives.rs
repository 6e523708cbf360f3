//! Documents that are ZIP archives: docx, xlsx and ofd. Entries are read as a stream and counted; what an entry claims about its
//! own size is not believed.

use super::{Found, Kind};
use std::borrow::Cow;
use std::io::{Cursor, Read};
use zip::ZipArchive;

/// The most entries of a document.
const MOST_ENTRIES: usize = 4_000;
/// The most bytes that all entries may expand to.
const MOST_EXPANDED: u64 = 200 << 20;

/// Which kind of document it is.
pub(super) fn recognise(bytes: &[u8]) -> Result<Kind, Found> {
    let bad = |why: &str| Found::Bad(why.to_owned());
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| bad("its directory of contents is damaged"))?;
    if archive.len() > MOST_ENTRIES {
        return Err(bad("it has more parts than a document has"));
    }
    let names = archive.file_names().map(|name| name.map(Cow::into_owned)).collect::<Result<Vec<String>, _>>();
    let names = names.map_err(|_| bad("one of its parts has a name that can't be read"))?;
    let has = |name: &str| names.iter().any(|known| known == name);
    let kind = if has("word/document.xml") && has("[Content_Types].xml") {
        Kind::Docx
    } else if has("xl/workbook.xml") && has("[Content_Types].xml") {
        Kind::Xlsx
    } else if has("OFD.xml") {
        Kind::Ofd
    } else {
        return Err(Found::Other("an archive", ": take out what is in it"));
    };
    if names.iter().any(|name| name.to_lowercase().ends_with("vbaproject.bin")) {
        return Err(bad("it has macros in it"));
    }
    if names.iter().any(|name| leads_out(name)) {
        return Err(bad("it has a part whose name leads out of it"));
    }
    expand(&mut archive)?;
    Ok(kind)
}

/// Reads every entry to its end, as far as a document may go.
fn expand(archive: &mut ZipArchive<Cursor<&[u8]>>) -> Result<(), Found> {
    let mut left = MOST_EXPANDED;
    for index in 0..archive.len() {
        let entry = archive.by_index(index).map_err(|error| Found::Bad(format!("one of its parts can't be read ({error})")))?;
        let read = std::io::copy(&mut entry.take(left + 1), &mut std::io::sink());
        let read = read.map_err(|error| Found::Bad(format!("one of its parts is damaged ({error})")))?;
        left = left.checked_sub(read).ok_or_else(|| Found::Bad("it expands to more than a document holds".to_owned()))?;
    }
    Ok(())
}

fn leads_out(name: &str) -> bool {
    name.starts_with(['/', '\\']) || name.contains(':') || name.split(['/', '\\']).any(|part| part == "..")
}
