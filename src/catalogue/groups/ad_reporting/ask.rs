//! The two finders of performance: by one pivot, and by several.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::metrics::{self, FIELDS, Metric};
use super::names::NAMES;
use super::pivots::{Pivot, check_no_member, check_several};
use super::range::{DATE_RANGE, Range};
use super::report::{Report, shape};
use super::{DOCS, PATH, figures_of};
use crate::catalogue::groups::analytics::days::Day;
use crate::catalogue::received::{Detail, Received, Shaped};
use crate::catalogue::spec::{Derived, Spec};
use crate::catalogue::{Arguments, Endpoint, Invalid};
use crate::model::method::Method;
use crate::model::urn::{AdAccount, Campaign, CampaignGroup, Creative, Organization, PostUrn};
use crate::model::version::Version;
use crate::model::word::Word;

/// How long the time of a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum Granularity {
    #[default]
    All,
    Daily,
    Monthly,
    Yearly,
}

impl Granularity {
    /// As a noun; nothing where all time is one.
    pub(super) const fn noun(self) -> Option<&'static str> {
        match self {
            Self::All => None,
            Self::Daily => Some("day"),
            Self::Monthly => Some("month"),
            Self::Yearly => Some("year"),
        }
    }
}

/// Which end of a list comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum Order {
    Ascending,
    Descending,
}

/// LinkedIn's default of `timeGranularity` is not documented, so it is always said.
const GRANULARITY: Derived = Derived {
    parameter: "timeGranularity",
    arguments: &["timeGranularity"],
    value: |arguments| {
        Some(arguments.get("timeGranularity").cloned().unwrap_or(json!(Granularity::All)))
    },
};

const PIVOT: Derived = Derived {
    parameter: "pivot",
    arguments: &["pivot"],
    value: |arguments| Some(arguments.get("pivot").cloned().unwrap_or(json!("CAMPAIGN"))),
};

const PIVOTS: Derived = Derived {
    parameter: "pivots",
    arguments: &["pivots"],
    value: |arguments| arguments.get("pivots").cloned(),
};

/// LinkedIn's page of campaigns has plurals, and its API refuses them.
const OBJECTIVE: Derived = Derived {
    parameter: "objectiveType",
    arguments: &["objectiveType"],
    value: |arguments| {
        let given = arguments.get("objectiveType")?.as_str()?;
        Some(json!(match given {
            "WEBSITE_VISITS" => "WEBSITE_VISIT",
            "WEBSITE_CONVERSIONS" => "WEBSITE_CONVERSION",
            "VIDEO_VIEWS" => "VIDEO_VIEW",
            "JOB_APPLICANTS" => "JOB_APPLICANT",
            "ENGAGEMENTS" => "ENGAGEMENT",
            "TALENT_LEADS" => "TALENT_LEAD",
            other => other,
        }))
    },
};

/// `sortBy=(field:IMPRESSIONS,order:DESCENDING)`
const SORT: Derived = Derived {
    parameter: "sortBy",
    arguments: &["sortBy", "sortOrder"],
    value: |arguments| {
        let order = arguments.get("sortOrder").cloned().unwrap_or(json!(Order::Descending));
        Some(json!({"field": arguments.get("sortBy")?, "order": order}))
    },
};

/// What both finders take besides pivots. The fields of the structs are written once, here.
macro_rules! finder {
    ($(#[$about:meta])* $name:ident { $(#[$pivot_about:meta])* $pivot:ident: $kind:ty }) => {
        $(#[$about])*
        #[derive(Deserialize, Serialize, JsonSchema)]
        #[serde(deny_unknown_fields)]
        #[expect(non_snake_case, reason = "LinkedIn's spelling")]
        pub(super) struct $name {
            /// Ad account URNs or ids. This or another of the lists is needed.
            adAccounts: Option<Vec<AdAccount>>,
            campaignGroups: Option<Vec<CampaignGroup>>,
            campaigns: Option<Vec<Campaign>>,
            creatives: Option<Vec<Creative>>,
            shares: Option<Vec<PostUrn>>,
            /// Organization URNs.
            companies: Option<Vec<Organization>>,
            $(#[$pivot_about])*
            $pivot: $kind,
            /// First day, such as 2026-10-01.
            from: Day,
            /// Exclusive; default: up to now.
            until: Option<Day>,
            /// Default ALL: one row for all days.
            timeGranularity: Option<Granularity>,
            /// Up to 18 of LinkedIn's metrics. Default: impressions, clicks, costInLocalCurrency, landingPageClicks, oneClickLeads, externalWebsiteConversions, totalEngagements. Rates are added.
            fields: Option<Vec<Metric>>,
            campaignType: Option<Word>,
            objectiveType: Option<Word>,
            /// Such as COST_IN_LOCAL_CURRENCY, IMPRESSIONS.
            sortBy: Option<Word>,
            /// Default DESCENDING.
            sortOrder: Option<Order>,
            /// False saves the calls that look up names.
            names: Option<bool>,
            /// Add a picture.
            chart: Option<bool>,
        }

        impl $name {
            fn common(&self) -> Common<'_> {
                Common {
                    facets: [
                        ("adAccounts", self.adAccounts.as_ref().map(Vec::len)),
                        ("campaignGroups", self.campaignGroups.as_ref().map(Vec::len)),
                        ("campaigns", self.campaigns.as_ref().map(Vec::len)),
                        ("creatives", self.creatives.as_ref().map(Vec::len)),
                        ("shares", self.shares.as_ref().map(Vec::len)),
                        ("companies", self.companies.as_ref().map(Vec::len)),
                    ],
                    companies: self.companies.as_deref().unwrap_or_default(),
                    shares: self.shares.as_deref().unwrap_or_default(),
                    from: self.from,
                    until: self.until,
                    fields: self.fields.as_deref(),
                    sort: (self.sortBy.is_some(), self.sortOrder.is_some()),
                }
            }

            fn report(&self) -> Report {
                Report {
                    arguments: match serde_json::to_value(self) {
                        Ok(Value::Object(map)) => map,
                        _ => Arguments::new(),
                    },
                    pivots: self.pivots().iter().map(|pivot| pivot.as_str().to_owned()).collect(),
                    range: Range { from: self.from, until: self.until },
                    granularity: self.timeGranularity.unwrap_or_default(),
                    fields: self.fields.clone().unwrap_or_default(),
                    chart: self.chart,
                }
            }
        }
    };
}

finder! {
    /// Performance by one pivot.
    Analytics {
        /// Default CAMPAIGN; CAMPAIGN_GROUP, ACCOUNT, CREATIVE, SHARE, COMPANY, CONVERSION, PLACEMENT_NAME, IMPRESSION_DEVICE_TYPE, SERVING_LOCATION, CARD_INDEX, EVENT_STAGE, MEMBER_ with COMPANY_SIZE, INDUSTRY, SENIORITY, JOB_TITLE, JOB_FUNCTION, COUNTRY_V2, REGION_V2, COUNTY, COMPANY.
        pivot: Option<Pivot>
    }
}

finder! {
    /// Performance by up to three pivots at once.
    Statistics {
        /// As pivot, but no MEMBER_; in attributed_revenue ACCOUNT (default), CAMPAIGN_GROUP, CAMPAIGN.
        pivots: Vec<Pivot>
    }
}

/// What is checked of both.
struct Common<'a> {
    facets: [(&'static str, Option<usize>); 6],
    companies: &'a [Organization],
    shares: &'a [PostUrn],
    from: Day,
    until: Option<Day>,
    fields: Option<&'a [Metric]>,
    /// Whether a field and an order are given.
    sort: (bool, bool),
}

impl Common<'_> {
    fn check(&self, pivots: &[Pivot]) -> Result<(), Invalid> {
        if let Some((name, _)) = self.facets.iter().find(|(_, length)| *length == Some(0)) {
            return Err(Invalid::new(name, "The list is empty", "Fill it, or leave it out."));
        }
        if self.facets.iter().all(|(_, length)| length.is_none()) {
            let problem = "Nothing says of which ads";
            let fix = "Give `adAccounts`, `campaignGroups`, `campaigns`, `creatives`, `shares` or `companies`.";
            return Err(Invalid::new("adAccounts", problem, fix));
        }
        if self.companies.iter().any(|company| company.urn().is_none()) {
            let problem = "LinkedIn filters figures by an organization's number";
            let fix = "Give urn:li:organization:…, or its number alone.";
            return Err(Invalid::new("companies", problem, fix));
        }
        if self.shares.iter().any(|post| post.urn().entity() == "activity") {
            let problem = "LinkedIn keeps figures of shares, and this names an activity";
            let fix = "Give the urn:li:share:… or urn:li:ugcPost:… that reading the post shows.";
            return Err(Invalid::new("shares", problem, fix));
        }
        Range::of(self.from, self.until)?;
        if let Some(fields) = self.fields {
            metrics::check(fields, pivots)?;
        }
        if self.sort == (false, true) {
            let problem = "`sortOrder` without `sortBy` means nothing";
            return Err(Invalid::new("sortOrder", problem, "Give `sortBy` too."));
        }
        Ok(())
    }

    fn check_at(
        &self,
        pivots: &[Pivot],
        field: &str,
        today: Date,
        version: Version,
    ) -> Result<(), Invalid> {
        pivots.iter().try_for_each(|pivot| pivot.check_version(field, version))?;
        let range = Range { from: self.from, until: self.until };
        range.has_begun(today)?;
        range.is_kept(today, 10, "figures of ads")?;
        if pivots.iter().any(Pivot::is_demographic) {
            range.is_kept(today, 2, "figures by member")?;
        }
        metrics::check_reach(self.fields.unwrap_or_default(), range.length(today))
    }
}

/// The lists that narrow a report down, as both finders have them.
const FACETS: &[&str] = &[
    "accounts={adAccounts}",
    "campaignGroups",
    "campaigns",
    "creatives",
    "shares",
    "companies",
    "campaignType",
];

impl Analytics {
    fn pivots(&self) -> &[Pivot] {
        self.pivot.as_slice()
    }
}

impl Endpoint for Analytics {
    const SPEC: Spec =
        Spec::new("analytics", Method::Finder("analytics"), PATH, figures_of("adAccounts"), DOCS)
            .query(FACETS)
            .derived(&[PIVOT, DATE_RANGE, GRANULARITY, OBJECTIVE, SORT, FIELDS])
            .local(&["names", "chart"])
            .beside(NAMES);
    const EXAMPLE: &'static str =
        r#"{"adAccounts": ["urn:li:sponsoredAccount:500000001"], "from": "2026-10-01"}"#;

    fn check(&self) -> Result<(), Invalid> {
        self.common().check(self.pivots())
    }

    fn check_at(&self, today: Date, version: Version) -> Result<(), Invalid> {
        self.common().check_at(self.pivots(), "pivot", today, version)
    }

    fn shape(&self, received: &Received, detail: Detail) -> Shaped {
        shape(&self.report(), received, detail)
    }
}

impl Statistics {
    fn pivots(&self) -> &[Pivot] {
        &self.pivots
    }
}

impl Endpoint for Statistics {
    const SPEC: Spec =
        Spec::new("statistics", Method::Finder("statistics"), PATH, figures_of("adAccounts"), DOCS)
            .query(FACETS)
            .derived(&[PIVOTS, DATE_RANGE, GRANULARITY, OBJECTIVE, SORT, FIELDS])
            .local(&["names", "chart"])
            .hints(&["MEMBER_ pivots belong to the action analytics, one at a time."])
            .beside(NAMES);
    const EXAMPLE: &'static str = r#"{"adAccounts": ["urn:li:sponsoredAccount:500000001"], "pivots": ["CAMPAIGN", "CREATIVE"], "from": "2026-10-01"}"#;

    fn check(&self) -> Result<(), Invalid> {
        check_several(&self.pivots, 3)?;
        check_no_member(&self.pivots)?;
        self.common().check(&self.pivots)
    }

    fn check_at(&self, today: Date, version: Version) -> Result<(), Invalid> {
        self.common().check_at(&self.pivots, "pivots", today, version)
    }

    fn shape(&self, received: &Received, detail: Detail) -> Shaped {
        shape(&self.report(), received, detail)
    }
}
