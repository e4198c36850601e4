//! The page itself: no script, nothing from elsewhere, every word escaped.

use crate::store::confirmations::Question;

const HEAD: &str = "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>linkedin-mcp asks</title><style>body{font:16px/1.5 system-ui,sans-serif;max-width:42rem;margin:3rem auto;padding:0 1rem;overflow-wrap:anywhere;color:#1b1b1b;background:#fff}h1{font-size:1.35rem}p.what{white-space:pre-wrap;overflow-wrap:anywhere;border-left:4px solid #b24020;padding:.2rem 0 .2rem 1rem}pre{white-space:pre-wrap;overflow-wrap:anywhere;background:#f3f3f3;padding:1rem}form{display:flex;gap:1rem;margin:2rem 0}button{font:inherit;padding:.6rem 1.6rem;border-radius:.4rem;border:1px solid #777;background:#fff;cursor:pointer}button[value=allow]{background:#b24020;border-color:#b24020;color:#fff}@media(prefers-color-scheme:dark){body{background:#161616;color:#eee}pre{background:#262626}button{background:#262626;color:#eee}}</style></head><body>";

fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            c => html.push(c),
        }
    }
    html
}

fn said(title: &str, text: &str) -> String {
    format!("{HEAD}<h1>{}</h1><p>{}</p></body></html>", escaped(title), escaped(text))
}

/// The question, with its two answers.
pub(super) fn question(question: &Question, path: &str) -> String {
    let sandbox = question.exactly.place.starts_with("sandbox:");
    let place = if sandbox { "in the sandbox" } else { "on LinkedIn" };
    format!(
        "{HEAD}<h1>An agent wants to do this {place}</h1><p class=\"what\">{}</p><form method=\"post\" action=\"{}\"><button name=\"answer\" value=\"allow\">Allow</button><button name=\"answer\" value=\"deny\" autofocus>Don't</button></form><p>Your answer holds for this request alone, once, and for ten minutes.</p><details><summary>The exact request ({})</summary><pre>{}</pre><p>SHA-256 {}</p></details></body></html>",
        escaped(&question.question),
        escaped(path),
        escaped(&question.endpoint),
        escaped(&question.request),
        escaped(&question.exactly.digest),
    )
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
