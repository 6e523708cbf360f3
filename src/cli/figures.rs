//! `dafu figures`: what the office has done, in numbers that can be defended.

use super::place::{self, Place, block_on};
use super::{Format, Found, output};
use crate::app::ports::Ports;
use crate::app::{App, Correction, Figures};
use crate::figures::report::{Line, table};
use crate::tables::{self, Table};
use anyhow::{Context, bail};
use chrono::NaiveDate;
use serde_json::json;
use std::path::PathBuf;

/// Rates, shares and averages as the policy declares them, each with what it is taken over and the cases it is made of.
///
/// `--freeze` keeps them for ever under a name; `--frozen` shows them as they were, and what has been corrected since.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  dafu figures --data demo-data\n  dafu figures --data demo-data --day 2026-12-15 --freeze 2026年度 --by 冯启明\n  dafu figures --data demo-data --frozen 2026年度 -o figures.xlsx"
)]
pub struct Args {
    #[command(flatten)]
    place: Place,
    /// Count by the end of this day; today where nothing is said.
    #[arg(long, value_name = "DAY", conflicts_with = "frozen")]
    day: Option<NaiveDate>,
    /// Keep the figures for ever under this name.
    #[arg(long, value_name = "NAME", requires = "by", conflicts_with = "frozen")]
    freeze: Option<String>,
    /// Who freezes them.
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    /// Show the figures that were frozen under this name.
    #[arg(long, value_name = "NAME")]
    frozen: Option<String>,
    /// Show how long each step takes too, from the logs.
    #[arg(long)]
    steps: bool,
    /// Write a spreadsheet: in all, by year, by unit, the steps, the cases of every number.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// How to print.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// What is shown.
struct Shown {
    day: NaiveDate,
    title: String,
    figures: Figures,
    corrections: Vec<Correction>,
    steps: Option<Table>,
}

pub fn run(args: &Args) -> anyhow::Result<Found> {
    place::must_exist(&args.place)?;
    let shown = block_on(async {
        let app = if args.freeze.is_some() {
            App::open(&args.place.config(), Ports::default()).await?
        } else {
            App::look(&args.place.config(), Ports::default()).await?
        };
        let shown = look(args, &app).await?;
        app.close().await?;
        Ok(shown)
    })?;
    for problem in &shown.figures.uncounted {
        output::say(problem);
    }
    if let Some(file) = &args.output {
        let bytes = tables::xlsx(&sheets(&shown))?;
        std::fs::write(file, bytes).with_context(|| format!("{} can't be written", file.display()))?;
        output::say(&format!("{}: written", file.display()));
    }
    match args.format {
        Format::Json => output::print(&serde_json::to_string_pretty(&as_json(&shown))?),
        Format::Text => print(&shown),
    }
    Ok(if shown.figures.uncounted.is_empty() { Found::Nothing } else { Found::Problem })
}

async fn look(args: &Args, app: &App) -> anyhow::Result<Shown> {
    let now = app.now();
    let steps = if args.steps { Some(app.steps(now).await?) } else { None };
    let (day, title, figures, corrections) = if let Some(name) = &args.frozen {
        let Some(frozen) = app.frozen_figures(name).await? else {
            let known: Vec<String> = app.frozen_names().await?.into_iter().map(|(name, day)| format!("{name} ({day})")).collect();
            bail!("there are no figures frozen as `{name}`; there are: {}", known.join(", "))
        };
        let corrections = app.corrections(&frozen, now).await?;
        (frozen.day, format!("{}（截至{}，{}冻结）", frozen.name, frozen.day, frozen.by), frozen.figures, corrections)
    } else {
        let day = args.day.unwrap_or(now.today);
        match (&args.freeze, &args.by) {
            (Some(name), Some(by)) => {
                let frozen = app.freeze_figures(name, day, by, now).await?;
                (day, format!("{name}（截至{day}，{by}冻结）"), frozen.figures, Vec::new())
            }
            (Some(_) | None, Some(_) | None) => (day, format!("截至{day}"), app.figures(day, now).await?, Vec::new()),
        }
    };
    let names = figures.units.clone();
    let steps =
        steps.map(|steps| steps.table("环节用时", |unit| names.get(unit).cloned().unwrap_or_else(|| unit.to_string())));
    Ok(Shown { day, title, figures, corrections, steps })
}

fn print(shown: &Shown) {
    output::print(&shown.title);
    for sheet in sheets(shown).into_iter().filter(|sheet| sheet.title != CASES) {
        output::print(&format!("\n# {}", sheet.title));
        for row in &sheet.rows {
            // What is declared is in the spreadsheet and in the JSON; a line of the screen has no room for it.
            let short: Vec<&str> = row.iter().take(6).map(String::as_str).collect();
            output::print(&short.join("\t"));
        }
    }
    if shown.corrections.is_empty() {
        return;
    }
    output::print("\n# 冻结后更正");
    for correction in &shown.corrections {
        output::print(&format!("{}\t{}", correction.case, correction.figures.join("、")));
    }
}

fn as_json(shown: &Shown) -> serde_json::Value {
    json!({
        "day": shown.day,
        "title": shown.title,
        "report": shown.figures.report,
        "units": shown.figures.units,
        "workflows": shown.figures.workflows,
        "policies": shown.figures.policies,
        "corrections": shown.corrections,
        "uncounted": shown.figures.uncounted,
    })
}

/// The sheet that lists the cases of every number.
const CASES: &str = "案号";

/// The sheets of the spreadsheet.
fn sheets(shown: &Shown) -> Vec<Table> {
    let figures = &shown.figures;
    let (mut all, mut years, mut units, mut apart) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for part in &figures.report.parts {
        let title = figures.workflows.get(&part.workflow).cloned().unwrap_or_else(|| part.workflow.to_string());
        let unit = |id| figures.units.get(id).cloned().unwrap_or_default();
        all.push((title.clone(), part.all.as_slice()));
        years.extend(part.years.iter().map(|(year, lines)| (format!("{title} {year}年"), lines.as_slice())));
        units.extend(part.units.iter().map(|(id, lines)| (unit(id), lines.as_slice())));
        apart.extend(part.apart.iter().map(|(id, lines)| (unit(id), lines.as_slice())));
    }
    let mut sheets = vec![table("总计", &all), table("年度对比", &years), table("承办单位", &units)];
    if !apart.is_empty() {
        sheets.push(table("不参加考核的单位", &apart));
    }
    sheets.extend(shown.steps.clone());
    sheets.push(cases(&all));
    if !shown.corrections.is_empty() {
        let mut table = Table::new("冻结后更正", [("案号", 14), ("涉及指标", 60)]);
        table.rows.extend(shown.corrections.iter().map(|one| vec![one.case.to_string(), one.figures.join("、")]));
        sheets.push(table);
    }
    sheets
}

/// Every number and the cases it is made of, one a row.
fn cases(blocks: &[(String, &[Line])]) -> Table {
    let mut table = Table::new(CASES, [("", 20), ("指标", 24), ("分项", 16), ("案号", 16)]);
    for (name, lines) in blocks {
        for line in *lines {
            for (part, cases) in line.number.cases() {
                let rows = cases.iter().map(|case| vec![name.clone(), line.title.clone(), part.to_owned(), case.to_string()]);
                table.rows.extend(rows);
            }
        }
    }
    table
}
