//! A new creative: a draft, always.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::super::ad_accounts::shown;
use super::super::ads::WRITES_CREATIVES;
use super::content::{LeadForm, New};
use super::{ALL, CREATED, CREATIVES, READ_BACK};
use crate::catalogue::received::{Detail, Received, Shaped};
use crate::catalogue::spec::Spec;
use crate::catalogue::{Endpoint, Invalid};
use crate::model::method::Method;
use crate::model::urn::{AdAccount, Campaign, Creative, PostUrn};

/// What to do with a draft.
pub(super) const NEXT: &str =
    "Created as a DRAFT: it does not run. Next: linkedin_creatives_spend, activate.";

/// Create a creative, as a DRAFT.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "LinkedIn's spelling")]
pub(super) struct Create {
    adAccount: AdAccount,
    campaign: Campaign,
    /// Share or ugcPost to sponsor.
    post: Option<PostUrn>,
    /// Any other ad, as LinkedIn spells it: {"textAd": {…}}.
    content: Option<Map<String, Value>>,
    name: Option<String>,
    /// For LEAD_GENERATION.
    leadgenCallToAction: Option<LeadForm>,
}

impl Create {
    fn given(&self) -> New<'_> {
        New {
            campaign: &self.campaign,
            post: self.post.as_ref(),
            content: self.content.as_ref(),
            name: self.name.as_deref(),
            lead: self.leadgenCallToAction.as_ref(),
        }
    }
}

impl Endpoint for Create {
    const SPEC: Spec = Spec::new("create", Method::Create, ALL, WRITES_CREATIVES, CREATIVES)
        .read_back(READ_BACK)
        .oracle(CREATED)
        .hints(&["A campaign with the objective LEAD_GENERATION needs `leadgenCallToAction`."]);
    const EXAMPLE: &'static str = r#"{"adAccount": "urn:li:sponsoredAccount:500000001", "campaign": "urn:li:sponsoredCampaign:700000001", "post": "urn:li:share:7530102757788864816", "name": "Variant A"}"#;

    fn check(&self) -> Result<(), Invalid> {
        self.given().check()
    }

    fn body(&self) -> Result<Option<Value>, Invalid> {
        Ok(Some(Value::Object(self.given().draft())))
    }

    fn created(&self, received: &Received) -> Option<String> {
        received.created.as_deref().map(|id| shown::urn_of(id, Creative::parse))
    }

    fn shape(&self, received: &Received, _detail: Detail) -> Shaped {
        let creative = self.created(received);
        Shaped::new(NEXT, json!({"creative": creative, "intendedStatus": "DRAFT"}))
    }
}
