//! Whether a campaign is as it was meant to be.

use serde_json::{Value, json};

use super::{ads, argument, urn_of};
use crate::catalogue::Arguments;
use crate::catalogue::received::elements;
use crate::catalogue::spec::{Evidence, Oracle, ReadBack, Sight};
use crate::model::money;

/// Clocks differ a little: what LinkedIn dates just before the request may still be its.
const CLOCKS_DIFFER_MS: i64 = 2 * 60 * 1_000;

/// Whether a field that was sent reads back as it was meant.
fn same_field(key: &str, sent: &Value, read: &Value) -> bool {
    match key {
        // Padding goes; and with automatic bidding LinkedIn puts a figure of its own.
        "dailyBudget" | "totalBudget" | "unitCost" => {
            let (sent, read) = (money::read(sent), money::read(read));
            let automatic = sent.as_ref().is_some_and(|(amount, _)| amount.is_zero());
            (key == "unitCost" && automatic) || (sent.is_some() && sent == read)
        }
        // LinkedIn may order criteria otherwise, and adds the interface locale.
        "targetingCriteria" => {
            let have = leaves(read);
            leaves(sent).iter().all(|leaf| have.contains(leaf))
        }
        "runSchedule" => same(sent, read),
        _ => sent == read,
    }
}

/// The URNs in a structure.
fn leaves(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => vec![text],
        Value::Array(items) => items.iter().flat_map(leaves).collect(),
        Value::Object(map) => map.values().flat_map(leaves).collect(),
        _ => Vec::new(),
    }
}

/// Whether everything that was sent is there.
fn same(sent: &Value, read: &Value) -> bool {
    let fields = sent.as_object().into_iter().flatten();
    fields
        .into_iter()
        .all(|(key, sent)| same_field(key, sent, read.get(key).unwrap_or(&Value::Null)))
}

/// Whether a patch has come true.
fn patched(patch: &Value, read: &Value) -> bool {
    let parts = patch.as_object().into_iter().flatten();
    parts.into_iter().all(|(key, part)| match key.as_str() {
        "$set" => same(part, read),
        "$delete" => {
            let names = part.as_array().into_iter().flatten().filter_map(Value::as_str);
            names.into_iter().all(|name| read.get(name).is_none_or(Value::is_null))
        }
        field => patched(part, read.get(field).unwrap_or(&Value::Null)),
    })
}

/// Whether a campaign is what was sent: as a whole, or as a patch.
pub(super) fn as_sent(sent: &Value, read: &Value) -> bool {
    sent.get("patch").map_or_else(|| same(sent, read), |patch| patched(patch, read))
}

fn named(written: &Arguments, created: Option<&str>) -> Arguments {
    let campaign = created.map_or_else(|| argument(written, "campaign"), |created| json!(created));
    Arguments::from_iter([
        (ads::AD_ACCOUNT.to_owned(), argument(written, ads::AD_ACCOUNT)),
        ("campaign".to_owned(), campaign),
    ])
}

/// Read back as itself.
pub(super) const READ_BACK: ReadBack = ReadBack { action: "get", arguments: named, equal: as_sent };

/// A change is seen in the campaign itself.
pub(super) const CHANGED: Oracle = Oracle {
    action: "get",
    arguments: |written| Some(named(written, None)),
    sees: |Evidence { sent, read, .. }| match read {
        Some(campaign) if as_sent(sent, campaign) => Sight::Happened(None),
        _ => Sight::NotYet,
    },
};

/// A deletion is seen in that there is no such campaign, or that LinkedIn calls it removed.
pub(super) const DELETED: Oracle = Oracle {
    action: "get",
    arguments: |written| Some(named(written, None)),
    sees: |evidence| {
        let status = evidence.read.map(|read| read.get("status").and_then(Value::as_str));
        match status {
            None | Some(Some("REMOVED" | "PENDING_DELETION")) => Sight::Happened(None),
            Some(_) => Sight::NotYet,
        }
    },
};

/// A new campaign is seen among those of its name.
pub(super) const CREATED: Oracle = Oracle {
    action: "search",
    arguments: |written| {
        let group = written.get("campaignGroup")?;
        Some(Arguments::from_iter([
            (ads::AD_ACCOUNT.to_owned(), argument(written, ads::AD_ACCOUNT)),
            ("name".to_owned(), written.get("name")?.clone()),
            ("campaignGroups".to_owned(), json!([group])),
            ("sortOrder".to_owned(), json!("DESCENDING")),
        ]))
    },
    sees: |evidence| {
        let since = evidence.since_ms - CLOCKS_DIFFER_MS;
        let made = |campaign: &Value| {
            let at = campaign.pointer("/changeAuditStamps/created/time").and_then(Value::as_i64);
            // What is not dated may be it: to create it once more would be worse.
            at.is_none_or(|at| at >= since)
        };
        let found = evidence.read.map(elements).unwrap_or_default();
        let own = found.iter().find(|found| made(found) && as_sent(evidence.sent, found));
        match own.and_then(urn_of) {
            Some(campaign) => Sight::Happened(Some(campaign.to_string())),
            None => Sight::NotYet,
        }
    },
};
