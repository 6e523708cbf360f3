//! What people can do, as rows: kept equal to what the engine reads off the snapshot.

pub use super::entities::tasks::Model as Row;

use super::entities::{task_people, tasks};
use super::error::StoreError;
use super::listing::NEVER;
use super::rows;
use dafu_engine::ids::{CaseId, PersonId};
use dafu_engine::machine::tasks::OpenTask;
use sea_orm::sea_query::{Condition, ExprTrait, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::{BTreeMap, BTreeSet};

/// What people can do on a case.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Waiting {
    /// Its tasks.
    pub tasks: Vec<OpenTask>,
    /// Its dates stand still.
    pub suspended: bool,
}

impl Row {
    /// The row for `task` of `case`, whose dates may stand still.
    pub fn of(case: &CaseId, task: &OpenTask, suspended: bool) -> Result<Self, StoreError> {
        let unwritable = |error| StoreError::Permanent(format!("A task of case {case} can't be written as JSON: {error}"));
        Ok(Self {
            case_id: case.to_string(),
            key: task.key.clone(),
            title: task.title.clone(),
            role: task.role.to_string(),
            owner: task.owner.as_ref().map(ToString::to_string),
            due: task.due.as_ref().map(|due| due.date),
            overdue: task.due.as_ref().is_some_and(|due| due.overdue),
            nearest: task.due.as_ref().filter(|_| !suspended).map_or(NEVER, |due| due.date),
            nobody: task.people.is_empty(),
            body: serde_json::to_string(task).map_err(unwritable)?,
        })
    }
    /// The task.
    pub fn task(&self) -> Result<OpenTask, StoreError> {
        let what = || format!("Task {} of case {}", self.key, self.case_id);
        serde_json::from_str(&self.body).map_err(|error| StoreError::unreadable(&what(), error))
    }
}

/// Whether nobody else has taken a task: what several people sign stays with each of them.
pub fn is_open_to(task: &OpenTask, person: &PersonId) -> bool {
    task.owner.as_ref().is_none_or(|owner| owner == person) || task.key.contains('!')
}

/// The rows of these cases, by case and key. Sorted here, because a server sorts text as its language does.
pub async fn of_cases<'a>(db: &impl ConnectionTrait, cases: impl IntoIterator<Item = &'a str>) -> Result<Vec<Row>, StoreError> {
    let mut found = tasks::Entity::find().filter(tasks::Column::CaseId.is_in(cases)).all(db).await?;
    found.sort_by(|a, b| (&a.case_id, &a.key).cmp(&(&b.case_id, &b.key)));
    Ok(found)
}

/// Who may do the tasks of a case, by task and person.
pub async fn people(db: &impl ConnectionTrait, case: &CaseId) -> Result<BTreeSet<(String, String)>, StoreError> {
    let rows = task_people::Entity::find().filter(task_people::Column::CaseId.eq(case.as_str())).all(db).await?;
    Ok(rows.into_iter().map(|row| (row.key, row.person)).collect())
}

/// Removes the tasks of a case and, by the schema's reference, who may do them.
pub async fn clear(tx: &super::Tx, case: &CaseId) -> Result<(), StoreError> {
    tasks::Entity::delete_many().filter(tasks::Column::CaseId.eq(case.as_str())).exec(tx).await?;
    Ok(())
}

/// What `person` can do, the nearest date first.
pub async fn inbox(db: &impl ConnectionTrait, person: &PersonId) -> Result<Vec<Row>, StoreError> {
    let mine = Query::select()
        .columns([task_people::Column::CaseId, task_people::Column::Key])
        .from(task_people::Entity)
        .and_where(task_people::Column::Person.eq(person.as_str()))
        .take();
    let key = sea_orm::sea_query::Expr::tuple([tasks::Column::CaseId.into_expr(), tasks::Column::Key.into_expr()]);
    let mut found = tasks::Entity::find().filter(key.in_subquery(mine)).all(db).await?;
    found.sort_by(|a, b| (a.due.is_none(), a.due, &a.case_id, &a.key).cmp(&(b.due.is_none(), b.due, &b.case_id, &b.key)));
    Ok(found)
}

/// How many tasks everybody could do.
pub async fn counts(db: &impl ConnectionTrait) -> Result<BTreeMap<String, u64>, StoreError> {
    let query = task_people::Entity::find()
        .select_only()
        .column(task_people::Column::Person)
        .column_as(task_people::Column::Key.count(), "tasks")
        .group_by(task_people::Column::Person);
    let rows: Vec<(String, i64)> = query.into_tuple().all(db).await?;
    Ok(rows.into_iter().map(|(person, count)| (person, count.unsigned_abs())).collect())
}

/// Tasks that nobody can do now (4.1).
pub async fn orphaned(db: &impl ConnectionTrait) -> Result<Vec<Row>, StoreError> {
    Ok(tasks::Entity::find().filter(tasks::Column::Nobody.eq(true)).order_by_asc(tasks::Column::CaseId).all(db).await?)
}

/// Makes the rows of the cases in `wanted` equal to it, touching only rows that differ.
pub async fn replace(tx: &super::Tx, wanted: &BTreeMap<CaseId, Waiting>) -> Result<(), StoreError> {
    let mut before: BTreeMap<(String, String), Row> = of_cases(tx, wanted.keys().map(CaseId::as_str))
        .await?
        .into_iter()
        .map(|row| ((row.case_id.clone(), row.key.clone()), row))
        .collect();
    let (mut added, mut people) = (Vec::new(), Vec::new());
    for (case, waiting) in wanted {
        for task in &waiting.tasks {
            let row = Row::of(case, task, waiting.suspended)?;
            let key = (row.case_id.clone(), row.key.clone());
            if before.get(&key) == Some(&row) {
                before.remove(&key);
                continue;
            }
            people.extend(task.people.iter().map(|person| task_people::Model {
                case_id: row.case_id.clone(),
                key: row.key.clone(),
                person: person.to_string(),
                his: is_open_to(task, person),
                receipt: task.receipt,
                nearest: row.nearest,
            }));
            added.push(row);
        }
    }
    remove(tx, before.into_keys()).await?;
    rows::insert::<tasks::Entity>(tx, added).await?;
    rows::insert::<task_people::Entity>(tx, people).await
}

/// Removes tasks and, by the schema's reference, who may do them.
async fn remove(tx: &super::Tx, keys: impl IntoIterator<Item = (String, String)>) -> Result<(), StoreError> {
    let mut gone: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (case, key) in keys {
        gone.entry(case).or_default().push(key);
    }
    if gone.is_empty() {
        return Ok(());
    }
    let any = gone
        .into_iter()
        .fold(Condition::any(), |any, (case, keys)| any.add(tasks::Column::CaseId.eq(case).and(tasks::Column::Key.is_in(keys))));
    tasks::Entity::delete_many().filter(any).exec(tx).await?;
    Ok(())
}
