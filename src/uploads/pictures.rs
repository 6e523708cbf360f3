//! Pictures: how large they would be once decoded.

/// The most dots of a picture: a 600 dpi scan of A3.
const MOST_DOTS: u64 = 72_000_000;

/// Whether a PNG is whole enough to be shown; says why not, as a clause.
pub(super) fn png(bytes: &[u8]) -> Result<(), String> {
    let header = bytes.get(12..24).filter(|header| header.starts_with(b"IHDR"));
    let sides = header.map(|header| (number(&header[4..8]), number(&header[8..12])));
    measured(sides)?;
    if bytes.windows(4).any(|part| part == b"IEND") { Ok(()) } else { Err("the end of the picture is missing".into()) }
}

/// The same of a JPEG: the sides stand in its frame header (SOF).
pub(super) fn jpeg(bytes: &[u8]) -> Result<(), String> {
    let mut at = 2;
    let sides = loop {
        let Some([0xff, marker, high, low]) = bytes.get(at..at + 4) else { break None };
        match marker {
            0xff => at += 1,
            0xc0..=0xcf if !matches!(marker, 0xc4 | 0xc8 | 0xcc) => {
                break bytes.get(at + 5..at + 9).map(|sides| (number(&sides[2..4]), number(&sides[..2])));
            }
            _ => at += 2 + usize::from(u16::from_be_bytes([*high, *low])),
        }
    };
    measured(sides)
}

fn measured(sides: Option<(u64, u64)>) -> Result<(), String> {
    match sides {
        Some((wide, high)) if wide == 0 || high == 0 => Err("the picture has no dots".into()),
        Some((wide, high)) if wide.saturating_mul(high) > MOST_DOTS => {
            Err(format!("the picture has {wide} by {high} dots, more than a scan needs"))
        }
        Some(_) => Ok(()),
        None => Err("the picture does not say how large it is".into()),
    }
}

fn number(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0, |number, byte| number << 8 | u64::from(*byte))
}
