//! Lists of cases as one person sees them: narrowed down, searched, counted, a page at a time behind the last row of the page
//! before. Read off faces and the rows beside them; no snapshot is opened.

use super::entities::faces::{Column, Entity, Model};
use super::entities::{facets, grams, seats};
use super::error::StoreError;
use chrono::NaiveDate;
use sea_orm::sea_query::{Alias, CaseStatement, Condition, Expr, ExprTrait, LikeExpr, Query, SelectStatement};
use sea_orm::{
    ColumnTrait, Condition as Where, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};

/// The day of cases without a date: they come last.
pub const NEVER: NaiveDate = match NaiveDate::from_ymd_opt(9999, 12, 31) {
    Some(day) => day,
    None => NaiveDate::MAX,
};

/// How a case stands, as its light shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// Its date has passed.
    Late,
    /// Its date is near.
    Near,
    /// There is time.
    Fine,
    /// Its dates stand still.
    Stopped,
    /// No date is running.
    Undated,
    /// It is over.
    Ended,
}

impl Standing {
    /// All, the worst first.
    pub const ALL: [Self; 6] = [Self::Late, Self::Near, Self::Fine, Self::Stopped, Self::Undated, Self::Ended];

    /// As addresses have it.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Late => "late",
            Self::Near => "near",
            Self::Fine => "fine",
            Self::Stopped => "stopped",
            Self::Undated => "undated",
            Self::Ended => "ended",
        }
    }

    /// What an address says.
    pub fn parse(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.id() == id)
    }
}

/// From which days on a date is near, and fine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days {
    /// Today: what was due before is late.
    pub today: NaiveDate,
    /// The last day that is near.
    pub near: NaiveDate,
}

/// A way in which a word can be found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Find {
    /// All these pairs stand in the case's texts, and so does the text as a whole, where it is longer than a pair.
    Text {
        /// Pairs; with nothing behind the first sign, whatever is.
        pairs: Vec<(String, Option<String>)>,
        /// The whole.
        whole: Option<String>,
    },
    /// Of each of these groups, one is found whole.
    Whole(Vec<Vec<String>>),
}

/// Which cases are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Somebody with one of these seats sees them.
    pub seats: Vec<String>,
    /// Only those that are open, or only those that are over.
    pub open: Option<bool>,
    /// Only those that stand like this.
    pub standing: Option<(Standing, Option<Days>)>,
    /// The unit that answers.
    pub lead: Option<String>,
    /// What the screen calls the step they are at.
    pub step: Option<String>,
    /// Facts, and what they are.
    pub facets: Vec<(String, String)>,
    /// Words, all of which are found, each in one of its ways.
    pub words: Vec<Vec<Find>>,
    /// Behind this one: its day and its id.
    pub after: Option<(NaiveDate, String)>,
}

/// The cases wanted, the nearest date first, at most so many.
pub async fn page(db: &impl ConnectionTrait, wanted: &Wanted, most: u64) -> Result<Vec<Model>, StoreError> {
    let mut query = Entity::find().filter(narrowed(wanted));
    if let Some((day, case)) = &wanted.after {
        let key = Expr::tuple([Column::Nearest.into_expr(), Column::CaseId.into_expr()]);
        query = query.filter(key.gt(Expr::tuple([Expr::value(*day), Expr::value(case.clone())])));
    }
    let query = query.order_by_asc(Column::Nearest).order_by_asc(Column::CaseId).limit(most);
    Ok(query.all(db).await?)
}

/// How many there are.
pub async fn count(db: &impl ConnectionTrait, wanted: &Wanted) -> Result<u64, StoreError> {
    Ok(Entity::find().filter(narrowed(wanted)).count(db).await?)
}

/// How many there are of each unit that answers, by how they stand.
pub async fn standings(
    db: &impl ConnectionTrait,
    wanted: &Wanted,
    days: Days,
) -> Result<Vec<(Option<String>, Standing, u64)>, StoreError> {
    let standing = Alias::new("standing");
    let mut query = Query::select();
    query.column(Column::Lead).expr_as(standing_of(days), standing.clone()).expr_as(Expr::cust("count(*)"), "n").from(Entity);
    query.cond_where(narrowed(wanted)).group_by_col(Column::Lead).group_by_col(standing);
    let rows = db.query_all(&query).await?;
    let read = |row: &sea_orm::QueryResult| {
        let standing: String = row.try_get("", "standing")?;
        let standing = Standing::parse(&standing)
            .ok_or_else(|| StoreError::Permanent(format!("The database counts by a standing `{standing}`.")))?;
        Ok((row.try_get("", "lead")?, standing, row.try_get::<i64>("", "n")?.unsigned_abs()))
    };
    rows.iter().map(read).collect()
}

/// Whether there is any case with one of these seats.
pub async fn has_any(db: &impl ConnectionTrait, of: &[String]) -> Result<bool, StoreError> {
    let query = seats::Entity::find().filter(seats::Column::Seat.is_in(of.iter().map(String::as_str))).limit(1);
    Ok(query.one(db).await?.is_some())
}

/// The ids of the cases wanted, for lists of what belongs to cases.
pub(super) fn ids(wanted: &Wanted) -> SelectStatement {
    let all = Wanted { seats: wanted.seats.clone(), ..Wanted::default() };
    // What narrows nothing down is read off the seats alone.
    if *wanted == all {
        theirs(&wanted.seats)
    } else {
        Query::select().column(Column::CaseId).from(Entity).cond_where(narrowed(wanted)).take()
    }
}

/// The cases that somebody with one of these seats sees.
fn theirs(seats: &[String]) -> SelectStatement {
    Query::select()
        .column(seats::Column::CaseId)
        .from(seats::Entity)
        .and_where(seats::Column::Seat.is_in(seats.iter().map(String::as_str)))
        .take()
}

fn standing_of(days: Days) -> Expr {
    let named = |standing: Standing| Expr::value(standing.id());
    CaseStatement::new()
        .case(Column::Open.eq(false), named(Standing::Ended))
        .case(Column::Suspended.eq(true), named(Standing::Stopped))
        .case(Column::Nearest.lt(days.today), named(Standing::Late))
        .case(Column::Nearest.lte(days.near), named(Standing::Near))
        .case(Column::Nearest.lt(NEVER), named(Standing::Fine))
        .finally(named(Standing::Undated))
        .into()
}

fn narrowed(wanted: &Wanted) -> Condition {
    let mut all = Where::all().add(is_in(theirs(&wanted.seats)));
    if let Some(open) = wanted.open {
        all = all.add(Column::Open.eq(open));
    }
    if let Some((standing, days)) = wanted.standing {
        all = all.add(stands(standing, days));
    }
    if let Some(lead) = &wanted.lead {
        all = all.add(Column::Lead.eq(lead.as_str()));
    }
    if let Some(step) = &wanted.step {
        all = all.add(Column::Step.eq(step.as_str()));
    }
    for (field, value) in &wanted.facets {
        let such = Query::select()
            .column(facets::Column::CaseId)
            .from(facets::Entity)
            .and_where(facets::Column::Field.eq(field.as_str()))
            .and_where(facets::Column::Value.eq(value.as_str()))
            .take();
        all = all.add(is_in(such));
    }
    wanted.words.iter().fold(all, |all, ways| all.add(ways.iter().fold(Where::any(), |any, way| any.add(found(way)))))
}

fn stands(standing: Standing, days: Option<Days>) -> Condition {
    let running = || Where::all().add(Column::Open.eq(true)).add(Column::Suspended.eq(false));
    let date = |condition: Condition| running().add(condition);
    match (standing, days) {
        (Standing::Ended, _) => Where::all().add(Column::Open.eq(false)),
        (Standing::Stopped, _) => Where::all().add(Column::Open.eq(true)).add(Column::Suspended.eq(true)),
        (Standing::Undated, _) => running().add(Column::Nearest.eq(NEVER)),
        (Standing::Late | Standing::Near | Standing::Fine, None) => date(Where::all().add(Column::Nearest.lt(NEVER))),
        (Standing::Late, Some(days)) => date(Where::all().add(Column::Nearest.lt(days.today))),
        (Standing::Near, Some(days)) => {
            date(Where::all().add(Column::Nearest.gte(days.today)).add(Column::Nearest.lte(days.near)))
        }
        (Standing::Fine, Some(days)) => date(Where::all().add(Column::Nearest.gt(days.near)).add(Column::Nearest.lt(NEVER))),
    }
}

fn found(way: &Find) -> Condition {
    match way {
        Find::Text { pairs, whole } => {
            let all = pairs.iter().fold(Where::all(), |all, (one, two)| {
                let mut such = with(std::slice::from_ref(one));
                if let Some(two) = two {
                    such.and_where(grams::Column::Two.eq(two.as_str()));
                }
                all.add(is_in(such))
            });
            match whole {
                Some(text) => all.add(Column::Words.into_expr().like(containing(text))),
                None => all,
            }
        }
        Find::Whole(groups) => groups.iter().fold(Where::all(), |all, group| all.add(is_in(with(group)))),
    }
}

/// Cases with one of these signs, or one of these things found whole.
fn with(ones: &[String]) -> SelectStatement {
    Query::select()
        .column(grams::Column::CaseId)
        .from(grams::Entity)
        .and_where(grams::Column::One.is_in(ones.iter().map(String::as_str)))
        .take()
}

/// Whether the case is one of these. Asked so that SQLite walks the index in the order of the list and looks each case up among
/// these, and does not fetch them one by one to sort them afterwards, which takes four times as long for somebody who sees all.
fn is_in(cases: SelectStatement) -> Expr {
    Expr::cust("\"faces\".\"case_id\" || ''").in_subquery(cases)
}

/// A pattern for texts that contain this one.
fn containing(text: &str) -> LikeExpr {
    let mut pattern = String::from("%");
    for sign in text.chars() {
        if matches!(sign, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(sign);
    }
    pattern.push('%');
    LikeExpr::new(pattern).escape('!')
}
