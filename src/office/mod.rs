//! An installation put together from its parts: the use cases with real letters, packages, checks and mails behind their ports.
//!
//! The parts do not know each other; this is the one place that does. Deliberately no rule of its own: what is written here is
//! only who is asked.

mod letters;
mod packages;
mod post;
pub mod stage;
mod written;

pub use post::{Pace, Post, Texts};

use crate::app::links::Key;
use crate::app::ports::Ports;
use crate::app::{App, ListPress, Registered, Yearly};
use crate::config::Config;
use crate::documents::port::Desk;
use crate::library::{self, Library};
use crate::mail::Templates;
use crate::time::Clock;
use crate::{archive, time, workers};
use anyhow::Context;
use dafu_engine::machine::command::Now;
use dafu_engine::people::People;
use ed25519_dalek::SigningKey;
use rand::SeedableRng;
use rand::rngs::StdRng;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// How an installation is set up.
#[derive(Debug)]
pub struct Setup<'a> {
    /// Its settings.
    pub config: Config,
    /// The folder of definitions, letters and mails.
    pub workflows: &'a Path,
    /// What time it is there.
    pub clock: Arc<dyn Clock>,
    /// How mails leave.
    pub post: Post,
    /// Everything it makes says 演示数据.
    pub sample: bool,
}

/// An installation at work.
#[derive(Debug, Clone)]
pub struct Office {
    /// The use cases.
    pub app: App,
    post: Arc<Post>,
    press: Arc<dyn ListPress>,
}

impl Office {
    /// Opens an installation, making what is not there yet: the data directory, the database, the key that signs packages.
    pub async fn open(setup: Setup<'_>) -> anyhow::Result<Self> {
        let data = setup.config.data.clone();
        std::fs::create_dir_all(&data).with_context(|| format!("{} can't be made", data.display()))?;
        let desk = desk(&data, setup.workflows)?;
        let mut templates = Templates::load(&setup.workflows.join("mail"))?;
        templates.sample = setup.sample;
        setup.config.public_url.trim_end_matches('/').clone_into(&mut templates.site);
        let checker = letters::Check::load(setup.workflows)?;
        let letters = Arc::new(letters::Set { desk, sample: setup.sample });
        let ports = Ports {
            clock: setup.clock,
            checker: Arc::new(checker),
            mails: Arc::new(written::Written { templates }),
            documents: letters.clone(),
            archive: Arc::new(packages::Packed { folder: data.join("packages"), key: key(&data)? }),
            links: Key::load_or_create(&setup.config.keys())?,
        };
        let app = App::open(&setup.config, ports).await?;
        Ok(Self { app, post: Arc::new(setup.post), press: letters })
    }

    /// Registers definitions, policies and calendars; each workflow is in force under each of the policies. What the work of a year is done
    /// by goes along.
    pub async fn register(&self, library: &Library) -> anyhow::Result<()> {
        let text = |texts: &std::collections::BTreeMap<_, String>, digest| texts.get(digest).cloned().unwrap_or_default();
        let definitions: Vec<_> = library.definitions.iter().map(|known| (known, text(&library.texts, &known.digest))).collect();
        let policies: Vec<_> = library.policies.iter().map(|known| (known, text(&library.policy_texts, &known.digest))).collect();
        let pairs = library
            .definitions
            .iter()
            .filter(|known| library.definition(&known.workflow).is_some_and(|newest| newest.digest == known.digest))
            .flat_map(|known| library.policies.iter().map(move |policy| (known, &policy.policy)))
            .collect();
        let registered = Registered {
            definitions: definitions.iter().map(|(known, text)| (*known, text.as_str())).collect(),
            policies: policies.iter().map(|(known, text)| (*known, text.as_str())).collect(),
            pairs,
            years: library.calendar.years().values().collect(),
            people: None,
        };
        self.app.register(&registered).await?;
        self.equip(library);
        Ok(())
    }

    /// Hands over what the work of a year is done by; an installation that was registered before needs no more.
    pub fn equip(&self, library: &Library) {
        self.app.equip(yearly(library, Arc::clone(&self.press)));
    }

    /// Adds the people of a roster file. An office keeps its own people; files are for demonstrations, one city at a time.
    pub async fn enrol(&self, people: &People) -> anyhow::Result<()> {
        self.app.register(&Registered { people: Some(people), ..Registered::default() }).await?;
        Ok(())
    }

    /// Works off everything that is due: timers, messages, letters, packages, then mails.
    pub async fn settle(&self, now: Now) -> anyhow::Result<()> {
        workers::settle(&self.app, now).await?;
        let (_go_on, stop) = tokio::sync::watch::channel(false);
        post::send(&self.app, &self.post, &stop).await?;
        Ok(())
    }

    /// Works until told to stop.
    pub async fn work(self, every: std::time::Duration, stop: tokio::sync::watch::Receiver<bool>) {
        let workers = tokio::spawn(workers::serve(self.app.clone(), every, stop.clone()));
        post::serve(&self.app, &self.post, every, stop).await;
        if let Err(error) = workers.await {
            tracing::error!(%error, "the workers ended out of order");
        }
    }
}

/// What the work of a year is done by, as the folder has it.
fn yearly(library: &Library, press: Arc<dyn ListPress>) -> Yearly {
    Yearly {
        batches: library.batches.clone(),
        imports: library.imports.clone(),
        bulletins: library.bulletins.clone(),
        ledgers: library.ledgers.clone(),
        press: Some(press),
    }
}

/// The use cases of an installation beside a program that works with it, to print what is there: no mail, no command.
pub async fn printer(config: &Config, workflows: &Path, sample: bool) -> anyhow::Result<App> {
    let documents = Arc::new(letters::Set { desk: desk(&config.data, workflows)?, sample });
    // Without a key nobody has made a link yet.
    let links = Key::find(&config.keys())?.unwrap_or_else(Key::fresh);
    let app = App::look(config, Ports { documents: documents.clone(), links, ..Ports::default() }).await?;
    let (library, _) = library::read(&[workflows.to_owned()])?;
    app.equip(yearly(&library, documents));
    Ok(app)
}

/// Templates and fonts, the office's own first.
fn desk(data: &Path, workflows: &Path) -> anyhow::Result<Desk> {
    let letters = workflows.join("letters");
    let fonts: Vec<PathBuf> = [data.join("fonts")].into_iter().filter(|folder| folder.is_dir()).collect();
    Desk::load(&letters, &fonts).with_context(|| format!("the letters in {} can't be used", letters.display()))
}

/// The key that signs packages, made when there is none.
fn key(data: &Path) -> anyhow::Result<SigningKey> {
    let mut random = StdRng::from_seed(time::secret());
    Ok(archive::keys::load_or_create(&data.join("keys"), &mut random)?)
}
