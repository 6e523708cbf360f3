//! Digests: the lines that go with somebody's next one, what everybody has to do, and who has had his of which day.
//!
//! The key of person and day is what makes a digest once: whoever comes second, or again after a crash, finds it taken. Deliberately
//! no words and no rule of who is told what.

pub use super::entities::digest_lines::Model as Line;

use super::entities::{digest_lines, digests};
use super::error::StoreError;
use super::{Tx, dialect, meta, rows};
use chrono::{DateTime, NaiveDate, Utc};
use dafu_engine::ids::{CaseId, Digest};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder};
use std::collections::BTreeSet;

/// Where it is kept how far the digests of today are.
const DONE: &str = "digests";
/// Lines marked in one statement.
const AT_ONCE: usize = 1_000;

/// A line for somebody's next digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct New {
    /// About which case.
    pub case: CaseId,
    /// By which event.
    pub seq: u64,
    /// For whom.
    pub person: String,
    /// What kind of line it is: an event tells one person one thing of a kind.
    pub kind: String,
    /// What the act is called.
    pub title: String,
    /// In what words.
    pub text: String,
}

/// Something that somebody can do on an open case, with what lists show of it.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Work {
    /// Who.
    pub person: String,
    /// On which case.
    pub case_id: String,
    /// The case's last event.
    pub seq: i64,
    /// The policy it runs under.
    pub policy: String,
    /// The task, as JSON.
    pub task: String,
    /// The number of the case.
    pub number: Option<String>,
    /// Its name.
    pub title: Option<String>,
}

/// A line that was not told yet, with what lists show of its case.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Untold {
    /// Which line.
    pub id: String,
    /// For whom.
    pub person: String,
    /// About which case.
    pub case_id: String,
    /// By which event.
    pub seq: i64,
    /// What the act is called.
    pub line: String,
    /// In what words.
    pub text: String,
    /// The policy the case runs under.
    pub policy: String,
    /// The case is still open.
    pub open: bool,
    /// The number of the case.
    pub number: Option<String>,
    /// Its name.
    pub title: Option<String>,
}

/// Keeps lines for the next digests; one that is there stays as it is.
pub async fn add(tx: &Tx, lines: &[New]) -> Result<(), StoreError> {
    let row = |new: &New| {
        let of = format!("{}\n{}\n{}\n{}", new.case, new.seq, new.person, new.kind);
        digest_lines::Model {
            id: Digest::sha256(of.as_bytes()).as_str().chars().skip("sha256:".len()).take(32).collect(),
            case_id: new.case.to_string(),
            seq: i64::try_from(new.seq).unwrap_or(i64::MAX),
            person: new.person.clone(),
            title: new.title.clone(),
            text: new.text.clone(),
            told_on: None,
        }
    };
    let kept = OnConflict::column(digest_lines::Column::Id).do_nothing().to_owned();
    rows::write::<digest_lines::Entity>(tx, lines.iter().map(row).collect(), Some(kept)).await.map(drop)
}

/// What everybody can do on cases that are open, by person: one query, however many people and cases there are.
pub async fn work(db: &impl ConnectionTrait) -> Result<Vec<Work>, StoreError> {
    let query = Query::select()
        .column(("task_people", "person"))
        .expr_as(Expr::col(("cases", "id")), "case_id")
        .column(("cases", "seq"))
        .column(("cases", "policy"))
        .expr_as(Expr::col(("tasks", "body")), "task")
        .column(("faces", "number"))
        .column(("faces", "title"))
        .from("task_people")
        .inner_join(
            "tasks",
            Expr::col(("tasks", "case_id"))
                .equals(("task_people", "case_id"))
                .and(Expr::col(("tasks", "key")).equals(("task_people", "key"))),
        )
        .inner_join("cases", Expr::col(("cases", "id")).equals(("task_people", "case_id")))
        .left_join("faces", Expr::col(("faces", "case_id")).equals(("task_people", "case_id")))
        .and_where(Expr::col(("cases", "status")).eq("open"))
        .take();
    Ok(db.query_all(&query).await?.iter().map(|row| Work::from_query_result(row, "")).collect::<Result<_, _>>()?)
}

/// The lines that no digest has had yet.
pub async fn untold(db: &impl ConnectionTrait) -> Result<Vec<Untold>, StoreError> {
    let query = Query::select()
        .column(("digest_lines", "id"))
        .column(("digest_lines", "person"))
        .column(("digest_lines", "case_id"))
        .column(("digest_lines", "seq"))
        .expr_as(Expr::col(("digest_lines", "title")), "line")
        .column(("digest_lines", "text"))
        .column(("cases", "policy"))
        .column(("cases", "open"))
        .column(("faces", "number"))
        .column(("faces", "title"))
        .from("digest_lines")
        .inner_join("cases", Expr::col(("cases", "id")).equals(("digest_lines", "case_id")))
        .left_join("faces", Expr::col(("faces", "case_id")).equals(("digest_lines", "case_id")))
        .and_where(Expr::col(("digest_lines", "told_on")).is_null())
        .take();
    Ok(db.query_all(&query).await?.iter().map(|row| Untold::from_query_result(row, "")).collect::<Result<_, _>>()?)
}

/// Notes that these lines went with the digest of a day.
pub async fn told(tx: &Tx, ids: &[String], day: NaiveDate) -> Result<(), StoreError> {
    for some in ids.chunks(AT_ONCE) {
        digest_lines::Entity::update_many()
            .col_expr(digest_lines::Column::ToldOn, Expr::value(Some(day)))
            .filter(digest_lines::Column::Id.is_in(some.iter().map(String::as_str)))
            .exec(tx)
            .await?;
    }
    Ok(())
}

/// Takes away what of a case's events `first` to `last` no digest has had yet.
pub async fn take_back(tx: &Tx, (case, first, last): (&CaseId, i64, i64)) -> Result<(), StoreError> {
    digest_lines::Entity::delete_many()
        .filter(digest_lines::Column::CaseId.eq(case.as_str()))
        .filter(digest_lines::Column::Seq.between(first, last))
        .filter(digest_lines::Column::ToldOn.is_null())
        .exec(tx)
        .await?;
    Ok(())
}

/// The lines of a case, the oldest first.
pub async fn of_case(db: &impl ConnectionTrait, case: &CaseId) -> Result<Vec<Line>, StoreError> {
    let lines = digest_lines::Entity::find().filter(digest_lines::Column::CaseId.eq(case.as_str()));
    Ok(lines.order_by_asc(digest_lines::Column::Seq).order_by_asc(digest_lines::Column::Id).all(db).await?)
}

/// Until the transaction ends, no other program makes digests.
pub async fn alone(tx: &Tx) -> Result<(), StoreError> {
    dialect::lock(tx, DONE).await
}

/// Who has had his digest of a day.
pub async fn had(db: &impl ConnectionTrait, day: NaiveDate) -> Result<BTreeSet<String>, StoreError> {
    let rows = digests::Entity::find().filter(digests::Column::Day.eq(day)).all(db).await?;
    Ok(rows.into_iter().map(|row| row.person).collect())
}

/// Notes that these people have their digest of a day. One of them who has it already is a clash: nothing of the transaction stays.
pub async fn give(tx: &Tx, people: &[String], day: NaiveDate, at: DateTime<Utc>) -> Result<(), StoreError> {
    let row = |person: &String| digests::Model { person: person.clone(), day, made_at: at };
    rows::insert::<digests::Entity>(tx, people.iter().map(row).collect()).await
}

/// Until which day and minute digests are made.
pub async fn done(db: &impl ConnectionTrait) -> Result<String, StoreError> {
    Ok(meta::get(db, DONE).await?.unwrap_or_default())
}

/// Notes until which day and minute they are made.
pub async fn set_done(tx: &Tx, until: &str) -> Result<(), StoreError> {
    meta::put(tx, DONE, until).await
}
