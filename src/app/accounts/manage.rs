//! Making, locking and resetting accounts, and changing one's own password.

use super::password::{Weakness, hashed, matches};
use super::sessions::Secret;
use super::{Duty, Entry};
use crate::app::App;
use crate::store::{StoreError, accounts, sessions};
use dafu_engine::ids::PersonId;

/// A new account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAccount {
    /// The name that is typed.
    pub login: String,
    /// Whose it is: a person of the roster, or an administrator.
    pub holder: Result<PersonId, Duty>,
    /// The first password, which its holder has to change.
    pub password: String,
}

/// An account as it is listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// The name that is typed.
    pub login: String,
    /// Whose it is.
    pub person: Option<PersonId>,
    /// An administrator's duty.
    pub duty: Option<Duty>,
    /// Locked by a person.
    pub locked: bool,
    /// The password has to be changed at the next sign-in.
    pub must_change: bool,
}

/// Why an account was not made or changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AccountError {
    /// The name can't be typed everywhere.
    #[error("A name has 2 to 40 letters, digits, dots, hyphens and underscores.")]
    BadLogin,
    /// The name is taken.
    #[error("There is an account of this name already.")]
    Taken,
    /// There is no such account.
    #[error("There is no account of this name.")]
    NoSuchAccount,
    /// The roster does not know the person.
    #[error("The roster knows nobody by this id.")]
    NoSuchPerson,
    /// The old password is wrong.
    #[error("The password until now is not this one.")]
    WrongPassword,
    /// The password is too weak.
    #[error("The password is too weak: {0:?}.")]
    Weak(Vec<Weakness>),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<accounts::Row> for Account {
    fn from(row: accounts::Row) -> Self {
        Self {
            login: row.login,
            person: row.person.map(PersonId::from),
            duty: row.duty.as_deref().and_then(Duty::parse),
            locked: row.locked,
            must_change: row.must_change,
        }
    }
}

impl App {
    /// Makes an account.
    pub async fn add_account(&self, new: NewAccount, by: &str) -> Result<(), AccountError> {
        let good = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
        if !(2..=40).contains(&new.login.len()) || !new.login.chars().all(good) {
            return Err(AccountError::BadLogin);
        }
        if let Ok(person) = &new.holder
            && !self.people().await?.persons.contains_key(person)
        {
            return Err(AccountError::NoSuchPerson);
        }
        if accounts::find(self.store().reader(), &new.login).await?.is_some() {
            return Err(AccountError::Taken);
        }
        let password = self.strong(&new.login, new.password).await?;
        let now = self.now().at;
        let row = accounts::Row {
            login: new.login.clone(),
            person: new.holder.as_ref().ok().map(ToString::to_string),
            duty: new.holder.as_ref().err().map(|duty| duty.id().to_owned()),
            password,
            must_change: true,
            locked: false,
            failures: 0,
            locked_until: None,
            changed_at: now,
            added_at: now,
        };
        let tx = self.store().begin().await?;
        let detail = format!("by {by}");
        let person = row.person.clone();
        accounts::add(&tx, row).await?;
        let (login, person) = (Some(new.login.as_str()), person.as_deref());
        self.enter(&tx, Entry { kind: "account_added", login, person, detail, ..Entry::default() }).await?;
        Ok(self.store().commit(tx).await?)
    }

    /// All accounts, by name.
    pub async fn accounts(&self) -> Result<Vec<Account>, StoreError> {
        Ok(accounts::list(self.store().reader()).await?.into_iter().map(Account::from).collect())
    }

    /// Locks an account, which ends its sessions, or unlocks it.
    pub async fn lock_account(&self, login: &str, locked: bool, by: &str) -> Result<(), AccountError> {
        let kind = if locked { "account_locked" } else { "account_unlocked" };
        let change = |row| accounts::Row { locked, failures: 0, locked_until: None, ..row };
        self.change_account(login, (kind, by), change).await
    }

    /// Gives an account a new first password, and ends its sessions.
    pub async fn reset_account(&self, login: &str, password: String, by: &str) -> Result<(), AccountError> {
        let password = self.strong(login, password).await?;
        let changed_at = self.now().at;
        let change = |row| accounts::Row { password, must_change: true, failures: 0, locked_until: None, changed_at, ..row };
        self.change_account(login, ("password_reset", by), change).await
    }

    /// Ends everybody's sessions on an account.
    pub async fn end_sessions(&self, login: &str, by: &str) -> Result<(), AccountError> {
        self.change_account(login, ("sessions_ended", by), |row| row).await
    }

    /// Changes one's own password; every other session of the account ends.
    pub async fn change_password(&self, login: &str, old: String, new: String) -> Result<Secret, AccountError> {
        let known = accounts::find(self.store().reader(), login).await?.ok_or(AccountError::NoSuchAccount)?;
        if !matches(old.clone(), Some(known.password)).await? {
            return Err(AccountError::WrongPassword);
        }
        if old == new {
            return Err(AccountError::Weak(vec![Weakness::SameAsBefore]));
        }
        let password = self.strong(login, new.clone()).await?;
        let changed_at = self.now().at;
        let change = |row| accounts::Row { password, must_change: false, changed_at, ..row };
        self.change_account(login, ("password_changed", login), change).await?;
        match self.sign_in(login, &new, "").await {
            Ok(secret) => Ok(secret),
            Err(super::SignInError::Store(error)) => Err(error.into()),
            Err(_) => Err(AccountError::WrongPassword),
        }
    }

    async fn change_account(
        &self,
        login: &str,
        (kind, by): (&'static str, &str),
        change: impl FnOnce(accounts::Row) -> accounts::Row,
    ) -> Result<(), AccountError> {
        let tx = self.store().begin().await?;
        let known = accounts::lock(&tx, login).await?.ok_or(AccountError::NoSuchAccount)?;
        let person = known.person.clone();
        accounts::change(&tx, change(known)).await?;
        sessions::end_all(&tx, login).await?;
        let detail = format!("by {by}");
        let entry = Entry { kind, login: Some(login), person: person.as_deref(), detail, ..Entry::default() };
        self.enter(&tx, entry).await?;
        Ok(self.store().commit(tx).await?)
    }

    async fn strong(&self, login: &str, password: String) -> Result<String, AccountError> {
        let weak = self.inner.passwords.weaknesses(&password, login);
        if weak.is_empty() { Ok(hashed(password).await?) } else { Err(AccountError::Weak(weak)) }
    }

    /// What the office asks of passwords.
    pub fn password_profile(&self) -> super::Profile {
        self.inner.passwords
    }
}
