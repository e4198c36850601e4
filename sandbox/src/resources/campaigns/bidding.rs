//! Which bids an objective allows (advertising facts §3.4).

use crate::{errors::AdsError, world::ads::CampaignTerms};

pub(super) const TARGETS: &[&str] = &[
    "NONE",
    "ENHANCED_CONVERSION",
    "MAX_IMPRESSION",
    "MAX_REACH",
    "MAX_CLICK",
    "MAX_CONVERSION",
    "MAX_VIDEO_VIEW",
    "MAX_LEAD",
    "MAX_QUALIFIED_LEAD",
    "TARGET_COST_PER_IMPRESSION",
    "TARGET_COST_PER_CLICK",
    "TARGET_COST_PER_VIDEO_VIEW",
    "CAP_COST_AND_MAXIMIZE_IMPRESSIONS",
    "CAP_COST_AND_MAXIMIZE_CLICKS",
    "CAP_COST_AND_MAXIMIZE_VIDEO_VIEWS",
    "CAP_COST_AND_MAXIMIZE_LEADS",
];

const CLICKS: &[(&str, &str)] = &[
    ("MAX_CLICK", "CPM"),
    ("TARGET_COST_PER_CLICK", "CPC"),
    ("CAP_COST_AND_MAXIMIZE_CLICKS", "CPM"),
    ("NONE", "CPC"),
    ("NONE", "CPM"),
];

/// Target and cost type; none for an objective that the table does not have.
fn allowed(objective: &str) -> Option<&'static [(&'static str, &'static str)]> {
    Some(match objective {
        "BRAND_AWARENESS" => &[
            ("MAX_IMPRESSION", "CPM"),
            ("MAX_REACH", "CPM"),
            ("TARGET_COST_PER_IMPRESSION", "CPM"),
            ("CAP_COST_AND_MAXIMIZE_IMPRESSIONS", "CPM"),
            ("NONE", "CPM"),
        ],
        "WEBSITE_VISIT" | "ENGAGEMENT" | "JOB_APPLICANT" | "TALENT_LEAD" => CLICKS,
        "WEBSITE_CONVERSION" => {
            &[("MAX_CONVERSION", "CPM"), ("NONE", "CPC"), ("ENHANCED_CONVERSION", "CPC")]
        }
        "VIDEO_VIEW" => &[
            ("MAX_VIDEO_VIEW", "CPV"),
            ("TARGET_COST_PER_VIDEO_VIEW", "CPV"),
            ("CAP_COST_AND_MAXIMIZE_VIDEO_VIEWS", "CPM"),
            ("NONE", "CPV"),
        ],
        "LEAD_GENERATION" => &[
            ("MAX_LEAD", "CPM"),
            ("MAX_QUALIFIED_LEAD", "CPM"),
            ("CAP_COST_AND_MAXIMIZE_LEADS", "CPM"),
            ("NONE", "CPC"),
        ],
        _ => return None,
    })
}

/// Formats a type can have; the first creative settles what nobody said.
fn formats(kind: &str) -> &'static [&'static str] {
    match kind {
        "SPONSORED_UPDATES" => &[
            "STANDARD_UPDATE",
            "SINGLE_VIDEO",
            "CAROUSEL",
            "SPONSORED_UPDATE_NATIVE_DOCUMENT",
            "SPONSORED_UPDATE_EVENT",
        ],
        "TEXT_AD" => &["TEXT_AD", "TEXT"],
        "DYNAMIC" => &["SPOTLIGHT", "FOLLOW_COMPANY_V2", "FOLLOW_COMPANY", "JOBS_V2", "JOBS"],
        _ => &["SPONSORED_INMAIL", "SPONSORED_MESSAGE"],
    }
}

/// LinkedIn bids by itself.
pub(super) fn is_automatic(target: &str) -> bool {
    target.starts_with("MAX_")
}

pub(super) fn check(terms: &CampaignTerms) -> Option<AdsError> {
    let objective = terms.objective_type.as_deref().unwrap_or("null");
    let format = terms.format.as_deref();
    let target = terms.optimization_target_type.as_str();
    let cost = terms.cost_type.as_str();
    let pays = allowed(objective).is_none_or(|all| all.contains(&(target, cost)));
    let fits = format.is_none_or(|format| formats(&terms.kind).contains(&format));
    if pays && fits {
        return None;
    }
    let description = format!(
        "Invalid campaign configuration: objectiveType {objective}, format {}, type {}, optimizationTargetType {target}, costType {cost}, offsiteDeliveryEnabled {}, audienceExpansionEnabled {}",
        format.unwrap_or("null"),
        terms.kind,
        terms.offsite_delivery_enabled,
        terms.audience_expansion_enabled,
    );
    Some(AdsError::new("INVALID_CAMPAIGN_CONFIGURATION", "/Campaign", description))
}
