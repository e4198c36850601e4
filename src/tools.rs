//! The tools that agents see: one for each endpoint group and effect, all from the catalogue, and
//! `linkedin_status`.

pub mod answer;
mod confirm;
pub mod handler;
mod reading;
mod record;
mod sign_in;
mod status;

pub use sign_in::listing as sign_in_listing;
pub use status::listing as status_listing;

use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use schemars::Schema;
use serde_json::{Map, Value, json};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::access;
use crate::ask::Desk;
use crate::auth::{Accounts, Known, Scopes};
use crate::call::{Call, Meter, Purpose, Shared, Trail, endpoint};
use crate::catalogue::spec::Access;
use crate::catalogue::{Arguments, Entry, GROUPS, Group, Invalid, schema};
use crate::explain::{Context, Explain, Explanation};
use crate::flow::Flow;
use crate::jobs::{Jobs, Progress};
use crate::media::Files;
use crate::model::method::{Effect, Method};
use crate::model::product::Product;
use crate::model::scope::{Scope, spelled};
use crate::policy::Policy;
use crate::signin::door::Door;
use answer::Answer;

/// The tool that is always listed.
pub const STATUS: &str = "linkedin_status";

/// The tool by which a person signs in.
pub const SIGN_IN: &str = "linkedin_sign_in";

/// What makes LinkedIn itself the target of every later start.
pub type MakeLive = Box<dyn Fn() -> Result<(), String> + Send + Sync>;

/// A tool of the catalogue.
#[derive(Clone, Copy, Debug)]
pub struct Tool {
    /// Its endpoints' group.
    pub group: &'static Group,
    /// The effect of all its actions.
    pub effect: Effect,
    /// The one action that is a tool of its own.
    pub alone: Option<&'static Entry>,
}

impl Tool {
    /// Every tool of the catalogue, in a fixed order.
    pub fn all() -> impl Iterator<Item = Self> {
        GROUPS.iter().flat_map(|group| {
            let alone = group.entries.iter().filter(|entry| entry.spec.alone);
            let alone =
                alone.map(|entry| Self { group, effect: entry.spec.effect, alone: Some(entry) });
            alone.chain(group.effects().map(move |effect| Self { group, effect, alone: None }))
        })
    }

    /// Its actions.
    pub fn entries(&self) -> impl Iterator<Item = &'static Entry> {
        let group = if self.alone.is_some() { None } else { Some(self.group.actions(self.effect)) };
        self.alone.into_iter().chain(group.into_iter().flatten())
    }

    /// `linkedin_posts_read`
    pub fn name(&self) -> String {
        match self.alone {
            Some(entry) => format!("linkedin_{}", entry.spec.action),
            None => format!("linkedin_{}_{}", self.group.name, self.effect.as_str()),
        }
    }

    /// For people.
    pub fn title(&self) -> String {
        match self.alone {
            Some(entry) => format!("LinkedIn: {}", entry.spec.action),
            None => {
                format!("LinkedIn {}: {}", self.group.name.replace('_', " "), self.effect.as_str())
            }
        }
    }

    /// For models: what the group is, and each action in one line.
    fn description(&self, schemas: &[(&Entry, Schema)]) -> String {
        let about = |schema: &Schema| {
            schema.get("description").and_then(Value::as_str).unwrap_or_default().to_owned()
        };
        let lines = schemas.iter().map(|(entry, schema)| match self.alone {
            Some(_) => about(schema),
            None => format!("{}: {}", entry.spec.action, about(schema)),
        });
        let group = self.alone.is_none().then(|| self.group.about.to_owned());
        group.into_iter().chain(lines).collect::<Vec<_>>().join("\n")
    }

    /// As listed by MCP.
    pub fn listing(&self) -> Value {
        let entries = || self.entries();
        // Each is made once: it takes most of the time that a list takes.
        let schemas: Vec<(&Entry, Schema)> =
            entries().map(|entry| (entry, entry.schema())).collect();
        let input = match (self.alone, schemas.as_slice()) {
            (Some(entry), [(_, schema), ..]) => schema::input_alone(entry, schema),
            _ => schema::input(&schemas),
        };
        let read = self.effect == Effect::Read;
        // All four, always: some hosts take a hint that is absent for the worst.
        let hints = json!({
            "readOnlyHint": read,
            "destructiveHint": entries().any(|entry| entry.spec.destructive),
            // A second deletion finds nothing to delete; a second creation creates.
            "idempotentHint": read || self.effect == Effect::Delete,
            "openWorldHint": true,
        });
        json!({
            "name": self.name(),
            "title": self.title(),
            "description": self.description(&schemas),
            "inputSchema": input,
            "outputSchema": schema::output(),
            "annotations": hints,
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
    pub flow: Arc<Flow>,
    /// Work that takes several requests.
    pub jobs: Arc<Jobs>,
    /// Who calls where nothing else says so: over standard input and at the command line.
    pub agent: String,
    /// Lists also tools for which a scope is missing.
    pub all_tools: bool,
    /// What the operator should know; `linkedin_status` says it.
    pub notices: Vec<String>,
    /// How long a call may wait for one reply of LinkedIn's.
    pub timeout: Duration,
    /// Asks a person in their own browser.
    pub desk: Desk,
    /// Where files come from, and those that came.
    pub files: Arc<Files>,
    /// The calls that are under way.
    pub running: TaskTracker,
    /// Where a person signs in.
    pub door: Arc<Door>,
    /// Makes LinkedIn itself the target of every later start.
    pub make_live: MakeLive,
    /// Makes it the target of what serves now, too.
    pub successor: OnceLock<Box<dyn Fn() + Send + Sync>>,
}

/// Whether an account's app has a product, or looks like it: LinkedIn tells nobody, but grants some scopes with few
/// products only.
fn may_have(account: &Known, product: Product) -> bool {
    if !account.products.is_empty() {
        return account.products.iter().any(|name| name == product.name());
    }
    match &account.scopes {
        Some(Scopes::Known(granted)) => Scope::all().any(|scope| {
            let own = scope.products();
            let elsewhere = own
                .iter()
                .any(|other| matches!(other, Product::Share | Product::CommunityManagement));
            own.contains(&product) && !elsewhere && granted.holds(&[scope])
        }),
        Some(Scopes::Unknown) | None => true,
    }
}

/// How much longer than for one reply a call may take in all: for probes, another attempt, and a look.
const BESIDES: Duration = Duration::from_secs(20);

/// Who calls, as far as it matters to a call.
#[derive(Clone, Debug)]
pub struct Caller {
    /// Under whose name.
    pub agent: Arc<str>,
    /// What the audit will say of the call.
    pub trail: Trail,
    /// For whom.
    pub purpose: Purpose,
    /// Says that the caller has left.
    pub cancelled: CancellationToken,
    /// Hears how far a job is.
    pub watcher: Option<watch::Sender<Progress>>,
}

impl Caller {
    /// An agent that waits.
    pub fn agent(name: &str) -> Self {
        let (agent, cancelled) = (name.into(), CancellationToken::new());
        let trail = Trail::of(name);
        Self { agent, trail, purpose: Purpose::Agent, cancelled, watcher: None }
    }

    /// A person at the command line, under an agent's name.
    pub fn person(name: &str) -> Self {
        Self { purpose: Purpose::Person, ..Self::agent(name) }
    }
}

impl Toolbox {
    /// The tools as MCP lists them for its own agent, and those that are hidden.
    pub async fn list(&self) -> (Vec<Value>, Vec<Hidden>) {
        self.list_for(&self.agent).await
    }

    /// The same for any agent. One that nobody knows sees the tool that says why, and no other.
    pub async fn list_for(&self, agent: &str) -> (Vec<Value>, Vec<Hidden>) {
        let policy = self.flow.policies.of(agent);
        let mut known = self.accounts.known().await;
        known.retain(|account| policy.account(&account.name).is_ok());
        // Where there is one account there is nothing to choose.
        let several = known.len() > 1;
        let meant = |listing| if several { listing } else { without_account(listing) };
        let mut listed = vec![meant(status_listing())];
        if policy.stranger().is_none() {
            listed.push(sign_in::listing());
        }
        let mut hidden = Vec::new();
        for tool in Tool::all() {
            match self.hides(tool, &known, &policy) {
                None => listed.push(meant(tool.listing())),
                Some(opens_with) => hidden.push(Hidden {
                    tool: tool.name(),
                    actions: tool.entries().map(|entry| entry.spec.action).collect(),
                    opens_with,
                }),
            }
        }
        (listed, hidden)
    }

    /// What would open a tool that is hidden. A scope of which LinkedIn's pages are not sure hides too: a listing
    /// costs tokens in every conversation and hiding refuses nothing, so whoever calls is still served.
    fn hides(&self, tool: Tool, accounts: &[Known], policy: &Policy) -> Option<String> {
        if !policy.allows(tool.group.name, tool.effect) {
            return Some("the operator's policy".to_owned());
        }
        // What any of them may do is offered.
        let all: Option<Vec<&Scopes>> =
            accounts.iter().map(|account| account.scopes.as_ref()).collect();
        let all = all.filter(|all| !all.is_empty())?;
        if self.all_tools || all.contains(&&Scopes::Unknown) {
            return None;
        }
        let any = |opens: &dyn Fn(&Scopes) -> bool| all.iter().any(|scopes| opens(scopes));
        let mut opening = Vec::new();
        let mut setting = None;
        for entry in tool.entries() {
            // What was made through here, linkedin_status tells as well: for that alone no tool is listed.
            if matches!(entry.spec.method, Method::Recall(_)) {
                continue;
            }
            if let Access::App { product } = entry.spec.access {
                if accounts.iter().any(|account| may_have(account, product)) {
                    return None;
                }
                let product = format!("the product {}", product.name());
                if !opening.contains(&product) {
                    opening.push(product);
                }
                continue;
            }
            let needs = entry.spec.access.needs();
            if needs.is_empty()
                || any(&|scopes| needs.iter().any(|need| access::grants(scopes, need)))
            {
                return None;
            }
            if let Some(older) =
                entry.spec.unversioned.filter(|older| any(&|scopes| access::opens(scopes, older)))
            {
                if policy.unversioned(&entry.spec).is_some() {
                    return None;
                }
                setting = Some(older.setting);
            }
            for set in needs.iter().flat_map(|need| need.scopes) {
                let set = spelled(set);
                if !opening.contains(&set) {
                    opening.push(set);
                }
            }
        }
        opening.extend(setting.map(|setting| format!("the setting {setting}")));
        Some(opening.join(" or "))
    }

    /// Calls a tool, as an agent does.
    pub async fn call(&self, name: &str, arguments: Arguments) -> Result<Answer, UnknownTool> {
        self.call_by(&Caller::agent(&self.agent), name, arguments).await
    }

    /// Makes LinkedIn itself the target, from now on.
    fn go_live(&self) -> Result<(), String> {
        (self.make_live)()?;
        if let Some(successor) = self.successor.get() {
            successor();
        }
        Ok(())
    }

    /// Ends what can be ended well: waits for calls under way, for so long at most, and then closes the books.
    pub async fn finish(&self, patience: Duration) {
        self.running.close();
        let _ = tokio::time::timeout(patience, self.running.wait()).await;
        self.flow.admission.close_books().await;
        self.flow.store().close().await;
    }

    /// Calls a tool, and writes down that it was called.
    pub async fn call_by(
        &self,
        caller: &Caller,
        name: &str,
        arguments: Arguments,
    ) -> Result<Answer, UnknownTool> {
        let started = Instant::now();
        caller.trail.note(|record| name.clone_into(&mut record.tool));
        let passed = Box::pin(self.pass(caller, name, arguments)).await;
        let Ok(answer) = passed else {
            record::malformed(self, &caller.trail, name, "unknown tool", started).await;
            return Err(UnknownTool);
        };
        Ok(record::ended(self, &caller.trail, answer, started).await)
    }

    /// Calls a tool. That it was called is for whoever uses this to write down, once.
    async fn pass(
        &self,
        caller: &Caller,
        name: &str,
        arguments: Arguments,
    ) -> Result<Answer, UnknownTool> {
        if name == SIGN_IN {
            return Ok(match Box::pin(sign_in::Begun::by(self, &caller.agent, arguments)).await {
                Ok(begun) => begun.in_browser(self).await,
                Err(answer) => answer,
            });
        }
        if name == STATUS {
            if let Some(posts) = status::posts(&arguments) {
                return Box::pin(self.pass(caller, "linkedin_posts_read", posts)).await;
            }
            return Ok(status::answer(self, &caller.agent, arguments).await);
        }
        let tool = Tool::all().find(|tool| tool.name() == name).ok_or(UnknownTool)?;
        caller.trail.note(|record| {
            tool.group.name.clone_into(&mut record.area);
            tool.effect.as_str().clone_into(&mut record.effect);
        });
        let mut asked = Asked {
            action: action(&arguments),
            context: self.context(name),
            meter: Meter::of(&caller.agent),
        };
        let call = match self.read(tool, arguments, caller, &mut asked).await {
            Ok(call) => call,
            Err(said) => {
                return Ok(Answer::refused(&asked.action, &said, &asked.context, &asked.meter));
            }
        };
        let (page, session) = (call.page.clone(), Arc::clone(&call.session));
        let asks_linkedin = call.entry.spec.is_linkedins();
        // Large, and held by every session that calls: it stands on the heap while it is needed.
        let policy = self.flow.policies.of(&caller.agent);
        let mut ended = match call.entry.spec.method {
            Method::Job(job) => Box::pin(self.jobs.run(call, job, caller.watcher.clone())).await,
            _ => Box::pin(self.flow.run(call)).await,
        };
        reading::guard(self, &policy, &session, &asked.meter, &mut ended).await;
        let Asked { action, context, meter } = asked;
        let answer = Answer::ended(&action, ended, page.as_ref(), &context, &meter);
        if !asks_linkedin {
            return Ok(answer);
        }
        let quota = self.flow.admission.quota(&session, &context.endpoint).await;
        Ok(answer.with_quota(&quota))
    }

    /// The account that is meant: where none is named, the first that the agent may use.
    fn meant(&self, named: Option<&str>, policy: &Policy) -> Option<String> {
        let own = || policy.rules()?.accounts.as_ref()?.first().cloned();
        match named {
            Some(named) => Some(named.to_owned()),
            None if policy.account(self.accounts.default_name()).is_ok() => None,
            None => own(),
        }
    }

    /// What is known of a call before anything of it is read.
    fn context(&self, endpoint: &str) -> Context {
        Context {
            endpoint: endpoint.to_owned(),
            spec: None,
            target: self.accounts.target(),
            account: self.accounts.default_name().to_owned(),
            session: None,
        }
    }

    /// Reads a call out of a tool's arguments, step by step: what is known by then is in the answer if the
    /// next step fails.
    async fn read(
        &self,
        tool: Tool,
        mut arguments: Arguments,
        caller: &Caller,
        asked: &mut Asked,
    ) -> Result<Call, Explanation> {
        if let Some(entry) = tool.alone {
            entry.spec.action.clone_into(&mut asked.action);
        }
        let wanted = if tool.alone.is_some() { None } else { arguments.shift_remove("action") };
        let Some(entry) = tool.entries().find(|entry| entry.spec.action == asked.action) else {
            // The pages of a group are on one topic: those of its first action help on.
            asked.context.spec = tool.entries().next().map(|entry| entry.spec);
            return Err(unknown_action(tool, wanted.as_ref()).explain(&asked.context));
        };
        asked.context.endpoint = endpoint(tool.group, entry);
        caller.trail.note(|record| record.endpoint.clone_from(&asked.context.endpoint));
        asked.context.spec = Some(entry.spec);
        let refuse = |invalid: Invalid| invalid.explain(&asked.context);
        let shared = Shared::take(&mut arguments).map_err(refuse)?;
        // What the policy forbids is refused before anybody is signed in for it.
        let policy = self.flow.policies.of(&caller.agent);
        let allowed = policy.decide(tool.group.name, entry.spec.effect);
        allowed.map_err(|refusal| refusal.explain(&asked.context))?;
        let meant = self.meant(shared.account.as_deref(), &policy);
        let session = self.accounts.session(meant.as_deref()).await;
        let session = session.map_err(|failure| {
            if let Some(account) = failure.account() {
                account.clone_into(&mut asked.context.account);
            }
            failure.explain(&asked.context)
        })?;
        asked.context.account.clone_from(&session.account);
        asked.context.session = Some(Arc::clone(&session));
        let refuse = |invalid: Invalid| invalid.explain(&asked.context);
        let arguments = entry.parse(arguments).map_err(refuse)?;
        Ok(Call {
            group: tool.group,
            entry,
            page: shared.page(entry).map_err(refuse)?,
            asked: arguments.clone(),
            arguments,
            key: shared.key_for(entry).map_err(refuse)?,
            detail: shared.detail,
            agent: caller.agent.to_string(),
            session,
            meter: asked.meter.clone(),
            trail: caller.trail.clone(),
            purpose: caller.purpose,
            deadline: Instant::now() + self.timeout + BESIDES,
            cancelled: caller.cancelled.clone(),
        })
    }
}

/// A listing without the argument that says which account is meant. It is taken all the same.
fn without_account(mut listing: Value) -> Value {
    let properties = listing.pointer_mut("/inputSchema/properties").and_then(Value::as_object_mut);
    if let Some(properties) = properties {
        properties.shift_remove("account");
    }
    listing
}

/// A call that is being read.
struct Asked {
    action: String,
    context: Context,
    meter: Meter,
}

fn action(arguments: &Arguments) -> String {
    arguments.get("action").and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn unknown_action(tool: Tool, wanted: Option<&Value>) -> Invalid {
    let all: Vec<&str> = tool.entries().map(|entry| entry.spec.action).collect();
    let action = wanted.and_then(Value::as_str).unwrap_or_default();
    let problem = match wanted {
        None | Some(Value::Null) => "`action` is required but missing".to_owned(),
        Some(Value::String(_)) => {
            format!("There is no action `{}` here", crate::model::untrusted::excerpt(action, 60))
        }
        Some(_) => "`action` must be a string".to_owned(),
    };
    // What is asked for may be an action of another tool of this group.
    let elsewhere = Tool::all().find(|other| {
        other.group.name == tool.group.name
            && other.entries().any(|entry| entry.spec.action == action)
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
