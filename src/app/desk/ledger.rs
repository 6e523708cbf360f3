//! The ledger as somebody sees it: the office with all cases it has at the board, a unit with its own. Which columns, and in what order, an office
//! chooses once for all its people; what columns there are is the office's file.
//!
//! A row shows a case as a whole, so a case of which somebody sees only an item stands in no ledger of his.

use super::{Viewer, seats, units_of};
use crate::app::App;
use crate::app::batch_papers::{Paper, safe};
use crate::app::ports::NotDone;
use crate::app::survey::Seen;
use crate::app::yearly::ListOrder;
use crate::ledger::Ledger;
use crate::store::{StoreError, ledgers};
use crate::tables;
use chrono::NaiveDate;
use dafu_engine::ids::{CaseId, UnitId};
use dafu_engine::people::People;
use std::collections::BTreeMap;
use std::sync::Arc;

/// How many rows a page has.
const ROWS: u32 = 100;
/// The kind by which the papers of a ledger are known in the file of papers, and the one that is printed.
const KIND: &str = "ledger";

/// A page of a ledger.
#[derive(Debug, Clone)]
pub struct LedgerSheet {
    /// What stands above it.
    pub title: String,
    /// Every column there is: its title, and its place among those chosen.
    pub columns: Vec<(String, Option<usize>)>,
    /// The headings of those chosen.
    pub headings: Vec<String>,
    /// The rows of this page.
    pub rows: Vec<Vec<String>>,
    /// The last case of this page, where there may be more.
    pub next: Option<CaseId>,
    /// The office whose choice of columns it is; none for somebody who holds no post.
    pub unit: Option<UnitId>,
    /// It can be set on paper.
    pub papers: bool,
    /// Who is who.
    pub people: Arc<People>,
    /// Today.
    pub today: NaiveDate,
}

/// As what a ledger leaves the house.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LedgerAs {
    /// A spreadsheet.
    Xlsx,
    /// CSV.
    Csv,
    /// On paper, A3.
    Pdf,
}

/// Why a ledger was not written.
#[derive(Debug, thiserror::Error)]
pub enum NotWritten {
    /// There is none, or none for him.
    #[error("没有台账")]
    Nothing,
    /// No column was chosen.
    #[error("请至少选一栏")]
    NoColumns,
    /// It can't be made.
    #[error("{0}")]
    NotMade(String),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl App {
    /// A page of the ledger as somebody sees it, behind `after`; none where the office keeps none.
    pub async fn ledger_for(&self, viewer: &Viewer, after: Option<&str>) -> Result<Option<LedgerSheet>, StoreError> {
        let yearly = self.yearly();
        let Some(ledger) = yearly.ledgers.first() else { return Ok(None) };
        let (people, now) = (self.people().await?, self.now());
        let unit = units_of(&people, &viewer.person).into_iter().next();
        let chosen = self.chosen(ledger, unit.as_ref()).await?;
        let (seats, mut lines) = (Sight::of(&people, viewer), Vec::new());
        let paging = (after.map(str::to_owned), Some(ROWS));
        let next = self
            .survey_seen(&seats.all, paging, now, |seen| {
                if seats.shows(&seen) {
                    lines.extend(chosen.line(&seen.world, &seen.case, None));
                }
            })
            .await?;
        let place = |title: &str| chosen.columns.iter().position(|column| column.title == title);
        Ok(Some(LedgerSheet {
            title: ledger.title.clone(),
            columns: ledger.columns.iter().map(|column| (column.title.clone(), place(&column.title))).collect(),
            headings: chosen.columns.iter().map(|column| column.title.clone()).collect(),
            rows: chosen.table(lines).rows,
            next: next.map(CaseId::from),
            unit,
            papers: yearly.press.as_ref().is_some_and(|press| !press.lists(KIND).is_empty()),
            people,
            today: now.today,
        }))
    }

    /// Keeps which columns somebody's office wants, in this order; titles that there are not are left out.
    pub async fn choose_columns(&self, viewer: &Viewer, titles: &[String]) -> Result<(), NotWritten> {
        let yearly = self.yearly();
        let ledger = yearly.ledgers.first().ok_or(NotWritten::Nothing)?;
        let people = self.people().await?;
        let unit = units_of(&people, &viewer.person).into_iter().next().ok_or(NotWritten::Nothing)?;
        let known = |title: &&String| ledger.columns.iter().any(|column| column.title == **title);
        let titles: Vec<&String> = titles.iter().filter(known).collect();
        if titles.is_empty() {
            return Err(NotWritten::NoColumns);
        }
        let columns = serde_json::to_string(&titles)
            .map_err(|error| StoreError::Permanent(format!("Columns can't be written as JSON: {error}")))?;
        let row = ledgers::Row {
            unit: unit.to_string(),
            ledger: ledger.id.clone(),
            columns,
            chosen_by: viewer.person.to_string(),
            chosen_at: self.now().at,
        };
        let tx = self.store().begin().await?;
        ledgers::choose(&tx, row).await?;
        Ok(self.store().commit(tx).await?)
    }

    /// The whole ledger as somebody sees it, as a file.
    pub async fn ledger_file(&self, viewer: &Viewer, wanted: LedgerAs) -> Result<Paper, NotWritten> {
        let yearly = self.yearly();
        let ledger = yearly.ledgers.first().ok_or(NotWritten::Nothing)?;
        let (people, now) = (self.people().await?, self.now());
        let unit = units_of(&people, &viewer.person).into_iter().next();
        let chosen = self.chosen(ledger, unit.as_ref()).await?;
        let (seats, mut lines, mut policy) = (Sight::of(&people, viewer), Vec::new(), None);
        self.survey_seen(&seats.all, (None, None), now, |seen| {
            if seats.shows(&seen) {
                lines.extend(chosen.line(&seen.world, &seen.case, None));
                policy.get_or_insert_with(|| seen.world.policy.clone());
            }
        })
        .await?;
        let table = chosen.table(lines);
        let not_made = |error: tables::SheetError| NotWritten::NotMade(error.to_string());
        let (end, bytes) = match wanted {
            LedgerAs::Xlsx => ("xlsx", tables::xlsx(std::slice::from_ref(&table)).map_err(not_made)?),
            LedgerAs::Csv => ("csv", tables::csv(&table)),
            LedgerAs::Pdf => {
                let nothing = || NotWritten::NotMade("台账还是空的，没有可打印的内容".to_owned());
                let policy = Arc::new(policy.ok_or_else(nothing)?);
                let name = unit.as_ref().map(|unit| people.unit_name(unit).to_owned()).unwrap_or_default();
                let blanks = BTreeMap::from([
                    ("title", ledger.title.clone()),
                    ("unit", name),
                    ("today", now.today.format("%Y年%-m月%-d日").to_string()),
                    ("all", table.rows.len().to_string()),
                ]);
                let order = ListOrder {
                    kind: KIND.to_owned(),
                    name: KIND.to_owned(),
                    policy,
                    blanks,
                    table: table.clone(),
                    done: true,
                    on: now.today,
                };
                let press = yearly.press.clone().ok_or(NotWritten::Nothing)?;
                let set = tokio::task::spawn_blocking(move || press.set_list(&order)).await;
                match set {
                    Ok(Ok(printed)) => ("pdf", printed.pdf),
                    Ok(Err(NotDone::Later(why) | NotDone::Never(why))) => return Err(NotWritten::NotMade(why)),
                    Err(error) => return Err(NotWritten::NotMade(error.to_string())),
                }
            }
        };
        Ok(Paper { name: safe(&format!("{} {}.{end}", table.title, now.today)), bytes })
    }

    /// The ledger in the columns that an office has chosen; in all of them where it never has, or where none of those is left.
    async fn chosen(&self, ledger: &Ledger, unit: Option<&UnitId>) -> Result<Ledger, StoreError> {
        let Some(unit) = unit else { return Ok(ledger.clone()) };
        let row = ledgers::columns(self.store().reader(), unit.as_str(), &ledger.id).await?;
        let Some(row) = row else { return Ok(ledger.clone()) };
        let titles: Vec<String> =
            serde_json::from_str(&row.columns).map_err(|error| StoreError::unreadable("Chosen columns", error))?;
        let own = titles.iter().filter_map(|title| ledger.columns.iter().find(|column| column.title == *title).cloned());
        let columns: Vec<_> = own.collect();
        Ok(if columns.is_empty() { ledger.clone() } else { Ledger { columns, ..ledger.clone() } })
    }
}

/// What somebody sees of cases as a whole: his seats, and those at the board.
pub(super) struct Sight {
    held: Vec<String>,
    board: Vec<String>,
    pub(super) all: Vec<String>,
}

impl Sight {
    fn of(people: &People, viewer: &Viewer) -> Self {
        let held = seats::held(people, &viewer.person);
        let board = seats::at_board(&held).1;
        let all = held.iter().chain(&board).cloned().collect();
        Self { held, board, all }
    }

    fn shows(&self, seen: &Seen<'_>) -> bool {
        let world = &seen.world;
        let board = seats::board(world.definition, world.policy, &seen.case);
        let whole = seats::seats(world.definition, &seen.case).reach(&self.held) == Some(seats::Reach::Whole);
        whole || self.board.iter().any(|seat| board.contains(seat))
    }
}
