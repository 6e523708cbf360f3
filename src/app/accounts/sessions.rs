//! Signing in and out, and who it is that comes with a secret.

use super::password::matches;
use super::{Duty, Entry, IDLE_MINUTES, LOCKED_MINUTES, LONGEST_HOURS, MOST_FAILURES, Visitor, minutes};
use crate::app::App;
use crate::store::sessions::Whose;
use crate::store::{StoreError, accounts, sessions};
use crate::time;
use chrono::{DateTime, TimeDelta, Utc};
use dafu_engine::ids::{Digest, PersonId};

/// What a browser holds while somebody is signed in: 32 random bytes in hexadecimal.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// A new one.
    pub fn fresh() -> Self {
        Self(hex(&time::secret::<32>()))
    }
    /// The secret that a browser sent; none where it can't be one.
    pub fn parse(text: &str) -> Option<Self> {
        (text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit())).then(|| Self(text.to_owned()))
    }
    /// To be handed to the browser, and to nobody else.
    pub fn reveal(&self) -> &str {
        &self.0
    }
    /// What a form must bring along to have been made for this session: computed from the secret, never the secret.
    pub fn form_token(&self) -> String {
        Digest::sha256(format!("form {}", self.0).as_bytes()).to_string().split_off("sha256:".len())
    }
    fn digest(&self) -> String {
        Digest::sha256(self.0.as_bytes()).to_string()
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret")
    }
}

/// Why somebody was not let in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SignInError {
    /// No such account, or another password; which of the two is not said.
    #[error("The name or the password is wrong.")]
    Wrong,
    /// Too many wrong passwords.
    #[error("Locked by wrong passwords until {0}.")]
    LockedUntil(DateTime<Utc>),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A session as its owner sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OwnSession {
    /// When it began.
    pub began: DateTime<Utc>,
    /// When it was last used, to the minute.
    pub seen: DateTime<Utc>,
    /// It is the one that asks.
    pub this: bool,
}

impl App {
    /// The sessions of whoever is signed in with this secret that are not over, the one used last first.
    pub async fn own_sessions(&self, visitor: &Visitor, secret: &Secret) -> Result<Vec<OwnSession>, StoreError> {
        let Some(whose) = whose(visitor) else { return Ok(Vec::new()) };
        let now = self.now().at;
        let digest = secret.digest();
        let found = sessions::of(self.store().reader(), whose).await?;
        let open = found.into_iter().filter(|row| !is_over(row, now));
        Ok(open.map(|row| OwnSession { began: row.began_at, seen: row.seen_at, this: row.digest == digest }).collect())
    }

    /// Ends all sessions of whoever is signed in with this secret but this one; how many.
    pub async fn end_other_sessions(&self, visitor: &Visitor, secret: &Secret) -> Result<u64, StoreError> {
        let Some(whose) = whose(visitor) else { return Ok(0) };
        let tx = self.store().begin().await?;
        let ended = sessions::end_others(&tx, whose, &secret.digest()).await?;
        self.enter(&tx, Entry::by(visitor, "sessions_ended", format!("{ended} others, by himself"))).await?;
        self.store().commit(tx).await?;
        Ok(ended)
    }

    /// Lets somebody in who knows the password. What happened is in the audit either way.
    pub async fn sign_in(&self, login: &str, password: &str, address: &str) -> Result<Secret, SignInError> {
        if login.chars().any(char::is_control) {
            return Err(SignInError::Wrong);
        }
        let now = self.now().at;
        let account = accounts::find(self.store().reader(), login).await?;
        if let Some(until) = account.as_ref().and_then(|account| account.locked_until).filter(|until| *until > now) {
            self.turned_away(login, address, "locked by wrong passwords").await?;
            return Err(SignInError::LockedUntil(until));
        }
        let hash = account.as_ref().map(|account| account.password.clone());
        let right = matches(password.to_owned(), hash).await?;
        match account {
            Some(account) if right && !account.locked => Ok(self.let_in(&account, address).await?),
            Some(_) => {
                let tx = self.store().begin().await?;
                accounts::count_failure(&tx, login, (MOST_FAILURES, now + minutes(LOCKED_MINUTES))).await?;
                self.store().commit(tx).await?;
                self.turned_away(login, address, if right { "locked" } else { "wrong password" }).await?;
                Err(SignInError::Wrong)
            }
            None => {
                self.turned_away(login, address, "no such account").await?;
                Err(SignInError::Wrong)
            }
        }
    }

    /// Lets a person of the roster in without a password: for a demonstration, which only its own machine can reach.
    pub async fn sign_in_as(&self, person: &PersonId, address: &str) -> Result<Secret, SignInError> {
        let people = self.people().await?;
        if !people.persons.get(person).is_some_and(|known| known.account) {
            return Err(SignInError::Wrong);
        }
        Ok(self.begin_session((None, Some(person.as_str())), address).await?)
    }

    async fn let_in(&self, account: &accounts::Row, address: &str) -> Result<Secret, StoreError> {
        if account.failures != 0 {
            let tx = self.store().begin().await?;
            accounts::change(&tx, accounts::Row { failures: 0, locked_until: None, ..account.clone() }).await?;
            self.store().commit(tx).await?;
        }
        self.begin_session((Some(account.login.as_str()), account.person.as_deref()), address).await
    }

    async fn begin_session(&self, who: (Option<&str>, Option<&str>), address: &str) -> Result<Secret, StoreError> {
        let (login, person) = who;
        let now = self.now().at;
        let secret = Secret::fresh();
        let row = sessions::Row {
            digest: secret.digest(),
            login: login.map(str::to_owned),
            person: person.map(str::to_owned),
            began_at: now,
            seen_at: now,
        };
        let tx = self.store().begin().await?;
        sessions::forget(&tx, now - minutes(IDLE_MINUTES), now - TimeDelta::hours(LONGEST_HOURS)).await?;
        sessions::begin(&tx, row).await?;
        self.enter(&tx, Entry { kind: "signed_in", login, person, address: Some(address), ..Entry::default() }).await?;
        self.store().commit(tx).await?;
        Ok(secret)
    }

    async fn turned_away(&self, login: &str, address: &str, why: &str) -> Result<(), StoreError> {
        let tx = self.store().begin().await?;
        let entry =
            Entry { kind: "turned_away", login: Some(login), address: Some(address), detail: why.to_owned(), ..Entry::default() };
        self.enter(&tx, entry).await?;
        self.store().commit(tx).await
    }

    /// Who comes with this secret; nobody where the session is over or the account locked.
    pub async fn visitor(&self, secret: &Secret) -> Result<Option<Visitor>, StoreError> {
        let now = self.now().at;
        let digest = secret.digest();
        let Some(session) = sessions::find(self.store().reader(), &digest).await? else { return Ok(None) };
        if is_over(&session, now) {
            return Ok(None);
        }
        let account = match &session.login {
            Some(login) => accounts::find(self.store().reader(), login).await?,
            None => None,
        };
        if session.login.is_some() && account.as_ref().is_none_or(|account| account.locked) {
            return Ok(None);
        }
        if now - session.seen_at > minutes(1) {
            let tx = self.store().begin().await?;
            sessions::seen(&tx, &digest, now).await?;
            self.store().commit(tx).await?;
        }
        let days = self.inner.passwords.days();
        let too_old = |account: &accounts::Row| days.is_some_and(|days| now - account.changed_at > TimeDelta::days(days));
        Ok(Some(Visitor {
            login: session.login,
            person: session.person.map(PersonId::from),
            duty: account.as_ref().and_then(|account| account.duty.as_deref()).and_then(Duty::parse),
            must_change: account.as_ref().is_some_and(|account| account.must_change || too_old(account)),
        }))
    }

    /// Ends a session.
    pub async fn sign_out(&self, secret: &Secret) -> Result<(), StoreError> {
        let digest = secret.digest();
        let Some(session) = sessions::find(self.store().reader(), &digest).await? else { return Ok(()) };
        let tx = self.store().begin().await?;
        sessions::end(&tx, &digest).await?;
        let (login, person) = (session.login.as_deref(), session.person.as_deref());
        self.enter(&tx, Entry { kind: "signed_out", login, person, ..Entry::default() }).await?;
        self.store().commit(tx).await
    }
}

fn whose(visitor: &Visitor) -> Option<Whose<'_>> {
    let by_person = || visitor.person.as_ref().map(|person| Whose::Person(person.as_str()));
    visitor.login.as_deref().map(Whose::Account).or_else(by_person)
}

/// Whether nobody can use a session any more.
fn is_over(session: &sessions::Row, now: DateTime<Utc>) -> bool {
    now - session.seen_at > minutes(IDLE_MINUTES) || now - session.began_at > TimeDelta::hours(LONGEST_HOURS)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]).filter_map(|digit| char::from_digit(digit.into(), 16)).collect()
}
