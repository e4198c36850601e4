//! Bytes to an address that a reply of LinkedIn's named.

use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::{Planned, Refusal, Request};
use crate::access::{Authorised, Route};
use crate::call::endpoint;
use crate::catalogue::Entry;
use crate::catalogue::looks::Stated;
use crate::media::File;
use crate::model::method::{Effect, Method};
use crate::model::untrusted::excerpt;

/// The right to send the last bytes of a part, one part at a time: whoever has it gives it back once LinkedIn's name
/// for the part is written down. So of all parts on their way, one at most can have come whole without anybody knowing
/// after a crash.
#[derive(Clone, Debug)]
pub struct Turn {
    one: Arc<Semaphore>,
    held: Arc<Mutex<Option<OwnedSemaphorePermit>>>,
}

impl Turn {
    /// One of those who take turns.
    pub fn of(one: &Arc<Semaphore>) -> Self {
        Self { one: Arc::clone(one), held: Arc::default() }
    }

    /// Waits for it.
    pub async fn take(&self) {
        // Nobody closes it; and if somebody did, nothing would be left to take turns for.
        let held = Arc::clone(&self.one).acquire_owned().await.ok();
        *self.held.lock().unwrap_or_else(PoisonError::into_inner) = held;
    }

    /// Gives it back.
    pub fn give_back(&self) {
        self.held.lock().unwrap_or_else(PoisonError::into_inner).take();
    }
}

/// A part of a file, as the body of a request.
#[derive(Clone, Debug)]
pub struct Slice {
    /// The file.
    pub file: File,
    /// Which of its bytes.
    pub range: Range<u64>,
    /// What has to be waited for before its last bytes leave.
    pub turn: Option<Turn>,
}

impl Slice {
    /// How many bytes.
    pub fn length(&self) -> u64 {
        self.range.end.saturating_sub(self.range.start)
    }
}

/// An address that LinkedIn gave for bytes, and how they are sent there.
#[derive(Clone, Debug)]
pub struct Destination<'a> {
    /// The step that this is, such as `media.put_image`.
    pub step: &'static Entry,
    /// The address, to the letter.
    pub url: &'a str,
    /// A header that LinkedIn's page asks for.
    pub header: Option<(&'static str, &'static str)>,
    /// Whether LinkedIn's page asks for the bearer.
    pub bearer: bool,
}

/// Writes the request that sends bytes to an address of LinkedIn's, for a call that was let through.
///
/// Source: <https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/videos-api>.
pub fn upload(
    authorised: &Authorised,
    destination: &Destination<'_>,
    slice: Slice,
) -> Result<Planned, Refusal> {
    let call = authorised.call();
    let elsewhere = || Refusal::Elsewhere { host: excerpt(host_of(destination.url), 80) };
    // An address out of a reply is followed to LinkedIn's own hosts and nowhere else.
    if !call.session.upstream.takes_uploads_at(destination.url) {
        return Err(elsewhere());
    }
    let Method::Upload(verb) = destination.step.spec.method else { return Err(elsewhere()) };
    let mut headers = vec![("content-type", "application/octet-stream".to_owned())];
    headers.extend(destination.header.map(|(name, value)| (name, value.to_owned())));
    let request = Request {
        method: verb,
        url: destination.url.to_owned(),
        headers,
        body: None,
        bearer: destination.bearer,
    };
    let Range { start, end } = slice.range;
    let digest = format!("{}:{}:{start}-{end}", request.digest(), slice.file.sha256());
    Ok(Planned {
        call: None,
        session: Arc::clone(&call.session),
        meter: call.meter.clone(),
        endpoint: endpoint(call.group, destination.step),
        method: destination.step.spec.method,
        effect: Effect::Write,
        route: Route::Documented,
        request,
        slice: Some(slice),
        stated: Stated::default(),
        digest,
    })
}

fn host_of(url: &str) -> &str {
    let after = url.split_once("://").map_or(url, |(_, rest)| rest);
    after.split(['/', '?', '#']).next().unwrap_or_default()
}
