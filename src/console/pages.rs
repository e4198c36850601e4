//! What every page has: its frame, its style, and its headers. No script, nothing from elsewhere; every word is
//! escaped by the macro that writes it.

use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http_body_util::Full;
use hyper::body::Bytes;
use hyper::{Response, StatusCode, header};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest as _, Sha256};

/// A page, ready to be sent.
pub(super) type Reply = Response<Full<Bytes>>;

const STYLE: &str = include_str!("style.css");

/// The mark in a browser's tab.
const ICON: &str = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Crect width='16' height='16' rx='4' fill='%230a66c2'/%3E%3Cpath d='M4 8.2l2.7 2.7L12 5.4' fill='none' stroke='%23fff' stroke-width='2'/%3E%3C/svg%3E";

/// What a page may do: show itself with this one style, and send forms to where it came from.
static POLICY: LazyLock<String> = LazyLock::new(|| {
    let style = STANDARD.encode(Sha256::digest(STYLE.as_bytes()));
    format!(
        "default-src 'none'; style-src 'sha256-{style}'; img-src data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    )
});

/// Where somebody is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum At {
    Overview,
    Audit,
}

/// What stands around a page.
pub(super) struct Frame<'a> {
    pub(super) title: &'a str,
    pub(super) at: At,
    /// What forms of this session must hold.
    pub(super) token: &'a str,
    /// After how many seconds it looks again by itself: only where nothing can be pressed by mistake.
    pub(super) again: Option<u32>,
    /// What stands at the foot.
    pub(super) foot: Vec<String>,
}

fn head(title: &str, again: Option<u32>) -> Markup {
    html! {
        head {
            meta charset="utf-8";
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="color-scheme" content="light dark";
            meta name="robots" content="noindex";
            @if let Some(seconds) = again {
                meta http-equiv="refresh" content=(format!("{seconds}; url={}", super::AGAIN));
            }
            title { (title) }
            link rel="icon" href=(ICON);
            style { (PreEscaped(STYLE)) }
        }
    }
}

fn brand() -> Markup {
    html! {
        svg width="20" height="20" viewBox="0 0 16 16" aria-hidden="true" {
            rect width="16" height="16" rx="4" fill="currentColor" {}
            path d="M4 8.2l2.7 2.7L12 5.4" fill="none" stroke="#fff" stroke-width="2" {}
        }
        span { "linkedin-mcp " b { "console" } }
    }
}

/// A page for whoever has signed in.
pub(super) fn page(frame: &Frame<'_>, body: &Markup) -> String {
    let link = |at: At, to: &str, name: &str| {
        html! { a href=(to) aria-current=[(at == frame.at).then_some("page")] { (name) } }
    };
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            (head(frame.title, frame.again))
            body {
                header.top {
                    div {
                        a.brand href=(super::PATH) { (brand()) }
                        nav aria-label="Console" {
                            (link(At::Overview, super::PATH, "Overview"))
                            (link(At::Audit, super::AUDIT, "Audit"))
                        }
                        form method="post" action=(super::LOGOUT) {
                            input type="hidden" name="token" value=(frame.token);
                            button.plain { "Sign out" }
                        }
                    }
                }
                main { (body) }
                footer { @for line in &frame.foot { span { (line) } } }
            }
        }
    };
    page.into_string()
}

/// Where the key is typed.
pub(super) fn door(problem: Option<&str>) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            (head("linkedin-mcp console", None))
            body {
                main.door {
                    div.sheet {
                        h1.brand { (brand()) }
                        p.soft { "For whoever runs this server. Agents have keys of their own, which do not open it." }
                        @if let Some(problem) = problem {
                            p role="alert" { strong { (problem) } }
                        }
                        form method="post" action=(super::LOGIN) {
                            // By this name a browser keeps the key, if it is told to.
                            input type="text" name="who" value="operator" autocomplete="username" hidden;
                            label { "Console key"
                                input type="password" name="key" required autofocus autocomplete="current-password";
                            }
                            button.go { "Sign in" }
                        }
                    }
                }
            }
        }
    };
    page.into_string()
}

/// A page that says one thing.
pub(super) fn said(title: &str, text: &str) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            (head(title, None))
            body {
                main.door {
                    div.sheet {
                        h1 { (title) }
                        p { (text) }
                        p { a href=(super::PATH) { "To the console" } }
                    }
                }
            }
        }
    };
    page.into_string()
}

/// A reply with a page.
pub(super) fn reply(status: StatusCode, html: String) -> Reply {
    let mut reply = Response::new(Full::new(Bytes::from(html)));
    *reply.status_mut() = status;
    for (name, value) in [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_SECURITY_POLICY, POLICY.as_str()),
        (header::CACHE_CONTROL, "no-store"),
        // A browser that tells nobody where it was still has to tell us: a form's Origin would be `null` otherwise.
        (header::REFERRER_POLICY, "same-origin"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (header::HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ] {
        if let Ok(value) = header::HeaderValue::from_str(value) {
            reply.headers_mut().insert(name, value);
        }
    }
    reply
}

/// To another page, with a new request that changes nothing.
pub(super) fn to(path: &'static str) -> Reply {
    let mut reply = reply(StatusCode::SEE_OTHER, String::new());
    reply.headers_mut().insert(header::LOCATION, header::HeaderValue::from_static(path));
    reply
}
