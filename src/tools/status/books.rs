//! What the books say: quotas and how long they last, writes in doubt, questions that wait.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::number;
use crate::admission::pace::Why;
use crate::auth::Session;
use crate::call::endpoint;
use crate::catalogue::endpoints;
use crate::store::Home;
use crate::store::confirmations::Question;
use crate::store::journal::Row;
use crate::tools::Toolbox;

/// The status's part that comes from the books.
pub(super) struct Books {
    pub(super) quota: Vec<Value>,
    pub(super) unresolved: Value,
    pub(super) waiting: Value,
    pub(super) paused: Vec<Value>,
    pub(super) state: Value,
    /// What belongs into the summary.
    pub(super) sentences: Vec<String>,
}

/// Those of one agent: what others wait for or are unsure of is not its business.
pub(super) async fn of(toolbox: &Toolbox, agent: &str, session: &Session) -> Books {
    let flow = &toolbox.flow;
    flow.client.observe_world(&session.upstream).await;
    let store = flow.store();
    let place = session.identity();
    let mut sentences = Vec::new();
    let unresolved = store.unresolved(Some(&place)).await;
    let problem = unresolved.as_ref().err().map(ToString::to_string);
    let mut unresolved = unresolved.unwrap_or_default();
    unresolved.retain(|row| row.agent == agent);
    let own = |question: &&Question| question.exactly.agent == agent;
    let waiting = store.waiting(Some(&place)).await;
    let waiting = waiting.map_or(0, |waiting| waiting.iter().filter(own).count());
    if let Some(problem) = &problem {
        sentences.push(format!(" Nothing can be written: {problem}."));
    }
    if !unresolved.is_empty() {
        let writes = number(unresolved.len(), "write");
        sentences.push(format!(" Of {writes} it is unknown whether they happened."));
    }
    if waiting > 0 {
        let questions = number(waiting, "question");
        sentences.push(format!(" {questions} for a person: linkedin-mcp agents approve."));
    }
    let paused = flow.admission.paused().into_iter().map(|(class, why, wait)| {
        let why = match why {
            Why::SameCall => "the same call went to LinkedIn again and again",
            Why::Failures => "calls failed again and again",
            Why::Unwell => "LinkedIn failed again and again",
        };
        json!({"calls": class, "why": why, "seconds_left": wait.as_secs() + 1})
    });
    let directory = match store.home() {
        Home::Directory(directory) => json!(directory.display().to_string()),
        Home::Memory | Home::Nowhere => Value::Null,
    };
    Books {
        quota: quota(toolbox, session).await,
        unresolved: unresolved.iter().map(shown).collect(),
        waiting: json!(waiting),
        paused: paused.collect(),
        state: json!({"directory": directory, "problem": problem}),
        sentences,
    }
}

/// Every endpoint with a limit, or with calls today.
async fn quota(toolbox: &Toolbox, session: &Session) -> Vec<Value> {
    let admission = &toolbox.flow.admission;
    let today = admission.today(session).await;
    let mut shown = Vec::new();
    for (group, entry) in endpoints() {
        let name = endpoint(group, entry);
        let used = today.iter().find(|used| used.quota.endpoint == name);
        let quota = match used {
            Some(used) => used.quota.clone(),
            None => admission.quota(session, &name).await,
        };
        if used.is_none() && quota.member_left.is_none() && quota.app_left.is_none() {
            continue;
        }
        let at = |at: Option<Timestamp>| at.map(|at| at.to_string());
        shown.push(json!({
            "endpoint": name, "used_today": used.map_or(0, |used| used.calls),
            "member_left": quota.member_left, "app_left": quota.app_left,
            "runs_out_at": at(used.and_then(|used| used.runs_out_at)),
            "closed_until": at(quota.closed_until),
        }));
    }
    shown
}

/// A write in doubt: enough to find it on linkedin.com.
fn shown(row: &Row) -> Value {
    let arguments: Value = serde_json::from_str(&row.arguments).unwrap_or_default();
    let text = arguments.get("text").or_else(|| arguments.get("commentary"));
    let text = text.and_then(Value::as_str).map(|text| crate::model::untrusted::excerpt(text, 120));
    let at = Timestamp::from_millisecond(row.made_at).map(|at| at.to_string()).ok();
    json!({
        "operation": row.id, "endpoint": row.endpoint, "asked_for_at": at, "agent": row.agent,
        "author": arguments.get("author"), "subject": row.subject, "untrusted": {"text": text},
    })
}
