//! One mail on its way: what each answer of the server means for its row.

use super::Post;
use super::letter::{Amiss, letter};
use crate::app::App;
use crate::mail::smtp::{Answer, Line, Patience, Server, Trouble};
use crate::mail::transport::{Transport, write};
use crate::store::StoreError;
use crate::store::queue::{self, Queue, Row, Step};
use std::time::Duration;

/// How often what became of a mail is written down before it is given up: a mail that has left and is not noted is in doubt.
const WRITES: u32 = 8;

/// Sends one mail and notes what became of it; whether it left.
pub(super) async fn one(app: &App, post: &Post, row: &Row) -> bool {
    let step = match letter(app, post, row).await {
        Ok(message) => match &post.transport {
            Transport::Files(folder) => into_folder(app, post, row, write(folder, &row.id, &message)).await,
            Transport::Smtp(server, patience) => to_server(app, post, row, &message, (server, *patience)).await,
        },
        Err(Amiss::Never(why)) => Some(Step::Failed(why)),
        Err(Amiss::Later(why)) => Some(later(app, post, row, why)),
    };
    let Some(step) = step else { return false };
    note(app, Queue::Outbox, row, &step).await && matches!(step, Step::Done(_))
}

async fn into_folder(app: &App, post: &Post, row: &Row, write: impl Future<Output = Result<String, String>>) -> Option<Step> {
    if !begin(app, Queue::Outbox, row).await {
        return None;
    }
    Some(match write.await {
        Ok(path) => Step::Done(path),
        Err(why) => later(app, post, row, why),
    })
}

async fn to_server(
    app: &App,
    post: &Post,
    row: &Row,
    message: &lettre::Message,
    (server, patience): (&Server, Patience),
) -> Option<Step> {
    let text = message.formatted();
    post.turn().await;
    loop {
        let (mut line, is_fresh) = match post.take_line() {
            Some(line) => (line, false),
            None => match Line::open(server, patience).await {
                Ok(line) => (line, true),
                Err(trouble) => return Some(held(app, post, server, &trouble).await),
            },
        };
        let offered = line.offer(message.envelope(), text.is_ascii()).await;
        let handed = match offered {
            Answer::Yes(_) => {
                // From here on the mail may be gone; whoever does not hold the row any more sends nothing.
                if !begin(app, Queue::Outbox, row).await {
                    return None;
                }
                line.hand_over(&text).await
            }
            // A server ends a line that was idle for long; that says nothing about the mail or the server.
            Answer::Lost(_) if !is_fresh => continue,
            Answer::Barred(why) => return Some(held(app, post, server, &Trouble::Setup(why)).await),
            refused => refused,
        };
        post.gate.open(app, &server.name()).await;
        if let Some(line) = line.ready(&handed).await {
            post.put_line(line);
        }
        return Some(meaning(app, post, row, handed));
    }
}

fn meaning(app: &App, post: &Post, row: &Row, handed: Answer) -> Step {
    match handed {
        Answer::Yes(words) => Step::Done(words),
        Answer::Later(why) | Answer::Lost(why) => later(app, post, row, why),
        Answer::Never(why) | Answer::Barred(why) => Step::Failed(why),
        Answer::Doubt(why) => Step::Unknown(why),
    }
}

/// What is wrong with the server is not held against the mail.
async fn held(app: &App, post: &Post, server: &Server, trouble: &Trouble) -> Step {
    let until = post.gate.shut(app, &server.name(), trouble, post.pace.pause).await;
    let (Trouble::Away(why) | Trouble::Setup(why)) = trouble;
    Step::Back(until, why.clone())
}

/// Again later, as often as the pace says.
pub(super) fn later(app: &App, post: &Post, row: &Row, why: String) -> Step {
    if row.attempts >= post.pace.tries {
        return Step::Failed(format!("given up after {} tries: {why}", row.attempts));
    }
    Step::Retry(app.now().at + post.pace.after(row.attempts), why)
}

/// Notes that the mail may leave. Where that can't be noted, or somebody else has the row, it does not.
pub(super) async fn begin(app: &App, queue: Queue, row: &Row) -> bool {
    match queue::step(app.store(), queue, row, &Step::Sending).await {
        Ok(is_ours) => is_ours,
        Err(error) => {
            tracing::warn!(%error, mail = row.id, "a mail was not sent, because that could not be noted");
            note(app, queue, row, &Step::Retry(app.now().at, error.to_string())).await;
            false
        }
    }
}

/// Writes down what became of a mail; whether it was still ours.
#[expect(clippy::disallowed_methods, reason = "this waits for a database that is away")]
pub(super) async fn note(app: &App, queue: Queue, row: &Row, step: &Step) -> bool {
    let mut failure = StoreError::Retry(String::new());
    for tried in 1..=WRITES {
        match queue::step(app.store(), queue, row, step).await {
            Ok(is_ours) => return is_ours,
            Err(error) => failure = error,
        }
        tokio::time::sleep(Duration::from_millis(100) * (1 << tried)).await;
    }
    tracing::error!(mail = row.id, ?step, %failure, "what became of a mail could not be written down");
    false
}
