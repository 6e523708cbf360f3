//! Links in messages. A link is known by the digest of its secret; whoever reads the table can follow none.

pub use super::entities::links::Model as Row;

use super::entities::links::{Column, Entity};
use super::error::StoreError;
use super::rows;
use dafu_engine::ids::CaseId;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

/// What makes two links the same one.
const SAME: [Column; 3] = [Column::CaseId, Column::Purpose, Column::Person];

/// The link with this digest.
pub async fn find(db: &impl ConnectionTrait, digest: &str) -> Result<Option<Row>, StoreError> {
    Ok(Entity::find().filter(Column::Digest.eq(digest)).one(db).await?)
}

/// The link of a person for a purpose.
pub async fn of_person(db: &impl ConnectionTrait, case: &CaseId, purpose: &str, person: &str) -> Result<Option<Row>, StoreError> {
    let query = Entity::find().filter(Column::CaseId.eq(case.as_str())).filter(Column::Purpose.eq(purpose));
    Ok(query.filter(Column::Person.eq(person)).one(db).await?)
}

/// The links of a case.
pub async fn of_case(db: &impl ConnectionTrait, case: &CaseId) -> Result<Vec<Row>, StoreError> {
    Ok(Entity::find().filter(Column::CaseId.eq(case.as_str())).all(db).await?)
}

/// Makes links. One that is there already stays as it is, but for its end where `longer` says so: it was sent once more.
pub async fn make(tx: &super::Tx, links: Vec<Row>, longer: bool) -> Result<(), StoreError> {
    let mut there = OnConflict::columns(SAME);
    if longer {
        there.update_column(Column::ExpiresAt);
    } else {
        there.do_nothing();
    }
    rows::write::<Entity>(tx, links, Some(there)).await.map(drop)
}
