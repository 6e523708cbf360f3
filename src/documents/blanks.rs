//! Sentences with blanks: `关于市政协{session}第{number}号提案的答复`.
//!
//! Strict: a blank that nobody can fill is an error, never an empty place in a letter.

/// What can be wrong with a sentence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BlankError {
    /// A brace without its other half.
    #[error("“{0}” has a brace without its other half; write blanks as {{name}}")]
    Unpaired(String),
    /// A name that stands for nothing here.
    #[error("{{{name}}} stands for nothing in “{sentence}”; {known}")]
    Unknown {
        /// The name.
        name: String,
        /// Where it stands.
        sentence: String,
        /// What can stand there.
        known: String,
    },
}

/// A part of a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part<'a> {
    /// Printed as it is.
    Text(&'a str),
    /// A blank, by its name.
    Blank(&'a str),
}

/// The parts of `sentence`.
pub fn parts(sentence: &str) -> Result<Vec<Part<'_>>, BlankError> {
    let unpaired = || BlankError::Unpaired(sentence.to_owned());
    let mut parts = Vec::new();
    let mut rest = sentence;
    while let Some((text, after)) = rest.split_once('{') {
        let (name, next) = after.split_once('}').ok_or_else(unpaired)?;
        if text.contains('}') || name.contains('{') {
            return Err(unpaired());
        }
        parts.extend([Part::Text(text), Part::Blank(name.trim())]);
        rest = next;
    }
    if rest.contains('}') {
        return Err(unpaired());
    }
    parts.push(Part::Text(rest));
    Ok(parts)
}

/// `sentence` with its blanks filled in by `value`.
pub fn fill<E: From<BlankError>>(sentence: &str, mut value: impl FnMut(&str) -> Result<String, E>) -> Result<String, E> {
    let mut filled = String::new();
    for part in parts(sentence)? {
        match part {
            Part::Text(text) => filled.push_str(text),
            Part::Blank(name) => filled.push_str(&value(name)?),
        }
    }
    Ok(filled)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(sentence: &str) -> Result<String, BlankError> {
        fill(sentence, |name| match name {
            "session" => Ok("八届一次会议".to_owned()),
            "number" => Ok("{n}".to_owned()),
            _ => Err(BlankError::Unknown { name: name.to_owned(), sentence: sentence.to_owned(), known: "no others".to_owned() }),
        })
    }

    #[test]
    fn what_is_filled_in_is_not_looked_at_again() {
        assert_eq!(filled("关于{session}第 { number } 号").unwrap(), "关于八届一次会议第 {n} 号");
        assert_eq!(filled("无空").unwrap(), "无空");
        assert_eq!(filled("{session}").unwrap(), "八届一次会议");
    }

    #[test]
    fn a_blank_that_nobody_can_fill_is_an_error() {
        assert!(matches!(filled("{sesion}"), Err(BlankError::Unknown { .. })));
        for broken in ["{session", "session}", "{{session}}", "a}b{session}", "{"] {
            assert!(matches!(filled(broken), Err(BlankError::Unpaired(_))), "{broken}");
        }
    }
}
