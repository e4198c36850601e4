//! A sign-in that has everything, and probes that know everything, for tests that send nothing.

#![allow(dead_code, reason = "each test file uses its own part")]

use std::sync::Arc;

use linkedin_mcp::access::{Known, Probes, Roles};
use linkedin_mcp::auth::{Scopes, Session, Tier, Token, Upstream};
use linkedin_mcp::call::Meter;
use linkedin_mcp::model::role::Role;
use linkedin_mcp::model::scope::{Granted, Scope};
use linkedin_mcp::model::urn::Urn;
use linkedin_mcp::model::version;

/// A session with every scope.
pub(crate) fn everything() -> Arc<Session> {
    let all = Scope::all().map(Scope::as_str).collect::<Vec<_>>().join(" ");
    Arc::new(Session {
        account: "test".to_owned(),
        token: Token::new("AQX-not-a-token".to_owned()),
        scopes: Scopes::Known(Granted::parse(&all)),
        products: Vec::new(),
        tier: Tier::unknown(),
        expires_at: None,
        upstream: Arc::new(Upstream::live(version::DEFAULT)),
    })
}

/// Probes that know everything.
pub(crate) struct Everything;

impl Probes for Everything {
    async fn who_am_i(&self, _session: &Session, _meter: &Meter) -> Known<Urn> {
        Known::Yes(Urn::parse("urn:li:person:q7Zx-Invent").unwrap())
    }

    async fn my_roles(&self, _session: &Session, _meter: &Meter) -> Known<Roles> {
        let mut roles = Roles::new(true);
        roles.add(Urn::organization(70_010_001), Role::Administrator, None);
        Known::Yes(roles)
    }

    async fn organization_named(
        &self,
        _name: &str,
        _session: &Session,
        _meter: &Meter,
    ) -> Known<Option<Urn>> {
        Known::Yes(Some(Urn::organization(70_010_001)))
    }
}
