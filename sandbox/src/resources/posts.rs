//! Posts (facts §2).

use serde_json::{Map, Value as Json, json};

use super::Resource;
use crate::{
    errors::{InputError, Refusal},
    reply::Reply,
    restli,
    visit::Visit,
    world::posts::Post,
};

pub(super) mod content;
mod create;
mod dark;
mod delete;
pub(super) mod fields;
mod read;
mod rules;
pub(super) mod schema;
mod update;

pub(super) use create::publish;
pub(super) use read::{author, readable};

pub(crate) const RESOURCE: Resource = Resource {
    file: "posts.toml",
    facts: include_str!("../../facts/posts.toml"),
    handlers: &[
        ("posts.create", create::create),
        ("posts.get", read::get),
        ("posts.batch_get", read::batch_get),
        ("posts.find_by_author", read::by_author),
        ("posts.find_by_dsc_ad_account", dark::by_ad_account),
        ("posts.update", update::update),
        ("posts.delete", delete::delete),
    ],
};

/// The lists a targeting has; a read returns every one of them, empty ones too (facts §2.6).
const FACETS: [&str; 9] = [
    "fieldsOfStudy",
    "industries",
    "organizations",
    "jobFunctions",
    "staffCountRanges",
    "interfaceLocales",
    "degrees",
    "seniorities",
    "geoLocations",
];

/// A targeting with all its lists.
pub(crate) fn facets(target: &Json) -> Json {
    let all: Map<String, Json> = FACETS
        .iter()
        .map(|name| {
            let list = target.get(*name).cloned().unwrap_or_else(|| json!([]));
            ((*name).to_owned(), list)
        })
        .collect();
    Json::Object(all)
}

/// The post a path names; a URN of another type is told apart from one that names nothing.
fn named<'v>(visit: &'v Visit<'_>) -> Result<&'v Post, Refusal> {
    let urn = visit.key()?;
    check_urn(urn)?;
    visit.world.living_post(urn).ok_or(Refusal::NotFound)
}

pub(super) fn check_urn(urn: &str) -> Result<(), Refusal> {
    let number = urn.strip_prefix("urn:li:share:").or_else(|| urn.strip_prefix("urn:li:ugcPost:"));
    let error = match number {
        None => InputError::urn_type("/id", urn, "share or ugcPost"),
        Some(number) if number.parse::<u64>().is_err() => InputError::urn_id("/id", urn),
        Some(_) => return Ok(()),
    };
    Err(Refusal::Inputs { errors: vec![error] })
}

/// 201 without a body: the id stands raw in one header and encoded in the other (facts §2.1).
fn created(urn: &str) -> Reply {
    Reply::empty(201)
        .with("location", format!("/posts/{}", restli::encode(urn)))
        .with("x-restli-id", urn)
}
