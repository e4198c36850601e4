//! Before the first request: everything that can be refused is, and what is wanted gets a name.

use serde_json::{Map, Value, json};

use super::files::{Opening, Unfit, lasting};
use super::run::call_of;
use super::upload::Item;
use super::{Early, Jobs, done, publish, refused};
use crate::access::Authorised;
use crate::admission::intent;
use crate::call::Call;
use crate::catalogue::Invalid;
use crate::catalogue::groups::media::upload::Upload;
use crate::catalogue::groups::posts::publish::Publish;
use crate::catalogue::received::Shaped;
use crate::explain::{Context, Explain, Explanation, Kind};
use crate::flow::Ended;
use crate::model::method::Job;
use crate::model::urn::Author;
use crate::store::jobs::Wanted;

/// What is to be done, once everything that can be known about it is.
pub(super) enum Work {
    Upload(Vec<Item>),
    Publish(Box<Publish>, Vec<Item>),
}

impl Work {
    pub(super) fn items(&self) -> &[Item] {
        match self {
            Self::Upload(items) | Self::Publish(_, items) => items,
        }
    }
}

/// Work that was let through, and can begin.
pub(super) struct Ready {
    pub(super) work: Work,
    pub(super) authorised: Authorised,
    pub(super) wanted: Wanted,
}

impl Jobs {
    /// Checks everything that can be checked without a write.
    pub(super) async fn ready(&self, call: Call, job: Job) -> Result<Ready, Early> {
        let context = Context::of(&call);
        let wrong = |invalid: Invalid| Early::new(Ended::refused(invalid.explain(&context)));
        let authorised;
        let work = match job {
            Job::Upload | Job::BeginUpload => {
                let upload: Upload = typed(&call).map_err(wrong)?;
                let items = self.open(&call).of_upload(&upload).await;
                let items = items.map_err(|unfit| unfit_for(&unfit, &context))?;
                authorised = self.flow.let_through(call).await.map_err(refused)?;
                Work::Upload(items)
            }
            Job::Publish => {
                let mut publish: Publish = typed(&call).map_err(wrong)?;
                self.would_post(&call, &publish, &[]).map_err(refused)?;
                let items = self.open(&call).of_publication(&publish).await;
                let items = items.map_err(|unfit| unfit_for(&unfit, &context))?;
                // With the titles that files give.
                self.would_post(&call, &publish, &items).map_err(refused)?;
                authorised = self.flow.let_through(call).await.map_err(refused)?;
                publish.author = speaker(authorised.call());
                Work::Publish(Box::new(publish), items)
            }
        };
        let call = authorised.call();
        self.may_upload(call, work.items()).await.map_err(refused)?;
        let wanted = wanted(call, &work);
        Ok(Ready { work, authorised, wanted })
    }

    fn open<'a>(&'a self, call: &'a Call) -> Opening<'a> {
        Opening { files: &self.files, whose: &call.agent }
    }

    /// The call that would post, with names in the place of media that are not uploaded yet.
    pub(super) fn would_post(
        &self,
        call: &Call,
        publish: &Publish,
        items: &[Item],
    ) -> Result<Call, Box<Explanation>> {
        let arguments = publish::create(publish, items, None);
        let mut post = call_of(call, "posts.create", arguments, &call.cancelled, self.timeout)?;
        post.key.clone_from(&call.key);
        Ok(post)
    }

    /// Asks policy, scopes and roles about each kind of file.
    async fn may_upload(&self, call: &Call, items: &[Item]) -> Result<(), Box<Explanation>> {
        let owner = call.arguments.get(call.entry.spec.access.argument().unwrap_or_default());
        for item in items {
            let arguments = item.initialize(&json!(owner));
            let endpoint = format!("media.initialize_{}", item.kind.entity());
            let step = call_of(call, &endpoint, arguments, &call.cancelled, self.timeout)?;
            self.flow.let_through(step).await?;
        }
        Ok(())
    }

    /// Everything but to send.
    pub(super) async fn preview(&self, call: Call) -> Result<Ended, Early> {
        let context = Context::of(&call);
        let publish: Publish = typed(&call)
            .map_err(|invalid: Invalid| Early::new(Ended::refused(invalid.explain(&context))))?;
        self.would_post(&call, &publish, &[]).map_err(refused)?;
        let items = self.open(&call).of_publication(&publish).await;
        let items = items.map_err(|unfit| unfit_for(&unfit, &context))?;
        let post = self.would_post(&call, &publish, &items).map_err(refused)?;
        let mut refusals: Vec<Explanation> = Vec::new();
        let mut refuses = |said: Box<Explanation>| {
            // One reason may stand in the way of the post and of each file.
            let same = |before: &Explanation| {
                before.kind == said.kind
                    && (said.kind == Kind::MissingScope || before.cause == said.cause)
            };
            if !refusals.iter().any(same) {
                refusals.push(*said);
            }
        };
        let mut result = Map::new();
        match self.flow.preview(post).await {
            Ok((request, resolved)) => {
                result.insert("reads".to_owned(), json!(publish::read_as(&request)));
                result.insert("request".to_owned(), shown(&request));
                if let Err(said) = self.may_upload(&as_owner(&call, &resolved), &items).await {
                    refuses(said);
                }
            }
            Err(said) => {
                refuses(said);
                if let Err(said) = self.may_upload(&call, &items).await {
                    refuses(said);
                }
            }
        }
        let files: Vec<Value> = items.iter().map(seen).collect();
        result.insert("files".to_owned(), json!(files));
        result.insert("cost".to_owned(), publish::cost(&items));
        let summary = if refusals.is_empty() {
            "A preview: nothing was sent, and nothing known here stands in the way.".to_owned()
        } else {
            format!(
                "A preview: nothing was sent, and it would be refused {} times over.",
                refusals.len()
            )
            .replace("1 times over", "once")
        };
        let refusals: Vec<Value> = refusals
            .iter()
            .map(|said| json!({"summary": said.summary, "error": said.to_value()}))
            .collect();
        result.insert("would_be_refused".to_owned(), json!(refusals));
        Ok(done(Shaped::new(summary, Value::Object(result))))
    }
}

fn unfit_for(unfit: &Unfit, context: &Context) -> Early {
    Early::new(Ended::refused(match unfit {
        Unfit::File(refusal) => refusal.explain(context),
        Unfit::Invalid(invalid) => invalid.explain(context),
    }))
}

fn typed<T: serde::de::DeserializeOwned>(call: &Call) -> Result<T, Invalid> {
    serde_json::from_value(Value::Object(call.arguments.clone())).map_err(|error| Invalid {
        field: None,
        problem: error.to_string(),
        fix: "Correct it.".to_owned(),
    })
}

fn speaker(call: &Call) -> Option<Author> {
    let urn = call.arguments.get("author")?.clone();
    serde_json::from_value(urn).ok()
}

/// The call, with its author as the other one has it.
fn as_owner(call: &Call, resolved: &Call) -> Call {
    let mut call = call.clone();
    if let Some(author) = resolved.arguments.get("author") {
        call.arguments.insert("author".to_owned(), author.clone());
    }
    call
}

/// What exactly is wanted: arguments with names resolved, files by their hashes.
fn wanted(call: &Call, work: &Work) -> Wanted {
    let mut what = call.arguments.clone();
    for name in ["images", "video", "document", "file", "captions", "thumbnail", "preview"] {
        what.remove(name);
    }
    let content = match work {
        Work::Publish(publish, items) => Value::Object(publish::create(publish, items, None)),
        Work::Upload(_) => Value::Null,
    };
    let hashes: Vec<Value> = work.items().iter().map(Item::hashes).collect();
    if let Some(article) = what.get_mut("article").and_then(Value::as_object_mut) {
        article.remove("thumbnail");
    }
    let words = json!([call.endpoint(), call.key, what, content, hashes]).to_string();
    let asked = lasting(Value::Object(call.arguments.clone()), work.items());
    Wanted {
        place: call.session.identity(),
        agent: call.agent.clone(),
        tool: call.endpoint(),
        key: call.key.clone(),
        fingerprint: intent::digest(&[words.as_bytes()]),
        asked: asked.to_string(),
        now_ms: call.session.upstream.clock.now().as_millisecond(),
    }
}

/// Whatever somebody may take for the end of a line.
const BREAKS: [char; 7] = ['\n', '\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}'];

/// What a person is asked before files leave.
pub(super) fn question(ready: &Ready) -> String {
    let call = ready.authorised.call();
    let files: Vec<String> = ready
        .work
        .items()
        .iter()
        .flat_map(Item::files)
        .map(|file| format!("{} ({} bytes, SHA-256 {})", file.name(), file.size(), file.sha256()))
        .collect();
    let text = call.arguments.get("text").and_then(Value::as_str).unwrap_or_default();
    let text = crate::model::untrusted::excerpt(&text.replace(BREAKS, "\n  > "), 3_000);
    format!(
        "Send files to {}, to be used by {}, as the account {}, asked for by the agent {}:\n{}\n{}",
        call.session.upstream.target.place_name(),
        call.arguments
            .get(call.entry.spec.access.argument().unwrap_or_default())
            .and_then(Value::as_str)
            .unwrap_or("nobody in particular"),
        call.session.account,
        crate::model::untrusted::excerpt(&call.agent, 80),
        files.join("\n"),
        if text.is_empty() { String::new() } else { format!("For a post that reads:\n  > {text}") },
    )
}

/// The request as a caller reads it.
fn shown(request: &crate::plan::Request) -> Value {
    let body: Value = request
        .body
        .as_deref()
        .and_then(|body| serde_json::from_slice(body).ok())
        .unwrap_or_default();
    json!({"method": request.method, "url": request.url, "headers": request.headers, "body": body})
}

/// A file as a caller reads it.
fn seen(item: &Item) -> Value {
    json!({
        "file": item.file.name(), "bytes": item.file.size(), "sha256": item.file.sha256(),
        "seen": item.file.seen(), "requests": item.calls(),
    })
}
