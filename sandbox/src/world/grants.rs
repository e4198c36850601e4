//! What members have granted: codes on their way to an app, sign-ins, refresh tokens.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{
    World,
    apps::App,
    ids,
    tokens::{LIFE_S, State, Token},
};

/// 30 minutes (facts §1.1).
const CODE_LIFE_MS: i64 = 1_800_000;
/// Ended codes are told from unknown ones for a day.
const CODE_KEPT_MS: i64 = 86_400_000;
/// 365 days from the sign-in, however often it is used (facts §1.3).
const REFRESH_LIFE_MS: i64 = 365 * 86_400_000;
/// An app's own token; typical, not documented.
const TWO_LEGGED_S: i64 = 1800;

/// What a member allowed, to be fetched by the app with a code.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Consent {
    pub(crate) member: String,
    pub(crate) client_id: String,
    pub(crate) redirect_uri: String,
    pub(crate) scopes: Vec<String>,
    /// Of native PKCE.
    pub(crate) code_challenge: Option<String>,
    pub(crate) at_ms: i64,
}

impl Consent {
    pub(crate) fn is_expired(&self, now_ms: i64) -> bool {
        now_ms >= self.at_ms + CODE_LIFE_MS
    }
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct RefreshToken {
    pub(crate) member: String,
    pub(crate) client_id: String,
    pub(crate) scopes: Vec<String>,
    grant: u64,
    authorized_ms: i64,
    expires_ms: i64,
    revoked: bool,
}

impl RefreshToken {
    fn is_alive(&self, now_ms: i64) -> bool {
        !self.revoked && now_ms < self.expires_ms
    }
}

/// What the next consent pages are answered with, for want of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Choice {
    Allow,
    /// Refuses the app.
    Cancel,
    /// Does not even sign in.
    Leave,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Armed {
    pub(crate) member: String,
    pub(crate) answer: Choice,
    pub(crate) times: u64,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Grants {
    codes: BTreeMap<String, Consent>,
    refresh_tokens: BTreeMap<String, RefreshToken>,
    pub(crate) armed: Option<Armed>,
}

impl Grants {
    pub(super) fn supersede(&mut self, member: &str, client_id: &str) {
        for token in self.refresh_tokens.values_mut() {
            if token.member == member && token.client_id == client_id {
                token.revoked = true;
            }
        }
    }

    pub(crate) fn code(&self, code: &str) -> Option<&Consent> {
        self.codes.get(code)
    }

    /// Refresh tokens with the members they are of.
    pub(crate) fn refresh_tokens(&self) -> impl Iterator<Item = (&str, &str)> {
        self.refresh_tokens.iter().map(|(text, about)| (text.as_str(), about.member.as_str()))
    }

    /// The armed answer, used up by one.
    pub(crate) fn answer(&mut self) -> Option<Armed> {
        let armed = self.armed.as_mut()?;
        armed.times = armed.times.saturating_sub(1);
        let answer = armed.clone();
        if answer.times == 0 {
            self.armed = None;
        }
        Some(answer)
    }
}

/// What an app is given.
#[derive(Debug)]
pub(crate) struct Issued {
    pub(crate) access_token: String,
    pub(crate) expires_ms: i64,
    /// With its end.
    pub(crate) refresh_token: Option<(String, i64)>,
    pub(crate) scopes: Vec<String>,
}

fn same_scopes(one: &[String], other: &[String]) -> bool {
    one.iter().collect::<BTreeSet<_>>() == other.iter().collect::<BTreeSet<_>>()
}

impl World {
    pub(crate) fn consent(&mut self, consent: Consent) -> String {
        let now_ms = consent.at_ms;
        self.grants.codes.retain(|_, other| now_ms < other.at_ms + CODE_KEPT_MS);
        let n = self.next();
        let code = ids::code(&format!("{} {n}", self.id));
        self.grants.codes.insert(code.clone(), consent);
        code
    }

    /// Whether the member granted the app just these scopes and a token of that still lives.
    pub(crate) fn has_granted(
        &self,
        member: &str,
        client_id: &str,
        scopes: &[String],
        now_ms: i64,
    ) -> bool {
        self.tokens.values().any(|token| {
            token.member == member
                && token.client_id == client_id
                && token.state(now_ms) == State::Active
                && same_scopes(&token.scopes, scopes)
        })
    }

    /// Hands out what a code stands for; the code is used up.
    pub(crate) fn redeem(&mut self, code: &str, now_ms: i64) -> Option<Issued> {
        let consent = self.grants.codes.remove(code)?;
        // What has ended already ends nothing: the same set asked for again leaves all alive.
        let is_other = |member: &str, client_id: &str, scopes: &[String]| {
            member == consent.member
                && client_id == consent.client_id
                && !same_scopes(scopes, &consent.scopes)
        };
        let supersede = self.tokens.values().any(|token| {
            token.state(now_ms) == State::Active
                && is_other(&token.member, &token.client_id, &token.scopes)
        }) || self.grants.refresh_tokens.values().any(|token| {
            token.is_alive(now_ms) && is_other(&token.member, &token.client_id, &token.scopes)
        });
        let has_refresh = self.app(&consent.client_id).is_some_and(App::gives_refresh);
        let token = Token {
            member: consent.member,
            client_id: consent.client_id,
            scopes: consent.scopes,
            issued_ms: now_ms,
            expires_ms: now_ms + LIFE_S * 1000,
            revoked: false,
            grant: None,
            authorized_ms: Some(consent.at_ms),
        };
        Some(self.sign_in(token, supersede, has_refresh))
    }

    /// Issues the first tokens of a sign-in.
    pub(crate) fn sign_in(
        &mut self,
        mut token: Token,
        supersede: bool,
        has_refresh: bool,
    ) -> Issued {
        let grant = self.next();
        token.grant = Some(grant);
        let (expires_ms, scopes) = (token.expires_ms, token.scopes.clone());
        let refresh = RefreshToken {
            member: token.member.clone(),
            client_id: token.client_id.clone(),
            scopes: scopes.clone(),
            grant,
            authorized_ms: token.authorized_ms.unwrap_or(token.issued_ms),
            expires_ms: token.issued_ms + REFRESH_LIFE_MS,
            revoked: token.revoked,
        };
        // First: it may end what the member had granted before.
        let access_token = self.issue(token, supersede);
        let refresh_token = has_refresh.then(|| {
            let text = ids::token(&refresh.member, &format!("refresh {} {grant}", self.id));
            let end = refresh.expires_ms;
            self.grants.refresh_tokens.insert(text.clone(), refresh);
            (text, end)
        });
        Issued { access_token, expires_ms, refresh_token, scopes }
    }

    /// A new access token for a living refresh token of that app; the refresh token stays as it
    /// is, and no access token outlives it.
    pub(crate) fn renew(&mut self, text: &str, client_id: &str, now_ms: i64) -> Option<Issued> {
        let refresh = self
            .grants
            .refresh_tokens
            .get(text)
            .filter(|token| token.client_id == client_id && token.is_alive(now_ms))?
            .clone();
        let expires_ms = refresh.expires_ms.min(now_ms + LIFE_S * 1000);
        let scopes = refresh.scopes.clone();
        let token = Token {
            member: refresh.member,
            client_id: refresh.client_id,
            scopes: refresh.scopes,
            issued_ms: now_ms,
            expires_ms,
            revoked: false,
            grant: Some(refresh.grant),
            authorized_ms: Some(refresh.authorized_ms),
        };
        let access_token = self.issue(token, false);
        let refresh_token = Some((text.to_owned(), refresh.expires_ms));
        Some(Issued { access_token, expires_ms, refresh_token, scopes })
    }

    /// A token for the app itself, and its life in seconds.
    pub(crate) fn issue_two_legged(&mut self, client_id: &str, now_ms: i64) -> (String, i64) {
        let token = Token {
            member: String::new(),
            client_id: client_id.to_owned(),
            scopes: Vec::new(),
            issued_ms: now_ms,
            expires_ms: now_ms + TWO_LEGGED_S * 1000,
            revoked: false,
            grant: None,
            authorized_ms: None,
        };
        (self.issue(token, false), TWO_LEGGED_S)
    }

    /// Ends a token of this app and all that came of the same sign-in.
    pub(crate) fn revoke(&mut self, text: &str, client_id: &str) {
        let refresh = self.grants.refresh_tokens.get(text);
        let grant = match refresh.filter(|token| token.client_id == client_id) {
            Some(refresh) => Some(refresh.grant),
            None => match self.tokens.get_mut(text).filter(|own| own.client_id == client_id) {
                Some(token) => {
                    token.revoked = true;
                    token.grant
                }
                None => None,
            },
        };
        let Some(grant) = grant else {
            return;
        };
        for token in self.tokens.values_mut().filter(|token| token.grant == Some(grant)) {
            token.revoked = true;
        }
        for token in self.grants.refresh_tokens.values_mut() {
            token.revoked |= token.grant == grant;
        }
    }
}
