//! Messages from case to case (7.1): at least once, each under a key made of its event and target, so its effect is once.

use crate::app::{App, Receipt, Submission, SubmitError, Which};
use crate::store::StoreError;
use crate::store::queue::{self, Queue, Row, Step};
use dafu_engine::ids::{CaseId, CommandKey};
use dafu_engine::machine::command::{Ask, Command, Message, Now};
use dafu_engine::machine::effects::Effect;
use dafu_engine::machine::event::{Actor, System};
use dafu_engine::machine::refusal::Reason;

/// After so many tries a person has to look.
const TRIES: i32 = 12;

/// Delivers messages; how many are off the queue.
pub(super) async fn tick(app: &App, now: Now) -> Result<u64, StoreError> {
    let rows = queue::claim(app.store(), Queue::Messages, now.at, app.lease(), super::AT_ONCE).await?;
    let mut delivered = 0;
    for row in rows {
        let step = deliver(app, &row, now).await;
        if matches!(step, Step::Done(_) | Step::Failed(_)) {
            delivered += 1;
        }
        queue::step(app.store(), Queue::Messages, &row, &step).await?;
    }
    Ok(delivered)
}

async fn deliver(app: &App, row: &Row, now: Now) -> Step {
    let effect: Effect = match serde_json::from_str(&row.body) {
        Ok(effect) => effect,
        Err(error) => return Step::Failed(error.to_string()),
    };
    match effect {
        Effect::Send { to, message } => send(app, row, (&to, message), now).await,
        Effect::Start { case, workflow, policy, facts, parent } => {
            let ask = Ask::Create { case: case.clone(), policy, facts, parent: Some(parent) };
            let started = submit(app, (&case, Which::InForce(workflow)), (&row.id, ask), now).await;
            match started {
                Err(SubmitError::Refused(refusal)) if refusal.reason == Reason::CaseExists => {
                    Step::Done("it is there".to_owned())
                }
                other => outcome(row, other, now),
            }
        }
        Effect::Render { .. } | Effect::Package { .. } | Effect::Tell { .. } => Step::Failed("This is no message.".to_owned()),
    }
}

/// A case that is over or was never there can't answer; where an answer is waited for, it is a no.
async fn send(app: &App, row: &Row, (to, message): (&CaseId, Message), now: Now) -> Step {
    let asks = matches!(message, Message::TakeOver { .. });
    let sent = submit(app, (to, Which::Pinned), (&row.id, Ask::Message { message }), now).await;
    let silent = match &sent {
        Ok(receipt) => receipt.events() == 0,
        Err(SubmitError::Refused(_)) => true,
        Err(_) => false,
    };
    if !(asks && silent) {
        return outcome(row, sent, now);
    }
    let reason = "对方事项未在办理中，不能并案 (the other case is not open)".to_owned();
    let no = Ask::Message { message: Message::TakenOver { case: to.clone(), yes: false, reason } };
    let back = CaseId::from(row.case_id.as_str());
    let answered = submit(app, (&back, Which::Pinned), (&format!("{} no", row.id), no), now).await;
    outcome(row, answered, now)
}

async fn submit(app: &App, (case, which): (&CaseId, Which), (id, ask): (&str, Ask), now: Now) -> Result<Receipt, SubmitError> {
    let key = CommandKey::new(format!("message {id}"));
    let command = Command { key, by: Actor::System(System::Message), on: None, paper: None, ask };
    app.submit_at(Submission { case: case.clone(), which, command, now, seen: None }).await
}

fn outcome(row: &Row, answer: Result<Receipt, SubmitError>, now: Now) -> Step {
    match answer {
        Ok(_) => Step::Done("delivered".to_owned()),
        // Its own beginning may still be on the way.
        Err(SubmitError::Refused(refusal)) if refusal.reason == Reason::NoSuchCase => {
            again(row, "There is no such case yet.", now)
        }
        Err(SubmitError::Refused(refusal)) => Step::Failed(format!("refused: {}", refusal.reason.code())),
        Err(SubmitError::KeyReused) => Step::Failed("The key was used for another command.".to_owned()),
        Err(error @ (SubmitError::Unregistered(_) | SubmitError::Overtaken | SubmitError::Store(_) | SubmitError::Gone(_))) => {
            again(row, &error.to_string(), now)
        }
    }
}

fn again(row: &Row, why: &str, now: Now) -> Step {
    if row.attempts >= TRIES {
        return Step::Failed(why.to_owned());
    }
    Step::Retry(now.at + super::backoff(row.attempts), why.to_owned())
}
