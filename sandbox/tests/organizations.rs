#![cfg(test)]
//! Pages, roles and who is signed in.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

mod support;

use serde_json::json;
use support::Place;

#[tokio::test]
async fn administrators_see_everything_of_their_page() {
    let place = Place::start().await;
    let body = place.get("ada", "/rest/organizations/70010001").await.json();
    assert_eq!(body["localizedName"], "Acme Maps");
    assert_eq!(body["$URN"], "urn:li:organization:70010001");
    assert_eq!(body["groups"], json!([]));
    let trimmed = place
        .get("ada", "/rest/organizations/70010001?fields=primaryOrganizationType")
        .await
        .json();
    assert_eq!(trimmed, json!({"primaryOrganizationType": "NONE"}));
    let projected = place
        .get("ada", "/rest/organizations/70010001?projection=(primaryOrganizationType)")
        .await
        .json();
    assert_eq!(projected, trimmed);
    assert_eq!(place.get("ada", "/rest/organizations/1").await.status, 404);
}

#[tokio::test]
async fn a_batch_refuses_page_by_page() {
    let place = Place::start().await;
    let body = place.get("ada", "/rest/organizations?ids=List(70010001,70010005)").await.json();
    assert_eq!(body["statuses"], json!({"70010001": 200, "70010005": 403}));
    assert_eq!(
        body["errors"]["70010005"],
        json!({
            "message": "Viewer don't have permission to the ADMIN_ONLY VisibilityReduction for urn:li:organization:70010005",
            "status": 403,
        })
    );
    assert!(body["results"].get("70010005").is_none());
}

#[tokio::test]
async fn names_lead_to_pages() {
    let place = Place::start().await;
    let find = |name: &str| format!("/rest/organizations?q=vanityName&vanityName={name}");
    let own = place.get("ada", &find("acme-maps")).await.json();
    assert_eq!(own["elements"][0]["id"], 70_010_001);
    assert!(own["elements"][0].get("versionTag").is_some());
    assert!(own["paging"].get("total").is_none());
    let foreign = place.get("ada", &find("closed-harbour")).await.json();
    assert_eq!(foreign["elements"][0]["localizedName"], "Closed Harbour");
    assert!(foreign["elements"][0].get("versionTag").is_none());
    let nobody = place.get("ada", &find("nobody")).await.json();
    assert_eq!(nobody["elements"], json!([]));
}

#[tokio::test]
async fn the_public_look_up_and_the_follower_total_ask_for_a_product_only() {
    let place = Place::start().await;
    let body = place.get("ada", "/rest/organizationsLookup?ids=List(70010005,1)").await.json();
    assert_eq!(body["results"]["70010005"]["vanityName"], "closed-harbour");
    assert_eq!(body["statuses"]["1"], 404);
    let size =
        "/rest/networkSizes/urn%3Ali%3Aorganization%3A70010001?edgeType=COMPANY_FOLLOWED_BY_MEMBER";
    assert_eq!(place.get("ada", size).await.json(), json!({"firstDegreeSize": 4711}));
    // Dmitri has one advertising scope, and an app with the product: that is enough.
    assert_eq!(place.get("dmitri", size).await.status, 200);
    assert_eq!(place.get("ben", size).await.status, 403);
}

#[tokio::test]
async fn roles_are_listed_for_oneself_and_for_ones_page() {
    let place = Place::start().await;
    let own = place
        .get("ada", "/rest/organizationAcls?q=roleAssignee&role=ADMINISTRATOR&state=APPROVED")
        .await
        .json();
    let elements = own["elements"].as_array().unwrap();
    assert_eq!(elements.len(), 3);
    assert_eq!(elements[0]["organization"], "urn:li:organization:70010001");
    assert_eq!(elements[0]["roleAssignee"], place.person("ada"));
    assert!(own["paging"].get("total").is_none());

    let all = place
        .call("ada", "GET", "/rest/organizationAcls?q=roleAssignee")
        .header("X-RestLi-Method", "FINDER")
        .send()
        .await
        .json();
    assert!(all.to_string().contains("REQUESTED"));

    let people = place
        .get(
            "ada",
            "/rest/organizationAcls?q=organization&organization=urn%3Ali%3Aorganization%3A70010001",
        )
        .await
        .json();
    assert_eq!(people["elements"].as_array().unwrap().len(), 2);

    let cleo = place.get("cleo", "/rest/organizationAcls?q=roleAssignee").await.json();
    assert_eq!(cleo["elements"][0]["role"], "CONTENT_ADMINISTRATOR");
    let first = place.get("ada", "/rest/organizationAcls?q=roleAssignee&count=2").await.json();
    assert!(first["paging"]["links"][0]["href"].as_str().unwrap().contains("start=2"));
}

#[tokio::test]
async fn userinfo_tells_what_was_granted() {
    let place = Place::start().await;
    let ask = |token: String| {
        place.bare("GET", "/v2/userinfo").header("Authorization", &format!("Bearer {token}"))
    };
    let all = ask(place.token("ben")).send().await.json();
    assert_eq!(all["email"], "ben@example.org");
    assert_eq!(all["locale"], json!({"country": "US", "language": "en"}));
    let token = place.issue(json!({"member": "ben", "scopes": ["openid"]})).await;
    let little = ask(token).send().await.json();
    assert_eq!(little, json!({"sub": all["sub"]}));
    assert_eq!(place.person("ben"), format!("urn:li:person:{}", all["sub"].as_str().unwrap()));
}

#[tokio::test]
async fn introspection_knows_its_own_tokens() {
    let place = Place::start().await;
    let form = |who: &str, token: &str| {
        let id = place.member(who)["client_id"].as_str().unwrap().to_owned();
        let app = place.ready["apps"]
            .as_array()
            .unwrap()
            .iter()
            .find(|app| app["client_id"] == id.as_str())
            .unwrap()
            .clone();
        let secret = app["client_secret"].as_str().unwrap().to_owned();
        place.bare("POST", "/oauth/v2/introspectToken").text(
            "application/x-www-form-urlencoded",
            &format!("client_id={id}&client_secret={secret}&token={token}"),
        )
    };
    let known = form("ben", &place.token("ben")).send().await.json();
    assert_eq!(known["active"], true);
    assert_eq!(known["status"], "active");
    assert_eq!(known["scope"], "email,openid,profile,w_member_social");
    assert_eq!(known["auth_type"], "3L");
    let foreign = form("ben", &place.token("ada")).send().await.json();
    assert_eq!(foreign, json!({"active": false}));
    let old = place.issue(json!({"member": "ben", "state": "expired"})).await;
    let old = form("ben", &old).send().await.json();
    assert_eq!((&old["active"], &old["status"]), (&json!(false), &json!("expired")));
    // Neither tokens nor secrets stay in the log.
    let log = place.control("GET", "requests", None).await.body;
    assert!(!log.contains(&place.token("ben")) && !log.contains("secret-ben"), "{log}");
}

#[tokio::test]
async fn discovery_stays_on_this_machine() {
    let place = Place::start().await;
    let body = place.bare("GET", "/oauth/.well-known/openid-configuration").send().await.json();
    assert_eq!(body["issuer"], "https://www.linkedin.com/oauth");
    assert_eq!(body["userinfo_endpoint"], format!("{}/v2/userinfo", place.sandbox.base()));
    let keys = place.bare("GET", "/oauth/openid/jwks").send().await.json();
    assert_eq!(keys["keys"].as_array().unwrap().len(), 1);
    let other = place.bare("GET", "/.well-known/oauth-authorization-server").send().await;
    assert_eq!(other.status, 404);
}
