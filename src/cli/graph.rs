//! `dafu graph`: a definition as a picture, and the way a case went in it.

use super::language::Language;
use super::place::{self, Place, block_on};
use super::{Found, output};
use crate::app::App;
use crate::app::ports::Ports;
use crate::library;
use clap::ValueEnum;
use dafu_engine::definition::Definition;
use dafu_engine::graph;
use dafu_engine::ids::CaseId;
use dafu_engine::machine::event::Event;
use dafu_engine::machine::state::Case;
use std::path::PathBuf;

/// Draws a definition: one printed page, or DOT or BPMN for other tools. With a case, the way it really went.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  dafu graph workflows/proposal-reply.yaml > proposal-reply.svg\n  dafu graph --case 08010082 --data demo-data > case.svg"
)]
pub struct Args {
    /// The definition; with `--case`, the one the case runs on unless another is given.
    #[arg(required_unless_present = "case")]
    file: Option<PathBuf>,
    /// A case of the installation: what is done, what is open, and every way it took.
    #[arg(long, value_name = "ID")]
    case: Option<String>,
    #[command(flatten)]
    place: Place,
    /// What to draw.
    #[arg(long, value_enum, default_value_t)]
    format: Picture,
    /// The language of its words.
    #[arg(long, value_enum, default_value_t)]
    language: Language,
}

/// What to draw.
#[derive(Debug, Clone, Copy, Default, ValueEnum)]
enum Picture {
    /// A drawing for paper and browsers.
    #[default]
    Svg,
    /// The graph as Graphviz reads it.
    Dot,
    /// BPMN 2.0 with its diagram, for tools that draw processes.
    Bpmn,
}

pub fn run(args: &Args) -> anyhow::Result<Found> {
    let (given, mut mistakes) = match &args.file {
        Some(file) => library::read(std::slice::from_ref(file)).map(|(library, mistakes)| (library.definitions, mistakes))?,
        None => (Vec::new(), Vec::new()),
    };
    if library::has_errors(&mistakes) {
        output::diagnostics(&mut mistakes);
        return Ok(Found::Problem);
    }
    let given = match (&args.file, given.as_slice()) {
        (None, _) => None,
        (Some(_), [definition]) => Some(definition),
        (Some(file), _) => anyhow::bail!("{}: this is no workflow definition", file.display()),
    };
    let went = args.case.as_deref().map(|case| look_up(&args.place, case)).transpose()?;
    let own = went.as_ref().map(|went| &*went.definition);
    let Some(definition) = given.or(own) else { anyhow::bail!("give a definition to draw, or --case") };
    let mut picture = graph::picture(definition, args.language.into());
    if let Some(went) = &went {
        graph::walked(&mut picture, definition, &went.case, &went.events);
    }
    output::print(&match args.format {
        Picture::Svg => graph::svg(&picture),
        Picture::Dot => graph::dot(&picture),
        Picture::Bpmn => graph::bpmn(&picture),
    });
    Ok(Found::Nothing)
}

/// A case, what it runs on, and its log.
struct Went {
    case: Case,
    definition: std::sync::Arc<Definition>,
    events: Vec<Event>,
}

fn look_up(place: &Place, case: &str) -> anyhow::Result<Went> {
    place::must_exist(place)?;
    let id = CaseId::new(case);
    block_on(async {
        let app = App::look(&place.config(), Ports::default()).await?;
        let scene = app.scene(&id, app.now()).await?;
        let history = app.history(&id).await?;
        app.close().await?;
        let Some(scene) = scene else {
            anyhow::bail!("there is no case {id} in {}; GET /api/cases of `dafu serve` lists them", place.data.display())
        };
        let events = history.into_iter().map(|logged| logged.event).collect();
        Ok(Went { case: scene.case, definition: scene.definition, events })
    })
}
