//! Other people: profiles, connections, and finding somebody to mention (facts §1.5, §6.1, §6.6).

use serde_json::{Value as Json, json};

use super::{Resource, identity::profile, organizations::batch};
use crate::{
    errors::{Place, Refusal},
    reply::Reply,
    restli::Value,
    visit::{Visit, invalid},
    world::{Actor, people::Member},
};

pub(crate) const RESOURCE: Resource = Resource {
    file: "people.toml",
    facts: include_str!("../../facts/people.toml"),
    handlers: &[
        ("people.get", get),
        ("people.batch_get", batch_get),
        ("connections.get", connection_count),
        ("connections.get_v2", connection_count),
        ("people_typeahead.find_followers", among_followers),
        ("people_typeahead.find_connections", among_connections),
        ("vanity_url.find", by_vanity_url),
    ],
};

/// Hits of a typeahead.
const MOST: usize = 10;

/// `(id:X)`: a record under 2.0, and under 1.0 a text that looks like one.
fn person_id(key: &Value) -> Option<&str> {
    match key {
        Value::Text(text) => text.strip_prefix("(id:")?.strip_suffix(')'),
        Value::Record(_) => key.field("id")?.text(),
        Value::List(_) => None,
    }
}

fn shown(visit: &Visit<'_>, id: &str) -> Result<Json, Refusal> {
    let app = &visit.caller()?.app;
    match visit.world.actor(app, &format!("urn:li:person:{id}")) {
        Some(Actor::Member(name)) => visit
            .world
            .member(&name)
            .filter(|member| !member.is_hidden)
            .map(|member| profile(id, member))
            .ok_or(Refusal::NotFound),
        _ => Err(Refusal::NotFound),
    }
}

fn get(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let id = visit.keys.first().and_then(person_id).ok_or(Refusal::PathSyntax)?;
    shown(visit, id).map(|body| Reply::json(200, &body))
}

fn batch_get(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let visit = &*visit;
    let ids: Vec<String> = visit
        .query
        .value("ids")
        .and_then(Value::list)
        .and_then(|keys| {
            keys.iter().map(|key| person_id(key).map(|id| format!("(id:{id})"))).collect()
        })
        .ok_or_else(|| invalid("ids"))?;
    Ok(batch(ids, |key| {
        let id = key.strip_prefix("(id:").and_then(|rest| rest.strip_suffix(')'));
        shown(visit, id.unwrap_or_default())
    }))
}

fn connection_count(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let caller = visit.caller()?;
    let urn = visit.key()?;
    if !urn.starts_with("urn:li:person:") {
        return Err(Refusal::PathSyntax);
    }
    if visit.world.actor(&caller.app, urn) != Some(Actor::Member(caller.member.clone())) {
        return Err(Refusal::ValueRefused { place: Place::Key, fields: vec!["/id".to_owned()] });
    }
    let size = visit.world.connection_count(&caller.member);
    Ok(Reply::json(200, &json!({"firstDegreeSize": size})))
}

fn among_followers(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let page = visit.own_page("organization")?;
    let names = visit
        .world
        .follows
        .iter()
        .filter(|follow| follow.organization == page)
        .map(|follow| follow.member.as_str());
    hits(visit, names)
}

fn among_connections(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let caller = &visit.caller()?.member;
    let names = visit
        .world
        .connections
        .iter()
        .filter(|connection| connection.of == *caller)
        .map(|connection| connection.to.as_str());
    hits(visit, names)
}

/// The keyword rules of the page: at least three characters, letters and single specials, and at
/// least six characters as soon as there is a space or a dot.
fn is_searchable(keywords: &str) -> bool {
    const SPECIAL: [char; 4] = [' ', '\'', '-', '.'];
    let length = keywords.chars().count();
    let spaces = keywords.chars().filter(|letter| *letter == ' ').count();
    let is_doubled = keywords
        .chars()
        .zip(keywords.chars().skip(1))
        .any(|(one, next)| one == next && SPECIAL.contains(&one));
    let least = if keywords.contains([' ', '.']) { 6 } else { 3 };
    length >= least
        && spaces <= 1
        && !is_doubled
        && keywords.chars().all(|letter| letter.is_alphabetic() || SPECIAL.contains(&letter))
}

/// Every word asked for begins the first name, the last name, or a part of one.
fn is_hit(member: &Member, keywords: &str) -> bool {
    let (first, last) = (member.first_name.to_lowercase(), member.last_name.to_lowercase());
    let begins = |name: &String, word: &str| {
        name.starts_with(word)
            || name.split(|letter: char| !letter.is_alphabetic()).any(|part| part.starts_with(word))
    };
    format!("{first} {last}").starts_with(keywords)
        || keywords.split_whitespace().all(|word| begins(&first, word) || begins(&last, word))
}

fn hits<'w>(visit: &'w Visit<'_>, names: impl Iterator<Item = &'w str>) -> Result<Reply, Refusal> {
    let keywords = visit.required_text("keywords")?;
    if !is_searchable(keywords) {
        return Err(invalid("keywords"));
    }
    let keywords = keywords.trim().to_lowercase();
    let app = &visit.caller()?.app;
    let elements: Vec<Json> = names
        .filter_map(|name| visit.world.member(name))
        .filter(|member| !member.is_hidden && is_hit(member, &keywords))
        .take(MOST)
        .map(|member| {
            json!({
                "member": Actor::Member(member.name.clone()).urn(app),
                "firstName": member.first_name,
                "lastName": member.last_name,
                "headline": member.headline,
                "photo": format!("urn:li:digitalmediaAsset:C4E03AQ{}", member.name),
            })
        })
        .collect();
    Ok(Reply::json(200, &listed(&elements)))
}

fn listed(elements: &[Json]) -> Json {
    json!({"paging": {"start": 0, "count": MOST, "links": []}, "elements": elements})
}

fn by_vanity_url(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    visit.own_page("organization")?;
    let name = visit
        .required_text("vanityUrl")?
        .strip_prefix("https://")
        .map(|rest| rest.strip_prefix("www.").unwrap_or(rest))
        .and_then(|rest| rest.strip_prefix("linkedin.com/in/"))
        .map(|name| name.strip_suffix('/').unwrap_or(name))
        .filter(|name| !name.is_empty() && !name.contains(['/', '?', '#']))
        .ok_or_else(|| invalid("vanityUrl"))?;
    let app = &visit.caller()?.app;
    let elements: Vec<Json> = visit
        .world
        .members
        .iter()
        .filter(|member| member.vanity_name == name && !member.is_hidden)
        .map(|member| json!({"member": Actor::Member(member.name.clone()).urn(app)}))
        .collect();
    Ok(Reply::json(200, &listed(&elements)))
}
