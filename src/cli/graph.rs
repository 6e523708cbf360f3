//! `dafu graph`: a definition as a picture.

use super::{Found, output};
use crate::library;
use clap::ValueEnum;
use dafu_engine::graph;
use std::path::PathBuf;

/// Draws a definition: one printed page, or DOT for other tools.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  dafu graph workflows/proposal-reply.yaml > proposal-reply.svg")]
pub struct Args {
    /// The definition.
    file: PathBuf,
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
}

/// The language of the words.
#[derive(Debug, Clone, Copy, Default, ValueEnum)]
enum Language {
    /// Chinese.
    #[default]
    Zh,
    /// English.
    En,
}

pub fn run(args: &Args) -> anyhow::Result<Found> {
    let (library, mut mistakes) = library::read(std::slice::from_ref(&args.file))?;
    if library::has_errors(&mistakes) {
        output::diagnostics(&mut mistakes);
        return Ok(Found::Problem);
    }
    let [definition] = library.definitions.as_slice() else {
        anyhow::bail!("{}: this is no workflow definition", args.file.display());
    };
    let language = match args.language {
        Language::Zh => graph::Language::Chinese,
        Language::En => graph::Language::English,
    };
    let picture = graph::picture(definition, language);
    output::print(&match args.format {
        Picture::Svg => graph::svg(&picture),
        Picture::Dot => graph::dot(&picture),
    });
    Ok(Found::Nothing)
}
