//! The life of a campaign by tools only, and whoever is asked on the way.

#![cfg(test)]

mod advertised;
mod world;

use advertised::{
    ACCOUNT, DRAFT_GROUP, ENDLESS, GROUP, PAGE, PAUSED, bodies, confirmed, effects, found, grave,
    is_done, is_refused, question, say,
};
use linkedin_mcp::catalogue::endpoints;
use linkedin_mcp::model::method::Effect;
use serde_json::{Value, json};
use world::{Member, World};

const DAY_S: i64 = 86_400;

/// From the sandbox's first day to a day in the life of the campaign below.
const SIX_WEEKS_S: i64 = 47 * DAY_S;

fn text<'a>(answer: &'a Value, name: &str) -> &'a str {
    answer["result"][name].as_str().unwrap_or_else(|| panic!("{name}: {answer}"))
}

fn says(question: &str, words: &[&str]) {
    for word in words {
        assert!(question.contains(word), "`{word}` is not in:\n{question}");
    }
}

async fn done(member: &Member, endpoint: &str, arguments: Value) -> Value {
    let answer = member.call(endpoint, arguments).await;
    is_done(&answer);
    answer
}

/// An account, and in it a group, a campaign and a creative out of a post; all drafts.
struct Made {
    account: String,
    group: String,
    campaign: String,
    creative: String,
}

impl Made {
    async fn by(ada: &Member) -> Self {
        // What was known of one's accounts before does not stand in the way.
        done(ada, "ad_accounts.find_my_accounts", json!({})).await;
        done(
            ada,
            "campaign_groups.update",
            json!({"adAccount": ACCOUNT, "campaignGroup": DRAFT_GROUP, "name": "Renamed"}),
        )
        .await;
        let account =
            json!({"name": "Acme Maps, winter", "currency": "EUR", "reference": "acme-maps"});
        let account = done(ada, "ad_accounts.create", account).await;
        let account = text(&account, "adAccount").to_owned();
        let group = json!({"adAccount": account, "name": "Winter", "start": "2027-01-02", "end": "2027-02-01",
            "totalBudget": "900.00"});
        let group = done(ada, "campaign_groups.create", group).await;
        let group = text(&group, "campaignGroup").to_owned();
        let campaign = json!({"adAccount": account, "campaignGroup": group, "name": "Winter, image",
            "objectiveType": "WEBSITE_VISITS", "dailyBudget": "40.00", "start": "2027-01-04", "end": "2027-01-14",
            "politicalIntent": "NOT_POLITICAL", "associatedEntity": "acme-maps",
            "targeting": [{"facet": "locations", "values": ["Germany"]}, {"facet": "seniorities", "values": ["Director"]}]});
        let campaign = done(ada, "campaigns.create", campaign).await;
        let campaign = text(&campaign, "campaign").to_owned();
        let post = json!({"author": "acme-maps", "text": "The winter sheets are out."});
        let post = done(ada, "posts.create", post).await;
        let creative = json!({"adAccount": account, "campaign": campaign, "post": text(&post, "post"), "name": "A"});
        let creative = done(ada, "creatives.create", creative).await;
        let creative = text(&creative, "creative").to_owned();
        Self { account, group, campaign, creative }
    }
}

#[tokio::test]
async fn a_campaign_lives_by_tools_only_and_nothing_is_active_without_a_yes() {
    let world = World::start().await;
    let ada = world.member("ada");
    let made = Made::by(&ada).await;
    let Made { account, group, campaign, creative } = &made;
    assert!(grave(&world).await.is_empty(), "all that was made is a draft");
    for (list, urn, key) in [
        ("ad_accounts", account, "status"),
        ("campaign_groups", group, "status"),
        ("campaigns", campaign, "status"),
        ("creatives", creative, "intendedStatus"),
    ] {
        assert_eq!(found(&world, list, urn).await[key], "DRAFT", "{urn}");
    }
    // What the words meant left as URNs, and nobody had to name them.
    let sent = bodies(&world, "POST", "/adCampaigns").await;
    let targeting = sent[0]["targetingCriteria"].to_string();
    assert!(
        targeting.contains("urn:li:geo:") && targeting.contains("urn:li:seniority:"),
        "{targeting}"
    );
    assert!(!targeting.contains("Germany") && sent[0]["objectiveType"] == "WEBSITE_VISIT");

    let mut expected = Vec::new();
    let mut expect = |kind: &str, urn: &str| expected.push((kind.to_owned(), urn.to_owned()));
    let own = json!({ "adAccount": account });
    let (words, _) = confirmed(&world, &ada, "ad_accounts.activate", own.clone()).await;
    says(&words, &[account, "is DRAFT", "no active campaigns", "Worst case: nothing a day"]);
    expect("ad_account.activated", account);

    let of_group = json!({"adAccount": account, "campaignGroup": group});
    let (words, _) = confirmed(&world, &ada, "campaign_groups.activate", of_group.clone()).await;
    says(&words, &[group, "“Winter” is DRAFT", "Worst case: 0 EUR a day; 0 EUR until 2027-01-31."]);
    expect("campaign_group.activated", group);

    let of_campaign = json!({"adAccount": account, "campaign": campaign});
    let (words, _) = confirmed(&world, &ada, "campaigns.activate", of_campaign.clone()).await;
    // Ten days, the last of which is the 13th.
    let worst = "Worst case: 40.00 EUR a day; 400.00 EUR until 2027-01-13.";
    says(
        &words,
        &[
            campaign,
            "is DRAFT",
            "40.00 EUR a day",
            "from 2027-01-04 to 2027-01-13",
            worst,
            "the sandbox",
        ],
    );
    expect("campaign.activated", campaign);

    let of_creative = json!({"adAccount": account, "creative": creative});
    let (words, _) = confirmed(&world, &ada, "creatives.activate", of_creative.clone()).await;
    says(&words, &[creative, "is DRAFT", "For all creatives of the campaign together", worst]);
    expect("creative.activated", creative);
    for (list, urn, key) in [
        ("ad_accounts", account, "status"),
        ("campaign_groups", group, "status"),
        ("campaigns", campaign, "status"),
        ("creatives", creative, "intendedStatus"),
    ] {
        assert_eq!(found(&world, list, urn).await[key], "ACTIVE", "{urn}");
    }

    world.advance(SIX_WEEKS_S).await;
    reported(&ada, &made).await;

    // To raise and to prolong is asked about, each with what it makes of the whole.
    let raise = json!({"adAccount": account, "campaign": campaign, "dailyBudget": "55.00"});
    let (words, _) = confirmed(&world, &ada, "campaigns.set_budget", raise).await;
    says(
        &words,
        &["40.00 EUR a day", "New: 55.00 EUR a day", "It is ACTIVE", "Worst case: 55.00 EUR a day"],
    );
    expect("campaign.budget_raised", campaign);
    let prolong = json!({"adAccount": account, "campaign": campaign, "end": "2027-01-20"});
    let (words, _) = confirmed(&world, &ada, "campaigns.set_schedule", prolong).await;
    // From the 8th to the 19th: twelve days.
    says(&words, &["Worst case: 55.00 EUR a day; 660.00 EUR until 2027-01-19."]);
    expect("campaign.extended", campaign);

    // To stop is not asked about.
    let stop = |status: &str, what: &Value| {
        let mut all = what.clone();
        all["status"] = json!(status);
        all
    };
    done(&ada, "campaigns.update", stop("PAUSED", &of_campaign)).await;
    assert_eq!(found(&world, "campaigns", campaign).await["status"], "PAUSED");
    done(&ada, "campaign_groups.update", stop("PAUSED", &of_group)).await;
    let paused = json!({"adAccount": account, "creative": creative, "intendedStatus": "PAUSED"});
    done(&ada, "creatives.update", paused).await;
    done(&ada, "campaigns.update", stop("ARCHIVED", &of_campaign)).await;
    assert_eq!(found(&world, "campaigns", campaign).await["status"], "ARCHIVED");

    ended(&world, &ada, &made).await;
    assert_eq!(grave(&world).await, expected, "nothing but what was said yes to");
}

/// Figures and a picture of them.
async fn reported(ada: &Member, made: &Made) {
    let report = json!({"action": "analytics", "campaigns": [made.campaign], "from": "2027-01-01",
        "timeGranularity": "DAILY", "chart": true});
    let arguments = report.as_object().unwrap().clone();
    let answer = ada.toolbox.call("linkedin_ad_reporting_read", arguments).await.unwrap();
    let said = answer.structured();
    is_done(&said);
    let chart = answer.chart().unwrap_or_else(|| panic!("no picture: {said}"));
    assert_eq!(&chart.labels[0], "2027-01-04", "{said}");
    assert_eq!(chart.labels.len(), said["result"]["items"].as_array().unwrap().len(), "{said}");
    assert!(chart.title.contains("costInLocalCurrency"), "{}", chart.title);
    assert!(chart.png().is_ok_and(|png| png.starts_with(b"\x89PNG")));
    // No day costs more than what was said yes to, and LinkedIn's half on top of it.
    assert!(chart.series[0].values.iter().all(|cost| *cost > 0.0 && *cost <= 60.0), "{said}");
}

/// Deleting, each with what goes with it.
async fn ended(world: &World, ada: &Member, made: &Made) {
    let Made { account, group, campaign, .. } = made;
    // No draft: refused here, and nobody is asked.
    let of_campaign = json!({"adAccount": account, "campaign": campaign});
    let refused = ada.call("campaigns.delete", of_campaign.clone()).await;
    is_refused(&refused, "invalid_arguments");
    assert!(refused["error"]["fix"].to_string().contains("schedule_deletion"), "{refused}");
    let (words, _) = confirmed(world, ada, "campaigns.schedule_deletion", of_campaign).await;
    says(&words, &[campaign, "is ARCHIVED", "Creatives of it: 1."]);
    assert_eq!(found(world, "campaigns", campaign).await["status"], "PENDING_DELETION");

    let draft = json!({"adAccount": account, "name": "Never used", "start": "2027-03-01"});
    let draft = done(ada, "campaign_groups.create", draft).await;
    let draft = json!({"adAccount": account, "campaignGroup": text(&draft, "campaignGroup")});
    let (words, _) = confirmed(world, ada, "campaign_groups.delete", draft.clone()).await;
    says(&words, &["“Never used” is DRAFT", "no campaigns"]);
    let gone = draft["campaignGroup"].as_str().unwrap();
    assert_eq!(found(world, "campaign_groups", gone).await, Value::Null);

    let of_group = json!({"adAccount": account, "campaignGroup": group});
    let (words, _) = confirmed(world, ada, "campaign_groups.schedule_deletion", of_group).await;
    says(&words, &["“Winter” is PAUSED", "1 campaign: 1 PENDING_DELETION"]);
    let own = json!({ "adAccount": account });
    let (words, _) = confirmed(world, ada, "ad_accounts.schedule_deletion", own).await;
    says(
        &words,
        &["“Acme Maps, winter” is ACTIVE", "campaign group", "1 campaign: 1 PENDING_DELETION"],
    );
    assert_eq!(found(world, "ad_accounts", account).await["status"], "PENDING_DELETION");
}

/// Somebody changes a campaign by hand, elsewhere.
async fn patched_elsewhere(world: &World, campaign: &str, set: Value) {
    let order = json!({"member": "felix", "scopes": ["rw_ads"]});
    let given = world.post_control("tokens", order).await;
    let id = campaign.rsplit(':').next().unwrap();
    let url = format!("{}/rest/adAccounts/500000001/adCampaigns/{id}", world.base);
    let body = json!({"patch": {"$set": set}});
    let request = world.http.post(url).bearer_auth(given["token"].as_str().unwrap());
    let request = request.header("linkedin-version", "202609");
    let request = request.header("x-restli-method", "PARTIAL_UPDATE");
    let request = request.header("x-restli-protocol-version", "2.0.0");
    let request = request.header("content-type", "application/json").body(body.to_string());
    let reply = request.send().await.unwrap();
    assert_eq!(reply.status().as_u16(), 204, "{:?}", reply.text().await);
}

async fn changed_elsewhere(world: &World, campaign: &str, daily: &str) {
    let budget = json!({"amount": daily, "currencyCode": "EUR"});
    patched_elsewhere(world, campaign, json!({"dailyBudget": budget})).await;
}

#[tokio::test]
async fn a_yes_is_worth_nothing_once_the_budget_is_another() {
    let world = World::start().await;
    let ada = world.member("ada");
    let activate = json!({"adAccount": ACCOUNT, "campaign": PAUSED});
    let asked = ada.call("campaigns.activate", activate.clone()).await;
    let first = question(&ada, "campaigns.activate", &asked).await;
    says(&first.question, &["Worst case: 35 EUR a day; 1400 EUR until"]);
    say(&ada, &first, true).await;
    changed_elsewhere(&world, PAUSED, "700").await;

    let asked = ada.call("campaigns.activate", activate.clone()).await;
    let second = question(&ada, "campaigns.activate", &asked).await;
    assert_ne!(second.id, first.id);
    says(&second.question, &["Worst case: 700 EUR a day; 1400 EUR until"]);
    assert_eq!(second.request, first.request, "the request is the same, its meaning is not");
    assert_eq!(found(&world, "campaigns", PAUSED).await["status"], "PAUSED");

    // Back to what was said yes to, the first yes is good.
    changed_elsewhere(&world, PAUSED, "35").await;
    is_done(&ada.call("campaigns.activate", activate.clone()).await);
    let activated = ("campaign.activated".to_owned(), PAUSED.to_owned());
    assert_eq!(grave(&world).await.iter().filter(|one| **one == activated).count(), 1);
}

#[tokio::test]
async fn what_was_said_no_to_does_not_happen() {
    let world = World::start().await;
    let ada = world.member("ada");
    let raise = json!({"adAccount": ACCOUNT, "campaign": ENDLESS, "dailyBudget": "70"});
    let asked = ada.call("campaigns.set_budget", raise.clone()).await;
    let open = question(&ada, "campaigns.set_budget", &asked).await;
    says(&open.question, &["without an end", "Worst case: 70 EUR a day; 25000 EUR to the end."]);
    say(&ada, &open, false).await;
    for _ in 0..2 {
        let answer = ada.call("campaigns.set_budget", raise.clone()).await;
        assert_eq!(
            (&answer["outcome"], &answer["result"]["declined"]),
            (&json!("not_done"), &json!(true)),
            "{answer}"
        );
    }
    assert!(effects(&world).await.is_empty(), "{:?}", effects(&world).await);
    assert_eq!(found(&world, "campaigns", ENDLESS).await["dailyBudget"]["amount"], "35");
    // Another amount is another question.
    let less = json!({"adAccount": ACCOUNT, "campaign": ENDLESS, "dailyBudget": "60"});
    is_refused(&ada.call("campaigns.set_budget", less).await, "needs_confirmation");
}

/// Felix, as ada's app names him.
async fn felix(ada: &Member) -> String {
    let users = done(ada, "ad_accounts.find_users", json!({"adAccount": ACCOUNT})).await;
    let users = users["result"]["items"].as_array().unwrap();
    let billing = users.iter().find(|row| row["role"] == "ACCOUNT_BILLING_ADMIN").unwrap();
    billing["user"].as_str().unwrap().to_owned()
}

/// Dmitri, likewise: a VIEWER.
async fn dmitri(ada: &Member) -> String {
    let users = done(ada, "ad_accounts.find_users", json!({"adAccount": ACCOUNT})).await;
    let users = users["result"]["items"].as_array().unwrap();
    let viewer = users.iter().find(|row| row["role"] == "VIEWER").unwrap();
    viewer["user"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn whatever_spends_or_destroys_in_an_account_asks_without_any_setting() {
    let world = World::start().await;
    let ada = world.member("ada");
    let user = dmitri(&ada).await;
    let group =
        |urn: &str, more: Value| with(&json!({"adAccount": ACCOUNT, "campaignGroup": urn}), &more);
    let campaign =
        |urn: &str, more: Value| with(&json!({"adAccount": ACCOUNT, "campaign": urn}), &more);
    let creative = json!({"adAccount": ACCOUNT, "creative": "urn:li:sponsoredCreative:900000003"});
    let sketch = "urn:li:sponsoredCampaign:700000003";
    let own = json!({"name": "To be deleted", "currency": "EUR"});
    let own = done(&ada, "ad_accounts.create", own).await;
    let own = json!({"adAccount": text(&own, "adAccount")});
    let rows = [
        ("ad_accounts.activate", own.clone()),
        (
            "ad_accounts.set_user",
            json!({"adAccount": ACCOUNT, "user": user, "role": "ACCOUNT_MANAGER"}),
        ),
        (
            "ad_accounts.update_user",
            json!({"adAccount": ACCOUNT, "user": user, "role": "CAMPAIGN_MANAGER"}),
        ),
        ("ad_accounts.delete", own.clone()),
        (
            "ad_accounts.schedule_deletion",
            json!({"adAccount": ACCOUNT.replace("500000001", "500000002")}),
        ),
        ("ad_accounts.remove_user", json!({"adAccount": ACCOUNT, "user": user})),
        ("campaign_groups.activate", group(DRAFT_GROUP, json!({}))),
        ("campaign_groups.set_budget", group(GROUP, json!({"totalBudget": "26000"}))),
        ("campaign_groups.set_schedule", group(GROUP, json!({"end": "2028-01-01"}))),
        ("campaign_groups.delete", group(DRAFT_GROUP, json!({}))),
        (
            "campaign_groups.batch_delete",
            json!({"adAccount": ACCOUNT, "campaignGroups": [DRAFT_GROUP]}),
        ),
        ("campaign_groups.schedule_deletion", group(GROUP, json!({}))),
        ("campaigns.activate", campaign(PAUSED, json!({}))),
        ("campaigns.set_budget", campaign(ENDLESS, json!({"dailyBudget": "36"}))),
        ("campaigns.set_schedule", campaign(PAUSED, json!({"no_end": true}))),
        ("campaigns.delete", campaign(sketch, json!({}))),
        ("campaigns.batch_delete", json!({"adAccount": ACCOUNT, "campaigns": [sketch]})),
        ("campaigns.schedule_deletion", campaign(ENDLESS, json!({}))),
        ("creatives.activate", creative.clone()),
        ("creatives.delete", creative.clone()),
        (
            "creatives.batch_delete",
            json!({"adAccount": ACCOUNT, "creatives": [creative["creative"]]}),
        ),
        ("creatives.schedule_deletion", creative),
    ];
    let before = effects(&world).await;
    for (endpoint, arguments) in &rows {
        let answer = ada.call(endpoint, arguments.clone()).await;
        is_refused(&answer, "needs_confirmation");
        let open = question(&ada, endpoint, &answer).await;
        // More than the description and the arguments: what it is done to was read.
        assert!(
            open.question.contains(" is ") || open.question.contains("Present role"),
            "{}",
            open.question
        );
        assert!(!open.question.contains("cannot be read"), "{endpoint}: {}", open.question);
        assert_eq!(effects(&world).await, before, "{endpoint}");
    }
    let sent = world.requests().await;
    let writes = sent.iter().filter(|one| one["method"] != "GET").count();
    assert_eq!(writes, 1, "only the new account was written");
    // Every such endpoint has a row.
    let groups = ["ad_accounts", "campaign_groups", "campaigns", "creatives"];
    for (group, entry) in endpoints().filter(|(group, _)| groups.contains(&group.name)) {
        let name = format!("{}.{}", group.name, entry.spec.action);
        let asks = matches!(entry.spec.effect, Effect::Spend | Effect::Delete);
        assert_eq!(rows.iter().any(|(row, _)| *row == name), asks, "{name}");
    }
}

fn with(one: &Value, more: &Value) -> Value {
    let mut all = one.clone();
    all.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    all
}

#[tokio::test]
async fn whoever_may_do_what_changes_only_by_a_yes_that_says_what_it_opens() {
    let world = World::start().await;
    let ada = world.member("ada");
    let user = dmitri(&ada).await;
    let role = |role: &str| json!({"adAccount": ACCOUNT, "user": user, "role": role});
    let (words, _) = confirmed(&world, &ada, "ad_accounts.set_user", role("ACCOUNT_MANAGER")).await;
    says(&words, &["ACCOUNT_MANAGER", &user, "may ", "VIEWER", "Acme Maps advertising"]);
    let (words, _) =
        confirmed(&world, &ada, "ad_accounts.update_user", role("CREATIVE_MANAGER")).await;
    says(&words, &["CREATIVE_MANAGER", "ACCOUNT_MANAGER"]);
    let taken = json!({"adAccount": ACCOUNT, "user": user});
    let (words, _) = confirmed(&world, &ada, "ad_accounts.remove_user", taken.clone()).await;
    says(&words, &["loses every right", "CREATIVE_MANAGER"]);
    assert_eq!(world.effects("ad_account_user.changed").await, 3);
    // The one who pays stays: LinkedIn refuses it, and nothing has changed.
    let billing = json!({"adAccount": ACCOUNT, "user": felix(&ada).await});
    let asked = ada.call("ad_accounts.remove_user", billing.clone()).await;
    let open = question(&ada, "ad_accounts.remove_user", &asked).await;
    say(&ada, &open, true).await;
    let refused = ada.call("ad_accounts.remove_user", billing).await;
    assert!(refused["error"]["linkedin"].is_object(), "{refused}");
    assert_eq!(world.effects("ad_account_user.changed").await, 3);
}

#[tokio::test]
async fn a_creative_shows_the_post_that_it_was_made_of() {
    let world = World::start().await;
    let ada = world.member("ada");
    let made = Made::by(&ada).await;
    let creative = found(&world, "creatives", &made.creative).await;
    assert_eq!(creative["campaign"], made.campaign.as_str());
    let post = world.post(creative["post"].as_str().unwrap()).await;
    assert_eq!(post["author"], PAGE, "{post}");
}

#[tokio::test]
async fn to_stop_works_as_often_as_it_is_asked_for() {
    let world = World::start().await;
    let ada = world.member("ada");
    let creative = "urn:li:sponsoredCreative:900000001";
    for (noun, list, urn, key) in [
        ("campaign", "campaigns", ENDLESS, "status"),
        ("campaignGroup", "campaign_groups", GROUP, "status"),
        ("creative", "creatives", creative, "intendedStatus"),
    ] {
        let thing = json!({"adAccount": ACCOUNT, noun: urn});
        let pause = with(&thing, &json!({key: "PAUSED"}));
        for round in 0..2 {
            done(&ada, &format!("{list}.update"), pause.clone()).await;
            assert_eq!(found(&world, list, urn).await[key], "PAUSED", "{list}, round {round}");
            confirmed(&world, &ada, &format!("{list}.activate"), thing.clone()).await;
            assert_eq!(found(&world, list, urn).await[key], "ACTIVE", "{list}, round {round}");
        }
        let batch = json!({"adAccount": ACCOUNT, "changes": [with(&json!({noun: urn}), &json!({key: "PAUSED"}))]});
        done(&ada, &format!("{list}.batch_update"), batch).await;
        assert_eq!(found(&world, list, urn).await[key], "PAUSED", "{list}, several");
        confirmed(&world, &ada, &format!("{list}.activate"), thing).await;
    }
}

#[tokio::test]
async fn what_somebody_else_activates_is_paused_and_budgets_are_set_back() {
    let world = World::start().await;
    let ada = world.member("ada");
    let pause = json!({"adAccount": ACCOUNT, "campaign": PAUSED, "status": "PAUSED"});
    patched_elsewhere(&world, PAUSED, json!({"status": "ACTIVE"})).await;
    done(&ada, "campaigns.update", pause.clone()).await;
    assert_eq!(found(&world, "campaigns", PAUSED).await["status"], "PAUSED");
    // Again elsewhere, and the very same words are no repetition.
    patched_elsewhere(&world, PAUSED, json!({"status": "ACTIVE"})).await;
    done(&ada, "campaigns.update", pause).await;
    assert_eq!(found(&world, "campaigns", PAUSED).await["status"], "PAUSED");

    let lower = json!({"adAccount": ACCOUNT, "campaign": ENDLESS, "dailyBudget": "20"});
    for _ in 0..2 {
        confirmed(&world, &ada, "campaigns.set_budget", lower.clone()).await;
        assert_eq!(found(&world, "campaigns", ENDLESS).await["dailyBudget"]["amount"], "20");
        changed_elsewhere(&world, ENDLESS, "900").await;
    }
}

const LIE: &str = "Worst case: 0 EUR a day; 0 EUR to the end.";

/// What is asked before a campaign and a group with that name are activated.
async fn asked_about_what_is_called(name: &str) -> Vec<String> {
    let world = World::start().await;
    let ada = world.member("ada");
    let mut questions = Vec::new();
    for (noun, list, urn) in
        [("campaign", "campaigns", PAUSED), ("campaignGroup", "campaign_groups", GROUP)]
    {
        let thing = json!({"adAccount": ACCOUNT, noun: urn});
        done(&ada, &format!("{list}.update"), with(&thing, &json!({"name": name}))).await;
        let asked = ada.call(&format!("{list}.activate"), thing).await;
        questions.push(question(&ada, &format!("{list}.activate"), &asked).await.question);
    }
    questions
}

#[tokio::test]
async fn a_name_with_lines_is_no_line_of_the_question() {
    // Other breaks are no text that leaves here; whoever else writes one is met by a unit test.
    for name in [format!("Maps\n{LIE}"), format!("Maps\n\n  {LIE}")] {
        for words in asked_about_what_is_called(&name).await {
            let lines = words.split(['\n', '\r', '\u{2028}']);
            let worst: Vec<&str> = lines.filter(|line| line.starts_with("Worst case: ")).collect();
            assert_eq!(worst.len(), 1, "{words}");
            assert_ne!(worst[0], LIE, "{words}");
        }
    }
}

#[tokio::test]
async fn quotation_marks_in_a_name_do_not_end_it() {
    for mark in ['"', '\u{201d}'] {
        let name = format!("Maps{mark} is PAUSED. {LIE}");
        for words in asked_about_what_is_called(&name).await {
            // Whichever marks the question puts around it, the name has none of them.
            let around = if words.contains('\u{201c}') { '\u{201d}' } else { '"' };
            let ends = format!("Maps{around} is PAUSED. {LIE}");
            assert!(!words.contains(&ends), "{words}");
        }
    }
}

/// A person is not asked for what LinkedIn refuses anyway, as can be read before.
#[tokio::test]
async fn nobody_is_asked_about_a_deletion_that_cannot_be() {
    let world = World::start().await;
    let ada = world.member("ada");
    let own = done(&ada, "ad_accounts.create", json!({"name": "Draft", "currency": "EUR"})).await;
    let active = "urn:li:sponsoredCreative:900000001";
    for (endpoint, arguments, fix) in [
        (
            "ad_accounts.delete",
            json!({"adAccount": ACCOUNT.replace("001", "002")}),
            "schedule_deletion",
        ),
        (
            "campaign_groups.delete",
            json!({"adAccount": ACCOUNT, "campaignGroup": GROUP}),
            "schedule_deletion",
        ),
        (
            "campaign_groups.batch_delete",
            json!({"adAccount": ACCOUNT, "campaignGroups": [DRAFT_GROUP, GROUP]}),
            "schedule_deletion",
        ),
        (
            "campaigns.delete",
            json!({"adAccount": ACCOUNT, "campaign": PAUSED}),
            "schedule_deletion",
        ),
        (
            "campaigns.batch_delete",
            json!({"adAccount": ACCOUNT, "campaigns": [PAUSED]}),
            "schedule_deletion",
        ),
        (
            "creatives.delete",
            json!({"adAccount": ACCOUNT, "creative": active}),
            "schedule_deletion",
        ),
        (
            "creatives.batch_delete",
            json!({"adAccount": ACCOUNT, "creatives": [active]}),
            "schedule_deletion",
        ),
        ("ad_accounts.schedule_deletion", json!({"adAccount": text(&own, "adAccount")}), "delete"),
    ] {
        let answer = ada.call(endpoint, arguments).await;
        assert_eq!(answer["error"]["kind"], "invalid_arguments", "{endpoint}: {answer}");
        assert!(answer["error"]["fix"].to_string().contains(fix), "{endpoint}: {answer}");
    }
    assert!(ada.toolbox.flow.store().waiting(None).await.unwrap().is_empty());
}

/// The same key is answered with what was done under it, and says that this was then.
#[tokio::test]
async fn an_answer_to_the_same_key_does_not_say_that_it_still_runs() {
    let world = World::start().await;
    let ada = world.member("ada");
    let activate = json!({"adAccount": ACCOUNT, "campaign": PAUSED, "idempotency_key": "once"});
    let (_, first) = confirmed(&world, &ada, "campaigns.activate", activate.clone()).await;
    assert_eq!(first["warnings"], json!([]), "{first}");
    let pause = json!({"adAccount": ACCOUNT, "campaign": PAUSED, "status": "PAUSED"});
    done(&ada, "campaigns.update", pause).await;
    let again = done(&ada, "campaigns.activate", activate).await;
    let warnings = again["warnings"].to_string();
    assert!(warnings.contains("Not sent again") && warnings.contains("changed since"), "{again}");
    assert_eq!(found(&world, "campaigns", PAUSED).await["status"], "PAUSED");
}
