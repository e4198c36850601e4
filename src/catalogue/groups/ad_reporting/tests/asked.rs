use super::*;

#[test]
fn what_linkedin_cannot_answer_is_refused_with_what_would_do() {
    let nineteen: Vec<String> = (0..19).map(|number| format!("viralMetric{number}")).collect();
    let cases = [
        (json!({"fields": nineteen}), "fields", "Leave some out"),
        (json!({"fields": []}), "fields", "Name metrics"),
        (json!({"fields": ["pivotValues"]}), "fields", "Name metrics"),
        (json!({"fields": ["impressions,clicks"]}), "fields[0]", "list of LinkedIn's names"),
        (json!({"fields": ["ctr"]}), "fields", "clicks and impressions"),
        (json!({"fields": ["cardClicks"], "pivot": "MEMBER_INDUSTRY"}), "fields", "another pivot"),
        (
            json!({"fields": ["conversionValueInLocalCurrency"], "pivot": "member_company"}),
            "fields",
            "another pivot",
        ),
        (json!({"fields": ["approximateMemberReach"], "from": "2026-06-01"}), "fields", "92 days"),
        (
            json!({"fields": ["approximateMemberReach"], "from": "2026-06-01", "until": null}),
            "fields",
            "92 days",
        ),
        (json!({"pivot": "LEAD_GEN_FORM"}), "pivot", "Use one of COMPANY, ACCOUNT"),
        (json!({"pivot": "by campaign"}), "pivot", "capitals"),
        (json!({"campaigns": []}), "campaigns", "leave it out"),
        (json!({"companies": ["acme-maps"]}), "companies", "urn:li:organization:"),
        (json!({"shares": ["urn:li:activity:7400000000000000001"]}), "shares", "urn:li:share:"),
        (json!({"from": "2026-11-23", "until": null}), "from", "Begin with 2026-11-22"),
        (json!({"until": "2026-09-01"}), "until", "exclusive"),
        (json!({"from": "2015-01-01", "until": "2016-01-01"}), "until", "End after 2016-11-22"),
        (
            json!({"from": "2023-01-01", "until": "2024-11-22", "pivot": "MEMBER_COUNTY"}),
            "until",
            "End after 2024-11-22",
        ),
        (json!({"sortOrder": "ASCENDING"}), "sortOrder", "sortBy"),
    ];
    for (arguments, field, fix) in cases {
        let invalid = refused("analytics", &with(&arguments)).expect(fix);
        assert_eq!(invalid.field.as_deref(), Some(field), "{arguments}: {invalid}");
        assert!(invalid.fix.contains(fix), "{arguments}: {}", invalid.fix);
    }
    let invalid = refused("analytics", &json!({"from": "2026-09-01"})).unwrap();
    assert!(invalid.fix.contains("`adAccounts`"), "{invalid}");
}

#[test]
fn what_linkedin_can_answer_is_not_refused() {
    let eighteen: Vec<String> = (0..18).map(|number| format!("viralMetric{number}")).collect();
    for arguments in [
        json!({}),
        json!({"until": null}),
        json!({"until": "2026-12-01"}),
        json!({"fields": eighteen}),
        json!({"fields": ["impressions", "dateRange", "pivotValues"]}),
        json!({"fields": ["somethingNew"]}),
        json!({"fields": ["approximateMemberReach"], "from": "2026-07-01", "until": "2026-10-01"}),
        json!({"from": "2015-01-01", "until": "2016-12-01"}),
        json!({"from": "2023-01-01", "until": "2023-02-01"}),
        json!({"adAccounts": null, "campaigns": ["44001"]}),
        json!({"pivot": "MEMBER_DESIGNATED_MARKET_AREA"}),
        json!({"sortBy": "CLICKS"}),
    ] {
        assert_eq!(refused("analytics", &with(&arguments)), None, "{arguments}");
    }
}

#[test]
fn a_pivot_needs_the_version_that_brought_it() {
    let arguments = with(&json!({"pivot": "MEMBER_DESIGNATED_MARKET_AREA"}));
    let older = refused_by("analytics", &arguments, Version::parse("202608").unwrap()).unwrap();
    assert!(older.problem.contains("202609") && older.fix.contains("LINKEDIN_MCP_API_VERSION"));
    // Younger versions may know pivots that this program does not.
    let unheard = with(&json!({"pivot": "MEMBER_SHOE_SIZE"}));
    let later = Version::parse("202704").unwrap();
    assert!(refused("analytics", &unheard).is_some());
    assert_eq!(refused_by("analytics", &unheard, later), None);
}

#[test]
fn several_pivots_are_three_at_most_and_no_two_the_same() {
    let ask = |pivots: Value| refused("statistics", &with(&json!({ "pivots": pivots })));
    assert!(ask(json!([])).unwrap().problem.contains("1 to 3"));
    assert!(ask(json!(["CAMPAIGN", "CREATIVE", "ACCOUNT", "SHARE"])).is_some());
    assert!(ask(json!(["CAMPAIGN", "campaign"])).unwrap().problem.contains("twice"));
    assert_eq!(ask(json!(["CAMPAIGN", "CREATIVE", "PLACEMENT_NAME"])), None);
}

#[test]
fn members_are_told_apart_by_the_finder_that_has_them() {
    let by = |pivot: &str| with(&json!({"pivots": ["CAMPAIGN", pivot]}));
    for pivot in ["MEMBER_INDUSTRY", "member_company", "MEMBER_DESIGNATED_MARKET_AREA"] {
        let invalid = refused("statistics", &by(pivot)).unwrap();
        assert_eq!(invalid.field.as_deref(), Some("pivots"));
        let fix = format!("Use the action analytics with pivot {}.", pivot.to_uppercase());
        assert_eq!(invalid.fix, fix);
        assert_eq!(refused("analytics", &with(&json!({ "pivot": pivot }))), None);
    }
    // What a later version brings, nobody here knows.
    let later = Version::parse("202704").unwrap();
    assert_eq!(refused_by("statistics", &by("MEMBER_SHOE_SIZE"), later), None);
}

#[test]
fn what_may_be_in_several_currencies_is_asked_for_in_one_as_well() {
    let fields = |arguments: Value| derived("analytics", &with(&arguments), "fields").unwrap();
    let several = json!([ACCOUNT, "500000002"]);
    for arguments in [
        json!({ "adAccounts": several }),
        json!({"adAccounts": null, "companies": ["urn:li:organization:1"]}),
        json!({"adAccounts": null, "campaigns": ["44001", "44002"]}),
    ] {
        let asked = fields(arguments.clone());
        assert!(asked.contains(",totalEngagements,costInUsd,dateRange"), "{arguments}: {asked}");
    }
    for arguments in [
        json!({"pivot": "ACCOUNT"}),
        json!({"adAccounts": [ACCOUNT, "500000001"]}),
        json!({"adAccounts": null, "campaigns": ["44001"]}),
        json!({"adAccounts": several, "fields": ["costInLocalCurrency"]}),
    ] {
        assert!(!fields(arguments.clone()).contains("costInUsd"), "{arguments}");
    }
}

#[test]
fn the_query_is_spelled_as_linkedin_wants_it() {
    let ask = |arguments: Value, parameter: &str| {
        derived("analytics", &with(&arguments), parameter).unwrap_or_default()
    };
    assert_eq!(ask(json!({}), "pivot"), "pivot=CAMPAIGN");
    assert_eq!(ask(json!({"pivot": "creative"}), "pivot"), "pivot=CREATIVE");
    assert_eq!(ask(json!({}), "timeGranularity"), "timeGranularity=ALL");
    assert_eq!(
        ask(json!({}), "dateRange"),
        "dateRange=(start:(day:1,month:9,year:2026),end:(day:30,month:9,year:2026))"
    );
    assert_eq!(
        ask(json!({"until": null}), "dateRange"),
        "dateRange=(start:(day:1,month:9,year:2026))"
    );
    assert_eq!(
        ask(json!({}), "fields"),
        "fields=impressions,clicks,costInLocalCurrency,landingPageClicks,oneClickLeads,externalWebsiteConversions,totalEngagements,dateRange,pivotValues"
    );
    assert_eq!(
        ask(json!({"fields": ["clicks", "pivotValues", "clicks"]}), "fields"),
        "fields=clicks,dateRange,pivotValues"
    );
    assert_eq!(
        ask(json!({"sortBy": "IMPRESSIONS"}), "sortBy"),
        "sortBy=(field:IMPRESSIONS,order:DESCENDING)"
    );
    assert_eq!(ask(json!({}), "sortBy"), "");
    for (given, sent) in [
        ("WEBSITE_VISITS", "WEBSITE_VISIT"),
        ("WEBSITE_VISIT", "WEBSITE_VISIT"),
        ("VIDEO_VIEWS", "VIDEO_VIEW"),
        ("BRAND_AWARENESS", "BRAND_AWARENESS"),
    ] {
        let sent = format!("objectiveType={sent}");
        assert_eq!(ask(json!({"objectiveType": given}), "objectiveType"), sent);
    }
}

#[test]
fn revenue_takes_its_own_days_and_pivots() {
    let ask = |arguments: Value| {
        let mut all =
            json!({"adAccount": 500_000_001, "from": "2026-08-01", "until": "2026-11-01"});
        all.as_object_mut().unwrap().extend(arguments.as_object().unwrap().clone());
        (refused("attributed_revenue", &all), all)
    };
    assert_eq!(ask(json!({})).0, None);
    assert_eq!(ask(json!({"from": "2025-11-22", "until": "2026-11-23"})).0, None);
    let cases = [
        (json!({"until": "2026-08-30"}), "until"),
        (json!({"from": "2025-08-01"}), "until"),
        (json!({"from": "2025-11-20", "until": "2026-11-01"}), "from"),
        (json!({"pivots": ["CREATIVE"]}), "pivots"),
        (json!({"pivots": []}), "pivots"),
    ];
    for (arguments, field) in cases {
        let (invalid, _) = ask(arguments.clone());
        assert_eq!(invalid.expect(field).field.as_deref(), Some(field), "{arguments}");
    }
    let (_, all) = ask(json!({}));
    let sent = |parameter: &str| derived("attributed_revenue", &all, parameter).unwrap();
    assert_eq!(sent("pivots"), "pivots=List(ACCOUNT)");
    assert_eq!(sent("fields"), "fields=revenueAttributionMetrics,dateRange,pivotValues");
}
