//! Pages by cursor: `pageSize`, `pageToken`, `metadata.nextPageToken` (advertising facts §0).

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value as Json, json};

use crate::{
    errors::Refusal,
    reply::Reply,
    visit::{Visit, invalid},
};

const DEFAULT: usize = 100;

/// What a token is good for: this list, asked for in this way, by this caller, after this entity.
fn token(visit: &Visit<'_>, last: u64) -> Result<String, Refusal> {
    let caller = visit.caller()?;
    let mut criteria: Vec<&str> = visit
        .target
        .query
        .split('&')
        .filter(|pair| {
            let name = pair.split('=').next().unwrap_or_default();
            !matches!(name, "pageToken" | "pageSize" | "fields" | "start" | "count")
        })
        .collect();
    criteria.sort_unstable();
    let last = last.to_string();
    let mut about = vec!["cursor", visit.target.path.as_str(), &caller.app, &caller.member, &last];
    about.extend(criteria);
    let sign = visit.world.signed(&about);
    Ok(URL_SAFE_NO_PAD.encode(format!("{last}/{sign}")))
}

/// The entity the page begins after.
fn after(visit: &Visit<'_>) -> Result<Option<u64>, Refusal> {
    let Some(given) = visit.text("pageToken")? else {
        return Ok(None);
    };
    let refused = || invalid("pageToken");
    let bytes = URL_SAFE_NO_PAD.decode(given).map_err(|_| refused())?;
    let text = String::from_utf8(bytes).map_err(|_| refused())?;
    let last = text.split('/').next().and_then(|last| last.parse().ok()).ok_or_else(refused)?;
    if token(visit, last)? == given { Ok(Some(last)) } else { Err(refused()) }
}

/// One page of what was found, by number. `start` and `count` are ignored, not refused.
pub(in crate::resources) fn page(
    visit: &Visit<'_>,
    mut ids: Vec<u64>,
    most: usize,
    shape: impl Fn(u64) -> Result<Json, Refusal>,
) -> Result<Reply, Refusal> {
    let size = match visit.text("pageSize")? {
        None => DEFAULT,
        Some(text) => text
            .parse()
            .ok()
            .filter(|size| (1..=most).contains(size))
            .ok_or_else(|| invalid("pageSize"))?,
    };
    let is_descending =
        visit.symbol("sortOrder", &["ASCENDING", "DESCENDING"])? == Some("DESCENDING");
    ids.sort_unstable();
    if is_descending {
        ids.reverse();
    }
    let after = after(visit)?;
    let follows =
        |id: &u64| after.is_none_or(|last| if is_descending { *id < last } else { *id > last });
    let left: Vec<u64> = ids.into_iter().filter(follows).collect();
    let elements = left.iter().take(size).map(|id| shape(*id)).collect::<Result<Vec<_>, _>>()?;
    let mut metadata = json!({});
    if let (true, Some(last), Some(fields)) =
        (left.len() > size, left.get(size - 1), metadata.as_object_mut())
    {
        fields.insert("nextPageToken".to_owned(), token(visit, *last)?.into());
    }
    Ok(Reply::json(200, &json!({"metadata": metadata, "elements": elements})))
}
