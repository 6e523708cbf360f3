//! People who are away: a standing agent (代理) for an absence, and the hand-over of all that a leaver has.
//!
//! An absence changes no task: the agent acts in the owner's name, and both are logged (4.2). It is entered by the owner, by whoever
//! looks after his unit's people (`away` of a policy) or by an office in charge. A leaver is first barred from new work, because his
//! posts go to whoever takes over; then the facts that name him and the tasks that he holds are changed, case by case, in one job,
//! which looks again until nothing is left (7.4). That is for an office in charge alone: nobody else may change those facts, and what
//! only half of somebody's work is taken from stays where nobody looks for it.

use super::App;
use super::accounts::Entry;
use super::bulk::{Kind, Plan};
use super::desk::units_of;
use crate::store::bulk::{Act, ActState, Job};
use crate::store::{StoreError, cases, roster};
use crate::time;
use chrono::NaiveDate;
use dafu_engine::definition::{Definition, RoleOf, Subject};
use dafu_engine::ids::{CaseId, FieldId, PersonId, UnitId};
use dafu_engine::machine::command::{Ask, FormInput, Now};
use dafu_engine::machine::event::{Actor, Place};
use dafu_engine::machine::state::{Case, TurnState, Work};
use dafu_engine::people::People;
use dafu_engine::value::Value;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

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

/// Why nothing was entered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotEntered {
    /// Nobody has this id.
    #[error("名册中没有编号为{0}的人，请核对编号。 Nobody is known as {0}; look the id up in the list of people.")]
    Nobody(PersonId),
    /// One person is named twice.
    #[error("两处填的是同一个人，请另选一人。 It is one and the same person; name another.")]
    Same,
    /// The days are swapped.
    #[error("外出的结束日期早于开始日期，请核对。 The absence ends before it begins; swap the two days.")]
    Backwards,
    /// Somebody else's absence.
    #[error(
        "{by}不能登记{owner}的外出。请由本人、本单位负责登记外出的人员或主管机构登记。 \
         {by} may not enter that {owner} is away. He himself may, whoever does so for his unit, and an office in charge."
    )]
    NotHis {
        /// Who would.
        by: PersonId,
        /// Whose absence it is.
        owner: PersonId,
    },
    /// What a leaver has is changed on cases.
    #[error(
        "{0}不能办理移交。请由主管机构的人员办理。 {0} may not hand over what a leaver has; somebody of an office in charge may."
    )]
    NotInCharge(PersonId),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl App {
    /// Registers an absence, entered by `by`: until its end the agent may act in the owner's name.
    pub async fn be_absent(&self, absence: &Absence, by: &PersonId) -> Result<(), NotEntered> {
        let people = self.people().await?;
        must_be_two(&people, (&absence.owner, &absence.agent))?;
        self.must_enter(&people, by, &absence.owner).await?;
        if absence.since.zip(absence.until).is_some_and(|(since, until)| until < since) {
            return Err(NotEntered::Backwards);
        }
        let days = (absence.since, absence.until);
        let tx = self.store().begin().await?;
        roster::stand_in(&tx, &absence.agent, &absence.owner, days).await?;
        let day = |day: Option<NaiveDate>| day.map_or_else(|| "…".to_owned(), |day| day.to_string());
        let detail = format!("{} stands in, {} to {}, by {by}", absence.agent, day(days.0), day(days.1));
        self.enter(&tx, Entry { kind: "absence", person: Some(absence.owner.as_str()), detail, ..Entry::default() }).await?;
        Ok(self.store().commit(tx).await?)
    }

    /// Whether `by` may enter that `owner` is away, or back.
    async fn must_enter(&self, people: &People, by: &PersonId, owner: &PersonId) -> Result<(), NotEntered> {
        if by == owner || looks_after(people, &self.posts_that_enter().await?, (by, owner)) || self.is_in_charge(by).await? {
            return Ok(());
        }
        Err(NotEntered::NotHis { by: by.clone(), owner: owner.clone() })
    }

    /// The posts whose holders enter absences for their units, by any policy in force.
    async fn posts_that_enter(&self) -> Result<BTreeSet<String>, StoreError> {
        let mut register = self.inner.register.lock().await;
        register.refresh(self.store().reader()).await?;
        let posts = register.policies().flat_map(|policy| policy.texts("away").unwrap_or_default());
        Ok(posts.map(str::to_owned).collect())
    }

    /// Ends an absence before its day, or takes it back.
    pub async fn be_back(&self, owner: &PersonId, agent: &PersonId, by: &PersonId) -> Result<bool, NotEntered> {
        let people = self.people().await?;
        self.must_enter(&people, by, owner).await?;
        let tx = self.store().begin().await?;
        let ended = roster::no_stand_in(&tx, agent, owner).await?;
        if ended {
            let detail = format!("{agent} no longer stands in, by {by}");
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

    /// Hands everything over; the job. One transaction moves the posts and writes the job, so that whoever dies has done nothing, or
    /// the workers go on with it.
    pub async fn hand_everything_over(&self, over: &HandOver, now: Now) -> Result<String, NotEntered> {
        let people = self.people_on(now.today).await?;
        must_be_two(&people, (&over.from, &over.to))?;
        if !self.is_in_charge(&over.by).await? {
            return Err(NotEntered::NotInCharge(over.by.clone()));
        }
        let acts = self.of_leaver(over).await?;
        let body = serde_json::to_value(over).map_err(|error| StoreError::Permanent(error.to_string()))?;
        let (reason, by) = (over.reason.clone(), Actor::Person(over.by.clone()));
        let plan = Plan { kind: Kind::HandOver, reason, by, body, acts };
        let id = time::new_id();
        let tx = self.store().begin().await?;
        roster::move_posts(&tx, &over.from, &over.to).await?;
        let detail = format!("to {} by {}: {}", over.to, over.by, over.reason);
        self.enter(&tx, Entry { kind: "handed_over", person: Some(over.from.as_str()), detail, ..Entry::default() }).await?;
        self.put_job(&tx, &id, &plan).await?;
        self.store().commit(tx).await?;
        Ok(id)
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

/// Whether `by` holds one of these posts in every unit in which `owner` holds any.
fn looks_after(people: &People, posts: &BTreeSet<String>, (by, owner): (&PersonId, &PersonId)) -> bool {
    let units = units_of(people, owner);
    let holds = |unit: &UnitId| {
        people.posts.iter().any(|held| held.unit == *unit && held.person == *by && posts.contains(held.post.as_str()))
    };
    !units.is_empty() && units.iter().all(holds)
}

fn must_be_two(people: &People, (one, other): (&PersonId, &PersonId)) -> Result<(), NotEntered> {
    if let Some(unknown) = [one, other].into_iter().find(|person| !people.persons.contains_key(*person)) {
        return Err(NotEntered::Nobody(unknown.clone()));
    }
    if one == other { Err(NotEntered::Same) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dafu_engine::people::Holding;

    #[test]
    fn whoever_enters_absences_for_a_unit_does_so_for_its_own_people_alone() {
        let held = |unit: &str, post: &str, person: &str| Holding { unit: unit.into(), post: post.into(), person: person.into() };
        let posts = [
            held("bureau", "liaison", "lan"),
            held("bureau", "handler", "wen"),
            held("bureau", "handler", "he"),
            held("office", "handler", "he"),
            held("office", "liaison", "mo"),
        ];
        let people = People { posts: posts.into_iter().collect(), ..People::default() };
        let may = |by: &str, owner: &str| looks_after(&people, &["liaison".to_owned()].into(), (&by.into(), &owner.into()));
        assert!(may("lan", "wen"));
        assert!(!may("wen", "lan"), "a colleague is not enough");
        assert!(!may("mo", "wen"), "nor is the post in another unit");
        assert!(!may("lan", "he"), "nor in one of two");
        assert!(!may("lan", "nobody"), "whoever is of no unit is nobody's");
        assert!(!looks_after(&people, &BTreeSet::new(), (&"lan".into(), &"wen".into())), "and without a policy nobody does");
    }
}
