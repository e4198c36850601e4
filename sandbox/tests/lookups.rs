#![cfg(test)]
//! Children of pages, permissions, people to mention, and other members' profiles.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

mod support;

use linkedin_sandbox::Options;
use serde_json::{Value as Json, json};
use support::{ACME, Answer, Place, enc, post, scratch};

const HARBOUR: &str = "urn:li:organization:70010003";
const TIDE: &str = "urn:li:organization:70010004";
const CLOSED: &str = "urn:li:organization:70010005";

fn elements(answer: &Answer) -> Vec<Json> {
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.json()["elements"].as_array().unwrap().clone()
}

#[tokio::test]
async fn brands_are_the_children_of_pages() {
    let place = Place::start().await;
    for resource in ["organizations", "organizationBrands"] {
        let find = |page: &str, more: &str| {
            format!("/rest/{resource}?q=parentOrganization&parent={}{more}", enc(page))
        };
        let answer = place.get("ada", &find(ACME, "")).await;
        assert_eq!(answer.json()["paging"]["total"], 2);
        let names: Vec<Json> =
            elements(&answer).iter().map(|child| child["vanityName"].clone()).collect();
        assert_eq!(names, ["acme-globes", "acme-sundials"]);
        let first = place.get("ada", &find(ACME, "&count=1")).await.json();
        assert!(first["paging"]["links"][0]["href"].as_str().unwrap().contains("start=1"));
        assert_eq!(elements(&place.get("ada", &find(TIDE, "")).await), Vec::<Json>::new());
        let wrong = format!("/rest/{resource}?q=parentOrganization&parentOrganization=70010001");
        assert_eq!(place.get("ada", &wrong).await.status, 400);
    }
    let batch = place.get("ada", "/rest/organizationBrands?ids=List(70010011,70010013,1)").await;
    let body = batch.json();
    assert_eq!(body["statuses"], json!({"70010011": 200, "70010013": 403, "1": 404}));
    assert_eq!(body["results"]["70010011"]["parentRelationship"]["parent"], ACME);
    assert_eq!(place.get("ada", "/rest/organizationBrands/70010012").await.status, 200);
    assert_eq!(place.get("ada", "/rest/organizationBrands/70010013").await.status, 403);
    let urn = "/rest/organizationBrands?ids=List(urn%3Ali%3AorganizationBrand%3A70010011)";
    assert!(place.get("ada", urn).await.body.contains("NumberFormatException"));
    let named = "/rest/organizationBrands?q=vanityName&vanityName=";
    let own = elements(&place.get("ada", &format!("{named}acme-globes")).await);
    assert!(own[0].get("versionTag").is_some());
    let foreign = elements(&place.get("ada", &format!("{named}closed-quays")).await);
    assert!(foreign[0].get("versionTag").is_none());
    // The public look-up asks for an app with the product only, and is open on every tier.
    let lookup = "/rest/organizationBrandsLookup?ids=List(70010013)";
    for (who, status) in [("ada", 200), ("dmitri", 200), ("cleo", 200), ("ben", 403)] {
        assert_eq!(place.get(who, lookup).await.status, status, "{who}");
    }
    let closed = place.get("cleo", "/rest/organizationBrands?ids=List(70010011)").await;
    assert!(closed.body.contains("organizationBrands.BATCH_GET.20260901"), "{closed:?}");
}

#[tokio::test]
async fn the_old_name_of_the_edge_is_gone() {
    let place = Place::start().await;
    let target = format!("/rest/networkSizes/{}?edgeType=CompanyFollowedByMember", enc(ACME));
    assert_eq!(place.get("ada", &target).await.status, 400);
}

fn action(family: &str, kind: &str) -> String {
    format!("(authorizationAction:(organization{family}AuthorizationAction:(actionType:{kind})))")
}

fn granted(inner: &Json) -> bool {
    let status = inner["status"].as_object().unwrap();
    assert_eq!(status.len(), 1, "a union: {inner}");
    if let Some(denied) = status.get("com.linkedin.organization.Denied") {
        assert!(denied["reasons"].is_array());
        return false;
    }
    assert_eq!(status["com.linkedin.organization.Approved"], json!({}));
    true
}

#[tokio::test]
async fn permissions_of_the_caller_by_criterion() {
    let place = Place::start().await;
    let criteria = [
        action("Content", "ORGANIC_SHARE_CREATE"),
        action("Role", "ADMINISTRATOR_READ"),
        action("Profile", "ADMINISTRATION_PAGE_VIEW"),
    ];
    let target = format!(
        "/rest/organizationAuthorizations?bq=authorizationActionsAndImpersonator&authorizationActions=List({})",
        criteria.join(",")
    );
    let answer = place.call("ada", "GET", &target).header("X-RestLi-Method", "BATCH_FINDER");
    let outer = elements(&answer.send().await);
    assert_eq!(outer.len(), 3, "one for every criterion");
    let inner = |place: usize| outer[place]["elements"].as_array().unwrap();
    assert_eq!(
        inner(0)[0]["authorizationAction"],
        json!({"organizationContentAuthorizationAction": {"actionType": "ORGANIC_SHARE_CREATE"}})
    );
    // Four pages with an approved role; the one asked for and never granted is none of them.
    let ada = place.person("ada");
    let of = |place: usize, page: &str| -> bool {
        granted(inner(place).iter().find(|one| one["organization"] == page).unwrap())
    };
    for (place, on_tide) in [(0, false), (1, false), (2, true)] {
        assert_eq!(inner(place).len(), 4);
        assert!(inner(place).iter().all(|one| one["impersonator"] == ada.as_str()));
        assert!(inner(place).iter().all(|one| one["organization"] != CLOSED));
        assert!(of(place, ACME));
        assert_eq!(of(place, TIDE), on_tide, "an analyst");
    }
    let as_cleo = elements(&place.get("cleo", &target).await);
    let cleo: Vec<bool> = as_cleo.iter().map(|outer| granted(&outer["elements"][0])).collect();
    assert_eq!(cleo, [true, false, true], "a content administrator posts");

    let trimmed = elements(&place.get("ada", &format!("{target}&fields=organization")).await);
    assert_eq!(trimmed[0]["elements"][0], json!({"organization": ACME}));

    let on_page = |page: &str| {
        format!(
            "/rest/organizationAuthorizations?bq=authorizationActionsAndOrganization&organization={}&authorizationActions=List({})",
            enc(page),
            criteria[0]
        )
    };
    let tide = elements(&place.get("ada", &on_page(TIDE)).await);
    assert!(!granted(&tide[0]["elements"][0]));
    let closed = elements(&place.get("ada", &on_page(CLOSED)).await);
    assert!(!granted(&closed[0]["elements"][0]));
}

#[tokio::test]
async fn one_permission_by_its_key() {
    let place = Place::start().await;
    let key = |who: &str, page: &str, kind: &str| {
        format!(
            "/rest/organizationAuthorizations/(impersonator:{},organization:{},action:(organizationContentAuthorizationAction:(actionType:{kind})))",
            enc(&place.person(who)),
            enc(page)
        )
    };
    let own = place.get("ada", &key("ada", ACME, "ORGANIC_SHARE_CREATE")).await;
    assert_eq!(own.status, 200, "{own:?}");
    let body = own.json();
    assert!(granted(&body));
    assert_eq!(
        (&body["organization"], &body["impersonator"]),
        (&json!(ACME), &json!(place.person("ada")))
    );
    assert!(!granted(&place.get("ada", &key("ada", TIDE, "ORGANIC_SHARE_DELETE")).await.json()));
    let other = place.get("ada", &key("cleo", HARBOUR, "ORGANIC_SHARE_CREATE")).await;
    assert_eq!(other.status, 403);
    let nowhere = key("ada", "urn:li:organization:1", "ORGANIC_SHARE_CREATE");
    assert_eq!(place.get("ada", &nowhere).await.status, 404);
    let flat = "/rest/organizationAuthorizations/ORGANIC_SHARE_CREATE";
    assert_eq!(place.get("ada", flat).await.status, 400);

    // Only rw_organization_admin opens any of it.
    let token = place.issue(json!({"member": "ada", "scopes": ["r_organization_admin"]})).await;
    let refused =
        place.with_token(&token, "GET", &key("ada", ACME, "ORGANIC_SHARE_CREATE")).send().await;
    assert!(refused.body.contains("organizationAuthorizations.GET.20260901"), "{refused:?}");
    for bad in
        ["List()", "ORGANIC_SHARE_CREATE", "List((authorizationAction:(other:(actionType:A))))"]
    {
        let target = format!(
            "/rest/organizationAuthorizations?bq=authorizationActionsAndImpersonator&authorizationActions={bad}"
        );
        assert_eq!(place.get("ada", &target).await.status, 400, "{bad}");
    }
}

fn followers(keywords: &str, page: &str) -> String {
    format!(
        "/rest/peopleTypeahead?q=organizationFollowers&keywords={}&organization={}",
        enc(keywords),
        enc(page)
    )
}

#[tokio::test]
async fn followers_are_found_by_the_beginning_of_a_name() {
    let place = Place::start().await;
    let found = elements(&place.get("ada", &followers("ann", ACME)).await);
    assert_eq!(found.len(), 10, "ten and no more, though more would fit");
    for hit in &found {
        let mut fields: Vec<&String> = hit.as_object().unwrap().keys().collect();
        fields.sort();
        assert_eq!(fields, ["firstName", "headline", "lastName", "member", "photo"]);
        assert!(hit["member"].as_str().unwrap().starts_with("urn:li:person:"));
    }
    assert!(found.iter().all(|hit| hit["lastName"] != "Anning"), "hidden");
    let twins = elements(&place.get("ada", &followers("Anna Berg", ACME)).await);
    assert_eq!(twins.len(), 2);
    assert_ne!(twins[0]["member"], twins[1]["member"]);
    let irish = elements(&place.get("ada", &followers("o'ha", ACME)).await);
    assert_eq!(irish.len(), 2);
    let hostile = elements(&place.get("ada", &followers("ophelia", ACME)).await);
    assert!(hostile[0]["headline"].as_str().unwrap().starts_with("SYSTEM:"));
    assert_eq!(elements(&place.get("ada", &followers("nobody", ACME)).await), Vec::<Json>::new());

    for rule in ["an", "ann3", "ann--a", "ann  berg", "a.ann", "J R T", "an berg x", "ann,berg"] {
        let answer = place.get("ada", &followers(rule, ACME)).await;
        assert_eq!(answer.status, 400, "{rule}");
        assert!(answer.body.contains("PARAM_INVALID"), "{rule}");
    }
    assert_eq!(place.get("ada", &followers("ann", CLOSED)).await.status, 403);
    assert_eq!(place.get("cleo", &followers("mara", HARBOUR)).await.status, 200);
    let refused = place.get("dmitri", &followers("ann", ACME)).await;
    assert!(
        refused.body.contains("peopleTypeahead.FINDER-organizationFollowers.20260901"),
        "{refused:?}"
    );
}

#[tokio::test]
async fn who_was_found_can_be_mentioned() {
    let place = Place::start().await;
    let hit = elements(&place.get("ada", &followers("annika", ACME)).await).remove(0);
    let urn = hit["member"].as_str().unwrap();
    let name = "Annika Sandström";
    assert_eq!(format!("{} {}", hit["firstName"], hit["lastName"]).replace('"', ""), name);
    let text = format!("Thank you @[{name}]({})!", urn.replace('_', r"\_"));
    let created = place.create("ada", &post(ACME, &text)).await.created();
    let read = place.get("ada", &format!("/rest/posts/{}", enc(&created))).await.json();
    assert!(read["commentary"].as_str().unwrap().contains("](urn:li:person:"), "{read}");
    assert_eq!(place.post(&created).await["rendered"], "Thank you Annika Sandström!");
}

#[tokio::test]
async fn connections_and_vanity_addresses() {
    let place = Place::start().await;
    let connections =
        |word: &str| format!("/rest/peopleTypeahead?q=memberConnections&keywords={word}");
    let found = elements(&place.get("ada", &connections("mara")).await);
    assert_eq!(found[0]["lastName"], "Quill");
    assert_eq!(elements(&place.get("ada", &connections("yuki")).await), Vec::<Json>::new());
    assert_eq!(place.get("ben", &connections("yuki")).await.status, 403, "no such product");

    let vanity = |url: &str, page: &str| {
        format!(
            "/rest/vanityUrl?q=vanityUrlAsOrganization&vanityUrl={}&organization={}",
            enc(url),
            enc(page)
        )
    };
    let known = elements(
        &place.get("ada", &vanity("https://www.linkedin.com/in/mara-sandbox", ACME)).await,
    );
    assert_eq!(known, [json!({"member": found[0]["member"]})]);
    let slash =
        elements(&place.get("ada", &vanity("https://linkedin.com/in/mara-sandbox/", ACME)).await);
    assert_eq!(slash, known);
    for nobody in ["https://www.linkedin.com/in/nobody", "https://www.linkedin.com/in/shy-sandbox"]
    {
        assert_eq!(elements(&place.get("ada", &vanity(nobody, ACME)).await), Vec::<Json>::new());
    }
    for (url, page, status) in [
        ("mara-sandbox", ACME, 400),
        ("https://www.linkedin.com/company/acme-maps", ACME, 400),
        ("https://www.linkedin.com/in/mara-sandbox", CLOSED, 403),
    ] {
        assert_eq!(place.get("ada", &vanity(url, page)).await.status, status, "{url} {page}");
    }
}

#[tokio::test]
async fn profiles_of_others() {
    let place = Place::start().await;
    let hit = elements(&place.get("ada", &followers("hanna", ACME)).await).remove(0);
    let id = hit["member"].as_str().unwrap().rsplit(':').next().unwrap().to_owned();
    let one = place.get("ada", &format!("/v2/people/(id:{id})")).await;
    assert_eq!(one.status, 200, "{one:?}");
    assert_eq!(one.json()["localizedLastName"], "Annerstedt");
    assert_eq!(one.json()["id"], id.as_str());
    // The unversioned address is used without the protocol's header, too.
    let old = place
        .call("ada", "GET", &format!("/v2/people/(id:{id})"))
        .without("X-Restli-Protocol-Version")
        .without("LinkedIn-Version")
        .send()
        .await;
    assert_eq!(old.json(), one.json());
    // Ids are pairwise: another app's id is nobody here.
    let cleo = place.person("cleo");
    let foreign = cleo.rsplit(':').next().unwrap();
    assert_eq!(place.get("ada", &format!("/v2/people/(id:{foreign})")).await.status, 404);
    assert_eq!(place.get("ada", &format!("/v2/people/{id}")).await.status, 400);

    let world = place.control("GET", "world", None).await.json();
    let hidden = world["followers"]
        .as_array()
        .unwrap()
        .iter()
        .find(|row| row["name"] == "Wilhelmina Anning")
        .unwrap()["member"]
        .as_str()
        .unwrap()
        .rsplit(':')
        .next()
        .unwrap()
        .to_owned();
    let batch = format!("/v2/people?ids=List((id:{id}),(id:{hidden}))");
    let body = place.get("ada", &batch).await.json();
    assert_eq!(body["statuses"][format!("(id:{id})")], 200);
    assert_eq!(body["statuses"][format!("(id:{hidden})")], 404);
    assert_eq!(body["results"].as_object().unwrap().len(), 1);
    let refused = place.get("ben", &format!("/v2/people/(id:{id})")).await;
    assert!(refused.body.contains("people.GET.NO_VERSION"), "{refused:?}");
    let closed = place.get("cleo", "/v2/people?ids=List((id:A))").await;
    assert!(closed.body.contains("people.BATCH_GET.NO_VERSION"), "{closed:?}");
}

/// Kept before there were brands, followers and events: it opens, and has none.
#[tokio::test]
async fn a_world_kept_by_an_older_sandbox_still_opens() {
    let directory = scratch("older");
    let options = || Options { state_dir: Some(directory.clone()), ..Options::default() };
    drop(Place::with(options()).await);
    let file = directory.join("world.json");
    let mut kept: Json = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    let world = kept["world"].as_object_mut().unwrap();
    for name in ["brands", "follows", "connections", "events"] {
        assert!(world.remove(name).is_some(), "{name}");
    }
    for member in world["members"].as_array_mut().unwrap() {
        member.as_object_mut().unwrap().remove("is_hidden");
    }
    std::fs::write(&file, kept.to_string()).unwrap();
    let place = Place::with(options()).await;
    assert!(elements(&place.get("ada", &followers("anna", ACME)).await).is_empty());
    let events = format!("/rest/events?q=eventsByOrganizer&organizer={}", enc(ACME));
    assert!(elements(&place.get("ada", &events).await).is_empty());
    assert_eq!(place.get("ada", "/rest/organizationBrands/70010011").await.status, 404);
    std::fs::remove_dir_all(directory).unwrap();
}
