//! What the work of a year is done by, beside cases: kinds of batches, ways to read lists, ledgers, and who sets the papers of acts on
//! many cases. They are files of the office and no case rests on them, so whoever opens an installation hands them in.

use super::App;
use super::ports::{NotDone, Printed};
use crate::batches::read::Kind;
use crate::imports::Import;
use crate::ledger::Ledger;
use crate::tables::Table;
use chrono::NaiveDate;
use dafu_engine::policy::Policy;
use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::{Arc, PoisonError};

/// The files of a year's work.
#[derive(Debug, Clone, Default)]
pub struct Yearly {
    /// How cases are assigned as one act.
    pub batches: Vec<Kind>,
    /// How lists that others wrote are read.
    pub imports: Vec<Import>,
    /// What bulletins count and say.
    pub bulletins: Vec<crate::bulletins::Kind>,
    /// What ledgers look like.
    pub ledgers: Vec<Ledger>,
    /// Who sets the papers; none where papers are not wanted.
    pub press: Option<Arc<dyn ListPress>>,
}

/// Sets the papers of acts on many cases. Slow: some tens of milliseconds each, of pure computation.
pub trait ListPress: Debug + Send + Sync {
    /// The papers that an act of this kind has.
    fn lists(&self, kind: &str) -> Vec<ListPaper>;
    /// Sets one.
    fn set_list(&self, order: &ListOrder) -> Result<Printed, NotDone>;
}

/// A paper of an act on many cases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListPaper {
    /// Its name, by which it is asked for.
    pub name: String,
    /// Its title, with its blanks.
    pub title: String,
    /// It is a letter, which has a number and a day.
    pub letter: bool,
    /// Every unit has a copy with its own rows.
    pub each_unit: bool,
}

/// Which paper to set, from what.
#[derive(Debug, Clone)]
pub struct ListOrder {
    /// The kind of act.
    pub kind: String,
    /// Which of its papers.
    pub name: String,
    /// How letters look.
    pub policy: Arc<Policy>,
    /// What blanks stand for.
    pub blanks: BTreeMap<&'static str, String>,
    /// The list.
    pub table: Table,
    /// The act is done.
    pub done: bool,
    /// The day on the paper.
    pub on: NaiveDate,
}

impl App {
    /// Takes the files of the year's work, in the place of those it had.
    pub fn equip(&self, yearly: Yearly) {
        *self.inner.yearly.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(yearly);
    }

    /// The files of the year's work.
    pub fn yearly(&self) -> Arc<Yearly> {
        Arc::clone(&self.inner.yearly.read().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Yearly {
    /// The kind of batch with this id.
    pub fn batch(&self, id: &str) -> Option<&Kind> {
        self.batches.iter().find(|kind| kind.id == id)
    }
}
