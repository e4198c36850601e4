//! Signing in: consent, codes and tokens (facts §1.1 to §1.4).

use super::Resource;
use crate::{
    errors::Refusal,
    form::Form,
    reply::Reply,
    target::Target,
    tunnel::header,
    visit::Visit,
    world::{
        World,
        grants::{Choice, Consent},
    },
};

mod access_token;
pub(super) mod id_token;
mod page;
mod request;
mod token_status;

use request::{Flow, Problem, Request, Turned};

pub(crate) const RESOURCE: Resource = Resource {
    file: "oauth.toml",
    facts: include_str!("../../facts/oauth.toml"),
    handlers: &[
        ("oauth.authorization", authorization),
        ("oauth.native_pkce_authorization", native_pkce_authorization),
        ("oauth.consent", consent),
        ("oauth.access_token", access_token::access_token),
        ("oauth.introspect", token_status::introspect),
        ("oauth.revoke", token_status::revoke),
    ],
};

/// Who is signed in to the sandbox's LinkedIn in this browser.
const SESSION: &str = "sandbox_session";

fn session_value(world: &World, member: &str) -> String {
    // A reset ends every session.
    format!("{member}.{}", world.signed(&["session", member, &world.resets.to_string()]))
}

/// The member the browser is signed in as.
fn signed_in(visit: &Visit<'_>) -> Option<String> {
    let value = header(visit.headers, "cookie")?
        .split(';')
        .find_map(|pair| pair.trim().strip_prefix(SESSION)?.strip_prefix('='))?;
    let (member, _) = value.split_once('.')?;
    let is_ours =
        visit.world.member(member).is_some() && session_value(visit.world, member) == value;
    is_ours.then(|| member.to_owned())
}

/// Only a page shown here knows it: no other page can answer in a member's name.
fn seal(world: &World, asked: &str) -> String {
    world.signed(&["consent", asked, &world.resets.to_string()])
}

#[expect(clippy::unnecessary_wraps, reason = "one signature for every handler of the table")]
fn authorization(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    Ok(ask(visit, Flow::Web))
}

#[expect(clippy::unnecessary_wraps, reason = "one signature for every handler of the table")]
fn native_pkce_authorization(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    Ok(ask(visit, Flow::NativePkce))
}

fn ask(visit: &mut Visit<'_>, flow: Flow) -> Reply {
    let request = match Request::read(visit.world, visit.library, flow, &visit.target.query) {
        Ok(request) => request,
        Err(turned) => return turn_away(turned),
    };
    if let Some(armed) = visit.world.grants.answer() {
        return decide(visit, &request, &armed.member, armed.answer, 302);
    }
    let member = signed_in(visit);
    if let Some(member) = &member
        && visit.world.has_granted(member, &request.client_id, &request.scopes, visit.now_ms)
    {
        return decide(visit, &request, member, Choice::Allow, 302);
    }
    let asked = format!("{}?{}", flow.path(), visit.target.query);
    let seal = seal(visit.world, &asked);
    page::consent(visit.world, visit.library, &request, member.as_deref(), &asked, &seal)
}

fn turn_away(turned: Turned) -> Reply {
    match turned {
        Turned::Page(problem) => page::problem(&problem),
        Turned::Back(location) => page::redirect(302, &location),
    }
}

/// The consent page, answered.
#[expect(clippy::unnecessary_wraps, reason = "one signature for every handler of the table")]
fn consent(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    Ok(answered(visit).unwrap_or_else(turn_away))
}

fn answered(visit: &mut Visit<'_>) -> Result<Reply, Turned> {
    let problem = |problem| Turned::Page(problem);
    let form = Form::read(&visit.content_type, &visit.body).ok_or(problem(Problem::Unreadable))?;
    let field = |name: &'static str| form.get(name).ok_or(problem(Problem::Missing { name }));
    let asked = field("request")?;
    if field("seal")? != seal(visit.world, asked) {
        return Err(problem(Problem::Stale));
    }
    let target = Target::new(asked);
    let flow = Flow::at(&target.path).ok_or(problem(Problem::Unreadable))?;
    // Again, because the app may have changed since the page was shown.
    let request = Request::read(visit.world, visit.library, flow, &target.query)?;
    let choice = match field("answer")? {
        "allow" => Choice::Allow,
        "cancel" => Choice::Cancel,
        "leave" => Choice::Leave,
        _ => return Err(problem(Problem::Unreadable)),
    };
    let member = match choice {
        Choice::Allow => field("member")?,
        Choice::Cancel | Choice::Leave => "",
    };
    if choice == Choice::Allow && visit.world.member(member).is_none() {
        return Err(problem(Problem::Nobody));
    }
    let reply = decide(visit, &request, member, choice, 303);
    let attributes = "Path=/oauth; HttpOnly; SameSite=Lax";
    Ok(match choice {
        Choice::Allow => {
            let value = session_value(visit.world, member);
            reply.with("set-cookie", format!("{SESSION}={value}; {attributes}"))
        }
        Choice::Cancel => reply,
        Choice::Leave => reply.with("set-cookie", format!("{SESSION}=; Max-Age=0; {attributes}")),
    })
}

/// Back to the app, with a code or with what the member did instead. The two descriptions are the
/// sandbox's own words.
fn decide(
    visit: &mut Visit<'_>,
    request: &Request,
    member: &str,
    choice: Choice,
    status: u16,
) -> Reply {
    let location = match choice {
        Choice::Allow => {
            let code = visit.world.consent(Consent {
                member: member.to_owned(),
                client_id: request.client_id.clone(),
                redirect_uri: request.redirect_uri.clone(),
                scopes: request.scopes.clone(),
                code_challenge: request.code_challenge.clone(),
                at_ms: visit.now_ms,
            });
            request.back(&[("code", &code)])
        }
        Choice::Cancel => request
            .back_with_error("user_cancelled_authorize", "The user cancelled the authorization"),
        Choice::Leave => {
            request.back_with_error("user_cancelled_login", "The user cancelled LinkedIn login")
        }
    };
    page::redirect(status, &location)
}
