//! `fields=a,b` and `projection=(a,b)`: answers cut down to the named fields.

use serde_json::Value as Json;

/// The names at the top level; what is asked of a nested field is not imitated, it comes whole.
pub(crate) fn names(list: &str) -> Vec<String> {
    let list = list.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')).unwrap_or(list);
    let mut depth = 0_usize;
    let mut names = vec![String::new()];
    for letter in list.chars() {
        match letter {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => names.push(String::new()),
            _ if depth == 0 => {
                if let Some(name) = names.last_mut() {
                    name.push(letter);
                }
            }
            _ => {}
        }
    }
    names
        .iter()
        .map(|name| {
            let name = name.split([':', '~']).next().unwrap_or_default();
            name.trim().to_owned()
        })
        .collect()
}

/// Trims the entities of an answer of this Rest.li kind.
pub(crate) fn trim(kind: &str, list: &str, body: &mut Json) {
    let names = names(list);
    match kind {
        "FINDER" | "GET_ALL" => {
            elements(body).for_each(|element| keep(element, &names));
        }
        // A list of lists: the entities are in the inner ones.
        "BATCH_FINDER" => {
            elements(body).flat_map(elements).for_each(|element| keep(element, &names));
        }
        "BATCH_GET" => body
            .get_mut("results")
            .and_then(Json::as_object_mut)
            .into_iter()
            .flatten()
            .for_each(|(_, entity)| keep(entity, &names)),
        _ => keep(body, &names),
    }
}

fn elements(list: &mut Json) -> impl Iterator<Item = &mut Json> {
    list.get_mut("elements").and_then(Json::as_array_mut).into_iter().flatten()
}

fn keep(entity: &mut Json, names: &[String]) {
    if let Some(fields) = entity.as_object_mut() {
        fields.retain(|field, _| names.contains(field));
    }
}
