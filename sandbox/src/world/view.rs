//! The world as `/_sandbox/world` and the ready line show it: what exists, whatever was answered.

use serde_json::{Map, Value as Json, json};

use super::{Actor, World, people::Member, posts::Post, seed::people::first_token};
use crate::little_text;

mod ads;
mod social;

impl World {
    /// The line another program starts from (contract in `README.md`).
    pub(crate) fn descriptor(&self, base: &str) -> Json {
        let home = self.apps.first();
        json!({
            "api": base,
            "oauth": base,
            "control": format!("{base}/_sandbox"),
            "world": self.id,
            "client_id": home.map(|app| &app.client_id),
            "client_secret": home.map(|app| &app.client_secret),
            "apps": self.apps.iter().map(|app| json!({
                "client_id": app.client_id,
                "client_secret": app.client_secret,
                "products": app.products,
                "tier": app.tier,
                "ad_accounts": app.ad_accounts,
            })).collect::<Vec<_>>(),
            "members": self.described_members(),
            "organizations": self.described_organizations(),
            "ad_accounts": self.described_ad_accounts(),
        })
    }

    pub(crate) fn who_can_sign_in(&self) -> impl Iterator<Item = &Member> {
        self.members.iter().filter(|member| !member.scopes.is_empty())
    }

    fn described_members(&self) -> Vec<Json> {
        self.who_can_sign_in()
            .map(|member| {
                let app = self.app(&member.home_app);
                json!({
                    "name": member.name,
                    "urn": self.home_urn(&Actor::Member(member.name.clone())),
                    "token": first_token(&member.name),
                    "client_id": member.home_app,
                    "products": app.map(|app| &app.products),
                    "tier": app.map(|app| &app.tier),
                    "scopes": member.scopes,
                })
            })
            .collect()
    }

    fn described_organizations(&self) -> Vec<Json> {
        self.organizations
            .iter()
            .map(|organization| {
                let roles: Map<String, Json> = self
                    .acls
                    .iter()
                    .filter(|acl| {
                        acl.organization == organization.id
                            && acl.state == "APPROVED"
                            && self.who_can_sign_in().any(|own| own.name == acl.member)
                    })
                    .map(|acl| (acl.member.clone(), acl.role.clone().into()))
                    .collect();
                json!({
                    "urn": format!("urn:li:organization:{}", organization.id),
                    "vanity_name": organization.vanity_name,
                    "name": organization.name,
                    "roles": roles,
                })
            })
            .collect()
    }

    fn described_ad_accounts(&self) -> Vec<Json> {
        self.ads
            .accounts
            .iter()
            .map(|account| {
                let roles: Map<String, Json> = self
                    .ads
                    .users
                    .iter()
                    .filter(|user| user.account == account.id)
                    .filter(|user| self.who_can_sign_in().any(|own| own.name == user.member))
                    .map(|user| (user.member.clone(), user.role.clone().into()))
                    .collect();
                json!({"id": account.id, "name": account.name, "roles": roles})
            })
            .collect()
    }

    pub(crate) fn inventory(&self) -> Json {
        json!({
            "world": self.id,
            "effects": self.effects,
            "posts": self.posts.values().map(|post| self.post_view(post)).collect::<Vec<_>>(),
            "comments": self.comments.iter().map(|comment| self.comment_view(comment)).collect::<Vec<_>>(),
            "reactions": self.reactions.iter().map(|reaction| self.reaction_view(reaction)).collect::<Vec<_>>(),
            "media": self.media_view(),
            "statistics": self.statistics.iter().map(|row| json!({
                "post": self.posts.get(&row.post).map(Post::urn),
                "impressions": row.impressions,
                "unique_impressions": row.unique_impressions,
                "clicks": row.clicks,
                "likes": row.likes,
                "comments": row.comments,
                "shares": row.shares,
            })).collect::<Vec<_>>(),
            "organizations": self.organizations,
            "brands": self.brands,
            "events": self.events,
            "followers": self.follows.iter().map(|follow| {
                let member = Actor::Member(follow.member.clone());
                json!({
                    "organization": Actor::Organization(follow.organization).urn(""),
                    "member": self.home_urn(&member),
                    "name": self.display_name(&member),
                })
            }).collect::<Vec<_>>(),
            "ad_accounts": self.ad_accounts_view(),
            "ad_account_users": self.ad_account_users_view(),
            "campaign_groups": self.campaign_groups_view(),
            "campaigns": self.campaigns_view(),
            "creatives": self.creatives_view(),
            "target_templates": self.ad_tools.templates,
            "ad_tracking": self.ad_tools.tracking,
            "quota": self.quota.used(),
        })
    }

    fn post_view(&self, post: &Post) -> Json {
        let media: Vec<Json> = post
            .media()
            .into_iter()
            .map(|urn| {
                let sha256 = self.media(&urn).and_then(|media| media.sha256.clone());
                json!({"urn": urn, "sha256": sha256})
            })
            .collect();
        json!({
            "urn": post.urn(),
            "activity": post.activity_urn(),
            "author": self.home_urn(&post.author),
            "member": post.member,
            "commentary": little_text::escaped(&post.text, |actor| self.home_urn(actor)),
            "rendered": little_text::rendered(&post.text),
            "cut": post.cut,
            "media": media,
            "content": post.content,
            "visibility": post.visibility,
            "dark": post.feed_distribution == "NONE",
            "reshare": post.reshare,
            "state": post.lifecycle_state,
            "comments_state": self.comments_state(post.number),
            "deleted": post.deleted,
            "created_at": post.created_ms,
        })
    }
}
