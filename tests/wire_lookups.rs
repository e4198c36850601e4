//! The exact requests of organizations, people, older posts, events and dark posts, held against LinkedIn's pages.

#![cfg(test)]

mod known;

use known::{Everything, everything};
use linkedin_mcp::access::{self, Directory, Refusal};
use linkedin_mcp::catalogue::{Arguments, Invalid, endpoints, find};
use linkedin_mcp::plan::Request;
use linkedin_mcp::policy::{self, Level, Policy};
use serde_json::{Value, json};

async fn written(name: &str, arguments: &Value) -> Result<Request, Refusal> {
    let (group, _) =
        endpoints().find(|(g, e)| format!("{}.{}", g.name, e.spec.action) == name).unwrap();
    let arguments: Arguments = arguments.as_object().unwrap().clone();
    let call = known::call(group, find(name).unwrap(), arguments, everything());
    let permitted = policy::permit(call, &Policy::new(Level::Full, Vec::new()).into()).unwrap();
    let authorised = access::authorise(permitted, &Directory::default(), &Everything).await?;
    Ok(known::plan(authorised).await.unwrap().request().clone())
}

fn refused(name: &str, arguments: &Value) -> Invalid {
    find(name).unwrap().parse(arguments.as_object().unwrap().clone()).unwrap_err()
}

/// The name of an endpoint, arguments, what is asked for after the host, and its Rest.li method.
fn golden() -> Vec<(&'static str, Value, &'static str, &'static str)> {
    vec![
        (
            "organizations.find_by_parent",
            json!({"parent": 70_010_001}),
            "/rest/organizations?q=parentOrganization&parent=urn%3Ali%3Aorganization%3A70010001&start=0&count=10",
            "FINDER",
        ),
        (
            "organizations.find_by_parent",
            json!({"parent": "https://www.linkedin.com/company/acme-maps/"}),
            "/rest/organizations?q=parentOrganization&parent=urn%3Ali%3Aorganization%3A70010001&start=0&count=10",
            "FINDER",
        ),
        (
            "organizations.lookup_brands",
            json!({"ids": [70_010_011]}),
            "/rest/organizationBrandsLookup?ids=List(70010011)",
            "BATCH_GET",
        ),
        (
            "organizations.batch_get_brands",
            json!({"ids": [70_020_002, 70_020_004]}),
            "/rest/organizationBrands?ids=List(70020002,70020004)",
            "BATCH_GET",
        ),
        (
            "organizations.find_brand_by_vanity_name",
            json!({"vanityName": "acme-maps-pro"}),
            "/rest/organizationBrands?q=vanityName&vanityName=acme-maps-pro&start=0&count=10",
            "FINDER",
        ),
        (
            "organizations.find_brands_by_parent",
            json!({"parent": "urn:li:organization:70010001"}),
            "/rest/organizationBrands?q=parentOrganization&parent=urn%3Ali%3Aorganization%3A70010001&start=0&count=10",
            "FINDER",
        ),
        (
            "organizations.find_authorizations",
            json!({"authorizationActions": ["ORGANIC_SHARE_CREATE", "ADMINISTRATOR_READ"]}),
            "/rest/organizationAuthorizations?bq=authorizationActionsAndImpersonator&authorizationActions=List((authorizationAction:(organizationContentAuthorizationAction:(actionType:ORGANIC_SHARE_CREATE))),(authorizationAction:(organizationRoleAuthorizationAction:(actionType:ADMINISTRATOR_READ))))&start=0&count=10",
            "BATCH_FINDER",
        ),
        (
            "organizations.find_authorizations_by_organization",
            json!({"organization": "acme-maps", "authorizationActions": "analytics:VISITOR_ANALYTICS_READ"}),
            "/rest/organizationAuthorizations?bq=authorizationActionsAndOrganization&authorizationActions=List((authorizationAction:(organizationAnalyticsAuthorizationAction:(actionType:VISITOR_ANALYTICS_READ))))&organization=urn%3Ali%3Aorganization%3A70010001&start=0&count=10",
            "BATCH_FINDER",
        ),
        (
            "organizations.get_authorization",
            json!({"organization": "acme-maps", "authorizationAction": "ORGANIC_SHARE_CREATE"}),
            "/rest/organizationAuthorizations/(impersonator:urn%3Ali%3Aperson%3Aq7Zx-Invent,organization:urn%3Ali%3Aorganization%3A70010001,action:(organizationContentAuthorizationAction:(actionType:ORGANIC_SHARE_CREATE)))",
            "GET",
        ),
        (
            "organizations.get_authorization",
            json!({"organization": "acme-maps", "authorizationAction": "profile:ADMINISTRATION_PAGE_VIEW", "impersonator": "urn:li:person:somebody"}),
            "/rest/organizationAuthorizations/(impersonator:urn%3Ali%3Aperson%3Asomebody,organization:urn%3Ali%3Aorganization%3A70010001,action:(organizationProfileAuthorizationAction:(actionType:ADMINISTRATION_PAGE_VIEW)))",
            "GET",
        ),
        (
            "organizations.find_followers",
            json!({"organization": "acme-maps", "keywords": "Zoë O'N"}),
            "/rest/peopleTypeahead?q=organizationFollowers&keywords=Zo%C3%AB%20O%27N&organization=urn%3Ali%3Aorganization%3A70010001",
            "FINDER",
        ),
        (
            "organizations.find_connections",
            json!({"keywords": "ann"}),
            "/rest/peopleTypeahead?q=memberConnections&keywords=ann",
            "FINDER",
        ),
        (
            "organizations.find_member_by_vanity_url",
            json!({"organization": "acme-maps", "vanityUrl": "nl.linkedin.com/in/maraquill/details/?utm=1"}),
            "/rest/vanityUrl?q=vanityUrlAsOrganization&vanityUrl=https%3A%2F%2Fwww.linkedin.com%2Fin%2Fmaraquill&organization=urn%3Ali%3Aorganization%3A70010001",
            "FINDER",
        ),
        (
            "profile.connections",
            json!({}),
            "/rest/connections/urn%3Ali%3Aperson%3Aq7Zx-Invent",
            "GET",
        ),
        (
            "profile.connections",
            json!({"person": "me"}),
            "/rest/connections/urn%3Ali%3Aperson%3Aq7Zx-Invent",
            "GET",
        ),
        (
            "shares.find_by_authors",
            json!({"authors": ["acme-maps", "me"], "sortBy": "CREATED", }),
            "/rest/ugcPosts?q=authors&authors=List(urn%3Ali%3Aorganization%3A70010001,urn%3Ali%3Aperson%3Aq7Zx-Invent)&sortBy=CREATED&start=0&count=10",
            "FINDER",
        ),
        (
            "events.get",
            json!({"event": "urn:li:event:7400000000000000101"}),
            "/rest/events/7400000000000000101",
            "GET",
        ),
        ("events.get", json!({"event": 12}), "/rest/events/12", "GET"),
        (
            "events.find_by_organizer",
            json!({"organizer": "acme-maps", "excludeCancelled": true, "entryCriteria": "PUBLIC"}),
            "/rest/events?q=eventsByOrganizer&organizer=urn%3Ali%3Aorganization%3A70010001&excludeCancelled=true&entryCriteria=PUBLIC&start=0&count=10",
            "FINDER",
        ),
        (
            "posts.find_by_dsc_ad_account",
            json!({"dscAdAccount": 500_000_001, "dscAdTypes": ["VIDEO", "STANDARD"]}),
            "/rest/posts?q=dscAdAccount&dscAdAccount=urn%3Ali%3AsponsoredAccount%3A500000001&dscAdTypes=List(VIDEO,STANDARD)&start=0&count=10",
            "FINDER",
        ),
    ]
}

#[tokio::test]
async fn versioned_requests_are_written_to_the_letter() {
    for (name, arguments, target, method) in golden() {
        let request = written(name, &arguments).await.unwrap();
        assert_eq!(request.target(), target, "{name}");
        assert_eq!(request.method, "GET", "{name}");
        assert_eq!(
            request.headers,
            [
                ("linkedin-version", "202609".to_owned()),
                ("x-restli-protocol-version", "2.0.0".to_owned()),
                ("x-restli-method", method.to_owned()),
            ],
            "{name}"
        );
        assert!(request.body.is_none() && request.bearer, "{name}");
    }
}

#[tokio::test]
async fn older_resources_get_the_protocol_that_their_keys_are_spelled_in_and_no_version() {
    for (name, arguments, target, method) in [
        (
            "shares.get",
            json!({"post": "https://www.linkedin.com/feed/update/urn:li:ugcPost:7400000000000000002/"}),
            "/v2/ugcPosts/urn%3Ali%3AugcPost%3A7400000000000000002",
            "GET",
        ),
        (
            "profile.person",
            json!({"person": "urn:li:person:q7Zx_In-v"}),
            "/v2/people/(id:q7Zx_In-v)",
            "GET",
        ),
        (
            "profile.people",
            json!({"ids": ["urn:li:person:A", "urn:li:person:B"]}),
            "/v2/people?ids=List((id:A),(id:B))",
            "BATCH_GET",
        ),
    ] {
        let request = written(name, &arguments).await.unwrap();
        assert_eq!((request.method, request.target()), ("GET", target), "{name}");
        let headers = [
            ("x-restli-protocol-version", "2.0.0".to_owned()),
            ("x-restli-method", method.to_owned()),
        ];
        assert_eq!(request.headers, headers, "{name}");
        assert!(request.bearer, "{name}");
    }
    let plain = written("profile.userinfo", &json!({})).await.unwrap();
    assert!(plain.headers.is_empty(), "{:?}", plain.headers);
}

#[tokio::test]
async fn only_ones_own_connections_are_counted() {
    let other = written("profile.connections", &json!({"person": "urn:li:person:other"})).await;
    assert!(matches!(other, Err(Refusal::NotYourself { .. })), "{other:?}");
}

#[tokio::test]
async fn one_author_without_a_role_refuses_a_list_of_authors() {
    let authors = json!({"authors": ["acme-maps", "urn:li:organization:70010002"]});
    let refused = written("shares.find_by_authors", &authors).await;
    let Err(Refusal::MissingRole { organization, .. }) = refused else {
        panic!("{refused:?}");
    };
    assert_eq!(organization.to_string(), "urn:li:organization:70010002");
}

#[test]
fn what_linkedin_would_refuse_is_refused_here_with_what_to_change() {
    for (name, arguments, field, word) in [
        (
            "organizations.find_authorizations",
            json!({"authorizationActions": []}),
            "authorizationActions",
            "empty",
        ),
        (
            "organizations.find_authorizations",
            json!({"authorizationActions": ["SHARE"]}),
            "authorizationActions[0]",
            "SHARE",
        ),
        (
            "organizations.find_followers",
            json!({"organization": 1, "keywords": "an"}),
            "keywords",
            "3 characters",
        ),
        (
            "organizations.find_connections",
            json!({"keywords": "M. Qu"}),
            "keywords",
            "6 characters",
        ),
        (
            "organizations.find_member_by_vanity_url",
            json!({"organization": 1, "vanityUrl": "https://www.linkedin.com/company/acme-maps"}),
            "vanityUrl",
            "address of a profile",
        ),
        ("organizations.lookup_brands", json!({"ids": []}), "ids", "empty"),
        ("profile.person", json!({"person": "me"}), "person", "others"),
        (
            "profile.person",
            json!({"person": "https://www.linkedin.com/in/maraquill"}),
            "person",
            "no look-up",
        ),
        ("profile.people", json!({"ids": ["urn:li:organization:1"]}), "ids[0]", "not a person"),
        ("shares.find_by_authors", json!({"authors": []}), "authors", "empty"),
        (
            "events.get",
            json!({"event": "https://www.linkedin.com/events/7400000000000000101/"}),
            "event",
            "no event",
        ),
        ("events.get", json!({"event": "urn:li:share:5"}), "event", "no event"),
        (
            "events.find_by_organizer",
            json!({"organizer": 1, "entryCriteria": "everybody"}),
            "entryCriteria",
            "everybody",
        ),
        (
            "posts.find_by_dsc_ad_account",
            json!({"dscAdAccount": 1, "dscAdTypes": []}),
            "dscAdTypes",
            "empty",
        ),
        (
            "posts.find_by_dsc_ad_account",
            json!({"dscAdAccount": 1, "dscAdTypes": ["video"]}),
            "dscAdTypes[0]",
            "video",
        ),
        (
            "posts.find_by_dsc_ad_account",
            json!({"dscAdAccount": "urn:li:organization:1", "dscAdTypes": ["VIDEO"]}),
            "dscAdAccount",
            "sponsoredAccount",
        ),
    ] {
        let invalid = refused(name, &arguments);
        assert_eq!(invalid.field.as_deref(), Some(field), "{name}: {invalid:?}");
        assert!(invalid.problem.contains(word), "{name}: {invalid:?}");
        assert!(!invalid.fix.is_empty() && invalid.fix.ends_with('.'), "{name}: {invalid:?}");
    }
}
