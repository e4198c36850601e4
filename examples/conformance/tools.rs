//! Tools: what each shows of itself, and what it answers.

use std::time::Duration;

use rmcp::model::{
    CallToolResponse, CallToolResult, CustomNotification, CustomRequest, ErrorData, JsonObject,
    ProgressNotificationParam, ServerNotification, ServerRequest, Tool,
};
use rmcp::service::{RequestContext, RoleServer};
use serde_json::{Value, json};

use crate::content::{PNG, WAV, broken, complete, declared, demand, typed};
use crate::fixtures::{Change, Fixtures, LEVELS};

/// Long enough for two things to arrive one after the other.
const MOMENT: Duration = Duration::from_millis(50);

/// Tools without arguments. The first is one that the suite may call as it likes.
const PLAIN: &[(&str, &str)] = &[
    ("test_simple_text", "Answers with a text."),
    ("test_image_content", "Answers with an image."),
    ("test_audio_content", "Answers with a sound."),
    ("test_embedded_resource", "Answers with a resource."),
    ("test_multiple_content_types", "Answers with a text, an image and a resource."),
    ("test_error_handling", "Answers with an error."),
    ("test_tool_with_progress", "Reports its progress."),
    ("test_tool_with_logging", "Logs what it does."),
    ("test_logging_tool", "Logs what it does, to those who ask for it."),
    ("test_reconnection", "Takes its time."),
    ("test_elicitation_sep1034_defaults", "Asks with a form that has defaults."),
    ("test_elicitation_sep1330_enums", "Asks with a form that has choices."),
    ("test_missing_capability", "Needs a client that samples."),
    ("test_trigger_tool_change", "Says that the list of tools has changed."),
    ("test_trigger_prompt_change", "Says that the list of prompts has changed."),
    ("test_streaming_elicitation", "Asks for a name."),
    ("test_input_required_result_elicitation", "Asks for a name."),
    ("test_input_required_result_sampling", "Asks the client's model."),
    ("test_input_required_result_list_roots", "Asks for the client's roots."),
    ("test_input_required_result_request_state", "Asks for a yes, and wants its state back."),
    ("test_input_required_result_multiple_inputs", "Asks for three things at once."),
    ("test_input_required_result_multi_round", "Asks for one thing after the other."),
    ("test_input_required_result_tampered_state", "Takes back no state but its own."),
    ("test_input_required_result_capabilities", "Asks only for what the client can answer."),
];

/// Every tool, always in the same order.
pub(crate) fn definitions() -> Result<Vec<Tool>, ErrorData> {
    let mut tools: Vec<Value> =
        PLAIN.iter().map(|(name, description)| tool(name, description, &json!({}), &[])).collect();
    let text = |description: &str| json!({ "type": "string", "description": description });
    tools.push(tool(
        "test_sampling",
        "Asks the client's model.",
        &json!({ "prompt": text("What to ask.") }),
        &["prompt"],
    ));
    tools.push(tool(
        "test_elicitation",
        "Asks the user.",
        &json!({ "message": text("What to ask.") }),
        &["message"],
    ));
    tools.push(tool(
        "test_custom_header",
        "Has an argument that is mirrored in a header.",
        &json!({ "region": {
            "type": "string",
            "description": "Where to look.",
            "x-mcp-header": "Region",
        }}),
        &[],
    ));
    tools.push(json!({
        "name": "json_schema_2020_12_tool",
        "description": "Tool with JSON Schema 2020-12 features",
        "inputSchema": {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "type": "object",
            "$defs": { "address": {
                "$anchor": "addressDef",
                "type": "object",
                "properties": { "street": { "type": "string" }, "city": { "type": "string" } },
            }},
            "properties": {
                "name": { "type": "string" },
                "address": { "$ref": "#/$defs/address" },
                "contactMethod": { "type": "string", "enum": ["phone", "email"] },
                "phone": { "type": "string" },
                "email": { "type": "string" },
            },
            "allOf": [{ "anyOf": [{ "required": ["phone"] }, { "required": ["email"] }] }],
            "if": {
                "properties": { "contactMethod": { "const": "phone" } },
                "required": ["contactMethod"],
            },
            "then": { "required": ["phone"] },
            "else": { "required": ["email"] },
            "additionalProperties": false,
        },
    }));
    typed(tools.into())
}

fn tool(name: &str, description: &str, properties: &Value, required: &[&str]) -> Value {
    json!({
        "name": name,
        "description": description,
        "inputSchema": { "type": "object", "properties": properties, "required": required },
    })
}

/// Answers a tool that needs one round only.
pub(crate) async fn call(
    fixtures: &Fixtures,
    name: &str,
    arguments: &JsonObject,
    context: &RequestContext<RoleServer>,
) -> Result<CallToolResponse, ErrorData> {
    let blocks = match name {
        "test_simple_text" => text("This is a simple text response for testing."),
        "test_image_content" => image(),
        "test_audio_content" => json!({ "type": "audio", "data": WAV, "mimeType": "audio/wav" }),
        "test_embedded_resource" => embedded(
            "test://embedded-resource",
            "text/plain",
            "This is an embedded resource content.",
        ),
        "test_multiple_content_types" => json!([
            text("Multiple content types test:"),
            image(),
            embedded(
                "test://mixed-content-resource",
                "application/json",
                r#"{"test":"data","value":123}"#,
            ),
        ]),
        "test_error_handling" => {
            return complete::<CallToolResult>(json!({
                "content": [text("This tool intentionally returns an error for testing")],
                "isError": true,
            }))
            .map(Into::into);
        }
        "test_tool_with_progress" => {
            progress(context).await?;
            text("Done.")
        }
        "test_tool_with_logging" | "test_logging_tool" => {
            log(fixtures, context).await?;
            text("Logged.")
        }
        "test_reconnection" => {
            tokio::time::sleep(MOMENT * 4).await;
            text("Still here.")
        }
        "test_custom_header" => {
            let region = arguments.get("region").and_then(Value::as_str).unwrap_or("nowhere");
            text(&format!("Region: {region}"))
        }
        "test_missing_capability" => {
            demand(&declared(context), "sampling")?;
            text("The client samples.")
        }
        "test_trigger_tool_change" => {
            changed(fixtures, Change::Tools, context).await?;
            text("The list of tools has changed.")
        }
        "test_trigger_prompt_change" => {
            changed(fixtures, Change::Prompts, context).await?;
            text("The list of prompts has changed.")
        }
        "test_sampling" => sampled(string(arguments, "prompt")?, context).await?,
        "test_elicitation" => {
            elicited("User response", string(arguments, "message")?, person(), context).await?
        }
        "test_elicitation_sep1034_defaults" => {
            elicited("Elicitation completed", "Check these.", defaults(), context).await?
        }
        "test_elicitation_sep1330_enums" => {
            elicited("Elicitation completed", "Choose.", choices(), context).await?
        }
        "json_schema_2020_12_tool" => text(&Value::Object(arguments.clone()).to_string()),
        _ => return Err(ErrorData::invalid_params(format!("no tool is named {name}"), None)),
    };
    answer(blocks)
}

/// A whole answer, of one block or several.
pub(crate) fn answer(blocks: Value) -> Result<CallToolResponse, ErrorData> {
    let blocks = if blocks.is_array() { blocks } else { json!([blocks]) };
    complete::<CallToolResult>(json!({ "content": blocks })).map(Into::into)
}

pub(crate) fn text(text: &str) -> Value {
    json!({ "type": "text", "text": text })
}

fn image() -> Value {
    json!({ "type": "image", "data": PNG, "mimeType": "image/png" })
}

fn embedded(uri: &str, kind: &str, text: &str) -> Value {
    json!({ "type": "resource", "resource": { "uri": uri, "mimeType": kind, "text": text } })
}

fn string<'a>(arguments: &'a JsonObject, name: &str) -> Result<&'a str, ErrorData> {
    arguments
        .get(name)
        .and_then(Value::as_str)
        .ok_or_else(|| ErrorData::invalid_params(format!("{name} is missing"), None))
}

async fn progress(context: &RequestContext<RoleServer>) -> Result<(), ErrorData> {
    let Some(token) = context.meta.get_progress_token() else { return Ok(()) };
    for done in [0.0, 50.0, 100.0] {
        let report = ProgressNotificationParam::new(token.clone(), done)
            .with_total(100.0)
            .with_message(format!("{done} of 100"));
        context.peer.notify_progress(report).await.map_err(broken)?;
        tokio::time::sleep(MOMENT).await;
    }
    Ok(())
}

/// Logs three times, if the client wants to hear of it: since 2026-07-28 each request says so,
/// before that the client said so once.
async fn log(fixtures: &Fixtures, context: &RequestContext<RoleServer>) -> Result<(), ErrorData> {
    let level = if modern(context) {
        context.meta.log_level().and_then(|level| serde_json::to_value(level).ok())
    } else {
        Some(fixtures.level().into())
    };
    let Some(level) = level else { return Ok(()) };
    let rank = |name: &str| LEVELS.iter().position(|level| *level == name);
    if level.as_str().and_then(rank) > rank("info") {
        return Ok(());
    }
    for said in ["Tool execution started", "Tool processing data", "Tool execution completed"] {
        let message = json!({ "level": "info", "logger": "conformance", "data": said });
        let message = CustomNotification::new("notifications/message", Some(message));
        context
            .peer
            .send_notification(ServerNotification::CustomNotification(message))
            .await
            .map_err(broken)?;
        tokio::time::sleep(MOMENT).await;
    }
    Ok(())
}

async fn changed(
    fixtures: &Fixtures,
    change: Change,
    context: &RequestContext<RoleServer>,
) -> Result<(), ErrorData> {
    // A subscription is acknowledged a little before it listens.
    tokio::time::sleep(MOMENT).await;
    fixtures.announce(change);
    if modern(context) {
        return Ok(());
    }
    match change {
        Change::Tools => context.peer.notify_tool_list_changed().await.map_err(broken),
        Change::Prompts => context.peer.notify_prompt_list_changed().await.map_err(broken),
    }
}

async fn sampled(prompt: &str, context: &RequestContext<RoleServer>) -> Result<Value, ErrorData> {
    demand(&declared(context), "sampling")?;
    let request = json!({
        "messages": [{ "role": "user", "content": text(prompt) }],
        "maxTokens": 100,
    });
    let answer = ask("sampling/createMessage", request, context).await?;
    let said = answer.get("content").and_then(|content| content.get("text")?.as_str());
    Ok(text(&format!("LLM response: {}", said.unwrap_or("nothing"))))
}

async fn elicited(
    prefix: &str,
    message: &str,
    schema: Value,
    context: &RequestContext<RoleServer>,
) -> Result<Value, ErrorData> {
    demand(&declared(context), "elicitation")?;
    let request = json!({ "message": message, "requestedSchema": schema });
    let answer = ask("elicitation/create", request, context).await?;
    let action = answer.get("action").and_then(Value::as_str).unwrap_or("none");
    let given = answer.get("content").unwrap_or(&Value::Null);
    Ok(text(&format!("{prefix}: action={action}, content={given}")))
}

/// Asks the client while the call is under way, as it was done before 2026-07-28.
async fn ask(
    method: &str,
    params: Value,
    context: &RequestContext<RoleServer>,
) -> Result<Value, ErrorData> {
    let request = ServerRequest::CustomRequest(CustomRequest::new(method, Some(params)));
    let answer = context.peer.send_request(request).await.map_err(broken)?;
    serde_json::to_value(answer).map_err(broken)
}

fn modern(context: &RequestContext<RoleServer>) -> bool {
    context.protocol_version().is_some_and(|version| !version.has_initialize())
}

fn person() -> Value {
    json!({
        "type": "object",
        "properties": {
            "username": { "type": "string", "description": "User's response" },
            "email": { "type": "string", "description": "User's email address" },
        },
        "required": ["username", "email"],
    })
}

fn defaults() -> Value {
    json!({
        "type": "object",
        "properties": {
            "name": { "type": "string", "default": "John Doe" },
            "age": { "type": "integer", "default": 30 },
            "score": { "type": "number", "default": 95.5 },
            "status": {
                "type": "string",
                "enum": ["active", "inactive", "pending"],
                "default": "active",
            },
            "verified": { "type": "boolean", "default": true },
        },
    })
}

fn choices() -> Value {
    let plain = ["option1", "option2", "option3"];
    let titled = json!([
        { "const": "value1", "title": "First" },
        { "const": "value2", "title": "Second" },
        { "const": "value3", "title": "Third" },
    ]);
    json!({
        "type": "object",
        "properties": {
            "untitledSingle": { "type": "string", "enum": plain },
            "titledSingle": { "type": "string", "oneOf": titled },
            "legacyEnum": {
                "type": "string",
                "enum": ["opt1", "opt2", "opt3"],
                "enumNames": ["Option One", "Option Two", "Option Three"],
            },
            "untitledMulti": { "type": "array", "items": { "type": "string", "enum": plain } },
            "titledMulti": { "type": "array", "items": { "anyOf": titled } },
        },
    })
}
