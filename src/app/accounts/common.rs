//! Passwords that everybody tries first. Short on purpose: what guesses a password is stopped by the lock, not by this list.

/// Parts that make a password guessable, in small letters.
const GUESSED: [&str; 40] = [
    "password",
    "passw0rd",
    "123456",
    "654321",
    "111111",
    "888888",
    "666666",
    "000000",
    "123123",
    "abc123",
    "qwerty",
    "1q2w3e",
    "qazwsx",
    "admin",
    "administrator",
    "root",
    "welcome",
    "letmein",
    "iloveyou",
    "monkey",
    "dragon",
    "sunshine",
    "princess",
    "football",
    "baseball",
    "master",
    "woaini",
    "a123456",
    "5201314",
    "1314520",
    "zhengfu",
    "gongwen",
    "tian'an",
    "tianan",
    "zhengxie",
    "duchashi",
    "dafu",
    "changeme",
    "default",
    "guest",
];

/// Whether most of a password is one of those.
pub(super) fn is_common(password: &str) -> bool {
    let small = password.to_lowercase();
    let rest = |part: &str| small.replace(part, "").chars().filter(|c| c.is_alphanumeric()).count();
    GUESSED.iter().any(|part| small.contains(part) && rest(part) < 6)
}
