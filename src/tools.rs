//! The tools that agents see: one for each endpoint group and effect, all from the catalogue, and
//! `linkedin_status`.

pub mod answer;
pub mod handler;
mod status;

pub use status::listing as status_listing;

use std::sync::Arc;

use serde_json::{Map, Value, json};

use crate::access;
use crate::auth::{Accounts, Scopes, Session};
use crate::call::{Call, Meter, Shared, endpoint};
use crate::catalogue::{Arguments, GROUPS, Group, Invalid, schema};
use crate::explain::{Context, Explain};
use crate::flow::Flow;
use crate::model::method::Effect;
use answer::Answer;

/// The tool that is always listed.
pub const STATUS: &str = "linkedin_status";

/// A tool of the catalogue.
#[derive(Clone, Copy, Debug)]
pub struct Tool {
    /// Its endpoints' group.
    pub group: &'static Group,
    /// The effect of all its actions.
    pub effect: Effect,
}

impl Tool {
    /// Every tool of the catalogue, in a fixed order.
    pub fn all() -> impl Iterator<Item = Self> {
        GROUPS.iter().flat_map(|group| group.effects().map(move |effect| Self { group, effect }))
    }

    /// `linkedin_posts_read`
    pub fn name(&self) -> String {
        format!("linkedin_{}_{}", self.group.name, self.effect.as_str())
    }

    /// For people.
    pub fn title(&self) -> String {
        format!("LinkedIn {}: {}", self.group.name.replace('_', " "), self.effect.as_str())
    }

    /// For models: what the group is, and each action in one line.
    pub fn description(&self) -> String {
        let mut lines = vec![self.group.about.to_owned()];
        for entry in self.group.actions(self.effect) {
            let schema = entry.schema();
            let line = schema.get("description").and_then(Value::as_str).unwrap_or_default();
            lines.push(format!("{}: {line}", entry.spec.action));
        }
        lines.join("\n")
    }

    /// As listed by MCP.
    pub fn listing(&self) -> Value {
        let entries = || self.group.actions(self.effect);
        let read = self.effect == Effect::Read;
        json!({
            "name": self.name(),
            "title": self.title(),
            "description": self.description(),
            "inputSchema": schema::input(self.group, self.effect),
            "outputSchema": schema::output(),
            "annotations": {
                "readOnlyHint": read,
                "destructiveHint": entries().any(|entry| entry.spec.destructive),
                // A second deletion finds nothing to delete; a second creation creates.
                "idempotentHint": read || self.effect == Effect::Delete,
                "openWorldHint": true,
            },
        })
    }
}

/// Why a tool is not listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hidden {
    /// The tool.
    pub tool: String,
    /// Its actions.
    pub actions: Vec<&'static str>,
    /// What would open it.
    pub opens_with: String,
}

/// No tool has that name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no tool has that name")]
pub struct UnknownTool;

/// Lists tools, and calls them.
pub struct Toolbox {
    /// Who is signed in.
    pub accounts: Accounts,
    /// What a call passes through.
    pub flow: Flow,
    /// Who calls.
    pub agent: String,
    /// Lists also tools for which a scope is missing.
    pub all_tools: bool,
}

impl Toolbox {
    /// The tools as MCP lists them, and those that are hidden.
    pub async fn list(&self) -> (Vec<Value>, Vec<Hidden>) {
        let session = self.accounts.session(None).await.ok();
        let mut listed = vec![status_listing()];
        let mut hidden = Vec::new();
        for tool in Tool::all() {
            match self.hides(tool, session.as_deref()) {
                None => listed.push(tool.listing()),
                Some(opens_with) => hidden.push(Hidden {
                    tool: tool.name(),
                    actions: tool
                        .group
                        .actions(tool.effect)
                        .map(|entry| entry.spec.action)
                        .collect(),
                    opens_with,
                }),
            }
        }
        (listed, hidden)
    }

    /// What would open a tool that is hidden.
    fn hides(&self, tool: Tool, session: Option<&Session>) -> Option<String> {
        if !self.flow.policy.allows(tool.group.name, tool.effect) {
            return Some("the operator's policy".to_owned());
        }
        let scopes = &session?.scopes;
        if self.all_tools || *scopes == Scopes::Unknown {
            return None;
        }
        let mut opening = Vec::new();
        for entry in tool.group.actions(tool.effect) {
            let needs = entry.spec.access.needs();
            if needs.is_empty() || needs.iter().any(|need| !access::lacks(scopes, need)) {
                return None;
            }
            for set in needs.iter().flat_map(|need| need.scopes) {
                let set = set.iter().map(|scope| scope.as_str()).collect::<Vec<_>>().join(" with ");
                if !opening.contains(&set) {
                    opening.push(set);
                }
            }
        }
        Some(opening.join(" or "))
    }

    /// Calls a tool.
    pub async fn call(&self, name: &str, mut arguments: Arguments) -> Result<Answer, UnknownTool> {
        if name == STATUS {
            return Ok(status::answer(self, arguments).await);
        }
        let tool = Tool::all().find(|tool| tool.name() == name).ok_or(UnknownTool)?;
        let action = arguments.shift_remove("action");
        let action = action.as_ref().and_then(Value::as_str).unwrap_or_default().to_owned();
        let mut context = Context { endpoint: name.to_owned(), ..Context::default() };
        let refuse = |invalid: &Invalid, context: &Context, meter: &Meter| {
            Answer::refused(&action, invalid.explain(context), context, meter)
        };
        let meter = Meter::default();
        let Some(entry) = tool.group.actions(tool.effect).find(|e| e.spec.action == action) else {
            // Whose account it would have been still belongs into the answer.
            context.session = self.accounts.session(None).await.ok();
            return Ok(refuse(&unknown_action(tool, &action), &context, &meter));
        };
        context.endpoint = endpoint(tool.group, entry);
        context.spec = Some(entry.spec);
        let shared = Shared::take(&mut arguments);
        let account = shared.as_ref().ok().and_then(|shared| shared.account.as_deref());
        let session = match self.accounts.session(account).await {
            Ok(session) => session,
            Err(failure) => {
                return Ok(Answer::refused(&action, failure.explain(&context), &context, &meter));
            }
        };
        context.session = Some(Arc::clone(&session));
        let checked = shared.and_then(|shared| {
            let page = shared.page(entry)?;
            Ok((entry.parse(arguments)?, page, shared.detail))
        });
        let (arguments, page, detail) = match checked {
            Ok(checked) => checked,
            Err(invalid) => return Ok(refuse(&invalid, &context, &meter)),
        };
        let call = Call {
            group: tool.group,
            entry,
            arguments,
            page,
            detail,
            agent: self.agent.clone(),
            session: Arc::clone(&session),
            meter: meter.clone(),
        };
        let ended = self.flow.run(call).await;
        let quota = self.flow.admission.quota(&session, &context.endpoint);
        Ok(match ended {
            Ok(done) => Answer::done(&action, done, page, &context, &meter),
            Err(explanation) => Answer::refused(&action, explanation, &context, &meter),
        }
        .with_quota(&quota))
    }
}

fn unknown_action(tool: Tool, action: &str) -> Invalid {
    let all: Vec<&str> = tool.group.actions(tool.effect).map(|entry| entry.spec.action).collect();
    let problem = if action.is_empty() {
        "`action` is required but missing".to_owned()
    } else {
        format!("There is no action `{}` here", crate::model::untrusted::excerpt(action, 60))
    };
    // What is asked for may be an action of another tool of this group.
    let elsewhere = Tool::all().find(|other| {
        other.group.name == tool.group.name
            && other.group.actions(other.effect).any(|entry| entry.spec.action == action)
    });
    let hint = elsewhere
        .map_or_else(String::new, |other| format!(" `{action}` is an action of {}.", other.name()));
    let fix = format!("Use {}.{hint}", all.join(", "));
    Invalid::new("action", problem, fix)
}

/// Reads the arguments of a tool from JSON text.
pub fn arguments(json: &str) -> Result<Arguments, String> {
    match serde_json::from_str::<Value>(json) {
        Ok(Value::Object(map)) => Ok(map),
        Ok(_) => Err("the arguments are JSON, but no object".to_owned()),
        Err(error) => Err(format!("the arguments are no JSON: {error}")),
    }
}

/// A listing as a map, for those who need its parts.
pub fn as_map(listing: Value) -> Map<String, Value> {
    match listing {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}
