//! Who is who: units, people, the posts they hold, and who stands in for whom.
//!
//! Units and people are never removed: logs name them. Posts and stand-ins come and go.

use super::entities::persons::Model;
use super::entities::{persons, posts, stand_ins, units};
use super::error::StoreError;
use super::{meta, rows};
use chrono::NaiveDate;
use dafu_engine::ids::{PersonId, PostId, UnitId};
use dafu_engine::people::{Channel, Holding, People, Person, PersonKind, Unit};
use sea_orm::sea_query::{ExprTrait, OnConflict};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use std::collections::{BTreeMap, BTreeSet};

/// The roster as it is on the day `today`.
pub async fn read(db: &impl ConnectionTrait, today: NaiveDate) -> Result<People, StoreError> {
    let persons = persons::Entity::find().all(db).await?.into_iter().map(|row| {
        let kind = if row.organisation { PersonKind::Organisation } else { PersonKind::Member };
        // Written by us; another word is read as the way that everybody has.
        let channel = Channel::of(&row.channel).unwrap_or_default();
        let Model { name, mail, account, invented, phone, .. } = row;
        (PersonId::from(row.id), Person { name, mail, account, invented, kind, phone, channel })
    });
    let units = units::Entity::find().all(db).await?.into_iter().map(|row| {
        // Written by us as JSON; a cell that is not is read as no other names, which `doctor` needs no rule for.
        let aliases = row.aliases.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
        let unit = Unit { name: row.name, short: row.short, mail: row.mail, mark: row.mark, scored: row.scored, aliases };
        (UnitId::from(row.id), unit)
    });
    let posts = posts::Entity::find().all(db).await?.into_iter();
    let posts = posts.map(|row| Holding { unit: row.unit.into(), post: row.post.into(), person: row.person.into() });
    let mut agents: BTreeMap<PersonId, BTreeSet<PersonId>> = BTreeMap::new();
    for row in stand_ins::Entity::find().all(db).await? {
        if row.since.is_none_or(|since| since <= today) && row.until.is_none_or(|until| today <= until) {
            agents.entry(row.agent.into()).or_default().insert(row.owner.into());
        }
    }
    Ok(People { persons: persons.collect(), units: units.collect(), posts: posts.collect(), agents })
}

/// Adds or changes units, people and posts; whatever is not named stays.
pub async fn add(tx: &super::Tx, people: &People) -> Result<(), StoreError> {
    let units = people.units.iter().map(|(id, unit)| units::Model {
        id: id.to_string(),
        name: unit.name.clone(),
        short: unit.short.clone(),
        mail: unit.mail.clone(),
        mark: unit.mark.clone(),
        scored: unit.scored,
        aliases: (!unit.aliases.is_empty()).then(|| serde_json::to_string(&unit.aliases).unwrap_or_default()),
    });
    let changed = OnConflict::column(units::Column::Id)
        .update_columns([
            units::Column::Name,
            units::Column::Short,
            units::Column::Mail,
            units::Column::Mark,
            units::Column::Scored,
            units::Column::Aliases,
        ])
        .to_owned();
    rows::write::<units::Entity>(tx, units.collect(), Some(changed)).await?;
    let persons = people.persons.iter().map(|(id, person)| persons::Model {
        id: id.to_string(),
        name: person.name.clone(),
        mail: person.mail.clone(),
        account: person.account,
        invented: person.invented,
        organisation: person.kind == PersonKind::Organisation,
        phone: person.phone.clone(),
        channel: person.channel.id().to_owned(),
    });
    let changed = OnConflict::column(persons::Column::Id)
        .update_columns([
            persons::Column::Name,
            persons::Column::Mail,
            persons::Column::Account,
            persons::Column::Invented,
            persons::Column::Organisation,
            persons::Column::Phone,
            persons::Column::Channel,
        ])
        .to_owned();
    rows::write::<persons::Entity>(tx, persons.collect(), Some(changed)).await?;
    let posts = people.posts.iter().map(|held| posts::Model {
        unit: held.unit.to_string(),
        post: held.post.to_string(),
        person: held.person.to_string(),
    });
    let kept = OnConflict::columns([posts::Column::Unit, posts::Column::Post, posts::Column::Person]).do_nothing().to_owned();
    rows::write::<posts::Entity>(tx, posts.collect(), Some(kept)).await?;
    meta::changed(tx).await
}

/// Takes a post away from somebody.
pub async fn take_post(tx: &super::Tx, unit: &UnitId, post: &PostId, person: &PersonId) -> Result<(), StoreError> {
    let this = posts::Column::Unit
        .eq(unit.as_str())
        .and(posts::Column::Post.eq(post.as_str()))
        .and(posts::Column::Person.eq(person.as_str()));
    posts::Entity::delete_many().filter(this).exec(tx).await?;
    meta::changed(tx).await
}

/// Lets `agent` act in `owner`'s name between two days, both included; a day that is missing is no limit.
pub async fn stand_in(
    tx: &super::Tx,
    agent: &PersonId,
    owner: &PersonId,
    (since, until): (Option<NaiveDate>, Option<NaiveDate>),
) -> Result<(), StoreError> {
    let row = stand_ins::Model { agent: agent.to_string(), owner: owner.to_string(), since, until };
    let replace = OnConflict::columns([stand_ins::Column::Agent, stand_ins::Column::Owner])
        .update_columns([stand_ins::Column::Since, stand_ins::Column::Until])
        .to_owned();
    rows::write::<stand_ins::Entity>(tx, vec![row], Some(replace)).await?;
    meta::changed(tx).await
}

/// Everybody who stands in for somebody: the agent, the owner, and between which days.
pub async fn stand_ins(
    db: &impl ConnectionTrait,
) -> Result<Vec<(PersonId, PersonId, Option<NaiveDate>, Option<NaiveDate>)>, StoreError> {
    let rows =
        stand_ins::Entity::find().order_by_asc(stand_ins::Column::Owner).order_by_asc(stand_ins::Column::Agent).all(db).await?;
    Ok(rows.into_iter().map(|row| (row.agent.into(), row.owner.into(), row.since, row.until)).collect())
}

/// Ends that `agent` stands in for `owner`; whether he did.
pub async fn no_stand_in(tx: &super::Tx, agent: &PersonId, owner: &PersonId) -> Result<bool, StoreError> {
    let this = stand_ins::Column::Agent.eq(agent.as_str()).and(stand_ins::Column::Owner.eq(owner.as_str()));
    let ended = stand_ins::Entity::delete_many().filter(this).exec(tx).await?.rows_affected > 0;
    if ended {
        meta::changed(tx).await?;
    }
    Ok(ended)
}

/// Gives all posts of one person to another.
pub async fn move_posts(tx: &super::Tx, from: &PersonId, to: &PersonId) -> Result<(), StoreError> {
    let held = posts::Entity::find().filter(posts::Column::Person.eq(from.as_str())).all(tx).await?;
    if held.is_empty() {
        return Ok(());
    }
    let given = held.into_iter().map(|row| posts::Model { person: to.to_string(), ..row }).collect();
    let kept = OnConflict::columns([posts::Column::Unit, posts::Column::Post, posts::Column::Person]).do_nothing().to_owned();
    rows::write::<posts::Entity>(tx, given, Some(kept)).await?;
    posts::Entity::delete_many().filter(posts::Column::Person.eq(from.as_str())).exec(tx).await?;
    meta::changed(tx).await
}
