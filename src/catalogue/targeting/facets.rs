//! Which facet can be asked for its entities in which way, and how an entity reads.
//!
//! Source: <https://learn.microsoft.com/en-us/linkedin/marketing/integrations/ads/advertising-targeting/ads-targeting>.

use serde_json::Value;

use super::{Candidate, Facet};
use crate::model::urn::Urn;

/// A way to ask LinkedIn for the entities of a facet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finder {
    /// All of them.
    Facet,
    /// Those whose names begin like a text.
    Typeahead,
    /// Those that are like given ones.
    Similar,
}

impl Facet {
    /// The facet with that name or URN, where it is one that is known here.
    pub fn named(text: &str) -> Option<Self> {
        let name = text.strip_prefix("urn:li:adTargetingFacet:").unwrap_or(text);
        serde_json::from_value(Value::from(name)).ok()
    }

    /// Whether LinkedIn answers that way for it; nothing where the sources do not agree.
    pub fn has(self, finder: Finder) -> Option<bool> {
        let (all, typeahead, similar) = match self {
            Self::Industries | Self::Titles | Self::TitlesPast | Self::TitlesAll | Self::Skills => {
                (Some(true), Some(true), Some(true))
            }
            Self::Degrees
            | Self::FieldsOfStudy
            | Self::Interests
            | Self::MemberBehaviors
            | Self::CompanyCategory
            | Self::GrowthRate => (Some(true), Some(true), Some(false)),
            // The page promises the typeahead and leaves the rest open.
            Self::BuyerGroups => (None, Some(true), None),
            Self::Employers
            | Self::EmployersPast
            | Self::EmployersAll
            | Self::Groups
            | Self::FollowedCompanies
            | Self::FirstDegreeConnectionCompanies => (Some(false), Some(true), Some(true)),
            Self::Locations | Self::ProfileLocations | Self::Schools => {
                (Some(false), Some(true), Some(false))
            }
            // The page has a typeahead for it; LinkedIn's own list of facets was seen without.
            Self::Revenue => (Some(true), None, Some(false)),
            Self::Genders
            | Self::JobFunctions
            | Self::Seniorities
            | Self::AgeRanges
            | Self::StaffCountRanges
            | Self::InterfaceLocales
            | Self::YearsOfExperienceRanges => (Some(true), Some(false), Some(false)),
            Self::AudienceMatchingSegments | Self::DynamicSegments => {
                (Some(false), Some(false), Some(false))
            }
        };
        match finder {
            Finder::Facet => all,
            Finder::Typeahead => typeahead,
            Finder::Similar => similar,
        }
    }

    /// How its entities are found by their names, if at all.
    pub fn by_name(self) -> Option<Finder> {
        [Finder::Typeahead, Finder::Facet]
            .into_iter()
            .find(|finder| self.has(*finder) == Some(true))
    }
}

/// An entity of LinkedIn's targeting, out of a reply; also in the older spelling of its URN.
pub fn candidate(element: &Value) -> Option<Candidate> {
    let places = ["/urn", "/urn/value/string", "/value/string", "/value"];
    let text = places.iter().find_map(|place| element.pointer(place)?.as_str())?;
    let name = element.get("name").and_then(Value::as_str).unwrap_or_default();
    Some(Candidate { urn: Urn::parse(text).ok()?, name: name.to_owned() })
}
