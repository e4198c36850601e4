//! What reports need to know of an advertisement.

use std::ops::Range;

use super::{
    World,
    ad_figures::run_days,
    ads::{Campaign, Creative, Money, REVIEW_MS},
    posts::Post,
};

impl Campaign {
    /// What it spends a day, in hundredths: a day's budget, or a thirtieth of the whole one.
    pub(crate) fn daily_cents(&self) -> i64 {
        let cents = |money: &Money| money.millionths().unwrap_or_default() / 10_000;
        let daily = self.terms.daily_budget.as_ref().map(cents);
        let total = || self.terms.total_budget.as_ref().map(|total| cents(total) / 30);
        // Nobody is that rich, and sums of days must stay numbers.
        let cents = daily.or_else(total).unwrap_or_default().clamp(0, 100_000_000);
        i64::try_from(cents).unwrap_or_default()
    }

    pub(crate) fn objective(&self) -> &str {
        self.terms.objective_type.as_deref().unwrap_or_default()
    }

    pub(crate) fn kind(&self) -> &str {
        &self.terms.kind
    }

    pub(crate) fn group_urn(&self) -> &str {
        &self.terms.campaign_group
    }
}

/// The moment from which something is stopped.
fn stopped(status: &str, modified_ms: i64) -> Option<i64> {
    (status != "ACTIVE").then_some(modified_ms)
}

impl World {
    /// The days on which a creative was shown, if it ever was: from its approval and its
    /// campaign's start until either was stopped or the campaign was over.
    pub(super) fn run(campaign: &Campaign, creative: &Creative, now_ms: i64) -> Option<Range<i64>> {
        let is_idle = campaign.terms.status == "DRAFT" || creative.is_draft();
        if is_idle || creative.review(now_ms) != Some("APPROVED") {
            return None;
        }
        let approved =
            creative.submitted_ms.map_or(creative.stamps.created_ms, |at| at + REVIEW_MS);
        let from = approved.max(campaign.terms.run_schedule.start);
        let until = [
            campaign.terms.run_schedule.end,
            // What is over is not touched when it ends.
            stopped(&campaign.terms.status, campaign.stamps.modified_ms)
                .filter(|_| campaign.terms.status != "COMPLETED"),
            stopped(&creative.intended_status, creative.stamps.modified_ms),
        ];
        let days = run_days(from, until.into_iter().flatten().min(), now_ms);
        (!days.is_empty()).then_some(days)
    }

    /// Whether anybody ever saw it.
    pub(crate) fn was_shown(&self, creative: &Creative, now_ms: i64) -> bool {
        self.ads
            .campaign(creative.campaign)
            .is_some_and(|campaign| Self::run(campaign, creative, now_ms).is_some())
    }

    /// The URN of the post it shows.
    pub(crate) fn creative_post(&self, creative: &Creative) -> Option<String> {
        creative.post.and_then(|number| self.posts.get(&number)).map(Post::urn)
    }

    /// The URN of the page it advertises for.
    pub(crate) fn advertised(&self, campaign: &Campaign) -> Option<String> {
        campaign.terms.associated_entity.clone().or_else(|| {
            let account = self.ads.account(campaign.account)?;
            account.reference.as_ref().map(|actor| self.home_urn(actor))
        })
    }
}
