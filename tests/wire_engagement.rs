//! The requests of the group engagement, to the letter, to be held against LinkedIn's pages.

#![cfg(test)]

mod known;

use std::sync::Arc;

use known::{Everything, everything};
use linkedin_mcp::access::{self, Directory};
use linkedin_mcp::auth::{Scopes, Session};
use linkedin_mcp::catalogue::spec::UNVERSIONED_SOCIAL_ACTIONS;
use linkedin_mcp::catalogue::{endpoints, find};
use linkedin_mcp::model::scope::Granted;
use linkedin_mcp::plan::Planned;
use linkedin_mcp::policy::{self, Level, Policy};
use serde_json::{Value, json};

const ME: &str = "urn:li:person:q7Zx-Invent";

async fn planned(action: &str, arguments: &Value, session: Arc<Session>) -> Planned {
    let name = format!("engagement.{action}");
    let (group, _) =
        endpoints().find(|(g, e)| format!("{}.{}", g.name, e.spec.action) == name).unwrap();
    let arguments = arguments.as_object().unwrap().clone();
    let call = known::call(group, find(&name).unwrap(), arguments, session);
    let policy =
        Policy::new(Level::Full, Vec::new()).with_unversioned(vec![UNVERSIONED_SOCIAL_ACTIONS]);
    let permitted = policy::permit(call, &policy.into()).unwrap();
    let authorised =
        access::authorise(permitted, &Directory::default(), &Everything).await.unwrap();
    known::plan(authorised).await.unwrap()
}

fn self_serve() -> Arc<Session> {
    let scopes = Granted::parse("openid profile w_member_social w_organization_social");
    Arc::new(Session { scopes: Scopes::Known(scopes), ..(*everything()).clone() })
}

fn headers(planned: &Planned) -> Vec<String> {
    let headers = planned.request().headers.iter();
    headers.map(|(name, value)| format!("{name}: {value}")).collect()
}

async fn assert_wire(
    action: &str,
    arguments: Value,
    restli: &str,
    line: &str,
    body: Option<Value>,
) {
    let planned = planned(action, &arguments, everything()).await;
    let request = planned.request();
    assert_eq!(format!("{} {}", request.method, request.target()), line, "{action}");
    let mut expected = vec![
        "linkedin-version: 202609".to_owned(),
        "x-restli-protocol-version: 2.0.0".to_owned(),
        format!("x-restli-method: {restli}"),
    ];
    expected.extend(body.as_ref().map(|_| "content-type: application/json".to_owned()));
    assert_eq!(headers(&planned), expected, "{action}");
    assert!(request.bearer, "{action}");
    let sent = request.body.as_deref().map(|bytes| serde_json::from_slice::<Value>(bytes).unwrap());
    assert_eq!(sent, body, "{action}");
}

#[tokio::test]
async fn comments_are_read_as_documented() {
    assert_wire(
        "list_comments",
        json!({"target": "https://www.linkedin.com/feed/update/urn:li:share:7/"}),
        "GET_ALL",
        "GET /rest/socialActions/urn%3Ali%3Ashare%3A7/comments?start=0&count=10",
        None,
    )
    .await;
    assert_wire(
        "list_comments",
        json!({"target": "urn:li:comment:(urn:li:activity:9,5)"}),
        "GET_ALL",
        "GET /rest/socialActions/urn%3Ali%3Acomment%3A%28urn%3Ali%3Aactivity%3A9%2C5%29/comments?start=0&count=10",
        None,
    )
    .await;
    for spelling in [
        "urn:li:comment:(urn:li:activity:9,7400000000000000556)",
        "urn:li:comment:(activity:9,7400000000000000556)",
        "(activity:9,7400000000000000556)",
    ] {
        assert_wire(
            "get_comment",
            json!({"comment": spelling}),
            "GET",
            "GET /rest/socialActions/urn%3Ali%3Aactivity%3A9/comments/7400000000000000556",
            None,
        )
        .await;
    }
    assert_wire(
        "batch_get_comments",
        json!({"comments": ["(activity:9,1)", "(activity:9,2)"]}),
        "BATCH_GET",
        "GET /rest/socialActions/urn%3Ali%3Aactivity%3A9/comments?ids=List(1,2)",
        None,
    )
    .await;
}

#[tokio::test]
async fn comments_are_written_as_documented() {
    assert_wire(
        "create_comment",
        json!({"actor": 70_010_001, "target": "urn:li:activity:9", "text": "Thanks Mara (and all)",
            "mentions": [{"name": "Mara", "urn": ME}], "image": "urn:li:image:C5INV"}),
        "CREATE",
        "POST /rest/socialActions/urn%3Ali%3Aactivity%3A9/comments",
        Some(json!({
            "actor": "urn:li:organization:70010001", "object": "urn:li:activity:9",
            "message": {"text": "Thanks Mara (and all)", "attributes": [
                {"start": 7, "length": 4, "value": {"person": {"person": ME}}}]},
            "content": [{"entity": {"image": "urn:li:image:C5INV"}}],
        })),
    )
    .await;
    assert_wire(
        "reply",
        json!({"actor": "me", "parentComment": "(activity:9,5)", "text": "Yes"}),
        "CREATE",
        "POST /rest/socialActions/urn%3Ali%3Aactivity%3A9/comments",
        Some(json!({
            "actor": ME, "object": "urn:li:activity:9", "message": {"text": "Yes"},
            "parentComment": "urn:li:comment:(urn:li:activity:9,5)",
        })),
    )
    .await;
    assert_wire(
        "update_comment",
        json!({"actor": "me", "comment": "(activity:9,5)", "text": "Thanks, Mara!"}),
        "PARTIAL_UPDATE",
        "POST /rest/socialActions/urn%3Ali%3Aactivity%3A9/comments/5?actor=urn%3Ali%3Aperson%3Aq7Zx-Invent",
        Some(json!({"patch": {"message": {"$set": {"text": "Thanks, Mara!"}}}})),
    )
    .await;
}

#[tokio::test]
async fn a_comment_is_deleted_with_an_actor_only_for_a_page() {
    assert_wire(
        "delete_comment",
        json!({"actor": "acme-maps", "comment": "(activity:9,5)"}),
        "DELETE",
        "DELETE /rest/socialActions/urn%3Ali%3Aactivity%3A9/comments/5?actor=urn%3Ali%3Aorganization%3A70010001",
        None,
    )
    .await;
    assert_wire(
        "delete_comment",
        json!({"actor": "me", "comment": "(activity:9,5)"}),
        "DELETE",
        "DELETE /rest/socialActions/urn%3Ali%3Aactivity%3A9/comments/5",
        None,
    )
    .await;
}

#[tokio::test]
async fn reactions_go_as_documented() {
    assert_wire(
        "find_reactions",
        json!({"target": "urn:li:activity:9", "sort": "CHRONOLOGICAL"}),
        "FINDER",
        "GET /rest/reactions/(entity:urn%3Ali%3Aactivity%3A9)?q=entity&sort=(value:CHRONOLOGICAL)&start=0&count=10",
        None,
    )
    .await;
    assert_wire(
        "find_reactions",
        json!({"target": "urn:li:activity:9"}),
        "FINDER",
        "GET /rest/reactions/(entity:urn%3Ali%3Aactivity%3A9)?q=entity&start=0&count=10",
        None,
    )
    .await;
    let key = "(actor:urn%3Ali%3Aperson%3Aq7Zx-Invent,entity:urn%3Ali%3Aactivity%3A9)";
    assert_wire(
        "get_reaction",
        json!({"actor": "me", "target": "urn:li:activity:9"}),
        "GET",
        &format!("GET /rest/reactions/{key}"),
        None,
    )
    .await;
    // Whoever is only named need not be oneself.
    assert_wire(
        "get_reaction",
        json!({"actor": "urn:li:person:other", "target": "urn:li:activity:9"}),
        "GET",
        "GET /rest/reactions/(actor:urn%3Ali%3Aperson%3Aother,entity:urn%3Ali%3Aactivity%3A9)",
        None,
    )
    .await;
    assert_wire(
        "batch_get_reactions",
        json!({"reactions": [format!("urn:li:reaction:({ME},urn:li:activity:9)"),
            "urn:li:reaction:(urn:li:organization:7,urn:li:comment:(urn:li:activity:9,5))"]}),
        "BATCH_GET",
        &format!(
            "GET /rest/reactions?ids=List({key},(actor:urn%3Ali%3Aorganization%3A7,entity:urn%3Ali%3Acomment%3A%28urn%3Ali%3Aactivity%3A9%2C5%29))"
        ),
        None,
    )
    .await;
    assert_wire(
        "create_reaction",
        json!({"actor": "me", "target": "urn:li:activity:9", "reactionType": "celebrate"}),
        "CREATE",
        "POST /rest/reactions?actor=urn%3Ali%3Aperson%3Aq7Zx-Invent",
        Some(json!({"root": "urn:li:activity:9", "reactionType": "PRAISE"})),
    )
    .await;
    assert_wire(
        "remove_reaction",
        json!({"actor": "me", "target": "urn:li:activity:9"}),
        "DELETE",
        &format!("DELETE /rest/reactions/{key}"),
        None,
    )
    .await;
}

#[tokio::test]
async fn likes_summaries_and_metadata_go_as_documented() {
    let post = json!({"target": "urn:li:activity:9"});
    let posts = json!({"targets": ["urn:li:activity:9", "(activity:9,5)"]});
    let both =
        "List(urn%3Ali%3Aactivity%3A9,urn%3Ali%3Acomment%3A%28urn%3Ali%3Aactivity%3A9%2C5%29)";
    let as_me = json!({"actor": "me", "target": "urn:li:activity:9"});
    let actions = "/rest/socialActions/urn%3Ali%3Aactivity%3A9";
    let metadata = "/rest/socialMetadata/urn%3Ali%3Aactivity%3A9";
    let actor = "urn%3Ali%3Aperson%3Aq7Zx-Invent";
    let state = |word: &str| Some(json!({"patch": {"$set": {"commentsState": word}}}));
    for (action, arguments, restli, line, body) in [
        ("list_likes", &post, "GET_ALL", format!("GET {actions}/likes?start=0&count=10"), None),
        ("get_summary", &post, "GET", format!("GET {actions}"), None),
        (
            "batch_get_summaries",
            &posts,
            "BATCH_GET",
            format!("GET /rest/socialActions?ids={both}"),
            None,
        ),
        (
            "create_like",
            &as_me,
            "CREATE",
            format!("POST {actions}/likes"),
            Some(json!({"actor": ME, "object": "urn:li:activity:9"})),
        ),
        (
            "remove_like",
            &as_me,
            "DELETE",
            format!("DELETE {actions}/likes/{actor}?actor={actor}"),
            None,
        ),
        ("get_metadata", &post, "GET", format!("GET {metadata}"), None),
        (
            "batch_get_metadata",
            &posts,
            "BATCH_GET",
            format!("GET /rest/socialMetadata?ids={both}"),
            None,
        ),
        (
            "open_comments",
            &as_me,
            "PARTIAL_UPDATE",
            format!("POST {metadata}?actor={actor}"),
            state("OPEN"),
        ),
        (
            "close_comments",
            &as_me,
            "PARTIAL_UPDATE",
            format!("POST {metadata}?actor={actor}"),
            state("CLOSED"),
        ),
    ] {
        assert_wire(action, arguments.clone(), restli, &line, body).await;
    }
}

#[tokio::test]
async fn without_the_scopes_a_call_goes_the_unversioned_way_and_names_no_version() {
    let comment = "/v2/socialActions/urn%3Ali%3Aactivity%3A9/comments";
    for (action, arguments, line) in [
        (
            "list_comments",
            json!({"target": "urn:li:activity:9"}),
            format!("GET {comment}?start=0&count=10"),
        ),
        (
            "create_comment",
            json!({"actor": "me", "target": "urn:li:activity:9", "text": "Hello"}),
            format!("POST {comment}"),
        ),
        (
            "reply",
            json!({"actor": "me", "parentComment": "(activity:9,5)", "text": "Hello"}),
            format!("POST {comment}"),
        ),
        (
            "create_like",
            json!({"actor": "acme-maps", "target": "urn:li:activity:9"}),
            "POST /v2/socialActions/urn%3Ali%3Aactivity%3A9/likes".to_owned(),
        ),
        (
            "get_summary",
            json!({"target": "urn:li:activity:9"}),
            "GET /v2/socialActions/urn%3Ali%3Aactivity%3A9".to_owned(),
        ),
    ] {
        let planned = planned(action, &arguments, self_serve()).await;
        let request = planned.request();
        assert_eq!(format!("{} {}", request.method, request.target()), line, "{action}");
        let headers = headers(&planned);
        assert!(!headers.iter().any(|header| header.contains("version: 2026")), "{headers:?}");
        assert!(headers.contains(&"x-restli-protocol-version: 2.0.0".to_owned()), "{headers:?}");
        assert!(planned.route().warning().unwrap().contains("unversioned"), "{action}");
        // With the scopes for it, the documented way is the way.
        let documented = self::planned(action, &arguments, everything()).await;
        assert!(documented.request().target().starts_with("/rest/"), "{action}");
        assert!(documented.route().warning().is_none(), "{action}");
    }
}
