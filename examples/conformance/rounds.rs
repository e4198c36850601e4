//! Answers that ask the client for something first.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Mutex, PoisonError};

use rmcp::model::{ErrorData, InputRequiredResult, InputResponses};
use serde_json::{Map, Value, json};

use crate::content::{demand, typed};

/// One round of a call.
pub(crate) struct Round<'a> {
    /// Which fixture was called.
    pub(crate) name: &'a str,
    /// What the client answered to the round before.
    pub(crate) responses: Option<InputResponses>,
    /// What the client was given to bring back.
    pub(crate) state: Option<String>,
    /// What the client says it can do.
    pub(crate) declared: Value,
}

/// How a round ends.
pub(crate) enum Turn {
    /// With questions.
    Ask(InputRequiredResult),
    /// With an answer.
    Say(String),
}

/// Calls between two rounds. The client carries nothing but a handle nobody can guess.
#[derive(Default)]
pub(crate) struct Rounds {
    keys: RandomState,
    open: Mutex<HashMap<String, Open>>,
}

struct Open {
    name: String,
    gathered: Value,
}

impl Rounds {
    /// Takes one turn; `None` for a name that is not one of these.
    pub(crate) fn turn(&self, round: &Round<'_>) -> Option<Result<Turn, ErrorData>> {
        Some(match round.name {
            "test_streaming_elicitation" | "test_input_required_result_elicitation" => {
                match round.field("user_name", "name") {
                    Some(name) => Ok(Turn::Say(format!("Hello, {name}!"))),
                    None => round.ask([("user_name", ask_name("What is your name?"))], None),
                }
            }
            "test_input_required_result_sampling" => match round.text("capital_question") {
                Some(text) => Ok(Turn::Say(text)),
                None => round.ask(
                    [("capital_question", sample("What is the capital of France?", 100))],
                    None,
                ),
            },
            "test_input_required_result_list_roots" => match round.roots("client_roots") {
                Some(roots) => Ok(Turn::Say(format!("Roots: {roots}"))),
                None => round.ask([("client_roots", list_roots())], None),
            },
            "test_input_required_result_prompt" => {
                if let Some(context) = round.field("user_context", "context") {
                    Ok(Turn::Say(format!("Use this context: {context}")))
                } else {
                    let question = form("What context should the prompt use?", "context", "string");
                    round.ask([("user_context", question)], None)
                }
            }
            "test_input_required_result_request_state"
            | "test_input_required_result_tampered_state" => self.confirmed(round),
            "test_input_required_result_multiple_inputs" => self.several(round),
            "test_input_required_result_multi_round" => self.two_steps(round),
            "test_input_required_result_capabilities" => only_declared(round),
            _ => return None,
        })
    }

    fn confirmed(&self, round: &Round<'_>) -> Result<Turn, ErrorData> {
        let brought = self.gathered(round)?;
        match (brought, round.field("confirm", "ok")) {
            (Some(_), Some(ok)) => Ok(Turn::Say(format!("state-ok, confirmed: {ok}"))),
            _ => round.ask(
                [("confirm", form("Please confirm", "ok", "boolean"))],
                Some(self.keep(round.name, Value::Null)),
            ),
        }
    }

    fn several(&self, round: &Round<'_>) -> Result<Turn, ErrorData> {
        let brought = self.gathered(round)?;
        let answers =
            (round.field("user_name", "name"), round.text("greeting"), round.roots("client_roots"));
        match (brought, answers) {
            (Some(_), (Some(name), Some(greeting), Some(roots))) => {
                Ok(Turn::Say(format!("{greeting} {name}, your roots: {roots}")))
            }
            _ => round.ask(
                [
                    ("user_name", ask_name("What is your name?")),
                    ("greeting", sample("Generate a greeting", 50)),
                    ("client_roots", list_roots()),
                ],
                Some(self.keep(round.name, Value::Null)),
            ),
        }
    }

    fn two_steps(&self, round: &Round<'_>) -> Result<Turn, ErrorData> {
        let brought = self.gathered(round)?;
        let known =
            brought.as_ref().and_then(|gathered| gathered.get("name")?.as_str().map(String::from));
        if let (Some(name), Some(color)) = (&known, round.field("step2", "color")) {
            return Ok(Turn::Say(format!("{name} likes {color}")));
        }
        let told = brought.and_then(|_| round.field("step1", "name"));
        match known.or(told) {
            Some(name) => round.ask(
                [("step2", form("Step 2: What is your favorite color?", "color", "string"))],
                Some(self.keep(round.name, json!({ "name": name }))),
            ),
            None => round.ask(
                [("step1", ask_name("Step 1: What is your name?"))],
                Some(self.keep(round.name, json!({}))),
            ),
        }
    }

    /// Remembers, and hands out what the client has to bring back.
    fn keep(&self, name: &str, gathered: Value) -> String {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let count = open.len();
        let handle =
            format!("{:016x}{:016x}", self.keys.hash_one(count), self.keys.hash_one((count, name)));
        open.insert(handle.clone(), Open { name: name.into(), gathered });
        handle
    }

    /// What was remembered for this call; an error for a handle that was not given out for it.
    fn gathered(&self, round: &Round<'_>) -> Result<Option<Value>, ErrorData> {
        let Some(handle) = &round.state else { return Ok(None) };
        let open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        match open.get(handle) {
            Some(found) if found.name == round.name => Ok(Some(found.gathered.clone())),
            _ => Err(ErrorData::invalid_params("requestState was not given out for this", None)),
        }
    }
}

fn only_declared(round: &Round<'_>) -> Result<Turn, ErrorData> {
    let (name, greeting) = (round.field("user_name", "name"), round.text("greeting"));
    if let Some(answer) = name.or(greeting) {
        return Ok(Turn::Say(answer));
    }
    let mut questions = Vec::new();
    if round.declared.get("elicitation").is_some() {
        questions.push(("user_name", ask_name("What is your name?")));
    }
    if round.declared.get("sampling").is_some() {
        questions.push(("greeting", sample("Generate a greeting", 50)));
    }
    if questions.is_empty() {
        demand(&round.declared, "elicitation")?;
    }
    round.ask(questions, None)
}

impl Round<'_> {
    fn ask(
        &self,
        questions: impl IntoIterator<Item = (&'static str, Value)>,
        state: Option<String>,
    ) -> Result<Turn, ErrorData> {
        let mut requests = Map::new();
        for (key, question) in questions {
            // `elicitation/create` needs the capability `elicitation`, and so on.
            let method = question.get("method").and_then(Value::as_str).unwrap_or_default();
            demand(&self.declared, method.split('/').next().unwrap_or_default())?;
            requests.insert(key.into(), question);
        }
        let mut result = json!({ "resultType": "input_required", "inputRequests": requests });
        if let (Some(result), Some(state)) = (result.as_object_mut(), state) {
            result.insert("requestState".into(), state.into());
        }
        typed(result).map(Turn::Ask)
    }

    fn response(&self, key: &str) -> Option<&Value> {
        self.responses.as_ref()?.get(key)
    }

    /// One field of a form that the user accepted.
    fn field(&self, key: &str, field: &str) -> Option<String> {
        let form = self.response(key)?;
        if form.get("action")?.as_str()? != "accept" {
            return None;
        }
        match form.get("content")?.get(field)? {
            Value::String(text) => Some(text.clone()),
            Value::Bool(yes) => Some(yes.to_string()),
            _ => None,
        }
    }

    /// What the client's model said.
    fn text(&self, key: &str) -> Option<String> {
        Some(self.response(key)?.get("content")?.get("text")?.as_str()?.into())
    }

    /// The addresses of the client's roots.
    fn roots(&self, key: &str) -> Option<String> {
        let roots = self.response(key)?.get("roots")?.as_array()?;
        let addresses: Option<Vec<&str>> =
            roots.iter().map(|root| root.get("uri")?.as_str()).collect();
        Some(addresses?.join(", "))
    }
}

fn ask_name(message: &str) -> Value {
    form(message, "name", "string")
}

fn form(message: &str, field: &str, kind: &str) -> Value {
    json!({ "method": "elicitation/create", "params": {
        "message": message,
        "requestedSchema": {
            "type": "object",
            "properties": { field: { "type": kind } },
            "required": [field],
        },
    }})
}

fn sample(text: &str, max_tokens: u32) -> Value {
    json!({ "method": "sampling/createMessage", "params": {
        "messages": [{ "role": "user", "content": { "type": "text", "text": text } }],
        "maxTokens": max_tokens,
    }})
}

fn list_roots() -> Value {
    json!({ "method": "roots/list", "params": {} })
}
