//! Recorded exchanges about organizations, brands and roles: read by the client with nothing lost, and asked for alike.

#![cfg(test)]

mod known;

use std::collections::{BTreeMap, BTreeSet};

use known::{Everything, everything};
use linkedin_mcp::access::{self, Directory};
use linkedin_mcp::catalogue::received::{Detail, Received, Shaped};
use linkedin_mcp::catalogue::{endpoints, find};
use linkedin_mcp::policy::{self, Level, Policy};
use serde_json::{Value, json};

fn record(endpoint: &str) -> Value {
    let records: Vec<Value> =
        serde_json::from_str(include_str!("fixtures/recorded-community.json")).unwrap();
    records.into_iter().find(|record| record["endpoint"] == endpoint).unwrap()
}

fn asked() -> Vec<(&'static str, &'static str, Value)> {
    vec![
        (
            "organizations.finder parentOrganization",
            "organizations.find_by_parent",
            json!({"parent": "urn:li:organization:70020001"}),
        ),
        (
            "organizationsLookup.batchGet",
            "organizations.lookup",
            json!({"ids": [70_020_005, 70_020_001]}),
        ),
        (
            "organizationBrands.batchGet, one refused",
            "organizations.batch_get_brands",
            json!({"ids": [70_020_002, 70_020_004]}),
        ),
        (
            "organizationAcls.finder roleAssignee",
            "organizations.find_acls_by_role_assignee",
            json!({}),
        ),
    ]
}

fn read(record: &Value, name: &str, arguments: &Value, detail: Detail) -> Shaped {
    let entry = find(name).unwrap();
    let arguments = entry.parse(arguments.as_object().unwrap().clone()).unwrap();
    let received = Received { status: 200, body: record["body"].clone(), ..Received::default() };
    entry.shape(&arguments, &received, detail).unwrap()
}

async fn target(name: &str, arguments: &Value) -> String {
    let (group, entry) =
        endpoints().find(|(g, e)| format!("{}.{}", g.name, e.spec.action) == name).unwrap();
    let call = known::call(group, entry, arguments.as_object().unwrap().clone(), everything());
    let permitted = policy::permit(call, &Policy::new(Level::Full, Vec::new()).into()).unwrap();
    let authorised =
        access::authorise(permitted, &Directory::default(), &Everything).await.unwrap();
    known::plan(authorised).await.unwrap().request().target().to_owned()
}

/// Every leaf of a value, with how often it stands there.
fn leaves(value: &Value, found: &mut BTreeMap<String, usize>) {
    match value {
        Value::Object(map) => map.values().for_each(|value| leaves(value, found)),
        Value::Array(items) => items.iter().for_each(|value| leaves(value, found)),
        leaf => *found.entry(leaf.to_string()).or_default() += 1,
    }
}

#[test]
fn nothing_of_a_record_is_lost_in_detail() {
    for (endpoint, name, arguments) in asked() {
        let record = record(endpoint);
        let shaped = read(&record, name, &arguments, Detail::Detailed);
        let (mut theirs, mut ours) = (BTreeMap::new(), BTreeMap::new());
        for part in ["results", "elements", "errors"] {
            leaves(&record["body"][part], &mut theirs);
        }
        leaves(&Value::Object(shaped.result.clone()), &mut ours);
        theirs.remove("null");
        for (leaf, count) in theirs {
            let shown = ours.get(&leaf).copied().unwrap_or_default();
            assert!(shown >= count, "{endpoint}: {leaf} was lost\n{:#?}", shaped.result);
        }
        let total = &record["body"]["paging"]["total"];
        assert_eq!(&shaped.result.get("total").cloned().unwrap_or_default(), total, "{endpoint}");
    }
}

#[tokio::test]
async fn what_the_records_client_asked_we_ask() {
    for (endpoint, name, arguments) in asked() {
        let record = record(endpoint);
        // One client left colons bare, as the protocol's first version has it.
        let theirs = record["request"]["target"].as_str().unwrap();
        let theirs = theirs.replace("urn:li:organization:", "urn%3Ali%3Aorganization%3A");
        let ours = target(name, &arguments).await;
        let parts = |target: &str| -> (String, BTreeSet<String>) {
            let (path, query) = target.split_once('?').unwrap();
            (path.to_owned(), query.split('&').map(str::to_owned).collect())
        };
        let ((their_path, theirs), (our_path, ours)) = (parts(&theirs), parts(&ours));
        assert_eq!(their_path, our_path, "{endpoint}");
        assert!(theirs.is_subset(&ours), "{endpoint}: {theirs:?} and {ours:?}");
    }
}

#[test]
fn a_brand_is_named_by_its_own_urn_and_a_refused_one_says_why() {
    let brands = record("organizationBrands.batchGet, one refused");
    let ids = json!({"ids": [70_020_002, 70_020_004]});
    let shaped = read(&brands, "organizations.batch_get_brands", &ids, Detail::Concise);
    assert_eq!(
        Value::Object(shaped.result),
        json!({
            "items": [{"organization": "urn:li:organizationBrand:70020002", "primaryOrganizationType": "BRAND",
                "parent": "urn:li:organization:70020001", "untrusted": {"localizedName": "Demo_Brand_One",
                "vanityName": "demo-brand-one", "localizedWebsite": "https://example.org/page"}}],
            "errors": [{"key": "70020004", "status": 403, "untrusted": {"message":
                "Viewer don't have permission to the ADMIN_ONLY VisibilityReduction for urn:li:organization:70020004"}}],
        })
    );
    assert_eq!(shaped.summary, "1 organization found.");
    let children = record("organizations.finder parentOrganization");
    let parent = json!({"parent": 70_020_001});
    let shaped = read(&children, "organizations.find_by_parent", &parent, Detail::Concise);
    assert_eq!(shaped.summary, "2 organizations below it.");
    assert_eq!(shaped.result["items"][1]["organization"], "urn:li:organizationBrand:70020003");
}
