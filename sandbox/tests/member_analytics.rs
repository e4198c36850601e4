#![cfg(test)]
//! Figures of one's own posts and followers, and how versions change them.

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

const DAY_S: i64 = 86_400;
const METRIC_TYPE: &str =
    "com.linkedin.adsexternalapi.memberanalytics.v1.CreatorPostAnalyticsMetricTypeV1";

fn me(query: &str) -> String {
    format!("/rest/memberCreatorPostAnalytics?q=me&{query}")
}

async fn ask(place: &Place, version: &str, target: &str) -> Answer {
    place.call("ada", "GET", target).header("LinkedIn-Version", version).send().await
}

fn elements(answer: &Answer) -> Vec<Json> {
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.json()["elements"].as_array().unwrap().clone()
}

fn range(from: (u32, u32), to: (u32, u32)) -> String {
    format!(
        "dateRange=(start:(day:{},month:{},year:2026),end:(day:{},month:{},year:2026))",
        from.0, from.1, to.0, to.1
    )
}

/// Ada's own posts.
async fn own(place: &Place) -> Vec<String> {
    let world = place.control("GET", "world", None).await.json();
    let ada = place.person("ada");
    world["posts"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|post| post["author"] == ada.as_str())
        .map(|post| post["urn"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn the_type_of_a_metric_was_an_object_until_202605() {
    let place = Place::start().await;
    let target = me("queryType=IMPRESSION");
    for (version, expected) in [
        ("202604", json!({METRIC_TYPE: "IMPRESSION"})),
        ("202605", json!("IMPRESSION")),
        ("202609", json!("IMPRESSION")),
    ] {
        let answer = ask(&place, version, &target).await;
        assert_eq!(answer.json()["paging"]["total"], 1);
        let elements = elements(&answer);
        assert_eq!(elements.len(), 1);
        assert_eq!(elements[0]["metricType"], expected, "{version}");
        assert_eq!(elements[0]["dateRange"], json!({}));
        assert!(elements[0].get("targetEntity").is_none());
        assert!(elements[0]["count"].as_i64().unwrap() > 0);
    }
    let ranged = me(&format!("aggregation=TOTAL&queryType=COMMENT&{}", range((1, 11), (3, 11))));
    let ranged = elements(&ask(&place, "202609", &ranged).await);
    assert_eq!(ranged[0]["dateRange"], json!({}), "even when a range was asked");
}

#[tokio::test]
async fn metrics_and_resources_have_their_first_version() {
    let place = Place::start().await;
    for (version, metric, status) in [
        ("202603", "IMPRESSION", 200),
        ("202603", "LINK_CLICKS", 400),
        ("202604", "LINK_CLICKS", 200),
        ("202604", "POST_SAVE", 200),
        ("202609", "PROFILE_VIEWS", 400),
    ] {
        let answer = ask(&place, version, &me(&format!("queryType={metric}"))).await;
        assert_eq!(answer.status, status, "{version} {metric}");
    }
    // A year and a half earlier the elder versions answer, and do not know what is younger.
    place.advance(-480 * DAY_S).await;
    let unknown = json!({
        "status": 404, "code": "RESOURCE_NOT_FOUND", "message": "No virtual resource found",
    });
    let followers = "/rest/memberFollowersCount?q=me";
    for (version, target, status) in [
        ("202505", me("queryType=COMMENT"), 404),
        ("202506", me("queryType=COMMENT"), 200),
        ("202503", followers.to_owned(), 404),
        ("202504", followers.to_owned(), 200),
    ] {
        let answer = ask(&place, version, &target).await;
        assert_eq!(answer.status, status, "{version} {target}");
        if status == 404 {
            assert_eq!(answer.json(), unknown);
        }
    }
}

#[tokio::test]
async fn days_make_the_total() {
    let place = Place::start().await;
    for metric in ["IMPRESSION", "REACTION", "COMMENT", "RESHARE", "POST_SEND", "POST_SAVE"] {
        let total = elements(&ask(&place, "202609", &me(&format!("queryType={metric}"))).await);
        let query = format!("queryType={metric}&aggregation=DAILY");
        let days = elements(&ask(&place, "202609", &me(&query)).await);
        let sum: i64 = days.iter().map(|day| day["count"].as_i64().unwrap()).sum();
        assert_eq!(sum, total[0]["count"].as_i64().unwrap(), "{metric}");
        assert_eq!(days.len(), 366);
    }
    // The end is left out.
    let query = format!("queryType=IMPRESSION&aggregation=DAILY&{}", range((18, 11), (20, 11)));
    let days = elements(&ask(&place, "202609", &me(&query)).await);
    let ranges: Vec<&Json> = days.iter().map(|day| &day["dateRange"]).collect();
    let date = |day: u32| json!({"day": day, "month": 11, "year": 2026});
    assert_eq!(
        ranges,
        [
            &json!({"start": date(18), "end": date(19)}),
            &json!({"start": date(19), "end": date(20)}),
        ]
    );
    assert!(days.iter().any(|day| day["count"].as_i64().unwrap() > 0));
}

#[tokio::test]
async fn one_post_at_a_time() {
    let place = Place::start().await;
    let posts = own(&place).await;
    let target = |urn: &str, more: &str| {
        format!(
            "/rest/memberCreatorPostAnalytics?q=entity&entity=(share:{})&queryType={more}",
            enc(urn)
        )
    };
    let mut sum = 0;
    for urn in &posts {
        let found = elements(&ask(&place, "202609", &target(urn, "MEMBERS_REACHED")).await);
        assert_eq!(found[0]["targetEntity"], json!({"share": urn}));
        sum += found[0]["count"].as_i64().unwrap();
    }
    let all = elements(&ask(&place, "202609", &me("queryType=MEMBERS_REACHED")).await);
    assert_eq!(all[0]["count"].as_i64().unwrap(), sum);
    let ranged = target(&posts[0], &format!("REACTION&{}", range((1, 11), (9, 11))));
    let ranged = elements(&ask(&place, "202609", &ranged).await);
    assert_eq!(ranged[0]["dateRange"]["end"], json!({"day": 9, "month": 11, "year": 2026}));

    let fresh = place.create("ada", &post(&place.person("ada"), "Fresh.")).await.created();
    let fresh = elements(&ask(&place, "202609", &target(&fresh, "IMPRESSION")).await);
    assert_eq!(fresh[0]["count"], 0);

    let page = place.create("ada", &post(ACME, "The page's.")).await.created();
    assert_eq!(ask(&place, "202609", &target(&page, "COMMENT")).await.status, 403);
    assert_eq!(ask(&place, "202609", &target("urn:li:share:1", "COMMENT")).await.status, 404);
    let video = format!(
        "/rest/memberCreatorVideoAnalytics?q=entity&entity=(share:{})&queryType=VIDEO_PLAY",
        enc(&posts[0])
    );
    assert_eq!(elements(&ask(&place, "202609", &video).await)[0]["count"], 0);
}

#[tokio::test]
async fn what_does_not_go_together() {
    let place = Place::start().await;
    let post = enc(&own(&place).await[0]);
    let entity = format!("/rest/memberCreatorPostAnalytics?q=entity&entity=(share:{post})");
    for target in [
        me("queryType=MEMBERS_REACHED&aggregation=DAILY"),
        me("queryType=LINK_CLICKS&aggregation=DAILY"),
        me("queryType=FOLLOWER_GAINED_FROM_CONTENT&aggregation=DAILY"),
        me("queryType=PROFILE_VIEW_FROM_CONTENT&aggregation=DAILY"),
        format!("{entity}&queryType=IMPRESSION&aggregation=DAILY"),
        me("queryType=IMPRESSION&aggregation=WEEKLY"),
        me(&format!("queryType=IMPRESSION&{}", range((9, 11), (9, 11)))),
        me(&format!("queryType=IMPRESSION&{}", range((30, 2), (9, 11)))),
        me("queryType=IMPRESSION&dateRange=lately"),
        format!("/rest/memberCreatorPostAnalytics?q=entity&entity={post}&queryType=COMMENT"),
        format!("/rest/memberCreatorPostAnalytics?q=entity&entity=(ugc:{post})&queryType=COMMENT"),
        "/rest/memberFollowersCount?q=dateRange&dateRange=(start:(day:1,month:5))".to_owned(),
    ] {
        let answer = ask(&place, "202609", &target).await;
        assert_eq!(answer.status, 400, "{target}");
        let code = answer.json()["errorDetails"]["inputErrors"][0]["code"].clone();
        assert_eq!(code, "PARAM_INVALID", "{target}");
    }
    let daily = format!("{entity}&queryType=REACTION&aggregation=DAILY");
    assert_eq!(ask(&place, "202609", &daily).await.status, 200);
    let wrong = ask(&place, "202609", &me("queryType=COMMENT&metric=COMMENT")).await;
    assert_eq!(wrong.status, 400);
    assert!(wrong.body.contains("QUERY_PARAM_NOT_ALLOWED"), "{wrong:?}");
    let unknown = ask(&place, "202609", "/rest/memberCreatorPostAnalytics?q=you").await;
    assert_eq!(unknown.status, 404);
    let refused = place.get("ben", &me("queryType=COMMENT")).await;
    assert!(refused.body.contains("memberCreatorPostAnalytics.FINDER-me.20260901"), "{refused:?}");
}

#[tokio::test]
async fn followers_gain_day_by_day() {
    let place = Place::start().await;
    let total = async || {
        let answer = place.get("ada", "/rest/memberFollowersCount?q=me").await;
        elements(&answer)[0]["memberFollowersCount"].as_i64().unwrap()
    };
    let before = total().await;
    place.advance(2 * DAY_S).await;
    let target = format!("/rest/memberFollowersCount?q=dateRange&{}", range((23, 11), (25, 11)));
    let answer = place.get("ada", &target).await;
    assert_eq!(answer.json()["paging"]["total"], 2);
    let days = elements(&answer);
    let gain: i64 = days.iter().map(|day| day["memberFollowersCount"].as_i64().unwrap()).sum();
    assert_eq!(total().await, before + gain, "the figure of a day is its gain");
    assert_eq!(days[0]["dateRange"]["start"], json!({"day": 23, "month": 11, "year": 2026}));
    assert_eq!(days[1]["dateRange"]["end"], json!({"day": 25, "month": 11, "year": 2026}));
    // Days to come are not told.
    let future = format!("/rest/memberFollowersCount?q=dateRange&{}", range((24, 11), (30, 11)));
    assert_eq!(elements(&place.get("ada", &future).await).len(), 1);
    let other = place.get("cleo", "/rest/memberFollowersCount?q=me").await;
    assert_eq!(other.status, 200, "the Development tier has it");
}

#[tokio::test]
async fn connections_are_ones_own() {
    let place = Place::start().await;
    let ada = place.person("ada");
    let rest = place.get("ada", &format!("/rest/connections/{}", enc(&ada))).await;
    let size = rest.json()["firstDegreeSize"].as_i64().unwrap();
    assert!(size > 0);
    let v2 = place.get("ada", &format!("/v2/connections/{}", enc(&ada))).await;
    assert_eq!(v2.json(), json!({"firstDegreeSize": size}));
    // Raw colons, as the unversioned protocol has them.
    let raw = place
        .call("ada", "GET", &format!("/v2/connections/{ada}"))
        .without("X-Restli-Protocol-Version")
        .send()
        .await;
    assert_eq!(raw.status, 200, "{raw:?}");
    let foreign = enc(&place.person("cleo"));
    assert_eq!(place.get("ada", &format!("/rest/connections/{foreign}")).await.status, 403);
    let refused = place.get("ben", &format!("/v2/connections/{}", enc(&place.person("ben")))).await;
    assert!(refused.body.contains("connections.GET.NO_VERSION"), "{refused:?}");
}
