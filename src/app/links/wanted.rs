//! The links that one batch of commands asks for: those that its mails want, and one for everybody who can now hand in a form by
//! link, whether there is a mail or only a sheet of paper.

use super::{Key, Purpose, Target, row};
use crate::app::ports::Mail;
use crate::store::{StoreError, Tx, links};
use chrono::{DateTime, TimeDelta, Utc};
use dafu_engine::definition::Definition;
use dafu_engine::ids::CaseId;
use dafu_engine::machine::tasks::OpenTask;
use std::collections::BTreeMap;

/// The most days a link lasts, whatever a policy says.
const LONGEST: u32 = 3_650;

/// Links to be made, each with its first and its last instant.
#[derive(Debug, Default)]
pub(in crate::app) struct Wanted {
    sent: BTreeMap<Target, (DateTime<Utc>, DateTime<Utc>)>,
    open: BTreeMap<Target, (DateTime<Utc>, DateTime<Utc>)>,
}

impl Wanted {
    /// Those that mails want. A link that is sent once more lasts longer.
    pub(in crate::app) fn by_mail(&mut self, mails: &[Mail], days: u32, at: DateTime<Utc>) {
        let targets = mails.iter().filter_map(|mail| mail.link.clone());
        self.sent.extend(targets.map(|target| (target, life(days, at))));
    }

    /// Those of tasks that are done by link.
    pub(in crate::app) fn by_task(
        &mut self,
        (case, definition): (&CaseId, &Definition),
        tasks: &[OpenTask],
        days: u32,
        at: DateTime<Utc>,
    ) {
        let by_link = |task: &&OpenTask| definition.roles.get(&task.role).is_some_and(|role| role.by_link);
        for task in tasks.iter().filter(by_link) {
            let Some(run) = &task.run else { continue };
            for person in &task.people {
                let target = Target { case: case.clone(), purpose: Purpose::Run(run.clone()), person: person.clone() };
                self.open.insert(target, life(days, at));
            }
        }
    }

    /// Writes them down.
    pub(in crate::app) async fn save(mut self, tx: &Tx, key: &Key) -> Result<(), StoreError> {
        self.open.retain(|target, _| !self.sent.contains_key(target));
        let rows = |wanted: &BTreeMap<Target, (DateTime<Utc>, DateTime<Utc>)>| -> Vec<links::Row> {
            wanted.iter().map(|(target, life)| row(key, target, *life)).collect()
        };
        links::make(tx, rows(&self.sent), true).await?;
        links::make(tx, rows(&self.open), false).await
    }
}

/// From its making to its end, so many days later.
fn life(days: u32, at: DateTime<Utc>) -> (DateTime<Utc>, DateTime<Utc>) {
    (at, at + TimeDelta::days(i64::from(days.min(LONGEST))))
}
