#![cfg(test)]
//! Who may read which media, the media library, and media in the feed.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

mod support;

use serde_json::{Value as Json, json};
use support::{
    ACME, Answer, Place, enc, post_with,
    uploads::{mp4, path, png},
};

const ACCOUNT: &str = "urn:li:sponsoredAccount:500000001";

fn forbidden(kind: &str) -> Json {
    let message = format!(
        "Accessing this {kind} resource is forbidden. Please check your permissions for this resource"
    );
    json!({"message": message, "status": 403})
}

fn seeded(kind: &str) -> Json {
    match kind {
        "image" => json!("urn:li:image:C4E10AQSandboxAcme01"),
        "video" => json!("urn:li:video:C5F10AQSandboxAcme"),
        _ => json!("urn:li:document:D4E10AQSandboxAcme"),
    }
}

#[track_caller]
fn code(answer: &Answer, status: u16, code: &str) {
    assert_eq!(answer.status, status, "{answer:?}");
    assert_eq!(answer.json()["code"], code, "{answer:?}");
}

#[tokio::test]
async fn the_seeded_media_are_really_there() {
    let place = Place::start().await;
    for (kind, start) in
        [("image", &b"\x89PNG\r\n"[..]), ("video", b"\0\0\0\x18ftyp"), ("document", b"%PDF-")]
    {
        let read = place.get("ada", &path(kind, &seeded(kind))).await.json();
        assert_eq!(read["status"], "AVAILABLE", "{read}");
        let (status, bytes) = place.fetch(&read["downloadUrl"]).await;
        assert_eq!(status, 200);
        assert!(bytes.starts_with(start), "{kind}: {:?}", &bytes[..8]);
        let media = place.media(&seeded(kind)).await;
        assert_eq!(media["sha256"], support::uploads::sha256(&bytes));
    }
    let again = Place::start().await;
    for kind in ["image", "video", "document"] {
        let one = place.media(&seeded(kind)).await;
        assert_eq!(one, again.media(&seeded(kind)).await);
    }
    let states = [("AcmeWait", "WAITING_UPLOAD"), ("AcmeFail", "PROCESSING_FAILED")];
    for (name, state) in states {
        let urn = json!(format!("urn:li:image:C4E10AQSandbox{name}"));
        let read = place.get("ada", &path("image", &urn)).await.json();
        assert_eq!(read["status"], state);
        assert!(read.get("downloadUrl").is_none(), "{read}");
    }
}

#[tokio::test]
async fn scopes_and_roles() {
    let place = Place::start().await;
    let own = json!("urn:li:image:C4E10AQSandboxBen01");
    let answer = place.get("ben", &path("image", &own)).await;
    assert_eq!(answer.status, 403);
    assert_eq!(answer.json(), forbidden("image"));
    for kind in ["image", "video", "document"] {
        for who in ["ben", "cleo"] {
            let answer = place.get(who, &path(kind, &seeded(kind))).await;
            assert_eq!(answer.status, 403, "{who} {kind}");
            assert_eq!(answer.json(), forbidden(kind));
        }
        let nothing = json!(format!("urn:li:{kind}:C4Nothing"));
        code(&place.get("ada", &path(kind, &nothing)).await, 404, "NOT_FOUND");
        let post = json!("urn:li:share:7");
        code(&place.get("ada", &path(kind, &post)).await, 400, "INVALID_URN_TYPE");
    }
    // A member's own document, with nothing but `w_member_social`.
    let request = json!({"owner": place.person("ben")});
    let promise = place.initialize("ben", "document", request).await.json();
    let answer = place.get("ben", &path("document", &promise["value"]["document"])).await;
    assert_eq!(answer.json()["status"], "WAITING_UPLOAD", "{answer:?}");
    assert_eq!(answer.json()["owner"], place.person("ben"));
    code(&place.get("dmitri", &path("document", &seeded("document"))).await, 403, "ACCESS_DENIED");
    // Persons are pairwise per app: through Ben's app, Ada is somebody else to read of.
    let token = place
        .issue(json!({"member": "ada", "client_id": place.member("ben")["client_id"],
            "scopes": ["w_member_social", "w_organization_social"]}))
        .await;
    let urn = json!("urn:li:image:C4E10AQSandboxAda01");
    let through = place.with_token(&token, "GET", &path("image", &urn)).send().await.json();
    let home = place.get("ada", &path("image", &urn)).await.json();
    assert_eq!(home["owner"], place.person("ada"));
    assert_ne!(through["owner"], home["owner"]);
    assert!(through["owner"].as_str().unwrap().starts_with("urn:li:person:"));
}

#[tokio::test]
async fn a_batch_answers_key_by_key() {
    let place = Place::start().await;
    let keys = [
        ("urn:li:image:C4E10AQSandboxAcme01", 200),
        ("urn:li:image:C4E10AQSandboxBen01", 403),
        ("urn:li:image:C4Nothing", 404),
        ("urn:li:image:C4E10AQSandboxAcmeWait", 200),
    ];
    let list: Vec<String> = keys.iter().map(|(urn, _)| enc(urn)).collect();
    let target = format!("/rest/images?ids=List({})", list.join(","));
    let answer = place.get("ada", &target).await;
    assert_eq!(answer.status, 200);
    let body = answer.json();
    for (urn, status) in keys {
        assert_eq!(body["statuses"][urn], status);
        assert_eq!(body["results"].get(urn).is_some(), status == 200, "{urn}");
        assert_eq!(body["errors"].get(urn).is_some(), status != 200, "{urn}");
    }
    for kind in ["image", "video", "document"] {
        let urn = enc(seeded(kind).as_str().unwrap());
        let target = format!("/rest/{kind}s?ids=List({urn})");
        assert_eq!(place.get("ada", &target).await.json()["errors"], json!({}));
        code(&place.get("cleo", &target).await, 403, "ACCESS_DENIED");
    }
    let video = enc("urn:li:video:C5F10AQSandboxAcme");
    assert_eq!(place.get("ada", &format!("/rest/images?ids=List({video})")).await.status, 400);
}

#[tokio::test]
async fn the_media_library_of_an_account() {
    let place = Place::start().await;
    let mut made = Vec::new();
    for number in 0..3 {
        let name = format!("Sheet {number}");
        let metadata = json!({"associatedAccount": ACCOUNT, "assetName": name});
        let request = json!({"owner": ACME, "mediaLibraryMetadata": metadata});
        let answer = place.initialize("ada", "image", request).await;
        let urn = answer.json()["value"]["image"].clone();
        assert_eq!(place.media(&urn).await["asset_name"], name);
        made.push(urn);
    }
    place.promised("image").await;
    let target = |more: &str| {
        format!("/rest/images?q=associatedAccount&associatedAccount={}{more}", enc(ACCOUNT))
    };
    let ids = |body: &Json| -> Vec<Json> {
        body["elements"].as_array().unwrap().iter().map(|image| image["id"].clone()).collect()
    };
    let all = place.get("ada", &target("&count=1000")).await.json();
    assert_eq!(ids(&all), [made[2].clone(), made[1].clone(), made[0].clone()]);
    let page = place.get("ada", &target("&start=0&count=2")).await.json();
    assert_eq!(page["elements"].as_array().unwrap().len(), 2);
    assert_eq!(page["paging"]["links"][0]["rel"], "next");
    let rest = place.get("ada", &target("&start=2&count=2")).await.json();
    assert_eq!(ids(&rest), [made[0].clone()]);
    assert_eq!(place.get("ada", &target("&count=1001")).await.status, 400);
    // Scope, role, and an account that is none.
    code(&place.get("dmitri", &target("")).await, 403, "ACCESS_DENIED");
    let token = place.issue(json!({"member": "cleo", "scopes": ["w_organization_social"]})).await;
    code(&place.with_token(&token, "GET", &target("")).send().await, 403, "ACCESS_DENIED");
    let foreign = json!({"associatedAccount": "urn:li:sponsoredAccount:1"});
    let request = json!({"owner": ACME, "mediaLibraryMetadata": foreign});
    assert_eq!(place.initialize("ada", "image", request).await.status, 403);
    for kind in ["videos", "documents"] {
        let target = target("").replace("/rest/images", &format!("/rest/{kind}"));
        assert_eq!(place.get("ada", &target).await.json()["elements"], json!([]));
    }
}

#[tokio::test]
async fn the_feed_shows_what_was_uploaded() {
    let place = Place::start().await;
    let bytes = png(33, 44);
    let image = place.image(&bytes).await;
    let alt = "A \"view\" <b>&</b> more";
    let content = json!({"media": {"id": image, "altText": alt}});
    place.create("ada", &post_with(ACME, "One.", content)).await.created();
    let second = place.image(&png(34, 44)).await;
    let content = json!({"multiImage": {"images": [
        {"id": image, "altText": "left"}, {"id": second, "altText": "right"},
    ]}});
    place.create("ada", &post_with(ACME, "Two.", content)).await.created();

    let film = mp4(100_000, 5570);
    let request = json!({"owner": ACME, "fileSizeBytes": film.len(), "uploadThumbnail": true});
    let video = place.initialize("ada", "video", request).await.json()["value"].clone();
    let etags = place.put_parts(&video, &film).await;
    place.put(&video["thumbnailUploadUrl"], &png(5, 5)).await;
    place.finalize(&video, &etags).await;
    place.advance(4).await;
    let content = json!({"media": {"id": video["video"], "title": "<i>film</i>"}});
    place.create("ada", &post_with(ACME, "Three.", content)).await.created();
    let content = json!({"media": {"id": seeded("document"), "title": "deck <1>.pdf"}});
    place.create("ada", &post_with(ACME, "Four.", content)).await.created();

    let feed = place.control("GET", "feed", None).await;
    let policy = feed.header("content-security-policy").unwrap();
    assert!(policy.contains("img-src 'self'") && policy.contains("media-src 'self'"));
    let page = &feed.body;
    assert!(page.contains("alt=\"A &quot;view&quot; &lt;b&gt;&amp;&lt;/b&gt; more\""));
    assert!(page.contains("alt=\"left\"") && page.contains("alt=\"right\""));
    assert!(page.contains("<video controls") && page.contains(" poster=\"/dms/image/"));
    assert!(page.contains("&lt;i&gt;film&lt;/i&gt;") && !page.contains("<i>film"));
    assert!(page.contains("deck &lt;1&gt;.pdf"));
    assert!(page.contains("How to draw a river") && page.contains("Fold or roll?"));
    // Every address on the page is the sandbox's own and gives bytes.
    let mut shown = 0;
    for piece in page.split(&[' ', '>'][..]) {
        let address = ["src=\"", "poster=\"", "href=\"/"]
            .iter()
            .find_map(|start| piece.strip_prefix(start).map(|rest| (start, rest)));
        let Some((start, rest)) = address else {
            continue;
        };
        let slash = if start.ends_with('/') { "/" } else { "" };
        let address = format!("{slash}{}", rest.trim_end_matches('"')).replace("&amp;", "&");
        assert!(address.starts_with("/dms/"), "{address}");
        let (status, bytes) = place.fetch(&address.clone().into()).await;
        assert_eq!(status, 200, "{address}");
        assert!(!bytes.is_empty());
        shown += 1;
    }
    assert!(shown >= 10, "{shown}");
}
