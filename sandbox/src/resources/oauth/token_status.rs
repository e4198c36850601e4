//! Asking what a token is worth, and ending it (facts §1.4).

use serde_json::{Map, Value as Json, json};

use crate::{
    errors::{OauthRefusal, Refusal},
    form::Form,
    reply::Reply,
    visit::Visit,
    world::tokens::State,
};

fn missing(name: &'static str) -> Refusal {
    Refusal::Oauth(OauthRefusal::ParameterMissing { name })
}

/// The app that asks, if it knows its secret, and the token it asks about.
fn asked(visit: &Visit<'_>) -> Result<(String, String), Refusal> {
    let form = Form::read(&visit.content_type, &visit.body).ok_or_else(|| missing("client_id"))?;
    let field = |name: &'static str| form.get(name).ok_or_else(|| missing(name));
    let (client_id, secret, token) =
        (field("client_id")?, field("client_secret")?, field("token")?);
    let app = visit.world.app(client_id).ok_or(Refusal::Oauth(OauthRefusal::ClientUnknown))?;
    if app.client_secret != secret {
        return Err(Refusal::Oauth(OauthRefusal::ClientAuthentication));
    }
    if token.chars().any(|letter| !letter.is_ascii_graphic()) {
        return Err(Refusal::Oauth(OauthRefusal::TokenMalformed));
    }
    Ok((client_id.to_owned(), token.to_owned()))
}

pub(super) fn introspect(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let (client_id, text) = asked(visit)?;
    let Some(token) = visit.world.tokens.get(&text).filter(|token| token.client_id == client_id)
    else {
        return Ok(Reply::json(200, &json!({"active": false})));
    };
    let status = match token.state(visit.now_ms) {
        State::Active => "active",
        State::Revoked => "revoked",
        State::Expired => "expired",
    };
    let mut body = Map::new();
    let mut put = |name: &str, value: Json| body.insert(name.to_owned(), value);
    put("active", (status == "active").into());
    put("client_id", client_id.into());
    put("authorized_at", (token.authorized_ms.unwrap_or(token.issued_ms) / 1000).into());
    put("created_at", (token.issued_ms / 1000).into());
    put("status", status.into());
    put("expires_at", (token.expires_ms / 1000).into());
    if token.is_two_legged() {
        put("auth_type", "2L".into());
    } else {
        let mut scopes = token.scopes.clone();
        scopes.sort();
        put("scope", scopes.join(",").into());
        put("auth_type", "3L".into());
    }
    Ok(Reply::json(200, &Json::Object(body)))
}

pub(super) fn revoke(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let (client_id, text) = asked(visit)?;
    visit.world.revoke(&text, &client_id);
    Ok(Reply::empty(200))
}
