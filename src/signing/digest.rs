//! A digest with the name of its algorithm, and as people compare it.

use super::Profile;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::fmt;

/// Signs in a group, as people read them out.
const GROUP: usize = 4;

/// A digest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// The algorithm: `SHA-256` or `SM3`.
    pub algorithm: String,
    /// The digest, 64 hexadecimal digits in small letters.
    pub hex: String,
}

impl Stamp {
    /// Of these bytes.
    pub fn of(profile: Profile, bytes: &[u8]) -> Self {
        let hex = match profile {
            Profile::International => hex(&Sha256::digest(bytes)),
            Profile::Sm => hex(&sm3::Sm3::digest(bytes)),
        };
        Self { algorithm: profile.digest().to_owned(), hex }
    }

    /// In groups of four, as people read it out and compare it.
    pub fn groups(&self) -> String {
        let signs: Vec<char> = self.hex.chars().collect();
        signs.chunks(GROUP).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
    }
}

impl fmt::Display for Stamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.algorithm, self.groups())
    }
}

/// As hexadecimal digits in small letters.
pub(super) fn hex(bytes: &[u8]) -> String {
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.filter_map(|digit| char::from_digit(digit.into(), 16)).collect()
}

/// Back from hexadecimal digits; small letters only, so that what is signed has one way to be written.
pub(super) fn unhex(text: &str) -> Option<Vec<u8>> {
    let digit = |sign: u8| match sign {
        b'0'..=b'9' => Some(sign - b'0'),
        b'a'..=b'f' => Some(sign - b'a' + 10),
        _ => None,
    };
    let (pairs, []) = text.as_bytes().as_chunks::<2>() else { return None };
    pairs.iter().map(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?)).collect()
}
