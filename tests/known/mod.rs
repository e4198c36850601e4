//! A sign-in that has everything, and probes that know everything, for tests that send nothing.

#![allow(dead_code, reason = "each test file uses its own part")]

use std::sync::Arc;
use std::time::{Duration, Instant};

use linkedin_mcp::access::{AdRoles, Authorised, Known, Probes, Question, Roles};
use linkedin_mcp::auth::{Grant, Scopes, Session, Tier, Token, Upstream};
use linkedin_mcp::briefing::{self, Looks};
use linkedin_mcp::call::{Call, Meter, Purpose, Shared, Trail};
use linkedin_mcp::catalogue::looks::Look;
use linkedin_mcp::catalogue::received::Detail;
use linkedin_mcp::catalogue::targeting::Candidate;
use linkedin_mcp::catalogue::{Arguments, Entry, Group};
use linkedin_mcp::model::ad_role::AdRole;
use linkedin_mcp::model::clock::Clock;
use linkedin_mcp::model::money::Currency;
use linkedin_mcp::model::role::Role;
use linkedin_mcp::model::scope::{Granted, Scope};
use linkedin_mcp::model::urn::Urn;
use linkedin_mcp::model::version;
use linkedin_mcp::plan::{self, Planned};
use serde_json::Value;
use tokio_util::sync::CancellationToken;

/// A session with every scope.
pub(crate) fn everything() -> Arc<Session> {
    let all = Scope::all().map(Scope::as_str).collect::<Vec<_>>().join(" ");
    Arc::new(Session {
        account: "test".to_owned(),
        app: "test".to_owned(),
        grant: Grant::fixed(Token::new("AQX-not-a-token".to_owned()), None),
        scopes: Scopes::Known(Granted::parse(&all)),
        products: Vec::new(),
        tier: Tier::unknown(),
        holder: String::new(),
        member: None,
        refresh_ends_at: None,
        // A day that stays the same, so that no example's dates grow too old.
        upstream: Arc::new(Upstream {
            clock: Clock::Asking(Arc::new(|| 1_795_338_000_000)),
            ..Upstream::live(version::DEFAULT)
        }),
    })
}

/// A call that nobody waits for.
pub(crate) fn call(
    group: &'static Group,
    entry: &'static Entry,
    arguments: Arguments,
    session: Arc<Session>,
) -> Call {
    let arguments = entry.parse(arguments).unwrap();
    Call {
        group,
        entry,
        asked: arguments.clone(),
        arguments,
        page: Shared::default().page(entry).unwrap(),
        detail: Detail::Concise,
        agent: "test".to_owned(),
        session,
        meter: Meter::default(),
        trail: Trail::of("test"),
        key: None,
        purpose: Purpose::Agent,
        deadline: Instant::now() + Duration::from_secs(50),
        cancelled: CancellationToken::new(),
    }
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

    async fn my_ad_accounts(&self, _session: &Session, _meter: &Meter) -> Known<AdRoles> {
        let mut roles = AdRoles::new(true);
        for account in ["urn:li:sponsoredAccount:500000001", "urn:li:sponsoredAccount:500000002"] {
            roles.add(Urn::parse(account).unwrap(), AdRole::AccountBillingAdmin);
        }
        Known::Yes(roles)
    }

    async fn currency_of(
        &self,
        _account: &Urn,
        _session: &Session,
        _meter: &Meter,
    ) -> Known<Option<Currency>> {
        Known::Yes("EUR".parse().ok())
    }

    async fn targeting(
        &self,
        question: &Question,
        _session: &Session,
        _meter: &Meter,
    ) -> Known<Vec<Candidate>> {
        let urn = Urn::parse("urn:li:geo:103644278").unwrap();
        Known::Yes(
            question
                .query
                .iter()
                .map(|name| Candidate { urn: urn.clone(), name: name.clone() })
                .collect(),
        )
    }
}

/// Looks that see nothing.
pub(crate) struct Blind;

impl Looks for Blind {
    async fn look(&self, _call: &Call, _look: Look) -> Value {
        Value::Null
    }
}

/// The request of a call of which nothing else was read.
pub(crate) async fn plan(authorised: Authorised) -> Result<Planned, plan::Refusal> {
    plan::plan(briefing::brief(authorised, &Blind).await.unwrap())
}
