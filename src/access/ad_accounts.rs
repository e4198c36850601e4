//! Which ad accounts a member has which role on, and which of them the app may write to.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Directory, Known, Probes, Refusal};
use crate::call::Call;
use crate::catalogue::spec::{Confidence, Need};
use crate::catalogue::{Arguments, Invalid};
use crate::model::ad_role::AdRole;
use crate::model::method::Effect;
use crate::model::money::Currency;
use crate::model::urn::{AdAccount, Urn};

/// The roles of one member on ad accounts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AdRoles {
    accounts: BTreeMap<Urn, Vec<AdRole>>,
    complete: bool,
}

impl AdRoles {
    /// Nothing yet; `complete` says whether the list was read to its end.
    pub fn new(complete: bool) -> Self {
        Self { complete, ..Self::default() }
    }

    /// Adds a role on an ad account.
    pub fn add(&mut self, account: Urn, role: AdRole) {
        self.accounts.entry(account).or_default().push(role);
    }

    /// The roles on an ad account.
    pub fn on(&self, account: &Urn) -> &[AdRole] {
        self.accounts.get(account).map_or(&[], Vec::as_slice)
    }

    /// Every ad account with its roles.
    pub fn accounts(&self) -> impl Iterator<Item = (&Urn, &[AdRole])> {
        self.accounts.iter().map(|(account, roles)| (account, roles.as_slice()))
    }

    /// Whether an account that is not listed has no role for certain.
    pub fn complete(&self) -> bool {
        self.complete
    }
}

/// The ad accounts that an argument names: none where it is absent, several where it is a list.
pub(super) fn named(call: &Call, argument: &str) -> Result<Vec<Urn>, Refusal> {
    let named = match call.arguments.get(argument) {
        None => Vec::new(),
        Some(Value::Array(several)) => several.clone(),
        Some(one) => vec![one.clone()],
    };
    let read = |value| serde_json::from_value::<AdAccount>(value);
    let accounts: Result<Vec<AdAccount>, _> = named.into_iter().map(read).collect();
    accounts
        .map(|accounts| accounts.iter().map(|account| account.urn().clone()).collect())
        .map_err(|error| Invalid::new(argument, error.to_string(), "Correct it.").into())
}

/// Asks for roles, then for what the app may do; then what the currency is, where amounts are in it.
pub(super) async fn check(
    call: &mut Call,
    argument: &'static str,
    need: &Need,
    directory: &Directory,
    probes: &impl Probes,
) -> Result<(), Refusal> {
    let accounts = named(call, argument)?;
    for account in &accounts {
        check_roles(call, need, account, directory, probes).await?;
        if !directory.has_made(account, &call.session).await {
            check_mapped(call, account)?;
        }
    }
    if call.entry.spec.currency
        && names_an_amount(call)
        && let [account] = accounts.as_slice()
    {
        settle_currency(call, account, directory, probes).await?;
    }
    Ok(())
}

async fn check_roles(
    call: &Call,
    need: &Need,
    account: &Urn,
    directory: &Directory,
    probes: &impl Probes,
) -> Result<(), Refusal> {
    if need.ad_roles.is_empty() || need.role_confidence == Confidence::Tolerant {
        return Ok(());
    }
    match directory.my_ad_accounts(&call.session, &call.meter, probes).await {
        Known::No(_) => Ok(()),
        Known::Yes(roles) => {
            let have = roles.on(account);
            if have.iter().any(|role| need.ad_roles.contains(role)) || !roles.complete() {
                return Ok(());
            }
            Err(Refusal::MissingAdRole {
                account: account.clone(),
                any_of: need.ad_roles.to_vec(),
                have: have.to_vec(),
            })
        }
    }
}

/// The Development tier writes to the ad accounts that its developer named in LinkedIn's portal; which ones those
/// are, LinkedIn's API does not tell.
fn check_mapped(call: &Call, account: &Urn) -> Result<(), Refusal> {
    let tier = &call.session.tier;
    let mapped = match &tier.writes_to {
        Some(mapped) if tier.is_advertising_development() => mapped,
        _ => return Ok(()),
    };
    let is_mapped = account.number().is_some_and(|number| mapped.contains(&number));
    if call.entry.spec.effect == Effect::Read || is_mapped {
        return Ok(());
    }
    Err(Refusal::AdAccountNotMapped { account: account.clone(), mapped: mapped.clone() })
}

/// The arguments that are amounts.
const AMOUNTS: &[&str] = &["dailyBudget", "totalBudget", "unitCost", "bidPrice"];

/// Whether a call names an amount, itself or in one of its parts: only then is a currency worth a look-up.
fn names_an_amount(call: &Call) -> bool {
    let names = |map: &Arguments| AMOUNTS.iter().any(|amount| map.contains_key(*amount));
    let parts = call.arguments.values().filter_map(Value::as_array).flatten();
    names(&call.arguments) || parts.filter_map(Value::as_object).any(names)
}

/// Amounts are in the ad account's currency: another one would be refused.
async fn settle_currency(
    call: &mut Call,
    account: &Urn,
    directory: &Directory,
    probes: &impl Probes,
) -> Result<(), Refusal> {
    let given: Option<Currency> = call
        .arguments
        .get("currency")
        .cloned()
        .and_then(|value| serde_json::from_value(value).ok());
    let known = directory.currency_of(account, &call.session, &call.meter, probes).await;
    match (given, known) {
        (Some(given), Known::Yes(Some(own))) if given != own => {
            Err(Refusal::OtherCurrency { account: account.clone(), own, given })
        }
        (None, Known::Yes(Some(own))) => {
            call.arguments.insert("currency".to_owned(), json!(own));
            Ok(())
        }
        (None, _) => Err(Invalid::new(
            "currency",
            "The ad account's currency cannot be found out",
            "Give it in `currency`, such as EUR.",
        )
        .into()),
        (Some(_), _) => Ok(()),
    }
}
