//! Lists that somebody saved for himself under a name. Only what a filter knows is kept, so that an address can bring in nothing else.

use super::Viewer;
use super::listing::Filter;
use crate::app::App;
use crate::store::{StoreError, views};
use crate::time;

/// The most lists somebody may save.
pub const MOST: usize = 30;
/// The longest name of one, in signs.
pub const LONGEST: usize = 40;

/// A list that somebody saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// What it shows.
    pub filter: Filter,
}

/// Why a list was not saved.
#[derive(Debug)]
pub enum NotSaved {
    /// It has no name, or too long a one.
    Name,
    /// There are too many.
    TooMany,
    /// The database failed.
    Store(StoreError),
}

impl From<StoreError> for NotSaved {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl App {
    /// Somebody's saved lists, the oldest first.
    pub async fn views(&self, viewer: &Viewer) -> Result<Vec<View>, StoreError> {
        let rows = views::of(self.store().reader(), &viewer.person).await?;
        Ok(rows.into_iter().map(|row| View { filter: read(&row.query), id: row.id, name: row.name }).collect())
    }

    /// Saves a list, over the one of the same name.
    pub async fn save_view(&self, viewer: &Viewer, name: &str, filter: &Filter) -> Result<(), NotSaved> {
        let name: String = name.trim().chars().filter(|sign| !sign.is_control()).collect();
        if name.is_empty() || name.chars().count() > LONGEST {
            return Err(NotSaved::Name);
        }
        let known = self.views(viewer).await?;
        if known.len() >= MOST && known.iter().all(|view| view.name != name) {
            return Err(NotSaved::TooMany);
        }
        let person = viewer.person.to_string();
        let view = views::Row { id: time::new_id(), person, name, query: written(filter), saved_at: self.now().at };
        let tx = self.store().begin().await?;
        views::save(&tx, view).await?;
        Ok(self.store().commit(tx).await?)
    }

    /// Forgets one of somebody's lists; whether it was his.
    pub async fn forget_view(&self, viewer: &Viewer, id: &str) -> Result<bool, StoreError> {
        let tx = self.store().begin().await?;
        let was_his = views::forget(&tx, &viewer.person, id).await?;
        self.store().commit(tx).await?;
        Ok(was_his)
    }
}

fn written(filter: &Filter) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(filter.pairs()).finish()
}

fn read(query: &str) -> Filter {
    let pairs: Vec<(String, String)> =
        form_urlencoded::parse(query.as_bytes()).map(|(name, value)| (name.into_owned(), value.into_owned())).collect();
    Filter::parse(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())))
}
