//! Which column a step stands in, and where the row of columns is cut into bands.
//!
//! A column is a layer of the list's graph, `back` left out: a step stands right of everything that leads to it. A broken
//! definition may have a cycle; it is cut at the step that the file names first.

use crate::graph::build::EdgeKind;
use crate::graph::picture::Chain;
use std::collections::BTreeMap;

/// The steps of each column, by their place in the chain.
pub fn columns(chain: &Chain) -> Vec<Vec<usize>> {
    let layers = layers(chain);
    let mut columns: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (node, layer) in layers {
        columns.entry(layer).or_default().push(node);
    }
    columns.into_values().collect()
}

fn layers(chain: &Chain) -> BTreeMap<usize, usize> {
    let mut before: BTreeMap<usize, Vec<usize>> = (0..chain.nodes.len()).map(|node| (node, Vec::new())).collect();
    for edge in chain.edges.iter().filter(|edge| edge.kind != EdgeKind::Back) {
        if let Some(list) = edge.to.and_then(|to| before.get_mut(&to)) {
            list.push(edge.from);
        }
    }
    let mut layers: BTreeMap<usize, usize> = BTreeMap::new();
    while let Some(node) = ready(&before, &layers) {
        let from = before.remove(&node).unwrap_or_default();
        let layer = from.iter().filter_map(|from| layers.get(from)).map(|layer| layer + 1).max().unwrap_or(0);
        layers.insert(node, layer);
    }
    layers
}

/// The first step all of whose forerunners have a place; failing that, the first one left.
fn ready(left: &BTreeMap<usize, Vec<usize>>, placed: &BTreeMap<usize, usize>) -> Option<usize> {
    let free = left.iter().find(|(_, from)| from.iter().all(|from| placed.contains_key(from)));
    free.or_else(|| left.iter().next()).map(|(node, _)| *node)
}

/// A cut of the row: how many columns each band has.
///
/// `widths` are the columns', `spans` the column pairs that edges join. Bands as equally long as possible, as few as
/// possible, and cut where few edges cross.
pub fn bands(widths: &[f64], spans: &[(usize, usize)], room: f64) -> Vec<usize> {
    // best[end]: the cheapest way to cut the first `end` columns, and where its last band begins.
    let mut best = vec![(0.0, 0)];
    for end in 1..=widths.len() {
        let torn = spans.iter().filter(|(a, b)| a.min(b) < &end && a.max(b) >= &end).count();
        let torn = if end == widths.len() { 0.0 } else { 0.3 * count(torn) };
        let choice = (0..end).rev().filter_map(|begin| {
            let wide: f64 = widths.get(begin..end)?.iter().sum();
            let (before, _) = best.get(begin)?;
            let slack = 1.0 - wide / room;
            (wide <= room || end - begin == 1).then_some((before + 1.0 + slack * slack + torn, begin))
        });
        best.push(choice.min_by(|a, b| a.0.total_cmp(&b.0)).unwrap_or((0.0, end - 1)));
    }
    let mut sizes = Vec::new();
    let mut end = widths.len();
    while end > 0 {
        let begin = best.get(end).map_or(end - 1, |(_, begin)| *begin);
        sizes.push(end - begin);
        end = begin;
    }
    sizes.reverse();
    sizes
}

/// A number of things as a length.
pub fn count(things: usize) -> f64 {
    f64::from(u32::try_from(things).unwrap_or(u32::MAX))
}
