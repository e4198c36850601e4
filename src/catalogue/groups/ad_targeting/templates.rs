//! Saved audiences, which LinkedIn calls ad target templates.
//!
//! Only their finder and CRUD are documented. That a template has the fields `account`, `name` and
//! `targetingCriteria`, as campaigns do, is unverified.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::{TemplateId, check_either, check_one, criteria};
use crate::catalogue::groups::ads::{READS, WRITES_CAMPAIGNS};
use crate::catalogue::received::{Detail, Received, Shaped, entity, instant, list};
use crate::catalogue::spec::{Evidence, Oracle, ReadBack, Sight, Spec};
use crate::catalogue::targeting::{Criterion, notices_of};
use crate::catalogue::{Arguments, Endpoint, Invalid};
use crate::model::method::Method;
use crate::model::urn::AdAccount;

const DOCS: &str = "https://learn.microsoft.com/en-us/linkedin/marketing/integrations/ads/advertising-targeting/ads-targeting";

const ONE: &str = "/rest/adTargetTemplates/{template}";

/// A value in which the order of lists does not count: of any values of a facet one will do.
fn unordered(value: &Value) -> Value {
    match value {
        Value::Array(items) => {
            let mut items: Vec<Value> = items.iter().map(unordered).collect();
            items.sort_by_key(ToString::to_string);
            Value::Array(items)
        }
        Value::Object(map) => {
            let mut keys: Vec<&String> = map.keys().collect();
            keys.sort();
            let sorted = keys.into_iter().filter_map(|key| Some((key, map.get(key)?)));
            sorted.map(|(key, value)| (key.clone(), unordered(value))).collect()
        }
        other => other.clone(),
    }
}

/// Whether what was read has the name and the criteria that were sent.
fn same_template(sent: &Value, read: &Value) -> bool {
    let sent = sent.pointer("/patch/$set").unwrap_or(sent);
    ["name", "targetingCriteria"].iter().all(|key| {
        let wanted = sent.get(*key).map(unordered);
        wanted.is_none_or(|wanted| read.get(*key).map(unordered) == Some(wanted))
    })
}

const READ_BACK: ReadBack = ReadBack {
    action: "get_template",
    arguments: |written, created| {
        let mut arguments = Arguments::new();
        if let Some(id) = created.map(Value::from).or_else(|| written.get("template").cloned()) {
            arguments.insert("template".to_owned(), id);
        }
        if let Some(account) = written.get("adAccount") {
            arguments.insert("adAccount".to_owned(), account.clone());
        }
        arguments
    },
    equal: same_template,
};

const CHANGED: Oracle = Oracle {
    action: "get_template",
    arguments: |written| Some((READ_BACK.arguments)(written, None)),
    sees: |Evidence { sent, read, .. }| match read {
        Some(template) if same_template(sent, template) => Sight::Happened(None),
        _ => Sight::NotYet,
    },
};

/// A deletion is seen in that there is no such template.
const DELETED: Oracle = Oracle {
    action: "get_template",
    arguments: |written| Some((READ_BACK.arguments)(written, None)),
    sees: |evidence| match evidence.read {
        None => Sight::Happened(None),
        Some(_) => Sight::NotYet,
    },
};

/// Where LinkedIn writes when something was made and changed; which of the two templates have is unverified.
const TIMES: [(&str, &str); 4] = [
    ("createdAt", "/changeAuditStamps/created/time"),
    ("createdAt", "/createdAt"),
    ("lastModifiedAt", "/changeAuditStamps/lastModified/time"),
    ("lastModifiedAt", "/lastModifiedAt"),
];

/// A template, by the word that the other actions take, with times that people read.
fn template(body: &Value, detail: Detail) -> Value {
    let Value::Object(mut full) = entity(body) else { return Value::Null };
    if detail == Detail::Concise {
        full.remove("id");
        full.remove("changeAuditStamps");
    }
    let mut shown = Map::new();
    let id = body.get("id").and_then(|id| match id {
        Value::String(id) => id.parse::<TemplateId>().ok(),
        Value::Number(id) => id.to_string().parse().ok(),
        _ => None,
    });
    shown.extend(id.map(|id| ("template".to_owned(), json!(id))));
    let read = |(name, place): &(&str, &str)| {
        Some(((*name).to_owned(), json!(instant(body.pointer(place)?)?)))
    };
    shown.extend(TIMES.iter().filter_map(read));
    for (name, value) in full {
        shown.entry(name).or_insert(value);
    }
    Value::Object(shown)
}

/// List an ad account's saved audiences.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "LinkedIn's spelling")]
pub(super) struct FindTemplates {
    /// Ad account URN or id.
    adAccount: AdAccount,
}

impl Endpoint for FindTemplates {
    const SPEC: Spec = Spec::new(
        "find_templates",
        Method::Finder("account"),
        "/rest/adTargetTemplates",
        READS,
        DOCS,
    )
    .query(&["account={adAccount}"])
    .paged(100);
    const EXAMPLE: &'static str = r#"{"adAccount": "500000001"}"#;

    fn shape(&self, received: &Received, detail: Detail) -> Shaped {
        let result = list(&received.body, |body| template(body, detail));
        let summary = match result.get("items").and_then(Value::as_array).map_or(0, Vec::len) {
            1 => "1 saved audience.".to_owned(),
            count => format!("{count} saved audiences."),
        };
        Shaped::new(summary, Value::Object(result))
    }
}

/// Get one saved audience.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "LinkedIn's spelling")]
pub(super) struct GetTemplate {
    /// A saved audience's id.
    template: TemplateId,
    /// Its ad account, if known.
    adAccount: Option<AdAccount>,
}

impl Endpoint for GetTemplate {
    const SPEC: Spec = Spec::new("get_template", Method::Get, ONE, READS, DOCS);
    const EXAMPLE: &'static str = r#"{"template": "1"}"#;

    fn shape(&self, received: &Received, detail: Detail) -> Shaped {
        let template = template(&received.body, detail);
        Shaped::new("One saved audience.", json!({ "template": template }))
    }
}

/// Save an audience in an ad account.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "LinkedIn's spelling")]
pub(super) struct CreateTemplate {
    /// Ad account URN or id.
    adAccount: AdAccount,
    name: String,
    /// Who is meant: names or URNs.
    targeting: Option<Vec<Criterion>>,
    /// Instead: LinkedIn's own structure.
    targetingCriteria: Option<Map<String, Value>>,
}

fn check_name(name: Option<&str>) -> Result<(), Invalid> {
    if name.is_some_and(|name| name.trim().is_empty()) {
        return Err(Invalid::new("name", "The name is empty", "Give one that people recognise."));
    }
    Ok(())
}

impl Endpoint for CreateTemplate {
    const SPEC: Spec = Spec::new(
        "create_template",
        Method::Create,
        "/rest/adTargetTemplates",
        WRITES_CAMPAIGNS,
        DOCS,
    )
    .targeting()
    // No oracle: a list says nothing of when each was made, and a like one may have been there before.
    .read_back(READ_BACK);
    const EXAMPLE: &'static str = r#"{"adAccount": "500000001", "name": "Directors in Germany", "targeting": [{"facet": "locations", "values": ["urn:li:geo:103644278"]}, {"facet": "seniorities", "values": ["Director"]}]}"#;

    fn check(&self) -> Result<(), Invalid> {
        check_name(Some(&self.name))?;
        check_one(self.targeting.as_deref(), self.targetingCriteria.as_ref())
    }

    fn body(&self) -> Result<Option<Value>, Invalid> {
        let criteria = criteria(self.targeting.as_deref(), self.targetingCriteria.as_ref());
        Ok(Some(json!({
            "account": self.adAccount, "name": self.name, "targetingCriteria": criteria,
        })))
    }

    fn shape(&self, received: &Received, _detail: Detail) -> Shaped {
        let criteria = criteria(self.targeting.as_deref(), self.targetingCriteria.as_ref());
        let mut shaped = Shaped::new("Saved.", json!({ "template": received.created }));
        shaped.warnings = notices_of(&criteria.unwrap_or_default());
        shaped
    }
}

/// Rename a saved audience, or replace whom it means.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "LinkedIn's spelling")]
pub(super) struct UpdateTemplate {
    /// A saved audience's id.
    template: TemplateId,
    /// Its ad account, if known.
    adAccount: Option<AdAccount>,
    name: Option<String>,
    /// Replaces the whole of it.
    targeting: Option<Vec<Criterion>>,
    /// Instead: LinkedIn's own structure.
    targetingCriteria: Option<Map<String, Value>>,
}

impl Endpoint for UpdateTemplate {
    const SPEC: Spec =
        Spec::new("update_template", Method::PartialUpdate, ONE, WRITES_CAMPAIGNS, DOCS)
            .targeting()
            .read_back(READ_BACK)
            .oracle(CHANGED);
    const EXAMPLE: &'static str = r#"{"template": "1", "name": "Directors in Germany"}"#;

    fn check(&self) -> Result<(), Invalid> {
        check_name(self.name.as_deref())?;
        check_either(self.targeting.as_deref(), self.targetingCriteria.as_ref())?;
        if self.name.is_none() && self.targeting.is_none() && self.targetingCriteria.is_none() {
            let fix = "Give `name`, `targeting` or both.";
            return Err(Invalid::new("name", "Nothing would change", fix));
        }
        Ok(())
    }

    fn body(&self) -> Result<Option<Value>, Invalid> {
        let mut set = Map::new();
        set.extend(self.name.as_ref().map(|name| ("name".to_owned(), json!(name))));
        let criteria = criteria(self.targeting.as_deref(), self.targetingCriteria.as_ref());
        set.extend(criteria.map(|criteria| ("targetingCriteria".to_owned(), criteria)));
        Ok(Some(json!({"patch": {"$set": set}})))
    }

    fn shape(&self, _received: &Received, _detail: Detail) -> Shaped {
        let criteria = criteria(self.targeting.as_deref(), self.targetingCriteria.as_ref());
        let mut shaped = Shaped::new("Changed.", json!({ "template": self.template }));
        shaped.warnings = notices_of(&criteria.unwrap_or_default());
        shaped
    }
}

/// Delete a saved audience.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "LinkedIn's spelling")]
pub(super) struct DeleteTemplate {
    /// A saved audience's id.
    template: TemplateId,
    /// Its ad account, if known.
    adAccount: Option<AdAccount>,
}

impl Endpoint for DeleteTemplate {
    const SPEC: Spec =
        Spec::new("delete_template", Method::Delete, ONE, WRITES_CAMPAIGNS, DOCS).oracle(DELETED);
    const EXAMPLE: &'static str = r#"{"template": "1"}"#;

    fn shape(&self, received: &Received, _detail: Detail) -> Shaped {
        let gone = received.status == 404;
        let summary = if gone { "There is no such saved audience (any more)." } else { "Deleted." };
        let warning = "LinkedIn answered 404: it was deleted before, or there never was one; check that the id is the one you meant.";
        Shaped::new(summary, json!({ "template": self.template }))
            .with_warning(gone.then(|| warning.to_owned()))
    }
}
