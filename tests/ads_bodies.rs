//! What LinkedIn's public examples get wrong is answered here, with the fix, and costs no call.

#![cfg(test)]

mod advertised;
mod world;

use advertised::{
    ACCOUNT, DRAFT_GROUP, ENDLESS, GROUP, bodies, campaign, effects, is_done, is_wrong,
};
use serde_json::{Value, json};
use world::{Member, World};

/// What must be answered without LinkedIn: the endpoint, its arguments, the field that is wrong, and a word of the fix.
type Wrong = (&'static str, Value, &'static str, &'static str);

const CREATIVE: &str = "urn:li:sponsoredCreative:900000001";

fn about(thing: &str, urn: &str, more: &Value) -> Value {
    let mut all = json!({"adAccount": ACCOUNT, thing: urn});
    all.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    all
}

fn of_group(more: &Value) -> Value {
    about("campaignGroup", GROUP, more)
}

fn of_campaign(more: &Value) -> Value {
    about("campaign", ENDLESS, more)
}

fn group(more: &Value) -> Value {
    let mut all = json!({"adAccount": ACCOUNT, "name": "Winter", "start": "2027-01-04", "end": "2027-02-01",
        "totalBudget": "900.00"});
    for (name, value) in more.as_object().unwrap() {
        if value.is_null() {
            all.as_object_mut().unwrap().remove(name);
        } else {
            all[name] = value.clone();
        }
    }
    all
}

fn several(more: &Value) -> Value {
    let mut whole = campaign(&json!({}));
    let mut bad = campaign(more);
    for item in [&mut whole, &mut bad] {
        item.as_object_mut().unwrap().remove("adAccount");
    }
    json!({"adAccount": ACCOUNT, "items": [whole, bad]})
}

/// Nobody is asked, nothing leaves, and the answer names the field and says what to do.
async fn is_answered_here(world: &World, member: &Member, wrong: &[Wrong]) {
    let before = (world.requests().await.len(), effects(world).await);
    for (endpoint, arguments, field, fix) in wrong {
        let answer = member.call(endpoint, arguments.clone()).await;
        is_wrong(&answer, field);
        let said = answer["error"]["fix"].to_string();
        assert!(said.contains(fix), "{endpoint} {arguments}: {fix} is not in {answer}");
        assert_eq!(answer["linkedin_calls"], 0, "{endpoint} {arguments}: {answer}");
        assert_eq!(answer["error"]["retry"], "after_fix", "{answer}");
    }
    assert_eq!((world.requests().await.len(), effects(world).await), before);
    assert!(member.toolbox.flow.store().waiting(None).await.unwrap().is_empty());
}

#[tokio::test]
async fn what_a_new_campaign_lacks_is_said_here() {
    let world = World::start().await;
    let ada = world.member("ada");
    let create = |more: Value| ("campaigns.create", campaign(&more));
    let wrong = [
        (create(json!({"politicalIntent": null})), "politicalIntent", "NOT_POLITICAL"),
        (create(json!({"politicalIntent": "NO"})), "politicalIntent", "NOT_POLITICAL"),
        (create(json!({"start": null})), "start", "start"),
        (create(json!({"start": "2026-11-01"})), "start", "2026-11-23"),
        (create(json!({"start": "2026-11-22"})), "start", "2026-11-23"),
        (create(json!({"start": "2027-01-14"})), "end", "exclusive"),
        (create(json!({"dailyBudget": null})), "dailyBudget", "totalBudget"),
        (create(json!({"totalBudget": "39.99"})), "totalBudget", "Raise"),
        (create(json!({"dailyBudget": "-40"})), "dailyBudget", "40"),
        (create(json!({"status": "ACTIVE"})), "status", "linkedin_campaigns_spend, activate"),
        (create(json!({"associatedEntity": null})), "associatedEntity", "page"),
        (create(json!({"locale": "en_GB"})), "locale", "en_US"),
        (create(json!({"objectiveType": "WEBSITE_CLICKS"})), "objectiveType", "WEBSITE_VISIT"),
    ];
    let wrong = wrong.map(|((endpoint, arguments), field, fix)| (endpoint, arguments, field, fix));
    is_answered_here(&world, &ada, &wrong).await;
    // The same with nothing wrong leaves.
    is_done(&ada.call("campaigns.create", campaign(&json!({}))).await);
}

#[tokio::test]
async fn what_a_new_campaign_group_lacks_is_said_here() {
    let world = World::start().await;
    let ada = world.member("ada");
    let create = |more: Value| ("campaign_groups.create", group(&more));
    let wrong = [
        (create(json!({"start": null})), "start", "start"),
        (create(json!({"end": null})), "end", "totalBudget"),
        (create(json!({"end": "2027-01-04"})), "end", ""),
        (create(json!({"name": " "})), "name", ""),
        (create(json!({"dailyBudget": "10"})), "budgetOptimizationStrategy", "DYNAMIC"),
        (create(json!({"totalBudget": "lots"})), "totalBudget", ""),
    ];
    let wrong = wrong.map(|((endpoint, arguments), field, fix)| (endpoint, arguments, field, fix));
    is_answered_here(&world, &ada, &wrong).await;
    is_done(&ada.call("campaign_groups.create", group(&json!({}))).await);
}

#[tokio::test]
async fn no_change_activates_deletes_or_raises_on_the_side() {
    let world = World::start().await;
    let ada = world.member("ada");
    let creative = |more: Value| about("creative", CREATIVE, &more);
    let wrong = [
        (
            "campaigns.update",
            of_campaign(&json!({"status": "ACTIVE"})),
            "status",
            "linkedin_campaigns_spend, activate",
        ),
        (
            "campaigns.update",
            of_campaign(&json!({"status": "PENDING_DELETION"})),
            "status",
            "schedule_deletion",
        ),
        (
            "campaigns.update",
            of_campaign(&json!({"dailyBudget": "900"})),
            "dailyBudget",
            "linkedin_campaigns_spend, set_budget",
        ),
        (
            "campaigns.update",
            of_campaign(&json!({"totalBudget": "9"})),
            "totalBudget",
            "linkedin_campaigns_spend, set_budget",
        ),
        (
            "campaigns.update",
            of_campaign(&json!({"unitCost": "9"})),
            "unitCost",
            "linkedin_campaigns_spend, set_budget",
        ),
        (
            "campaigns.update",
            of_campaign(&json!({"end": "2029-01-01"})),
            "end",
            "linkedin_campaigns_spend, set_schedule",
        ),
        (
            "campaigns.update",
            of_campaign(&json!({"runSchedule": {}})),
            "runSchedule",
            "linkedin_campaigns_spend, set_schedule",
        ),
        ("campaigns.update", of_campaign(&json!({})), "name", "status"),
        (
            "campaigns.batch_update",
            json!({"adAccount": ACCOUNT, "changes": [{"campaign": ENDLESS}]}),
            "changes[0]",
            "status",
        ),
        (
            "campaign_groups.update",
            of_group(&json!({"status": "ACTIVE"})),
            "status",
            "linkedin_campaign_groups_spend, activate",
        ),
        (
            "campaign_groups.update",
            of_group(&json!({"status": "PENDING_DELETION"})),
            "status",
            "linkedin_campaign_groups_delete, schedule_deletion",
        ),
        ("campaign_groups.update", of_group(&json!({})), "name", "status"),
        (
            "campaign_groups.batch_update",
            json!({"adAccount": ACCOUNT, "changes": [
            {"campaignGroup": GROUP, "name": "Fine"}, {"campaignGroup": DRAFT_GROUP, "status": "ACTIVE"}]}),
            "changes[1].status",
            "linkedin_campaign_groups_spend, activate",
        ),
        (
            "creatives.update",
            creative(json!({"intendedStatus": "ACTIVE"})),
            "intendedStatus",
            "linkedin_creatives_spend, activate",
        ),
        (
            "creatives.update",
            creative(json!({"intendedStatus": "PENDING_DELETION"})),
            "intendedStatus",
            "linkedin_creatives_delete, schedule_deletion",
        ),
        (
            "creatives.batch_update",
            json!({"adAccount": ACCOUNT, "changes": [{"creative": CREATIVE, "intendedStatus": "ACTIVE"}]}),
            "changes[0].intendedStatus",
            "linkedin_creatives_spend, activate",
        ),
        (
            "ad_accounts.update",
            json!({"adAccount": ACCOUNT, "status": "ACTIVE"}),
            "status",
            "linkedin_ad_accounts_spend, activate",
        ),
        (
            "ad_accounts.update",
            json!({"adAccount": ACCOUNT, "status": "PENDING_DELETION"}),
            "status",
            "linkedin_ad_accounts_delete, schedule_deletion",
        ),
        ("campaigns.set_budget", of_campaign(&json!({})), "dailyBudget", "unitCost"),
        (
            "campaigns.set_budget",
            of_campaign(&json!({"dailyBudget": "50", "totalBudget": "49"})),
            "totalBudget",
            "Raise",
        ),
        ("campaigns.set_schedule", of_campaign(&json!({"end": "2026-11-20"})), "end", "2026-11-23"),
        (
            "campaigns.set_schedule",
            of_campaign(&json!({"end": "2027-01-01", "no_end": true})),
            "no_end",
            "one",
        ),
        ("campaign_groups.set_budget", of_group(&json!({})), "totalBudget", "dailyBudget"),
    ];
    is_answered_here(&world, &ada, &wrong).await;
}

#[tokio::test]
async fn one_bad_part_of_several_keeps_all_of_them_here() {
    let world = World::start().await;
    let ada = world.member("ada");
    let groups = json!({"adAccount": ACCOUNT, "items": [{"name": "A", "start": "2027-03-01"},
        {"name": "B", "start": "2027-03-01", "totalBudget": "5"}]});
    let creatives = json!({"adAccount": ACCOUNT, "items": [
        {"campaign": ENDLESS, "post": "urn:li:share:7530102757788864816"}, {"campaign": ENDLESS}]});
    let wrong = [
        (
            "campaigns.batch_create",
            several(&json!({"politicalIntent": null})),
            "items[1].politicalIntent",
            "NOT_POLITICAL",
        ),
        (
            "campaigns.batch_create",
            several(&json!({"start": "2026-11-01"})),
            "items[1].start",
            "2026-11-23",
        ),
        (
            "campaigns.batch_create",
            several(&json!({"status": "ACTIVE"})),
            "items[1].status",
            "linkedin_campaigns_spend",
        ),
        (
            "campaigns.batch_create",
            several(&json!({"currency": "USD"})),
            "items[1].currency",
            "beside",
        ),
        (
            "campaigns.batch_create",
            several(&json!({"targeting": [{"facet": "locations", "values": ["Germany"]}]})),
            "items[1].targeting",
            "URN",
        ),
        ("campaign_groups.batch_create", groups, "items[1].end", "totalBudget"),
        ("creatives.batch_create", creatives, "items[1].post", ""),
    ];
    is_answered_here(&world, &ada, &wrong).await;
    is_done(&ada.call("campaigns.batch_create", several(&json!({"name": "Another"}))).await);
}

#[tokio::test]
async fn an_objective_leaves_in_the_singular_however_it_is_written() {
    let world = World::start().await;
    let ada = world.member("ada");
    for (written, sent) in [
        ("WEBSITE_VISITS", "WEBSITE_VISIT"),
        ("WEBSITE_VISIT", "WEBSITE_VISIT"),
        ("WEBSITE_CONVERSIONS", "WEBSITE_CONVERSION"),
        ("VIDEO_VIEWS", "VIDEO_VIEW"),
        ("TALENT_LEADS", "TALENT_LEAD"),
        ("JOB_APPLICANTS", "JOB_APPLICANT"),
    ] {
        let own = json!({"objectiveType": written, "name": written.to_lowercase()});
        let one = ada.call("campaigns.create", campaign(&own)).await;
        assert_ne!(one["error"]["kind"], "invalid_arguments", "{written}: {one}");
        let sent_campaigns = bodies(&world, "POST", "/adCampaigns").await;
        assert_eq!(sent_campaigns.last().unwrap()["objectiveType"], sent, "{one}");

        let of_several = ada.call("campaigns.batch_create", several(&own)).await;
        is_done(&of_several);
        let sent_campaigns = bodies(&world, "POST", "/adCampaigns").await;
        let last = &sent_campaigns.last().unwrap()["elements"][1];
        assert_eq!(last["objectiveType"], sent, "{of_several}");

        is_done(&ada.call("campaign_groups.create", group(&own)).await);
        let sent_groups = bodies(&world, "POST", "/adCampaignGroups").await;
        assert_eq!(sent_groups.last().unwrap()["objectiveType"], sent);
    }
    // LinkedIn itself took the plainest of them, and nothing with a plural ever left.
    let seen = world.control("world").await;
    let campaigns = seen["campaigns"].as_array().unwrap();
    let kept =
        |one: &Value| one["objectiveType"] == "WEBSITE_VISIT" && one["name"] == "website_visits";
    assert!(campaigns.iter().any(kept), "{campaigns:?}");
    for request in world.requests().await {
        assert!(!request["body_utf8"].to_string().contains("_VISITS\\\""), "{request}");
    }
}

#[tokio::test]
async fn an_amount_in_another_currency_stays_here() {
    let world = World::start().await;
    let ada = world.member("ada");
    let calls = [
        ("campaigns.create", campaign(&json!({"currency": "USD"}))),
        ("campaign_groups.create", group(&json!({"currency": "USD"}))),
        ("campaigns.set_budget", of_campaign(&json!({"dailyBudget": "5", "currency": "USD"}))),
        ("campaign_groups.set_budget", of_group(&json!({"totalBudget": "5", "currency": "USD"}))),
    ];
    for (endpoint, arguments) in calls {
        let answer = ada.call(endpoint, arguments).await;
        is_wrong(&answer, "currency");
        assert!(answer["error"]["fix"].to_string().contains("EUR"), "{answer}");
    }
    // What was asked of LinkedIn was whose account it is and in which currency, once each.
    let sent = world.requests().await;
    let methods: Vec<&str> = sent.iter().map(|one| one["method"].as_str().unwrap()).collect();
    assert_eq!(methods, ["GET", "GET"], "{sent:?}");
    // Without a currency the amounts are in the account's own.
    is_done(&ada.call("campaigns.create", campaign(&json!({}))).await);
    let sent = bodies(&world, "POST", "/adCampaigns").await;
    assert_eq!(sent[0]["dailyBudget"], json!({"amount": "40.00", "currencyCode": "EUR"}));
    let overseas = json!({"adAccount": "500000002", "name": "Overseas", "start": "2027-01-04",
        "end": "2027-02-01", "totalBudget": "900"});
    is_done(&ada.call("campaign_groups.create", overseas).await);
    let sent = bodies(&world, "POST", "/adCampaignGroups").await;
    assert_eq!(sent[0]["totalBudget"], json!({"amount": "900", "currencyCode": "USD"}));
}

#[tokio::test]
async fn a_search_without_criteria_is_a_finder_and_never_a_bare_get() {
    let world = World::start().await;
    let ada = world.member("ada");
    for (endpoint, list) in [
        ("campaigns.search", "/rest/adAccounts/500000001/adCampaigns"),
        ("campaign_groups.search", "/rest/adAccounts/500000001/adCampaignGroups"),
        ("creatives.search", "/rest/adAccounts/500000001/creatives"),
    ] {
        let answer = ada.call(endpoint, json!({"adAccount": ACCOUNT})).await;
        is_done(&answer);
        assert!(!answer["result"]["items"].as_array().unwrap().is_empty(), "{answer}");
        let sent = world.requests().await;
        let targets = sent.iter().map(|request| request["target"].as_str().unwrap());
        let mut own = targets.filter(|target| target.starts_with(list)).peekable();
        assert!(own.peek().is_some(), "{endpoint} has sent nothing");
        for target in own {
            let query = target.split_once('?').unwrap_or_else(|| panic!("bare: {target}")).1;
            let finder = query.split('&').any(|part| part == "q=search" || part == "q=criteria");
            assert!(finder, "{target}");
        }
    }
    let accounts = ada.call("ad_accounts.search", json!({})).await;
    is_done(&accounts);
    let sent = world.requests().await;
    let last = sent.last().unwrap()["target"].as_str().unwrap().to_owned();
    assert!(last.starts_with("/rest/adAccounts?q=search"), "{last}");
}

#[tokio::test]
async fn an_amount_of_nothing_is_no_budget() {
    let world = World::start().await;
    let ada = world.member("ada");
    let wrong = [
        ("campaigns.create", campaign(&json!({"dailyBudget": "0"})), "dailyBudget", ""),
        ("campaigns.set_budget", of_campaign(&json!({"dailyBudget": "0.00"})), "dailyBudget", ""),
        ("campaigns.set_budget", of_campaign(&json!({"totalBudget": "0"})), "totalBudget", ""),
        ("campaign_groups.create", group(&json!({"totalBudget": "0"})), "totalBudget", ""),
        ("campaign_groups.set_budget", of_group(&json!({"totalBudget": "0"})), "totalBudget", ""),
    ];
    is_answered_here(&world, &ada, &wrong).await;
}
