//! Changing and activating a creative.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::super::ad_accounts::said::{elsewhere, named, stands, word};
use super::super::ads::status::Status;
use super::super::ads::{WRITES_CREATIVES, cost};
use super::content::LeadForm;
use super::{CHANGED, CREATIVES, ONE, READ_BACK, look, look_at_campaign};
use crate::catalogue::looks::{Briefing, Cost, Look, Stated};
use crate::catalogue::received::{Detail, Received, Shaped};
use crate::catalogue::spec::Spec;
use crate::catalogue::{Arguments, Endpoint, Invalid};
use crate::model::method::{Effect, Method};
use crate::model::urn::{AdAccount, Creative};

/// What LinkedIn refuses without saying what would do.
pub(super) const STOPPING: &[&str] = &[
    "Until its review has approved it, an ACTIVE creative cannot be paused, archived or made a draft: pause its campaign, or use linkedin_creatives_delete, schedule_deletion.",
    "A DRAFT was never shown: activate it first, or delete it; it is neither paused nor archived.",
    "A canceled or rejected creative cannot be changed.",
];

/// What is set by a change.
pub(super) fn set(
    name: Option<&str>,
    status: Option<Status>,
    lead: Option<&LeadForm>,
) -> Map<String, Value> {
    [
        ("name", name.map(Value::from)),
        ("intendedStatus", status.map(|status| json!(status))),
        ("leadgenCallToAction", lead.map(|lead| json!(lead))),
    ]
    .into_iter()
    .filter_map(|(name, value)| Some((name.to_owned(), value?)))
    .collect()
}

/// A status that neither spends nor destroys, and anything at all to change.
pub(super) fn check(set: &Map<String, Value>, status: Option<Status>) -> Result<(), Invalid> {
    match status {
        None | Some(Status::Paused | Status::Archived | Status::Draft) => {}
        Some(other) => return Err(elsewhere("intendedStatus", other.as_str(), "creatives")),
    }
    if set.is_empty() {
        let fix = "Give what to change, such as `name`.";
        return Err(Invalid::new("name", "Nothing would change", fix));
    }
    Ok(())
}

/// Rename, pause or archive a creative.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "LinkedIn's spelling")]
pub(super) struct Update {
    adAccount: AdAccount,
    creative: Creative,
    name: Option<String>,
    /// PAUSED, ARCHIVED or DRAFT.
    #[schemars(with = "Option<String>")]
    intendedStatus: Option<Status>,
    /// Of a DRAFT only.
    leadgenCallToAction: Option<LeadForm>,
}

impl Update {
    fn set(&self) -> Map<String, Value> {
        set(self.name.as_deref(), self.intendedStatus, self.leadgenCallToAction.as_ref())
    }
}

impl Endpoint for Update {
    const SPEC: Spec = Spec::new("update", Method::PartialUpdate, ONE, WRITES_CREATIVES, CREATIVES)
        .read_back(READ_BACK)
        .oracle(CHANGED)
        .hints(STOPPING);
    const EXAMPLE: &'static str = r#"{"adAccount": "urn:li:sponsoredAccount:500000001", "creative": "urn:li:sponsoredCreative:900000001", "name": "Variant A, autumn"}"#;

    fn check(&self) -> Result<(), Invalid> {
        check(&self.set(), self.intendedStatus)
    }

    fn body(&self) -> Result<Option<Value>, Invalid> {
        Ok(Some(json!({"patch": {"$set": self.set()}})))
    }

    fn shape(&self, _received: &Received, _detail: Detail) -> Shaped {
        let result = json!({"creative": self.creative, "intendedStatus": self.intendedStatus});
        match self.intendedStatus {
            Some(status) => Shaped::new(format!("Now {}.", status.as_str()), result),
            None => Shaped::new("Changed.", json!({ "creative": self.creative })),
        }
    }
}

/// The creative, its campaign, and that one's group.
fn next(arguments: &Arguments, seen: &[Value]) -> Option<Look> {
    match seen {
        [] => Some(look(arguments)),
        [creative] => look_at_campaign(arguments, creative),
        [_, campaign] => {
            let group = campaign.get("campaignGroup")?.as_str()?;
            let account = arguments.get("adAccount");
            let both = json!({"adAccount": account, "campaignGroup": group});
            Some(Look::new("campaign_groups.get", both))
        }
        _ => None,
    }
}

fn activated(arguments: &Arguments, seen: &[Value], today: Date) -> Stated {
    let of = |place: usize| seen.get(place).unwrap_or(&Value::Null);
    let (creative, campaign, group) = (of(0), of(1), of(2));
    let named_in = |body: &Value, key: &str| {
        body.get(key).and_then(Value::as_str).unwrap_or("of it").to_owned()
    };
    let urn = named(arguments, "creative");
    let mut lines = vec![
        stands("creative", urn, creative, "intendedStatus"),
        stands("campaign", &named_in(creative, "campaign"), campaign, "status"),
        stands("campaign group", &named_in(campaign, "campaignGroup"), group, "status"),
    ];
    let waits = [("campaign", campaign), ("campaign group", group)]
        .into_iter()
        .find(|(_, body)| word(body, "status").is_some_and(|status| status != "ACTIVE"));
    if let Some((noun, _)) = waits {
        lines.push(format!("It starts, and costs, only once the {noun} is activated."));
        return Stated { lines, ..Stated::default() };
    }
    let cost = if campaign.is_null() {
        Cost { currency: None, a_day: None, in_all: None }
    } else {
        cost::of_campaigns([campaign], (!group.is_null()).then_some(group), today)
    };
    lines.push(format!(
        "For all creatives of the campaign together: {}",
        cost::sentence(&cost, cost::last_day(campaign))
    ));
    // What flows, flows in the campaign, however many creatives it shows.
    let flows_in = creative.get("campaign").and_then(Value::as_str).map(str::to_owned);
    Stated { lines, cost: Some(cost), flows_in, ..Stated::default() }
}

/// Activate a creative: in an active campaign it begins to cost money, once it is approved.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "LinkedIn's spelling")]
pub(super) struct Activate {
    adAccount: AdAccount,
    creative: Creative,
}

impl Endpoint for Activate {
    const SPEC: Spec =
        Spec::new("activate", Method::PartialUpdate, ONE, WRITES_CREATIVES, CREATIVES)
            .effect(Effect::Spend)
            .briefing(Briefing {
                next,
                state: |arguments, seen, today| Ok(activated(arguments, seen, today)),
            })
            .read_back(READ_BACK)
            .oracle(CHANGED);
    const EXAMPLE: &'static str = r#"{"adAccount": "urn:li:sponsoredAccount:500000001", "creative": "urn:li:sponsoredCreative:900000001"}"#;

    fn body(&self) -> Result<Option<Value>, Invalid> {
        Ok(Some(json!({"patch": {"$set": {"intendedStatus": "ACTIVE"}}})))
    }

    fn shape(&self, _received: &Received, _detail: Detail) -> Shaped {
        Shaped::new(
            "ACTIVE: it runs with its campaign once LinkedIn's review approves it.",
            json!({"creative": self.creative, "intendedStatus": "ACTIVE"}),
        )
    }
}
