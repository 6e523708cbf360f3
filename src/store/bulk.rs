//! Acts on many cases (7.4): the job, and a row for each single act, written with the job or found by it.
//!
//! A worker claims a job for a lease, under a token, carries some acts out, records them and lets go; whoever claims it next
//! goes on with those that are left. The command's own key keeps an act from being done twice where a worker died between the
//! act and its record.

pub use super::entities::bulk_acts::Model as Act;
pub use super::entities::bulk_jobs::Model as Job;

use super::entities::{bulk_acts, bulk_jobs, cases};
use super::error::StoreError;
use super::{Store, Tx, dialect, rows};
use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::sea_query::{Condition, Expr, ExprTrait, LockBehavior, LockType, OnConflict, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};
use std::collections::BTreeMap;

/// Whether a job is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobState {
    /// There is something left to do.
    Open,
    /// Over.
    Done,
}

/// How far an act is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ActState {
    /// Not done yet.
    Pending,
    /// Something happened.
    Changed,
    /// There was nothing to do.
    Unchanged,
    /// The case said no.
    Refused,
}

impl JobState {
    /// As the database has it.
    pub const fn text(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Done => "done",
        }
    }
}

impl ActState {
    /// All of them, in the order they are counted.
    pub const ALL: [Self; 4] = [Self::Pending, Self::Changed, Self::Unchanged, Self::Refused];

    /// As the database has it.
    pub const fn text(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Changed => "changed",
            Self::Unchanged => "unchanged",
            Self::Refused => "refused",
        }
    }
}

/// Writes a job and the acts that are known.
pub async fn put(tx: &Tx, job: Job, acts: Vec<Act>) -> Result<(), StoreError> {
    rows::insert::<bulk_jobs::Entity>(tx, vec![job]).await?;
    rows::insert::<bulk_acts::Entity>(tx, acts).await
}

/// Adds an act on every open case that the job does not have yet, of these policies where any are named; how many were added.
pub async fn add_open_cases(tx: &Tx, job: &str, ask: &str, policies: &[String]) -> Result<u64, StoreError> {
    let known = bulk_acts::Entity::find()
        .select_only()
        .column(bulk_acts::Column::CaseId)
        .filter(bulk_acts::Column::Job.eq(job))
        .into_query();
    let mut open = Query::select()
        .expr(Expr::value(job))
        .column((cases::Entity, cases::Column::Id))
        .expr(Expr::value(""))
        .expr(Expr::value(ask))
        .expr(Expr::value(ActState::Pending.text()))
        .from(cases::Entity)
        .and_where(cases::Column::Open.eq(true))
        .and_where(cases::Column::Id.into_expr().not_in_subquery(known))
        .take();
    if !policies.is_empty() {
        open.and_where(cases::Column::Policy.is_in(policies.iter().map(String::as_str)));
    }
    let insert = Query::insert()
        .into_table(bulk_acts::Entity)
        .columns([
            bulk_acts::Column::Job,
            bulk_acts::Column::CaseId,
            bulk_acts::Column::Part,
            bulk_acts::Column::Ask,
            bulk_acts::Column::State,
        ])
        .select_from(open)
        .map_err(|error| StoreError::Permanent(error.to_string()))?
        .take();
    Ok(tx.execute(&insert).await?.rows_affected())
}

/// Adds acts that the job does not have yet; how many were added.
pub async fn add(tx: &Tx, acts: Vec<Act>) -> Result<u64, StoreError> {
    let key = [bulk_acts::Column::Job, bulk_acts::Column::CaseId, bulk_acts::Column::Part];
    let kept = OnConflict::columns(key).do_nothing().to_owned();
    rows::write::<bulk_acts::Entity>(tx, acts, Some(kept)).await
}

/// Claims the oldest job that is open and that nobody is at.
pub async fn claim(store: &Store, now: DateTime<Utc>, lease: TimeDelta) -> Result<Option<Job>, StoreError> {
    let free = |clock: DateTime<Utc>| {
        let free = bulk_jobs::Column::LeaseUntil.is_null().or(bulk_jobs::Column::LeaseUntil.lt(clock));
        let open = bulk_jobs::Entity::find().filter(bulk_jobs::Column::State.eq(JobState::Open.text())).filter(free);
        open.order_by_asc(bulk_jobs::Column::CreatedAt).order_by_asc(bulk_jobs::Column::Id).limit(1)
    };
    let clock = dialect::lease_clock(store.reader(), now).await?;
    if free(clock).one(store.reader()).await?.is_none() {
        return Ok(None);
    }
    let tx = store.begin().await?;
    let clock = dialect::lease_clock(&tx, now).await?;
    let found = free(clock).lock_with_behavior(LockType::Update, LockBehavior::SkipLocked).one(&tx).await?;
    let Some(mut job) = found else { return Ok(None) };
    job.token += 1;
    job.lease_until = Some(clock + lease);
    bulk_jobs::Entity::update_many()
        .col_expr(bulk_jobs::Column::Token, job.token.into())
        .col_expr(bulk_jobs::Column::LeaseUntil, Expr::value(job.lease_until))
        .filter(bulk_jobs::Column::Id.eq(job.id.as_str()))
        .exec(&tx)
        .await?;
    store.commit(tx).await?;
    Ok(Some(job))
}

/// Whether the job is still this worker's; locks it until the transaction ends.
pub async fn is_ours(tx: &Tx, job: &Job) -> Result<bool, StoreError> {
    let row = bulk_jobs::Entity::find_by_id(job.id.as_str()).lock_exclusive().one(tx).await?;
    Ok(row.is_some_and(|row| row.token == job.token && row.state == JobState::Open.text()))
}

/// Lets go of a job, or ends it.
pub async fn leave(tx: &Tx, job: &Job, ended: Option<DateTime<Utc>>) -> Result<(), StoreError> {
    let state = if ended.is_some() { JobState::Done } else { JobState::Open };
    bulk_jobs::Entity::update_many()
        .col_expr(bulk_jobs::Column::LeaseUntil, Expr::value(None::<DateTime<Utc>>))
        .col_expr(bulk_jobs::Column::State, state.text().into())
        .col_expr(bulk_jobs::Column::EndedAt, Expr::value(ended))
        .filter(bulk_jobs::Column::Id.eq(job.id.as_str()))
        .exec(tx)
        .await?;
    Ok(())
}

/// Lets go of all jobs, where no other program can be at them: the one that claimed them has ended.
pub async fn leave_all(store: &Store) -> Result<(), StoreError> {
    let claimed = bulk_jobs::Column::LeaseUntil.is_not_null();
    if store.is_shared() || bulk_jobs::Entity::find().filter(claimed.clone()).one(store.reader()).await?.is_none() {
        return Ok(());
    }
    let tx = store.begin().await?;
    let nobody = Expr::value(None::<DateTime<Utc>>);
    bulk_jobs::Entity::update_many().col_expr(bulk_jobs::Column::LeaseUntil, nobody).filter(claimed).exec(&tx).await?;
    store.commit(tx).await
}

/// Acts of a job that are left, by case.
pub async fn pending(db: &impl ConnectionTrait, job: &str, limit: u64) -> Result<Vec<Act>, StoreError> {
    Ok(of_job(job, Some(ActState::Pending)).limit(limit).all(db).await?)
}

/// Acts of a job, by case; only those in one state where one is named.
pub async fn acts(db: &impl ConnectionTrait, job: &str, state: Option<ActState>) -> Result<Vec<Act>, StoreError> {
    Ok(of_job(job, state).all(db).await?)
}

fn of_job(job: &str, state: Option<ActState>) -> sea_orm::Select<bulk_acts::Entity> {
    let mut wanted = Condition::all().add(bulk_acts::Column::Job.eq(job));
    if let Some(state) = state {
        wanted = wanted.add(bulk_acts::Column::State.eq(state.text()));
    }
    let found = bulk_acts::Entity::find().filter(wanted);
    found.order_by_asc(bulk_acts::Column::CaseId).order_by_asc(bulk_acts::Column::Part)
}

/// Records what came of an act.
pub async fn record(tx: &Tx, act: &Act) -> Result<(), StoreError> {
    let this = bulk_acts::Column::Job
        .eq(act.job.as_str())
        .and(bulk_acts::Column::CaseId.eq(act.case_id.as_str()))
        .and(bulk_acts::Column::Part.eq(act.part.as_str()));
    bulk_acts::Entity::update_many()
        .col_expr(bulk_acts::Column::State, act.state.as_str().into())
        .col_expr(bulk_acts::Column::FirstSeq, Expr::value(act.first_seq))
        .col_expr(bulk_acts::Column::LastSeq, Expr::value(act.last_seq))
        .col_expr(bulk_acts::Column::Note, Expr::value(act.note.clone()))
        .filter(this)
        .exec(tx)
        .await?;
    Ok(())
}

/// The job with this id.
pub async fn find(db: &impl ConnectionTrait, id: &str) -> Result<Option<Job>, StoreError> {
    Ok(bulk_jobs::Entity::find_by_id(id).one(db).await?)
}

/// All jobs, the newest first.
pub async fn list(db: &impl ConnectionTrait) -> Result<Vec<Job>, StoreError> {
    let newest = bulk_jobs::Entity::find().order_by_desc(bulk_jobs::Column::CreatedAt).order_by_desc(bulk_jobs::Column::Id);
    Ok(newest.all(db).await?)
}

/// How many acts of a job are in each state.
pub async fn progress(db: &impl ConnectionTrait, job: &str) -> Result<BTreeMap<String, u64>, StoreError> {
    let count = Query::select()
        .column(bulk_acts::Column::State)
        .expr_as(Expr::cust("count(*)"), "n")
        .from(bulk_acts::Entity)
        .and_where(bulk_acts::Column::Job.eq(job))
        .group_by_col(bulk_acts::Column::State)
        .take();
    let rows = db.query_all(&count).await?;
    rows.iter().map(|row| Ok((row.try_get("", "state")?, row.try_get::<i64>("", "n")?.unsigned_abs()))).collect()
}
