//! What an app gets for a code, a refresh token or its own name (facts §1.3).

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Map, Value as Json};

use super::id_token;
use crate::{
    errors::{OauthRefusal, Refusal},
    form::Form,
    reply::Reply,
    visit::Visit,
    world::{
        apps::App,
        grants::{Consent, Issued},
        ids,
    },
};

/// LinkedIn rounds down: 5,183,999 of 5,184,000 seconds were seen on the wire.
const ROUNDED_AWAY_S: i64 = 1;

pub(super) fn access_token(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let form = Form::read(&visit.content_type, &visit.body)
        .ok_or(Refusal::Oauth(OauthRefusal::ParameterMissing { name: "grant_type" }))?;
    let body = match field(&form, "grant_type")? {
        "authorization_code" => authorization_code(visit, &form),
        "refresh_token" => refresh_token(visit, &form),
        "client_credentials" => client_credentials(visit, &form),
        _ => Err(Refusal::Oauth(OauthRefusal::GrantTypeUnknown)),
    }?;
    Ok(Reply::json(200, &Json::Object(body)).with("cache-control", "no-store"))
}

fn field<'f>(form: &'f Form, name: &'static str) -> Result<&'f str, Refusal> {
    form.get(name).ok_or(Refusal::Oauth(OauthRefusal::ParameterMissing { name }))
}

/// The app, if it knows its secret. An unknown one is refused in the same words.
fn client<'v>(
    visit: &'v Visit<'_>,
    form: &Form,
    refusal: OauthRefusal,
) -> Result<&'v App, Refusal> {
    let (client_id, secret) = (field(form, "client_id")?, field(form, "client_secret")?);
    visit
        .world
        .app(client_id)
        .filter(|app| app.client_secret == secret)
        .ok_or(Refusal::Oauth(refusal))
}

/// Whether the verifier is the one whose digest came with the request for consent.
fn is_verified(consent: &Consent, verifier: Option<&str>) -> bool {
    match (&consent.code_challenge, verifier) {
        (None, None) => true,
        (Some(challenge), Some(verifier)) => {
            (43..=128).contains(&verifier.len())
                && URL_SAFE_NO_PAD.encode(ids::sha256(verifier.as_bytes())) == *challenge
        }
        (None, Some(_)) | (Some(_), None) => false,
    }
}

fn authorization_code(visit: &mut Visit<'_>, form: &Form) -> Result<Map<String, Json>, Refusal> {
    let refusal = |refusal| Refusal::Oauth(refusal);
    let code = field(form, "code")?;
    let redirect_uri = field(form, "redirect_uri")?;
    let client_id = field(form, "client_id")?;
    let verifier = form.get("code_verifier");
    if verifier.is_some() {
        // The app without a secret. One that is not switched on for it is no such client, even
        // if it brings its secret along (observed).
        let is_right = |app: &App| {
            app.native_pkce
                && form.get("client_secret").is_none_or(|secret| app.client_secret == secret)
        };
        if !visit.world.app(client_id).is_some_and(is_right) {
            return Err(refusal(OauthRefusal::ClientAuthentication));
        }
    } else {
        client(visit, form, OauthRefusal::ClientAuthentication)?;
    }
    let consent = visit.world.grants.code(code).ok_or(refusal(OauthRefusal::CodeNotFound))?;
    let fits = consent.client_id == client_id
        && consent.redirect_uri == redirect_uri
        && !consent.is_expired(visit.now_ms)
        && is_verified(consent, verifier);
    if !fits {
        return Err(refusal(OauthRefusal::CodeMismatch));
    }
    let member = consent.member.clone();
    let issued =
        visit.world.redeem(code, visit.now_ms).ok_or(refusal(OauthRefusal::CodeNotFound))?;
    let is_openid = issued.scopes.iter().any(|scope| scope == "openid");
    let id_token = if is_openid {
        let (world, base) = (&*visit.world, visit.base);
        id_token::issue(world, base, client_id, &member, &issued.scopes, visit.now_ms)
            .map(Some)
            .ok_or(Refusal::Storage)?
    } else {
        None
    };
    let mut body = told(&issued, visit.now_ms);
    if let Some(id_token) = id_token {
        body.insert("id_token".to_owned(), id_token.into());
    }
    Ok(body)
}

fn refresh_token(visit: &mut Visit<'_>, form: &Form) -> Result<Map<String, Json>, Refusal> {
    let text = field(form, "refresh_token")?;
    let client_id = client(visit, form, OauthRefusal::ClientAuthentication)?.client_id.clone();
    let issued = visit
        .world
        .renew(text, &client_id, visit.now_ms)
        .ok_or(Refusal::Oauth(OauthRefusal::GrantInvalid))?;
    Ok(told(&issued, visit.now_ms))
}

fn client_credentials(visit: &mut Visit<'_>, form: &Form) -> Result<Map<String, Json>, Refusal> {
    let app = client(visit, form, OauthRefusal::ClientCredentials)?;
    if !app.two_legged {
        return Err(Refusal::Oauth(OauthRefusal::TwoLeggedNotAllowed));
    }
    let client_id = app.client_id.clone();
    let (token, life_s) = visit.world.issue_two_legged(&client_id, visit.now_ms);
    let mut body = Map::new();
    body.insert("access_token".to_owned(), token.into());
    body.insert("expires_in".to_owned(), life_s.into());
    Ok(body)
}

fn told(issued: &Issued, now_ms: i64) -> Map<String, Json> {
    let left = |end_ms: i64| Json::from(((end_ms - now_ms) / 1000 - ROUNDED_AWAY_S).max(0));
    let mut body = Map::new();
    let mut put = |name: &str, value: Json| body.insert(name.to_owned(), value);
    put("access_token", issued.access_token.clone().into());
    put("expires_in", left(issued.expires_ms));
    if let Some((refresh_token, end_ms)) = &issued.refresh_token {
        put("refresh_token", refresh_token.clone().into());
        put("refresh_token_expires_in", left(*end_ms));
    }
    let mut scopes = issued.scopes.clone();
    scopes.sort();
    put("scope", scopes.join(",").into());
    if scopes.iter().any(|scope| scope == "openid") {
        put("token_type", "Bearer".into());
    }
    body
}
