//! People who are away: a standing agent (代理) for an absence, and the hand-over of all that a leaver has.
//!
//! An absence changes no task: the agent acts in the owner's name, and both are logged (4.2). A leaver is first barred from new
//! work, because his posts go to whoever takes over; then the facts that name him and the tasks that he holds are changed, case
//! by case, in one job, which looks again until nothing is left (7.4).

use super::App;
use super::accounts::Entry;
use super::bulk::{Kind, Plan};
use crate::store::bulk::{Act, ActState, Job};
use crate::store::{StoreError, cases, roster};
use chrono::NaiveDate;
use dafu_engine::definition::{Definition, RoleOf, Subject};
use dafu_engine::ids::{CaseId, FieldId, PersonId};
use dafu_engine::machine::command::{Ask, FormInput, Now};
use dafu_engine::machine::event::{Actor, Place};
use dafu_engine::machine::state::{Case, TurnState, Work};
use dafu_engine::value::Value;
use serde::{Deserialize, Serialize};

/// How many cases are looked at together.
const PAGE: u64 = 200;
/// The part of a job's acts that changes facts.
const FACTS: &str = "facts";

/// Somebody's absence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Absence {
    /// Who is away.
    pub owner: PersonId,
    /// Who acts in his name.
    pub agent: PersonId,
    /// From this day; none: since ever.
    pub since: Option<NaiveDate>,
    /// Until this day, included; none: until further notice.
    pub until: Option<NaiveDate>,
}

/// What a leaver has goes to somebody else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandOver {
    /// Who leaves.
    pub from: PersonId,
    /// Who takes over.
    pub to: PersonId,
    /// Why.
    pub reason: String,
    /// Who hands over: somebody of the office in charge; each case judges.
    pub by: PersonId,
}

impl App {
    /// Registers an absence: until its end the agent may act in the owner's name.
    pub async fn be_absent(&self, absence: &Absence) -> Result<(), StoreError> {
        let people = self.people().await?;
        must_be_two(&people, (&absence.owner, &absence.agent))?;
        if absence.since.zip(absence.until).is_some_and(|(since, until)| until < since) {
            return Err(StoreError::Permanent("The absence ends before it begins; swap the two days.".to_owned()));
        }
        let days = (absence.since, absence.until);
        let tx = self.store().begin().await?;
        roster::stand_in(&tx, &absence.agent, &absence.owner, days).await?;
        let day = |day: Option<NaiveDate>| day.map_or_else(|| "…".to_owned(), |day| day.to_string());
        let detail = format!("{} stands in, {} to {}", absence.agent, day(days.0), day(days.1));
        self.enter(&tx, Entry { kind: "absence", person: Some(absence.owner.as_str()), detail, ..Entry::default() }).await?;
        self.store().commit(tx).await
    }

    /// Ends an absence before its day, or takes it back.
    pub async fn be_back(&self, owner: &PersonId, agent: &PersonId) -> Result<bool, StoreError> {
        let tx = self.store().begin().await?;
        let ended = roster::no_stand_in(&tx, agent, owner).await?;
        if ended {
            let detail = format!("{agent} no longer stands in");
            self.enter(&tx, Entry { kind: "absence_ended", person: Some(owner.as_str()), detail, ..Entry::default() }).await?;
        }
        self.store().commit(tx).await?;
        Ok(ended)
    }

    /// All absences that are known, past ones too.
    pub async fn absences(&self) -> Result<Vec<Absence>, StoreError> {
        let rows = roster::stand_ins(self.store().reader()).await?.into_iter();
        Ok(rows.map(|(agent, owner, since, until)| Absence { owner, agent, since, until }).collect())
    }

    /// Hands everything over; the job. The posts go first, in the same transaction for all of them.
    pub async fn hand_everything_over(&self, over: &HandOver, now: Now) -> Result<String, StoreError> {
        let people = self.people_on(now.today).await?;
        must_be_two(&people, (&over.from, &over.to))?;
        let tx = self.store().begin().await?;
        roster::move_posts(&tx, &over.from, &over.to).await?;
        let detail = format!("to {} by {}: {}", over.to, over.by, over.reason);
        self.enter(&tx, Entry { kind: "handed_over", person: Some(over.from.as_str()), detail, ..Entry::default() }).await?;
        self.store().commit(tx).await?;
        let acts = self.of_leaver(over).await?;
        let body = serde_json::to_value(over).map_err(|error| StoreError::Permanent(error.to_string()))?;
        let (reason, by) = (over.reason.clone(), Actor::Person(over.by.clone()));
        self.start_job(&Plan { kind: Kind::HandOver, reason, by, body, acts }).await
    }

    /// Acts that have become due since the job was made.
    pub(super) async fn left_behind(&self, job: &Job, _now: Now) -> Result<Vec<Act>, StoreError> {
        let unreadable = |error| StoreError::unreadable(&format!("Job {}", job.id), error);
        let over: HandOver = serde_json::from_str(&job.body).map_err(unreadable)?;
        let act = |(case, part, ask): (CaseId, String, Ask)| {
            let ask = serde_json::to_string(&ask).map_err(|error| StoreError::Permanent(error.to_string()))?;
            let (job, state) = (job.id.clone(), ActState::Pending.text().to_owned());
            Ok(Act { job, case_id: case.to_string(), part, ask, state, first_seq: None, last_seq: None, note: None })
        };
        self.of_leaver(&over).await?.into_iter().map(act).collect()
    }

    /// Everything of open cases that is the leaver's: facts that make him the holder of a role, and tasks that he was given.
    async fn of_leaver(&self, over: &HandOver) -> Result<Vec<(CaseId, String, Ask)>, StoreError> {
        let mut acts = Vec::new();
        let mut after = None;
        loop {
            let wanted = cases::Wanted { open: true, after, limit: Some(PAGE), ..Default::default() };
            let page = self.cases(&wanted).await?;
            after = page.last().map(|row| row.id.clone());
            for row in page.iter().filter(|row| row.snapshot.contains(over.from.as_str())) {
                let case = row.case()?;
                let Some(definition) = self.definition(&case.definition).await? else { continue };
                acts.extend(of_case(&definition, &case, over));
            }
            if after.is_none() {
                return Ok(acts);
            }
        }
    }
}

fn of_case(definition: &Definition, case: &Case, over: &HandOver) -> Vec<(CaseId, String, Ask)> {
    let mut acts = Vec::new();
    let form = facts_naming(definition, case, over);
    if !form.is_empty() {
        let ask = Ask::Correct { place: Place::Case, form, reason: over.reason.clone() };
        acts.push((case.id.clone(), FACTS.to_owned(), ask));
    }
    for (_, run) in case.runs() {
        let his = match &run.work {
            Work::Task { hold } => hold.owner.as_ref() == Some(&over.from),
            Work::Approve { turns, .. } => {
                turns.iter().any(|turn| turn.state == TurnState::Open && turn.person.as_ref() == Some(&over.from))
            }
            Work::Parallel | Work::Each | Work::Wait { .. } | Work::Archive | Work::Route => false,
        };
        if his {
            let ask = Ask::HandOver { task: run.id.clone(), to: over.to.clone(), reason: over.reason.clone() };
            acts.push((case.id.clone(), run.id.to_string(), ask));
        }
    }
    acts
}

/// The facts that make the leaver the holder of a role, each with whoever takes over.
fn facts_naming(definition: &Definition, case: &Case, over: &HandOver) -> FormInput {
    let bound = definition.roles.values().filter_map(|role| match &role.of {
        RoleOf::Person(Subject::Fact(field)) => Some(field),
        RoleOf::Person(Subject::Item) | RoleOf::Unit(_) => None,
    });
    let naming = bound.filter(|field| matches!(case.facts.get(*field), Some(Value::Person(person)) if *person == over.from));
    naming.map(|field| (FieldId::new(field.as_str()), serde_json::Value::String(over.to.to_string()))).collect()
}

fn must_be_two(people: &dafu_engine::people::People, (one, other): (&PersonId, &PersonId)) -> Result<(), StoreError> {
    for person in [one, other] {
        if !people.persons.contains_key(person) {
            return Err(StoreError::Permanent(format!("Nobody is known as {person}; look the id up in the list of people.")));
        }
    }
    if one == other {
        return Err(StoreError::Permanent("It is one and the same person; name another.".to_owned()));
    }
    Ok(())
}
