//! The roster is brought in: units, people and posts, all of a file or nothing, and the audit says so.

use super::App;
use super::accounts::Entry;
use super::registering::add_people;
use crate::store::StoreError;
use dafu_engine::people::People;

impl App {
    /// Adds or changes units, people and posts; whatever is not named stays. Tasks follow by themselves.
    pub async fn bring_in_people(&self, people: &People, by: &str) -> Result<(), StoreError> {
        let tx = self.store().begin().await?;
        add_people(&tx, people).await?;
        let detail =
            format!("{} units, {} people, {} posts, by {by}", people.units.len(), people.persons.len(), people.posts.len());
        self.enter(&tx, Entry { kind: "people_changed", detail, ..Entry::default() }).await?;
        self.store().commit(tx).await
    }
}
