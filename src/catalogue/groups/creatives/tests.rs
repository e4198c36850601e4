use jiff::civil::{Date, date};
use serde_json::{Value, json};

use crate::catalogue::looks::Stated;
use crate::catalogue::received::{Detail, Received, Shaped};
use crate::catalogue::spec::{Evidence, Sight};
use crate::catalogue::{Arguments, Entry, Invalid};

const TODAY: Date = date(2026, 11, 22);

const CREATIVE: &str = "urn:li:sponsoredCreative:33001";
const CAMPAIGN: &str = "urn:li:sponsoredCampaign:44001";
const GROUP: &str = "urn:li:sponsoredCampaignGroup:61001";

fn entry(action: &str) -> &'static Entry {
    super::GROUP.entries.iter().find(|entry| entry.spec.action == action).unwrap()
}

fn parsed(action: &str, mut arguments: Value) -> Result<Arguments, Invalid> {
    arguments["adAccount"] = json!(90001);
    entry(action).parse(arguments.as_object().unwrap().clone())
}

fn body(action: &str, arguments: Value) -> Value {
    entry(action).body(&parsed(action, arguments).unwrap()).unwrap().unwrap()
}

fn briefed(action: &str, arguments: Value, seen: &[Value]) -> Result<Stated, Invalid> {
    let briefing = entry(action).spec.briefing.unwrap();
    let arguments = parsed(action, arguments).unwrap();
    for count in 0..seen.len() {
        assert!((briefing.next)(&arguments, &seen[..count]).is_some(), "look {count}");
    }
    assert!((briefing.next)(&arguments, seen).is_none());
    (briefing.state)(&arguments, seen, TODAY)
}

fn shaped(action: &str, arguments: Value, body: Value) -> Shaped {
    let received = Received { status: 200, body, ..Received::default() };
    entry(action).shape(&parsed(action, arguments).unwrap(), &received, Detail::Concise).unwrap()
}

#[test]
fn every_example_parses_and_its_body_can_be_written() {
    for entry in super::GROUP.entries {
        let example: Value = serde_json::from_str(entry.example).unwrap();
        let parsed = entry.parse(example.as_object().unwrap().clone()).unwrap();
        entry.body(&parsed).unwrap();
    }
}

#[test]
fn a_creative_is_shown_as_recorded_and_a_reviewers_words_aside() {
    let creative = json!({"servingHoldReasons": ["CAMPAIGN_STOPPED"], "lastModifiedAt": 1_692_926_398_000_i64,
        "lastModifiedBy": "urn:li:system:0", "content": {"reference": "urn:li:share:7100000000000000001"},
        "createdAt": 1_692_360_339_000_i64, "isTest": false, "createdBy": "urn:li:person:aB3cD4eF5g",
        "review": {"status": "REJECTED", "rejectionReasons": ["LANDING_PAGE"]}, "isServing": false, "campaign": CAMPAIGN,
        "id": CREATIVE, "intendedStatus": "ACTIVE", "account": "urn:li:sponsoredAccount:519000101", "name": "Obey"});
    let shown = shaped("get", json!({"creative": 33001}), creative.clone());
    assert_eq!(
        shown.summary,
        "The creative is meant to be ACTIVE; it is not serving; review: REJECTED."
    );
    assert_eq!(
        shown.result["creative"],
        json!({"creative": CREATIVE, "campaign": CAMPAIGN, "intendedStatus": "ACTIVE", "isServing": false,
            "servingHoldReasons": ["CAMPAIGN_STOPPED"], "reference": "urn:li:share:7100000000000000001",
            "createdAt": "2023-08-18T12:05:39Z", "isTest": false,
            "review": {"status": "REJECTED", "rejectionReasons": ["LANDING_PAGE"]},
            "untrusted": {"name": "Obey"}})
    );
    let full = super::creative(&creative, Detail::Detailed);
    assert_eq!(full["createdBy"], "urn:li:person:aB3cD4eF5g");
    assert_eq!(full["untrusted"]["name"], "Obey");
}

#[test]
fn a_creative_is_made_as_a_draft_of_a_post_or_of_whatever_ad() {
    let draft = |content: Value| json!({"campaign": CAMPAIGN, "content": content, "name": "A", "intendedStatus": "DRAFT"});
    let share = "urn:li:share:7400000000000000001";
    let of_post = json!({"campaign": 44001, "post": share, "name": "A"});
    assert_eq!(body("create", of_post), draft(json!({"reference": share})));
    let text_ad = json!({"textAd": {"headline": "Maps", "landingPage": "https://example.org"}});
    let of_text = json!({"campaign": 44001, "content": text_ad, "name": "A"});
    assert_eq!(body("create", of_text.clone()), draft(text_ad.clone()));
    let form = json!({"destination": "urn:li:adForm:5", "label": "SIGN_UP"});
    let lead = json!({"campaign": 44001, "post": share, "leadgenCallToAction": form});
    assert_eq!(body("create", lead)["leadgenCallToAction"], form);
    assert_eq!(
        body("batch_create", json!({"items": [of_text]})),
        json!({"elements": [draft(text_ad)]})
    );
    let reply = json!({"elements": [{"status": 201, "id": CREATIVE}]});
    let items = json!({"items": [{"campaign": 44001, "post": share}]});
    assert_eq!(shaped("batch_create", items, reply).result["items"][0]["urn"], CREATIVE);
    let arguments = parsed("create", json!({"campaign": 44001, "post": share})).unwrap();
    let received = Received { created: Some(CREATIVE.to_owned()), ..Received::default() };
    assert_eq!(entry("create").created(&arguments, &received).as_deref(), Some(CREATIVE));
    let answer = entry("create").shape(&arguments, &received, Detail::Concise).unwrap();
    assert_eq!(
        Value::Object(answer.result),
        json!({"creative": CREATIVE, "intendedStatus": "DRAFT"})
    );
}

fn inline() -> Value {
    json!({"campaign": 44001, "author": "urn:li:organization:77001", "text": "See (what) is new", "name": "B",
        "contentLandingPage": "https://example.test/new", "contentCallToActionLabel": "LEARN_MORE",
        "media": {"id": "urn:li:image:IMG1", "title": "New"}})
}

#[test]
fn a_creative_with_a_post_of_its_own_is_a_draft_and_named_by_the_replys_body() {
    let post = json!({"adContext": {"dscAdAccount": "urn:li:sponsoredAccount:90001", "dscStatus": "ACTIVE"},
        "author": "urn:li:organization:77001", "commentary": "See \\(what\\) is new", "visibility": "PUBLIC",
        "lifecycleState": "PUBLISHED", "isReshareDisabledByAuthor": false,
        "contentLandingPage": "https://example.test/new", "contentCallToActionLabel": "LEARN_MORE",
        "content": {"media": {"id": "urn:li:image:IMG1", "title": "New"}}});
    assert_eq!(
        body("create_inline", inline()),
        json!({"creative": {"campaign": CAMPAIGN, "intendedStatus": "DRAFT", "name": "B",
            "inlineContent": {"post": post}}})
    );
    let arguments = parsed("create_inline", inline()).unwrap();
    let named = |body: Value| {
        let received = Received { status: 200, body, ..Received::default() };
        entry("create_inline").created(&arguments, &received)
    };
    assert_eq!(named(json!({"value": {"creative": CREATIVE}})).as_deref(), Some(CREATIVE));
    assert_eq!(named(json!({})), None);
    let nameless = shaped("create_inline", inline(), json!({}));
    assert!(nameless.summary.contains("named no creative") && nameless.warnings.len() == 1);
    let mut preview = inline();
    preview.as_object_mut().unwrap().shift_remove("name");
    assert_eq!(
        body("live_preview_inline", preview),
        json!({"account": "urn:li:sponsoredAccount:90001",
            "creative": {"campaign": CAMPAIGN, "inlineContent": {"post": post}}})
    );
}

#[test]
fn what_linkedin_would_refuse_is_refused_here() {
    let inline = |more: Value| {
        let mut all = inline();
        all.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        all
    };
    let share = "urn:li:share:7400000000000000001";
    let cases = [
        ("create", json!({"campaign": 1}), "post", "`content`"),
        (
            "create",
            json!({"campaign": 1, "post": share, "content": {"textAd": {}}}),
            "content",
            "one of them",
        ),
        (
            "create",
            json!({"campaign": 1, "content": {"textAd": {}, "follow": {}}}),
            "content",
            "textAd",
        ),
        (
            "create",
            json!({"campaign": 1, "post": "urn:li:activity:7400000000000000001"}),
            "post",
            "ugcPost",
        ),
        (
            "create",
            json!({"campaign": 1, "post": share, "intendedStatus": "ACTIVE"}),
            "intendedStatus",
            "Use ",
        ),
        ("batch_create", json!({"items": [{"campaign": 1}]}), "items[0].post", "`content`"),
        ("create_inline", inline(json!({"contentLandingPage": null})), "contentLandingPage", "Add"),
        (
            "create_inline",
            inline(json!({"contentLandingPage": "example.org"})),
            "contentLandingPage",
            "https",
        ),
        (
            "create_inline",
            inline(json!({"media": {"id": "urn:li:share:1"}})),
            "media.id",
            "urn:li:image",
        ),
        ("create_inline", inline(json!({"content": {"article": {}}})), "content", "one of them"),
        ("create_inline", inline(json!({"text": " "})), "text", "Write"),
        ("create_inline", inline(json!({"author": "me:you"})), "author", ""),
        ("update", json!({"creative": 1}), "name", "Give"),
        (
            "update",
            json!({"creative": 1, "intendedStatus": "ACTIVE"}),
            "intendedStatus",
            "linkedin_creatives_spend, activate",
        ),
        (
            "update",
            json!({"creative": 1, "intendedStatus": "CANCELED"}),
            "intendedStatus",
            "another status",
        ),
        (
            "update",
            json!({"creative": 1, "intendedStatus": "PENDING_DELETION"}),
            "intendedStatus",
            "schedule_deletion",
        ),
        (
            "batch_update",
            json!({"changes": [{"creative": 1, "name": "A"}, {"creative": 1, "name": "B"}]}),
            "changes",
            "once",
        ),
        ("batch_update", json!({"changes": [{"creative": 1}]}), "changes[0].name", "Give"),
        ("batch_delete", json!({"creatives": []}), "creatives", "at least one"),
        ("live_preview", json!({"campaign": 1}), "post", "`content`"),
    ];
    for (action, arguments, field, fix) in cases {
        let invalid = parsed(action, arguments.clone()).unwrap_err();
        assert_eq!(invalid.field.as_deref(), Some(field), "{action} {arguments}: {invalid}");
        assert!(invalid.fix.contains(fix), "{action} {arguments}: {}", invalid.fix);
    }
}

#[test]
fn a_batch_of_changes_is_keyed_by_urn_escaped_where_a_body_wants_it() {
    let changes = json!({"changes": [{"creative": 33001, "intendedStatus": "PAUSED"}, {"creative": 33002, "name": "B"}]});
    assert_eq!(
        body("batch_update", changes.clone()),
        json!({"entities": {
            "urn%3Ali%3AsponsoredCreative%3A33001": {"patch": {"$set": {"intendedStatus": "PAUSED"}}},
            "urn%3Ali%3AsponsoredCreative%3A33002": {"patch": {"$set": {"name": "B"}}}}})
    );
    let ids = entry("batch_update").spec.derived[0];
    assert_eq!(
        (ids.value)(&parsed("batch_update", changes.clone()).unwrap()),
        Some(json!([CREATIVE, "urn:li:sponsoredCreative:33002"]))
    );
    // Either spelling of a key is understood.
    let reply = json!({"results": {"urn%3Ali%3AsponsoredCreative%3A33001": {"status": 204}},
        "errors": {"urn:li:sponsoredCreative:33002": {"status": 400}}});
    let shaped = shaped("batch_update", changes, reply);
    assert_eq!(shaped.result["items"][0]["urn"], CREATIVE);
    assert_eq!(shaped.result["items"][1]["urn"], "urn:li:sponsoredCreative:33002");
}

fn chain(campaign: &str, group: &str) -> [Value; 3] {
    let budget = json!({"amount": "40.00", "currencyCode": "EUR"});
    [
        json!({"id": CREATIVE, "name": "A", "campaign": CAMPAIGN, "intendedStatus": "DRAFT"}),
        json!({"name": "Maps", "status": campaign, "campaignGroup": GROUP, "dailyBudget": budget,
            "runSchedule": {"start": 0, "end": 1_796_083_200_000_i64}}),
        json!({"status": group, "runSchedule": {"start": 0}}),
    ]
}

#[test]
fn activating_costs_what_its_campaign_may_if_that_runs() {
    let one = json!({"creative": 33001});
    let stated = briefed("activate", one.clone(), &chain("ACTIVE", "ACTIVE")).unwrap();
    assert_eq!(
        stated.lines,
        [
            format!("The creative {CREATIVE} “A” is DRAFT."),
            format!("The campaign {CAMPAIGN} “Maps” is ACTIVE."),
            format!("The campaign group {GROUP} is ACTIVE."),
            "For all creatives of the campaign together: Worst case: 40.00 EUR a day; 360.00 EUR until 2026-11-30.".to_owned(),
        ]
    );
    assert_eq!(stated.cost.unwrap().a_day.unwrap().to_string(), "40.00");
    for (campaign, group, noun) in
        [("PAUSED", "ACTIVE", "campaign is"), ("ACTIVE", "DRAFT", "campaign group is")]
    {
        let stated = briefed("activate", one.clone(), &chain(campaign, group)).unwrap();
        assert_eq!(stated.cost, None);
        assert!(stated.lines.last().unwrap().contains(noun), "{:?}", stated.lines);
    }
    let unread = briefed("activate", one.clone(), &[Value::Null]).unwrap();
    assert!(unread.lines[0].contains("cannot be read"), "{:?}", unread.lines);
    let cost = unread.cost.unwrap();
    assert_eq!((cost.a_day, cost.in_all), (None, None));
    assert_eq!(body("activate", one), json!({"patch": {"$set": {"intendedStatus": "ACTIVE"}}}));
}

#[test]
fn only_what_linkedin_deletes_is_deleted() {
    let one = json!({"creative": 33001});
    let seen = |status: &str, campaign: &str| {
        [json!({"intendedStatus": status, "campaign": CAMPAIGN}), json!({"status": campaign})]
    };
    assert!(briefed("delete", one.clone(), &seen("DRAFT", "ACTIVE")).is_ok());
    assert!(briefed("delete", one.clone(), &seen("ACTIVE", "DRAFT")).is_ok());
    let invalid = briefed("delete", one.clone(), &seen("ACTIVE", "ACTIVE")).unwrap_err();
    assert!(invalid.fix.contains("schedule_deletion"), "{invalid}");
    let mut failed = seen("ACTIVE", "ACTIVE");
    failed[0]["servingHoldReasons"] = json!(["PROCESSING_FAILED"]);
    assert!(briefed("delete", one.clone(), &failed).is_ok());
    assert!(briefed("delete", one.clone(), &[Value::Null]).is_ok());
    let stated = briefed("schedule_deletion", one, &seen("ACTIVE", "PAUSED")).unwrap();
    assert_eq!(stated.lines[1], format!("The campaign {CAMPAIGN} is PAUSED."));
    let found =
        json!({"results": {"urn%3Ali%3AsponsoredCreative%3A33001": {"intendedStatus": "DRAFT"}}});
    let stated = briefed("batch_delete", json!({"creatives": [33001, 33002]}), &[found]).unwrap();
    assert_eq!(stated.lines[0], format!("The creative {CREATIVE} is DRAFT."));
    assert!(stated.lines[1].contains("33002 cannot be read"), "{:?}", stated.lines);
}

#[test]
fn a_batch_is_deleted_only_if_each_of_it_is() {
    let both = json!({"creatives": [33001, 33002]});
    let found = json!({"results": {
        CREATIVE: {"intendedStatus": "DRAFT", "campaign": "urn:li:sponsoredCampaign:1"},
        "urn:li:sponsoredCreative:33002": {"intendedStatus": "ACTIVE", "campaign": CAMPAIGN}}});
    // Only what decides is read.
    let briefing = entry("batch_delete").spec.briefing.unwrap();
    let arguments = parsed("batch_delete", both.clone()).unwrap();
    let look = (briefing.next)(&arguments, std::slice::from_ref(&found)).unwrap();
    assert_eq!(look.endpoint, "campaigns.batch_get");
    assert_eq!(look.arguments["campaigns"], json!([CAMPAIGN]));
    let campaigns = |status: &str| json!({"results": {"44001": {"status": status}}});
    let seen = |status: &str| [found.clone(), campaigns(status)];
    let invalid = briefed("batch_delete", both.clone(), &seen("PAUSED")).unwrap_err();
    assert_eq!(invalid.field.as_deref(), Some("creatives"));
    assert!(invalid.problem.contains("33002 is ACTIVE"), "{invalid}");
    assert!(invalid.fix.contains("schedule_deletion"), "{invalid}");
    assert!(briefed("batch_delete", both.clone(), &seen("DRAFT")).is_ok());
    // What cannot be read refuses nothing.
    assert!(briefed("batch_delete", both, &[found, Value::Null]).is_ok());
}

#[test]
fn a_preview_is_an_address_of_linkedins_or_none() {
    let html = "<iframe src='https://www.linkedin.com/ads/preview?x=1&amp;y=2' height=580 width=550></iframe>";
    let of = |html: &str| {
        json!({"creative": CREATIVE, "preview": html,
        "placement": {"linkedin": {"contentPresentationType": "DESKTOP_WEBSITE"}}})
    };
    let wanted = json!({"placement": "DESKTOP_WEBSITE", "url": "https://www.linkedin.com/ads/preview?x=1&y=2",
        "width": 550, "height": 580});
    let one = json!({"creative": 33001});
    let shown = shaped("preview", one.clone(), json!({"elements": [of(html)]}));
    assert_eq!(shown.result["items"], json!([wanted]));
    assert_eq!(shown.summary, "1 preview; the address works for about three hours.");
    let two = shaped("preview", one.clone(), json!({"elements": [of(html), of(html)]}));
    assert_eq!(two.summary, "2 previews; their addresses work for about three hours.");
    let live = json!({"campaign": 1, "post": "urn:li:share:7400000000000000001"});
    for reply in [
        json!({"value": {"elements": [of(html)]}}),
        json!({"value": [of(html)]}),
        json!({"value": of(html)}),
        json!({"elements": [of(html)]}),
    ] {
        let shown = shaped("live_preview", live.clone(), reply);
        assert_eq!(shown.result["items"], json!([wanted]));
    }
    assert_eq!(shaped("live_preview", live.clone(), json!({"value": {}})).summary, "No preview.");
    for bad in [
        "<iframe src='https://linkedin.com.evil.test/'>",
        "<iframe src='javascript:x'>",
        "<iframe>",
        "words",
    ] {
        let shown = shaped("preview", one.clone(), json!({"elements": [of(bad)]}));
        assert_eq!(shown.result["items"][0], json!({"placement": "DESKTOP_WEBSITE"}), "{bad}");
        assert_eq!(shown.summary, "1 preview, without an address that can be shown.");
    }
    assert_eq!(
        body("live_preview", live),
        json!({"account": "urn:li:sponsoredAccount:90001", "creative": {"campaign": "urn:li:sponsoredCampaign:1",
            "content": {"reference": "urn:li:share:7400000000000000001"}}})
    );
}

#[test]
fn a_lost_creation_is_found_if_it_can_be_told_from_others() {
    let oracle = entry("create").spec.oracle.unwrap();
    let nameless = parsed("create", json!({"campaign": 44001, "content": {"textAd": {}}})).unwrap();
    assert_eq!((oracle.arguments)(&nameless), None);
    let arguments =
        parsed("create", json!({"campaign": 44001, "post": "urn:li:share:7400000000000000001"}))
            .unwrap();
    assert_eq!((oracle.arguments)(&arguments).unwrap()["campaigns"], json!([CAMPAIGN]));
    let sent = entry("create").body(&arguments).unwrap().unwrap();
    let mut made = sent.clone();
    made["id"] = json!(CREATIVE);
    made["createdAt"] = json!(1_796_000_000_000_i64);
    let read =
        json!({"elements": [{"id": "urn:li:sponsoredCreative:1", "campaign": CAMPAIGN}, made]});
    let seen =
        |since_ms: i64| (oracle.sees)(&Evidence { sent: &sent, read: Some(&read), since_ms });
    assert_eq!(seen(1_796_000_000_000), Sight::Happened(Some(CREATIVE.to_owned())));
    assert_eq!(seen(1_796_003_600_000), Sight::NotYet);
    let gone = entry("schedule_deletion").spec.oracle.unwrap();
    let nothing = Evidence { sent: &json!({}), read: None, since_ms: 0 };
    assert_eq!((gone.sees)(&nothing), Sight::Happened(None));
}

#[test]
fn paths_and_batches_have_the_whole_urn() {
    use crate::model::{restli, urn};
    let written = |action: &str, template: &str, arguments: Value| {
        let arguments = parsed(action, arguments).unwrap();
        let value = |name: &str| match name.split_once('.') {
            Some((name, part)) => urn::part_of(arguments.get(name)?, part),
            None => arguments.get(name).cloned(),
        };
        restli::path(template, &value).unwrap()
    };
    assert_eq!(
        written("get", entry("get").spec.path, json!({"creative": 33001})),
        "/rest/adAccounts/90001/creatives/urn%3Ali%3AsponsoredCreative%3A33001"
    );
    let ids = entry("batch_delete").spec.parameters().next().unwrap();
    assert_eq!(
        written("batch_delete", ids.template.unwrap(), json!({"creatives": [33001]})),
        "List(urn%3Ali%3AsponsoredCreative%3A33001)"
    );
    let account = entry("preview").spec.parameters().find(|p| p.name == "account").unwrap();
    assert_eq!(
        written("preview", account.template.unwrap(), json!({"creative": 33001})),
        "urn%3Ali%3AsponsoredAccount%3A90001"
    );
}
