#![cfg(test)]
//! Raw requests typed by hand, each wrong in one way, and what LinkedIn says to it.
//!
//! A request is its first line, its headers, an empty line and its body. `{ada}` is Ada's token
//! (and so on), `{rest}` stands for her token, version and protocol headers on a line each.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

mod support;

use support::{Place, send};

struct Case {
    wrong: &'static str,
    request: &'static str,
    status: u16,
    says: &'static [&'static str],
}

const fn case(
    wrong: &'static str,
    request: &'static str,
    status: u16,
    says: &'static [&'static str],
) -> Case {
    Case { wrong, request, status, says }
}

async fn ask(place: &Place, request: &str) -> support::Answer {
    let request = request.replace(
        "{rest}",
        "Authorization: Bearer {ada}\nLinkedIn-Version: 202609\nX-Restli-Protocol-Version: 2.0.0",
    );
    let request = ["ada", "ben", "cleo", "dmitri"].iter().fold(request, |text, name| {
        text.replace(&format!("{{{name}}}"), &place.token(name))
            .replace(&format!("{{{name}-urn}}"), &place.person(name))
    });
    let (head, body) = request.split_once("\n\n").unwrap_or((&request, ""));
    let mut lines = head.lines();
    let mut raw = format!("{} HTTP/1.1\r\nConnection: close\r\n", lines.next().unwrap());
    let (mut has_host, mut has_length) = (false, false);
    for line in lines {
        has_host |= line.starts_with("Host:");
        has_length |= line == "No-Content-Length: please";
        raw.push_str(line);
        raw.push_str("\r\n");
    }
    if !has_host {
        raw.push_str("Host: 127.0.0.1\r\n");
    }
    if !has_length && (!body.is_empty() || raw.starts_with('P')) {
        raw.push_str("Content-Length: ");
        raw.push_str(&body.len().to_string());
        raw.push_str("\r\n");
    }
    raw.push_str("\r\n");
    raw.push_str(body);
    send(place.addr(), raw.as_bytes()).await
}

async fn all(cases: &[Case]) {
    let place = Place::start().await;
    for case in cases {
        let answer = ask(&place, case.request).await;
        assert_eq!(answer.status, case.status, "{}: {answer:?}", case.wrong);
        // Marked as an error, except the one that was recorded without the mark.
        let is_marked = answer.header("x-restli-error-response") == Some("true");
        let speaks_protocol_2 =
            case.request.contains("{rest}") || case.request.contains("X-Restli-Protocol");
        if case.request.contains(" /rest/") && speaks_protocol_2 {
            let is_odd = answer.body.contains("Member permissions must be used");
            assert_eq!(is_marked, !is_odd, "{}: {answer:?}", case.wrong);
        }
        for words in case.says {
            assert!(answer.body.contains(words), "{}: no {words:?} in {}", case.wrong, answer.body);
        }
    }
    let world = place.control("GET", "world", None).await.json();
    assert_eq!(world["effects"], serde_json::json!([]), "a refused request did something");
}

#[tokio::test]
async fn wrong_tokens() {
    all(&[
        case(
            "no token",
            "GET /rest/organizationAcls?q=roleAssignee\nLinkedIn-Version: 202609\nX-Restli-Protocol-Version: 2.0.0",
            401,
            &["EMPTY_ACCESS_TOKEN", "Empty oauth2_access_token"],
        ),
        case(
            "an empty bearer",
            "GET /v2/userinfo\nAuthorization: Bearer ",
            401,
            &["EMPTY_ACCESS_TOKEN"],
        ),
        case(
            "another scheme",
            "GET /v2/userinfo\nAuthorization: Basic YTpi",
            401,
            &["EMPTY_ACCESS_TOKEN"],
        ),
        case(
            "a token nobody issued",
            "GET /v2/userinfo\nAuthorization: Bearer sandbox-ada-nonsense",
            401,
            &["\"serviceErrorCode\":65600", "INVALID_ACCESS_TOKEN", "Invalid access token"],
        ),
        case(
            "a bad token before a missing version",
            "GET /rest/me\nAuthorization: Bearer x",
            401,
            &["INVALID_ACCESS_TOKEN"],
        ),
    ])
    .await;
}

#[tokio::test]
async fn wrong_versions() {
    all(&[
        case(
            "no version",
            "GET /rest/me\nAuthorization: Bearer {ada}\nX-Restli-Protocol-Version: 2.0.0",
            400,
            &[
                "VERSION_MISSING",
                "A version must be present. Please specify a version by adding the LinkedIn-Version header.",
            ],
        ),
        case(
            "a sunset version",
            "GET /rest/me\nAuthorization: Bearer {ada}\nLinkedIn-Version: 202411\nX-Restli-Protocol-Version: 2.0.0",
            426,
            &["NONEXISTENT_VERSION", "Requested version 20241101 is not active"],
        ),
        case(
            "the version that ended last week",
            "GET /rest/me\nAuthorization: Bearer {ada}\nLinkedIn-Version: 202511\nX-Restli-Protocol-Version: 2.0.0",
            426,
            &["Requested version 20251101 is not active"],
        ),
        case(
            "a month without a release",
            "GET /rest/me\nAuthorization: Bearer {ada}\nLinkedIn-Version: 202512\nX-Restli-Protocol-Version: 2.0.0",
            426,
            &["20251201"],
        ),
        case(
            "a version nobody confirmed",
            "GET /rest/me\nAuthorization: Bearer {ada}\nLinkedIn-Version: 202610\nX-Restli-Protocol-Version: 2.0.0",
            426,
            &["20261001"],
        ),
        case(
            "a version with dashes",
            "GET /rest/me\nAuthorization: Bearer {ada}\nLinkedIn-Version: 2026-09\nX-Restli-Protocol-Version: 2.0.0",
            426,
            &["NONEXISTENT_VERSION"],
        ),
        case(
            "a protocol that never was",
            "GET /rest/me\nAuthorization: Bearer {ada}\nLinkedIn-Version: 202609\nX-Restli-Protocol-Version: 3.0.0",
            400,
            &["protocol version 3.0.0"],
        ),
    ])
    .await;
}

#[tokio::test]
async fn wrong_addresses() {
    all(&[
        case(
            "an unescaped URN in a path",
            "GET /rest/posts/urn:li:share:7400000000000000001\n{rest}",
            400,
            &["ILLEGAL_ARGUMENT", "Syntax exception in path variables"],
        ),
        case(
            "a broken escape in a path",
            "GET /rest/posts/urn%3Ali%3Ashare%3\n{rest}",
            400,
            &["Syntax exception in path variables"],
        ),
        case(
            "an unescaped URN in a query",
            "GET /rest/posts?q=author&author=urn:li:organization:70010001\n{rest}",
            400,
            &["Invalid query parameters passed to request"],
        ),
        case(
            "an unfinished list",
            "GET /rest/posts?ids=List(urn%3Ali%3Ashare%3A7400000000000000001\n{rest}",
            400,
            &["Invalid query parameters passed to request"],
        ),
        case(
            "an encoded list",
            "GET /rest/posts?ids=List%28urn%253Ali%253Ashare%253A7400000000000000001%29\n{rest}",
            400,
            &["PARAM_INVALID", "\"fieldPath\":\"ids\""],
        ),
        case(
            "no list where one is due",
            "GET /rest/organizationsLookup?ids=70010001\n{rest}",
            400,
            &["PARAM_INVALID"],
        ),
    ])
    .await;
}

#[tokio::test]
async fn wrong_parameters() {
    all(&[
        case(
            "a parameter twice",
            "GET /rest/posts?q=author&author=urn%3Ali%3Aorganization%3A70010001&count=1&count=2\n{rest}",
            400,
            &["Invalid query parameters passed to request"],
        ),
        case(
            "a parameter nobody knows",
            "GET /rest/posts?q=author&author=urn%3Ali%3Aorganization%3A70010001&limit=5\n{rest}",
            400,
            &["QUERY_PARAM_NOT_ALLOWED", "\"fieldPath\":\"limit\""],
        ),
        case(
            "a list in the spelling of protocol 1",
            "GET /rest/organizationsLookup?ids=List(1)&ids%5B0%5D=70010001\n{rest}",
            400,
            &["QUERY_PARAM_NOT_ALLOWED"],
        ),
        case(
            "a parameter on a create",
            "POST /rest/posts?dryRun=true\n{rest}\nContent-Type: application/json\n\n{}",
            400,
            &["QUERY_PARAM_NOT_ALLOWED"],
        ),
        case(
            "a finder without its parameter",
            "GET /rest/posts?q=author\n{rest}",
            400,
            &["Parameter 'author' is required"],
        ),
        case(
            "a count that is no number",
            "GET /rest/posts?q=author&author=urn%3Ali%3Aorganization%3A70010001&count=many\n{rest}",
            400,
            &["PARAM_INVALID", "\"fieldPath\":\"count\""],
        ),
        case(
            "a count above the limit",
            "GET /rest/posts?q=author&author=urn%3Ali%3Aorganization%3A70010001&count=101\n{rest}",
            400,
            &["PARAM_INVALID"],
        ),
        case(
            "an order that is none",
            "GET /rest/posts?q=author&author=urn%3Ali%3Aorganization%3A70010001&sortBy=NEWEST\n{rest}",
            400,
            &["PARAM_INVALID", "sortBy"],
        ),
        case(
            "a URN as the number of a page",
            "GET /rest/organizations/urn%3Ali%3Aorganization%3A70010001\n{rest}",
            400,
            &["Syntax exception in path variables"],
        ),
        case(
            "a URN as a batch key of a look-up",
            "GET /rest/organizationsLookup?ids=List(urn%3Ali%3Aorganization%3A70010001)\n{rest}",
            400,
            &["NumberFormatException parsing batch key 'urn:li:organization:70010001'"],
        ),
        case(
            "the old name of the follower edge",
            "GET /rest/networkSizes/urn%3Ali%3Aorganization%3A70010001?edgeType=CompanyFollowedByMember\n{rest}",
            400,
            &["PARAM_INVALID", "edgeType"],
        ),
        case(
            "a role that is none",
            "GET /rest/organizationAcls?q=roleAssignee&role=BOSS\n{rest}",
            400,
            &["PARAM_INVALID", "role"],
        ),
    ])
    .await;
}

#[tokio::test]
async fn wrong_ways() {
    all(&[
        case("a path nobody has", "GET /rest/groups\n{rest}", 404, &[
            "RESOURCE_NOT_FOUND",
            "No virtual resource found",
        ]),
        case("a path outside", "GET /v3/posts\n{rest}", 404, &[
            "No virtual resource found",
        ]),
        case(
            "a finder of another name",
            "GET /rest/posts?q=authors&authors=List(urn%3Ali%3Aorganization%3A70010001)\n{rest}",
            404,
            &["No virtual resource found"],
        ),
        case("everything at once", "GET /rest/posts\n{rest}", 400, &[
            "Resource method could not be resolved from request parameters.",
        ]),
        case(
            "the wrong method announced",
            "GET /rest/posts?q=author&author=urn%3Ali%3Aorganization%3A70010001\n{rest}\nX-RestLi-Method: get",
            400,
            &["ILLEGAL_ARGUMENT", "Resource method could not be resolved from request parameters."],
        ),
        case(
            "an update that does not say so",
            "POST /rest/posts/urn%3Ali%3Ashare%3A7400000000000000001\n{rest}\nContent-Type: application/json\n\n{\"patch\":{\"$set\":{\"commentary\":\"x\"}}}",
            400,
            &["Resource method could not be resolved"],
        ),
        case(
            "an update announced as an action",
            "POST /rest/posts/urn%3Ali%3Ashare%3A7400000000000000001\n{rest}\nX-RestLi-Method: ACTION\nContent-Type: application/json\n\n{\"patch\":{}}",
            400,
            &["Resource method could not be resolved"],
        ),
        case(
            "a verb the resource does not have",
            "PUT /rest/posts/urn%3Ali%3Ashare%3A7400000000000000001\n{rest}\nContent-Type: application/json\n\n{}",
            405,
            &["METHOD_NOT_ALLOWED"],
        ),
        case(
            "a create of many",
            "POST /rest/posts\n{rest}\nX-RestLi-Method: BATCH_CREATE\nContent-Type: application/json\n\n{\"elements\":[]}",
            400,
            &["Resource method could not be resolved"],
        ),
        case(
            "a POST without length",
            "POST /rest/posts\n{rest}\nNo-Content-Length: please",
            411,
            &["411"],
        ),
        case(
            "a body that is not declared JSON",
            "POST /rest/posts\n{rest}\nContent-Type: text/plain\n\n{}",
            415,
            &["415"],
        ),
        case(
            "a body that is not JSON",
            "POST /rest/posts\n{rest}\nContent-Type: application/json\n\n{\"author\":",
            400,
            &["Cannot parse request entity"],
        ),
        case(
            "a tunnel with something behind the question mark",
            "POST /rest/posts?count=1\n{rest}\nX-HTTP-Method-Override: GET\nContent-Type: application/x-www-form-urlencoded\n\nq=author&author=urn%3Ali%3Aorganization%3A70010001",
            400,
            &["Invalid query parameters passed to request"],
        ),
        case(
            "a tunnelled query with a raw URN",
            "POST /rest/posts\n{rest}\nX-HTTP-Method-Override: GET\nContent-Type: application/x-www-form-urlencoded\n\nq=author&author=urn:li:organization:70010001",
            400,
            &["Invalid query parameters passed to request"],
        ),
    ])
    .await;
}

#[tokio::test]
async fn not_allowed() {
    all(&[
        case(
            "a read with a self-serve token",
            "GET /rest/posts/urn%3Ali%3Ashare%3A7400000000000000001\nAuthorization: Bearer {ben}\nLinkedIn-Version: 202609\nX-Restli-Protocol-Version: 2.0.0",
            403,
            &[
                "\"serviceErrorCode\":100",
                "ACCESS_DENIED",
                "Not enough permissions to access: partnerApiPostsExternal.GET.20260901",
            ],
        ),
        case(
            "a finder with a self-serve token",
            "GET /rest/posts?q=author&author=urn%3Ali%3Aorganization%3A70010001\nAuthorization: Bearer {ben}\nLinkedIn-Version: 202605\nX-Restli-Protocol-Version: 2.0.0",
            403,
            &["partnerApiPostsExternal.FINDER-author.20260501"],
        ),
        case(
            "userinfo without openid",
            "GET /v2/userinfo\nAuthorization: Bearer {dmitri}",
            403,
            &["Not enough permissions to access: userinfo.GET.NO_VERSION"],
        ),
        case(
            "me without a profile scope",
            "GET /v2/me\nAuthorization: Bearer {dmitri}",
            403,
            &["me.GET.NO_VERSION"],
        ),
        case(
            "a page look-up without an approved product",
            "GET /rest/organizationsLookup?ids=List(70010001)\nAuthorization: Bearer {ben}\nLinkedIn-Version: 202609\nX-Restli-Protocol-Version: 2.0.0",
            403,
            &["Not enough permissions to access: organizationsLookup.BATCH_GET.20260901"],
        ),
        case(
            "a batch on the Development tier",
            "GET /rest/posts?ids=List(urn%3Ali%3Ashare%3A7400000000000000001)\nAuthorization: Bearer {cleo}\nLinkedIn-Version: 202609\nX-Restli-Protocol-Version: 2.0.0\nX-RestLi-Method: BATCH_GET",
            403,
            &["partnerApiPostsExternal.BATCH_GET.20260901"],
        ),
        case(
            "a page somebody else administers",
            "GET /rest/organizations/70010005\n{rest}",
            403,
            &["Viewer don't have permission to the ADMIN_ONLY VisibilityReduction for urn:li:organization:70010005"],
        ),
        case(
            "a page where one only looks at figures",
            "GET /rest/organizations/70010004\n{rest}",
            403,
            &["ADMIN_ONLY"],
        ),
        case(
            "the people of a page one does not administer",
            "GET /rest/organizationAcls?q=organization&organization=urn%3Ali%3Aorganization%3A70010004\n{rest}",
            403,
            &["[/organization]"],
        ),
        case(
            "a member's posts with organization scopes",
            "GET /rest/posts?q=author&author=urn%3Ali%3Aperson%3Anobody\n{rest}",
            400,
            &["{\"message\":\"Member permissions must be used when using member as author\",\"status\":400}"],
        ),
        case(
            "an author that is a post",
            "GET /rest/posts?q=author&author=urn%3Ali%3Ashare%3A1\n{rest}",
            400,
            &["INVALID_POST_FINDER_AUTHOR_ENTITY_TYPE"],
        ),
        case(
            "a post that is not there",
            "GET /rest/posts/urn%3Ali%3Ashare%3A7400000000000000001\n{rest}",
            404,
            &["NOT_FOUND"],
        ),
        case(
            "an activity instead of a post",
            "GET /rest/posts/urn%3Ali%3Aactivity%3A7400000000000000001\n{rest}",
            400,
            &["INVALID_URN_TYPE"],
        ),
    ])
    .await;
}

#[tokio::test]
async fn wrong_forms_at_introspection() {
    all(&[
        case(
            "no form",
            "POST /oauth/v2/introspectToken\nContent-Type: application/json\n\n{}",
            400,
            &["invalid_request"],
        ),
        case(
            "an app that does not exist",
            "POST /oauth/v2/introspectToken\nContent-Type: application/x-www-form-urlencoded\n\nclient_id=77nobody&client_secret=x&token=y",
            400,
            &["invalid_request"],
        ),
        case(
            "a wrong secret",
            "POST /oauth/v2/introspectToken\nContent-Type: application/x-www-form-urlencoded\n\nclient_id=77ada0sandbox1&client_secret=x&token=y",
            401,
            &["invalid_client"],
        ),
        case(
            "a question by GET",
            "GET /oauth/v2/introspectToken?token=y",
            405,
            &["METHOD_NOT_ALLOWED"],
        ),
    ])
    .await;
}

#[tokio::test]
async fn wrong_control_calls() {
    all(&[
        case(
            "a name that points here",
            "GET /_sandbox/world\nHost: linkedin.evil.example",
            403,
            &["Host"],
        ),
        case(
            "a page from elsewhere",
            "POST /_sandbox/reset\nHost: 127.0.0.1\nOrigin: https://evil.example",
            403,
            &["Origin"],
        ),
        case(
            "an origin that hides",
            "POST /_sandbox/reset\nHost: localhost:1\nOrigin: null",
            403,
            &["Origin"],
        ),
        case(
            "trouble of an unknown kind",
            "POST /_sandbox/faults\n\n{\"match\":{\"path\":\"/\"},\"fault\":{\"kind\":\"earthquake\"}}",
            400,
            &["unknown fault kind", "earthquake", "reset_after_read"],
        ),
        case(
            "trouble with a misspelt field",
            "POST /_sandbox/faults\n\n{\"match\":{\"path\":\"/\"},\"fault\":{\"kind\":\"delay\",\"seconds\":1}}",
            400,
            &["unknown field", "seconds"],
        ),
        case(
            "a reset before reading that does something",
            "POST /_sandbox/faults\n\n{\"match\":{\"path\":\"/\"},\"fault\":{\"kind\":\"reset_before_read\",\"effect\":\"applied\"}}",
            400,
            &["none"],
        ),
        case(
            "a clock pushed out of reach",
            "POST /_sandbox/clock\n\n{\"advance_s\":700000000}",
            400,
            &["advance_s", "twenty years"],
        ),
        case(
            "a clock set back out of reach",
            "POST /_sandbox/clock\n\n{\"advance_s\":-9223372036854775808}",
            400,
            &["advance_s", "twenty years"],
        ),
        case(
            "a clock moved by less than a second",
            "POST /_sandbox/clock\n\n{\"advance_s\":0.5}",
            400,
            &["advance_s"],
        ),
        case(
            "a token for nobody",
            "POST /_sandbox/tokens\n\n{\"member\":\"eve\"}",
            400,
            &["eve"],
        ),
        case("a path that is none", "GET /_sandbox/everything", 404, &[
            "no such control path",
        ]),
        case("a verb that is none", "DELETE /_sandbox/world", 405, &[
            "DELETE",
        ]),
    ])
    .await;
}
