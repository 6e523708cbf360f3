//! The letter's text, part by part: what stands under `一、…`, and what stands before; as it is
//! printed, no sign made wider or narrower.

use super::super::Section;
use super::super::page::Page;
use super::{date, pattern, unit};
use regex::Regex;
use std::sync::LazyLock;

static HEADING: LazyLock<Regex> = LazyLock::new(|| pattern("^[一二三四五六七八九十]{1,3}[、.]"));
static AFTER: LazyLock<Regex> = LazyLock::new(|| pattern("^[(]?(?:联系|承办|经办|抄送|附件|领导签|签发人|主管领导|单位负责人)"));
/// The longest heading, in characters; a longer line that begins like one is a paragraph.
const HEADING_LENGTH: usize = 45;

/// The parts of the text.
pub fn find(page: &Page) -> Vec<Section> {
    let dated = date::find(page).map_or(usize::MAX, |(at, _)| at);
    let text = page.below().iter().enumerate().take_while(|(at, line)| *at < dated && !AFTER.is_match(&line.tight));
    let mut sections: Vec<Section> = Vec::new();
    for line in text.map(|(_, line)| line).filter(|line| !unit::is(&line.tight)) {
        let heads = HEADING.is_match(&line.tight) && line.tight.chars().count() <= HEADING_LENGTH && !line.tight.ends_with('。');
        match sections.last_mut() {
            Some(section) if !heads => section.paragraphs.push(line.printed.clone()),
            Some(_) | None => sections.push(Section {
                heading: heads.then(|| line.printed.clone()),
                paragraphs: if heads { Vec::new() } else { vec![line.printed.clone()] },
            }),
        }
    }
    sections
}
