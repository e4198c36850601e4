//! Whether the sign-in can do what is asked: scopes first, then roles.
//!
//! What is certain is refused here and costs nothing. What is tolerant, or cannot be known, is sent, and
//! LinkedIn's answer is explained.

mod ad_accounts;
pub mod directory;
mod limits;
mod names;
mod targeting;

use std::sync::Arc;

use serde_json::{Value, json};

use crate::auth::{Scopes, Session};
use crate::call::{Call, Meter};
use crate::catalogue::Invalid;
use crate::catalogue::spec::{Access, Confidence, Need, Oneself, Spec, Unversioned};
use crate::catalogue::targeting::{Candidate, Facet};
use crate::model::ad_role::AdRole;
use crate::model::method::Method;
use crate::model::money::Currency;
use crate::model::product::Product;
use crate::model::role::Role;
use crate::model::scope::{Granted, Scope};
use crate::model::urn::{Author, Urn};
use crate::model::version::Version;
use crate::policy::{self, Permitted};
pub use ad_accounts::AdRoles;
pub use directory::{Directory, Roles};
pub use limits::{Limit, limit_of, told_again, whose_is_unsaid};
use names::{authors, named, oneself, somebody_named};
pub use targeting::Question;

/// Something that a probe may or may not have found out.
#[derive(Clone, Debug)]
pub enum Known<T> {
    /// It is this.
    Yes(T),
    /// It cannot be known, and why.
    No(Why),
}

/// Why a probe found nothing out.
#[derive(Clone, Debug)]
pub enum Why {
    /// The sign-in lacks the scope to ask, or LinkedIn does not tell it.
    NotTold(String),
    /// Asking failed; the failure is one of those that a call can meet too.
    Failed(Arc<dyn std::error::Error + Send + Sync>),
}

impl std::fmt::Display for Why {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NotTold(reason) => f.write_str(reason),
            Self::Failed(failure) => write!(f, "{failure}"),
        }
    }
}

/// The closed list of questions that may be asked of LinkedIn before a call. Implemented by the client, so
/// that a probe is counted, limited and sent like everything else.
pub trait Probes: Send + Sync {
    /// Who is signed in?
    fn who_am_i(&self, session: &Session, meter: &Meter)
    -> impl Future<Output = Known<Urn>> + Send;
    /// Which roles does the signed-in member have, on which pages?
    fn my_roles(
        &self,
        session: &Session,
        meter: &Meter,
    ) -> impl Future<Output = Known<Roles>> + Send;
    /// Which organization has this vanity name? `Yes(None)` when none has.
    fn organization_named(
        &self,
        name: &str,
        session: &Session,
        meter: &Meter,
    ) -> impl Future<Output = Known<Option<Urn>>> + Send;
    /// Which roles does the signed-in member have, on which ad accounts?
    fn my_ad_accounts(
        &self,
        session: &Session,
        meter: &Meter,
    ) -> impl Future<Output = Known<AdRoles>> + Send;
    /// Which currency does this ad account have? `Yes(None)` where LinkedIn does not say.
    fn currency_of(
        &self,
        account: &Urn,
        session: &Session,
        meter: &Meter,
    ) -> impl Future<Output = Known<Option<Currency>>> + Send;
    /// Which entities does a targeting facet have, by this name?
    fn targeting(
        &self,
        question: &Question,
        session: &Session,
        meter: &Meter,
    ) -> impl Future<Output = Known<Vec<Candidate>>> + Send;
}

/// Why the sign-in cannot do it.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Refusal {
    /// None of the sets of scopes was granted.
    #[error("the sign-in lacks a scope")]
    MissingScope {
        /// What would open it: any one set.
        any_of: Vec<Vec<Scope>>,
        /// What was granted.
        granted: Vec<String>,
        /// For whom the call speaks.
        speaker: Speaker,
        /// The older way to the same, for which the scopes would do, and which the operator does not allow.
        older: Option<&'static Unversioned>,
    },
    /// The app's tier does not have this method.
    #[error("the tier {tier} has no batch get")]
    ClosedOnTier {
        /// The tier.
        tier: String,
    },
    /// The member's role on the page is not enough.
    #[error("the member's role on {organization} is not enough")]
    MissingRole {
        /// The page.
        organization: Urn,
        /// Roles that would do.
        any_of: Vec<Role>,
        /// Roles the member has there.
        have: Vec<Role>,
        /// Who would have to give the role: whether anyone here administers the page is not known.
        member: Option<Urn>,
    },
    /// The member's role on the ad account is not enough.
    #[error("the member's role on {account} is not enough")]
    MissingAdRole {
        /// The ad account.
        account: Urn,
        /// Roles that would do.
        any_of: Vec<AdRole>,
        /// Roles the member has there.
        have: Vec<AdRole>,
    },
    /// On the Development tier, the app may not write to that ad account.
    #[error("the app may not write to {account}")]
    AdAccountNotMapped {
        /// The ad account.
        account: Urn,
        /// Those to which it may.
        mapped: Vec<u64>,
    },
    /// The Development tier makes test accounts only.
    #[error("the Development tier makes test accounts only")]
    TestAccountsOnly,
    /// An amount is in another currency than the ad account.
    #[error("{account} is in {own}, and the amount in {given}")]
    OtherCurrency {
        /// The ad account.
        account: Urn,
        /// Its currency.
        own: Currency,
        /// The one that was given.
        given: Currency,
    },
    /// A word for whom ads are meant for means nothing, or several things.
    #[error("`{word}` is {several} things in {}", facet.name())]
    TargetingUnclear {
        /// The facet.
        facet: Facet,
        /// The word.
        word: String,
        /// How many things it is.
        several: usize,
        /// What may be meant.
        candidates: Vec<Candidate>,
    },
    /// What such a word means cannot be found out.
    #[error("what `{word}` is in {} cannot be found out: {reason}", facet.name())]
    TargetingUnresolved {
        /// The facet.
        facet: Facet,
        /// The word.
        word: String,
        /// Why.
        reason: Why,
    },
    /// The app does not have the product.
    #[error("the app does not have {}", product.name())]
    MissingProduct {
        /// The product.
        product: Product,
        /// What the app has.
        have: Vec<String>,
    },
    /// Only oneself, or a page, can be the author.
    #[error("{author} is not the signed-in member")]
    NotYourself {
        /// Whom the call names.
        author: Urn,
        /// Who is signed in.
        member: Urn,
    },
    /// `me` was said, and who that is cannot be found out.
    #[error("who is signed in cannot be found out: {reason}")]
    WhoAmI {
        /// Why.
        reason: Why,
    },
    /// No organization has that vanity name.
    #[error("no organization has the vanity name `{name}`")]
    NoSuchOrganization {
        /// The name.
        name: String,
    },
    /// A vanity name was given, and which organization has it cannot be found out.
    #[error("which organization `{name}` is cannot be found out: {reason}")]
    NameUnresolved {
        /// The name.
        name: String,
        /// Why.
        reason: Why,
    },
    /// The API version in use does not have this endpoint yet.
    #[error("version {version} is older than this endpoint, which came with {since}")]
    OlderThanEndpoint {
        /// The first version that has it.
        since: Version,
        /// The version in use.
        version: Version,
    },
    /// It leaves the pages or ad accounts that the operator names for its agent.
    #[error(transparent)]
    Policy(#[from] policy::Refusal),
    /// An argument cannot be read after all, or does not fit the day or the version.
    #[error(transparent)]
    Invalid(#[from] Invalid),
}

/// For whom a call speaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Speaker {
    /// The signed-in member.
    Member,
    /// An organization, as the caller named it.
    Organization(String),
    /// Not said.
    Unsaid,
}

/// The way that a call takes.
#[derive(Clone, Copy, Debug)]
pub enum Route {
    /// As LinkedIn documents it.
    Documented,
    /// The older one: the scopes do not open the other for certain, and the operator allows it.
    Unversioned(&'static Unversioned),
}

impl Route {
    /// Its path.
    pub fn path(self, spec: &Spec) -> &'static str {
        match self {
            Self::Documented => spec.path,
            Self::Unversioned(older) => older.path,
        }
    }

    fn access(self, spec: &Spec) -> Access {
        match self {
            Self::Documented => spec.access,
            Self::Unversioned(older) => older.access,
        }
    }

    /// What a caller should know of it.
    pub fn warning(self) -> Option<String> {
        match self {
            Self::Documented => None,
            Self::Unversioned(older) => Some(format!(
                "This went over LinkedIn's unversioned API, because the scopes of this sign-in do not open the versioned one. LinkedIn documents that way no longer, and it may end any day; the setting `{}` allows it.",
                older.setting
            )),
        }
    }
}

/// A call that the sign-in can do, as far as can be known. Only [`authorise`] makes one.
#[derive(Debug)]
pub struct Authorised {
    call: Call,
    route: Route,
    limit: Option<Limit>,
}

impl Authorised {
    /// The call, with its names resolved.
    pub fn call(&self) -> &Call {
        &self.call
    }

    /// The way it takes.
    pub fn route(&self) -> Route {
        self.route
    }

    /// The pages that it has to keep to, where the operator names any for its agent.
    pub fn limit(&self) -> Option<&Limit> {
        self.limit.as_ref()
    }

    pub(crate) fn into_call(self) -> Call {
        self.call
    }
}

/// Checks scopes, then roles, and puts URNs where the caller said `me` or a page's name.
pub async fn authorise(
    permitted: Permitted,
    directory: &Directory,
    probes: &impl Probes,
) -> Result<Authorised, Refusal> {
    let allowed = permitted.unversioned();
    let policy = Arc::clone(permitted.policy());
    let mut call = permitted.into_call();
    let spec = &call.entry.spec;
    limits::certain(&call, &policy)?;
    check_day_and_version(&call)?;
    check_tier(&call)?;
    let speaking = match spec.access {
        Access::Speaker { argument, .. } => authors(&call, argument)?,
        _ => Vec::new(),
    };
    // Scopes before anything that asks LinkedIn: a refusal must not cost a call.
    let route = route(&call, &speaking, allowed)?;
    match route.access(spec) {
        Access::Open | Access::Member(_) | Access::Either { .. } => {}
        Access::App { product } => check_product(&call, product)?,
        Access::AdAccount { argument, need } => {
            ad_accounts::check(&mut call, argument, &need, directory, probes).await?;
        }
        Access::Organization { argument, need } => {
            let value = call.arguments.get(argument).cloned().unwrap_or_default();
            let organization = named(&call, argument, value, directory, probes).await?;
            check_roles(&call, &need, &organization, directory, probes).await?;
            call.arguments.insert(argument.to_owned(), json!(organization));
        }
        Access::Speaker { argument, organization, .. } => {
            let mut urns = Vec::new();
            for author in speaking {
                urns.push(if author.is_person() {
                    oneself(&call, author, directory, probes).await?
                } else {
                    let urn = named(&call, argument, json!(author), directory, probes).await?;
                    check_roles(&call, &organization, &urn, directory, probes).await?;
                    urn
                });
            }
            match call.arguments.get_mut(argument) {
                Some(list @ Value::Array(_)) => *list = json!(urns),
                Some(one) => *one = json!(urns.first()),
                None => {}
            }
        }
    }
    for argument in spec.named {
        if let Some(somebody) = authors(&call, argument)?.pop() {
            let urn = somebody_named(&call, argument, somebody, directory, probes).await?;
            call.arguments.insert((*argument).to_owned(), json!(urn));
        }
    }
    if let Some(Oneself { argument, only }) = spec.oneself {
        let urn = match authors(&call, argument)?.pop() {
            Some(Author::Urn(other)) if only == Confidence::Tolerant => other,
            member => oneself(&call, member.unwrap_or(Author::Me), directory, probes).await?,
        };
        call.arguments.insert(argument.to_owned(), json!(urn));
    }
    if spec.targeting {
        targeting::resolve(&mut call, directory, probes).await?;
    }
    let limit = limits::check(&call, &policy, directory, probes).await?;
    Ok(Authorised { call, route, limit })
}

/// The documented way where the scopes may do for it; else the older one where they do and it is allowed.
fn route(
    call: &Call,
    speaking: &[Author],
    allowed: Option<&'static Unversioned>,
) -> Result<Route, Refusal> {
    let spec = &call.entry.spec;
    let scopes = &call.session.scopes;
    // Each of several authors counts; nobody named counts as one who is not.
    let all: Vec<Option<&Author>> =
        if speaking.is_empty() { vec![None] } else { speaking.iter().map(Some).collect() };
    let lacking = all
        .iter()
        .map(|author| counting(&spec.access, *author))
        .find(|(needs, _)| !needs.is_empty() && needs.iter().all(|need| lacks(scopes, need)));
    let Some((needs, speaker)) = lacking else { return Ok(Route::Documented) };
    let does = |older: &&Unversioned| {
        all.iter().all(|author| {
            counting(&older.access, *author).0.iter().any(|need| grants(scopes, need))
        })
    };
    if let Some(older) = allowed.filter(does) {
        return Ok(Route::Unversioned(older));
    }
    let sets = needs.iter().flat_map(|need| need.scopes.iter().map(|set| set.to_vec()));
    let granted = match scopes {
        Scopes::Known(granted) => Granted::names(granted),
        Scopes::Unknown => Vec::new(),
    };
    let older = spec.unversioned.filter(does);
    Err(Refusal::MissingScope { any_of: sets.collect(), granted, speaker, older })
}

/// The needs that count, of which any one will do, and for whom the call speaks.
fn counting(access: &Access, speaking: Option<&Author>) -> (Vec<Need>, Speaker) {
    match (*access, speaking) {
        (Access::Open | Access::App { .. }, _) => (Vec::new(), Speaker::Unsaid),
        (Access::Member(need), _) => (vec![need], Speaker::Member),
        (Access::Organization { need, .. } | Access::AdAccount { need, .. }, _) => {
            (vec![need], Speaker::Unsaid)
        }
        (Access::Speaker { member, .. }, Some(author)) if author.is_person() => {
            (vec![member], Speaker::Member)
        }
        (Access::Speaker { organization, .. }, Some(author)) => {
            (vec![organization], Speaker::Organization(author.to_string()))
        }
        (Access::Speaker { member, organization, .. }, None)
        | (Access::Either { member, organization }, _) => {
            (vec![member, organization], Speaker::Unsaid)
        }
    }
}

/// Whether the scopes of a sign-in are known to do for an older way, whoever speaks.
pub fn opens(scopes: &Scopes, older: &Unversioned) -> bool {
    older.access.needs().into_iter().any(|need| grants(scopes, need))
}

/// Whether the scopes of a sign-in are known to do for a need, however sure LinkedIn's pages are of it.
pub fn grants(scopes: &Scopes, need: &Need) -> bool {
    match scopes {
        Scopes::Unknown => false,
        Scopes::Known(granted) => granted.satisfies(need.scopes),
    }
}

/// Whether the scopes of a sign-in rule out a need for certain.
pub fn lacks(scopes: &Scopes, need: &Need) -> bool {
    match scopes {
        Scopes::Unknown => false,
        Scopes::Known(granted) => {
            need.scope_confidence == Confidence::Firm && !granted.satisfies(need.scopes)
        }
    }
}

/// What LinkedIn would refuse today, or with this version, for certain.
fn check_day_and_version(call: &Call) -> Result<(), Refusal> {
    let upstream = &call.session.upstream;
    if let Some(since) = call.entry.spec.since
        && upstream.version < since
    {
        return Err(Refusal::OlderThanEndpoint { since, version: upstream.version });
    }
    call.entry.check_at(&call.arguments, upstream.clock.today(), upstream.version)?;
    Ok(())
}

/// The Development tier reads one entity at a time. Where even the scopes are uncertain, so is this.
fn check_tier(call: &Call) -> Result<(), Refusal> {
    let spec = &call.entry.spec;
    let firm = spec.access.needs().iter().all(|need| need.scope_confidence == Confidence::Firm);
    let tier = &call.session.tier;
    let of_tier = tier.product.is_some_and(|product| spec.access.opened_by(product));
    if spec.method == Method::BatchGet && firm && of_tier && !tier.batch_get {
        return Err(Refusal::ClosedOnTier { tier: tier.name.clone() });
    }
    if let Some(makes_test) = spec.test_only
        && tier.is_advertising_development()
        && !makes_test(&call.arguments)
    {
        return Err(Refusal::TestAccountsOnly);
    }
    Ok(())
}

/// No scope says whether an app has such a product; where its products are known, they do.
fn check_product(call: &Call, product: Product) -> Result<(), Refusal> {
    let have = &call.session.products;
    if have.is_empty() || have.iter().any(|name| name == product.name()) {
        return Ok(());
    }
    Err(Refusal::MissingProduct { product, have: have.clone() })
}

async fn check_roles(
    call: &Call,
    need: &Need,
    organization: &Urn,
    directory: &Directory,
    probes: &impl Probes,
) -> Result<(), Refusal> {
    if need.roles.is_empty() || need.role_confidence == Confidence::Tolerant {
        return Ok(());
    }
    match directory.my_roles(&call.session, &call.meter, probes).await {
        Known::No(_) => Ok(()),
        Known::Yes(roles) => {
            let have = roles.on(organization);
            if have.iter().any(|role| need.roles.contains(role)) || !roles.complete() {
                return Ok(());
            }
            Err(Refusal::MissingRole {
                organization: organization.clone(),
                any_of: need.roles.to_vec(),
                have: have.to_vec(),
                member: roles.member().cloned(),
            })
        }
    }
}
