//! Who is signed in: `userinfo`, `me`, discovery, introspection (facts §1.4, §1.5).

use serde_json::{Map, Value as Json, json};

use super::Resource;
use crate::{
    errors::Refusal,
    form::Form,
    reply::Reply,
    visit::Visit,
    world::{people::Member, tokens::State},
};

pub(crate) const RESOURCE: Resource = Resource {
    file: "identity.toml",
    facts: include_str!("../../facts/identity.toml"),
    handlers: &[
        ("userinfo.get", userinfo),
        ("me.get", me),
        ("me.get_v2", me),
        ("oauth.discovery", discovery),
        ("oauth.jwks", jwks),
        ("oauth.introspect", introspect),
    ],
};

/// The id this app knows the caller by, and the member.
fn caller<'v>(visit: &'v Visit<'_>) -> Result<(String, &'v Member), Refusal> {
    let caller = visit.caller()?;
    let member = visit.world.member(&caller.member).ok_or(Refusal::NotFound)?;
    let id = crate::world::ids::person(&caller.app, &caller.member);
    Ok((id, member))
}

fn picture(visit: &Visit<'_>, member: &Member) -> String {
    format!("{}/dms/image/{}.jpg", visit.base, member.vanity_name)
}

fn userinfo(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let (id, member) = caller(visit)?;
    let granted = |scope: &str| {
        visit.caller().is_ok_and(|caller| caller.scopes.iter().any(|own| own == scope))
    };
    let mut body = Map::new();
    body.insert("sub".to_owned(), id.into());
    if granted("profile") {
        body.insert("name".to_owned(), member.full_name().into());
        body.insert("given_name".to_owned(), member.first_name.clone().into());
        body.insert("family_name".to_owned(), member.last_name.clone().into());
        body.insert("picture".to_owned(), picture(visit, member).into());
        body.insert("locale".to_owned(), json!({"country": "US", "language": "en"}));
    }
    if granted("email") {
        body.insert("email".to_owned(), member.email.clone().into());
        body.insert("email_verified".to_owned(), true.into());
    }
    Ok(Reply::json(200, &Json::Object(body)))
}

fn me(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let (id, member) = caller(visit)?;
    Ok(Reply::json(200, &profile(&id, member)))
}

/// A member by the id an app knows them by.
pub(super) fn profile(id: &str, member: &Member) -> Json {
    let localized = |text: &str| {
        json!({
            "localized": {"en_US": text},
            "preferredLocale": {"country": "US", "language": "en"},
        })
    };
    json!({
        "id": id,
        "localizedFirstName": member.first_name,
        "localizedLastName": member.last_name,
        "localizedHeadline": member.headline,
        "vanityName": member.vanity_name,
        "firstName": localized(&member.first_name),
        "lastName": localized(&member.last_name),
        "headline": localized(&member.headline),
        "profilePicture": {
            "displayImage": format!("urn:li:digitalmediaAsset:C4E03AQ{}", member.name),
        },
    })
}

#[expect(clippy::unnecessary_wraps, reason = "one signature for every handler of the table")]
fn discovery(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let at = |path: &str| format!("{}{path}", visit.base);
    Ok(Reply::json(
        200,
        &json!({
            "issuer": "https://www.linkedin.com/oauth",
            "authorization_endpoint": at("/oauth/v2/authorization"),
            "token_endpoint": at("/oauth/v2/accessToken"),
            "userinfo_endpoint": at("/v2/userinfo"),
            "jwks_uri": at("/oauth/openid/jwks"),
            "response_types_supported": ["code"],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "scopes_supported": ["openid", "profile", "email"],
            "claims_supported": [
                "iss", "aud", "iat", "exp", "sub", "name", "given_name", "family_name",
                "picture", "locale", "email", "email_verified",
            ],
        }),
    ))
}

#[expect(clippy::unnecessary_wraps, reason = "one signature for every handler of the table")]
fn jwks(_: &mut Visit<'_>) -> Result<Reply, Refusal> {
    Ok(Reply::json(200, &json!({"keys": []})))
}

fn introspect(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let form = Form::read(&visit.content_type, &visit.body).ok_or_else(|| malformed("body"))?;
    let field = |name: &str| form.get(name).ok_or_else(|| malformed(name));
    let (client_id, secret, text) = (field("client_id")?, field("client_secret")?, field("token")?);
    let app = visit
        .world
        .app(client_id)
        .ok_or_else(|| Refusal::OauthRequest { description: "Invalid client_id".to_owned() })?;
    if app.client_secret != secret {
        return Err(Refusal::OauthClient {
            description: "Client authentication failed".to_owned(),
        });
    }
    if text.chars().any(|letter| !letter.is_ascii_graphic()) {
        return Err(Refusal::OauthRequest { description: "The token is malformed".to_owned() });
    }
    let Some(token) = visit.world.tokens.get(text).filter(|token| token.client_id == client_id)
    else {
        return Ok(Reply::json(200, &json!({"active": false})));
    };
    let status = match token.state(visit.now_ms) {
        State::Active => "active",
        State::Revoked => "revoked",
        State::Expired => "expired",
    };
    let mut scopes = token.scopes.clone();
    scopes.sort();
    Ok(Reply::json(
        200,
        &json!({
            "active": status == "active",
            "client_id": client_id,
            "authorized_at": token.issued_ms / 1000,
            "created_at": token.issued_ms / 1000,
            "status": status,
            "expires_at": token.expires_ms / 1000,
            "scope": scopes.join(","),
            "auth_type": "3L",
        }),
    ))
}

fn malformed(name: &str) -> Refusal {
    Refusal::OauthRequest { description: format!("A required parameter \"{name}\" is missing") }
}
