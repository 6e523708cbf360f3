//! What a gateway's answer means.

use crate::mail::smtp::Answer;
use serde::Deserialize;

/// An answer, as the port has it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Said {
    state: String,
    note: String,
}

/// What became of a message whose request was answered with this status and body.
pub(super) fn meaning(status: u16, body: &[u8]) -> Answer {
    let said: Option<Said> = serde_json::from_slice(body).ok();
    let (state, note) = said.map(|said| (said.state, said.note)).unwrap_or_default();
    let words = |otherwise: &str| {
        let note = note.trim();
        let note = if note.is_empty() { otherwise } else { note };
        format!("HTTP {status}: {}", crate::mail::smtp::clean(note))
    };
    match (status, state.as_str()) {
        (200..=202, "accepted") => Answer::Yes(words("accepted")),
        (200..=202, "later") | (408 | 425 | 429 | 503, _) => Answer::Later(words("not now")),
        (401 | 403, _) => Answer::Barred(words("the gateway does not let this installation send")),
        (200..=202, "refused") | (400..=499, _) => Answer::Never(words("refused")),
        // It may have gone out, and the gateway does not say.
        _ => Answer::Doubt(words("the gateway does not say whether it has taken the message")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_clear_word_says_that_a_message_was_taken() {
        let body = |state: &str| format!(r#"{{"state":"{state}","note":"编号 7"}}"#);
        let of = |status, body: &str| meaning(status, body.as_bytes());
        assert_eq!(of(200, &body("accepted")), Answer::Yes("HTTP 200: 编号 7".to_owned()));
        assert!(matches!(of(202, &body("refused")), Answer::Never(_)));
        assert!(matches!(of(200, &body("later")), Answer::Later(_)));
        for (status, text) in [(200, ""), (200, "OK"), (200, "{}"), (204, ""), (302, ""), (500, ""), (502, &body("accepted"))] {
            assert!(matches!(of(status, text), Answer::Doubt(_)), "{status} {text}");
        }
        for status in [400, 404, 410, 422] {
            assert!(matches!(of(status, ""), Answer::Never(_)), "{status}");
        }
        for status in [408, 425, 429, 503] {
            assert!(matches!(of(status, ""), Answer::Later(_)), "{status}");
        }
        assert!(matches!(of(401, ""), Answer::Barred(_)) && matches!(of(403, ""), Answer::Barred(_)));
    }
}
