//! LinkedIn's words for campaigns: kinds, objectives, states.
//!
//! Source: <https://learn.microsoft.com/en-us/linkedin/marketing/integrations/ads/account-structure/create-and-manage-campaigns>.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::catalogue::Invalid;
use crate::model::text_safety::shown;
use crate::model::word::Word;

/// What a campaign is made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum Kind {
    TextAd,
    #[default]
    SponsoredUpdates,
    SponsoredInmails,
    Dynamic,
}

impl Kind {
    pub(super) fn word(self) -> String {
        word(self)
    }
}

/// What a campaign is for. The documentation prints plurals; LinkedIn takes the singular only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum Objective {
    BrandAwareness,
    Engagement,
    #[serde(alias = "WEBSITE_VISITS")]
    WebsiteVisit,
    #[serde(alias = "WEBSITE_CONVERSIONS")]
    WebsiteConversion,
    #[serde(alias = "VIDEO_VIEWS")]
    VideoView,
    LeadGeneration,
    #[serde(alias = "JOB_APPLICANTS")]
    JobApplicant,
    #[serde(alias = "TALENT_LEADS")]
    TalentLead,
}

impl Objective {
    pub(super) fn word(self) -> String {
        word(self)
    }
}

/// What is paid for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum CostType {
    Cpm,
    Cpc,
    Cpv,
}

impl CostType {
    pub(super) fn word(self) -> String {
        word(self)
    }
}

/// Whether it is political advertising, as EU law means it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum PoliticalIntent {
    Political,
    NotPolitical,
    NotDeclared,
}

/// How LinkedIn chooses among creatives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum CreativeSelection {
    Optimized,
    RoundRobin,
}

/// How fast a budget is spent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum PacingStrategy {
    Lifetime,
    Accelerated,
}

/// A state to search for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum Status {
    Active,
    Paused,
    Archived,
    Completed,
    #[serde(alias = "CANCELLED")]
    Canceled,
    Draft,
    PendingDeletion,
    Removed,
}

/// The order of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum SortOrder {
    Ascending,
    Descending,
}

/// A state in which nothing is spent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(try_from = "String", into = "String")]
pub(super) enum Idle {
    Paused,
    Archived,
    Draft,
}

/// Where the other states are set.
#[derive(Debug, thiserror::Error)]
pub(super) enum NotIdle {
    #[error("Activating lets money flow; use linkedin_campaigns_spend, activate")]
    Spends,
    #[error("This would delete it; use linkedin_campaigns_delete, schedule_deletion")]
    Deletes,
    #[error("`{0}` is no status to set here; use PAUSED, ARCHIVED or DRAFT")]
    Unknown(String),
}

impl TryFrom<String> for Idle {
    type Error = NotIdle;

    fn try_from(text: String) -> Result<Self, NotIdle> {
        match text.as_str() {
            "PAUSED" => Ok(Self::Paused),
            "ARCHIVED" => Ok(Self::Archived),
            "DRAFT" => Ok(Self::Draft),
            "ACTIVE" => Err(NotIdle::Spends),
            "PENDING_DELETION" | "REMOVED" => Err(NotIdle::Deletes),
            other => Err(NotIdle::Unknown(shown(other))),
        }
    }
}

impl From<Idle> for String {
    fn from(idle: Idle) -> Self {
        match idle {
            Idle::Paused => "PAUSED",
            Idle::Archived => "ARCHIVED",
            Idle::Draft => "DRAFT",
        }
        .to_owned()
    }
}

impl JsonSchema for Idle {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Idle".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "enum": ["PAUSED", "ARCHIVED", "DRAFT"] })
    }
}

/// LinkedIn's spelling of a word.
fn word(of: impl Serialize) -> String {
    json!(of).as_str().unwrap_or_default().to_owned()
}

/// Formats, and the one kind of campaign that each belongs to. Of some the spelling is not certain; both pass.
const FORMATS: &[(&str, Kind)] = &[
    ("STANDARD_UPDATE", Kind::SponsoredUpdates),
    ("SINGLE_VIDEO", Kind::SponsoredUpdates),
    ("CAROUSEL", Kind::SponsoredUpdates),
    ("SPONSORED_UPDATE_NATIVE_DOCUMENT", Kind::SponsoredUpdates),
    ("SPONSORED_UPDATE_EVENT", Kind::SponsoredUpdates),
    ("TEXT_AD", Kind::TextAd),
    ("TEXT", Kind::TextAd),
    ("SPOTLIGHT", Kind::Dynamic),
    ("FOLLOW_COMPANY_V2", Kind::Dynamic),
    ("FOLLOW_COMPANY", Kind::Dynamic),
    ("JOBS_V2", Kind::Dynamic),
    ("JOBS", Kind::Dynamic),
    ("SPONSORED_INMAIL", Kind::SponsoredInmails),
    ("SPONSORED_MESSAGE", Kind::SponsoredInmails),
];

/// A format that is known to belong to another kind of campaign is refused.
pub(super) fn check_format(kind: Kind, format: Option<&Word>) -> Result<(), Invalid> {
    let of_kind = || {
        let own = FORMATS.iter().filter(|(_, own)| *own == kind).map(|(name, _)| *name);
        own.collect::<Vec<_>>().join(", ")
    };
    let Some(format) = format.map(Word::as_str) else {
        if kind == Kind::Dynamic {
            let problem = "A DYNAMIC campaign needs a `format`";
            return Err(Invalid::new("format", problem, format!("Use one of {}.", of_kind())));
        }
        return Ok(());
    };
    match FORMATS.iter().find(|(name, _)| *name == format) {
        Some((_, own)) if *own != kind => {
            let problem =
                format!("{format} is a format of type {}, not {}", own.word(), kind.word());
            Err(Invalid::new("format", problem, format!("Use one of {}.", of_kind())))
        }
        _ => Ok(()),
    }
}
