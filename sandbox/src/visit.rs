//! One call on its way through a resource.

use bytes::Bytes;
use http::HeaderMap;
use jiff::civil::Date;
use serde_json::Value as Json;

use crate::{
    errors::{Place, Refusal},
    facts::{Fact, Library},
    query::Query,
    restli::Value,
    spool::Spool,
    target::Target,
    world::{Actor, World, media::Piece},
};

/// Whose token it is, through which app, with which scopes.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    /// Empty where the app calls for itself (2-legged).
    pub(crate) member: String,
    pub(crate) app: String,
    pub(crate) scopes: Vec<String>,
}

impl Caller {
    /// Whether the app calls for itself.
    pub(crate) fn is_two_legged(&self) -> bool {
        self.member.is_empty()
    }

    pub(crate) fn has_any(&self, scopes: &[String]) -> bool {
        scopes.iter().any(|scope| self.scopes.contains(scope))
    }
}

/// A page asked for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Window {
    pub(crate) start: usize,
    pub(crate) count: usize,
}

pub(crate) struct Visit<'a> {
    pub(crate) world: &'a mut World,
    pub(crate) now_ms: i64,
    pub(crate) fact: &'static Fact,
    /// The month asked for; none on unversioned paths.
    pub(crate) version: Option<u32>,
    /// Nobody on the OAuth paths.
    pub(crate) caller: Option<Caller>,
    pub(crate) keys: Vec<Value>,
    pub(crate) query: Query,
    /// Path and query after tunnelling, raw; at OAuth `query` is empty and this alone counts.
    pub(crate) target: Target,
    pub(crate) body: Bytes,
    /// What was uploaded instead of a body.
    pub(crate) upload: Option<&'a Piece>,
    pub(crate) spool: &'a Spool,
    pub(crate) content_type: String,
    pub(crate) headers: &'a HeaderMap,
    pub(crate) library: &'static Library,
    pub(crate) base: &'a str,
    /// A fault: lists do not show what was made after this.
    pub(crate) stale_since: Option<i64>,
}

impl Visit<'_> {
    pub(crate) fn caller(&self) -> Result<&Caller, Refusal> {
        self.caller.as_ref().ok_or(Refusal::TokenMissing)
    }

    /// The only key of the path, as text.
    pub(crate) fn key(&self) -> Result<&str, Refusal> {
        self.keys.first().and_then(Value::text).ok_or(Refusal::PathSyntax)
    }

    /// The second key of the path, as text.
    pub(crate) fn second_key(&self) -> Result<&str, Refusal> {
        self.keys.get(1).and_then(Value::text).ok_or(Refusal::PathSyntax)
    }

    pub(crate) fn numeric_key(&self) -> Result<u64, Refusal> {
        self.key()?.parse().map_err(|_| Refusal::PathSyntax)
    }

    pub(crate) fn text(&self, name: &str) -> Result<Option<&str>, Refusal> {
        self.query.value(name).map(|value| value.text().ok_or_else(|| invalid(name))).transpose()
    }

    pub(crate) fn required_text(&self, name: &str) -> Result<&str, Refusal> {
        self.text(name)?
            .filter(|text| !text.is_empty())
            .ok_or_else(|| Refusal::ParameterRequired { name: name.to_owned() })
    }

    /// A text out of a closed list.
    pub(crate) fn symbol(&self, name: &str, allowed: &[&str]) -> Result<Option<&str>, Refusal> {
        match self.text(name)? {
            Some(text) if !allowed.contains(&text) => Err(invalid(name)),
            other => Ok(other),
        }
    }

    /// The items of a list of texts.
    pub(crate) fn texts(&self, name: &str) -> Result<Vec<String>, Refusal> {
        self.query
            .value(name)
            .and_then(Value::list)
            .and_then(|items| items.iter().map(|item| item.text().map(str::to_owned)).collect())
            .ok_or_else(|| invalid(name))
    }

    fn number(&self, name: &str, default: usize) -> Result<usize, Refusal> {
        self.text(name)?.map_or(Ok(default), |text| text.parse().map_err(|_| invalid(name)))
    }

    /// `start` and `count`, by default 0 and 10 (facts §8.4).
    pub(crate) fn window(&self, most: usize) -> Result<Window, Refusal> {
        self.window_of(10, most)
    }

    /// The same where a page has another length unless one is asked for.
    pub(crate) fn window_of(&self, usual: usize, most: usize) -> Result<Window, Refusal> {
        let window =
            Window { start: self.number("start", 0)?, count: self.number("count", usual)? };
        if window.count > most {
            return Err(invalid("count"));
        }
        Ok(window)
    }

    /// The body of a write.
    pub(crate) fn json(&self) -> Result<Json, Refusal> {
        let kind = self.content_type.split(';').next().unwrap_or_default();
        if !kind.trim().eq_ignore_ascii_case("application/json") {
            return Err(Refusal::MediaType);
        }
        serde_json::from_slice(&self.body)
            .map_err(|error| Refusal::BodyNotJson { reason: error.to_string() })
    }

    /// Whether the caller's scopes open this endpoint for that kind of actor, by the facts.
    pub(crate) fn has_scope_for(&self, actor: &Actor) -> Result<bool, Refusal> {
        let scopes = match actor {
            Actor::Member(_) => &self.fact.member_scopes,
            Actor::Organization(_) => &self.fact.organization_scopes,
        };
        Ok(self.caller()?.has_any(scopes))
    }

    /// Whether the caller is that member, or holds one of the fact's roles on that page.
    pub(crate) fn has_role_for(&self, actor: &Actor) -> Result<bool, Refusal> {
        let caller = self.caller()?;
        Ok(match actor {
            Actor::Member(name) => *name == caller.member,
            Actor::Organization(id) => self.world.holds_role(&caller.member, *id, &self.fact.roles),
        })
    }

    /// The page a parameter names, if the caller holds one of the fact's roles on it; any other
    /// page, and none, is refused alike.
    pub(crate) fn own_page(&self, name: &str) -> Result<u64, Refusal> {
        let urn = self.required_text(name)?;
        if !urn.starts_with("urn:li:organization:") {
            return Err(invalid(name));
        }
        match self.world.actor(&self.caller()?.app, urn) {
            Some(page @ Actor::Organization(id)) if self.has_role_for(&page)? => Ok(id),
            _ => Err(not_yours(name)),
        }
    }

    pub(crate) fn speaks_for(&self, actor: &Actor) -> Result<bool, Refusal> {
        Ok(self.has_scope_for(actor)? && self.has_role_for(actor)?)
    }
}

/// `(day:1,month:10,year:2026)`, in any order.
pub(crate) fn date(value: &Value) -> Option<Date> {
    let part = |name: &str| value.field(name)?.text();
    let is_date = value.record()?.len() == 3;
    let (year, month, day) = (part("year")?, part("month")?, part("day")?);
    is_date
        .then(|| Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok())
        .flatten()
}

pub(crate) fn invalid(name: &str) -> Refusal {
    Refusal::ParameterInvalid { path: name.to_owned() }
}

/// A parameter that names what the caller has no right to.
pub(crate) fn not_yours(name: &str) -> Refusal {
    Refusal::ValueRefused { place: Place::Parameter, fields: vec![format!("/{name}")] }
}
