//! A node against a shape: everything that the table alone can refuse.
//!
//! For files that are kept as plain data (a policy); a definition is read part by part instead, into its own types.

use super::grammar::{Shape, TITLE};
use super::{Kind, Node, Reader};

impl Reader {
    /// Reports everything in `node` that `shape` doesn't allow.
    pub fn check(&mut self, node: &Node, shape: &Shape) {
        match *shape {
            Shape::Title if matches!(node.kind, Kind::Map(_)) => self.check(node, &Shape::Of(&TITLE)),
            Shape::Text | Shape::Title | Shape::Condition | Shape::Like(..) => unneeded(self.text(node)),
            Shape::Id => unneeded(self.id::<String>(node)),
            Shape::Name => unneeded(self.name::<String>(node)),
            Shape::Number => unneeded(self.number(node)),
            Shape::YesNo => unneeded(self.yes_no(node)),
            Shape::Date => unneeded(self.date(node)),
            Shape::MonthDay => unneeded(self.month_day(node)),
            Shape::Duration => unneeded(self.duration(node)),
            Shape::Word(words) => unneeded(self.word(node, &words.iter().map(|word| (*word, ())).collect::<Vec<_>>())),
            Shape::List(inner) => self.list(node, "values").iter().for_each(|value| self.check(value, inner)),
            Shape::OneOrList(inner) => self.one_or_list(node).iter().for_each(|value| self.check(value, inner)),
            Shape::ById(inner) => {
                for (_, _, value) in self.by_id(node, "ids and values") {
                    self.check(value, inner);
                }
            }
            Shape::ByName(inner) => {
                for (_, value) in self.pairs(node, "names and values").unwrap_or_default() {
                    self.check(value, inner);
                }
            }
            Shape::Of(block) => {
                let entries = self.block(node, block);
                entries.iter().flat_map(super::Entries::nodes).for_each(|(key, value)| self.check_key(key, value, block));
            }
            Shape::Open(block, inner) => {
                let Some((known, others)) = self.open_block(node, block) else { return };
                known.nodes().for_each(|(key, value)| self.check_key(key, value, block));
                for (key, value) in others.nodes() {
                    if self.has_value(key, value) {
                        self.check(value, inner);
                    }
                }
            }
            Shape::Either(shapes) => self.check_either(node, shapes),
            Shape::Any => {}
        }
    }

    fn check_key(&mut self, key: &Node, value: &Node, block: &super::grammar::Block) {
        if let Some(known) = key.as_text().and_then(|name| block.key(name)) {
            self.check(value, &known.shape);
        }
    }

    fn check_either(&mut self, node: &Node, shapes: &[Shape]) {
        match shapes.iter().find(|shape| looks_like(node, shape)) {
            Some(shape) => self.check(node, shape),
            None => unneeded(self.wrong::<()>(node, "something else")),
        }
    }
}

/// The value itself is read elsewhere; here only its mistakes count.
fn unneeded<T>(_: Option<T>) {}

/// Whether the node was probably meant to be of this shape.
fn looks_like(node: &Node, shape: &Shape) -> bool {
    match *shape {
        Shape::Any => true,
        Shape::Either(shapes) => shapes.iter().any(|shape| looks_like(node, shape)),
        Shape::List(_) => matches!(node.kind, Kind::List(_)),
        Shape::OneOrList(inner) => matches!(node.kind, Kind::List(_)) || looks_like(node, inner),
        Shape::ById(_) | Shape::ByName(_) | Shape::Of(_) => matches!(node.kind, Kind::Map(_)),
        Shape::Open(block, _) => block.keys.iter().any(|key| key.required && node.get(key.name).is_some()),
        Shape::Title => matches!(node.kind, Kind::Map(_) | Kind::Scalar { .. }),
        Shape::Date => node.as_text().is_some_and(|text| text.contains('-')),
        Shape::Duration => node.as_text().is_some_and(|text| !text.contains('-')),
        Shape::Text
        | Shape::Id
        | Shape::Name
        | Shape::Number
        | Shape::YesNo
        | Shape::MonthDay
        | Shape::Condition
        | Shape::Word(_)
        | Shape::Like(..) => node.as_text().is_some(),
    }
}
