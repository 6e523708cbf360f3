//! Lists of mails as one person may see them: narrowed down, a page at a time behind the last row of the page before; and what a
//! person decides about one of them.

use super::error::StoreError;
use super::listing::{self, Wanted as Cases};
use super::queue::State;
use super::{Db, Tx};
use chrono::{DateTime, Utc};
use sea_orm::FromQueryResult;
use sea_orm::sea_query::{Expr, ExprTrait, Order, Query, SelectStatement};

/// Which mails are wanted.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// About one of these cases; about any where none are named.
    pub cases: Option<Cases>,
    /// About this one.
    pub case: Option<String>,
    /// In one of these states; in any where none is named.
    pub states: Vec<State>,
    /// To one of these, as the column has them.
    pub targets: Option<Vec<String>>,
    /// Behind this one: when it came up, and its id.
    pub after: Option<(DateTime<Utc>, String)>,
}

/// A mail.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Row {
    /// Its id.
    pub id: String,
    /// The case it is about.
    pub case_id: String,
    /// Whom it is to.
    pub target: String,
    /// What it says, as JSON.
    pub body: String,
    /// How far it is.
    pub state: String,
    /// Not before this instant.
    pub next_at: DateTime<Utc>,
    /// How often it was begun.
    pub attempts: i32,
    /// What went wrong last, or how it went.
    pub note: Option<String>,
    /// When it came up.
    pub created_at: DateTime<Utc>,
}

/// The mails wanted, the newest first, at most so many.
pub async fn page(db: &impl Db, wanted: &Wanted, most: u64) -> Result<Vec<Row>, StoreError> {
    let mut query = rows(wanted);
    if let Some((at, id)) = &wanted.after {
        let key = Expr::tuple([Expr::col("created_at"), Expr::col("id")]);
        query.and_where(key.lt(Expr::tuple([Expr::value(*at), Expr::value(id.as_str())])));
    }
    query.order_by("created_at", Order::Desc).order_by("id", Order::Desc).limit(most);
    read(db, query).await
}

/// One of the mails wanted.
pub async fn one(db: &impl Db, wanted: &Wanted, id: &str) -> Result<Option<Row>, StoreError> {
    let mut query = rows(wanted);
    query.and_where(Expr::col("id").eq(id));
    Ok(read(db, query).await?.pop())
}

fn rows(wanted: &Wanted) -> SelectStatement {
    let mut query = narrowed(wanted);
    query.columns(["id", "case_id", "target", "body", "state", "next_at", "attempts", "note", "created_at"]);
    query
}

async fn read(db: &impl Db, query: SelectStatement) -> Result<Vec<Row>, StoreError> {
    Ok(db.query_all(&query).await?.iter().map(|row| Row::from_query_result(row, "")).collect::<Result<_, _>>()?)
}

/// How many there are in each state. Asked of states that few are in: those that have left are not counted.
pub async fn counts(db: &impl Db, wanted: &Wanted) -> Result<Vec<(String, u64)>, StoreError> {
    let mut query = narrowed(wanted);
    query.column("state").expr_as(Expr::cust("count(*)"), "n").group_by_col("state");
    let rows = db.query_all(&query).await?;
    rows.iter().map(|row| Ok((row.try_get("", "state")?, row.try_get::<i64>("", "n")?.unsigned_abs()))).collect()
}

fn narrowed(wanted: &Wanted) -> SelectStatement {
    let mut query = Query::select();
    query.from("outbox");
    if let Some(cases) = &wanted.cases {
        // Asked so that the order of the list is walked and each case looked up, and not the other way round.
        query.and_where(Expr::cust("\"outbox\".\"case_id\" || ''").in_subquery(listing::ids(cases)));
    }
    if let Some(case) = &wanted.case {
        query.and_where(Expr::col("case_id").eq(case.as_str()));
    }
    if !wanted.states.is_empty() {
        query.and_where(Expr::col("state").is_in(wanted.states.iter().map(|state| state.text())));
    }
    if let Some(targets) = &wanted.targets {
        query.and_where(Expr::col("target").is_in(targets.iter().map(String::as_str)));
    }
    query
}

/// Moves a mail on that a person decides about, where it is in one of the states `from`; whether it was. Whoever had it writes
/// nothing any more.
pub async fn decide(
    tx: &Tx,
    id: &str,
    (from, to): (&[State], State),
    note: &str,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let update = Query::update()
        .table("outbox")
        .value("state", to.text())
        .value("note", note)
        .value("next_at", now)
        .value("attempts", 0)
        .value("token", Expr::col("token").add(1))
        .and_where(Expr::col("id").eq(id))
        .and_where(Expr::col("state").is_in(from.iter().map(|state| state.text())))
        .take();
    Ok(tx.execute(&update).await?.rows_affected() == 1)
}
