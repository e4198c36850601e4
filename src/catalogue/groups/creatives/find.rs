//! Finding and reading creatives.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::super::ad_accounts::find::{SortOrder, listed};
use super::super::ads::READS;
use super::super::ads::several::keyed;
use super::super::ads::status::Status;
use super::{ALL, CREATIVES, ONE, creative};
use crate::catalogue::received::{Detail, Received, Shaped, batch};
use crate::catalogue::spec::Spec;
use crate::catalogue::{Endpoint, Invalid};
use crate::model::method::Method;
use crate::model::urn::{AdAccount, Campaign, Creative, Urn};

/// List creatives; all, without filters.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "LinkedIn's spelling")]
pub(super) struct Search {
    adAccount: AdAccount,
    campaigns: Option<Vec<Campaign>>,
    creatives: Option<Vec<Creative>>,
    /// Posts that they show: URNs.
    contentReferences: Option<Vec<Urn>>,
    /// ACTIVE, PAUSED, DRAFT, ARCHIVED, CANCELED, PENDING_DELETION, REMOVED.
    #[schemars(with = "Option<Vec<String>>")]
    intendedStatuses: Option<Vec<Status>>,
    isTestAccount: Option<bool>,
    sortOrder: Option<SortOrder>,
}

impl Endpoint for Search {
    const SPEC: Spec = Spec::new("search", Method::Finder("criteria"), ALL, READS, CREATIVES)
        .query(&[
            "campaigns",
            "creatives",
            "contentReferences",
            "intendedStatuses",
            "isTestAccount",
            "sortOrder",
        ])
        .cursor_paged(100);
    const EXAMPLE: &'static str = r#"{"adAccount": "urn:li:sponsoredAccount:500000001", "intendedStatuses": ["ACTIVE", "DRAFT"]}"#;

    fn shape(&self, received: &Received, detail: Detail) -> Shaped {
        listed(received, "creative", |body| creative(body, detail))
    }
}

/// Get one creative.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "LinkedIn's spelling")]
pub(super) struct Get {
    adAccount: AdAccount,
    creative: Creative,
}

impl Endpoint for Get {
    const SPEC: Spec = Spec::new("get", Method::Get, ONE, READS, CREATIVES);
    const EXAMPLE: &'static str = r#"{"adAccount": "urn:li:sponsoredAccount:500000001", "creative": "urn:li:sponsoredCreative:900000001"}"#;

    fn shape(&self, received: &Received, detail: Detail) -> Shaped {
        let creative = creative(&received.body, detail);
        let word = |pointer: &str| creative.pointer(pointer).and_then(Value::as_str);
        let status = word("/intendedStatus").unwrap_or("in no known status");
        let serving = match creative.get("isServing").and_then(Value::as_bool) {
            Some(true) => "; it is serving",
            Some(false) => "; it is not serving",
            None => "",
        };
        let review = word("/review/status").map(|word| format!("; review: {word}"));
        let review = review.unwrap_or_default();
        let summary = format!("The creative is meant to be {status}{serving}{review}.");
        Shaped::new(summary, json!({ "creative": creative }))
    }
}

/// Get several creatives.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "LinkedIn's spelling")]
pub(super) struct BatchGet {
    adAccount: AdAccount,
    creatives: Vec<Creative>,
}

impl Endpoint for BatchGet {
    const SPEC: Spec =
        Spec::new("batch_get", Method::BatchGet, ALL, READS, CREATIVES).query(&["ids={creatives}"]);
    const EXAMPLE: &'static str = r#"{"adAccount": "urn:li:sponsoredAccount:500000001", "creatives": ["urn:li:sponsoredCreative:900000001", "urn:li:sponsoredCreative:900000002"]}"#;

    fn check(&self) -> Result<(), Invalid> {
        keyed("creatives", &self.creatives)
    }

    fn shape(&self, received: &Received, detail: Detail) -> Shaped {
        let result = batch(&received.body, |body| creative(body, detail));
        let found = result.get("items").and_then(Value::as_array).map_or(0, Vec::len);
        let summary = format!("{found} of {} creatives.", self.creatives.len());
        Shaped::new(summary, Value::Object(result))
    }
}
