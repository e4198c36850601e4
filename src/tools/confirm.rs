//! Asking a person for their yes, in whatever way the client allows.

use std::time::Duration;

use rmcp::model::{
    CallToolRequestParams, ElicitRequest, ElicitRequestParams, ElicitationAction,
    ElicitationSchema, ErrorCode, ErrorData, InputRequest, InputRequests, InputRequiredResult,
};
use rmcp::service::{Peer, RequestContext, RoleServer};
use serde_json::{Value, json};

use super::Toolbox;
use crate::store::confirmations::Question;

/// How long a person has to answer; as long as the question stands.
const PATIENCE: Duration = Duration::from_mins(10);

/// The name of the one input that is asked for.
const INPUT: &str = "confirm";

/// What a client can do for its user.
#[derive(Clone, Debug)]
pub(super) struct Way {
    /// How it asks.
    pub(super) form: Form,
    /// How it opens addresses.
    pub(super) address: Address,
}

/// How an address reaches a person through this client, without any model's seeing it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Address {
    /// The client repeats the call once it has been opened.
    Input,
    /// The call ends with an error that carries it, and the client calls again.
    Error,
    /// Not at all.
    Elsewhere,
}

/// How a person can be asked through this client.
#[derive(Clone, Debug)]
pub(super) enum Form {
    /// The client repeats the call with the answer.
    Input,
    /// The client asks while the call waits.
    Elicit(Peer<RoleServer>),
    /// Not at all: the person's own browser, or the command line.
    Elsewhere,
}

/// What a person said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Said {
    /// Yes, or no; it is written down.
    Something,
    /// Nothing.
    Nothing,
}

impl Way {
    /// The way that a client declared.
    pub(super) fn of(context: &RequestContext<RoleServer>) -> Self {
        // Who declares neither form nor address can show forms; who declares only addresses cannot.
        let asking =
            context.client_capabilities().and_then(|capabilities| capabilities.elicitation);
        let can_open = asking.as_ref().is_some_and(|asking| asking.url.is_some());
        let can_ask = asking.is_some_and(|asking| asking.form.is_some() || asking.url.is_none());
        let modern = context.protocol_version().is_some_and(|version| !version.has_initialize());
        let form = match (can_ask, modern) {
            (false, _) => Form::Elsewhere,
            (true, true) => Form::Input,
            (true, false) => Form::Elicit(context.peer.clone()),
        };
        let address = match (can_open, modern) {
            (false, _) => Address::Elsewhere,
            (true, true) => Address::Input,
            (true, false) => Address::Error,
        };
        Self { form, address }
    }
}

fn form(question: &Question) -> Option<ElicitRequestParams> {
    let schema = ElicitationSchema::builder()
        .required_bool_property("allow", |field| {
            field
                .title("Allow this")
                .description("Once, for exactly this request.")
                .with_default(false)
        })
        .build()
        .ok()?;
    Some(ElicitRequestParams::FormElicitationParams {
        meta: None,
        message: question.question.clone(),
        requested_schema: schema,
    })
}

/// What a client of the newer era is asked to come back with. The state is a name that only this server can
/// look up, for this agent; what it stands for is in the store.
pub(super) fn input_required(question: &Question) -> Option<InputRequiredResult> {
    let request = InputRequest::Elicitation(ElicitRequest::new(form(question)?));
    let requests = InputRequests::from_iter([(INPUT.to_owned(), request)]);
    Some(InputRequiredResult::new(Some(requests), Some(question.id.clone())))
}

/// Takes the answer with which a client of the newer era comes back. Says whether the form was closed without
/// one: then it is not shown again at once.
pub(super) async fn take(toolbox: &Toolbox, agent: &str, request: &CallToolRequestParams) -> bool {
    let (Some(id), Some(responses)) = (&request.request_state, &request.input_responses) else {
        return false;
    };
    let Some(response) = responses.get(INPUT) else { return false };
    let allowed = response.pointer("/content/allow") == Some(&Value::Bool(true));
    match response.get("action").and_then(Value::as_str) {
        Some("accept") => note(toolbox, agent, id, allowed).await,
        Some("decline") => note(toolbox, agent, id, false).await,
        _ => return true,
    }
    false
}

/// The name of the one address that is to be opened.
const SIGN_IN: &str = "sign_in";

/// The code by which a client of the older era is told to open an address first.
const NEEDS_ADDRESS: ErrorCode = ErrorCode(-32042);

/// Whether the person opened the address that a client of the newer era was given; `None` where it was given none.
pub(super) fn opened(request: &CallToolRequestParams) -> Option<bool> {
    let response = request.input_responses.as_ref()?.get(SIGN_IN)?;
    Some(response.get("action").and_then(Value::as_str) == Some("accept"))
}

fn address(link: &str, message: String, id: String) -> ElicitRequestParams {
    ElicitRequestParams::UrlElicitationParams {
        meta: None,
        message,
        url: link.to_owned(),
        elicitation_id: id,
    }
}

/// What a client of the newer era is asked to open before it repeats the call.
pub(super) fn open_by_input(link: &str, message: String) -> InputRequiredResult {
    let request =
        InputRequest::Elicitation(ElicitRequest::new(address(link, message, String::new())));
    let requests = InputRequests::from_iter([(SIGN_IN.to_owned(), request)]);
    InputRequiredResult::new(Some(requests), None)
}

/// The same for a client of the older era.
pub(super) fn open_by_error(link: &str, message: &str) -> ErrorData {
    let id = uuid::Uuid::new_v4().to_string();
    let elicitation = json!({"mode": "url", "elicitationId": id, "url": link, "message": message});
    let data = json!({"elicitations": [elicitation]});
    ErrorData::new(NEEDS_ADDRESS, message.to_owned(), Some(data))
}

/// Asks, and waits for the answer.
pub(super) async fn ask(toolbox: &Toolbox, way: &Way, question: &Question) -> Said {
    let agent = question.exactly.agent.as_str();
    match &way.form {
        Form::Input => Said::Nothing,
        Form::Elsewhere => {
            let Ok(session) = toolbox.accounts.session(None).await else { return Said::Nothing };
            if toolbox.desk.ask(question, &session.upstream.clock).await {
                Said::Something
            } else {
                Said::Nothing
            }
        }
        Form::Elicit(peer) => {
            let Some(form) = form(question) else { return Said::Nothing };
            let asked = peer.create_elicitation_with_timeout(form, Some(PATIENCE)).await;
            let answer = match asked {
                Ok(answer) => answer,
                Err(error) => {
                    tracing::warn!(%error, "the client did not ask");
                    return Said::Nothing;
                }
            };
            let allowed = answer.content.as_ref().and_then(|content| content.get("allow"))
                == Some(&Value::Bool(true));
            let allow = match answer.action {
                ElicitationAction::Accept => allowed,
                ElicitationAction::Decline => false,
                // Closing the form answers nothing.
                _ => return Said::Nothing,
            };
            note(toolbox, agent, &question.id, allow).await;
            Said::Something
        }
    }
}

/// Writes an answer down, if the question was this agent's.
async fn note(toolbox: &Toolbox, agent: &str, id: &str, allow: bool) {
    let store = toolbox.flow.store();
    let Ok(Some((question, _))) = store.question(id).await else { return };
    if question.exactly.agent != agent {
        return;
    }
    let now = match toolbox.accounts.session(None).await {
        Ok(session) => Some(session.upstream.clock.now().as_millisecond()),
        Err(_) => None,
    };
    if let Err(failure) = store.answer(id, allow, "client", now).await {
        tracing::warn!(%failure, "a person's answer is not written down");
    }
}
