//! Inboxes, a page at a time: read off an index in the order in which they are shown, so that it takes as long for somebody with
//! thousands of tasks as for somebody with ten. Only counting walks all that somebody has, and that in the index alone.

use super::entities::task_people::{Column, Entity};
use super::entities::tasks;
use super::error::StoreError;
use chrono::NaiveDate;
use dafu_engine::ids::PersonId;
use sea_orm::sea_query::{Alias, CaseStatement, Expr, ExprTrait, Order, Query, SelectStatement};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use std::collections::{BTreeMap, BTreeSet};

/// Whose tasks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whose {
    /// Those of a person that are to be signed for, or all the others.
    Own {
        /// Whose.
        person: PersonId,
        /// To be signed for.
        receipt: bool,
    },
    /// Those of people whom somebody stands in for, where they are not his own as well.
    ForOthers {
        /// Who stands in.
        agent: PersonId,
        /// For whom.
        owners: Vec<PersonId>,
    },
}

/// A task in its place: the date it is sorted by, its case, its key.
pub type Place = (NaiveDate, String, String);

/// The days by which an inbox is parted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parts {
    /// Today: what was due before is overdue.
    pub today: NaiveDate,
    /// The last day that is soon.
    pub soon: NaiveDate,
}

/// The tasks behind `after`, the nearest date first, at most so many.
pub async fn page(db: &impl ConnectionTrait, whose: &Whose, after: Option<&Place>, most: u64) -> Result<Vec<Place>, StoreError> {
    let mut query = theirs(whose);
    // Two people whom somebody stands in for may both be able to do it.
    query.distinct().columns([Column::Nearest, Column::CaseId, Column::Key]);
    if let Some((nearest, case, key)) = after {
        let place = Expr::tuple([Column::Nearest.into_expr(), Column::CaseId.into_expr(), Column::Key.into_expr()]);
        query.and_where(place.gt(Expr::tuple([Expr::value(*nearest), Expr::value(case.as_str()), Expr::value(key.as_str())])));
    }
    query
        .order_by(Column::Nearest, Order::Asc)
        .order_by(Column::CaseId, Order::Asc)
        .order_by(Column::Key, Order::Asc)
        .limit(most);
    let rows = db.query_all(&query).await?;
    rows.iter().map(|row| Ok((row.try_get("", "nearest")?, row.try_get("", "case_id")?, row.try_get("", "key")?))).collect()
}

/// How many there are in each part: overdue, today, soon, the rest.
pub async fn parts(db: &impl ConnectionTrait, whose: &Whose, parts: Parts) -> Result<[u64; 4], StoreError> {
    let part: Expr = CaseStatement::new()
        .case(Column::Nearest.lt(parts.today), 0)
        .case(Column::Nearest.eq(parts.today), 1)
        .case(Column::Nearest.lte(parts.soon), 2)
        .finally(3)
        .into();
    let mut each = theirs(whose);
    each.distinct().columns([Column::CaseId, Column::Key]).expr_as(part, Alias::new("part"));
    let mut query = Query::select();
    query.column(Alias::new("part")).expr_as(Expr::cust("count(*)"), "n").from_subquery(each, Alias::new("each_one"));
    query.group_by_col(Alias::new("part"));
    let mut found = [0; 4];
    for row in db.query_all(&query).await? {
        let part = row.try_get::<i32>("", "part")?;
        if let Some(count) = usize::try_from(part).ok().and_then(|part| found.get_mut(part)) {
            *count = row.try_get::<i64>("", "n")?.unsigned_abs();
        }
    }
    Ok(found)
}

/// How many of a person's tasks are to be signed for, and how many are not.
pub async fn own_counts(db: &impl ConnectionTrait, person: &PersonId) -> Result<(u64, u64), StoreError> {
    let mut query = Query::select();
    query.column(Column::Receipt).expr_as(Expr::cust("count(*)"), "n").from(Entity);
    query.and_where(Column::Person.eq(person.as_str())).and_where(Column::His.eq(true)).group_by_col(Column::Receipt);
    let (mut to_sign, mut others) = (0, 0);
    for row in db.query_all(&query).await? {
        let count = row.try_get::<i64>("", "n")?.unsigned_abs();
        if row.try_get("", "receipt")? { to_sign = count } else { others = count }
    }
    Ok((to_sign, others))
}

/// The tasks in these places, by case and key.
pub async fn at(db: &impl ConnectionTrait, places: &[Place]) -> Result<BTreeMap<(String, String), tasks::Model>, StoreError> {
    let cases: BTreeSet<&str> = places.iter().map(|(_, case, _)| case.as_str()).collect();
    let keys: BTreeSet<&str> = places.iter().map(|(_, _, key)| key.as_str()).collect();
    let found = tasks::Entity::find().filter(tasks::Column::CaseId.is_in(cases)).filter(tasks::Column::Key.is_in(keys));
    Ok(found.all(db).await?.into_iter().map(|row| ((row.case_id.clone(), row.key.clone()), row)).collect())
}

fn theirs(whose: &Whose) -> SelectStatement {
    let mut query = Query::select();
    query.from(Entity).and_where(Column::His.eq(true));
    match whose {
        Whose::Own { person, receipt } => {
            query.and_where(Column::Person.eq(person.as_str())).and_where(Column::Receipt.eq(*receipt));
        }
        Whose::ForOthers { agent, owners } => {
            let own = Query::select()
                .columns([Column::CaseId, Column::Key])
                .from(Entity)
                .and_where(Column::Person.eq(agent.as_str()))
                .take();
            let task = Expr::tuple([Column::CaseId.into_expr(), Column::Key.into_expr()]);
            query.and_where(Column::Person.is_in(owners.iter().map(PersonId::as_str)));
            query.and_where(task.not_in_subquery(own));
        }
    }
    query
}
