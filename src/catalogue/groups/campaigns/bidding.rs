//! What is optimised for, what is paid for, and which of the two go together.
//!
//! Source: <https://learn.microsoft.com/en-us/linkedin/marketing/integrations/ads-reporting/ad-budget-pricing-type-combinations>.

use super::kinds::CostType::{self, Cpc, Cpm, Cpv};
use super::kinds::Kind;
use super::kinds::Objective::{
    self, BrandAwareness, Engagement, JobApplicant, LeadGeneration, TalentLead, VideoView,
    WebsiteConversion, WebsiteVisit,
};
use crate::catalogue::Invalid;
use crate::model::money::Amount;
use crate::model::word::Word;

/// The bid is the advertiser's own.
pub(super) const MANUAL: &str = "NONE";

/// Needs version 202602.
pub(super) const QUALIFIED_LEADS: &str = "MAX_QUALIFIED_LEAD";

const CLICKS: &[Objective] = &[WebsiteVisit, Engagement, JobApplicant, TalentLead];

/// An optimization target with the cost types that go with it; `false` where that is unverified.
type Row = (&'static [Objective], &'static str, &'static [CostType], bool);

/// For each objective the automatic ones first, the one that is the default at the head.
const ROWS: &[Row] = &[
    (&[BrandAwareness], "MAX_IMPRESSION", &[Cpm], true),
    (&[BrandAwareness], "MAX_REACH", &[Cpm], true),
    (&[BrandAwareness], "TARGET_COST_PER_IMPRESSION", &[Cpm], true),
    (&[BrandAwareness], "CAP_COST_AND_MAXIMIZE_IMPRESSIONS", &[Cpm], true),
    (&[BrandAwareness], MANUAL, &[Cpm], true),
    (CLICKS, "MAX_CLICK", &[Cpm], true),
    (CLICKS, "TARGET_COST_PER_CLICK", &[Cpc], true),
    (CLICKS, "CAP_COST_AND_MAXIMIZE_CLICKS", &[Cpm], true),
    (CLICKS, MANUAL, &[Cpc, Cpm], true),
    (&[WebsiteConversion], "MAX_CONVERSION", &[Cpm], true),
    (&[WebsiteConversion], "ENHANCED_CONVERSION", &[Cpc], true),
    (&[WebsiteConversion], MANUAL, &[Cpc], true),
    (&[VideoView], "MAX_VIDEO_VIEW", &[Cpv], true),
    (&[VideoView], "TARGET_COST_PER_VIDEO_VIEW", &[Cpv], true),
    (&[VideoView], "CAP_COST_AND_MAXIMIZE_VIDEO_VIEWS", &[Cpm], true),
    (&[VideoView], MANUAL, &[Cpv], true),
    (&[LeadGeneration], "MAX_LEAD", &[Cpm], true),
    (&[LeadGeneration], QUALIFIED_LEADS, &[Cpm], true),
    (&[LeadGeneration], "CAP_COST_AND_MAXIMIZE_LEADS", &[Cpm], false),
    (&[LeadGeneration], MANUAL, &[Cpc], true),
];

fn rows(objective: Objective) -> impl Iterator<Item = &'static Row> {
    ROWS.iter().filter(move |(objectives, ..)| objectives.contains(&objective))
}

fn is_automatic(target: &str) -> bool {
    target.starts_with("MAX_")
}

/// How a campaign bids.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Bidding {
    pub(super) target: String,
    pub(super) cost: CostType,
    pub(super) unit: Amount,
}

impl Bidding {
    /// A bid of nothing is taken, and never shows anything.
    pub(super) fn never_delivers(&self) -> bool {
        self.target == MANUAL && self.unit.value().is_zero()
    }
}

/// What a caller says about bidding.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wished<'a> {
    pub(super) kind: Kind,
    pub(super) objective: Objective,
    pub(super) target: Option<&'a Word>,
    pub(super) cost: Option<CostType>,
    pub(super) unit: Option<Amount>,
}

impl Wished<'_> {
    /// The rest from the objective: automatic bidding, unless a bid is named.
    pub(super) fn settle(self) -> Result<Bidding, Invalid> {
        let (target, cost) = self.target_and_cost()?;
        // The table is about sponsored content; what holds for other kinds LinkedIn knows.
        if self.kind == Kind::SponsoredUpdates {
            check(self.objective, &target, cost)?;
        }
        let automatic = is_automatic(&target);
        match self.unit.or_else(|| if automatic { "0".parse().ok() } else { None }) {
            Some(unit) => Ok(Bidding { target, cost, unit }),
            None => Err(Invalid::new(
                "unitCost",
                format!("`unitCost` is missing: {target} with {} bids what you say", cost.word()),
                "Give `unitCost`, or leave out `optimizationTargetType` and `costType` for automatic bidding.",
            )),
        }
    }

    fn target_and_cost(&self) -> Result<(String, CostType), Invalid> {
        let own = || rows(self.objective);
        let bids = self.unit.is_some_and(|unit| !unit.value().is_zero());
        let named = self.target.map(|target| target.as_str().to_owned());
        let cost_missing = |problem: &str| {
            Err(Invalid::new("costType", problem, "Give `costType`: CPM, CPC or CPV."))
        };
        // What messages cost is counted otherwise, and no page says which targets they take.
        if self.kind == Kind::SponsoredInmails {
            return match self.cost {
                Some(cost) => Ok((named.unwrap_or_else(|| MANUAL.to_owned()), cost)),
                None => cost_missing("SPONSORED_INMAILS need a `costType`"),
            };
        }
        let first = |fits: &dyn Fn(&Row) -> bool| {
            own().find(|row| fits(row)).and_then(|(_, target, costs, _)| {
                Some(((*target).to_owned(), costs.first().copied()?))
            })
        };
        match (named, self.cost) {
            (Some(target), Some(cost)) => Ok((target, cost)),
            (Some(target), None) => match first(&|row| row.1 == target) {
                Some(found) => Ok(found),
                None => match check(self.objective, &target, Cpm) {
                    Err(refused) => Err(refused),
                    Ok(()) => cost_missing("What this optimization target costs is not known"),
                },
            },
            (None, Some(cost)) => {
                let automatic = own().find(|(_, target, costs, _)| {
                    !bids && is_automatic(target) && costs.contains(&cost)
                });
                Ok((automatic.map_or(MANUAL, |row| row.1).to_owned(), cost))
            }
            (None, None) => {
                let found = first(&|row| bids == (row.1 == MANUAL));
                found.map_or_else(|| cost_missing("`costType` is missing"), Ok)
            }
        }
    }
}

/// Refuses what LinkedIn's table rules out; what it does not mention, LinkedIn decides.
pub(super) fn check(objective: Objective, target: &str, cost: CostType) -> Result<(), Invalid> {
    if !ROWS.iter().any(|row| row.1 == target) {
        return Ok(());
    }
    let own = rows(objective).find(|row| row.1 == target);
    let bounded = ["TARGET_", "CAP_"].iter().any(|start| target.starts_with(start));
    let fits = match own {
        Some((_, _, costs, firm)) => costs.contains(&cost) || !firm,
        None => objective == WebsiteConversion && bounded,
    };
    if fits {
        return Ok(());
    }
    let choices: Vec<String> = rows(objective)
        .map(|(_, target, costs, _)| {
            let costs: Vec<String> = costs.iter().map(|cost| cost.word()).collect();
            format!("{target} with {}", costs.join(" or "))
        })
        .collect();
    let problem =
        format!("LinkedIn does not combine {} with {target} and {}", objective.word(), cost.word());
    let fix = format!("Leave both out for automatic bidding, or use {}.", choices.join(", "));
    Err(Invalid::new("optimizationTargetType", problem, fix))
}
