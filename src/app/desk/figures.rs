//! Figures as of a day for whoever has a board: counted over the cases he has there, each number with the cases behind it.
//!
//! What is counted and over what the policy declares; here is only seen to it that nobody counts what is not his to look at.

use super::{Viewer, seats};
use crate::app::App;
use crate::app::batch_papers::{Paper, safe};
use crate::app::figures::{Figures, Tally};
use crate::figures::report::{Line, Number, table};
use crate::store::{StoreError, faces, listing};
use crate::tables;
use chrono::NaiveDate;
use dafu_engine::ids::{CaseId, UnitId};

/// Figures, on a page.
#[derive(Debug, Clone)]
pub struct FigureSheet {
    /// By the end of which day.
    pub day: NaiveDate,
    /// One block a workflow and policy.
    pub blocks: Vec<FigureBlock>,
    /// Units that have any, with their names.
    pub units: Vec<(UnitId, String)>,
    /// The one that is shown; all together where there is none.
    pub unit: Option<UnitId>,
    /// Cases that could not be counted, and why.
    pub uncounted: Vec<String>,
}

/// The figures of one workflow under one policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FigureBlock {
    /// What the workflow is called.
    pub title: String,
    /// Its place, by which its numbers are asked for.
    pub place: usize,
    /// Its numbers.
    pub rows: Vec<FigureRow>,
}

/// One number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FigureRow {
    /// Which figure.
    pub id: String,
    /// What people call it.
    pub title: String,
    /// Which part of it, of a share.
    pub part: String,
    /// How many, or how many days.
    pub of: u64,
    /// Of how many.
    pub over: usize,
    /// The result; none over nothing.
    pub result: Option<String>,
    /// It is a percentage.
    pub percent: bool,
    /// What is counted, and over what, as it is declared.
    pub declared: (String, String),
    /// The cases counted, and all those it is over.
    cases: (Vec<CaseId>, Vec<CaseId>),
}

/// The cases behind a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FigureCases {
    /// The number.
    pub row: FigureRow,
    /// Its cases: id, number and title.
    pub cases: Vec<(CaseId, String, String)>,
}

/// Why nothing was counted.
#[derive(Debug, thiserror::Error)]
pub enum NotCounted {
    /// There is nothing of that for him.
    #[error("没有这一页")]
    Nothing,
    /// The day has not come.
    #[error("{0}还没有到；统计只能截至今天或以前的某一天")]
    TooEarly(NaiveDate),
    /// A spreadsheet can't be written.
    #[error("{0}")]
    NotMade(String),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl App {
    /// The figures by the end of a day, today where none is named, over the cases that somebody has at his board; of one unit, where one is named.
    pub async fn figures_for(
        &self,
        viewer: &Viewer,
        day: Option<NaiveDate>,
        unit: Option<UnitId>,
    ) -> Result<FigureSheet, NotCounted> {
        let (day, figures) = self.counted_for(viewer, day).await?;
        let blocks = blocks(&figures, unit.as_ref());
        let units = figures.units.into_iter().collect();
        Ok(FigureSheet { day, blocks, units, unit, uncounted: figures.uncounted })
    }

    /// The cases behind one number: those counted, or all that it is over.
    pub async fn figure_cases(
        &self,
        viewer: &Viewer,
        (day, unit): (Option<NaiveDate>, Option<UnitId>),
        (place, figure, part): (usize, &str, &str),
        all: bool,
    ) -> Result<FigureCases, NotCounted> {
        let sheet = self.figures_for(viewer, day, unit).await?;
        let block = sheet.blocks.into_iter().find(|block| block.place == place).ok_or(NotCounted::Nothing)?;
        let row = block.rows.into_iter().find(|row| row.id == figure && row.part == part).ok_or(NotCounted::Nothing)?;
        let ids = if all { &row.cases.1 } else { &row.cases.0 };
        let mut cases: Vec<(CaseId, String, String)> = Vec::new();
        for some in ids.chunks(5_000) {
            let known = faces::of_cases(self.store().reader(), some.iter().map(CaseId::as_str)).await?;
            cases.extend(known.into_values().map(|face| (CaseId::from(face.case_id), face.number, face.title)));
        }
        cases.sort_by(|one, other| (&one.1, &one.0).cmp(&(&other.1, &other.0)));
        Ok(FigureCases { row, cases })
    }

    /// The figures as a spreadsheet: in all, by year, by unit.
    pub async fn figures_file(&self, viewer: &Viewer, day: Option<NaiveDate>) -> Result<Paper, NotCounted> {
        let (day, figures) = self.counted_for(viewer, day).await?;
        let (mut all, mut years, mut units) = (Vec::new(), Vec::new(), Vec::new());
        let name = |unit: &UnitId| figures.units.get(unit).cloned().unwrap_or_else(|| unit.to_string());
        for part in &figures.report.parts {
            let title = figures.workflows.get(&part.workflow).cloned().unwrap_or_else(|| part.workflow.to_string());
            years.extend(part.years.iter().map(|(year, lines)| (format!("{title} {year}年"), lines.as_slice())));
            units.extend(part.units.iter().chain(&part.apart).map(|(unit, lines)| (name(unit), lines.as_slice())));
            all.push((title, part.all.as_slice()));
        }
        let sheets = [table("总计", &all), table("年度对比", &years), table("承办单位", &units)];
        let bytes = tables::xlsx(&sheets).map_err(|error| NotCounted::NotMade(error.to_string()))?;
        Ok(Paper { name: safe(&format!("统计指标 截至{day}.xlsx")), bytes })
    }

    async fn counted_for(&self, viewer: &Viewer, day: Option<NaiveDate>) -> Result<(NaiveDate, Figures), NotCounted> {
        let (people, now) = (self.people().await?, self.now());
        let board = seats::at_board(&seats::held(&people, &viewer.person)).1;
        if !listing::has_any(self.store().reader(), &board).await? {
            return Err(NotCounted::Nothing);
        }
        let day = day.unwrap_or(now.today);
        if day > now.today {
            return Err(NotCounted::TooEarly(day));
        }
        let mut tally = Tally::new(day);
        self.survey_seen(&board, (None, None), now, |seen| tally.add(&seen)).await?;
        Ok((day, tally.done()))
    }
}

fn blocks(figures: &Figures, unit: Option<&UnitId>) -> Vec<FigureBlock> {
    let mut blocks = Vec::new();
    for (place, part) in figures.report.parts.iter().enumerate() {
        let lines = match unit {
            Some(unit) => part.units.get(unit).or_else(|| part.apart.get(unit)),
            None => Some(&part.all),
        };
        let Some(lines) = lines else { continue };
        let title = figures.workflows.get(&part.workflow).cloned().unwrap_or_else(|| part.workflow.to_string());
        blocks.push(FigureBlock { title, place, rows: lines.iter().flat_map(rows).collect() });
    }
    blocks
}

fn rows(line: &Line) -> Vec<FigureRow> {
    let row = |part: &str, (of, over): (u64, usize), result: &Option<String>, percent, cases| FigureRow {
        id: line.id.clone(),
        title: line.title.clone(),
        part: part.to_owned(),
        of,
        over,
        result: result.clone(),
        percent,
        declared: (line.of.clone(), line.over.clone()),
        cases,
    };
    let number = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
    match &line.number {
        Number::Rate { of, over, percent, cases, others } => {
            let all = cases.iter().chain(others).cloned().collect();
            vec![row("", (number(*of), *over), percent, true, (cases.clone(), all))]
        }
        Number::Average { sum, count, mean, cases } => vec![row("", (*sum, *count), mean, false, (cases.clone(), cases.clone()))],
        Number::Shares(shares) => {
            let whole = shares.iter().map(|share| share.count).sum();
            let all: Vec<CaseId> = shares.iter().flat_map(|share| share.cases.clone()).collect();
            let one = |share: &crate::figures::report::Share| {
                row(&share.label, (number(share.count), whole), &share.percent, true, (share.cases.clone(), all.clone()))
            };
            shares.iter().map(one).collect()
        }
    }
}
