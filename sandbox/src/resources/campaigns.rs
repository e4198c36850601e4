//! Campaigns (advertising facts §3).

use serde_json::{Map, Value as Json, json};

use super::{
    Resource,
    ads::{
        search::{Kind, Spec},
        wares::{self, Gone, Ware},
    },
    posts::schema::{Field, Shape, optional, patchable, required},
};
use crate::{
    errors::{AdsError, Refusal},
    visit::Visit,
    world::ads::{Account, Ads, Campaign, CampaignTerms, Money, Stamps},
};

mod bidding;
mod rules;
mod targeting;

use Shape::{Any, Bool, Enum, Long, Record, Text, Urn};

pub(crate) const RESOURCE: Resource = Resource {
    file: "campaigns.toml",
    facts: include_str!("../../facts/campaigns.toml"),
    handlers: &[
        ("campaigns.search", wares::find::<Campaign>),
        ("campaigns.get", wares::get::<Campaign>),
        ("campaigns.batch_get", wares::batch_get::<Campaign>),
        ("campaigns.create", wares::create::<Campaign>),
        ("campaigns.batch_create", wares::batch_create::<Campaign>),
        ("campaigns.update", wares::update::<Campaign>),
        ("campaigns.batch_update", wares::batch_update::<Campaign>),
        ("campaigns.delete", wares::delete::<Campaign>),
        ("campaigns.batch_delete", wares::batch_delete::<Campaign>),
    ],
};

const STATUSES: &[&str] = &[
    "ACTIVE",
    "PAUSED",
    "ARCHIVED",
    "COMPLETED",
    "CANCELED",
    "DRAFT",
    "PENDING_DELETION",
    "REMOVED",
];

const TYPES: &[&str] = &["TEXT_AD", "SPONSORED_UPDATES", "SPONSORED_INMAILS", "DYNAMIC"];

/// The singular is LinkedIn's; the plural of the page is refused (§3.2).
pub(super) const OBJECTIVES: &[&str] = &[
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

/// Spellings the page is unsure of are all taken.
const FORMATS: &[&str] = &[
    "STANDARD_UPDATE",
    "SINGLE_VIDEO",
    "CAROUSEL",
    "SPONSORED_UPDATE_NATIVE_DOCUMENT",
    "SPONSORED_UPDATE_EVENT",
    "TEXT_AD",
    "TEXT",
    "SPOTLIGHT",
    "FOLLOW_COMPANY_V2",
    "FOLLOW_COMPANY",
    "JOBS_V2",
    "JOBS",
    "SPONSORED_INMAIL",
    "SPONSORED_MESSAGE",
];

pub(super) const MONEY: &[Field] =
    &[patchable(required("amount", Text)), patchable(required("currencyCode", Text))];

pub(super) const SCHEDULE: &[Field] =
    &[patchable(required("start", Long)), patchable(optional("end", Long))];

const LOCALE: &[Field] =
    &[patchable(required("country", Text)), patchable(required("language", Text))];

/// Computed or kept by LinkedIn (§3.2).
const READ_ONLY: &[&str] = &[
    "id",
    "test",
    "servingStatuses",
    "version",
    "changeAuditStamps",
    "storyDeliveryEnabled",
    "accountInfo",
    "campaignGroupInfo",
    "associatedEntityInfo",
];

impl Ware for Campaign {
    type Terms = CampaignTerms;

    const FIELDS: &'static [Field] = &[
        required("account", Urn),
        patchable(optional("campaignGroup", Urn)),
        patchable(required("name", Text)),
        patchable(required("type", Enum(TYPES))),
        patchable(required("status", Enum(STATUSES))),
        patchable(required("costType", Enum(&["CPM", "CPC", "CPV"]))),
        patchable(required("locale", Record(LOCALE))),
        patchable(required("offsiteDeliveryEnabled", Bool)),
        patchable(required(
            "politicalIntent",
            Enum(&["POLITICAL", "NOT_POLITICAL", "NOT_DECLARED"]),
        )),
        patchable(required("runSchedule", Record(SCHEDULE))),
        patchable(optional("dailyBudget", Record(MONEY))),
        patchable(optional("totalBudget", Record(MONEY))),
        patchable(optional("unitCost", Record(MONEY))),
        patchable(optional("targetingCriteria", Any)),
        patchable(optional("targeting", Any)),
        patchable(optional("objectiveType", Enum(OBJECTIVES))),
        patchable(optional("associatedEntity", Urn)),
        patchable(optional("format", Enum(FORMATS))),
        patchable(optional("optimizationTargetType", Enum(bidding::TARGETS))),
        patchable(optional("creativeSelection", Enum(&["OPTIMIZED", "ROUND_ROBIN"]))),
        optional("pacingStrategy", Enum(&["LIFETIME", "ACCELERATED"])),
        patchable(optional("audienceExpansionEnabled", Bool)),
        patchable(optional("connectedTelevisionOnly", Bool)),
        patchable(optional("optimizationPreference", Any)),
        patchable(optional("offsitePreferences", Any)),
        // Read-only: refused by name, not by the schema (§3.6).
        patchable(optional("id", Any)),
        patchable(optional("test", Any)),
        patchable(optional("servingStatuses", Any)),
        patchable(optional("version", Any)),
        patchable(optional("changeAuditStamps", Any)),
        patchable(optional("storyDeliveryEnabled", Any)),
        patchable(optional("accountInfo", Any)),
        patchable(optional("campaignGroupInfo", Any)),
        patchable(optional("associatedEntityInfo", Any)),
    ];
    const READ_ONLY: &'static [&'static str] = READ_ONLY;
    const SPEC: Spec = &[
        ("campaignGroup", Kind::Urn(&["sponsoredCampaignGroup"])),
        ("associatedEntity", Kind::Urn(&["organization", "person"])),
        ("id", Kind::Urn(&["sponsoredCampaign"])),
        ("name", Kind::Text),
        ("status", Kind::Symbol(STATUSES)),
        ("type", Kind::Symbol(TYPES)),
    ];
    const ENTITY: &'static str = "/Campaign";
    const EFFECT: &'static str = "campaign";
    const SEGMENT: &'static str = "adCampaigns";
    const FIRST_NUMBER: u64 = 710_000_000;

    fn all(ads: &Ads) -> &[Self] {
        &ads.campaigns
    }

    fn all_mut(ads: &mut Ads) -> &mut Vec<Self> {
        &mut ads.campaigns
    }

    fn new(id: u64, account: &Account, terms: CampaignTerms, now_ms: i64) -> Self {
        Self { id, account: account.id, test: account.test, terms, stamps: Stamps::new(now_ms) }
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

    fn terms(&self) -> &CampaignTerms {
        &self.terms
    }

    fn status(&self) -> &str {
        &self.terms.status
    }

    fn set(&mut self, terms: CampaignTerms, now_ms: i64) {
        self.terms = terms;
        self.stamps.touch(now_ms);
    }

    fn value(&self, name: &str) -> Option<String> {
        match name {
            "campaignGroup" => Some(self.terms.campaign_group.clone()),
            "associatedEntity" => self.terms.associated_entity.clone(),
            "id" => Some(self.urn()),
            "name" => Some(self.terms.name.clone()),
            "status" => Some(self.terms.status.clone()),
            "type" => Some(self.terms.kind.clone()),
            _ => None,
        }
    }

    fn added(&self, visit: &Visit<'_>, account: &Account) -> Json {
        let group = self.terms.group().and_then(|id| visit.world.ads.group(id));
        let mut added = json!({
            "servingStatuses": self.serving(account, group, visit.now_ms),
            "version": {"versionTag": self.stamps.version.to_string()},
            "storyDeliveryEnabled": false,
        });
        // There on every recorded campaign, written or not.
        if let (false, Some(fields)) =
            (self.terms.other.contains_key("offsitePreferences"), added.as_object_mut())
        {
            fields.insert(
                "offsitePreferences".to_owned(),
                json!({
                    "iabCategories": {"exclude": []},
                    "publisherRestrictionFiles": {"include": [], "exclude": []},
                }),
            );
        }
        added
    }

    fn check(
        visit: &Visit<'_>,
        account: &Account,
        before: Option<&Self>,
        terms: &mut CampaignTerms,
        said: &Json,
    ) -> Result<Vec<AdsError>, Refusal> {
        if let Some(criteria) = &terms.targeting_criteria {
            targeting::form(criteria)?;
        }
        let mut errors = rules::check(visit, account, before, terms, said);
        errors.extend(targeting::check(terms, before.is_some(), said));
        Ok(errors)
    }

    fn consequences(before: &CampaignTerms, after: &CampaignTerms) -> Vec<&'static str> {
        let raised = |pick: fn(&CampaignTerms) -> Option<&Money>| {
            Money::is_raised(pick(after), pick(before))
        };
        let mut all = Vec::new();
        if raised(|terms| terms.daily_budget.as_ref())
            || raised(|terms| terms.total_budget.as_ref())
        {
            all.push("budget_raised");
        }
        if after.run_schedule.is_extended(before.run_schedule) {
            all.push("extended");
        }
        all
    }

    fn orphans(ads: &mut Ads, id: u64) -> Vec<Gone> {
        let goes = ads.creatives.extract_if(.., |creative| creative.campaign == id);
        goes.map(|creative| ("creative", creative.urn())).collect()
    }
}

/// A field of this request, where it is there.
fn said_text<'j>(said: &'j Json, name: &str) -> Option<&'j str> {
    said.get(name).and_then(Json::as_str)
}

/// Something to keep an amount in that LinkedIn reckons by itself.
fn reckoned(currency: &str) -> Money {
    Money::new("62.73", currency)
}

/// The criteria of a campaign that was made without.
fn blank_criteria() -> Map<String, Json> {
    let mut criteria = Map::new();
    criteria.insert("include".to_owned(), json!({"and": []}));
    criteria
}
