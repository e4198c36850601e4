//! How videos were watched. LinkedIn's pages say less about these than about anything else here, so what comes
//! back is passed on as it is.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::days::{DATE_RANGE, Day, Days};
use super::figures::{answer, items};
use super::member::{Aggregation, Asked, Metric, POSTS, check_days, counted};
use super::posts::{Counted, ENTITY};
use crate::catalogue::received::{Detail, Received, Shaped, entity};
use crate::catalogue::spec::{Access, Need, Spec};
use crate::catalogue::{Endpoint, Invalid};
use crate::model::method::Method;
use crate::model::role::Role;
use crate::model::scope::Scope::{RMemberPostAnalytics, ROrganizationSocial};
use crate::model::version::Version;

/// The nearest of LinkedIn's pages.
const DOCS: &str = "https://learn.microsoft.com/en-us/linkedin/marketing/community-management/organizations/share-statistics";

/// Views of one video post of a page.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct VideoAnalytics {
    /// Share or ugcPost URN or address.
    entity: Counted,
}

impl Endpoint for VideoAnalytics {
    const SPEC: Spec = Spec::new(
        "video_analytics",
        Method::Finder("entity"),
        "/rest/videoAnalytics",
        Access::Member(Need::firm(&[&[ROrganizationSocial]]).with_tolerant_roles(&[
            Role::Administrator,
            Role::DirectSponsoredContentPoster,
            Role::ContentAdministrator,
            Role::Analyst,
            Role::Curator,
        ])),
        DOCS,
    )
    .query(&["entity"])
    .fixed(&[("type", "VIDEO_VIEW")]);
    const EXAMPLE: &'static str = r#"{"entity": "urn:li:ugcPost:7529528976999838332"}"#;

    fn shape(&self, received: &Received, detail: Detail) -> Shaped {
        let all = |element: &Value| match entity(element) {
            Value::Object(all) => all,
            _ => Map::new(),
        };
        let items = items(received, detail, all);
        let summary = format!("VIDEO_VIEW figures of {}.", self.entity.as_str());
        let units = json!({"VIDEO_VIEW": "as LinkedIn counts views"});
        answer(received, summary, items, json!("all that LinkedIn counts"), units)
    }
}

/// One metric of one video of yours.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "LinkedIn's spelling")]
pub(super) struct MemberVideoAnalytics {
    /// Share or ugcPost URN or address.
    entity: Counted,
    /// LinkedIn's word.
    queryType: Metric,
    /// Default TOTAL.
    aggregation: Option<Aggregation>,
    /// First day, such as 2026-10-01.
    from: Option<Day>,
    /// Exclusive.
    until: Option<Day>,
    /// Add a picture.
    chart: Option<bool>,
}

impl Endpoint for MemberVideoAnalytics {
    const SPEC: Spec = Spec::new(
        "member_video_analytics",
        Method::Finder("entity"),
        "/rest/memberCreatorVideoAnalytics",
        Access::Member(Need::tolerant(&[&[RMemberPostAnalytics]])),
        POSTS,
    )
    .query(&["queryType", "aggregation"])
    .derived(&[ENTITY, DATE_RANGE])
    .local(&["chart"]);
    const EXAMPLE: &'static str =
        r#"{"entity": "urn:li:share:7529136390144896996", "queryType": "VIDEO_VIEW"}"#;

    fn check(&self) -> Result<(), Invalid> {
        Days::of(self.from, self.until).map(|_| ())
    }

    fn check_at(&self, today: jiff::civil::Date, _version: Version) -> Result<(), Invalid> {
        check_days(Days::of(self.from, self.until)?, today)
    }

    fn shape(&self, received: &Received, detail: Detail) -> Shaped {
        let asked = Asked {
            metric: self.queryType.as_str(),
            post: Some(&self.entity),
            aggregation: self.aggregation,
            days: Days::of(self.from, self.until).ok().flatten(),
            chart: self.chart,
        };
        counted(received, detail, &asked)
    }
}
