//! `agents approve`: questions that wait for a person.

use super::super::Failure;
use super::super::books::time;
use super::super::output::{Look, Out, look, say};
use crate::model::untrusted::excerpt;
use crate::store::Store;

/// Shows or answers questions.
pub(super) async fn approve(
    store: &Store,
    question: Option<String>,
    deny: bool,
) -> Result<u8, Failure> {
    let program = crate::model::program::program();
    let Some(id) = question else {
        return waiting(store, program).await;
    };
    if store.answer(&id, !deny, "command line", None).await? {
        let what = if deny {
            "Said no; nothing is sent."
        } else {
            "Said yes, to exactly this request, once, within ten minutes of the question. The agent has to call again."
        };
        say(Out::Result, what)?;
        return Ok(0);
    }
    let id = excerpt(&id, 60);
    Err(Failure::Usage(format!(
        "no question `{id}` is open; `linkedin-mcp agents approve` shows those that are"
    )))
}

async fn waiting(store: &Store, program: &str) -> Result<u8, Failure> {
    let questions = store.waiting(None).await?;
    if questions.is_empty() {
        say(Out::Result, "Nothing waits for a person.")?;
    }
    for question in questions {
        say(Out::Result, &format!("{}  {}", look(&question.id, Look::Name), question.endpoint))?;
        for line in question.question.lines() {
            say(Out::Result, &format!("    {line}"))?;
        }
        let until = format!("    open until {} by the target's clock", time(question.expires_at));
        say(Out::Result, &look(&until, Look::Dim))?;
        say(
            Out::Result,
            &look(&format!("    {program} agents approve {}  (or --deny)", question.id), Look::Dim),
        )?;
    }
    Ok(0)
}
