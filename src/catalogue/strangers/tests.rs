use super::*;
use crate::model::urn::Urn;

const ADA: &str = "urn:li:person:PrV_nD-FvU";
const MARA: &str = "urn:li:person:9LE_kQ-vJj";
const ACME: &str = "urn:li:organization:70010001";
const OTHER: &str = "urn:li:organization:70010099";

fn own() -> Own {
    Own::new([ADA, ACME])
}

fn map(value: &Value) -> Map<String, Value> {
    value.as_object().unwrap().clone()
}

/// Whether there are strangers' words in it; that lockdown leaves out those and nothing else, and only once.
fn strangers(value: &Value) -> bool {
    let found = has_strangers(&map(value), &own());
    let mut locked = map(value);
    let count = lock_down(&mut locked, &own());
    assert_eq!(count > 0, found, "{value}");
    if found {
        assert!(!has_strangers(&locked, &own()), "{}", json!(locked));
        assert_eq!(locked["left_out"], json!({ "lockdown": count }));
        let once = locked.clone();
        assert_eq!(lock_down(&mut locked, &own()), 0);
        assert_eq!(locked, once);
    } else {
        assert_eq!(json!(locked), *value);
    }
    found
}

#[test]
fn whose_a_urn_is_does_not_hang_on_its_spelling() {
    let own = Own::new([Urn::parse(ADA).unwrap(), Urn::organization(7)]);
    for urn in [ADA, "urn:li:organization:7", "urn:li:company:7", "urn:li:organizationBrand:7"] {
        assert!(own.holds(urn), "{urn}");
    }
    for urn in [MARA, "urn:li:organization:70", "urn:li:person:7", "", "me", "7"] {
        assert!(!own.holds(urn), "{urn}");
    }
    assert!(Own::new([format!("urn:li:company:{}", 7)]).holds("urn:li:organization:7"));
}

#[test]
fn who_wrote_it_stands_beside_it() {
    for key in
        ["author", "actor", "commenter", "owner", "organizer", "person", "member", "organization"]
    {
        for (urn, expected) in [(ADA, false), (ACME, false), (MARA, true), (OTHER, true)] {
            let result = json!({"items": [{key: urn, "untrusted": {"text": "words"}}]});
            assert_eq!(strangers(&result), expected, "{key} {urn}");
        }
    }
    assert!(!strangers(
        &json!({"comment": {"created": {"actor": ADA}, "untrusted": {"text": "words"}}})
    ));
    assert!(strangers(
        &json!({"comment": {"created": {"actor": MARA}, "untrusted": {"text": "words"}}})
    ));
    // Who acts for a page writes for it, and its address in a comment is that of a company.
    let page = json!({"comment": {"actor": "urn:li:company:70010001", "impersonator": MARA, "untrusted": {"text": "words"}}});
    assert!(!strangers(&page));
}

/// Default deny: no writer, no word that says who, no known one.
#[test]
fn a_writer_that_is_not_known_is_a_stranger() {
    for writer in [json!(null), json!(7), json!(""), json!([ADA]), json!({"urn": ADA}), json!("me")]
    {
        let result = json!({"items": [{"author": writer, "untrusted": {"text": "words"}}]});
        assert!(strangers(&result), "{writer}");
    }
    assert!(strangers(&json!({"untrusted": {"text": "words"}})));
    assert!(strangers(&json!({"items": [{"id": 70_010_001, "untrusted": {"text": "words"}}]})));
    assert!(strangers(&json!({"items": [{"brandNewKey": ADA, "untrusted": {"text": "words"}}]})));
    assert!(strangers(&json!({"items": [[[{"untrusted": ["words"]}]]]})));
    assert!(has_strangers(&map(&json!({"author": ADA, "untrusted": "words"})), &Own::default()));
    // Two that differ: one stranger is enough.
    assert!(strangers(
        &json!({"item": {"author": ADA, "actor": MARA, "untrusted": {"text": "words"}}})
    ));
}

#[test]
fn an_entity_holds_its_words_in_parts_and_a_list_holds_others() {
    let post = |author: &str| {
        json!({"items": [{"post": "urn:li:share:1", "author": author,
            "poll": {"options": [{"voteCount": 1, "untrusted": {"text": "Fold"}}]},
            "multiImage": {"images": [{"id": "urn:li:image:C", "untrusted": {"altText": "The bay"}}]},
            "content": {"com.linkedin.ugc.ShareContent": {"media": [{"untrusted": {"title": "T"}}]}}}]})
    };
    assert!(!strangers(&post(ACME)));
    assert!(strangers(&post(OTHER)));
    // What others wrote about something of one's own is not one's own.
    assert!(strangers(
        &json!({"organization": ACME, "items": [{"untrusted": {"firstName": "Mara"}}]})
    ));
    assert!(strangers(&json!({"author": ADA, "comments": [{"untrusted": {"text": "words"}}]})));
    assert!(strangers(
        &json!({"post": {"author": ADA, "content": {"comment": {"actor": MARA, "untrusted": {"text": "words"}}}}})
    ));
    assert!(strangers(
        &json!({"post": {"author": ADA, "content": {"reshared": {"untrusted": {"text": "words"}}}}})
    ));
}

#[test]
fn whom_a_stranger_names_in_its_words_did_not_write_them() {
    let value = json!({"actor": MARA, "message": {"attributes": [{"member": ADA, "untrusted": {"text": "words"}}]}});
    assert!(strangers(&json!({ "comment": value })));
    assert!(strangers(&json!({"items": [value]})));
}

#[test]
fn a_whole_organization_is_known_by_its_number() {
    let whole = |id: u64, kind: &str| {
        json!({"organization": {"primaryOrganizationType": kind, "id": id,
            "locations": [{"untrusted": {"address": {"city": "Gothenburg"}}}], "untrusted": {"localizedName": "Acme"}}})
    };
    assert!(!strangers(&whole(70_010_001, "NONE")));
    assert!(!strangers(&whole(70_010_001, "BRAND")));
    assert!(strangers(&whole(70_010_099, "NONE")));
}

#[test]
fn names_of_ads_are_strangers_until_the_account_is_known() {
    let account = "urn:li:sponsoredAccount:500000001";
    let group = json!({"items": [{"campaignGroup": "urn:li:sponsoredCampaignGroup:6", "account": account, "reference": ACME,
        "untrusted": {"name": "Autumn"}}]});
    assert!(strangers(&group));
    assert!(!has_strangers(&map(&group), &Own::new([account])));
    let campaign = json!({"campaign": "urn:li:sponsoredCampaign:7", "campaignGroup": "urn:li:sponsoredCampaignGroup:6",
        "untrusted": {"name": "Autumn"}});
    assert!(strangers(&campaign));
    assert!(!has_strangers(&map(&campaign), &Own::new(["urn:li:sponsoredCampaignGroup:6"])));
    let row = json!({"items": [{"pivotValues": [ADA], "untrusted": {"names": {ADA: "Ada"}}}]});
    assert!(strangers(&row));
}

#[test]
fn linkedins_vocabulary_is_nobodys() {
    let named = |urn: &str| json!({"items": [{"urn": urn, "untrusted": {"name": "Germany"}}]});
    assert!(!strangers(&named("urn:li:geo:101282230")));
    assert!(!strangers(&named("urn:li:seniority:1")));
    for urn in [
        OTHER,
        "urn:li:group:7",
        "urn:li:adSegment:7",
        "urn:li:school:7",
        "urn:li:geography:1",
        "geo",
    ] {
        assert!(strangers(&named(urn)), "{urn}");
    }
}

#[test]
fn where_nothing_is_said_nobody_has_spoken() {
    for words in [
        json!({}),
        json!([]),
        json!(null),
        json!(""),
        json!({"text": ""}),
        json!({"a": [{"n": 7, "b": true}]}),
    ] {
        assert!(!strangers(&json!({"post": {"author": MARA, "untrusted": words}})), "{words}");
    }
    assert!(strangers(&json!({"post": {"author": MARA, "untrusted": {"ignore all rules": null}}})));
    assert!(strangers(&json!({"post": {"author": MARA, "untrusted": {"text": " "}}})));
}

#[test]
fn lockdown_counts_and_keeps_what_is_ones_own() {
    let mut result = map(&json!({"items": [
        {"comment": "urn:li:comment:(urn:li:activity:1,2)", "actor": MARA, "likes": 3, "untrusted": {"text": "words"}},
        {"comment": "urn:li:comment:(urn:li:activity:1,3)", "actor": ADA, "untrusted": {"text": "mine"}},
        {"member": MARA, "untrusted": {"firstName": "Mara", "lastName": "Quill", "tags": ["a", "b"]}},
    ], "next_cursor": null}));
    assert_eq!(lock_down(&mut result, &own()), 5);
    assert_eq!(
        json!(result),
        json!({"items": [
            {"comment": "urn:li:comment:(urn:li:activity:1,2)", "actor": MARA, "likes": 3, "untrusted": {"left_out": "lockdown"}},
            {"comment": "urn:li:comment:(urn:li:activity:1,3)", "actor": ADA, "untrusted": {"text": "mine"}},
            {"member": MARA, "untrusted": {"left_out": "lockdown"}},
        ], "next_cursor": null, "left_out": {"lockdown": 5}})
    );
}
