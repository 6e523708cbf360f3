//! Texts as weighed pairs of characters.

use std::collections::BTreeMap;

/// What every title has and none is known by.
const FRAME: [&str; 14] =
    ["关于", "的提案", "的建议", "进一步", "加强", "加快", "推进", "推动", "促进", "完善", "提升", "优化", "建议", "我市"];

/// How rare each pair is among some texts.
#[derive(Debug, Clone, Default)]
pub struct Words {
    texts: usize,
    seen: BTreeMap<[char; 2], usize>,
}

/// A text: its pairs and their weights, of length one.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Vector {
    weights: BTreeMap<[char; 2], f64>,
}

impl Words {
    /// Learns from texts how rare each pair is.
    pub fn of<'t>(texts: impl IntoIterator<Item = &'t str>) -> Self {
        let mut words = Self::default();
        for text in texts {
            words.texts += 1;
            for pair in pairs(text).into_keys() {
                *words.seen.entry(pair).or_default() += 1;
            }
        }
        words
    }

    /// A title and what it says; the title counts for more.
    pub fn vector(&self, title: &str, text: &str) -> Vector {
        let mut weights: BTreeMap<[char; 2], f64> = BTreeMap::new();
        for (part, weight) in [(title, 2.0), (text, 1.0)] {
            for (pair, times) in pairs(part) {
                *weights.entry(pair).or_default() += weight * f64::from(u32::try_from(times).unwrap_or(u32::MAX)).sqrt();
            }
        }
        for (pair, weight) in &mut weights {
            *weight *= self.rarity(*pair);
        }
        Vector { weights }.of_length_one()
    }

    fn rarity(&self, pair: [char; 2]) -> f64 {
        let count = |n: usize| f64::from(u32::try_from(n).unwrap_or(u32::MAX));
        ((count(self.texts) + 1.0) / (count(self.seen.get(&pair).copied().unwrap_or(0)) + 0.5)).ln().max(0.0)
    }
}

impl Vector {
    /// How alike two texts are, from 0 to 1.
    pub fn likeness(&self, other: &Self) -> f64 {
        let (short, long) = if self.weights.len() < other.weights.len() { (self, other) } else { (other, self) };
        short.weights.iter().filter_map(|(pair, weight)| Some(weight * long.weights.get(pair)?)).sum()
    }

    /// What both have, the heaviest first.
    pub fn shared(&self, other: &Self, most: usize) -> Vec<String> {
        let mut shared: Vec<(f64, String)> = self
            .weights
            .iter()
            .filter_map(|(pair, weight)| Some((weight * other.weights.get(pair)?, pair.iter().collect())))
            .collect();
        shared.sort_by(|left, right| right.0.total_cmp(&left.0).then_with(|| left.1.cmp(&right.1)));
        shared.into_iter().take(most).map(|(_, pair)| pair).collect()
    }

    /// Several together.
    pub fn together<'v>(vectors: impl IntoIterator<Item = &'v Self>) -> Self {
        let mut weights: BTreeMap<[char; 2], f64> = BTreeMap::new();
        for vector in vectors {
            for (pair, weight) in &vector.weights {
                *weights.entry(*pair).or_default() += weight;
            }
        }
        Self { weights }.of_length_one()
    }

    fn of_length_one(mut self) -> Self {
        let length = self.weights.values().map(|weight| weight * weight).sum::<f64>().sqrt();
        if length > 0.0 {
            self.weights.values_mut().for_each(|weight| *weight /= length);
        }
        self
    }
}

/// Pairs of neighbouring letters, within words that no frame or sign breaks.
fn pairs(text: &str) -> BTreeMap<[char; 2], usize> {
    let mut plain = text.to_owned();
    for frame in FRAME {
        plain = plain.replace(frame, " ");
    }
    let mut pairs = BTreeMap::new();
    for word in plain.split(|letter: char| !letter.is_alphanumeric()) {
        let letters: Vec<char> = word.chars().filter(|letter| !letter.is_ascii_digit()).collect();
        for pair in letters.windows(2) {
            if let [left, right] = pair {
                *pairs.entry([*left, *right]).or_default() += 1;
            }
        }
    }
    pairs
}
