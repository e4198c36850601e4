//! `tools`, `endpoints` and `status`: what there is.

use serde_json::{Value, json};

use super::Failure;
use super::output::{Look, Out, look, say};
use crate::call::endpoint;
use crate::catalogue::endpoints as catalogue;
use crate::catalogue::spec::{Access, Confidence, Need};
use crate::model::method::{Effect, Method};
use crate::model::scope::Scope;
use crate::tools::Toolbox;
use crate::tools::answer::Answer;

/// The tools as an agent sees them.
pub(super) async fn tools(toolbox: &Toolbox, json: bool) -> Result<u8, Failure> {
    let (listed, hidden) = toolbox.list().await;
    if json {
        let hidden: Vec<Value> = hidden
            .iter()
            .flat_map(|hidden| {
                hidden.actions.iter().map(|action| {
                    json!({"tool": hidden.tool, "action": action, "opens_with": hidden.opens_with})
                })
            })
            .collect();
        let bytes = Value::Array(listed.clone()).to_string().len();
        let all = json!({"tools": listed, "bytes": bytes, "hidden": hidden});
        say(Out::Result, &all.to_string())?;
        return Ok(0);
    }
    for tool in &listed {
        let text = |key: &str| tool.get(key).and_then(Value::as_str).unwrap_or_default();
        say(Out::Result, &look(text("name"), Look::Name))?;
        for line in text("description").lines() {
            say(Out::Result, &format!("    {line}"))?;
        }
    }
    for hidden in &hidden {
        let line = format!("{} is hidden; it opens with {}", hidden.tool, hidden.opens_with);
        say(Out::Result, &look(&line, Look::Dim))?;
    }
    Ok(0)
}

fn scopes(need: &Need) -> String {
    let sets = need
        .scopes
        .iter()
        .map(|set| set.iter().map(|scope| scope.as_str()).collect::<Vec<_>>().join("+"));
    let text = sets.collect::<Vec<_>>().join(" or ");
    match need.scope_confidence {
        _ if text.is_empty() => "no scope".to_owned(),
        Confidence::Firm => text,
        Confidence::Tolerant => format!("{text} (LinkedIn decides)"),
    }
}

/// The catalogue, filtered.
pub(super) fn endpoints(
    scope: Option<&str>,
    access: Option<&str>,
    search: Option<&str>,
) -> Result<u8, Failure> {
    let scope = match scope {
        None => None,
        Some(name) => Some(Scope::parse(name).ok_or_else(|| {
            let all = Scope::all().map(Scope::as_str).collect::<Vec<_>>().join(", ");
            Failure::Usage(format!("there is no scope `{name}`; there are {all}"))
        })?),
    };
    let reads = match access {
        None => None,
        Some("read") => Some(true),
        Some("write") => Some(false),
        Some(other) => {
            return Err(Failure::Usage(format!("`--access {other}`: use read or write")));
        }
    };
    let search = search.map(str::to_lowercase);
    let mut found = 0;
    for (group, entry) in catalogue() {
        let spec = &entry.spec;
        let needs = spec.access.needs();
        let schema = entry.schema();
        let about = schema.get("description").and_then(Value::as_str).unwrap_or_default();
        let name = endpoint(group, entry);
        let words = format!("{name} {} {about}", spec.path).to_lowercase();
        let opened =
            |scope: Scope| needs.iter().any(|n| n.scopes.iter().any(|set| set.contains(&scope)));
        if scope.is_some_and(|scope| !opened(scope))
            || reads.is_some_and(|reads| reads != (spec.effect == Effect::Read))
            || search.as_ref().is_some_and(|search| !words.contains(search.as_str()))
        {
            continue;
        }
        found += 1;
        let finder = match spec.method {
            Method::Finder(name) => format!("?q={name}"),
            Method::BatchFinder(name) => format!("?bq={name}"),
            Method::Action(name) => format!("?action={name}"),
            Method::BatchGet | Method::BatchPartialUpdate | Method::BatchDelete => {
                "?ids=List(…)".to_owned()
            }
            _ => String::new(),
        };
        let scopes = needs.iter().map(|need| scopes(need)).collect::<Vec<_>>().join("; as a page ");
        let roles = needs.iter().flat_map(|need| need.role_names());
        let roles = roles.collect::<Vec<_>>().join(" or ");
        say(Out::Result, &format!("{}  {}", look(&name, Look::Name), about))?;
        say(Out::Result, &format!("    {} {}{finder}", spec.method.http(), spec.path))?;
        let takes = match spec.access {
            Access::App { product } => format!("product: {}", product.name()),
            _ if scopes.is_empty() => "scopes: none".to_owned(),
            _ => format!("scopes: {scopes}"),
        };
        say(Out::Result, &format!("    {takes}"))?;
        if !roles.is_empty() {
            say(Out::Result, &format!("    roles: {roles}"))?;
        }
        say(Out::Result, &format!("    {}", look(spec.docs, Look::Dim)))?;
    }
    if found == 0 {
        say(Out::Error, "no endpoint fits")?;
    }
    Ok(0)
}

/// The status, for a person.
pub(super) fn status(answer: &Answer) -> Result<(), Failure> {
    let structured = answer.structured();
    let summary = structured.get("summary").and_then(Value::as_str).unwrap_or_default();
    say(Out::Result, &look(summary, Look::Bold))?;
    let shown = structured.get("result").or_else(|| structured.get("error"));
    for (key, value) in shown.and_then(Value::as_object).into_iter().flatten() {
        let empty = value.is_null() || value.as_array().is_some_and(Vec::is_empty);
        if empty {
            continue;
        }
        let line = match value {
            Value::String(text) => text.clone(),
            Value::Array(items) if items.iter().all(Value::is_string) => {
                items.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", ")
            }
            Value::Array(items) => {
                let lines = items.iter().map(|item| format!("    {item}")).collect::<Vec<_>>();
                format!("\n{}", lines.join("\n"))
            }
            other => other.to_string(),
        };
        say(Out::Result, &format!("{}: {line}", look(key, Look::Dim)))?;
    }
    let warnings = structured.get("warnings").and_then(Value::as_array);
    for warning in warnings.into_iter().flatten().filter_map(Value::as_str) {
        say(Out::Result, &look(&format!("warning: {warning}"), Look::Bad))?;
    }
    Ok(())
}
