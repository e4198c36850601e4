#![cfg(test)]
//! What the policy decides, against a decider of a few lines that shares nothing with it but the operator's words.

mod known;

use std::collections::BTreeSet;
use std::sync::Arc;

use known::Everything;
use linkedin_mcp::access::{self, Directory};
use linkedin_mcp::auth::Session;
use linkedin_mcp::briefing::{self, Looks};
use linkedin_mcp::call::Call;
use linkedin_mcp::catalogue::looks::Look;
use linkedin_mcp::catalogue::{Entry, GROUPS, Group, endpoints};
use linkedin_mcp::policy::{self, Bounds, Policy, Rules, Table};
use serde_json::{Value, json};

/// POL-1: 100,000 cases. Each is one endpoint of the catalogue with arguments that name something of somebody, under rules
/// that were drawn at random.
const CASES: usize = 100_000;

const LEVELS: [&str; 4] = ["off", "read", "write", "full"];
const PAGES: [&str; 2] = ["urn:li:organization:70010001", "urn:li:organization:70010002"];
const ACCOUNTS: [u64; 2] = [500_000_001, 500_000_002];
const ME: &str = "urn:li:person:q7Zx-Invent";

/// What the operator says, in words.
#[derive(Clone, Debug)]
struct Said {
    known: bool,
    areas: Vec<(&'static str, usize)>,
    accounts: Option<BTreeSet<&'static str>>,
    /// Indices of pages; 2 is `me`.
    pages: Option<BTreeSet<usize>>,
    ad_accounts: Option<BTreeSet<usize>>,
    stopped: bool,
    read_only: bool,
    off: Vec<&'static str>,
}

/// What a call does.
#[derive(Clone)]
struct Asked {
    group: &'static Group,
    entry: &'static Entry,
    arguments: Value,
    account: &'static str,
    /// What there is to see of a post's author.
    owner: Option<usize>,
}

impl Asked {
    fn name(&self) -> String {
        linkedin_mcp::call::endpoint(self.group, self.entry)
    }

    fn words(&self) -> String {
        format!("{} {} as {}, of {:?}", self.name(), self.arguments, self.account, self.owner)
    }
}

fn chance(random: &mut fastrand::Rng, percent: u8) -> bool {
    random.u8(..100) < percent
}

fn some<T: Ord + Clone>(random: &mut fastrand::Rng, all: &[T]) -> Option<BTreeSet<T>> {
    if chance(random, 50) {
        return None;
    }
    Some(all.iter().filter(|_| random.bool()).cloned().collect())
}

impl Said {
    fn any(random: &mut fastrand::Rng) -> Self {
        let all = || GROUPS.iter().map(|group| group.name);
        let areas = all().filter_map(|area| {
            // Mostly generous, so that the limits behind the levels are met as well.
            let level = if chance(random, 60) { 3 } else { random.usize(..4) };
            (!chance(random, 10)).then_some((area, level))
        });
        let areas = areas.collect();
        Self {
            known: !chance(random, 3),
            areas,
            accounts: some(random, &["test", "other"]),
            pages: some(random, &[0, 1, 2]),
            ad_accounts: some(random, &[0, 1]),
            stopped: chance(random, 3),
            read_only: chance(random, 5),
            off: all().filter(|_| chance(random, 3)).collect(),
        }
    }

    /// As the file of agents has it.
    fn file(&self) -> String {
        let areas: Vec<String> = self
            .areas
            .iter()
            .map(|(area, level)| format!("{area} = \"{}\"", LEVELS[*level]))
            .collect();
        let mut lines = vec![
            format!("stopped = {}", self.stopped),
            format!("read_only = {}", self.read_only),
            "[agents.one]".to_owned(),
            format!("areas = {{ {} }}", areas.join(", ")),
        ];
        if let Some(accounts) = &self.accounts {
            let names: Vec<&str> = accounts.iter().copied().collect();
            lines.push(format!("accounts = {names:?}"));
        }
        if let Some(pages) = &self.pages {
            // Each of the ways in which a page can be named.
            let names = ["70010001", PAGES[1], "me"];
            let names: Vec<&str> = pages.iter().map(|page| names[*page]).collect();
            lines.push(format!("organizations = {names:?}"));
        }
        if let Some(accounts) = &self.ad_accounts {
            let numbers: Vec<u64> = accounts.iter().map(|one| ACCOUNTS[*one]).collect();
            lines.push(format!("ad_accounts = {numbers:?}"));
        }
        lines.join("\n")
    }

    fn policy(&self) -> Arc<Policy> {
        let table = Table::parse(&self.file())
            .unwrap_or_else(|problem| panic!("{problem}\n{}", self.file()));
        let rules: Option<&Rules> = table.agents.get("one").filter(|_| self.known);
        let settings = Bounds {
            off: self.off.iter().map(|area| (*area).to_owned()).collect(),
            ..Bounds::default()
        };
        let rules = rules.cloned().ok_or(policy::Stranger::NotNamed);
        Arc::new(Policy::of("one", rules, table.bounds.and(&settings)))
    }

    /// The reference: denied unless every sentence allows it.
    fn allows(&self, asked: &Asked) -> bool {
        let spec = &asked.entry.spec;
        let effect = spec.effect.as_str();
        let area = asked.group.name;
        let needed =
            ["read", "write", "delete", "spend"].iter().position(|one| *one == effect).unwrap();
        let needed = (needed + 1).min(3);
        let level =
            self.areas.iter().find(|(name, _)| *name == area).map_or(0, |(_, level)| *level);
        let text = relevant(&asked.arguments);
        let touches = |page: usize| text.contains(&PAGES[page].to_lowercase());
        // Who speaks is whom the call names; a writer that names nobody speaks for the member.
        let names_member = ["author", "actor", "authors", "owner"]
            .iter()
            .any(|name| asked.arguments[*name].to_string().contains(ME) && speaks(asked, name));
        let names_account = |one: usize| text.contains(&ACCOUNTS[one].to_string());
        let nobody = !(touches(0) || touches(1) || names_account(0) || names_account(1));
        let as_member = names_member
            || (effect != "read" && nobody && format!("{:?}", spec.access).starts_with("Member"));
        let page_open = |page: usize| self.pages.as_ref().is_none_or(|pages| pages.contains(&page));
        let unsaid = matches!((area, spec.action), ("posts", "update" | "delete"));
        let in_ads = format!("{:?}", spec.access).starts_with("AdAccount");
        let of_accounts = area == "ad_accounts";
        let account_open =
            |one: usize| self.ad_accounts.as_ref().is_none_or(|all| all.contains(&one));
        let none_named = !(names_account(0) || names_account(1));

        self.known
            && !self.stopped
            && (effect == "read" || !self.read_only)
            && !self.off.contains(&area)
            && level >= needed
            && self.accounts.as_ref().is_none_or(|all| all.contains(asked.account))
            && (0..2).all(|page| !touches(page) || page_open(page))
            && (!text.contains("organizationbrand") || self.pages.is_none())
            && (!as_member || page_open(2))
            && (self.pages.is_none() || !unsaid || asked.owner.is_some_and(page_open))
            && (0..2).all(|one| !names_account(one) || account_open(one))
            && (self.ad_accounts.is_none() || !(in_ads || of_accounts) || !none_named)
    }
}

/// Whether that argument says for whom the call speaks.
fn speaks(asked: &Asked, name: &str) -> bool {
    format!("{:?}", asked.entry.spec.access).starts_with("Speaker")
        && asked.entry.spec.access.argument() == Some(name)
}

fn strip(value: &mut Value) {
    match value {
        Value::Object(map) => {
            map.retain(|name, _| {
                !["mentions", "targeting", "targetingCriteria", "targetEntities"]
                    .contains(&name.as_str())
            });
            map.values_mut().for_each(strip);
        }
        Value::Array(all) => all.iter_mut().for_each(strip),
        _ => {}
    }
}

/// The arguments without what is only mentioned or aimed at, as text.
fn relevant(arguments: &Value) -> String {
    let mut arguments = arguments.clone();
    strip(&mut arguments);
    arguments.to_string().to_lowercase()
}

/// An example of the catalogue, with pages, people and ad accounts drawn anew.
fn any_call(random: &mut fastrand::Rng, all: &[(&'static Group, &'static Entry)]) -> Asked {
    let (group, entry) = all[random.usize(..all.len())];
    let example = entry.example.to_owned();
    let page = PAGES[random.usize(..2)];
    let account = ACCOUNTS[random.usize(..2)].to_string();
    let example = example.replace(PAGES[0], page).replace("500000001", &account);
    let mut arguments: Value = serde_json::from_str(&example).unwrap();
    for (name, value) in arguments.as_object_mut().unwrap() {
        // By its vanity name any page may be looked up: that is how it is found.
        let acme = |value: &Value| value.as_str().is_some_and(|text| text.starts_with("acme-"));
        if name != "vanityName" && acme(value) {
            *value = json!(page);
        } else if value.as_array().is_some_and(|all| all.iter().any(acme)) {
            *value = json!([page]);
        }
    }
    if let Some(argument) = entry.spec.access.argument()
        && ["author", "actor", "owner"].contains(&argument)
        && arguments.get(argument).is_some()
    {
        arguments[argument] = json!(if random.bool() { page } else { ME });
    }
    let account = if chance(random, 80) { "test" } else { "other" };
    let owner = (!chance(random, 20)).then(|| random.usize(..3));
    Asked { group, entry, arguments, account, owner }
}

/// Sees a post of that author.
struct Sees(Option<usize>);

impl Looks for Sees {
    async fn look(&self, _call: &Call, _look: Look) -> Value {
        match self.0 {
            Some(2) => json!({"author": ME}),
            Some(page) => json!({"author": PAGES[page]}),
            None => Value::Null,
        }
    }
}

/// Whether the program lets it pass, as far as the policy goes.
async fn passes(said: &Said, asked: &Asked, sessions: &[Arc<Session>; 2]) -> bool {
    let session = &sessions[usize::from(asked.account == "other")];
    let arguments = asked.arguments.as_object().unwrap().clone();
    let call = known::call(asked.group, asked.entry, arguments, Arc::clone(session));
    let Ok(permitted) = policy::permit(call, &said.policy()) else { return false };
    let policy_says_no = |refusal: &access::Refusal| matches!(refusal, access::Refusal::Policy(_));
    match access::authorise(permitted, &Directory::default(), &Everything).await {
        Err(refusal) => !policy_says_no(&refusal),
        Ok(authorised) => match briefing::brief(authorised, &Sees(asked.owner)).await {
            Err(refusal) => !policy_says_no(&refusal),
            Ok(_) => true,
        },
    }
}

fn sessions() -> [Arc<Session>; 2] {
    let one = known::everything();
    let mut other = (*one).clone();
    other.account = "other".to_owned();
    [one, Arc::new(other)]
}

fn offered() -> Vec<(&'static Group, &'static Entry)> {
    endpoints().filter(|(_, entry)| !entry.spec.step).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_tiny_decider_never_disagrees() {
    let (all, sessions) = (offered(), sessions());
    let seed = fastrand::u64(..);
    let mut random = fastrand::Rng::with_seed(seed);
    let (mut allowed, mut reached) = (0, BTreeSet::new());
    for n in 0..CASES {
        let (said, asked) = (Said::any(&mut random), any_call(&mut random, &all));
        let (ours, theirs) = (passes(&said, &asked, &sessions).await, said.allows(&asked));
        let words = asked.words();
        assert_eq!(ours, theirs, "seed {seed}, case {n}: {words} under\n{}", said.file());
        allowed += usize::from(ours);
        reached.insert((asked.name(), ours));
    }
    // Both answers were met, for every endpoint there is.
    assert!(allowed > CASES / 10 && allowed < CASES * 9 / 10, "{allowed}");
    assert_eq!(reached.len(), all.len() * 2);
}

/// Whatever is taken away from somebody, nothing is allowed that was not before.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_deny_more_never_widens() {
    let (all, sessions) = (offered(), sessions());
    let seed = fastrand::u64(..);
    let mut random = fastrand::Rng::with_seed(seed);
    let mut narrowed = 0;
    for n in 0..CASES / 5 {
        let (said, asked) = (Said::any(&mut random), any_call(&mut random, &all));
        let mut less = said.clone();
        match random.usize(..7) {
            0 => less.stopped = true,
            1 => less.read_only = true,
            2 => less.off.push(asked.group.name),
            3 => {
                let lower = |(_, level): &mut (&str, usize)| *level = level.saturating_sub(1);
                less.areas.iter_mut().filter(|(area, _)| *area == asked.group.name).for_each(lower);
            }
            4 => {
                less.accounts =
                    Some(less.accounts.unwrap_or_default().into_iter().take(1).collect());
            }
            5 => less.pages = Some(less.pages.unwrap_or_default().into_iter().skip(1).collect()),
            _ => {
                less.ad_accounts =
                    Some(less.ad_accounts.unwrap_or_default().into_iter().skip(1).collect());
            }
        }
        let (before, after) =
            (passes(&said, &asked, &sessions).await, passes(&less, &asked, &sessions).await);
        assert!(
            before || !after,
            "seed {seed}, case {n}: {}\n{}\n{}",
            asked.words(),
            said.file(),
            less.file()
        );
        narrowed += usize::from(before && !after);
    }
    assert!(narrowed > 1_000, "{narrowed}");
}
