//! Finding and reading campaign groups.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::super::ad_accounts::find::{SortOrder, criteria, listed};
use super::super::ads::READS;
use super::super::ads::several::keyed;
use super::super::ads::status::Status;
use super::{ALL, GROUPS, ONE, group};
use crate::catalogue::received::{Detail, Received, Shaped, batch};
use crate::catalogue::spec::{Derived, Spec};
use crate::catalogue::{Endpoint, Invalid};
use crate::model::method::Method;
use crate::model::urn::{AdAccount, CampaignGroup};

/// List campaign groups; all, without criteria.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "LinkedIn's spelling")]
pub(super) struct Search {
    adAccount: AdAccount,
    campaignGroups: Option<Vec<CampaignGroup>>,
    names: Option<Vec<String>>,
    /// ACTIVE, ARCHIVED, CANCELED, DRAFT, PAUSED, PENDING_DELETION, REMOVED.
    #[schemars(with = "Option<Vec<String>>")]
    status: Option<Vec<Status>>,
    test: Option<bool>,
    sortOrder: Option<SortOrder>,
}

impl Endpoint for Search {
    const SPEC: Spec = Spec::new("search", Method::Finder("search"), ALL, READS, GROUPS)
        .query(&["sortOrder"])
        .derived(&[Derived {
            parameter: "search",
            arguments: &["campaignGroups", "names", "status", "test"],
            value: |arguments| {
                let names = [("campaignGroups", "id"), ("names", "name"), ("status", "status")];
                criteria(arguments, &names)
            },
        }])
        .cursor_paged(1_000);
    const EXAMPLE: &'static str =
        r#"{"adAccount": "urn:li:sponsoredAccount:500000001", "status": ["ACTIVE", "DRAFT"]}"#;

    fn shape(&self, received: &Received, detail: Detail) -> Shaped {
        listed(received, "campaign group", |body| group(body, detail))
    }
}

/// Get one campaign group.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "LinkedIn's spelling")]
pub(super) struct Get {
    adAccount: AdAccount,
    campaignGroup: CampaignGroup,
}

impl Endpoint for Get {
    const SPEC: Spec = Spec::new("get", Method::Get, ONE, READS, GROUPS);
    const EXAMPLE: &'static str = r#"{"adAccount": "urn:li:sponsoredAccount:500000001", "campaignGroup": "urn:li:sponsoredCampaignGroup:600000001"}"#;

    fn shape(&self, received: &Received, detail: Detail) -> Shaped {
        let group = group(&received.body, detail);
        let status = group.get("status").and_then(Value::as_str).unwrap_or("in no known status");
        let summary = format!("The campaign group is {status}.");
        Shaped::new(summary, json!({ "campaignGroup": group }))
    }
}

/// Get several campaign groups.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "LinkedIn's spelling")]
pub(super) struct BatchGet {
    adAccount: AdAccount,
    campaignGroups: Vec<CampaignGroup>,
}

impl Endpoint for BatchGet {
    const SPEC: Spec = Spec::new("batch_get", Method::BatchGet, ALL, READS, GROUPS)
        .query(&["ids={campaignGroups.id}"]);
    const EXAMPLE: &'static str = r#"{"adAccount": "urn:li:sponsoredAccount:500000001", "campaignGroups": ["urn:li:sponsoredCampaignGroup:600000001", "urn:li:sponsoredCampaignGroup:600000002"]}"#;

    fn check(&self) -> Result<(), Invalid> {
        keyed("campaignGroups", &self.campaignGroups)
    }

    fn shape(&self, received: &Received, detail: Detail) -> Shaped {
        let result = batch(&received.body, |body| group(body, detail));
        let found = result.get("items").and_then(Value::as_array).map_or(0, Vec::len);
        let summary = format!("{found} of {} campaign groups.", self.campaignGroups.len());
        Shaped::new(summary, Value::Object(result))
    }
}
