//! Parameters that LinkedIn appends to the addresses that a campaign's ads lead to.
//!
//! No page of LinkedIn's that is at hand shows this resource; method and path are from its portal, the body from one
//! live client.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{CAMPAIGNS, ads};
use crate::catalogue::received::{Detail, Received, Shaped, entity};
use crate::catalogue::spec::{Access, Need, Spec};
use crate::catalogue::{Endpoint, Invalid};
use crate::model::ad_role::{CAMPAIGN_WRITERS, READERS};
use crate::model::method::Method;
use crate::model::scope::Scope::{RAds, RwAds};
use crate::model::urn::{AdAccount, Campaign};

const PATH: &str = "/rest/adTrackingParameters/(adEntity:(sponsoredCampaign:{campaign}))";

/// Get a campaign's tracking parameters.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "LinkedIn's spelling")]
pub(super) struct Get {
    /// Ad account URN or id.
    adAccount: AdAccount,
    /// Campaign URN or id.
    campaign: Campaign,
}

impl Endpoint for Get {
    const SPEC: Spec = Spec::new(
        "get_tracking",
        Method::Get,
        PATH,
        Access::AdAccount {
            argument: ads::AD_ACCOUNT,
            need: Need::tolerant(&[&[RwAds], &[RAds]]).with_ad_roles(READERS),
        },
        CAMPAIGNS,
    );
    const EXAMPLE: &'static str = r#"{"adAccount": "urn:li:sponsoredAccount:500000001", "campaign": "urn:li:sponsoredCampaign:700000001"}"#;

    fn shape(&self, received: &Received, _detail: Detail) -> Shaped {
        Shaped::new("Tracking parameters.", json!({"tracking": entity(&received.body)}))
    }
}

/// Set the parameters appended to the addresses that a campaign's ads lead to, all of them.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "LinkedIn's spelling")]
pub(super) struct Set {
    /// Ad account URN or id.
    adAccount: AdAccount,
    /// Campaign URN or id.
    campaign: Campaign,
    /// Such as {"utm_source": "linkedin"}.
    customValueParameters: Option<BTreeMap<String, String>>,
    /// Such as {"utm_content": "CREATIVE_NAME"}.
    dynamicValueParameters: Option<BTreeMap<String, String>>,
    /// A word, new for each change.
    // None is made here: one that comes from the content would be the same where an earlier content is set again.
    idempotencyToken: Option<String>,
}

impl Endpoint for Set {
    const SPEC: Spec = Spec::new(
        "set_tracking",
        Method::Update,
        PATH,
        Access::AdAccount {
            argument: ads::AD_ACCOUNT,
            need: Need::tolerant(&[&[RwAds]]).with_ad_roles(CAMPAIGN_WRITERS),
        },
        CAMPAIGNS,
    )
    .query(&["idempotencyToken"]);
    const EXAMPLE: &'static str = r#"{"adAccount": "urn:li:sponsoredAccount:500000001", "campaign": "urn:li:sponsoredCampaign:700000001", "customValueParameters": {"utm_source": "linkedin"}}"#;

    fn check(&self) -> Result<(), Invalid> {
        if self.customValueParameters.is_none() && self.dynamicValueParameters.is_none() {
            let problem = "No parameters are given, and all would be removed";
            let fix = "Give `customValueParameters` or `dynamicValueParameters`; {} removes all.";
            return Err(Invalid::new("customValueParameters", problem, fix));
        }
        Ok(())
    }

    fn body(&self) -> Result<Option<Value>, Invalid> {
        Ok(Some(json!({
            "adEntity": {"sponsoredCampaign": self.campaign},
            "customValueParameters": self.customValueParameters.clone().unwrap_or_default(),
            "dynamicValueParameters": self.dynamicValueParameters.clone().unwrap_or_default(),
        })))
    }

    fn subject(&self) -> Option<String> {
        Some(self.campaign.to_string())
    }

    fn shape(&self, _received: &Received, _detail: Detail) -> Shaped {
        Shaped::new("Tracking parameters set.", json!({"campaign": self.campaign}))
    }
}
