//! Changing and activating an ad account.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::super::ads::{WRITES_ACCOUNT, cost};
use super::create::{named, referred};
use super::find::Status;
use super::{ACCOUNTS, CHANGED, READ_BACK, look, said};
use crate::catalogue::looks::{Briefing, Look, Stated};
use crate::catalogue::received::{Detail, Received, Shaped, elements};
use crate::catalogue::spec::Spec;
use crate::catalogue::{Endpoint, Invalid};
use crate::model::method::{Effect, Method};
use crate::model::urn::{AdAccount, Author};

/// Change an ad account's name, reference, notifications, or status back to DRAFT.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "LinkedIn's spelling")]
pub(super) struct Update {
    adAccount: AdAccount,
    name: Option<String>,
    /// Fixed once it has campaigns.
    reference: Option<Author>,
    /// DRAFT.
    #[schemars(with = "Option<String>")]
    status: Option<Status>,
    notifiedOnCampaignOptimization: Option<bool>,
    notifiedOnCreativeApproval: Option<bool>,
    notifiedOnCreativeRejection: Option<bool>,
    notifiedOnEndOfCampaign: Option<bool>,
    notifiedOnNewFeaturesEnabled: Option<bool>,
}

impl Update {
    fn set(&self) -> Map<String, Value> {
        let all = [
            ("name", json!(self.name)),
            ("reference", json!(self.reference)),
            ("status", json!(self.status)),
            ("notifiedOnCampaignOptimization", json!(self.notifiedOnCampaignOptimization)),
            ("notifiedOnCreativeApproval", json!(self.notifiedOnCreativeApproval)),
            ("notifiedOnCreativeRejection", json!(self.notifiedOnCreativeRejection)),
            ("notifiedOnEndOfCampaign", json!(self.notifiedOnEndOfCampaign)),
            ("notifiedOnNewFeaturesEnabled", json!(self.notifiedOnNewFeaturesEnabled)),
        ];
        let given = all.into_iter().filter(|(_, value)| !value.is_null());
        given.map(|(name, value)| (name.to_owned(), value)).collect()
    }
}

impl Endpoint for Update {
    const SPEC: Spec = Spec::new(
        "update",
        Method::PartialUpdate,
        "/rest/adAccounts/{adAccount.id}",
        WRITES_ACCOUNT,
        ACCOUNTS,
    )
    .named(&["reference"])
    .read_back(READ_BACK)
    .oracle(CHANGED);
    const EXAMPLE: &'static str =
        r#"{"adAccount": "urn:li:sponsoredAccount:500000001", "name": "Acme EMEA and UK"}"#;

    fn check(&self) -> Result<(), Invalid> {
        match self.status {
            None | Some(Status::Draft) => {}
            Some(other) => return Err(said::elsewhere("status", other.as_str(), "ad_accounts")),
        }
        if self.set().is_empty() {
            return Err(Invalid::new("name", "Nothing would change", "Give what to change."));
        }
        self.name.as_deref().map_or(Ok(()), |name| named("name", name))?;
        referred(self.reference.as_ref())
    }

    fn body(&self) -> Result<Option<Value>, Invalid> {
        Ok(Some(json!({"patch": {"$set": self.set()}})))
    }

    fn shape(&self, _received: &Received, _detail: Detail) -> Shaped {
        Shaped::new("Changed.", json!({ "adAccount": self.adAccount }))
    }
}

/// What the campaigns that are active in it may cost, once it is.
const ACTIVATES: Briefing = Briefing {
    next: |arguments, seen| match seen {
        [] => Some(look(arguments)),
        [_] => Some(Look::new(
            "campaigns.search",
            json!({"adAccount": arguments.get("adAccount"), "status": ["ACTIVE"]}),
        )),
        _ => None,
    },
    state: |arguments, seen, today| {
        let null = &Value::Null;
        let (account, active) = (seen.first().unwrap_or(null), seen.get(1).unwrap_or(null));
        let urn = said::named(arguments, "adAccount");
        let cost = cost::of_found(active, None, today);
        // The last day of all, where each has one.
        let ends: Option<Vec<_>> = elements(active).iter().map(cost::last_day).collect();
        let end = ends.and_then(|ends| ends.into_iter().max());
        let lines = vec![
            said::stands("ad account", urn, account, "status"),
            "Once it is ACTIVE, its active campaigns in active groups run and are billed."
                .to_owned(),
            said::counted("active campaign", active, "status"),
            cost::sentence(&cost, end),
        ];
        Ok(Stated { lines, cost: Some(cost), ..Stated::default() })
    },
};

/// Activate an ad account: its active campaigns begin to cost money.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "LinkedIn's spelling")]
pub(super) struct Activate {
    adAccount: AdAccount,
}

impl Endpoint for Activate {
    const SPEC: Spec = Spec::new(
        "activate",
        Method::PartialUpdate,
        "/rest/adAccounts/{adAccount.id}",
        WRITES_ACCOUNT,
        ACCOUNTS,
    )
    .effect(Effect::Spend)
    .briefing(ACTIVATES)
    .read_back(READ_BACK)
    .oracle(CHANGED);
    const EXAMPLE: &'static str = r#"{"adAccount": "urn:li:sponsoredAccount:500000001"}"#;

    fn body(&self) -> Result<Option<Value>, Invalid> {
        Ok(Some(json!({"patch": {"$set": {"status": "ACTIVE"}}})))
    }

    fn shape(&self, _received: &Received, _detail: Detail) -> Shaped {
        let result = json!({"adAccount": self.adAccount, "status": "ACTIVE"});
        Shaped::new("ACTIVE: its active campaigns may run and be billed.", result)
    }
}
