//! Several campaigns in one request.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::kinds::Idle;
use super::{ALL, CAMPAIGNS, ads, argument, create, read, urn};
use crate::catalogue::batch::shaped;
use crate::catalogue::groups::ads::cost;
use crate::catalogue::looks::{Briefing, Stated};
use crate::catalogue::received::{Detail, Received, Shaped, elements};
use crate::catalogue::spec::{Derived, Spec};
use crate::catalogue::{Arguments, Endpoint, Entry, Invalid, targeting};
use crate::model::method::Method;
use crate::model::money::Currency;
use crate::model::urn::{AdAccount, Campaign};
use crate::model::version::Version;

const CREATE: Entry = Entry::of::<create::Create>();

/// Create several campaigns, each as a DRAFT.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "LinkedIn's spelling")]
pub(super) struct BatchCreate {
    /// Ad account URN or id.
    adAccount: AdAccount,
    /// Each with the arguments of create; `targeting` with URNs only.
    items: Vec<Map<String, Value>>,
    /// Default: the ad account's.
    currency: Option<Currency>,
}

impl BatchCreate {
    /// Each as the arguments of a creation.
    fn each(&self) -> Result<Vec<Arguments>, Invalid> {
        self.items.iter().enumerate().map(|(place, item)| self.one(place, item)).collect()
    }

    fn one(&self, place: usize, item: &Map<String, Value>) -> Result<Arguments, Invalid> {
        for (name, own) in
            [("adAccount", json!(self.adAccount)), ("currency", json!(self.currency))]
        {
            if item.get(name).is_some_and(|given| *given != own) {
                let problem = format!("`{name}` is one for all");
                let fix = format!("Give `{name}` beside `items`, not in them.");
                return Err(Invalid::new(&format!("items[{place}].{name}"), problem, fix));
            }
        }
        let mut all = item.clone();
        all.insert(ads::AD_ACCOUNT.to_owned(), json!(self.adAccount));
        if let Some(currency) = &self.currency {
            all.insert("currency".to_owned(), json!(currency));
        }
        let parsed = CREATE.parse(all).map_err(|invalid| placed(place, invalid))?;
        resolved(place, &parsed)?;
        Ok(parsed)
    }
}

/// The same about one of several.
fn placed(place: usize, invalid: Invalid) -> Invalid {
    let field = invalid.field.map_or_else(String::new, |field| format!(".{field}"));
    Invalid { field: Some(format!("items[{place}]{field}")), ..invalid }
}

/// Names are looked up for one campaign at a time only.
fn resolved(place: usize, item: &Arguments) -> Result<(), Invalid> {
    let is_urn = |value: &Value| value.as_str().is_none_or(|text| text.starts_with("urn:"));
    let refused = |field: &str, fix: &str| {
        let problem = "Names are not looked up for several campaigns at once";
        Err(Invalid::new(&format!("items[{place}].{field}"), problem, fix))
    };
    if !is_urn(&argument(item, "associatedEntity")) {
        return refused("associatedEntity", "Give the page's URN or id.");
    }
    let criteria = item.get("targeting").and_then(Value::as_array).into_iter().flatten();
    let mut values = criteria.filter_map(|one| one.get("values")?.as_array()).flatten();
    if !values.all(is_urn) {
        return refused("targeting", "Give URNs, or use create, which looks names up.");
    }
    Ok(())
}

/// What they would cost together. How many members each means would take two calls for each.
fn state_of_new(arguments: &Arguments, today: Date) -> Stated {
    let body = Entry::of::<BatchCreate>().body(arguments).ok().flatten().unwrap_or_default();
    let bodies = elements(&body);
    let mut notes: Vec<String> = bodies
        .iter()
        .filter_map(|body| body.get("targetingCriteria"))
        .flat_map(targeting::notices_of)
        .collect();
    notes.sort();
    notes.dedup();
    let worst = cost::sentence(&cost::of_campaigns(bodies, None, today), None);
    notes.push(format!("If all were activated as they are: {worst}"));
    Stated { notes, ..Stated::default() }
}

impl Endpoint for BatchCreate {
    const SPEC: Spec =
        Spec::new("batch_create", Method::BatchCreate, ALL, ads::WRITES_CAMPAIGNS, CAMPAIGNS)
            .currency()
            .briefing(Briefing {
                next: |_, _| None,
                state: |arguments, _, today| Ok(state_of_new(arguments, today)),
            });
    const EXAMPLE: &'static str = r#"{"adAccount": "urn:li:sponsoredAccount:500000001", "items": [{"campaignGroup": "urn:li:sponsoredCampaignGroup:600000001", "name": "Autumn, text", "type": "TEXT_AD", "objectiveType": "WEBSITE_VISIT", "dailyBudget": "20.00", "start": "2027-01-04", "politicalIntent": "NOT_POLITICAL"}]}"#;

    fn check(&self) -> Result<(), Invalid> {
        if self.items.is_empty() {
            let fix = "Give at least one campaign.";
            return Err(Invalid::new("items", "The list is empty", fix));
        }
        self.each().map(|_| ())
    }

    fn check_at(&self, today: Date, version: Version) -> Result<(), Invalid> {
        self.each()?.iter().enumerate().try_for_each(|(place, item)| {
            CREATE.check_at(item, today, version).map_err(|invalid| placed(place, invalid))
        })
    }

    fn body(&self) -> Result<Option<Value>, Invalid> {
        let all = self.each()?;
        let bodies: Result<Vec<Value>, Invalid> =
            all.iter().map(|item| Ok(CREATE.body(item)?.unwrap_or_default())).collect();
        Ok(Some(json!({"elements": bodies?})))
    }

    fn shape(&self, received: &Received, _detail: Detail) -> Shaped {
        let mut shaped = shaped(received, "created", urn);
        shaped.summary.push_str(" Each is a DRAFT: nothing is shown or spent.");
        shaped
    }
}

/// What becomes of one campaign.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Change {
    campaign: Campaign,
    name: Option<String>,
    status: Option<Idle>,
}

impl Change {
    fn set(&self) -> Map<String, Value> {
        let name = self.name.as_ref().map(|name| ("name".to_owned(), json!(name)));
        let status = self.status.map(|status| ("status".to_owned(), json!(status)));
        name.into_iter().chain(status).collect()
    }
}

/// Pause, archive or rename several campaigns.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "LinkedIn's spelling")]
pub(super) struct BatchUpdate {
    /// Ad account URN or id.
    adAccount: AdAccount,
    /// For batch_update.
    changes: Vec<Change>,
}

/// The ids of what is changed, in their order.
fn ids(arguments: &Arguments) -> Option<Value> {
    let changes = arguments.get("changes")?.as_array()?;
    let ids = changes.iter().map(|change| {
        Some(json!(Campaign::parse(change.get("campaign")?.as_str()?).ok()?.urn().id()))
    });
    ids.collect::<Option<Vec<_>>>().map(Value::Array)
}

impl Endpoint for BatchUpdate {
    const SPEC: Spec = Spec::new(
        "batch_update",
        Method::BatchPartialUpdate,
        ALL,
        ads::WRITES_CAMPAIGNS,
        CAMPAIGNS,
    )
    .derived(&[Derived { parameter: "ids", arguments: &["changes"], value: ids }]);
    const EXAMPLE: &'static str = r#"{"adAccount": "urn:li:sponsoredAccount:500000001", "changes": [{"campaign": "urn:li:sponsoredCampaign:700000001", "status": "PAUSED"}]}"#;

    fn check(&self) -> Result<(), Invalid> {
        let campaigns: Vec<Campaign> =
            self.changes.iter().map(|change| change.campaign.clone()).collect();
        read::some(&campaigns)
            .map_err(|invalid| Invalid { field: Some("changes".to_owned()), ..invalid })?;
        for (place, change) in self.changes.iter().enumerate() {
            if change.set().is_empty() {
                let field = format!("changes[{place}]");
                let fix = "Give `status` or `name`.";
                return Err(Invalid::new(&field, "Nothing would change", fix));
            }
        }
        Ok(())
    }

    fn body(&self) -> Result<Option<Value>, Invalid> {
        let entities = self.changes.iter().map(|change| {
            (change.campaign.urn().id().to_owned(), json!({"patch": {"$set": change.set()}}))
        });
        Ok(Some(json!({"entities": entities.collect::<Map<_, _>>()})))
    }

    fn shape(&self, received: &Received, _detail: Detail) -> Shaped {
        shaped(received, "changed", urn)
    }
}
