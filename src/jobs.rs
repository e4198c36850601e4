//! Work that takes several requests: an upload, and a post with its files.
//!
//! Everything that can be refused is refused before the first request: arguments, files, policy, scopes, roles. What
//! was done is written down step by step, so that the same call made again, or a handle, goes on where it was,
//! in whatever process. Each request passes the same stages as any other (`flow`); the post itself is a write in
//! the journal like every post, so that a publication made twice is one post.

mod files;
mod progress;
mod publish;
mod ready;
mod run;
mod upload;
mod wait;

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::admission::{self, intent};
use crate::call::{Call, Purpose};
use crate::catalogue::Arguments;
use crate::catalogue::received::Shaped;
use crate::explain::{self, Context, Explain, Explanation};
use crate::flow::{Done, Ended, Flow, Outcome, Told};
use crate::media::Files;
use crate::model::method::{Job, Method};
use crate::model::urn::Urn;
use crate::store::jobs::Taken;
pub use progress::Progress;
use ready::{Ready, Work, question};
use run::Run;
use upload::Item;

/// How long a caller waits before it gets a handle: clients give up after a minute.
const PATIENCE: Duration = Duration::from_secs(45);

/// Work under way in this process.
struct Active {
    progress: watch::Sender<Progress>,
    ended: watch::Sender<Option<Ended>>,
    cancelled: CancellationToken,
    call: Call,
    /// How many callers wait for it.
    waiting: Mutex<usize>,
    /// Whether somebody was told that it goes on by itself.
    promised: AtomicBool,
}

/// Does work, and knows what is under way.
pub struct Jobs {
    flow: Arc<Flow>,
    files: Arc<Files>,
    running: TaskTracker,
    /// How long one reply may take.
    timeout: Duration,
    active: Mutex<HashMap<String, Arc<Active>>>,
}

impl Jobs {
    /// Nothing is under way yet.
    pub fn new(
        flow: Arc<Flow>,
        files: Arc<Files>,
        running: TaskTracker,
        timeout: Duration,
    ) -> Self {
        Self { flow, files, running, timeout, active: Mutex::default() }
    }

    /// Does the work that a call is, and says how far it is to whoever watches.
    pub async fn run(
        self: &Arc<Self>,
        call: Call,
        job: Job,
        watcher: Option<watch::Sender<Progress>>,
    ) -> Ended {
        let started = Instant::now();
        let handle = call.arguments.get("handle").and_then(Value::as_str).map(str::to_owned);
        let done = match (job, handle) {
            (Job::BeginUpload, _) => self.begin_upload(&call).await,
            (Job::Upload | Job::Publish, Some(handle)) => {
                self.pick_up(call, &handle, watcher, started).await
            }
            (Job::Upload | Job::Publish, None) => {
                let preview = call.arguments.get("preview") == Some(&json!(true));
                if preview {
                    Box::pin(self.preview(call)).await
                } else {
                    Box::pin(self.begin(call, job, watcher, started)).await
                }
            }
        };
        done.unwrap_or_else(|Early(ended)| *ended)
    }

    async fn begin_upload(&self, call: &Call) -> Result<Ended, Early> {
        let context = Context::of(call);
        let authorised = self.flow.let_through(call.clone()).await.map_err(refused)?;
        let begun = self.files.begin_upload(&authorised.call().agent, self.files.now()).await;
        let begun =
            begun.map_err(|refusal| Early::new(Ended::refused(refusal.explain(&context))))?;
        let result = json!({
            "handle": begun.handle, "method": "PUT", "address": begun.address,
            "expires_at": begun.expires_at.to_string(),
        });
        let summary = format!(
            "Send the file's bytes with PUT to {} before {}, with the key you use for MCP, then name the handle where a file is wanted.",
            begun.address, begun.expires_at
        );
        Ok(done(Shaped::new(summary, result)))
    }

    async fn begin(
        self: &Arc<Self>,
        call: Call,
        job: Job,
        watcher: Option<watch::Sender<Progress>>,
        started: Instant,
    ) -> Result<Ended, Early> {
        let ready = self.ready(call, job).await?;
        let context = Context::of(ready.authorised.call());
        if !ready.work.items().is_empty() {
            let words = question(&ready);
            let digest = format!("job:{}", ready.wanted.fingerprint);
            let asked = self.flow.consent(&ready.authorised, &digest, &words).await;
            if let Some(question) = asked.map_err(refused)? {
                let refusal = admission::Refusal::NeedsConfirmation(question.clone());
                let said = refusal.explain(&context);
                return Ok(Ended::new(Outcome::Asked(question, Box::new(said))));
            }
        }
        let taken = self.flow.store().take_job(&ready.wanted).await;
        let taken =
            taken.map_err(|failure| Early::new(Ended::refused(failure.explain(&context))))?;
        let id = match taken {
            Taken::Ours(job, fresh) => {
                if fresh {
                    self.key_is_free(&ready, &job.id, &context).await?;
                }
                job.id
            }
            Taken::Elsewhere(job) => {
                return Err(Early::new(Ended::refused(explain::elsewhere(&context, &job.id))));
            }
            Taken::KeyUsed(job) => {
                let before: Arguments = serde_json::from_str(&job.asked).unwrap_or_default();
                let refusal = admission::Refusal::KeyUsed {
                    operation: job.id,
                    endpoint: job.tool,
                    fields: intent::differing(
                        &Value::Object(before).to_string(),
                        &ready.authorised.call().asked,
                    ),
                };
                return Err(Early::new(Ended::refused(refusal.explain(&context))));
            }
        };
        let call = ready.authorised.call().clone();
        self.let_end(&id).await;
        let active = self.start(&id, ready);
        Ok(self.wait(&id, &active, &call, watcher, started).await)
    }

    /// Where everybody who waited for the work has left, it stops at its next step; only then it can begin again.
    async fn let_end(&self, id: &str) {
        let active = self.active.lock().unwrap_or_else(PoisonError::into_inner).get(id).cloned();
        if let Some(active) = active.filter(|active| active.cancelled.is_cancelled()) {
            let _ = active.ended.subscribe().wait_for(Option::is_some).await;
        }
    }

    /// The key may belong to a write that was no job.
    async fn key_is_free(&self, ready: &Ready, id: &str, context: &Context) -> Result<(), Early> {
        let Work::Publish(publish, items) = &ready.work else { return Ok(()) };
        let call = ready.authorised.call();
        if call.key.is_none() || items.is_empty() {
            return Ok(());
        }
        let post = self.would_post(call, publish, items).map_err(refused)?;
        let Err(refusal) = self.flow.admission.recall(&post).await else { return Ok(()) };
        if let Err(failure) = self.flow.store().forget_job(id).await {
            tracing::warn!(%failure, "work that was not begun is still written down");
        }
        Err(Early::new(Ended::refused(refusal.explain(context))))
    }

    /// Begins the work, unless it is under way here already.
    fn start(self: &Arc<Self>, id: &str, ready: Ready) -> Arc<Active> {
        let mut all = self.active.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(active) = all.get(id) {
            return Arc::clone(active);
        }
        let total = Progress {
            total: ready.work.items().iter().map(Item::bytes).sum(),
            parts: ready.work.items().iter().map(Item::parts).sum(),
            doing: "Beginning".to_owned(),
            ..Progress::default()
        };
        let active = Arc::new(Active {
            progress: watch::Sender::new(total),
            ended: watch::Sender::new(None),
            cancelled: CancellationToken::new(),
            call: ready.authorised.call().clone(),
            waiting: Mutex::new(0),
            promised: AtomicBool::new(false),
        });
        all.insert(id.to_owned(), Arc::clone(&active));
        drop(all);
        let run = Arc::new(Run {
            flow: Arc::clone(&self.flow),
            id: id.to_owned(),
            authorised: Arc::new(ready.authorised),
            progress: active.progress.clone(),
            cancelled: active.cancelled.clone(),
            timeout: self.timeout,
        });
        let (jobs, mine, work) = (Arc::clone(self), Arc::clone(&active), ready.work);
        // Aside: a caller that gives up does not cut it off halfway, and a panic in it ends it alone.
        let working = self.running.spawn(async move { work_off(&run, &work).await });
        let id = id.to_owned();
        self.running.spawn(async move {
            let ended = working.await.unwrap_or_else(|_| {
                let context = Context::of(&mine.call);
                Ended::refused(explain::in_doubt(admission::Refusal::Cancelled.explain(&context)))
            });
            jobs.finish(&id, &mine, ended).await;
        });
        active
    }

    async fn finish(&self, id: &str, active: &Active, ended: Ended) {
        let now_ms = active.call.session.upstream.clock.now().as_millisecond();
        // Of a post that is in doubt the journal knows, and whoever begins the work anew is told so.
        let told = told(&ended);
        if let Err(failure) = self.flow.store().end_job(id, told.as_deref(), now_ms).await {
            tracing::warn!(%failure, "how work ended is not written down");
        }
        self.active.lock().unwrap_or_else(PoisonError::into_inner).remove(id);
        active.ended.send_replace(Some(ended));
    }

    /// Waits for the work, but not for long, and not for somebody who has left.
    async fn wait(
        &self,
        id: &str,
        active: &Active,
        call: &Call,
        watcher: Option<watch::Sender<Progress>>,
        started: Instant,
    ) -> Ended {
        // Whoever waits pays for what leaves meanwhile, once.
        let before = active.call.meter.sent();
        let _place = Place::take(active, &call.cancelled);
        let mut ended = active.ended.subscribe();
        let mut progress = active.progress.subscribe();
        let until = match call.purpose {
            // At a terminal nobody picks anything up.
            Purpose::Person => None,
            Purpose::Agent | Purpose::Looking => Some(started + PATIENCE),
        };
        let out = async {
            match until {
                Some(until) => tokio::time::sleep_until(until.into()).await,
                None => std::future::pending().await,
            }
        };
        tokio::pin!(out);
        let end = loop {
            tokio::select! {
                biased;
                changed = ended.wait_for(Option::is_some) => {
                    break changed.ok().and_then(|ended| ended.clone());
                }
                changed = progress.changed(), if watcher.is_some() => {
                    if changed.is_ok() && let Some(watcher) = &watcher {
                        watcher.send_replace(progress.borrow_and_update().clone());
                    }
                }
                () = &mut out => {
                    active.promised.store(true, Ordering::Relaxed);
                    break None;
                }
                () = call.cancelled.cancelled() => break None,
            }
        };
        if !active.call.meter.is(&call.meter) {
            call.meter.add(active.call.meter.sent() - before);
        }
        end.unwrap_or_else(|| goes_on(id, &active.progress.borrow()))
    }

    /// Goes on with work that was begun before.
    async fn pick_up(
        self: &Arc<Self>,
        call: Call,
        handle: &str,
        watcher: Option<watch::Sender<Progress>>,
        started: Instant,
    ) -> Result<Ended, Early> {
        let context = Context::of(&call);
        let unknown = || Early::new(Ended::refused(explain::unknown_handle(&context)));
        // In which world it is, a process that has just begun does not know yet.
        self.flow.client.observe_world(&call.session.upstream).await;
        let known = self.flow.store().job(handle, &call.session.identity(), &call.agent).await;
        let known =
            known.map_err(|failure| Early::new(Ended::refused(failure.explain(&context))))?;
        let known = known.filter(|job| job.tool == call.endpoint()).ok_or_else(unknown)?;
        let active =
            self.active.lock().unwrap_or_else(PoisonError::into_inner).get(handle).cloned();
        if let Some(active) = active {
            return Ok(self.wait(handle, &active, &call, watcher, started).await);
        }
        if let Some(ended) = known.answer.as_deref().and_then(told_again) {
            return Ok(ended);
        }
        let Method::Job(job) = call.entry.spec.method else { return Err(unknown()) };
        let asked: Arguments = serde_json::from_str(&known.asked).unwrap_or_default();
        let arguments = call.entry.parse(asked);
        let arguments =
            arguments.map_err(|invalid| Early::new(Ended::refused(invalid.explain(&context))))?;
        let call = Call { asked: arguments.clone(), arguments, key: known.key, ..call };
        Box::pin(self.begin(call, job, watcher, started)).await
    }
}

/// Does the work, and says how it ended.
async fn work_off(run: &Arc<Run>, work: &Work) -> Ended {
    let ended = match work {
        Work::Upload(items) => publish::uploads(run, items).await.map(|(media, ready)| {
            let mut result = json!({});
            if let (Some(map), Some(one)) =
                (result.as_object_mut(), items.iter().zip(&media).map(publish::described).next())
            {
                map.extend(one.as_object().cloned().unwrap_or_default());
                let seen = ready.iter().all(|ready| *ready == wait::Ready::Seen);
                map.insert(
                    "status".to_owned(),
                    json!(if seen { "AVAILABLE" } else { "not_readable" }),
                );
            }
            let name = media.first().map_or("nothing", Urn::as_str);
            done(Shaped::new(format!("Uploaded as {name}."), result))
        }),
        Work::Publish(publish, items) => {
            publish::run(run, publish, items, run.call().key.clone()).await
        }
    };
    let mut ended = match ended {
        Ok(ended) => ended,
        Err(stopped) => Ended::new(Outcome::Refused(stopped.into_said())),
    };
    if let Outcome::Refused(said) = &mut ended.outcome
        && said.outcome == explain::Outcome::NotDone
    {
        let media = run.flow.store().media_of(&run.id).await.unwrap_or_default();
        explain::unused(said, &media);
    }
    ended
}

/// Whoever waits for work. Once the last has left it stops at its next step, unless somebody was told that it goes on.
struct Place<'a> {
    active: &'a Active,
    left: &'a CancellationToken,
}

impl<'a> Place<'a> {
    fn take(active: &'a Active, left: &'a CancellationToken) -> Self {
        *active.waiting.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        Self { active, left }
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let mut waiting = self.active.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        *waiting = waiting.saturating_sub(1);
        let promised = self.active.promised.load(Ordering::Relaxed);
        if *waiting == 0 && !promised && self.left.is_cancelled() {
            self.active.cancelled.cancel();
        }
    }
}

/// How a call ended before any of its work began.
struct Early(Box<Ended>);

impl Early {
    fn new(ended: Ended) -> Self {
        Self(Box::new(ended))
    }
}

fn refused(said: Box<Explanation>) -> Early {
    Early::new(Ended::new(Outcome::Refused(said)))
}

fn done(shaped: Shaped) -> Ended {
    Ended::new(Outcome::Done(Box::new(Done { shaped, verified: None, as_of: None })))
}

fn goes_on(id: &str, progress: &Progress) -> Ended {
    let mut shaped = Shaped::new(
        format!(
            "Not done yet, and going on: {} Call again with `handle`: {id}, and nothing else, to pick it up.",
            progress.words()
        ),
        json!({"handle": id, "state": "going_on", "progress": progress.to_value()}),
    );
    shaped.warnings.push("Do not send it anew under other words: it goes on by itself.".to_owned());
    Ended::new(Outcome::GoesOn(Box::new(shaped)))
}

/// What is kept of how work ended: of what was refused, nothing, so that it can be tried again.
fn told(ended: &Ended) -> Option<String> {
    let Outcome::Done(done) = &ended.outcome else { return None };
    let kept = json!({"told": Told::of(done), "operation": ended.operation});
    Some(kept.to_string())
}

fn told_again(kept: &str) -> Option<Ended> {
    let kept: Value = serde_json::from_str(kept).ok()?;
    let told: Told = serde_json::from_value(kept.get("told")?.clone()).ok()?;
    let operation = kept.get("operation").and_then(Value::as_str).map(str::to_owned);
    Some(Ended { operation, ..Ended::new(Outcome::Done(Box::new(told.into_done()))) })
}
