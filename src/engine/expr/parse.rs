//! Text to tree: bounds on the text, the crate's parser, and its complaints in plain words.
//!
//! The crate's parser recurses some ten frames a bracket and overflowed a thread of 2 MiB at 16 brackets in a build without
//! optimisation, far below its own cap of 96. So the text is measured before the crate sees it. Backslashes, triple quotes and
//! comments are not taken: without them a literal ends at its next quote, and the measuring can't be fooled about where that is.

use super::lower;
use super::tree::{At, Node};
use crate::diagnostic::{Diagnostic, Span};

const MOST_CHARACTERS: usize = 2_000;
/// Brackets in brackets. Conditions in use have two or three.
const MOST_NESTED: usize = 8;
/// The same for the parser, which counts the outermost level too.
const CAP: u16 = 10;
/// Operators, dots, commas and the like: each may be one level of the tree.
const MOST_SIGNS: usize = 400;

/// Reads the text of a condition.
pub(super) fn parse(text: &str, span: Span) -> Result<Node, Diagnostic> {
    measure(text).map_err(|(at, message, hint)| Diagnostic::error("cel-syntax", place(text, span, at), message).hint(hint))?;
    // Without the standard macros `list.exists(x, …)` stays a call, as it is written.
    // While it recovers from mistakes the parser may open brackets that the measuring saw closed, hence its own caps as well.
    let parser = cel::Env::default().with_optional_support(false).parser().max_recursion_depth(CAP).error_recovery_limit(4);
    match parser.parse_with_source_info(text) {
        Ok((tree, positions)) => Ok(lower::lower(text, &positions, &tree)),
        Err(errors) => Err(complaint(text, span, &errors)),
    }
}

/// Where in the file the stretch `at` of a condition lies. Where the scalar is not written on one line as it reads (a folded
/// block, an escape in quotes) that can't be told, and it is the whole condition.
pub(super) fn place(text: &str, span: Span, at: At) -> Span {
    let characters = u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
    let quote = span.length.checked_sub(characters);
    match quote {
        Some(0 | 2) if !text.contains('\n') => Span {
            line: span.line,
            column: span.column.saturating_add(quote.unwrap_or(0) / 2).saturating_add(at.start),
            length: at.length.max(1),
        },
        Some(_) | None => span,
    }
}

/// What is wrong with the text before anything is parsed: where, what, and what to do.
type Unfit = (At, String, &'static str);

/// Refuses what the parser should not be asked to read.
fn measure(text: &str) -> Result<(), Unfit> {
    let characters = text.chars().count();
    let refuse = |start: usize, message: String, hint| Err((at(start, 1), message, hint));
    if characters > MOST_CHARACTERS {
        let message = format!("a condition may have {MOST_CHARACTERS} characters, and this has {characters}");
        return refuse(0, message, "split it into several conditions");
    }
    if let Some(start) = text.chars().position(|c| c == '\\') {
        return refuse(
            start,
            "`\\` can't stand in a condition".to_owned(),
            "put text that holds ' between \" and the other way round",
        );
    }
    for several in ["'''", "\"\"\"", "//"] {
        if let Some((before, _)) = text.split_once(several) {
            let hint = "quote text once on each side, and write no comments";
            return refuse(before.chars().count(), format!("`{several}` can't stand in a condition"), hint);
        }
    }
    brackets(text)
}

/// Counts signs and follows brackets outside quotes.
fn brackets(text: &str) -> Result<(), Unfit> {
    let refuse = |start: usize, message: String, hint| Err((at(start, 1), message, hint));
    let (mut quote, mut open, mut signs) = (None, Vec::new(), 0_usize);
    for (start, c) in text.chars().enumerate() {
        match (quote, c) {
            (Some(_), '\n' | '\r') => quote = None,
            (Some(with), c) => quote = (c != with).then_some(with),
            (None, '\'' | '"') => quote = Some(c),
            (None, '(' | '[' | '{' | '?') => open.push((start, c)),
            (None, ')' | ']' | '}') => {
                let opened = open.iter().rposition(|(_, opened)| *opened != '?');
                let Some(opened) = opened.filter(|at| open.get(*at).is_some_and(|(_, opened)| closes(*opened, c))) else {
                    return refuse(start, format!("`{c}` closes nothing"), "take it away, or open a bracket before it");
                };
                open.truncate(opened);
            }
            (None, c) => signs += usize::from(c.is_ascii_punctuation() && c != '_'),
        }
        if open.len() > MOST_NESTED {
            return refuse(start, format!("more than {MOST_NESTED} brackets are open here"), "split it into several conditions");
        }
        if signs > MOST_SIGNS {
            let message = format!("a condition may have {MOST_SIGNS} operators, dots and commas, and this has more");
            return refuse(start, message, "split it into several conditions");
        }
    }
    match open.iter().find(|(_, opened)| *opened != '?') {
        Some((start, opened)) if quote.is_none() => refuse(*start, format!("`{opened}` is never closed"), "close it"),
        Some(_) | None => Ok(()),
    }
}

const fn closes(opened: char, closing: char) -> bool {
    matches!((opened, closing), ('(', ')') | ('[', ']') | ('{', '}'))
}

/// The first of the parser's complaints, in plain words. The others mostly follow from it.
fn complaint(text: &str, span: Span, errors: &cel::ParseErrors) -> Diagnostic {
    let Some(first) = errors.errors.iter().min_by_key(|error| (error.pos, !error.msg.starts_with("Syntax error"))) else {
        return Diagnostic::error("cel-syntax", span, format!("`{text}` is no condition"));
    };
    let start = start_of(text, first.pos);
    let what = first.msg.trim_start_matches("Syntax error: ");
    let offending = quoted(what);
    let at = at(
        start,
        offending.filter(|offending| *offending != "<EOF>").map_or(1, |offending| offending.trim_end().chars().count()),
    );
    let (message, hint) = in_words(text, what, offending);
    let diagnostic = Diagnostic::error("cel-syntax", place(text, span, at), message);
    match hint {
        Some(hint) => diagnostic.hint(hint),
        None => diagnostic,
    }
}

fn in_words(text: &str, what: &str, offending: Option<&str>) -> (String, Option<&'static str>) {
    if text.trim().is_empty() {
        return ("the condition is empty".to_owned(), Some("leave `when` out where it always holds"));
    }
    match offending {
        Some("<EOF>") => (format!("`{text}` ends too early"), Some("a bracket or the right side of an operator is missing")),
        Some(offending) => {
            let offending = offending.trim();
            let message = match offending.chars().next() {
                Some('\'' | '"') => format!("the text {offending} has no closing quote"),
                Some(_) | None => format!("`{offending}` can't stand here"),
            };
            (message, Some(instead(offending)))
        }
        None if what.starts_with("Incomplete") || what.starts_with("No `") => (format!("`{text}` is incomplete"), None),
        None if what == "invalid int literal" => ("the number goes beyond the largest there is".to_owned(), None),
        None => match what.strip_prefix("reserved identifier: ") {
            Some(word) => (format!("`{word}` is a word of CEL and names nothing"), Some("give it another name")),
            None => (what.to_owned(), None),
        },
    }
}

/// What to write instead of a slip that people make.
fn instead(offending: &str) -> &'static str {
    match offending {
        "=" => "write `==` to compare",
        "and" | "AND" | "&" => "write `&&`",
        "or" | "OR" | "|" => "write `||`",
        "not" | "NOT" => "write `!` before it",
        "#" => "a condition has no comments",
        "“" | "”" | "‘" | "’" | "「" | "」" | "（" | "）" | "，" | "。" | "！" | "＝" | "＞" | "＜" | "＆" | "｜" => {
            "use the half-width sign: ' ( ) , . ! = > < & |"
        }
        _ if !offending.is_ascii() => "names are the ASCII ids; Chinese stands between quotes only",
        _ => "an operator or a bracket may be missing before it",
    }
}

/// The token a complaint quotes.
fn quoted(what: &str) -> Option<&str> {
    let (_, from) =
        what.split_once(" input '").or_else(|| what.split_once("error at: '")).or_else(|| what.split_once(" missing '"))?;
    let inside = from.split_once("' expecting").map_or_else(|| from.strip_suffix('\''), |(inside, _)| Some(inside));
    inside.filter(|inside| !inside.is_empty())
}

/// The character at a 1-based line and column.
fn start_of(text: &str, (line, column): (isize, isize)) -> usize {
    let before = usize::try_from(line.saturating_sub(1)).unwrap_or(0);
    let lines: usize = text.split('\n').take(before).map(|line| line.chars().count() + 1).sum();
    lines + usize::try_from(column.saturating_sub(1)).unwrap_or(0)
}

fn at(start: usize, length: usize) -> At {
    At { start: u32::try_from(start).unwrap_or(u32::MAX), length: u32::try_from(length).unwrap_or(u32::MAX) }
}
