//! What we refused, explained: one `match` for each enum.

use jiff::Timestamp;

use super::{Context, Explain, Explanation, Kind, Retry, ads, opened_by, sentence};
use crate::access::{self, Speaker, Why};
use crate::catalogue::Invalid;
use crate::catalogue::spec::{Access, Unversioned};
use crate::client::Failure;
use crate::model::product::Product;
use crate::model::program::command;
use crate::model::role::Role;
use crate::model::scope::{Scope, Standing, spelled};
use crate::{admission, auth, plan};

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
pub(super) fn capital(text: &str) -> String {
    let word = text.split_whitespace().next().unwrap_or_default();
    let mut letters = text.chars();
    match letters.next() {
        Some(first) if word.bytes().all(|byte| byte.is_ascii_alphabetic()) => {
            first.to_ascii_uppercase().to_string() + letters.as_str()
        }
        _ => text.to_owned(),
    }
}

impl Explain for auth::Failure {
    fn explain(&self, context: &Context) -> Explanation {
        match self {
            Self::NotSignedIn => {
                let cause = format!("Nobody is signed in to {} here.", context.target.place_name());
                let mut said = context.start(Kind::NotSignedIn, cause);
                said.fix = vec![
                    "Call linkedin_sign_in: a person then signs in, in their own browser."
                        .to_owned(),
                    format!("Or a person runs: {}", command("login")),
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
            Self::Superseded { account, by } => {
                let cause = format!(
                    "The sign-in `{account}` is over: the same member signed in again as `{by}` with other permissions, and LinkedIn then ends all earlier tokens of that member and app."
                );
                let mut said = context.start(Kind::TokenRevoked, cause);
                said.fix = vec![
                    format!("Use the account `{by}`."),
                    format!(
                        "Or sign in again with all permissions at once: by linkedin_sign_in, or {}",
                        again(account)
                    ),
                ];
                said
            }
            Self::Expired { account, at } => {
                let at = Timestamp::from_second(*at).map(|at| at.to_string()).unwrap_or_default();
                let cause = format!(
                    "The sign-in `{account}` ended at {at}. LinkedIn's tokens live 60 days, and this one cannot be renewed."
                );
                let mut said = context.start(Kind::TokenExpired, cause);
                said.fix = sign_in_again(account);
                said
            }
            Self::Over { account, at } => {
                let at = Timestamp::from_second(*at).map(|at| at.to_string()).unwrap_or_default();
                let cause = format!(
                    "The sign-in `{account}` ended at {at}: 365 days after a sign-in LinkedIn renews nothing more."
                );
                let mut said = context.start(Kind::TokenExpired, cause);
                said.fix = sign_in_again(account);
                said
            }
            Self::Lost { account } => {
                let cause = format!("The token of `{account}` is no longer where it was kept.");
                let mut said = context.start(Kind::NotSignedIn, cause);
                said.fix = sign_in_again(account);
                said
            }
            Self::Vault { account, problem, fix } => {
                let cause = format!("The token of `{account}` cannot be read: {problem}.");
                let mut said = context.start(Kind::NotSignedIn, cause);
                said.fix = vec![fix.clone()];
                said
            }
            Self::State { reason } => {
                let cause = format!("Who has signed in cannot be looked up: {reason}.");
                let mut said = context.start(Kind::StateUnavailable, cause);
                said.fix = vec![
                    "Set LINKEDIN_MCP_STATE_DIR to a directory that can be written to, and restart.".to_owned(),
                ];
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

fn again(account: &str) -> String {
    command(&format!("login --account {account}"))
}

pub(super) fn sign_in_again(account: &str) -> Vec<String> {
    vec![
        format!(
            "Call linkedin_sign_in with `account` \"{account}\": a person then signs in, in their own browser."
        ),
        format!("Or a person runs: {}", again(account)),
    ]
}

impl Explain for access::Refusal {
    fn explain(&self, context: &Context) -> Explanation {
        match self {
            Self::MissingScope { any_of, granted, speaker, older } => {
                let mut said = missing_scope(context, any_of, granted, speaker);
                said.fix.extend(older.map(by_the_older_way));
                said
            }
            Self::ClosedOnTier { tier } => {
                let cause = format!(
                    "{} is not open to apps of the tier {tier}: LinkedIn disables batch get there.",
                    context.endpoint
                );
                let mut said = context.start(Kind::ProductNotApproved, cause);
                said.missing.products = vec!["Community Management API, Standard tier"];
                said.fix = vec![
                    "Read one at a time instead.".to_owned(),
                    "Or move the app up to the Standard tier of the Community Management API, in the developer portal.".to_owned(),
                ];
                said
            }
            Self::OlderThanEndpoint { since, version } => {
                let cause = format!(
                    "{} came with LinkedIn's API version {since}; {version} is in use here.",
                    context.endpoint
                );
                let mut said = context.start(Kind::NotFound, cause);
                said.fix =
                    vec![format!("Set LINKEDIN_MCP_API_VERSION to {since} or newer, and restart.")];
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
                let oneself = context.spec.and_then(|spec| spec.oneself);
                let cause = match oneself {
                    Some(_) => format!(
                        "{} is about {author}, but {member} is signed in; LinkedIn tells it members about themselves only.",
                        context.endpoint
                    ),
                    None => format!(
                        "{} speaks for {author}, but {member} is signed in; LinkedIn lets members speak only for themselves and for pages on which they have a role.",
                        context.endpoint
                    ),
                };
                let mut said = context.start(Kind::MissingRole, cause);
                let speaker =
                    context.spec.map(|spec| spec.access).as_ref().and_then(Access::argument);
                let field = oneself.map(|oneself| oneself.argument).or(speaker);
                said.field = field.map(str::to_owned);
                let instead = if oneself.is_some() { "Use `me`." } else { "Use `me`, or a page." };
                said.fix = vec![
                    instead.to_owned(),
                    "Person ids differ from app to app: an id seen through another app is not this member's here.".to_owned(),
                ];
                said
            }
            Self::WhoAmI { reason: Why::Failed(failure) } => instead(
                context,
                failure.as_ref(),
                "Who is signed in could not be looked up, so nothing else was sent.",
            ),
            Self::WhoAmI { reason: Why::NotTold(reason) } => {
                let cause = format!("`me` cannot be resolved: {}.", sentence(reason));
                let mut said = context.start(Kind::MissingScope, cause);
                said.missing = opened_by(&[vec![Scope::OpenId], vec![Scope::RBasicProfile]]);
                said.fix = vec![
                    "Sign in with the scope `openid` (product Sign In with LinkedIn using OpenID Connect, self-serve).".to_owned(),
                    "Or give the URN instead of `me`.".to_owned(),
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
            Self::NameUnresolved { name, reason: Why::Failed(failure) } => {
                let words = format!(
                    "Which organization `{name}` is could not be looked up, so nothing was sent."
                );
                instead(context, failure.as_ref(), &words)
            }
            Self::NameUnresolved { name, reason: Why::NotTold(reason) } => {
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
            Self::MissingAdRole { account, any_of, have } => {
                ads::missing_role(context, account, any_of, have)
            }
            Self::AdAccountNotMapped { account, mapped } => {
                ads::not_mapped(context, account, mapped)
            }
            Self::TestAccountsOnly => ads::test_accounts_only(context),
            Self::OtherCurrency { account, own, given } => {
                ads::other_currency(context, account, own, given)
            }
            Self::TargetingUnclear { facet, word, several, candidates } => {
                ads::targeting_unclear(context, *facet, word, *several, candidates)
            }
            Self::TargetingUnresolved { facet, word, reason: Why::Failed(failure) } => {
                let words = format!(
                    "What `{word}` is in {} could not be looked up, so nothing was sent.",
                    facet.name()
                );
                instead(context, failure.as_ref(), &words)
            }
            Self::TargetingUnresolved { facet, word, reason: Why::NotTold(reason) } => {
                ads::targeting_not_told(context, *facet, word, sentence(reason))
            }
            Self::MissingProduct { product, have } => ads::missing_product(context, *product, have),
            Self::Policy(refusal) => refusal.explain(context),
            Self::Invalid(invalid) => invalid.explain(context),
        }
    }
}

/// What stopped a probe, told in place of what it was for. The call itself was never sent.
fn instead(
    context: &Context,
    failure: &(dyn std::error::Error + Send + Sync + 'static),
    words: &str,
) -> Explanation {
    // A probe reads; the effect of the call behind it has nothing to do with what became of it.
    let probe = Context { spec: None, ..context.clone() };
    let known = (
        failure.downcast_ref::<Failure>(),
        failure.downcast_ref::<admission::Refusal>(),
        failure.downcast_ref::<plan::Refusal>(),
    );
    let mut said = match known {
        (Some(failure), _, _) => failure.explain(&probe),
        (_, Some(refusal), _) => refusal.explain(&probe),
        (_, _, Some(refusal)) => refusal.explain(&probe),
        (None, None, None) => probe.start(Kind::UnexpectedReply, failure.to_string()),
    };
    said.summary = format!("{words} {}", said.summary);
    if let Some(spec) = context.spec {
        spec.docs.clone_into(&mut said.docs);
    }
    said
}

fn alternatives(any_of: &[Vec<Scope>]) -> String {
    let mut sets: Vec<String> = Vec::new();
    for set in any_of {
        let set = spelled(set);
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

/// What an operator can allow where the right scope is out of reach.
fn by_the_older_way(older: &Unversioned) -> String {
    let variable = crate::config::SETTINGS.iter().find(|setting| setting.name == older.setting);
    let variable = variable.map(crate::config::Setting::variable).unwrap_or_default();
    format!(
        "Or: LinkedIn's unversioned API ({}) still accepted this sign-in's scopes when last observed ({}). LinkedIn documents that no longer, and it may end any day; the operator can allow it with the setting `{}` ({variable}=true).",
        older.path, older.last_seen, older.setting
    )
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
            Self::Elsewhere { host } => {
                let cause = format!(
                    "LinkedIn's reply asked for the bytes to be sent to {host}, which is none of LinkedIn's upload hosts; nothing was sent there."
                );
                let mut said = context.start(Kind::UnexpectedReply, cause);
                said.fix = vec!["Try again; if it stays so, report it.".to_owned()];
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
