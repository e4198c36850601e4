//! Whom ads are meant for, in readable criteria, and LinkedIn's structure of them.
//!
//! Source: <https://learn.microsoft.com/en-us/linkedin/shared/references/v2/ads/targeting-criteria>.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::Invalid;

/// LinkedIn's targeting facets.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "LinkedIn's own words")]
pub enum Facet {
    Locations,
    ProfileLocations,
    InterfaceLocales,
    Industries,
    Titles,
    TitlesPast,
    TitlesAll,
    JobFunctions,
    Seniorities,
    Skills,
    Degrees,
    FieldsOfStudy,
    Schools,
    Interests,
    MemberBehaviors,
    Groups,
    Employers,
    EmployersPast,
    EmployersAll,
    FollowedCompanies,
    FirstDegreeConnectionCompanies,
    CompanyCategory,
    GrowthRate,
    Revenue,
    StaffCountRanges,
    BuyerGroups,
    YearsOfExperienceRanges,
    AgeRanges,
    Genders,
    AudienceMatchingSegments,
    DynamicSegments,
}

impl Facet {
    /// LinkedIn's name.
    pub fn name(self) -> String {
        json!(self).as_str().unwrap_or_default().to_owned()
    }

    /// LinkedIn's URN.
    pub fn urn(self) -> String {
        format!("urn:li:adTargetingFacet:{}", self.name())
    }
}

/// One criterion: a facet, and the values of which any one will do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Criterion {
    /// What the values are.
    pub facet: Facet,
    /// URNs, or LinkedIn's names for them: Germany, Director, 51-200.
    pub values: Vec<String>,
    /// Leaves those members out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exclude: Option<bool>,
    /// Criteria with the same word are ORed; otherwise all must hold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub or_group: Option<String>,
}

/// Rules that LinkedIn documents.
pub fn check(criteria: &[Criterion]) -> Result<(), Invalid> {
    if criteria.iter().any(|criterion| criterion.values.is_empty()) {
        return Err(Invalid::new("targeting", "A criterion has no values", "Give at least one."));
    }
    Ok(())
}

/// LinkedIn's `targetingCriteria`. The interface locale, which LinkedIn wants in it, is added where it is missing.
pub fn structure(criteria: &[Criterion], interface_locale: Option<&str>) -> Value {
    let mut blocks: Vec<(Option<&str>, Map<String, Value>)> = Vec::new();
    let mut exclude = Map::new();
    let put = |block: &mut Map<String, Value>, criterion: &Criterion| {
        let values = block.entry(criterion.facet.urn()).or_insert_with(|| json!([]));
        if let Some(values) = values.as_array_mut() {
            values.extend(criterion.values.iter().map(|value| json!(value)));
        }
    };
    for criterion in criteria {
        let group = criterion.or_group.as_deref();
        if criterion.exclude == Some(true) {
            put(&mut exclude, criterion);
        } else if let Some((_, block)) =
            blocks.iter_mut().find(|(own, _)| group.is_some() && *own == group)
        {
            put(block, criterion);
        } else {
            let mut block = Map::new();
            put(&mut block, criterion);
            blocks.push((group, block));
        }
    }
    let has_locale = criteria.iter().any(|criterion| criterion.facet == Facet::InterfaceLocales);
    if let Some(locale) = interface_locale.filter(|_| !has_locale) {
        let urn = format!("urn:li:locale:{locale}");
        let facet = Facet::InterfaceLocales.urn();
        blocks.push((None, Map::from_iter([(facet, json!([urn]))])));
    }
    let and: Vec<Value> = blocks.into_iter().map(|(_, block)| json!({ "or": block })).collect();
    let mut structure = json!({"include": {"and": and}});
    if let (Some(map), false) = (structure.as_object_mut(), exclude.is_empty()) {
        map.insert("exclude".to_owned(), json!({ "or": exclude }));
    }
    structure
}
