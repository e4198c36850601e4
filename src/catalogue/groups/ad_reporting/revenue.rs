//! What ads brought in, as a connected CRM tells LinkedIn.

use jiff::Span;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::names::{NAMES, Names};
use super::pivots::{Pivot, check_several};
use super::range::{DATE_RANGE, Range};
use super::report::rows_of;
use super::rows::Row;
use super::{DOCS, PATH, figures_of};
use crate::catalogue::groups::ads::AD_ACCOUNT;
use crate::catalogue::groups::analytics::days::Day;
use crate::catalogue::received::{Detail, Received, Shaped, elements};
use crate::catalogue::spec::{Derived, Spec};
use crate::catalogue::{Arguments, Endpoint, Invalid};
use crate::model::method::Method;
use crate::model::urn::AdAccount;
use crate::model::version::Version;

/// Revenue that a connected CRM attributes to ads.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "LinkedIn's spelling")]
pub(super) struct AttributedRevenue {
    /// For attributed_revenue: ad account URN or id.
    adAccount: AdAccount,
    /// ACCOUNT (default), CAMPAIGN_GROUP, CAMPAIGN.
    pivots: Option<Vec<Pivot>>,
    /// First day; 30 to 366 days within the last year.
    from: Day,
    /// Exclusive. With tomorrow, open opportunities are counted too.
    until: Day,
    /// False saves the calls that look up names.
    names: Option<bool>,
}

/// What revenue can be told apart by.
const PIVOTS: [&str; 3] = ["ACCOUNT", "CAMPAIGN_GROUP", "CAMPAIGN"];

/// LinkedIn's bounds of the range, in days.
const DAYS: std::ops::RangeInclusive<i64> = 30..=366;

const METRICS: &str = "revenueAttributionMetrics";

/// All of its figures, with what tells the elements apart.
const WHAT: Derived = Derived {
    parameter: "fields",
    arguments: &[],
    value: |_| Some(json!(format!("{METRICS},dateRange,pivotValues"))),
};

const BY: Derived = Derived {
    parameter: "pivots",
    arguments: &["pivots"],
    value: |arguments| Some(arguments.get("pivots").cloned().unwrap_or(json!(["ACCOUNT"]))),
};

/// An element with its figures in the place where performance has them.
fn flat(element: &Value) -> Value {
    let mut element = element.clone();
    if let Some(map) = element.as_object_mut()
        && let Some(Value::Object(figures)) = map.remove(METRICS)
    {
        map.extend(figures);
    }
    element
}

impl Endpoint for AttributedRevenue {
    const SPEC: Spec = Spec::new(
        "attributed_revenue",
        Method::Finder("attributedRevenueMetrics"),
        PATH,
        figures_of(AD_ACCOUNT),
        DOCS,
    )
    .query(&["account={adAccount}"])
    .derived(&[BY, DATE_RANGE, WHAT])
    .local(&["names"])
    .since(Version::of(202_505))
    .hints(&["Revenue takes a CRM that is connected to the ad account."])
    .beside(NAMES);
    const EXAMPLE: &'static str = r#"{"adAccount": "urn:li:sponsoredAccount:500000001", "from": "2026-08-01", "until": "2026-11-01"}"#;

    fn check(&self) -> Result<(), Invalid> {
        Range::of(self.from, Some(self.until))?;
        let days = Range { from: self.from, until: Some(self.until) }.length(self.until.0);
        if !DAYS.contains(&days) {
            let problem =
                format!("LinkedIn attributes revenue to 30 to 366 days, and these are {days}");
            return Err(Invalid::new("until", problem, "Choose other days."));
        }
        let Some(pivots) = &self.pivots else { return Ok(()) };
        check_several(pivots, PIVOTS.len())?;
        match pivots.iter().find(|pivot| !PIVOTS.contains(&pivot.as_str())) {
            Some(other) => {
                let problem = format!("LinkedIn has no revenue by {}", other.as_str());
                let fix = format!("Use {}.", PIVOTS.join(", "));
                Err(Invalid::new("pivots", problem, fix))
            }
            None => Ok(()),
        }
    }

    fn check_at(&self, today: Date, _version: Version) -> Result<(), Invalid> {
        Range { from: self.from, until: Some(self.until) }.has_begun(today)?;
        // 366 days may end today.
        let oldest = today.checked_sub(Span::new().days(366)).unwrap_or(today);
        if self.from.0 >= oldest {
            return Ok(());
        }
        let problem = format!("`from` ({}) lies more than a year ago", self.from);
        Err(Invalid::new("from", problem, format!("Begin with {oldest} at the earliest.")))
    }

    fn shape(&self, received: &Received, detail: Detail) -> Shaped {
        let flattened: Vec<Value> = elements(&received.body).iter().map(flat).collect();
        let rows: Vec<Row<'_>> = flattened.iter().map(Row::of).collect();
        let arguments = match serde_json::to_value(self) {
            Ok(Value::Object(map)) => map,
            _ => Arguments::new(),
        };
        let names = Names::read(&arguments, received);
        let items: Vec<Value> = rows.iter().map(|row| row.item(detail, &names, true)).collect();
        let range = Range { from: self.from, until: Some(self.until) };
        let summary = match rows.as_slice() {
            [] => format!("LinkedIn sent no revenue of {}.", range.words()),
            [row] => {
                let won = row.figure("revenueWonInUsd").map(|won| won.round_dp(2).normalize());
                let won = won.map(|won| format!(": {won} USD won")).unwrap_or_default();
                format!("Attributed revenue, {}{won}.", range.words())
            }
            rows => format!("Attributed revenue, {}: {}.", range.words(), rows_of(rows.len())),
        };
        let result = json!({
            "items": items,
            "period": range.shown(),
            "units": {"…InUsd": "USD", "opportunityWinRate": "fraction, 0.05 is 5 %", "returnOnAdSpend": "revenue for each 1 spent"},
        });
        let mut shaped = Shaped::new(summary, result);
        if rows.is_empty() {
            shaped.warnings.push(
                "LinkedIn also answers with nothing, and no error, where you have no role on the ad account. Revenue takes a CRM that is connected to it.".to_owned(),
            );
        }
        shaped.warnings.extend(names.warnings);
        shaped
    }
}
