#![cfg(test)]
//! Videos: parts, their ETags, and the end of the upload.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

mod support;

use std::{collections::BTreeSet, path::PathBuf};

use serde_json::{Value as Json, json};
use support::{
    ACME, Answer, Place, post_with,
    uploads::{mp4, path, png, sha256, stretch},
};

const PART: usize = 4_194_304;

#[track_caller]
fn code(answer: &Answer, status: u16, code: &str) {
    assert_eq!(answer.status, status, "{answer:?}");
    assert_eq!(answer.json()["code"], code, "{answer:?}");
}

async fn read(place: &Place, video: &Json) -> Json {
    place.get("ada", &path("video", &video["video"])).await.json()
}

#[tokio::test]
async fn the_parts_cover_the_file_and_nothing_else() {
    let place = Place::start().await;
    for bytes in [75_000, PART - 1, PART, PART + 1, 3 * PART, 524_288_000] {
        let video = place.promised_video(bytes).await;
        let parts = video["uploadInstructions"].as_array().unwrap();
        assert_eq!(parts.len(), bytes.div_ceil(PART));
        let mut next = 0;
        for (place, part) in parts.iter().enumerate() {
            assert_eq!(part["firstByte"], next);
            let last = part["lastByte"].as_u64().unwrap();
            let is_last = place + 1 == parts.len();
            assert!(is_last || last - next + 1 == PART as u64);
            next = last + 1;
        }
        assert_eq!(next, bytes as u64);
        let addresses: BTreeSet<&str> =
            parts.iter().map(|part| part["uploadUrl"].as_str().unwrap()).collect();
        assert_eq!(addresses.len(), parts.len());
        // Empty for one part, to be sent back as it is in any case.
        assert_eq!(video["uploadToken"] == "", parts.len() == 1);
        assert!(video.get("thumbnailUploadUrl").is_none());
        assert!(video.get("captionsUploadUrl").is_none());
    }
    for bytes in [json!(74_999), json!(524_288_001), json!(-1)] {
        let request = json!({"owner": ACME, "fileSizeBytes": bytes});
        let answer = place.initialize("ada", "video", request).await;
        code(&answer, 400, "INVALID_VALUE_FOR_FIELD");
    }
    let texts = json!({"owner": ACME, "fileSizeBytes": "200000"});
    assert_eq!(place.initialize("ada", "video", texts).await.status, 422);
    assert_eq!(place.initialize("ada", "video", json!({"owner": ACME})).await.status, 422);
}

#[tokio::test]
async fn a_video_from_promise_to_post() {
    let place = Place::start().await;
    let bytes = mp4(2 * PART + 1234, 5570);
    let request = json!({
        "owner": ACME, "fileSizeBytes": bytes.len(), "uploadThumbnail": true, "uploadCaptions": true,
    });
    let video = place.initialize("ada", "video", request).await.json()["value"].clone();
    let etags = place.put_parts(&video, &bytes).await;
    for etag in &etags {
        let name =
            etag.strip_prefix("/ambry-video/signedId/").and_then(|rest| rest.strip_suffix(".bin"));
        assert!(name.is_some_and(|name| name.len() >= 32), "{etag}");
    }
    let still = png(1280, 720);
    let kind = "media-type-family: STILLIMAGE\r\n";
    let answer = place.upload("PUT", &video["thumbnailUploadUrl"], kind, &still).await;
    assert_eq!(answer.status, 201, "{answer:?}");
    let captions = b"1\n00:00:00,000 --> 00:00:02,000\nAhoy\n";
    let answer = place.upload("POST", &video["captionsUploadUrl"], "", captions).await;
    assert_eq!(answer.status, 201, "{answer:?}");
    assert_eq!(read(&place, &video).await["status"], "WAITING_UPLOAD");

    let answer = place.finalize(&video, &etags).await;
    assert_eq!((answer.status, answer.body.as_str()), (200, ""), "{answer:?}");
    assert_eq!(read(&place, &video).await["status"], "PROCESSING");
    place.advance(4).await;
    let ready = read(&place, &video).await;
    assert_eq!(ready["status"], "AVAILABLE");
    assert_eq!(ready["duration"], 5570);
    assert!((ready["aspectRatioWidth"].as_f64().unwrap() - 16.0 / 9.0).abs() < 1e-9);
    assert_eq!(ready["aspectRatioHeight"].as_f64(), Some(1.0));
    assert_eq!(place.fetch(&ready["downloadUrl"]).await, (200, bytes.clone()));
    assert_eq!(place.fetch(&ready["thumbnail"]).await, (200, still.clone()));
    assert_eq!(place.fetch(&ready["captions"]).await, (200, captions.to_vec()));

    let media = place.media(&video["video"]).await;
    assert_eq!(media["sha256"], sha256(&bytes));
    assert_eq!(media["thumbnail"]["sha256"], sha256(&still));
    assert_eq!(media["captions"]["sha256"], sha256(captions));
    for (part, own) in video["uploadInstructions"]
        .as_array()
        .unwrap()
        .iter()
        .zip(media["parts"].as_array().unwrap())
    {
        assert_eq!(own["puts"], 1);
        assert_eq!(own["first"], part["firstByte"]);
        assert_eq!(own["last"], part["lastByte"]);
        assert_eq!(own["sha256"], sha256(stretch(part, &bytes)));
    }
    let content = json!({"media": {"id": video["video"], "title": "Ahoy"}});
    let urn = place.create("ada", &post_with(ACME, "Moving.", content)).await.created();
    assert_eq!(place.post(&urn).await["media"][0]["sha256"], sha256(&bytes));

    // Over: the parts stay what they are, and the same call once more changes nothing.
    let first = &video["uploadInstructions"][0];
    let answer = place.put(&first["uploadUrl"], stretch(first, &bytes)).await;
    assert_eq!(answer.status, 400, "{answer:?}");
    let effects = place.effects().await;
    assert_eq!(place.finalize(&video, &etags).await.status, 200);
    assert_eq!(place.effects().await, effects);
}

#[tokio::test]
async fn finalizing_wants_every_etag_in_its_place() {
    let place = Place::start().await;
    let bytes = mp4(2 * PART + 1, 5570);
    let video = place.promised_video(bytes.len()).await;
    let parts = video["uploadInstructions"].as_array().unwrap().clone();
    let mut etags = Vec::new();
    for part in &parts[..2] {
        let answer = place.put(&part["uploadUrl"], stretch(part, &bytes)).await;
        etags.push(answer.header("etag").unwrap().to_owned());
    }
    code(&place.finalize(&video, &etags).await, 400, "INVALID_VALUE_FOR_FIELD");
    let answer = place.put(&parts[2]["uploadUrl"], stretch(&parts[2], &bytes)).await;
    etags.push(answer.header("etag").unwrap().to_owned());

    let quoted: Vec<String> = etags.iter().map(|etag| format!("\"{etag}\"")).collect();
    let strange = ["1", "2", "3"].map(str::to_owned);
    for (ids, at) in [(&quoted[..], &quoted[0]), (&strange[..], &strange[0])] {
        let answer = place.finalize(&video, ids).await;
        assert_eq!(answer.status, 400, "{answer:?}");
        let message = format!("All chunks IDs must be signed: {at}");
        assert_eq!(answer.json(), json!({"message": message, "status": 400}));
    }
    let turned: Vec<String> = etags.iter().rev().cloned().collect();
    let doubled = [etags[0].clone(), etags[0].clone(), etags[2].clone()];
    let short = etags[..2].to_vec();
    for ids in [&turned[..], &doubled[..], &short[..], &[]] {
        code(&place.finalize(&video, ids).await, 400, "INVALID_VALUE_FOR_FIELD");
    }
    let mut other = video.clone();
    other["uploadToken"] = json!("");
    code(&place.finalize(&other, &etags).await, 400, "INVALID_VALUE_FOR_FIELD");
    other["uploadToken"] = video["uploadToken"].clone();
    other["video"] = json!("urn:li:video:C5F10AQNothing");
    code(&place.finalize(&other, &etags).await, 400, "INVALID_VIDEO_ID");
    assert_eq!(read(&place, &video).await["status"], "WAITING_UPLOAD");
    assert_eq!(place.finalize(&video, &etags).await.status, 200);
    // The movie header lies across two parts.
    place.advance(4).await;
    assert_eq!(read(&place, &video).await["duration"], 5570);
}

#[tokio::test]
async fn a_part_that_comes_twice_counts_as_its_last() {
    let place = Place::start().await;
    let bytes = mp4(PART + 1000, 5570);
    let video = place.promised_video(bytes.len()).await;
    let stale = place.put_parts(&video, &vec![7; bytes.len()]).await;
    let fresh = place.put_parts(&video, &bytes).await;
    assert!(stale.iter().zip(&fresh).all(|(stale, fresh)| stale != fresh));
    let answer = place.finalize(&video, &stale).await;
    assert_eq!(answer.status, 400, "{answer:?}");
    assert!(answer.body.contains("All chunks IDs must be signed"));
    assert_eq!(place.finalize(&video, &fresh).await.status, 200);
    let media = place.media(&video["video"]).await;
    assert_eq!(media["sha256"], sha256(&bytes));
    assert_eq!(media["parts"][0]["puts"], 2);
    // What was replaced takes up no room.
    assert_eq!(spooled(&place).len(), 2);
}

#[tokio::test]
async fn a_part_is_as_long_as_its_range() {
    let place = Place::start().await;
    let video = place.promised_video(PART + 1000).await;
    let first = &video["uploadInstructions"][0]["uploadUrl"];
    for length in [0, 1, PART - 1, PART + 1] {
        let answer = place.put(first, &vec![1; length]).await;
        assert_eq!(answer.status, 400, "{length}: {answer:?}");
        assert!(answer.header("etag").is_none());
    }
    assert_eq!(place.media(&video["video"]).await["parts"][0]["puts"], 0);
    assert!(spooled(&place).is_empty(), "what was refused is thrown away");
    place.advance(86_400).await;
    code(&place.put(first, &vec![1; PART]).await, 400, "EXPIRED_UPLOAD_URL");
}

#[tokio::test]
async fn strictly_a_part_comes_without_a_bearer() {
    let place = Place::start().await;
    place.rules(json!({"strict_bearer": true})).await;
    let video = place.promised_video(100_000).await;
    let address = &video["uploadInstructions"][0]["uploadUrl"];
    let bearer = format!("Authorization: Bearer {}\r\n", place.token("ada"));
    let answer = place.upload("PUT", address, &bearer, &vec![1; 100_000]).await;
    assert_eq!(answer.status, 400, "{answer:?}");
    assert_eq!(place.media(&video["video"]).await["parts"][0]["puts"], 0);
    assert_eq!(place.put(address, &vec![1; 100_000]).await.status, 200);
}

#[tokio::test]
async fn a_video_is_an_mp4_of_a_bearable_length() {
    let place = Place::start().await;
    let noise = vec![9; 100_000];
    let mute = {
        // No movie header to be found: its length is taken on trust.
        let mut bytes = mp4(100_000, 5570);
        let at = bytes.windows(4).rposition(|four| four == b"moov").unwrap();
        bytes[at..at + 4].copy_from_slice(b"free");
        bytes
    };
    let cases = [
        (mp4(100_000, 2999), "PROCESSING_FAILED"),
        (mp4(100_000, 3000), "AVAILABLE"),
        (mp4(100_000, 1_800_000), "AVAILABLE"),
        (mp4(100_000, 1_800_001), "PROCESSING_FAILED"),
        (noise, "PROCESSING_FAILED"),
        (mute, "AVAILABLE"),
    ];
    for (bytes, end) in cases {
        let video = place.promised_video(bytes.len()).await;
        let etags = place.put_parts(&video, &bytes).await;
        assert_eq!(place.finalize(&video, &etags).await.status, 200);
        place.advance(4).await;
        let ready = read(&place, &video).await;
        assert_eq!(ready["status"], end, "{ready}");
        assert_eq!(ready.get("processingFailureReason").is_some(), end == "PROCESSING_FAILED");
        assert_eq!(ready.get("downloadUrl").is_some(), end == "AVAILABLE");
    }
}

/// The files of a sandbox without a state directory.
fn spooled(place: &Place) -> Vec<PathBuf> {
    std::fs::read_dir(spool(place))
        .map_or_else(|_| Vec::new(), |entries| entries.map(|entry| entry.unwrap().path()).collect())
}

fn spool(place: &Place) -> PathBuf {
    let world = place.ready["world"].as_str().unwrap();
    let name = format!("linkedin-sandbox-media-{world}-{}", place.addr().port());
    std::env::temp_dir().join(name)
}

#[test]
fn nothing_is_left_behind() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let directory = runtime.block_on(async {
        let place = Place::start().await;
        assert!(!spool(&place).exists(), "made only when it is needed");
        place.image(&png(8, 8)).await;
        assert_eq!(spooled(&place).len(), 1);
        spool(&place)
    });
    drop(runtime);
    assert!(!directory.exists());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sixty_four_mebibytes_in_parallel_parts() {
    const BYTES: usize = 66 << 20;
    let place = Place::start().await;
    let bytes = mp4(BYTES, 60_000);
    let video = place.promised_video(BYTES).await;
    let parts = video["uploadInstructions"].as_array().unwrap();
    let mut etags = Vec::new();
    for four in parts.chunks(4) {
        let send = |place_in: usize| {
            let part = four.get(place_in);
            let (place, bytes) = (&place, &bytes);
            async move {
                let part = part?;
                let answer = place.put(&part["uploadUrl"], stretch(part, bytes)).await;
                assert_eq!(answer.status, 200, "{answer:?}");
                Some(answer.header("etag").unwrap().to_owned())
            }
        };
        let (a, b, c, d) = tokio::join!(send(0), send(1), send(2), send(3));
        etags.extend([a, b, c, d].into_iter().flatten());
    }
    assert_eq!(etags.len(), 17);
    assert_eq!(place.finalize(&video, &etags).await.status, 200);
    let media = place.media(&video["video"]).await;
    assert_eq!(media["sha256"], sha256(&bytes));
    assert_eq!(media["bytes"], BYTES);
    // The log knows what came, and holds none of it.
    let log = place.control("GET", "requests", None).await;
    assert!(log.body.len() < 100_000, "{}", log.body.len());
    let log = log.json();
    let puts: Vec<&Json> = log["requests"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|request| request["method"] == "PUT")
        .collect();
    assert_eq!(puts.len(), 17);
    for put in puts {
        assert_eq!(put["body_utf8"], Json::Null);
        let is_known = |part: &Json| part["sha256"] == put["body_sha256"];
        assert!(media["parts"].as_array().unwrap().iter().any(is_known), "{put}");
    }
}
