//! Passwords: what makes one weak, and their hashes (argon2id, RFC 9106, with the parameters OWASP gives: 19 MiB, two passes).
//!
//! Hashing takes tens of milliseconds and megabytes on purpose, so it happens beside the server's threads and never more than
//! two at once.

use super::common::is_common;
use crate::store::StoreError;
use crate::time;
use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use serde::Deserialize;
use tokio::sync::Semaphore;

/// Hashes under way at once.
static HASHING: Semaphore = Semaphore::const_new(2);

/// The longest password, in characters: more is no safer, and costs memory.
const LONGEST: usize = 128;

/// What an office asks of passwords.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Profile {
    /// OWASP ASVS 5.0, 6.2: long, not a common one, no rules about kinds of characters, no regular change.
    #[default]
    Asvs,
    /// GB/T 22239-2019, 8.1.4.1 a): several kinds of characters, and changed regularly.
    DengbaoPassword,
}

impl Profile {
    /// The fewest characters.
    pub const fn shortest(self) -> usize {
        match self {
            Self::Asvs => 12,
            Self::DengbaoPassword => 10,
        }
    }
    /// After so many days a password has to be changed; never where there is no number.
    pub const fn days(self) -> Option<i64> {
        match self {
            Self::Asvs => None,
            Self::DengbaoPassword => Some(90),
        }
    }
    /// What is wrong with a password; all at once.
    pub fn weaknesses(self, password: &str, login: &str) -> Vec<Weakness> {
        let length = password.chars().count();
        let mut found = Vec::new();
        if length < self.shortest() {
            found.push(Weakness::TooShort(self.shortest()));
        }
        if length > LONGEST {
            found.push(Weakness::TooLong(LONGEST));
        }
        if is_common(password) || all_alike(password) {
            found.push(Weakness::Common);
        }
        if login.chars().count() > 2 && password.to_lowercase().contains(&login.to_lowercase()) {
            found.push(Weakness::HoldsLogin);
        }
        if self == Self::DengbaoPassword && kinds(password) < 3 {
            found.push(Weakness::FewKinds);
        }
        found
    }
}

/// What is wrong with a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weakness {
    /// Fewer characters than this.
    TooShort(usize),
    /// More characters than this.
    TooLong(usize),
    /// One that everybody tries.
    Common,
    /// The account's name is in it.
    HoldsLogin,
    /// Fewer than three of: small letters, capitals, digits, others.
    FewKinds,
    /// The one that is to be changed.
    SameAsBefore,
}

fn all_alike(password: &str) -> bool {
    let mut distinct: Vec<char> = password.chars().collect();
    distinct.sort_unstable();
    distinct.dedup();
    distinct.len() < 4
}

fn kinds(password: &str) -> usize {
    let has = |kind: fn(char) -> bool| usize::from(password.chars().any(kind));
    has(char::is_lowercase) + has(char::is_uppercase) + has(|c| c.is_ascii_digit()) + has(|c| !c.is_alphanumeric())
}

/// The hash of a password, with a salt of its own and its parameters.
pub(super) async fn hashed(password: String) -> Result<String, StoreError> {
    beside(move || {
        let salt = time::secret::<16>();
        let hash: PasswordHash = Argon2::default()
            .hash_password_with_salt(password.as_bytes(), &salt)
            .map_err(|error| StoreError::Permanent(format!("A password can't be hashed: {error}.")))?;
        Ok(hash.to_string())
    })
    .await?
}

/// Whether a password is the one that was hashed. Takes as long where there is no hash, so that nobody learns which accounts
/// there are.
pub(super) async fn matches(password: String, hash: Option<String>) -> Result<bool, StoreError> {
    beside(move || {
        let known = hash.as_deref().and_then(|hash| PasswordHash::new(hash).ok());
        let Some(known) = known else {
            let spent: Result<PasswordHash, _> = Argon2::default().hash_password_with_salt(password.as_bytes(), &[0; 16]);
            drop(spent);
            return false;
        };
        Argon2::default().verify_password(password.as_bytes(), &known).is_ok()
    })
    .await
}

async fn beside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, StoreError> {
    let gone = || StoreError::Retry("The program is ending.".to_owned());
    let _turn = HASHING.acquire().await.map_err(|_| gone())?;
    tokio::task::spawn_blocking(work).await.map_err(|_| gone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_phrase_is_good_enough_and_a_famous_one_is_not() {
        assert_eq!(Profile::Asvs.weaknesses("河边的柳树已经绿了三回了", "feng"), []);
        assert_eq!(Profile::Asvs.weaknesses("password1234", "feng"), [Weakness::Common]);
        assert_eq!(Profile::Asvs.weaknesses("fengfengfengfeng", "feng"), [Weakness::HoldsLogin]);
        assert_eq!(Profile::Asvs.weaknesses("kurz", "feng"), [Weakness::TooShort(12)]);
    }

    #[test]
    fn the_other_profile_wants_kinds_of_characters() {
        assert_eq!(Profile::DengbaoPassword.weaknesses("liushuyoulvle", "feng"), [Weakness::FewKinds]);
        assert_eq!(Profile::DengbaoPassword.weaknesses("Liushu-you-lv-3", "feng"), []);
    }

    #[tokio::test]
    async fn only_the_password_itself_matches_its_hash() {
        let hash = hashed("柳树绿了又绿".to_owned()).await.expect("hashed");
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert_eq!(matches("柳树绿了又绿".to_owned(), Some(hash.clone())).await, Ok(true));
        assert_eq!(matches("柳树绿了又黄".to_owned(), Some(hash)).await, Ok(false));
        assert_eq!(matches("柳树绿了又绿".to_owned(), None).await, Ok(false));
    }
}
