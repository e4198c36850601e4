//! The keys with which agents come over HTTP. Only their hashes are kept (NET-3).

use secrecy::{ExposeSecret as _, SecretString};
use sha2::{Digest as _, Sha256};
use sqlx::SqliteConnection;
use subtle::ConstantTimeEq as _;

use super::{Failure, Store};

/// How a key begins: whoever finds one knows what it is for.
pub const PREFIX: &str = "lmk_";

/// A key, without its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// Its name, which opens nothing.
    pub id: String,
    /// Whose it is.
    pub agent: String,
    /// When it was made, in epoch milliseconds.
    pub made_at: i64,
    /// Until when it opens anything.
    pub expires_at: Option<i64>,
}

/// Whose a key is that somebody offers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Offered {
    /// This agent's.
    Of(String),
    /// It was this agent's.
    Expired(String),
    /// Nobody's.
    Nobodys,
}

type Fields = (String, String, String, i64, Option<i64>);

const COLUMNS: &str = "SELECT id, agent, hash, made_at, expires_at FROM keys";

fn select(rest: &'static str) -> sqlx::AssertSqlSafe<String> {
    sqlx::AssertSqlSafe(format!("{COLUMNS} {rest}"))
}

fn key((id, agent, _, made_at, expires_at): Fields) -> Key {
    Key { id, agent, made_at, expires_at }
}

fn hash(words: &str) -> String {
    Sha256::digest(words.as_bytes()).iter().fold(String::new(), |mut hex, byte| {
        // Writing to a string cannot fail.
        let _ = std::fmt::Write::write_fmt(&mut hex, format_args!("{byte:02x}"));
        hex
    })
}

impl Store {
    /// Makes a key. Its words are shown here and never again.
    pub async fn add_key(
        &self,
        agent: &str,
        expires_at: Option<i64>,
        now_ms: i64,
    ) -> Result<(Key, SecretString), Failure> {
        // 244 random bits.
        let (first, second) = (uuid::Uuid::new_v4(), uuid::Uuid::new_v4());
        let words = format!("{PREFIX}{}{}", first.simple(), second.simple());
        let id = uuid::Uuid::new_v4().simple().to_string();
        let made = Key { id, agent: agent.to_owned(), made_at: now_ms, expires_at };
        let mut connection = self.connection().await?;
        insert(&mut connection, &made, &hash(&words)).await.map_err(|error| self.failed(&error))?;
        Ok((made, SecretString::from(words)))
    }

    /// Whose key that is.
    pub async fn offered(&self, words: &SecretString, now_ms: i64) -> Result<Offered, Failure> {
        let hash = hash(words.expose_secret());
        // Its first half finds it, which tells whoever measures nothing worth knowing; all of it decides.
        let half = hash.get(..32).unwrap_or_default();
        let found: Vec<Fields> = sqlx::query_as(select("WHERE half = $1"))
            .bind(half)
            .fetch_all(self.quick().await?)
            .await
            .map_err(|error| self.failed(&error))?;
        let same = |fields: &Fields| bool::from(fields.2.as_bytes().ct_eq(hash.as_bytes()));
        Ok(match found.into_iter().find(same).map(key) {
            None => Offered::Nobodys,
            Some(key) if key.expires_at.is_some_and(|at| at <= now_ms) => {
                Offered::Expired(key.agent)
            }
            Some(key) => Offered::Of(key.agent),
        })
    }

    /// The keys there are, of one agent or of all, the latest first.
    pub async fn keys(&self, agent: Option<&str>) -> Result<Vec<Key>, Failure> {
        let found: Vec<Fields> = sqlx::query_as(select(
            "WHERE $1 IS NULL OR agent = $1 ORDER BY agent, made_at DESC, id",
        ))
        .bind(agent)
        .fetch_all(self.quick().await?)
        .await
        .map_err(|error| self.failed(&error))?;
        Ok(found.into_iter().map(key).collect())
    }

    /// Lets an agent's keys end then, those that would not have ended before. Says how many.
    pub async fn expire_keys(&self, agent: &str, at_ms: i64) -> Result<u64, Failure> {
        let changed = sqlx::query(
            "UPDATE keys SET expires_at = $2 WHERE agent = $1 AND (expires_at IS NULL OR expires_at > $2)",
        )
        .bind(agent)
        .bind(at_ms)
        .execute(self.quick().await?)
        .await
        .map_err(|error| self.failed(&error))?;
        Ok(changed.rows_affected())
    }

    /// Forgets an agent's keys. Says how many.
    pub async fn remove_keys(&self, agent: &str) -> Result<u64, Failure> {
        let removed = sqlx::query("DELETE FROM keys WHERE agent = $1")
            .bind(agent)
            .execute(self.quick().await?)
            .await
            .map_err(|error| self.failed(&error))?;
        Ok(removed.rows_affected())
    }
}

async fn insert(connection: &mut SqliteConnection, key: &Key, hash: &str) -> sqlx::Result<()> {
    sqlx::query(
        "INSERT INTO keys (id, agent, half, hash, made_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(&key.id)
    .bind(&key.agent)
    .bind(hash.get(..32).unwrap_or_default())
    .bind(hash)
    .bind(key.made_at)
    .bind(key.expires_at)
    .execute(connection)
    .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Home;

    #[tokio::test]
    async fn a_key_opens_until_it_ends_and_its_words_are_in_no_book() {
        let store = Store::new(Home::Memory);
        let (_, words) = store.add_key("social", None, 1_000).await.unwrap();
        let (_, other) = store.add_key("ads", Some(5_000), 1_000).await.unwrap();
        assert_eq!(store.offered(&words, 2_000).await.unwrap(), Offered::Of("social".to_owned()));
        assert_eq!(store.offered(&other, 4_999).await.unwrap(), Offered::Of("ads".to_owned()));
        let late = store.offered(&other, 5_000).await.unwrap();
        assert_eq!(late, Offered::Expired("ads".to_owned()));
        let wrong = SecretString::from(format!("{}x", words.expose_secret()));
        assert_eq!(store.offered(&wrong, 2_000).await.unwrap(), Offered::Nobodys);
        let kept: Vec<(String,)> = sqlx::query_as("SELECT hash FROM keys")
            .fetch_all(store.quick().await.unwrap())
            .await
            .unwrap();
        assert!(kept.iter().all(|(hash,)| !words.expose_secret().contains(hash.as_str())));

        // Rotation: the old one for a while yet, the new one from now on.
        assert_eq!(store.expire_keys("social", 9_000).await.unwrap(), 1);
        let (_, newer) = store.add_key("social", None, 3_000).await.unwrap();
        assert_eq!(store.offered(&words, 8_999).await.unwrap(), Offered::Of("social".to_owned()));
        assert_eq!(store.offered(&newer, 9_000).await.unwrap(), Offered::Of("social".to_owned()));
        assert_eq!(store.remove_keys("social").await.unwrap(), 2);
        assert_eq!(store.offered(&newer, 3_000).await.unwrap(), Offered::Nobodys);
        assert_eq!(store.keys(None).await.unwrap().len(), 1);
    }
}
