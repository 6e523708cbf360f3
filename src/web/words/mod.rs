//! A case in words: values, dates, lights, what happened and how a date was counted, as the screen says them.

pub mod date;
pub mod deadline;
pub mod event;
pub mod light;
pub mod value;
