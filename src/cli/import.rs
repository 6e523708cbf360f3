//! `dafu import`: lists that others wrote, looked at first and then brought in as one.

use super::place::{self, Place, block_on};
use super::{Format, Found, output};
use crate::app::ports::Ports;
use crate::app::{App, Staged, Staging};
use crate::library;
use anyhow::{Context, bail};
use dafu_engine::ids::FieldId;
use indicatif::ProgressBar;
use serde_json::json;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

/// Brings in the proposals of a session from a committee's spreadsheet (.xlsx) or CSV (UTF-8 or GB18030).
///
/// Shows what would come of it, with every problem by its cell; nothing is brought in before `--accept`, and then all of it at once.
/// The same file again changes nothing.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  dafu import session.xlsx --data demo-data --policy lanchuan --source 市政协提案委 --set assigning_office=市政府督查室\n  dafu import session.xlsx … --fix B82=赵青 --fix-suggested --accept --by 沈若溪"
)]
pub struct Args {
    /// The list.
    file: PathBuf,
    /// The policy its cases run under.
    #[arg(long, value_name = "POLICY")]
    policy: String,
    /// From whom it comes: what its headings stand for is remembered for the next list.
    #[arg(long, value_name = "NAME", default_value = "")]
    source: String,
    /// How it is read, where workflows/ has several ways.
    #[arg(long, value_name = "ID")]
    kind: Option<String>,
    /// What a heading stands for, as `题名=proposal_title`.
    #[arg(long, value_name = "HEADING=FIELD")]
    map: Vec<String>,
    /// What is the same for every row and has no column, as `session=六届三次会议`.
    #[arg(long, value_name = "FIELD=VALUE")]
    set: Vec<String>,
    /// What is put right in a cell, as `B82=赵青`.
    #[arg(long, value_name = "CELL=VALUE")]
    fix: Vec<String>,
    /// Another name of a unit, remembered for every list to come, as `市金融工作局=市金融局`.
    #[arg(long, value_name = "NAME=UNIT")]
    alias: Vec<String>,
    /// The list is an earlier year's ledger: only who handled what is read, and suggestions learn from it.
    #[arg(long, value_name = "YEAR", conflicts_with_all = ["accept", "fix_suggested"])]
    history: Option<i32>,
    /// Put right everything as suggested.
    #[arg(long)]
    fix_suggested: bool,
    /// Begin its cases.
    #[arg(long, requires = "by")]
    accept: bool,
    /// Who does this.
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    #[command(flatten)]
    place: Place,
    /// How to print.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

pub fn run(args: &Args) -> anyhow::Result<Found> {
    place::must_exist(&args.place)?;
    let bytes = std::fs::read(&args.file).with_context(|| format!("{} can't be read", args.file.display()))?;
    let (library, _) = library::read(std::slice::from_ref(&args.place.workflows))?;
    let known = library.imports.iter().map(|import| import.id.as_str()).collect::<Vec<_>>().join(", ");
    let wanted = |id: &str| args.kind.as_deref().is_none_or(|kind| kind == id);
    let import = library.imports.iter().find(|import| wanted(&import.id));
    let import = import.with_context(|| format!("there is no such way to read a list; there are: {known}"))?;
    let bar = ProgressBar::new_spinner();
    bar.enable_steady_tick(Duration::from_millis(100));
    let by = args.by.as_deref().unwrap_or("dafu import");
    let brought = block_on(async {
        let app = App::open(&args.place.config(), Ports::default()).await?;
        let now = app.now();
        for (alias, name) in pairs(&args.alias)? {
            let unit = app.unit_named(&name).await?.with_context(|| format!("there is no unit `{name}`"))?;
            app.add_unit_alias(&alias, &unit, now).await?;
        }
        let mut staging = Staging {
            import,
            policy: args.policy.as_str().into(),
            source: &args.source,
            name: &args.file.display().to_string(),
            bytes: &bytes,
            headings: pairs(&args.map)?.into_iter().map(|(heading, field)| (heading, FieldId::from(field))).collect(),
            corrections: pairs(&args.fix)?,
            fixed: pairs(&args.set)?.into_iter().map(|(field, value)| (FieldId::from(field), value)).collect(),
            by,
        };
        bar.set_message("reading");
        if let Some(year) = args.history {
            let (rows, problems) = app.import_history(&staging, year, now).await?;
            app.close().await?;
            bar.finish_and_clear();
            for problem in &problems {
                output::print(&format!("  {} {}", problem.cell, problem.what));
            }
            output::print(&format!("{year}年：{rows}件的承办单位已读入，供拟办时参考；{}处需核对", problems.len()));
            return Ok(None);
        }
        let mut staged = app.stage_import(staging.clone(), now).await?;
        if args.fix_suggested && !staged.accepted {
            (staging, staged) = put_right(&app, staging, staged).await?;
            drop(staging);
        }
        let begun = if args.accept && !staged.accepted {
            bar.set_message(format!("beginning {} cases", staged.preview.sound()));
            Some(app.accept_import(&staged.id, by, now).await?)
        } else {
            None
        };
        app.close().await?;
        Ok(Some((staged, begun)))
    })?;
    bar.finish_and_clear();
    match brought {
        Some((staged, begun)) => tell(args, &staged, begun),
        None => Ok(Found::Nothing),
    }
}

/// Puts cells right as suggested, until nothing new is suggested: one correction may show the next problem.
async fn put_right<'a>(app: &App, mut staging: Staging<'a>, mut staged: Staged) -> anyhow::Result<(Staging<'a>, Staged)> {
    loop {
        let before = staging.corrections.clone();
        for problem in staged.preview.drafts.iter().flat_map(|draft| &draft.problems) {
            if let Some(suggested) = &problem.suggested {
                staging.corrections.insert(problem.cell.clone(), suggested.clone());
            }
        }
        if staging.corrections == before {
            return Ok((staging, staged));
        }
        staged = app.stage_import(staging.clone(), app.now()).await?;
    }
}

fn tell(args: &Args, staged: &Staged, begun: Option<usize>) -> anyhow::Result<Found> {
    let (all, sound) = (staged.preview.drafts.len(), staged.preview.sound());
    if args.format == Format::Json {
        output::print(&serde_json::to_string_pretty(&json!({ "list": staged, "begun": begun }))?);
    } else {
        for remark in &staged.preview.remarks {
            output::print(&format!("注意：{remark}"));
        }
        for (cell, heading) in &staged.mapping.unused {
            output::print(&format!("注意：{cell}“{heading}”没有对应的栏目，不导入；可用 --map {heading}=栏目 指明"));
        }
        if staged.accepted {
            output::print(&format!("这份表已导入过（{all}条），没有变化"));
            return Ok(Found::Nothing);
        }
        output::print(&format!("共读入{all}条：可导入{sound}条，需核对{}条，与已有相同{}条", all - sound, staged.unchanged));
        for problem in staged.preview.drafts.iter().flat_map(|draft| &draft.problems) {
            let suggested = problem
                .suggested
                .as_ref()
                .map_or_else(String::new, |text| format!("　建议改为“{text}”：--fix {}={text}", problem.cell));
            output::print(&format!("  {} {}{suggested}", problem.cell, problem.what));
        }
        match begun {
            Some(begun) => output::print(&format!("已导入{begun}条")),
            None if sound == all => output::print("没有问题；加 --accept --by 姓名 导入"),
            None => {}
        }
    }
    Ok(if sound == all || staged.accepted { Found::Nothing } else { Found::Problem })
}

/// `NAME=VALUE` pairs.
fn pairs(given: &[String]) -> anyhow::Result<BTreeMap<String, String>> {
    let mut pairs = BTreeMap::new();
    for pair in given {
        let Some((name, value)) = pair.split_once('=') else { bail!("`{pair}`: write it as NAME=VALUE") };
        pairs.insert(name.to_owned(), value.to_owned());
    }
    Ok(pairs)
}
