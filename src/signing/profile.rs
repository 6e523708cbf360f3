//! Which algorithms an installation works with.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A set of algorithms.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Profile {
    /// SHA-256 and Ed25519.
    #[default]
    International,
    /// SM3 (GB/T 32905-2016) and SM2 (GB/T 32918-2016).
    Sm,
}

impl Profile {
    /// The digest's name, as it stands beside it.
    pub const fn digest(self) -> &'static str {
        match self {
            Self::International => "SHA-256",
            Self::Sm => "SM3",
        }
    }
    /// The signature's name, as it stands beside it.
    pub const fn signature(self) -> &'static str {
        match self {
            Self::International => "Ed25519",
            Self::Sm => "SM2",
        }
    }
    /// Its name in settings.
    pub const fn name(self) -> &'static str {
        match self {
            Self::International => "international",
            Self::Sm => "sm",
        }
    }
}

impl fmt::Display for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Profile {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        [Self::International, Self::Sm]
            .into_iter()
            .find(|profile| profile.name() == text)
            .ok_or_else(|| format!("there is no signing profile `{text}`; it can be: international, sm"))
    }
}
