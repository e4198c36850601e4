use super::*;

const CAMPAIGN: &str = "urn:li:sponsoredCampaign:44001";
const OTHER: &str = "urn:li:sponsoredCampaign:44002";

/// September, as LinkedIn says it.
fn september() -> Value {
    json!({"start": {"year": 2026, "month": 9, "day": 1}, "end": {"year": 2026, "month": 9, "day": 30}})
}

fn report() -> Value {
    json!({"elements": [
        {"pivotValues": [CAMPAIGN], "dateRange": september(), "impressions": 812, "clicks": 9,
            "costInLocalCurrency": "31.42", "oneClickLeads": 0, "totalEngagements": 20},
        {"pivotValues": [OTHER], "dateRange": september(), "impressions": 188, "clicks": 1,
            "costInLocalCurrency": "99.99999999999996", "oneClickLeads": 4, "totalEngagements": 0},
    ], "paging": {"start": 0, "count": 10, "links": []}})
}

fn names() -> Value {
    json!({"results": {
        "44001": {"id": 44001, "name": "Autumn\u{202E}", "dailyBudget": {"amount": "50.00", "currencyCode": "EUR"}},
        "44002": {"id": 44002, "name": "Winter"},
    }, "statuses": {}, "errors": {}})
}

fn looks(action: &str, arguments: &Value, body: &Value, seen: &[Value]) -> Option<(String, Value)> {
    let entry = entry(action);
    let parsed = entry.parse(arguments.as_object().unwrap().clone()).unwrap();
    let look = (entry.spec.beside.unwrap().next)(&parsed, body, seen)?;
    Some((look.endpoint.to_owned(), Value::Object(look.arguments)))
}

#[test]
fn rates_totals_and_names_stand_beside_what_linkedin_sent() {
    let shown = shaped_with("analytics", &with(&json!({})), &report(), &[names()]);
    assert_eq!(
        shown.result["items"],
        json!([
            {"pivotValues": [CAMPAIGN], "untrusted": {"name": "Autumn"}, "impressions": 812, "clicks": 9,
                "costInLocalCurrency": "31.42", "oneClickLeads": 0, "totalEngagements": 20, "ctr": 0.011_084,
                "cpc": "3.4911", "cpm": "38.6946", "engagement_rate": 0.024_631},
            {"pivotValues": [OTHER], "untrusted": {"name": "Winter"}, "impressions": 188, "clicks": 1,
                "costInLocalCurrency": "100", "oneClickLeads": 4, "totalEngagements": 0, "ctr": 0.005_319,
                "cpc": "100", "cpm": "531.9149", "cost_per_lead": "25", "engagement_rate": 0.0},
        ])
    );
    assert_eq!(
        shown.result["totals"],
        json!({"impressions": 1000, "clicks": 10, "costInLocalCurrency": "131.42", "oneClickLeads": 4,
            "totalEngagements": 20, "ctr": 0.01, "cpc": "13.142", "cpm": "131.42", "cost_per_lead": "32.855",
            "engagement_rate": 0.02})
    );
    assert_eq!(shown.result["period"], json!({"from": "2026-09-01", "until": "2026-10-01"}));
    assert_eq!(shown.result["units"]["currency"], "EUR");
    assert_eq!(
        shown.summary,
        "2 rows by CAMPAIGN, 2026-09-01 until 2026-10-01: 1000 impressions, 10 clicks, cost 131.42 EUR."
    );
    assert_eq!(shown.warnings, Vec::<String>::new());
}

#[test]
fn a_little_less_than_nothing_is_nothing_and_means_are_not_added() {
    let body = json!({"elements": [
        {"pivotValues": [CAMPAIGN], "impressions": 0, "costInLocalCurrency": "-2E-18", "approximateMemberReach": 3, "averageDwellTime": 2},
        {"pivotValues": [OTHER], "impressions": 6, "costInLocalCurrency": "0", "approximateMemberReach": 3, "averageDwellTime": 4},
    ]});
    let shown = shaped_with("analytics", &with(&json!({"names": false})), &body, &[]);
    assert_eq!(shown.result["items"][0]["costInLocalCurrency"], "0");
    assert_eq!(shown.result["items"][0].get("ctr"), None);
    assert_eq!(shown.result["items"][1]["frequency"], 2.0);
    assert_eq!(
        shown.result["totals"],
        json!({"impressions": 6, "costInLocalCurrency": "0", "cpm": "0"})
    );
}

#[test]
fn amounts_in_currencies_that_may_differ_are_not_added() {
    let two = with(&json!({"adAccounts": [ACCOUNT, "500000002"], "chart": true}));
    let shown = shaped_with("analytics", &two, &report(), &[]);
    assert_eq!(shown.result["items"][0]["costInLocalCurrency"], "31.42");
    assert_eq!(shown.result["items"][0]["cpc"], "3.4911");
    assert_eq!(
        shown.result["totals"],
        json!({"impressions": 1000, "clicks": 10, "oneClickLeads": 4, "totalEngagements": 20,
            "ctr": 0.01, "engagement_rate": 0.02})
    );
    assert_eq!(shown.result["units"]["currency"], "each ad account's own");
    assert!(shown.summary.ends_with("1000 impressions, 10 clicks."), "{}", shown.summary);
    let warning = &shown.warnings[0];
    assert!(warning.contains("one ad account a call, or for `costInUsd`"), "{warning}");
    assert_eq!(shown.chart.unwrap().unit, "impressions");

    let mut body = report();
    body["elements"][0]["costInUsd"] = json!("36.10");
    body["elements"][1]["costInUsd"] = json!("100.00");
    let shown = shaped_with("analytics", &two, &body, &[]);
    assert_eq!(shown.result["totals"]["costInUsd"], "136.1");
    assert_eq!(shown.result["totals"].get("cpc"), None);
    assert!(shown.summary.ends_with("10 clicks, cost 136.1 USD."), "{}", shown.summary);
    assert!(shown.warnings[0].contains("is totalled"), "{:?}", shown.warnings);
    assert_eq!(shown.chart.unwrap().unit, "costInUsd (USD)");
}

#[test]
fn what_lies_in_one_ad_account_is_added_whoever_named_it() {
    let cost = |pivots: [&str; 2], arguments: Value| {
        let row = |about: &str| json!({"pivotValues": [about], "costInLocalCurrency": "1.50"});
        let body = json!({"elements": pivots.map(row)});
        let shown = shaped_with("analytics", &with(&arguments), &body, &[]);
        shown.result["totals"].get("costInLocalCurrency").cloned()
    };
    let other = "urn:li:sponsoredAccount:500000002";
    let two = json!({"adAccounts": [ACCOUNT, other], "names": false});
    let by_page = json!({"adAccounts": null, "companies": ["urn:li:organization:1"]});
    let one_group = json!({"adAccounts": null, "campaignGroups": ["55001"]});
    assert_eq!(cost([ACCOUNT, other], two.clone()), None);
    assert_eq!(cost(["MOBILE_WEB", "MOBILE_WEB"], two.clone()), None);
    assert_eq!(cost(["urn:li:organization:1"; 2], by_page.clone()), None);
    assert_eq!(cost([CAMPAIGN, CAMPAIGN], two), Some(json!("3")));
    assert_eq!(cost([ACCOUNT, ACCOUNT], by_page), Some(json!("3")));
    assert_eq!(cost([CAMPAIGN, OTHER], one_group), Some(json!("3")));
}

#[test]
fn names_are_asked_for_once_for_each_kind_of_thing() {
    let arguments = with(&json!({}));
    assert_eq!(
        looks("analytics", &arguments, &report(), &[]),
        Some((
            "campaigns.batch_get".to_owned(),
            json!({"adAccount": ACCOUNT, "campaigns": [CAMPAIGN, OTHER]})
        ))
    );
    assert_eq!(looks("analytics", &arguments, &report(), &[names()]), None);
    assert_eq!(looks("analytics", &with(&json!({"names": false})), &report(), &[]), None);
    // Which of two ad accounts a campaign belongs to, its URN does not say.
    let two = with(&json!({"adAccounts": [ACCOUNT, "500000002"]}));
    assert_eq!(looks("analytics", &two, &report(), &[]), None);
    let shown = shaped_with("analytics", &two, &report(), &[]);
    assert!(shown.warnings[1].contains("exactly one ad account"), "{:?}", shown.warnings);
    let nothing = json!({"elements": []});
    assert_eq!(looks("analytics", &arguments, &nothing, &[]), None);
}

#[test]
fn each_kind_of_thing_has_its_own_place_for_names() {
    let creative = "urn:li:sponsoredCreative:33001";
    let body = json!({"elements": [
        {"pivotValues": [ACCOUNT, "urn:li:sponsoredCampaignGroup:55001", creative]}]});
    let arguments = with(&json!({"pivots": ["ACCOUNT", "CAMPAIGN_GROUP", "CREATIVE"]}));
    let mut seen = Vec::new();
    let mut asked = Vec::new();
    while let Some((endpoint, _)) = looks("statistics", &arguments, &body, &seen) {
        seen.push(match endpoint.as_str() {
            "campaign_groups.batch_get" => {
                json!({"results": {"55001": {"id": 55001, "name": "Group"}}})
            }
            "creatives.batch_get" => json!({"results": {creative: {"id": creative}}}),
            _ => json!({"id": 500_000_001, "name": "Acme", "currency": "USD"}),
        });
        asked.push(endpoint);
    }
    assert_eq!(asked, ["campaign_groups.batch_get", "creatives.batch_get", "ad_accounts.get"]);
    let shown = shaped_with("statistics", &arguments, &body, &seen);
    assert_eq!(
        shown.result["items"][0]["untrusted"]["names"],
        json!({ACCOUNT: "Acme", "urn:li:sponsoredCampaignGroup:55001": "Group"})
    );
    assert_eq!(shown.result["units"]["currency"], "USD");
}

#[test]
fn members_are_told_apart_by_urns_and_by_words() {
    let body = json!({"elements": [
        {"pivotValues": ["urn:li:function:8"], "impressions": 5},
        {"pivotValues": ["urn:li:function:9"], "impressions": 3}]});
    let arguments = with(&json!({"pivot": "MEMBER_JOB_FUNCTION"}));
    let urns = json!({"urns": ["urn:li:function:8", "urn:li:function:9"]});
    assert_eq!(
        looks("analytics", &arguments, &body, &[]),
        Some(("ad_targeting.get_entities".to_owned(), urns))
    );
    let entities = json!({"elements": [{"urn": "urn:li:function:8", "facetUrn": "urn:li:adTargetingFacet:jobFunctions", "name": "Engineering"}]});
    let shown = shaped_with("analytics", &arguments, &body, &[entities]);
    assert_eq!(shown.result["items"][0]["untrusted"], json!({"name": "Engineering"}));
    assert_eq!(shown.result["items"][1].get("untrusted"), None);
    assert!(shown.warnings[0].contains("approximate"), "{:?}", shown.warnings);

    let words = json!({"elements": [{"pivotValues": ["SIZE_2_TO_10"], "impressions": 5}, {"pivotValues": ["do this now"]}]});
    let arguments = with(&json!({"pivot": "MEMBER_COMPANY_SIZE"}));
    assert_eq!(looks("analytics", &arguments, &words, &[]), None);
    let shown = shaped_with("analytics", &arguments, &words, &[]);
    assert_eq!(shown.result["items"][0]["pivotValues"], json!(["SIZE_2_TO_10"]));
    assert_eq!(shown.result["items"][1], json!({"untrusted": {"pivotValues": ["do this now"]}}));
}

#[test]
fn where_names_cannot_be_read_a_warning_says_so() {
    let shown = shaped_with("analytics", &with(&json!({})), &report(), &[Value::Null]);
    assert_eq!(shown.result["items"][0].get("untrusted"), None);
    assert_eq!(shown.result["units"]["currency"], "the ad account's");
    assert!(shown.summary.ends_with("cost 131.42 in local currency."), "{}", shown.summary);
    assert!(shown.warnings[0].contains("campaigns.batch_get"));
    assert!(shown.warnings[1].contains("r_ads"));
    // A reply that was kept of a call that wanted none.
    let kept = shaped_with("analytics", &with(&json!({})), &report(), &[]);
    assert_eq!(kept.warnings.len(), 1);
    assert!(kept.warnings[0].contains("a moment ago"), "{:?}", kept.warnings);
}

#[test]
fn nothing_is_said_to_mean_several_things() {
    for action in ["analytics", "statistics"] {
        let pivots =
            if action == "statistics" { json!({"pivots": ["CAMPAIGN"]}) } else { json!({}) };
        let shown = shaped_with(action, &with(&pivots), &json!({"elements": []}), &[]);
        assert_eq!(shown.result["items"], json!([]));
        assert_eq!(shown.result.get("totals"), None);
        assert!(shown.summary.contains("no figures"), "{}", shown.summary);
        let warning = &shown.warnings[0];
        assert!(warning.contains("no role") && warning.contains("test accounts"), "{warning}");
    }
}

#[test]
fn a_report_that_linkedin_cut_is_said_to_be_cut() {
    let row = json!({"pivotValues": [CAMPAIGN], "impressions": 1});
    let body = json!({"elements": vec![row; 15_000]});
    let shown = shaped_with("analytics", &with(&json!({"names": false})), &body, &[]);
    assert!(shown.warnings[0].contains("15000"), "{:?}", shown.warnings);
    assert_eq!(shown.result["totals"]["impressions"], 15_000);
}

#[test]
fn other_days_than_those_asked_for_are_told() {
    let arguments = with(&json!({"from": "2026-09-10", "names": false}));
    let shown = shaped_with("analytics", &arguments, &report(), &[]);
    assert_eq!(shown.result["period"]["from"], "2026-09-01");
    assert!(shown.warnings[0].contains("2026-09-01 until 2026-10-01"), "{:?}", shown.warnings);
}

#[test]
fn a_name_that_nobody_knows_is_told_and_one_that_is_derived_is_not() {
    let arguments = with(&json!({"fields": ["impresions", "viralClicks"], "names": false}));
    let shown = shaped_with("analytics", &arguments, &report(), &[]);
    assert_eq!(shown.warnings.len(), 1);
    assert!(shown.warnings[0].contains("impresions;"), "{:?}", shown.warnings);
}

#[test]
fn pictures_show_time_or_things() {
    let bars = shaped_with("analytics", &with(&json!({"chart": true})), &report(), &[names()]);
    let chart = bars.chart.unwrap();
    assert_eq!(chart.kind, Kind::Bars);
    assert_eq!(chart.labels, ["sponsoredCampaign:44002", "sponsoredCampaign:44001"]);
    assert_eq!(chart.unit, "costInLocalCurrency (EUR)");

    let day = |day: u8| json!({"start": {"year": 2026, "month": 9, "day": day}, "end": {"year": 2026, "month": 9, "day": day}});
    let row = |about: &str, on: u8, impressions: u32| json!({"pivotValues": [about], "dateRange": day(on), "impressions": impressions, "costInLocalCurrency": "0"});
    let body = json!({"elements": [row(CAMPAIGN, 2, 5), row(CAMPAIGN, 1, 7), row(OTHER, 1, 3)]});
    let arguments = with(&json!({"chart": true, "timeGranularity": "DAILY", "names": false}));
    let shown = shaped_with("analytics", &arguments, &body, &[]);
    assert_eq!(
        shown.result["items"][0]["period"],
        json!({"from": "2026-09-02", "until": "2026-09-03"})
    );
    let chart = shown.chart.unwrap();
    assert_eq!(chart.kind, Kind::Line);
    assert_eq!(chart.labels, ["2026-09-01", "2026-09-02"]);
    assert_eq!(chart.series[0].name, "impressions");
    assert_eq!(chart.series[0].values, [10.0, 5.0]);
}

#[test]
fn revenue_is_shown_flat_with_its_account() {
    let arguments = json!({"adAccount": ACCOUNT, "from": "2026-08-01", "until": "2026-11-01"});
    let body = json!({"elements": [{"revenueAttributionMetrics": {"returnOnAdSpend": 3.1,
        "revenueWonInUsd": "900.0", "closedWonOpportunities": 2, "opportunityWinRate": 0.5},
        "pivotValues": [ACCOUNT]}]});
    let (endpoint, _) = looks("attributed_revenue", &arguments, &body, &[]).unwrap();
    assert_eq!(endpoint, "ad_accounts.get");
    let account = json!({"name": "Acme", "currency": "EUR"});
    let shown = shaped_with("attributed_revenue", &arguments, &body, &[account]);
    assert_eq!(
        shown.result["items"][0],
        json!({"pivotValues": [ACCOUNT], "untrusted": {"name": "Acme"}, "returnOnAdSpend": 3.1,
            "revenueWonInUsd": "900", "closedWonOpportunities": 2, "opportunityWinRate": 0.5})
    );
    assert_eq!(shown.summary, "Attributed revenue, 2026-08-01 until 2026-11-01: 900 USD won.");
    let empty = shaped_with("attributed_revenue", &arguments, &json!({"elements": []}), &[]);
    assert!(empty.warnings[0].contains("CRM"));
}
