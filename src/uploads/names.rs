//! Names of uploads: what a browser sends is anything at all.

/// The longest name that is kept, in bytes; longer ones lose their middle.
const LONGEST: usize = 180;

/// A name without folders, control signs and signs that some system forbids; none where nothing is left.
pub fn clean(name: &str) -> Option<String> {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let safe: String = last.chars().filter(|sign| !hidden(*sign)).map(|sign| if forbidden(sign) { '_' } else { sign }).collect();
    let safe = safe.trim().trim_start_matches('.').trim_end_matches(['.', ' ']).trim();
    if safe.is_empty() || safe.chars().all(|sign| sign == '_') {
        return None;
    }
    Some(shortened(safe))
}

/// Signs that show nothing, and those that turn the rest of a name around (`U+202E` makes `exe.pdf` of `fdp.exe`).
fn hidden(sign: char) -> bool {
    sign.is_control() || matches!(sign, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

fn forbidden(sign: char) -> bool {
    "<>:\"|?*%".contains(sign)
}

/// The beginning and the end of a name that is too long.
fn shortened(name: &str) -> String {
    if name.len() <= LONGEST {
        return name.to_owned();
    }
    let (stem, end) = name.rsplit_once('.').filter(|(_, end)| end.len() <= 8).unwrap_or((name, ""));
    let room = LONGEST - end.len() - 1;
    let mut cut = room;
    while !stem.is_char_boundary(cut) {
        cut -= 1;
    }
    let stem = stem.get(..cut).unwrap_or_default().trim_end();
    if end.is_empty() { stem.to_owned() } else { format!("{stem}.{end}") }
}
