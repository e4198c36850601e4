//! Figures of pages and members, day by day.
//!
//! Nothing is stored but the totals of posts: everything else is drawn from what it belongs to and
//! the day, so that it is the same at every start, and longer stretches are sums of days.
//! Days are whole UTC days, counted from the epoch.

use std::iter::Sum;

use jiff::{
    ToSpan as _,
    civil::{Date, date},
};

use super::{Actor, World, ids, posts::Post, seed::FIRST_MS, social::Statistics};

pub(crate) const DAY_MS: i64 = 86_400_000;

/// The day a moment belongs to.
pub(crate) fn day_of(ms: i64) -> i64 {
    ms.div_euclid(DAY_MS)
}

pub(crate) fn date_of(day: i64) -> Date {
    date(1970, 1, 1).saturating_add(day.days())
}

pub(crate) fn day_of_date(day: Date) -> i64 {
    i64::from((day - date(1970, 1, 1)).get_days())
}

/// The first day of the rolling twelve months that end with this day.
pub(crate) fn year_before(day: i64) -> i64 {
    day_of_date(date_of(day).saturating_sub(1.year()))
}

/// What people did with posts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Activity {
    pub(crate) impressions: i64,
    pub(crate) unique_impressions: i64,
    pub(crate) clicks: i64,
    pub(crate) likes: i64,
    pub(crate) comments: i64,
    pub(crate) shares: i64,
}

impl Sum for Activity {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), |sum, one| Self {
            impressions: sum.impressions + one.impressions,
            unique_impressions: sum.unique_impressions + one.unique_impressions,
            clicks: sum.clicks + one.clicks,
            likes: sum.likes + one.likes,
            comments: sum.comments + one.comments,
            shares: sum.shares + one.shares,
        })
    }
}

impl From<&Statistics> for Activity {
    fn from(row: &Statistics) -> Self {
        Self {
            impressions: row.impressions,
            unique_impressions: row.unique_impressions,
            clicks: row.clicks,
            likes: row.likes,
            comments: row.comments,
            shares: row.shares,
        }
    }
}

/// Views of a page, by device; its parts are shares of these.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Views {
    pub(crate) desktop: i64,
    pub(crate) mobile: i64,
    pub(crate) unique: i64,
}

impl Sum for Views {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), |sum, one| Self {
            desktop: sum.desktop + one.desktop,
            mobile: sum.mobile + one.mobile,
            unique: sum.unique + one.unique,
        })
    }
}

/// New followers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Gain {
    pub(crate) organic: i64,
    pub(crate) paid: i64,
}

impl Sum for Gain {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), |sum, one| Self {
            organic: sum.organic + one.organic,
            paid: sum.paid + one.paid,
        })
    }
}

/// Three numbers below 256, always the same for the same parts.
pub(super) fn draw(what: &str, whose: &str, day: i64) -> [i64; 3] {
    let hex = ids::sha256_hex(format!("{what} {whose} {day}").as_bytes());
    [0, 2, 4].map(|from| {
        hex.get(from..from + 2)
            .and_then(|pair| i64::from_str_radix(pair, 16).ok())
            .unwrap_or_default()
    })
}

/// How lively the day is, in tenths: people work on weekdays, and a few days are remembered.
pub(super) fn pace(day: i64, luck: i64) -> i64 {
    let usual =
        if matches!(date_of(day).weekday().to_sunday_zero_offset(), 0 | 6) { 4 } else { 10 };
    if luck < 6 { usual * 5 } else { usual }
}

/// One day's part of a total that came in over `length` days, fewer with every day; the parts of
/// all days make the total.
fn part(total: i64, length: i64, place: i64) -> i64 {
    until(total, length, place + 1) - until(total, length, place)
}

/// What has come in when `days` of `length` are over.
fn until(total: i64, length: i64, days: i64) -> i64 {
    let days = days.clamp(0, length);
    let weight = |days: i64| days * (2 * length - days + 1);
    if length == 0 { 0 } else { total * weight(days) / weight(length) }
}

/// What a post got on a day: a fortnight from its first day, none of it after the world's first.
fn on_day(post: &Post, total: Activity, day: i64) -> Activity {
    let born = day_of(post.created_ms);
    let length = (day_of(FIRST_MS) - born + 1).clamp(1, 14);
    let (place, all) = (day - born, total.impressions);
    // Counted along with the impressions, so that no day has more of these than of those.
    let reached = |days: i64| match all {
        0 => 0,
        _ => until(all, length, days) * total.unique_impressions / all,
    };
    Activity {
        impressions: part(all, length, place),
        unique_impressions: reached(place + 1) - reached(place),
        clicks: part(total.clicks, length, place),
        likes: part(total.likes, length, place),
        comments: part(total.comments, length, place),
        shares: part(total.shares, length, place),
    }
}

/// What older posts, which are no longer here, still bring a page of that size.
fn background(organization: u64, followers: i64, day: i64) -> Activity {
    let [noise, luck, mood] = draw("page", &organization.to_string(), day);
    let pace = pace(day, luck);
    let impressions = followers * pace * (60 + noise % 80) / 20_000;
    let is_quiet = pace == 4 && impressions > 0;
    let likes = if is_quiet && mood % 3 == 0 {
        // Likes are taken back, too, and then a day counts below nothing.
        -1 - mood % 2
    } else {
        impressions / 50
    };
    Activity {
        impressions,
        unique_impressions: impressions * 7 / 10,
        clicks: impressions * 3 / 100,
        likes,
        comments: impressions / 200,
        shares: impressions / 400,
    }
}

impl World {
    fn size(&self, organization: u64) -> i64 {
        let page = self
            .organization(organization)
            .or_else(|| self.brand(organization).map(|brand| &brand.page));
        page.map_or(0, |page| i64::try_from(page.followers).unwrap_or_default())
    }

    /// The total of one post of a page; nothing where nobody did anything with it.
    pub(crate) fn post_activity(&self, post: &Post) -> Option<Activity> {
        self.statistics.iter().find(|row| row.post == post.number).map(Activity::from)
    }

    /// What people did with all posts of a page on a day.
    pub(crate) fn page_activity(&self, organization: u64, day: i64) -> Activity {
        let author = Actor::Organization(organization);
        let posts = self.statistics.iter().filter_map(|row| {
            let post = self.posts.get(&row.post).filter(|post| post.author == author)?;
            Some(on_day(post, row.into(), day))
        });
        posts.chain([background(organization, self.size(organization), day)]).sum()
    }

    pub(crate) fn follower_gain(&self, organization: u64, day: i64) -> Gain {
        let followers = self.size(organization);
        let [noise, luck, _] = draw("followers", &organization.to_string(), day);
        Gain {
            organic: followers * (noise % 8) / 4000,
            paid: i64::from(followers > 1000 && luck < 16),
        }
    }

    pub(crate) fn page_views(&self, organization: u64, day: i64) -> Views {
        let [noise, luck, mood] = draw("views", &organization.to_string(), day);
        let all = self.size(organization) * pace(day, luck) * (40 + noise % 60) / 100_000;
        let mobile = all * (40 + mood % 20) / 100;
        Views { desktop: all - mobile, mobile, unique: all * 8 / 10 }
    }

    /// How often a page's video was watched: some of those who saw the post.
    pub(crate) fn video_views(&self, post: &Post) -> i64 {
        self.post_activity(post).map_or(0, |activity| activity.impressions * 2 / 5)
    }

    /// The total of a member's own post. What was posted here is read by nobody.
    fn member_post_total(post: &Post) -> Activity {
        if post.created_ms >= FIRST_MS {
            return Activity::default();
        }
        let [reach, interest, talk] = draw("member post", &post.number.to_string(), 0);
        let impressions = 300 + reach * 4;
        Activity {
            impressions,
            unique_impressions: impressions * 3 / 4,
            clicks: 8 + interest / 16,
            likes: 10 + interest / 10,
            comments: 2 + talk / 40,
            shares: 1 + talk / 100,
        }
    }

    /// What people did with a member's post in these days, the last left out.
    pub(crate) fn member_post_activity(post: &Post, days: std::ops::Range<i64>) -> Activity {
        let total = Self::member_post_total(post);
        let born = day_of(post.created_ms);
        let few = days.start.max(born)..days.end.min(born + 14);
        few.map(|day| on_day(post, total, day)).sum()
    }

    /// How many began to follow the member on that day.
    pub(crate) fn member_gain(member: &str, day: i64) -> i64 {
        let [noise, luck, _] = draw("member followers", member, day);
        if luck < 8 { 7 + noise % 9 } else { noise % 4 }
    }

    /// All followers of a member at the end of that day.
    pub(crate) fn member_followers(member: &str, day: i64) -> i64 {
        let [noise, ..] = draw("member followers", member, 0);
        let first = day_of(FIRST_MS) - 365;
        let gained: i64 = (first..=day).map(|day| Self::member_gain(member, day)).sum();
        400 + noise + gained
    }

    /// First-degree connections; a total, of which the world names a few.
    pub(crate) fn connection_count(&self, member: &str) -> i64 {
        let [noise, ..] = draw("connections", member, 0);
        let named = self.connections.iter().filter(|connection| connection.of == member).count();
        250 + noise + i64::try_from(named).unwrap_or_default()
    }
}
