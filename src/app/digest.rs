//! The digest: what somebody has to do and is reminded of, in one mail a working day, and none where that is nothing.
//!
//! Made by the workers from the policy's minute on, until working time is over; a worker that wakes late makes that of today and none
//! of the days it slept through. One transaction writes the mails, who has had his and what was told in it, so that whoever comes
//! second or again finds it done (ADR 24). The number of queries does not grow with people or cases.

use super::App;
use super::desk::{Near, is_open_to};
use super::ports::{Daily, DailyLine, DailyTask, Mail};
use crate::store::StoreError;
use crate::store::digest::{self, Untold, Work};
use crate::store::queue::{self, New, Queue};
use chrono::{NaiveDate, NaiveTime};
use dafu_engine::calendar::Calendar;
use dafu_engine::ids::{CaseId, PersonId, PolicyId};
use dafu_engine::machine::command::Now;
use dafu_engine::machine::tasks::OpenTask;
use dafu_engine::people::{Channel, People, Person};
use dafu_engine::policy::Policy;
use dafu_engine::policy::messages;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What the kind of a digest's mail begins with.
pub(super) const KIND: &str = "digest ";

/// What digests of a day are made by.
struct Desk {
    policies: BTreeMap<PolicyId, Arc<Policy>>,
    calendar: Arc<Calendar>,
    people: Arc<People>,
    /// The policies whose minute has come.
    due: BTreeSet<PolicyId>,
    today: NaiveDate,
}

/// What one person finds in his digest.
#[derive(Default)]
struct Found {
    tasks: Vec<DailyTask>,
    lines: Vec<DailyLine>,
    /// The first case it is about and its last event: the mail hangs on it.
    first: Option<(CaseId, i64)>,
    /// A policy whose minute has come has something for him.
    is_due: bool,
}

impl App {
    /// Makes the digests whose minute has come and that were not made; how many.
    pub async fn make_digests(&self, now: Now) -> Result<u64, StoreError> {
        let Some((desk, minute)) = self.digest_desk(now).await? else { return Ok(0) };
        let until = format!("{} {}", now.today, minute.format("%H:%M"));
        if digest::done(self.store().reader()).await? >= until {
            return Ok(0);
        }
        let work = digest::work(self.store().reader()).await?;
        let tx = self.store().begin().await?;
        digest::alone(&tx).await?;
        if digest::done(&tx).await? >= until {
            return Ok(0);
        }
        let (had, untold) = (digest::had(&tx, now.today).await?, digest::untold(&tx).await?);
        let found = desk.sort(&work, &untold, &had)?;
        let (mut mails, mut given) = (Vec::new(), BTreeSet::new());
        for (person, found) in found {
            let Some((case, seq)) = found.first.clone() else { continue };
            let Some(mail) = self.digest_of(&desk, &person, (found, seq.unsigned_abs())) else { continue };
            let kind = format!("{KIND}{}/person:{person}", now.today);
            mails.push(New { case, seq: mail.seq, target: mail.to, kind, body: mail.body, at: now.at });
            given.insert(person.to_string());
        }
        // A line of a case that is over is told to nobody.
        let is_told = |line: &Untold| !line.open || given.contains(&line.person);
        let told: Vec<String> = untold.into_iter().filter(is_told).map(|line| line.id).collect();
        let given: Vec<String> = given.into_iter().collect();
        digest::give(&tx, &given, now.today, now.at).await?;
        queue::put(&tx, Queue::Outbox, &mails).await?;
        digest::told(&tx, &told, now.today).await?;
        digest::set_done(&tx, &until).await?;
        self.store().commit(tx).await?;
        Ok(given.len() as u64)
    }

    /// What today's digests are made by, and the latest minute that has come; none where no policy's has.
    async fn digest_desk(&self, now: Now) -> Result<Option<(Desk, NaiveTime)>, StoreError> {
        let db = self.store().reader();
        let mut register = self.inner.register.lock().await;
        register.refresh(db).await?;
        let clock = self.zone().local(now.at).time();
        let comes = |policy: &Policy| policy.messages.digest.as_ref().map(|daily| daily.at).filter(|at| *at <= clock);
        let is_over = |policy: &Policy| policy.messages.hours.is_some_and(|hours| clock >= hours.to);
        let due: BTreeMap<PolicyId, NaiveTime> = register
            .policies()
            .filter(|policy| !is_over(policy))
            .filter_map(|policy| Some((policy.policy.clone(), comes(policy)?)))
            .collect();
        let Some(latest) = due.values().max().copied().filter(|_| register.calendar().is_workday(now.today)) else {
            return Ok(None);
        };
        let desk = Desk {
            policies: register.policies().map(|policy| (policy.policy.clone(), Arc::clone(policy))).collect(),
            calendar: Arc::clone(register.calendar()),
            people: register.people(db, now.today).await?,
            due: due.into_keys().collect(),
            today: now.today,
        };
        Ok(Some((desk, latest)))
    }

    fn digest_of(&self, desk: &Desk, person: &PersonId, (found, seq): (Found, u64)) -> Option<Mail> {
        let mut entries = found.tasks;
        entries.sort_by(|a, b| (a.near, a.due.is_none(), a.due, &a.number).cmp(&(b.near, b.due.is_none(), b.due, &b.number)));
        let daily = Daily { person, entries, told: found.lines, people: &desk.people, today: desk.today, seq };
        self.ports().mails.daily(&daily)
    }

    /// The lines about a case that went or go with digests.
    pub async fn digest_lines(&self, case: &CaseId) -> Result<Vec<digest::Line>, StoreError> {
        digest::of_case(self.store().reader(), case).await
    }
}

impl Desk {
    /// What everybody who is to have a digest finds in it.
    fn sort(&self, work: &[Work], untold: &[Untold], had: &BTreeSet<String>) -> Result<BTreeMap<PersonId, Found>, StoreError> {
        let mut found: BTreeMap<PersonId, Found> = BTreeMap::new();
        let reached = |person: &str| !had.contains(person);
        for row in work {
            let (Some(daily), owner) = (self.daily(&row.policy), PersonId::new(row.person.as_str())) else { continue };
            let agents = self.people.agents.iter().filter(|(_, owners)| owners.contains(&owner)).map(|(agent, _)| agent);
            let readers: Vec<&PersonId> =
                std::iter::once(&owner).chain(agents).filter(|reader| reached(reader.as_str())).collect();
            if readers.is_empty() {
                continue;
            }
            let task: OpenTask = serde_json::from_str(&row.task)
                .map_err(|error| StoreError::unreadable(&format!("A task of case {}", row.case_id), error))?;
            if !task.ready || !is_open_to(&task, &owner) {
                continue;
            }
            // What an agent can do himself stands among his own.
            for reader in readers.into_iter().filter(|reader| **reader == owner || !task.people.contains(*reader)) {
                let Some(known) = self.people.persons.get(reader) else { continue };
                if !self.wants(known, &row.policy) || (self.leads(reader, daily) && !is_his_alone(&task, &owner)) {
                    continue;
                }
                let in_name_of = (*reader != owner).then(|| self.people.name(&owner).to_owned());
                let his = found.entry(reader.clone()).or_default();
                his.note(&row.case_id, row.seq, self.due.contains(row.policy.as_str()));
                his.tasks.push(DailyTask { in_name_of, ..self.entry(row, &task, daily) });
            }
        }
        for line in untold.iter().filter(|line| reached(&line.person)) {
            let person = PersonId::new(line.person.as_str());
            let Some(known) = self.people.persons.get(&person) else { continue };
            if !line.open || self.daily(&line.policy).is_none() || !self.wants(known, &line.policy) {
                continue;
            }
            let his = found.entry(person).or_default();
            his.note(&line.case_id, line.seq, self.due.contains(line.policy.as_str()));
            let (number, title) = shown(line.number.as_ref(), line.title.as_ref(), &line.case_id);
            his.lines.push(DailyLine { number, title, rung: line.line.clone(), text: line.text.clone() });
        }
        found.retain(|_, found| found.is_due);
        Ok(found)
    }

    fn daily(&self, policy: &str) -> Option<&messages::Daily> {
        self.policies.get(policy)?.messages.digest.as_ref()
    }

    /// Whether somebody is written to: he has an address and has not chosen another way for everything.
    fn wants(&self, person: &Person, policy: &str) -> bool {
        let chosen = self.policies.get(policy).and_then(|policy| policy.messages.way(person));
        person.mail.is_some() && !matches!(chosen, None | Some(Channel::Print))
    }

    fn leads(&self, person: &PersonId, daily: &messages::Daily) -> bool {
        self.people.posts.iter().any(|held| held.person == *person && daily.leaders.contains(&held.post))
    }

    fn entry(&self, row: &Work, task: &OpenTask, daily: &messages::Daily) -> DailyTask {
        let date = task.due.as_ref().map(|due| due.date);
        let days = date.map_or(0, |date| self.calendar.workdays_between(self.today, date));
        let near = match &task.due {
            Some(due) if due.is_late(self.today) => Near::Overdue,
            Some(due) if due.date == self.today => Near::Today,
            Some(_) if days <= i64::from(daily.soon) => Near::Soon,
            Some(_) | None => Near::Rest,
        };
        let (number, title) = shown(row.number.as_ref(), row.title.as_ref(), &row.case_id);
        let provisional = task.due.as_ref().is_some_and(|due| due.provisional);
        let (step, days) = (task.title.clone(), days.unsigned_abs());
        DailyTask { near, number, title, step, due: date, provisional, days, in_name_of: None }
    }
}

impl Found {
    fn note(&mut self, case: &str, seq: i64, is_due: bool) {
        self.first.get_or_insert_with(|| (CaseId::from(case), seq));
        self.is_due |= is_due;
    }
}

/// Nobody else can do it.
fn is_his_alone(task: &OpenTask, person: &PersonId) -> bool {
    task.owner.as_ref() == Some(person) || (task.people.len() == 1 && task.people.contains(person))
}

fn shown(number: Option<&String>, title: Option<&String>, case: &str) -> (String, String) {
    (number.cloned().unwrap_or_else(|| case.to_owned()), title.cloned().unwrap_or_default())
}
