//! New campaigns, always as drafts.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::bidding::{Bidding, QUALIFIED_LEADS, Wished};
use super::kinds::{
    CostType, CreativeSelection, Kind, Objective, PacingStrategy, PoliticalIntent, check_format,
};
use super::when::{When, in_order};
use super::{ALL, CAMPAIGNS, ads, reach, seen, urn};
use crate::catalogue::groups::ad_accounts::said::some_budget;
use crate::catalogue::groups::ads::cost;
use crate::catalogue::looks::Briefing;
use crate::catalogue::received::{Detail, Received, Shaped};
use crate::catalogue::spec::Spec;
use crate::catalogue::targeting::{self, Criterion};
use crate::catalogue::{Endpoint, Invalid};
use crate::model::method::Method;
use crate::model::money::{Amount, Currency};
use crate::model::urn::{AdAccount, CampaignGroup, Organization};
use crate::model::version::Version;
use crate::model::word::Word;

/// The language of LinkedIn's interface, not a market.
const LOCALE: &str = "en_US";

/// Create a campaign, always as a DRAFT; linkedin_campaigns_spend activates it.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "LinkedIn's spelling")]
pub(super) struct Create {
    /// Ad account URN or id.
    pub(super) adAccount: AdAccount,
    campaignGroup: CampaignGroup,
    name: String,
    /// Default SPONSORED_UPDATES.
    r#type: Option<Kind>,
    objectiveType: Objective,
    /// Default: automatic bidding.
    costType: Option<CostType>,
    /// MAX_CLICK, TARGET_COST_PER_CLICK, NONE (manual), …; default: automatic.
    optimizationTargetType: Option<Word>,
    /// Bid, target cost or cap.
    unitCost: Option<Amount>,
    /// Such as 40.00; this or `totalBudget`.
    dailyBudget: Option<Amount>,
    totalBudget: Option<Amount>,
    /// Default: the ad account's.
    currency: Option<Currency>,
    /// Day (00:00 UTC) or time.
    start: When,
    /// Exclusive.
    end: Option<When>,
    /// Whom it is for.
    pub(super) targeting: Option<Vec<Criterion>>,
    /// LinkedIn's structure, instead of `targeting`.
    pub(super) targetingCriteria: Option<Map<String, Value>>,
    /// Required: ask the advertiser.
    politicalIntent: Option<PoliticalIntent>,
    /// The advertiser's page: URN, id or vanity name.
    associatedEntity: Option<Organization>,
    /// STANDARD_UPDATE, SINGLE_VIDEO, CAROUSEL, …
    format: Option<Word>,
    /// Interface language; default en_US.
    locale: Option<String>,
    /// Also show outside LinkedIn; default false.
    offsiteDeliveryEnabled: Option<bool>,
    audienceExpansionEnabled: Option<bool>,
    connectedTelevisionOnly: Option<bool>,
    creativeSelection: Option<CreativeSelection>,
    pacingStrategy: Option<PacingStrategy>,
    // Here so that whoever wants another status reads why there is none.
    #[serde(skip_serializing)]
    #[schemars(skip)]
    status: Option<String>,
}

impl Create {
    fn kind(&self) -> Kind {
        self.r#type.unwrap_or_default()
    }

    fn bidding(&self) -> Result<Bidding, Invalid> {
        Wished {
            kind: self.kind(),
            objective: self.objectiveType,
            target: self.optimizationTargetType.as_ref(),
            cost: self.costType,
            unit: self.unitCost,
        }
        .settle()
    }

    fn locale(&self) -> &str {
        self.locale.as_deref().unwrap_or(LOCALE)
    }

    /// Television has no other place, lead forms no place but LinkedIn.
    fn offsite(&self) -> bool {
        self.offsiteDeliveryEnabled.unwrap_or(self.connectedTelevisionOnly == Some(true))
    }

    fn check_money(&self) -> Result<(), Invalid> {
        some_budget("dailyBudget", self.dailyBudget)?;
        some_budget("totalBudget", self.totalBudget)?;
        match (self.dailyBudget, self.totalBudget) {
            (None, None) => Err(Invalid::new(
                "dailyBudget",
                "The campaign has no budget",
                "Give `dailyBudget`, such as 40.00, or `totalBudget`, or both.",
            )),
            (Some(daily), Some(total)) => budgets_fit(daily, total),
            _ => Ok(()),
        }
    }

    fn check_place(&self) -> Result<(), Invalid> {
        check_offsite(Some(self.objectiveType), self.offsiteDeliveryEnabled)?;
        if self.connectedTelevisionOnly == Some(true) {
            if self.offsiteDeliveryEnabled == Some(false) {
                let problem = "`connectedTelevisionOnly` shows ads outside LinkedIn only";
                let fix = "Leave `offsiteDeliveryEnabled` out, or make it true.";
                return Err(Invalid::new("offsiteDeliveryEnabled", problem, fix));
            }
            check_offsite(Some(self.objectiveType), Some(true))?;
        }
        let needs_page = matches!(self.kind(), Kind::SponsoredUpdates | Kind::Dynamic)
            || self.objectiveType == Objective::LeadGeneration;
        if needs_page && self.associatedEntity.is_none() {
            let problem = "`associatedEntity` is missing: such a campaign speaks for a page";
            let fix = "Give the advertiser's page: URN, id or vanity name.";
            return Err(Invalid::new("associatedEntity", problem, fix));
        }
        Ok(())
    }
}

/// LinkedIn refuses a total below what one day may take.
pub(super) fn budgets_fit(daily: Amount, total: Amount) -> Result<(), Invalid> {
    if total < daily {
        let problem = format!("`totalBudget` ({total}) is less than `dailyBudget` ({daily})");
        return Err(Invalid::new("totalBudget", problem, "Raise the one or lower the other."));
    }
    Ok(())
}

/// Lead forms open on LinkedIn only.
pub(super) fn check_offsite(
    objective: Option<Objective>,
    offsite: Option<bool>,
) -> Result<(), Invalid> {
    if objective == Some(Objective::LeadGeneration) && offsite == Some(true) {
        let problem = "LEAD_GENERATION is not shown outside LinkedIn";
        let fix = "Leave `offsiteDeliveryEnabled` and `connectedTelevisionOnly` out.";
        return Err(Invalid::new("offsiteDeliveryEnabled", problem, fix));
    }
    Ok(())
}

/// Somebody has to say whether it is political; we do not.
pub(super) fn political_intent_is_missing() -> Invalid {
    Invalid::new(
        "politicalIntent",
        "`politicalIntent` is missing: EU law on political advertising wants the advertiser's own word on whether this is political advertising",
        "Ask the advertiser, then give NOT_POLITICAL, POLITICAL, or NOT_DECLARED where nobody has said.",
    )
}

/// `en_US` as LinkedIn's record.
pub(super) fn locale(text: &str) -> Result<Value, Invalid> {
    let letters =
        |part: &str, case: fn(&u8) -> bool| part.len() == 2 && part.as_bytes().iter().all(case);
    let fits = |(language, country): &(&str, &str)| {
        letters(language, u8::is_ascii_lowercase) && letters(country, u8::is_ascii_uppercase)
    };
    let Some((language, country)) = text.split_once('_').filter(fits) else {
        let problem = "`locale` is no language with a country";
        return Err(Invalid::new("locale", problem, "Write it as en_US."));
    };
    if text == "en_GB" {
        let problem = "LinkedIn does not take en_GB: this is the language of its interface";
        let fix = "Use en_US; choose the market with `targeting` by locations.";
        return Err(Invalid::new("locale", problem, fix));
    }
    Ok(json!({"country": country, "language": language}))
}

/// Whom it is for, in LinkedIn's structure; at most one of the two ways to say so.
pub(super) fn criteria(
    targeting: Option<&[Criterion]>,
    structure: Option<&Map<String, Value>>,
    locale: &str,
) -> Result<Option<Value>, Invalid> {
    match (targeting, structure) {
        (Some(_), Some(_)) => Err(Invalid::new(
            "targetingCriteria",
            "`targeting` and `targetingCriteria` were both given",
            "Keep `targeting` (readable criteria), or LinkedIn's own `targetingCriteria`.",
        )),
        (Some(targeting), None) => {
            targeting::check(targeting)?;
            Ok(Some(targeting::structure(targeting, Some(locale))))
        }
        (None, Some(structure)) if !structure.contains_key("include") => Err(Invalid::new(
            "targetingCriteria",
            "`targetingCriteria` includes nobody",
            "Write {\"include\": {\"and\": [{\"or\": {…}}]}}, or use `targeting`.",
        )),
        (None, Some(structure)) => Ok(Some(Value::Object(structure.clone()))),
        (None, None) => Ok(None),
    }
}

impl Endpoint for Create {
    const SPEC: Spec = Spec::new("create", Method::Create, ALL, ads::WRITES_CAMPAIGNS, CAMPAIGNS)
        .named(&["associatedEntity"])
        .currency()
        .targeting()
        .briefing(Briefing {
            next: reach::next_of_new,
            state: |arguments, seen, today| Ok(reach::state_of_new(arguments, seen, today)),
        })
        .read_back(seen::READ_BACK)
        .oracle(seen::CREATED);
    const EXAMPLE: &'static str = r#"{"adAccount": "urn:li:sponsoredAccount:500000001", "campaignGroup": "urn:li:sponsoredCampaignGroup:600000001", "name": "Autumn, image", "objectiveType": "WEBSITE_VISIT", "dailyBudget": "40.00", "start": "2027-01-04", "end": "2027-02-01", "politicalIntent": "NOT_POLITICAL", "associatedEntity": "acme-maps", "targeting": [{"facet": "locations", "values": ["urn:li:geo:103644278"]}]}"#;

    fn check(&self) -> Result<(), Invalid> {
        if self.status.as_deref().is_some_and(|status| status != "DRAFT") {
            let problem = "A new campaign is always a DRAFT";
            let fix =
                "Leave `status` out; then activate it with linkedin_campaigns_spend, activate.";
            return Err(Invalid::new("status", problem, fix));
        }
        if self.name.trim().is_empty() {
            return Err(Invalid::new("name", "The name is empty", "Give one."));
        }
        self.check_money()?;
        if self.politicalIntent.is_none() {
            return Err(political_intent_is_missing());
        }
        in_order(Some(self.start), self.end)?;
        check_format(self.kind(), self.format.as_ref())?;
        self.check_place()
    }

    fn check_at(&self, today: Date, version: Version) -> Result<(), Invalid> {
        self.start.not_past("start", today)?;
        if self.bidding()?.target == QUALIFIED_LEADS && version < Version::of(202_602) {
            let problem = format!("{QUALIFIED_LEADS} came with API version 202602");
            return Err(Invalid::new("optimizationTargetType", problem, "Use MAX_LEAD."));
        }
        Ok(())
    }

    fn body(&self) -> Result<Option<Value>, Invalid> {
        let bidding = self.bidding()?;
        let targeting =
            criteria(self.targeting.as_deref(), self.targetingCriteria.as_ref(), self.locale())?;
        let money = |amount: Amount| amount.in_currency(self.currency.as_ref());
        Ok(Some(json!({
            "account": self.adAccount,
            "campaignGroup": self.campaignGroup,
            "name": self.name,
            "type": self.kind(),
            "status": "DRAFT",
            "objectiveType": self.objectiveType,
            "costType": bidding.cost,
            "optimizationTargetType": bidding.target,
            "unitCost": money(bidding.unit),
            "dailyBudget": self.dailyBudget.map(money),
            "totalBudget": self.totalBudget.map(money),
            "runSchedule": {"start": self.start.ms(), "end": self.end.and_then(When::ms)},
            "locale": locale(self.locale())?,
            "targetingCriteria": targeting,
            "politicalIntent": self.politicalIntent,
            "associatedEntity": self.associatedEntity,
            "format": self.format,
            "offsiteDeliveryEnabled": self.offsite(),
            "audienceExpansionEnabled": self.audienceExpansionEnabled,
            "connectedTelevisionOnly": self.connectedTelevisionOnly,
            "creativeSelection": self.creativeSelection,
            "pacingStrategy": self.pacingStrategy,
        })))
    }

    fn created(&self, received: &Received) -> Option<String> {
        received.created.as_deref().map(urn)
    }

    fn shape(&self, received: &Received, _detail: Detail) -> Shaped {
        let Some(campaign) = received.created.as_deref().map(urn) else {
            let summary = "LinkedIn accepted the campaign but named no id.";
            let mut shaped = Shaped::new(summary, json!({"status": "DRAFT"}));
            shaped.warnings.push("Search for its name before you create it again.".to_owned());
            return shaped;
        };
        let bidding = self.bidding().ok();
        let sent = self.body().ok().flatten().unwrap_or_default();
        let last = cost::last_day(&sent);
        let until = last.map_or_else(String::new, |last| format!(" Its last day would be {last}."));
        let summary = format!(
            "Created as a DRAFT: nothing is shown or spent.{until} Next: creatives, then linkedin_campaigns_spend, activate."
        );
        let result = json!({
            "campaign": campaign,
            "status": "DRAFT",
            "costType": bidding.as_ref().map(|bidding| bidding.cost),
            "optimizationTargetType": bidding.as_ref().map(|bidding| bidding.target.as_str()),
            "offsiteDeliveryEnabled": self.offsite(),
        });
        let never = bidding.is_some_and(|bidding| bidding.never_delivers());
        let warning = "A manual bid of 0 is taken, but such a campaign is never shown: set a bid with linkedin_campaigns_spend, set_budget.";
        Shaped::new(summary, result).with_warning(never.then(|| warning.to_owned()))
    }
}
