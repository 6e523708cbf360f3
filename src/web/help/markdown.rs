//! As much of Markdown as the help uses: headings, paragraphs, lists with one level, strong words. What it gives is drawn by a template,
//! which escapes it.

/// A part of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// `# …`, the name of all of it.
    Title(Vec<Span>),
    /// `## …`.
    Heading(Vec<Span>),
    /// Lines of text.
    Paragraph(Vec<Span>),
    /// `- …` or `1. …`.
    List {
        /// Its items are steps.
        ordered: bool,
        /// Its items.
        items: Vec<Vec<Span>>,
    },
}

/// Words, strong or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// The words.
    pub text: String,
    /// Strong.
    pub strong: bool,
}

/// Reads a text.
pub fn read(text: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    for line in text.lines().map(str::trim_end).filter(|line| !line.is_empty()) {
        if let Some(words) = line.strip_prefix("# ") {
            blocks.push(Block::Title(spans(words)));
        } else if let Some(words) = line.strip_prefix("## ") {
            blocks.push(Block::Heading(spans(words)));
        } else if let Some(words) = line.strip_prefix("- ") {
            item(&mut blocks, false, words);
        } else if let Some(words) = step(line) {
            item(&mut blocks, true, words);
        } else {
            blocks.push(Block::Paragraph(spans(line)));
        }
    }
    blocks
}

/// The words of `1. …`.
fn step(line: &str) -> Option<&str> {
    let (number, words) = line.split_once(". ")?;
    (!number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())).then_some(words)
}

fn item(blocks: &mut Vec<Block>, is_step: bool, words: &str) {
    match blocks.last_mut() {
        Some(Block::List { ordered, items }) if *ordered == is_step => items.push(spans(words)),
        _ => blocks.push(Block::List { ordered: is_step, items: vec![spans(words)] }),
    }
}

/// Words with `**strong**` ones among them.
fn spans(words: &str) -> Vec<Span> {
    let parts = words.split("**").enumerate();
    parts
        .filter(|(_, text)| !text.is_empty())
        .map(|(index, text)| Span { text: text.to_owned(), strong: index % 2 == 1 })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> Vec<Span> {
        vec![Span { text: text.to_owned(), strong: false }]
    }

    #[test]
    fn headings_paragraphs_lists_and_strong_words_are_read() {
        let text = "# 待办\n\n第一段。\n\n- 一\n- **二**：三\n\n1. 先\n2. 后\n\n## 怎样办\n10 items are no list. Really.\n";
        let strong = Span { text: "二".to_owned(), strong: true };
        let after = Span { text: "：三".to_owned(), strong: false };
        let expected = [
            Block::Title(plain("待办")),
            Block::Paragraph(plain("第一段。")),
            Block::List { ordered: false, items: vec![plain("一"), vec![strong, after]] },
            Block::List { ordered: true, items: vec![plain("先"), plain("后")] },
            Block::Heading(plain("怎样办")),
            Block::Paragraph(plain("10 items are no list. Really.")),
        ];
        assert_eq!(read(text), expected);
    }
}
