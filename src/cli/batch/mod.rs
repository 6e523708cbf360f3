//! `dafu batch`: assigning a session's proposals as one act.

mod planning;
mod status;

use super::place::{self, Place, block_on};
use super::post::PostArgs;
use super::{Format, Found, output};
use crate::app::ports::Ports;
use crate::app::{App, BatchError, NewBatch};
use crate::batches::list::{Share, shares};
use crate::batches::read::Kind;
use crate::batches::{Batch, Objection, What};
use crate::library;
use crate::office::{Office, Setup};
use crate::time::SystemClock;
use anyhow::Context;
use chrono::NaiveDate;
use clap::Subcommand;
use dafu_engine::ids::{CaseId, PersonId, UnitId};
use indicatif::ProgressBar;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

/// Assigns the proposals of a session as one act (交办): open a batch, plan it, let units look at it, issue it.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: Act,
}

#[derive(Debug, Subcommand)]
enum Act {
    /// Opens a batch of all proposals that wait to be assigned; what an imported list proposed is its first plan.
    #[command(
        after_help = "Example:\n  dafu batch open 2026-session --title 六届三次会议提案 --policy lanchuan --by 潘厚德 --data demo-data"
    )]
    Open {
        #[command(flatten)]
        of: Of,
        /// What notices call it.
        #[arg(long)]
        title: String,
        /// The policy its proposals run under.
        #[arg(long)]
        policy: String,
        /// The office whose proposals it holds; all where none is named.
        #[arg(long, value_name = "UNIT")]
        office: Option<String>,
        /// Who opens it.
        #[arg(long, value_name = "NAME")]
        by: String,
    },
    /// Shows who could lead each proposal, by what was handled before, with the reason.
    #[command(after_help = "Example:\n  dafu batch suggest 2026-session --data demo-data")]
    Suggest {
        #[command(flatten)]
        of: Of,
        /// Plan the first suggestion where nothing is planned.
        #[arg(long, requires = "by")]
        take: bool,
        /// Who takes them.
        #[arg(long, value_name = "NAME")]
        by: Option<String>,
    },
    /// Plans a proposal: a field and its value, a unit by any of its names.
    #[command(
        after_help = "Example:\n  dafu batch plan 2026-session 06030001 lead_agency=市数据局 co_agencies=市公安局、市民政局 class=session_proposal --by 潘厚德 --data demo-data"
    )]
    Plan {
        #[command(flatten)]
        of: Of,
        /// The proposal; `all` for every one in the batch.
        case: String,
        /// FIELD=VALUE.
        #[arg(required = true)]
        fields: Vec<String>,
        /// Who plans it.
        #[arg(long, value_name = "NAME")]
        by: String,
    },
    /// Takes proposals off the list.
    #[command(after_help = "Example:\n  dafu batch take-off 2026-session 06030274 --by 潘厚德 --data demo-data")]
    TakeOff {
        #[command(flatten)]
        of: Of,
        /// The proposals.
        #[arg(required = true)]
        cases: Vec<String>,
        /// Who takes them off.
        #[arg(long, value_name = "NAME")]
        by: String,
    },
    /// Writes the list (任务分解表), whole or of one unit.
    #[command(after_help = "Example:\n  dafu batch list 2026-session -o 任务分解表.xlsx --data demo-data")]
    List {
        #[command(flatten)]
        of: Of,
        /// Only of this unit.
        #[arg(long, value_name = "UNIT")]
        unit: Option<String>,
        /// The file to write (.xlsx or .csv); where none is given, the list is printed.
        #[arg(short, long, value_name = "FILE")]
        output: Option<PathBuf>,
    },
    /// Writes the papers into a folder: the notice (交办通知) with the list behind it, and the lists (任务分解表) whole and of every unit,
    /// as PDF and as spreadsheets. Before the batch is issued there is no notice, and the lists say 征求意见稿.
    #[command(after_help = "Example:\n  dafu batch papers 2026-session --out 交办材料 --data demo-data")]
    Papers {
        #[command(flatten)]
        of: Of,
        /// The folder; it is made where there is none.
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
        /// Write 演示数据 (sample data) on every page.
        #[arg(long)]
        sample: bool,
    },
    /// Lets units look at the list before it is issued (预交办).
    #[command(after_help = "Example:\n  dafu batch look 2026-session --until 2026-02-23 --by pan_houde --data demo-data")]
    Look {
        #[command(flatten)]
        of: Of,
        /// The day by which units answer.
        #[arg(long, value_name = "DAY")]
        until: NaiveDate,
        /// Who asks: the id of a person who may assign.
        #[arg(long, value_name = "PERSON")]
        by: String,
        #[command(flatten)]
        post: PostArgs,
    },
    /// Enters what a unit says to the list; without an objection it agrees.
    #[command(
        after_help = "Example:\n  dafu batch looked 2026-session --unit 市交通局 --objection 06030117=职责不符 --by 潘厚德 --data demo-data"
    )]
    Looked {
        #[command(flatten)]
        of: Of,
        /// The unit.
        #[arg(long, value_name = "UNIT")]
        unit: String,
        /// What it objects to, as `NUMBER=REASON`.
        #[arg(long, value_name = "NUMBER=REASON")]
        objection: Vec<String>,
        /// Who enters it.
        #[arg(long, value_name = "NAME")]
        by: String,
    },
    /// Decides about what a unit objects to: follows it, or says why not. All is decided before the batch is issued.
    #[command(
        after_help = "Example:\n  dafu batch decide 2026-session --unit 市交通局 --case 06030117 --lead 市城管局 --by 潘厚德 --data demo-data\n  dafu batch decide 2026-session --unit 市交通局 --case 06030117 --keep 三定方案已明确 --by 潘厚德 --data demo-data"
    )]
    Decide {
        #[command(flatten)]
        of: Of,
        /// The unit that objects.
        #[arg(long, value_name = "UNIT")]
        unit: String,
        /// To which proposal.
        #[arg(long, value_name = "NUMBER")]
        case: String,
        /// Who leads instead.
        #[arg(long, value_name = "UNIT", conflicts_with = "keep", required_unless_present = "keep")]
        lead: Option<String>,
        /// Why it stays as it is.
        #[arg(long, value_name = "REASON")]
        keep: Option<String>,
        /// Who decides.
        #[arg(long, value_name = "NAME")]
        by: String,
    },
    /// Issues the batch (正式交办): checks every row, freezes list, number and day, assigns every proposal, then tells every unit once.
    #[command(
        after_help = "Example:\n  dafu batch issue 2026-session --number 岚政督〔2026〕3号 --on 2026-03-02 --by pan_houde --data demo-data"
    )]
    Issue {
        #[command(flatten)]
        of: Of,
        /// The number of the notice.
        #[arg(long)]
        number: String,
        /// The day of assignment; today where nothing is said.
        #[arg(long, value_name = "DAY")]
        on: Option<NaiveDate>,
        /// Who issues it: the id of a person who may assign.
        #[arg(long, value_name = "PERSON")]
        by: String,
        #[command(flatten)]
        post: PostArgs,
    },
    /// Goes on with batches that were issued and not completed, as `dafu serve` and `dafu work` do by themselves.
    #[command(name = "continue", after_help = "Example:\n  dafu batch continue --data demo-data")]
    Continue {
        #[command(flatten)]
        place: Place,
        #[command(flatten)]
        post: PostArgs,
    },
    /// Shows how far batches are.
    #[command(after_help = "Example:\n  dafu batch status --data demo-data")]
    Status {
        #[command(flatten)]
        place: Place,
        /// How to print.
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
}

/// Which batch, where.
#[derive(Debug, clap::Args)]
struct Of {
    /// The batch.
    batch: String,
    #[command(flatten)]
    place: Place,
}

pub fn run(args: &Args) -> anyhow::Result<Found> {
    match &args.what {
        Act::Open { of, title, policy, office, by } => with(&of.place, async |app, kinds| {
            let kind = kinds.first().context("there is no file that begins with `batch:`")?;
            let office = match office {
                Some(name) => Some(app.unit_named(name).await?.with_context(|| format!("there is no unit `{name}`"))?),
                None => None,
            };
            let new = NewBatch { title, policy: &policy.as_str().into(), office: office.as_ref(), by };
            let batch = app.open_batch(kind, &of.batch, &new, app.now()).await?;
            output::print(&format!("{}：{}件待交办", batch.title, batch.plan.len()));
            Ok(())
        }),
        Act::Suggest { of, take, by } => {
            with(&of.place, async |app, kinds| planning::suggest(app, kinds, of, by.as_deref().filter(|_| *take)).await)
        }
        Act::Plan { of, case, fields, by } => with(&of.place, async |app, _| planning::plan(app, of, case, fields, by).await),
        Act::TakeOff { of, cases, by } => with(&of.place, async |app, _| {
            let cases = cases.iter().map(CaseId::new).collect();
            let batch = app.change_batch(&of.batch, &What::TakenOff { cases }, by, app.now()).await?;
            output::print(&format!("{}：{}件", batch.title, batch.plan.len()));
            Ok(())
        }),
        Act::List { of, unit, output } => {
            with(&of.place, async |app, kinds| planning::write_list(app, kinds, of, unit.as_deref(), output.as_ref()).await)
        }
        Act::Papers { of, out, sample } => planning::papers(of, out, *sample),
        Act::Look { of, until, by, post } => look(of, *until, by, post),
        Act::Looked { of, unit, objection, by } => with(&of.place, async |app, _| {
            let name = unit;
            let unit = app.unit_named(name).await?.with_context(|| format!("there is no unit `{name}`"))?;
            let objections = objection.iter().map(|one| {
                let (case, reason) = one.split_once('=').with_context(|| format!("`{one}`: write it as NUMBER=REASON"))?;
                anyhow::Ok(Objection { case: case.into(), reason: reason.to_owned(), right_unit: None })
            });
            let objections = objections.collect::<Result<_, _>>()?;
            app.look_at_batch(&of.batch, &unit, objections, by, app.now()).await?;
            Ok(())
        }),
        Act::Decide { of, unit, case, lead, keep, by } => with(&of.place, async |app, kinds| {
            let name = unit;
            let unit = app.unit_named(name).await?.with_context(|| format!("there is no unit `{name}`"))?;
            let batch = known(app, &of.batch).await?;
            let deciding = planning::Deciding { unit, case: case.as_str().into(), lead: lead.as_deref(), keep: keep.as_deref() };
            planning::decide(app, of_kind(kinds, &batch)?, &batch, deciding, by).await
        }),
        Act::Issue { of, number, on, by, post } => issue(of, number, *on, by, post),
        Act::Continue { place, post } => go_on(place, post),
        Act::Status { place, format } => status::show(place, *format),
    }
}

/// Opens the installation, does something with it, and closes it.
fn with(place: &Place, work: impl AsyncFnOnce(&App, &[Kind]) -> anyhow::Result<()>) -> anyhow::Result<Found> {
    place::must_exist(place)?;
    let kinds = kinds(place)?;
    block_on(async {
        let app = App::open(&place.config(), Ports::default()).await?;
        let done = work(&app, &kinds).await;
        app.close().await?;
        done
    })?;
    Ok(Found::Nothing)
}

fn kinds(place: &Place) -> anyhow::Result<Vec<Kind>> {
    Ok(library::read(std::slice::from_ref(&place.workflows))?.0.batches)
}

fn of_kind<'k>(kinds: &'k [Kind], batch: &Batch) -> anyhow::Result<&'k Kind> {
    kinds
        .iter()
        .find(|kind| kind.id == batch.kind)
        .with_context(|| format!("there is no kind of batch `{}` in workflows", batch.kind))
}

fn shares_of(kind: &Kind, batch: &Batch) -> BTreeMap<UnitId, Share> {
    shares((&kind.lead, &kind.co), &batch.plan)
}

async fn known(app: &App, id: &str) -> anyhow::Result<Batch> {
    app.batch(id).await?.with_context(|| format!("there is no batch `{id}`; `dafu batch status` lists them"))
}

fn look(of: &Of, until: NaiveDate, by: &str, post: &PostArgs) -> anyhow::Result<Found> {
    let place = &of.place;
    place::must_exist(place)?;
    let kinds = kinds(place)?;
    block_on(async {
        // The messages to the units are written from the installation's own templates.
        let office = open(place, post).await?;
        let batch = known(&office.app, &of.batch).await?;
        let kind = of_kind(&kinds, &batch)?;
        let batch = office.app.ask_units_to_look(kind, &of.batch, until, &PersonId::new(by), office.app.now()).await?;
        let shares = shares_of(kind, &batch);
        for (unit, share) in &shares {
            output::print(&format!("{unit}\t主办{}件\t会办{}件", share.lead, share.co));
        }
        output::say(&format!("{} units look at the list until {until}; `dafu batch papers` writes their lists", shares.len()));
        Ok(office.app.close().await?)
    })?;
    Ok(Found::Nothing)
}

fn issue(of: &Of, number: &str, on: Option<NaiveDate>, by: &str, post: &PostArgs) -> anyhow::Result<Found> {
    let place = &of.place;
    place::must_exist(place)?;
    let kinds = kinds(place)?;
    block_on(async {
        // The messages to the units are written from the installation's own templates.
        let office = open(place, post).await?;
        let app = &office.app;
        let (batch, now) = (known(app, &of.batch).await?, app.now());
        let kind = of_kind(&kinds, &batch)?;
        let issued = app.issue_batch(kind, &of.batch, number, on.unwrap_or(now.today), &PersonId::new(by), now).await;
        if let Err(BatchError::Rows(rows)) = &issued {
            for (case, why) in rows {
                output::print(&format!("{case}\t{why}"));
            }
        }
        issued?;
        carry_out(app, &of.batch).await?;
        Ok(office.app.close().await?)
    })?;
    Ok(Found::Nothing)
}

fn go_on(place: &Place, post: &PostArgs) -> anyhow::Result<Found> {
    place::must_exist(place)?;
    block_on(async {
        let office = open(place, post).await?;
        for batch in office.app.unfinished_batches().await? {
            carry_out(&office.app, &batch.id).await?;
        }
        Ok(office.app.close().await?)
    })?;
    Ok(Found::Nothing)
}

async fn open(place: &Place, post: &PostArgs) -> anyhow::Result<Office> {
    let post = post.post(place)?;
    let setup = Setup { config: place.config(), workflows: &place.workflows, clock: Arc::new(SystemClock), post, sample: false };
    Office::open(setup).await
}

async fn carry_out(app: &App, id: &str) -> anyhow::Result<()> {
    let all = known(app, id).await?.issued.map_or(0, |issued| issued.lines.len());
    let bar = ProgressBar::new(all as u64);
    let progress = app.carry_out_batch(id, app.now(), |done| bar.set_position(done as u64)).await?;
    bar.finish_and_clear();
    output::print(&format!("已交办{}/{}件，已通知{}个单位", progress.assigned, progress.all, progress.told));
    Ok(())
}
