//! `linkedin_status`: who am I, what can I do, and what is missing.

mod books;
mod can;

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::answer::Answer;
use super::{STATUS, Toolbox};
use crate::access::{self, Known, Why};
use crate::auth::{Scopes, Session};
use crate::call::Meter;
use crate::catalogue::{Arguments, GROUPS, Invalid, schema};
use crate::client::Failure;
use crate::explain::Explain;
use crate::model::urn::Urn;
use crate::model::version::{self, Standing};
use crate::policy::{Level, Policy};

const ABOUT: &str = "Who is signed in to LinkedIn (sandbox or live), scopes, roles, quota, writes in doubt, hidden tools.";

/// As listed by MCP.
pub fn listing() -> Value {
    json!({
        "name": STATUS,
        "title": "LinkedIn status",
        "description": ABOUT,
        "inputSchema": {
            "type": "object",
            "properties": {
                "can": {"type": "string", "description": "create posts as a page, …"},
                "posts": {"type": "boolean", "description": "List posts made here."},
                "cursor": {"type": "string"},
                "account": {"type": "string"},
            },
            "additionalProperties": false,
        },
        "outputSchema": schema::output(),
        "annotations": {
            "readOnlyHint": true, "destructiveHint": false, "idempotentHint": true, "openWorldHint": true,
        },
    })
}

fn text(arguments: &mut Arguments, name: &str) -> Result<Option<String>, Invalid> {
    match arguments.shift_remove(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text).filter(|text| !text.is_empty())),
        Some(_) => Err(Invalid::new(name, format!("`{name}` must be text"), "Correct it.")),
    }
}

/// The call that lists what was posted through here, where that is asked for.
pub(super) fn posts(arguments: &Arguments) -> Option<Arguments> {
    match arguments.get("posts") {
        Some(Value::Bool(true)) => {}
        Some(Value::String(text)) if text == "true" => {}
        _ => return None,
    }
    let mut posts = arguments.clone();
    posts.shift_remove("posts");
    posts.insert("action".to_owned(), json!("find_mine"));
    Some(posts)
}

fn read(mut arguments: Arguments) -> Result<(Option<String>, Option<String>), Invalid> {
    // The action that every other tool wants is harmless here.
    arguments.shift_remove("action");
    arguments.shift_remove("posts");
    let can = text(&mut arguments, "can")?;
    let account = text(&mut arguments, "account")?;
    if let Some(name) = arguments.keys().next() {
        let name = crate::model::untrusted::excerpt(name, 60);
        let problem = format!("There is no argument `{name}` here");
        return Err(Invalid::new(&name, problem, "Use can, posts or account."));
    }
    Ok((can, account))
}

/// Answers a call of the tool.
pub(super) async fn answer(toolbox: &Toolbox, agent: &str, arguments: Arguments) -> Answer {
    let meter = Meter::of(agent);
    let mut context = toolbox.context(STATUS);
    let (can, account) = match read(arguments) {
        Ok(read) => read,
        Err(invalid) => {
            return Answer::refused("status", &invalid.explain(&context), &context, &meter);
        }
    };
    let policy = toolbox.flow.policies.of(agent);
    let account = toolbox.meant(account.as_deref(), &policy);
    let named = account.as_deref().unwrap_or_else(|| toolbox.accounts.default_name());
    if let Err(refusal) = policy.may_ask(named) {
        return Answer::refused("status", &refusal.explain(&context), &context, &meter);
    }
    let session = match toolbox.accounts.session(account.as_deref()).await {
        Ok(session) => session,
        Err(failure) => {
            return Answer::refused("status", &failure.explain(&context), &context, &meter);
        }
    };
    context.account.clone_from(&session.account);
    context.session = Some(Arc::clone(&session));
    if let Some(question) = can {
        let (summary, result) = can::answer(&policy, &session, &question);
        return Answer::own("status", &summary, result, &context, &meter);
    }
    let flow = &toolbox.flow;
    let member = flow.directory.who_am_i(&session, &meter, &flow.prober()).await;
    // A token that LinkedIn refuses signs nobody in, whatever was known before.
    if let Known::No(reason @ Why::Failed(failure)) = &member
        && let Some(Failure::Refused(refused)) = failure.downcast_ref::<Failure>()
        && refused.status == 401
    {
        let said = access::Refusal::WhoAmI { reason: reason.clone() }.explain(&context);
        return Answer::refused("status", &said, &context, &meter);
    }
    let (summary, result) = whole(toolbox, &policy, &session, &member, &meter).await;
    Answer::own("status", &summary, result, &context, &meter).with_warnings(&toolbox.notices)
}

async fn whole(
    toolbox: &Toolbox,
    policy: &Arc<Policy>,
    session: &Session,
    member: &Known<Urn>,
    meter: &Meter,
) -> (String, Value) {
    let flow = &toolbox.flow;
    let roles = flow.directory.my_roles(session, meter, &flow.prober()).await;
    let limit = access::limit_of(policy, session, meter, &flow.directory, &flow.prober()).await;
    let ads = flow.directory.my_ad_accounts(session, meter, &flow.prober()).await;
    let (_, hidden) = toolbox.list_for(policy.agent()).await;
    let upstream = &session.upstream;
    let scopes = match &session.scopes {
        Scopes::Known(granted) => json!(granted.names()),
        Scopes::Unknown => Value::Null,
    };
    let pages = match &roles {
        Known::Yes(roles) => roles
            .pages()
            .filter(|(page, _)| {
                limit.as_ref().is_none_or(|limit| limit.shows(page.as_ref()).is_ok())
            })
            .map(|(page, roles)| json!({"organization": page, "roles": roles}))
            .collect::<Value>(),
        Known::No(_) => Value::Null,
    };
    let ad_accounts = match &ads {
        Known::Yes(ads) => ads
            .accounts()
            .filter(|(account, _)| policy.may_see_ad_account(account))
            .map(|(account, roles)| json!({"adAccount": account, "roles": roles}))
            .collect::<Value>(),
        Known::No(_) => Value::Null,
    };
    let books = books::of(toolbox, policy.agent(), session).await;
    let hidden: Vec<Value> = hidden
        .into_iter()
        .map(|hidden| json!({"tool": hidden.tool, "actions": hidden.actions, "opens_with": hidden.opens_with}))
        .collect();
    let who = match member {
        Known::Yes(urn) => urn.to_string(),
        Known::No(_) => "a member whose identity this token does not show".to_owned(),
    };
    let with_role = match pages.as_array() {
        Some(pages) => number(pages.len(), "page") + " with a role",
        None => "pages and roles not readable".to_owned(),
    };
    // Who has no scope for ads is not told that they cannot be read.
    let in_ads = match ad_accounts.as_array() {
        Some(accounts) => format!("; {}", number(accounts.len(), "ad account")),
        None => String::new(),
    };
    let hidden_tools = number(hidden.len(), "tool");
    let mut summary = format!("Signed in as {who}; {with_role}{in_ads}; {hidden_tools} hidden.");
    summary.extend(books.sentences);
    let unknown = |why: Option<&Why>| why.map(ToString::to_string);
    let result = json!({
        "member": match member { Known::Yes(urn) => json!(urn), Known::No(_) => Value::Null },
        "member_unknown_because": unknown(match member { Known::No(reason) => Some(reason), Known::Yes(_) => None }),
        "scopes": scopes,
        "products": session.products,
        "pages": pages,
        "pages_unknown_because": unknown(match &roles { Known::No(reason) => Some(reason), Known::Yes(_) => None }),
        "ad_accounts": ad_accounts,
        "ad_accounts_unknown_because": unknown(match &ads { Known::No(reason) => Some(reason), Known::Yes(_) => None }),
        "ad_accounts_written_to": session.tier.writes_to,
        "tier": session.tier.name,
        "quota": books.quota,
        "quota_resets_at": upstream.clock.next_reset().to_string(),
        "api_version": api_version(session),
        "token_expires_at": session.token_ends().map(|at| at.to_string()),
        "sign_in_days_left": session.days_left(),
        "accounts": accounts(toolbox, policy).await,
        "hidden_tools": hidden,
        "unresolved_writes": books.unresolved,
        "waiting_for_a_person": books.waiting,
        "paused": books.paused,
        "state": books.state,
        "media_roots": media_roots(toolbox),
        "api": upstream.api,
        "control": upstream.control,
        "agent": policy.agent(),
        "allowed": allowed(policy),
    });
    (summary, result)
}

/// What the operator allows this agent, where that is not everything.
fn allowed(policy: &Policy) -> Value {
    let levels: Vec<(&str, Level)> =
        GROUPS.iter().map(|group| (group.name, policy.level(group.name))).collect();
    let rules = policy.rules();
    let limited = |limit: Option<Value>| limit.unwrap_or(Value::Null);
    let limits = json!({
        "accounts": limited(rules.and_then(|rules| rules.accounts.as_ref()).map(|all| json!(all))),
        "organizations": limited(rules.and_then(|rules| rules.organizations.as_ref()).map(|all| {
            all.iter().map(|one| json!(one.to_string())).collect()
        })),
        "ad_accounts": limited(rules.and_then(|rules| rules.ad_accounts.as_ref()).map(|all| json!(all))),
        "daily_calls": rules.and_then(|rules| rules.daily_calls),
        "daily_posts": rules.and_then(|rules| rules.daily_posts),
        "lockdown": policy.bounds().lockdown,
    });
    let open = levels.iter().all(|(_, level)| *level == Level::Full);
    if open
        && limits
            .as_object()
            .is_some_and(|all| all.values().all(|one| one.is_null() || *one == json!(false)))
    {
        return Value::Null;
    }
    let areas: Map<String, Value> =
        levels.iter().map(|(area, level)| ((*area).to_owned(), json!(level.as_str()))).collect();
    json!({"areas": areas, "limits": limits})
}

/// The accounts, where there are several.
async fn accounts(toolbox: &Toolbox, policy: &Policy) -> Value {
    let mut known = toolbox.accounts.known().await;
    known.retain(|account| policy.account(&account.name).is_ok());
    if known.len() < 2 {
        return Value::Null;
    }
    known.into_iter().map(|account| json!(account.name)).collect()
}

/// Out of which directories files are taken, for callers whose paths are this machine's.
fn media_roots(toolbox: &Toolbox) -> Value {
    if !toolbox.files.takes().0 {
        return Value::Null;
    }
    let shown = |root: crate::media::Root| match root.problem {
        None => json!(root.path),
        Some(problem) => json!({"path": root.path, "problem": problem}),
    };
    toolbox.files.roots().into_iter().map(shown).collect()
}

fn number(count: usize, what: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {what}{plural}")
}

fn api_version(session: &Session) -> Value {
    let upstream = &session.upstream;
    let used = upstream.version;
    let standing = match version::standing(used, upstream.clock.today()) {
        Standing::Active { .. } => "active",
        Standing::Closing { .. } => "closing",
        Standing::Retired { .. } => "retired",
        Standing::Unknown => "unknown",
    };
    let known = version::known().iter().find(|known| known.version == used);
    json!({
        "version": used.to_string(), "standing": standing,
        "sunset": known.and_then(|known| known.sunset).map(|date| date.to_string()),
    })
}
