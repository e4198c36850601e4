//! The exact request, before anything is sent: pure, and named by its digest.

mod upload;

use std::fmt::Write as _;
use std::sync::Arc;

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::access::Route;
use crate::auth::Session;
use crate::briefing::Briefed;
use crate::call::{Call, From, Meter, Page};
use crate::catalogue::Invalid;
use crate::catalogue::looks::Stated;
use crate::catalogue::spec::{Access, Host};
use crate::model::method::{Effect, Method};
use crate::model::restli::{self, NotRepresentable, Part};
use crate::model::urn::{Urn, part_of};
pub use upload::{Destination, Slice, Turn, upload};

/// A query longer than this travels in the body of a POST.
///
/// Source: <https://learn.microsoft.com/en-us/linkedin/shared/api-guide/concepts/query-tunneling>.
const LONGEST_QUERY: usize = 4_000;

/// The characters between the parts of a tunnelled request that has a body of its own.
const BOUNDARY: &str = "linkedin-mcp-query-and-body";

/// An HTTP request, to the letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The HTTP method.
    pub method: &'static str,
    /// The whole address.
    pub url: String,
    /// Headers in their order, without the bearer.
    pub headers: Vec<(&'static str, String)>,
    /// The body.
    pub body: Option<Vec<u8>>,
    /// Whether the bearer is attached.
    pub bearer: bool,
}

impl Request {
    /// SHA-256 over everything but the bearer, in hexadecimal. A sandbox's address changes with every start, and
    /// says nothing about what is asked of it.
    pub fn digest(&self) -> String {
        let mut hash = Sha256::new();
        let url = if self.url.starts_with("http://") { self.target() } else { &self.url };
        hash.update(format!("{}\n{url}\n", self.method));
        for (name, value) in &self.headers {
            hash.update(format!("{name}: {value}\n"));
        }
        hash.update(b"\n");
        hash.update(self.body.as_deref().unwrap_or_default());
        hex(&hash.finalize())
    }

    /// The part of the address after the host.
    pub fn target(&self) -> &str {
        let after = self.url.split_once("://").map_or(self.url.as_str(), |(_, rest)| rest);
        after.find('/').and_then(|at| after.get(at..)).unwrap_or("/")
    }
}

/// Why no request could be written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// An argument does not fit after all.
    #[error(transparent)]
    Invalid(#[from] Invalid),
    /// A value has no spelling in Rest.li.
    #[error(transparent)]
    NotRepresentable(#[from] NotRepresentable),
    /// LinkedIn's reply named an address for bytes that is none of LinkedIn's.
    #[error("the address for the bytes is at {host}, which is not LinkedIn's")]
    Elsewhere {
        /// The host.
        host: String,
    },
    /// The address would not arrive as written.
    #[error("the address {url} would be changed on its way")]
    Address {
        /// As written.
        url: String,
    },
}

/// A question of the closed list that access may ask.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Probe {
    /// `GET /v2/userinfo`
    Userinfo,
    /// `GET /rest/me`
    Me,
    /// `GET /rest/organizationAcls?q=roleAssignee`
    Roles,
    /// `GET /rest/organizations?q=vanityName`
    OrganizationNamed(String),
    /// `GET /rest/adAccountUsers?q=authenticatedUser`
    AdAccounts,
    /// `GET /rest/adAccounts/{id}`
    AdAccount(Urn),
}

impl Probe {
    /// The endpoint it counts against.
    pub const fn endpoint(&self) -> &'static str {
        match self {
            Self::Userinfo => "profile.userinfo",
            Self::Me => "profile.me",
            Self::Roles => "organizations.find_acls_by_role_assignee",
            Self::OrganizationNamed(_) => "organizations.find_by_vanity_name",
            Self::AdAccounts => "ad_accounts.find_my_accounts",
            Self::AdAccount(_) => "ad_accounts.get",
        }
    }
}

/// A request that may be sent once admitted. Only [`plan`], [`probe`] and [`upload`] make one.
#[derive(Debug)]
pub struct Planned {
    call: Option<Call>,
    session: Arc<Session>,
    meter: Meter,
    endpoint: String,
    method: Method,
    effect: Effect,
    route: Route,
    request: Request,
    slice: Option<Slice>,
    stated: Stated,
    digest: String,
}

impl Planned {
    /// The call behind it; a probe has none.
    pub fn call(&self) -> Option<&Call> {
        self.call.as_ref()
    }

    /// As whom it is sent.
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// The same, to hold on to.
    pub(crate) fn shared_session(&self) -> &Arc<Session> {
        &self.session
    }

    /// What it costs.
    pub fn meter(&self) -> &Meter {
        &self.meter
    }

    /// `posts.create`
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// The Rest.li method.
    pub fn method(&self) -> Method {
        self.method
    }

    /// What it does.
    pub fn effect(&self) -> Effect {
        self.effect
    }

    /// The way it takes.
    pub fn route(&self) -> Route {
        self.route
    }

    /// What is sent.
    pub fn request(&self) -> &Request {
        &self.request
    }

    /// The bytes that are its body, where those of a file are.
    pub fn slice(&self) -> Option<&Slice> {
        self.slice.as_ref()
    }

    /// What it means, as far as that was read before.
    pub fn stated(&self) -> &Stated {
        &self.stated
    }

    /// What exactly is sent, in one word.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    pub(crate) fn into_call(self) -> Option<Call> {
        self.call
    }
}

/// Writes the request of an authorised call.
pub fn plan(briefed: Briefed) -> Result<Planned, Refusal> {
    let (authorised, stated) = briefed.into_parts();
    let route = authorised.route();
    let call = authorised.into_call();
    let request = write(&call, route)?;
    Ok(Planned {
        session: Arc::clone(&call.session),
        meter: call.meter.clone(),
        endpoint: call.endpoint(),
        method: call.entry.spec.method,
        effect: call.entry.spec.effect,
        route,
        digest: stated_digest(&request, &stated),
        request,
        slice: None,
        stated,
        call: Some(call),
    })
}

/// A yes is for the request and for what was said of it: where either is another, it is asked for anew.
fn stated_digest(request: &Request, stated: &Stated) -> String {
    let request = request.digest();
    if stated.lines.is_empty() && stated.cost.is_none() {
        return request;
    }
    let mut hash = Sha256::new();
    hash.update(&request);
    for line in &stated.lines {
        hash.update(format!("\n{line}"));
    }
    hash.update(format!("\n{:?}", stated.cost));
    hex(&hash.finalize())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut hex, byte| {
        // Writing to a string cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// Writes the request of a probe.
pub fn probe(probe: &Probe, session: &Session, meter: &Meter) -> Result<Planned, Refusal> {
    let own_path;
    let (method, path, parts): (_, _, Vec<(&str, Value)>) = match probe {
        Probe::Userinfo => (Method::Plain, "/v2/userinfo", vec![]),
        Probe::Me => (Method::Get, "/rest/me", vec![]),
        Probe::Roles => (
            Method::Finder("roleAssignee"),
            "/rest/organizationAcls",
            vec![("state", json!("APPROVED")), ("start", json!(0)), ("count", json!(100))],
        ),
        Probe::OrganizationNamed(name) => {
            (Method::Finder("vanityName"), "/rest/organizations", vec![("vanityName", json!(name))])
        }
        // Everything comes at once, however many.
        Probe::AdAccounts => (Method::Finder("authenticatedUser"), "/rest/adAccountUsers", vec![]),
        Probe::AdAccount(account) => {
            own_path = format!("/rest/adAccounts/{}", account.id());
            (Method::Get, own_path.as_str(), vec![])
        }
    };
    let mut query: Vec<(&str, Part)> = Vec::new();
    query.extend(method.selector().map(|(key, name)| (key, Part::Encoded(json!(name)))));
    query.extend(parts.into_iter().map(|(key, value)| (key, Part::Encoded(value))));
    let headers = restli_headers(session, method, path);
    let request = assemble(method, &session.upstream.api, path, &query, headers, None, true)?;
    Ok(Planned {
        call: None,
        session: Arc::new(session.clone()),
        meter: meter.clone(),
        endpoint: probe.endpoint().to_owned(),
        method,
        effect: Effect::Read,
        route: Route::Documented,
        digest: request.digest(),
        request,
        slice: None,
        stated: Stated::default(),
    })
}

/// What the versioned API and Rest.li want to be told; a resource that speaks no Rest.li is told nothing.
fn restli_headers(session: &Session, method: Method, path: &str) -> Vec<(&'static str, String)> {
    let mut headers = Vec::new();
    if path.starts_with("/rest/") {
        headers.push(("linkedin-version", session.upstream.version.to_string()));
    }
    if path.starts_with("/rest/") || method.header().is_some() {
        headers.push(("x-restli-protocol-version", "2.0.0".to_owned()));
    }
    headers.extend(method.header().map(|name| ("x-restli-method", name.to_owned())));
    headers
}

fn write(call: &Call, route: Route) -> Result<Request, Refusal> {
    let spec = &call.entry.spec;
    let argument = |name: &str| -> Option<Value> {
        match name.split_once('.') {
            Some((name, part)) => part_of(call.arguments.get(name)?, part),
            None => call.arguments.get(name).cloned(),
        }
    };
    let template = route.path(spec);
    let path = restli::path(template, &argument)?;
    let mut query: Vec<(&str, Part)> = Vec::new();
    query.extend(spec.method.selector().map(|(key, name)| (key, Part::Encoded(json!(name)))));
    for (name, value) in spec.fixed {
        query.push((name, Part::Encoded(json!(value))));
    }
    for parameter in spec.parameters() {
        // Without all of its arguments a parameter is not sent.
        if parameter.arguments().any(|name| argument(name).is_none()) {
            continue;
        }
        let part = match parameter.template {
            Some(template) => Part::Written(restli::path(template, &argument)?),
            None => Part::Encoded(argument(parameter.name).unwrap_or_default()),
        };
        query.push((parameter.name, part));
    }
    for derived in spec.derived {
        if let Some(value) = (derived.value)(&call.arguments) {
            query.push((derived.parameter, Part::Encoded(value)));
        }
    }
    match &call.page {
        Some(Page { count, from: From::Start(start) }) => {
            query.push(("start", Part::Encoded(json!(start))));
            query.push(("count", Part::Encoded(json!(count))));
        }
        Some(Page { count, from: From::Token(token) }) => {
            query.push(("pageSize", Part::Encoded(json!(count))));
            query.extend(token.as_ref().map(|token| ("pageToken", Part::Encoded(json!(token)))));
        }
        None => {}
    }
    let headers = restli_headers(&call.session, spec.method, template);
    let body = call.entry.body(&call.arguments)?.map(|body| body.to_string().into_bytes());
    let base = match spec.host {
        Host::Api => &call.session.upstream.api,
        Host::Www => &call.session.upstream.www,
    };
    let bearer = !matches!(spec.access, Access::Open);
    assemble(spec.method, base, &path, &query, headers, body, bearer)
}

fn assemble(
    method: Method,
    base: &str,
    path: &str,
    query: &[(&str, Part)],
    mut headers: Vec<(&'static str, String)>,
    body: Option<Vec<u8>>,
    bearer: bool,
) -> Result<Request, Refusal> {
    const JSON: &str = "application/json";
    let query = restli::query(query)?;
    let plain = method.http();
    let (method, target, body) = if query.is_empty() {
        headers.extend(body.as_ref().map(|_| ("content-type", JSON.to_owned())));
        (plain, path.to_owned(), body)
    } else if query.len() <= LONGEST_QUERY {
        headers.extend(body.as_ref().map(|_| ("content-type", JSON.to_owned())));
        (plain, format!("{path}?{query}"), body)
    } else {
        headers.push(("x-http-method-override", plain.to_owned()));
        let (kind, tunnelled) = tunnel(&query, body);
        headers.push(("content-type", kind));
        ("POST", path.to_owned(), Some(tunnelled))
    };
    let url = format!("{base}{target}");
    // The URL library may respell what it is given; a request must leave as it was planned.
    if url::Url::parse(&url).ok().is_none_or(|parsed| parsed.as_str() != url) {
        return Err(Refusal::Address { url });
    }
    // A POST without a body still needs a length.
    let body = if method == "POST" { Some(body.unwrap_or_default()) } else { body };
    Ok(Request { method, url, headers, body, bearer })
}

/// A long query as a body; a body beside it makes two parts.
fn tunnel(query: &str, body: Option<Vec<u8>>) -> (String, Vec<u8>) {
    const FORM: &str = "application/x-www-form-urlencoded";
    let Some(body) = body else {
        return (FORM.to_owned(), query.as_bytes().to_vec());
    };
    let mut parts = format!(
        "--{BOUNDARY}\r\nContent-Type: {FORM}\r\n\r\n{query}\r\n--{BOUNDARY}\r\nContent-Type: application/json\r\n\r\n"
    )
    .into_bytes();
    parts.extend(body);
    parts.extend(format!("\r\n--{BOUNDARY}--\r\n").into_bytes());
    (format!("multipart/mixed; boundary={BOUNDARY}"), parts)
}
