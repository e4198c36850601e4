//! Figures of advertisements, day by day.
//!
//! Nothing is stored: a day of a creative is drawn from both, so that it is the same at every
//! start and whatever is added up, by time or by pivot, makes the same total.

use std::{iter::Sum, ops::Range};

use super::{
    World,
    ads::{Campaign, Creative},
    figures::{day_of, draw, pace},
};

/// What is counted. Every metric is one of these, or a multiple of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Measure {
    Impressions,
    Clicks,
    /// In hundredths of the account's currency.
    Cost,
    LandingPageClicks,
    Likes,
    Comments,
    Shares,
    Follows,
    Leads,
    FormOpens,
    ClickConversions,
    ViewConversions,
    VideoStarts,
    VideoViews,
    VideoCompletions,
    Sends,
    Opens,
    Reach,
}

const MEASURES: usize = 18;

/// All measures of something.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Counts([i64; MEASURES]);

impl Counts {
    pub(crate) fn get(&self, measure: Measure) -> i64 {
        self.0.get(measure as usize).copied().unwrap_or_default()
    }

    fn set(&mut self, measure: Measure, value: i64) {
        if let Some(own) = self.0.get_mut(measure as usize) {
            *own = value;
        }
    }

    pub(crate) fn add(&mut self, other: &Self) {
        for (own, more) in self.0.iter_mut().zip(other.0) {
            *own += more;
        }
    }

    /// The part between two weights of `all`; the parts of all weights make the whole.
    pub(crate) fn part(&self, weights: Range<i64>, all: i64) -> Self {
        let all = all.max(1);
        Self(self.0.map(|total| total * weights.end / all - total * weights.start / all))
    }
}

impl Sum for Counts {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), |mut sum, one| {
            sum.add(&one);
            sum
        })
    }
}

/// A day of a creative.
pub(crate) struct Cell<'w> {
    pub(crate) creative: &'w Creative,
    pub(crate) campaign: &'w Campaign,
    pub(crate) day: i64,
    pub(crate) counts: Counts,
}

impl World {
    /// Every day in the range on which a creative of one of these accounts was shown.
    pub(crate) fn ad_cells(
        &self,
        accounts: &[u64],
        days: &Range<i64>,
        now_ms: i64,
    ) -> Vec<Cell<'_>> {
        let mut cells = Vec::new();
        for campaign in self.ads.campaigns.iter().filter(|own| accounts.contains(&own.account)) {
            let shown: Vec<(&Creative, Range<i64>)> = self
                .ads
                .creatives
                .iter()
                .filter(|creative| creative.campaign == campaign.id)
                .filter_map(|creative| Some((creative, Self::run(campaign, creative, now_ms)?)))
                .collect();
            for (creative, run) in &shown {
                for day in run.start.max(days.start)..run.end.min(days.end) {
                    let rivals = shown.iter().filter(|(_, run)| run.contains(&day)).count();
                    let counts = on_day(campaign, creative, day, rivals);
                    cells.push(Cell { creative, campaign, day, counts });
                }
            }
        }
        cells
    }
}

/// The campaign's money of the day, spent on as many creatives.
fn on_day(campaign: &Campaign, creative: &Creative, day: i64, rivals: usize) -> Counts {
    let [noise, luck, mood] = draw("ad", &creative.id.to_string(), day);
    let budget = campaign.daily_cents() / i64::try_from(rivals).unwrap_or(1).max(1);
    let cost = budget * (55 + noise % 40) / 100 * pace(day, 255) / 10;
    // Between 20 and 33 for a thousand.
    let impressions = cost * 10 / (20 + luck % 14);
    let clicks = impressions * (6 + mood % 9) / 1000;
    let mut counts = Counts::default();
    counts.set(Measure::Impressions, impressions);
    counts.set(Measure::Clicks, clicks);
    counts.set(Measure::Cost, cost);
    counts.set(Measure::LandingPageClicks, clicks * 8 / 10);
    counts.set(Measure::Likes, impressions / 350);
    counts.set(Measure::Comments, impressions / 2500);
    counts.set(Measure::Shares, impressions / 3000);
    counts.set(Measure::Follows, impressions / 1800);
    counts.set(Measure::Reach, impressions * 7 / 10);
    match campaign.objective() {
        "LEAD_GENERATION" => {
            counts.set(Measure::FormOpens, clicks * 6 / 10);
            counts.set(Measure::Leads, clicks * 2 / 10);
        }
        "VIDEO_VIEW" => {
            counts.set(Measure::VideoStarts, impressions * 6 / 10);
            counts.set(Measure::VideoViews, impressions * 3 / 10);
            counts.set(Measure::VideoCompletions, impressions / 10);
        }
        "WEBSITE_VISIT" | "WEBSITE_CONVERSION" => {
            counts.set(Measure::ClickConversions, clicks / 9);
            counts.set(Measure::ViewConversions, impressions / 1500);
        }
        _ => {}
    }
    if campaign.kind() == "SPONSORED_INMAILS" {
        counts.set(Measure::Sends, impressions);
        counts.set(Measure::Opens, impressions * 45 / 100);
    }
    counts
}

/// The days of a run: what was begun and not stopped goes on today.
pub(super) fn run_days(from_ms: i64, until_ms: Option<i64>, now_ms: i64) -> Range<i64> {
    let today = day_of(now_ms);
    let end = until_ms.map_or(today, |until| day_of(until - 1).min(today));
    day_of(from_ms)..end + 1
}
