//! Changing and activating a campaign group.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::super::ad_accounts::said::elsewhere;
use super::super::ads::WRITES_CAMPAIGNS;
use super::super::ads::status::Status;
use super::create::named;
use super::{BACKFILLED, CHANGED, GROUPS, ONE, READ_BACK, said};
use crate::catalogue::looks::Briefing;
use crate::catalogue::received::{Detail, Received, Shaped};
use crate::catalogue::spec::Spec;
use crate::catalogue::{Endpoint, Invalid};
use crate::model::method::{Effect, Method};
use crate::model::urn::{AdAccount, CampaignGroup};

/// What is set by a change of name and status.
pub(super) fn set(name: Option<&str>, status: Option<Status>) -> Map<String, Value> {
    let all = [("name", name.map(Value::from)), ("status", status.map(|status| json!(status)))];
    all.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
}

/// A name that fits, or a status that neither spends nor destroys; one of them.
pub(super) fn check(
    fields: (&str, &str),
    name: Option<&str>,
    status: Option<Status>,
) -> Result<(), Invalid> {
    match status {
        None | Some(Status::Paused | Status::Archived | Status::Draft) => {}
        Some(other) => return Err(elsewhere(fields.1, other.as_str(), "campaign_groups")),
    }
    match name {
        Some(name) => named(fields.0, name),
        None if status.is_some() => Ok(()),
        None => {
            let fix = "Give `name` or `status`.";
            Err(Invalid::new(fields.0, "Nothing would change", fix))
        }
    }
}

/// Rename, pause or archive a campaign group.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "LinkedIn's spelling")]
pub(super) struct Update {
    adAccount: AdAccount,
    campaignGroup: CampaignGroup,
    name: Option<String>,
    /// PAUSED, ARCHIVED or DRAFT.
    #[schemars(with = "Option<String>")]
    status: Option<Status>,
}

impl Endpoint for Update {
    const SPEC: Spec = Spec::new("update", Method::PartialUpdate, ONE, WRITES_CAMPAIGNS, GROUPS)
        .read_back(READ_BACK)
        .oracle(CHANGED)
        .hints(&[BACKFILLED]);
    const EXAMPLE: &'static str = r#"{"adAccount": "urn:li:sponsoredAccount:500000001", "campaignGroup": "urn:li:sponsoredCampaignGroup:600000001", "status": "PAUSED"}"#;

    fn check(&self) -> Result<(), Invalid> {
        check(("name", "status"), self.name.as_deref(), self.status)
    }

    fn body(&self) -> Result<Option<Value>, Invalid> {
        Ok(Some(json!({"patch": {"$set": set(self.name.as_deref(), self.status)}})))
    }

    fn shape(&self, _received: &Received, _detail: Detail) -> Shaped {
        let result = json!({"campaignGroup": self.campaignGroup, "status": self.status});
        match self.status {
            Some(status) => Shaped::new(format!("{}.", status.as_str()), result),
            None => Shaped::new("Renamed.", json!({ "campaignGroup": self.campaignGroup })),
        }
    }
}

/// Activate a campaign group: its active campaigns begin to cost money.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "LinkedIn's spelling")]
pub(super) struct Activate {
    adAccount: AdAccount,
    campaignGroup: CampaignGroup,
}

impl Endpoint for Activate {
    const SPEC: Spec = Spec::new("activate", Method::PartialUpdate, ONE, WRITES_CAMPAIGNS, GROUPS)
        .effect(Effect::Spend)
        .briefing(Briefing {
            next: said::next_of_active,
            state: |arguments, seen, today| {
                let group = said::group(seen);
                said::not_backfilled(arguments, group)?;
                let lines = vec![said::standing(arguments, group)];
                let active = seen.get(1).unwrap_or(&Value::Null);
                let mut stated = said::cost_of(group, true, active, today, lines);
                stated.notes.extend(said::begun(group, today));
                Ok(stated)
            },
        })
        .read_back(READ_BACK)
        .oracle(CHANGED)
        .hints(&[BACKFILLED]);
    const EXAMPLE: &'static str = r#"{"adAccount": "urn:li:sponsoredAccount:500000001", "campaignGroup": "urn:li:sponsoredCampaignGroup:600000001"}"#;

    fn body(&self) -> Result<Option<Value>, Invalid> {
        Ok(Some(json!({"patch": {"$set": {"status": "ACTIVE"}}})))
    }

    fn shape(&self, _received: &Received, _detail: Detail) -> Shaped {
        Shaped::new(
            "ACTIVE: its active campaigns may run and be billed.",
            json!({"campaignGroup": self.campaignGroup, "status": "ACTIVE"}),
        )
    }
}
