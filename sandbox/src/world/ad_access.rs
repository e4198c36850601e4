//! What reports need to know of an advertisement.

use std::ops::Range;

use super::{
    World,
    ad_figures::run_days,
    ads::{Account, Campaign, Creative},
    figures::DAY_MS,
    posts::Post,
    seed::FIRST_MS,
};

impl Account {
    pub(crate) fn is_test(&self) -> bool {
        false
    }
}

impl Campaign {
    /// What it spends a day, in hundredths.
    pub(crate) fn daily_cents(&self) -> i64 {
        self.daily_budget.replace('.', "").parse().unwrap_or_default()
    }

    pub(crate) fn objective(&self) -> &str {
        &self.objective
    }

    pub(crate) fn kind(&self) -> &str {
        "SPONSORED_UPDATES"
    }
}

impl World {
    /// The days on which a creative was shown, if it ever was.
    pub(super) fn run(
        &self,
        campaign: &Campaign,
        creative: &Creative,
        now_ms: i64,
    ) -> Option<Range<i64>> {
        let is_idle = campaign.status == "DRAFT" || creative.intended_status == "DRAFT";
        let until = (campaign.status == "PAUSED").then_some(FIRST_MS - 20 * DAY_MS);
        (!is_idle).then(|| run_days(FIRST_MS - 120 * DAY_MS, until, now_ms))
    }

    /// The URN of the post it shows.
    pub(crate) fn creative_post(&self, creative: &Creative) -> Option<String> {
        creative.post.and_then(|number| self.posts.get(&number)).map(Post::urn)
    }

    /// The URN of the page it advertises for.
    pub(crate) fn advertised(&self, campaign: &Campaign) -> Option<String> {
        let account = self.ads.accounts.iter().find(|own| own.id == campaign.account)?;
        Some(format!("urn:li:organization:{}", account.organization))
    }
}
