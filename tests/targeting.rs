//! Targeting on the wire: words become URNs, and questions are asked as LinkedIn documents them.

#![cfg(test)]

mod known;

use known::{Everything, everything};
use linkedin_mcp::access::{self, Directory, Question};
use linkedin_mcp::briefing::{self, Looks};
use linkedin_mcp::call::{Call, Meter};
use linkedin_mcp::catalogue::looks::Look;
use linkedin_mcp::catalogue::named;
use linkedin_mcp::catalogue::targeting::Facet;
use linkedin_mcp::plan::{self, Probe};
use linkedin_mcp::policy::{self, Level, Policy};
use serde_json::{Value, json};

/// Whoever looks at nothing.
struct Nobody;

impl Looks for Nobody {
    async fn look(&self, _call: &Call, _look: Look) -> Value {
        Value::Null
    }
}

async fn target(name: &str, arguments: Value) -> String {
    let (group, entry) = named(name).unwrap();
    let arguments = arguments.as_object().unwrap().clone();
    let call = known::call(group, entry, arguments, everything());
    let permitted = policy::permit(call, &Policy::new(Level::Full, Vec::new()).into()).unwrap();
    let authorised =
        access::authorise(permitted, &Directory::default(), &Everything).await.unwrap();
    let briefed = briefing::brief(authorised, &Nobody).await.unwrap();
    let planned = plan::plan(briefed).unwrap();
    assert!(planned.request().bearer);
    planned.request().target().to_owned()
}

#[tokio::test]
async fn words_leave_as_urns_in_linkedins_structure() {
    let targeting = json!([
        {"facet": "locations", "values": ["Germany"]},
        {"facet": "staffCountRanges", "values": ["51-200"]}]);
    assert_eq!(
        target("ad_targeting.audience_count", json!({ "targeting": targeting })).await,
        "/rest/audienceCounts?q=targetingCriteriaV2&targetingCriteria=(include:(and:List((or:(urn%3Ali%3AadTargetingFacet%3Alocations:List(urn%3Ali%3Ageo%3A103644278))),(or:(urn%3Ali%3AadTargetingFacet%3AstaffCountRanges:List(urn%3Ali%3AstaffCountRange%3A%2851%2C200%29))))))"
    );
}

#[tokio::test]
async fn prices_and_forecasts_are_asked_for_in_the_accounts_currency() {
    let targeting = json!([{"facet": "locations", "values": ["urn:li:geo:1"]}]);
    let criteria = "targetingCriteria=(include:(and:List((or:(urn%3Ali%3AadTargetingFacet%3Alocations:List(urn%3Ali%3Ageo%3A1))))))";
    let prices = json!({"adAccount": "500000001", "campaignType": "SPONSORED_UPDATES", "bidType": "CPC",
        "targeting": targeting, "objectiveType": "WEBSITE_VISITS", "dailyBudget": "25.00"});
    assert_eq!(
        target("ad_targeting.budget_pricing", prices).await,
        format!(
            "/rest/adBudgetPricing?q=criteriaV2&account=urn%3Ali%3AsponsoredAccount%3A500000001&campaignType=SPONSORED_UPDATES&bidType=CPC&matchType=EXACT&currency=EUR&{criteria}&objectiveType=WEBSITE_VISIT&dailyBudget=(amount:25.00,currencyCode:EUR)"
        )
    );
    let forecast = json!({"adAccount": "500000001", "campaignType": "TEXT_AD", "start": "2027-01-04", "end": "2027-02-04",
        "targeting": targeting, "totalBudget": "900", "bidType": "CPC", "bidPrice": "4.10", "optimizationTargetType": "MAX_CLICK"});
    assert_eq!(
        target("ad_targeting.forecast", forecast).await,
        format!(
            "/rest/adSupplyForecasts?q=criteriaV2&account=urn%3Ali%3AsponsoredAccount%3A500000001&campaignType=TEXT_AD&optimizationTarget=MAX_CLICK&timeRange=(start:1799020800000,end:1801699200000)&{criteria}&totalBudget=(amount:900,currencyCode:EUR)&competingBid=(bidType:CPC,bidPrice:(amount:4.10,currencyCode:EUR))"
        )
    );
}

#[tokio::test]
async fn entities_are_asked_for_with_urns_and_in_a_language() {
    assert_eq!(
        target(
            "ad_targeting.search_entities",
            json!({"facet": "skills", "query": "weld", "locale": "de_DE"})
        )
        .await,
        "/rest/adTargetingEntities?q=typeahead&queryVersion=QUERY_USES_URNS&facet=urn%3Ali%3AadTargetingFacet%3Askills&query=weld&locale=(language:de,country:DE)&start=0&count=10"
    );
    assert_eq!(
        target("ad_targeting.get_entities", json!({"urns": ["urn:li:skill:17"]})).await,
        "/rest/adTargetingEntities?q=urns&queryVersion=QUERY_USES_URNS&urns=List(urn%3Ali%3Askill%3A17)&start=0&count=10"
    );
    assert_eq!(
        target("ad_targeting.find_templates", json!({"adAccount": 500_000_001})).await,
        "/rest/adTargetTemplates?q=account&account=urn%3Ali%3AsponsoredAccount%3A500000001&start=0&count=10"
    );
    assert_eq!(
        target("ad_targeting.get_template", json!({"template": 7, "adAccount": 500_000_001})).await,
        "/rest/adTargetTemplates/7"
    );
}

#[test]
fn a_probe_asks_by_the_beginning_of_a_name_or_for_all() {
    let probe = |facet, query: Option<&str>| {
        let question = Question { facet, query: query.map(str::to_owned) };
        let probe = Probe::Targeting(question);
        let planned = plan::probe(&probe, &everything(), &Meter::default()).unwrap();
        (planned.endpoint().to_owned(), planned.request().target().to_owned())
    };
    assert_eq!(
        probe(Facet::Locations, Some("São (Paulo)")),
        (
            "ad_targeting.search_entities".to_owned(),
            "/rest/adTargetingEntities?q=typeahead&queryVersion=QUERY_USES_URNS&facet=urn%3Ali%3AadTargetingFacet%3Alocations&query=S%C3%A3o%20%28Paulo%29&start=0&count=100".to_owned()
        )
    );
    assert_eq!(
        probe(Facet::JobFunctions, None),
        (
            "ad_targeting.list_entities".to_owned(),
            "/rest/adTargetingEntities?q=adTargetingFacet&queryVersion=QUERY_USES_URNS&facet=urn%3Ali%3AadTargetingFacet%3AjobFunctions&start=0&count=100".to_owned()
        )
    );
}
