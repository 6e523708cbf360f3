//! Who is who, as everybody who is signed in may read it: units with their other names, the people in them with what they do, and who
//! stands in for whom. People of no unit (proposers) are not here: they are on their cases.

use super::search::fold;
use crate::app::App;
use crate::app::accounts::Visitor;
use crate::app::away::Absence;
use crate::store::{StoreError, definitions, imports};
use chrono::NaiveDate;
use dafu_engine::definition::Title;
use dafu_engine::ids::{PersonId, PostId, UnitId};
use dafu_engine::people::{People, Unit};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Units and people.
#[derive(Debug, Clone)]
pub struct Org {
    /// The units asked for, by short name.
    pub units: Vec<UnitFace>,
    /// What posts are called where definitions name roles after them.
    pub posts: BTreeMap<PostId, Vec<Title>>,
    /// Absences that are not over.
    pub absences: Vec<Absence>,
    /// Who is who.
    pub people: Arc<People>,
    /// Today.
    pub today: NaiveDate,
}

/// A unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitFace {
    /// Its id.
    pub id: UnitId,
    /// What is known of it.
    pub unit: Unit,
    /// Names that imported lists taught.
    pub learned: Vec<String>,
    /// The people in it.
    pub members: Vec<Member>,
}

/// Somebody in a unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Who.
    pub person: PersonId,
    /// What he does there.
    pub posts: Vec<PostId>,
    /// Other units in which he holds a post.
    pub elsewhere: Vec<UnitId>,
}

impl App {
    /// Units and people, for whoever is signed in: those whose names contain these words, where there are any.
    pub async fn org(&self, visitor: &Visitor, words: &str) -> Result<Option<Org>, StoreError> {
        if visitor.viewer().is_none() && visitor.duty.is_none() {
            return Ok(None);
        }
        let people = self.people().await?;
        let today = self.now().today;
        let mut learned: BTreeMap<UnitId, Vec<String>> = BTreeMap::new();
        for (alias, unit) in imports::aliases(self.store().reader()).await? {
            learned.entry(unit).or_default().push(alias);
        }
        let mut units: Vec<UnitFace> = people
            .units
            .iter()
            .map(|(id, unit)| UnitFace {
                id: id.clone(),
                unit: unit.clone(),
                learned: learned.remove(id).unwrap_or_default(),
                members: members(&people, id),
            })
            .filter(|unit| is_found(&people, unit, words))
            .collect();
        units.sort_by(|a, b| (&a.unit.short, &a.id).cmp(&(&b.unit.short, &b.id)));
        let mut absences = self.absences().await?;
        absences.retain(|absence| absence.until.is_none_or(|until| today <= until));
        Ok(Some(Org { units, posts: self.post_titles().await?, absences, people, today }))
    }

    /// What posts are called, by the definitions that cases begin with.
    async fn post_titles(&self) -> Result<BTreeMap<PostId, Vec<Title>>, StoreError> {
        let pairs = definitions::pairs(self.store().reader()).await?;
        let digests: BTreeSet<_> = pairs.into_iter().map(|pair| pair.definition).collect();
        let mut titles: BTreeMap<PostId, Vec<Title>> = BTreeMap::new();
        for digest in digests {
            let Some(definition) = self.definition(&digest.into()).await? else { continue };
            for role in definition.roles.values() {
                let known = titles.entry(role.post.clone()).or_default();
                if !known.contains(&role.title) {
                    known.push(role.title.clone());
                }
            }
        }
        Ok(titles)
    }
}

fn members(people: &People, unit: &UnitId) -> Vec<Member> {
    let mut posts: BTreeMap<&PersonId, Vec<PostId>> = BTreeMap::new();
    for held in people.posts.iter().filter(|held| held.unit == *unit) {
        posts.entry(&held.person).or_default().push(held.post.clone());
    }
    let elsewhere = |person: &PersonId| {
        let others = people.posts.iter().filter(|held| held.person == *person && held.unit != *unit);
        others.map(|held| held.unit.clone()).collect::<BTreeSet<_>>().into_iter().collect()
    };
    posts.into_iter().map(|(person, posts)| Member { elsewhere: elsewhere(person), person: person.clone(), posts }).collect()
}

/// Whether a name of the unit or of somebody in it contains the words.
fn is_found(people: &People, unit: &UnitFace, words: &str) -> bool {
    let words = fold(words.trim());
    let names = unit.unit.names().chain(unit.learned.iter().map(String::as_str));
    let persons = unit.members.iter().filter_map(|member| people.persons.get(&member.person)).map(|known| known.name.as_str());
    words.is_empty() || names.chain(persons).any(|name| fold(name).contains(&words))
}
