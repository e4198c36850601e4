#![cfg(test)]
//! Figures of pages: intervals that add up, posts that are left out, views by part.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

mod support;

use serde_json::{Value as Json, json};
use support::{ACME, Answer, Place, enc, post};

const DAY_MS: i64 = 86_400_000;
/// 2026-11-22T00:00:00Z, the first midnight.
const TODAY_MS: i64 = 1_795_305_600_000;
/// 2026-09-01, 2026-10-01 and 2026-11-01.
const SEPTEMBER_MS: i64 = 1_788_220_800_000;
const OCTOBER_MS: i64 = 1_790_812_800_000;
const NOVEMBER_MS: i64 = 1_793_491_200_000;

const SHARE: &str = "organizationalEntityShareStatistics?q=organizationalEntity";
const FOLLOWER: &str = "organizationalEntityFollowerStatistics?q=organizationalEntity";
const PAGE: &str = "organizationPageStatistics?q=organization";
const COUNTS: [&str; 6] = [
    "impressionCount",
    "uniqueImpressionsCount",
    "clickCount",
    "likeCount",
    "commentCount",
    "shareCount",
];

fn share(page: &str, more: &str) -> String {
    format!("/rest/{SHARE}&organizationalEntity={}{more}", enc(page))
}

fn intervals(start: i64, end: i64, granularity: &str) -> String {
    format!(
        "&timeIntervals=(timeRange:(start:{start},end:{end}),timeGranularityType:{granularity})"
    )
}

async fn elements(place: &Place, target: &str) -> Vec<Json> {
    let answer = place.get("ada", target).await;
    assert_eq!(answer.status, 200, "{target}: {answer:?}");
    answer.json()["elements"].as_array().unwrap().clone()
}

fn sum(elements: &[Json], count: &str) -> i64 {
    elements.iter().map(|one| one["totalShareStatistics"][count].as_i64().unwrap()).sum()
}

fn range(element: &Json) -> (i64, i64) {
    let range = &element["timeRange"];
    (range["start"].as_i64().unwrap(), range["end"].as_i64().unwrap())
}

fn code(answer: &Answer) -> (u16, String) {
    let body = answer.json();
    let code = body["errorDetails"]["inputErrors"][0]["code"].as_str().unwrap_or_default();
    (answer.status, code.to_owned())
}

fn param_invalid() -> (u16, String) {
    (400, "PARAM_INVALID".to_owned())
}

/// The URNs of posts of a page, by what the world says of their figures.
async fn posts(place: &Place, page: &str, with_figures: bool) -> Vec<String> {
    let world = place.control("GET", "world", None).await.json();
    let figures: Vec<&Json> =
        world["statistics"].as_array().unwrap().iter().map(|row| &row["post"]).collect();
    world["posts"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|post| post["author"] == page && post["state"] == "PUBLISHED")
        .filter(|post| figures.contains(&&post["urn"]) == with_figures)
        .map(|post| post["urn"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn the_days_of_a_month_make_the_month() {
    let place = Place::start().await;
    let days = elements(&place, &share(ACME, &intervals(SEPTEMBER_MS, NOVEMBER_MS, "DAY"))).await;
    assert_eq!(days.len(), 61);
    for (place, day) in (0..).zip(&days) {
        let start = SEPTEMBER_MS + place * DAY_MS;
        assert_eq!(range(day), (start, start + DAY_MS));
        assert_eq!(day["organizationalEntity"], ACME);
        let count = |name: &str| day["totalShareStatistics"][name].as_i64().unwrap();
        assert!(count("uniqueImpressionsCount") <= count("impressionCount"), "{day}");
        let engagement = day["totalShareStatistics"]["engagement"].as_f64().unwrap();
        let done =
            count("clickCount") + count("likeCount") + count("commentCount") + count("shareCount");
        #[expect(clippy::cast_precision_loss, reason = "small counts")]
        let expected = done as f64 / count("impressionCount") as f64;
        assert!((engagement - expected).abs() < 1e-9, "{day}");
    }
    let months =
        elements(&place, &share(ACME, &intervals(SEPTEMBER_MS, NOVEMBER_MS, "MONTH"))).await;
    let ranges: Vec<_> = months.iter().map(range).collect();
    assert_eq!(ranges, [(SEPTEMBER_MS, OCTOBER_MS), (OCTOBER_MS, NOVEMBER_MS)]);
    for count in COUNTS {
        assert_eq!(sum(&days[..30], count), sum(&months[..1], count), "{count}");
        assert_eq!(sum(&days[30..], count), sum(&months[1..], count), "{count}");
    }
    let again = elements(&place, &share(ACME, &intervals(SEPTEMBER_MS, NOVEMBER_MS, "DAY"))).await;
    assert_eq!(days, again);
}

#[tokio::test]
async fn a_year_looks_like_life() {
    let place = Place::start().await;
    let wide = intervals(TODAY_MS - 800 * DAY_MS, TODAY_MS + 90 * DAY_MS, "DAY");
    let answer = place.get("ada", &share(ACME, &wide)).await.json();
    assert_eq!(answer["paging"], json!({"start": 0, "count": 10, "links": []}));
    let days = answer["elements"].as_array().unwrap();
    // The rolling twelve months and today; what was asked beyond is left out.
    assert_eq!(days.len(), 366);
    assert_eq!(range(&days[0]).0, TODAY_MS - 365 * DAY_MS);
    assert_eq!(range(&days[365]).0, TODAY_MS);
    let likes = |day: &Json| day["totalShareStatistics"]["likeCount"].as_i64().unwrap();
    let seen = |day: &Json| day["totalShareStatistics"]["impressionCount"].as_i64().unwrap();
    assert!(days.iter().any(|day| likes(day) < 0), "likes are taken back somewhere");
    assert!(days.iter().map(likes).sum::<i64>() > 0);
    // 1970-01-01 was a Thursday.
    let is_weekend = |day: &&Json| matches!((range(day).0 / DAY_MS + 4) % 7, 0 | 6);
    let mean = |days: Vec<&Json>| {
        let count = i64::try_from(days.len()).unwrap();
        days.into_iter().map(seen).sum::<i64>() / count
    };
    let weekend = mean(days.iter().filter(is_weekend).collect());
    let weekday = mean(days.iter().filter(|day| !is_weekend(day)).collect());
    assert!(weekend * 3 < weekday * 2, "{weekend} {weekday}");
    assert!(days.iter().map(seen).max().unwrap() > weekday * 3, "a day to remember");

    // Without intervals it is all of that.
    let whole = elements(&place, &share(ACME, "")).await;
    assert_eq!(whole.len(), 1);
    assert!(whole[0].get("timeRange").is_none());
    for count in COUNTS {
        assert_eq!(sum(&whole, count), sum(days, count), "{count}");
    }
    let old = intervals(TODAY_MS - 800 * DAY_MS, TODAY_MS - 500 * DAY_MS, "MONTH");
    assert_eq!(elements(&place, &share(ACME, &old)).await, Vec::<Json>::new());
    // A page that never posted has figures, and they are nothing.
    let quiet = elements(&place, &share("urn:li:organization:70010006", "")).await;
    assert!(COUNTS.iter().all(|count| sum(&quiet, count) == 0), "{quiet:?}");
    assert_eq!(quiet[0]["totalShareStatistics"]["engagement"].to_string(), "0.0");
}

#[tokio::test]
async fn idle_posts_are_left_out() {
    let place = Place::start().await;
    let busy = posts(&place, ACME, true).await;
    let idle = posts(&place, ACME, false).await;
    let of = |kind: &str, urns: &[String]| -> Vec<String> {
        urns.iter().filter(|urn| urn.contains(kind)).map(|urn| enc(urn)).collect()
    };
    let (shares, ugc, quiet) = (of(":share:", &busy), of(":ugcPost:", &busy), of(":share:", &idle));
    assert!(shares.len() > 5 && !ugc.is_empty() && !quiet.is_empty());

    let list = format!("&shares=List({},{},{})", shares[0], quiet[0], shares[1]);
    let found = elements(&place, &share(ACME, &list)).await;
    let urns: Vec<String> = found.iter().map(|one| enc(one["share"].as_str().unwrap())).collect();
    assert_eq!(urns, shares[..2]);
    // The world tells what really is.
    let world = place.control("GET", "world", None).await.json();
    let row = world["statistics"]
        .as_array()
        .unwrap()
        .iter()
        .find(|row| row["post"] == found[0]["share"])
        .unwrap();
    assert_eq!(row["impressions"], found[0]["totalShareStatistics"]["impressionCount"]);
    let found = elements(&place, &share(ACME, &format!("&ugcPosts=List({})", ugc[0]))).await;
    assert_eq!(enc(found[0]["ugcPost"].as_str().unwrap()), ugc[0]);

    let words = "Unable to get activityIds from any of the given shares. Either the shares/ugcPosts do not have corresponding activities or the organizational entity did not post them.";
    let fresh = enc(&place.create("ada", &post(ACME, "Just made.")).await.created());
    let foreign = &posts(&place, "urn:li:organization:70010002", true).await[0];
    for urn in [&quiet[0], &fresh, &enc(foreign), &enc("urn:li:share:1")] {
        let answer = place.get("ada", &share(ACME, &format!("&shares=List({urn})"))).await;
        assert_eq!(answer.status, 400, "{urn}");
        assert_eq!(answer.json(), json!({"message": words, "status": 400}));
    }
    // A deleted one is gone from the figures too.
    let gone = &shares[0];
    place.call("ada", "DELETE", &format!("/rest/posts/{gone}")).send().await;
    let answer = place.get("ada", &share(ACME, &format!("&shares=List({gone})"))).await;
    assert_eq!(answer.status, 400);
}

#[tokio::test]
async fn what_cannot_be_asked() {
    let place = Place::start().await;
    let day = intervals(SEPTEMBER_MS, OCTOBER_MS, "DAY");
    let one = enc(&posts(&place, ACME, true).await[0]);
    for more in [
        format!("&shares=List({one}){day}"),
        format!("&ugcPosts=List({one})"),
        "&shares=one".to_owned(),
        intervals(SEPTEMBER_MS, OCTOBER_MS, "WEEK"),
        intervals(OCTOBER_MS, SEPTEMBER_MS, "DAY"),
        "&timeIntervals=(timeRange:(start:yesterday,end:today),timeGranularityType:DAY)".to_owned(),
        format!("&timeIntervals=(timeRange:(start:{SEPTEMBER_MS},end:{OCTOBER_MS}))"),
        format!("&timeIntervals=(timeRange:(from:{SEPTEMBER_MS}),timeGranularityType:DAY)"),
    ] {
        assert_eq!(code(&place.get("ada", &share(ACME, &more)).await), param_invalid(), "{more}");
    }
    let dotted = share(
        ACME,
        &format!(
            "&timeIntervals.timeGranularityType=DAY&timeIntervals.timeRange.start={SEPTEMBER_MS}"
        ),
    );
    let answer = place.get("ada", &dotted).await;
    assert_eq!(answer.status, 403);
    let message = answer.json()["message"].as_str().unwrap().to_owned();
    assert!(message.starts_with("Unpermitted fields present in PARAMETER"), "{message}");
    let wrong = place.get("ada", &share(ACME, "&interval=DAY")).await;
    assert_eq!(code(&wrong), (400, "QUERY_PARAM_NOT_ALLOWED".to_owned()));
    // Analyst there, nobody there, content administrator there: ADMINISTRATOR is asked.
    for page in ["urn:li:organization:70010004", "urn:li:organization:70010005"] {
        assert_eq!(place.get("ada", &share(page, "")).await.status, 403);
    }
    assert_eq!(place.get("cleo", &share("urn:li:organization:70010003", "")).await.status, 403);
    let unscoped = place.get("dmitri", &share(ACME, "")).await;
    assert!(
        unscoped
            .body
            .contains("organizationalEntityShareStatistics.FINDER-organizationalEntity.20260901"),
        "{unscoped:?}"
    );
}

#[tokio::test]
async fn followers_by_segment_and_by_interval() {
    let place = Place::start().await;
    let target = |page: &str, more: &str| {
        format!("/rest/{FOLLOWER}&organizationalEntity={}{more}", enc(page))
    };
    let lists = [
        ("followerCountsByAssociationType", "associationType"),
        ("followerCountsBySeniority", "seniority"),
        ("followerCountsByFunction", "function"),
        ("followerCountsByIndustry", "industry"),
        ("followerCountsByGeo", "geo"),
        ("followerCountsByGeoCountry", "geo"),
        ("followerCountsByStaffCountRange", "staffCountRange"),
    ];
    let whole = elements(&place, &target(ACME, "")).await;
    assert_eq!(whole.len(), 1);
    for (list, key) in lists {
        let segments = whole[0][list].as_array().unwrap();
        assert!(segments.iter().any(|segment| segment.get(key).is_some()), "{list}");
        let all: i64 = segments
            .iter()
            .map(|segment| &segment["followerCounts"])
            .map(|counts| {
                counts["organicFollowerCount"].as_i64().unwrap()
                    + counts["paidFollowerCount"].as_i64().unwrap()
            })
            .sum();
        assert_eq!(all, 4711, "{list}");
    }
    let keyless = |segment: &Json| segment.get("associationType").is_none();
    assert!(whole[0][lists[0].0].as_array().unwrap().iter().any(keyless));
    let quiet = elements(&place, &target("urn:li:organization:70010006", "")).await;
    assert!(lists.iter().all(|(list, _)| quiet[0][*list] == json!([])), "{quiet:?}");

    // The four weeks from Monday 2026-10-05.
    let (start, end) = (OCTOBER_MS + 4 * DAY_MS, OCTOBER_MS + 32 * DAY_MS);
    let weeks = elements(&place, &target(ACME, &intervals(start, end, "WEEK"))).await;
    let days = elements(&place, &target(ACME, &intervals(start, end, "DAY"))).await;
    assert_eq!((weeks.len(), days.len()), (4, 28));
    assert_eq!(range(&weeks[0]), (start, start + 7 * DAY_MS));
    let gain = |element: &Json, kind: &str| element["followerGains"][kind].as_i64().unwrap();
    for kind in ["organicFollowerGain", "paidFollowerGain"] {
        for (week, days) in weeks.iter().zip(days.chunks(7)) {
            assert_eq!(gain(week, kind), days.iter().map(|day| gain(day, kind)).sum::<i64>());
        }
    }
    assert!(weeks.iter().map(|week| gain(week, "organicFollowerGain")).sum::<i64>() > 0);
    assert!(days[0].get("followerCountsBySeniority").is_none());
}

#[tokio::test]
async fn views_of_a_page_by_part_and_device() {
    let place = Place::start().await;
    let target = |more: &str| format!("/rest/{PAGE}&organization={}{more}", enc(ACME));
    let whole = elements(&place, &target("")).await.remove(0);
    assert_eq!(whole["organization"], ACME);
    let views = &whole["totalPageStatistics"]["views"];
    let count = |name: &str| views[name]["pageViews"].as_i64().unwrap();
    let all = count("allPageViews");
    assert!(all > 0 && views["allPageViews"]["uniquePageViews"].as_i64().unwrap() < all);
    assert_eq!(all, count("allDesktopPageViews") + count("allMobilePageViews"));
    let parts = ["overviewPageViews", "careersPageViews", "jobsPageViews", "lifeAtPageViews"];
    assert_eq!(all, parts.iter().map(|part| count(part)).sum::<i64>());
    assert!(whole["totalPageStatistics"]["clicks"].is_object());
    for (list, key) in [
        ("pageStatisticsBySeniority", "seniority"),
        ("pageStatisticsByIndustry", "industry"),
        ("pageStatisticsByStaffCountRange", "staffCountRange"),
        ("pageStatisticsByFunction", "function"),
        ("pageStatisticsByGeoCountry", "geo"),
        ("pageStatisticsByGeo", "geo"),
    ] {
        let segments = whole[list].as_array().unwrap();
        assert!(segments.iter().all(|segment| segment[key].is_string()), "{list}");
        let sum: i64 = segments
            .iter()
            .map(|one| one["pageStatistics"]["views"]["allPageViews"]["pageViews"].as_i64())
            .map(Option::unwrap)
            .sum();
        assert_eq!(sum, all, "{list}");
    }
    let months = elements(&place, &target(&intervals(0, TODAY_MS + DAY_MS, "MONTH"))).await;
    let of_month = |month: &Json| {
        month["totalPageStatistics"]["views"]["allPageViews"]["pageViews"].as_i64().unwrap()
    };
    assert_eq!(months.len(), 13);
    assert_eq!(months.iter().map(of_month).sum::<i64>(), all);
    assert!(months[0].get("pageStatisticsBySeniority").is_none());

    let brand = |id: &str| {
        format!("/rest/brandPageStatistics?q=brand&brand={}", enc(&format!("urn:li:{id}")))
    };
    let own = elements(&place, &brand("organizationBrand:70010011")).await;
    assert_eq!(own[0]["brand"], "urn:li:organizationBrand:70010011");
    for (id, status) in [("organizationBrand:70010013", 403), ("organization:70010011", 400)] {
        assert_eq!(place.get("ada", &brand(id)).await.status, status, "{id}");
    }
}

#[tokio::test]
async fn views_of_a_video() {
    let place = Place::start().await;
    let world = place.control("GET", "world", None).await.json();
    let urn = |text: &str| {
        let posts = world["posts"].as_array().unwrap();
        let post = posts.iter().find(|post| post["rendered"] == text).unwrap();
        post["urn"].as_str().unwrap().to_owned()
    };
    let ask = |urn: &str, kind: &str| {
        format!("/rest/videoAnalytics?q=entity&entity={}&type={kind}", enc(urn))
    };
    let video = urn("The plotter at work, with sound.");
    let found = elements(&place, &ask(&video, "VIDEO_VIEW")).await;
    assert_eq!(found[0]["entity"], video.as_str());
    assert!(found[0]["value"].as_i64().unwrap() > 0);
    let plain = urn("The marsh is bigger than we drew it. Sorry, ducks.");
    assert_eq!(elements(&place, &ask(&plain, "VIDEO_VIEW")).await, Vec::<Json>::new());
    let foreign = urn("Gate four is closed.");
    assert_eq!(place.get("ada", &ask(&foreign, "VIDEO_VIEW")).await.status, 403);
    assert_eq!(place.get("ada", &ask(&video, "LAUGHTER")).await.status, 400);
    assert_eq!(place.get("ada", &ask("urn:li:share:1", "VIDEO_VIEW")).await.status, 404);
}

#[tokio::test]
async fn trouble_meets_figures_too() {
    let place = Place::start().await;
    place.order("/rest/organizationalEntityShareStatistics", json!({"kind": "bad_json"})).await;
    let broken = place.get("ada", &share(ACME, "")).await;
    assert!(serde_json::from_str::<Json>(&broken.body).is_err(), "{broken:?}");
    assert_eq!(place.get("ada", &share(ACME, "")).await.status, 200);
    assert_eq!(place.effects().await, 0);
}
