//! Several creatives in one call.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::super::ad_accounts::shown;
use super::super::ads::WRITES_CREATIVES;
use super::super::ads::several::{at, keyed};
use super::super::ads::status::Status;
use super::change::{STOPPING, check, set};
use super::content::{LeadForm, New};
use super::{ALL, CREATIVES};
use crate::catalogue::received::{Detail, Received, Shaped};
use crate::catalogue::spec::{Derived, Spec};
use crate::catalogue::{Endpoint, Invalid, batch};
use crate::model::method::Method;
use crate::model::restli;
use crate::model::urn::{AdAccount, Campaign, Creative, PostUrn};

/// A creative as the key of a batch, in a body.
///
/// Source: <https://linkedin.github.io/rest.li/spec/protocol>.
fn key(creative: &Creative) -> String {
    restli::reduced(&json!(creative)).unwrap_or_else(|_| creative.to_string())
}

/// A creative by its key in a reply, which is spelled in one way or the other.
pub(super) fn keyed_by(key: &str) -> String {
    shown::urn_of(&restli::created_id(key), Creative::parse)
}

// One of several; as in create.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "LinkedIn's spelling")]
struct Item {
    campaign: Campaign,
    post: Option<PostUrn>,
    content: Option<Map<String, Value>>,
    name: Option<String>,
    leadgenCallToAction: Option<LeadForm>,
}

/// Create several creatives, as DRAFTs.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "LinkedIn's spelling")]
pub(super) struct BatchCreate {
    adAccount: AdAccount,
    items: Vec<Item>,
}

impl BatchCreate {
    fn given(&self) -> impl Iterator<Item = New<'_>> {
        self.items.iter().map(|item| New {
            campaign: &item.campaign,
            post: item.post.as_ref(),
            content: item.content.as_ref(),
            name: item.name.as_deref(),
            lead: item.leadgenCallToAction.as_ref(),
        })
    }
}

impl Endpoint for BatchCreate {
    const SPEC: Spec =
        Spec::new("batch_create", Method::BatchCreate, ALL, WRITES_CREATIVES, CREATIVES);
    const EXAMPLE: &'static str = r#"{"adAccount": "urn:li:sponsoredAccount:500000001", "items": [{"campaign": "urn:li:sponsoredCampaign:700000001", "post": "urn:li:share:7530102757788864816", "name": "A"}]}"#;

    fn check(&self) -> Result<(), Invalid> {
        if self.items.is_empty() {
            return Err(Invalid::new("items", "The list is empty", "Give at least one."));
        }
        let mut all = self.given().enumerate();
        all.try_for_each(|(place, new)| new.check().map_err(|e| at("items", place, e)))
    }

    fn body(&self) -> Result<Option<Value>, Invalid> {
        let all: Vec<_> = self.given().map(|new| new.draft()).collect();
        Ok(Some(json!({ "elements": all })))
    }

    fn shape(&self, received: &Received, _detail: Detail) -> Shaped {
        batch::shaped(received, "created as DRAFTs", keyed_by)
    }
}

// One of several.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "LinkedIn's spelling")]
struct Change {
    creative: Creative,
    name: Option<String>,
    /// PAUSED, ARCHIVED or DRAFT.
    #[schemars(with = "Option<String>")]
    intendedStatus: Option<Status>,
}

impl Change {
    fn set(&self) -> Map<String, Value> {
        set(self.name.as_deref(), self.intendedStatus, None)
    }
}

/// Rename, pause or archive several creatives.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "LinkedIn's spelling")]
pub(super) struct BatchUpdate {
    adAccount: AdAccount,
    changes: Vec<Change>,
}

impl Endpoint for BatchUpdate {
    const SPEC: Spec =
        Spec::new("batch_update", Method::BatchPartialUpdate, ALL, WRITES_CREATIVES, CREATIVES)
            .derived(&[Derived {
                parameter: "ids",
                arguments: &["changes"],
                value: |arguments| {
                    let changes = arguments.get("changes")?.as_array()?;
                    changes.iter().map(|change| change.get("creative").cloned()).collect()
                },
            }])
            .hints(STOPPING);
    const EXAMPLE: &'static str = r#"{"adAccount": "urn:li:sponsoredAccount:500000001", "changes": [{"creative": "urn:li:sponsoredCreative:900000001", "name": "A"}, {"creative": "urn:li:sponsoredCreative:900000002", "name": "B"}]}"#;

    fn check(&self) -> Result<(), Invalid> {
        let creatives: Vec<_> = self.changes.iter().map(|change| &change.creative).collect();
        keyed("changes", &creatives)?;
        self.changes.iter().enumerate().try_for_each(|(place, change)| {
            check(&change.set(), change.intendedStatus).map_err(|e| at("changes", place, e))
        })
    }

    fn body(&self) -> Result<Option<Value>, Invalid> {
        let one =
            |change: &Change| (key(&change.creative), json!({"patch": {"$set": change.set()}}));
        let entities: Map<String, Value> = self.changes.iter().map(one).collect();
        Ok(Some(json!({ "entities": entities })))
    }

    fn shape(&self, received: &Received, _detail: Detail) -> Shaped {
        batch::shaped(received, "changed", keyed_by)
    }
}
