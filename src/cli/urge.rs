//! `dafu urge`: whoever holds the tasks of some cases is urged (催办).

use super::place::{self, Place, block_on};
use super::{Found, jobs};
use crate::app::urge::Urging;

/// Urges whoever holds the tasks at hand of these cases (催办): counted and numbered on each, in one mail a unit.
///
/// A task that was urged less than the policy's interval ago is not urged again, and listed.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  dafu urge 08010201 08010233 --by feng_qiming --text 请于5月24日前将进展情况报市政府督查室。")]
pub struct Args {
    /// The cases.
    #[arg(required = true, value_name = "CASE")]
    cases: Vec<String>,
    /// In what words.
    #[arg(long)]
    text: String,
    /// Who urges.
    #[arg(long, value_name = "PERSON")]
    by: String,
    /// Only this unit's tasks.
    #[arg(long, value_name = "UNIT")]
    unit: Option<String>,
    #[command(flatten)]
    place: Place,
}

pub fn run(args: &Args) -> anyhow::Result<Found> {
    place::must_exist(&args.place)?;
    let urging = Urging {
        cases: args.cases.iter().map(|case| case.as_str().into()).collect(),
        unit: args.unit.as_deref().map(Into::into),
        text: args.text.clone(),
        by: args.by.as_str().into(),
    };
    block_on(async {
        let office = jobs::office(&args.place).await?;
        let job = office.app.urge(&urging, office.app.now()).await?;
        jobs::run_to_its_end(&office.app, &job).await?;
        office.app.close().await?;
        Ok(())
    })?;
    Ok(Found::Nothing)
}
