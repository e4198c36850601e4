//! Deleting creatives.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::super::ad_accounts::said::{named, stands, word};
use super::super::ads::WRITES_CREATIVES;
use super::super::ads::several::keyed;
use super::batch::keyed_by;
use super::{ALL, CHANGED, CREATIVES, ONE, look, look_at_campaign, which};
use crate::catalogue::looks::{Briefing, Look, Stated};
use crate::catalogue::received::{Detail, Received, Shaped};
use crate::catalogue::spec::{Evidence, Oracle, Sight, Spec};
use crate::catalogue::{Arguments, Endpoint, Invalid, batch};
use crate::model::method::{Effect, Method};
use crate::model::restli;
use crate::model::urn::{AdAccount, Campaign, Creative};

/// Whether LinkedIn may delete it: it is a draft, its campaign is one, or it is a video that could not be processed.
/// What cannot be read may be.
fn deletable(creative: &Value, campaign: &Value) -> bool {
    let draft = |body: &Value, key: &str| word(body, key).is_none_or(|status| status == "DRAFT");
    let failed = creative.get("servingHoldReasons").and_then(Value::as_array);
    let failed = failed.is_some_and(|reasons| reasons.contains(&json!("PROCESSING_FAILED")));
    draft(creative, "intendedStatus") || draft(campaign, "status") || failed
}

fn refused(field: &str, urn: &str, creative: &Value) -> Invalid {
    let status = word(creative, "intendedStatus").unwrap_or("no draft");
    Invalid::new(
        field,
        format!(
            "{urn} is {status}, and LinkedIn deletes drafts only, and what is in a draft campaign"
        ),
        "Use schedule_deletion.",
    )
}

/// The creative and its campaign.
fn next(arguments: &Arguments, seen: &[Value]) -> Option<Look> {
    match seen {
        [] => Some(look(arguments)),
        [creative] => look_at_campaign(arguments, creative),
        _ => None,
    }
}

fn state(arguments: &Arguments, seen: &[Value]) -> Stated {
    let (null, urn) = (&Value::Null, named(arguments, "creative"));
    let (creative, campaign) = (seen.first().unwrap_or(null), seen.get(1).unwrap_or(null));
    let of = creative.get("campaign").and_then(Value::as_str).unwrap_or("of it");
    let lines = vec![
        stands("creative", urn, creative, "intendedStatus"),
        stands("campaign", of, campaign, "status"),
    ];
    Stated { lines, ..Stated::default() }
}

/// Delete a DRAFT creative, for good.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "LinkedIn's spelling")]
pub(super) struct Delete {
    adAccount: AdAccount,
    creative: Creative,
}

impl Endpoint for Delete {
    const SPEC: Spec = Spec::new("delete", Method::Delete, ONE, WRITES_CREATIVES, CREATIVES)
        .briefing(Briefing {
            next,
            state: |arguments, seen, _| {
                let null = &Value::Null;
                let creative = seen.first().unwrap_or(null);
                if !deletable(creative, seen.get(1).unwrap_or(null)) {
                    return Err(refused("creative", named(arguments, "creative"), creative));
                }
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
    const EXAMPLE: &'static str = r#"{"adAccount": "urn:li:sponsoredAccount:500000001", "creative": "urn:li:sponsoredCreative:900000003"}"#;

    fn shape(&self, received: &Received, _detail: Detail) -> Shaped {
        let summary = if received.status == 404 {
            "There is no such creative (any more)."
        } else {
            "Deleted."
        };
        Shaped::new(summary, json!({ "creative": self.creative }))
    }
}

/// Delete several DRAFT creatives, for good.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "LinkedIn's spelling")]
pub(super) struct BatchDelete {
    adAccount: AdAccount,
    creatives: Vec<Creative>,
}

/// What was read of a creative of a batch, whose key is spelled in one way or the other.
fn read<'a>(found: &'a Value, urn: &str) -> &'a Value {
    let encoded = restli::reduced(&json!(urn)).unwrap_or_default();
    let results = found.get("results");
    let one = results.and_then(|results| results.get(urn).or_else(|| results.get(encoded)));
    one.unwrap_or(&Value::Null)
}

/// The URNs that a batch names.
fn several(arguments: &Arguments) -> impl Iterator<Item = &str> {
    let all = arguments.get("creatives").and_then(Value::as_array);
    all.into_iter().flatten().filter_map(Value::as_str)
}

/// The creatives, then the campaigns on which it depends whether they may be deleted.
fn next_of_several(arguments: &Arguments, seen: &[Value]) -> Option<Look> {
    let of = |name: &str| arguments.get(name).cloned().unwrap_or_default();
    match seen {
        [] => {
            let both = json!({"adAccount": of("adAccount"), "creatives": of("creatives")});
            Some(Look::new("creatives.batch_get", both))
        }
        [found] => {
            let open = several(arguments)
                .map(|urn| read(found, urn))
                .filter(|creative| !deletable(creative, &json!({"status": "ACTIVE"})));
            let campaigns: BTreeSet<String> =
                open.filter_map(campaign_of).map(|campaign| campaign.to_string()).collect();
            let both = json!({"adAccount": of("adAccount"), "campaigns": campaigns});
            (!campaigns.is_empty()).then(|| Look::new("campaigns.batch_get", both))
        }
        _ => None,
    }
}

fn campaign_of(creative: &Value) -> Option<Campaign> {
    Campaign::parse(creative.get("campaign")?.as_str()?).ok()
}

fn state_of_several(arguments: &Arguments, seen: &[Value]) -> Result<Stated, Invalid> {
    let of = |place: usize| seen.get(place).unwrap_or(&Value::Null);
    let mut lines = Vec::new();
    for urn in several(arguments) {
        let creative = read(of(0), urn);
        let campaign = campaign_of(creative);
        let campaign = campaign.and_then(|one| of(1).get("results")?.get(one.urn().id()));
        if !deletable(creative, campaign.unwrap_or(&Value::Null)) {
            return Err(refused("creatives", urn, creative));
        }
        lines.push(stands("creative", urn, creative, "intendedStatus"));
    }
    Ok(Stated { lines, ..Stated::default() })
}

impl Endpoint for BatchDelete {
    const SPEC: Spec =
        Spec::new("batch_delete", Method::BatchDelete, ALL, WRITES_CREATIVES, CREATIVES)
            .query(&["ids={creatives}"])
            .briefing(Briefing {
                next: next_of_several,
                state: |arguments, seen, _| state_of_several(arguments, seen),
            });
    const EXAMPLE: &'static str = r#"{"adAccount": "urn:li:sponsoredAccount:500000001", "creatives": ["urn:li:sponsoredCreative:900000003"]}"#;

    fn check(&self) -> Result<(), Invalid> {
        keyed("creatives", &self.creatives)
    }

    fn shape(&self, received: &Received, _detail: Detail) -> Shaped {
        batch::shaped(received, "deleted", keyed_by)
    }
}

/// Have LinkedIn delete a creative that is no draft.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "LinkedIn's spelling")]
pub(super) struct ScheduleDeletion {
    adAccount: AdAccount,
    creative: Creative,
}

impl Endpoint for ScheduleDeletion {
    const SPEC: Spec =
        Spec::new("schedule_deletion", Method::PartialUpdate, ONE, WRITES_CREATIVES, CREATIVES)
            .effect(Effect::Delete)
            .briefing(Briefing { next, state: |arguments, seen, _| Ok(state(arguments, seen)) })
            .oracle(Oracle {
                action: CHANGED.action,
                arguments: CHANGED.arguments,
                // One that never ran vanishes at once.
                sees: |evidence: &Evidence<'_>| match evidence.read {
                    None => Sight::Happened(None),
                    Some(_) => (CHANGED.sees)(evidence),
                },
            });
    const EXAMPLE: &'static str = r#"{"adAccount": "urn:li:sponsoredAccount:500000001", "creative": "urn:li:sponsoredCreative:900000001"}"#;

    fn body(&self) -> Result<Option<Value>, Invalid> {
        Ok(Some(json!({"patch": {"$set": {"intendedStatus": "PENDING_DELETION"}}})))
    }

    fn shape(&self, _received: &Received, _detail: Detail) -> Shaped {
        Shaped::new(
            "PENDING_DELETION: one that never ran is gone at once, others later.",
            json!({"creative": self.creative, "intendedStatus": "PENDING_DELETION"}),
        )
    }
}
