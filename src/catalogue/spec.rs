//! What is written down about one endpoint.

use serde_json::Value;

use super::Arguments;
use super::looks::{Beside, Briefing};

use crate::model::ad_role::AdRole;
use crate::model::method::{Effect, Job, Method};
use crate::model::product::Product;
use crate::model::role::Role;
use crate::model::scope::Scope;
use crate::model::version::Version;

/// How sure we are of a fact that could refuse a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confidence {
    /// Documented and consistent: refuse here, without a call.
    Firm,
    /// Unverified or contradictory: send, and let LinkedIn decide.
    Tolerant,
}

/// The scopes and roles that open something.
#[derive(Clone, Copy, Debug)]
pub struct Need {
    /// Any one of these sets, every scope of the set.
    pub scopes: &'static [&'static [Scope]],
    /// Whether a missing scope refuses.
    pub scope_confidence: Confidence,
    /// Any one of these roles on the organization; empty when none is needed.
    pub roles: &'static [Role],
    /// Any one of these roles on the ad account; empty when none is needed.
    pub ad_roles: &'static [AdRole],
    /// Whether a missing role refuses.
    pub role_confidence: Confidence,
}

impl Need {
    /// Firm scopes, no role.
    pub const fn firm(scopes: &'static [&'static [Scope]]) -> Self {
        Self {
            scopes,
            scope_confidence: Confidence::Firm,
            roles: &[],
            ad_roles: &[],
            role_confidence: Confidence::Firm,
        }
    }

    /// Scopes that LinkedIn's pages do not agree on, no role.
    pub const fn tolerant(scopes: &'static [&'static [Scope]]) -> Self {
        Self { scope_confidence: Confidence::Tolerant, ..Self::firm(scopes) }
    }

    /// And one of these roles, for certain.
    pub const fn with_roles(self, roles: &'static [Role]) -> Self {
        Self { roles, role_confidence: Confidence::Firm, ..self }
    }

    /// And one of these roles on the ad account, for certain.
    pub const fn with_ad_roles(self, ad_roles: &'static [AdRole]) -> Self {
        Self { ad_roles, role_confidence: Confidence::Firm, ..self }
    }

    /// And perhaps one of these roles.
    pub const fn with_tolerant_roles(self, roles: &'static [Role]) -> Self {
        Self { roles, role_confidence: Confidence::Tolerant, ..self }
    }
}

/// Whom a call speaks for or about, and what that takes.
#[derive(Clone, Copy, Debug)]
pub enum Access {
    /// A public document; no token is sent.
    Open,
    /// About the signed-in member.
    Member(Need),
    /// In the name of a member or an organization, named by an argument. Without that argument (where it is
    /// optional) either need will do, and roles cannot be checked.
    Speaker {
        /// The argument that names the author.
        argument: &'static str,
        /// What it takes as oneself.
        member: Need,
        /// What it takes as an organization.
        organization: Need,
    },
    /// About something that belongs to a member or an organization, nobody here knows which: either need will do, and
    /// roles cannot be checked.
    Either {
        /// What it takes where it is one's own.
        member: Need,
        /// What it takes where it is an organization's.
        organization: Need,
    },
    /// About an organization, named by an argument.
    Organization {
        /// The argument that names the organization.
        argument: &'static str,
        /// What it takes.
        need: Need,
    },
    /// In an ad account, or several, named by an argument. Where that is absent, roles cannot be checked.
    AdAccount {
        /// The argument that names the ad account.
        argument: &'static str,
        /// What it takes.
        need: Need,
    },
    /// Open to every member's token of an app that has the product; no scope says so.
    App {
        /// The product.
        product: Product,
    },
}

impl Access {
    /// Every need that may apply.
    pub fn needs(&self) -> Vec<&Need> {
        match self {
            Self::Open | Self::App { .. } => Vec::new(),
            Self::Member(need) | Self::Organization { need, .. } | Self::AdAccount { need, .. } => {
                vec![need]
            }
            Self::Speaker { member, organization, .. } | Self::Either { member, organization } => {
                vec![member, organization]
            }
        }
    }

    /// Whether one of its scopes comes with this product.
    pub fn opened_by(&self, product: Product) -> bool {
        if let Self::App { product: own } = self {
            return *own == product;
        }
        let needs = self.needs();
        let mut scopes = needs.iter().flat_map(|need| need.scopes.iter().copied().flatten());
        scopes.any(|scope| scope.products().contains(&product))
    }

    /// The argument that names an author, an organization or an ad account.
    pub const fn argument(&self) -> Option<&'static str> {
        match self {
            Self::Open | Self::App { .. } | Self::Member(_) | Self::Either { .. } => None,
            Self::Speaker { argument, .. }
            | Self::Organization { argument, .. }
            | Self::AdAccount { argument, .. } => Some(argument),
        }
    }
}

/// An argument that names a member; absent or `me`, it is the one who is signed in.
#[derive(Clone, Copy, Debug)]
pub struct Oneself {
    /// The argument.
    pub argument: &'static str,
    /// Whether another member is refused.
    pub only: Confidence,
}

/// Which of LinkedIn's hosts answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Host {
    /// `api.linkedin.com`
    Api,
    /// `www.linkedin.com`
    Www,
}

/// How a list continues.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paging {
    /// One answer, no list to continue.
    None,
    /// `start` and `count`, with the largest count that LinkedIn takes.
    Offset {
        /// The largest `count`.
        max: u32,
    },
    /// `pageSize` and `pageToken`, with the largest page that LinkedIn gives.
    Cursor {
        /// The largest `pageSize`.
        max: u32,
    },
}

/// What it means that LinkedIn answers 404.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Absence {
    /// There is no such thing.
    NotFound,
    /// The list has no elements.
    NoElements,
}

/// LinkedIn's older way to the same, without a version: no page promises it any more, and it was seen to take
/// scopes that the versioned one refuses. An operator has to allow it.
#[derive(Clone, Copy, Debug)]
pub struct Unversioned {
    /// As in [`Spec::path`].
    pub path: &'static str,
    /// What it took when it was last seen; of the same kind as the endpoint's own.
    pub access: Access,
    /// The setting that allows it.
    pub setting: &'static str,
    /// When it was last seen to work, as words.
    pub last_seen: &'static str,
}

/// The setting that allows it for comments and likes.
pub const UNVERSIONED_SOCIAL_ACTIONS: &str = "unversioned_social_actions";

/// One parameter of a query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// Its name on the wire.
    pub name: &'static str,
    /// Its value, with arguments in braces as in a path; nothing where it is the argument of its own name.
    pub template: Option<&'static str>,
}

impl Parameter {
    /// The arguments in it, with their parts where they have one.
    pub fn arguments(self) -> impl Iterator<Item = &'static str> {
        let own = self.template.is_none().then_some(self.name);
        own.into_iter().chain(in_braces(self.template.unwrap_or_default()))
    }
}

/// The names in braces, with their `.part` where they have one.
fn in_braces(template: &'static str) -> impl Iterator<Item = &'static str> {
    template.split('{').skip(1).filter_map(|rest| rest.split_once('}').map(|(name, _)| name))
}

/// A parameter that callers spell otherwise than LinkedIn does.
#[derive(Clone, Copy, Debug)]
pub struct Derived {
    /// LinkedIn's name of it.
    pub parameter: &'static str,
    /// The arguments that it is written from.
    pub arguments: &'static [&'static str],
    /// Its value; nothing where it is left out.
    pub value: fn(&Arguments) -> Option<Value>,
}

/// How to see whether a write really happened as meant.
#[derive(Clone, Copy, Debug)]
pub struct ReadBack {
    /// The reading action of the same group.
    pub action: &'static str,
    /// Its arguments, from those of the write and the id of what was created.
    pub arguments: fn(written: &Arguments, created: Option<&str>) -> Arguments,
    /// Whether what was read equals the body that was sent.
    pub equal: fn(sent: &Value, read: &Value) -> bool,
}

/// What there is to see when somebody looks whether a write happened.
#[derive(Clone, Copy, Debug)]
pub struct Evidence<'a> {
    /// The body that was sent.
    pub sent: &'a Value,
    /// The reply of the reading action; nothing where LinkedIn says that there is no such thing.
    pub read: Option<&'a Value>,
    /// When the write was asked for, in epoch milliseconds. What is older is not it.
    pub since_ms: i64,
}

/// What was seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sight {
    /// It happened; this is the id of what was created.
    Happened(Option<String>),
    /// It is not to be seen, which may only mean that it is not to be seen yet.
    NotYet,
}

/// How to find out whether a write happened whose reply never came.
#[derive(Clone, Copy, Debug)]
pub struct Oracle {
    /// The reading action of the same group.
    pub action: &'static str,
    /// Its arguments, from those of the write; nothing where it could not help.
    pub arguments: fn(written: &Arguments) -> Option<Arguments>,
    /// What its reply says.
    pub sees: fn(&Evidence<'_>) -> Sight,
}

/// One endpoint, as its documentation has it. Everything else derives from this and the argument struct.
#[expect(clippy::struct_excessive_bools, reason = "each is a property of its own")]
#[derive(Clone, Copy, Debug)]
pub struct Spec {
    /// A short verb, unique in its group.
    pub action: &'static str,
    /// The Rest.li method.
    pub method: Method,
    /// What the call does.
    pub effect: Effect,
    /// Which host.
    pub host: Host,
    /// `{name}` is an argument, `{name.id}` the id of the URN in it.
    pub path: &'static str,
    /// Arguments sent in the query, in this order, when present; `ids={comments.id}` where one goes by another name
    /// there, or in part.
    pub query: &'static [&'static str],
    /// Parameters that are written from arguments of another spelling, after those.
    pub derived: &'static [Derived],
    /// Parameters that are always sent.
    pub fixed: &'static [(&'static str, &'static str)],
    /// Arguments that stay here: only the access check or the answer needs them.
    pub local: &'static [&'static str],
    /// Arguments that name somebody without speaking for them.
    pub named: &'static [&'static str],
    /// Who may.
    pub access: Access,
    /// An argument that names the signed-in member, besides what `access` says.
    pub oneself: Option<Oneself>,
    /// The older way to the same.
    pub unversioned: Option<&'static Unversioned>,
    /// The first version that has it, where that is not every version there is.
    pub since: Option<Version>,
    /// How it continues.
    pub paging: Paging,
    /// What a 404 means.
    pub absence: Absence,
    /// The action that takes back what this one creates, where there can be but one of it: then doing it twice
    /// makes no second.
    pub keyed: Option<&'static str>,
    /// Whether it replaces or removes something that was there.
    pub destructive: bool,
    /// How to verify it.
    pub read_back: Option<ReadBack>,
    /// How to find out whether it happened.
    pub oracle: Option<Oracle>,
    /// What may be the matter where LinkedIn refuses without saying what.
    pub hints: &'static [&'static str],
    /// Whether only jobs take it, as one of their steps: no tool offers it, and its job keeps the books.
    pub step: bool,
    /// Whether it is a tool of its own, and no action of its group's.
    pub alone: bool,
    /// What is read before it, so that whoever decides knows what it means.
    pub briefing: Option<Briefing>,
    /// What is read after it, to go beside the reply.
    pub beside: Option<Beside>,
    /// Whether its amounts are in the ad account's currency, which then stands in the argument `currency`.
    pub currency: bool,
    /// Whether its argument `targeting` may hold words, which then become URNs.
    pub targeting: bool,
    /// On the Development tier: whether these arguments make a test account, the only one it may make.
    pub test_only: Option<fn(&Arguments) -> bool>,
    /// LinkedIn's page.
    pub docs: &'static str,
}

impl Spec {
    /// A spec with everything optional left out.
    pub const fn new(
        action: &'static str,
        method: Method,
        path: &'static str,
        access: Access,
        docs: &'static str,
    ) -> Self {
        let effect = match method {
            Method::Get
            | Method::BatchGet
            | Method::GetAll
            | Method::Finder(_)
            | Method::BatchFinder(_)
            | Method::Plain
            | Method::Recall(_) => Effect::Read,
            Method::Create
            | Method::PartialUpdate
            | Method::Action(_)
            | Method::Update
            | Method::BatchCreate
            | Method::BatchPartialUpdate
            | Method::Upload(_)
            | Method::Job(_) => Effect::Write,
            Method::Delete | Method::BatchDelete => Effect::Delete,
        };
        Self {
            action,
            method,
            effect,
            host: Host::Api,
            path,
            query: &[],
            derived: &[],
            fixed: &[],
            local: &[],
            named: &[],
            access,
            oneself: None,
            unversioned: None,
            since: None,
            paging: Paging::None,
            absence: Absence::NotFound,
            keyed: None,
            destructive: matches!(
                method,
                Method::PartialUpdate
                    | Method::BatchPartialUpdate
                    | Method::Update
                    | Method::Delete
                    | Method::BatchDelete
            ),
            read_back: None,
            oracle: None,
            hints: &[],
            step: false,
            alone: false,
            briefing: None,
            beside: None,
            currency: false,
            targeting: false,
            test_only: None,
            docs,
        }
    }

    /// Arguments sent in the query.
    pub const fn query(self, query: &'static [&'static str]) -> Self {
        Self { query, ..self }
    }

    /// Parameters that are written from arguments of another spelling.
    pub const fn derived(self, derived: &'static [Derived]) -> Self {
        Self { derived, ..self }
    }

    /// A resource that came with this version.
    pub const fn since(self, version: Version) -> Self {
        Self { since: Some(version), ..self }
    }

    /// Parameters that are always sent.
    pub const fn fixed(self, fixed: &'static [(&'static str, &'static str)]) -> Self {
        Self { fixed, ..self }
    }

    /// Arguments that stay here.
    pub const fn local(self, local: &'static [&'static str]) -> Self {
        Self { local, ..self }
    }

    /// An argument that names the signed-in member, who is meant when it is absent.
    pub const fn oneself(self, argument: &'static str, only: Confidence) -> Self {
        Self { oneself: Some(Oneself { argument, only }), ..self }
    }

    /// Arguments that name somebody without speaking for them: `me` and vanity names become URNs.
    pub const fn named(self, named: &'static [&'static str]) -> Self {
        Self { named, ..self }
    }

    /// With another effect than its method has as a rule.
    pub const fn effect(self, effect: Effect) -> Self {
        Self { effect, ..self }
    }

    /// There is an older way to the same.
    pub const fn unversioned(self, unversioned: &'static Unversioned) -> Self {
        Self { unversioned: Some(unversioned), ..self }
    }

    /// A list for which LinkedIn answers 404 where it has no elements.
    pub const fn empty_is_not_found(self) -> Self {
        Self { absence: Absence::NoElements, ..self }
    }

    /// There can be but one of what it creates; that action takes it back.
    pub const fn keyed(self, taken_back_by: &'static str) -> Self {
        Self { keyed: Some(taken_back_by), ..self }
    }

    /// A list with `start` and `count`.
    pub const fn paged(self, max: u32) -> Self {
        Self { paging: Paging::Offset { max }, ..self }
    }

    /// A list with `pageSize` and `pageToken`.
    pub const fn cursor_paged(self, max: u32) -> Self {
        Self { paging: Paging::Cursor { max }, ..self }
    }

    /// Read before it, so that whoever decides knows what it means.
    pub const fn briefing(self, briefing: Briefing) -> Self {
        Self { briefing: Some(briefing), ..self }
    }

    /// Read after it, to go beside the reply.
    pub const fn beside(self, beside: Beside) -> Self {
        Self { beside: Some(beside), ..self }
    }

    /// Its amounts are in the ad account's currency.
    pub const fn currency(self) -> Self {
        Self { currency: true, ..self }
    }

    /// Its argument `targeting` may hold words.
    pub const fn targeting(self) -> Self {
        Self { targeting: true, ..self }
    }

    /// The Development tier makes test accounts only.
    pub const fn test_only(self, makes_test: fn(&Arguments) -> bool) -> Self {
        Self { test_only: Some(makes_test), ..self }
    }

    /// Answered by `www.linkedin.com`.
    pub const fn on_www(self) -> Self {
        Self { host: Host::Www, ..self }
    }

    /// Verified by reading back.
    pub const fn read_back(self, read_back: ReadBack) -> Self {
        Self { read_back: Some(read_back), ..self }
    }

    /// Found out by looking where its reply never came.
    pub const fn oracle(self, oracle: Oracle) -> Self {
        Self { oracle: Some(oracle), ..self }
    }

    /// Answered by what was done here with another action of the group, and not by LinkedIn.
    pub const fn recall(action: &'static str, made_with: &'static str, docs: &'static str) -> Self {
        Self::new(action, Method::Recall(made_with), "", Access::Open, docs)
    }

    /// Several requests in one call.
    pub const fn job(action: &'static str, job: Job, access: Access, docs: &'static str) -> Self {
        Self::new(action, Method::Job(job), "", access, docs)
    }

    /// One of a job's requests.
    pub const fn step(self) -> Self {
        Self { step: true, ..self }
    }

    /// What may be the matter where LinkedIn refuses without saying what.
    pub const fn hints(self, hints: &'static [&'static str]) -> Self {
        Self { hints, ..self }
    }

    /// A tool of its own.
    pub const fn alone(self) -> Self {
        Self { alone: true, ..self }
    }

    /// Whether it is an endpoint of LinkedIn's API; else it is answered by what was done here, takes several
    /// endpoints, or sends bytes to an address that only a reply of LinkedIn's names.
    pub const fn is_linkedins(&self) -> bool {
        !matches!(self.method, Method::Recall(_) | Method::Job(_) | Method::Upload(_))
    }

    /// Whether doing it twice makes two.
    pub const fn makes_another(&self) -> bool {
        self.method.makes_another() && self.keyed.is_none()
    }

    /// Whether one of its scopes comes with this product, on whatever way.
    pub fn opened_by(&self, product: Product) -> bool {
        let older = self.unversioned.is_some_and(|older| older.access.opened_by(product));
        older || self.access.opened_by(product)
    }

    /// The names in braces, with their `.id` where they have one.
    pub fn path_arguments(&self) -> impl Iterator<Item = &'static str> {
        in_braces(self.path)
    }

    /// The parameters of the query that arguments fill.
    pub fn parameters(&self) -> impl Iterator<Item = Parameter> {
        self.query.iter().map(|written| match written.split_once('=') {
            Some((name, template)) => Parameter { name, template: Some(template) },
            None => Parameter { name: written, template: None },
        })
    }
}
