//! Changes of a campaign that let no money flow.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::kinds::{CostType, CreativeSelection, Idle, Objective, PoliticalIntent};
use super::{CAMPAIGNS, ONE, ads, bidding, create, reach, seen};
use crate::catalogue::looks::Briefing;
use crate::catalogue::received::{Detail, Received, Shaped};
use crate::catalogue::spec::Spec;
use crate::catalogue::targeting::{Criterion, Facet};
use crate::catalogue::{Endpoint, Invalid};
use crate::model::method::Method;
use crate::model::urn::{AdAccount, Campaign, Organization};
use crate::model::word::Word;

/// Change what lets no money flow: name, targeting, status PAUSED, ARCHIVED or DRAFT, …
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "LinkedIn's spelling")]
pub(super) struct Update {
    /// Ad account URN or id.
    adAccount: AdAccount,
    /// Campaign URN or id.
    campaign: Campaign,
    name: Option<String>,
    /// Never ACTIVE.
    status: Option<Idle>,
    /// Replaces all of it.
    targeting: Option<Vec<Criterion>>,
    /// LinkedIn's structure, instead of `targeting`.
    targetingCriteria: Option<Map<String, Value>>,
    /// The campaign's, for `targeting`; default en_US.
    locale: Option<String>,
    creativeSelection: Option<CreativeSelection>,
    offsiteDeliveryEnabled: Option<bool>,
    audienceExpansionEnabled: Option<bool>,
    politicalIntent: Option<PoliticalIntent>,
    /// The advertiser's page: URN, id or vanity name.
    associatedEntity: Option<Organization>,
    optimizationTargetType: Option<Word>,
    costType: Option<CostType>,
    objectiveType: Option<Objective>,
    // Here so that whoever gives them reads where they belong.
    #[serde(skip_serializing)]
    #[schemars(skip)]
    dailyBudget: Option<Value>,
    #[serde(skip_serializing)]
    #[schemars(skip)]
    totalBudget: Option<Value>,
    #[serde(skip_serializing)]
    #[schemars(skip)]
    unitCost: Option<Value>,
    #[serde(skip_serializing)]
    #[schemars(skip)]
    start: Option<Value>,
    #[serde(skip_serializing)]
    #[schemars(skip)]
    end: Option<Value>,
    #[serde(skip_serializing)]
    #[schemars(skip)]
    runSchedule: Option<Value>,
}

impl Update {
    fn set(&self) -> Result<Map<String, Value>, Invalid> {
        let locale = self.locale.as_deref().unwrap_or("en_US");
        create::locale(locale)?;
        let criteria =
            create::criteria(self.targeting.as_deref(), self.targetingCriteria.as_ref(), locale)?;
        let fields = json!({
            "name": self.name,
            "status": self.status,
            "targetingCriteria": criteria,
            "creativeSelection": self.creativeSelection,
            "offsiteDeliveryEnabled": self.offsiteDeliveryEnabled,
            "audienceExpansionEnabled": self.audienceExpansionEnabled,
            "politicalIntent": self.politicalIntent,
            "associatedEntity": self.associatedEntity,
            "optimizationTargetType": self.optimizationTargetType,
            "costType": self.costType,
            "objectiveType": self.objectiveType,
        });
        let fields = fields.as_object().into_iter().flatten();
        let given = fields.filter(|(_, value)| !value.is_null());
        Ok(given.map(|(name, value)| (name.clone(), value.clone())).collect())
    }

    /// What makes money flow has tools of its own.
    fn check_elsewhere(&self) -> Result<(), Invalid> {
        let elsewhere = [
            ("dailyBudget", &self.dailyBudget, "set_budget"),
            ("totalBudget", &self.totalBudget, "set_budget"),
            ("unitCost", &self.unitCost, "set_budget"),
            ("start", &self.start, "set_schedule"),
            ("end", &self.end, "set_schedule"),
            ("runSchedule", &self.runSchedule, "set_schedule"),
        ];
        match elsewhere.into_iter().find(|(_, value, _)| value.is_some()) {
            Some((name, _, action)) => {
                let problem = format!("`{name}` decides what is spent");
                let fix = format!("Use linkedin_campaigns_spend, {action}.");
                Err(Invalid::new(name, problem, fix))
            }
            None => Ok(()),
        }
    }
}

impl Endpoint for Update {
    const SPEC: Spec =
        Spec::new("update", Method::PartialUpdate, ONE, ads::WRITES_CAMPAIGNS, CAMPAIGNS)
            .named(&["associatedEntity"])
            .targeting()
            .briefing(Briefing { next: reach::next_of_change, state: reach::state_of_change })
            .read_back(seen::READ_BACK)
            .oracle(seen::CHANGED);
    const EXAMPLE: &'static str = r#"{"adAccount": "urn:li:sponsoredAccount:500000001", "campaign": "urn:li:sponsoredCampaign:700000001", "status": "PAUSED"}"#;

    fn check(&self) -> Result<(), Invalid> {
        self.check_elsewhere()?;
        if self.set()?.is_empty() {
            let fix = "Give what is to change, such as `name`, `status` or `targeting`.";
            return Err(Invalid::new("name", "Nothing would change", fix));
        }
        if self.name.as_deref().is_some_and(|name| name.trim().is_empty()) {
            return Err(Invalid::new("name", "The name is empty", "Give one, or leave it out."));
        }
        create::check_offsite(self.objectiveType, self.offsiteDeliveryEnabled)?;
        if let (Some(objective), Some(target), Some(cost)) =
            (self.objectiveType, &self.optimizationTargetType, self.costType)
        {
            bidding::check(objective, target.as_str(), cost)?;
        }
        // LinkedIn replaces the whole of it, and wants the language in it.
        let languages = format!("\"{}\"", Facet::InterfaceLocales.urn());
        let written = self.targetingCriteria.as_ref().map(|own| json!(own).to_string());
        if written.is_some_and(|written| !written.contains(&languages)) {
            let problem = "`targetingCriteria` has no interfaceLocales, and replaces all there is";
            let fix = "Add {\"or\": {\"urn:li:adTargetingFacet:interfaceLocales\": [\"urn:li:locale:en_US\"]}}, or use `targeting`.";
            return Err(Invalid::new("targetingCriteria", problem, fix));
        }
        Ok(())
    }

    fn body(&self) -> Result<Option<Value>, Invalid> {
        Ok(Some(json!({"patch": {"$set": self.set()?}})))
    }

    fn shape(&self, _received: &Received, _detail: Detail) -> Shaped {
        let changed: Vec<String> =
            self.set().unwrap_or_default().into_iter().map(|(name, _)| name).collect();
        let summary = match self.status {
            Some(status) => format!("Changed; its status is {} now.", String::from(status)),
            None => "Changed.".to_owned(),
        };
        Shaped::new(summary, json!({"campaign": self.campaign, "changed": changed}))
    }
}
