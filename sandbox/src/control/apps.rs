//! `/_sandbox/apps`: the developer portal, as far as there is one.

use bytes::Bytes;
use serde_json::{Value as Json, json};

use super::{ControlError, only, parse};
use crate::{
    reply::Reply,
    shared::Shared,
    world::{
        World,
        apps::{App, can_be_registered},
    },
};

fn shown(app: &App) -> Json {
    json!({
        "client_id": app.client_id,
        "client_secret": app.client_secret,
        "name": app.display_name(),
        "products": app.products,
        "tier": app.tier,
        "redirect_uris": app.redirect_uris,
        "native_pkce": app.native_pkce,
        "refresh": app.gives_refresh(),
        "two_legged": app.two_legged,
        "ad_accounts": app.ad_accounts,
    })
}

pub(super) fn view(world: &World) -> Json {
    json!({"apps": world.apps.iter().map(shown).collect::<Vec<_>>()})
}

/// What is not named stays as it is; so do tokens, whatever the app may no longer ask for.
pub(super) fn change(shared: &Shared, body: &Bytes) -> Result<Reply, ControlError> {
    let body = parse(body)?;
    only(
        &body,
        &[
            "client_id",
            "redirect_uris",
            "native_pkce",
            "refresh",
            "two_legged",
            "products",
            "name",
            "tier",
            "ad_accounts",
        ],
    )?;
    let field = |name: &'static str| ControlError::Field { name };
    let truth = |name: &'static str| {
        body.get(name).map(|value| value.as_bool().ok_or_else(|| field(name))).transpose()
    };
    let texts = |name: &'static str| {
        let read = |value: &Json| serde_json::from_value::<Vec<String>>(value.clone());
        body.get(name).map(|value| read(value).map_err(|_| field(name))).transpose()
    };
    let client_id = body.get("client_id").and_then(Json::as_str).ok_or(field("client_id"))?;
    let mut world = shared.world();
    let app = world
        .app_mut(client_id)
        .ok_or_else(|| ControlError::App { client_id: client_id.to_owned() })?;
    let mut changed = app.clone();
    if let Some(uris) = texts("redirect_uris")? {
        if let Some(uri) = uris.iter().find(|uri| !can_be_registered(uri)) {
            return Err(ControlError::RedirectUri { uri: uri.clone() });
        }
        changed.redirect_uris = uris;
    }
    if let Some(products) = texts("products")? {
        let scopes = &shared.library().scopes;
        if let Some(name) = products.iter().find(|name| !scopes.is_product(name)) {
            return Err(ControlError::Product { name: name.clone() });
        }
        changed.products = products;
    }
    if let Some(tier) = body.get("tier") {
        let tier = tier.as_str().ok_or(field("tier"))?;
        if shared.library().limits.tier(tier).is_none() {
            return Err(ControlError::Tier { name: tier.to_owned() });
        }
        tier.clone_into(&mut changed.tier);
    }
    // `null` takes the mapping away.
    if let Some(ids) = body.get("ad_accounts") {
        changed.ad_accounts =
            serde_json::from_value(ids.clone()).map_err(|_| field("ad_accounts"))?;
    }
    if let Some(name) = body.get("name") {
        name.as_str().ok_or(field("name"))?.clone_into(&mut changed.name);
    }
    changed.native_pkce = truth("native_pkce")?.unwrap_or(changed.native_pkce);
    changed.two_legged = truth("two_legged")?.unwrap_or(changed.two_legged);
    changed.refresh = truth("refresh")?.or(changed.refresh);
    let shown = shown(&changed);
    *app = changed;
    shared.keep(&world);
    Ok(Reply::json(200, &shown))
}
