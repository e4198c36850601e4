//! The `paging` object of a list (facts §8.4).

use serde_json::{Map, Value as Json, json};

use crate::{
    errors::Refusal,
    reply::Reply,
    target::Target,
    visit::{Visit, Window},
};

/// `returned` elements were sent; `more` says whether others follow. `total` only on finders
/// that are documented to have it.
pub(crate) fn paging(
    target: &Target,
    window: Window,
    returned: usize,
    more: bool,
    total: Option<usize>,
) -> Json {
    let mut links = Vec::new();
    if window.start > 0 {
        let start = window.start.saturating_sub(window.count);
        links.push(link("prev", target, start, window.count));
    }
    if more {
        // The next page begins after what was sent, not after what was asked for.
        let start = window.start + returned;
        links.push(link("next", target, start, window.count));
    }
    let mut paging = Map::new();
    paging.insert("start".to_owned(), window.start.into());
    paging.insert("count".to_owned(), window.count.into());
    paging.insert("links".to_owned(), links.into());
    if let Some(total) = total {
        paging.insert("total".to_owned(), total.into());
    }
    Json::Object(paging)
}

/// One page of a list that tells its total.
pub(crate) fn page<T>(
    visit: &Visit<'_>,
    window: Window,
    items: &[T],
    shape: impl Fn(&T) -> Result<Json, Refusal>,
) -> Result<Reply, Refusal> {
    let elements = items
        .iter()
        .skip(window.start)
        .take(window.count)
        .map(shape)
        .collect::<Result<Vec<_>, _>>()?;
    let sent = elements.len();
    let more = sent > 0 && window.start + sent < items.len();
    let paging = paging(&visit.target, window, sent, more, Some(items.len()));
    Ok(Reply::json(200, &json!({"paging": paging, "elements": elements})))
}

fn link(rel: &str, target: &Target, start: usize, count: usize) -> Json {
    let mut pairs: Vec<String> = Vec::new();
    let (mut has_start, mut has_count) = (false, false);
    for pair in target.query.split('&').filter(|pair| !pair.is_empty()) {
        let name = pair.split('=').next().unwrap_or_default();
        match name {
            "start" => {
                has_start = true;
                pairs.push(format!("start={start}"));
            }
            "count" => {
                has_count = true;
                pairs.push(pair.to_owned());
            }
            _ => pairs.push(pair.to_owned()),
        }
    }
    if !has_count {
        pairs.push(format!("count={count}"));
    }
    if !has_start {
        pairs.push(format!("start={start}"));
    }
    json!({
        "type": "application/json",
        "rel": rel,
        "href": format!("{}?{}", target.path, pairs.join("&")),
    })
}
