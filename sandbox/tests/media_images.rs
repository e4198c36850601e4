#![cfg(test)]
//! Images and documents: the promise, the bytes, the processing, and what posts make of it.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

mod support;

use linkedin_sandbox::Options;
use serde_json::{Value as Json, json};
use support::{
    ACME, Answer, Place, post_with, scratch,
    uploads::{path, png},
};

const DAY_S: i64 = 86_400;

#[track_caller]
fn code(answer: &Answer, status: u16, code: &str) {
    assert_eq!(answer.status, status, "{answer:?}");
    assert_eq!(answer.json()["code"], code, "{answer:?}");
}

async fn status(place: &Place, kind: &str, urn: &Json) -> Json {
    place.get("ada", &path(kind, urn)).await.json()["status"].clone()
}

#[tokio::test]
async fn a_promise_lives_for_a_day_to_the_millisecond() {
    let place = Place::start().await;
    for (kind, start) in
        [("image", "urn:li:image:C4E10AQ"), ("document", "urn:li:document:D4E10AQ")]
    {
        let before = place.sandbox.now_ms();
        let promise = place.promised(kind).await;
        let after = place.sandbox.now_ms();
        let expires = promise["uploadUrlExpiresAt"].as_i64().unwrap();
        assert!((before..=after).contains(&(expires - DAY_S * 1000)), "{promise}");
        assert!(promise[kind].as_str().unwrap().starts_with(start), "{promise}");
        let address = promise["uploadUrl"].as_str().unwrap();
        assert!(address.starts_with(&format!("{}/dms-uploads/", place.sandbox.base())));
        assert!(address.contains("%253D"), "{address}");
        let media = place.media(&promise[kind]).await;
        assert_eq!(media["status"], "WAITING_UPLOAD");
        assert_eq!(media["kind"], kind);
        assert_eq!(media["owner"], ACME);
        assert_eq!(media["sha256"], Json::Null);
    }
    let (one, other) = (place.promised("image").await, place.promised("image").await);
    assert_ne!(one["image"], other["image"]);
    let token = |promise: &Json| {
        promise["uploadUrl"].as_str().unwrap().rsplit_once("ut=").unwrap().1.to_owned()
    };
    assert_ne!(token(&one), token(&other));
    assert!(token(&one).len() >= 32);
}

#[tokio::test]
async fn an_image_is_processed_by_the_clock_and_read_back_whole() {
    let place = Place::start().await;
    place.rules(json!({"image_ms": 60_000})).await;
    let promise = place.promised("image").await;
    let bytes = png(640, 480);
    let answer = place.put(&promise["uploadUrl"], &bytes).await;
    assert_eq!((answer.status, answer.body.as_str()), (201, ""));
    assert_eq!(status(&place, "image", &promise["image"]).await, "PROCESSING");
    place.advance(58).await;
    assert_eq!(status(&place, "image", &promise["image"]).await, "PROCESSING");
    place.advance(3).await;
    let read = place.get("ada", &path("image", &promise["image"])).await.json();
    assert_eq!(read["status"], "AVAILABLE");
    let (status, back) = place.fetch(&read["downloadUrl"]).await;
    assert_eq!((status, back), (200, bytes.clone()));
    let media = place.media(&promise["image"]).await;
    assert_eq!(media["bytes"], bytes.len());
    assert_eq!(media["puts"], 1);
    assert_eq!(media["sha256"].as_str().unwrap().len(), 64);
    let world = place.control("GET", "world", None).await.json();
    let happened: Vec<&Json> = world["effects"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|effect| effect["urn"] == promise["image"])
        .map(|effect| &effect["kind"])
        .collect();
    assert_eq!(happened, ["media.initialize", "media.upload", "media.available"]);
}

#[tokio::test]
async fn a_download_address_ends_and_cannot_be_bent() {
    let place = Place::start().await;
    let urn: Json = place.image(&png(8, 8)).await.into();
    let read = place.get("ada", &path("image", &urn)).await.json();
    let address = read["downloadUrl"].as_str().unwrap().to_owned();
    let expires = read["downloadUrlExpiresAt"].as_i64().unwrap();
    assert!(address.contains(&format!("e={}&", expires / 1000)));
    assert_eq!(expires % 3_600_000, 0);
    let later = address.replace(&(expires / 1000).to_string(), &(expires / 1000 + 1).to_string());
    assert_eq!(place.fetch(&later.into()).await.0, 403);
    let other =
        address.replace(urn.as_str().unwrap().rsplit(':').next().unwrap(), "C4E10AQSandboxBen01");
    assert_eq!(place.fetch(&other.into()).await.0, 403);
    place.advance(8 * DAY_S).await;
    assert_eq!(place.fetch(&address.into()).await.0, 403);
}

#[tokio::test]
async fn an_upload_address_is_good_to_the_letter_and_for_a_day() {
    let place = Place::start().await;
    let promise = place.promised("image").await;
    let address = promise["uploadUrl"].as_str().unwrap();
    let spoilt = [
        address.replace("%253D", "%3D"),
        address.replace("%253D", "%25253D"),
        address.replace("ut=", "ut=A"),
        address.replace("/uploaded-image/0", "/uploaded-image/1"),
        address.replace("/uploaded-image/", "/uploaded-document/"),
        address.split_once("&ut=").unwrap().0.to_owned(),
    ];
    for spoilt in spoilt {
        assert_ne!(spoilt, address);
        let answer = place.put(&spoilt.clone().into(), &png(8, 8)).await;
        assert_eq!(answer.status, 403, "{spoilt}");
        assert_eq!(answer.json(), json!({"message": "", "status": 403}));
    }
    let post = place.upload("POST", &promise["uploadUrl"], "", &png(8, 8)).await;
    assert_eq!(post.status, 405);
    let empty = place.put(&promise["uploadUrl"], b"").await;
    assert_eq!(empty.status, 400, "{empty:?}");
    assert_eq!(place.media(&promise["image"]).await["status"], "WAITING_UPLOAD");
    place.advance(DAY_S).await;
    code(&place.put(&promise["uploadUrl"], &png(8, 8)).await, 400, "EXPIRED_UPLOAD_URL");
    assert_eq!(place.media(&promise["image"]).await["puts"], 0);
}

#[tokio::test]
async fn the_same_bytes_may_come_again_and_others_may_not() {
    let place = Place::start().await;
    let promise = place.promised("image").await;
    assert_eq!(place.put(&promise["uploadUrl"], &png(8, 8)).await.status, 201);
    let before = place.media(&promise["image"]).await;
    assert_eq!(place.put(&promise["uploadUrl"], &png(9, 9)).await.status, 400);
    assert_eq!(place.media(&promise["image"]).await["sha256"], before["sha256"]);
    assert_eq!(place.put(&promise["uploadUrl"], &png(8, 8)).await.status, 201);
    assert_eq!(place.media(&promise["image"]).await["puts"], 2);
}

#[tokio::test]
async fn only_for_owners_the_caller_may_upload_for() {
    let place = Place::start().await;
    let (ada, ben, cleo) = (place.person("ada"), place.person("ben"), place.person("cleo"));
    let wanted = [
        ("ada", ada.as_str(), true),
        ("ben", ben.as_str(), true),
        ("cleo", cleo.as_str(), true),
        ("ada", ACME, true),
        // Nobody, nothing, somebody else, only ANALYST, not let in, only CONTENT_ADMINISTRATOR.
        ("ada", "", false),
        ("ada", "urn:li:organization:1", false),
        ("ada", ben.as_str(), false),
        ("ben", ACME, false),
        ("ada", "urn:li:organization:70010004", false),
        ("ada", "urn:li:organization:70010005", false),
        ("cleo", "urn:li:organization:70010003", false),
    ];
    for (who, owner, is_let) in wanted {
        for kind in ["image", "document", "video"] {
            let request = match kind {
                "video" => json!({"owner": owner, "fileSizeBytes": 200_000}),
                _ => json!({"owner": owner}),
            };
            let answer = place.initialize(who, kind, request).await;
            if is_let {
                assert_eq!(answer.status, 200, "{who} {owner} {kind}: {answer:?}");
                continue;
            }
            assert_eq!(answer.status, 403, "{who} {owner} {kind}: {answer:?}");
            assert_eq!(answer.json(), json!({"message": "", "status": 403}));
            assert_eq!(answer.header("x-linkedin-error-response"), Some("true"));
        }
    }
    assert_eq!(place.initialize("ada", "image", json!({})).await.status, 422);
    let more = json!({"owner": ACME, "size": 1});
    assert_eq!(place.initialize("ada", "image", more).await.status, 422);
    let dmitri = place.initialize("dmitri", "image", json!({"owner": ACME})).await;
    code(&dmitri, 403, "ACCESS_DENIED");
}

#[tokio::test]
async fn what_is_not_what_it_says_ends_as_failed() {
    let place = Place::start().await;
    let gif = |frames: usize| {
        let mut bytes = b"GIF89a\x02\0\x02\0\x80\0\0\0\0\0\xff\xff\xff".to_vec();
        bytes.extend(b"!\xf9\x04\0\0\0\0\0");
        for _ in 0..frames {
            bytes.extend(b",\0\0\0\0\x02\0\x02\0\0\x02\x02L\x01\0");
        }
        bytes.push(b';');
        bytes
    };
    let jpeg = |width: u16, height: u16| {
        let mut bytes =
            b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0\xff\xc0\0\x0b\x08".to_vec();
        bytes.extend(height.to_be_bytes());
        bytes.extend(width.to_be_bytes());
        bytes.extend(b"\x01\x01\x11\0\xff\xda");
        bytes
    };
    let cases = [
        ("image", png(6000, 6025), "AVAILABLE"),
        ("image", png(6012, 6014), "PROCESSING_FAILED"),
        ("image", jpeg(6000, 6025), "AVAILABLE"),
        ("image", jpeg(6100, 6100), "PROCESSING_FAILED"),
        ("image", gif(250), "AVAILABLE"),
        ("image", gif(251), "PROCESSING_FAILED"),
        ("image", b"%PDF-1.7 no picture".to_vec(), "PROCESSING_FAILED"),
        ("image", b"<svg xmlns=''/>".to_vec(), "PROCESSING_FAILED"),
        ("document", b"%PDF-1.7 a page".to_vec(), "AVAILABLE"),
        ("document", b"PK\x03\x04 office".to_vec(), "AVAILABLE"),
        ("document", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 older office".to_vec(), "AVAILABLE"),
        ("document", png(8, 8), "PROCESSING_FAILED"),
        ("document", b"x".to_vec(), "PROCESSING_FAILED"),
    ];
    for (kind, bytes, end) in cases {
        let promise = place.promised(kind).await;
        assert_eq!(place.put(&promise["uploadUrl"], &bytes).await.status, 201);
        place.advance(3).await;
        let head = String::from_utf8_lossy(&bytes[..bytes.len().min(12)]).into_owned();
        assert_eq!(status(&place, kind, &promise[kind]).await, end, "{kind} {head:?}");
        assert_eq!(place.media(&promise[kind]).await["failure"].is_null(), end == "AVAILABLE");
    }
    assert_eq!(place.rules(json!({"fail_next": 1})).await["fail_next"], 1);
    for end in ["PROCESSING_FAILED", "AVAILABLE"] {
        let urn: Json = place.image(&png(8, 8)).await.into();
        assert_eq!(status(&place, "image", &urn).await, end);
    }
}

#[tokio::test]
async fn a_post_wants_its_media_ready() {
    let place = Place::start().await;
    let promise = place.promised("image").await;
    let showing = |text: &str, urn: &Json| post_with(ACME, text, json!({"media": {"id": urn}}));
    let image = &promise["image"];
    code(&place.create("ada", &showing("1", image)).await, 400, "MEDIA_ASSET_WAITING_UPLOAD");
    place.put(&promise["uploadUrl"], &png(8, 8)).await;
    place.rules(json!({"image_ms": 0})).await;
    code(&place.create("ada", &showing("2", image)).await, 400, "MEDIA_ASSET_WAITING_UPLOAD");
    place.advance(3).await;
    let urn = place.create("ada", &showing("3", image)).await.created();
    let shown = &place.post(&urn).await["media"][0];
    assert_eq!(shown["urn"], *image);
    assert_eq!(shown["sha256"], place.media(image).await["sha256"]);

    let broken: Json = place.image(b"not a picture").await.into();
    let answer = place.create("ada", &showing("4", &broken)).await;
    code(&answer, 400, "MEDIA_ASSET_PROCESSING_FAILED");

    let late = place.promised("image").await;
    place.advance(DAY_S).await;
    let answer = place.create("ada", &showing("5", &late["image"])).await;
    code(&answer, 400, "EXPIRED_UPLOAD_URL");

    // Several images belong to the author, each of them.
    let own = place.initialize("ada", "image", json!({"owner": place.person("ada")})).await.json();
    place.put(&own["value"]["uploadUrl"], &png(8, 8)).await;
    let images = json!({"multiImage": {"images": [{"id": image}, {"id": own["value"]["image"]}]}});
    let answer = place.create("ada", &post_with(ACME, "6", images)).await;
    code(&answer, 400, "NO_PERMISSION_ON_ENTITY");
}

#[tokio::test]
async fn a_bearer_is_a_matter_of_the_mode() {
    let place = Place::start().await;
    let bearer = format!("Authorization: Bearer {}\r\n", place.token("ada"));
    for headers in ["", &bearer, "Authorization: Bearer nobody\r\n", "Content-Type: text/odd\r\n"] {
        let promise = place.promised("image").await;
        let answer = place.upload("PUT", &promise["uploadUrl"], headers, &png(8, 8)).await;
        assert_eq!(answer.status, 201, "{headers:?}: {answer:?}");
    }
    assert_eq!(place.rules(json!({"strict_bearer": true})).await["strict_bearer"], true);
    for kind in ["image", "document"] {
        let promise = place.promised(kind).await;
        let bytes = if kind == "image" { png(8, 8) } else { b"%PDF-1.7".to_vec() };
        let bare = place.put(&promise["uploadUrl"], &bytes).await;
        code(&bare, 401, "EMPTY_ACCESS_TOKEN");
        let wrong = "Authorization: Bearer nobody\r\n";
        let wrong = place.upload("PUT", &promise["uploadUrl"], wrong, &bytes).await;
        code(&wrong, 401, "INVALID_ACCESS_TOKEN");
        assert_eq!(place.media(&promise[kind]).await["status"], "WAITING_UPLOAD");
        let right = place.upload("PUT", &promise["uploadUrl"], &bearer, &bytes).await;
        assert_eq!(right.status, 201, "{right:?}");
    }
    for wrong in [json!({"image_ms": -1}), json!({"strict_bearer": 1}), json!({"speed": 1})] {
        assert_eq!(place.control("POST", "media", Some(wrong)).await.status, 400);
    }
    place.control("POST", "reset", None).await;
    let rules = place.control("GET", "media", None).await.json();
    assert_eq!(rules["strict_bearer"], false);
    assert_eq!(rules["image_ms"], 2000);
}

#[tokio::test]
async fn bytes_outlive_a_restart_with_the_world_and_a_reset_ends_them() {
    let directory = scratch("media-state");
    let options = Options { state_dir: Some(directory.clone()), ..Options::default() };
    let place = Place::with(options.clone()).await;
    let bytes = png(320, 200);
    let urn: Json = place.image(&bytes).await.into();
    let kept = || std::fs::read_dir(directory.join("media")).unwrap().count();
    assert_eq!(kept(), 1);
    drop(place);
    std::fs::write(directory.join("media/99.bin"), "left by a crash").unwrap();
    let place = Place::with(options).await;
    assert_eq!(kept(), 1, "what the world knows nothing of is swept");
    let read = place.get("ada", &path("image", &urn)).await.json();
    assert_eq!(place.fetch(&read["downloadUrl"]).await, (200, bytes));
    let text = std::fs::read_to_string(directory.join("world.json")).unwrap();
    assert!(!text.contains("IHDR"));
    place.control("POST", "reset", None).await;
    assert_eq!(kept(), 0);
    assert_eq!(place.media(&urn).await, Json::Null);
    drop(place);
    std::fs::remove_dir_all(directory).unwrap();
}
