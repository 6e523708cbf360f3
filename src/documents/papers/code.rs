//! A link as a QR code: the squares of ISO/IEC 18004, as data for a template.

use qrcodegen::{QrCode, QrCodeEcc};
use serde::Serialize;

/// A QR code: how many squares wide, and its black runs.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct Code {
    size: i32,
    /// Column, row and length of every run of black squares.
    runs: Vec<[i32; 3]>,
}

/// The code of a link; none for one too long to be scanned from paper.
pub(super) fn code(link: &str) -> Option<Code> {
    let code = QrCode::encode_text(link, QrCodeEcc::Medium).ok()?;
    let mut runs = Vec::new();
    for y in 0..code.size() {
        let mut x = 0;
        while x < code.size() {
            let end = (x..code.size()).find(|x| !code.get_module(*x, y)).unwrap_or(code.size());
            if end > x {
                runs.push([x, y, end - x]);
            }
            x = end + 1;
        }
    }
    Some(Code { size: code.size(), runs })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_runs_are_the_squares_of_the_code() {
        let link = "https://xc.example/f/0123456789abcdef";
        let (code, whole) = (code(link).unwrap(), QrCode::encode_text(link, QrCodeEcc::Medium).unwrap());
        for y in 0..whole.size() {
            for x in 0..whole.size() {
                let black = code.runs.iter().any(|[from, row, long]| *row == y && (*from..from + long).contains(&x));
                assert_eq!(black, whole.get_module(x, y), "{x} {y}");
            }
        }
        assert_eq!(super::code(&"x".repeat(3_000)), None);
    }
}
