//! Who has signed in where. Never a token: those are in the vault, under the name of the grant.

use sqlx::Row as _;
use sqlx::sqlite::SqliteRow;

use super::{Failure, Store};

/// What kind of token an account has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A member signed in.
    Member,
    /// The app speaks for itself (client credentials).
    App,
}

impl Kind {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Member => "member",
            Self::App => "app",
        }
    }
}

/// Whether an account's tokens are still good, as far as known here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// As far as known.
    Active,
    /// A later sign-in of the same member through the same app asked for other scopes, which ends earlier tokens.
    Superseded {
        /// The account of that sign-in.
        by: String,
    },
}

/// An account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// The target's address.
    pub place: String,
    /// Its name here.
    pub name: String,
    /// Under which its tokens are kept.
    pub grant: String,
    /// The app's client id.
    pub app: String,
    /// What kind of token it has.
    pub kind: Kind,
    /// The member, as this app knows them.
    pub member: Option<String>,
    /// LinkedIn's word for who it is.
    pub person: Option<String>,
    /// The scopes that were granted, separated by spaces; `None` where nobody said.
    pub scopes: Option<String>,
    /// When, in epoch seconds by the target's clock.
    pub signed_in_at: i64,
    /// When the token of the moment ends.
    pub expires_at: Option<i64>,
    /// When nothing can be renewed any more.
    pub refresh_ends_at: Option<i64>,
    /// Whether it is still good.
    pub state: State,
    /// Whether it is meant where none is named.
    pub is_default: bool,
}

/// What a sign-in has changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedIn {
    /// The account in whose place it is.
    pub replaced: Option<Account>,
    /// The names of the accounts whose tokens it ends at LinkedIn.
    pub ended: Vec<String>,
    /// Whether it is meant where none is named.
    pub is_default: bool,
}

/// An invitation to connect an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// The SHA-256 of what its link holds.
    pub token_hash: String,
    /// The target's address.
    pub place: String,
    /// The account that it makes.
    pub account: String,
    /// The scopes to ask for, separated by spaces.
    pub scopes: String,
    /// When it was made, in epoch seconds by this machine's clock.
    pub made_at: i64,
    /// Until when it opens.
    pub expires_at: i64,
}

const COLUMNS: &str = "place, name, grant_id, app, kind, member, person, scopes, signed_in_at, expires_at, refresh_ends_at, state, ended_by, is_default";

fn account(row: &SqliteRow) -> sqlx::Result<Account> {
    let kind: String = row.try_get("kind")?;
    let state: String = row.try_get("state")?;
    let by: Option<String> = row.try_get("ended_by")?;
    Ok(Account {
        place: row.try_get("place")?,
        name: row.try_get("name")?,
        grant: row.try_get("grant_id")?,
        app: row.try_get("app")?,
        kind: if kind == "app" { Kind::App } else { Kind::Member },
        member: row.try_get("member")?,
        person: row.try_get("person")?,
        scopes: row.try_get("scopes")?,
        signed_in_at: row.try_get("signed_in_at")?,
        expires_at: row.try_get("expires_at")?,
        refresh_ends_at: row.try_get("refresh_ends_at")?,
        state: match state.as_str() {
            "superseded" => State::Superseded { by: by.unwrap_or_default() },
            _ => State::Active,
        },
        is_default: row.try_get::<i64, _>("is_default")? != 0,
    })
}

/// One scope set is another whatever the order and the separators.
fn same_scopes(one: Option<&str>, other: Option<&str>) -> bool {
    let sorted = |text: &str| {
        let mut all: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
        all.sort();
        all
    };
    one.map(sorted) == other.map(sorted)
}

impl Store {
    /// The accounts at a place, the one first that is meant where none is named.
    pub async fn accounts(&self, place: &str) -> Result<Vec<Account>, Failure> {
        // Nobody has signed in where nothing was ever written; and looking must not make a file.
        if !self.is_open() && !self.exists() {
            return Ok(Vec::new());
        }
        let mut connection = self.connection().await?;
        let sql = format!(
            "SELECT {COLUMNS} FROM accounts WHERE place = $1 ORDER BY is_default DESC, signed_in_at, name"
        );
        let rows = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(place).fetch_all(&mut *connection);
        let rows = rows.await.map_err(|error| self.failed(&error))?;
        rows.iter().map(account).collect::<sqlx::Result<_>>().map_err(|error| self.failed(&error))
    }

    /// The accounts at every place, for whoever may see all of them.
    pub async fn all_accounts(&self) -> Result<Vec<Account>, Failure> {
        if !self.is_open() && !self.exists() {
            return Ok(Vec::new());
        }
        let mut connection = self.connection().await?;
        let sql = format!(
            "SELECT {COLUMNS} FROM accounts ORDER BY place, is_default DESC, signed_in_at, name LIMIT 200"
        );
        let rows = sqlx::query(sqlx::AssertSqlSafe(sql)).fetch_all(&mut *connection);
        let rows = rows.await.map_err(|error| self.failed(&error))?;
        rows.iter().map(account).collect::<sqlx::Result<_>>().map_err(|error| self.failed(&error))
    }

    /// Writes a sign-in down in the place of an earlier one of that name.
    pub async fn sign_in(&self, new: &Account) -> Result<SignedIn, Failure> {
        let failed = |error: sqlx::Error| self.failed(&error);
        let mut transaction = self.decide_durably().await?;
        let sql = format!("SELECT {COLUMNS} FROM accounts WHERE place = $1");
        let rows = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(&new.place);
        let rows = rows.fetch_all(&mut *transaction).await.map_err(failed)?;
        let known: Vec<Account> =
            rows.iter().map(account).collect::<sqlx::Result<_>>().map_err(failed)?;
        let earlier = known.iter().find(|known| known.name == new.name);
        let ended: Vec<String> = known
            .iter()
            .filter(|other| {
                other.name != new.name
                    && other.app == new.app
                    && other.member.is_some()
                    && other.member == new.member
                    && other.state == State::Active
                    && !same_scopes(other.scopes.as_deref(), new.scopes.as_deref())
            })
            .map(|other| other.name.clone())
            .collect();
        // What is meant where none is named should work: it passes to the sign-in that ended it.
        let is_default = earlier.map_or(known.is_empty(), |earlier| earlier.is_default)
            || known.iter().any(|other| other.is_default && ended.contains(&other.name));
        for name in &ended {
            sqlx::query("UPDATE accounts SET state = 'superseded', ended_by = $3, is_default = 0 WHERE place = $1 AND name = $2")
                .bind(&new.place)
                .bind(name)
                .bind(&new.name)
                .execute(&mut *transaction)
                .await
                .map_err(failed)?;
        }
        sqlx::query("DELETE FROM accounts WHERE place = $1 AND name = $2")
            .bind(&new.place)
            .bind(&new.name)
            .execute(&mut *transaction)
            .await
            .map_err(failed)?;
        sqlx::query("INSERT INTO accounts (place, name, grant_id, app, kind, member, person, scopes, signed_in_at, expires_at, refresh_ends_at, state, ended_by, is_default) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'active', NULL, $12)")
            .bind(&new.place)
            .bind(&new.name)
            .bind(&new.grant)
            .bind(&new.app)
            .bind(new.kind.as_str())
            .bind(&new.member)
            .bind(&new.person)
            .bind(&new.scopes)
            .bind(new.signed_in_at)
            .bind(new.expires_at)
            .bind(new.refresh_ends_at)
            .bind(i64::from(is_default))
            .execute(&mut *transaction)
            .await
            .map_err(failed)?;
        transaction.commit().await.map_err(failed)?;
        Ok(SignedIn { replaced: earlier.cloned(), ended, is_default })
    }

    /// Notes who it is, where that was found out after the sign-in.
    pub async fn is_member(&self, grant: &str, member: &str) -> Result<(), Failure> {
        sqlx::query("UPDATE accounts SET member = $2 WHERE grant_id = $1 AND member IS NULL")
            .bind(grant)
            .bind(member)
            .execute(self.quick().await?)
            .await
            .map(|_| ())
            .map_err(|error| self.failed(&error))
    }

    /// Notes when the token of the moment ends.
    pub async fn token_renewed(&self, grant: &str, expires_at: Option<i64>) -> Result<(), Failure> {
        sqlx::query("UPDATE accounts SET expires_at = $2 WHERE grant_id = $1")
            .bind(grant)
            .bind(expires_at)
            .execute(self.quick().await?)
            .await
            .map(|_| ())
            .map_err(|error| self.failed(&error))
    }

    /// Makes an account the one that is meant where none is named. Says whether there is one of that name.
    pub async fn prefer_account(&self, place: &str, name: &str) -> Result<bool, Failure> {
        let failed = |error: sqlx::Error| self.failed(&error);
        let mut transaction = self.decide_durably().await?;
        let there = sqlx::query("SELECT 1 FROM accounts WHERE place = $1 AND name = $2")
            .bind(place)
            .bind(name)
            .fetch_optional(&mut *transaction);
        if there.await.map_err(failed)?.is_none() {
            return Ok(false);
        }
        let sql = "UPDATE accounts SET is_default = CASE WHEN name = $2 THEN 1 ELSE 0 END WHERE place = $1";
        sqlx::query(sql).bind(place).bind(name).execute(&mut *transaction).await.map_err(failed)?;
        transaction.commit().await.map_err(failed)?;
        Ok(true)
    }

    /// Forgets an account. Another takes its place where it was the one that is meant.
    pub async fn forget_account(&self, place: &str, name: &str) -> Result<(), Failure> {
        let failed = |error: sqlx::Error| self.failed(&error);
        let mut transaction = self.decide_durably().await?;
        sqlx::query("DELETE FROM accounts WHERE place = $1 AND name = $2")
            .bind(place)
            .bind(name)
            .execute(&mut *transaction)
            .await
            .map_err(failed)?;
        sqlx::query("UPDATE accounts SET is_default = 1 WHERE place = $1 AND NOT EXISTS (SELECT 1 FROM accounts WHERE place = $1 AND is_default = 1) AND name = (SELECT MIN(name) FROM accounts WHERE place = $1)")
            .bind(place)
            .execute(&mut *transaction)
            .await
            .map_err(failed)?;
        transaction.commit().await.map_err(failed)
    }

    /// Writes an invitation down. Earlier ones for the same account open nothing any more.
    pub async fn invite(&self, invitation: &Invitation) -> Result<(), Failure> {
        let failed = |error: sqlx::Error| self.failed(&error);
        let mut transaction = self.decide_durably().await?;
        sqlx::query(
            "DELETE FROM invitations WHERE (place = $1 AND account = $2) OR expires_at < $3",
        )
        .bind(&invitation.place)
        .bind(&invitation.account)
        .bind(invitation.made_at)
        .execute(&mut *transaction)
        .await
        .map_err(failed)?;
        sqlx::query("INSERT INTO invitations (token_hash, place, account, scopes, made_at, expires_at, used_at) VALUES ($1, $2, $3, $4, $5, $6, NULL)")
            .bind(&invitation.token_hash)
            .bind(&invitation.place)
            .bind(&invitation.account)
            .bind(&invitation.scopes)
            .bind(invitation.made_at)
            .bind(invitation.expires_at)
            .execute(&mut *transaction)
            .await
            .map_err(failed)?;
        transaction.commit().await.map_err(failed)
    }

    /// The invitation behind a link, if it still opens at that moment.
    pub async fn invitation(
        &self,
        token_hash: &str,
        now: i64,
    ) -> Result<Option<Invitation>, Failure> {
        if !self.is_open() && !self.exists() {
            return Ok(None);
        }
        let mut connection = self.connection().await?;
        let row = sqlx::query("SELECT token_hash, place, account, scopes, made_at, expires_at FROM invitations WHERE token_hash = $1 AND used_at IS NULL AND expires_at > $2")
            .bind(token_hash)
            .bind(now)
            .fetch_optional(&mut *connection)
            .await
            .map_err(|error| self.failed(&error))?;
        let invitation = row.map(|row| {
            Ok(Invitation {
                token_hash: row.try_get("token_hash")?,
                place: row.try_get("place")?,
                account: row.try_get("account")?,
                scopes: row.try_get("scopes")?,
                made_at: row.try_get("made_at")?,
                expires_at: row.try_get("expires_at")?,
            })
        });
        invitation.transpose().map_err(|error: sqlx::Error| self.failed(&error))
    }

    /// The invitations at a place that still open at that moment.
    pub async fn invitations(&self, place: &str, now: i64) -> Result<Vec<(String, i64)>, Failure> {
        if !self.is_open() && !self.exists() {
            return Ok(Vec::new());
        }
        let mut connection = self.connection().await?;
        let rows = sqlx::query("SELECT account, expires_at FROM invitations WHERE place = $1 AND used_at IS NULL AND expires_at > $2 ORDER BY account")
            .bind(place)
            .bind(now)
            .fetch_all(&mut *connection)
            .await
            .map_err(|error| self.failed(&error))?;
        let each = rows.iter().map(|row| Ok((row.try_get("account")?, row.try_get("expires_at")?)));
        each.collect::<sqlx::Result<_>>().map_err(|error| self.failed(&error))
    }

    /// Uses an invitation up. Says whether it was there to be used: it is good once.
    pub async fn use_invitation(&self, token_hash: &str, now: i64) -> Result<bool, Failure> {
        let failed = |error: sqlx::Error| self.failed(&error);
        let mut transaction = self.decide_durably().await?;
        let used = sqlx::query("UPDATE invitations SET used_at = $2 WHERE token_hash = $1 AND used_at IS NULL AND expires_at > $2")
            .bind(token_hash)
            .bind(now)
            .execute(&mut *transaction)
            .await
            .map_err(failed)?;
        transaction.commit().await.map_err(failed)?;
        Ok(used.rows_affected() == 1)
    }

    /// What an invitation was used for did not work: it opens again.
    pub async fn give_invitation_back(&self, token_hash: &str) -> Result<(), Failure> {
        sqlx::query("UPDATE invitations SET used_at = NULL WHERE token_hash = $1")
            .bind(token_hash)
            .execute(self.quick().await?)
            .await
            .map(|_| ())
            .map_err(|error| self.failed(&error))
    }

    /// Takes back the invitations for an account. Says whether there were any.
    pub async fn uninvite(&self, place: &str, account: &str) -> Result<bool, Failure> {
        if !self.is_open() && !self.exists() {
            return Ok(false);
        }
        sqlx::query("DELETE FROM invitations WHERE place = $1 AND account = $2 AND used_at IS NULL")
            .bind(place)
            .bind(account)
            .execute(self.quick().await?)
            .await
            .map(|done| done.rows_affected() > 0)
            .map_err(|error| self.failed(&error))
    }
}
