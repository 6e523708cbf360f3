//! The small markup of a letter's text: lines into headings, paragraphs, tables and pictures.
//!
//! `一、` or `## ` begins a heading, `（一）` or `### ` a second one; lines that begin and end with `|` are a table, its first row the
//! head; `![caption](file name)` is a picture, by the name under which it is attached. Nothing can be injected: a piece is set as
//! plain text whatever it contains.

use serde::Serialize;

/// A piece of a letter's text.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Piece {
    /// A heading, and the text that runs on behind it.
    Heading {
        /// What is set in another face.
        lead: String,
        /// The rest.
        text: String,
    },
    /// A second heading, and the text that runs on behind it.
    Subheading {
        /// What is set in another face.
        lead: String,
        /// The rest.
        text: String,
    },
    /// A paragraph.
    Paragraph {
        /// Nothing: a paragraph has one face.
        lead: String,
        /// All of it.
        text: String,
    },
    /// A table of at least one row; all rows have as many cells.
    Table {
        /// Its rows, the head first.
        rows: Vec<Vec<String>>,
    },
    /// A picture.
    Picture {
        /// The name it is attached under.
        file: String,
        /// What stands below it.
        caption: String,
    },
}

/// The pieces of `text`: one a line that is not empty, lines of a table together.
pub fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        match (row(line), pieces.last_mut()) {
            (Some(row), Some(Piece::Table { rows })) => rows.push(row),
            (Some(row), _) => pieces.push(Piece::Table { rows: vec![row] }),
            (None, _) => pieces.push(picture(line).unwrap_or_else(|| words(line))),
        }
    }
    pieces.into_iter().filter_map(even).collect()
}

/// The names of the pictures in `text`, each once.
pub fn pictures(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    for piece in pieces(text) {
        if let Piece::Picture { file, .. } = piece
            && !names.contains(&file)
        {
            names.push(file);
        }
    }
    names
}

/// The cells of a line of a table. A line of dashes under the head is nothing to print.
fn row(line: &str) -> Option<Vec<String>> {
    let inner = line.strip_prefix('|')?.strip_suffix('|')?;
    Some(inner.split('|').map(|cell| cell.trim().replace('\t', " ")).collect())
}

/// A table whose rows all have as many cells; none where nothing but dashes was written.
fn even(piece: Piece) -> Option<Piece> {
    let Piece::Table { mut rows } = piece else { return Some(piece) };
    rows.retain(|row| !row.iter().all(|cell| !cell.is_empty() && cell.chars().all(|sign| matches!(sign, '-' | ':'))));
    let widest = rows.iter().map(Vec::len).max()?;
    for row in &mut rows {
        row.resize(widest, String::new());
    }
    Some(Piece::Table { rows })
}

fn picture(line: &str) -> Option<Piece> {
    let (caption, rest) = line.strip_prefix("![")?.split_once("](")?;
    let file = rest.strip_suffix(')')?.trim();
    (!file.is_empty()).then(|| Piece::Picture { file: file.to_owned(), caption: caption.trim().to_owned() })
}

fn words(line: &str) -> Piece {
    // A tab has no place on the grid; it came from a paste.
    let line = line.replace('\t', " ");
    if let Some(rest) = line.strip_prefix("### ") {
        let (lead, text) = divided(rest);
        return Piece::Subheading { lead, text };
    }
    if let Some(rest) = line.strip_prefix("## ") {
        let (lead, text) = divided(rest);
        return Piece::Heading { lead, text };
    }
    let (lead, text) = divided(&line);
    if numbered(&line, '、') {
        Piece::Heading { lead, text }
    } else if line.strip_prefix('（').is_some_and(|inner| numbered(inner, '）')) {
        Piece::Subheading { lead, text }
    } else {
        Piece::Paragraph { lead: String::new(), text: line }
    }
}

/// A heading ends with its first full stop.
fn divided(line: &str) -> (String, String) {
    let end = line.find('。').map_or(line.len(), |stop| stop + '。'.len_utf8());
    let (lead, text) = line.split_at(end);
    (lead.to_owned(), text.to_owned())
}

/// A Chinese number and then `close`: `一、` begins a heading, `（一）` a second one; `一是` and `1.` do not.
fn numbered(text: &str, close: char) -> bool {
    let digits = text.chars().take_while(|sign| "一二三四五六七八九十百".contains(*sign)).count();
    digits > 0 && text.chars().nth(digits) == Some(close)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heading(lead: &str, text: &str) -> Piece {
        Piece::Heading { lead: lead.into(), text: text.into() }
    }
    fn paragraph(text: &str) -> Piece {
        Piece::Paragraph { lead: String::new(), text: text.into() }
    }

    #[test]
    fn a_line_that_begins_with_a_chinese_number_and_a_comma_is_a_heading() {
        assert_eq!(pieces("一、关于机制\n\n　　正文。"), [heading("一、关于机制", ""), paragraph("正文。")]);
        assert_eq!(pieces("## 概况"), [heading("概况", "")]);
        assert_eq!(pieces("（十二）政策"), [Piece::Subheading { lead: "（十二）政策".into(), text: String::new() }]);
    }

    #[test]
    fn counting_within_the_text_is_no_heading() {
        for line in ["一是鼓励创新。", "1.完善机制", "一方面、另一方面", "（试行）办法", "、一", "##无空格"]
        {
            assert_eq!(pieces(line), [paragraph(line)], "{line}");
        }
    }

    #[test]
    fn a_heading_runs_on_after_its_first_full_stop() {
        assert_eq!(pieces("一、完善机制。成立小组。"), [heading("一、完善机制。", "成立小组。")]);
    }

    #[test]
    fn lines_between_bars_are_one_table_with_even_rows() {
        let text = "前文。\n| 项目 | 金额 |\n|---|:--|\n| 贴息 | 30 | 已拨 |\n\n| 奖补 |\n后文。";
        let cells = |cells: [&str; 3]| cells.map(String::from).to_vec();
        let rows = vec![cells(["项目", "金额", ""]), cells(["贴息", "30", "已拨"]), cells(["奖补", "", ""])];
        assert_eq!(pieces(text), [paragraph("前文。"), Piece::Table { rows }, paragraph("后文。")]);
        assert_eq!(pieces("|---|---|"), []);
        assert_eq!(pieces("|x"), [paragraph("|x")]);
    }

    #[test]
    fn a_picture_is_named_as_it_is_attached() {
        let text = "![图1　融资额](融资额.png)\n![](b.jpg)\n![图2](融资额.png)";
        assert_eq!(pieces(text)[0], Piece::Picture { file: "融资额.png".into(), caption: "图1　融资额".into() });
        assert_eq!(pictures(text), ["融资额.png", "b.jpg"]);
        assert_eq!(pieces("![图]()"), [paragraph("![图]()")]);
    }
}
