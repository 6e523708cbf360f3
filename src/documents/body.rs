//! The small markup of a letter's text: lines into headings and paragraphs.
//!
//! Nothing can be injected: a piece is set as plain text whatever it contains.

use serde::Serialize;

/// A paragraph: what is set in another face at its beginning, and the rest.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Piece {
    kind: Kind,
    lead: String,
    text: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Heading,
    Subheading,
    Paragraph,
}

/// The pieces of `text`, one a line that is not empty.
pub fn pieces(text: &str) -> Vec<Piece> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(piece).collect()
}

fn piece(line: &str) -> Piece {
    // A tab has no place on the grid; it came from a paste.
    let line = line.replace('\t', " ");
    let (kind, rest) = if let Some(rest) = line.strip_prefix("### ") {
        (Kind::Subheading, rest)
    } else if let Some(rest) = line.strip_prefix("## ") {
        (Kind::Heading, rest)
    } else {
        (numbered(&line), line.as_str())
    };
    match kind {
        Kind::Paragraph => Piece { kind, lead: String::new(), text: rest.to_owned() },
        Kind::Heading | Kind::Subheading => {
            let end = rest.find('。').map_or(rest.len(), |stop| stop + '。'.len_utf8());
            let (lead, text) = rest.split_at(end);
            Piece { kind, lead: lead.to_owned(), text: text.to_owned() }
        }
    }
}

/// `一、` begins a heading, `（一）` a second one; `一是` and `1.` do not.
fn numbered(line: &str) -> Kind {
    let count = |text: &str| text.chars().take_while(|sign| "一二三四五六七八九十百".contains(*sign)).count();
    let after = |text: &str, close: char| {
        let digits = count(text);
        digits > 0 && text.chars().nth(digits) == Some(close)
    };
    if after(line, '、') {
        Kind::Heading
    } else if line.strip_prefix('（').is_some_and(|inner| after(inner, '）')) {
        Kind::Subheading
    } else {
        Kind::Paragraph
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<(Kind, String, String)> {
        pieces(text).into_iter().map(|piece| (piece.kind, piece.lead, piece.text)).collect()
    }

    #[test]
    fn a_line_that_begins_with_a_chinese_number_and_a_comma_is_a_heading() {
        assert_eq!(
            kinds("一、关于机制\n\n　　正文。"),
            [(Kind::Heading, "一、关于机制".into(), String::new()), (Kind::Paragraph, String::new(), "正文。".into()),]
        );
        assert_eq!(kinds("## 概况")[0], (Kind::Heading, "概况".into(), String::new()));
        assert_eq!(kinds("（十二）政策")[0].0, Kind::Subheading);
    }

    #[test]
    fn counting_within_the_text_is_no_heading() {
        for line in ["一是鼓励创新。", "1.完善机制", "一方面、另一方面", "（试行）办法", "、一", "##无空格"]
        {
            assert_eq!(kinds(line)[0].0, Kind::Paragraph, "{line}");
        }
    }

    #[test]
    fn a_heading_runs_on_after_its_first_full_stop() {
        assert_eq!(kinds("一、完善机制。成立小组。")[0], (Kind::Heading, "一、完善机制。".into(), "成立小组。".into()));
    }
}
