//! What a new draft opens with: a heading for everything that the paper asks for.

/// Counting in headings goes so far; nobody asks for more at once.
const NUMBERS: [&str; 10] = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十"];

/// A heading a point, with room below it. Points that are answered together with another one get none.
pub fn opening<'a>(points: impl IntoIterator<Item = &'a str>) -> String {
    let headings = points.into_iter().map(str::trim).filter(|point| !point.is_empty()).enumerate().map(|(index, point)| {
        let about = if point.starts_with("关于") { "" } else { "关于" };
        format!("{}、{about}{}\n\n", number(index), point.trim_end_matches(['。', '；', '，']))
    });
    headings.collect()
}

/// 一 to 九十九.
fn number(index: usize) -> String {
    let (tens, ones) = ((index + 1) / 10, (index + 1) % 10);
    let digit = |value: usize| value.checked_sub(1).and_then(|at| NUMBERS.get(at)).copied().unwrap_or_default();
    match tens {
        0 => digit(ones).to_owned(),
        1 => format!("十{}", digit(ones)),
        _ => format!("{}十{}", digit(tens), digit(ones)),
    }
}
