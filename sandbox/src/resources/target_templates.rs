//! Saved audiences (advertising facts §6).

use serde_json::{Value as Json, json};

use super::{
    Resource, ads, advertiser,
    posts::schema::{self, Field, Shape, optional, required},
};
use crate::{
    errors::{InputError, Refusal},
    paging::page,
    reply::Reply,
    visit::Visit,
    world::{
        Actor,
        ad_tools::TargetTemplate,
        audience::{Criteria, Fault},
    },
};

pub(crate) const RESOURCE: Resource = Resource {
    file: "target_templates.toml",
    facts: include_str!("../../facts/target_templates.toml"),
    handlers: &[
        ("ad_target_templates.find_by_account", by_account),
        ("ad_target_templates.create", create),
        ("ad_target_templates.get", get),
        ("ad_target_templates.update", update),
        ("ad_target_templates.delete", delete),
    ],
};

const CRITERIA: &str = "targetingCriteria";

const FIELDS: &[Field] = &[
    Field { patchable: true, ..required("name", Shape::Text) },
    required("account", Shape::Urn),
    Field { patchable: true, ..required(CRITERIA, Shape::Any) },
    Field { read_only: true, ..optional("id", Shape::Any) },
];

/// The first number of a template made here; the sequence is added.
const FIRST: u64 = 310_000_000;

fn shape(template: &TargetTemplate) -> Json {
    json!({
        "id": template.id,
        "name": template.name,
        "account": format!("urn:li:sponsoredAccount:{}", template.account),
        CRITERIA: template.criteria,
        "changeAuditStamps": {
            "created": {"time": template.created_ms},
            "lastModified": {"time": template.modified_ms},
        },
    })
}

fn by_account(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    const MOST: usize = 1000;
    let account = advertiser::asked(visit, "account")?.id;
    let window = visit.window(MOST)?;
    let own: Vec<&TargetTemplate> = visit
        .world
        .ad_tools
        .templates
        .iter()
        .filter(|template| template.account == account)
        .filter(|template| visit.stale_since.is_none_or(|since| template.created_ms < since))
        .collect();
    page(visit, window, &own, |template| Ok(shape(template)))
}

fn checked(criteria: &Json) -> Result<(), Refusal> {
    let refused = |Fault { path, value }| match value {
        Some(value) => Refusal::Inputs {
            errors: vec![InputError::value(&format!("/{CRITERIA}{path}"), &value)],
        },
        None => Refusal::Schema {
            lines: vec![format!(
                "ERROR :: /{CRITERIA}{path} :: record type is not backed by a DataMap"
            )],
        },
    };
    Criteria::read(criteria).map(|_| ()).map_err(refused)
}

fn name(body: &Json, pointer: &str) -> Result<Option<String>, Refusal> {
    match body.pointer(pointer).and_then(Json::as_str) {
        Some(name) if name.trim().is_empty() => {
            Err(Refusal::Inputs { errors: vec![InputError::blank("/name")] })
        }
        name => Ok(name.map(str::to_owned)),
    }
}

fn create(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let body = visit.json()?;
    schema::body(&body, FIELDS, "create")?;
    let criteria = body.get(CRITERIA).cloned().unwrap_or_default();
    checked(&criteria)?;
    let name = name(&body, "/name")?.unwrap_or_default();
    let account = body.get("account").and_then(Json::as_str).unwrap_or_default();
    let account = advertiser::written(visit, account, "/account")?.id;
    let template = TargetTemplate {
        id: FIRST + visit.world.next(),
        account,
        name,
        criteria,
        created_ms: visit.now_ms,
        modified_ms: visit.now_ms,
    };
    record(visit, "ad_target_template.create", &template.urn())?;
    let id = template.id.to_string();
    visit.world.ad_tools.templates.push(template);
    Ok(Reply::empty(201)
        .with("location", format!("/adTargetTemplates/{id}"))
        .with("x-restli-id", id))
}

fn record(visit: &mut Visit<'_>, kind: &str, urn: &str) -> Result<(), Refusal> {
    let member = visit.caller()?.member.clone();
    let actor = Actor::Member(member.clone());
    visit.world.record(kind, urn, &actor, &member, visit.now_ms);
    Ok(())
}

/// Where the template a path names is in the list.
fn place(visit: &Visit<'_>) -> Result<usize, Refusal> {
    let id = visit.numeric_key()?;
    let templates = &visit.world.ad_tools.templates;
    let place = templates.iter().position(|own| own.id == id).ok_or(Refusal::NotFound)?;
    let account = templates.get(place).map_or(0, |template| template.account);
    advertiser::reach(visit, account)?;
    Ok(place)
}

fn get(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let place = place(visit)?;
    let template = visit.world.ad_tools.templates.get(place).ok_or(Refusal::NotFound)?;
    Ok(Reply::json(200, &shape(template)))
}

fn update(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let body = visit.json()?;
    ads::patch::check(&body, FIELDS)?;
    let criteria = body.pointer(&format!("/patch/$set/{CRITERIA}"));
    criteria.map(checked).transpose()?;
    let name = name(&body, "/patch/$set/name")?;
    let place = place(visit)?;
    let now_ms = visit.now_ms;
    let template = visit.world.ad_tools.templates.get_mut(place).ok_or(Refusal::NotFound)?;
    if let Some(name) = name {
        template.name = name;
    }
    if let Some(criteria) = criteria {
        template.criteria = criteria.clone();
    }
    template.modified_ms = now_ms;
    let urn = template.urn();
    record(visit, "ad_target_template.update", &urn)?;
    Ok(Reply::empty(204))
}

fn delete(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let place = place(visit)?;
    let urn = visit.world.ad_tools.templates.remove(place).urn();
    record(visit, "ad_target_template.delete", &urn)?;
    Ok(Reply::empty(204))
}
