//! The requests of the group `analytics`, to the letter, to be held against LinkedIn's pages.

#![cfg(test)]

mod known;

use known::{Everything, everything};
use linkedin_mcp::access::{self, Directory};
use linkedin_mcp::catalogue::GROUPS;
use linkedin_mcp::plan::Request;
use linkedin_mcp::policy::{self, Level, Policy};
use serde_json::{Value, json};

async fn planned(action: &str, arguments: &Value) -> Result<Request, access::Refusal> {
    let group = GROUPS.iter().find(|group| group.name == "analytics").unwrap();
    let entry = group.entry(action).unwrap();
    let call = known::call(group, entry, arguments.as_object().unwrap().clone(), everything());
    let permitted = policy::permit(call, &Policy::new(Level::Full, Vec::new()).into()).unwrap();
    let authorised = access::authorise(permitted, &Directory::default(), &Everything).await?;
    Ok(known::plan(authorised).await.unwrap().request().clone())
}

const ORGANIZATION: &str = "urn%3Ali%3Aorganization%3A70010001";

#[tokio::test]
async fn every_request_is_written_as_linkedin_documents_it() {
    let share = "urn:li:share:7400000000000000001";
    let shares = "/rest/organizationalEntityShareStatistics?q=organizationalEntity";
    let followers = "/rest/organizationalEntityFollowerStatistics?q=organizationalEntity";
    let october = "timeRange:(start:1790812800000,end:1791417600000)";
    let week = "dateRange=(start:(day:1,month:10,year:2026),end:(day:8,month:10,year:2026))";
    let days = |mut arguments: Value| {
        arguments["from"] = json!("2026-10-01");
        arguments["until"] = json!("2026-10-08");
        arguments
    };
    let cases: Vec<(&str, Value, String)> = vec![
        (
            "share_statistics",
            json!({"organization": "acme-maps"}),
            format!("{shares}&organizationalEntity={ORGANIZATION}"),
        ),
        (
            "share_statistics",
            days(json!({"organization": 70_010_001})),
            format!("{shares}&organizationalEntity={ORGANIZATION}&timeIntervals=({october},timeGranularityType:DAY)"),
        ),
        (
            "share_statistics",
            json!({"organization": 70_010_001, "chart": true, "posts": [
                share,
                "https://www.linkedin.com/feed/update/urn:li:ugcPost:7400000000000000002/",
                share,
            ]}),
            format!("{shares}&organizationalEntity={ORGANIZATION}&shares=List(urn%3Ali%3Ashare%3A7400000000000000001)&ugcPosts=List(urn%3Ali%3AugcPost%3A7400000000000000002)"),
        ),
        (
            "follower_statistics",
            days(json!({"organization": "urn:li:organization:70010001", "granularity": "WEEK"})),
            format!("{followers}&organizationalEntity={ORGANIZATION}&timeIntervals=({october},timeGranularityType:WEEK)"),
        ),
        (
            "page_statistics",
            days(json!({"organization": 70_010_001, "granularity": "MONTH"})),
            format!("/rest/organizationPageStatistics?q=organization&organization={ORGANIZATION}&timeIntervals=({october},timeGranularityType:MONTH)"),
        ),
        (
            "brand_page_statistics",
            json!({"brand": 70_010_009}),
            "/rest/brandPageStatistics?q=brand&brand=urn%3Ali%3AorganizationBrand%3A70010009".to_owned(),
        ),
        (
            "video_analytics",
            json!({"entity": "urn:li:ugcPost:7400000000000000002"}),
            "/rest/videoAnalytics?q=entity&type=VIDEO_VIEW&entity=urn%3Ali%3AugcPost%3A7400000000000000002".to_owned(),
        ),
        (
            "member_post_analytics",
            days(json!({"queryType": "REACTION", "aggregation": "DAILY"})),
            format!("/rest/memberCreatorPostAnalytics?q=me&queryType=REACTION&aggregation=DAILY&{week}"),
        ),
        (
            "member_post_analytics_by_post",
            json!({"entity": share, "queryType": "IMPRESSION"}),
            "/rest/memberCreatorPostAnalytics?q=entity&queryType=IMPRESSION&entity=(share:urn%3Ali%3Ashare%3A7400000000000000001)".to_owned(),
        ),
        (
            "member_video_analytics",
            days(json!({"entity": "urn:li:ugcPost:7400000000000000002", "queryType": "VIDEO_VIEW"})),
            format!("/rest/memberCreatorVideoAnalytics?q=entity&queryType=VIDEO_VIEW&entity=(ugc:urn%3Ali%3AugcPost%3A7400000000000000002)&{week}"),
        ),
        ("member_followers_count", json!({}), "/rest/memberFollowersCount?q=me".to_owned()),
        (
            "member_followers_gains",
            days(json!({})),
            format!("/rest/memberFollowersCount?q=dateRange&{week}"),
        ),
    ];
    for (action, arguments, target) in cases {
        let request = planned(action, &arguments).await.unwrap();
        assert_eq!((request.method, request.target()), ("GET", target.as_str()), "{action}");
        assert_eq!(
            request.headers,
            [
                ("linkedin-version", "202609".to_owned()),
                ("x-restli-protocol-version", "2.0.0".to_owned()),
                ("x-restli-method", "FINDER".to_owned()),
            ],
            "{action}"
        );
        assert_eq!((request.body.is_none(), request.bearer), (true, true), "{action}");
    }
}

#[tokio::test]
async fn the_day_is_the_targets_and_what_is_too_old_or_to_come_is_not_sent() {
    let over =
        |from: &str, until: &str| json!({"organization": 70_010_001, "from": from, "until": until});
    for (from, until, sent) in [
        ("2025-11-22", "2026-11-23", true),
        ("2025-11-21", "2026-11-23", false),
        ("2026-11-01", "2026-11-24", false),
    ] {
        let planned = planned("share_statistics", &over(from, until)).await;
        assert_eq!(planned.is_ok(), sent, "{from} {until}");
        if let Err(refusal) = planned {
            assert!(matches!(refusal, access::Refusal::Invalid(_)), "{refusal}");
        }
    }
}

#[tokio::test]
async fn an_endpoint_younger_than_the_version_in_use_is_not_asked() {
    let group = GROUPS.iter().find(|group| group.name == "analytics").unwrap();
    for (action, version, sent) in [
        ("member_post_analytics", "202505", false),
        ("member_post_analytics", "202506", true),
        ("member_followers_count", "202503", false),
        ("member_followers_count", "202504", true),
    ] {
        let entry = group.entry(action).unwrap();
        let example: Value = serde_json::from_str(entry.example).unwrap();
        let arguments = example.as_object().unwrap().clone();
        let mut session = (*everything()).clone();
        let mut upstream = (*session.upstream).clone();
        upstream.version = version.parse().unwrap();
        session.upstream = upstream.into();
        let call = known::call(group, entry, arguments, session.into());
        let permitted = policy::permit(call, &Policy::new(Level::Full, Vec::new()).into()).unwrap();
        let authorised = access::authorise(permitted, &Directory::default(), &Everything).await;
        assert_eq!(authorised.is_ok(), sent, "{action} {version}");
        if let Err(refusal) = authorised {
            assert!(matches!(refusal, access::Refusal::OlderThanEndpoint { .. }), "{refusal}");
        }
    }
}
