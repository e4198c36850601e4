//! Whether the sign-in can do what is asked: scopes first, then roles.
//!
//! What is certain is refused here and costs nothing. What is tolerant, or cannot be known, is sent, and
//! LinkedIn's answer is explained.

pub mod directory;

use std::sync::Arc;

use serde_json::json;

use crate::auth::{Scopes, Session};
use crate::call::{Call, Meter};
use crate::catalogue::Invalid;
use crate::catalogue::spec::{Access, Confidence, Need};
use crate::model::method::Method;
use crate::model::role::Role;
use crate::model::scope::{Granted, Scope};
use crate::model::urn::{Author, Organization, Urn};
use crate::model::version::Version;
use crate::policy::Permitted;
pub use directory::{Directory, Roles};

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

/// A call that the sign-in can do, as far as can be known. Only [`authorise`] makes one.
#[derive(Debug)]
pub struct Authorised {
    call: Call,
}

impl Authorised {
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
    let mut call = permitted.into_call();
    let access = call.entry.spec.access;
    check_day_and_version(&call)?;
    check_tier(&call)?;
    match access {
        Access::Open => {}
        Access::Member(need) => check_scopes(&call, &[&need], Speaker::Member)?,
        Access::Organization { argument, need } => {
            check_scopes(&call, &[&need], Speaker::Unsaid)?;
            let organization = organization(&call, argument, directory, probes).await?;
            check_roles(&call, &need, &organization, directory, probes).await?;
            call.arguments.insert(argument.to_owned(), json!(organization));
        }
        Access::Speaker { argument, member, organization } => {
            let Some(author) = author(&call, argument)? else {
                check_scopes(&call, &[&member, &organization], Speaker::Unsaid)?;
                return Ok(Authorised { call });
            };
            // Scopes before anything that asks LinkedIn: a refusal must not cost a call.
            let speaks_as_member = match &author {
                Author::Me => true,
                Author::Urn(urn) => urn.entity() == "person",
                Author::OrganizationId(_) | Author::VanityName(_) => false,
            };
            let (need, speaker) = if speaks_as_member {
                (member, Speaker::Member)
            } else {
                (organization, Speaker::Organization(author.to_string()))
            };
            check_scopes(&call, &[&need], speaker)?;
            let urn = if speaks_as_member {
                oneself(&call, author, directory, probes).await?
            } else {
                let urn = self::organization(&call, argument, directory, probes).await?;
                check_roles(&call, &need, &urn, directory, probes).await?;
                urn
            };
            call.arguments.insert(argument.to_owned(), json!(urn));
        }
    }
    Ok(Authorised { call })
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
    Ok(())
}

fn check_scopes(call: &Call, needs: &[&Need], speaker: Speaker) -> Result<(), Refusal> {
    let scopes = &call.session.scopes;
    if needs.iter().any(|need| !lacks(scopes, need)) {
        return Ok(());
    }
    let sets = needs.iter().flat_map(|need| need.scopes.iter().map(|set| set.to_vec()));
    let granted = match scopes {
        Scopes::Known(granted) => Granted::names(granted),
        Scopes::Unknown => Vec::new(),
    };
    Err(Refusal::MissingScope { any_of: sets.collect(), granted, speaker })
}

fn author(call: &Call, argument: &str) -> Result<Option<Author>, Refusal> {
    let Some(value) = call.arguments.get(argument) else {
        return Ok(None);
    };
    let author = serde_json::from_value(value.clone());
    author.map(Some).map_err(|error| invalid(argument, &error))
}

fn invalid(argument: &str, error: &serde_json::Error) -> Refusal {
    Refusal::Invalid(Invalid::new(argument, error.to_string(), "Correct it."))
}

/// The signed-in member's URN; another person cannot be spoken for.
async fn oneself(
    call: &Call,
    author: Author,
    directory: &Directory,
    probes: &impl Probes,
) -> Result<Urn, Refusal> {
    let me = directory.who_am_i(&call.session, &call.meter, probes).await;
    match (author.urn(), me) {
        (None, Known::Yes(me)) => Ok(me),
        (None, Known::No(reason)) => Err(Refusal::WhoAmI { reason }),
        (Some(author), Known::Yes(member)) if author != member => {
            Err(Refusal::NotYourself { author, member })
        }
        // Who that is cannot be known: no reason to refuse.
        (Some(author), _) => Ok(author),
    }
}

/// The organization's URN, asked for once where only its vanity name was given.
async fn organization(
    call: &Call,
    argument: &str,
    directory: &Directory,
    probes: &impl Probes,
) -> Result<Urn, Refusal> {
    let value = call.arguments.get(argument).cloned().unwrap_or_default();
    if let Ok(urn) = serde_json::from_value::<Urn>(value.clone()) {
        return Ok(urn);
    }
    let organization: Organization =
        serde_json::from_value(value).map_err(|error| invalid(argument, &error))?;
    let name = match organization {
        Organization::Id(id) => {
            let urn = Urn::parse(&format!("urn:li:organization:{id}"));
            return urn.map_err(|error| {
                Refusal::Invalid(Invalid::new(argument, error.to_string(), "Correct it."))
            });
        }
        Organization::VanityName(name) => name,
    };
    match directory.organization_named(&name, &call.session, &call.meter, probes).await {
        Known::Yes(Some(urn)) => Ok(urn),
        Known::Yes(None) => Err(Refusal::NoSuchOrganization { name }),
        Known::No(reason) => Err(Refusal::NameUnresolved { name, reason }),
    }
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
