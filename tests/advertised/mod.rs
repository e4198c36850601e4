//! Ad accounts in the sandbox: what is in them, what has happened to them, and who was asked before.

#![allow(dead_code, reason = "each test file uses its own part")]

use linkedin_mcp::store::confirmations::Question;
use serde_json::{Value, json};

use crate::world::{Member, World};

/// On which `ada` is ACCOUNT_MANAGER, in EUR.
pub(crate) const ACCOUNT: &str = "urn:li:sponsoredAccount:500000001";
/// The page for which that account advertises.
pub(crate) const PAGE: &str = "urn:li:organization:70010001";
/// Runs.
pub(crate) const GROUP: &str = "urn:li:sponsoredCampaignGroup:600000001";
/// Waits.
pub(crate) const DRAFT_GROUP: &str = "urn:li:sponsoredCampaignGroup:600000002";
/// Runs without an end, at 35 EUR a day.
pub(crate) const ENDLESS: &str = "urn:li:sponsoredCampaign:700000001";
/// Is paused: 35 EUR a day, 1400 EUR in all.
pub(crate) const PAUSED: &str = "urn:li:sponsoredCampaign:700000002";

/// What lets money flow, or lets somebody let it flow.
const GRAVE: &[&str] = &[".activated", ".budget_raised", ".extended", "ad_account_user.changed"];

pub(crate) fn is_done(answer: &Value) {
    assert_eq!(answer["outcome"], "done", "{answer}");
}

/// Nothing was done, for that reason.
pub(crate) fn is_refused(answer: &Value, kind: &str) {
    assert_eq!(
        (&answer["outcome"], &answer["error"]["kind"]),
        (&json!("not_done"), &json!(kind)),
        "{answer}"
    );
}

/// Refused by us because of that argument, before anything was sent.
pub(crate) fn is_wrong(answer: &Value, field: &str) {
    is_refused(answer, "invalid_arguments");
    assert_eq!(answer["error"]["field"], field, "{answer}");
    assert!(!answer["error"]["fix"].as_array().unwrap().is_empty(), "{answer}");
}

/// The open question of that agent to which an answer points: the latest about that endpoint.
pub(crate) async fn question(member: &Member, endpoint: &str, answer: &Value) -> Question {
    is_refused(answer, "needs_confirmation");
    let waiting = member.toolbox.flow.store().waiting(None).await.unwrap();
    let own = |one: &Question| one.exactly.agent == member.toolbox.agent;
    let mut about = waiting.into_iter().filter(|one| own(one) && one.endpoint == endpoint);
    about.next().unwrap_or_else(|| panic!("no question about {endpoint}: {answer}"))
}

/// Says yes or no, as `agents approve` does.
pub(crate) async fn say(member: &Member, question: &Question, allow: bool) {
    let store = member.toolbox.flow.store();
    assert!(store.answer(&question.id, allow, "test", None).await.unwrap());
}

/// What has happened in the sandbox, whoever asked for it: its kind and its thing.
pub(crate) async fn effects(world: &World) -> Vec<(String, String)> {
    let seen = world.control("world").await;
    let text = |effect: &Value, key: &str| effect[key].as_str().unwrap().to_owned();
    let effects = seen["effects"].as_array().unwrap();
    effects.iter().map(|effect| (text(effect, "kind"), text(effect, "urn"))).collect()
}

/// Those of them by which money can flow.
pub(crate) async fn grave(world: &World) -> Vec<(String, String)> {
    let all = effects(world).await;
    let is_grave = |kind: &str| GRAVE.iter().any(|end| kind.ends_with(end));
    all.into_iter().filter(|(kind, _)| is_grave(kind)).collect()
}

/// Asks, changes nothing, gets a yes, and does it: the words of the question, and the answer.
pub(crate) async fn confirmed(
    world: &World,
    member: &Member,
    endpoint: &str,
    arguments: Value,
) -> (String, Value) {
    let before = effects(world).await;
    let asked = member.call(endpoint, arguments.clone()).await;
    let question = question(member, endpoint, &asked).await;
    assert_eq!(effects(world).await, before, "{endpoint}: nothing happens before the yes");
    say(member, &question, true).await;
    assert_eq!(effects(world).await, before, "{endpoint}: a yes alone does nothing");
    let answer = member.call(endpoint, arguments).await;
    is_done(&answer);
    (question.question, answer)
}

/// The thing as the sandbox has it; null where there is none.
pub(crate) async fn found(world: &World, list: &str, urn: &str) -> Value {
    let seen = world.control("world").await;
    let all = seen[list].as_array().unwrap_or_else(|| panic!("{list}"));
    all.iter().find(|one| one["urn"] == urn).cloned().unwrap_or(Value::Null)
}

/// The bodies of the requests by that method whose path ends so.
pub(crate) async fn bodies(world: &World, method: &str, path: &str) -> Vec<Value> {
    let sent = world.requests().await;
    let fits = |request: &&Value| {
        let target = request["target"].as_str().unwrap();
        let own = target.split('?').next().unwrap();
        request["method"] == method && own.ends_with(path)
    };
    let body = |request: &Value| serde_json::from_str(request["body_utf8"].as_str()?).ok();
    sent.iter().filter(fits).filter_map(body).collect()
}

/// A campaign that has all that it needs.
pub(crate) fn campaign(more: &Value) -> Value {
    let mut arguments = json!({
        "adAccount": ACCOUNT, "campaignGroup": GROUP, "name": "Winter, image",
        "objectiveType": "WEBSITE_VISIT", "dailyBudget": "40.00", "start": "2027-01-04",
        "end": "2027-01-14", "politicalIntent": "NOT_POLITICAL", "associatedEntity": PAGE,
        "targeting": [{"facet": "locations", "values": ["urn:li:geo:103644278"]}]});
    for (name, value) in more.as_object().unwrap() {
        if value.is_null() {
            arguments.as_object_mut().unwrap().remove(name);
        } else {
            arguments[name] = value.clone();
        }
    }
    arguments
}
