//! The page itself: no script, nothing from elsewhere, every word escaped.

use crate::page::{around, escaped, said};
use crate::store::confirmations::Question;

/// The question, with its two answers.
pub(super) fn question(question: &Question, path: &str) -> String {
    let sandbox = question.exactly.place.starts_with("sandbox:");
    let place = if sandbox { "in the sandbox" } else { "on LinkedIn" };
    let body = format!(
        "<h1>An agent wants to do this {place}</h1><p class=\"what\">{}</p><form method=\"post\" action=\"{}\"><button name=\"answer\" value=\"allow\">Allow</button><button name=\"answer\" value=\"deny\" autofocus>Don't</button></form><p>Your answer holds for this request alone, once, and for ten minutes.</p><details><summary>The exact request ({})</summary><pre>{}</pre><p>SHA-256 {}</p></details>",
        escaped(&question.question),
        escaped(path),
        escaped(&question.endpoint),
        escaped(&question.request),
        escaped(&question.exactly.digest),
    );
    around("linkedin-mcp asks", &body)
}

/// The answer was taken.
pub(super) fn thanks(allow: bool) -> String {
    if allow {
        said(
            "Allowed",
            "The request is sent once: now, if the agent still waits, else when it calls again within ten minutes. You can close this page.",
        )
    } else {
        said(
            "Not allowed",
            "Nothing is sent, and the agent is not asked about this again for ten minutes. You can close this page.",
        )
    }
}

/// The question is answered, or its time is over.
pub(super) fn over() -> String {
    said("Nothing to answer any more", "The question was answered, or ten minutes have passed.")
}

/// Somebody else opened the page first.
pub(super) fn opened_before() -> String {
    said(
        "This page was opened before",
        "Only the window that opened it first can answer. If that was not you, answer nothing, and look at what runs on this machine.",
    )
}

/// For whoever has no business here.
pub(super) fn nothing() -> String {
    said("Nothing here", "")
}
