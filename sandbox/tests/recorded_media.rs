#![cfg(test)]
//! Media held against what others recorded with the real LinkedIn: same status, same headers,
//! same fields of the same types. Ids, hosts and the version are ours.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

mod support;

use serde_json::Value as Json;
use support::{Answer, Place, enc, uploads::png};

fn record(endpoint: &str) -> Json {
    let all: Vec<Json> =
        serde_json::from_str(include_str!("../../tests/fixtures/recorded-community.json")).unwrap();
    all.into_iter().find(|record| record["endpoint"] == endpoint).unwrap()
}

/// Every name and type, and nothing else; `ids` are keys that stand for each other.
#[track_caller]
fn same(recorded: &Json, ours: &Json, ids: [&str; 2], path: &str) {
    match (recorded, ours) {
        (Json::Object(theirs), Json::Object(own)) => {
            let mut names: Vec<&str> =
                theirs.keys().map(|name| if name == ids[0] { ids[1] } else { name }).collect();
            names.sort_unstable();
            let mut found: Vec<&str> = own.keys().map(String::as_str).collect();
            found.sort_unstable();
            assert_eq!(names, found, "{path}");
            for (name, value) in theirs {
                let own = own.get(if name == ids[0] { ids[1] } else { name }).unwrap();
                same(value, own, ids, &format!("{path}/{name}"));
            }
        }
        (Json::String(_), Json::String(_)) | (Json::Number(_), Json::Number(_)) => {}
        _ => panic!("{path}: {ours} instead of {recorded}"),
    }
}

#[track_caller]
fn same_head(record: &Json, answer: &Answer) {
    assert_eq!(record["status"], answer.status, "{answer:?}");
    for (name, value) in record["headers"].as_object().unwrap() {
        let own = answer.header(name).unwrap_or_else(|| panic!("no {name}: {answer:?}"));
        let value = value.as_str().unwrap();
        // The times differ, the form does not.
        let form = |text: &str| -> String {
            text.chars().map(|letter| if letter.is_alphanumeric() { 'x' } else { letter }).collect()
        };
        match name.to_ascii_lowercase().as_str() {
            "x-li-fabric" => {}
            "date" | "x-ambry-creation-time" => assert_eq!(form(own), form(value), "{name}"),
            _ => assert_eq!(own, value, "{name}"),
        }
    }
}

/// The parts of an upload address, without what is one's own.
fn form(address: &Json) -> Vec<String> {
    let (path, query) = address.as_str().unwrap().split_once('?').unwrap();
    let path = path.split_once("/dms-uploads/").unwrap().1;
    let names = query.split('&').map(|pair| match pair.split_once('=').unwrap() {
        ("ut", _) => "ut".to_owned(),
        _ => pair.to_owned(),
    });
    std::iter::once(path.split_once('/').unwrap().1.to_owned()).chain(names).collect()
}

#[tokio::test]
async fn an_image_from_promise_to_read() {
    let place = Place::start().await;
    let recorded = record("images.initializeUpload");
    let body = recorded["request"]["body"].to_string().replace("7001001", "70010001");
    let answer = place
        .call("ada", "POST", recorded["request"]["target"].as_str().unwrap())
        .text("application/json", &body)
        .send()
        .await;
    same_head(&recorded, &answer);
    let ours = answer.json();
    same(&recorded["body"], &ours, ["", ""], "");
    assert_eq!(form(&recorded["body"]["value"]["uploadUrl"]), form(&ours["value"]["uploadUrl"]));

    let recorded = record("image bytes PUT");
    let answer = place.put(&ours["value"]["uploadUrl"], &png(8, 8)).await;
    same_head(&recorded, &answer);
    assert_eq!(answer.body, "");
    place.advance(3).await;

    let recorded = record("images.batchGet one id");
    let urn = ours["value"]["image"].as_str().unwrap();
    let answer = place.get("ada", &format!("/rest/images?ids=List({})", enc(urn))).await;
    same_head(&recorded, &answer);
    same(&recorded["body"], &answer.json(), ["urn:li:image:C4E10AQINVENT06xxxx", urn], "");
}

#[tokio::test]
async fn a_video() {
    let place = Place::start().await;
    let recorded = record("videos.batchGet one id");
    let urn = "urn:li:video:C5F10AQSandboxAcme";
    let answer = place.get("ada", &format!("/rest/videos?ids=List({})", enc(urn))).await;
    same_head(&recorded, &answer);
    same(&recorded["body"], &answer.json(), ["urn:li:video:C4E10AQINVENT03xxxx", urn], "");
    let (ours, theirs) = (&answer.json()["results"][urn], &recorded["body"]["results"]);
    let theirs = &theirs["urn:li:video:C4E10AQINVENT03xxxx"];
    for name in ["duration", "aspectRatioWidth", "status"] {
        assert_eq!(ours[name], theirs[name], "{name}");
    }
}

#[tokio::test]
async fn a_post_of_several_images_uploaded_just_now() {
    let place = Place::start().await;
    let recorded = record("posts.create (multiImage)");
    let (first, second) = (place.image(&png(8, 8)).await, place.image(&png(9, 9)).await);
    let body = recorded["request"]["body"]
        .to_string()
        .replace("7001001", "70010001")
        .replace("urn:li:image:C4E10AQINVENT01xxxx", &first)
        .replace("urn:li:image:C4E10AQINVENT02xxxx", &second);
    let answer =
        place.call("ada", "POST", "/rest/posts").text("application/json", &body).send().await;
    assert_eq!(answer.status, 201, "{answer:?}");
    assert_eq!(answer.body, "");
    let urn = answer.created();
    assert!(urn.starts_with("urn:li:ugcPost:"), "{urn}");
    assert_eq!(answer.header("location").unwrap(), format!("/posts/{}", enc(&urn)));
    for name in ["x-restli-protocol-version", "content-length"] {
        let theirs = recorded["headers"].as_object().unwrap();
        let (_, value) = theirs.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).unwrap();
        assert_eq!(answer.header(name), value.as_str());
    }
    // The post knows which bytes it shows.
    let shown = place.post(&urn).await["media"].clone();
    let held = place.media(&first.clone().into()).await;
    assert_eq!(shown[0]["urn"], first);
    assert_eq!(shown[0]["sha256"], held["sha256"]);
    assert_eq!(shown[1]["urn"], second);
}
