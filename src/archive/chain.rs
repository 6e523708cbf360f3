//! The hash chain of an event log.
//!
//! A line is `{"seq":1,"hash":"sha256:…","prev":"sha256:…","event":{…}}`, with exactly this spacing. `hash` is the SHA-256
//! of the text `prev`, line feed, `seq`, line feed, `event`, the event byte for byte as it stands in the line: nobody has
//! to agree on a canonical JSON to check it. A chain shows what was changed or left out before its end; a cut tail is still
//! a chain, so the head is kept elsewhere too.

pub use dafu_engine::chain::{START, link};

use serde::Deserialize;

/// The line of an event, without its line feed.
pub fn line(prev: &str, seq: u64, event: &str) -> String {
    format!("{}{event}}}", opening(seq, link(prev, seq, event).as_str(), prev))
}

/// A log whose chain holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chain {
    /// How many events it has.
    pub events: u64,
    /// The hash of the last; [`START`] where there is none.
    pub head: String,
}

/// Where and why a chain does not hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {why}")]
pub struct Broken {
    /// The line, from 1.
    pub line: u64,
    /// Why, as a clause.
    pub why: String,
}

/// Follows the chain of a whole log.
pub fn follow(log: &str) -> Result<Chain, Broken> {
    let mut chain = Chain { events: 0, head: START.to_owned() };
    if !log.is_empty() && !log.ends_with('\n') {
        return Err(Broken { line: log.lines().count() as u64, why: "it breaks off".into() });
    }
    for text in log.split_terminator('\n') {
        let seq = chain.events + 1;
        chain.head = step(text, seq, &chain.head).map_err(|why| Broken { line: seq, why })?;
        chain.events = seq;
    }
    Ok(chain)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    seq: u64,
    hash: String,
    prev: String,
    event: serde::de::IgnoredAny,
}

fn step(text: &str, seq: u64, prev: &str) -> Result<String, String> {
    let read: Line = serde_json::from_str(text).map_err(|error| format!("it is no event ({error})"))?;
    let serde::de::IgnoredAny = read.event;
    if read.seq != seq {
        return Err(format!("event {seq} should stand here, but it is event {}", read.seq));
    }
    if read.prev != prev {
        return Err(format!("it follows on {}, but the event before it has {prev}", read.prev));
    }
    let event = text
        .strip_prefix(opening(seq, &read.hash, prev).as_str())
        .and_then(|rest| rest.strip_suffix('}'))
        .ok_or("it is not written as the log writes its lines")?;
    if link(prev, seq, event) != read.hash.as_str() {
        return Err("its hash is not that of the event".into());
    }
    Ok(read.hash)
}

fn opening(seq: u64, hash: &str, prev: &str) -> String {
    format!(r#"{{"seq":{seq},"hash":"{hash}","prev":"{prev}","event":"#)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn log(events: &[&str]) -> Vec<String> {
        let mut prev = START.to_owned();
        (1..)
            .zip(events)
            .map(|(seq, event)| {
                let text = line(&prev, seq, event);
                prev = link(&prev, seq, event).to_string();
                text
            })
            .collect()
    }

    fn follow_lines(lines: &[String]) -> Result<Chain, Broken> {
        follow(&(lines.join("\n") + "\n"))
    }

    #[test]
    fn a_log_as_written_holds() {
        let lines = log(&[r#"{"a":1}"#, r#"{ "b" : "答复" }"#, "{}"]);
        let chain = follow_lines(&lines).unwrap();
        assert_eq!(chain.events, 3);
        assert!(lines[2].contains(&chain.head));
        assert_eq!(follow("").unwrap(), Chain { events: 0, head: START.into() });
    }

    #[test]
    fn a_line_moved_left_out_or_doubled_is_named() {
        let lines = log(&["1", "2", "3", "4"]);
        let pick = |order: &[usize]| follow_lines(&order.iter().map(|at| lines[*at].clone()).collect::<Vec<_>>());
        assert_eq!(pick(&[0, 2, 1, 3]).unwrap_err().line, 2);
        assert_eq!(pick(&[1, 2, 3]).unwrap_err().line, 1);
        assert_eq!(pick(&[0, 1, 1, 2, 3]).unwrap_err().line, 3);
        assert_eq!(pick(&[0, 1, 3]).unwrap_err().line, 3);
    }

    #[test]
    fn renumbering_does_not_hide_a_line_left_out() {
        let lines = log(&["1", "2", "3"]);
        let forged = lines[2].replace("\"seq\":3", "\"seq\":2");
        let broken = follow_lines(&[lines[0].clone(), forged]).unwrap_err();
        assert_eq!(broken.line, 2);
        assert!(broken.why.starts_with("it follows on sha256:"), "{broken}");
    }

    #[test]
    fn every_changed_byte_of_a_log_breaks_its_chain() {
        let text = log(&[r#"{"a":"x"}"#, r#"{"b":[1,2]}"#]).join("\n") + "\n";
        for at in 0..text.len() {
            let mut bytes = text.clone().into_bytes();
            bytes[at] ^= 1;
            let Ok(changed) = String::from_utf8(bytes) else { continue };
            assert!(follow(&changed).is_err(), "byte {at}: {changed}");
        }
    }
}
