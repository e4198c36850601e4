//! Finding and reading campaign groups.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::super::ad_accounts::find::{SortOrder, criteria, listed};
use super::super::ads::READS;
use super::{ALL, GROUPS, ONE, group};
use crate::catalogue::received::{Detail, Received, Shaped, batch};
use crate::catalogue::spec::{Derived, Spec};
use crate::catalogue::{Endpoint, Invalid};
use crate::model::method::Method;
use crate::model::urn::{AdAccount, CampaignGroup};

/// How a group stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum Status {
    Active,
    Archived,
    Canceled,
    Draft,
    Paused,
    PendingDeletion,
    Removed,
}

impl Status {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "ACTIVE",
            Self::Archived => "ARCHIVED",
            Self::Canceled => "CANCELED",
            Self::Draft => "DRAFT",
            Self::Paused => "PAUSED",
            Self::PendingDeletion => "PENDING_DELETION",
            Self::Removed => "REMOVED",
        }
    }
}

/// At least one, and none twice: a batch is keyed.
pub(super) fn keyed<T: PartialEq + std::fmt::Display>(
    field: &str,
    all: &[T],
) -> Result<(), Invalid> {
    if all.is_empty() {
        return Err(Invalid::new(field, "The list is empty", "Give at least one."));
    }
    let twice =
        all.iter().enumerate().find(|(place, one)| all.iter().take(*place).any(|b| b == *one));
    twice.map_or(Ok(()), |(_, one)| {
        Err(Invalid::new(field, format!("{one} stands there twice"), "Name each once."))
    })
}

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
