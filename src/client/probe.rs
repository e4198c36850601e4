//! The closed list of questions that access asks, sent like everything else.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::{Client, Failure};
use crate::access::{AdRoles, Known, Probes, Roles, Why};
use crate::admission::{Admission, Admittance};
use crate::auth::{Scopes, Session};
use crate::call::Meter;
use crate::catalogue::received::{elements, next_start};
use crate::model::ad_role::AdRole;
use crate::model::money::Currency;
use crate::model::role::Role;
use crate::model::scope::Scope;
use crate::model::urn::Urn;
use crate::plan::{self, Probe};

/// The scopes that read ad accounts.
const ADS: &[&[Scope]] = &[&[Scope::RAds], &[Scope::RwAds]];

/// How long a probe may take in all: a caller waits behind it.
const PATIENCE: Duration = Duration::from_secs(20);

/// Asks LinkedIn through the same admission and the same sender as every call.
pub struct Prober<'a> {
    /// The sender.
    pub client: &'a Client,
    /// The counters.
    pub admission: &'a Admission,
}

impl Prober<'_> {
    async fn ask(&self, probe: Probe, session: &Session, meter: &Meter) -> Known<Value> {
        let failed =
            |failure: Arc<dyn std::error::Error + Send + Sync>| Known::No(Why::Failed(failure));
        let planned = match plan::probe(&probe, session, meter) {
            Ok(planned) => planned,
            Err(refusal) => return failed(Arc::new(refusal)),
        };
        let admitted = match self.admission.admit(planned).await {
            Ok(Admittance::Leaves(admitted)) => *admitted,
            // A probe writes nothing, so it repeats nothing.
            Ok(Admittance::Before(..)) => {
                return Known::No(Why::NotTold(format!("{} was not asked", probe.endpoint())));
            }
            Err(refusal) => return failed(Arc::new(refusal)),
        };
        tracing::info!(endpoint = probe.endpoint(), account = %session.account, "probe");
        let sent = self.client.send(self.admission, admitted, Instant::now() + PATIENCE).await;
        match sent {
            Ok(sent) => Known::Yes(sent.received().body.clone()),
            // LinkedIn's words do not belong into a sentence of ours.
            Err(broken) => match broken.failure {
                Failure::Refused(refused) if refused.status == 403 => {
                    let reason = format!("LinkedIn answered 403 to {}", probe.endpoint());
                    Known::No(Why::NotTold(reason))
                }
                failure => failed(Arc::new(failure)),
            },
        }
    }
}

/// Whether a probe is worth a call: not where the scopes say that it would be refused.
fn may_hold(session: &Session, any_of: &[&[Scope]]) -> bool {
    match &session.scopes {
        Scopes::Unknown => true,
        Scopes::Known(granted) => granted.satisfies(any_of),
    }
}

fn person(body: &Value, key: &str) -> Known<Urn> {
    let id = body.get(key).and_then(Value::as_str).unwrap_or_default();
    match Urn::parse(&format!("urn:li:person:{id}")) {
        Ok(urn) => Known::Yes(urn),
        Err(_) => Known::No(Why::NotTold("LinkedIn's reply held no member id".to_owned())),
    }
}

impl Probes for Prober<'_> {
    async fn who_am_i(&self, session: &Session, meter: &Meter) -> Known<Urn> {
        if may_hold(session, &[&[Scope::OpenId]]) {
            match self.ask(Probe::Userinfo, session, meter).await {
                Known::Yes(body) => return person(&body, "sub"),
                // With unknown scopes it may be the other question that this sign-in can ask.
                Known::No(Why::NotTold(_)) if session.scopes == Scopes::Unknown => {}
                Known::No(why) => return Known::No(why),
            }
        }
        if may_hold(session, &[&[Scope::RBasicProfile], &[Scope::RLiteProfile]]) {
            return match self.ask(Probe::Me, session, meter).await {
                Known::Yes(body) => person(&body, "id"),
                Known::No(reason) => Known::No(reason),
            };
        }
        Known::No(Why::NotTold("the sign-in has neither `openid` nor `r_basicprofile`".to_owned()))
    }

    async fn my_roles(&self, session: &Session, meter: &Meter) -> Known<Roles> {
        let any_of: &[&[Scope]] = &[&[Scope::RwOrganizationAdmin], &[Scope::ROrganizationAdmin]];
        if !may_hold(session, any_of) {
            let reason =
                "the sign-in has neither `rw_organization_admin` nor `r_organization_admin`";
            return Known::No(Why::NotTold(reason.to_owned()));
        }
        let body = match self.ask(Probe::Roles, session, meter).await {
            Known::Yes(body) => body,
            Known::No(reason) => return Known::No(reason),
        };
        // A longer list is not read on: a role that was not seen is then no reason to refuse.
        let mut complete = next_start(&body).is_none();
        let mut rows = Vec::new();
        for row in elements(&body) {
            let urn = |key: &str| Urn::parse(row.get(key).and_then(Value::as_str)?).ok();
            let role = row.get("role").and_then(Value::as_str).and_then(Role::parse);
            let approved = row.get("state").and_then(Value::as_str).is_none_or(|s| s == "APPROVED");
            match (urn("organization").or_else(|| urn("organizationTarget")), role) {
                (Some(page), Some(role)) if approved => {
                    rows.push((page, role, urn("roleAssignee")));
                }
                (Some(_), Some(_)) => {}
                // A role or a page that this program does not know may be the very one that opens.
                _ => complete = false,
            }
        }
        let mut roles = Roles::new(complete);
        for (page, role, member) in rows {
            roles.add(page, role, member);
        }
        Known::Yes(roles)
    }

    async fn organization_named(
        &self,
        name: &str,
        session: &Session,
        meter: &Meter,
    ) -> Known<Option<Urn>> {
        let probe = Probe::OrganizationNamed(name.to_owned());
        match self.ask(probe, session, meter).await {
            Known::No(reason) => Known::No(reason),
            Known::Yes(body) => {
                let mut ids = elements(&body).iter().filter_map(|row| row.get("id")?.as_u64());
                Known::Yes(ids.next().map(Urn::organization))
            }
        }
    }

    async fn my_ad_accounts(&self, session: &Session, meter: &Meter) -> Known<AdRoles> {
        if !may_hold(session, ADS) {
            let reason = "the sign-in has neither `r_ads` nor `rw_ads`";
            return Known::No(Why::NotTold(reason.to_owned()));
        }
        let body = match self.ask(Probe::AdAccounts, session, meter).await {
            Known::Yes(body) => body,
            Known::No(reason) => return Known::No(reason),
        };
        let mut complete = next_start(&body).is_none();
        let mut rows = Vec::new();
        for row in elements(&body) {
            let text = |key: &str| row.get(key).and_then(Value::as_str);
            let account = text("account").and_then(|urn| Urn::parse(urn).ok());
            match (account, text("role").and_then(AdRole::parse)) {
                (Some(account), Some(role)) => rows.push((account, role)),
                // A role that this program does not know may be the very one that opens.
                _ => complete = false,
            }
        }
        let mut roles = AdRoles::new(complete);
        for (account, role) in rows {
            roles.add(account, role);
        }
        Known::Yes(roles)
    }

    async fn currency_of(
        &self,
        account: &Urn,
        session: &Session,
        meter: &Meter,
    ) -> Known<Option<Currency>> {
        if !may_hold(session, ADS) {
            let reason = "the sign-in has neither `r_ads` nor `rw_ads`";
            return Known::No(Why::NotTold(reason.to_owned()));
        }
        match self.ask(Probe::AdAccount(account.clone()), session, meter).await {
            Known::No(reason) => Known::No(reason),
            Known::Yes(body) => {
                let currency = body.get("currency").and_then(Value::as_str);
                Known::Yes(currency.and_then(|code| code.parse().ok()))
            }
        }
    }
}
