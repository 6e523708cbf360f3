//! The job of an issued batch: case by case under keys of batch and case, gone on with wherever it died, and one message a unit at the end.

use super::batches::{BatchError, Progress, command, event, key};
use super::bulk::XLSX;
use super::effects::leaves;
use super::ports::UnitNotice;
use super::{App, Submission, Which};
use crate::batches::list::{self, Share};
use crate::batches::read::Kind;
use crate::batches::{Batch, Issued, Listing, Refusal, Text, What, apply, decide};
use crate::store::queue::{self, New, Queue};
use crate::store::{StoreError, batches, commands};
use crate::tables;
use chrono::NaiveDate;
use dafu_engine::ids::{CaseId, FieldId, PersonId, UnitId};
use dafu_engine::machine::command::{FormInput, Now};
use dafu_engine::people::People;
use std::collections::{BTreeMap, BTreeSet};

/// How many cases are assigned in one transaction: so that pages see the work go on.
const AT_ONCE: usize = 40;

impl App {
    /// Assigns what of an issued batch is not assigned yet, then tells every unit once; `assigned` hears how far it is.
    pub async fn carry_out_batch(&self, id: &str, now: Now, mut assigned: impl FnMut(usize)) -> Result<Progress, BatchError> {
        let batch = self.batch_of(id).await?;
        let Some(issued) = &batch.issued else { return Err(Refusal::NotIssued.into()) };
        let by = PersonId::new(issued.by.as_str());
        let mut done = 0;
        if !batch.completed {
            for some in issued.lines.chunks(AT_ONCE) {
                let submissions = some.iter().map(|line| Submission {
                    case: line.case.clone(),
                    which: Which::Pinned,
                    command: command(&issued.outcome, id, line, (&by, issued.on)),
                    now,
                    seen: None,
                });
                done += self.submit_together_quietly(submissions.collect()).await?.len();
                assigned(done);
            }
        }
        let plan: BTreeMap<CaseId, FormInput> = issued.lines.iter().map(|line| (line.case.clone(), line.form.clone())).collect();
        let shares = list::shares((&issued.lead, &issued.co), &plan);
        let progress = Progress { assigned: issued.lines.len(), all: issued.lines.len(), told: shares.len() };
        if !batch.completed {
            self.complete_batch(&batch, issued, &shares, now).await?;
        }
        Ok(progress)
    }

    /// In one transaction: a message to every unit with its part of the list, and that the batch is complete.
    async fn complete_batch(
        &self,
        batch: &Batch,
        issued: &Issued,
        shares: &BTreeMap<UnitId, Share>,
        now: Now,
    ) -> Result<(), BatchError> {
        let Some(line) = issued.lines.first() else { return Ok(()) };
        // Every message needs an event that it comes from: the act on the first case stands for the batch.
        let act = commands::find(self.store().reader(), [key(&batch.id, &line.case).as_str()]).await?;
        let people = self.people_on(now.today).await?;
        let plan = issued.lines.iter().map(|line| (line.case.clone(), line.form.clone())).collect();
        let telling = Telling {
            key: format!("batch {}", batch.id),
            batch,
            text: &issued.notice,
            of: (&line.case, act.first().map_or(1, |row| row.last_seq.unsigned_abs())),
            blanks: vec![
                ("number", issued.number.clone()),
                ("on", issued.on.to_string()),
                ("office", office_of(&people, &issued.by)),
            ],
            list: Some((&issued.list, &plan, [&issued.lead, &issued.co])),
        };
        let new = self.messages(&people, shares, &telling, now).await?;
        let tx = self.store().begin().await?;
        queue::put(&tx, Queue::Outbox, &new).await?;
        batches::append(&tx, event(&batch.id, batch.seq + 1, &What::Completed, &issued.by, now)?).await?;
        Ok(self.store().commit(tx).await?)
    }

    /// Asks units to look at the list (预交办): from now on they may object, and each is written to once, in the transaction that says so.
    pub async fn ask_units_to_look(
        &self,
        kind: &Kind,
        id: &str,
        until: NaiveDate,
        by: &PersonId,
        now: Now,
    ) -> Result<Batch, BatchError> {
        let batch = self.batch_of(id).await?;
        let what = What::LookAsked { until };
        decide(&batch, &what, now.today)?;
        let Some(case) = batch.plan.keys().next() else { return Err(Refusal::Empty.into()) };
        let (seq, people) = (batch.seq + 1, self.people_on(now.today).await?);
        let telling = Telling {
            key: format!("batch {id} look {seq}"),
            batch: &batch,
            text: &kind.look,
            // Whatever the first case has been through, it has begun.
            of: (case, 1),
            blanks: vec![("until", until.to_string()), ("office", office_of(&people, by.as_str()))],
            list: None,
        };
        let shares = list::shares((&kind.lead, &kind.co), &batch.plan);
        let new = self.messages(&people, &shares, &telling, now).await?;
        let tx = self.store().begin().await?;
        queue::put(&tx, Queue::Outbox, &new).await?;
        batches::append(&tx, event(id, seq, &what, by.as_str(), now)?).await?;
        self.store().commit(tx).await?;
        apply(Some(batch), id, seq, &what).ok_or_else(|| Refusal::Empty.into())
    }

    /// One message to each unit that has an address, when its policy lets messages leave.
    async fn messages(
        &self,
        people: &People,
        shares: &BTreeMap<UnitId, Share>,
        telling: &Telling<'_>,
        now: Now,
    ) -> Result<Vec<New>, BatchError> {
        let at = {
            let mut register = self.inner.register.lock().await;
            register.refresh(self.store().reader()).await?;
            let messages = register.policy(&telling.batch.policy).map(|policy| policy.messages.clone()).unwrap_or_default();
            leaves(&messages, register.calendar(), self.zone(), now.at)
        };
        let mut new = Vec::new();
        for (unit, share) in shares {
            let Some(notice) = self.notice_to((unit, *share), people, telling, now).await? else { continue };
            let mail = self.ports().mails.unit_notice(&notice);
            new.push(New { case: telling.of.0.clone(), seq: mail.seq, target: mail.to, kind: mail.kind, body: mail.body, at });
        }
        Ok(new)
    }

    /// What a unit is told, with its part of the list, which is kept; none where it has no mailbox.
    async fn notice_to(
        &self,
        (unit, share): (&UnitId, Share),
        people: &People,
        telling: &Telling<'_>,
        now: Now,
    ) -> Result<Option<UnitNotice>, BatchError> {
        let Some((known, to)) = people.units.get(unit).and_then(|known| Some((known, known.mail.clone()?))) else {
            return Ok(None);
        };
        let mut blanks = vec![
            ("unit", known.name.clone()),
            ("title", telling.batch.title.clone()),
            ("lead", share.lead.to_string()),
            ("co", share.co.to_string()),
            ("all", (share.lead + share.co).to_string()),
        ];
        blanks.extend(telling.blanks.iter().cloned());
        let title = telling.text.list.as_ref().map(|title| filled(title, &blanks)).filter(|title| !title.is_empty());
        let table = telling
            .list
            .map(|(list, plan, fields)| list::of_unit(list, title.as_deref().unwrap_or_default(), (plan, fields), unit));
        blanks.push(("rows", table.as_ref().map(|table| list::first_rows(table, telling.text.show)).unwrap_or_default()));
        let list = match (title, table) {
            (Some(title), Some(table)) if !table.rows.is_empty() => {
                let bytes = tables::xlsx(&[table]).map_err(|error| StoreError::Permanent(error.to_string()))?;
                Some((format!("{title}.xlsx"), self.keep_file(&bytes, XLSX, now.at).await?))
            }
            _ => None,
        };
        Ok(Some(UnitNotice {
            key: format!("{}/{unit}", telling.key),
            seq: telling.of.1,
            unit: unit.clone(),
            to,
            to_name: known.name.clone(),
            subject: filled(&telling.text.subject, &blanks),
            text: filled(&telling.text.body, &blanks),
            list,
        }))
    }

    /// Goes on with every batch that was issued and is not complete; how many cases it assigned.
    pub async fn continue_batches(&self, now: Now) -> Result<u64, BatchError> {
        let mut assigned = 0;
        for batch in self.unfinished_batches().await? {
            assigned += self.carry_out_batch(&batch.id, now, |_| {}).await?.assigned as u64;
        }
        Ok(assigned)
    }

    /// Batches that were issued and are not complete: what a job has to go on with.
    pub async fn unfinished_batches(&self) -> Result<Vec<Batch>, StoreError> {
        let db = self.store().reader();
        let complete: BTreeSet<String> = batches::with(db, "completed").await?.into_iter().collect();
        let mut unfinished = Vec::new();
        for id in batches::with(db, "issued").await?.into_iter().filter(|id| !complete.contains(id)) {
            unfinished.extend(self.batch(&id).await?);
        }
        Ok(unfinished)
    }

    /// How far an issued batch has come.
    pub async fn batch_progress(&self, id: &str) -> Result<Option<Progress>, StoreError> {
        let Some(batch) = self.batch(id).await? else { return Ok(None) };
        let Some(issued) = batch.issued else { return Ok(None) };
        let ids: Vec<CaseId> = issued.lines.iter().map(|line| line.case.clone()).collect();
        let keys: Vec<String> = issued.lines.iter().map(|line| key(id, &line.case)).collect();
        let done = commands::find(self.store().reader(), keys.iter().map(String::as_str)).await?;
        Ok(Some(Progress { assigned: done.len(), all: ids.len(), told: 0 }))
    }
}

/// What units are told, each in its own copy.
struct Telling<'a> {
    /// How the keys of these messages begin.
    key: String,
    batch: &'a Batch,
    text: &'a Text,
    /// The event that stands for what it is about.
    of: (&'a CaseId, u64),
    blanks: Vec<(&'static str, String)>,
    /// The list that each has its part of: its rows, what is planned, and the fields that name who leads and who advises.
    list: Option<(&'a Listing, &'a BTreeMap<CaseId, FormInput>, [&'a FieldId; 2])>,
}

/// The office in whose name somebody acts for all: a unit in which he holds a post.
fn office_of(people: &People, by: &str) -> String {
    let held = people.posts.iter().find(|held| held.person == *by);
    held.map(|held| people.unit_name(&held.unit).to_owned()).unwrap_or_default()
}

fn filled(text: &str, blanks: &[(&str, String)]) -> String {
    blanks.iter().fold(text.to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
}
