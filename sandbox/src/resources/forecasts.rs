//! What advertising would cost and reach (advertising facts §6).

use serde_json::{Value as Json, json};

use super::{Resource, ads::rules::LEAST_DAILY, advertiser, targeting};
use crate::{
    errors::Refusal,
    reply::Reply,
    restli::Value,
    visit::{Visit, invalid},
    world::figures::{DAY_MS, day_of},
};

pub(crate) const RESOURCE: Resource = Resource {
    file: "forecasts.toml",
    facts: include_str!("../../facts/forecasts.toml"),
    handlers: &[("ad_budget_pricing.find", pricing), ("ad_supply_forecasts.find", supply)],
};

const TYPES: [&str; 4] = ["TEXT_AD", "SPONSORED_UPDATES", "SPONSORED_INMAILS", "DYNAMIC"];
const OBJECTIVES: [&str; 10] = [
    "BRAND_AWARENESS",
    "ENGAGEMENT",
    "WEBSITE_VISIT",
    "WEBSITE_CONVERSION",
    "VIDEO_VIEW",
    "LEAD_GENERATION",
    "JOB_APPLICANT",
    "TALENT_LEAD",
    "WEBSITE_TRAFFIC",
    "CREATIVE_ENGAGEMENT",
];

/// A decimal of hundredths.
fn decimal(hundredths: i64) -> String {
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

fn money(hundredths: i64, currency: &str) -> Json {
    json!({"amount": decimal(hundredths), "currencyCode": currency})
}

/// `(amount:25.00,currencyCode:EUR)`, in hundredths.
fn amount(visit: &Visit<'_>, name: &str) -> Result<Option<i64>, Refusal> {
    let Some(value) = visit.query.value(name) else {
        return Ok(None);
    };
    let part = |field: &str| value.field(field).and_then(Value::text);
    let read = |text: &str| -> Option<i64> {
        let (whole, rest) = text.split_once('.').unwrap_or((text, ""));
        let is_number = |digits: &str| digits.bytes().all(|digit| digit.is_ascii_digit());
        let cents = format!("{rest:0<2}");
        let cents: i64 = cents.get(..2).filter(|_| is_number(rest))?.parse().ok()?;
        Some(whole.parse::<u32>().ok().map(i64::from)? * 100 + cents)
    };
    let is_currency = part("currencyCode").is_some_and(|code| code.len() == 3);
    part("amount").and_then(read).filter(|_| is_currency).map(Some).ok_or_else(|| invalid(name))
}

/// What both finders check alike: the audience, in members, and the account's currency.
fn asked(visit: &Visit<'_>) -> Result<(i64, String), Refusal> {
    visit.required_text("campaignType")?;
    visit.symbol("campaignType", &TYPES)?;
    visit.symbol("objectiveType", &OBJECTIVES)?;
    let members = targeting::criteria(visit)?.count();
    let account = advertiser::asked(visit, "account")?;
    Ok((i64::try_from(members).unwrap_or(i64::MAX), account.currency.clone()))
}

/// What a bid of this kind costs; a small audience is dear.
fn bid(kind: &str, members: i64) -> i64 {
    let usual = match kind {
        "CPM" => 2600,
        "CPV" => 12,
        _ => 410,
    };
    let scarcity = match members {
        0..100_000 => 150,
        100_000..10_000_000 => 100,
        _ => 80,
    };
    (usual * scarcity / 100).max(1)
}

fn pricing(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    visit.required_text("bidType")?;
    let kind = visit.symbol("bidType", &["CPC", "CPM", "CPV"])?.unwrap_or_default().to_owned();
    visit.required_text("matchType")?;
    visit.symbol("matchType", &["EXACT", "AUDIENCE_EXPANDED"])?;
    amount(visit, "dailyBudget")?;
    let (members, own) = asked(visit)?;
    let currency = visit.text("currency")?.unwrap_or(&own);
    if currency.len() != 3 {
        return Err(invalid("currency"));
    }
    let usual = bid(&kind, members);
    let money = |hundredths: i64| money(hundredths, currency);
    let element = json!({
        "suggestedBid": {
            "default": money(usual),
            "min": money((usual * 7 / 10).max(1)),
            "max": money((usual * 15 / 10).max(2)),
        },
        "dailyBudgetLimits": {
            "default": money(5000),
            "min": {"amount": LEAST_DAILY, "currencyCode": currency},
            "max": money(10_000_000),
        },
        "bidLimits": {"min": money((usual / 2).max(1)), "max": money(usual * 10)},
    });
    let paging = json!({"start": 0, "count": 10, "links": []});
    Ok(Reply::json(200, &json!({"elements": [element], "paging": paging})))
}

/// `(start:ms,end:ms)`; it begins in the future.
fn time_range(visit: &Visit<'_>) -> Result<(i64, i64), Refusal> {
    const NAME: &str = "timeRange";
    let moment = |field: &str| -> Option<i64> {
        visit.query.value(NAME)?.field(field)?.text()?.parse().ok()
    };
    match (moment("start"), moment("end")) {
        (Some(start), Some(end)) if start > visit.now_ms && end > start => Ok((start, end)),
        _ => Err(invalid(NAME)),
    }
}

fn supply(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    /// Longer ranges are cut.
    const DAYS: i64 = 90;
    let (start, end) = time_range(visit)?;
    let daily = amount(visit, "dailyBudget")?;
    let total = amount(visit, "totalBudget")?;
    let (members, _) = asked(visit)?;
    let days = (day_of(end - 1) - day_of(start) + 1).clamp(1, DAYS);
    let spent = match (daily, total) {
        (Some(daily), _) => daily,
        (None, Some(total)) => total / days,
        (None, None) => return Err(invalid("dailyBudget")),
    };
    // As much as the money buys, and no more often than four times a week each.
    let impressions = (spent * 1000 / bid("CPM", members)).min(members * 4 / 7);
    let series = |name: &str, value: i64| {
        let points: Vec<Json> = (0..days)
            .map(|day| {
                json!({
                    "timestamp": (day_of(start) + day) * DAY_MS,
                    "value": value,
                    "adForecastRange": {"min": value * 4 / 5, "max": value * 6 / 5},
                })
            })
            .collect();
        json!({"metricType": name, "granularity": "DAILY", "timeSeries": points})
    };
    let elements = [
        series("IMPRESSIONS", impressions),
        series("CLICKS", impressions / 120),
        series("SPEND", if impressions == 0 { 0 } else { spent / 100 }),
    ];
    let paging = json!({"start": 0, "count": 10, "links": []});
    Ok(Reply::json(200, &json!({"elements": elements, "paging": paging})))
}
