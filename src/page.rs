//! Pages for a person's own browser: no script, nothing from elsewhere, every word escaped.

use std::time::Duration;

use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::{Request, Response, StatusCode, header};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;

/// How long a browser may take to send its request, and to read the page.
const CONNECTION: Duration = Duration::from_secs(30);

const HEAD: &str = "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>";

const STYLE: &str = "</title><style>body{font:16px/1.5 system-ui,sans-serif;max-width:42rem;margin:3rem auto;padding:0 1rem;overflow-wrap:anywhere;color:#1b1b1b;background:#fff}h1{font-size:1.35rem}p.what{white-space:pre-wrap;overflow-wrap:anywhere;border-left:4px solid #b24020;padding:.2rem 0 .2rem 1rem}pre{white-space:pre-wrap;overflow-wrap:anywhere;background:#f3f3f3;padding:1rem}form{display:flex;gap:1rem;margin:2rem 0}button{font:inherit;padding:.6rem 1.6rem;border-radius:.4rem;border:1px solid #777;background:#fff;cursor:pointer}button[value=allow]{background:#b24020;border-color:#b24020;color:#fff}button[value=on]{background:#0a66c2;border-color:#0a66c2;color:#fff}form.tall{flex-direction:column;max-width:30rem}form.tall p{margin:0}input{font:inherit;box-sizing:border-box}input.line{width:100%;padding:.35rem .5rem}@media(prefers-color-scheme:dark){body{background:#161616;color:#eee}pre{background:#262626}button,input{background:#262626;color:#eee}}</style></head><body>";

/// Text as HTML.
pub fn escaped(text: &str) -> String {
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

/// A page with that title around a body that is HTML already.
pub fn around(title: &str, body: &str) -> String {
    format!("{HEAD}{}{STYLE}{body}</body></html>", escaped(title))
}

/// A page that says one thing.
pub fn said(title: &str, text: &str) -> String {
    let body = format!("<h1>{}</h1><p>{}</p>", escaped(title), escaped(text));
    around("linkedin-mcp", &body)
}

/// A reply with a page. A form on it may lead to this server, and from there to those addresses.
pub fn reply(status: StatusCode, html: String, leads_to: &str) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from(html)));
    *response.status_mut() = status;
    for (name, value) in [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "same-origin"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
    ] {
        response.headers_mut().insert(name, header::HeaderValue::from_static(value));
    }
    let policy = format!(
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self' {leads_to}; frame-ancestors 'none'; base-uri 'none'"
    );
    if let Ok(policy) = header::HeaderValue::from_str(policy.trim()) {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

/// Answers whoever comes, until this is dropped; who has come by then still gets an answer.
pub async fn serve<R>(
    listener: TcpListener,
    reply: impl Fn(Request<Incoming>) -> R + Clone + Send + 'static,
) where
    R: Future<Output = Response<Full<Bytes>>> + Send + 'static,
{
    loop {
        let Ok((stream, _)) = listener.accept().await else { return };
        let reply = reply.clone();
        tokio::spawn(async move {
            let service = hyper::service::service_fn(move |request| {
                let replied = reply(request);
                async move { Ok::<_, std::convert::Infallible>(replied.await) }
            });
            let connection = hyper::server::conn::http1::Builder::new()
                .keep_alive(false)
                .serve_connection(TokioIo::new(stream), service);
            let _ = tokio::time::timeout(CONNECTION, connection).await;
        });
    }
}
