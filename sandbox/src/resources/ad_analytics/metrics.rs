//! Metrics by name, and how each is had from what is counted.

use serde_json::Value as Json;

use crate::{
    errors::Refusal,
    projection, restli,
    visit::{Visit, invalid},
    world::ad_figures::{Counts, Measure},
};
use Measure::{
    ClickConversions, Clicks, Comments, Cost, Follows, FormOpens, Impressions, LandingPageClicks,
    Leads, Likes, Opens, Reach, Sends, Shares, VideoCompletions, VideoStarts, VideoViews,
    ViewConversions,
};

/// How a metric is written.
#[derive(Clone, Copy)]
enum Kind {
    /// So many times the sum of these.
    Count(&'static [Measure], i64),
    /// The same in hundredths, as a decimal text.
    Money(&'static [Measure], i64),
    /// The cost, at a dollar and an eighth, to more digits than money has.
    Dollars,
    /// Hundredths of a unit for each of the second.
    Price(Measure, Measure),
    /// A fraction of the second.
    Ratio(Measure, Measure),
    /// Nothing here ever has any.
    None,
    NoMoney,
}
use Kind::{Count, Money, NoMoney, Price, Ratio};

pub(super) struct Metric {
    pub(super) name: &'static str,
    kind: Kind,
}

const fn metric(name: &'static str, kind: Kind) -> Metric {
    Metric { name, kind }
}

const METRICS: &[Metric] = &[
    metric("impressions", Count(&[Impressions], 1)),
    metric("clicks", Count(&[Clicks], 1)),
    metric("costInLocalCurrency", Money(&[Cost], 1)),
    // A rate of its own, so that the two can be told apart.
    metric("costInUsd", Kind::Dollars),
    metric("landingPageClicks", Count(&[LandingPageClicks], 1)),
    metric("textUrlClicks", Kind::None),
    metric("adUnitClicks", Kind::None),
    metric("actionClicks", Kind::None),
    metric("companyPageClicks", Count(&[Follows], 2)),
    metric("likes", Count(&[Likes], 1)),
    metric("comments", Count(&[Comments], 1)),
    metric("shares", Count(&[Shares], 1)),
    metric("follows", Count(&[Follows], 1)),
    metric("reactions", Count(&[Likes], 1)),
    metric("commentLikes", Kind::None),
    metric("otherEngagements", Kind::None),
    metric("totalEngagements", Count(&[Clicks, Likes, Comments, Shares, Follows], 1)),
    metric("opens", Count(&[Opens], 1)),
    metric("sends", Count(&[Sends], 1)),
    metric("oneClickLeads", Count(&[Leads], 1)),
    metric("oneClickLeadFormOpens", Count(&[FormOpens], 1)),
    metric("leadGenerationMailContactInfoShares", Kind::None),
    metric("leadGenerationMailInterestedClicks", Kind::None),
    metric("qualifiedLeads", Kind::None),
    metric("costPerQualifiedLead", NoMoney),
    metric("validWorkEmailLeads", Kind::None),
    metric("talentLeads", Kind::None),
    metric("externalWebsiteConversions", Count(&[ClickConversions, ViewConversions], 1)),
    metric("externalWebsitePostClickConversions", Count(&[ClickConversions], 1)),
    metric("externalWebsitePostViewConversions", Count(&[ViewConversions], 1)),
    metric("conversionValueInLocalCurrency", Money(&[ClickConversions, ViewConversions], 4000)),
    metric("approximateMemberReach", Count(&[Reach], 1)),
    metric("audiencePenetration", Ratio(Reach, Impressions)),
    metric("averageDwellTime", Price(Clicks, Impressions)),
    metric("videoStarts", Count(&[VideoStarts], 1)),
    metric("videoViews", Count(&[VideoViews], 1)),
    metric("videoFirstQuartileCompletions", Count(&[VideoViews], 1)),
    metric("videoMidpointCompletions", Count(&[VideoCompletions], 2)),
    metric("videoThirdQuartileCompletions", Count(&[VideoCompletions], 1)),
    metric("videoCompletions", Count(&[VideoCompletions], 1)),
    metric("videoWatchTime", Count(&[VideoViews], 6000)),
    metric("averageVideoWatchTime", Kind::None),
    metric("fullScreenPlays", Kind::None),
    metric("documentFirstQuartileCompletions", Kind::None),
    metric("documentMidpointCompletions", Kind::None),
    metric("documentThirdQuartileCompletions", Kind::None),
    metric("documentCompletions", Kind::None),
    metric("downloadClicks", Kind::None),
    metric("cardImpressions", Kind::None),
    metric("cardClicks", Kind::None),
    metric("headlineImpressions", Kind::None),
    metric("headlineClicks", Kind::None),
    metric("eventViews", Kind::None),
    metric("eventWatchTime", Kind::None),
    metric("registrations", Kind::None),
    metric("subscriptionClicks", Kind::None),
    metric("jobApplications", Kind::None),
    metric("jobApplyClicks", Kind::None),
    metric("postClickJobApplications", Kind::None),
    metric("postClickJobApplyClicks", Kind::None),
    metric("postClickRegistrations", Kind::None),
    metric("postViewJobApplications", Kind::None),
    metric("postViewJobApplyClicks", Kind::None),
    metric("postViewRegistrations", Kind::None),
    metric("viralImpressions", Count(&[Shares], 20)),
    metric("viralClicks", Count(&[Shares], 1)),
    metric("viralLikes", Count(&[Shares], 2)),
];

/// Twins of most metrics; nobody passes these on here.
const VIRAL: &str = "viral";

/// Without `fields` these two come and nothing else.
const USUAL: [&str; 2] = ["impressions", "clicks"];
const MOST: usize = 20;

/// Not with what members are.
const NOT_OF_MEMBERS: [&str; 3] =
    ["conversionValueInLocalCurrency", "approximateMemberReach", "audiencePenetration"];
/// Told for short ranges only.
const SHORT: &str = "approximateMemberReach";
const SHORT_DAYS: i64 = 92;

/// What every row tells.
pub(super) struct Fields {
    pub(super) pivot_values: bool,
    pub(super) date_range: bool,
    pub(super) metrics: Vec<(String, &'static Metric)>,
}

/// The metric of that name; a viral twin of one without a figure of its own is nothing.
fn find(name: &str) -> Option<&'static Metric> {
    const NOTHING: &Metric = &metric("viral", Kind::None);
    METRICS.iter().find(|metric| metric.name == name).or_else(|| {
        let twin = name.strip_prefix(VIRAL)?;
        let original = |metric: &&Metric| metric.name.eq_ignore_ascii_case(twin);
        METRICS.iter().find(original).map(|_| NOTHING)
    })
}

/// The fields asked for, the two of themselves included in the limit.
pub(super) fn read(visit: &Visit<'_>, of_members: bool, days: i64) -> Result<Fields, Refusal> {
    const NAME: &str = "fields";
    let names: Vec<String> = match visit.query.raw(NAME) {
        None => USUAL.map(str::to_owned).to_vec(),
        Some(raw) => projection::names(&restli::decode(raw).map_err(|_| invalid(NAME))?),
    };
    if names.len() > MOST {
        return Err(invalid(NAME));
    }
    let mut fields = Fields { pivot_values: false, date_range: false, metrics: Vec::new() };
    for name in names {
        match name.as_str() {
            "pivotValues" => fields.pivot_values = true,
            "dateRange" => fields.date_range = true,
            name => {
                let metric = find(name).ok_or_else(|| invalid(NAME))?;
                let is_card = name.to_lowercase().contains("card");
                let is_too_long = name == SHORT && days > SHORT_DAYS;
                if is_too_long || (of_members && (is_card || NOT_OF_MEMBERS.contains(&name))) {
                    return Err(invalid(NAME));
                }
                fields.metrics.push((name.to_owned(), metric));
            }
        }
    }
    Ok(fields)
}

/// A decimal text without padding.
pub(super) fn decimal(hundredths: i64) -> String {
    let (whole, rest) = (hundredths / 100, hundredths % 100);
    match (rest, rest % 10) {
        (0, _) => whole.to_string(),
        (_, 0) => format!("{whole}.{}", rest / 10),
        _ => format!("{whole}.{rest:02}"),
    }
}

impl Metric {
    #[expect(clippy::cast_precision_loss, reason = "figures of a few years stay far below 2^52")]
    pub(super) fn value(&self, counts: &Counts) -> Json {
        let sum = |measures: &[Measure]| -> i64 {
            measures.iter().map(|measure| counts.get(*measure)).sum()
        };
        match self.kind {
            Count(measures, times) => (sum(measures) * times).into(),
            Kind::Dollars => thousandths(counts.get(Cost) * 1125 / 100).into(),
            Money(measures, times) => decimal(sum(measures) * times).into(),
            Price(of, per) => (counts.get(of) * 100 / counts.get(per).max(1)).into(),
            Ratio(of, per) => (counts.get(of) as f64 / counts.get(per).max(1) as f64 / 10.0).into(),
            Kind::None => 0.into(),
            NoMoney => "0".into(),
        }
    }
}

fn thousandths(value: i64) -> String {
    let text = format!("{}.{:03}", value / 1000, value % 1000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// What rows can be sorted by.
pub(super) const SORTS: [(&str, &str); 7] = [
    ("COST_IN_LOCAL_CURRENCY", "costInLocalCurrency"),
    ("IMPRESSIONS", "impressions"),
    ("ONE_CLICK_LEADS", "oneClickLeads"),
    ("OPENS", "opens"),
    ("SENDS", "sends"),
    ("EXTERNAL_WEBSITE_CONVERSIONS", "externalWebsiteConversions"),
    ("CLICKS", "clicks"),
];

/// A number to sort by.
pub(super) fn weight(name: &str, counts: &Counts) -> i64 {
    match METRICS.iter().find(|metric| metric.name == name).map(|metric| metric.kind) {
        Some(Count(measures, _) | Money(measures, _)) => {
            measures.iter().map(|measure| counts.get(*measure)).sum()
        }
        _ => 0,
    }
}
