//! What a condition reads, as paths; for checks such as "read before every path has filled it" and for the hint what to do.

use super::tree::{Each, Kind, Node};
use std::collections::BTreeSet;

/// Every path that is read, the longest of each: `case.grade.promises`, but not `case.grade` for it.
pub(super) fn reads(node: &Node) -> BTreeSet<String> {
    let mut reader = Reader { found: BTreeSet::new(), vars: Vec::new() };
    reader.read(node);
    reader.found
}

/// The root names in it, without the variables of comprehensions.
pub(super) fn roots(node: &Node) -> BTreeSet<String> {
    reads(node).iter().filter_map(|path| path.split(['.', '[']).next()).map(str::to_owned).collect()
}

/// Where a value comes from.
#[derive(Debug, Clone)]
struct Origin {
    path: String,
    /// Whether it is a list that `map` made of what is at the path, which is no list itself.
    mapped: bool,
}

impl Origin {
    fn element(self) -> Self {
        let path = if self.mapped { self.path } else { self.path + "[]" };
        Self { path, mapped: false }
    }
}

struct Reader {
    found: BTreeSet<String>,
    vars: Vec<(String, Vec<Origin>)>,
}

impl Reader {
    /// Notes what `node` reads.
    fn read(&mut self, node: &Node) {
        let origins = self.origins(node);
        self.found.extend(origins.into_iter().map(|origin| origin.path));
    }

    /// Where the value of `node` comes from; what is read on the way is noted.
    fn origins(&mut self, node: &Node) -> Vec<Origin> {
        match &node.kind {
            Kind::Literal(_) => Vec::new(),
            Kind::Name(name) => match self.vars.iter().rev().find(|(var, _)| var == name) {
                Some((_, origins)) => origins.clone(),
                None => vec![Origin { path: name.clone(), mapped: false }],
            },
            Kind::Field(of, field) => {
                let mut origins = self.origins(of);
                for origin in &mut origins {
                    origin.path.push('.');
                    origin.path.push_str(field);
                }
                origins
            }
            Kind::Conditional(parts) => {
                let [condition, then, otherwise] = parts.as_ref();
                self.read(condition);
                let mut origins = self.origins(then);
                origins.extend(self.origins(otherwise));
                origins
            }
            Kind::Each(each) => self.each(each),
            Kind::Not(of) | Kind::Negate(of) | Kind::Size(of) => self.all(std::slice::from_ref(of.as_ref())),
            Kind::Binary(_, sides) | Kind::Search(_, sides) => self.all(sides.as_slice()),
            Kind::Refused(_, parts) => self.all(parts),
        }
    }

    fn each(&mut self, each: &Each) -> Vec<Origin> {
        let list = self.origins(&each.list);
        self.found.extend(list.iter().map(|origin| origin.path.clone()));
        self.vars.push((each.var.clone(), list.iter().cloned().map(Origin::element).collect()));
        if let Some(test) = &each.test {
            self.read(test);
        }
        let value = each.value.as_ref().map(|value| self.origins(value));
        self.vars.pop();
        let Some(mapped) = value else { return list };
        mapped.into_iter().map(|origin| Origin { mapped: true, ..origin }).collect()
    }

    fn all(&mut self, parts: &[Node]) -> Vec<Origin> {
        for part in parts {
            self.read(part);
        }
        Vec::new()
    }
}
