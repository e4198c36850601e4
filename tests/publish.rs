//! A post with its files in one call: each kind of content, as whom it may be, what it costs, what a preview says of
//! it, and what the operator can forbid.

#![cfg(test)]
#![allow(clippy::needless_pass_by_value, reason = "json!(…) reads better without a reference")]

mod scene;
mod scratch;
mod studio;
mod world;

use scene::{PAGE, Seen, each};
use serde_json::{Value, json};
use studio::{CAPTIONS, Studio, images, pdf, picture, sha256, video};
use world::Member;

/// A page of which ada is only an analyst.
const TIDE: &str = "urn:li:organization:70010004";

const TEXT: &str = "New maps (of Ghent) for all; 100 % @home #maps";

/// As whom, by whom, and whether that sign-in sees media and posts.
#[derive(Clone, Copy, Debug)]
struct As {
    member: &'static str,
    author: &'static str,
    sees: bool,
}

const ADA: As = As { member: "ada", author: "me", sees: true };
const ACME: As = As { member: "ada", author: PAGE, sees: true };
const BEN: As = As { member: "ben", author: "me", sees: false };
const CLEO: As = As { member: "cleo", author: "urn:li:organization:70010003", sees: true };

/// What a publication has besides its text, the bytes that arrive, and how many requests bring them.
struct Content {
    arguments: Value,
    /// The hash of each medium of the post, in order.
    media: Vec<String>,
    /// Requests that ask for addresses.
    begins: usize,
    /// Requests with bytes.
    sends: usize,
    finalizes: usize,
}

impl Content {
    fn bare(arguments: Value) -> Self {
        Self { arguments, media: Vec::new(), begins: 0, sends: 0, finalizes: 0 }
    }

    fn pictures(arguments: Value, bytes: &[Vec<u8>]) -> Self {
        let media: Vec<String> = bytes.iter().map(|bytes| sha256(bytes)).collect();
        let count = media.len();
        Self { arguments, media, begins: count, sends: count, finalizes: 0 }
    }
}

fn text(_: &Studio) -> Content {
    Content::bare(json!({}))
}

fn image(studio: &Studio) -> Content {
    studio.file("one.png", &picture(1));
    let one = json!([{"file": "one.png", "altText": "A map of Ghent"}]);
    Content::pictures(json!({ "images": one }), &[picture(1)])
}

fn several(studio: &Studio) -> Content {
    let names = ["a.png", "b.png", "c.png"];
    for (name, seed) in names.into_iter().zip(1..) {
        studio.file(name, &picture(seed));
    }
    let mut all = images(&names);
    all[1]["altText"] = json!("The second");
    Content::pictures(json!({ "images": all }), &[picture(1), picture(2), picture(3)])
}

fn moving(studio: &Studio) -> Content {
    let bytes = video(2, 7);
    studio.file("film.mp4", &bytes);
    studio.file("film.srt", CAPTIONS.as_bytes());
    studio.file("film.png", &picture(9));
    let film = json!({"file": "film.mp4", "title": "A film", "captions": "film.srt", "thumbnail": "film.png"});
    Content {
        arguments: json!({ "video": film }),
        media: vec![sha256(&bytes)],
        begins: 1,
        sends: 4,
        finalizes: 1,
    }
}

fn document(studio: &Studio) -> Content {
    studio.file("atlas.pdf", &pdf(1));
    Content {
        arguments: json!({"document": {"file": "atlas.pdf", "title": "An atlas"}}),
        media: vec![sha256(&pdf(1))],
        begins: 1,
        sends: 1,
        finalizes: 0,
    }
}

fn article(studio: &Studio) -> Content {
    studio.file("card.png", &picture(4));
    let card = json!({"source": "https://example.org/maps", "title": "Maps", "description": "All of them",
        "thumbnail": "card.png", "thumbnailAltText": "A card"});
    Content::pictures(json!({ "article": card }), &[picture(4)])
}

fn poll(_: &Studio) -> Content {
    Content::bare(json!({"poll": {"question": "Which?", "options": ["This", "That"]}}))
}

fn reshare(studio: &Studio) -> Content {
    Content::bare(json!({ "parent": studio.earlier }))
}

type Make = fn(&Studio) -> Content;

const KINDS: [(&str, Make); 8] = [
    ("text", text),
    ("image", image),
    ("several images", several),
    ("video", moving),
    ("document", document),
    ("article", article),
    ("poll", poll),
    ("reshare", reshare),
];

fn with(author: &str, text: &str, more: &Value) -> Value {
    let mut all = json!({"author": author, "text": text});
    all.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    all
}

/// The requests of one publication, sorted: addresses asked for, bytes, finalizing, looks at media, posts made, posts
/// read; and nothing else.
fn sorted(seen: &Seen) -> [usize; 6] {
    let is = |one: &Value, method: &str, path: &str| {
        one["method"] == method && one["target"].as_str().unwrap().starts_with(path)
    };
    let action = |one: &Value, name: &str| one["target"].as_str().unwrap().contains(name);
    let count = |of: &dyn Fn(&Value) -> bool| seen.arrived.iter().filter(|one| of(one)).count();
    let of_media = |one: &Value| {
        ["/rest/images", "/rest/videos", "/rest/documents"].iter().any(|path| is(one, "GET", path))
    };
    let sorted = [
        count(&|one| action(one, "action=initializeUpload")),
        count(&|one| action(one, "/dms-uploads/")),
        count(&|one| action(one, "action=finalizeUpload")),
        count(&of_media),
        count(&|one| is(one, "POST", "/rest/posts")),
        count(&|one| is(one, "GET", "/rest/posts/")),
    ];
    assert_eq!(sorted.iter().sum::<usize>(), seen.arrived.len(), "{:#?}", lines(seen));
    sorted
}

fn lines(seen: &Seen) -> Vec<String> {
    let line = |one: &Value| format!("{} {} {}", one["method"], one["target"], one["status"]);
    seen.arrived.iter().map(line).collect()
}

/// One publication: one post with the right bytes and words, at the lowest price, and an answer that is true.
async fn is_published(name: &'static str, whose: As, make: Make) {
    let studio = Studio::start().await;
    let member = studio.ready(whose.member, &[]).await;
    let content = make(&studio);
    let seen = studio.publish(&member, with(whose.author, TEXT, &content.arguments)).await;
    assert_eq!(seen.outcome(), "done", "{name} {whose:?}: {:#}", seen.answer);
    seen.is_honest();
    let posts = studio.new_posts().await;
    assert_eq!(posts.len(), 1, "{name}: {posts:#?}");
    let (post, result) = (&posts[0], &seen.answer["result"]);
    assert_eq!(post["rendered"], TEXT);
    assert_eq!((&post["cut"], &post["state"]), (&json!(false), &json!("PUBLISHED")), "{post:#}");
    assert_eq!((&post["urn"], result["reads"].as_str()), (&result["post"], Some(TEXT)));
    let hashes: Vec<&str> = post["media"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["sha256"].as_str().unwrap())
        .collect();
    assert_eq!(hashes, content.media, "{name}: {post:#}");
    for media in studio.new_media().await {
        assert_eq!(media["status"], "AVAILABLE", "{media:#}");
        assert_eq!(media["owner"], post["author"]);
    }
    alternatives(name, post);
    // To look costs a call for each medium, and one for a page's post. Documents are said to be open to everybody.
    let [begins, sends, finalizes, looked, posts, read] = sorted(&seen);
    assert_eq!(
        [begins, sends, finalizes, posts],
        [content.begins, content.sends, content.finalizes, 1],
        "{name} {whose:?}: {:#?}",
        lines(&seen)
    );
    let tolerated = usize::from(!whose.sees && name == "document");
    let looks = if whose.sees { content.begins } else { tolerated };
    assert_eq!(looked, looks, "{name} {whose:?}: {:#?}", lines(&seen));
    let is_page = whose.author != "me";
    assert_eq!(read, usize::from(is_page), "{name} {whose:?}: {:#?}", lines(&seen));
    let verified = if is_page { json!(true) } else { json!("not_readable") };
    assert_eq!(result["verified"], verified, "{name} {whose:?}");
    let summary = seen.answer["summary"].as_str().unwrap();
    assert_eq!(summary.contains("read back and equal"), is_page, "{summary}");
    assert!(summary.starts_with("Sandbox: Published as urn:li:"), "{summary}");
    // What is told of the files is true, too.
    let told = result["media"].as_array().cloned().unwrap_or_default();
    let hashes: Vec<&str> = told.iter().map(|one| one["sha256"].as_str().unwrap()).collect();
    assert_eq!(hashes, content.media, "{result:#}");
    if name == "video" {
        let film = &studio.new_media().await[0];
        assert_eq!(studio::puts(film), [1, 1], "{film:#}");
        assert_eq!(film["captions"]["sha256"], sha256(CAPTIONS.as_bytes()));
        assert_eq!(film["thumbnail"]["sha256"], sha256(&picture(9)));
    }
}

/// Words and addresses beside the text stand where a reader finds them.
fn alternatives(name: &str, post: &Value) {
    let content = &post["content"];
    match name {
        "image" => assert_eq!(content["media"]["altText"], "A map of Ghent", "{post:#}"),
        "several images" => {
            let all = content["multiImage"]["images"].as_array().unwrap();
            assert_eq!(all[1]["altText"], "The second", "{post:#}");
        }
        "video" => assert_eq!(content["media"]["title"], "A film", "{post:#}"),
        "document" => assert_eq!(content["media"]["title"], "An atlas", "{post:#}"),
        "article" => {
            assert_eq!(content["article"]["source"], "https://example.org/maps", "{post:#}");
            assert_eq!(content["article"]["description"], "All of them", "{post:#}");
        }
        "poll" => assert_eq!(content["poll"]["options"].as_array().unwrap().len(), 2, "{post:#}"),
        "reshare" => {
            assert!(post["reshare"].is_object() || post["reshare"].is_string(), "{post:#}");
        }
        _ => assert_eq!(*content, Value::Null, "{post:#}"),
    }
}

#[tokio::test]
async fn a_member_publishes_each_kind() {
    each(KINDS, |name, make| is_published(name, ADA, make)).await;
}

#[tokio::test]
async fn a_page_publishes_each_kind() {
    each(KINDS, |name, make| is_published(name, ACME, make)).await;
}

#[tokio::test]
async fn a_self_serve_member_publishes_each_kind_without_looking() {
    each(KINDS, |name, make| is_published(name, BEN, make)).await;
}

/// Her role is enough for posts and not for uploads, as the sandbox reads it: the pages do not say so for certain.
#[tokio::test]
async fn a_development_app_publishes_text_and_learns_from_linkedin_what_it_may_not_upload() {
    is_published("text", CLEO, text).await;
    let studio = Studio::start().await;
    let cleo = studio.ready("cleo", &[]).await;
    let image = with(CLEO.author, TEXT, &image(&studio).arguments);
    studio.publish(&cleo, image).await.is("not_done", "rejected_by_linkedin", 1);
    assert!(studio.new_posts().await.is_empty());
}

#[tokio::test]
async fn a_name_is_looked_up_once_and_nothing_is_probed_for_the_second_job() {
    let studio = Studio::start().await;
    let member = studio.member("ada", &[]);
    studio.file("one.png", &picture(1));
    let image = |text| with("acme-maps", text, &json!({"images": images(&["one.png"])}));
    let first = studio.publish(&member, image("First")).await;
    assert_eq!(first.is_honest().outcome(), "done", "{:#}", first.answer);
    let probes = first.requests("GET", "/v2/userinfo")
        + first.requests("GET", "/rest/organizationAcls")
        + first.requests("GET", "/rest/organizations?");
    assert_eq!((probes, first.arrived.len()), (2, 7), "{:#?}", lines(&first));
    // An address, the bytes, a look, the post, and it is read back.
    let second = studio.publish(&member, image("Second")).await;
    assert_eq!(sorted(&second), [1, 1, 0, 1, 1, 1]);
    assert_eq!(second.is_honest().outcome(), "done");
}

/// A publication and its preview, by whoever may and knows all.
#[tokio::test]
async fn a_preview_sends_nothing_and_shows_the_request_that_is_sent_later() {
    each(KINDS, |name, make| previews(name, make)).await;
}

async fn previews(name: &'static str, make: Make) {
    let studio = Studio::start().await;
    let ada = studio.ready("ada", &[]).await;
    let content = make(&studio);
    let arguments = with(PAGE, TEXT, &content.arguments);
    let mut wanted = arguments.clone();
    wanted["preview"] = json!(true);
    let shown = studio.publish(&ada, wanted).await;
    shown.is("done", "", 0);
    assert_eq!((studio.new_posts().await.len(), studio.new_media().await.len()), (0, 0));
    let preview = &shown.answer["result"];
    assert_eq!((&preview["reads"], &preview["would_be_refused"]), (&json!(TEXT), &json!([])));
    let hashes: Vec<&str> = preview["files"]
        .as_array()
        .unwrap()
        .iter()
        .map(|file| file["sha256"].as_str().unwrap())
        .collect();
    assert_eq!(hashes, content.media);
    let floor = content.begins + content.sends + content.finalizes + 1;
    assert_eq!(preview["cost"]["linkedin_calls"], floor, "{name}: {preview:#}");

    let done = studio.publish(&ada, arguments).await;
    assert_eq!(done.outcome(), "done", "{:#}", done.answer);
    let sent = done
        .arrived
        .iter()
        .find(|one| one["method"] == "POST" && one["target"].as_str().unwrap() == "/rest/posts");
    let sent = sent.unwrap();
    let request = &preview["request"];
    let url = request["url"].as_str().unwrap();
    assert_eq!(Some(url), Some(format!("{}/rest/posts", studio.scene.world.base).as_str()));
    assert_eq!(request["method"], sent["method"]);
    let mut body = request["body"].to_string();
    for (number, media) in studio.new_media().await.iter().enumerate() {
        let urn = media["urn"].as_str().unwrap();
        let kind = media["kind"].as_str().unwrap();
        body = body.replace(&format!("urn:li:{kind}:AFTER-UPLOAD-{}", number + 1), urn);
    }
    assert_eq!(sent["body_utf8"].as_str(), Some(body.as_str()), "{name}");
    for header in request["headers"].as_array().unwrap() {
        let name = header[0].as_str().unwrap().to_lowercase();
        let arrived = sent["headers"].as_array().unwrap().iter().find(|one| one[0] == name);
        assert_eq!(arrived.map(|one| &one[1]), Some(&header[1]), "{name}");
    }
}

/// The kinds of the refusals that a preview lists.
async fn refusals(studio: &Studio, member: &Member, arguments: Value) -> Vec<String> {
    let mut wanted = arguments;
    wanted["preview"] = json!(true);
    let shown = studio.publish(member, wanted).await;
    assert_eq!(shown.outcome(), "done", "{:#}", shown.answer);
    assert_eq!(shown.requests("POST", "/"), 0, "{:#?}", lines(&shown));
    assert!(shown.arrived.len() <= 1, "one probe at most: {:#?}", lines(&shown));
    let all = shown.answer["result"]["would_be_refused"].as_array().unwrap().iter();
    all.map(|one| one["error"]["kind"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_preview_lists_every_reason_for_which_it_would_be_refused() {
    let studio = Studio::start().await;
    studio.file("one.png", &picture(1));
    let image = |author| with(author, TEXT, &json!({"images": images(&["one.png"])}));
    let ben = studio.ready("ben", &[]).await;
    assert_eq!(refusals(&studio, &ben, image(PAGE)).await, ["missing_scope"]);
    let ada = studio.ready("ada", &[]).await;
    assert_eq!(refusals(&studio, &ada, image(TIDE)).await, ["missing_role"]);
    let no_media = studio.ready("ada", &[("off", "media")]).await;
    assert_eq!(refusals(&studio, &no_media, image(PAGE)).await, ["refused_by_policy"]);
    let both = refusals(&studio, &no_media, image(TIDE)).await;
    assert_eq!(both, ["missing_role", "refused_by_policy"]);
}

#[tokio::test]
async fn who_may_only_look_is_neither_shown_nor_given_what_publishes() {
    let studio = Studio::start().await;
    studio.file("one.png", &picture(1));
    let ada = studio.ready("ada", &[("read_only", "true")]).await;
    let (listed, hidden) = ada.toolbox.list().await;
    for (tool, arguments) in [
        ("linkedin_publish", with(PAGE, TEXT, &json!({"images": images(&["one.png"])}))),
        ("linkedin_publish", with(PAGE, TEXT, &json!({"preview": true}))),
        ("linkedin_media_write", json!({"action": "upload", "owner": PAGE, "file": "one.png"})),
        ("linkedin_media_write", json!({"action": "begin_upload"})),
    ] {
        assert!(listed.iter().all(|one| one["name"] != tool));
        assert!(hidden.iter().any(|one| one.tool == tool && one.opens_with.contains("policy")));
        // Not even a preview: what is not offered does nothing at all.
        let seen = studio.tool(&ada, tool, arguments.clone()).await;
        seen.is("not_done", "refused_by_policy", 0);
    }
    assert_eq!((studio.new_posts().await.len(), studio.new_media().await.len()), (0, 0));
}

#[tokio::test]
async fn where_media_are_off_a_text_is_published_and_a_file_is_not() {
    let studio = Studio::start().await;
    studio.file("one.png", &picture(1));
    let ada = studio.ready("ada", &[("off", "media")]).await;
    let files = with(PAGE, "With a file", &json!({"images": images(&["one.png"])}));
    studio.publish(&ada, files).await.is("not_done", "refused_by_policy", 0);
    assert!(studio.new_media().await.is_empty());
    studio.publish(&ada, with(PAGE, "A text alone", &json!({}))).await.is("done", "", 2);
    assert_eq!(studio.new_posts().await.len(), 1);
}

/// Says yes to the one question that is open, and gives its words back.
async fn say_yes(member: &Member) -> String {
    let store = member.toolbox.flow.store();
    let waiting = store.waiting(None).await.unwrap();
    let [question] = waiting.as_slice() else { panic!("{waiting:?}") };
    assert!(store.answer(&question.id, true, "test", None).await.unwrap());
    question.question.clone()
}

#[tokio::test]
async fn a_person_is_asked_before_the_first_byte_leaves() {
    let studio = Studio::start().await;
    studio.file("one.png", &picture(1));
    let ada = studio.ready("ada", &[("confirm", "media")]).await;
    let arguments = with(PAGE, TEXT, &json!({"images": images(&["one.png"])}));
    let asked = studio.publish(&ada, arguments.clone()).await;
    asked.is("not_done", "needs_confirmation", 0);
    assert!(studio.new_media().await.is_empty());
    let words = say_yes(&ada).await;
    for part in ["one.png", &sha256(&picture(1)), TEXT, "account ada", "agent local"] {
        assert!(words.contains(part), "{part} is not in: {words}");
    }
    // A yes to one file is none to another.
    studio.file("one.png", &picture(2));
    studio.publish(&ada, arguments.clone()).await.is("not_done", "needs_confirmation", 0);
    studio.file("one.png", &picture(1));
    let done = studio.publish(&ada, arguments).await;
    assert_eq!(done.is_honest().outcome(), "done", "{:#}", done.answer);
    assert_eq!(studio.new_posts().await.len(), 1);
    // A text needs no yes here.
    studio.publish(&ada, with(PAGE, "Only words", &json!({}))).await.is("done", "", 2);
}

#[tokio::test]
async fn the_question_says_who_will_speak() {
    let studio = Studio::start().await;
    studio.file("one.png", &picture(1));
    let ada = studio.ready("ada", &[("confirm", "media")]).await;
    let arguments = with(PAGE, TEXT, &json!({"images": images(&["one.png"])}));
    studio.publish(&ada, arguments).await.is("not_done", "needs_confirmation", 0);
    let words = say_yes(&ada).await;
    assert!(words.contains(PAGE), "whoever says yes does not learn for which page: {words}");
}

#[tokio::test]
async fn where_every_write_is_asked_about_files_and_post_are_and_nothing_is_sent_twice() {
    let studio = Studio::start().await;
    studio.file("one.png", &picture(1));
    let ada = studio.ready("ada", &[("confirm", "write")]).await;
    let arguments = with(PAGE, TEXT, &json!({"images": images(&["one.png"])}));
    studio.publish(&ada, arguments.clone()).await.is("not_done", "needs_confirmation", 0);
    say_yes(&ada).await;
    let second = studio.publish(&ada, arguments.clone()).await;
    assert_eq!((second.outcome(), second.kind()), ("not_done", "needs_confirmation"));
    assert_eq!(sorted(second.is_honest()), [1, 1, 0, 1, 0, 0]);
    let words = say_yes(&ada).await;
    assert!(words.contains(TEXT), "{words}");
    let third = studio.publish(&ada, arguments).await;
    assert_eq!(third.outcome(), "done", "{:#}", third.answer);
    assert_eq!(sorted(third.is_honest()), [0, 0, 0, 0, 1, 1]);
    assert_eq!(studio.new_media().await[0]["puts"], 1);
}
