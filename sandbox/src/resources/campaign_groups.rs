//! Campaign groups (advertising facts §2).

use serde_json::{Value as Json, json};

use super::{
    Resource,
    ads::{
        rules::{self, Move},
        search::{Kind, Spec},
        wares::{self, Gone, Ware},
    },
    campaigns::{MONEY, OBJECTIVES, SCHEDULE},
    posts::schema::{Field, Shape, optional, patchable, required},
};
use crate::{
    errors::{AdsError, Refusal},
    visit::Visit,
    world::ads::{Account, Ads, Campaign, CampaignGroup, GroupTerms, Money, Stamps},
};

use Shape::{Any, Enum, Record, Text, Urn};

pub(crate) const RESOURCE: Resource = Resource {
    file: "campaign_groups.toml",
    facts: include_str!("../../facts/campaign_groups.toml"),
    handlers: &[
        ("campaign_groups.search", wares::find::<CampaignGroup>),
        ("campaign_groups.get", wares::get::<CampaignGroup>),
        ("campaign_groups.batch_get", wares::batch_get::<CampaignGroup>),
        ("campaign_groups.create", wares::create::<CampaignGroup>),
        ("campaign_groups.batch_create", wares::batch_create::<CampaignGroup>),
        ("campaign_groups.update", wares::update::<CampaignGroup>),
        ("campaign_groups.batch_update", wares::batch_update::<CampaignGroup>),
        ("campaign_groups.delete", wares::delete::<CampaignGroup>),
        ("campaign_groups.batch_delete", wares::batch_delete::<CampaignGroup>),
    ],
};

const STATUSES: &[&str] =
    &["ACTIVE", "ARCHIVED", "CANCELED", "DRAFT", "PAUSED", "PENDING_DELETION", "REMOVED"];

const OPTIMIZATION: &[Field] = &[
    patchable(optional("bidStrategy", Enum(&["MAXIMUM_DELIVERY", "MANUAL", "COST_CAP"]))),
    patchable(optional("budgetOptimizationStrategy", Enum(&["DYNAMIC"]))),
];

impl Ware for CampaignGroup {
    type Terms = GroupTerms;

    const FIELDS: &'static [Field] = &[
        optional("account", Urn),
        patchable(required("name", Text)),
        patchable(required("status", Enum(STATUSES))),
        patchable(required("runSchedule", Record(SCHEDULE))),
        patchable(optional("totalBudget", Record(MONEY))),
        patchable(optional("dailyBudget", Record(MONEY))),
        patchable(optional("budgetOptimization", Record(OPTIMIZATION))),
        patchable(optional("objectiveType", Enum(OBJECTIVES))),
        // Read-only: refused by name, not by the schema (§3.6).
        patchable(optional("id", Any)),
        patchable(optional("backfilled", Any)),
        patchable(optional("test", Any)),
        patchable(optional("servingStatuses", Any)),
        patchable(optional("allowedCampaignTypes", Any)),
        patchable(optional("accountInfo", Any)),
        patchable(optional("changeAuditStamps", Any)),
    ];
    const READ_ONLY: &'static [&'static str] = &[
        "id",
        "backfilled",
        "test",
        "servingStatuses",
        "allowedCampaignTypes",
        "accountInfo",
        "changeAuditStamps",
    ];
    const SPEC: Spec = &[
        ("id", Kind::Urn(&["sponsoredCampaignGroup"])),
        ("name", Kind::Text),
        ("status", Kind::Symbol(STATUSES)),
    ];
    const ENTITY: &'static str = "/CampaignGroup";
    const EFFECT: &'static str = "campaign_group";
    const SEGMENT: &'static str = "adCampaignGroups";
    const FIRST_NUMBER: u64 = 610_000_000;

    fn all(ads: &Ads) -> &[Self] {
        &ads.groups
    }

    fn all_mut(ads: &mut Ads) -> &mut Vec<Self> {
        &mut ads.groups
    }

    fn new(id: u64, account: &Account, terms: GroupTerms, now_ms: i64) -> Self {
        Self {
            id,
            account: account.id,
            test: account.test,
            backfilled: false,
            terms,
            stamps: Stamps::new(now_ms),
        }
    }

    fn id(&self) -> u64 {
        self.id
    }

    fn account(&self) -> u64 {
        self.account
    }

    fn urn(&self) -> String {
        self.urn()
    }

    fn is_test(&self) -> bool {
        self.test
    }

    fn stamps(&self) -> Stamps {
        self.stamps
    }

    fn terms(&self) -> &GroupTerms {
        &self.terms
    }

    fn status(&self) -> &str {
        &self.terms.status
    }

    fn set(&mut self, terms: GroupTerms, now_ms: i64) {
        self.terms = terms;
        self.stamps.touch(now_ms);
    }

    fn value(&self, name: &str) -> Option<String> {
        match name {
            "id" => Some(self.urn()),
            "name" => Some(self.terms.name.clone()),
            "status" => Some(self.terms.status.clone()),
            _ => None,
        }
    }

    fn added(&self, visit: &Visit<'_>, account: &Account) -> Json {
        json!({
            "backfilled": self.backfilled,
            "servingStatuses": self.serving(account, visit.now_ms),
        })
    }

    fn check(
        visit: &Visit<'_>,
        account: &Account,
        before: Option<&Self>,
        terms: &mut GroupTerms,
        _said: &Json,
    ) -> Result<Vec<AdsError>, Refusal> {
        let mut errors = Vec::new();
        if before.is_some_and(|before| before.backfilled) {
            let code = "CANNOT_UPDATE_BACKFILLED_CAMPAIGN_GROUPS";
            let description = "Backfilled campaign groups cannot be updated".to_owned();
            return Ok(vec![AdsError::new(code, "/CampaignGroup/backfilled", description)]);
        }
        let step = Move {
            from: before.map(|own| (own.terms.status.as_str(), own.terms.run_schedule)),
            to: &terms.status,
            now_ms: visit.now_ms,
        };
        rules::name(Self::ENTITY, &terms.name, &mut errors);
        let closed = ["CANCELED", "REMOVED"];
        rules::status(Self::ENTITY, &step, &["ACTIVE", "DRAFT"], &closed, &mut errors);
        rules::schedule(Self::ENTITY, terms.run_schedule, &step, false, &mut errors);
        budgets(account, terms, &mut errors);
        if let Some(old) = before.and_then(|before| before.terms.objective_type.as_ref())
            && terms.objective_type.as_ref() != Some(old)
        {
            let new = terms.objective_type.as_deref().unwrap_or("null");
            let path = "/CampaignGroup/objectiveType";
            errors.push(AdsError::coded("IMMUTABLE_CAMPAIGN_OBJECTIVE_TYPE", path, new));
        }
        Ok(errors)
    }

    fn consequences(before: &GroupTerms, after: &GroupTerms) -> Vec<&'static str> {
        let raised =
            |pick: fn(&GroupTerms) -> Option<&Money>| Money::is_raised(pick(after), pick(before));
        let mut all = Vec::new();
        if raised(|terms| terms.total_budget.as_ref())
            || raised(|terms| terms.daily_budget.as_ref())
        {
            all.push("budget_raised");
        }
        if after.run_schedule.is_extended(before.run_schedule) {
            all.push("extended");
        }
        all
    }

    fn orphans(ads: &mut Ads, id: u64) -> Vec<Gone> {
        let goes = ads.campaigns.extract_if(.., |own| own.terms.group() == Some(id));
        let campaigns: Vec<Campaign> = goes.collect();
        let mut gone = Vec::new();
        for campaign in campaigns {
            gone.push(("campaign", campaign.urn()));
            gone.extend(Campaign::orphans(ads, campaign.id));
        }
        gone
    }
}

fn budgets(account: &Account, terms: &GroupTerms, errors: &mut Vec<AdsError>) {
    const TOTAL: &str = "/CampaignGroup/totalBudget";
    const DAILY: &str = "/CampaignGroup/dailyBudget";
    let (total, daily) = (terms.total_budget.as_ref(), terms.daily_budget.as_ref());
    rules::money(TOTAL, total, &account.currency, rules::SOMETHING, errors);
    rules::money(DAILY, daily, &account.currency, rules::SOMETHING, errors);
    rules::total_covers_daily("/CampaignGroup", total, daily, errors);
    if total.is_some() && terms.run_schedule.end.is_none() {
        errors.push(AdsError::missing_beside("/CampaignGroup/runSchedule/end", TOTAL));
    }
    let strategy = terms
        .other
        .get("budgetOptimization")
        .and_then(|own| own.get("budgetOptimizationStrategy"))
        .and_then(Json::as_str);
    if daily.is_some() && strategy != Some("DYNAMIC") {
        let other = "/CampaignGroup/budgetOptimization/budgetOptimizationStrategy";
        let description = format!("{DAILY} cannot be set if {other} is not set to DYNAMIC");
        errors
            .push(AdsError::new("CONDITIONAL_FIELD_NOT_ALLOWED", DAILY, description).beside(other));
    }
}
