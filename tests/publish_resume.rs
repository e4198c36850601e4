//! The real program over its pipes: what it publishes, how it tells how far it is, and that a SIGKILL anywhere leaves
//! work that the next process finishes, with nothing published or sent twice.

#![cfg(test)]
#![allow(clippy::needless_pass_by_value, reason = "json!(…) reads better without a reference")]

mod hosts;
mod scene;
mod scratch;
mod studio;
mod world;

use hosts::{Host, Outside, Settings};
use scene::PAGE;
use scratch::{Books, Scratch};
use serde_json::{Value, json};
use studio::{
    CAPTIONS, PART, new_media, no_more_faults, pdf, picture, puts, rules, sha256, until, video,
};

const TEXT: &str = "Killed and alive (again) #maps";

/// Longer than any test waits.
const FOR_EVER: u64 = 100_000;

/// A sandbox in a process of its own, a state directory and a directory of files.
struct Place {
    outside: Outside,
    state: Scratch,
    root: Scratch,
    settings: Settings,
    posts: usize,
}

impl Place {
    async fn start() -> Self {
        let outside = Outside::start().await;
        rules(&outside.world, json!({"image_ms": 0, "video_ms": 0, "document_ms": 0})).await;
        let (state, root) = (Scratch::new(), Scratch::new());
        let settings = Settings::of(&outside, state.path()).with("MEDIA_ROOTS", root.text());
        let posts = outside.world.posts().await.len();
        Self { outside, state, root, settings, posts }
    }

    fn file(&self, name: &str, bytes: &[u8]) {
        std::fs::write(self.root.join(name), bytes).unwrap();
    }

    fn host(&self) -> Host {
        Host::start(&self.settings)
    }

    /// The posts that were made here.
    async fn posts(&self) -> Vec<Value> {
        let all = self.outside.world.posts().await;
        all.into_iter().filter(|post| post["rendered"] == TEXT).collect()
    }

    /// The one medium that was asked for.
    async fn medium(&self) -> Value {
        let mut media = new_media(&self.outside.world).await;
        assert_eq!(media.len(), 1, "{media:#?}");
        media.remove(0)
    }

    async fn fault(&self, method: &str, path: &str, times: u64, fault: Value) {
        self.outside.world.fault(method, path, times, &fault).await;
    }

    async fn arrived(&self, method: &str, path: &str) -> usize {
        studio::arrived(&self.outside.world, method, path).await
    }

    /// How many parts of files are written down as sent.
    async fn noted(&self) -> u64 {
        // There are books once something leaves.
        if self.arrived("PUT", "/dms-uploads/").await == 0 {
            return 0;
        }
        let books = Books::of(self.state.path());
        let parts = books.pairs("SELECT slot, COUNT(*) FROM parts GROUP BY slot").await;
        u64::try_from(parts.values().sum::<i64>()).unwrap()
    }

    async fn is_one_post(&self, answer: &Value, hash: &str) {
        assert_eq!(answer["outcome"], "done", "{answer:#}");
        let posts = self.posts().await;
        assert_eq!((posts.len(), self.outside.world.posts().await.len()), (1, self.posts + 1));
        assert_eq!(posts[0]["urn"], answer["result"]["post"]);
        assert_eq!(posts[0]["media"][0]["sha256"], hash, "{:#}", posts[0]);
    }
}

fn film() -> Value {
    json!({"author": PAGE, "text": TEXT, "video": {"file": "film.mp4"}})
}

fn before(ms: u64) -> Value {
    json!({"kind": "delay", "ms": ms, "when": "before", "effect": "none"})
}

#[tokio::test]
async fn a_process_publishes_pictures_films_and_documents() {
    let place = Place::start().await;
    place.file("film.mp4", &video(2, 1));
    place.file("film.srt", CAPTIONS.as_bytes());
    place.file("one.png", &picture(1));
    place.file("two.png", &picture(2));
    place.file("atlas.pdf", &pdf(1));
    let mut host = place.host();
    let kinds = [
        ("images", json!([{"file": "one.png", "altText": "One"}, {"file": "two.png"}]), picture(1)),
        ("video", json!({"file": "film.mp4", "captions": "film.srt"}), video(2, 1)),
        ("document", json!({"file": "atlas.pdf"}), pdf(1)),
    ];
    for (number, (kind, content, bytes)) in kinds.into_iter().enumerate() {
        let text = format!("{kind} of a process");
        let before = place.outside.world.requests().await.len();
        let call = json!({"author": PAGE, "text": text, kind: content});
        let answer = host.call("linkedin_publish", call).await;
        assert_eq!(answer["outcome"], "done", "{answer:#}");
        assert_eq!(answer["result"]["verified"], true);
        let arrived = place.outside.world.requests().await.len() - before;
        assert_eq!(answer["linkedin_calls"], arrived, "{answer:#}");
        let post = place.outside.world.post(answer["result"]["post"].as_str().unwrap()).await;
        assert_eq!((&post["rendered"], &post["author"]), (&json!(text), &json!(PAGE)));
        assert_eq!(post["media"][0]["sha256"], sha256(&bytes), "{post:#}");
        assert_eq!(place.outside.world.posts().await.len(), place.posts + number + 1);
    }
    host.end().await;
}

#[tokio::test]
async fn progress_only_grows_and_never_passes_its_total() {
    let place = Place::start().await;
    place.file("film.mp4", &video(3, 1));
    let mut host = place.host();
    // So that each part is told of.
    place
        .fault("PUT", "/dms-uploads/", 3, json!({"kind": "delay", "ms": 200, "when": "before"}))
        .await;
    let id = host.ask_watched("linkedin_publish", &film(), "token-1").await;
    let mut told: Vec<(f64, f64)> = Vec::new();
    let answer = loop {
        let message = host.message().await;
        if message["id"] == id {
            break message["result"]["structuredContent"].clone();
        }
        assert_eq!(message["method"], "notifications/progress", "{message}");
        let said = &message["params"];
        assert_eq!(said["progressToken"], "token-1");
        assert!(said["message"].as_str().is_some_and(|words| !words.is_empty()), "{said}");
        if let (Some(progress), Some(total)) = (said["progress"].as_f64(), said["total"].as_f64()) {
            told.push((progress, total));
        }
    };
    place.is_one_post(&answer, &sha256(&video(3, 1))).await;
    assert!(told.len() >= 3, "{told:?}");
    assert!(told.windows(2).all(|two| two[0].0 < two[1].0), "{told:?}");
    let size = f64::from(u32::try_from(video(3, 1).len()).unwrap());
    assert!(told.iter().all(|(_, total)| (*total - size).abs() < 0.5), "{told:?}");
    assert!(told.iter().all(|(progress, total)| progress <= total), "more than all: {told:?}");
    host.end().await;
}

/// Killed once so many parts are known to have come: what is known is never sent again, and at most one part had
/// come without anybody's having heard of it.
async fn killed_after(parts: u64, of: usize) {
    let place = Place::start().await;
    let bytes = video(of, parts);
    place.file("film.mp4", &bytes);
    let mut host = place.host();
    // Each part is taken at once and answered late, so that there is time to be killed in between.
    let late = json!({"kind": "delay", "ms": 400, "when": "after_effect"});
    place.fault("PUT", "/dms-uploads/", 100, late).await;
    host.ask("linkedin_publish", &film()).await;
    until("one more part than are noted", async || {
        if place.arrived("PUT", "/dms-uploads/").await == 0 {
            return false;
        }
        let noted = place.noted().await;
        let came = puts(&place.medium().await).iter().sum::<u64>();
        noted >= parts && came > noted
    })
    .await;
    host.kill().await;
    let came = puts(&place.medium().await);
    let (noted, had) = (place.noted().await, came.iter().sum::<u64>());
    assert!(came.iter().all(|times| *times <= 1), "{came:?}");
    assert!(had - noted <= 1, "{had} parts have come, and {noted} are known");
    assert!(noted < of as u64, "it was killed too late to tell anything");
    assert!(place.posts().await.is_empty());
    no_more_faults(&place.outside.world).await;
    let before = place.arrived("PUT", "/dms-uploads/").await;
    let mut host = place.host();
    let answer = host.call("linkedin_publish", film()).await;
    place.is_one_post(&answer, &sha256(&bytes)).await;
    let sent = place.arrived("PUT", "/dms-uploads/").await - before;
    assert_eq!(sent as u64, of as u64 - noted, "what was known to have come was sent again");
    let came = puts(&place.medium().await);
    assert!(came.iter().all(|times| (1..=2).contains(times)), "{came:?}");
    assert_eq!(came.iter().sum::<u64>() - of as u64, had - noted, "{came:?}");
    assert_eq!(place.arrived("POST", "/rest/videos?action=initializeUpload").await, 1);
    assert_eq!(place.arrived("POST", "/rest/videos?action=finalizeUpload").await, 1);
    assert_eq!(place.medium().await["bytes"], bytes.len());
    host.end().await;
}

fn before_and_taken(ms: u64) -> Value {
    json!({"kind": "delay", "ms": ms, "when": "before"})
}

#[tokio::test]
async fn killed_before_any_part_was_answered() {
    killed_after(0, 3).await;
}

#[tokio::test]
async fn killed_after_the_first_part() {
    killed_after(1, 4).await;
}

#[tokio::test]
async fn killed_after_some_parts_with_others_under_way() {
    killed_after(3, 6).await;
}

#[tokio::test]
async fn killed_after_all_parts_but_the_last() {
    killed_after(4, 5).await;
}

#[tokio::test]
async fn killed_while_the_video_is_finalized() {
    for heard in [true, false] {
        let place = Place::start().await;
        place.file("film.mp4", &video(2, 2));
        let mut host = place.host();
        let held = if heard {
            json!({"kind": "delay", "ms": FOR_EVER, "when": "after_effect"})
        } else {
            before(FOR_EVER)
        };
        // The first of the two is the question for addresses.
        place.fault("POST", "/rest/videos", 1, before_and_taken(1)).await;
        place.fault("POST", "/rest/videos", 1, held).await;
        host.ask("linkedin_publish", &film()).await;
        until("the end of the upload", async || {
            place.arrived("POST", "/rest/videos?action=finalizeUpload").await == 1
        })
        .await;
        if heard {
            until("its effect", async || place.medium().await["status"] == "AVAILABLE").await;
        }
        host.kill().await;
        no_more_faults(&place.outside.world).await;
        let mut host = place.host();
        let answer = host.call("linkedin_publish", film()).await;
        place.is_one_post(&answer, &sha256(&video(2, 2))).await;
        assert_eq!(puts(&place.medium().await), [1, 1]);
        host.end().await;
    }
}

#[tokio::test]
async fn killed_while_it_waits_and_picked_up_by_the_call_and_by_its_handle() {
    for by_handle in [false, true] {
        let place = Place::start().await;
        place.file("film.mp4", &video(2, 4));
        rules(&place.outside.world, json!({"video_ms": 3_600_000})).await;
        let mut host = place.host();
        host.ask("linkedin_publish", &film()).await;
        until("a look", async || place.arrived("GET", "/rest/videos/").await == 1).await;
        host.kill().await;
        // The first one is still under way as far as the world is concerned.
        assert!(place.posts().await.is_empty());
        place.outside.world.advance(3_600).await;
        let mut host = place.host();
        let call = if by_handle {
            let books = Books::of(place.state.path());
            let jobs = books.pairs("SELECT id, made_at FROM jobs").await;
            json!({ "handle": jobs.keys().next().unwrap() })
        } else {
            film()
        };
        let answer = host.call("linkedin_publish", call).await;
        place.is_one_post(&answer, &sha256(&video(2, 4))).await;
        assert_eq!(puts(&place.medium().await), [1, 1]);
        assert_eq!(place.arrived("POST", "/rest/videos?").await, 2, "begun once, finalized once");
        host.end().await;
    }
}

/// The first of two images is known to be ready, the second not yet: a post is near.
#[tokio::test]
async fn killed_between_the_upload_and_the_post() {
    let place = Place::start().await;
    place.file("one.png", &picture(1));
    place.file("two.png", &picture(2));
    let call =
        json!({"author": PAGE, "text": TEXT, "images": studio::images(&["one.png", "two.png"])});
    let mut host = place.host();
    place.fault("GET", "/rest/images/", 1, before_and_taken(1)).await;
    place.fault("GET", "/rest/images/", 1, before(FOR_EVER)).await;
    host.ask("linkedin_publish", &call).await;
    until("both looks", async || place.arrived("GET", "/rest/images/").await == 2).await;
    host.kill().await;
    no_more_faults(&place.outside.world).await;
    let mut host = place.host();
    let answer = host.call("linkedin_publish", call).await;
    place.is_one_post(&answer, &sha256(&picture(1))).await;
    let media = new_media(&place.outside.world).await;
    assert_eq!(media.len(), 2);
    assert!(media.iter().all(|one| one["puts"] == 1), "{media:#?}");
    assert_eq!(
        place.arrived("GET", "/rest/images/").await,
        3,
        "what is known is not looked at again"
    );
    host.end().await;
}

#[tokio::test]
async fn killed_while_the_post_is_made_it_is_found_and_not_made_again() {
    let place = Place::start().await;
    place.file("one.png", &picture(1));
    let call = json!({"author": PAGE, "text": TEXT, "images": studio::images(&["one.png"])});
    let mut host = place.host();
    let held = json!({"kind": "delay", "ms": FOR_EVER, "when": "after_effect"});
    place.fault("POST", "/rest/posts", 1, held).await;
    host.ask("linkedin_publish", &call).await;
    until("the post", async || place.posts().await.len() == 1).await;
    host.kill().await;
    let mut host = place.host();
    let answer = host.call("linkedin_publish", call.clone()).await;
    assert_eq!(answer["outcome"], "done", "{answer:#}");
    place.is_one_post(&answer, &sha256(&picture(1))).await;
    assert_eq!(place.arrived("POST", "/rest/posts").await, 1);
    let again = host.call("linkedin_publish", call).await;
    assert_eq!(again["result"]["post"], answer["result"]["post"], "{again:#}");
    host.end().await;
}

/// A video of that many parts is what it says.
#[tokio::test]
async fn the_films_of_these_tests_have_the_parts_they_should() {
    assert!(video(3, 1).len() > 2 * PART && video(3, 1).len() < 3 * PART);
    assert_ne!(sha256(&video(3, 1)[..PART]), sha256(&video(3, 1)[PART..2 * PART]));
}
