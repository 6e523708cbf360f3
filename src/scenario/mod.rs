//! Scenarios: who does what on which day, and what must then be true.
//!
//! One mechanism, several stages: `dafu test` plays a scenario in memory under a virtual clock, `dafu play` on a real database
//! with real letters, mails and archive. A scenario never reaches into a case: it sends the commands that people send and looks
//! at what they would see.
//!
//! [`grammar`] says what may stand in a file, [`read`] gives it its type, [`check()`] holds it against the definition, [`player`]
//! plays it on a [`stage::Stage`], [`expect`] compares, [`coverage`] counts and [`mutate`] asks whether the scenarios would notice
//! a missing line.

mod asking;
mod check;
pub mod coverage;
pub mod expect;
mod files;
pub mod grammar;
pub mod memory;
pub mod mutate;
pub mod player;
pub mod read;
pub mod stage;
#[cfg(test)]
mod tests;

pub use check::check;

use crate::library::Library;
use crate::mail;
use chrono::NaiveDate;
use dafu_engine::definition::Definition;
use dafu_engine::diagnostic::Span;
use dafu_engine::ids::{
    CaseId, ClockId, FieldId, ItemId, OutcomeId, PersonId, PolicyId, RecordId, RequestId, StepId, StepPath, WorkflowId,
};
use dafu_engine::machine::World;
use dafu_engine::machine::command::{FormInput, LateDecision};
use dafu_engine::machine::state::Confirmed;
use indexmap::IndexMap;

/// A scenario.
#[derive(Debug, Clone)]
pub struct Scenario {
    /// The file it was read from.
    pub file: String,
    /// Its id.
    pub id: String,
    /// What it tells.
    pub title: String,
    /// Which workflow it plays.
    pub workflow: Named<WorkflowId>,
    /// Under which policy.
    pub policy: Named<PolicyId>,
    /// With whom.
    pub roster: Named<String>,
    /// Everything it makes says 演示数据.
    pub sample: bool,
    /// The id of its first case.
    pub case: CaseId,
    /// The day it begins.
    pub begins: NaiveDate,
    /// Who begins it.
    pub by: PersonId,
    /// What the case begins with.
    pub facts: FormInput,
    /// What happens, in order.
    pub script: Vec<Entry>,
}

/// A name and where it is written.
pub type Named<T> = dafu_engine::definition::Named<T>;

/// One line of the script.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Where it is written.
    pub span: Span,
    /// What it is.
    pub kind: Kind,
}

/// What a line of the script is.
#[derive(Debug, Clone)]
pub enum Kind {
    /// The clock moves to this day; all that falls due on the way happens first.
    On(NaiveDate),
    /// Somebody does something.
    Act(Box<Act>),
    /// Something must be true.
    Expect(Box<Expect>),
}

/// Somebody does something.
#[derive(Debug, Clone)]
pub struct Act {
    /// To which case, where not the first.
    pub case: Option<CaseId>,
    /// Who.
    pub by: PersonId,
    /// By a single-use link.
    pub link: bool,
    /// In whose name (代理).
    pub agent_for: Option<PersonId>,
    /// On which day, where not today.
    pub happened: Option<NaiveDate>,
    /// Whose act on paper it enters, and the scan's name.
    pub paper: Option<(PersonId, String)>,
    /// What.
    pub verb: Verb,
    /// It must be refused, in words that contain this.
    pub refused: Option<String>,
}

/// A run, named as people would: its step, and the item it is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct At {
    /// The step: its path, or its last names where they are unique.
    pub step: StepPath,
    /// The item.
    pub item: Option<ItemId>,
}

/// What somebody does: the commands of the engine, in the words of a script.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "each names the command of the engine that bears the same name, with its parts")]
pub enum Verb {
    Act { at: At, outcome: Option<OutcomeId>, form: FormInput, straight_back: bool, ticked: Vec<String> },
    Create { case: CaseId, facts: FormInput },
    Request { request: RequestId, form: FormInput },
    Decide { request: RequestId, outcome: OutcomeId, form: FormInput },
    Record { record: RecordId, form: FormInput },
    Confirm { record: RecordId, says: Confirmed },
    CorrectRecord { record: RecordId, form: FormInput, reason: String },
    Late { block: StepPath, item: ItemId, decision: LateDecision, reason: String },
    Claim { at: At },
    Release { at: At },
    Delegate { at: At, to: PersonId },
    HandOver { at: At, to: PersonId, reason: String },
    AddSigner { at: At, person: PersonId, before: bool, reason: String },
    RemoveSigner { at: At, person: PersonId },
    Consult { at: At, whom: PersonId, question: String },
    Answer { text: String },
    TakeBack { at: At, reason: String },
    AskAgain { block: StepPath, item: ItemId, reason: String },
    Urge { at: At, text: String },
    EndWait { at: At, reason: String },
    Move { to: StepId, reason: String },
    Correct { item: Option<(StepPath, ItemId)>, form: FormInput, reason: String },
    StopClock { clock: ClockId, reason: String },
    RestartClock { clock: ClockId, reason: String },
    Suspend { reason: String },
    Resume { reason: String },
    Cancel { reason: String },
    Fork { siblings: Vec<(CaseId, FormInput)>, reason: String },
    Join { into: CaseId, reason: String },
    StartChild { case: CaseId, workflow: WorkflowId, facts: FormInput, reason: String },
    Recompute { reason: String },
    Note { text: String },
}

/// What must be true.
#[derive(Debug, Clone, Default)]
pub struct Expect {
    /// Of which case, where not the first.
    pub case: Option<CaseId>,
    /// The open steps, exactly: paths, each item's with its item in brackets.
    pub at: Option<Vec<String>>,
    /// Step → who may act at it now.
    pub holder: IndexMap<String, Vec<PersonId>>,
    /// The case's light.
    pub light: Option<String>,
    /// Working days left on the light's date; negative when overdue.
    pub days_left: Option<i64>,
    /// Clock, step, `block[item]` or `request 1` → its date; none: it has none, or it is stopped.
    pub due: IndexMap<String, Option<NaiveDate>>,
    /// Milestone → its latest day.
    pub marks: IndexMap<String, NaiveDate>,
    /// Field → its value as written.
    pub facts: IndexMap<FieldId, serde_json::Value>,
    /// Block → item → state.
    pub answers: IndexMap<String, IndexMap<String, String>>,
    /// `open`, `suspended`, `joining`, `completed`, `cancelled`, `joined`.
    pub state: Option<String>,
    /// Document kind, or `kind[item]` → what its last letter says.
    pub letter: IndexMap<String, Letter>,
    /// Mails that the last act or day has sent: to, and the subject in part.
    pub mails: Option<Vec<(String, String)>>,
    /// The cases this one started.
    pub children: Option<Vec<CaseId>>,
    /// Document kind, or `kind[item]` → who has signed its last draft.
    pub signatures: IndexMap<String, Vec<PersonId>>,
    /// Open requests by kind.
    pub requests: Option<Vec<RequestId>>,
}

/// What a letter says; only what is given is compared.
#[derive(Debug, Clone, Default)]
pub struct Letter {
    /// The document number.
    pub number: Option<String>,
    /// The date of the last signature.
    pub date: Option<NaiveDate>,
    /// Texts its facts contain.
    pub contains: Vec<String>,
    /// How many originals were made.
    pub originals: Option<usize>,
    /// Whether it still stands.
    pub stands: Option<bool>,
    /// How many corrections are printed beside it.
    pub errata: Option<usize>,
}

/// What came of playing a scenario.
#[derive(Debug)]
pub struct Played {
    /// Everything that was not as it says.
    pub failures: Vec<player::Failure>,
    /// What it reached.
    pub coverage: coverage::Coverage,
}

/// Plays a scenario in memory. Its names have been checked against `library`.
pub fn play_in_memory(library: &Library, templates: &mail::Templates, scenario: &Scenario) -> Played {
    let (Some(definition), Some(policy), Some(roster)) =
        (library.definition(&scenario.workflow.id), library.policy(&scenario.policy.id), library.roster(&scenario.roster.id))
    else {
        let failure = player::Failure {
            file: scenario.file.clone(),
            span: scenario.workflow.span,
            on: scenario.begins,
            message: "its workflow, policy or roster is not among the files read".to_owned(),
        };
        return Played { failures: vec![failure], coverage: coverage::Coverage::default() };
    };
    let world = World { definition, policy, calendar: &library.calendar, people: &roster.people, findings: &[] };
    let mut stage = memory::Memory::new(library, policy, &roster.people, templates);
    let failures = player::Player::new(scenario, library, world, &mut stage).play(|_| {});
    Played { failures, coverage: stage.coverage }
}

/// What came of one mutant.
#[derive(Debug, Clone)]
pub struct Verdict {
    /// What was taken out.
    pub what: String,
    /// `dafu check` would not let it out.
    pub refused_by_check: bool,
    /// The first scenario that failed on it.
    pub noticed_by: Option<Noticed>,
}

/// A scenario that failed on a mutant.
#[derive(Debug, Clone)]
pub struct Noticed {
    /// Which.
    pub scenario: String,
    /// Where it failed first, and how.
    pub failure: player::Failure,
}

/// Tries every mutant of a definition on two threads.
pub fn try_mutants(
    library: &Library,
    templates: &mail::Templates,
    scenarios: &[&Scenario],
    definition: &Definition,
) -> Vec<Verdict> {
    let mutants = mutate::mutants(definition);
    let (left, right) = mutants.split_at(mutants.len() / 2);
    std::thread::scope(|threads| {
        let other =
            threads.spawn(|| right.iter().map(|mutant| try_mutant(library, templates, scenarios, mutant)).collect::<Vec<_>>());
        let mut verdicts: Vec<Verdict> = left.iter().map(|mutant| try_mutant(library, templates, scenarios, mutant)).collect();
        match other.join() {
            Ok(rest) => verdicts.extend(rest),
            Err(panic) => std::panic::resume_unwind(panic),
        }
        verdicts
    })
}

fn try_mutant(library: &Library, templates: &mail::Templates, scenarios: &[&Scenario], mutant: &mutate::Mutant) -> Verdict {
    let verdict = |refused_by_check, noticed_by| Verdict { what: mutant.what.clone(), refused_by_check, noticed_by };
    let alone = dafu_engine::validate::definition(&mutant.definition);
    let paired = library.policies.iter().flat_map(|policy| dafu_engine::validate::pair(&mutant.definition, policy));
    let findings: Vec<_> = alone.into_iter().chain(paired).collect();
    if crate::library::has_errors(&findings) {
        return verdict(true, None);
    }
    let mut changed = library.clone();
    for known in changed.definitions.iter_mut().filter(|known| known.digest == mutant.definition.digest) {
        *known = mutant.definition.clone();
    }
    let noticed = scenarios.iter().find_map(|scenario| {
        let failure = play_in_memory(&changed, templates, scenario).failures.into_iter().next()?;
        Some(Noticed { scenario: scenario.id.clone(), failure })
    });
    verdict(false, noticed)
}
