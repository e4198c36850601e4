//! MCP's view of the toolbox: list and call, in both protocol eras.

mod changes;

use std::borrow::Cow;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Instant;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use rmcp::handler::server::ServerHandler;
use rmcp::model::{
    CacheScope, CallToolRequestParams, CallToolResponse, CallToolResult, ContentBlock,
    CustomRequest, CustomResult, ErrorCode, ErrorData, Implementation, InputRequiredResult,
    ListToolsResult, PaginatedRequestParams, ProgressNotificationParam, ProgressToken,
    ProtocolVersion, ServerCapabilities, ServerConfig, SubscriptionFilter, Tool,
};
use rmcp::service::{NotificationContext, Peer, RequestContext, RoleServer, SubscriptionContext};
use serde_json::{Value, json};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::answer::Answer;
use super::confirm::{self, Address, Form, Said, Way};
use super::sign_in::Begun;
use super::{Caller, SIGN_IN, Toolbox, UnknownTool, record};
use crate::auth::Target;
use crate::call::Trail;
use crate::jobs::Progress;
use changes::{Changes, Listener};

/// What a host reads before it looks at any tool.
const INSTRUCTIONS: &str = "LinkedIn's official API: posts of members and company pages with images, videos and documents, comments, reactions, organizations, statistics. \
Search here to publish, read, change or delete LinkedIn posts, upload files, comment, reply, react or like, look up LinkedIn pages and read their statistics. \
linkedin_publish takes a text with files and does the rest. \
linkedin_status says who is signed in, what is possible and what is missing. \
Every answer names its target: sandbox is a local LinkedIn for trying things out, live is LinkedIn itself. \
Text under a key named untrusted was written by others.";

/// How long a client may keep the list of tools, in milliseconds. Whoever listens is told of a change within a second or
/// so; this is for those who do not. Five seconds are short for an operator who watches what they have just written take
/// effect, and long for a model, which never asks between two thoughts. No call depends on it: what is taken away is
/// refused at once.
const LIST_TTL_MS: u64 = 5_000;

/// Serves a toolbox over MCP.
#[derive(Clone)]
pub struct Handler {
    serving: Arc<Serving>,
    versions: &'static [ProtocolVersion],
    /// Out of each of these a call takes a place.
    calls: Vec<Arc<Semaphore>>,
    /// For whom; else for the toolbox's own agent.
    agent: Option<Arc<str>>,
    /// How its calls come in.
    way: &'static str,
    changes: Arc<Changes>,
}

/// The toolbox that serves. Another takes its place when a person leaves the sandbox in the middle of a
/// conversation.
pub struct Serving(RwLock<Arc<Toolbox>>);

impl Serving {
    /// What serves now.
    pub fn now(&self) -> Arc<Toolbox> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Lets another serve from now on. Calls under way end where they began.
    pub fn replace(&self, next: Arc<Toolbox>) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = next;
    }
}

impl Handler {
    /// A handler for that toolbox, in both protocol eras.
    pub fn new(toolbox: Arc<Toolbox>) -> Self {
        let serving = Arc::new(Serving(RwLock::new(toolbox)));
        Self {
            serving,
            versions: ProtocolVersion::KNOWN_VERSIONS,
            calls: Vec::new(),
            agent: None,
            way: "stdio",
            changes: Arc::default(),
        }
    }

    /// What it serves.
    pub fn serving(&self) -> &Arc<Serving> {
        &self.serving
    }

    /// The same for a transport that ended with the older era.
    #[must_use]
    pub fn with_initialize_only(&self) -> Self {
        let versions = ProtocolVersion::known_up_to(&ProtocolVersion::LATEST_WITH_INITIALIZE);
        Self { versions, ..self.clone() }
    }

    /// The same for one agent: whatever comes through it is that agent's.
    #[must_use]
    pub fn of_agent(&self, agent: &str) -> Self {
        Self { agent: Some(agent.into()), ..self.clone() }
    }

    /// The same for another way in: `stdio`, `http` or `sse`.
    #[must_use]
    pub fn over(&self, way: &'static str) -> Self {
        Self { way, ..self.clone() }
    }

    /// How its calls come in: `stdio`, `http` or `sse`.
    pub fn way(&self) -> &'static str {
        self.way
    }

    /// Whose calls come through it.
    fn agent(&self, toolbox: &Toolbox) -> Arc<str> {
        self.agent.clone().unwrap_or_else(|| toolbox.agent.as_str().into())
    }

    /// Writes down that a call was turned away before anything of it was read.
    fn note_refused(&self, tool: &str, why: &'static str) {
        let toolbox = self.serving.now();
        let (trail, started) = (Trail::of(&self.agent(&toolbox)), Instant::now());
        let tool = crate::model::untrusted::excerpt(tool, 60);
        trail.note(|record| {
            record.tool = tool;
            self.way.clone_into(&mut record.way);
        });
        toolbox.running.clone().spawn(async move {
            record::turned_away(&toolbox, &trail, why, started).await;
        });
    }

    /// Writes down that something came from its agent that could not be read.
    pub fn note_unreadable(&self, why: &str) {
        let (handler, why) = (self.clone(), why.to_owned());
        self.serving.now().running.spawn(async move { handler.unreadable(&why).await });
    }

    async fn unreadable(&self, why: &str) {
        let toolbox = self.serving.now();
        let trail = Trail::of(&self.agent(&toolbox));
        trail.note(|record| self.way.clone_into(&mut record.way));
        record::malformed(&toolbox, &trail, "", why, Instant::now()).await;
    }

    /// The same, with a limit to calls under way, beside those that it has.
    #[must_use]
    pub fn limited_to(&self, calls: Arc<Semaphore>) -> Self {
        let calls = self.calls.iter().cloned().chain([calls]).collect();
        Self { calls, ..self.clone() }
    }

    /// A place for one more call; a call too many is refused, not kept waiting.
    fn place(&self) -> Result<Vec<OwnedSemaphorePermit>, ErrorData> {
        let places = self.calls.iter().map(|calls| Arc::clone(calls).try_acquire_owned());
        places.collect::<Result<_, _>>().map_err(|_| {
            ErrorData::internal_error("too much is going on at once; try again in a second", None)
        })
    }
}

/// What the server declares.
fn capabilities() -> ServerCapabilities {
    ServerCapabilities::builder().enable_tools().enable_tool_list_changed().build()
}

/// The client as it calls itself, name and version; nothing where it says nothing. It is written down and never
/// believed (POL-5).
pub fn client(context: &RequestContext<RoleServer>) -> String {
    let Some(client) = context.client_info() else { return String::new() };
    let called = format!("{} {}", client.name, client.version);
    crate::model::untrusted::excerpt(called.trim(), 100)
}

impl ServerHandler for Handler {
    fn get_info(&self) -> ServerConfig {
        let mut server = Implementation::new("linkedin-mcp", env!("CARGO_PKG_VERSION"));
        server.title = Some("LinkedIn".to_owned());
        ServerConfig::new(capabilities()).with_server_info(server).with_instructions(INSTRUCTIONS)
    }

    fn supported_protocol_versions(&self) -> Cow<'static, [ProtocolVersion]> {
        Cow::Borrowed(self.versions)
    }

    async fn list_tools(
        &self,
        _request: Option<PaginatedRequestParams>,
        _context: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        let toolbox = self.serving.now();
        let agent = self.agent(&toolbox);
        let (listed, _) = toolbox.list_for(&agent).await;
        self.changes.listed(&agent, &listed);
        let tools: Result<Vec<Tool>, _> = listed.into_iter().map(serde_json::from_value).collect();
        let tools = tools.map_err(|error| ErrorData::internal_error(error.to_string(), None))?;
        let mut result = ListToolsResult::with_all_items(tools);
        result.ttl_ms = Some(LIST_TTL_MS);
        result.cache_scope = Some(CacheScope::Private);
        Ok(result)
    }

    async fn on_initialized(&self, context: NotificationContext<RoleServer>) {
        let agent = self.agent(&self.serving.now());
        self.changes.hear(agent, Listener::Session(context.peer), &self.serving);
    }

    fn accepted_subscription_filter(
        &self,
        requested: &SubscriptionFilter,
    ) -> Option<SubscriptionFilter> {
        Some(requested.supported_by(&capabilities()))
    }

    async fn listen(&self, context: SubscriptionContext) -> Result<(), ErrorData> {
        let ended = CancellationToken::new();
        let listener = Listener::Subscription(context.sink().clone(), ended.clone());
        // However this ends.
        let _ended = ended.drop_guard();
        if context.accepted().tools_list_changed == Some(true) {
            let toolbox = self.serving.now();
            let agent = self.agent(&toolbox);
            self.changes.hear(Arc::clone(&agent), listener, &self.serving);
            // Whoever listens has a list already.
            self.changes.listed(&agent, &toolbox.list_for(&agent).await.0);
        }
        context.cancelled().await;
        Ok(())
    }

    /// What the SDK cannot read as any request that it knows comes here: a call among them was one all the same.
    async fn on_custom_request(
        &self,
        request: CustomRequest,
        _context: RequestContext<RoleServer>,
    ) -> Result<CustomResult, ErrorData> {
        let CustomRequest { method, .. } = request;
        if method != "tools/call" {
            return Err(ErrorData::new(ErrorCode::METHOD_NOT_FOUND, method, None));
        }
        self.unreadable("no call of a tool").await;
        let said =
            "a call of a tool has a `name`, which is text, and `arguments`, which are an object";
        Err(ErrorData::invalid_params(said, None))
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let toolbox = self.serving.now();
        let (running, target) = (toolbox.running.clone(), toolbox.accounts.target());
        let place = self.place().inspect_err(|_| {
            self.note_refused(&request.name, "too much is going on at once");
        })?;
        let name = request.name.to_string();
        let way = Way::of(&context);
        let watcher = context.meta.get_progress_token().map(|token| told(&context.peer, token));
        let caller = Caller {
            cancelled: context.ct.clone(),
            watcher,
            ..Caller::agent(&self.agent(&toolbox))
        };
        let (trail, books) = (caller.trail.clone(), Arc::clone(&toolbox));
        let client = client(&context);
        trail.note(|record| {
            name.clone_into(&mut record.tool);
            self.way.clone_into(&mut record.way);
            record.client = client;
        });
        let started = Instant::now();
        let response = isolated(&running, async move {
            let outcome = Box::pin(call(&toolbox, request, &way, &caller)).await;
            // One record for one call of the client's, also where a person was asked in the middle of it.
            let response = match outcome {
                Ok(Called::Answered(answer)) => {
                    let answer = record::ended(&toolbox, &caller.trail, *answer, started).await;
                    Ok(response(answer).await)
                }
                Ok(Called::Asks(answer, wanted)) => {
                    record::ended(&toolbox, &caller.trail, *answer, started).await;
                    Ok(wanted.into())
                }
                Ok(Called::Opens(wanted)) => {
                    record::asked(&toolbox, &caller.trail, started).await;
                    wanted
                }
                Err(UnknownTool) => {
                    let trail = &caller.trail;
                    record::malformed(
                        &toolbox,
                        trail,
                        &caller_tool(trail),
                        "unknown tool",
                        started,
                    )
                    .await;
                    let name = crate::model::untrusted::excerpt(&caller_tool(trail), 60);
                    Err(ErrorData::invalid_params(format!("unknown tool: {name}"), None))
                }
            };
            drop(place);
            response
        })
        .await;
        if name == SIGN_IN {
            // Other scopes open other tools.
            self.changes.stir();
        }
        if let Some(response) = response {
            return response;
        }
        tracing::error!(tool = %name, "a tool call panicked");
        record::broken(&books, &trail, started).await;
        Ok(broken(target).into())
    }
}

/// The tool that a record is about.
fn caller_tool(trail: &Trail) -> String {
    trail.record().tool
}

/// What came of a call.
enum Called {
    /// An answer.
    Answered(Box<Answer>),
    /// A person has to say yes: the client asks and calls again.
    Asks(Box<Answer>, InputRequiredResult),
    /// A person has to open an address: the client opens it and calls again.
    Opens(Result<CallToolResponse, ErrorData>),
}

fn answered(answer: Answer) -> Called {
    Called::Answered(Box::new(answer))
}

/// Calls a tool; where a person has to say yes first, asks in whatever way the client allows, and then calls
/// again. What the person said is in the store by then, so the second call needs nothing from the first.
async fn call(
    toolbox: &Arc<Toolbox>,
    request: CallToolRequestParams,
    way: &Way,
    caller: &Caller,
) -> Result<Called, UnknownTool> {
    if request.name == SIGN_IN {
        return Ok(Box::pin(sign_in(toolbox, request, way, caller)).await);
    }
    let closed = confirm::take(toolbox, &caller.agent, &request).await;
    let name = request.name;
    let arguments = request.arguments.unwrap_or_default();
    let mut answer = Box::pin(toolbox.pass(caller, &name, arguments.clone())).await?;
    if let Some(question) = answer.question() {
        if matches!(way.form, Form::Input)
            && !closed
            && let Some(wanted) = confirm::input_required(question)
        {
            return Ok(Called::Asks(Box::new(answer), wanted));
        }
        // A person may answer after the client has given up on the call: the answer still counts for the next.
        let asking = tokio::spawn({
            let (toolbox, way, question) = (Arc::clone(toolbox), way.clone(), question.clone());
            async move { confirm::ask(&toolbox, &way, &question).await }
        });
        let said = tokio::select! {
            said = asking => said.unwrap_or(Said::Nothing),
            () = caller.cancelled.cancelled() => Said::Nothing,
        };
        if said == Said::Something {
            let again = Box::pin(toolbox.pass(caller, &name, arguments)).await?;
            answer = again.after(&answer);
        }
    }
    Ok(answered(answer))
}

/// Lets a person sign in: by an address that the client opens for them, else by opening their browser.
async fn sign_in(
    toolbox: &Arc<Toolbox>,
    request: CallToolRequestParams,
    way: &Way,
    caller: &Caller,
) -> Called {
    let said = confirm::opened(&request);
    let begun = match Begun::by(toolbox, &caller.agent, request.arguments.unwrap_or_default()).await
    {
        Ok(begun) => begun,
        Err(answer) => return answered(answer),
    };
    match (&way.address, said) {
        (_, Some(false)) => return answered(begun.declined(toolbox)),
        (Address::Input, None) => {
            if let Some(link) = begun.link_again() {
                return Called::Opens(Ok(confirm::open_by_input(link, begun.message()).into()));
            }
        }
        (Address::Error, None) => {
            if let Some(link) = begun.link() {
                return Called::Opens(Err(confirm::open_by_error(link, &begun.message())));
            }
        }
        _ => {}
    }
    // The person goes on after the client has given up on the call; the next one finds what became of it.
    let toolbox = Arc::clone(toolbox);
    let (shown, target) = (said.is_some(), toolbox.accounts.target());
    let waiting = tokio::spawn(async move {
        if shown { begun.wait(&toolbox).await } else { begun.in_browser(&toolbox).await }
    });
    tokio::select! {
        answer = waiting => match answer {
            Ok(answer) => answered(answer),
            Err(_) => Called::Opens(Ok(broken(target).into())),
        },
        () = caller.cancelled.cancelled() => Called::Opens(Ok(broken(target).into())),
    }
}

/// An answer as MCP wants it.
async fn response(answer: Answer) -> CallToolResponse {
    let (picture, answer) = picture(answer).await;
    let mut content = vec![ContentBlock::text(answer.text())];
    content.extend(picture);
    let mut result = if answer.is_error() {
        CallToolResult::error(content)
    } else {
        CallToolResult::success(content)
    };
    result.structured_content = Some(answer.structured());
    result.into()
}

/// Tells a client how far its call is, each time it has come further.
fn told(peer: &Peer<RoleServer>, token: ProgressToken) -> watch::Sender<Progress> {
    let (sender, mut progress) = watch::channel(Progress::default());
    let peer = peer.clone();
    tokio::spawn(async move {
        let (mut steps, mut furthest) = (0.0, 0.0);
        while progress.changed().await.is_ok() {
            let now = progress.borrow_and_update().clone();
            steps += 1.0;
            // What is begun anew is told of again only once it has come further than before.
            let Some(reached) = reached(&now, steps).filter(|reached| *reached > furthest) else {
                continue;
            };
            furthest = reached;
            let mut said = ProgressNotificationParam::new(token.clone(), reached);
            said.total = (now.total > 0).then(|| far(now.total));
            said.message = Some(now.words());
            if peer.notify_progress(said).await.is_err() {
                break;
            }
        }
    });
    sender
}

/// How far it is, in bytes: it grows with each step and never passes the total, since a client may take anything else for
/// an error. One byte in a hundred is kept for the steps that send none.
fn reached(now: &Progress, steps: f64) -> Option<f64> {
    const STEPS: f64 = 1_000.0;
    match now.total {
        0 => Some(steps),
        total if steps <= STEPS => Some(far(now.sent) * 0.99 + far(total) * 0.01 * steps / STEPS),
        _ => None,
    }
}

#[expect(clippy::cast_precision_loss, reason = "no file has 2^53 bytes")]
fn far(bytes: u64) -> f64 {
    bytes as f64
}

/// The chart of an answer, drawn: it stands after the text. The numbers are worth telling without it.
async fn picture(answer: Answer) -> (Option<ContentBlock>, Answer) {
    let Some(chart) = answer.chart().cloned() else { return (None, answer) };
    let drawn = match tokio::task::spawn_blocking(move || chart.png()).await {
        Ok(Ok(png)) => Ok(ContentBlock::image(BASE64.encode(png), "image/png")),
        Ok(Err(failure)) => Err(failure.to_string()),
        Err(_) => Err("the chart could not be drawn".to_owned()),
    };
    match drawn {
        Ok(image) => (Some(image), answer),
        Err(failure) => (None, answer.with_warnings(&[failure])),
    }
}

/// Runs a call as a task of its own: a panic ends the task and not the conversation, and a client that gives
/// up does not cut off a write halfway. Nothing comes back from a call that panicked.
async fn isolated<T: Send + 'static>(
    running: &TaskTracker,
    call: impl Future<Output = T> + Send + 'static,
) -> Option<T> {
    running.spawn(call).await.ok()
}

/// The answer to a call that hit a fault of this program.
fn broken(target: Target) -> CallToolResult {
    let prefix = if target == Target::Sandbox { "Sandbox: " } else { "" };
    let words = "A fault in linkedin-mcp ended this call. Whether a write happened is unknown; look before you call again, and please report it.";
    let summary = format!("{prefix}{words}");
    let structured: Value = json!({
        "action": "", "outcome": "unknown", "summary": summary, "target": target.as_str(),
        "error": {"kind": "outcome_unknown", "cause": summary, "fix": ["Look whether it happened, then report the fault."], "retry": "check_first"},
    });
    let mut result = CallToolResult::error(vec![ContentBlock::text(summary)]);
    result.structured_content = Some(structured);
    result
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::call::Meter;
    use crate::catalogue::received::Shaped;
    use crate::chart::{Chart, Kind, Series};
    use crate::explain::Context;
    use crate::flow::Done;

    #[tokio::test]
    async fn a_call_that_panics_ends_alone_and_one_that_is_abandoned_goes_on() {
        let hook = std::panic::take_hook();
        std::panic::set_hook(Box::new(|_| {}));
        assert_eq!(isolated(&TaskTracker::new(), async { panic!("a fault") as u8 }).await, None);
        std::panic::set_hook(hook);
        assert_eq!(isolated(&TaskTracker::new(), async { 7 }).await, Some(7));

        let running = TaskTracker::new();
        let (finished, seen) = tokio::sync::oneshot::channel();
        let abandoned = isolated(&running, async move {
            tokio::task::yield_now().await;
            finished.send(()).ok();
        });
        tokio::select! { biased; _ = abandoned => {}, () = std::future::ready(()) => {} }
        seen.await.expect("the call went on without its client");
    }

    fn answered(chart: Option<Chart>) -> Answer {
        let mut shaped = Shaped::new("Figures.", json!({"items": [1, 2]}));
        shaped.chart = chart;
        let context = Context {
            endpoint: "analytics.share_statistics".to_owned(),
            spec: None,
            target: Target::Sandbox,
            account: "test".to_owned(),
            session: None,
        };
        let done = Done { shaped, verified: None, as_of: None };
        Answer::done("share_statistics", done, None, &context, &Meter::default())
    }

    #[tokio::test]
    async fn a_chart_is_drawn_for_mcp_and_told_of_where_only_text_is_taken() {
        let series = vec![Series { name: "impressionCount".to_owned(), values: vec![1.0, 2.0] }];
        let chart = Chart {
            kind: Kind::Line,
            title: "Impressions".to_owned(),
            unit: "number a day".to_owned(),
            labels: vec!["2026-10-01".to_owned(), "2026-10-02".to_owned()],
            series,
        };
        let (image, answer) = picture(answered(Some(chart.clone()))).await;
        let Some(ContentBlock::Image(image)) = image else { panic!("no image: {answer:?}") };
        assert_eq!(image.mime_type, "image/png");
        assert_eq!(BASE64.decode(&image.data).unwrap(), chart.png().unwrap());
        // The numbers stand in the text too, and the picture does not.
        assert!(answer.text().contains("[1,2]") && answer.text().len() < 200);
        let told = answer.without_chart().structured();
        assert!(told["warnings"][0].as_str().unwrap().contains("MCP clients only"), "{told}");

        let (image, answer) = picture(answered(None)).await;
        assert!(image.is_none());
        assert_eq!(answer.without_chart().structured()["warnings"], json!([]));
    }

    #[test]
    fn the_answer_to_a_fault_is_of_the_shape_of_every_answer() {
        let structured = broken(Target::Sandbox).structured_content.unwrap();
        let schema = Value::Object(crate::catalogue::schema::output());
        assert!(jsonschema::is_valid(&schema, &structured));
        assert_eq!(structured["outcome"], "unknown");
    }
}
