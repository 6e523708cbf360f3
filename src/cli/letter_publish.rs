//! `dafu letter publish`: the copy of a sealed letter that goes on the web.

use super::place::{self, Place, block_on};
use super::{Found, output};
use crate::app::ports::{Ports, Scene};
use crate::app::{App, Logged};
use crate::documents::port::Desk;
use crate::store::files::Shelf;
use anyhow::{Context, bail};
use dafu_engine::ids::{CaseId, Digest};
use dafu_engine::machine::document::{DocumentContent, DocumentPart};
use dafu_engine::machine::event::What;
use std::path::PathBuf;

/// Sets the copy of a case's newest original that is published: without what the policy's `redact` lists, which is neither in the text of the
/// PDF nor in its metadata.
///
/// The sealed original stays as it is. Refuses to overwrite a file.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  dafu letter publish 08010082 --out public.pdf --data data")]
pub struct Args {
    /// The case.
    case: String,
    /// Where the copy goes.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    #[command(flatten)]
    place: Place,
}

pub fn run(args: &Args) -> anyhow::Result<Found> {
    place::must_exist(&args.place)?;
    if args.out.exists() {
        bail!("{} is there already; name another file", args.out.display());
    }
    let (scene, log) = block_on(async {
        let app = App::look(&args.place.config(), Ports::default()).await?;
        let case = CaseId::from(args.case.clone());
        let scene = app.scene(&case, app.now()).await?.with_context(|| format!("there is no case {case}"))?;
        let log = app.history(&case).await?;
        app.close().await?;
        Ok((scene, log))
    })?;
    let content = original(log).context("no original has been sealed in this case yet")?;
    let fonts: Vec<PathBuf> = [args.place.data.join("fonts")].into_iter().filter(|folder| folder.is_dir()).collect();
    let desk = Desk::load(&args.place.workflows.join("letters"), &fonts)?;
    // Where people are made up, so is the letter, and its copy says so.
    let shelf = Shelf::new(args.place.config().files());
    let files = |digest: &Digest| shelf.read(digest).map_err(|error| error.to_string());
    let sample = scene.people.persons.values().any(|person| person.invented);
    let made = desk.make_public(&scene.world(), &content, &list(&scene), sample, &files)?;
    std::fs::write(&args.out, made.pdf).with_context(|| args.out.display().to_string())?;
    output::say(&format!("{}: {} pages; blackened: {}", args.out.display(), made.pages, list(&scene).join(", ")));
    Ok(Found::Nothing)
}

/// What the newest original says.
fn original(log: Vec<Logged>) -> Option<DocumentContent> {
    log.into_iter().rev().find_map(|logged| match logged.event.what {
        What::DocumentAsked { part: DocumentPart::Original, content, .. } => Some(content),
        _ => None,
    })
}

/// What the policy wants blackened, where the definition publishes.
fn list(scene: &Scene) -> Vec<&str> {
    let step = scene.definition.all_steps().into_iter().find_map(|step| step.redact.as_ref());
    step.and_then(|redact| scene.policy.texts(&redact.id)).unwrap_or_default()
}
