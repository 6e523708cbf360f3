//! Lists of cases and of people, each as one person sees it.

use super::face::Face;
use super::{Viewer, seats, units_of};
use crate::app::App;
use crate::store::{StoreError, cases, faces, tasks};
use dafu_engine::ids::PersonId;

/// Somebody of the roster who handles cases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Colleague {
    /// Who.
    pub person: PersonId,
    /// His name, marked where he is made up.
    pub name: String,
    /// The unit he belongs to.
    pub unit: String,
    /// How many tasks he could do.
    pub tasks: u64,
}

impl App {
    /// Everybody with an account who holds a post, in the order of units.
    pub async fn colleagues(&self) -> Result<Vec<Colleague>, StoreError> {
        let people = self.people().await?;
        let tasks = tasks::counts(self.store().reader()).await?;
        let mut found = Vec::new();
        for (person, known) in people.persons.iter().filter(|(_, known)| known.account) {
            let Some(unit) = units_of(&people, person).into_iter().next() else { continue };
            let name = format!("{}{}", known.name, if known.invented { "※" } else { "" });
            let tasks = tasks.get(person.as_str()).copied().unwrap_or_default();
            found.push(Colleague { person: person.clone(), name, unit: people.unit_name(&unit).to_owned(), tasks });
        }
        found.sort_by(|a, b| (&a.unit, &a.person).cmp(&(&b.unit, &b.person)));
        Ok(found)
    }

    /// The cases that somebody sees, by id, behind `after`.
    pub async fn cases_of(&self, viewer: &Viewer, after: Option<&str>, most: u64) -> Result<Vec<(cases::Row, Face)>, StoreError> {
        let people = self.people().await?;
        let db = self.store().reader();
        let rows = cases::seen(db, &seats::held(&people, &viewer.person), after, most).await?;
        let faces = faces::of_cases(db, rows.iter().map(|row| row.id.as_str())).await?;
        rows.into_iter()
            .map(|row| {
                let face = faces.get(&row.id).map(Face::read).transpose()?.unwrap_or_default();
                Ok((row, face))
            })
            .collect()
    }
}
