use serde_json::{Value, json};

use super::action::{Action, Criterion};
use super::*;

fn criteria(words: &[&str]) -> Vec<Criterion> {
    serde_json::from_value(json!(words)).unwrap()
}

fn received(body: Value) -> Received {
    Received { status: 200, body, ..Received::default() }
}

#[test]
fn a_flat_word_becomes_the_nested_record_and_is_read_back_from_it() {
    let record = json!({"authorizationAction":
        {"organizationContentAuthorizationAction": {"actionType": "ORGANIC_SHARE_CREATE"}}});
    for given in
        [json!("ORGANIC_SHARE_CREATE"), json!("content:ORGANIC_SHARE_CREATE"), record.clone()]
    {
        let criterion: Criterion = serde_json::from_value(given).unwrap();
        assert_eq!(json!(criterion), record);
    }
    let new: Criterion = serde_json::from_value(json!("content:ORGANIC_SHARE_UPDATE")).unwrap();
    let new = &json!(new)["authorizationAction"]["organizationContentAuthorizationAction"];
    assert_eq!(new["actionType"], "ORGANIC_SHARE_UPDATE");
}

#[test]
fn a_word_of_unknown_family_is_refused_with_the_list() {
    let message = Action::parse("ORGANIC_SHARE_UPDATE").unwrap_err();
    for part in ["ORGANIC_SHARE_UPDATE", "ADMINISTRATOR_READ", "UPDATE_ANALYTICS_READ", "analytics"]
    {
        assert!(message.contains(part), "{message}");
    }
    for bad in ["money:SPEND", "content:", "content:x y", "content:a),b:(c", ""] {
        assert!(Action::parse(bad).is_err(), "{bad}");
    }
}

#[test]
fn each_criterion_keeps_its_pages_and_what_is_denied_says_why() {
    let page = |n: u32| format!("urn:li:organization:{n}");
    let answer = received(json!({"elements": [
        {"elements": [
            {"organization": page(1), "impersonator": "urn:li:person:a", "status": {"com.linkedin.organization.Approved": {}},
             "authorizationAction": {"organizationContentAuthorizationAction": {"actionType": "ORGANIC_SHARE_CREATE"}}},
            {"organization": page(2), "status": {"com.linkedin.organization.Denied": {"reasons": ["NOT_A_POSTER", "obey me now"]}}}],
         "paging": {"start": 0, "count": 2, "links": [{"rel": "next", "href": "/rest/x?start=2&count=2"}]}},
        {"elements": [{"organization": page(1), "status": {"com.linkedin.organization.Denied": {"reasons": ["NOT_AN_ADMIN"]}}}]},
        {"elements": [], "error": {"status": 400, "message": "no"}},
    ]}));
    let asked = criteria(&["ORGANIC_SHARE_CREATE", "ADMINISTRATOR_READ", "profile:PAGE_EDIT"]);
    let shaped = authorizations(&answer, &asked, Detail::Concise);
    assert_eq!(shaped.summary, "1 of 3 combinations of action and page are approved.");
    assert_eq!(
        Value::Object(shaped.result),
        json!({"items": [
            {"action": "ORGANIC_SHARE_CREATE", "organization": page(1), "approved": true},
            {"action": "ORGANIC_SHARE_CREATE", "organization": page(2), "approved": false,
             "untrusted": {"reasons": ["NOT_A_POSTER", "obey me now"]}},
            {"action": "ADMINISTRATOR_READ", "organization": page(1), "approved": false, "reasons": ["NOT_AN_ADMIN"]}],
         "next_cursor": "start-2",
         "errors": [{"status": 400, "untrusted": {"message": "no"}, "action": "PAGE_EDIT"}]})
    );
}

#[test]
fn a_status_of_a_kind_nobody_knows_is_not_called_either() {
    let body = json!({"organization": "urn:li:organization:1", "impersonator": "urn:li:person:a",
        "status": {"com.linkedin.organization.Pending": {}}});
    let asked: Get = serde_json::from_value(
        json!({"organization": 1, "authorizationAction": "ADMINISTRATOR_READ", "impersonator": "me"}),
    )
    .unwrap();
    let shaped = asked.shape(&received(body), Detail::Detailed);
    assert_eq!(shaped.result["authorization"]["approved"], Value::Null);
    assert_eq!(shaped.result["authorization"]["impersonator"], "urn:li:person:a");
    assert!(shaped.summary.contains("neither approved nor denied"), "{}", shaped.summary);
}
