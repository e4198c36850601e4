//! New ad accounts: drafts, always.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{ACCOUNTS, READ_BACK, shown};
use crate::catalogue::batch;
use crate::catalogue::received::{Detail, Received, Shaped, elements};
use crate::catalogue::spec::{Access, Evidence, Need, Oracle, Sight, Spec};
use crate::catalogue::{Arguments, Endpoint, Invalid};
use crate::model::method::Method;
use crate::model::money::Currency;
use crate::model::scope::Scope::RwAds;
use crate::model::urn::{AdAccount, Author};

/// Whoever makes an account becomes its billing admin; no role can be asked for before.
const MAKES: Access = Access::Member(Need::firm(&[&[RwAds]]));

/// A new account is found by its name, among drafts no older than the request.
const CREATED: Oracle = Oracle {
    action: "search",
    arguments: |written: &Arguments| {
        let name = written.get("name")?.clone();
        let named = [("names", json!([name])), ("status", json!(["DRAFT"]))];
        Some(named.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
    },
    sees: |Evidence { sent, read, since_ms }| {
        let found = read.map(elements).unwrap_or_default();
        let new = |body: &&Value| shown::made_since(body, *since_ms) && shown::holds(sent, body);
        match found.iter().find(new).map(|body| shown::urn_in(body, "id", AdAccount::parse)) {
            Some(Some(urn)) => Sight::Happened(Some(urn)),
            _ => Sight::NotYet,
        }
    },
};

pub(super) fn named(field: &str, name: &str) -> Result<(), Invalid> {
    if name.trim().is_empty() {
        return Err(Invalid::new(field, "The name is blank", "Name it."));
    }
    Ok(())
}

/// An account advertises a page or a person.
pub(super) fn referred(reference: Option<&Author>) -> Result<(), Invalid> {
    let urn = reference.and_then(Author::urn);
    match urn.as_ref().map(crate::model::urn::Urn::entity) {
        None | Some("organization" | "person") => Ok(()),
        Some(other) => Err(Invalid::new(
            "reference",
            format!("An ad account advertises an organization or a person, not a {other}"),
            "Give urn:li:organization:… or urn:li:person:….",
        )),
    }
}

/// Create an ad account, as a DRAFT.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "LinkedIn's spelling")]
pub(super) struct Create {
    name: String,
    /// Final; default USD.
    currency: Option<Currency>,
    /// What it advertises: page or person.
    reference: Option<Author>,
    /// Test account, for good: one per app.
    test: Option<bool>,
    notifiedOnCampaignOptimization: Option<bool>,
    notifiedOnCreativeApproval: Option<bool>,
    notifiedOnCreativeRejection: Option<bool>,
    notifiedOnEndOfCampaign: Option<bool>,
    notifiedOnNewFeaturesEnabled: Option<bool>,
}

impl Endpoint for Create {
    const SPEC: Spec = Spec::new("create", Method::Create, "/rest/adAccounts", MAKES, ACCOUNTS)
        .named(&["reference"])
        .test_only(|arguments| arguments.get("test") == Some(&json!(true)))
        .read_back(READ_BACK)
        .oracle(CREATED)
        .hints(&["If it is about the currency: leave `currency` out (USD), or give one that LinkedIn bills in."]);
    const EXAMPLE: &'static str =
        r#"{"name": "Acme EMEA", "currency": "EUR", "reference": "acme-maps", "test": true}"#;

    fn check(&self) -> Result<(), Invalid> {
        named("name", &self.name)?;
        referred(self.reference.as_ref())
    }

    fn body(&self) -> Result<Option<Value>, Invalid> {
        Ok(Some(json!({
            "name": self.name, "type": "BUSINESS", "currency": self.currency,
            "reference": self.reference, "status": "DRAFT", "test": self.test,
            "notifiedOnCampaignOptimization": self.notifiedOnCampaignOptimization,
            "notifiedOnCreativeApproval": self.notifiedOnCreativeApproval,
            "notifiedOnCreativeRejection": self.notifiedOnCreativeRejection,
            "notifiedOnEndOfCampaign": self.notifiedOnEndOfCampaign,
            "notifiedOnNewFeaturesEnabled": self.notifiedOnNewFeaturesEnabled,
        })))
    }

    fn created(&self, received: &Received) -> Option<String> {
        received.created.as_deref().map(|id| shown::urn_of(id, AdAccount::parse))
    }

    fn shape(&self, received: &Received, _detail: Detail) -> Shaped {
        let account = self.created(received);
        Shaped::new(
            "Created as a DRAFT: nothing runs, nothing is billed. Next: linkedin_ad_accounts_spend, activate.",
            json!({"adAccount": account, "status": "DRAFT"}),
        )
    }
}

// One of several.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Item {
    name: String,
    currency: Option<Currency>,
    reference: Option<Author>,
    test: Option<bool>,
}

/// Create several ad accounts, as DRAFTs.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct BatchCreate {
    items: Vec<Item>,
}

impl Endpoint for BatchCreate {
    const SPEC: Spec =
        Spec::new("batch_create", Method::BatchCreate, "/rest/adAccounts", MAKES, ACCOUNTS)
            .test_only(|arguments| {
                let items = arguments.get("items").and_then(Value::as_array);
                items.is_some_and(|items| {
                    items.iter().all(|item| item.get("test") == Some(&json!(true)))
                })
            });
    const EXAMPLE: &'static str = r#"{"items": [{"name": "Acme DACH", "currency": "EUR"}, {"name": "Acme UK", "currency": "GBP"}]}"#;

    fn check(&self) -> Result<(), Invalid> {
        if self.items.is_empty() {
            return Err(Invalid::new("items", "The list is empty", "Give at least one."));
        }
        for item in &self.items {
            named("items.name", &item.name)?;
            referred(item.reference.as_ref())?;
            if item.reference.as_ref().is_some_and(|reference| reference.urn().is_none()) {
                let problem = "In a batch nobody looks names up";
                return Err(Invalid::new("items.reference", problem, "Give a URN."));
            }
        }
        Ok(())
    }

    fn body(&self) -> Result<Option<Value>, Invalid> {
        let wire = |item: &Item| {
            json!({
                "name": item.name, "type": "BUSINESS", "currency": item.currency,
                "reference": item.reference.as_ref().and_then(Author::urn), "status": "DRAFT",
                "test": item.test,
            })
        };
        let all: Vec<Value> = self.items.iter().map(wire).collect();
        Ok(Some(json!({ "elements": all })))
    }

    fn shape(&self, received: &Received, _detail: Detail) -> Shaped {
        batch::shaped(received, "created as DRAFTs", |id| shown::urn_of(id, AdAccount::parse))
    }
}
