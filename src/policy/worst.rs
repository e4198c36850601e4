//! The worst that an agent could do if it went wrong, as one sentence for the operator.
//!
//! It is put together from what the policy answers about each endpoint of the catalogue, and from nothing that is
//! written down a second time. Where it cannot be exact it says too much rather than too little.

use super::{Policy, Stranger};
use crate::auth::Target;
use crate::catalogue::GROUPS;
use crate::model::method::Effect;

/// Where or as whom something is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scope {
    /// In somebody's name.
    Speaking,
    /// In ad accounts.
    Ads,
    /// Neither.
    Anywhere,
}

/// What some endpoints of an area let an agent do. Those with the same `words` are said together.
#[derive(Debug)]
struct Deed {
    area: &'static str,
    actions: &'static [&'static str],
    scope: Scope,
    /// With what, in the place of `{what}`.
    what: &'static str,
    /// `{posts}` is how many posts.
    words: &'static str,
}

const fn deed(
    area: &'static str,
    actions: &'static [&'static str],
    what: &'static str,
    words: &'static str,
) -> Deed {
    Deed { area, actions, scope: Scope::Speaking, what, words }
}

const fn ads(
    area: &'static str,
    actions: &'static [&'static str],
    what: &'static str,
    words: &'static str,
) -> Deed {
    Deed { area, actions, scope: Scope::Ads, what, words }
}

const PUBLISH: &str = "publish {posts} that nobody has read before";
const COMMENT: &str = "comment {what}";
const DRAFT: &str = "create {what} as drafts";
const CHANGE: &str = "change, pause or archive {what}";
const ACTIVATE: &str = "let money flow by activating {what} or raising what they may cost";
const DELETE: &str = "delete {what}";

/// Everything that is more than looking, in the order in which it is said. `linkedin_publish` is no other deed than
/// the post that it makes.
const DEEDS: &[Deed] = &[
    deed("posts", &["create"], "", PUBLISH),
    deed("posts", &["update"], "", "change the text of posts"),
    deed("posts", &["delete"], "posts", DELETE),
    deed("engagement", &["create_comment"], "on posts", COMMENT),
    deed("engagement", &["reply"], "in reply to others", COMMENT),
    deed("engagement", &["update_comment"], "", "change comments"),
    deed("engagement", &["create_reaction", "create_like"], "", "react"),
    deed("engagement", &["remove_reaction", "remove_like"], "", "take back reactions"),
    deed("engagement", &["open_comments"], "", "open posts for comments again"),
    deed("engagement", &["delete_comment"], "comments", DELETE),
    deed(
        "engagement",
        &["close_comments"],
        "all comments on a post by closing it for them",
        DELETE,
    ),
    deed("media", &["upload", "begin_upload"], "", "upload files"),
    Deed {
        area: "ad_accounts",
        actions: &["create", "batch_create"],
        scope: Scope::Anywhere,
        what: "ad accounts",
        words: DRAFT,
    },
    ads("ad_accounts", &["update"], "", "rename ad accounts or make them drafts again"),
    ads("campaign_groups", &["create", "batch_create"], "campaign groups", DRAFT),
    ads("campaigns", &["create", "batch_create"], "campaigns", DRAFT),
    ads("creatives", &["create", "batch_create"], "creatives", DRAFT),
    ads("creatives", &["create_inline"], "creatives with posts of their own", DRAFT),
    ads("campaign_groups", &["update", "batch_update"], "campaign groups", CHANGE),
    ads("campaigns", &["update", "batch_update"], "campaigns", CHANGE),
    ads("creatives", &["update", "batch_update"], "creatives", CHANGE),
    ads("campaigns", &["set_tracking"], "", "change what is added to the addresses of ads"),
    ads("ad_targeting", &["create_template"], "", "save audiences"),
    ads("ad_targeting", &["update_template"], "", "change saved audiences"),
    ads("ad_targeting", &["delete_template"], "saved audiences", DELETE),
    ads("ad_accounts", &["delete", "schedule_deletion"], "ad accounts", DELETE),
    ads(
        "campaign_groups",
        &["delete", "batch_delete", "schedule_deletion"],
        "campaign groups",
        DELETE,
    ),
    ads("campaigns", &["delete", "batch_delete", "schedule_deletion"], "campaigns", DELETE),
    ads("creatives", &["delete", "batch_delete", "schedule_deletion"], "creatives", DELETE),
    ads("ad_accounts", &["remove_user"], "members' roles", DELETE),
    ads("ad_accounts", &["activate"], "ad accounts", ACTIVATE),
    ads(
        "campaign_groups",
        &["activate", "set_budget", "set_schedule"],
        "campaign groups",
        ACTIVATE,
    ),
    ads("campaigns", &["activate", "set_budget", "set_schedule"], "campaigns", ACTIVATE),
    ads("creatives", &["activate"], "creatives", ACTIVATE),
    ads("ad_accounts", &["set_user", "update_user"], "", "give members a say over money"),
];

/// What there is to read in each area.
const READS: &[(&str, &str)] = &[
    ("profile", "profiles"),
    ("posts", "posts"),
    ("shares", "older posts"),
    ("engagement", "comments and reactions"),
    ("media", "media"),
    ("organizations", "pages and who has which role on them"),
    ("analytics", "figures of pages"),
    ("ad_accounts", "ad accounts"),
    ("campaign_groups", "campaign groups"),
    ("campaigns", "campaigns"),
    ("creatives", "creatives"),
    ("ad_reporting", "figures of ads"),
    ("ad_targeting", "audiences"),
    ("library", "the public libraries of ads and jobs"),
    ("events", "events"),
];

/// What could be done in one place, or as somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deeds {
    /// Where or as whom, such as `as acme-maps`; empty where that does not matter.
    pub scope: String,
    /// What, such as `delete posts`.
    pub what: Vec<String>,
}

impl Deeds {
    /// What is among the ones and not among the others.
    pub fn beyond(ones: &[Self], others: &[Self]) -> Vec<Self> {
        let known = |scope: &str, what: &String| {
            others.iter().any(|one| one.scope == scope && one.what.contains(what))
        };
        let left = ones.iter().map(|one| Self {
            scope: one.scope.clone(),
            what: one.what.iter().filter(|what| !known(&one.scope, what)).cloned().collect(),
        });
        left.filter(|one| !one.what.is_empty()).collect()
    }
}

impl std::fmt::Display for Deeds {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let space = if self.scope.is_empty() { "" } else { " " };
        write!(f, "{}{space}{}", self.scope, clauses(&self.what))
    }
}

/// The worst that an agent could do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Worst {
    /// Who, and where.
    begins: String,
    /// Why it could do nothing.
    nothing: Option<String>,
    free: Vec<Deeds>,
    asked: Vec<Deeds>,
    reads: Option<String>,
    /// The kinds of which it could do nothing, with or without a person.
    never: Vec<&'static str>,
    /// What of the rules keeps it slower.
    calls: Option<u32>,
    spend: String,
    after_reading: Option<u32>,
}

impl Worst {
    /// What an agent could do at that target, under that policy.
    pub fn of(policy: &Policy, target: Target) -> Self {
        let (asks, teller) = (policy.asks(), Teller::new(policy));
        let mut worst = Self {
            begins: format!("At the worst, {}, {}", place(target), policy.agent()),
            nothing: nothing(policy),
            free: Vec::new(),
            asked: Vec::new(),
            reads: None,
            never: Vec::new(),
            calls: policy.rules().and_then(|rules| rules.daily_calls),
            spend: String::new(),
            after_reading: None,
        };
        if worst.nothing.is_some() {
            return worst;
        }
        let (mut free, mut asked) = (Vec::new(), Vec::new());
        for deed in DEEDS.iter().filter(|deed| teller.is_possible(deed)) {
            let (mut alone, mut with_yes) = (false, false);
            for effect in deed.effects().filter(|effect| policy.allows(deed.area, *effect)) {
                for action in deed.of(effect) {
                    let endpoint = format!("{}.{action}", deed.area);
                    let asks = asks.about(deed.area, &endpoint, effect, target);
                    *(if asks { &mut with_yes } else { &mut alone }) = true;
                }
            }
            // What can be done in one way without a person is done without.
            if alone {
                free.push(deed);
            } else if with_yes {
                asked.push(deed);
            }
        }
        for (effect, word) in
            [(Effect::Write, "write"), (Effect::Delete, "delete"), (Effect::Spend, "spend")]
        {
            let is = |deed: &&&Deed| deed.effects().any(|its| its == effect);
            if free.iter().chain(&asked).find(is).is_none() {
                worst.never.push(word);
            }
        }
        if asked.iter().any(|deed| deed.effects().any(|effect| effect == Effect::Spend)) {
            worst.spend = teller.caps();
        }
        let taint = policy.rules().and_then(|rules| rules.confirm_after_reading);
        worst.after_reading = taint.filter(|minutes| *minutes > 0 && !free.is_empty());
        worst.free = teller.told(&free);
        worst.asked = teller.told(&asked);
        worst.reads = teller.reads();
        worst
    }

    /// What it could do without anybody's having said yes to it.
    pub fn free(&self) -> &[Deeds] {
        &self.free
    }

    /// What it could do with a person's yes only.
    pub fn asked(&self) -> &[Deeds] {
        &self.asked
    }

    /// What it could read.
    pub fn reads(&self) -> Option<&str> {
        self.reads.as_deref()
    }

    /// Whether it could do nothing at all.
    pub fn is_nothing(&self) -> bool {
        self.nothing.is_some()
    }
}

impl std::fmt::Display for Worst {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.begins)?;
        if let Some(why) = &self.nothing {
            return write!(f, " could do nothing: {why}.");
        }
        let deeds: Vec<String> =
            self.free.iter().map(ToString::to_string).chain(self.reads.clone()).collect();
        match deeds.as_slice() {
            [] => f.write_str(" could do nothing by itself")?,
            [one] => write!(f, " could {one}")?,
            [most @ .., end] => {
                write!(f, " could {}, and could {end}", most.join(", could "))?;
            }
        }
        if let Some(calls) = self.calls {
            write!(f, ", with {calls} calls to LinkedIn a day")?;
        }
        if let Some(minutes) = self.after_reading {
            write!(
                f,
                "; for {minutes} minutes after reading what others wrote, it could do no more than read without a person's yes"
            )?;
        }
        if !self.asked.is_empty() {
            let asked: Vec<String> = self.asked.iter().map(ToString::to_string).collect();
            let asked = asked.join(", and ");
            write!(f, "; only with a person's yes, each time, could it {asked}{}", self.spend)?;
        }
        if !self.never.is_empty() {
            write!(f, "; it could not {} anything", one_of(&self.never))?;
        }
        f.write_str(".")
    }
}

impl Deed {
    fn effects(&self) -> impl Iterator<Item = Effect> {
        [Effect::Write, Effect::Delete, Effect::Spend]
            .into_iter()
            .filter(|effect| self.of(*effect).next().is_some())
    }

    /// Those of its actions that have this effect.
    fn of(&self, effect: Effect) -> impl Iterator<Item = &'static str> {
        let group = GROUPS.iter().find(|group| group.name == self.area);
        let actions = self.actions.iter().copied();
        actions.filter(move |action| {
            group
                .and_then(|group| group.entry(action))
                .is_some_and(|entry| entry.spec.effect == effect)
        })
    }
}

/// Fills words with what the rules name.
struct Teller<'a> {
    policy: &'a Policy,
    whom: String,
    ads: String,
    posts: Option<u32>,
}

impl<'a> Teller<'a> {
    fn new(policy: &'a Policy) -> Self {
        let rules = policy.rules();
        let whom = match rules.and_then(|rules| rules.organizations.as_ref()) {
            None => "as the signed-in member or any of its pages".to_owned(),
            Some(listed) => {
                let words: Vec<String> = listed
                    .iter()
                    .map(|one| match one {
                        one if one.is_person() => "the signed-in member".to_owned(),
                        page => page.to_string(),
                    })
                    .collect();
                format!("as {}", one_of(&words))
            }
        };
        let ads = match rules.and_then(|rules| rules.ad_accounts.as_ref()) {
            None => "in every ad account of the signed-in member".to_owned(),
            Some(listed) => {
                let numbers: Vec<String> = listed.iter().map(u64::to_string).collect();
                let noun = if numbers.len() == 1 { "account" } else { "accounts" };
                format!("in the ad {noun} {}", all(&numbers))
            }
        };
        Self { policy, whom, ads, posts: rules.and_then(|rules| rules.daily_posts) }
    }

    /// Whether what the rules name leaves anything of it.
    fn is_possible(&self, deed: &Deed) -> bool {
        let Some(rules) = self.policy.rules() else { return false };
        match deed.scope {
            Scope::Speaking => {
                let none = rules.organizations.as_ref().is_some_and(Vec::is_empty);
                !(none || deed.words == PUBLISH && self.posts == Some(0))
            }
            Scope::Ads => rules.ad_accounts.as_ref().is_none_or(|listed| !listed.is_empty()),
            // An account that is made is none of those that are named.
            Scope::Anywhere => rules.ad_accounts.is_none(),
        }
    }

    /// All of them by their places, those with the same words in one.
    fn told(&self, deeds: &[&Deed]) -> Vec<Deeds> {
        let scopes = [
            (Scope::Speaking, self.whom.as_str()),
            (Scope::Anywhere, ""),
            (Scope::Ads, self.ads.as_str()),
        ];
        let here = scopes.into_iter().map(|(scope, said)| Deeds {
            scope: said.to_owned(),
            what: self.words(deeds.iter().copied().filter(|deed| deed.scope == scope)),
        });
        here.filter(|deeds| !deeds.what.is_empty()).collect()
    }

    fn words<'b>(&self, deeds: impl Iterator<Item = &'b Deed>) -> Vec<String> {
        let mut told: Vec<(&str, Vec<&str>)> = Vec::new();
        for deed in deeds {
            match told.iter_mut().find(|(words, _)| *words == deed.words) {
                Some((_, whats)) => whats.push(deed.what),
                None => told.push((deed.words, vec![deed.what])),
            }
        }
        let posts = match self.posts {
            None => "any number of posts".to_owned(),
            Some(1) => "1 post a day".to_owned(),
            Some(posts) => format!("{posts} posts a day"),
        };
        let filled = |(words, whats): (&str, Vec<&str>)| {
            words.replace("{what}", &all(&whats)).replace("{posts}", &posts)
        };
        told.into_iter().map(filled).collect()
    }

    fn reads(&self) -> Option<String> {
        let open = |area: &str| self.policy.allows(area, Effect::Read);
        let nouns: Vec<&str> =
            READS.iter().filter(|(area, _)| open(area)).map(|(_, noun)| *noun).collect();
        let what = match nouns.len() {
            0 => return None,
            all if all == READS.len() => "everything that the sign-in may see".to_owned(),
            _ => all(&nouns),
        };
        let kept =
            if self.policy.bounds().lockdown { ", but nothing that strangers wrote" } else { "" };
        Some(format!("read {what}{kept}"))
    }

    fn caps(&self) -> String {
        let caps = self.policy.caps();
        let each: Vec<String> =
            caps.each().map(|(currency, cap)| format!("{cap} {currency}")).collect();
        if each.is_empty() {
            " (without a limit a day)".to_owned()
        } else {
            format!(" (at most {} a day)", all(&each))
        }
    }
}

fn place(target: Target) -> &'static str {
    match target {
        Target::Live => "at LinkedIn itself",
        Target::Sandbox => "in the sandbox",
        Target::Custom => "at the other address",
    }
}

/// Why nothing is possible, where that is so.
fn nothing(policy: &Policy) -> Option<String> {
    let rules = match (policy.stranger(), policy.rules()) {
        (None, Some(rules)) => rules,
        (Some(Stranger::NotNamed), _) => return Some("no agent has that name".to_owned()),
        (Some(Stranger::Broken(_)), _) => {
            return Some("the file of agents cannot be used".to_owned());
        }
        (None, None) => return Some("it has no rules".to_owned()),
    };
    if policy.bounds().stopped {
        return Some("every agent is stopped".to_owned());
    }
    if rules.accounts.as_ref().is_some_and(Vec::is_empty) {
        return Some("it may use no account".to_owned());
    }
    let off = GROUPS.iter().all(|group| !policy.allows(group.name, Effect::Read));
    off.then(|| "every area is off".to_owned())
}

/// `one, two and three`
fn all(words: &[impl AsRef<str>]) -> String {
    joined(words, "and")
}

/// `do one, do two, and do three`: each may have an `and` of its own.
fn clauses(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., end] => format!("{}, and {end}", most.join(", ")),
    }
}

/// `one, two or three`
fn one_of(words: &[impl AsRef<str>]) -> String {
    joined(words, "or")
}

fn joined(words: &[impl AsRef<str>], last: &str) -> String {
    match words {
        [] => String::new(),
        [one] => one.as_ref().to_owned(),
        [most @ .., end] => {
            let most: Vec<&str> = most.iter().map(AsRef::as_ref).collect();
            format!("{} {last} {}", most.join(", "), end.as_ref())
        }
    }
}

#[cfg(test)]
mod tests;
