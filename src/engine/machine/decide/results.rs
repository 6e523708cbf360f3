//! What was under way outside and has come back: documents and packages (6.3, 8.3).

use crate::ids::{Digest, DocumentId, RunId};
use crate::machine::command::{Command, Outcomes};
use crate::machine::document::{DocumentPart, NotMade};
use crate::machine::draft::Draft;
use crate::machine::event::{Actor, System, What};
use crate::machine::refusal::{Reason, Refusal};
use crate::machine::state::{Awaits, Status};
use crate::machine::tasks::is_needed;

/// Takes a result in; a case that stands still keeps it until it goes on (5.5).
pub(super) fn result(draft: &mut Draft<'_>, command: &Command, result: &Outcomes) -> Result<(), Refusal> {
    if !matches!(command.by, Actor::System(System::Result)) {
        return Err(Reason::OnlyTheSystem.into());
    }
    match draft.case.status {
        Status::Open => take(draft, result),
        Status::Suspended { .. } | Status::Joining { .. } | Status::Ended { .. } => {
            draft.emit(What::ResultHeld { result: result.clone() });
            Ok(())
        }
    }
}

/// Takes up what came while the case stood still. One that is no good any more is flagged; it must not keep the case from going on.
pub(super) fn take_held(draft: &mut Draft<'_>, held: &[Outcomes]) {
    for result in held {
        if let Err(refusal) = draft.attempt(|draft| if draft.case.is_ended() { Ok(()) } else { take(draft, result) }) {
            draft.flag(None, &refusal);
        }
    }
}

/// Takes a result in now.
pub(super) fn take(draft: &mut Draft<'_>, result: &Outcomes) -> Result<(), Refusal> {
    match result {
        Outcomes::Document { document, part, digest, content, pages } => {
            let made = Made { part: *part, digest, content, pages: *pages };
            document_ready(draft, document, &made)
        }
        Outcomes::Package { run, digest } => {
            package_ready(draft, run, digest);
            Ok(())
        }
        Outcomes::NotMade(not_made) => {
            not_made_now(draft, not_made);
            Ok(())
        }
    }
}

/// Nobody was there to be refused: the office in charge is told, and has it in its list while it is needed.
fn not_made_now(draft: &mut Draft<'_>, not_made: &NotMade) {
    if !draft.case.not_made.contains(not_made) && is_needed(&draft.case, &not_made.what) {
        draft.emit(What::NotMade(not_made.clone()));
        draft.emit(What::Flagged { text: format!("文件未能生成：{}", not_made.why), timer: None });
    }
}

struct Made<'a> {
    part: DocumentPart,
    digest: &'a Digest,
    content: &'a Digest,
    pages: u32,
}

fn document_ready(draft: &mut Draft<'_>, id: &DocumentId, made: &Made<'_>) -> Result<(), Refusal> {
    let Some(known) = draft.case.documents.get(id).cloned() else {
        return Err(Reason::ResultNotAwaited(id.to_string()).into());
    };
    match (made.part, &known.draft) {
        // The same result again, or a draft that was overtaken meanwhile.
        (DocumentPart::Draft, Some(_)) => return Ok(()),
        (DocumentPart::Original, Some(frozen)) if frozen.content != *made.content => return Err(Reason::ContentDiffers.into()),
        (DocumentPart::Original, None) => return Err(Reason::ResultNotAwaited(id.to_string()).into()),
        (DocumentPart::Draft, None) | (DocumentPart::Original, Some(_)) => {}
    }
    if made.part == DocumentPart::Original && known.originals.iter().any(|original| original.digest == *made.digest) {
        return Ok(());
    }
    draft.emit(What::DocumentReady {
        document: id.clone(),
        part: made.part,
        digest: made.digest.clone(),
        content: made.content.clone(),
        pages: made.pages,
    });
    let waiting = draft.case.runs().find(|(_, run)| run.awaited_document() == Some(id)).map(|(s, run)| (s.clone(), run.clone()));
    let Some((scope, run)) = waiting else { return Ok(()) };
    match (made.part, run.awaits) {
        (DocumentPart::Draft, Some(Awaits::Draft(_))) => {
            draft.emit(What::RunAwaits { run: run.id, what: None });
            Ok(())
        }
        (DocumentPart::Original, Some(Awaits::Original { then, .. })) => {
            draft.emit(What::RunAwaits { run: run.id.clone(), what: None });
            let Some(step) = draft.world.definition.step(&run.step) else { return Ok(()) };
            // Where it can not go on, its task is open again: nobody is there to be told but the office in charge.
            if let Err(refusal) = draft.attempt(|draft| draft.depart(&scope, &run.id, step, then)) {
                draft.flag(None, &refusal);
            }
            Ok(())
        }
        (DocumentPart::Draft | DocumentPart::Original, _) => Ok(()),
    }
}

fn package_ready(draft: &mut Draft<'_>, id: &RunId, digest: &Digest) {
    let waiting =
        draft.case.run(id).filter(|(_, run)| run.awaits == Some(Awaits::Package)).map(|(s, run)| (s.clone(), run.clone()));
    let Some((scope, run)) = waiting else { return };
    draft.emit(What::PackageReady { run: id.clone(), digest: digest.clone() });
    let Some(step) = draft.world.definition.step(&run.step) else { return };
    let went_on = draft.attempt(|draft| {
        draft.emit(What::RunAwaits { run: id.clone(), what: None });
        draft.go_on(&scope, id, step, None)
    });
    if let Err(refusal) = went_on {
        draft.flag(None, &refusal);
    }
}
