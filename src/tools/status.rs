//! `linkedin_status`: who am I, what can I do, and what is missing.

mod books;

use std::sync::Arc;

use serde_json::{Value, json};

use super::answer::Answer;
use super::{STATUS, Toolbox};
use crate::access::{self, Known, Why};
use crate::auth::{Scopes, Session};
use crate::call::{Meter, endpoint};
use crate::catalogue::spec::{Access, Need};
use crate::catalogue::{Arguments, Entry, Group, Invalid, endpoints, schema};
use crate::client::Failure;
use crate::explain::{Explain, opened_by};
use crate::model::method::Effect;
use crate::model::scope::spelled;
use crate::model::urn::Urn;
use crate::model::version::{self, Standing};

const ABOUT: &str = "Who is signed in to LinkedIn (sandbox or live), scopes, roles, quota, writes in doubt, hidden tools and what opens them.";

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
                "posts": {"type": "boolean", "description": "List the posts made through here."},
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
pub(super) async fn answer(toolbox: &Toolbox, arguments: Arguments) -> Answer {
    let meter = Meter::default();
    let mut context = toolbox.context(STATUS);
    let (can, account) = match read(arguments) {
        Ok(read) => read,
        Err(invalid) => {
            return Answer::refused("status", &invalid.explain(&context), &context, &meter);
        }
    };
    let session = match toolbox.accounts.session(account.as_deref()).await {
        Ok(session) => session,
        Err(failure) => {
            return Answer::refused("status", &failure.explain(&context), &context, &meter);
        }
    };
    context.account.clone_from(&session.account);
    context.session = Some(Arc::clone(&session));
    if let Some(question) = can {
        let (summary, result) = can_i(toolbox, &session, &question);
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
    let (summary, result) = whole(toolbox, &session, &member, &meter).await;
    Answer::own("status", &summary, result, &context, &meter).with_warnings(&toolbox.notices)
}

async fn whole(
    toolbox: &Toolbox,
    session: &Session,
    member: &Known<Urn>,
    meter: &Meter,
) -> (String, Value) {
    let flow = &toolbox.flow;
    let roles = flow.directory.my_roles(session, meter, &flow.prober()).await;
    let (_, hidden) = toolbox.list().await;
    let upstream = &session.upstream;
    let scopes = match &session.scopes {
        Scopes::Known(granted) => json!(granted.names()),
        Scopes::Unknown => Value::Null,
    };
    let pages = match &roles {
        Known::Yes(roles) => roles
            .pages()
            .map(|(page, roles)| json!({"organization": page, "roles": roles}))
            .collect::<Value>(),
        Known::No(_) => Value::Null,
    };
    let books = books::of(toolbox, session).await;
    let hidden: Vec<Value> = hidden
        .into_iter()
        .map(|hidden| json!({"tool": hidden.tool, "actions": hidden.actions, "opens_with": hidden.opens_with}))
        .collect();
    let who = match member {
        Known::Yes(urn) => urn.to_string(),
        Known::No(_) => "a member whose identity this token does not show".to_owned(),
    };
    let with_role = match &roles {
        Known::Yes(roles) => number(roles.pages().count(), "page") + " with a role",
        Known::No(_) => "pages and roles not readable".to_owned(),
    };
    let mut summary =
        format!("Signed in as {who}; {with_role}; {} hidden.", number(hidden.len(), "tool"));
    summary.extend(books.sentences);
    let unknown = |why: Option<&Why>| why.map(ToString::to_string);
    let result = json!({
        "member": match member { Known::Yes(urn) => json!(urn), Known::No(_) => Value::Null },
        "member_unknown_because": unknown(match member { Known::No(reason) => Some(reason), Known::Yes(_) => None }),
        "scopes": scopes,
        "products": session.products,
        "pages": pages,
        "pages_unknown_because": unknown(match &roles { Known::No(reason) => Some(reason), Known::Yes(_) => None }),
        "tier": session.tier.name,
        "quota": books.quota,
        "quota_resets_at": upstream.clock.next_reset().to_string(),
        "api_version": api_version(session),
        "token_expires_at": session.token_ends().map(|at| at.to_string()),
        "sign_in_days_left": session.days_left(),
        "accounts": accounts(toolbox).await,
        "hidden_tools": hidden,
        "unresolved_writes": books.unresolved,
        "waiting_for_a_person": books.waiting,
        "paused": books.paused,
        "state": books.state,
        "media_roots": media_roots(toolbox),
        "api": upstream.api,
        "control": upstream.control,
        "agent": toolbox.agent,
    });
    (summary, result)
}

/// The accounts, where there are several.
async fn accounts(toolbox: &Toolbox) -> Value {
    let known = toolbox.accounts.known().await;
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

/// Words that say nothing about which endpoint is meant.
const EMPTY: &[&str] =
    &["can", "i", "a", "an", "the", "as", "of", "my", "to", "do", "it", "on", "for", "with", "and"];

/// Words that say that somebody wants to look.
const LOOKING: &[&str] =
    &["get", "list", "read", "find", "see", "look", "show", "count", "know", "view", "search"];

fn words(text: &str) -> Vec<String> {
    text.to_lowercase()
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty() && !EMPTY.contains(word))
        // "post", "posts" and "posting" mean one thing here.
        .map(|word| {
            let stem = word.strip_suffix("ing").or_else(|| word.strip_suffix('s')).unwrap_or(word);
            match stem {
                "publish" | "write" => "create".to_owned(),
                "react" => "reaction".to_owned(),
                "lik" => "like".to_owned(),
                "respond" | "answer" => "reply".to_owned(),
                "company" | "organization" => "page".to_owned(),
                stem => stem.to_owned(),
            }
        })
        .collect()
}

fn score(question: &[String], group: &Group, entry: &Entry) -> usize {
    let schema = entry.schema();
    let about = schema.get("description").and_then(Value::as_str).unwrap_or_default();
    let name = words(&format!("{} {}", group.name, entry.spec.action));
    let about = words(about);
    question
        .iter()
        .map(|word| if name.contains(word) { 3 } else { usize::from(about.contains(word)) })
        .sum()
}

fn can_i(toolbox: &Toolbox, session: &Session, question: &str) -> (String, Value) {
    let asked = words(question);
    let mut ranked: Vec<_> = endpoints()
        .map(|(group, entry)| (score(&asked, group, entry), group, entry))
        .filter(|(score, _, _)| *score > 0)
        .collect();
    // "Can I comment" means writing one. Stable: what is equal stays in the order of the catalogue.
    let reading = asked.iter().any(|word| LOOKING.contains(&word.as_str()));
    ranked.sort_by_key(|(score, _, entry)| {
        (std::cmp::Reverse(*score), !reading && entry.spec.effect == Effect::Read)
    });
    let best: Vec<Value> = ranked
        .iter()
        .take(3)
        .map(|(_, group, entry)| verdict(toolbox, session, group, entry, &asked))
        .collect();
    let summary = match best.first() {
        None => "No endpoint here answers to these words; name what you want to do, such as \"create posts as a page\".".to_owned(),
        Some(first) => {
            let text = |key: &str| first.get(key).and_then(Value::as_str).unwrap_or_default();
            format!("{}: {}. {}", text("endpoint"), text("answer"), text("why"))
        }
    };
    (summary, json!({ "items": best }))
}

/// The needs that count for a question: as a page, as oneself, or both where it does not say.
fn meant(entry: &Entry, asked: &[String]) -> Vec<Need> {
    let says = |words: &[&str]| asked.iter().any(|word| words.contains(&word.as_str()));
    match entry.spec.access {
        Access::Speaker { organization, .. } | Access::Either { organization, .. }
            if says(&["page"]) =>
        {
            vec![organization]
        }
        Access::Speaker { member, .. } if says(&["me", "myself", "oneself", "own", "member"]) => {
            vec![member]
        }
        access => access.needs().into_iter().copied().collect(),
    }
}

fn verdict(
    toolbox: &Toolbox,
    session: &Session,
    group: &Group,
    entry: &Entry,
    asked: &[String],
) -> Value {
    let name = endpoint(group, entry);
    if !toolbox.flow.policy.allows(group.name, entry.spec.effect) {
        return json!({"endpoint": name, "answer": "no", "why": "The operator's policy forbids it."});
    }
    let needs = meant(entry, asked);
    let open = |need: &Need| !access::lacks(&session.scopes, need);
    let sets = || needs.iter().flat_map(|need| need.scopes);
    let scopes: Vec<String> = sets().map(|set| spelled(set)).collect();
    let products = opened_by(&sets().map(|set| set.to_vec()).collect::<Vec<_>>()).products;
    let roles: Vec<_> = needs.iter().flat_map(|need| need.roles).collect();
    let (answer, why) = if needs.is_empty() {
        ("yes", "It needs no permission.".to_owned())
    } else if session.scopes == Scopes::Unknown {
        ("unknown", format!("This token's scopes are not known; it takes {}.", scopes.join(" or ")))
    } else if needs.iter().all(open) {
        ("yes", "The scopes are there; on a page the role counts as well.".to_owned())
    } else if needs.iter().any(open) {
        (
            "partly",
            format!(
                "Not everything of it: it takes {} depending on who speaks.",
                scopes.join(" or ")
            ),
        )
    } else {
        let takes = format!("It takes {}.", scopes.join(" or "));
        let older = entry.spec.unversioned.filter(|older| access::opens(&session.scopes, older));
        match (older, toolbox.flow.policy.unversioned(&entry.spec)) {
            (Some(_), Some(_)) => {
                ("yes", format!("{takes} It goes over LinkedIn's undocumented older API instead."))
            }
            (Some(older), None) => {
                ("no", format!("{takes} The operator can allow an older way: {}.", older.setting))
            }
            (None, _) => ("no", takes),
        }
    };
    json!({
        "endpoint": name, "tool": format!("linkedin_{}_{}", group.name, entry.spec.effect.as_str()),
        "answer": answer, "why": why, "scopes_any": scopes, "products": products,
        "roles_any": roles, "docs": entry.spec.docs,
    })
}
