//! What is wrong with a value that does not fit its field.

use super::super::form::{LONGEST_TEXT, MOST_ENTRIES};
use crate::language::Language;

/// What is wrong with a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// A line break in a field of one line.
    OneLine,
    /// Too many characters.
    TooLong,
    /// A character that nobody can see.
    Invisible,
    /// A list or a tick where text is meant.
    NotText,
    /// Not a whole number.
    NotANumber(String),
    /// Not a day of the calendar.
    NotADay(String),
    /// Neither yes nor no.
    NotYesNo(String),
    /// Not in the list of a choice; what there is.
    NotAChoice {
        /// What was written.
        written: String,
        /// What could have been.
        known: Vec<String>,
    },
    /// Not a list.
    NotAList,
    /// Too many entries.
    TooMany,
    /// The same entry again.
    Twice(String),
    /// Not an uploaded file.
    NotAFile,
    /// Not a row of columns.
    NotARow,
    /// Two rows with one number.
    RowTwice(String),
}

impl Problem {
    /// The words for it, without a full stop.
    pub fn text(&self, language: Language) -> String {
        let (zh, en) = self.both();
        match language {
            Language::Chinese => zh,
            Language::English => en,
        }
    }

    fn both(&self) -> (String, String) {
        let fixed = |zh: &str, en: &str| (zh.to_owned(), en.to_owned());
        match self {
            Self::OneLine => fixed("只能填写一行", "it takes one line only"),
            Self::TooLong => (format!("超过{LONGEST_TEXT}字"), format!("it is longer than {LONGEST_TEXT} characters")),
            Self::Invisible => fixed("含有不可见的控制字符", "it holds control characters that nobody can see"),
            Self::NotText => fixed("应填写文字", "it takes text"),
            Self::NotANumber(written) => (format!("“{written}”不是整数"), format!("“{written}” is not a whole number")),
            Self::NotADay(written) => (
                format!("“{written}”不是日期，日期应写作2023-03-01"),
                format!("“{written}” is not a day; write it as 2023-03-01"),
            ),
            Self::NotYesNo(written) => (format!("“{written}”不是“是”或“否”"), format!("“{written}” is neither yes nor no")),
            Self::NotAChoice { written, known } => (
                format!("没有“{written}”这一项，可选：{}", Language::Chinese.list(known)),
                format!("“{written}” is not in the list; there are {}", Language::English.list(known)),
            ),
            Self::NotAList => fixed("应是一个清单", "it takes a list"),
            Self::TooMany => (format!("超过{MOST_ENTRIES}项"), format!("it has more than {MOST_ENTRIES} entries")),
            Self::Twice(entry) => (format!("“{entry}”写了两次"), format!("“{entry}” stands there twice")),
            Self::NotAFile => fixed("应是已上传的文件", "it takes an uploaded file"),
            Self::NotARow => fixed("每一行都应是一组栏目", "every row must be a group of columns"),
            Self::RowTwice(id) => (format!("行号“{id}”重复"), format!("two rows have the number “{id}”")),
        }
    }
}
