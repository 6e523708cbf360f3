//! A definition as a graph: [`build`] turns one list of steps into nodes and edges, [`analyse`] asks it questions, and
//! [`picture()`] makes a picture of a whole definition, which [`svg()`], [`dot()`] and [`bpmn()`] write down; [`walked()`] draws into it
//! the way a case went.
//!
//! One graph a list, never one of the whole definition: nothing outside a block names a step inside it (2.3), so a block is
//! one node of its list and its branches are graphs of their own.

pub mod analyse;
mod bpmn;
pub mod build;
mod dot;
pub mod layout;
pub mod picture;
mod svg;
mod walked;

#[cfg(test)]
mod tests;

pub use bpmn::bpmn;
pub use dot::dot;
pub use picture::{Language, Picture, picture};
pub use svg::svg;
pub use walked::walked;
