//! Who is signed in: `userinfo`, `me`, discovery and the key set (facts §1.5).

use serde_json::{Map, Value as Json, json};

use super::{
    Resource,
    oauth::id_token::{ISSUER, key_set},
};
use crate::{errors::Refusal, reply::Reply, visit::Visit, world::people::Member};

pub(crate) const RESOURCE: Resource = Resource {
    file: "identity.toml",
    facts: include_str!("../../facts/identity.toml"),
    handlers: &[
        ("userinfo.get", userinfo),
        ("me.get", me),
        ("me.get_v2", me),
        ("oauth.discovery", discovery),
        ("oauth.jwks", jwks),
    ],
};

/// The id this app knows the caller by, and the member.
fn caller<'v>(visit: &'v Visit<'_>) -> Result<(String, &'v Member), Refusal> {
    let caller = visit.caller()?;
    let member = visit.world.member(&caller.member).ok_or(Refusal::NotFound)?;
    let id = crate::world::ids::person(&caller.app, &caller.member);
    Ok((id, member))
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
        body.insert("picture".to_owned(), member.picture(visit.base).into());
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
            "issuer": ISSUER,
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

fn jwks(_: &mut Visit<'_>) -> Result<Reply, Refusal> {
    Ok(Reply::json(200, &key_set().ok_or(Refusal::Storage)?))
}
