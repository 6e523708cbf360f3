//! Documents and packages: made by the ports, kept as files, and reported back to their case as results.
//!
//! A worker that dies here leaves a claim that runs out; the same order gives the same bytes, and a result that the case has
//! already changes nothing.

use crate::app::ports::{NotDone, PackOrder, RenderOrder, Scene};
use crate::app::{App, Receipt, Submission, SubmitError, Which};
use crate::store::queue::{self, Queue, Row, Step};
use crate::store::{StoreError, events};
use dafu_engine::ids::{CaseId, CommandKey, DocumentId, RunId};
use dafu_engine::language::Language;
use dafu_engine::machine::command::{Ask, Command, Now, Outcomes};
use dafu_engine::machine::document::{DocumentContent, DocumentPart, Making, NotMade};
use dafu_engine::machine::effects::Effect;
use dafu_engine::machine::event::{Actor, System};
use dafu_engine::machine::refusal::{Reason, Refusal};
use std::sync::Arc;

/// After so many tries a person has to look.
const TRIES: i32 = 12;
/// Made one after the other, so few are claimed at once.
const AT_ONCE: u64 = 8;

/// Makes documents and packages; how many are off the queue.
pub(super) async fn tick(app: &App, now: Now) -> Result<u64, StoreError> {
    let rows = queue::claim(app.store(), Queue::Jobs, now.at, app.lease(), AT_ONCE).await?;
    let mut made = 0;
    for row in rows {
        let step = match make(app, &row, now).await {
            Ok(result) => report(app, &row, result, now).await,
            Err(NotDone::Never(why)) => Step::Failed(why),
            Err(NotDone::Later(why)) => again(&row, why, now),
        };
        let step = match step {
            Step::Failed(why) => give_up(app, &row, why, now).await,
            step => step,
        };
        if matches!(step, Step::Done(_) | Step::Failed(_)) {
            made += 1;
        }
        queue::step(app.store(), Queue::Jobs, &row, &step).await?;
    }
    Ok(made)
}

async fn make(app: &App, row: &Row, now: Now) -> Result<Outcomes, NotDone> {
    let case = CaseId::from(row.case_id.as_str());
    let scene = app.scene(&case, now).await?.ok_or_else(|| NotDone::Never(format!("There is no case {case}.")))?;
    match serde_json::from_str(&row.body) {
        Ok(Effect::Render { document, part, content }) => render(app, scene, (document, part, content)).await,
        Ok(Effect::Package { run, retention }) => pack(app, scene, (run, retention)).await,
        Ok(Effect::Tell { .. } | Effect::Send { .. } | Effect::Start { .. }) => Err(NotDone::Never("This is no job.".to_owned())),
        Err(error) => Err(NotDone::Never(error.to_string())),
    }
}

async fn render(
    app: &App,
    scene: Scene,
    (document, part, content): (DocumentId, DocumentPart, DocumentContent),
) -> Result<Outcomes, NotDone> {
    let at = scene.now.at;
    let documents = Arc::clone(&app.ports().documents);
    let order = RenderOrder { scene, document: document.clone(), part, content, shelf: app.shelf().clone() };
    let rendered = apart(move || documents.render(&order)).await?;
    let digest = app.keep_file(&rendered.bytes, &rendered.media_type, at).await?;
    Ok(Outcomes::Document { document, part, digest, content: rendered.content, pages: rendered.pages })
}

async fn pack(app: &App, scene: Scene, (run, retention): (RunId, String)) -> Result<Outcomes, NotDone> {
    let log = events::history(app.store().reader(), &scene.case.id, 0, u64::from(u32::MAX)).await?;
    let archive = Arc::clone(&app.ports().archive);
    let order = PackOrder { scene, run: run.clone(), retention, log, shelf: app.shelf().clone() };
    let digest = apart(move || archive.pack(&order)).await?;
    Ok(Outcomes::Package { run, digest })
}

/// Away from the threads that serve pages: this takes long.
async fn apart<T: Send + 'static>(work: impl FnOnce() -> Result<T, NotDone> + Send + 'static) -> Result<T, NotDone> {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|error| Err(NotDone::Later(error.to_string())))
}

/// The digest is part of the key: if the same order ever gave other bytes, the case has to judge, not the key.
async fn report(app: &App, row: &Row, result: Outcomes, now: Now) -> Step {
    let digest = match &result {
        Outcomes::Document { digest, .. } | Outcomes::Package { digest, .. } => digest.to_string(),
        Outcomes::NotMade(not_made) => not_made.why.clone(),
    };
    match tell(app, row, &digest, result, now).await {
        Ok(_) => Step::Done(digest),
        Err(SubmitError::Refused(refusal)) => match &refusal.reason {
            Reason::ResultNotAwaited(_) => Step::Done(format!("{digest} is no longer awaited")),
            _ => Step::Failed(words(app, row, &refusal, now).await),
        },
        Err(error) => again(row, error.to_string(), now),
    }
}

/// Why the case did not take it, as the office in charge reads it.
async fn words(app: &App, row: &Row, refusal: &Refusal, now: Now) -> String {
    match app.scene(&row.case_id.as_str().into(), now).await {
        Ok(Some(scene)) => refusal.words(&scene.definition, &scene.people, Language::Chinese).say,
        Ok(None) | Err(_) => refusal.reason.code().to_owned(),
    }
}

/// Nobody tries this again by himself, so its case is told, and the office in charge has it in its list.
async fn give_up(app: &App, row: &Row, why: String, now: Now) -> Step {
    let what = match serde_json::from_str(&row.body) {
        Ok(Effect::Render { document, part, .. }) => Making::Document { document, part },
        Ok(Effect::Package { run, .. }) => Making::Package { run },
        Ok(Effect::Tell { .. } | Effect::Send { .. } | Effect::Start { .. }) | Err(_) => return Step::Failed(why),
    };
    let result = Outcomes::NotMade(NotMade { what, why: why.clone() });
    match tell(app, row, &format!("failed {}", row.token), result, now).await {
        Ok(_) | Err(SubmitError::Refused(_) | SubmitError::KeyReused | SubmitError::Unregistered(_) | SubmitError::Overtaken) => {
            Step::Failed(why)
        }
        Err(SubmitError::Store(_) | SubmitError::Gone(_)) => Step::Retry(now.at + super::backoff(row.attempts), why),
    }
}

async fn tell(app: &App, row: &Row, key: &str, result: Outcomes, now: Now) -> Result<Receipt, SubmitError> {
    let command = Command {
        key: CommandKey::new(format!("job {} {key}", row.id)),
        by: Actor::System(System::Result),
        on: None,
        paper: None,
        ask: Ask::Outcome { result },
    };
    app.submit_at(Submission { case: row.case_id.as_str().into(), which: Which::Pinned, command, now, seen: None }).await
}

fn again(row: &Row, why: String, now: Now) -> Step {
    if row.attempts >= TRIES { Step::Failed(why) } else { Step::Retry(now.at + super::backoff(row.attempts), why) }
}
