//! What a person sees when an app wants something of them. No script, nothing loaded.

use std::fmt::Write as _;

use super::request::{Problem, Request};
use crate::{
    facts::Library,
    html::escape,
    reply::Reply,
    world::{World, people::Member},
};

/// Writing into a text cannot fail.
macro_rules! put {
    ($html:expr, $($what:tt)*) => {
        let _ = write!($html, $($what)*);
    };
}

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;background:#f4f2ee;color:#191919;max-width:26rem;margin:3rem auto;padding:0 1rem}\
main{background:#fff;border:1px solid #ddd;border-radius:.6rem;padding:1.4rem 1.6rem}\
h1{font-size:1.25rem;font-weight:600;line-height:1.35;margin:.2rem 0 1rem}\
.brand{color:#0a66c2;font-weight:700;margin:0}\
.quiet{color:#666;font-size:.85rem}\
fieldset{border:1px solid #ddd;border-radius:.4rem;margin:1rem 0;padding:.4rem .9rem .7rem}\
legend{color:#666;font-size:.85rem;padding:0 .3rem}\
label{display:flex;gap:.6rem;align-items:baseline;padding:.25rem 0}\
label small{color:#666}\
li{margin:.25rem 0}li code{color:#666;font-size:.75rem}\
.answers{display:flex;gap:.7rem;margin-top:1.2rem}\
button{font:inherit;font-weight:600;border-radius:1.4rem;padding:.5rem 1.4rem;border:1px solid #0a66c2;background:#fff;color:#0a66c2;cursor:pointer}\
button.yes{background:#0a66c2;color:#fff;flex:1}\
button.away{border:0;padding:0;margin-top:1.1rem;font-weight:400;font-size:.85rem;text-decoration:underline}";

/// Browsers hold a redirect after a form against `form-action` as well, hence the app's origin.
fn policy(form_action: &str) -> String {
    format!(
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action {form_action}; frame-ancestors 'none'"
    )
}

fn guarded(reply: Reply, form_action: &str) -> Reply {
    reply
        .with("cache-control", "no-store")
        .with("content-security-policy", policy(form_action))
        .with("x-frame-options", "DENY")
        .with("x-content-type-options", "nosniff")
        .with("referrer-policy", "no-referrer")
}

pub(super) fn redirect(status: u16, location: &str) -> Reply {
    guarded(Reply::empty(status), "'none'").with("location", location)
}

/// What the policy may call the app's address. It has no word for IPv6.
fn origin(redirect_uri: &str) -> &str {
    let Some((scheme, rest)) = redirect_uri.split_once("://") else {
        return "";
    };
    if rest.starts_with('[') {
        return "http:";
    }
    let host = rest.find(['/', '?']).unwrap_or(rest.len());
    redirect_uri.get(..scheme.len() + 3 + host).unwrap_or_default()
}

fn page(title: &str, main: &str) -> String {
    format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>{}</title><style>{STYLE}</style></head><body><main><p class=\"brand\">LinkedIn sandbox</p>{main}</main><p class=\"quiet\">This is a local LinkedIn for trying things out. Nothing here is on LinkedIn.</p></body></html>",
        escape(title),
    )
}

/// The members one can sign in as, one of them chosen: whoever is signed in, or the app's own.
fn members(html: &mut String, world: &World, request: &Request, member: Option<&str>) {
    let people: Vec<&Member> = world.who_can_sign_in().collect();
    let chosen = people
        .iter()
        .find(|person| Some(person.name.as_str()) == member)
        .or_else(|| people.iter().find(|person| person.home_app == request.client_id))
        .or(people.first())
        .map(|person| person.name.as_str());
    html.push_str("<fieldset><legend>Signed in as</legend>");
    for person in people {
        put!(
            html,
            "<label><input type=\"radio\" name=\"member\" value=\"{}\"{}><span>{}<br><small>{}</small></span></label>",
            escape(&person.name),
            if Some(person.name.as_str()) == chosen { " checked" } else { "" },
            escape(&person.full_name()),
            escape(&person.headline),
        );
    }
    html.push_str("</fieldset>");
}

pub(super) fn consent(
    world: &World,
    library: &Library,
    request: &Request,
    member: Option<&str>,
    asked: &str,
    seal: &str,
) -> Reply {
    let app = world.app(&request.client_id).map_or("", |app| app.display_name());
    let mut html = format!(
        "<h1>{} would like to use your LinkedIn account</h1><p>It would be allowed to:</p><ul>",
        escape(app)
    );
    for name in &request.scopes {
        let words = library.scopes.find(name).map_or("", |scope| scope.words.as_str());
        put!(html, "<li>{} <code>{}</code></li>", escape(words), escape(name));
    }
    put!(
        html,
        "</ul><form method=\"post\" action=\"/oauth/sandbox/consent\"><input type=\"hidden\" name=\"request\" value=\"{}\"><input type=\"hidden\" name=\"seal\" value=\"{}\">",
        escape(asked),
        escape(seal),
    );
    members(&mut html, world, request, member);
    html.push_str(
        "<div class=\"answers\"><button class=\"yes\" name=\"answer\" value=\"allow\">Allow</button><button name=\"answer\" value=\"cancel\">Cancel</button></div><button class=\"away\" name=\"answer\" value=\"leave\">This is not me: leave without signing in</button></form>",
    );
    put!(
        html,
        "<p class=\"quiet\">You go on to <code>{}</code>.</p>",
        escape(&request.redirect_uri)
    );
    let form_action = format!("'self' {}", origin(&request.redirect_uri));
    guarded(Reply::html(200, page(&format!("Sign in to {app}"), &html)), &form_action)
}

impl Problem {
    fn status(&self) -> u16 {
        match self {
            Self::Unreadable
            | Self::Doubled { .. }
            | Self::Missing { .. }
            | Self::ResponseType
            | Self::CodeChallengeMethod
            | Self::CodeChallenge
            | Self::Stale
            | Self::Nobody => 400,
            Self::Client { .. }
            | Self::NativePkceOff { .. }
            | Self::RedirectUri { .. }
            | Self::Scope { .. } => 401,
        }
    }

    /// The sandbox's own words: what LinkedIn's page says is not documented.
    fn words(&self) -> String {
        match self {
            Self::Unreadable => "The request cannot be read.".to_owned(),
            Self::Doubled { name } => format!("The parameter {name} is there twice."),
            Self::Missing { name } => format!("The required parameter {name} is missing."),
            Self::ResponseType => "response_type must be code.".to_owned(),
            Self::CodeChallengeMethod => "code_challenge_method must be S256.".to_owned(),
            Self::CodeChallenge => {
                "code_challenge is not a SHA-256 in base64url: 43 letters, no padding.".to_owned()
            }
            Self::Client { client_id } => {
                format!("There is no app with the client_id {client_id}.")
            }
            Self::NativePkceOff { client_id } => {
                format!("Native PKCE is not switched on for the app {client_id}.")
            }
            Self::RedirectUri { uri } => {
                format!("The redirect_uri {uri} is not one that the app may send members to.")
            }
            Self::Scope { name } => format!("There is no scope {name}."),
            Self::Stale => {
                "This page is no longer good. Go back to the app and begin again.".to_owned()
            }
            Self::Nobody => "There is no such member here.".to_owned(),
        }
    }
}

pub(super) fn problem(problem: &Problem) -> Reply {
    let html = format!(
        "<h1>Something went wrong</h1><p>{}</p><p class=\"quiet\">The app that sent you here asked for something that cannot be.</p>",
        escape(&problem.words())
    );
    guarded(Reply::html(problem.status(), page("Something went wrong", &html)), "'none'")
}
