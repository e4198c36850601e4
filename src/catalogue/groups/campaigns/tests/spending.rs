//! What lets money flow.

use jiff::civil::date;
use serde_json::{Value, json};

use super::*;
use crate::catalogue::looks::Cost;

fn group(status: &str) -> Value {
    json!({"id": 600_000_001, "name": "Autumn push", "status": status, "runSchedule": {"start": 0}})
}

fn stated(action: &str, more: &Value, replies: &[Value]) -> Stated {
    let (looks, stated) = briefed(action, of(more), replies);
    if !replies.is_empty() {
        assert_eq!(endpoints(&looks), ["campaigns.get", "campaign_groups.get"]);
        assert_eq!(looks[1].arguments["campaignGroup"], "urn:li:sponsoredCampaignGroup:600000001");
    }
    stated.unwrap()
}

fn amounts(cost: &Cost) -> (Option<String>, Option<String>) {
    (cost.a_day.map(|n| n.to_string()), cost.in_all.map(|n| n.to_string()))
}

fn words(a_day: &str, in_all: &str) -> (Option<String>, Option<String>) {
    (Some(a_day.to_owned()), Some(in_all.to_owned()))
}

#[test]
fn activation_says_what_it_may_cost_and_whether_it_starts_at_once() {
    let sent = body("activate", of(&json!({})));
    assert_eq!(sent, json!({"patch": {"$set": {"status": "ACTIVE"}}}));
    let said = stated("activate", &json!({}), &[campaign("DRAFT"), group("ACTIVE")]);
    assert_eq!(
        said.lines,
        [
            "The campaign “Autumn” (urn:li:sponsoredCampaign:700000001) is DRAFT.",
            "Budget: 40.00 EUR a day, 16.41 EUR as its bid.",
            "It runs from 2026-11-24 to 2026-11-26, that day included.",
            "Its group “Autumn push” is ACTIVE: it starts on 2026-11-24.",
            "Worst case: 40.00 EUR a day; 120.00 EUR until 2026-11-26.",
        ]
    );
    assert_eq!(amounts(&said.cost.unwrap()), words("40.00", "120.00"));
    let mut begun = campaign("PAUSED");
    begun["runSchedule"] = json!({"start": at(date(2026, 11, 1))});
    let said = stated("activate", &json!({}), &[begun.clone(), group("ACTIVE")]);
    assert!(said.lines[3].ends_with("it starts at once."));
    assert!(said.lines[4].contains("until somebody pauses it"));
    let said = stated("activate", &json!({}), &[begun.clone(), group("PAUSED")]);
    assert!(said.lines[3].ends_with("it starts only once the group is ACTIVE."));
    let capped = with(group("ACTIVE"), &json!({"totalBudget": eur("70")}));
    let said = stated("activate", &json!({}), &[begun.clone(), capped]);
    assert_eq!(amounts(&said.cost.unwrap()), words("40.00", "70"));
    begun["status"] = json!("DRAFT");
    let said = stated("activate", &json!({}), &[begun, group("ACTIVE")]);
    assert!(said.notes[0].contains("start is in the past"));
}

#[test]
fn what_cannot_be_read_has_no_bound() {
    let said = stated("activate", &json!({}), &[]);
    assert!(said.lines[0].contains("could not be read"));
    let cost = said.cost.unwrap();
    assert_eq!((cost.a_day, cost.in_all), (None, None));
    let said = stated("set_budget", &json!({"dailyBudget": "60", "currency": "EUR"}), &[]);
    assert!(said.lines.iter().any(|line| line == "New: 60 EUR a day."), "{:?}", said.lines);
    assert_eq!(said.cost.unwrap().a_day, None);
}

#[test]
fn an_activation_that_linkedin_refuses_for_certain_costs_no_call() {
    let refusal = |campaign: Value, group: Value| {
        briefed("activate", of(&json!({})), &[campaign, group]).1.unwrap_err()
    };
    let invalid = refusal(campaign("DRAFT"), group("DRAFT"));
    assert!(invalid.fix.contains("linkedin_campaign_groups_spend, activate"));
    let invalid = refusal(campaign("CANCELED"), group("ACTIVE"));
    assert!(invalid.problem.contains("CANCELED, which is final"));
}

#[test]
fn a_budget_is_stated_before_and_after() {
    let more = json!({"dailyBudget": "60.00", "currency": "EUR"});
    assert_eq!(
        body("set_budget", of(&more)),
        json!({"patch": {"$set": {"dailyBudget": eur("60.00")}}})
    );
    let said = stated("set_budget", &more, &[campaign("ACTIVE"), group("ACTIVE")]);
    assert_eq!(
        said.lines[1..],
        [
            "Budget now: 40.00 EUR a day, 16.41 EUR as its bid.",
            "New: 60.00 EUR a day.",
            "It runs from 2026-11-24 to 2026-11-26, that day included.",
            "It is ACTIVE: this counts at once.",
            "Worst case: 60.00 EUR a day; 180.00 EUR until 2026-11-26.",
        ]
    );
    assert_eq!(amounts(&said.cost.unwrap()), words("60.00", "180.00"));
    let said = stated("set_budget", &more, &[campaign("PAUSED"), group("ACTIVE")]);
    assert!(said.lines[4].contains("nothing is spent until it is activated"));
    let total = json!({"totalBudget": "30", "currency": "EUR"});
    let (_, stated) = briefed("set_budget", of(&total), &[campaign("ACTIVE"), group("ACTIVE")]);
    assert_eq!(stated.unwrap_err().field.as_deref(), Some("totalBudget"));
    assert_eq!(refused("set_budget", of(&json!({}))).problem, "Nothing would change");
    for name in ["dailyBudget", "totalBudget"] {
        let invalid = refused("set_budget", of(&json!({name: "0.00"})));
        assert_eq!(invalid.field.as_deref(), Some(name));
        assert!(invalid.fix.contains("pause"), "{}", invalid.fix);
    }
    assert!(parsed("set_budget", of(&json!({"unitCost": "0"}))).is_ok());
    let both = json!({"dailyBudget": "60", "totalBudget": "50"});
    assert_eq!(refused("set_budget", of(&both)).field.as_deref(), Some("totalBudget"));
}

#[test]
fn a_schedule_is_stated_before_and_after() {
    let more = json!({"end": "2026-12-01"});
    assert_eq!(
        body("set_schedule", of(&more)),
        json!({"patch": {"runSchedule": {"$set": {"end": at(date(2026, 12, 1))}}}})
    );
    let said = stated("set_schedule", &more, &[campaign("ACTIVE"), group("ACTIVE")]);
    assert_eq!(
        said.lines[2..],
        [
            "Now it runs from 2026-11-24 to 2026-11-26, that day included.",
            "New: from 2026-11-24 to 2026-11-30, that day included.",
            "It is ACTIVE: this counts at once.",
            "Worst case: 40.00 EUR a day; 280.00 EUR until 2026-11-30.",
        ]
    );
    let endless = json!({"no_end": true, "start": "2026-12-01"});
    assert_eq!(
        body("set_schedule", of(&endless)),
        json!({"patch": {"runSchedule": {"$set": {"start": at(date(2026, 12, 1))}, "$delete": ["end"]}}})
    );
    assert_eq!(
        body("set_schedule", of(&json!({"no_end": true}))),
        json!({"patch": {"runSchedule": {"$delete": ["end"]}}})
    );
    let said = stated("set_schedule", &endless, &[campaign("PAUSED"), group("ACTIVE")]);
    assert_eq!(said.lines[3], "New: from 2026-12-01 without an end.");
    // It does not run, so nothing is set in motion; what it would be is said all the same.
    assert!(said.cost.is_none() && said.lines[5].contains("until somebody pauses it"));
    let ends =
        stated("set_schedule", &json!({"no_end": true}), &[campaign("ACTIVE"), group("ACTIVE")]);
    assert_eq!(ends.cost.unwrap().in_all, None);
}

#[test]
fn a_schedule_that_fits_nothing_is_refused() {
    let problem = |more: Value| refused("set_schedule", of(&more)).problem;
    assert_eq!(problem(json!({})), "Nothing would change");
    assert!(problem(json!({"end": "2026-12-01", "no_end": true})).contains("contradict"));
    assert!(problem(json!({"start": "2026-12-01", "end": "2026-12-01"})).contains("not after"));
    let (_, stated) = briefed(
        "set_schedule",
        of(&json!({"start": "2026-12-01"})),
        &[campaign("DRAFT"), group("ACTIVE")],
    );
    assert_eq!(stated.unwrap_err().field.as_deref(), Some("end"));
    let moved = |status: &str, start: Date| {
        let mut campaign = campaign(status);
        campaign["runSchedule"] = json!({"start": at(start)});
        let later = of(&json!({"start": "2026-12-01"}));
        briefed("set_schedule", later, &[campaign, group("ACTIVE")]).1
    };
    // The day that begins today has begun, and a draft may begin whenever it likes.
    for status in ["ACTIVE", "PAUSED"] {
        let invalid = moved(status, TODAY).unwrap_err();
        assert_eq!(invalid.field.as_deref(), Some("start"), "{invalid}");
        assert!(moved(status, date(2026, 11, 24)).unwrap().notes.is_empty());
    }
    assert!(moved("DRAFT", date(2026, 11, 1)).unwrap().notes.is_empty());
    assert!(moved("?", date(2026, 11, 1)).unwrap().notes[0].contains("started"));
    let late = parsed("set_schedule", of(&json!({"end": "2026-11-22"}))).unwrap();
    assert!(entry("set_schedule").check_at(&late, TODAY, version::DEFAULT).is_err());
}

#[test]
fn what_was_set_is_answered_with_its_last_day() {
    let answered = |action: &str, more: Value| {
        let arguments = parsed(action, of(&more)).unwrap();
        entry(action).shape(&arguments, &Received::default(), Detail::Concise).unwrap()
    };
    let shaped = answered("set_schedule", json!({"end": "2026-12-01"}));
    assert_eq!(shaped.result["lastDay"], "2026-11-30");
    let shaped = answered("set_budget", json!({"totalBudget": "500", "currency": "EUR"}));
    assert_eq!(shaped.summary, "Set: 500 EUR in all.");
    assert_eq!(shaped.result["totalBudget"], eur("500"));
    assert!(answered("activate", json!({})).summary.contains("PAUSED"));
}
