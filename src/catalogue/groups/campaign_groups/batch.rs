//! Several campaign groups in one call.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::super::ad_accounts::shown;
use super::super::ads::WRITES_CAMPAIGNS;
use super::super::ads::several::{at, keyed};
use super::super::ads::status::Status;
use super::change::{check, set};
use super::create::{BidStrategy, Day, New, Strategy};
use super::{ALL, BACKFILLED, GROUPS};
use crate::catalogue::received::{Detail, Received, Shaped};
use crate::catalogue::spec::{Derived, Spec};
use crate::catalogue::{Endpoint, Invalid, batch};
use crate::model::method::Method;
use crate::model::money::{Amount, Currency};
use crate::model::urn::{AdAccount, CampaignGroup};
use crate::model::version::Version;
use crate::model::word::Word;

// One of several; as in create.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "LinkedIn's spelling")]
struct Group {
    name: String,
    start: Day,
    end: Option<Day>,
    totalBudget: Option<Amount>,
    dailyBudget: Option<Amount>,
    budgetOptimizationStrategy: Option<Strategy>,
    bidStrategy: Option<BidStrategy>,
    objectiveType: Option<Word>,
}

/// Create several campaign groups, as DRAFTs.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "LinkedIn's spelling")]
pub(super) struct BatchCreate {
    adAccount: AdAccount,
    items: Vec<Group>,
    /// Default: the ad account's.
    currency: Option<Currency>,
}

impl BatchCreate {
    fn given(&self) -> impl Iterator<Item = New<'_>> {
        self.items.iter().map(|group| New {
            account: &self.adAccount,
            name: &group.name,
            start: group.start,
            end: group.end,
            total: group.totalBudget,
            daily: group.dailyBudget,
            strategy: group.budgetOptimizationStrategy,
            bid: group.bidStrategy,
            objective: group.objectiveType.as_ref(),
            currency: self.currency.as_ref(),
        })
    }
}

impl Endpoint for BatchCreate {
    const SPEC: Spec =
        Spec::new("batch_create", Method::BatchCreate, ALL, WRITES_CAMPAIGNS, GROUPS).currency();
    const EXAMPLE: &'static str = r#"{"adAccount": "urn:li:sponsoredAccount:500000001", "items": [{"name": "Spring", "start": "2027-03-01"}, {"name": "Summer", "start": "2027-06-01"}]}"#;

    fn check(&self) -> Result<(), Invalid> {
        if self.items.is_empty() {
            return Err(Invalid::new("items", "The list is empty", "Give at least one."));
        }
        let mut all = self.given().enumerate();
        all.try_for_each(|(place, new)| new.check().map_err(|e| at("items", place, e)))
    }

    fn check_at(&self, _today: Date, version: Version) -> Result<(), Invalid> {
        let mut all = self.given().enumerate();
        all.try_for_each(|(place, new)| new.check_at(version).map_err(|e| at("items", place, e)))
    }

    fn body(&self) -> Result<Option<Value>, Invalid> {
        let all: Vec<Value> = self.given().map(|new| new.wire()).collect();
        Ok(Some(json!({ "elements": all })))
    }

    fn shape(&self, received: &Received, _detail: Detail) -> Shaped {
        batch::shaped(received, "created as DRAFTs", |id| shown::urn_of(id, CampaignGroup::parse))
    }
}

// One of several.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "LinkedIn's spelling")]
struct Change {
    campaignGroup: CampaignGroup,
    name: Option<String>,
    /// PAUSED, ARCHIVED or DRAFT.
    #[schemars(with = "Option<String>")]
    status: Option<Status>,
}

/// Rename, pause or archive several campaign groups.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "LinkedIn's spelling")]
pub(super) struct BatchUpdate {
    adAccount: AdAccount,
    changes: Vec<Change>,
}

impl Endpoint for BatchUpdate {
    const SPEC: Spec =
        Spec::new("batch_update", Method::BatchPartialUpdate, ALL, WRITES_CAMPAIGNS, GROUPS)
            .derived(&[Derived {
                parameter: "ids",
                arguments: &["changes"],
                value: |arguments| {
                    let changes = arguments.get("changes")?.as_array()?;
                    let id = |change: &Value| {
                        let group = change.get("campaignGroup")?.as_str()?;
                        Some(json!(CampaignGroup::parse(group).ok()?.urn().id()))
                    };
                    changes.iter().map(id).collect()
                },
            }])
            .hints(&[BACKFILLED]);
    const EXAMPLE: &'static str = r#"{"adAccount": "urn:li:sponsoredAccount:500000001", "changes": [{"campaignGroup": "urn:li:sponsoredCampaignGroup:600000001", "status": "PAUSED"}, {"campaignGroup": "urn:li:sponsoredCampaignGroup:600000002", "name": "Winter"}]}"#;

    fn check(&self) -> Result<(), Invalid> {
        let groups: Vec<_> = self.changes.iter().map(|change| &change.campaignGroup).collect();
        keyed("changes", &groups)?;
        self.changes.iter().enumerate().try_for_each(|(place, change)| {
            check(("name", "status"), change.name.as_deref(), change.status)
                .map_err(|refusal| at("changes", place, refusal))
        })
    }

    fn body(&self) -> Result<Option<Value>, Invalid> {
        let one = |change: &Change| {
            let set = set(change.name.as_deref(), change.status);
            let id = change.campaignGroup.urn().id().to_owned();
            (id, json!({"patch": {"$set": set}}))
        };
        let entities: Map<String, Value> = self.changes.iter().map(one).collect();
        Ok(Some(json!({ "entities": entities })))
    }

    fn shape(&self, received: &Received, _detail: Detail) -> Shaped {
        batch::shaped(received, "changed", |key| shown::urn_of(key, CampaignGroup::parse))
    }
}
