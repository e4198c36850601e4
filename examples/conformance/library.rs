//! Prompts, resources and completions.

use rmcp::model::{
    CompleteResult, ErrorData, GetPromptResult, JsonObject, ListPromptsResult,
    ListResourceTemplatesResult, ListResourcesResult, ReadResourceResult,
};
use serde_json::{Value, json};

use crate::content::{PNG, complete};

pub(crate) fn prompts() -> Result<ListPromptsResult, ErrorData> {
    complete(json!({ "prompts": [
        { "name": "test_simple_prompt", "description": "A prompt without arguments." },
        {
            "name": "test_prompt_with_arguments",
            "description": "A prompt that repeats its arguments.",
            "arguments": [
                { "name": "arg1", "description": "The first.", "required": true },
                { "name": "arg2", "description": "The second.", "required": true },
            ],
        },
        {
            "name": "test_prompt_with_embedded_resource",
            "description": "A prompt that holds a resource.",
            "arguments": [
                { "name": "resourceUri", "description": "Its address.", "required": true },
            ],
        },
        { "name": "test_prompt_with_image", "description": "A prompt that holds an image." },
        {
            "name": "test_input_required_result_prompt",
            "description": "A prompt that asks for its context first.",
        },
    ]}))
}

/// A prompt that needs nothing but its arguments.
pub(crate) fn prompt(
    name: &str,
    arguments: Option<&JsonObject>,
) -> Result<GetPromptResult, ErrorData> {
    let argument = |name: &str| {
        arguments
            .and_then(|all| all.get(name)?.as_str())
            .ok_or_else(|| ErrorData::invalid_params(format!("{name} is missing"), None))
    };
    let text = |text: &str| json!({ "type": "text", "text": text });
    let messages: Vec<Value> = match name {
        "test_simple_prompt" => vec![text("This is a simple prompt for testing.")],
        "test_prompt_with_arguments" => vec![text(&format!(
            "Prompt with arguments: arg1='{}', arg2='{}'",
            argument("arg1")?,
            argument("arg2")?
        ))],
        "test_prompt_with_embedded_resource" => vec![
            json!({ "type": "resource", "resource": {
                "uri": argument("resourceUri")?,
                "mimeType": "text/plain",
                "text": "Embedded resource content for testing.",
            }}),
            text("Please process the embedded resource above."),
        ],
        "test_prompt_with_image" => vec![
            json!({ "type": "image", "data": PNG, "mimeType": "image/png" }),
            text("Please analyze the image above."),
        ],
        _ => return Err(ErrorData::invalid_params(format!("no prompt is named {name}"), None)),
    };
    spoken(messages)
}

/// Each of these as something the user says.
pub(crate) fn spoken(contents: Vec<Value>) -> Result<GetPromptResult, ErrorData> {
    let messages: Vec<Value> =
        contents.into_iter().map(|content| json!({ "role": "user", "content": content })).collect();
    complete(json!({ "messages": messages }))
}

pub(crate) fn resources() -> Result<ListResourcesResult, ErrorData> {
    complete(json!({ "resources": [
        {
            "uri": "test://static-text",
            "name": "static-text",
            "description": "A text that never changes.",
            "mimeType": "text/plain",
        },
        {
            "uri": "test://static-binary",
            "name": "static-binary",
            "description": "An image that never changes.",
            "mimeType": "image/png",
        },
        {
            "uri": "test://watched-resource",
            "name": "watched-resource",
            "description": "A text that may be subscribed to.",
            "mimeType": "text/plain",
        },
    ]}))
}

pub(crate) fn templates() -> Result<ListResourceTemplatesResult, ErrorData> {
    complete(json!({ "resourceTemplates": [{
        "uriTemplate": "test://template/{id}/data",
        "name": "template",
        "description": "Data for any id.",
        "mimeType": "application/json",
    }]}))
}

pub(crate) fn resource(uri: &str) -> Result<ReadResourceResult, ErrorData> {
    let content = match uri {
        "test://static-text" => json!({
            "uri": uri,
            "mimeType": "text/plain",
            "text": "This is the content of the static text resource.",
        }),
        "test://static-binary" => json!({ "uri": uri, "mimeType": "image/png", "blob": PNG }),
        "test://watched-resource" => json!({
            "uri": uri,
            "mimeType": "text/plain",
            "text": "This is the content of the watched resource.",
        }),
        _ => {
            let id = uri
                .strip_prefix("test://template/")
                .and_then(|rest| rest.strip_suffix("/data"))
                .filter(|id| !id.is_empty() && !id.contains('/'))
                .ok_or_else(|| {
                    ErrorData::resource_not_found(
                        "no resource has this address",
                        Some(json!({ "uri": uri })),
                    )
                })?;
            let data = json!({
                "id": id,
                "templateTest": true,
                "data": format!("Data for ID: {id}"),
            });
            json!({ "uri": uri, "mimeType": "application/json", "text": data.to_string() })
        }
    };
    complete(json!({ "contents": [content] }))
}

/// Words that begin like what has been typed.
pub(crate) fn completions(typed: &str) -> Result<CompleteResult, ErrorData> {
    let values: Vec<&str> = ["paris", "park", "party", "test", "testing"]
        .into_iter()
        .filter(|word| word.starts_with(typed))
        .collect();
    complete(json!({
        "completion": { "values": values, "total": values.len(), "hasMore": false }
    }))
}
