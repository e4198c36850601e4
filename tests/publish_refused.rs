//! Bad input to a publication: refused here, before anything leaves, in words that say what to change.

#![cfg(test)]
#![allow(clippy::needless_pass_by_value, reason = "json!(…) reads better without a reference")]

mod scene;
mod scratch;
mod studio;
mod world;

use std::os::unix::fs::symlink;
use std::process::Command;

use scene::{PAGE, each};
use serde_json::{Value, json};
use studio::{CAPTIONS, Studio, images, jpeg, mp4, pdf, picture, png, sha256, until};

/// What is wrong, of which kind the refusal is, and words that it has.
type Row = (fn(&Studio) -> Value, &'static str, &'static [&'static str]);

const INVALID: &str = "invalid_arguments";
const POLICY: &str = "refused_by_policy";

fn image(name: &str) -> Value {
    json!({ "images": images(&[name]) })
}

fn put(studio: &Studio, name: &str, bytes: &[u8]) -> Value {
    studio.file(name, bytes);
    image(name)
}

async fn is_refused(name: &'static str, (make, kind, words): Row) {
    let studio = Studio::start().await;
    // Nothing is known yet: not even a probe is worth it.
    let ada = studio.member("ada", &[]);
    studio.file("good.png", &picture(1));
    let mut call = json!({"author": PAGE, "text": "Never published"});
    call.as_object_mut().unwrap().extend(make(&studio).as_object().unwrap().clone());
    for preview in [false, true] {
        if preview {
            call["preview"] = json!(true);
        }
        let seen = studio.publish(&ada, call.clone()).await;
        assert_eq!(
            (seen.outcome(), seen.kind(), seen.arrived.len()),
            ("not_done", kind, 0),
            "{name}: {:#}",
            seen.answer
        );
        seen.is_honest();
        let told = format!("{} {}", seen.answer["summary"], seen.answer["error"]);
        for word in words {
            assert!(told.contains(word), "{name}: `{word}` is not in {told}");
        }
        let fixes = seen.answer["error"]["fix"].as_array().unwrap();
        assert!(!fixes.is_empty(), "{name}: {told}");
    }
    assert_eq!((studio.new_posts().await.len(), studio.new_media().await.len()), (0, 0));
}

#[tokio::test]
async fn files_that_are_not_what_they_should_be_are_refused_here() {
    let rows: Vec<(&'static str, Row)> = vec![
        ("PNG named .jpg", (|s| put(s, "a.jpg", &picture(1)), INVALID, &["a.jpg", ".png"])),
        ("JPEG named .png", (|s| put(s, "a.png", &jpeg()), INVALID, &["a.png", ".jpg"])),
        (
            "PDF named .mp4",
            (
                |s| {
                    s.file("a.mp4", &pdf(1));
                    json!({"video": {"file": "a.mp4"}})
                },
                INVALID,
                &["a.mp4", ".pdf"],
            ),
        ),
        ("no picture", (|s| put(s, "a.png", b"just words"), INVALID, &["a.png"])),
        ("words named .txt", (|s| put(s, "a.txt", b"just words"), INVALID, &["a.txt"])),
        ("0 bytes", (|s| put(s, "a.png", b""), INVALID, &["a.png", "0 bytes"])),
        ("a cut header", (|s| put(s, "a.png", &picture(1)[..14]), INVALID, &["a.png"])),
        (
            "a video of 74 KB",
            (
                |s| {
                    s.file("a.mp4", &mp4(74 * 1_024, 5_000, 1));
                    json!({"video": {"file": "a.mp4"}})
                },
                INVALID,
                &["a.mp4", "75"],
            ),
        ),
        (
            "a video of 2 seconds",
            (
                |s| {
                    s.file("a.mp4", &mp4(100_000, 2_000, 1));
                    json!({"video": {"file": "a.mp4"}})
                },
                INVALID,
                &["a.mp4", "3 s"],
            ),
        ),
        (
            "a document of 101 MB",
            (
                |s| {
                    s.file("a.pdf", &pdf(1));
                    let file = std::fs::OpenOptions::new().write(true).open(s.path("a.pdf"));
                    file.unwrap().set_len(101 << 20).unwrap();
                    json!({"document": {"file": "a.pdf"}})
                },
                INVALID,
                &["a.pdf", "100 MiB"],
            ),
        ),
        (
            "SVG",
            (
                |s| put(s, "a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
                INVALID,
                &["a.svg"],
            ),
        ),
        (
            "too many pixels",
            (|s| put(s, "a.png", &png(50_000, 50_000, 1)), INVALID, &["a.png", "pixels"]),
        ),
        (
            "a picture as a video",
            (|_| json!({"video": {"file": "good.png"}}), INVALID, &["good.png", "MP4"]),
        ),
        (
            "a picture as a document",
            (|_| json!({"document": {"file": "good.png"}}), INVALID, &["good.png", "PDF"]),
        ),
        (
            "captions that are none",
            (
                |s| {
                    s.file("a.mp4", &mp4(100_000, 5_000, 1));
                    s.file("a.srt", b"Some words.");
                    json!({"video": {"file": "a.mp4", "captions": "a.srt"}})
                },
                INVALID,
                &["a.srt"],
            ),
        ),
        (
            "captions that go backwards",
            (
                |s| {
                    s.file("a.mp4", &mp4(100_000, 5_000, 1));
                    s.file("a.srt", CAPTIONS.replace("00:00:02,500", "00:00:00,500").as_bytes());
                    json!({"video": {"file": "a.mp4", "captions": "a.srt"}})
                },
                INVALID,
                &["a.srt", "ends before it begins"],
            ),
        ),
        (
            "a thumbnail that is none",
            (
                |s| {
                    s.file("a.mp4", &mp4(100_000, 5_000, 1));
                    s.file("b.pdf", &pdf(1));
                    json!({"video": {"file": "a.mp4", "thumbnail": "b.pdf"}})
                },
                INVALID,
                &["b.pdf", "thumbnail"],
            ),
        ),
        (
            "the second of two",
            (
                |s| {
                    s.file("bad.png", b"words");
                    json!({"images": images(&["good.png", "bad.png"])})
                },
                INVALID,
                &["bad.png"],
            ),
        ),
        ("broken base64", (|_| image("data:image/png;base64,i V B O"), INVALID, &["base64"])),
    ];
    each(rows, is_refused).await;
}

#[tokio::test]
async fn paths_lead_nowhere_but_to_plain_files_beneath_the_root() {
    let rows: Vec<(&'static str, Row)> = vec![
        ("outside", (|_| image("/etc/passwd"), POLICY, &["media root"])),
        ("above", (|_| image("../good.png"), INVALID, &[".."])),
        (
            "above, absolutely",
            (|s| image(&format!("{}/../x.png", s.root.text())), INVALID, &[".."]),
        ),
        (
            "a symbolic link",
            (
                |s| {
                    symlink(s.path("good.png"), s.path("link.png")).unwrap();
                    image("link.png")
                },
                INVALID,
                &["link.png", "link"],
            ),
        ),
        (
            "a directory that is a symbolic link",
            (
                |s| {
                    symlink("/etc", s.path("etc")).unwrap();
                    image("etc/passwd")
                },
                INVALID,
                &["etc", "link"],
            ),
        ),
        (
            "a hard link",
            (
                |s| {
                    std::fs::hard_link(s.path("good.png"), s.path("hard.png")).unwrap();
                    image("hard.png")
                },
                INVALID,
                &["hard.png"],
            ),
        ),
        (
            "a pipe",
            (
                |s| {
                    let made = Command::new("mkfifo").arg(s.path("pipe.png")).status().unwrap();
                    assert!(made.success());
                    image("pipe.png")
                },
                INVALID,
                &["pipe.png"],
            ),
        ),
        (
            "a directory",
            (
                |s| {
                    std::fs::create_dir(s.path("dir.png")).unwrap();
                    image("dir.png")
                },
                INVALID,
                &["dir.png", "directory"],
            ),
        ),
        ("a dot-file", (|s| put(s, ".good.png", &picture(1)), INVALID, &[".good.png"])),
        ("nothing", (|_| image("missing.png"), "not_found", &["missing.png", "media root"])),
        ("the web", (|_| image("https://example.org/a.png"), POLICY, &["web", "--fetch-urls"])),
        ("the web, unsafely", (|_| image("http://example.org/a.png"), INVALID, &["https"])),
    ];
    each(rows, is_refused).await;
}

#[tokio::test]
async fn arguments_that_linkedin_would_not_take_are_refused_here() {
    let rows: Vec<(&'static str, Row)> = vec![
        ("no image", (|_| json!({"images": []}), INVALID, &["images", "1 to 20"])),
        (
            "21 images",
            (|_| json!({"images": images(&["good.png"; 21])}), INVALID, &["images", "21"]),
        ),
        (
            "alternative text",
            (
                |_| json!({"images": [{"file": "good.png", "altText": "x".repeat(4_087)}]}),
                INVALID,
                &["altText", "4086"],
            ),
        ),
        (
            "one of two alternative texts",
            (
                |_| json!({"images": [{"file": "good.png"}, {"file": "good.png", "altText": "x".repeat(4_087)}]}),
                INVALID,
                &["altText", "4086"],
            ),
        ),
        ("one option", (|_| poll("Which?", &["A"]), INVALID, &["poll.options", "2"])),
        (
            "five options",
            (|_| poll("Which?", &["A", "B", "C", "D", "E"]), INVALID, &["poll.options", "4"]),
        ),
        (
            "a long option",
            (|_| poll("Which?", &["A", &"x".repeat(31)]), INVALID, &["poll.options", "30"]),
        ),
        ("a blank option", (|_| poll("Which?", &["A", " "]), INVALID, &["poll.options"])),
        (
            "a long question",
            (|_| poll(&"x".repeat(141), &["A", "B"]), INVALID, &["poll.question", "140"]),
        ),
        (
            "no address",
            (
                |_| json!({"article": {"source": "example.org/a"}}),
                INVALID,
                &["article.source", "https://"],
            ),
        ),
        (
            "a strange address",
            (
                |_| json!({"article": {"source": "ftp://example.org/a"}}),
                INVALID,
                &["article.source"],
            ),
        ),
        (
            "reshare and image",
            (
                |s| json!({"parent": s.earlier, "images": images(&["good.png"])}),
                INVALID,
                &["parent"],
            ),
        ),
        (
            "reshare and poll",
            (
                |s| {
                    let mut both = poll("Which?", &["A", "B"]);
                    both["parent"] = json!(s.earlier);
                    both
                },
                INVALID,
                &["parent"],
            ),
        ),
        (
            "two kinds",
            (
                |_| json!({"images": images(&["good.png"]), "document": {"file": "a.pdf"}}),
                INVALID,
                &["images", "document"],
            ),
        ),
        ("too much text", (|_| json!({"text": "x".repeat(3_001)}), INVALID, &["text", "3000"])),
        ("nothing at all", (|_| json!({"text": null}), INVALID, &["text"])),
        (
            "a mention of nobody",
            (
                |_| json!({"mentions": [{"text": "Acme Maps", "urn": PAGE}], "images": images(&["good.png"])}),
                INVALID,
                &["mention"],
            ),
        ),
        ("no author", (|_| json!({"author": null}), INVALID, &["author"])),
        (
            "an author that is none",
            (|_| json!({"author": "urn:li:image:C4E10AQ"}), INVALID, &["author"]),
        ),
        ("an unknown argument", (|_| json!({"image": "good.png"}), INVALID, &["image"])),
        ("hidden signs", (|_| json!({"text": "Maps \u{202e}spam"}), INVALID, &["text"])),
    ];
    each(rows, is_refused).await;
}

fn poll(question: &str, options: &[&str]) -> Value {
    json!({"poll": {"question": question, "options": options}})
}

#[tokio::test]
async fn who_may_not_speak_costs_a_probe_at_most() {
    let studio = Studio::start().await;
    studio.file("good.png", &picture(1));
    let by =
        |author: &str| json!({"author": author, "text": "Never", "images": images(&["good.png"])});
    let ada = studio.member("ada", &[]);
    let seen = studio.publish(&ada, by("urn:li:organization:70010004")).await;
    assert_eq!((seen.outcome(), seen.kind()), ("not_done", "missing_role"), "{:#}", seen.answer);
    assert!(seen.is_honest().arrived.len() <= 2, "who she is, and her roles: {:#?}", seen.arrived);
    assert_eq!(seen.requests("POST", "/"), 0);
    studio.publish(&ada, by("urn:li:organization:70010004")).await.is(
        "not_done",
        "missing_role",
        0,
    );
    let seen = studio.publish(&ada, by("no-such-page")).await;
    assert_eq!((seen.outcome(), seen.kind()), ("not_done", "not_found"), "{:#}", seen.answer);
    assert!(seen.arrived.len() <= 1);
    // Of a scope it is known at once.
    let ben = studio.member("ben", &[]);
    studio.publish(&ben, by(PAGE)).await.is("not_done", "missing_scope", 0);
    assert_eq!((studio.new_posts().await.len(), studio.new_media().await.len()), (0, 0));
}

#[tokio::test]
async fn without_a_root_no_path_is_taken_and_bytes_in_the_call_are() {
    let studio = Studio::start().await;
    let ada = studio.scene.ready("ada", &[]).await;
    let call = |file: &str| json!({"author": PAGE, "text": "By value", "images": images(&[file])});
    let seen = studio.publish(&ada, call("good.png")).await;
    let told = seen.is("not_done", POLICY, 0).answer.to_string();
    assert!(told.contains("--media-root"), "{told}");
    // The smallest PNG there is.
    let data = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
    let call = call(&format!("data:image/png;base64,{data}"));
    let seen = studio.publish(&ada, call.clone()).await;
    assert_eq!(seen.is_honest().outcome(), "done", "{:#}", seen.answer);
    let post = &studio.new_posts().await[0];
    assert_eq!(
        post["media"][0]["sha256"].as_str(),
        seen.answer["result"]["media"][0]["sha256"].as_str()
    );
    // The same bytes are the same file, however they come.
    studio.publish(&ada, call).await.is("done", "", 0);
}

#[tokio::test]
async fn a_file_that_changes_after_it_was_looked_at_is_not_published() {
    let studio = Studio::start().await;
    let ada = studio.ready("ada", &[]).await;
    studio.file("film.mp4", &studio::video(2, 1));
    let call = json!({"author": PAGE, "text": "Changing", "video": {"file": "film.mp4"}});
    let held = json!({"kind": "delay", "ms": 1_000, "when": "before"});
    studio.scene.world.fault("POST", "/rest/videos", 1, &held).await;
    let publishing = studio.publish(&ada, call.clone());
    let changing = async {
        studio.has_seen("POST", "/rest/videos", 1).await;
        // The second part is another; length and beginning stay.
        let mut bytes = studio::video(2, 1);
        bytes[studio::PART + 50] ^= 1;
        studio.file("film.mp4", &bytes);
    };
    let (seen, ()) = tokio::join!(publishing, changing);
    assert_eq!((seen.outcome(), seen.kind()), ("not_done", "conflict"), "{:#}", seen.answer);
    assert!(seen.answer["summary"].as_str().unwrap().contains("film.mp4"));
    assert!(studio.new_posts().await.is_empty());
    assert_eq!(seen.requests("POST", "/rest/videos?action=finalizeUpload"), 0);
    // As it is now it is another file.
    let again = studio.publish(&ada, call).await;
    assert_eq!(again.outcome(), "done", "{:#}", again.answer);
    let posts = studio.new_posts().await;
    let now = sha256(&std::fs::read(studio.path("film.mp4")).unwrap());
    assert_eq!((posts.len(), posts[0]["media"][0]["sha256"].as_str()), (1, Some(now.as_str())));
    until("the end", async || studio.new_media().await.len() == 2).await;
}
