//! Saved audiences, which LinkedIn calls ad target templates.
//!
//! Only their finder and CRUD are documented. That a template has the fields `account`, `name` and
//! `targetingCriteria`, as campaigns do, is unverified.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::{TemplateId, check_either, check_one, criteria};
use crate::catalogue::groups::ads::{READS, WRITES_CAMPAIGNS};
use crate::catalogue::received::{Detail, Received, Shaped, entity, list};
use crate::catalogue::spec::Spec;
use crate::catalogue::targeting::{Criterion, notices_of};
use crate::catalogue::{Endpoint, Invalid};
use crate::model::method::Method;
use crate::model::urn::AdAccount;

const DOCS: &str = "https://learn.microsoft.com/en-us/linkedin/marketing/integrations/ads/advertising-targeting/ads-targeting";

const ONE: &str = "/rest/adTargetTemplates/{template}";

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

    fn shape(&self, received: &Received, _detail: Detail) -> Shaped {
        let result = list(&received.body, entity);
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

    fn shape(&self, received: &Received, _detail: Detail) -> Shaped {
        Shaped::new("One saved audience.", json!({ "template": entity(&received.body) }))
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
    .targeting();
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
            .targeting();
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
    const SPEC: Spec = Spec::new("delete_template", Method::Delete, ONE, WRITES_CAMPAIGNS, DOCS);
    const EXAMPLE: &'static str = r#"{"template": "1"}"#;

    fn shape(&self, _received: &Received, _detail: Detail) -> Shaped {
        Shaped::new("Deleted.", json!({ "template": self.template }))
    }
}
