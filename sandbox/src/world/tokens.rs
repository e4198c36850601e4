//! Access tokens and what has become of them.

use serde::{Deserialize, Serialize};

use super::{World, ids};

/// 60 days (facts §1.3).
pub(crate) const LIFE_S: i64 = 5_184_000;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Token {
    /// Empty where the app itself is meant (2-legged).
    pub(crate) member: String,
    pub(crate) client_id: String,
    pub(crate) scopes: Vec<String>,
    pub(crate) issued_ms: i64,
    pub(crate) expires_ms: i64,
    pub(crate) revoked: bool,
    /// The sign-in it came of; none for tokens that came of no sign-in.
    #[serde(default)]
    pub(crate) grant: Option<u64>,
    /// When the member said yes, if that was earlier than `issued_ms`.
    #[serde(default)]
    pub(crate) authorized_ms: Option<i64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    Active,
    Revoked,
    Expired,
}

impl Token {
    /// Revocation wins: an expired token that was also revoked says revoked.
    pub(crate) fn state(&self, now_ms: i64) -> State {
        if self.revoked {
            State::Revoked
        } else if now_ms >= self.expires_ms {
            State::Expired
        } else {
            State::Active
        }
    }

    pub(crate) fn is_two_legged(&self) -> bool {
        self.member.is_empty()
    }

    /// Whose it is, for people reading a log.
    pub(crate) fn holder(&self) -> &str {
        if self.is_two_legged() { "(application)" } else { &self.member }
    }
}

impl World {
    /// Issues a token. `supersede` is what LinkedIn does when another set of scopes is asked for:
    /// every earlier token of this member and app dies (facts §1.3).
    pub(crate) fn issue(&mut self, token: Token, supersede: bool) -> String {
        if supersede {
            for other in self.tokens.values_mut() {
                if other.member == token.member && other.client_id == token.client_id {
                    other.revoked = true;
                }
            }
            self.grants.supersede(&token.member, &token.client_id);
        }
        let n = self.next();
        let holder = if token.is_two_legged() { "application" } else { &token.member };
        let text = ids::token(holder, &format!("{} {n}", self.id));
        self.tokens.insert(text.clone(), token);
        text
    }
}
