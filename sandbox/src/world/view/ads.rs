//! Ad accounts and what is in them, as they really are.

use serde_json::{Map, Value as Json, json};

use crate::world::{Actor, World, ads::Stamps};

/// What a thing's own words do not say.
fn with(terms: Json, more: Json, stamps: Stamps) -> Json {
    let mut view = Map::new();
    for part in [more, terms] {
        if let Json::Object(fields) = part {
            view.extend(fields);
        }
    }
    view.insert("created_at".to_owned(), stamps.created_ms.into());
    view.insert("modified_at".to_owned(), stamps.modified_ms.into());
    Json::Object(view)
}

impl World {
    pub(super) fn ad_accounts_view(&self) -> Vec<Json> {
        let accounts = self.ads.accounts.iter();
        let view = accounts.map(|account| {
            let more = json!({
                "id": account.id,
                "urn": account.urn(),
                "name": account.name,
                "currency": account.currency,
                "status": account.status,
                "reference": account.reference.as_ref().map(|actor| self.home_urn(actor)),
                "test": account.test,
                "made_by": account.made_by,
            });
            with(json!(account.notices), more, account.stamps)
        });
        view.collect()
    }

    pub(super) fn ad_account_users_view(&self) -> Vec<Json> {
        let users = self.ads.users.iter();
        let view = users.map(|user| {
            json!({
                "account": format!("urn:li:sponsoredAccount:{}", user.account),
                "member": user.member,
                "user": self.home_urn(&Actor::Member(user.member.clone())),
                "role": user.role,
            })
        });
        view.collect()
    }

    pub(super) fn campaign_groups_view(&self) -> Vec<Json> {
        let groups = self.ads.groups.iter();
        let view = groups.map(|group| {
            let more = json!({
                "id": group.id,
                "urn": group.urn(),
                "account": format!("urn:li:sponsoredAccount:{}", group.account),
                "test": group.test,
                "backfilled": group.backfilled,
            });
            with(json!(group.terms), more, group.stamps)
        });
        view.collect()
    }

    pub(super) fn campaigns_view(&self) -> Vec<Json> {
        let campaigns = self.ads.campaigns.iter();
        let view = campaigns.map(|campaign| {
            let more = json!({
                "id": campaign.id,
                "urn": campaign.urn(),
                "account": format!("urn:li:sponsoredAccount:{}", campaign.account),
                "test": campaign.test,
            });
            with(json!(campaign.terms), more, campaign.stamps)
        });
        view.collect()
    }

    pub(super) fn creatives_view(&self) -> Vec<Json> {
        let creatives = self.ads.creatives.iter();
        let view = creatives.map(|creative| {
            let post = creative.post.and_then(|number| self.posts.get(&number));
            let more = json!({
                "id": creative.id,
                "urn": creative.urn(),
                "account": format!("urn:li:sponsoredAccount:{}", creative.account),
                "campaign": format!("urn:li:sponsoredCampaign:{}", creative.campaign),
                "intendedStatus": creative.intended_status,
                "name": creative.name,
                "post": post.map(crate::world::posts::Post::urn),
                "content": creative.content,
                "leadgenCallToAction": creative.leadgen,
                "review": creative.review,
                "submitted_at": creative.submitted_ms,
                "rejectionReasons": creative.rejection_reasons,
                "test": creative.test,
                "creator": creative.creator,
            });
            with(json!(creative.other), more, creative.stamps)
        });
        view.collect()
    }
}
