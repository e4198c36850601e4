//! How much an agent may set in motion in a day, whatever a person would say.

#![cfg(test)]

mod advertised;
mod scratch;
mod world;

use advertised::{
    ACCOUNT, DRAFT_GROUP, ENDLESS, GROUP, PAUSED, confirmed, effects, found, grave, is_done,
    is_refused, question, say,
};
use scratch::Scratch;
use serde_json::{Value, json};
use world::{Member, World};

const DAY_S: i64 = 86_400;

/// The paused one of an account in USD on which `ada` is ACCOUNT_BILLING_ADMIN; 35 USD a day.
const OVERSEAS: &str = "urn:li:sponsoredCampaign:700000012";
const ACCOUNT_OVERSEAS: &str = "urn:li:sponsoredAccount:500000002";

fn ada_as(world: &World, state: &Scratch, agent: &str, cap: &str) -> Member {
    state.trusts(&["other"]);
    let settings = [("state_dir", state.text()), ("agent", agent), ("daily_spend", cap)];
    let settings: Vec<_> = settings.into_iter().filter(|(_, value)| !value.is_empty()).collect();
    world.with("ada", &settings)
}

/// 35 EUR a day.
fn activate() -> Value {
    json!({"adAccount": ACCOUNT, "campaign": PAUSED})
}

/// That much a day of one that runs already.
fn raise(daily: &str) -> Value {
    json!({"adAccount": ACCOUNT, "campaign": ENDLESS, "dailyBudget": daily})
}

/// Requests that are no mere looks.
async fn writes(world: &World) -> usize {
    let sent = world.requests().await;
    sent.iter().filter(|one| one["method"] != "GET").count()
}

/// Refused by the operator's cap: nobody is asked, nothing but looks is sent, nothing changes.
async fn is_over(world: &World, member: &Member, endpoint: &str, arguments: Value) -> String {
    let state = async || {
        let waiting = member.toolbox.flow.store().waiting(None).await.unwrap();
        let waiting: Vec<String> = waiting.into_iter().map(|one| one.id).collect();
        (waiting, writes(world).await, effects(world).await)
    };
    let before = state().await;
    let answer = member.call(endpoint, arguments).await;
    is_refused(&answer, "refused_by_policy");
    assert!(
        answer["error"]["fix"].to_string().contains("daily_spend")
            || answer["summary"].to_string().contains("daily_spend"),
        "{answer}"
    );
    assert_eq!(state().await, before, "{answer}");
    answer["summary"].as_str().unwrap().to_owned()
}

async fn is_asked(member: &Member, endpoint: &str, arguments: Value) {
    let answer = member.call(endpoint, arguments).await;
    question(member, endpoint, &answer).await;
}

#[tokio::test]
async fn what_fits_under_the_cap_is_asked_about_and_what_does_not_is_refused_unasked() {
    let (world, state) = (World::start().await, Scratch::new());
    let ada = ada_as(&world, &state, "local", "80.00 EUR");
    confirmed(&world, &ada, "campaigns.activate", activate()).await;
    // 35 are set in motion; 45 are left.
    let said = is_over(&world, &ada, "campaigns.set_budget", raise("45.01")).await;
    for words in ["45.01 EUR", "80 EUR", "35 EUR", "2026-11-23T00:00:00Z"] {
        assert!(said.contains(words), "{words}: {said}");
    }
    confirmed(&world, &ada, "campaigns.set_budget", raise("45")).await;
    is_over(&world, &ada, "campaigns.set_budget", raise("45.01")).await;
    let happened = [("campaign.activated", PAUSED), ("campaign.budget_raised", ENDLESS)];
    let happened = happened.map(|(kind, urn)| (kind.to_owned(), urn.to_owned()));
    assert_eq!(grave(&world).await, happened);
}

/// A cap is there to spend less: it does not keep anybody from that.
#[tokio::test]
async fn what_spends_less_than_before_is_not_refused_for_a_cap() {
    let (world, state) = (World::start().await, Scratch::new());
    let ada = ada_as(&world, &state, "local", "35 EUR");
    confirmed(&world, &ada, "campaigns.activate", activate()).await;
    let pause = json!({"adAccount": ACCOUNT, "campaign": PAUSED, "status": "PAUSED"});
    is_done(&ada.call("campaigns.update", pause).await);
    // From 35 a day to 20; and from no end to one.
    let ends = json!({"adAccount": ACCOUNT, "campaign": ENDLESS, "end": "2026-12-01"});
    is_asked(&ada, "campaigns.set_schedule", ends).await;
    is_asked(&ada, "campaigns.set_budget", raise("20")).await;
}

#[tokio::test]
async fn what_alone_is_above_the_cap_is_refused_whoever_would_say_yes() {
    let (world, state) = (World::start().await, Scratch::new());
    let free = ada_as(&world, &state, "local", "");
    let asked = free.call("campaigns.activate", activate()).await;
    let open = question(&free, "campaigns.activate", &asked).await;
    say(&free, &open, true).await;
    // The yes is there, and does not lift what the operator has set since.
    let ada = ada_as(&world, &state, "local", "34.99 EUR");
    is_over(&world, &ada, "campaigns.activate", activate()).await;
    assert_eq!(found(&world, "campaigns", PAUSED).await["status"], "PAUSED");
    // Nor was it used up.
    is_done(
        &ada_as(&world, &state, "local", "35 EUR").call("campaigns.activate", activate()).await,
    );
}

#[tokio::test]
async fn a_currency_without_a_cap_is_closed_once_another_has_one() {
    let (world, state) = (World::start().await, Scratch::new());
    let overseas = json!({"adAccount": ACCOUNT_OVERSEAS, "campaign": OVERSEAS});
    let ada = ada_as(&world, &state, "local", "500 EUR");
    let said = is_over(&world, &ada, "campaigns.activate", overseas.clone()).await;
    assert!(said.contains("0 USD"), "{said}");
    let both = ada_as(&world, &state, "local", "500 EUR, 35 USD");
    confirmed(&world, &both, "campaigns.activate", overseas).await;
    // They are counted apart.
    let more = json!({"adAccount": ACCOUNT_OVERSEAS, "campaign": OVERSEAS, "dailyBudget": "36"});
    is_over(&world, &both, "campaigns.set_budget", more).await;
    is_asked(&both, "campaigns.activate", activate()).await;
}

#[tokio::test]
async fn the_next_day_counts_anew() {
    let (world, state) = (World::start().await, Scratch::new());
    let ada = ada_as(&world, &state, "local", "50 EUR");
    confirmed(&world, &ada, "campaigns.activate", activate()).await;
    is_over(&world, &ada, "campaigns.set_budget", raise("40")).await;
    // Fourteen hours and fifty-nine minutes later it is still the same day in UTC.
    world.advance(15 * 3_600 - 60).await;
    is_over(&world, &ada, "campaigns.set_budget", raise("40")).await;
    world.advance(120).await;
    confirmed(&world, &ada, "campaigns.set_budget", raise("40")).await;
    // Raised again, it is the same campaign, which counts once.
    is_asked(&ada, "campaigns.set_budget", raise("50")).await;
    is_over(&world, &ada, "campaigns.set_budget", raise("51")).await;
    world.advance(DAY_S).await;
    is_asked(&ada, "campaigns.set_budget", raise("41")).await;
}

#[tokio::test]
async fn each_agent_has_its_own_day_and_another_process_of_one_has_not() {
    let (world, state) = (World::start().await, Scratch::new());
    let ada = ada_as(&world, &state, "local", "50 EUR");
    confirmed(&world, &ada, "campaigns.activate", activate()).await;
    let twin = ada_as(&world, &state, "local", "50 EUR");
    is_over(&world, &twin, "campaigns.set_budget", raise("40")).await;
    let other = ada_as(&world, &state, "other", "50 EUR");
    confirmed(&world, &other, "campaigns.set_budget", raise("40")).await;
    is_over(&world, &other, "campaigns.set_budget", raise("51")).await;
}

#[tokio::test]
async fn what_linkedin_refuses_is_given_back_and_what_is_in_doubt_is_not() {
    let path = "/rest/adAccounts/500000001/adCampaigns/700000002";
    for (fault, gives_back) in [
        (json!({"kind": "status", "status": 400}), true),
        (json!({"kind": "reset_after_read"}), false),
    ] {
        let (world, state) = (World::start().await, Scratch::new());
        let ada = ada_as(&world, &state, "local", "50 EUR");
        let asked = ada.call("campaigns.activate", activate()).await;
        let open = question(&ada, "campaigns.activate", &asked).await;
        say(&ada, &open, true).await;
        world.fault("POST", path, 1, &fault).await;
        let answer = ada.call("campaigns.activate", activate()).await;
        assert!(writes(&world).await >= 1, "{answer}");
        if gives_back {
            assert!(answer["error"]["linkedin"].is_object(), "{answer}");
            is_asked(&ada, "campaigns.set_budget", raise("40")).await;
        } else {
            is_over(&world, &ada, "campaigns.set_budget", raise("40")).await;
        }
    }
}

#[tokio::test]
async fn two_that_were_both_said_yes_to_do_not_leave_together() {
    let (world, state) = (World::start().await, Scratch::new());
    let (ada, twin) =
        (ada_as(&world, &state, "local", "50 EUR"), ada_as(&world, &state, "local", "50 EUR"));
    let asked = ada.call("campaigns.activate", activate()).await;
    let one = question(&ada, "campaigns.activate", &asked).await;
    let asked = ada.call("campaigns.set_budget", raise("36")).await;
    let other = question(&ada, "campaigns.set_budget", &asked).await;
    for open in [&one, &other] {
        say(&ada, open, true).await;
    }
    let (first, second) = tokio::join!(
        ada.call("campaigns.activate", activate()),
        twin.call("campaigns.set_budget", raise("36"))
    );
    let done = [&first, &second].iter().filter(|answer| answer["outcome"] == "done").count();
    assert_eq!(done, 1, "{first} {second}");
    assert_eq!(grave(&world).await.len(), 1, "{first} {second}");
    let kept = if first["outcome"] == "done" { second } else { first };
    is_refused(&kept, "refused_by_policy");
}

#[tokio::test]
async fn to_raise_counts_what_it_makes_of_the_day_and_what_does_not_run_counts_nothing() {
    let (world, state) = (World::start().await, Scratch::new());
    let ada = ada_as(&world, &state, "local", "105 EUR");
    // A group's end counts for what runs in it: two campaigns, at 35 a day each.
    let prolong = json!({"adAccount": ACCOUNT, "campaignGroup": GROUP, "end": "2027-08-01"});
    let (words, _) = confirmed(&world, &ada, "campaign_groups.set_schedule", prolong).await;
    assert!(words.contains("Worst case: 70 EUR a day"), "{words}");
    is_over(&world, &ada, "campaigns.set_budget", raise("36")).await;
    // In a draft nothing runs, whatever it may spend; nor in a group without active campaigns.
    let draft = json!({"adAccount": ACCOUNT, "campaignGroup": DRAFT_GROUP, "totalBudget": "30000"});
    confirmed(&world, &ada, "campaign_groups.set_budget", draft).await;
    let draft = json!({"adAccount": ACCOUNT, "campaignGroup": DRAFT_GROUP});
    let (words, _) = confirmed(&world, &ada, "campaign_groups.activate", draft).await;
    assert!(words.contains("Worst case: 0 EUR a day"), "{words}");
    confirmed(&world, &ada, "campaigns.activate", activate()).await;
    is_over(&world, &ada, "campaigns.set_budget", raise("35.5")).await;
}

#[tokio::test]
async fn a_cap_does_not_stand_in_the_way_of_what_costs_nothing() {
    let (world, state) = (World::start().await, Scratch::new());
    let ada = ada_as(&world, &state, "local", "50 EUR");
    // An account of one's own, and in it a group without a budget of its own: no campaign runs in either.
    let own = ada.call("ad_accounts.create", json!({"name": "Small", "currency": "EUR"})).await;
    is_done(&own);
    let own = json!({"adAccount": own["result"]["adAccount"]});
    confirmed(&world, &ada, "ad_accounts.activate", own.clone()).await;
    let group = json!({"adAccount": own["adAccount"], "name": "Bare", "start": "2027-01-04"});
    let group = ada.call("campaign_groups.create", group).await;
    is_done(&group);
    let group =
        json!({"adAccount": own["adAccount"], "campaignGroup": group["result"]["campaignGroup"]});
    confirmed(&world, &ada, "campaign_groups.activate", group).await;
    // Nor of giving somebody a role, which is no amount.
    let users = ada.call("ad_accounts.find_users", json!({"adAccount": ACCOUNT})).await;
    let users = users["result"]["items"].as_array().unwrap();
    let viewer = &users.iter().find(|row| row["role"] == "VIEWER").unwrap()["user"];
    let role = json!({"adAccount": ACCOUNT, "user": viewer, "role": "CREATIVE_MANAGER"});
    confirmed(&world, &ada, "ad_accounts.set_user", role).await;
}

#[tokio::test]
async fn one_campaign_is_counted_once_with_its_creative() {
    let (world, state) = (World::start().await, Scratch::new());
    let ada = ada_as(&world, &state, "local", "50 EUR");
    confirmed(&world, &ada, "campaigns.activate", activate()).await;
    // Its creative shows nothing that was not said yes to: the campaign's budget is the same 35 EUR a day.
    let post =
        found(&world, "creatives", "urn:li:sponsoredCreative:900000002").await["post"].clone();
    let creative = json!({"adAccount": ACCOUNT, "campaign": PAUSED, "post": post, "name": "B"});
    let creative = ada.call("creatives.create", creative).await;
    is_done(&creative);
    let creative = json!({"adAccount": ACCOUNT, "creative": creative["result"]["creative"]});
    confirmed(&world, &ada, "creatives.activate", creative).await;
}
