//! What advertising can be aimed at: facets, their entities, and how many members each reaches.
//!
//! None of it changes, so none of it is kept.

use super::ids;

mod companies;
mod people;
mod places;

/// One value of a facet. `ppm` of a million members have it.
pub(crate) struct Row {
    id: &'static str,
    pub(crate) name: &'static str,
    ppm: u64,
    /// Where the facet has several types of entities.
    kind: Option<&'static str>,
}

const fn row(id: &'static str, name: &'static str, ppm: u64) -> Row {
    Row { id, name, ppm, kind: None }
}

/// Values that share a type of URN.
pub(crate) struct Table {
    prefix: &'static str,
    rows: &'static [Row],
}

/// The ways to look for a facet's entities.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Finder {
    Facet,
    Typeahead,
    Similar,
}

impl Finder {
    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::Facet => "AD_TARGETING_FACET",
            Self::Typeahead => "TYPEAHEAD",
            Self::Similar => "SIMILAR_ENTITIES",
        }
    }
}

pub(crate) struct Facet {
    pub(crate) name: &'static str,
    pub(crate) kinds: &'static [&'static str],
    pub(crate) finders: &'static [Finder],
    pub(crate) table: &'static Table,
    /// The first version that has it.
    pub(crate) since: u32,
}

use Finder::{Facet as ByFacet, Similar, Typeahead};

const ALL: &[Finder] = &[ByFacet, Typeahead, Similar];
const LISTED: &[Finder] = &[ByFacet, Typeahead];
const SOUGHT: &[Finder] = &[Typeahead, Similar];
const TYPED: &[Finder] = &[Typeahead];
const WHOLE: &[Finder] = &[ByFacet];

const fn facet(
    name: &'static str,
    kinds: &'static [&'static str],
    finders: &'static [Finder],
    table: &'static Table,
) -> Facet {
    Facet { name, kinds, finders, table, since: 0 }
}

const GEO: &[&str] = &["COUNTRY", "STATE", "CITY"];
const SEGMENTS: Table = Table { prefix: "urn:li:adSegment:", rows: &[] };

/// In the order of the documentation's groups.
pub(crate) const FACETS: [Facet; 31] = [
    facet("industries", &["INDUSTRY"], ALL, &companies::INDUSTRIES),
    facet("titles", &["TITLE"], ALL, &people::TITLES),
    facet("titlesPast", &["TITLE"], ALL, &people::TITLES),
    facet("titlesAll", &["TITLE"], ALL, &people::TITLES),
    facet("skills", &["SKILL"], ALL, &people::SKILLS),
    facet("degrees", &["DEGREE"], LISTED, &people::DEGREES),
    facet("fieldsOfStudy", &["FIELD_OF_STUDY"], LISTED, &people::FIELDS),
    facet("interests", &["INTEREST"], LISTED, &people::INTERESTS),
    facet("memberBehaviors", &["MEMBER_BEHAVIOR"], LISTED, &people::BEHAVIORS),
    facet("companyCategory", &["COMPANY_CATEGORY"], LISTED, &companies::CATEGORIES),
    facet("growthRate", &["FIRMOGRAPHIC"], LISTED, &companies::GROWTH),
    Facet { since: 202_603, ..facet("buyerGroups", &["BUYER_GROUP"], LISTED, &companies::BUYERS) },
    facet("employers", &["COMPANY"], SOUGHT, &companies::COMPANIES),
    facet("employersPast", &["COMPANY"], SOUGHT, &companies::COMPANIES),
    facet("employersAll", &["COMPANY"], SOUGHT, &companies::COMPANIES),
    facet("groups", &["GROUP"], SOUGHT, &people::GROUPS),
    facet("followedCompanies", &["COMPANY"], SOUGHT, &companies::COMPANIES),
    facet("firstDegreeConnectionCompanies", &["COMPANY"], SOUGHT, &companies::COMPANIES),
    facet("locations", GEO, TYPED, &places::PLACES),
    facet("profileLocations", GEO, TYPED, &places::PLACES),
    facet("schools", &["SCHOOL"], TYPED, &people::SCHOOLS),
    facet("revenue", &["FIRMOGRAPHIC"], WHOLE, &companies::REVENUE),
    facet("genders", &["GENDER"], WHOLE, &people::GENDERS),
    facet("jobFunctions", &["FUNCTION"], WHOLE, &people::FUNCTIONS),
    facet("seniorities", &["SENIORITY"], WHOLE, &people::SENIORITIES),
    facet("ageRanges", &["AGE_RANGE"], WHOLE, &people::AGES),
    facet("staffCountRanges", &["STAFF_COUNT_RANGE"], WHOLE, &companies::STAFF),
    facet("interfaceLocales", &["LOCALE"], WHOLE, &places::LOCALES),
    facet("yearsOfExperienceRanges", &["YEARS_OF_EXPERIENCE_RANGE"], WHOLE, &people::EXPERIENCE),
    facet("audienceMatchingSegments", &["AD_SEGMENT"], &[], &SEGMENTS),
    facet("dynamicSegments", &["AD_SEGMENT"], &[], &SEGMENTS),
];

const URN: &str = "urn:li:adTargetingFacet:";

/// By URN.
pub(crate) fn find(urn: &str) -> Option<&'static Facet> {
    let name = urn.strip_prefix(URN)?;
    FACETS.iter().find(|facet| facet.name == name)
}

/// One value as an answer has it.
pub(crate) struct Entity {
    pub(crate) urn: String,
    pub(crate) name: &'static str,
    pub(crate) kind: &'static str,
}

impl Facet {
    pub(crate) fn urn(&self) -> String {
        format!("{URN}{}", self.name)
    }

    /// Enumerations, which were once not spelled as URNs.
    pub(crate) fn is_enumeration(&self) -> bool {
        self.finders == WHOLE
    }

    pub(crate) fn entities(&self) -> impl Iterator<Item = Entity> {
        let usual = self.kinds.first().copied().unwrap_or_default();
        let prefix = self.table.prefix;
        self.table.rows.iter().map(move |row| Entity {
            urn: format!("{prefix}{}", row.id),
            name: row.name,
            kind: row.kind.unwrap_or(usual),
        })
    }

    /// Whether it could be one of its values; of enumerations all are known.
    pub(crate) fn takes(&self, urn: &str) -> bool {
        let Some(id) = urn.strip_prefix(self.table.prefix) else {
            return false;
        };
        self.table.rows.iter().any(|row| row.id == id)
            || (!self.is_enumeration() && !id.is_empty() && id.bytes().all(|b| b.is_ascii_digit()))
    }

    /// How many of a million members have that value.
    pub(crate) fn share(&self, urn: &str) -> u64 {
        // What is uploaded or observed reads as empty, filled or not.
        if self.finders.is_empty() {
            return 0;
        }
        let known = self
            .table
            .rows
            .iter()
            .find(|row| urn.strip_prefix(self.table.prefix).is_some_and(|id| id == row.id));
        known.map_or_else(|| unknown_share(urn), |row| row.ppm)
    }
}

/// LinkedIn knows more than the sandbox: what is not in a table reaches a few all the same.
fn unknown_share(urn: &str) -> u64 {
    let hex = ids::sha256_hex(format!("share {urn}").as_bytes());
    let drawn = hex.get(..4).and_then(|digits| u64::from_str_radix(digits, 16).ok());
    20 + drawn.unwrap_or_default() % 1000
}
