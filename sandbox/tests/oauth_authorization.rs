#![cfg(test)]
//! Asking a member: the consent page, its answers, and requests nobody is asked about.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

mod support;

use serde_json::json;
use support::{
    Answer, Place, enc,
    oauth::{ADA, BEN, FORM, REDIRECT, authorization, field, form, hidden, sent_to},
};

const OWN: &str = "openid profile w_member_social";

async fn ask(place: &Place, target: &str) -> Answer {
    place.bare("GET", target).send().await
}

fn session(answer: &Answer) -> String {
    let cookie = answer.header("set-cookie").unwrap();
    assert!(cookie.contains("; HttpOnly") && cookie.contains("; Path=/oauth"), "{cookie}");
    cookie.split(';').next().unwrap().to_owned()
}

#[tokio::test]
async fn the_page_says_who_wants_what() {
    let place = Place::start().await;
    let page = ask(&place, &authorization(BEN, OWN, &[("state", "a\"<b>&amp;'")])).await;
    assert_eq!(page.status, 200);
    assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
    assert_eq!(page.header("cache-control"), Some("no-store"));
    assert_eq!(page.header("x-frame-options"), Some("DENY"));
    let policy = page.header("content-security-policy").unwrap();
    assert!(policy.contains("default-src 'none'"), "{policy}");
    assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
    // Browsers hold the redirect after the form against it as well.
    assert!(policy.contains("form-action 'self' http://localhost:8763;"), "{policy}");
    let html = &page.body;
    assert!(html.contains("Field Notes would like to use your LinkedIn account"));
    assert!(html.contains("Use your name and photo"));
    assert!(html.contains("Create, change and delete posts on your behalf"));
    assert!(!html.contains("<script") && !html.contains("<b>&"), "{html}");
    for name in ["ada", "ben", "cleo", "dmitri"] {
        let radio = format!("name=\"member\" value=\"{name}\"");
        assert!(html.contains(&radio), "{name}");
        assert_eq!(html.contains(&format!("{radio} checked")), name == "ben", "{name}");
    }
    assert!(hidden(html, "request").starts_with("/oauth/v2/authorization?response_type=code&"));
}

#[tokio::test]
async fn a_member_allows_refuses_or_leaves() {
    let place = Place::start().await;
    let state = "kept as it is: %2B+&=#/ \u{e9}";
    for (answer, error) in [
        ("allow", None),
        ("cancel", Some("user_cancelled_authorize")),
        ("leave", Some("user_cancelled_login")),
    ] {
        for given in [true, false] {
            let more = if given { vec![("state", state)] } else { Vec::new() };
            let page = ask(&place, &authorization(BEN, OWN, &more)).await;
            let reply = place.press(&page, "ada", answer).await;
            assert_eq!(reply.status, 303, "{reply:?}");
            assert_eq!(reply.header("cache-control"), Some("no-store"));
            let (address, fields) = sent_to(&reply);
            assert_eq!(address, REDIRECT);
            let names: Vec<&str> = fields.iter().map(|(name, _)| name.as_str()).collect();
            let mut wanted = match error {
                None => vec!["code"],
                Some(_) => vec!["error", "error_description"],
            };
            if given {
                wanted.push("state");
                assert_eq!(fields.last().unwrap().1, state);
            }
            assert_eq!(names, wanted);
            assert_eq!(field(&reply, "error").as_deref(), error);
        }
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_request_is_read_on_a_page() {
    let place = Place::start().await;
    let uri = |uri: &'static str| [("redirect_uri", uri)];
    for (what, target, status) in [
        ("an unknown app", authorization("77nobody", OWN, &[]), 401),
        ("another address", authorization(BEN, OWN, &uri("http://localhost:8763/other")), 401),
        ("another port", authorization(BEN, OWN, &uri("http://localhost:8764/callback")), 401),
        ("another name", authorization(BEN, OWN, &uri("http://127.0.0.1:8763/callback")), 401),
        ("a slash more", authorization(BEN, OWN, &uri("http://localhost:8763/callback/")), 401),
        ("a query", authorization(BEN, OWN, &uri("http://localhost:8763/callback?a=1")), 401),
        ("a fragment", authorization(BEN, OWN, &uri("http://localhost:8763/callback#a")), 401),
        ("an unknown scope", authorization(BEN, "openid w_everything", &[]), 401),
        ("commas", authorization(BEN, "openid,profile", &[]), 401),
        ("another response_type", authorization(BEN, OWN, &[("response_type", "token")]), 400),
        ("no response_type", authorization(BEN, OWN, &[("response_type", "")]), 400),
        ("no client_id", authorization("", OWN, &[]), 400),
        ("no redirect_uri", authorization(BEN, OWN, &uri("")), 400),
        ("no scope", authorization(BEN, "", &[]), 400),
        ("blank scopes", authorization(BEN, "  ", &[]), 400),
        ("twice the same", format!("{}&scope=openid", authorization(BEN, OWN, &[])), 400),
        ("broken escapes", format!("{}&state=%G1", authorization(BEN, OWN, &[])), 400),
        ("nothing at all", "/oauth/v2/authorization".to_owned(), 400),
    ] {
        // Even if a member would allow it.
        place.arm(json!({"member": "ben", "answer": "allow"})).await;
        let answer = ask(&place, &target).await;
        assert_eq!(answer.status, status, "{what}: {answer:?}");
        assert_eq!(answer.header("location"), None, "{what}");
        assert_eq!(answer.header("content-type"), Some("text/html; charset=utf-8"), "{what}");
        assert_eq!(answer.header("cache-control"), Some("no-store"), "{what}");
        assert!(answer.header("content-security-policy").is_some(), "{what}");
    }
    let hostile = ask(&place, &authorization("<script>alert(1)</script>", OWN, &[])).await;
    assert!(hostile.body.contains("&lt;script&gt;") && !hostile.body.contains("<script"));
}

#[tokio::test]
async fn parameters_that_mean_nothing_are_ignored() {
    let place = Place::start().await;
    let more = [("prompt", "consent"), ("nonce", "n"), ("enable_extended_login", "true")];
    assert_eq!(ask(&place, &authorization(BEN, OWN, &more)).await.status, 200);
    // A plus is a space, as in any form.
    let target = authorization(BEN, "openid", &[]).replace("openid", "openid+profile");
    assert!(ask(&place, &target).await.body.contains("Use your name and photo"));
}

#[tokio::test]
async fn a_scope_the_app_does_not_have_goes_back_with_its_entities() {
    let place = Place::start().await;
    for (scope, named) in [
        ("openid r_ads profile", "r_ads"),
        ("r_member_social openid", "r_member_social"),
        ("w_organization_social r_ads", "w_organization_social"),
    ] {
        let answer = ask(&place, &authorization(BEN, scope, &[("state", "s")])).await;
        assert_eq!(answer.status, 302);
        let (address, fields) = sent_to(&answer);
        assert_eq!(address, REDIRECT);
        let description =
            format!("Scope &quot;{named}&quot; is not authorized for your application");
        let wanted = [
            ("error", "unauthorized_scope_error"),
            ("error_description", description.as_str()),
            ("state", "s"),
        ];
        let wanted: Vec<(String, String)> =
            wanted.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        assert_eq!(fields, wanted);
    }
}

#[tokio::test]
async fn registered_addresses_are_the_apps_own() {
    let place = Place::start().await;
    let uris = ["https://app.example.org/back?from=portal", "http://[::1]:9000/cb"];
    let order = json!({"client_id": BEN, "redirect_uris": uris, "name": "A <b>bold</b> app"});
    let app = place.control("POST", "apps", Some(order)).await.json();
    assert_eq!(app["redirect_uris"], json!(uris));
    let to =
        async |uri: &str| ask(&place, &authorization(BEN, OWN, &[("redirect_uri", uri)])).await;
    assert_eq!(to(REDIRECT).await.status, 401, "no longer registered");
    // The query of the registered address does not count.
    let page = to("https://app.example.org/back").await;
    assert!(page.body.contains("A &lt;b&gt;bold&lt;/b&gt; app would like"));
    let policy = page.header("content-security-policy").unwrap();
    assert!(policy.contains("form-action 'self' https://app.example.org;"), "{policy}");
    let page = to(uris[0]).await;
    let answer = place.press(&page, "ben", "cancel").await;
    let location = answer.header("location").unwrap();
    assert!(location.starts_with("https://app.example.org/back?from=portal&error="), "{location}");
    // Policies have no word for an IPv6 address.
    let policy = to(uris[1]).await.header("content-security-policy").unwrap().to_owned();
    assert!(policy.contains("form-action 'self' http:;"), "{policy}");
    // Another app keeps its own.
    assert_eq!(ask(&place, &authorization(ADA, "openid", &[])).await.status, 200);
}

#[tokio::test]
async fn consent_is_asked_for_once() {
    let place = Place::start().await;
    let again = async |cookie: &str, scope: &str, client_id: &str| {
        place
            .bare("GET", &authorization(client_id, scope, &[]))
            .header("Cookie", cookie)
            .send()
            .await
    };
    let page = ask(&place, &authorization(BEN, OWN, &[])).await;
    let allowed = place.press(&page, "ada", "allow").await;
    let cookie = session(&allowed);
    // Allowed, but no token yet: it is the token that counts. Whoever is signed in is chosen.
    let page = again(&cookie, OWN, BEN).await;
    assert_eq!(page.status, 200);
    assert!(page.body.contains("value=\"ada\" checked"));
    let code = field(&allowed, "code").unwrap();
    assert_eq!(place.exchange(BEN, &code).await.status, 200);

    let skipped = again(&cookie, "w_member_social profile openid", BEN).await;
    assert_eq!(skipped.status, 302);
    let code = field(&skipped, "code").unwrap();
    let issued = place.exchange(BEN, &code).await.json();
    let token = issued["access_token"].as_str().unwrap();
    let me = place.with_token(token, "GET", "/v2/userinfo").send().await.json();
    assert_eq!(me["name"], "Ada Lindqvist");

    assert_eq!(again(&cookie, "openid profile", BEN).await.status, 200, "another set");
    assert_eq!(again(&cookie, "openid", ADA).await.status, 200, "another app");
    assert_eq!(again("sandbox_session=ada.forged", OWN, BEN).await.status, 200);
    assert_eq!(again("other=1", OWN, BEN).await.status, 200);
    assert_eq!(again(&format!("other=1; {cookie}"), OWN, BEN).await.status, 302);

    // Leaving signs out.
    let page = ask(&place, &authorization(BEN, "openid", &[])).await;
    let left = place.press(&page, "ada", "leave").await;
    assert!(left.header("set-cookie").unwrap().contains("sandbox_session=; Max-Age=0"));

    place.advance(61 * 86_400).await;
    assert_eq!(again(&cookie, OWN, BEN).await.status, 200, "the tokens have ended");
    place.control("POST", "reset", None).await;
    let page = again(&cookie, "openid profile email w_member_social", BEN).await;
    assert!(page.body.contains("value=\"ben\" checked"), "a reset signs out");
}

#[tokio::test]
async fn nobody_answers_for_a_page_they_have_not_seen() {
    let place = Place::start().await;
    let page = ask(&place, &authorization(BEN, OWN, &[])).await;
    let (request, seal) = (hidden(&page.body, "request"), hidden(&page.body, "seal"));
    let post = async |fields: &[(&str, &str)]| {
        place.bare("POST", "/oauth/sandbox/consent").text(FORM, &form(fields)).send().await
    };
    let wider = request.replace("w_member_social", "email");
    let good = [("member", "ben"), ("answer", "allow")];
    for (what, request, seal, member, answer) in [
        ("another request", wider.as_str(), seal.as_str(), "ben", "allow"),
        ("another seal", &request, "x", "ben", "allow"),
        ("no seal", &request, "", "ben", "allow"),
        ("nobody", &request, &seal, "", "allow"),
        ("somebody unknown", &request, &seal, "eve", "allow"),
        ("another answer", &request, &seal, "ben", "perhaps"),
    ] {
        let fields = [("request", request), ("seal", seal), ("member", member), ("answer", answer)];
        let answer = post(&fields).await;
        assert_eq!((answer.status, answer.header("location")), (400, None), "{what}");
    }
    let json = place.bare("POST", "/oauth/sandbox/consent").json(&json!({})).send().await;
    assert_eq!(json.status, 400);
    // What the app may no longer do is looked at again.
    let order = json!({"client_id": BEN, "redirect_uris": []});
    place.control("POST", "apps", Some(order)).await;
    let fields = [("request", request.as_str()), ("seal", seal.as_str()), good[0], good[1]];
    assert_eq!(post(&fields).await.status, 401);
    place.control("POST", "reset", None).await;
    assert_eq!(post(&fields).await.status, 400, "a page from before");
}

#[tokio::test]
async fn an_armed_consent_answers_at_once() {
    let place = Place::start().await;
    let target = authorization(BEN, OWN, &[("state", "s")]);
    let order = json!({"member": "cleo", "answer": "allow", "times": 2});
    let armed = place.control("POST", "consent", Some(order.clone())).await.json();
    assert_eq!(armed["armed"], order);
    for _ in 0..2 {
        let answer = ask(&place, &target).await;
        assert_eq!(field(&answer, "state").as_deref(), Some("s"));
        let issued = place.exchange(BEN, &field(&answer, "code").unwrap()).await.json();
        let token = issued["access_token"].as_str().unwrap();
        let me = place.with_token(token, "GET", "/v2/userinfo").send().await.json();
        assert_eq!(me["given_name"], "Cleo");
        assert_eq!(answer.header("set-cookie"), None, "nobody sat at the browser");
    }
    assert_eq!(ask(&place, &target).await.status, 200, "used up");
    assert_eq!(place.control("GET", "consent", None).await.json(), json!({"armed": null}));

    for (answer, error) in
        [("cancel", "user_cancelled_authorize"), ("leave", "user_cancelled_login")]
    {
        place.arm(json!({"answer": answer})).await;
        assert_eq!(field(&ask(&place, &target).await, "error").as_deref(), Some(error));
    }
    place.arm(json!({"member": "ben", "answer": "allow", "times": 9})).await;
    assert_eq!(place.control("DELETE", "consent", None).await.json(), json!({"armed": null}));
    assert_eq!(ask(&place, &target).await.status, 200, "disarmed");
    place.arm(json!({"member": "ben", "answer": "allow", "times": 9})).await;
    place.control("POST", "reset", None).await;
    assert_eq!(ask(&place, &target).await.status, 200, "reset");

    for wrong in [
        json!({"answer": "allow"}),
        json!({"member": "ben"}),
        json!({"member": "eve", "answer": "allow"}),
        json!({"member": "ben", "answer": "maybe"}),
        json!({"member": "ben", "answer": "allow", "times": 0}),
        json!({"member": "ben", "answer": "allow", "scopes": []}),
    ] {
        let answer = place.control("POST", "consent", Some(wrong.clone())).await;
        assert_eq!(answer.status, 400, "{wrong}");
    }
}

#[tokio::test]
async fn apps_are_changed_and_reset() {
    let place = Place::start().await;
    let before = place.control("GET", "apps", None).await.json();
    let apps = before["apps"].as_array().unwrap();
    assert_eq!(apps.len(), 5);
    for app in apps {
        assert_eq!(app["redirect_uris"], json!([REDIRECT]));
        assert_eq!((&app["native_pkce"], &app["two_legged"]), (&json!(false), &json!(false)));
        assert_eq!(app["refresh"], app["client_id"] != BEN, "{app}");
    }
    let change = json!({
        "client_id": BEN, "native_pkce": true, "refresh": true, "two_legged": true,
        "products": ["Advertising API"], "name": "Renamed",
    });
    let app = place.control("POST", "apps", Some(change)).await.json();
    for name in ["native_pkce", "refresh", "two_legged"] {
        assert_eq!(app[name], true, "{name}");
    }
    assert_eq!(app["name"], "Renamed");
    assert_eq!(app["tier"], "share");
    // Products decide what may be asked for.
    assert_eq!(ask(&place, &authorization(BEN, "r_ads", &[])).await.status, 200);
    assert_eq!(ask(&place, &authorization(BEN, "openid", &[])).await.status, 302);
    let descriptor = place.sandbox.descriptor();
    let mut names: Vec<&String> = descriptor["apps"][1].as_object().unwrap().keys().collect();
    names.sort();
    assert_eq!(names, ["ad_accounts", "client_id", "client_secret", "products", "tier"]);
    for wrong in [
        json!({}),
        json!({"client_id": "77nobody"}),
        json!({"client_id": BEN, "tier": "platinum"}),
        json!({"client_id": BEN, "native_pkce": "yes"}),
        json!({"client_id": BEN, "products": ["World Domination API"]}),
        json!({"client_id": BEN, "redirect_uris": "http://localhost/"}),
        json!({"client_id": BEN, "redirect_uris": ["http://app.example.org/cb"]}),
        json!({"client_id": BEN, "redirect_uris": ["https://app.example.org/cb#here"]}),
        json!({"client_id": BEN, "redirect_uris": ["/callback"]}),
        json!({"client_id": BEN, "redirect_uris": ["https://a.example; script-src *"]}),
    ] {
        let answer = place.control("POST", "apps", Some(wrong.clone())).await;
        assert_eq!(answer.status, 400, "{wrong}");
    }
    place.control("POST", "reset", None).await;
    assert_eq!(place.control("GET", "apps", None).await.json(), before);
}

#[tokio::test]
async fn a_long_request_is_refused_and_a_long_state_kept() {
    let place = Place::start().await;
    let state = "s".repeat(2000);
    place.arm(json!({"member": "ben", "answer": "allow"})).await;
    let answer = ask(&place, &authorization(BEN, OWN, &[("state", &state)])).await;
    assert_eq!(field(&answer, "state"), Some(state));
    let state = enc(&"s".repeat(5000));
    let answer = ask(&place, &authorization(BEN, OWN, &[("state", &state)])).await;
    assert_eq!(answer.status, 414);
}
