//! Whether a call stays within the pages and ad accounts that the operator names for its agent.
//!
//! Every URN of a page or an ad account among the arguments counts, whatever the argument is called: an endpoint of
//! tomorrow is limited without anybody having to think of it. What only describes an audience or is only mentioned does
//! not. What can be told without asking is refused before anything is asked.

use std::sync::Arc;

use serde_json::Value;

use super::names::authors;
use super::{Directory, Known, Probes, Refusal};
use crate::auth::Session;
use crate::call::{Call, Meter};
use crate::catalogue::spec::Access;
use crate::model::method::Effect;
use crate::model::urn::{Author, Urn};
use crate::policy::{self, Permitted, Policy};

/// Arguments whose URNs are touched by nobody: whom a text mentions, for whom an ad is meant.
const DESCRIBING: &[&str] = &["mentions", "targeting", "targetingCriteria", "targetEntities"];

/// What of an agent's pages a call still has to keep to, once its arguments have passed.
#[derive(Clone, Debug)]
pub struct Limit {
    policy: Arc<Policy>,
    /// The pages, as URNs.
    pages: Vec<Urn>,
    oneself: bool,
}

/// What a call touches.
#[derive(Debug, Default)]
struct Touched {
    pages: Vec<Urn>,
    ad_accounts: Vec<Urn>,
}

impl Touched {
    fn by(call: &Call) -> Self {
        let mut touched = Self::default();
        for (name, value) in &call.arguments {
            if !DESCRIBING.contains(&name.as_str()) {
                touched.take(value);
            }
        }
        touched
    }

    fn take(&mut self, value: &Value) {
        match value {
            // The URN of a comment or a reaction holds others.
            Value::String(text) if text.starts_with("urn:") => {
                for urn in text.split(['(', ',', ')']).filter_map(|part| Urn::parse(part).ok()) {
                    match urn.entity() {
                        "organization" | "organizationBrand" | "company" => self.pages.push(urn),
                        "sponsoredAccount" => self.ad_accounts.push(urn),
                        _ => {}
                    }
                }
            }
            Value::Array(several) => several.iter().for_each(|one| self.take(one)),
            Value::Object(fields) => fields
                .iter()
                .filter(|(name, _)| !DESCRIBING.contains(&name.as_str()))
                .for_each(|(_, one)| self.take(one)),
            Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
}

/// What is certain before anything is asked: ad accounts, the member itself, and pages where both sides are numbers.
pub(super) fn certain(call: &Call, policy: &Policy) -> Result<(), Refusal> {
    let touched = Touched::by(call);
    ad_accounts(call, policy, &touched)?;
    let Some(listed) = policy.rules().and_then(|rules| rules.organizations.as_ref()) else {
        return Ok(());
    };
    let speaking = match call.entry.spec.access {
        Access::Speaker { argument, .. } => authors(call, argument)?,
        _ => Vec::new(),
    };
    let as_itself = speaking.iter().any(Author::is_person)
        || (acts_as_the_member(call) && !names_another_speaker(call));
    if as_itself && !has_oneself(listed) {
        return Err(
            policy::Refusal::Oneself { agent: agent(policy), allowed: words(listed) }.into()
        );
    }
    // A name may be that of any page.
    if listed.iter().any(|one| matches!(one, Author::VanityName(_))) {
        return Ok(());
    }
    let known: Vec<Urn> = listed.iter().filter_map(Author::urn).collect();
    let spoken_for = speaking.iter().filter(|author| !author.is_person()).filter_map(Author::urn);
    match touched.pages.into_iter().chain(spoken_for).find(|page| !known.contains(page)) {
        Some(page) => Err(another(policy, listed, &page).into()),
        None => Ok(()),
    }
}

/// The rest, once names are URNs; and what its owner has to keep to, where only a look can tell whose it is.
pub(super) async fn check(
    call: &Call,
    policy: &Arc<Policy>,
    directory: &Directory,
    probes: &impl Probes,
) -> Result<Option<Limit>, Refusal> {
    let Some(listed) = policy.rules().and_then(|rules| rules.organizations.as_ref()) else {
        return Ok(None);
    };
    let mut pages: Vec<Urn> = listed.iter().filter_map(Author::urn).collect();
    let touched = Touched::by(call).pages;
    let names = listed.iter().filter_map(|one| match one {
        Author::VanityName(name) => Some(name),
        Author::Me | Author::Urn(_) | Author::OrganizationId(_) => None,
    });
    let whose = whose_is_unsaid(call);
    for name in names {
        // No more is asked than is needed.
        if whose.is_none() && touched.iter().all(|page| pages.contains(page)) {
            break;
        }
        match directory.organization_named(name, &call.session, &call.meter, probes).await {
            Known::Yes(Some(urn)) => pages.push(urn),
            Known::Yes(None) => tracing::warn!(%name, "the policy names a page that nobody has"),
            Known::No(reason) => {
                tracing::warn!(%name, %reason, "which page the policy names is not known");
            }
        }
    }
    match touched.into_iter().find(|page| !pages.contains(page)) {
        Some(page) => Err(another(policy, listed, &page).into()),
        None => Ok(Some(Limit { policy: Arc::clone(policy), pages, oneself: has_oneself(listed) })),
    }
}

/// Whether what a call did before may still be told: under the rules as they are now, with its names as they were then.
pub async fn told_again(
    permitted: &Permitted,
    arguments: &str,
    directory: &Directory,
    probes: &impl Probes,
) -> Result<(), Refusal> {
    let arguments = serde_json::from_str(arguments).unwrap_or_default();
    let call = Call { arguments, ..permitted.call().clone() };
    certain(&call, permitted.policy())?;
    check(&call, permitted.policy(), directory, probes).await.map(|_| ())
}

/// The pages to which an agent is limited, with their names resolved; nothing where it is not limited.
pub async fn limit_of(
    policy: &Arc<Policy>,
    session: &Session,
    meter: &Meter,
    directory: &Directory,
    probes: &impl Probes,
) -> Option<Limit> {
    let listed = policy.rules()?.organizations.as_ref()?;
    let mut pages: Vec<Urn> = Vec::new();
    for author in listed {
        match author {
            Author::VanityName(name) => {
                if let Known::Yes(Some(page)) =
                    directory.organization_named(name, session, meter, probes).await
                {
                    pages.push(page);
                }
            }
            other => pages.extend(other.urn()),
        }
    }
    Some(Limit { policy: Arc::clone(policy), pages, oneself: has_oneself(listed) })
}

/// What a call changes that LinkedIn knows by its own URN, whoever is said to be its author: nothing that the call
/// says tells whose it is.
pub fn whose_is_unsaid(call: &Call) -> Option<&str> {
    let spec = &call.entry.spec;
    let Access::Speaker { argument, .. } = spec.access else { return None };
    if spec.effect == Effect::Read || !spec.local.contains(&argument) {
        return None;
    }
    let name = spec.path_arguments().next()?;
    call.arguments.get(name)?.as_str()
}

impl Limit {
    /// Whether something that belongs to somebody may be changed.
    pub fn owner(&self, subject: &str, owner: Option<&str>) -> Result<(), policy::Refusal> {
        let allowed = || {
            words(
                self.policy
                    .rules()
                    .and_then(|rules| rules.organizations.as_deref())
                    .unwrap_or_default(),
            )
        };
        let agent = agent(&self.policy);
        let owner = owner.and_then(|owner| Urn::parse(owner).ok());
        match owner {
            Some(owner) if self.pages.contains(&owner) => Ok(()),
            Some(owner) if owner.entity() == "person" && self.oneself => Ok(()),
            Some(owner) if owner.entity() == "person" => {
                Err(policy::Refusal::Oneself { agent, allowed: allowed() })
            }
            Some(owner) => Err(policy::Refusal::Organization {
                agent,
                organization: owner.to_string(),
                allowed: allowed(),
            }),
            None => Err(policy::Refusal::OwnerUnknown {
                agent,
                subject: subject.to_owned(),
                allowed: allowed(),
            }),
        }
    }

    /// Whether a page's things may be shown. What members wrote may: it is nobody's page.
    pub fn shows(&self, owner: &str) -> Result<(), policy::Refusal> {
        match Urn::parse(owner) {
            Ok(urn) if urn.entity() != "person" => self.owner(owner, Some(owner)),
            _ => Ok(()),
        }
    }
}

/// Whether it writes in the member's own name, without saying so.
fn acts_as_the_member(call: &Call) -> bool {
    let spec = &call.entry.spec;
    spec.effect != Effect::Read && matches!(spec.access, Access::Member(_))
}

/// Arguments that say for whom something is done. A URN in a text says nothing.
const SPEAKERS: &[&str] =
    &["owner", "author", "actor", "organization", "account", "adAccount", "reference"];

fn names_another_speaker(call: &Call) -> bool {
    let mut named = Touched::default();
    SPEAKERS
        .iter()
        .filter_map(|name| call.arguments.get(*name))
        .for_each(|value| named.take(value));
    !(named.pages.is_empty() && named.ad_accounts.is_empty())
}

fn ad_accounts(call: &Call, policy: &Policy, touched: &Touched) -> Result<(), Refusal> {
    let Some(allowed) = policy.rules().and_then(|rules| rules.ad_accounts.as_ref()) else {
        return Ok(());
    };
    let refused = |account: String| {
        let allowed = allowed.clone();
        Err(policy::Refusal::AdAccount { agent: agent(policy), account, allowed }.into())
    };
    let mut accounts = touched.ad_accounts.clone();
    if let Access::AdAccount { argument, .. } = call.entry.spec.access {
        let named = super::ad_accounts::named(call, argument)?;
        if named.is_empty() {
            return refused(String::new());
        }
        accounts.extend(named);
    }
    let open = |account: &Urn| account.number().is_some_and(|number| allowed.contains(&number));
    match accounts.iter().find(|account| !open(account)) {
        Some(account) => refused(account.to_string()),
        // Another account may be made, whatever its name says; and a list without a name is of all.
        None if call.group.name == "ad_accounts"
            && !matches!(call.entry.spec.access, Access::AdAccount { .. })
            && (call.entry.spec.effect != Effect::Read || accounts.is_empty()) =>
        {
            refused(String::new())
        }
        None => Ok(()),
    }
}

fn agent(policy: &Policy) -> String {
    policy.agent().to_owned()
}

fn has_oneself(listed: &[Author]) -> bool {
    listed.iter().any(Author::is_person)
}

fn words(listed: &[Author]) -> Vec<String> {
    listed.iter().map(ToString::to_string).collect()
}

fn another(policy: &Policy, listed: &[Author], page: &Urn) -> policy::Refusal {
    policy::Refusal::Organization {
        agent: agent(policy),
        organization: page.to_string(),
        allowed: words(listed),
    }
}
