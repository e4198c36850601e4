//! LinkedIn's order of checks (facts §10), up to the resource itself.

use bytes::Bytes;
use http::HeaderMap;
use serde_json::Value as Json;

use crate::{
    errors::{Place, Refusal},
    facts::{Fact, Library},
    projection,
    query::{Protocol, Query},
    reply::Reply,
    resources::media::{self, BearerRule},
    restli,
    routes::{self, Route},
    spool::Spool,
    target::{Target, segments},
    tunnel::{self, header},
    visit::{Caller, Visit},
    world::{World, media::Piece, tokens::State},
};

/// Above about 4 KB of query LinkedIn answers 414; the official clients tunnel from 4,000 on.
const LONGEST_QUERY: usize = 4096;

/// A request whose body has been read.
pub(crate) struct Arrival<'a> {
    pub(crate) method: &'a str,
    pub(crate) target: &'a Target,
    pub(crate) headers: &'a HeaderMap,
    pub(crate) body: &'a Bytes,
    /// What was uploaded instead of a body.
    pub(crate) upload: Option<&'a Piece>,
}

/// What the gate looks things up in.
pub(crate) struct Books<'a> {
    pub(crate) library: &'static Library,
    pub(crate) routes: &'static [Route],
    pub(crate) base: &'a str,
    pub(crate) spool: &'a Spool,
}

/// The versioned API, the unversioned one, uploads, signing in, and everything else that asks for
/// no bearer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Family {
    Rest,
    V2,
    Uploads,
    Oauth,
    Open,
}

fn family(path: &str) -> Family {
    if path.starts_with("/rest/") {
        Family::Rest
    } else if path.starts_with("/v2/") {
        Family::V2
    } else if is_upload(path) {
        Family::Uploads
    } else if path.starts_with("/oauth/") {
        Family::Oauth
    } else {
        Family::Open
    }
}

/// Upload addresses are on another host at LinkedIn; what comes here is written to the disk.
pub(crate) fn is_upload(path: &str) -> bool {
    path.starts_with("/dms-uploads/")
}

/// The bearer in the request, if there is one.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = header(headers, "authorization")?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim()).filter(|token| !token.is_empty())
}

/// Step 1: the token. Nobody is asked for one on the OAuth paths.
pub(crate) fn identify(
    world: &World,
    now_ms: i64,
    path: &str,
    headers: &HeaderMap,
) -> Result<Option<Caller>, Refusal> {
    match family(path) {
        Family::Oauth | Family::Open => return Ok(None),
        // The address is secret enough; the documented rules only where they were ordered.
        Family::Uploads => match media::bearer_rule(world, path) {
            BearerRule::Refused if bearer(headers).is_some() => {
                return Err(Refusal::BearerNotAllowed);
            }
            BearerRule::Either | BearerRule::Refused => return Ok(None),
            BearerRule::Needed => {}
        },
        Family::Rest | Family::V2 => {}
    }
    let text = bearer(headers).ok_or(Refusal::TokenMissing)?;
    let token = world.tokens.get(text).ok_or(Refusal::TokenUnknown)?;
    match token.state(now_ms) {
        State::Revoked => Err(Refusal::TokenRevoked),
        State::Expired => Err(Refusal::TokenExpired),
        State::Active => Ok(Some(Caller {
            member: token.member.clone(),
            app: token.client_id.clone(),
            scopes: token.scopes.clone(),
        })),
    }
}

/// The protocol the caller announced. An unknown one is refused in the words of Rest.li.
fn protocol(headers: &HeaderMap) -> Result<Protocol, Refusal> {
    match header(headers, "x-restli-protocol-version") {
        None | Some("1.0.0") => Ok(Protocol::V1),
        Some("2.0.0") => Ok(Protocol::V2),
        Some(asked) => Err(Refusal::ProtocolUnknown { asked: asked.to_owned() }),
    }
}

/// The whole answer, marked as LinkedIn marks its answers.
pub(crate) fn answer(
    books: &Books<'_>,
    world: &mut World,
    now_ms: i64,
    arrival: &Arrival<'_>,
    caller: Result<Option<Caller>, Refusal>,
    stale_since: Option<i64>,
) -> Reply {
    let spoken = protocol(arrival.headers);
    let label = *spoken.as_ref().unwrap_or(&Protocol::V2);
    let reply = caller
        .and_then(|caller| {
            let protocol = spoken?;
            serve(books, world, now_ms, arrival, caller, protocol, stale_since)
        })
        .unwrap_or_else(|refusal| refusal.reply(label));
    match family(&arrival.target.path) {
        Family::Oauth | Family::Open | Family::Uploads => reply,
        Family::Rest | Family::V2 => reply.with("x-restli-protocol-version", label.label()),
    }
}

fn serve(
    books: &Books<'_>,
    world: &mut World,
    now_ms: i64,
    arrival: &Arrival<'_>,
    caller: Option<Caller>,
    protocol: Protocol,
    stale_since: Option<i64>,
) -> Result<Reply, Refusal> {
    if arrival.target.query.len() > LONGEST_QUERY {
        return Err(Refusal::TargetTooLong);
    }
    if matches!(arrival.method, "POST" | "PUT") && !has_length(arrival.headers) {
        return Err(Refusal::LengthRequired);
    }
    let version = match family(&arrival.target.path) {
        Family::Rest => Some(version(books, now_ms, arrival.headers)?),
        Family::V2 | Family::Uploads | Family::Oauth | Family::Open => None,
    };
    let meant = tunnel::unwrap(arrival.method, arrival.target, arrival.headers, arrival.body)?;
    let path = &meant.target.path;
    // OAuth and uploads are plain paths, forms and queries, not Rest.li.
    let is_oauth = family(path) == Family::Oauth;
    let is_plain = is_oauth || matches!(family(path), Family::Open | Family::Uploads);
    let spelling = if is_plain { Protocol::V1 } else { protocol };
    for segment in segments(path) {
        read_key(segment, spelling)?;
    }
    // Queries at OAuth are forms, and what is wrong with one a person reads on a page; parameters
    // it does not know it ignores (RFC 6749 §3.1).
    let query = if is_oauth {
        Query::default()
    } else {
        Query::read(&meant.target.query, spelling).map_err(|_| Refusal::QuerySyntax)?
    };
    let announced = header(arrival.headers, "x-restli-method");
    let (route, raw_keys) = routes::find(books.routes, &meant.method, path, &query, announced)?;
    let fact = route.fact;
    if fact.since.is_some_and(|since| version.is_some_and(|asked| asked < since)) {
        // Younger than the version asked for: as if it were not there (facts §0).
        return Err(Refusal::NoVirtualResource);
    }
    if let Some(caller) = &caller {
        permit(world, fact, caller, version)?;
        count(books, world, now_ms, fact, caller)?;
    }
    if !is_oauth {
        check_names(fact, &query, &meant.method)?;
    }
    let keys = raw_keys.into_iter().map(|raw| read_key(raw, spelling)).collect::<Result<_, _>>()?;
    let trimming = query.raw("fields").or_else(|| query.raw("projection")).map(str::to_owned);
    let mut visit = Visit {
        world,
        now_ms,
        fact,
        version,
        caller,
        keys,
        query,
        target: meant.target,
        body: meant.body,
        upload: arrival.upload,
        spool: books.spool,
        content_type: meant.content_type,
        headers: arrival.headers,
        library: books.library,
        base: books.base,
        stale_since,
    };
    let reply = (route.handler)(&mut visit)?;
    Ok(match trimming {
        Some(list) if reply.status == 200 => trimmed(fact, &list, reply),
        _ => reply,
    })
}

/// hyper takes a POST without length for an empty one; LinkedIn answers 411 (facts §8.1).
fn has_length(headers: &HeaderMap) -> bool {
    headers.contains_key("content-length") || headers.contains_key("transfer-encoding")
}

/// Step 2: the version. `YYYYMM`, or with a day behind it.
fn version(books: &Books<'_>, now_ms: i64, headers: &HeaderMap) -> Result<u32, Refusal> {
    let asked = header(headers, "linkedin-version")
        .map(str::trim)
        .filter(|asked| !asked.is_empty())
        .ok_or(Refusal::VersionMissing)?;
    let is_number = asked.bytes().all(|byte| byte.is_ascii_digit());
    let echoed = match asked.len() {
        6 if is_number => format!("{asked}01"),
        _ => asked.to_owned(),
    };
    let month = asked
        .get(..6)
        .filter(|_| is_number && matches!(asked.len(), 6 | 8))
        .and_then(|month| month.parse().ok());
    month
        .filter(|month| books.library.versions.is_active(*month, now_ms))
        .ok_or(Refusal::VersionInactive { asked: echoed })
}

fn read_key(raw: &str, protocol: Protocol) -> Result<restli::Value, Refusal> {
    match protocol {
        Protocol::V2 => restli::read(raw).or_else(|error| match raw.strip_prefix('(') {
            // So the samples of ad account users have their keys (advertising facts §1.2).
            Some(rest) if !rest.contains(':') => restli::read(&raw.replace('=', ":")),
            _ => Err(error),
        }),
        Protocol::V1 => restli::decode(raw).map(restli::Value::Text),
    }
    .map_err(|_| Refusal::PathSyntax)
}

/// Step 5: tier, product and scope, as the facts have them.
fn permit(
    world: &World,
    fact: &Fact,
    caller: &Caller,
    version: Option<u32>,
) -> Result<(), Refusal> {
    let app = world.app(&caller.app);
    let is_closed = app.is_some_and(|app| fact.closed_tiers.contains(&app.tier));
    let lacks_product = fact.products_enforced
        && !app
            .is_some_and(|app| fact.products.iter().any(|product| app.products.contains(product)));
    let mut wanted = fact.any_scope().peekable();
    let lacks_scope = fact.scope_enforced
        && wanted.peek().is_some()
        && !wanted.any(|scope| caller.scopes.iter().any(|own| own == scope));
    // Every endpoint here is for a member's token, those without a scope included (facts §0 has
    // them as "Application 3-legged").
    if is_closed || lacks_product || lacks_scope || caller.is_two_legged() {
        return Err(Refusal::NotEnoughPermissions { resource: gateway_name(fact, version) });
    }
    Ok(())
}

/// `partnerApiPostsExternal.FINDER-author.20260901`.
fn gateway_name(fact: &Fact, version: Option<u32>) -> String {
    let method = if fact.kind() == "plain" { fact.method.as_str() } else { fact.kind() };
    let name = fact.name().map(|name| format!("-{name}")).unwrap_or_default();
    let version = version.map_or_else(|| "NO_VERSION".to_owned(), |version| format!("{version}01"));
    format!("{}.{method}{name}.{version}", fact.gateway)
}

/// Step 6: the day's allowance.
fn count(
    books: &Books<'_>,
    world: &mut World,
    now_ms: i64,
    fact: &Fact,
    caller: &Caller,
) -> Result<(), Refusal> {
    let name = match fact.quota.as_str() {
        "none" => return Ok(()),
        "tier" => world.app(&caller.app).map_or("unpublished", |app| &app.tier),
        other => other,
    };
    let Some(tier) = books.library.limits.tier(name) else {
        return Ok(());
    };
    world
        .quota
        .take(now_ms, tier, &fact.id, &caller.app, &caller.member)
        .map_err(|whose| Refusal::Throttled { whose })
}

/// Every parameter known, every needed one there.
fn check_names(fact: &Fact, query: &Query, method: &str) -> Result<(), Refusal> {
    let known = |name: &str| {
        fact.query_required.iter().chain(&fact.query_optional).any(|known| known == name)
            || (name == "fields" && method == "GET" && fact.kind() != "plain")
    };
    let unknown: Vec<String> =
        query.names().filter(|name| !known(name)).map(str::to_owned).collect();
    // A record of a known parameter in the dotted spelling of 1.0 (facts §6.3); advertising knows
    // no such names (advertising facts §0).
    let is_dotted =
        |name: &String| name.split_once('.').is_some_and(|(parameter, _)| known(parameter));
    if !fact.dots_unknown && !unknown.is_empty() && unknown.iter().all(is_dotted) {
        let fields = unknown.iter().map(|name| format!("/{}", name.replace('.', "/"))).collect();
        return Err(Refusal::Unpermitted { place: Place::Parameter, fields });
    }
    if !unknown.is_empty() {
        return Err(Refusal::ParametersNotAllowed { names: unknown });
    }
    match fact.query_required.iter().find(|name| !query.has(name)) {
        Some(name) => Err(Refusal::ParameterRequired { name: name.clone() }),
        None => Ok(()),
    }
}

fn trimmed(fact: &Fact, list: &str, mut reply: Reply) -> Reply {
    if let Ok(mut body) = serde_json::from_slice::<Json>(&reply.body) {
        let list = restli::decode(list).unwrap_or_default();
        projection::trim(fact.kind(), &list, &mut body);
        reply.body = Bytes::from(body.to_string());
    }
    reply
}
