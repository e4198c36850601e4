//! `/_sandbox/tokens`: tokens without a sign-in.

use bytes::Bytes;
use serde_json::{Map, Value as Json};

use super::{ControlError, only, parse};
use crate::{
    reply::Reply,
    shared::Shared,
    world::tokens::{LIFE_S, Token},
};

pub(super) fn issue(shared: &Shared, body: &Bytes) -> Result<Reply, ControlError> {
    let body = parse(body)?;
    only(&body, &["member", "client_id", "scopes", "expires_in", "state", "supersede", "refresh"])?;
    let field = |name: &'static str| ControlError::Field { name };
    let name = body.get("member").and_then(Json::as_str).ok_or_else(|| field("member"))?;
    let mut world = shared.world();
    let member =
        world.member(name).ok_or_else(|| ControlError::Member { name: name.to_owned() })?;
    let client_id = match body.get("client_id") {
        None => member.home_app.clone(),
        Some(id) => id.as_str().ok_or_else(|| field("client_id"))?.to_owned(),
    };
    let scopes: Vec<String> = match body.get("scopes") {
        None => member.scopes.clone(),
        Some(scopes) => serde_json::from_value(scopes.clone()).map_err(|_| field("scopes"))?,
    };
    if world.app(&client_id).is_none() {
        return Err(ControlError::App { client_id });
    }
    let life_s = match body.get("expires_in") {
        None => LIFE_S,
        Some(life) => life
            .as_i64()
            .filter(|life| (0..=LIFE_S).contains(life))
            .ok_or_else(|| field("expires_in"))?,
    };
    let state = match body.get("state").map(Json::as_str) {
        None => "active",
        Some(Some(state @ ("active" | "expired" | "revoked"))) => state,
        Some(_) => return Err(field("state")),
    };
    let supersede = match body.get("supersede") {
        None => false,
        Some(supersede) => supersede.as_bool().ok_or_else(|| field("supersede"))?,
    };
    let refresh = match body.get("refresh") {
        None => false,
        Some(refresh) => refresh.as_bool().ok_or_else(|| field("refresh"))?,
    };
    let now_ms = shared.now_ms();
    let expires_ms = if state == "expired" { now_ms - 1000 } else { now_ms + life_s * 1000 };
    let token = Token {
        member: name.to_owned(),
        client_id,
        scopes: scopes.clone(),
        issued_ms: now_ms,
        expires_ms,
        revoked: state == "revoked",
        grant: None,
        authorized_ms: None,
    };
    // A refresh token is given even if the app's own sign-ins would bring none.
    let (token, refresh_token) = if refresh {
        let issued = world.sign_in(token, supersede, true);
        (issued.access_token, issued.refresh_token)
    } else {
        (world.issue(token, supersede), None)
    };
    shared.keep(&world);
    let mut answer = Map::new();
    answer.insert("token".to_owned(), token.into());
    answer.insert("expires_at".to_owned(), (expires_ms / 1000).into());
    answer.insert("scopes".to_owned(), scopes.into());
    if let Some((refresh_token, _)) = refresh_token {
        answer.insert("refresh_token".to_owned(), refresh_token.into());
    }
    Ok(Reply::json(200, &Json::Object(answer)))
}
