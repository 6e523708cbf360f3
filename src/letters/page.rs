//! The lines of a letter, without what a web page put around them, and where its parts begin.

use super::keys::{addressees, pattern};
use regex::Regex;
use std::sync::LazyLock;

/// From here on nothing is the letter's.
static FOOTER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        "版权所有|网站标识码|ICP备|公网安备|网站地图|扫码关注|扫一扫|^上一[条篇]|^下一[条篇]|^相关(?:文章|链接|阅读|信息)|^(?:【?打印|【?关闭|分享到)|^分享[::]",
    )
});
/// What a page writes above a letter.
static AROUND: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        "^https?://|^当前位置|^您(?:现在|当前)?的位置|^首页[/>|]|^>|[/>]正文$|^\\|*$|浏览(?:次数|量)?[::]|发布(?:时间|日期|机构)[::]|^(?:信息)?来源[::]|^索引号|^字体[::]|^(?:大中小|字号[::]|访问量|点击)",
    )
});
/// Labels of a page's own table; a line with two of them is no letter's.
static LABELS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        "(?:索引号|公开(?:方式|日期|范围|属性)|发布(?:单位|机构|机关|日期)|发文(?:机关|字号|日期)|成文日期|文号|有效(?:性|日期)|著录日期|主题词|标题)[::]",
    )
});
/// Where a page says whose letter it is.
static SOURCE: LazyLock<Regex> = LazyLock::new(|| pattern("(?:信息)?来源[::]\\s*([\\p{Han}()]{3,40})"));
/// Parts that a page has run together in one line.
static JOINED: LazyLock<Regex> = LazyLock::new(|| {
    pattern("(号(?:提案|建议|议案)[^ 。,]{0,8}的(?:答复|复函|回复|答复函|函复)|(?:单位)?负责人[::])[ \\u{3000}]+")
});
/// A salutation with the text glued to it.
static GLUED: LazyLock<Regex> = LazyLock::new(|| pattern("^((?:尊敬的)?[^。,:]{2,60}?(?:委员|代表|常委)[::])\\s*(\\S.*)$"));

/// A line of a letter.
#[derive(Debug, Clone)]
pub struct Line {
    /// As it stands there, its signs wide or narrow as they are.
    pub printed: String,
    /// With its blanks, narrow digits, letters and signs.
    pub text: String,
    /// Without blanks.
    pub tight: String,
}

/// The lines of a letter.
#[derive(Debug)]
pub struct Page {
    /// All of them, empty ones left out.
    pub lines: Vec<Line>,
    /// Which of them is the salutation.
    salutation: Option<usize>,
    /// Whose letter the page says it is.
    pub source: Option<String>,
}

/// The lines of a letter as they are printed, each with its number, from 1; without what a web page put around them. Parts that a page has
/// run together stay together.
pub fn lines(text: &str) -> Vec<(usize, String)> {
    let mut lines = Vec::new();
    for (number, printed) in text.lines().enumerate().filter(|(_, line)| !tight(line).is_empty()) {
        let bare = tight(&printed.chars().map(narrow).collect::<String>());
        if FOOTER.is_match(&bare) && lines.len() > 2 {
            break;
        }
        if !AROUND.is_match(&bare) && LABELS.find_iter(&bare).count() < 2 {
            lines.push((number + 1, printed.to_owned()));
        }
    }
    lines
}

impl Page {
    /// The lines of a text.
    pub fn of(text: &str) -> Self {
        let plain: String = text.chars().map(narrow).collect();
        let source = plain.lines().find_map(|line| Some(SOURCE.captures(line)?.get(1)?.as_str().to_owned()));
        let mut lines: Vec<Line> = Vec::new();
        for printed in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let bare = tight(&printed.chars().map(narrow).collect::<String>());
            if AROUND.is_match(&bare) {
                continue;
            }
            // A page may offer 打印 at the top as well.
            if FOOTER.is_match(&bare) && lines.len() > 2 {
                break;
            }
            lines.extend(parts(printed));
        }
        lines.retain(|line| !line.tight.is_empty());
        let salutation = lines.iter().position(|line| addressees::is_salutation(&line.tight));
        Self { lines, salutation, source }
    }

    /// The salutation, as written.
    pub fn salutation(&self) -> Option<&str> {
        self.salutation.and_then(|at| self.lines.get(at)).map(|line| line.text.as_str())
    }
    /// What stands above the salutation.
    pub fn head(&self) -> &[Line] {
        self.salutation.and_then(|at| self.lines.get(..at)).unwrap_or_default()
    }
    /// What stands below the salutation; everything where there is none.
    pub fn below(&self) -> &[Line] {
        let from = self.salutation.map_or(0, |at| at + 1);
        self.lines.get(from..).unwrap_or_default()
    }
    /// The sentence that says what is answered, without blanks: up to 如下, or the first two sentences.
    pub fn opening(&self) -> String {
        let says = |line: &&Line| ["收悉", "提出", "所提", "如下", "提交"].iter().any(|word| line.tight.contains(word));
        let Some(line) = self.below().iter().take(4).find(says) else { return String::new() };
        let end = line.tight.find("如下").map(|at| at + "如下".len());
        let sentences = line.tight.match_indices('。').nth(1).map(|(at, _)| at);
        let end = end.or(sentences).unwrap_or(line.tight.len());
        line.tight.get(..end).unwrap_or_default().to_owned()
    }
}

/// The parts that a page has run together in one line.
fn parts(printed: &str) -> Vec<Line> {
    let mut from = printed;
    let mut parts = Vec::new();
    let end_of = |text: &str, pattern: &Regex| {
        let plain: String = text.chars().map(narrow).collect();
        let end = pattern.captures(&plain)?.get(1)?.end();
        // A sign and its narrow one are each one sign, though not of as many bytes.
        text.char_indices().nth(plain.get(..end)?.chars().count()).map(|(at, _)| at)
    };
    while let Some((part, rest)) = end_of(from, &JOINED).or_else(|| end_of(from, &GLUED)).and_then(|at| from.split_at_checked(at))
    {
        parts.push(part);
        from = rest.trim_start();
    }
    parts.push(from);
    parts.into_iter().map(Line::of).collect()
}

impl Line {
    fn of(printed: &str) -> Self {
        let printed = printed.trim();
        let text: String = printed.chars().map(narrow).collect();
        Self { printed: printed.to_owned(), tight: tight(&text), text }
    }
}

/// `text` without blanks.
pub fn tight(text: &str) -> String {
    text.chars().filter(|sign| !sign.is_whitespace() && *sign != '\u{200B}' && *sign != '\u{FEFF}').collect()
}

/// A full-width sign as a plain one, blanks of all kinds as one kind.
pub fn narrow(sign: char) -> char {
    match sign {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(sign) - 0xFEE0).unwrap_or(sign),
        '\u{A0}' => ' ',
        _ => sign,
    }
}
