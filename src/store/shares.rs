//! How many calls and posts an agent has made in a day.

use super::{Failure, Store};

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Requests to LinkedIn.
    Calls,
    /// Posts.
    Posts,
}

impl Kind {
    /// The word in answers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Calls => "calls",
            Self::Posts => "posts",
        }
    }
}

/// One more call of an agent's; one more post where posts are limited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share {
    /// Which target, in which world.
    pub place: String,
    /// Who.
    pub agent: String,
    /// The UTC day.
    pub day: String,
    /// How many calls a day.
    pub calls: Option<u32>,
    /// How many posts a day, where this is one.
    pub posts: Option<u32>,
}

/// Whether it was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// It was.
    Yes,
    /// There are no more of these, out of so many.
    No(Kind, u32),
}

impl Store {
    /// Takes one, if it is there. One statement, so that two processes never take the same one.
    pub async fn take_share(&self, share: &Share) -> Result<Taken, Failure> {
        let post = i64::from(share.posts.is_some());
        let (calls, posts) = (limit(share.calls), limit(share.posts));
        let taken = sqlx::query(
            "INSERT INTO shares (place, agent, day, calls, posts) SELECT $1, $2, $3, 1, $4 WHERE $5 > 0 AND $6 >= $4 ON CONFLICT (place, agent, day) DO UPDATE SET calls = shares.calls + 1, posts = shares.posts + excluded.posts WHERE shares.calls < $5 AND shares.posts + excluded.posts <= $6",
        )
        .bind(&share.place)
        .bind(&share.agent)
        .bind(&share.day)
        .bind(post)
        .bind(calls)
        .bind(posts)
        .execute(self.quick().await?)
        .await
        .map_err(|error| self.failed(&error))?;
        if taken.rows_affected() == 1 {
            return Ok(Taken::Yes);
        }
        let (used, _) = self.shared(&share.place, &share.agent, &share.day).await?;
        Ok(match (share.calls, share.posts) {
            (Some(calls), _) if used >= calls => Taken::No(Kind::Calls, calls),
            (_, Some(posts)) => Taken::No(Kind::Posts, posts),
            (calls, None) => Taken::No(Kind::Calls, calls.unwrap_or_default()),
        })
    }

    /// Gives one back.
    pub async fn give_back(&self, share: &Share) -> Result<(), Failure> {
        sqlx::query(
            "UPDATE shares SET calls = calls - 1, posts = posts - $4 WHERE place = $1 AND agent = $2 AND day = $3",
        )
        .bind(&share.place)
        .bind(&share.agent)
        .bind(&share.day)
        .bind(i64::from(share.posts.is_some()))
        .execute(self.quick().await?)
        .await
        .map_err(|error| self.failed(&error))?;
        Ok(())
    }

    /// How many calls and posts an agent has made on a day, as far as they were limited.
    pub async fn shared(&self, place: &str, agent: &str, day: &str) -> Result<(u32, u32), Failure> {
        let row: Option<(i64, i64)> = sqlx::query_as(
            "SELECT calls, posts FROM shares WHERE place = $1 AND agent = $2 AND day = $3",
        )
        .bind(place)
        .bind(agent)
        .bind(day)
        .fetch_optional(self.quick().await?)
        .await
        .map_err(|error| self.failed(&error))?;
        let number = |count: i64| u32::try_from(count.max(0)).unwrap_or(u32::MAX);
        Ok(row.map_or((0, 0), |(calls, posts)| (number(calls), number(posts))))
    }
}

/// A limit as a number that statements compare with.
fn limit(limit: Option<u32>) -> i64 {
    limit.map_or(i64::MAX, i64::from)
}
