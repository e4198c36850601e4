//! Asking a person for their yes, in whatever way the client allows.

use std::time::Duration;

use rmcp::model::{
    CallToolRequestParams, ElicitRequest, ElicitRequestParams, ElicitationAction,
    ElicitationSchema, InputRequest, InputRequests, InputRequiredResult,
};
use rmcp::service::{Peer, RequestContext, RoleServer};
use serde_json::Value;

use super::Toolbox;
use crate::store::confirmations::Question;

/// How long a person has to answer; as long as the question stands.
const PATIENCE: Duration = Duration::from_mins(10);

/// The name of the one input that is asked for.
const INPUT: &str = "confirm";

/// How a person can be asked through this client.
#[derive(Clone, Debug)]
pub(super) enum Way {
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
        let can_ask = context
            .client_capabilities()
            .and_then(|capabilities| capabilities.elicitation)
            .is_some_and(|asking| asking.form.is_some() || asking.url.is_none());
        let modern = context.protocol_version().is_some_and(|version| !version.has_initialize());
        match (can_ask, modern) {
            (false, _) => Self::Elsewhere,
            (true, true) => Self::Input,
            (true, false) => Self::Elicit(context.peer.clone()),
        }
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
pub(super) async fn take(toolbox: &Toolbox, request: &CallToolRequestParams) -> bool {
    let (Some(id), Some(responses)) = (&request.request_state, &request.input_responses) else {
        return false;
    };
    let Some(response) = responses.get(INPUT) else { return false };
    let allowed = response.pointer("/content/allow") == Some(&Value::Bool(true));
    match response.get("action").and_then(Value::as_str) {
        Some("accept") => note(toolbox, id, allowed).await,
        Some("decline") => note(toolbox, id, false).await,
        _ => return true,
    }
    false
}

/// Asks, and waits for the answer.
pub(super) async fn ask(toolbox: &Toolbox, way: &Way, question: &Question) -> Said {
    match way {
        Way::Input => Said::Nothing,
        Way::Elsewhere => {
            let Ok(session) = toolbox.accounts.session(None).await else { return Said::Nothing };
            if toolbox.desk.ask(question, &session.upstream.clock).await {
                Said::Something
            } else {
                Said::Nothing
            }
        }
        Way::Elicit(peer) => {
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
            note(toolbox, &question.id, allow).await;
            Said::Something
        }
    }
}

/// Writes an answer down, if the question was this agent's.
async fn note(toolbox: &Toolbox, id: &str, allow: bool) {
    let store = toolbox.flow.store();
    let Ok(Some((question, _))) = store.question(id).await else { return };
    if question.exactly.agent != toolbox.agent {
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
