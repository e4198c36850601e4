//! Files alone: an upload as an action of its own, and bytes that come over HTTP to a one-time address.

#![cfg(test)]
#![allow(clippy::needless_pass_by_value, reason = "json!(…) reads better without a reference")]

mod scene;
mod scratch;
mod served;
mod studio;
mod world;

use scene::PAGE;
use scratch::Scratch;
use serde_json::{Value, json};
use served::{KEY, Server, modern};
use studio::{CAPTIONS, Studio, new_media, pdf, picture, puts, rules, sha256, video};
use world::World;

const TOOL: &str = "linkedin_media_write";

fn upload(file: &str) -> Value {
    json!({"action": "upload", "owner": PAGE, "file": file})
}

#[tokio::test]
async fn each_kind_is_uploaded_once_and_posts_can_carry_it() {
    let studio = Studio::start().await;
    let ada = studio.ready("ada", &[]).await;
    studio.file("film.srt", CAPTIONS.as_bytes());
    let kinds: [(&str, Vec<u8>, usize); 3] =
        [("one.png", picture(1), 3), ("atlas.pdf", pdf(1), 3), ("film.mp4", video(2, 1), 6)];
    for (number, (name, bytes, calls)) in kinds.into_iter().enumerate() {
        studio.file(name, &bytes);
        let mut call = upload(name);
        if name == "film.mp4" {
            call["captions"] = json!("film.srt");
        }
        let seen = studio.tool(&ada, TOOL, call.clone()).await;
        seen.is("done", "", calls);
        let result = &seen.answer["result"];
        assert_eq!(
            (&result["status"], &result["sha256"]),
            (&json!("AVAILABLE"), &json!(sha256(&bytes)))
        );
        let media = studio.new_media().await;
        assert_eq!((media.len(), &media[number]["urn"]), (number + 1, &result["media"]));
        assert_eq!(
            (&media[number]["sha256"], &media[number]["owner"]),
            (&json!(sha256(&bytes)), &json!(PAGE))
        );
        // The same again is the same medium, and costs nothing.
        let again = studio.tool(&ada, TOOL, call).await;
        assert_eq!(again.is("done", "", 0).answer["result"]["media"], result["media"]);
        let content = json!({"id": result["media"], "title": name});
        let post = json!({"author": PAGE, "text": format!("With {name}"), "media": content});
        let post = studio.scene.watch(&ada, "posts.create", post).await;
        assert_eq!(post.outcome(), "done", "{:#}", post.answer);
    }
}

#[tokio::test]
async fn an_upload_that_fails_says_so_and_a_later_one_works() {
    let studio = Studio::start().await;
    let ada = studio.ready("ada", &[]).await;
    studio.file("film.mp4", &video(2, 1));
    rules(&studio.scene.world, json!({"fail_next": 1})).await;
    let seen = studio.tool(&ada, TOOL, upload("film.mp4")).await;
    assert_eq!((seen.outcome(), seen.kind()), ("not_done", "rejected_by_linkedin"));
    let again = studio.tool(&ada, TOOL, upload("film.mp4")).await;
    assert_eq!(again.is_honest().outcome(), "done", "{:#}", again.answer);
    assert_eq!(puts(&studio.new_media().await[1]), [1, 1]);
}

/// A file in an ad account's library, and what belongs to no file of that kind.
#[tokio::test]
async fn what_stands_beside_a_file_is_sent_or_refused() {
    let studio = Studio::start().await;
    let ada = studio.ready("ada", &[]).await;
    studio.file("one.png", &picture(1));
    studio.file("film.srt", CAPTIONS.as_bytes());
    let mut listed = upload("one.png");
    listed["associatedAccount"] = json!("urn:li:sponsoredAccount:500000001");
    listed["assetName"] = json!("A map");
    let seen = studio.tool(&ada, TOOL, listed).await;
    assert_eq!(seen.outcome(), "done", "{:#}", seen.answer);
    let media = &studio.new_media().await[0];
    assert_eq!(
        (&media["asset_name"], &media["associated_account"]),
        (&json!("A map"), &json!(500_000_001))
    );
    for (name, value) in [("captions", "film.srt"), ("thumbnail", "one.png")] {
        let mut call = upload("one.png");
        call[name] = json!(value);
        let seen = studio.tool(&ada, TOOL, call).await;
        assert!(seen.is("not_done", "invalid_arguments", 0).answer.to_string().contains(name));
    }
    let mut unlisted = upload("one.png");
    unlisted["assetName"] = json!("A map");
    studio.tool(&ada, TOOL, unlisted).await.is("not_done", "invalid_arguments", 0);
    // Over standard input and output nobody can send anything to an address.
    let begun = studio.tool(&ada, TOOL, json!({"action": "begin_upload"})).await;
    assert_eq!((begun.outcome(), begun.arrived.len()), ("not_done", 0), "{:#}", begun.answer);
}

/// A client over HTTP.
struct Client {
    server: Server,
    http: reqwest::Client,
    world: World,
}

impl Client {
    async fn start(state: &Scratch, root: &Scratch) -> Self {
        let settings = [
            ("LINKEDIN_MCP_HTTP_KEY", KEY),
            ("LINKEDIN_MCP_STATE_DIR", state.text()),
            ("LINKEDIN_MCP_MEDIA_ROOTS", root.text()),
        ];
        let server = Server::start(&[], &settings);
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        let ready = http.get(server.control.clone()).send().await.unwrap().text().await.unwrap();
        let world = World::at(serde_json::from_str(&ready).unwrap());
        Self { server, http, world }
    }

    async fn call(&self, tool: &str, arguments: Value) -> Value {
        let (headers, body) =
            modern("tools/call", tool, json!({"name": tool, "arguments": arguments}));
        let mut request = self.http.post(format!("http://{}/mcp", self.server.address));
        for (name, value) in headers {
            request = request.header(name, value);
        }
        let request = request
            .header("content-type", "application/json")
            .header("accept", "application/json, text/event-stream")
            .bearer_auth(KEY);
        let text = request.body(body).send().await.unwrap().text().await.unwrap();
        let last =
            text.lines().rev().find_map(|line| line.strip_prefix("data: ").map(str::to_owned));
        let message: Value = serde_json::from_str(&last.unwrap_or(text)).unwrap();
        message["result"]["structuredContent"].clone()
    }

    async fn put(&self, address: &str, key: Option<&str>, bytes: Vec<u8>) -> (u16, Value) {
        let length = bytes.len();
        let mut request = self.http.put(address).header("content-length", length).body(bytes);
        if let Some(key) = key {
            request = request.bearer_auth(key);
        }
        let reply = request.send().await.unwrap();
        let status = reply.status().as_u16();
        (status, serde_json::from_str(&reply.text().await.unwrap()).unwrap_or_default())
    }

    async fn begin(&self) -> (String, String) {
        let begun = self.call(TOOL, json!({"action": "begin_upload"})).await;
        assert_eq!(begun["outcome"], "done", "{begun:#}");
        let word = |name: &str| begun["result"][name].as_str().unwrap().to_owned();
        (word("handle"), word("address"))
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_was_sent_over_http_is_published_and_paths_are_not_taken() {
    let (state, root) = (Scratch::new(), Scratch::new());
    std::fs::write(root.join("one.png"), picture(1)).unwrap();
    let client = Client::start(&state, &root).await;
    let posts = client.world.posts().await.len();
    let publish =
        |file: &str| json!({"author": PAGE, "text": "From afar", "images": [{"file": file}]});
    let refused = client.call("linkedin_publish", publish("one.png")).await;
    assert_eq!(
        (&refused["error"]["kind"], &refused["linkedin_calls"]),
        (&json!("refused_by_policy"), &json!(0))
    );

    let (handle, address) = client.begin().await;
    assert!(address.contains(&client.server.address), "{address}");
    let early = client.call("linkedin_publish", publish(&handle)).await;
    assert_eq!(
        (&early["error"]["kind"], &early["linkedin_calls"]),
        (&json!("conflict"), &json!(0)),
        "{early:#}"
    );
    // Whoever has no key, has not the address.
    assert_eq!(client.put(&address, None, picture(2)).await.0, 401);
    assert_eq!(client.put(&address, Some("not-the-key-of-anybody-here"), picture(2)).await.0, 401);
    let (status, said) = client.put(&address, Some(KEY), picture(2)).await;
    assert_eq!((status, &said["sha256"]), (201, &json!(sha256(&picture(2)))), "{said}");
    assert_eq!(client.put(&address, Some(KEY), picture(3)).await.0, 409, "one file, once");
    let nowhere = format!("{}/upload-nobody", address.rsplit_once('/').unwrap().0);
    assert_eq!(client.put(&nowhere, Some(KEY), picture(3)).await.0, 404);

    let done = client.call("linkedin_publish", publish(&handle)).await;
    assert_eq!(done["outcome"], "done", "{done:#}");
    let again = client.call("linkedin_publish", publish(&handle)).await;
    assert_eq!(
        (&again["result"]["post"], &again["linkedin_calls"]),
        (&done["result"]["post"], &json!(0))
    );
    let post = client.world.post(done["result"]["post"].as_str().unwrap()).await;
    assert_eq!(post["media"][0]["sha256"], sha256(&picture(2)));
    assert_eq!(client.world.posts().await.len(), posts + 1);
    assert_eq!(new_media(&client.world).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_lies_is_no_picture() {
    let (state, root) = (Scratch::new(), Scratch::new());
    let client = Client::start(&state, &root).await;
    for bytes in [b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec(), pdf(1), b"words".to_vec()]
    {
        let (handle, address) = client.begin().await;
        let (status, said) = client.put(&address, Some(KEY), bytes).await;
        assert!(status == 201 || status == 400, "{said}");
        let call = json!({"author": PAGE, "text": "Never", "images": [{"file": handle}]});
        let seen = client.call("linkedin_publish", call).await;
        assert_eq!(
            (&seen["outcome"], &seen["linkedin_calls"]),
            (&json!("not_done"), &json!(0)),
            "{seen:#}"
        );
    }
    let (handle, address) = client.begin().await;
    assert_eq!(client.put(&address, Some(KEY), Vec::new()).await.0, 400, "nothing is no file");
    let call = json!({"author": PAGE, "text": "Never", "images": [{"file": handle}]});
    let seen = client.call("linkedin_publish", call).await;
    assert_eq!(seen["linkedin_calls"], 0, "{seen:#}");
    assert!(new_media(&client.world).await.is_empty());
}
