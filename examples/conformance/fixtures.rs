//! The handler: what it offers, and who answers what.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use linkedin_mcp::transport::http::Served;
use rmcp::ServerHandler;
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CompleteRequestParams, CompleteResult, ErrorData,
    GetPromptRequestParams, GetPromptResponse, Implementation, ListPromptsResult,
    ListResourceTemplatesResult, ListResourcesResult, ListToolsResult, PaginatedRequestParams,
    ReadResourceRequestParams, ReadResourceResponse, ServerConfig, SubscriptionFilter, Tool,
};
use rmcp::service::{RequestContext, RoleServer, SubscriptionContext};
use serde_json::json;
use tokio::sync::broadcast;

use crate::content::{declared, typed};
use crate::rounds::{Round, Rounds, Turn};
use crate::{library, tools};

/// What may be logged, the least severe first.
pub(crate) const LEVELS: [&str; 8] =
    ["debug", "info", "notice", "warning", "error", "critical", "alert", "emergency"];

/// What those who listen hear of.
#[derive(Clone, Copy)]
pub(crate) enum Change {
    /// The list of tools.
    Tools,
    /// The list of prompts.
    Prompts,
}

/// One handler for everybody: what is kept between requests is kept here.
#[derive(Clone)]
pub(crate) struct Fixtures {
    shared: Arc<Shared>,
}

struct Shared {
    config: ServerConfig,
    tools: Vec<Tool>,
    rounds: Rounds,
    level: Mutex<String>,
    watched: Mutex<BTreeSet<String>>,
    changes: broadcast::Sender<Change>,
}

impl Served for Fixtures {}

impl Fixtures {
    /// Everything the suite looks for.
    pub(crate) fn new() -> Result<Self, ErrorData> {
        let capabilities = typed(json!({
            "completions": {},
            "logging": {},
            "prompts": { "listChanged": true },
            "resources": { "subscribe": true },
            "tools": { "listChanged": true },
        }))?;
        let config = ServerConfig::new(capabilities)
            .with_server_info(Implementation::new("conformance", env!("CARGO_PKG_VERSION")));
        let shared = Shared {
            config,
            tools: tools::definitions()?,
            rounds: Rounds::default(),
            level: Mutex::new("info".into()),
            watched: Mutex::default(),
            changes: broadcast::channel(64).0,
        };
        Ok(Self { shared: Arc::new(shared) })
    }

    /// The least severe level that is logged to clients that cannot say it with each request.
    pub(crate) fn level(&self) -> String {
        self.shared.level.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Tells all who listen.
    pub(crate) fn announce(&self, change: Change) {
        // Nobody may be listening.
        self.shared.changes.send(change).ok();
    }

    fn watched(&self) -> std::sync::MutexGuard<'_, BTreeSet<String>> {
        self.shared.watched.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

// Logging and subscribing are deprecated, and part of what the suite checks.
#[expect(deprecated)]
impl ServerHandler for Fixtures {
    fn get_info(&self) -> ServerConfig {
        self.shared.config.clone()
    }

    fn get_tool(&self, name: &str) -> Option<Tool> {
        self.shared.tools.iter().find(|tool| tool.name == name).cloned()
    }

    async fn list_tools(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        Ok(ListToolsResult::with_all_items(self.shared.tools.clone()))
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        if self.get_tool(&request.name).is_none() {
            let problem = format!("no tool is named {}", request.name);
            return Err(ErrorData::invalid_params(problem, None));
        }
        let round = Round {
            name: &request.name,
            responses: request.input_responses,
            state: request.request_state,
            declared: declared(&context),
        };
        match self.shared.rounds.turn(&round) {
            Some(Ok(Turn::Ask(questions))) => Ok(questions.into()),
            Some(Ok(Turn::Say(answer))) => tools::answer(tools::text(&answer)),
            Some(Err(error)) => Err(error),
            None => {
                let arguments = request.arguments.unwrap_or_default();
                tools::call(self, &request.name, &arguments, &context).await
            }
        }
    }

    async fn list_prompts(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListPromptsResult, ErrorData> {
        library::prompts()
    }

    async fn get_prompt(
        &self,
        request: GetPromptRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<GetPromptResponse, ErrorData> {
        if request.name != "test_input_required_result_prompt" {
            return library::prompt(&request.name, request.arguments.as_ref()).map(Into::into);
        }
        let round = Round {
            name: &request.name,
            responses: request.input_responses,
            state: request.request_state,
            declared: declared(&context),
        };
        match self.shared.rounds.turn(&round).transpose()? {
            Some(Turn::Ask(questions)) => Ok(questions.into()),
            Some(Turn::Say(answer)) => library::spoken(vec![tools::text(&answer)]).map(Into::into),
            None => Err(ErrorData::invalid_params("no such prompt", None)),
        }
    }

    async fn list_resources(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListResourcesResult, ErrorData> {
        library::resources()
    }

    async fn list_resource_templates(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListResourceTemplatesResult, ErrorData> {
        library::templates()
    }

    async fn read_resource(
        &self,
        request: ReadResourceRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<ReadResourceResponse, ErrorData> {
        library::resource(&request.uri).map(Into::into)
    }

    async fn complete(
        &self,
        request: CompleteRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<CompleteResult, ErrorData> {
        library::completions(&request.argument.value)
    }

    async fn set_level(
        &self,
        request: rmcp::model::SetLevelRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<(), ErrorData> {
        let level = serde_json::to_value(request.level).map_err(crate::content::broken)?;
        if let Some(level) = level.as_str() {
            level.clone_into(&mut self.shared.level.lock().unwrap_or_else(PoisonError::into_inner));
        }
        Ok(())
    }

    async fn subscribe(
        &self,
        request: rmcp::model::SubscribeRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<(), ErrorData> {
        self.watched().insert(request.uri);
        Ok(())
    }

    async fn unsubscribe(
        &self,
        request: rmcp::model::UnsubscribeRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<(), ErrorData> {
        self.watched().remove(&request.uri);
        Ok(())
    }

    fn accepted_subscription_filter(
        &self,
        requested: &SubscriptionFilter,
    ) -> Option<SubscriptionFilter> {
        Some(requested.supported_by(&self.shared.config.capabilities))
    }

    async fn listen(&self, context: SubscriptionContext) -> Result<(), ErrorData> {
        let mut changes = self.shared.changes.subscribe();
        loop {
            let change = tokio::select! {
                () = context.cancelled() => return Ok(()),
                change = changes.recv() => change,
            };
            let sink = context.sink();
            // The sink refuses what was not asked for: that is what the filter is.
            match change {
                Ok(Change::Tools) => sink.notify_tool_list_changed().await.ok(),
                Ok(Change::Prompts) => sink.notify_prompt_list_changed().await.ok(),
                Err(broadcast::error::RecvError::Lagged(_)) => None,
                Err(broadcast::error::RecvError::Closed) => return Ok(()),
            };
        }
    }
}
