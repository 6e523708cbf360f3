//! Proposals that ask for the same, for a person who may handle them as one (并案). Nothing is ever merged by itself.

use super::{Vector, Words};

/// Two that are alike.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair {
    /// The place of one in the list.
    pub first: usize,
    /// The place of the other.
    pub second: usize,
    /// How alike, from 0 to 1.
    pub likeness: f64,
    /// Words that both have.
    pub because: Vec<String>,
}

/// The pairs most alike among titles and texts, the most alike first.
pub fn pairs(texts: &[(&str, &str)], most: usize) -> Vec<Pair> {
    let whole: Vec<String> = texts.iter().map(|(title, text)| format!("{title} {text}")).collect();
    let words = Words::of(whole.iter().map(String::as_str));
    let vectors: Vec<Vector> = texts.iter().map(|(title, text)| words.vector(title, text)).collect();
    let mut pairs: Vec<(f64, usize, usize)> = Vec::new();
    for (first, one) in vectors.iter().enumerate() {
        for (second, other) in vectors.iter().enumerate().skip(first + 1) {
            let likeness = one.likeness(other);
            if likeness > 0.05 {
                pairs.push((likeness, first, second));
            }
        }
    }
    pairs.sort_by(|left, right| right.0.total_cmp(&left.0).then_with(|| (left.1, left.2).cmp(&(right.1, right.2))));
    let told = |(likeness, first, second): (f64, usize, usize)| {
        let because = vectors.get(first).zip(vectors.get(second)).map(|(one, other)| one.shared(other, 5)).unwrap_or_default();
        Pair { first, second, likeness, because }
    };
    pairs.into_iter().take(most).map(told).collect()
}
