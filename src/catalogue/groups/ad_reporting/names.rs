//! Names beside the URNs of a report: few calls, one for each kind of thing.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::pivots::is_demographic;
use super::rows::pivot_values;
use crate::catalogue::Arguments;
use crate::catalogue::looks::{Beside, Look};
use crate::catalogue::received::{Received, elements};
use crate::model::money::Currency;
use crate::model::urn::Urn;

/// So many things of one kind are asked for by name: a report is read from its top.
const MOST: usize = 100;

/// The things in an ad account, and how several of them are read. The first names the ad account.
const IN_ACCOUNT: [(&str, &str, &str); 3] = [
    ("sponsoredCampaign", "campaigns.batch_get", "campaigns"),
    ("sponsoredCampaignGroup", "campaign_groups.batch_get", "campaignGroups"),
    ("sponsoredCreative", "creatives.batch_get", "creatives"),
];

const ACCOUNT: &str = "sponsoredAccount";

/// Whom and what members are told apart by: targeting has the names.
const ENTITIES: &str = "ad_targeting.get_entities";

/// The names are read one kind after the other.
pub(super) const NAMES: Beside =
    Beside { next: |arguments, reply, seen| looks(arguments, reply).into_iter().nth(seen.len()) };

/// The one ad account that a call names, as a URN.
fn only_account(arguments: &Arguments) -> Option<&str> {
    match arguments.get("adAccounts").or(arguments.get("adAccount"))? {
        Value::String(one) => Some(one),
        Value::Array(several) => {
            let (first, others) = several.split_first()?;
            others.iter().all(|other| other == first).then_some(first)?.as_str()
        }
        _ => None,
    }
}

/// Whether a call is about one ad account, whichever that is: what is in an ad account is in one.
pub(super) fn is_in_one_account(arguments: &Arguments) -> bool {
    let single = |(_, _, list): &(&str, &str, &str)| {
        arguments.get(*list).and_then(Value::as_array).is_some_and(|things| things.len() == 1)
    };
    only_account(arguments).is_some() || IN_ACCOUNT.iter().any(single)
}

/// Whether a call tells figures apart by something of which targeting has the names.
fn is_about_entities(arguments: &Arguments) -> bool {
    let one = arguments.get("pivot").and_then(Value::as_str);
    let several = arguments.get("pivots").and_then(Value::as_array).into_iter().flatten();
    let mut all = one.into_iter().chain(several.filter_map(Value::as_str));
    all.any(|pivot| is_demographic(pivot) || pivot == "COMPANY")
}

/// The URNs in a reply, by their kind, in the reply's order.
fn kinds(reply: &Value) -> BTreeMap<String, Vec<String>> {
    let mut kinds: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for value in elements(reply).iter().flat_map(pivot_values) {
        let Ok(urn) = Urn::parse(value) else { continue };
        let kind = kinds.entry(urn.entity().to_owned()).or_default();
        // A report has 15,000 rows at most, of few things that come one after the other.
        if kind.len() <= MOST && !kind.iter().any(|known| known == value) {
            kind.push(value.to_owned());
        }
    }
    kinds
}

/// What is not looked up: things of which no list has names, and those of an ad account.
fn is_entity(kind: &str) -> bool {
    !kind.starts_with("sponsored") && !matches!(kind, "share" | "ugcPost" | "activity")
}

fn looks(arguments: &Arguments, reply: &Value) -> Vec<Look> {
    if arguments.get("names") == Some(&json!(false)) {
        return Vec::new();
    }
    let kinds = kinds(reply);
    let mut looks = Vec::new();
    if let Some(account) = only_account(arguments) {
        for (kind, endpoint, argument) in IN_ACCOUNT {
            if let Some(urns) = kinds.get(kind) {
                let urns: Vec<&String> = urns.iter().take(MOST).collect();
                looks.push(Look::new(endpoint, json!({"adAccount": account, argument: urns})));
            }
        }
        if kinds.contains_key(ACCOUNT) {
            looks.push(Look::new("ad_accounts.get", json!({ "adAccount": account })));
        }
    }
    if is_about_entities(arguments) {
        let urns = kinds.iter().filter(|(kind, _)| is_entity(kind)).flat_map(|(_, urns)| urns);
        let urns: Vec<&String> = urns.take(MOST).collect();
        if !urns.is_empty() {
            looks.push(Look::new(ENTITIES, json!({ "urns": urns })));
        }
    }
    looks
}

/// What was read beside a report.
#[derive(Debug, Default)]
pub(super) struct Names {
    by_urn: BTreeMap<String, String>,
    /// The currency of the ad account, which its campaigns tell too.
    pub(super) currency: Option<Currency>,
    /// What the caller should know about them.
    pub(super) warnings: Vec<String>,
}

impl Names {
    /// As strangers wrote it.
    pub(super) fn of(&self, urn: &str) -> Option<&str> {
        self.by_urn.get(urn).map(String::as_str)
    }

    pub(super) fn read(arguments: &Arguments, received: &Received) -> Self {
        let mut names = Self::default();
        let mut unread = false;
        for (index, look) in looks(arguments, &received.body).iter().enumerate() {
            match received.beside.get(index) {
                Some(body) if !body.is_null() => names.take(look, body),
                Some(_) => {
                    unread |= look.endpoint != ENTITIES;
                    names.warnings.push(format!("Names could not be read: {}.", look.endpoint));
                }
                // The same request, kept for a moment: names are no part of it.
                None => names.warnings.push(
                    "Names were not looked up: a moment ago the same was asked without.".to_owned(),
                ),
            }
        }
        if unread {
            names.warnings.push("Names in ad accounts take r_ads or rw_ads.".to_owned());
        }
        let kinds = kinds(&received.body);
        let wanted = arguments.get("names") != Some(&json!(false));
        let in_accounts = kinds.keys().any(|kind| kind.starts_with("sponsored"));
        if wanted && in_accounts && only_account(arguments).is_none() {
            let warning = "There are no names: they take exactly one ad account in `adAccounts`.";
            names.warnings.push(warning.to_owned());
        }
        if wanted && kinds.values().any(|urns| urns.len() > MOST) {
            names.warnings.push(format!("Only the first {MOST} have names."));
        }
        names
    }

    fn take(&mut self, look: &Look, body: &Value) {
        self.currency = self.currency.take().or_else(|| currency(body));
        if let Some((kind, _, _)) = IN_ACCOUNT.iter().find(|(_, name, _)| *name == look.endpoint) {
            let results = body.get("results").and_then(Value::as_object);
            for (key, entity) in results.into_iter().flatten() {
                self.add(urn_of(kind, entity.get("id"), key), entity);
            }
        } else if look.endpoint == ENTITIES {
            for entity in elements(body) {
                self.add(entity.get("urn").and_then(Value::as_str).map(str::to_owned), entity);
            }
        } else {
            let account = look.arguments.get("adAccount").and_then(Value::as_str);
            self.add(account.map(str::to_owned), body);
        }
    }

    fn add(&mut self, urn: Option<String>, entity: &Value) {
        let name = entity.get("name").and_then(Value::as_str).filter(|name| !name.is_empty());
        if let (Some(urn), Some(name)) = (urn, name) {
            self.by_urn.insert(urn, name.to_owned());
        }
    }
}

/// Creatives go by their URN, the others by their number.
fn urn_of(kind: &str, id: Option<&Value>, key: &str) -> Option<String> {
    let id = match id {
        Some(Value::String(id)) => id.clone(),
        Some(Value::Number(id)) => id.to_string(),
        _ => key.to_owned(),
    };
    let urn = if id.starts_with("urn:") { id } else { format!("urn:li:{kind}:{id}") };
    Urn::parse(&urn).is_ok().then_some(urn)
}

/// The currency of an ad account, or of the amounts of what is in it.
fn currency(body: &Value) -> Option<Currency> {
    let read = |value: &Value| value.as_str()?.parse().ok();
    body.get("currency").and_then(read).or_else(|| {
        let things = body.get("results")?.as_object()?;
        let amounts = ["totalBudget", "dailyBudget", "unitCost"];
        let mut all = things.values().flat_map(|thing| amounts.iter().map(|name| thing.get(*name)));
        all.find_map(|amount| amount?.get("currencyCode").and_then(read))
    })
}
