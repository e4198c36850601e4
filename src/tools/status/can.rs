//! "Can I …?": answered from the goals where the words name one, else by the endpoint whose words come nearest.

use serde_json::{Value, json};

use crate::access;
use crate::auth::{Scopes, Session};
use crate::call::endpoint;
use crate::catalogue::spec::{Access, Need};
use crate::catalogue::{Entry, Group, endpoints};
use crate::explain::opened_by;
use crate::goals::{self, Goal, Understood};
use crate::model::method::Effect;
use crate::model::product::Product;
use crate::model::scope::{Scope, spelled};
use crate::policy::Policy;

/// A sentence, and the items behind it.
pub(super) fn answer(policy: &Policy, session: &Session, question: &str) -> (String, Value) {
    let asked = words(question);
    let understood = goals::understand(question);
    let mut items: Vec<Value> = goals_asked(&understood)
        .into_iter()
        .map(|goals| of_goals(policy, session, &goals, &asked))
        .collect();
    // What the goals do not cover may still be an endpoint's words.
    if items.is_empty() || !understood.unclear.is_empty() {
        items.extend(nearest(policy, session, &asked));
    }
    let summary = match items.first() {
        None => "No endpoint here answers to these words; name what you want to do, such as \"create posts as a page\".".to_owned(),
        Some(first) => {
            let text = |key: &str| first.get(key).and_then(Value::as_str);
            let what = text("endpoint").or(text("goal")).unwrap_or_default();
            let said = |key: &str| text(key).unwrap_or_default();
            format!("{what}: {}. {}", said("answer"), said("why"))
        }
    };
    (summary, json!({ "items": items }))
}

/// The goals that were asked for. Where it was not said who speaks, both ways belong to one answer.
fn goals_asked(understood: &Understood) -> Vec<Vec<&'static Goal>> {
    let with_other = |goal: &'static Goal| {
        let presumed = understood.presumed.iter().find(|presumed| presumed.goal.id == goal.id);
        let other = presumed.map(|presumed| presumed.other);
        std::iter::once(goal).chain(other).collect()
    };
    // A text that was understood in part may mean something else altogether.
    let goals = if understood.unclear.is_empty() { understood.goals.as_slice() } else { &[] };
    goals.iter().copied().map(with_other).collect()
}

/// The endpoints whose words come nearest.
fn nearest(policy: &Policy, session: &Session, asked: &[String]) -> Vec<Value> {
    let mut ranked: Vec<_> = endpoints()
        .map(|(group, entry)| (score(asked, group, entry), group, entry))
        .filter(|(score, _, _)| *score > 0)
        .collect();
    // "Can I comment" means writing one. Stable: what is equal stays in the order of the catalogue.
    let reading = asked.iter().any(|word| LOOKING.contains(&word.as_str()));
    ranked.sort_by_key(|(score, _, entry)| {
        (std::cmp::Reverse(*score), !reading && entry.spec.effect == Effect::Read)
    });
    let best = ranked.iter().take(3);
    best.map(|(_, group, entry)| item(policy, session, (group, entry), &meant(entry, asked), None))
        .collect()
}

/// The endpoint of a goal that the question comes nearest to.
fn served_by(goal: &Goal, asked: &[String]) -> Option<(&'static Group, &'static Entry)> {
    let mut all: Vec<_> = goal.served().collect();
    all.retain(|(_, entry)| entry.spec.is_linkedins() && !entry.spec.step);
    all.sort_by_key(|(group, entry)| std::cmp::Reverse(score(asked, group, entry)));
    all.first().copied()
}

/// The answer for one goal, or for the ways of reading one question.
fn of_goals(
    policy: &Policy,
    session: &Session,
    goals: &[&'static Goal],
    asked: &[String],
) -> Value {
    let ids = goals.iter().map(|goal| goal.id).collect::<Vec<_>>().join(" or ");
    let mut answers: Vec<Value> =
        goals.iter().map(|goal| of_goal(policy, session, goal, asked)).collect();
    let text = |item: &Value, key: &str| {
        item.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
    };
    let said: Vec<String> = answers.iter().map(|item| text(item, "answer")).collect();
    if goals.len() == 1 || answers.is_empty() {
        return answers.pop().unwrap_or_default();
    }
    let all_alike = said.windows(2).all(|pair| pair.first() == pair.last());
    let whys = goals.iter().zip(&answers).map(|(goal, item)| {
        format!("{}: {}. {}", goal.id, text(item, "answer"), text(item, "why"))
    });
    let why = whys.collect::<Vec<_>>().join(" ");
    let lists = ["scopes_any", "products", "roles_any", "tools", "endpoints"].map(|key| {
        let mut all: Vec<Value> = Vec::new();
        for value in answers.iter().filter_map(|item| item.get(key)?.as_array()).flatten() {
            if !all.contains(value) {
                all.push(value.clone());
            }
        }
        (key, Value::Array(all))
    });
    let answer = match said.first() {
        Some(first) if all_alike => first.clone(),
        _ if said.iter().any(|said| said == "yes") => "partly".to_owned(),
        _ => "no".to_owned(),
    };
    let mut merged = answers.swap_remove(0);
    if let Some(item) = merged.as_object_mut() {
        item.insert("goal".to_owned(), json!(ids));
        item.insert("answer".to_owned(), json!(answer));
        item.insert("why".to_owned(), json!(why));
        item.extend(lists.map(|(key, value)| (key.to_owned(), value)));
    }
    merged
}

fn of_goal(policy: &Policy, session: &Session, goal: &'static Goal, asked: &[String]) -> Value {
    let opened = matches!(&session.scopes, Scopes::Known(granted) if goal.opened_by(granted));
    let best = served_by(goal, asked);
    let sets: Vec<String> = goal.scopes.iter().map(|set| spelled(set)).collect();
    let mut item = match (best, goal.not_to_be_had) {
        // A sign-in from before it was closed may still have it.
        (_, Some(why)) if !opened => bare("no", why),
        (Some((group, entry)), _) => {
            let needs = goal.needs(&entry.spec.access);
            item(policy, session, (group, entry), &needs, Some(goal))
        }
        (None, _) if opened => bare("no", "The scopes are there, but no tool here serves it yet."),
        (None, _) => {
            let takes = takes(&sets, goal.products);
            bare("no", &format!("No tool here serves it yet. {takes}"))
        }
    };
    let lacking = lacking(session, goal);
    if let (Some((group, entry)), Some(item)) = (best, item.as_object_mut())
        && item.get("answer").is_some_and(|answer| answer == "yes")
        && !lacking.is_empty()
        && !goal.lacks(&session.scopes, &entry.spec.access)
    {
        let why = format!(
            "{} does; not so {}: the whole takes {}.",
            endpoint(group, entry),
            lacking.join(", "),
            sets.join(" or ")
        );
        item.insert("answer".to_owned(), json!("partly"));
        item.insert("why".to_owned(), json!(why));
    }
    let mut tools: Vec<String> = Vec::new();
    for name in goal.specs().filter_map(|(group, spec)| goals::tool(group, spec)) {
        if !tools.contains(&name) {
            tools.push(name);
        }
    }
    if let Some(item) = item.as_object_mut() {
        if best.is_none() || item.get("scopes_any").is_none_or(Value::is_null) {
            let products: Vec<_> = goal.products.iter().map(|product| product.name()).collect();
            item.insert("scopes_any".to_owned(), json!(sets));
            item.insert("products".to_owned(), json!(products));
            item.insert("roles_any".to_owned(), json!(goal.roles));
        }
        item.insert("goal".to_owned(), json!(goal.id));
        item.insert("tools".to_owned(), json!(tools));
        item.insert("endpoints".to_owned(), json!(goal.endpoint_names()));
    }
    item
}

/// The endpoints of a goal that the sign-in rules out.
fn lacking(session: &Session, goal: &Goal) -> Vec<String> {
    goal.specs()
        .filter(|(_, spec)| goal.lacks(&session.scopes, &spec.access))
        .map(|(group, spec)| format!("{}.{}", group.name, spec.action))
        .collect()
}

/// An answer that no endpoint stands behind.
fn bare(answer: &str, why: &str) -> Value {
    json!({
        "goal": null, "endpoint": null, "tool": null, "answer": answer, "why": why,
        "scopes_any": null, "products": null, "roles_any": null, "docs": null,
    })
}

/// What it takes, where to get it, and how long that is.
fn takes(scopes: &[String], products: &[Product]) -> String {
    let ways: Vec<String> =
        products.iter().map(|product| format!("{} ({})", product.name(), product.how())).collect();
    let takes = format!("It takes {}", scopes.join(" or "));
    if ways.is_empty() {
        format!("{takes}.")
    } else {
        format!("{takes}, from {}.", ways.join(" or "))
    }
}

/// Words that say nothing about which endpoint is meant.
const EMPTY: &[&str] =
    &["can", "i", "a", "an", "the", "as", "of", "my", "to", "do", "it", "on", "for", "with", "and"];

/// Words that say that somebody wants to look.
const LOOKING: &[&str] =
    &["get", "list", "read", "find", "see", "look", "show", "count", "know", "view", "search"];

fn words(text: &str) -> Vec<String> {
    text.to_lowercase()
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty() && !EMPTY.contains(word))
        // "post", "posts" and "posting" mean one thing here.
        .map(|word| {
            let stem = word.strip_suffix("ing").or_else(|| word.strip_suffix('s')).unwrap_or(word);
            match stem {
                "publish" | "write" => "create".to_owned(),
                "react" => "reaction".to_owned(),
                "lik" => "like".to_owned(),
                "respond" | "answer" => "reply".to_owned(),
                "company" | "organization" => "page".to_owned(),
                stem => stem.to_owned(),
            }
        })
        .collect()
}

fn score(question: &[String], group: &Group, entry: &Entry) -> usize {
    let schema = entry.schema();
    let about = schema.get("description").and_then(Value::as_str).unwrap_or_default();
    let name = words(&format!("{} {}", group.name, entry.spec.action));
    let about = words(about);
    question
        .iter()
        .map(|word| if name.contains(word) { 3 } else { usize::from(about.contains(word)) })
        .sum()
}

/// The needs that count for a question: as a page, as oneself, or both where it does not say.
fn meant(entry: &Entry, asked: &[String]) -> Vec<Need> {
    let says = |words: &[&str]| asked.iter().any(|word| words.contains(&word.as_str()));
    match entry.spec.access {
        Access::Speaker { organization, .. } | Access::Either { organization, .. }
            if says(&["page"]) =>
        {
            vec![organization]
        }
        Access::Speaker { member, .. } if says(&["me", "myself", "oneself", "own", "member"]) => {
            vec![member]
        }
        access => access.needs().into_iter().copied().collect(),
    }
}

/// The answer for one endpoint: with the needs that count, and for a goal where one was understood.
fn item(
    policy: &Policy,
    session: &Session,
    (group, entry): (&Group, &Entry),
    needs: &[Need],
    goal: Option<&Goal>,
) -> Value {
    let sets: Vec<Vec<Scope>> =
        needs.iter().flat_map(|need| need.scopes).map(|set| set.to_vec()).collect();
    let scopes: Vec<String> = sets.iter().map(|set| spelled(set)).collect();
    let roles: Vec<_> = needs.iter().flat_map(Need::role_names).collect();
    let takes = || match goal {
        Some(goal) => takes(&scopes, goal.products),
        None => format!("It takes {}.", scopes.join(" or ")),
    };
    let (answer, why) =
        verdict(policy, session, (group, entry), needs, &scopes.join(" or "), takes);
    json!({
        "goal": goal.map(|goal| goal.id), "endpoint": endpoint(group, entry),
        "tool": goals::tool(group, &entry.spec),
        "answer": answer, "why": why, "scopes_any": scopes, "products": opened_by(&sets).products,
        "roles_any": roles, "docs": entry.spec.docs,
    })
}

/// What no scope opens: the app has to have the product.
fn of_product(session: &Session, product: Product) -> (&'static str, String) {
    let name = product.name();
    if session.products.is_empty() {
        let why = format!(
            "It takes no scope, but the product {name}; whether the app has that, LinkedIn does not tell."
        );
        ("unknown", why)
    } else if session.products.iter().any(|own| own == name) {
        ("yes", format!("The app has the product {name}."))
    } else {
        ("no", format!("The app lacks the product {name} ({}).", product.how()))
    }
}

fn verdict(
    policy: &Policy,
    session: &Session,
    (group, entry): (&Group, &Entry),
    needs: &[Need],
    scopes: &str,
    takes: impl Fn() -> String,
) -> (&'static str, String) {
    let open = |need: &Need| !access::lacks(&session.scopes, need);
    if !policy.allows(group.name, entry.spec.effect) {
        ("no", "The operator's policy forbids it.".to_owned())
    } else if needs.is_empty() {
        match entry.spec.access {
            Access::App { product } => of_product(session, product),
            _ => ("yes", "It needs no permission.".to_owned()),
        }
    } else if session.scopes == Scopes::Unknown {
        ("unknown", format!("This token's scopes are not known; it takes {scopes}."))
    } else if needs.iter().all(|need| access::grants(&session.scopes, need)) {
        let place = match entry.spec.access {
            Access::AdAccount { .. } => "in the ad account",
            _ => "on a page",
        };
        ("yes", format!("The scopes are there; {place} the role counts as well."))
    } else if needs.iter().all(open) {
        let takes = takes();
        (
            "unknown",
            format!(
                "{takes} That is not granted; but LinkedIn's pages do not agree on it, so a call is sent, and LinkedIn decides."
            ),
        )
    } else if needs.iter().any(open) {
        ("partly", format!("Not everything of it: it takes {scopes} depending on who speaks."))
    } else {
        let older = entry.spec.unversioned.filter(|older| access::opens(&session.scopes, older));
        match (older, policy.unversioned(&entry.spec)) {
            (Some(_), Some(_)) => (
                "yes",
                format!("{} It goes over LinkedIn's undocumented older API instead.", takes()),
            ),
            (Some(older), None) => (
                "no",
                format!("{} The operator can allow an older way: {}.", takes(), older.setting),
            ),
            (None, _) => ("no", takes()),
        }
    }
}
