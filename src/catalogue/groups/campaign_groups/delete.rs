//! Deleting campaign groups, with what is in them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::super::ad_accounts::said::{counted, counted_together, draft_only, named, stands, word};
use super::super::ad_accounts::shown;
use super::super::ads::WRITES_CAMPAIGNS;
use super::super::ads::several::keyed;
use super::{ALL, BACKFILLED, GROUPS, ONE, look, look_at_campaigns, said, which};
use crate::catalogue::looks::{Briefing, Look, Stated};
use crate::catalogue::received::{Detail, Received, Shaped};
use crate::catalogue::spec::{Oracle, Sight, Spec};
use crate::catalogue::{Arguments, Endpoint, Invalid, batch};
use crate::model::method::{Effect, Method};
use crate::model::urn::{AdAccount, CampaignGroup};

fn next(arguments: &Arguments, seen: &[Value]) -> Option<Look> {
    match seen {
        [] => Some(look(arguments)),
        [_] => Some(look_at_campaigns(arguments, None)),
        _ => None,
    }
}

fn state(arguments: &Arguments, seen: &[Value]) -> Stated {
    let campaigns = seen.get(1).unwrap_or(&Value::Null);
    let lines = vec![
        said::standing(arguments, said::group(seen)),
        counted("campaign", campaigns, "status"),
    ];
    Stated { lines, ..Stated::default() }
}

/// Delete a DRAFT campaign group, for good.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "LinkedIn's spelling")]
pub(super) struct Delete {
    adAccount: AdAccount,
    campaignGroup: CampaignGroup,
}

impl Endpoint for Delete {
    const SPEC: Spec = Spec::new("delete", Method::Delete, ONE, WRITES_CAMPAIGNS, GROUPS)
        .briefing(Briefing {
            next,
            state: |arguments, seen, _| {
                let status = word(said::group(seen), "status");
                draft_only("campaignGroup", named(arguments, "campaignGroup"), status)?;
                Ok(state(arguments, seen))
            },
        })
        .oracle(Oracle {
            action: "get",
            arguments: |written| Some(which(written, None)),
            sees: |evidence| match evidence.read {
                None => Sight::Happened(None),
                Some(_) => Sight::NotYet,
            },
        });
    const EXAMPLE: &'static str = r#"{"adAccount": "urn:li:sponsoredAccount:500000001", "campaignGroup": "urn:li:sponsoredCampaignGroup:600000002"}"#;

    fn shape(&self, received: &Received, _detail: Detail) -> Shaped {
        let summary = if received.status == 404 {
            "There is no such campaign group (any more)."
        } else {
            "Deleted."
        };
        Shaped::new(summary, json!({ "campaignGroup": self.campaignGroup }))
    }
}

/// The groups of a batch, one by one as they are named: the group's URN, and what was read of it.
fn several<'a>(
    arguments: &'a Arguments,
    seen: &'a [Value],
) -> impl Iterator<Item = (&'a str, &'a Value)> {
    let results = said::group(seen).get("results");
    let named = arguments.get("campaignGroups").and_then(Value::as_array).into_iter().flatten();
    named.filter_map(Value::as_str).map(move |urn| {
        let number = urn.rsplit(':').next().unwrap_or(urn);
        let read = results.and_then(|results| results.get(number).or_else(|| results.get(urn)));
        (urn, read.unwrap_or(&Value::Null))
    })
}

/// Delete several DRAFT campaign groups, for good.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "LinkedIn's spelling")]
pub(super) struct BatchDelete {
    adAccount: AdAccount,
    campaignGroups: Vec<CampaignGroup>,
}

impl Endpoint for BatchDelete {
    const SPEC: Spec =
        Spec::new("batch_delete", Method::BatchDelete, ALL, WRITES_CAMPAIGNS, GROUPS)
            .query(&["ids={campaignGroups.id}"])
            .briefing(Briefing {
                next: |arguments, seen| {
                    let of = |name: &str| arguments.get(name).cloned().unwrap_or_default();
                    let (account, groups) = (of("adAccount"), of("campaignGroups"));
                    let both = json!({"adAccount": account, "campaignGroups": groups});
                    match seen {
                        [] => Some(Look::new("campaign_groups.batch_get", both)),
                        [_] => Some(Look::new("campaigns.search", both)),
                        _ => None,
                    }
                },
                state: |arguments, seen, _| {
                    let mut lines = Vec::new();
                    for (urn, group) in several(arguments, seen) {
                        draft_only("campaignGroups", urn, word(group, "status"))?;
                        lines.push(stands("campaign group", urn, group, "status"));
                    }
                    let campaigns = seen.get(1).unwrap_or(&Value::Null);
                    lines.extend(counted_together("campaign", campaigns, "status"));
                    Ok(Stated { lines, ..Stated::default() })
                },
            });
    const EXAMPLE: &'static str = r#"{"adAccount": "urn:li:sponsoredAccount:500000001", "campaignGroups": ["urn:li:sponsoredCampaignGroup:600000002"]}"#;

    fn check(&self) -> Result<(), Invalid> {
        keyed("campaignGroups", &self.campaignGroups)
    }

    fn shape(&self, received: &Received, _detail: Detail) -> Shaped {
        batch::shaped(received, "deleted", |key| shown::urn_of(key, CampaignGroup::parse))
    }
}

/// Have LinkedIn delete a campaign group that is no draft, with its campaigns.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "LinkedIn's spelling")]
pub(super) struct ScheduleDeletion {
    adAccount: AdAccount,
    campaignGroup: CampaignGroup,
}

impl Endpoint for ScheduleDeletion {
    const SPEC: Spec =
        Spec::new("schedule_deletion", Method::PartialUpdate, ONE, WRITES_CAMPAIGNS, GROUPS)
            .effect(Effect::Delete)
            .briefing(Briefing {
                next,
                state: |arguments, seen, _| {
                    said::not_backfilled(arguments, said::group(seen))?;
                    Ok(state(arguments, seen))
                },
            })
            .oracle(super::CHANGED)
            .hints(&[BACKFILLED]);
    const EXAMPLE: &'static str = r#"{"adAccount": "urn:li:sponsoredAccount:500000001", "campaignGroup": "urn:li:sponsoredCampaignGroup:600000001"}"#;

    fn body(&self) -> Result<Option<Value>, Invalid> {
        Ok(Some(json!({"patch": {"$set": {"status": "PENDING_DELETION"}}})))
    }

    fn shape(&self, _received: &Received, _detail: Detail) -> Shaped {
        let result = json!({"campaignGroup": self.campaignGroup, "status": "PENDING_DELETION"});
        Shaped::new("PENDING_DELETION: LinkedIn removes it later.", result)
    }
}
