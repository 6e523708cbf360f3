//! dafu (答复): takes a CPPCC proposal from assignment to an archived, signed reply.
//!
//! The pure core is the crate `dafu_engine`; everything that touches the world is here. Arrows point one way:
//! `cli → office → {web, workers} → app → {store, documents, archive, lint, mail} → engine`. docs/ARCHITECTURE.md is the tour.

pub mod app;
pub mod archive;
pub mod batches;
pub mod bulletins;
pub mod cli;
pub mod config;
pub mod demo;
pub mod documents;
pub mod drafting;
pub mod eventlog;
pub mod figures;
pub mod imports;
pub mod ledger;
pub mod letters;
pub mod library;
pub mod lint;
pub mod mail;
pub mod office;
pub mod scenario;
pub mod signing;
pub mod store;
pub mod suggest;
pub mod tables;
pub mod time;
pub mod uploads;
pub mod web;
pub mod workers;
