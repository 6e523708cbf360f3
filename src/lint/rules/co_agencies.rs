//! A unit whose opinion was asked is mentioned: a reply that forgets one looks as if it had not been asked.

use crate::lint::{Agency, Letter, warning};
use dafu_engine::machine::Finding;

/// Finds units that the text never mentions.
pub fn find(letter: &Letter<'_>) -> Vec<Finding> {
    letter
        .co_agencies
        .iter()
        .filter(|agency| !letter.paragraphs.iter().any(|paragraph| mentions(&paragraph.tight, agency)))
        .map(|agency| {
            let text = format!("正文没有提到“{}”，该单位的意见是否已体现", agency.short);
            warning(format!("co-agency-{}", agency.id), text)
        })
        .collect()
}

/// By the full name, the short one, or the full one without the place before it.
fn mentions(text: &str, agency: &Agency) -> bool {
    let without_place = agency.name.match_indices(['省', '市', '县', '区', '州']).filter_map(|(at, _)| agency.name.get(at..));
    let names = [agency.name.as_str(), agency.short.as_str()].into_iter().chain(without_place);
    names.filter(|name| name.chars().count() >= 3).any(|name| text.contains(name))
}
