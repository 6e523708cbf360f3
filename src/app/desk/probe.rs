//! Whether the engine would take something: asked with the very command that a button would send, with nothing filled in.
//!
//! A refusal about what is filled in says that the form can be sent once it is; every other refusal says that it can't.

use dafu_engine::ids::{CommandKey, Digest, PersonId};
use dafu_engine::machine::command::{Ask, Command};
use dafu_engine::machine::decide::decide;
use dafu_engine::machine::event::{Actor, Paper};
use dafu_engine::machine::refusal::{Reason, Refusal};
use dafu_engine::value::FileRef;

use super::form::Stands;
use crate::app::ports::Scene;

/// Asks the engine about `ask` by `person`, standing as said.
pub(super) fn probe(scene: &Scene, person: &PersonId, stands: &Stands, ask: Ask) -> Result<(), Refusal> {
    let command = command(scene, person, stands, ask);
    match decide(&scene.world(), Some(&scene.case), &command, scene.now) {
        Ok(_) => Ok(()),
        Err(refusal) if is_about_the_form(&refusal.reason) => Ok(()),
        Err(refusal) => Err(refusal),
    }
}

/// Asks the engine about exactly this.
pub(super) fn allows(scene: &Scene, by: Actor, ask: Ask) -> Result<(), Refusal> {
    let command = Command { key: CommandKey::new("probe"), by, on: None, paper: None, ask };
    decide(&scene.world(), Some(&scene.case), &command, scene.now).map(drop)
}

fn command(scene: &Scene, person: &PersonId, stands: &Stands, ask: Ask) -> Command {
    let by = match stands {
        Stands::Himself | Stands::Enters(_) => Actor::Person(person.clone()),
        Stands::For(owner) => Actor::Agent { agent: person.clone(), owner: owner.clone() },
        Stands::ByLink => Actor::Link(person.clone()),
    };
    let signer = match stands {
        Stands::Enters(signers) => signers.first().cloned(),
        Stands::Himself | Stands::For(_) | Stands::ByLink => None,
    };
    let paper = signer.map(|person| Paper { person, scan: FileRef { name: String::new(), digest: Digest::new("sha256:none") } });
    let on = paper.as_ref().map(|_| scene.now.today);
    Command { key: CommandKey::new("probe"), by, on, paper, ask }
}

/// Whether a refusal is about what is filled in.
fn is_about_the_form(reason: &Reason) -> bool {
    matches!(
        reason,
        Reason::Form(_)
            | Reason::FieldMissing(_)
            | Reason::FieldNotAsked(_)
            | Reason::BadValue { .. }
            | Reason::UnknownPerson(_)
            | Reason::UnknownUnit(_)
            | Reason::DayMissing
            | Reason::ReasonMissing
            | Reason::ScanMissing
            | Reason::Refused { .. }
            | Reason::LintErrors(_)
            | Reason::LintUnticked(_)
            | Reason::NotLater(_)
            | Reason::InTheFuture(_)
            | Reason::BeforeTheCase(_)
            | Reason::TooFarBack { .. }
            | Reason::NotReady(_)
    )
}
