//! What exists: members, apps, tokens, pages, posts, media and the rest.
//!
//! Nothing here knows HTTP. Authors and owners are kept as [`Actor`]s, because the id of a person
//! differs from app to app and only an answer has an app.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

mod ad_access;
pub(crate) mod ad_figures;
pub(crate) mod ad_tools;
pub(crate) mod ads;
pub(crate) mod apps;
pub(crate) mod audience;
pub(crate) mod disk;
pub(crate) mod events;
pub(crate) mod figures;
pub(crate) mod grants;
pub(crate) mod ids;
pub(crate) mod library;
pub(crate) mod media;
pub(crate) mod pages;
pub(crate) mod people;
pub(crate) mod posts;
pub(crate) mod quota;
pub(crate) mod samples;
pub(crate) mod seed;
pub(crate) mod social;
pub(crate) mod targeting;
pub(crate) mod tokens;
pub(crate) mod view;

use apps::App;
use events::Event;
use media::{Media, MediaRules, Source};
use pages::{Acl, Brand, Organization};
use people::{Connection, Follow, Member};
use posts::Post;

/// Who speaks or owns: a member, by the sandbox's own name for them, or a page.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Actor {
    Member(String),
    Organization(u64),
}

impl Actor {
    /// How an app sees them. Person ids are pairwise per app (facts §1.5).
    pub(crate) fn urn(&self, app: &str) -> String {
        match self {
            Self::Member(name) => format!("urn:li:person:{}", ids::person(app, name)),
            Self::Organization(id) => format!("urn:li:organization:{id}"),
        }
    }
}

/// Something that really happened, whatever was answered.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Effect {
    pub(crate) n: u64,
    pub(crate) kind: String,
    pub(crate) urn: String,
    pub(crate) actor: String,
    pub(crate) member: String,
    pub(crate) at: i64,
}

/// The whole of it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct World {
    pub(crate) id: String,
    /// How often it began anew under the same id; a world kept by an older sandbox never did.
    #[serde(default)]
    pub(crate) resets: u64,
    /// Grows with every created thing; part of ids and issued tokens.
    pub(crate) sequence: u64,
    pub(crate) apps: Vec<App>,
    pub(crate) members: Vec<Member>,
    pub(crate) tokens: BTreeMap<String, tokens::Token>,
    #[serde(default)]
    pub(crate) grants: grants::Grants,
    pub(crate) organizations: Vec<Organization>,
    pub(crate) acls: Vec<Acl>,
    /// By number; numbers grow with time.
    pub(crate) posts: BTreeMap<u64, Post>,
    pub(crate) media: Vec<Media>,
    #[serde(default)]
    pub(crate) media_rules: MediaRules,
    /// Bytes that nothing refers to any more, to be thrown away.
    #[serde(skip)]
    pub(crate) discarded: Vec<Source>,
    pub(crate) comments: Vec<social::Comment>,
    pub(crate) reactions: Vec<social::Reaction>,
    /// Numbers of the posts on which nobody may comment.
    #[serde(default)]
    pub(crate) comments_closed: BTreeSet<u64>,
    pub(crate) statistics: Vec<social::Statistics>,
    pub(crate) ads: ads::Ads,
    // A world kept by an older sandbox lacks the next five.
    #[serde(default)]
    pub(crate) brands: Vec<Brand>,
    #[serde(default)]
    pub(crate) follows: Vec<Follow>,
    #[serde(default)]
    pub(crate) connections: Vec<Connection>,
    #[serde(default)]
    pub(crate) events: Vec<Event>,
    #[serde(default)]
    pub(crate) ad_tools: ad_tools::AdTools,
    pub(crate) effects: Vec<Effect>,
    pub(crate) quota: quota::Quota,
}

impl World {
    pub(crate) fn next(&mut self) -> u64 {
        self.sequence += 1;
        self.sequence
    }

    pub(crate) fn record(&mut self, kind: &str, urn: &str, actor: &Actor, member: &str, at: i64) {
        let n = self.effects.last().map_or(1, |last| last.n + 1);
        let actor = self.home_urn(actor);
        self.effects.push(Effect {
            n,
            kind: kind.to_owned(),
            urn: urn.to_owned(),
            actor,
            member: member.to_owned(),
            at,
        });
    }

    /// What only this world can have said about these things.
    pub(crate) fn signed(&self, about: &[&str]) -> String {
        let secret = self.apps.first().map_or("", |app| app.client_secret.as_str());
        let parts: Vec<&str> = [self.id.as_str(), secret].iter().chain(about).copied().collect();
        ids::signature(&parts)
    }

    pub(crate) fn app(&self, client_id: &str) -> Option<&App> {
        self.apps.iter().find(|app| app.client_id == client_id)
    }

    pub(crate) fn app_mut(&mut self, client_id: &str) -> Option<&mut App> {
        self.apps.iter_mut().find(|app| app.client_id == client_id)
    }

    pub(crate) fn member(&self, name: &str) -> Option<&Member> {
        self.members.iter().find(|member| member.name == name)
    }

    pub(crate) fn organization(&self, id: u64) -> Option<&Organization> {
        self.organizations.iter().find(|organization| organization.id == id)
    }

    /// How an actor is named where no app is looking: as the member's own app sees them.
    pub(crate) fn home_urn(&self, actor: &Actor) -> String {
        let app = match actor {
            Actor::Member(name) => self.member(name).map_or("", |member| &member.home_app),
            Actor::Organization(_) => "",
        };
        actor.urn(app)
    }

    /// The opposite of [`Actor::urn`]; a person id of another app finds nobody.
    pub(crate) fn actor(&self, app: &str, urn: &str) -> Option<Actor> {
        if let Some(id) = urn.strip_prefix("urn:li:organization:") {
            let id = id.parse().ok()?;
            return self.organization(id).map(|organization| Actor::Organization(organization.id));
        }
        let id = urn.strip_prefix("urn:li:person:")?;
        self.members
            .iter()
            .find(|member| ids::person(app, &member.name) == id)
            .map(|member| Actor::Member(member.name.clone()))
    }

    /// Whether `member` holds one of `roles`, approved, on the page.
    pub(crate) fn holds_role(&self, member: &str, organization: u64, roles: &[String]) -> bool {
        self.acls.iter().any(|acl| {
            acl.member == member
                && acl.organization == organization
                && acl.state == "APPROVED"
                && roles.contains(&acl.role)
        })
    }

    /// The actor a mention names, if name and URN agree (facts §2.5).
    pub(crate) fn mentioned(&self, app: &str, urn: &str, name: &str) -> Option<Actor> {
        let actor = self.actor(app, urn)?;
        let agrees = match &actor {
            Actor::Organization(id) => {
                self.organization(*id).is_some_and(|organization| organization.name == name)
            }
            Actor::Member(member) => self.member(member).is_some_and(|member| {
                [&member.first_name, &member.last_name, &member.full_name()]
                    .into_iter()
                    .any(|own| own == name)
            }),
        };
        agrees.then_some(actor)
    }

    pub(crate) fn display_name(&self, actor: &Actor) -> String {
        match actor {
            Actor::Organization(id) => self
                .organization(*id)
                .map_or_else(|| format!("organization {id}"), |page| page.name.clone()),
            Actor::Member(name) => {
                self.member(name).map_or_else(|| name.clone(), Member::full_name)
            }
        }
    }
}
