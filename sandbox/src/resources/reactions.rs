//! Reactions (facts §4.2).

use serde_json::{Value as Json, json};

use super::{
    Resource,
    organizations::batch,
    posts::{
        fields::required,
        schema::{self, Field, Shape},
    },
    subject::{self, MOST},
};
use crate::{
    errors::{InputError, Place, Refusal, SocialRefusal},
    paging::page,
    reply::Reply,
    restli::Value,
    visit::{Visit, invalid},
    world::{
        Actor,
        social::{Reaction, Subject},
    },
};

pub(crate) const RESOURCE: Resource = Resource {
    file: "reactions.toml",
    facts: include_str!("../../facts/reactions.toml"),
    handlers: &[
        ("reactions.create", create),
        ("reactions.get", get),
        ("reactions.batch_get", batch_get),
        ("reactions.find_by_entity", by_entity),
        ("reactions.delete", delete),
    ],
};

/// The last one was removed with 202307: known to the schema, refused by its value.
const REMOVED: &str = "MAYBE";
const KINDS: &[&str] =
    &["LIKE", "PRAISE", "APPRECIATION", "EMPATHY", "INTEREST", "ENTERTAINMENT", REMOVED];

const REACTION: &[Field] =
    &[required("root", Shape::Urn), required("reactionType", Shape::Enum(KINDS))];

fn create(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let body = visit.json()?;
    schema::body(&body, REACTION, "create")?;
    let text = |name: &str| body.get(name).and_then(Json::as_str).unwrap_or_default();
    let kind = text("reactionType");
    if kind == REMOVED {
        let error = InputError::value("/reactionType", kind);
        return Err(Refusal::Inputs { errors: vec![error] });
    }
    let subject = subject::find(visit, text("root"), "/root")?;
    let actor = subject::actor(visit, visit.required_text("actor")?, Place::Parameter)?;
    let reaction = add(visit, subject, actor, kind)?;
    let body = shape(visit, &reaction)?;
    Ok(Reply::json(201, &body).with("x-restli-id", key(visit, &reaction)?))
}

/// One per actor; a like counts among them. What a second one does is open (facts §11.3).
pub(super) fn add(
    visit: &mut Visit<'_>,
    subject: Subject,
    actor: Actor,
    kind: &str,
) -> Result<Reaction, Refusal> {
    subject::check_reach(visit, subject)?;
    if let Some(reaction) = visit.world.reaction(subject, &actor) {
        let app = &visit.caller()?.app;
        let urn = visit.world.reaction_urn(reaction, &reaction.actor.urn(app));
        return Err(Refusal::Social(SocialRefusal::ReactionExists { urn }));
    }
    let reaction = Reaction {
        post: subject.post,
        comment: subject.comment,
        actor,
        member: visit.caller()?.member.clone(),
        kind: kind.to_owned(),
        created_ms: visit.now_ms,
    };
    visit.world.reactions.push(reaction.clone());
    record(visit, "reaction.create", &reaction);
    Ok(reaction)
}

fn record(visit: &mut Visit<'_>, kind: &str, reaction: &Reaction) {
    let urn = visit.world.reaction_urn(reaction, &visit.world.home_urn(&reaction.actor));
    let member = visit.caller.as_ref().map_or_else(String::new, |caller| caller.member.clone());
    visit.world.record(kind, &urn, &reaction.actor, &member, visit.now_ms);
}

/// Takes back the actor's reaction, if it is one of those meant.
pub(super) fn remove(
    visit: &mut Visit<'_>,
    subject: Subject,
    actor: &Actor,
    is_meant: impl Fn(&Reaction) -> bool,
) -> Result<(), Refusal> {
    let reaction = visit
        .world
        .reaction(subject, actor)
        .filter(|reaction| is_meant(reaction))
        .cloned()
        .ok_or(Refusal::NotFound)?;
    visit.world.reactions.retain(|own| own.subject() != subject || own.actor != *actor);
    record(visit, "reaction.delete", &reaction);
    Ok(())
}

fn get(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let key = visit.keys.first().ok_or(Refusal::PathSyntax)?;
    one(visit, key).map(|body| Reply::json(200, &body))
}

/// The two parts of a key; nothing else may be in it.
fn parts(key: &Value) -> Option<(&str, &str)> {
    let is_whole = key.record()?.len() == 2;
    is_whole.then_some((key.field("actor")?.text()?, key.field("entity")?.text()?))
}

fn one(visit: &Visit<'_>, key: &Value) -> Result<Json, Refusal> {
    let (actor, entity) = parts(key).ok_or(Refusal::PathSyntax)?;
    let subject = subject::find(visit, entity, "/entity")?;
    let actor = visit.world.actor(&visit.caller()?.app, actor).ok_or(Refusal::NotFound)?;
    subject::readable_by(visit, subject, &actor)?;
    let reaction = visit.world.reaction(subject, &actor).ok_or(Refusal::NotFound)?;
    shape(visit, reaction)
}

fn batch_get(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let keys: Vec<Asked> = visit
        .query
        .value("ids")
        .and_then(Value::list)
        .into_iter()
        .flatten()
        .map(|key| parts(key).is_some().then(|| Asked(key.clone())))
        .collect::<Option<_>>()
        .filter(|keys: &Vec<Asked>| !keys.is_empty())
        .ok_or_else(|| invalid("ids"))?;
    let visit = &*visit;
    Ok(batch(keys, |key| one(visit, &key.0)))
}

/// A key as it stood in the request, written the way answers write it.
struct Asked(Value);

impl std::fmt::Display for Asked {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (actor, entity) = parts(&self.0).unwrap_or_default();
        formatter.write_str(&written(actor, entity))
    }
}

/// A complex key outside an address: only the structural characters are escaped (facts §8.2).
fn written(actor: &str, entity: &str) -> String {
    let reduced = |text: &str| {
        text.chars().fold(String::new(), |mut written, letter| {
            match letter {
                ',' => written.push_str("%2C"),
                '(' => written.push_str("%28"),
                ')' => written.push_str("%29"),
                '\'' => written.push_str("%27"),
                ':' => written.push_str("%3A"),
                other => written.push(other),
            }
            written
        })
    };
    format!("(actor:{},entity:{})", reduced(actor), reduced(entity))
}

fn key(visit: &Visit<'_>, reaction: &Reaction) -> Result<String, Refusal> {
    let actor = reaction.actor.urn(&visit.caller()?.app);
    Ok(written(&actor, &visit.world.subject_urn(reaction.subject())))
}

fn by_entity(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let visit = &*visit;
    let key = visit.keys.first().filter(|key| key.record().is_some_and(|parts| parts.len() == 1));
    let urn = key.and_then(|key| key.field("entity")?.text()).ok_or(Refusal::PathSyntax)?;
    let subject = subject::readable(visit, urn, "/entity")?;
    let is_oldest_first = match visit.query.value("sort") {
        None => false,
        Some(sort) => match sort.field("value").and_then(Value::text) {
            Some("CHRONOLOGICAL") => true,
            // What is relevant to whom is not imitated.
            Some("REVERSE_CHRONOLOGICAL" | "RELEVANCE") => false,
            _ => return Err(invalid("sort")),
        },
    };
    let window = visit.window(MOST)?;
    let mut reactions = visit.world.reactions_on(subject);
    reactions.retain(|reaction| visit.stale_since.is_none_or(|since| reaction.created_ms < since));
    if is_oldest_first {
        reactions.reverse();
    }
    page(visit, window, &reactions, |reaction| shape(visit, reaction))
}

fn delete(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let key = visit.keys.first().ok_or(Refusal::PathSyntax)?;
    let (actor, entity) = parts(key).ok_or(Refusal::PathSyntax)?;
    let subject = subject::find(visit, entity, "/entity")?;
    let actor = subject::actor(visit, actor, Place::Key)?;
    remove(visit, subject, &actor, |_| true)?;
    Ok(Reply::empty(204))
}

fn shape(visit: &Visit<'_>, reaction: &Reaction) -> Result<Json, Refusal> {
    let app = &visit.caller()?.app;
    let stamp = subject::stamp(visit, &reaction.actor, &reaction.member, reaction.created_ms)?;
    Ok(json!({
        "id": visit.world.reaction_urn(reaction, &reaction.actor.urn(app)),
        "reactionType": reaction.kind,
        "root": visit.world.subject_urn(reaction.subject()),
        "created": stamp.clone(),
        "lastModified": stamp,
    }))
}
