//! What the signed-in member may do on which page: permissions instead of roles.
//!
//! Source: <https://learn.microsoft.com/en-us/linkedin/marketing/community-management/organizations/organization-authorizations>.
//! The page's whole list of actions is not known here; an action of which only the family is known can be named with it.

mod action;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use self::action::{Action, Criterion};
use crate::catalogue::received::{Detail, Received, Shaped, elements, entity, next_start};
use crate::catalogue::spec::{Access, Confidence, Need, Spec};
use crate::catalogue::{Endpoint, Invalid};
use crate::model::method::Method;
use crate::model::scope::Scope::RwOrganizationAdmin;
use crate::model::urn::{Organization, Person};

const AUTHORIZATIONS: &str = "https://learn.microsoft.com/en-us/linkedin/marketing/community-management/organizations/organization-authorizations";

/// Reading alone is not enough here: LinkedIn's gateway names this scope only.
const NEED: Need = Need::firm(&[&[RwOrganizationAdmin]]);

/// Whether it is approved: which of the two kinds of status stands there.
fn approved(authorization: &Value) -> Option<bool> {
    let status = authorization.get("status")?;
    let kinds: Vec<&str> = match status {
        Value::Object(union) => union.keys().map(String::as_str).collect(),
        Value::String(word) => vec![word.as_str()],
        _ => Vec::new(),
    };
    kinds.into_iter().find_map(|kind| {
        let kind = kind.to_ascii_lowercase();
        match kind.rsplit('.').next() {
            Some("approved") => Some(true),
            Some("denied") => Some(false),
            _ => None,
        }
    })
}

/// The first value under a key, at whatever depth.
fn beneath<'a>(value: &'a Value, key: &str) -> Option<&'a Value> {
    match value {
        Value::Object(map) => {
            map.get(key).or_else(|| map.values().find_map(|value| beneath(value, key)))
        }
        Value::Array(items) => items.iter().find_map(|item| beneath(item, key)),
        _ => None,
    }
}

/// One permission on one page.
fn authorization(received: &Value, asked: Option<&Action>, detail: Detail) -> Value {
    let full = entity(received);
    // LinkedIn says itself which action an answer is about; else the order of the criteria does.
    let action = beneath(full.get("authorizationAction").unwrap_or(&Value::Null), "actionType")
        .cloned()
        .or_else(|| asked.map(|action| json!(action.word())));
    let mut short = Map::from_iter([
        ("action".to_owned(), json!(action)),
        ("organization".to_owned(), full.get("organization").cloned().unwrap_or_default()),
        ("approved".to_owned(), json!(approved(received))),
    ]);
    if detail == Detail::Detailed {
        let Value::Object(full) = full else { return Value::Object(short) };
        for (key, value) in full {
            short.entry(key).or_insert(value);
        }
        return Value::Object(short);
    }
    if let Some(reasons) = full.get("status").and_then(|status| beneath(status, "reasons")) {
        short.insert("reasons".to_owned(), reasons.clone());
    }
    if let Some(words) = full.get("untrusted").and_then(|words| beneath(words, "reasons")) {
        short.insert("untrusted".to_owned(), json!({ "reasons": words }));
    }
    Value::Object(short)
}

/// Every criterion's answers in one list; LinkedIn answers criterion by criterion.
fn authorizations(received: &Received, criteria: &[Criterion], detail: Detail) -> Shaped {
    let mut items = Vec::new();
    let mut errors = Vec::new();
    let mut next = Vec::new();
    for (index, answer) in elements(&received.body).iter().enumerate() {
        let asked = criteria.get(index).map(Criterion::action);
        items.extend(elements(answer).iter().map(|item| authorization(item, asked, detail)));
        if let Some(error) = answer.get("error").filter(|error| !error.is_null()) {
            let mut error = entity(error);
            if let Some(map) = error.as_object_mut() {
                map.insert("action".to_owned(), json!(asked.map(Action::word)));
            }
            errors.push(error);
        }
        // Pages are the same for all criteria: the smallest step loses nothing.
        next.extend(next_start(answer));
    }
    let approved = items.iter().filter(|item| item.get("approved") == Some(&json!(true))).count();
    let summary = match items.len() {
        0 => "No page came back for these actions.".to_owned(),
        all => format!("{approved} of {all} combinations of action and page are approved."),
    };
    let next = next.into_iter().chain(next_start(&received.body)).min();
    let mut result = Map::from_iter([
        ("items".to_owned(), Value::Array(items)),
        ("next_cursor".to_owned(), json!(next.map(|start| format!("start-{start}")))),
    ]);
    if !errors.is_empty() {
        result.insert("errors".to_owned(), Value::Array(errors));
    }
    Shaped::new(summary, Value::Object(result))
}

fn some(criteria: &[Criterion]) -> Result<(), Invalid> {
    if criteria.is_empty() {
        let fix = "Give at least one action, such as ORGANIC_SHARE_CREATE.";
        return Err(Invalid::new("authorizationActions", "The list is empty", fix));
    }
    Ok(())
}

/// List the pages on which the signed-in member may do these actions, or not.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "LinkedIn's spelling")]
pub(super) struct Find {
    /// Such as ORGANIC_SHARE_CREATE, ADMINISTRATOR_READ; others as content|role|analytics|profile:ACTION.
    authorizationActions: Vec<Criterion>,
}

impl Endpoint for Find {
    const SPEC: Spec = Spec::new(
        "find_authorizations",
        Method::BatchFinder("authorizationActionsAndImpersonator"),
        "/rest/organizationAuthorizations",
        Access::Member(NEED),
        AUTHORIZATIONS,
    )
    .query(&["authorizationActions"])
    .paged(100);
    const EXAMPLE: &'static str =
        r#"{"authorizationActions": ["ORGANIC_SHARE_CREATE", "ADMINISTRATOR_READ"]}"#;

    fn check(&self) -> Result<(), Invalid> {
        some(&self.authorizationActions)
    }

    fn shape(&self, received: &Received, detail: Detail) -> Shaped {
        authorizations(received, &self.authorizationActions, detail)
    }
}

/// The same on one page.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "LinkedIn's spelling")]
pub(super) struct FindByOrganization {
    /// Organization URN, id, page address or vanity name.
    organization: Organization,
    /// Such as ORGANIC_SHARE_CREATE.
    authorizationActions: Vec<Criterion>,
}

impl Endpoint for FindByOrganization {
    const SPEC: Spec = Spec::new(
        "find_authorizations_by_organization",
        Method::BatchFinder("authorizationActionsAndOrganization"),
        "/rest/organizationAuthorizations",
        Access::Organization { argument: "organization", need: NEED },
        AUTHORIZATIONS,
    )
    // The page names the finder; the parameters are those that its name and its sibling suggest.
    .query(&["authorizationActions", "organization"])
    .paged(100);
    const EXAMPLE: &'static str =
        r#"{"organization": "acme-maps", "authorizationActions": ["ORGANIC_SHARE_CREATE"]}"#;

    fn check(&self) -> Result<(), Invalid> {
        some(&self.authorizationActions)
    }

    fn shape(&self, received: &Received, detail: Detail) -> Shaped {
        authorizations(received, &self.authorizationActions, detail)
    }
}

/// Get whether a member may do one action on one page.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "LinkedIn's spelling")]
pub(super) struct Get {
    /// Organization URN, id, page address or vanity name.
    organization: Organization,
    /// One of authorizationActions.
    authorizationAction: Action,
    /// Person URN; default `me`.
    impersonator: Option<Person>,
}

impl Endpoint for Get {
    const SPEC: Spec = Spec::new(
        "get_authorization",
        Method::Get,
        "/rest/organizationAuthorizations/(impersonator:{impersonator},organization:{organization},action:{authorizationAction})",
        Access::Organization { argument: "organization", need: NEED },
        AUTHORIZATIONS,
    )
    // Whether LinkedIn tells about others is not documented.
    .oneself("impersonator", Confidence::Tolerant);
    const EXAMPLE: &'static str =
        r#"{"organization": "acme-maps", "authorizationAction": "ORGANIC_SHARE_CREATE"}"#;

    fn shape(&self, received: &Received, detail: Detail) -> Shaped {
        let asked = &self.authorizationAction;
        let result = authorization(&received.body, Some(asked), detail);
        let verdict = match result.get("approved").and_then(Value::as_bool) {
            Some(true) => "approved",
            Some(false) => "denied",
            None => "neither approved nor denied, as far as LinkedIn's answer can be read",
        };
        let summary = format!("{} on {} is {verdict}.", asked.word(), self.organization);
        Shaped::new(summary, json!({ "authorization": result }))
    }
}

#[cfg(test)]
mod tests;
