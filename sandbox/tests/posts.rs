#![cfg(test)]
//! Posts from creation to deletion, and what readers see of them.

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

fn at(urn: &str) -> String {
    format!("/rest/posts/{}", enc(urn))
}

#[tokio::test]
async fn a_post_lives_from_create_to_delete() {
    let place = Place::start().await;
    let answer = place.create("ada", &post(ACME, "Ahoy.")).await;
    let urn = answer.created();
    assert!(urn.starts_with("urn:li:share:"), "{urn}");
    assert_eq!(answer.header("content-length"), Some("0"));
    assert_eq!(answer.header("location"), Some(format!("/posts/{}", enc(&urn)).as_str()));
    assert_eq!(answer.header("x-restli-protocol-version"), Some("2.0.0"));
    assert!(answer.header("x-li-uuid").is_some());
    assert_eq!(answer.header("date"), Some("Sun, 22 Nov 2026 09:00:00 GMT"));

    let number: u64 = urn.rsplit(':').next().unwrap().parse().unwrap();
    assert_eq!(number.to_string().len(), 19);
    let created = i64::try_from(number >> 22).unwrap();
    assert!((created - place.sandbox.now_ms()).abs() < 60_000);

    let read = place.get("ada", &at(&urn)).await.json();
    assert_eq!(read["id"], urn);
    assert_eq!(read["author"], ACME);
    assert_eq!(read["commentary"], "Ahoy.");
    assert_eq!(read["lifecycleState"], "PUBLISHED");
    assert_eq!(read["lifecycleStateInfo"]["isEditedByAuthor"], false);
    assert!(read["distribution"].get("targetEntities").is_none());
    assert!(read.get("content").is_none());

    let updated = place
        .call("ada", "POST", &at(&urn))
        .header("X-RestLi-Method", "partial_update")
        .json(&json!({"patch": {"$set": {
            "commentary": "Ahoy, edited",
            "contentCallToActionLabel": "LEARN_MORE",
            "contentLandingPage": "https://example.org",
        }}}))
        .send()
        .await;
    assert_eq!((updated.status, updated.body.as_str()), (204, ""));
    let read = place.get("ada", &at(&urn)).await.json();
    assert_eq!(read["commentary"], "Ahoy, edited");
    assert_eq!(read["contentCallToActionLabel"], "LEARN_MORE");
    assert_eq!(read["lifecycleStateInfo"]["isEditedByAuthor"], true);

    let deleted =
        place.call("ada", "DELETE", &at(&urn)).header("X-RestLi-Method", "DELETE").send().await;
    assert_eq!(deleted.status, 204);
    assert_eq!(place.get("ada", &at(&urn)).await.status, 404);
    let again = place.call("ada", "DELETE", &at(&urn)).send().await;
    assert_eq!(again.status, 404);
    assert_eq!(again.json()["code"], "NOT_FOUND");

    let world = place.control("GET", "world", None).await.json();
    let kinds: Vec<&str> = world["effects"]
        .as_array()
        .unwrap()
        .iter()
        .map(|effect| effect["kind"].as_str().unwrap())
        .collect();
    assert_eq!(kinds, ["post.create", "post.update", "post.delete"]);
    assert_eq!(world["effects"][0]["actor"], ACME);
    assert_eq!(world["effects"][0]["member"], "ada");
    assert_eq!(place.post(&urn).await["deleted"], true);
}

#[tokio::test]
async fn an_unescaped_bracket_cuts_the_text_silently() {
    let place = Place::start().await;
    let urn = place.create("ada", &post(ACME, "Open day (Saturday) at noon")).await.created();
    let read = place.get("ada", &at(&urn)).await.json();
    assert_eq!(read["commentary"], "Open day ");
    let kept = place.post(&urn).await;
    assert_eq!(kept["rendered"], "Open day ");
    assert_eq!(kept["cut"], true);
}

#[tokio::test]
async fn escaped_text_hashtags_and_mentions_come_back_as_little_text() {
    let place = Place::start().await;
    let ada = place.person("ada");
    let escaped = ada.replace('_', r"\_");
    let text = format!(
        r"a \(b\) x\_y #maps by @[Ada]({escaped}), @[Tide & Timber \(Ghent\)](urn:li:organization:70010004) and @[ada]({escaped})"
    );
    let urn = place.create("ada", &post(ACME, &text)).await.created();
    let kept = place.post(&urn).await;
    assert_eq!(kept["rendered"], "a (b) x_y #maps by Ada, Tide & Timber (Ghent) and ada");
    let read = place.get("ada", &at(&urn)).await.json();
    assert_eq!(
        read["commentary"],
        format!(
            r"a \(b\) x\_y {{hashtag|\#|maps}} by @[Ada]({escaped}), @[Tide & Timber \(Ghent\)](urn:li:organization:70010004) and ada"
        )
    );
}

#[tokio::test]
async fn a_mention_by_another_name_is_plain_text() {
    let place = Place::start().await;
    let mara = mara_of(&place).await;
    for (name, urn, hit) in [
        ("Acme Maps", ACME, true),
        ("acme maps", ACME, false),
        ("Acme", ACME, false),
        ("Quill", mara.as_str(), true),
        ("Mara Quill", mara.as_str(), true),
        ("Quill Mara", mara.as_str(), false),
        ("Mara", "urn:li:person:nobody", false),
        ("Mara", "urn:li:share:7400000000000000001", false),
    ] {
        let text = format!("Hello @[{name}]({urn}) of {hit} {urn}").replace('_', r"\_");
        let made = place.create("ada", &post(ACME, &text)).await.created();
        let kept = place.post(&made).await;
        let seen = format!("Hello {name} of {hit} {urn}");
        assert_eq!(kept["rendered"], seen);
        let is_mention = kept["commentary"].as_str().unwrap().contains("@[");
        assert_eq!(is_mention, hit, "{name} {urn}");
    }
}

/// Mara's URN as Ada's app knows it, taken from a post that mentions her.
async fn mara_of(place: &Place) -> String {
    let world = place.control("GET", "world", None).await.json();
    let text = world["posts"].to_string().replace("\\\\", "");
    let (_, rest) = text.split_once("@[Mara Quill](").unwrap();
    rest.split(')').next().unwrap().to_owned()
}

#[tokio::test]
async fn equal_text_waits_ten_minutes() {
    let place = Place::start().await;
    let first = place.create("ada", &post(ACME, "Twice.")).await.created();
    let again = place.create("ada", &post(ACME, "Twice.")).await;
    assert_eq!(again.status, 422);
    assert_eq!(again.json()["errorDetails"]["inputErrors"][0]["code"], "DUPLICATE_POST");
    assert!(again.body.contains(&format!("Content is a duplicate of {first}")));

    // Deleting it does not help, another author does.
    place.call("ada", "DELETE", &at(&first)).send().await;
    assert_eq!(place.create("ada", &post(ACME, "Twice.")).await.status, 422);
    let other = post("urn:li:organization:70010002", "Twice.");
    assert_eq!(place.create("ada", &other).await.status, 201);

    place.advance(599).await;
    assert_eq!(place.create("ada", &post(ACME, "Twice.")).await.status, 422);
    place.advance(2).await;
    assert_eq!(place.create("ada", &post(ACME, "Twice.")).await.status, 201);
}

#[tokio::test]
async fn contents_decide_the_urn() {
    let place = Place::start().await;
    let image = |name: &str| json!({"id": format!("urn:li:image:C4E10AQSandbox{name}")});
    for (content, urn) in [
        (json!({"media": image("Acme01")}), "urn:li:share:"),
        (json!({"multiImage": {"images": [image("Acme01"), image("Acme02")]}}), "urn:li:ugcPost:"),
        (json!({"media": {"id": "urn:li:video:C5F10AQSandboxAcme"}}), "urn:li:ugcPost:"),
        (
            json!({"media": {"id": "urn:li:document:D4E10AQSandboxAcme", "title": "deck.pdf"}}),
            "urn:li:ugcPost:",
        ),
        (json!({"article": {"source": "https://example.org/a", "title": "T"}}), "urn:li:share:"),
        (
            json!({"poll": {
                "question": "Tea?",
                "options": [{"text": "Yes"}, {"text": "No"}],
                "settings": {"duration": "ONE_DAY", "voteSelectionType": "SINGLE_VOTE", "isVoterVisibleToAuthor": true},
            }}),
            "urn:li:share:",
        ),
    ] {
        let text = format!("With {content}").replace(['{', '}', '[', ']', '_', '"'], "");
        let body = post_with(ACME, &text, content.clone());
        let made = place.create("ada", &body).await.created();
        assert!(made.starts_with(urn), "{content}: {made}");
        let read = place.get("ada", &at(&made)).await.json();
        let kind = content.as_object().unwrap().keys().next().unwrap();
        assert!(read["content"].get(kind).is_some(), "{read}");
    }
}

#[tokio::test]
async fn a_reshare_names_its_parent_and_finds_its_root() {
    let place = Place::start().await;
    let root = place.create("ada", &post(ACME, "Root.")).await.created();
    let share = |parent: &str, text: &str| {
        let mut body = post(ACME, text);
        body["reshareContext"] = json!({"parent": parent});
        body
    };
    let child = place.create("ada", &share(&root, "Child.")).await.created();
    let grandchild = place.create("ada", &share(&child, "Grandchild.")).await.created();
    let read = place.get("ada", &at(&grandchild)).await.json();
    assert_eq!(read["reshareContext"], json!({"parent": child, "root": root}));
    let mut closed = post(ACME, "Not to be shared.");
    closed["isReshareDisabledByAuthor"] = json!(true);
    let closed = place.create("ada", &closed).await.created();
    assert_eq!(place.create("ada", &share(&closed, "x")).await.status, 400);
}

#[tokio::test]
async fn the_finder_pages_by_links() {
    let place = Place::start().await;
    let mut target = format!("/rest/posts?q=author&author={}&count=10", enc(ACME));
    let mut seen: Vec<String> = Vec::new();
    let mut lengths = Vec::new();
    let total = loop {
        let page = place.get("ada", &target).await.json();
        let elements = page["elements"].as_array().unwrap();
        lengths.push(elements.len());
        seen.extend(elements.iter().map(|post| post["id"].as_str().unwrap().to_owned()));
        let links = page["paging"]["links"].as_array().unwrap();
        let link = |rel: &str| links.iter().find(|link| link["rel"] == rel);
        assert_eq!(link("prev").is_some(), lengths.len() > 1);
        match link("next") {
            Some(next) => target = next["href"].as_str().unwrap().to_owned(),
            None => break page["paging"]["total"].as_u64().unwrap(),
        }
    };
    assert!(total >= 25, "{total}");
    assert_eq!(u64::try_from(seen.len()).unwrap(), total);
    // The third page is two short, and the walk still loses nothing.
    assert_eq!(&lengths[..3], [10, 10, 8]);
    let mut unique = seen.clone();
    unique.sort();
    unique.dedup();
    assert_eq!(unique.len(), seen.len());
}

#[tokio::test]
async fn the_finder_sorts_hides_and_trims() {
    let place = Place::start().await;
    let find = |more: &str| format!("/rest/posts?q=author&author={}{more}", enc(ACME));
    let all = place.get("ada", &find("&count=100&sortBy=CREATED")).await.json();
    let times: Vec<i64> = all["elements"]
        .as_array()
        .unwrap()
        .iter()
        .map(|post| post["createdAt"].as_i64().unwrap())
        .collect();
    assert!(times.is_sorted_by(|a, b| a >= b));
    assert!(!all.to_string().contains("Not yet."), "a draft was shown");
    let trimmed = place.get("ada", &find("&count=2&fields=id,author")).await.json();
    for post in trimmed["elements"].as_array().unwrap() {
        let mut names: Vec<&String> = post.as_object().unwrap().keys().collect();
        names.sort();
        assert_eq!(names, ["author", "id"]);
    }
    let empty = place
        .get("ada", "/rest/posts?q=author&author=urn%3Ali%3Aorganization%3A70010006")
        .await
        .json();
    assert_eq!(empty["elements"], json!([]));
    assert_eq!(empty["paging"], json!({"start": 0, "count": 10, "links": [], "total": 0}));
}

#[tokio::test]
async fn a_draft_is_its_authors_alone() {
    let place = Place::start().await;
    let world = place.control("GET", "world", None).await.json();
    let draft =
        world["posts"].as_array().unwrap().iter().find(|post| post["state"] == "DRAFT").unwrap();
    let target = at(draft["urn"].as_str().unwrap());
    assert_eq!(place.get("ada", &target).await.status, 404);
    assert_eq!(place.get("ada", &format!("{target}?viewContext=READER")).await.status, 404);
    let read = place.get("ada", &format!("{target}?viewContext=AUTHOR")).await.json();
    assert_eq!(read["lifecycleState"], "DRAFT");
    assert!(read.get("publishedAt").is_none());
}

#[tokio::test]
async fn a_batch_answers_key_by_key() {
    let place = Place::start().await;
    let urn = place.create("ada", &post(ACME, "In a batch.")).await.created();
    let world = place.control("GET", "world", None).await.json();
    let of = |author: &str| {
        world["posts"].as_array().unwrap().iter().find(|post| post["author"] == author).unwrap()
                ["urn"]
                .as_str()
                .unwrap()
                .to_owned()
    };
    let (personal, closed) = (of(&place.person("ada")), of("urn:li:organization:70010005"));
    let gone = "urn:li:share:7400000000000000001";
    let ids = [&urn, gone, &personal, &closed].map(enc).join(",");
    let answer = place
        .call("ada", "GET", &format!("/rest/posts?ids=List({ids})"))
        .header("X-RestLi-Method", "BATCH_GET")
        .send()
        .await;
    assert_eq!(answer.status, 200);
    let body = answer.json();
    assert_eq!(body["results"][&urn]["commentary"], "In a batch.");
    assert_eq!(body["statuses"][&urn], 200);
    assert_eq!(body["statuses"][gone], 404);
    assert_eq!(body["statuses"][&personal], 403);
    assert_eq!(
        body["errors"][&personal]["message"],
        "Accessing the UGC resource is forbidden. Please check your permissions for this resource"
    );
    assert_eq!(body["errors"][&closed]["status"], 403);
    assert_eq!(body["results"].as_object().unwrap().len(), 1);
}

#[tokio::test]
async fn a_self_serve_member_writes_and_never_reads() {
    let place = Place::start().await;
    let ben = place.person("ben");
    let urn = place.create("ben", &post(&ben, "Hello from Ben.")).await.created();
    assert_eq!(place.get("ben", &at(&urn)).await.status, 403);
    // Nor with organization scopes, nor as a page without the scope.
    assert_eq!(place.get("ada", &at(&urn)).await.status, 403);
    assert_eq!(place.create("ben", &post(ACME, "As a page.")).await.status, 403);
    let gone = place.call("ben", "DELETE", &at(&urn)).send().await;
    assert_eq!(gone.status, 204);
}

#[tokio::test]
async fn the_closed_scope_reads_ones_own_posts() {
    let place = Place::start().await;
    let token = place.issue(json!({"member": "ada", "scopes": ["r_member_social"]})).await;
    let target = format!("/rest/posts?q=author&author={}", enc(&place.person("ada")));
    let answer = place.with_token(&token, "GET", &target).send().await;
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(answer.json()["elements"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_person_has_another_id_in_another_app() {
    let place = Place::start().await;
    let ben_app = place.member("ben")["client_id"].clone();
    let token = place
        .issue(json!({
            "member": "ada",
            "client_id": ben_app,
            "scopes": ["openid", "profile", "w_member_social"],
        }))
        .await;
    let info = place.with_token(&token, "GET", "/v2/userinfo").send().await.json();
    let there = format!("urn:li:person:{}", info["sub"].as_str().unwrap());
    assert_ne!(there, place.person("ada"));
    assert_eq!(info["name"], "Ada Lindqvist");
    let call = |author: &str, text: &str| {
        place.with_token(&token, "POST", "/rest/posts").json(&post(author, text))
    };
    assert_eq!(call(&place.person("ada"), "Mixed up.").send().await.status, 403);
    assert_eq!(call(&there, "Sorted out.").send().await.status, 201);
}

#[tokio::test]
async fn a_targeted_post_comes_back_with_every_facet() {
    let place = Place::start().await;
    let mut body = post(ACME, "For few.");
    body["distribution"]["targetEntities"] = json!([{"geoLocations": ["urn:li:geo:105117694"]}]);
    let urn = place.create("ada", &body).await.created();
    let read = place.get("ada", &at(&urn)).await.json();
    let target = &read["distribution"]["targetEntities"][0];
    assert_eq!(target.as_object().unwrap().len(), 9);
    assert_eq!(target["industries"], json!([]));
}

#[tokio::test]
async fn a_dark_post_needs_its_account_and_stays_out_of_the_finder() {
    let place = Place::start().await;
    let mut body = post(ACME, "Seen by nobody in particular.");
    body["distribution"]["feedDistribution"] = json!("NONE");
    body["adContext"] = json!({
        "dscAdAccount": "urn:li:sponsoredAccount:500000001",
        "dscStatus": "ACTIVE",
    });
    let urn = place.create("ada", &body).await.created();
    let listed = place.get("ada", &format!("/rest/posts?q=author&author={}", enc(ACME))).await;
    assert!(!listed.body.contains(&urn));
    body["adContext"]["dscAdAccount"] = json!("urn:li:sponsoredAccount:1");
    body["commentary"] = json!("Another.");
    assert_eq!(place.create("ada", &body).await.status, 403);
}

#[tokio::test]
async fn a_long_query_travels_in_a_body() {
    let place = Place::start().await;
    let ids: Vec<String> =
        (0..150).map(|n| enc(&format!("urn:li:share:74000000000000{n:05}"))).collect();
    let query = format!("ids=List({})", ids.join(","));
    let target = format!("/rest/posts?{query}");
    assert_eq!(place.get("ada", &target).await.status, 414);
    let answer = place
        .call("ada", "POST", "/rest/posts")
        .header("X-HTTP-Method-Override", "GET")
        .header("X-RestLi-Method", "BATCH_GET")
        .text("application/x-www-form-urlencoded", &query)
        .send()
        .await;
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(answer.json()["errors"].as_object().unwrap().len(), 150);
}

#[tokio::test]
async fn a_body_travels_beside_its_query() {
    let place = Place::start().await;
    let urn = place.create("ada", &post(ACME, "Before.")).await.created();
    let part =
        |kind: &str, content: &str| format!("--xyz\r\nContent-Type: {kind}\r\n\r\n{content}\r\n");
    let patch = json!({"patch": {"$set": {"commentary": "After."}}});
    let body = format!(
        "{}{}--xyz--",
        part("application/x-www-form-urlencoded", ""),
        part("application/json", &patch.to_string())
    );
    let answer = place
        .call("ada", "POST", &at(&urn))
        .header("X-HTTP-Method-Override", "POST")
        .header("X-RestLi-Method", "PARTIAL_UPDATE")
        .text("multipart/mixed; boundary=xyz", &body)
        .send()
        .await;
    assert_eq!(answer.status, 204, "{answer:?}");
    assert_eq!(place.post(&urn).await["rendered"], "After.");
}

#[tokio::test]
async fn without_the_protocol_header_urns_stand_raw() {
    let place = Place::start().await;
    let urn = place.create("ada", &post(ACME, "Old style.")).await.created();
    let read = place
        .call("ada", "GET", &format!("/rest/posts/{urn}"))
        .without("X-Restli-Protocol-Version")
        .send()
        .await;
    assert_eq!(read.status, 200, "{read:?}");
    assert_eq!(read.header("x-restli-protocol-version"), Some("1.0.0"));
    let missing = place
        .call("ada", "GET", "/rest/posts/urn:li:share:7400000000000000001")
        .without("X-Restli-Protocol-Version")
        .send()
        .await;
    assert_eq!(missing.header("x-linkedin-error-response"), Some("true"));
    assert_eq!(missing.header("x-restli-error-response"), None);
}

#[tokio::test]
async fn the_seed_shows_every_kind() {
    let place = Place::start().await;
    let world = place.control("GET", "world", None).await.json();
    let posts = world["posts"].as_array().unwrap();
    let has = |pointer: &str| {
        posts.iter().any(|post| !post.pointer(pointer).unwrap_or(&Json::Null).is_null())
    };
    for pointer in
        ["/content/media", "/content/article", "/content/poll", "/content/multiImage", "/reshare"]
    {
        assert!(has(pointer), "{pointer}");
    }
    let text = world["posts"].to_string();
    assert!(text.contains("@[Mara Quill](urn:li:person:"));
    assert!(text.contains("{hashtag|"));
    assert!(posts.iter().all(|post| post["cut"] == false), "a seed text is cut");
}
