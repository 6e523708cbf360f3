//! What the pages say about themselves: short texts in both languages, from `docs/help/`, compiled in.
//!
//! Deliberately only as much of Markdown as they use ([`markdown`]): headings, paragraphs, lists, strong words. A test holds the texts
//! to that, and to each other: the same parts in both languages.

pub mod markdown;

use dafu_engine::language::Language;

/// A text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Topic {
    /// As the address has it.
    pub id: &'static str,
    zh: &'static str,
    en: &'static str,
}

macro_rules! topics {
    ($($id:literal),*) => {
        /// All texts, in the order in which they are listed.
        pub const TOPICS: &[Topic] = &[$(Topic {
            id: $id,
            zh: include_str!(concat!("../../../docs/help/", $id, ".zh.md")),
            en: include_str!(concat!("../../../docs/help/", $id, ".en.md")),
        }),*];
    };
}

topics!(
    "inbox",
    "cases",
    "case",
    "board",
    "batches",
    "ledger",
    "figures",
    "bulletins",
    "messages",
    "units",
    "workflows",
    "audit",
    "settings",
    "refused",
    "signs"
);

impl Topic {
    /// The text of this id.
    pub fn find(id: &str) -> Option<&'static Self> {
        TOPICS.iter().find(|known| known.id == id)
    }
    /// As it was written.
    pub const fn text(&self, language: Language) -> &'static str {
        language.of(self.zh, self.en)
    }
    /// Its first line.
    pub fn title(&self, language: Language) -> &'static str {
        self.text(language).lines().next().unwrap_or_default().trim_start_matches("# ")
    }
}

#[cfg(test)]
mod tests {
    use super::markdown::{Block, read};
    use super::*;

    /// The parts of a text, without its words.
    fn shape(text: &str) -> Vec<String> {
        read(text)
            .iter()
            .map(|block| match block {
                Block::Title(_) => "title".to_owned(),
                Block::Heading(_) => "heading".to_owned(),
                Block::Paragraph(_) => "paragraph".to_owned(),
                Block::List { ordered, items } => format!("{} of {}", if *ordered { "steps" } else { "list" }, items.len()),
            })
            .collect()
    }

    #[test]
    fn help_has_the_same_parts_in_both_languages_and_nothing_that_is_not_drawn() {
        for topic in TOPICS {
            let (zh, en) = (topic.text(Language::Chinese), topic.text(Language::English));
            assert_eq!(shape(zh), shape(en), "{}", topic.id);
            assert_eq!(shape(zh).first().map(String::as_str), Some("title"), "{}", topic.id);
            assert!(!en.chars().any(|c| ('\u{4e00}'..'\u{9fff}').contains(&c)), "{} has Chinese in its English", topic.id);
            for text in [zh, en] {
                for sign in ["](", "```", "<", "|", "__", "![", "\t"] {
                    assert!(!text.contains(sign), "{}: {sign} is not drawn", topic.id);
                }
                assert_eq!(text.matches("**").count() % 2, 0, "{}", topic.id);
                assert!(text.chars().count() < 1_800, "{} is too long to be read", topic.id);
            }
        }
    }
}
