use jiff::civil::{Date, date};
use serde_json::{Value, json};

use crate::catalogue::looks::Stated;
use crate::catalogue::received::{Detail, Received, Shaped};
use crate::catalogue::spec::{Evidence, Sight};
use crate::catalogue::{Arguments, Entry, Invalid};
use crate::model::version::{self, Version};

const TODAY: Date = date(2026, 11, 22);

const GROUP: &str = "urn:li:sponsoredCampaignGroup:61001";

/// 2026-12-01 and 2027-01-01.
const START: i64 = 1_796_083_200_000;
const END: i64 = 1_798_761_600_000;

fn entry(action: &str) -> &'static Entry {
    super::GROUP.entries.iter().find(|entry| entry.spec.action == action).unwrap()
}

fn with(mut arguments: Value) -> Arguments {
    arguments["adAccount"] = json!(90001);
    arguments.as_object().unwrap().clone()
}

fn parsed(action: &str, arguments: Value) -> Result<Arguments, Invalid> {
    entry(action).parse(with(arguments))
}

fn body(action: &str, arguments: Value) -> Value {
    entry(action).body(&parsed(action, arguments).unwrap()).unwrap().unwrap()
}

fn refused_by(action: &str, arguments: Value, version: Version) -> Option<Invalid> {
    match parsed(action, arguments) {
        Ok(parsed) => entry(action).check_at(&parsed, TODAY, version).err(),
        Err(invalid) => Some(invalid),
    }
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

fn eur(amount: &str) -> Value {
    json!({"amount": amount, "currencyCode": "EUR"})
}

fn running(group: Value) -> [Value; 2] {
    let campaign =
        json!({"status": "ACTIVE", "dailyBudget": eur("40.00"), "runSchedule": {"start": 0}});
    [group, json!({"elements": [campaign]})]
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
fn a_search_without_criteria_has_no_record() {
    let derived = entry("search").spec.derived[0];
    let search = |arguments: Value| (derived.value)(&parsed("search", arguments).unwrap());
    assert_eq!(search(json!({})), None);
    assert_eq!(
        search(
            json!({"campaignGroups": [61001], "status": ["PAUSED"], "names": ["A, (B)"], "test": true})
        ),
        Some(json!({"id": {"values": [GROUP]}, "name": {"values": ["A, (B)"]},
            "status": {"values": ["PAUSED"]}, "test": true}))
    );
}

#[test]
fn a_group_is_shown_as_recorded_with_its_name_aside() {
    let group = json!({"runSchedule": {"start": 1_628_229_693_058_i64, "end": END}, "test": false,
        "totalBudget": {"currencyCode": "USD", "amount": "200.50"}, "name": "Obey", "backfilled": false,
        "servingStatuses": ["CAMPAIGN_GROUP_END_DATE_HOLD"], "id": 619_000_002,
        "account": "urn:li:sponsoredAccount:519000101", "status": "ACTIVE"});
    let result = shaped(
        "search",
        json!({}),
        json!({"elements": [group], "metadata": {"nextPageToken": "x"}}),
    );
    assert_eq!(result.summary, "1 campaign group.");
    assert_eq!(result.result["next_cursor"], "page-x");
    assert_eq!(
        result.result["items"][0],
        json!({"campaignGroup": "urn:li:sponsoredCampaignGroup:619000002",
            "account": "urn:li:sponsoredAccount:519000101", "status": "ACTIVE",
            "runSchedule": {"start": "2021-08-06T06:01:33.058Z", "end": "2027-01-01T00:00:00Z"},
            "totalBudget": {"amount": "200.50", "currencyCode": "USD"},
            "servingStatuses": ["CAMPAIGN_GROUP_END_DATE_HOLD"], "backfilled": false, "test": false,
            "untrusted": {"name": "Obey"}})
    );
}

#[test]
fn a_group_is_made_as_a_draft_with_days_as_instants_and_a_singular_objective() {
    let arguments = json!({"name": "Autumn push", "start": "2026-12-01", "end": "2027-01-01",
        "totalBudget": "4500.00", "currency": "EUR", "objectiveType": "WEBSITE_VISITS"});
    let wanted = json!({"account": "urn:li:sponsoredAccount:90001", "name": "Autumn push", "status": "DRAFT",
        "runSchedule": {"start": START, "end": END}, "totalBudget": eur("4500.00"), "objectiveType": "WEBSITE_VISIT"});
    assert_eq!(body("create", arguments), wanted);
    let dynamic = json!({"name": "A", "start": "2026-12-01", "dailyBudget": 40, "currency": "EUR",
        "budgetOptimizationStrategy": "DYNAMIC", "bidStrategy": "COST_CAP"});
    assert_eq!(
        body("create", dynamic),
        json!({"account": "urn:li:sponsoredAccount:90001", "name": "A", "status": "DRAFT",
            "runSchedule": {"start": START}, "dailyBudget": eur("40"),
            "budgetOptimization": {"bidStrategy": "COST_CAP", "budgetOptimizationStrategy": "DYNAMIC"}})
    );
    // Before the ad account's currency is known.
    let unknown = body(
        "create",
        json!({"name": "A", "start": "2026-12-01", "end": "2027-01-01", "totalBudget": 1}),
    );
    assert_eq!(unknown["totalBudget"], json!({"amount": "1"}));
    let both = json!({"items": [{"name": "A", "start": "2026-12-01"},
        {"name": "B", "start": "2026-12-01", "end": "2027-01-01", "totalBudget": "7"}], "currency": "EUR"});
    let both = body("batch_create", both);
    assert_eq!(both["elements"][1]["totalBudget"], eur("7"));
    assert_eq!(both["elements"][0]["status"], "DRAFT");
    let received =
        Received { status: 201, created: Some("61001".to_owned()), ..Received::default() };
    let arguments = parsed("create", json!({"name": "A", "start": "2026-12-01"})).unwrap();
    assert_eq!(entry("create").created(&arguments, &received).as_deref(), Some(GROUP));
    let answer = entry("create").shape(&arguments, &received, Detail::Concise).unwrap();
    assert_eq!(Value::Object(answer.result), json!({"campaignGroup": GROUP, "status": "DRAFT"}));
}

#[test]
fn what_linkedin_would_refuse_is_refused_here() {
    let new = |more: Value| {
        let mut all = json!({"name": "A", "start": "2026-12-01"});
        all.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        all
    };
    let cases = [
        ("create", json!({"name": "A"}), "start", "Add `start`"),
        ("create", new(json!({"start": "tomorrow"})), "start", "such as 2026-12-01"),
        ("create", new(json!({"name": "x".repeat(101)})), "name", "Shorten it by 1"),
        ("create", new(json!({"end": "2026-12-01"})), "end", "later day"),
        ("create", new(json!({"totalBudget": "5"})), "end", "Add `end`"),
        ("create", new(json!({"totalBudget": "0"})), "totalBudget", "more than 0"),
        ("create", new(json!({"dailyBudget": "0.00"})), "dailyBudget", "more than 0"),
        (
            "batch_create",
            json!({"items": [new(json!({"totalBudget": 0, "end": "2027-01-01"}))]}),
            "items[0].totalBudget",
            "more than 0",
        ),
        ("set_budget", json!({"campaignGroup": 1, "totalBudget": 0}), "totalBudget", "pause"),
        ("set_budget", json!({"campaignGroup": 1, "dailyBudget": 0}), "dailyBudget", "pause"),
        ("create", new(json!({"dailyBudget": "5"})), "budgetOptimizationStrategy", "DYNAMIC"),
        ("create", new(json!({"totalBudget": "5 EUR"})), "totalBudget", "digits"),
        ("create", new(json!({"status": "ACTIVE"})), "status", "Use "),
        (
            "batch_create",
            json!({"items": [new(json!({})), new(json!({"totalBudget": 5}))]}),
            "items[1].end",
            "Add `end`",
        ),
        ("batch_create", json!({"items": []}), "items", "at least one"),
        ("update", json!({"campaignGroup": 1}), "name", "`name` or `status`"),
        (
            "update",
            json!({"campaignGroup": 1, "status": "ACTIVE"}),
            "status",
            "linkedin_campaign_groups_spend, activate",
        ),
        (
            "update",
            json!({"campaignGroup": 1, "status": "PENDING_DELETION"}),
            "status",
            "linkedin_campaign_groups_delete",
        ),
        ("update", json!({"campaignGroup": 1, "status": "CANCELED"}), "status", "another status"),
        ("batch_update", json!({"changes": []}), "changes", "at least one"),
        (
            "batch_update",
            json!({"changes": [{"campaignGroup": 1, "name": "A"}, {"campaignGroup": 1, "name": "B"}]}),
            "changes",
            "once",
        ),
        (
            "batch_update",
            json!({"changes": [{"campaignGroup": 1, "status": "ACTIVE"}]}),
            "changes[0].status",
            "spend",
        ),
        ("batch_get", json!({"campaignGroups": []}), "campaignGroups", "at least one"),
        ("set_budget", json!({"campaignGroup": 1}), "totalBudget", "`dailyBudget`"),
        ("set_schedule", json!({"campaignGroup": 1, "no_end": false}), "end", "`no_end`"),
        (
            "set_schedule",
            json!({"campaignGroup": 1, "no_end": true, "end": "2027-01-01"}),
            "no_end",
            "one of them",
        ),
    ];
    for (action, arguments, field, fix) in cases {
        let invalid = parsed(action, arguments.clone()).unwrap_err();
        assert_eq!(invalid.field.as_deref(), Some(field), "{action} {arguments}: {invalid}");
        assert!(invalid.fix.contains(fix), "{action} {arguments}: {}", invalid.fix);
    }
}

#[test]
fn a_version_that_does_not_know_a_field_is_refused_with_the_one_that_does() {
    let daily = json!({"name": "A", "start": "2026-12-01", "dailyBudget": 5, "budgetOptimizationStrategy": "DYNAMIC"});
    let bid = json!({"name": "A", "start": "2026-12-01", "bidStrategy": "MANUAL"});
    assert_eq!(refused_by("create", daily.clone(), version::DEFAULT), None);
    let invalid = refused_by("create", daily, Version::of(202_503)).unwrap();
    assert_eq!(invalid.field.as_deref(), Some("dailyBudget"));
    assert!(invalid.fix.contains("202504"), "{}", invalid.fix);
    assert_eq!(refused_by("create", bid.clone(), Version::of(202_501)), None);
    assert!(refused_by("create", bid, Version::of(202_411)).is_some());
    let budget = json!({"campaignGroup": 1, "dailyBudget": 5});
    assert!(refused_by("set_budget", budget, Version::of(202_503)).is_some());
}

#[test]
fn changes_are_patches_and_a_nested_one_stands_under_its_field() {
    let set = |value: Value| json!({"patch": {"$set": value}});
    let group = |more: Value| {
        let mut all = json!({"campaignGroup": 61001});
        all.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        all
    };
    assert_eq!(
        body("update", group(json!({"name": "B", "status": "PAUSED"}))),
        set(json!({"name": "B", "status": "PAUSED"}))
    );
    assert_eq!(body("activate", group(json!({}))), set(json!({"status": "ACTIVE"})));
    assert_eq!(
        body("schedule_deletion", group(json!({}))),
        set(json!({"status": "PENDING_DELETION"}))
    );
    let budget = group(json!({"totalBudget": "6000.00", "currency": "EUR"}));
    assert_eq!(body("set_budget", budget), set(json!({"totalBudget": eur("6000.00")})));
    assert_eq!(
        body("set_schedule", group(json!({"end": "2027-01-01"}))),
        json!({"patch": {"runSchedule": {"$set": {"end": END}}}})
    );
    assert_eq!(
        body("set_schedule", group(json!({"start": "2026-12-01", "no_end": true}))),
        json!({"patch": {"runSchedule": {"$set": {"start": START}, "$delete": ["end"]}}})
    );
}

#[test]
fn a_batch_of_changes_is_keyed_by_number_in_query_and_body() {
    let changes = json!({"changes": [{"campaignGroup": GROUP, "status": "PAUSED"}, {"campaignGroup": 61002, "name": "B"}]});
    assert_eq!(
        body("batch_update", changes.clone()),
        json!({"entities": {"61001": {"patch": {"$set": {"status": "PAUSED"}}},
            "61002": {"patch": {"$set": {"name": "B"}}}}})
    );
    let ids = entry("batch_update").spec.derived[0];
    assert_eq!(
        (ids.value)(&parsed("batch_update", changes.clone()).unwrap()),
        Some(json!(["61001", "61002"]))
    );
    let reply = json!({"results": {"61001": {"status": 204}}, "errors": {"61002": {"status": 400, "code": "NO"}}});
    let shaped = shaped("batch_update", changes, reply);
    assert_eq!(shaped.summary, "1 of 2 changed.");
    assert_eq!(shaped.result["items"][0], json!({"urn": GROUP, "outcome": "done"}));
    assert_eq!(shaped.result["items"][1]["outcome"], "not_done");
}

#[test]
fn activating_says_the_worst_case_bounded_by_the_group() {
    let group = json!({"id": 61001, "name": "Push", "status": "DRAFT", "totalBudget": eur("70"),
        "runSchedule": {"start": 1_790_000_000_000_i64, "end": END}});
    let stated = briefed("activate", json!({"campaignGroup": 61001}), &running(group)).unwrap();
    assert_eq!(
        stated.lines,
        [
            format!("The campaign group {GROUP} “Push” is DRAFT."),
            "1 active campaign.".to_owned(),
            "Worst case: 40.00 EUR a day; 70 EUR until 2026-12-31.".to_owned(),
        ]
    );
    assert_eq!(stated.cost.unwrap().in_all.unwrap().to_string(), "70");
    assert!(stated.notes[0].contains("DATE_TOO_EARLY"), "{:?}", stated.notes);
    let unread =
        briefed("activate", json!({"campaignGroup": 61001}), &[Value::Null, Value::Null]).unwrap();
    assert!(
        unread.lines[0].contains("cannot be read") && unread.lines[1].contains("cannot be read")
    );
    assert_eq!(unread.cost.unwrap().a_day, None);
}

#[test]
fn the_default_group_is_left_as_it_is() {
    let group = json!({"status": "ACTIVE", "backfilled": true});
    for (action, more) in [
        ("activate", json!({})),
        ("set_budget", json!({"dailyBudget": 5})),
        ("set_schedule", json!({"end": "2027-01-01"})),
        ("schedule_deletion", json!({})),
    ] {
        let mut arguments = more;
        arguments["campaignGroup"] = json!(61001);
        let invalid = briefed(action, arguments, &running(group.clone())).unwrap_err();
        assert!(invalid.problem.contains("default group"), "{action}: {invalid}");
    }
}

#[test]
fn a_budget_is_said_with_the_one_before_and_what_it_means() {
    let arguments = json!({"campaignGroup": 61001, "totalBudget": "6000.00", "currency": "EUR"});
    let group = |status: &str| json!({"status": status, "totalBudget": eur("4500"), "runSchedule": {"start": 0, "end": END}});
    let stated = briefed("set_budget", arguments.clone(), &running(group("ACTIVE"))).unwrap();
    assert_eq!(stated.lines[1], "Its totalBudget: 6000.00 EUR; so far 4500 EUR.");
    assert_eq!(stated.cost.unwrap().in_all.unwrap().to_string(), "6000.00");
    let stated = briefed("set_budget", arguments.clone(), &running(group("PAUSED"))).unwrap();
    assert_eq!(stated.cost, None);
    assert_eq!(stated.lines.last().unwrap(), "Nothing is spent until the group is activated.");
    let endless = json!({"status": "ACTIVE", "runSchedule": {"start": 0}});
    let invalid = briefed("set_budget", arguments.clone(), &running(endless)).unwrap_err();
    assert!(invalid.fix.contains("set_schedule"), "{invalid}");
    let unread = briefed("set_budget", arguments, &[Value::Null, Value::Null]).unwrap();
    assert_eq!(unread.lines[1], "Its totalBudget: 6000.00 EUR; so far not known.");
    // The new total bounds even what cannot be read.
    assert_eq!(unread.cost.unwrap().in_all.unwrap().to_string(), "6000.00");
}

#[test]
fn a_schedule_is_said_with_the_one_before_and_what_it_means() {
    let group = json!({"status": "ACTIVE", "dailyBudget": eur("10"), "runSchedule": {"start": 0, "end": START}});
    let later = json!({"campaignGroup": 61001, "end": "2027-01-01"});
    let stated = briefed("set_schedule", later, &running(group.clone())).unwrap();
    assert_eq!(
        stated.lines[1],
        "Its end: 2026-12-31, that day included; so far 2026-11-30, that day included."
    );
    assert_eq!(stated.lines.last().unwrap(), "Worst case: 10 EUR a day; 400 EUR until 2026-12-31.");
    let endless = json!({"campaignGroup": 61001, "no_end": true});
    let stated = briefed("set_schedule", endless.clone(), &running(group)).unwrap();
    assert_eq!(stated.lines[1], "Its end: none; so far 2026-11-30, that day included.");
    assert!(
        stated.lines.last().unwrap().contains("until somebody pauses it"),
        "{:?}",
        stated.lines
    );
    let total = json!({"status": "ACTIVE", "totalBudget": eur("10"), "runSchedule": {"start": 0, "end": START}});
    let invalid = briefed("set_schedule", endless, &running(total)).unwrap_err();
    assert!(invalid.fix.contains("later `end`"), "{invalid}");
    let unread = briefed(
        "set_schedule",
        json!({"campaignGroup": 61001, "end": "2027-01-01"}),
        &[Value::Null, Value::Null],
    )
    .unwrap();
    assert_eq!(unread.lines[1], "Its end: 2026-12-31, that day included; so far not known.");
    assert_eq!(unread.lines.len(), 4, "{:?}", unread.lines);
}

#[test]
fn only_drafts_are_deleted_and_what_goes_with_them_is_counted() {
    let one = json!({"campaignGroup": 61001});
    let campaigns = json!({"elements": [{"status": "DRAFT"}, {"status": "DRAFT"}], "metadata": {"nextPageToken": "x"}});
    let seen = |status: &str| [json!({"status": status}), campaigns.clone()];
    assert!(briefed("delete", one.clone(), &seen("PAUSED")).is_err());
    let stated = briefed("delete", one.clone(), &seen("DRAFT")).unwrap();
    assert_eq!(
        stated.lines,
        [
            format!("The campaign group {GROUP} is DRAFT."),
            "At least 2 campaigns: 2 DRAFT.".to_owned()
        ]
    );
    assert!(briefed("schedule_deletion", one, &seen("PAUSED")).is_ok());
    let both = json!({"campaignGroups": [61001, 61002]});
    let read = json!({"results": {"61001": {"status": "DRAFT"}, "61002": {"status": "ACTIVE"}}});
    let invalid = briefed("batch_delete", both.clone(), &[read, campaigns.clone()]).unwrap_err();
    assert!(invalid.problem.contains("61002 is ACTIVE"), "{invalid}");
    let read = json!({"results": {"61001": {"status": "DRAFT"}}});
    let stated = briefed("batch_delete", both.clone(), &[read.clone(), campaigns]).unwrap();
    assert!(stated.lines[1].contains("61002 cannot be read"), "{:?}", stated.lines);
    assert_eq!(stated.lines[2], "In all of them together: at least 2 campaigns: 2 DRAFT.");
    let none = json!({"elements": []});
    let stated = briefed("batch_delete", both.clone(), &[read.clone(), none]).unwrap();
    assert_eq!(stated.lines.len(), 2, "{:?}", stated.lines);
    let stated = briefed("batch_delete", both, &[read, Value::Null]).unwrap();
    assert!(stated.lines[2].starts_with("Their campaigns cannot be read"), "{:?}", stated.lines);
}

#[test]
fn what_was_set_is_answered_and_nothing_else() {
    let total = json!({"campaignGroup": 61001, "totalBudget": "5", "currency": "EUR"});
    let answered = |action: &str, arguments: Value| {
        Value::Object(shaped(action, arguments, Value::Null).result)
    };
    assert_eq!(
        answered("set_budget", total),
        json!({"campaignGroup": GROUP, "totalBudget": "5", "currency": "EUR"})
    );
    let end = json!({"campaignGroup": 61001, "end": "2027-01-01"});
    let summary = shaped("set_schedule", end.clone(), Value::Null).summary;
    assert_eq!(summary, "Schedule set: ends with 2026-12-31, that day included.");
    assert_eq!(answered("set_schedule", end), json!({"campaignGroup": GROUP, "end": "2027-01-01"}));
}

#[test]
fn a_lost_creation_is_found_by_name_among_what_is_new() {
    let oracle = entry("create").spec.oracle.unwrap();
    let arguments = parsed("create", json!({"name": "A", "start": "2026-12-01"})).unwrap();
    assert_eq!(
        Value::Object((oracle.arguments)(&arguments).unwrap()),
        json!({"adAccount": "urn:li:sponsoredAccount:90001", "names": ["A"], "status": ["DRAFT"]})
    );
    let sent = entry("create").body(&arguments).unwrap().unwrap();
    let made = |at: i64| {
        let mut group = sent.clone();
        group["id"] = json!(61001);
        group["changeAuditStamps"] = json!({"created": {"time": at}});
        json!({"elements": [group]})
    };
    let since_ms = 1_796_000_000_000;
    let seen = |read: &Value| (oracle.sees)(&Evidence { sent: &sent, read: Some(read), since_ms });
    assert_eq!(seen(&made(since_ms)), Sight::Happened(Some(GROUP.to_owned())));
    assert_eq!(seen(&made(since_ms - 3_600_000)), Sight::NotYet);
    assert_eq!(seen(&json!({"elements": []})), Sight::NotYet);
}
