//! The worst that an agent could do if it went wrong, as one sentence for the operator.
//!
//! It is put together from what the policy answers about each endpoint of the catalogue, and from nothing that is
//! written down a second time. Where it cannot be exact it says too much rather than too little.

use super::{Policy, Stranger};
use crate::auth::Target;
use crate::catalogue::GROUPS;
use crate::model::method::Effect;

/// What some endpoints of an area let an agent do. Those with the same `words` are said together.
#[derive(Debug)]
struct Deed {
    area: &'static str,
    actions: &'static [&'static str],
    /// With what, in the place of `{what}`.
    what: &'static str,
    /// `{whom}` is in whose name, `{ads}` in which ad accounts, `{posts}` how many posts.
    words: &'static str,
}

const fn deed(
    area: &'static str,
    actions: &'static [&'static str],
    what: &'static str,
    words: &'static str,
) -> Deed {
    Deed { area, actions, what, words }
}

const PUBLISH: &str = "publish {posts} as {whom} that nobody has read before";
const COMMENT: &str = "comment {what} as {whom}";
const DRAFT: &str = "create {what} as drafts {ads}";
const CHANGE: &str = "change, pause or archive {what} {ads}";
const ACTIVATE: &str = "let money flow: activate {what} and raise what they may cost {ads}";
const DELETE_ADS: &str = "delete {what} {ads}";
const MAKE_ACCOUNTS: &str = "create ad accounts as drafts";

/// Everything that is more than looking, in the order in which it is said. `linkedin_publish` is no other deed than
/// the post that it makes.
const DEEDS: &[Deed] = &[
    deed("posts", &["create"], "", PUBLISH),
    deed("posts", &["update"], "", "change the text of what {whom} published"),
    deed("posts", &["delete"], "", "delete what {whom} published"),
    deed("engagement", &["create_comment"], "on posts", COMMENT),
    deed("engagement", &["reply"], "in reply to others", COMMENT),
    deed("engagement", &["update_comment"], "", "change comments of {whom}"),
    deed("engagement", &["create_reaction", "create_like"], "", "react as {whom}"),
    deed("engagement", &["remove_reaction", "remove_like"], "", "take back reactions of {whom}"),
    deed("engagement", &["open_comments"], "", "open posts of {whom} for comments again"),
    deed("engagement", &["delete_comment"], "", "delete comments on what {whom} published"),
    deed(
        "engagement",
        &["close_comments"],
        "",
        "close posts of {whom} for comments, which deletes those that are there",
    ),
    deed("media", &["upload", "begin_upload"], "", "upload files for {whom}"),
    deed("ad_accounts", &["create", "batch_create"], "", MAKE_ACCOUNTS),
    deed("ad_accounts", &["update"], "", "rename ad accounts or make them drafts again {ads}"),
    deed("campaign_groups", &["create", "batch_create"], "campaign groups", DRAFT),
    deed("campaigns", &["create", "batch_create"], "campaigns", DRAFT),
    deed("creatives", &["create", "batch_create"], "creatives", DRAFT),
    deed("creatives", &["create_inline"], "creatives with posts of their own", DRAFT),
    deed("campaign_groups", &["update", "batch_update"], "campaign groups", CHANGE),
    deed("campaigns", &["update", "batch_update"], "campaigns", CHANGE),
    deed("creatives", &["update", "batch_update"], "creatives", CHANGE),
    deed("campaigns", &["set_tracking"], "", "change what is added to the addresses of ads {ads}"),
    deed("ad_targeting", &["create_template"], "", "save audiences {ads}"),
    deed("ad_targeting", &["update_template"], "", "change saved audiences {ads}"),
    deed("ad_targeting", &["delete_template"], "saved audiences", DELETE_ADS),
    deed("ad_accounts", &["delete", "schedule_deletion"], "ad accounts", DELETE_ADS),
    deed(
        "campaign_groups",
        &["delete", "batch_delete", "schedule_deletion"],
        "campaign groups",
        DELETE_ADS,
    ),
    deed("campaigns", &["delete", "batch_delete", "schedule_deletion"], "campaigns", DELETE_ADS),
    deed("creatives", &["delete", "batch_delete", "schedule_deletion"], "creatives", DELETE_ADS),
    deed("ad_accounts", &["remove_user"], "members' roles", DELETE_ADS),
    deed("ad_accounts", &["activate"], "ad accounts", ACTIVATE),
    deed(
        "campaign_groups",
        &["activate", "set_budget", "set_schedule"],
        "campaign groups",
        ACTIVATE,
    ),
    deed("campaigns", &["activate", "set_budget", "set_schedule"], "campaigns", ACTIVATE),
    deed("creatives", &["activate"], "creatives", ACTIVATE),
    deed("ad_accounts", &["set_user", "update_user"], "", "give members a say over money {ads}"),
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

/// The worst that an agent could do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Worst {
    /// Who, and where.
    begins: String,
    /// Why it could do nothing.
    nothing: Option<String>,
    free: Vec<String>,
    asked: Vec<String>,
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
    pub fn free(&self) -> impl Iterator<Item = &str> {
        self.free.iter().map(String::as_str)
    }

    /// What it could do with a person's yes only.
    pub fn asked(&self) -> impl Iterator<Item = &str> {
        self.asked.iter().map(String::as_str)
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
        let deeds = self.free.iter().chain(&self.reads).cloned().collect::<Vec<_>>();
        match deeds.as_slice() {
            [] => f.write_str(" could do nothing by itself")?,
            deeds => write!(f, " could {}", clauses(deeds))?,
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
            write!(
                f,
                "; only with a person's yes, each time, could it {}{}",
                clauses(&self.asked),
                self.spend
            )?;
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
            None => "the signed-in member or any page of that member's".to_owned(),
            Some(listed) => {
                let words: Vec<String> = listed
                    .iter()
                    .map(|one| match one {
                        one if one.is_person() => "the signed-in member".to_owned(),
                        page => page.to_string(),
                    })
                    .collect();
                one_of(&words)
            }
        };
        let ads = match rules.and_then(|rules| rules.ad_accounts.as_ref()) {
            None => "in every ad account of the signed-in member's".to_owned(),
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
        let needs = |part: &str| deed.words.contains(part);
        let Some(rules) = self.policy.rules() else { return false };
        let none = |listed: bool, part: &str| listed && needs(part);
        let no_page = rules.organizations.as_ref().is_some_and(Vec::is_empty);
        let no_ads = rules.ad_accounts.as_ref().is_some_and(Vec::is_empty);
        // An account that is made is none of those that are named.
        let makes_another = deed.words == MAKE_ACCOUNTS && rules.ad_accounts.is_some();
        !(none(no_page, "{whom}")
            || none(no_ads, "{ads}")
            || none(self.posts == Some(0), "{posts}")
            || makes_another)
    }

    /// Each, those with the same words in one.
    fn told(&self, deeds: &[&Deed]) -> Vec<String> {
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
            words
                .replace("{what}", &all(&whats))
                .replace("{whom}", &self.whom)
                .replace("{ads}", &self.ads)
                .replace("{posts}", &posts)
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
