//! How many members an audience has.
//!
//! Source: <https://learn.microsoft.com/en-us/linkedin/marketing/integrations/ads/advertising-targeting/audience-counts>.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::entities::ACCESS;
use super::{CRITERIA, check_one, criteria};
use crate::catalogue::received::{Detail, Received, Shaped, elements, entity};
use crate::catalogue::spec::Spec;
use crate::catalogue::targeting::{Criterion, Facet, notices_of};
use crate::catalogue::{Endpoint, Invalid};
use crate::model::method::Method;

const DOCS: &str = "https://learn.microsoft.com/en-us/linkedin/marketing/integrations/ads/advertising-targeting/audience-counts";

/// Count the members whom criteria reach, rounded.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "LinkedIn's spelling")]
pub(super) struct AudienceCount {
    /// Who is meant: names or URNs.
    targeting: Option<Vec<Criterion>>,
    /// Instead: LinkedIn's own structure.
    targetingCriteria: Option<Map<String, Value>>,
}

impl Endpoint for AudienceCount {
    const SPEC: Spec = Spec::new(
        "audience_count",
        Method::Finder("targetingCriteriaV2"),
        "/rest/audienceCounts",
        ACCESS,
        DOCS,
    )
    .derived(&[CRITERIA])
    .targeting();
    const EXAMPLE: &'static str = r#"{"targeting": [{"facet": "locations", "values": ["urn:li:geo:103644278"]}, {"facet": "seniorities", "values": ["Director", "VP"]}]}"#;

    fn check(&self) -> Result<(), Invalid> {
        check_one(self.targeting.as_deref(), self.targetingCriteria.as_ref())
    }

    fn shape(&self, received: &Received, detail: Detail) -> Shaped {
        let asked = criteria(self.targeting.as_deref(), self.targetingCriteria.as_ref())
            .unwrap_or_default();
        let count = elements(&received.body).first().cloned().unwrap_or_default();
        let total = count.get("total").and_then(Value::as_u64);
        // LinkedIn reads 0 for these even when they are filled.
        let retargets = asked.to_string().contains(&Facet::DynamicSegments.urn());
        let summary = match total {
            Some(0) if retargets => "LinkedIn counts 0, which it does for dynamicSegments whatever they hold: this says nothing.".to_owned(),
            Some(0) => "Fewer than 300 members, which LinkedIn counts as 0; a campaign needs 300 to run. Take criteria away, or add values.".to_owned(),
            Some(total) => format!("About {total} members (rounded); a campaign needs 300 to run."),
            None => "LinkedIn's reply holds no count.".to_owned(),
        };
        let mut result = match entity(&count) {
            Value::Object(result) => result,
            _ => Map::new(),
        };
        if detail == Detail::Detailed {
            result.insert("targetingCriteria".to_owned(), json!(asked));
        }
        let mut shaped = Shaped::new(summary, Value::Object(result));
        shaped.warnings = notices_of(&asked);
        shaped
    }
}
