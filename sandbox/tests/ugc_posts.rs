#![cfg(test)]
//! Posts by the older address, and posts that only advertising shows.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

mod support;

use serde_json::{Value as Json, json};
use support::{ACME, Place, enc, post, post_with};

const CONTENT: &str = "com.linkedin.ugc.ShareContent";
const ACCOUNT: &str = "urn:li:sponsoredAccount:500000001";

async fn urn(place: &Place, rendered: &str) -> String {
    let world = place.control("GET", "world", None).await.json();
    let posts = world["posts"].as_array().unwrap();
    let post = posts.iter().find(|post| post["rendered"] == rendered).unwrap();
    post["urn"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn the_text_is_plain_and_marked_by_position() {
    let place = Place::start().await;
    let urn = urn(&place, "Bound by Mara Quill with Acme Atlas. Thank you!").await;
    let answer = place
        .call("ada", "GET", &format!("/v2/ugcPosts/{}", enc(&urn)))
        .without("LinkedIn-Version")
        .send()
        .await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let body = answer.json();
    let commentary = &body["specificContent"][CONTENT]["shareCommentary"];
    let text: Vec<char> = commentary["text"].as_str().unwrap().chars().collect();
    let marked = |place: usize, kind: &str| {
        let attribute = &commentary["attributes"][place];
        assert!(attribute["value"].get(kind).is_some(), "{attribute}");
        let start = usize::try_from(attribute["start"].as_u64().unwrap()).unwrap();
        let length = usize::try_from(attribute["length"].as_u64().unwrap()).unwrap();
        text[start..start + length].iter().collect::<String>()
    };
    assert_eq!(marked(0, "com.linkedin.common.MemberAttributedEntity"), "Mara Quill");
    assert_eq!(marked(1, "com.linkedin.common.CompanyAttributedEntity"), "Acme Atlas");
    assert_eq!(body["id"], urn.as_str());
    assert_eq!(body["author"], ACME);
    assert_eq!(body["created"]["actor"], place.person("ada"));
    assert!(body["created"]["time"].is_i64() && body["lastModified"]["time"].is_i64());
    assert_eq!(body["visibility"]["com.linkedin.ugc.MemberNetworkVisibility"], "PUBLIC");
    for field in [
        "firstPublishedAt",
        "versionTag",
        "contentCertificationRecord",
        "distribution",
        "ugcOrigin",
    ] {
        assert_ne!(body[field], Json::Null, "{field}");
    }
    // The same through the versioned address, and nothing escaped although the source was.
    let made = place.create("ada", &post(ACME, r"a \(b\) x\_y {hashtag|\#|maps}")).await.created();
    let body = place.get("ada", &format!("/rest/ugcPosts/{}", enc(&made))).await.json();
    let commentary = &body["specificContent"][CONTENT]["shareCommentary"];
    assert_eq!(commentary["text"], "a (b) x_y #maps");
    assert_eq!(commentary["attributes"][0]["start"], 10);
    assert_eq!(body["specificContent"][CONTENT]["shareMediaCategory"], "NONE");
}

#[tokio::test]
async fn what_a_post_shows_has_a_category() {
    let place = Place::start().await;
    for (text, category, media) in [
        ("Fog over the office, seen from the office.", "IMAGE", 1),
        ("How we draw a river, step by step.", "ARTICLE", 1),
        ("Two views of one bay. #coast", "IMAGE", 2),
        ("The plotter at work, with sound.", "VIDEO", 1),
        ("Help us decide.", "NONE", 0),
    ] {
        let urn = urn(&place, text).await;
        let body = place.get("ada", &format!("/rest/ugcPosts/{}", enc(&urn))).await.json();
        let content = &body["specificContent"][CONTENT];
        assert_eq!(content["shareMediaCategory"], category, "{text}");
        assert_eq!(content["media"].as_array().unwrap().len(), media, "{text}");
        let asset = content["media"][0]["media"].as_str();
        assert!(asset.is_none_or(|asset| asset.starts_with("urn:li:digitalmediaAsset:")));
    }
}

#[tokio::test]
async fn old_posts_are_found_by_their_authors() {
    let place = Place::start().await;
    let find = |authors: &str, more: &str| {
        format!("/rest/ugcPosts?q=authors&authors=List({authors}){more}")
    };
    let (acme, atlas) = (enc(ACME), enc("urn:li:organization:70010002"));
    let both =
        place.get("ada", &find(&format!("{acme},{atlas}"), "&sortBy=CREATED&count=50")).await;
    let body = both.json();
    let elements = body["elements"].as_array().unwrap();
    assert_eq!(body["paging"]["total"], elements.len());
    let times: Vec<i64> =
        elements.iter().map(|post| post["created"]["time"].as_i64().unwrap()).collect();
    assert!(times.is_sorted_by(|one, next| one >= next));
    let authors: Vec<&Json> = elements.iter().map(|post| &post["author"]).collect();
    assert!(authors.contains(&&json!("urn:li:organization:70010002")));
    let is_public = |post: &Json| post["lifecycleState"] == "PUBLISHED";
    assert!(elements.iter().all(is_public), "no drafts");

    let closed = enc("urn:li:organization:70010005");
    let person = enc(&place.person("ada"));
    for (authors, status) in
        [(&closed, 403), (&person, 400), (&String::new(), 400), (&enc("urn:li:share:1"), 400)]
    {
        assert_eq!(place.get("ada", &find(authors, "")).await.status, status, "{authors}");
    }
}

#[tokio::test]
async fn who_may_not_read_is_told_in_the_old_words() {
    let place = Place::start().await;
    let acme = urn(&place, "Help us decide.").await;
    let mara = urn(&place, "Glue weather.").await;
    let get = |urn: &str| format!("/v2/ugcPosts/{}", enc(urn));
    let unscoped = place.get("ben", &get(&acme)).await;
    assert_eq!(unscoped.status, 403);
    let body = unscoped.json();
    assert_eq!(body["serviceErrorCode"], 100);
    assert_eq!(body["message"], "Not enough permissions to access: ugcPosts.GET.NO_VERSION");
    let foreign = place.get("ada", &get(&mara)).await;
    assert!(foreign.body.contains("Accessing the UGC resource is forbidden"), "{foreign:?}");
    assert_eq!(place.get("ada", &get("urn:li:share:1")).await.status, 404);
    assert_eq!(place.get("ada", &get("urn:li:image:1")).await.status, 400);
    let raw = place
        .call("ada", "GET", &format!("/v2/ugcPosts/{acme}"))
        .without("X-Restli-Protocol-Version")
        .send()
        .await;
    assert_eq!(raw.status, 200, "raw colons under the old protocol: {raw:?}");
}

#[tokio::test]
async fn dark_posts_by_ad_account() {
    let place = Place::start().await;
    let find =
        |more: &str| format!("/rest/posts?q=dscAdAccount&dscAdAccount={}{more}", enc(ACCOUNT));
    let texts = async |target: String| -> Vec<String> {
        let answer = place.get("ada", &target).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.json()["elements"]
            .as_array()
            .unwrap()
            .iter()
            .map(|post| post["commentary"].as_str().unwrap().to_owned())
            .collect()
    };
    let (folded, minute) = ("Fold it once, read it for years.", "The plotter, in a minute.");
    assert_eq!(texts(find("")).await, [minute, folded]);
    assert_eq!(texts(find("&dscAdTypes=List(VIDEO)")).await, [minute]);
    assert_eq!(texts(find("&dscAdTypes=List(STANDARD,CAROUSEL)")).await, [folded]);
    assert!(texts(find("&dscAdTypes=List(CAROUSEL)")).await.is_empty());
    let first = place.get("ada", &find("&count=1")).await.json();
    assert_eq!(first["paging"]["total"], 2);
    let context = &first["elements"][0]["adContext"];
    assert_eq!(context["dscAdAccount"], ACCOUNT);
    assert_eq!((&context["isDsc"], &context["dscAdType"]), (&json!(true), &json!("VIDEO")));

    // What is made here is found, and stays out of what readers see.
    let mut body = post_with(
        ACME,
        "Made in the dark.",
        json!({"media": {"id": "urn:li:image:C4E10AQSandboxAcme01"}}),
    );
    body["distribution"] = json!({"feedDistribution": "NONE"});
    body["adContext"] = json!({"dscAdAccount": ACCOUNT, "dscStatus": "ACTIVE"});
    body["contentLandingPage"] = json!("https://acme-maps.example/dark");
    place.create("ada", &body).await.created();
    assert_eq!(texts(find("&count=1")).await, ["Made in the dark."]);
    let author = format!("/rest/posts?q=author&author={}&count=50", enc(ACME));
    let listed = texts(author).await;
    assert!(listed.iter().all(|text| text != folded && text != "Made in the dark."));

    let elsewhere =
        format!("/rest/posts?q=dscAdAccount&dscAdAccount={}", enc("urn:li:sponsoredAccount:1"));
    assert_eq!(place.get("ada", &elsewhere).await.status, 403);
    let wrong = format!("/rest/posts?q=dscAdAccount&dscAdAccount={}", enc(ACME));
    assert_eq!(place.get("ada", &wrong).await.status, 400);
    // Cleo has no role on the account, Dmitri has one and lacks the scope.
    assert_eq!(place.get("cleo", &find("")).await.status, 403);
    let refused = place.get("dmitri", &find("")).await;
    assert!(
        refused.body.contains("partnerApiPostsExternal.FINDER-dscAdAccount.20260901"),
        "{refused:?}"
    );
}
