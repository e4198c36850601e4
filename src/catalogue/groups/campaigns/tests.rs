//! Campaigns: bodies, refusals, and what is said before.

use jiff::civil::{Date, date};
use serde_json::{Value, json};

use super::*;
use crate::catalogue::Invalid;
use crate::catalogue::looks::Stated;
use crate::catalogue::received::{Detail, Received};
use crate::catalogue::spec::{Evidence, Sight};
use crate::model::method::Effect;
use crate::model::version;

mod creating;
mod spending;

pub(super) const TODAY: Date = date(2026, 11, 22);

pub(super) fn entry(action: &str) -> &'static Entry {
    GROUP.entry(action).unwrap()
}

/// The arguments as the stages after parsing see them.
pub(super) fn parsed(action: &str, arguments: Value) -> Result<Arguments, Invalid> {
    entry(action).parse(serde_json::from_value(arguments).unwrap())
}

pub(super) fn refused(action: &str, arguments: Value) -> Invalid {
    parsed(action, arguments).unwrap_err()
}

pub(super) fn body(action: &str, arguments: Value) -> Value {
    entry(action).body(&parsed(action, arguments).unwrap()).unwrap().unwrap()
}

pub(super) fn with(mut base: Value, more: &Value) -> Value {
    let map = base.as_object_mut().unwrap();
    map.extend(more.as_object().unwrap().clone());
    base
}

pub(super) fn of(more: &Value) -> Value {
    with(json!({"adAccount": 500_000_001, "campaign": 700_000_001}), more)
}

pub(super) fn at(day: Date) -> i64 {
    day.to_zoned(jiff::tz::TimeZone::UTC).unwrap().timestamp().as_millisecond()
}

pub(super) fn eur(amount: &str) -> Value {
    json!({"amount": amount, "currencyCode": "EUR"})
}

/// A campaign as LinkedIn reads it out.
pub(super) fn campaign(status: &str) -> Value {
    json!({
        "id": 700_000_001, "account": "urn:li:sponsoredAccount:500000001", "name": "Autumn", "status": status,
        "campaignGroup": "urn:li:sponsoredCampaignGroup:600000001", "type": "SPONSORED_UPDATES",
        "objectiveType": "WEBSITE_VISIT", "costType": "CPM", "optimizationTargetType": "MAX_CLICK", "format": "STANDARD_UPDATE",
        "dailyBudget": eur("40.00"), "unitCost": eur("16.41"), "locale": {"country": "US", "language": "en"},
        "runSchedule": {"start": at(date(2026, 11, 24)), "end": at(date(2026, 11, 27))}, "servingStatuses": ["STOPPED"],
        "test": false,
    })
}

/// What the looks before a call ask for, with these replies; and what is said then.
pub(super) fn briefed(
    action: &str,
    arguments: Value,
    replies: &[Value],
) -> (Vec<Look>, Result<Stated, Invalid>) {
    let arguments = parsed(action, arguments).unwrap();
    let briefing = entry(action).spec.briefing.unwrap();
    let mut looks = Vec::new();
    let mut seen = Vec::new();
    while let Some(look) = (briefing.next)(&arguments, &seen) {
        seen.push(replies.get(seen.len()).cloned().unwrap_or_default());
        looks.push(look);
    }
    (looks, (briefing.state)(&arguments, &seen, TODAY))
}

pub(super) fn endpoints(looks: &[Look]) -> Vec<&str> {
    looks.iter().map(|look| look.endpoint).collect()
}

fn shape(action: &str, arguments: Value, body: Value, detail: Detail) -> Value {
    let received = Received { status: 200, body, ..Received::default() };
    let arguments = parsed(action, arguments).unwrap();
    Value::Object(entry(action).shape(&arguments, &received, detail).unwrap().result)
}

#[test]
fn every_example_parses_and_its_body_can_be_written() {
    for entry in GROUP.entries {
        let example: Value = serde_json::from_str(entry.example).unwrap();
        let arguments = parsed(entry.spec.action, example).unwrap();
        entry.body(&arguments).unwrap();
        entry.check_at(&arguments, TODAY, version::DEFAULT).unwrap();
    }
}

#[test]
fn an_argument_has_one_schema_throughout_its_tool() {
    for effect in [Effect::Read, Effect::Write, Effect::Delete, Effect::Spend] {
        let mut seen: std::collections::BTreeMap<String, Value> = std::collections::BTreeMap::new();
        for entry in GROUP.actions(effect) {
            let schema = entry.schema();
            for (name, property) in schema.get("properties").unwrap().as_object().unwrap() {
                let mut property = property.clone();
                property.as_object_mut().unwrap().remove("description");
                let first = seen.entry(name.clone()).or_insert_with(|| property.clone());
                assert_eq!(*first, property, "{effect:?} {name} in {}", entry.spec.action);
            }
        }
    }
}

#[test]
fn what_lets_money_flow_or_destroys_stands_in_tools_of_their_own() {
    let of = |effect| GROUP.actions(effect).map(|entry| entry.spec.action).collect::<Vec<_>>();
    assert_eq!(of(Effect::Read), ["search", "get", "batch_get", "get_tracking"]);
    assert_eq!(
        of(Effect::Write),
        ["create", "batch_create", "update", "batch_update", "set_tracking"]
    );
    assert_eq!(of(Effect::Delete), ["delete", "batch_delete", "schedule_deletion"]);
    assert_eq!(of(Effect::Spend), ["activate", "set_budget", "set_schedule"]);
    for action in of(Effect::Spend) {
        assert!(entry(action).spec.briefing.is_some() && entry(action).spec.destructive);
    }
}

#[test]
fn a_search_without_criteria_sends_no_record() {
    let value = entry("search").spec.derived[0].value;
    let record = |arguments| value(&parsed("search", arguments).unwrap());
    assert_eq!(record(json!({"adAccount": 5, "status": []})), None);
    assert_eq!(
        record(
            json!({"adAccount": 5, "status": ["ACTIVE", "CANCELLED"], "type": ["TEXT_AD"], "name": "Autumn",
            "campaignGroups": [6], "campaigns": [7], "associatedEntity": 77, "test": false})
        ),
        Some(json!({
            "campaignGroup": {"values": ["urn:li:sponsoredCampaignGroup:6"]},
            "associatedEntity": {"values": ["urn:li:organization:77"]},
            "id": {"values": ["urn:li:sponsoredCampaign:7"]},
            "name": {"values": ["Autumn"]},
            "status": {"values": ["ACTIVE", "CANCELED"]},
            "type": {"values": ["TEXT_AD"]},
            "test": false,
        }))
    );
}

#[test]
fn a_campaign_is_shown_with_its_amounts_and_days_and_its_name_aside() {
    let found = json!({"elements": [campaign("DRAFT")], "metadata": {"nextPageToken": "abc"}});
    let shown = shape("search", json!({"adAccount": 5}), found, Detail::Concise);
    assert_eq!(shown["next_cursor"], "page-abc");
    assert_eq!(
        shown["items"][0],
        json!({
            "campaign": "urn:li:sponsoredCampaign:700000001", "status": "DRAFT", "type": "SPONSORED_UPDATES",
            "objectiveType": "WEBSITE_VISIT", "format": "STANDARD_UPDATE",
            "campaignGroup": "urn:li:sponsoredCampaignGroup:600000001",
            "dailyBudget": eur("40.00"), "unitCost": eur("16.41"), "firstDay": "2026-11-24", "lastDay": "2026-11-26",
            "servingStatuses": ["STOPPED"], "untrusted": {"name": "Autumn"},
        })
    );
    let full = shape("get", of(&json!({})), campaign("DRAFT"), Detail::Detailed);
    assert_eq!(full["campaign"]["dailyBudget"], eur("40.00"));
    assert_eq!(full["campaign"]["untrusted"]["name"], "Autumn");
    // Words that are no words of LinkedIn's are not shown as such.
    let odd = json!({"id": 7, "status": "now do this", "name": "x\u{202E}y"});
    let odd = shape("get", of(&json!({})), odd, Detail::Concise);
    assert_eq!(
        odd["campaign"],
        json!({"campaign": "urn:li:sponsoredCampaign:7", "untrusted": {"name": "xy"}})
    );
}

#[test]
fn a_batch_is_about_something_and_about_each_thing_once() {
    for action in ["batch_get", "batch_delete"] {
        let of = |list: Value| json!({"adAccount": 5, "campaigns": list});
        assert_eq!(refused(action, of(json!([]))).problem, "The list is empty");
        let twice = refused(action, of(json!([7, "urn:li:sponsoredCampaign:7"])));
        assert_eq!(twice.problem, "The list names a campaign twice");
    }
}

#[test]
fn tracking_parameters_repeat_the_campaign() {
    let sent = body("set_tracking", of(&json!({"customValueParameters": {"utm_source": "li"}})));
    assert_eq!(
        sent,
        json!({
            "adEntity": {"sponsoredCampaign": "urn:li:sponsoredCampaign:700000001"},
            "customValueParameters": {"utm_source": "li"}, "dynamicValueParameters": {},
        })
    );
    assert!(refused("set_tracking", of(&json!({}))).problem.contains("No parameters"));
}

#[test]
fn an_update_is_a_patch_of_what_was_given() {
    let sent = body("update", of(&json!({"status": "PAUSED", "name": "Winter"})));
    assert_eq!(sent, json!({"patch": {"$set": {"name": "Winter", "status": "PAUSED"}}}));
    let sent = body(
        "update",
        of(
            &json!({"locale": "de_DE", "targeting": [{"facet": "locations", "values": ["urn:li:geo:1"]}]}),
        ),
    );
    let blocks = &sent["patch"]["$set"]["targetingCriteria"]["include"]["and"];
    assert_eq!(
        blocks[1],
        json!({"or": {"urn:li:adTargetingFacet:interfaceLocales": ["urn:li:locale:de_DE"]}})
    );
    assert!(sent["patch"]["$set"].get("locale").is_none());
}

#[test]
fn an_update_sends_whoever_wants_money_to_flow_elsewhere() {
    let fix = |more: Value| refused("update", of(&more)).fix;
    assert_eq!(fix(json!({"status": "ACTIVE"})), "Use linkedin_campaigns_spend, activate.");
    assert!(
        refused("update", of(&json!({"status": "ACTIVE"}))).problem.contains("lets money flow")
    );
    let gone = fix(json!({"status": "PENDING_DELETION"}));
    assert_eq!(gone, "Use linkedin_campaigns_delete, schedule_deletion.");
    for name in ["dailyBudget", "totalBudget", "unitCost"] {
        let mut more = json!({});
        more[name] = json!("60.00");
        assert_eq!(fix(more), "Use linkedin_campaigns_spend, set_budget.");
    }
    for name in ["start", "end", "runSchedule"] {
        let mut more = json!({});
        more[name] = json!("2027-01-04");
        assert_eq!(fix(more), "Use linkedin_campaigns_spend, set_schedule.");
    }
}

#[test]
fn an_update_refuses_what_linkedin_would() {
    let problem = |more: Value| refused("update", of(&more)).problem;
    assert_eq!(problem(json!({})), "Nothing would change");
    assert_eq!(problem(json!({"locale": "de_DE"})), "Nothing would change");
    assert_eq!(problem(json!({"name": " "})), "The name is empty");
    let structure = json!({"include": {"and": [{"or": {"urn:li:adTargetingFacet:locations": ["urn:li:geo:1"]}}]}});
    assert!(problem(json!({"targetingCriteria": structure})).contains("no interfaceLocales"));
    let both = json!({"targetingCriteria": structure, "targeting": []});
    assert!(problem(both).contains("both given"));
    let offsite = json!({"objectiveType": "LEAD_GENERATION", "offsiteDeliveryEnabled": true});
    assert!(problem(offsite).contains("not shown outside LinkedIn"));
    let bidding = json!({"objectiveType": "VIDEO_VIEWS", "optimizationTargetType": "MAX_LEAD", "costType": "CPM"});
    assert!(problem(bidding).contains("does not combine VIDEO_VIEW with MAX_LEAD"));
}

#[test]
fn new_targeting_names_the_language_of_the_campaign() {
    let wanted = json!({"targeting": [{"facet": "locations", "values": ["urn:li:geo:1"]}]});
    let mut german = campaign("ACTIVE");
    german["locale"] = json!({"country": "DE", "language": "de"});
    let count = json!({"elements": [{"active": 0, "total": 48000}]});
    let (looks, stated) = briefed("update", of(&wanted), &[german.clone(), count.clone()]);
    assert_eq!(endpoints(&looks), ["campaigns.get", "ad_targeting.audience_count"]);
    assert_eq!(stated.unwrap_err().field.as_deref(), Some("locale"));
    let named = with(wanted, &json!({"locale": "de_DE"}));
    let (_, stated) = briefed("update", of(&named), &[german, count]);
    assert_eq!(stated.unwrap().notes, ["About 48000 members fit this targeting."]);
    let (looks, stated) = briefed("update", of(&json!({"name": "Winter"})), &[]);
    assert!(looks.is_empty() && stated.unwrap() == Stated::default());
}

#[test]
fn several_are_changed_by_their_ids() {
    let changes = json!({"adAccount": 5, "changes": [
        {"campaign": 7, "status": "PAUSED"}, {"campaign": "urn:li:sponsoredCampaign:8", "name": "Winter"}]});
    let arguments = parsed("batch_update", changes.clone()).unwrap();
    assert_eq!((entry("batch_update").spec.derived[0].value)(&arguments), Some(json!(["7", "8"])));
    assert_eq!(
        body("batch_update", changes),
        json!({"entities": {
            "7": {"patch": {"$set": {"status": "PAUSED"}}}, "8": {"patch": {"$set": {"name": "Winter"}}}}})
    );
    let problem = |changes: Value| {
        refused("batch_update", json!({"adAccount": 5, "changes": changes})).problem
    };
    assert_eq!(problem(json!([])), "The list is empty");
    assert_eq!(problem(json!([{"campaign": 7}])), "Nothing would change");
    assert!(problem(json!([{"campaign": 7, "status": "ACTIVE"}])).contains("lets money flow"));
    let twice = json!([{"campaign": 7, "name": "a"}, {"campaign": 7, "name": "b"}]);
    assert_eq!(problem(twice), "The list names a campaign twice");
}

#[test]
fn only_drafts_are_deleted() {
    let creatives = json!({"elements": [{"id": "urn:li:sponsoredCreative:1"}]});
    let (looks, stated) =
        briefed("delete", of(&json!({})), &[campaign("DRAFT"), creatives.clone()]);
    assert_eq!(endpoints(&looks), ["campaigns.get", "creatives.search"]);
    assert_eq!(
        stated.unwrap().lines,
        [
            "The campaign “Autumn” (urn:li:sponsoredCampaign:700000001) is DRAFT.",
            "Creatives of it: 1."
        ]
    );
    let (_, stated) = briefed("delete", of(&json!({})), &[campaign("PAUSED"), creatives.clone()]);
    assert!(stated.unwrap_err().fix.contains("schedule_deletion"));
    // What cannot be read refuses nothing.
    let (_, stated) = briefed("delete", of(&json!({})), &[]);
    assert!(stated.unwrap().lines[0].contains("could not be read"));

    let several = json!({"adAccount": 5, "campaigns": [700_000_001, 9]});
    let found = json!({"results": {"700000001": campaign("DRAFT")}});
    let (looks, stated) =
        briefed("batch_delete", several.clone(), &[found, json!({"elements": []})]);
    assert_eq!(endpoints(&looks), ["campaigns.batch_get", "creatives.search"]);
    let lines = stated.unwrap().lines;
    assert!(lines[0].ends_with("is DRAFT.") && lines[1].contains("could not be read"));
    let found = json!({"results": {"9": {"status": "ACTIVE"}}});
    let (_, stated) = briefed("batch_delete", several, &[found]);
    assert_eq!(stated.unwrap_err().field.as_deref(), Some("campaigns"));
}

#[test]
fn what_is_no_draft_is_scheduled_for_deletion() {
    let sent = body("schedule_deletion", of(&json!({})));
    assert_eq!(sent, json!({"patch": {"$set": {"status": "PENDING_DELETION"}}}));
    let more = json!({"elements": [{}, {}], "metadata": {"nextPageToken": "x"}});
    let (_, stated) = briefed("schedule_deletion", of(&json!({})), &[campaign("ACTIVE"), more]);
    let lines = stated.unwrap().lines;
    assert!(lines[1].ends_with("more than 2."), "{lines:?}");
    assert!(lines[2].contains("ACTIVE"), "{lines:?}");
}

#[test]
fn a_change_is_recognised_whatever_linkedin_does_to_its_spelling() {
    let sent = json!({"patch": {"$set": {"dailyBudget": eur("40")}}});
    assert!(seen::as_sent(&sent, &campaign("DRAFT")));
    let sent = json!({"patch": {"$set": {"dailyBudget": eur("41")}}});
    assert!(!seen::as_sent(&sent, &campaign("DRAFT")));
    let end = json!({"patch": {"runSchedule": {"$delete": ["end"]}}});
    assert!(!seen::as_sent(&end, &campaign("DRAFT")));
    assert!(seen::as_sent(&end, &json!({"runSchedule": {"start": 1}})));
    let end = json!({"patch": {"runSchedule": {"$set": {"end": at(date(2026, 11, 27))}}}});
    assert!(seen::as_sent(&end, &campaign("DRAFT")));
}

#[test]
fn a_creation_without_a_reply_is_found_by_its_name_and_its_time() {
    let sent = json!({"name": "Autumn", "unitCost": eur("0"), "dailyBudget": eur("40")});
    let oracle = entry("create").spec.oracle.unwrap();
    let made =
        with(campaign("DRAFT"), &json!({"changeAuditStamps": {"created": {"time": 1_000_000}}}));
    let old =
        with(campaign("DRAFT"), &json!({"id": 9, "changeAuditStamps": {"created": {"time": 7}}}));
    let found = json!({"elements": [old, made]});
    let sees = |since_ms| (oracle.sees)(&Evidence { sent: &sent, read: Some(&found), since_ms });
    let own = Some("urn:li:sponsoredCampaign:700000001".to_owned());
    assert_eq!(sees(1_060_000), Sight::Happened(own));
    assert_eq!(sees(9_000_000), Sight::NotYet);
    let gone = entry("delete").spec.oracle.unwrap();
    let evidence = Evidence { sent: &Value::Null, read: None, since_ms: 0 };
    assert_eq!((gone.sees)(&evidence), Sight::Happened(None));
}
