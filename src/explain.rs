//! What the caller is told when something is refused or fails: what, why, and what to do about it.
//!
//! Made here and nowhere else. One `match` for each enum and no wildcard, so that a new variant cannot go
//! unexplained.

pub mod linkedin;

use jiff::Timestamp;
use serde::Serialize;

use crate::access::{self, Speaker};
use crate::admission;
use crate::auth::{self, Session, Target};
use crate::catalogue::Invalid;
use crate::catalogue::spec::Spec;
use crate::client::{Certainty, Failure, Refused};
use crate::model::method::Effect;
use crate::model::product::Product;
use crate::model::role::Role;
use crate::model::scope::{Scope, Standing};
use crate::plan;
use crate::policy;

/// What kind of trouble: a closed list for programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the words say it; the README has the list")]
pub enum Kind {
    InvalidArguments,
    RefusedByPolicy,
    NeedsConfirmation,
    NotSignedIn,
    TokenExpired,
    TokenRevoked,
    MissingScope,
    ProductNotApproved,
    MissingRole,
    NotFound,
    Conflict,
    Duplicate,
    RejectedByLinkedin,
    VersionRetired,
    VersionMissing,
    QuotaReached,
    RateLimited,
    LinkedinUnavailable,
    OutcomeUnknown,
    UnexpectedReply,
}

/// Whether and when to try again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Retry {
    /// The same call will always end like this.
    Never,
    /// Once what `fix` names is done.
    AfterFix,
    /// From `retry_at` on, or a little later.
    AfterTime,
    /// First look whether it happened.
    CheckFirst,
}

/// What has become of the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It happened.
    Done,
    /// It did not happen.
    NotDone,
    /// Nobody can know.
    Unknown,
}

/// What would open it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Missing {
    /// Any one of these sets of scopes.
    pub scopes_any: Vec<Vec<Scope>>,
    /// Any one of these products grants them.
    pub products: Vec<&'static str>,
    /// Any one of these roles.
    pub roles_any: Vec<&'static str>,
}

/// A refusal or failure, explained.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// The program's handle.
    pub kind: Kind,
    /// What has become of the call.
    pub outcome: Outcome,
    /// One sentence with everything that matters.
    pub summary: String,
    /// What happened, with the values.
    pub cause: String,
    /// What to do, in order.
    pub fix: Vec<String>,
    /// The argument to blame.
    pub field: Option<String>,
    /// What would open it.
    pub missing: Missing,
    /// What LinkedIn said, when it answered.
    pub linkedin: Option<Refused>,
    /// Whether to try again.
    pub retry: Retry,
    /// From when on.
    pub retry_at: Option<Timestamp>,
    /// LinkedIn's page.
    pub docs: String,
}

/// Where it happened: what an explanation needs besides the error itself.
#[derive(Clone, Debug)]
pub struct Context {
    /// `posts.create`, or the tool where no endpoint was reached.
    pub endpoint: String,
    /// The endpoint.
    pub spec: Option<Spec>,
    /// Which LinkedIn.
    pub target: Target,
    /// As which account.
    pub account: String,
    /// As whom, once that is open.
    pub session: Option<std::sync::Arc<Session>>,
}

impl Context {
    fn effect(&self) -> Effect {
        self.spec.map_or(Effect::Read, |spec| spec.effect)
    }

    fn start(&self, kind: Kind, cause: impl Into<String>) -> Explanation {
        let cause = cause.into();
        Explanation {
            kind,
            outcome: Outcome::NotDone,
            summary: cause.clone(),
            cause,
            fix: Vec::new(),
            field: None,
            missing: Missing::default(),
            linkedin: None,
            retry: Retry::AfterFix,
            retry_at: None,
            docs: self.spec.map_or_else(|| DOCS.to_owned(), |spec| spec.docs.to_owned()),
        }
    }

    /// How this sign-in is replaced by one that can do more.
    fn sign_in_again(&self) -> String {
        match self.target {
            Target::Sandbox => {
                "In the sandbox: start the server with `--sandbox-member ada`, who has everything.".to_owned()
            }
            Target::Custom => {
                "Then put a token that has it into LINKEDIN_MCP_ACCESS_TOKEN and restart the server.".to_owned()
            }
            Target::Live => {
                "Then sign in to LinkedIn anew with it (another set of scopes revokes the earlier token), put the new token into LINKEDIN_MCP_ACCESS_TOKEN or LINKEDIN_MCP_ACCESS_TOKEN_FILE, and restart the server."
                    .to_owned()
            }
        }
    }
}

const DOCS: &str =
    "https://learn.microsoft.com/en-us/linkedin/shared/authentication/getting-access";

/// Something that can say what it means for the caller.
pub trait Explain {
    /// Says it.
    fn explain(&self, context: &Context) -> Explanation;
}

impl Explain for Invalid {
    fn explain(&self, context: &Context) -> Explanation {
        let mut said =
            context.start(Kind::InvalidArguments, format!("{}.", capital(sentence(&self.problem))));
        said.summary = format!("{} {}", said.cause, self.fix);
        if let Some(field) = self.field.as_ref().filter(|field| !self.problem.contains(*field)) {
            said.summary = format!("`{field}`: {}", said.summary);
        }
        said.fix = vec![self.fix.clone()];
        said.field.clone_from(&self.field);
        said
    }
}

/// A sentence begins with a capital, but a quoted word or a URN is left as it is.
fn capital(text: &str) -> String {
    let word = text.split_whitespace().next().unwrap_or_default();
    let mut letters = text.chars();
    match letters.next() {
        Some(first) if word.bytes().all(|byte| byte.is_ascii_alphabetic()) => {
            first.to_ascii_uppercase().to_string() + letters.as_str()
        }
        _ => text.to_owned(),
    }
}

fn sentence(text: &str) -> &str {
    text.trim_end().trim_end_matches('.')
}

impl Explain for policy::Refusal {
    fn explain(&self, context: &Context) -> Explanation {
        let Self { area, allowed, needed } = self;
        let cause = format!(
            "The operator of this server allows `{}` in {area}; {} takes `{}`.",
            allowed.as_str(),
            context.endpoint,
            needed.as_str(),
        );
        let mut said = context.start(Kind::RefusedByPolicy, cause);
        said.fix = vec![
            "Ask the operator to start the server without `--read-only` or to take the area out of `--off`.".to_owned(),
        ];
        said
    }
}

impl Explain for auth::Failure {
    fn explain(&self, context: &Context) -> Explanation {
        match self {
            Self::NotSignedIn => {
                let mut said = context.start(
                    Kind::NotSignedIn,
                    "Nobody is signed in to LinkedIn: the target is live and no token was given.",
                );
                said.fix = vec![
                    "Put an access token into LINKEDIN_MCP_ACCESS_TOKEN, or its file's path into LINKEDIN_MCP_ACCESS_TOKEN_FILE, and restart.".to_owned(),
                    "Or start without `--live` to use the sandbox.".to_owned(),
                ];
                said
            }
            Self::NoSuchAccount { asked, have } => {
                let asked = crate::model::untrusted::excerpt(asked, 60);
                let cause = format!("There is no account `{asked}` here.");
                let mut said = context.start(Kind::NotSignedIn, cause);
                said.field = Some("account".to_owned());
                said.fix = vec![format!("Leave `account` out, or use {}.", have.join(" or "))];
                said
            }
            Self::Setting { problem, fix } => {
                let mut said = context.start(Kind::NotSignedIn, format!("{}.", sentence(problem)));
                said.fix = vec![fix.clone()];
                said
            }
            Self::Sandbox { reason } => {
                let cause = format!("The embedded sandbox did not start: {reason}.");
                let mut said = context.start(Kind::LinkedinUnavailable, cause);
                said.fix = vec!["Restart the server; it needs to listen on 127.0.0.1.".to_owned()];
                said
            }
        }
    }
}

impl Explain for access::Refusal {
    fn explain(&self, context: &Context) -> Explanation {
        match self {
            Self::MissingScope { any_of, granted, speaker } => {
                missing_scope(context, any_of, granted, speaker)
            }
            Self::ClosedOnTier { tier } => {
                let cause = format!(
                    "{} is not open to apps of the tier {tier}: LinkedIn disables batch get there.",
                    context.endpoint
                );
                let mut said = context.start(Kind::ProductNotApproved, cause);
                said.missing.products = vec![Product::CommunityManagement.name()];
                said.fix = vec![
                    "Read one at a time instead, with the action get.".to_owned(),
                    "Or move the app up to the Standard tier of the Community Management API, in the developer portal.".to_owned(),
                ];
                said
            }
            Self::MissingRole { organization, any_of, have, member } => missing_role(
                context,
                organization.as_str(),
                any_of,
                have,
                member.as_ref().map(ToString::to_string),
            ),
            Self::NotYourself { author, member } => {
                let cause = format!(
                    "{} speaks for {author}, but {member} is signed in; LinkedIn lets members speak only for themselves and for pages on which they have a role.",
                    context.endpoint
                );
                let mut said = context.start(Kind::MissingRole, cause);
                said.field = Some("author".to_owned());
                said.fix = vec![
                    "Use `me`, or a page.".to_owned(),
                    "Person ids differ from app to app: an id seen through another app is not this member's here.".to_owned(),
                ];
                said
            }
            Self::WhoAmI { reason } => {
                let cause = format!("`me` cannot be resolved: {}.", sentence(reason));
                let mut said = context.start(Kind::MissingScope, cause);
                said.missing = opened_by(&[vec![Scope::OpenId], vec![Scope::RBasicProfile]]);
                said.fix = vec![
                    "Sign in with the scope `openid` (product Sign In with LinkedIn using OpenID Connect, self-serve).".to_owned(),
                    "Or give the author as a URN.".to_owned(),
                ];
                said
            }
            Self::NoSuchOrganization { name } => {
                let cause = format!("No organization has the vanity name `{name}`.");
                let mut said = context.start(Kind::NotFound, cause);
                said.fix = vec![
                    "Check the last part of the page's address, linkedin.com/company/….".to_owned(),
                    "Or give its URN, urn:li:organization:….".to_owned(),
                ];
                said
            }
            Self::NameUnresolved { name, reason } => {
                let cause = format!(
                    "Which organization `{name}` is could not be found out: {}.",
                    sentence(reason)
                );
                let mut said = context.start(Kind::MissingScope, cause);
                said.missing = opened_by(&[vec![Scope::RwOrganizationAdmin]]);
                said.fix =
                    vec!["Give the organization as a URN, urn:li:organization:….".to_owned()];
                said
            }
            Self::Invalid(invalid) => invalid.explain(context),
        }
    }
}

fn opened_by(any_of: &[Vec<Scope>]) -> Missing {
    let mut products: Vec<&'static str> = Vec::new();
    for product in any_of.iter().flatten().flat_map(|scope| scope.products()) {
        if !products.contains(&product.name()) {
            products.push(product.name());
        }
    }
    Missing { scopes_any: any_of.to_vec(), products, roles_any: Vec::new() }
}

fn alternatives(any_of: &[Vec<Scope>]) -> String {
    let mut sets: Vec<String> = Vec::new();
    for set in any_of {
        let set = set.iter().map(|scope| scope.as_str()).collect::<Vec<_>>().join(" with ");
        if !sets.contains(&set) {
            sets.push(set);
        }
    }
    sets.join(" or ")
}

fn missing_scope(
    context: &Context,
    any_of: &[Vec<Scope>],
    granted: &[String],
    speaker: &Speaker,
) -> Explanation {
    let whom = match speaker {
        Speaker::Member => " as a member".to_owned(),
        Speaker::Organization(name) => format!(" as {name}"),
        Speaker::Unsaid => String::new(),
    };
    let needs = alternatives(any_of);
    // A long list would bury the point; `linkedin_status` has it whole.
    let has = match granted {
        [] => "nothing".to_owned(),
        short if short.len() <= 6 => short.join(", "),
        long => format!("{} other scopes", long.len()),
    };
    let endpoint = &context.endpoint;
    let cause = format!("{endpoint}{whom} needs {needs}; this sign-in granted {has}.");
    let mut said = context.start(Kind::MissingScope, cause);
    said.missing = opened_by(any_of);
    let all: Vec<Scope> = any_of.iter().flatten().copied().collect();
    let closed = |scope: &&Scope| scope.standing() == Standing::Closed;
    if all.iter().all(|scope| closed(&scope)) {
        said.retry = Retry::Never;
        said.cause += " LinkedIn grants that scope to nobody new, with no product.";
        said.summary.clone_from(&said.cause);
        said.fix = vec![
            "There is no permission to apply for: look at the member's page on linkedin.com instead.".to_owned(),
            "A page's posts can be read, with r_organization_social.".to_owned(),
        ];
        return said;
    }
    let mut products: Vec<Product> =
        all.iter().flat_map(|scope| scope.products()).copied().collect();
    products.sort_unstable();
    products.dedup();
    let ways: Vec<String> =
        products.iter().map(|product| format!("{} ({})", product.name(), product.how())).collect();
    said.fix = match ways.as_slice() {
        [] => Vec::new(),
        [only] => vec![format!("Get this product for your LinkedIn app: {only}.")],
        several => vec![format!(
            "Get one of these products for your LinkedIn app: {}.",
            several.join("; or ")
        )],
    };
    said.fix.push(context.sign_in_again());
    if let Some(scope) = all.iter().find(closed) {
        said.fix.push(format!("{} is granted to nobody new.", scope.as_str()));
    }
    said
}

fn missing_role(
    context: &Context,
    organization: &str,
    any_of: &[Role],
    have: &[Role],
    member: Option<String>,
) -> Explanation {
    let names = |roles: &[Role]| roles.iter().map(|role| role.as_str()).collect::<Vec<_>>();
    let has = match have {
        [] => "no role".to_owned(),
        have => format!("only {}", names(have).join(", ")),
    };
    let who = member.unwrap_or_else(|| "The signed-in member".to_owned());
    let wanted = names(any_of).join(" or ");
    let cause = format!(
        "{} for {organization} needs the role {wanted} there; {who} has {has} on it.",
        context.endpoint
    );
    let mut said = context.start(Kind::MissingRole, cause);
    said.missing.roles_any = names(any_of);
    said.fix = vec![
        format!(
            "Ask an administrator of {organization} to give that role: on LinkedIn, the page's admin view, Settings, Manage admins."
        ),
        "Then call again: roles are looked up anew after ten minutes, or at a restart.".to_owned(),
    ];
    said
}

impl Explain for plan::Refusal {
    fn explain(&self, context: &Context) -> Explanation {
        match self {
            Self::Invalid(invalid) => invalid.explain(context),
            Self::NotRepresentable(problem) => {
                let mut said = context.start(Kind::InvalidArguments, format!("{problem}."));
                said.fix = vec!["Correct that argument.".to_owned()];
                said
            }
            Self::Address { .. } => {
                let cause =
                    "An argument holds characters that no address to LinkedIn can carry unchanged.";
                let mut said = context.start(Kind::InvalidArguments, cause);
                said.fix = vec!["Use plain URNs, ids and names.".to_owned()];
                said
            }
        }
    }
}

impl Explain for admission::Refusal {
    fn explain(&self, context: &Context) -> Explanation {
        match self {
            Self::Unconfirmable { endpoint } => {
                let cause = format!(
                    "{endpoint} destroys something or spends money at LinkedIn; that needs a person's confirmation, and this version cannot ask for one yet."
                );
                let mut said = context.start(Kind::NeedsConfirmation, cause);
                said.retry = Retry::Never;
                said.fix = vec!["Do it on linkedin.com.".to_owned()];
                said
            }
            Self::QuotaReached { endpoint, limit, resets_at } => {
                let of = limit.map_or_else(String::new, |limit| format!(" ({limit} a day)"));
                let cause = format!(
                    "The day's calls of {endpoint} are used up{of}; they start anew at {resets_at}."
                );
                let mut said = context.start(Kind::QuotaReached, cause);
                said.retry = Retry::AfterTime;
                said.retry_at = Some(*resets_at);
                said.fix = vec![
                    "Wait until then.".to_owned(),
                    "If LinkedIn's portal shows another limit, set `--tier MEMBER/APP`.".to_owned(),
                ];
                said
            }
        }
    }
}

impl Explain for Failure {
    fn explain(&self, context: &Context) -> Explanation {
        let certainty = self.certainty(context.effect());
        let unknown = certainty == Certainty::Unknown;
        let kind = match self {
            _ if unknown => Kind::OutcomeUnknown,
            Self::NotSent { .. } | Self::NoReply { .. } => Kind::LinkedinUnavailable,
            Self::TooLarge { .. } | Self::Unreadable { .. } | Self::Redirected { .. } => {
                Kind::UnexpectedReply
            }
            Self::Refused(refused) => return linkedin::explain(refused, context),
        };
        let happened = match self {
            Self::NotSent { reason } => {
                format!("LinkedIn could not be reached: {}.", sentence(reason))
            }
            Self::NoReply { timed_out: true, .. } => "LinkedIn did not answer in time.".to_owned(),
            Self::NoReply { reason, timed_out: false } => {
                format!("The connection broke before LinkedIn's answer: {}.", sentence(reason))
            }
            Self::TooLarge { limit } => format!("LinkedIn's answer was larger than {limit} bytes."),
            Self::Unreadable { status, reason } => {
                format!(
                    "LinkedIn's answer (status {status}) could not be read: {}.",
                    sentence(reason)
                )
            }
            Self::Redirected { status } => {
                format!("LinkedIn redirected (status {status}); redirects are not followed.")
            }
            Self::Refused(refused) => {
                format!("LinkedIn broke down with status {}.", refused.status)
            }
        };
        let mut said = context.start(kind, happened);
        if unknown {
            return in_doubt(said);
        }
        said.retry = Retry::AfterTime;
        said.fix = match self {
            Self::NotSent { .. } => vec![
                "Check the network connection of the machine that runs the server; nothing was sent.".to_owned(),
            ],
            _ => vec!["Try again in a minute.".to_owned()],
        };
        said
    }
}

/// A write whose reply never came. How to look, never "try again".
pub(crate) fn in_doubt(mut said: Explanation) -> Explanation {
    said.kind = Kind::OutcomeUnknown;
    said.outcome = Outcome::Unknown;
    said.retry = Retry::CheckFirst;
    said.summary = format!("{} Whether it happened is unknown; it was not sent again.", said.cause);
    said.fix = vec![
        "Look first whether it happened: on linkedin.com (for a post, the author's page), or with a reading tool.".to_owned(),
        "Only if it did not, call again.".to_owned(),
    ];
    said
}

#[cfg(test)]
mod tests;
