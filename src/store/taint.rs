//! When an agent was last shown what strangers wrote.
//!
//! For a while after that, what it asks for may be what they asked of it. Kept in the state file and keyed to the agent,
//! so that neither reconnecting nor restarting makes it forgotten (POL-8).

use super::{Failure, Store};

impl Store {
    /// Writes down that this agent is being shown the words of strangers, at that moment in epoch milliseconds.
    ///
    /// What cannot be written down must not be shown. A clock that was set back makes the moment no earlier. It outlives
    /// the process; syncing the disk for each reading call would cost more than the call.
    pub async fn taint(&self, place: &str, agent: &str, now_ms: i64) -> Result<(), Failure> {
        let mut connection = self.connection().await?;
        sqlx::query(
            "INSERT INTO taint (place, agent, tainted_at) VALUES ($1, $2, $3) ON CONFLICT (place, agent) DO UPDATE SET tainted_at = CASE WHEN excluded.tainted_at > taint.tainted_at THEN excluded.tainted_at ELSE taint.tainted_at END",
        )
        .bind(place)
        .bind(agent)
        .bind(now_ms)
        .execute(&mut *connection)
        .await
        .map(|_| ())
        .map_err(|error| self.failed(&error))
    }

    /// When this agent was last shown the words of strangers, in epoch milliseconds, if that was within the window.
    ///
    /// A moment that is yet to come counts: the clock was set back, and the agent has forgotten nothing by that. A moment
    /// as long ago as the window is out of it.
    pub async fn tainted_since(
        &self,
        place: &str,
        agent: &str,
        window_ms: i64,
        now_ms: i64,
    ) -> Result<Option<i64>, Failure> {
        let mut connection = self.connection().await?;
        sqlx::query_scalar(
            "SELECT tainted_at FROM taint WHERE place = $1 AND agent = $2 AND tainted_at > $3",
        )
        .bind(place)
        .bind(agent)
        .bind(now_ms.saturating_sub(window_ms))
        .fetch_optional(&mut *connection)
        .await
        .map_err(|error| self.failed(&error))
    }
}

#[cfg(test)]
mod tests;
