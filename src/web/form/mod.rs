//! Forms, made from what a definition asks for: [`fields`] draws their blanks, [`read`] reads back what was filled in.
//!
//! A blank's name is `f.` and its field, under a way of sending `o.`, the way's number and its field; a row's cells have the
//! row's number and the column behind that. What was typed is drawn again as it was, whatever became of it.

pub mod fields;
pub mod read;
