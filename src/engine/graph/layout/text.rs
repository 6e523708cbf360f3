//! How wide text is, and where it may break.
//!
//! There is no font here, so widths are estimates on the safe side: a Chinese character is as wide as the type is high (1 em),
//! ASCII is 0.55 em, capitals and the widest letters more, and bold ASCII a little more again.

/// The width of `text`, in the unit of `size`.
pub fn width(text: &str, size: f64, bold: bool) -> f64 {
    text.chars().map(|c| em(c, bold)).sum::<f64>() * size
}

fn em(c: char, bold: bool) -> f64 {
    let plain = match c {
        ' ' => 0.3,
        'W' | 'M' | 'm' | 'w' | '@' | '%' => 0.9,
        'A'..='Z' | '&' | '=' | '<' | '>' | '+' | '~' => 0.7,
        _ if c.is_ascii() => 0.55,
        _ => 1.0,
    };
    if bold && c.is_ascii() { plain * 1.08 } else { plain }
}

/// One line where it fits into `preferred`, else the two lines that make the narrowest block; never more than two.
pub fn two_lines(text: &str, size: f64, bold: bool, preferred: f64) -> Vec<String> {
    if width(text, size, bold) <= preferred {
        return vec![text.to_owned()];
    }
    let widest = |(head, tail): &(&str, &str)| width(head, size, bold).max(width(tail, size, bold));
    let halves = breaks(text).map(|at| text.split_at(at)).map(|(head, tail)| (head.trim_end(), tail.trim_start()));
    match halves.min_by(|a, b| widest(a).total_cmp(&widest(b))) {
        Some((head, tail)) => vec![head.to_owned(), tail.to_owned()],
        None => vec![text.to_owned()],
    }
}

/// As many lines as it takes to stay within `most`.
pub fn lines(text: &str, size: f64, most: f64) -> Vec<String> {
    let mut rest = text.trim();
    let mut lines = Vec::new();
    while let Some(at) = overrun(rest, size, most) {
        let (head, tail) = rest.split_at(breaks(rest).take_while(|here| *here <= at).last().unwrap_or(at));
        lines.push(head.trim_end().to_owned());
        rest = tail.trim_start();
    }
    if !rest.is_empty() {
        lines.push(rest.to_owned());
    }
    lines
}

/// Where `text` would have to be cut off, at the latest, to stay within `most`; none if it does. Never before its second character.
fn overrun(text: &str, size: f64, most: f64) -> Option<usize> {
    let mut used = 0.0;
    text.char_indices()
        .skip_while(|(at, c)| {
            used += em(*c, false) * size;
            used <= most || *at == 0
        })
        .map(|(at, _)| at)
        .next()
}

/// Where a line may break: after a space, and around a Chinese character unless punctuation would be stranded.
fn breaks(text: &str) -> impl Iterator<Item = usize> {
    let pairs = text.char_indices().zip(text.char_indices().skip(1));
    pairs.filter(|((_, before), (_, after))| may_break(*before, *after)).map(|(_, (at, _))| at)
}

fn may_break(before: char, after: char) -> bool {
    let stays = "，。、；：）》”’！？,.;:)]×".contains(after) || "（《“‘([".contains(before);
    let numbered = ('①'..='⑳').contains(&after);
    !stays && !numbered && after != ' ' && (before == ' ' || !before.is_ascii() || !after.is_ascii())
}
