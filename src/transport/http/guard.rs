//! Who may speak: Host, Origin and the form of the key of every request, before anything reads its body. Whose key it is
//! says [`super::principals`].

use http::header::{AUTHORIZATION, HOST, ORIGIN};
use http::request::Parts;
use http::{HeaderMap, StatusCode};

use super::settings::{Settings, is_loopback};

/// Why a request is turned away. Nothing that the client sent is repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Refusal {
    #[error("the Host header is missing, doubled, or none of this server's names")]
    Host,
    #[error("this Origin may not call this server")]
    Origin,
    #[error(
        "a key is needed: send the agent's own as Authorization: Bearer …; whoever runs this server makes one with `linkedin-mcp agents add NAME`"
    )]
    NoKey,
    #[error(
        "this key opens nothing here; it was mistyped, replaced or taken back. Whoever runs this server makes another with `linkedin-mcp agents add NAME`"
    )]
    WrongKey,
    #[error(
        "this key has expired; whoever runs this server makes another with `linkedin-mcp agents add NAME`"
    )]
    ExpiredKey,
    #[error("whose key this is cannot be looked up; try again, and see the server's log")]
    KeysUnreadable,
    #[error(
        "this looks like a LinkedIn token; the server takes keys of its own only, and keeps LinkedIn's tokens to itself"
    )]
    LinkedinToken,
    #[error("a key does not belong into an address; send it as Authorization: Bearer …")]
    KeyInAddress,
}

impl Refusal {
    pub(super) fn status(self) -> StatusCode {
        match self {
            Self::Host | Self::Origin => StatusCode::FORBIDDEN,
            Self::NoKey | Self::WrongKey | Self::ExpiredKey | Self::LinkedinToken => {
                StatusCode::UNAUTHORIZED
            }
            Self::KeysUnreadable => StatusCode::SERVICE_UNAVAILABLE,
            Self::KeyInAddress => StatusCode::BAD_REQUEST,
        }
    }
}

/// What a request shows of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Offer<'a> {
    Nothing,
    Key(&'a str),
    /// Another kind of credential.
    Other,
}

/// The names and origins of this server.
#[derive(Debug)]
pub(super) struct Guard {
    hosts: Vec<String>,
    origins: Vec<String>,
}

impl Guard {
    pub(super) fn new(settings: &Settings) -> Self {
        let mut hosts: Vec<String> =
            settings.public_hosts.iter().map(|h| h.to_lowercase()).collect();
        if !settings.listen.ip().is_unspecified() && !is_loopback(settings.listen.ip()) {
            hosts.push(settings.listen.to_string());
        }
        let mut origins: Vec<String> = settings.origins.clone();
        origins.extend(hosts.iter().map(|host| format!("https://{host}")));
        Self { hosts, origins }
    }

    /// Host and Origin, on every route.
    pub(super) fn place(&self, parts: &Parts) -> Result<(), Refusal> {
        // In the absolute form the address has a host of its own; both must be ours.
        let authority = parts.uri.authority().map(http::uri::Authority::as_str);
        let header = only(&parts.headers, &HOST).ok_or(Refusal::Host)?;
        if ![Some(header), authority].into_iter().flatten().all(|host| self.is_own(host)) {
            return Err(Refusal::Host);
        }
        if parts.headers.contains_key(ORIGIN) {
            let origin = only(&parts.headers, &ORIGIN).ok_or(Refusal::Origin)?;
            if !self.may_call(origin) {
                return Err(Refusal::Origin);
            }
        }
        Ok(())
    }

    /// The key, on every route but health: at most one, and where it belongs.
    pub(super) fn offer(parts: &Parts) -> Result<Offer<'_>, Refusal> {
        let query = parts.uri.query().unwrap_or_default();
        let in_address = |pair: &str| {
            let name = pair.split('=').next().unwrap_or_default().to_lowercase();
            matches!(name.as_str(), "access_token" | "api_key" | "key" | "token" | "bearer")
        };
        if query.split('&').any(in_address) {
            return Err(Refusal::KeyInAddress);
        }
        if !parts.headers.contains_key(AUTHORIZATION) {
            return Ok(Offer::Nothing);
        }
        let value = only(&parts.headers, &AUTHORIZATION).ok_or(Refusal::WrongKey)?;
        let (scheme, key) = value.split_once(' ').unwrap_or((value, ""));
        let key = key.trim();
        if is_linkedin_token(key) {
            return Err(Refusal::LinkedinToken);
        }
        Ok(if scheme.eq_ignore_ascii_case("bearer") { Offer::Key(key) } else { Offer::Other })
    }

    fn is_own(&self, host: &str) -> bool {
        let host = host.to_lowercase();
        self.hosts.contains(&host) || loopback_name(&host)
    }

    fn may_call(&self, origin: &str) -> bool {
        let origin = origin.to_lowercase();
        let local = ["http://", "https://"]
            .iter()
            .any(|scheme| origin.strip_prefix(scheme).is_some_and(loopback_name));
        local || self.origins.contains(&origin)
    }
}

/// `localhost`, `127.0.0.1` or `[::1]`, with any port. An address with a user or a path is none.
fn loopback_name(host: &str) -> bool {
    let rest = ["localhost", "127.0.0.1", "[::1]"].iter().find_map(|name| host.strip_prefix(name));
    rest.is_some_and(|rest| {
        rest.is_empty() || rest.strip_prefix(':').is_some_and(|port| port.parse::<u16>().is_ok())
    })
}

/// The value of a header that stands there exactly once and is text.
fn only<'a>(headers: &'a HeaderMap, name: &http::HeaderName) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?.to_str().ok()?;
    values.next().is_none().then_some(value)
}

/// LinkedIn's access tokens begin `AQ` and are hundreds of characters long; a sandbox's say what they are.
fn is_linkedin_token(key: &str) -> bool {
    (key.starts_with("AQ") && key.len() >= 100) || key.starts_with("sandbox-")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(uri: &str, headers: &[(&str, &str)]) -> Parts {
        let mut request = http::Request::builder().uri(uri);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.body(()).unwrap().into_parts().0
    }

    fn guard() -> Guard {
        let mut settings = Settings::loopback("127.0.0.1:8080".parse().unwrap());
        settings.public_hosts = vec!["mcp.example.org".to_owned()];
        settings.origins = vec!["https://app.example.org".to_owned()];
        Guard::new(&settings)
    }

    #[test]
    fn only_our_own_names_are_hosts() {
        let guard = guard();
        for (host, fine) in [
            ("127.0.0.1:8080", true),
            ("localhost", true),
            ("LOCALHOST:1", true),
            ("[::1]:8080", true),
            ("mcp.example.org", true),
            ("", false),
            ("example.org", false),
            ("localhost.example.org", false),
            ("127.0.0.1.example.org", false),
            ("127.0.0.1:99999", false),
            ("a@127.0.0.1", false),
            ("mcp.example.org:444", false),
            ("0.0.0.0:8080", false),
        ] {
            let found = guard.place(&parts("/mcp", &[("host", host)]));
            assert_eq!(found.is_ok(), fine, "{host}");
        }
        assert_eq!(guard.place(&parts("/mcp", &[])), Err(Refusal::Host));
        let doubled = parts("/mcp", &[("host", "localhost"), ("host", "localhost")]);
        assert_eq!(guard.place(&doubled), Err(Refusal::Host));
        let absolute = parts("http://example.org/mcp", &[("host", "localhost")]);
        assert_eq!(guard.place(&absolute), Err(Refusal::Host));
    }

    #[test]
    fn only_our_own_pages_and_those_of_this_machine_are_origins() {
        let guard = guard();
        for (origin, fine) in [
            ("http://localhost:3000", true),
            ("https://127.0.0.1", true),
            ("http://[::1]:5", true),
            ("https://app.example.org", true),
            ("https://mcp.example.org", true),
            ("null", false),
            ("", false),
            ("https://example.org", false),
            ("http://app.example.org", false),
            ("https://app.example.org.example.com", false),
            ("http://localhost.example.org", false),
            ("http://localhost:3000/", false),
            ("file://", false),
        ] {
            let found = guard.place(&parts("/mcp", &[("host", "localhost"), ("origin", origin)]));
            assert_eq!(found.is_ok(), fine, "{origin}");
        }
        let doubled =
            [("host", "localhost"), ("origin", "http://localhost"), ("origin", "http://localhost")];
        assert_eq!(guard.place(&parts("/mcp", &doubled)), Err(Refusal::Origin));
    }

    #[test]
    fn the_key_comes_in_its_header_and_nowhere_else() {
        let bearer = parts("/mcp", &[("authorization", "bearer 0123456789abcdef")]);
        assert_eq!(Guard::offer(&bearer), Ok(Offer::Key("0123456789abcdef")));
        let basic = parts("/mcp", &[("authorization", "Basic 0123456789abcdef")]);
        assert_eq!(Guard::offer(&basic), Ok(Offer::Other));
        assert_eq!(Guard::offer(&parts("/mcp", &[])), Ok(Offer::Nothing));
        let twice = [("authorization", "Bearer 0123456789abcdef"), ("authorization", "Bearer x")];
        assert_eq!(Guard::offer(&parts("/mcp", &twice)), Err(Refusal::WrongKey));
        let query = parts(
            "/mcp?access_token=0123456789abcdef",
            &[("authorization", "Bearer 0123456789abcdef")],
        );
        assert_eq!(Guard::offer(&query), Err(Refusal::KeyInAddress));
    }

    #[test]
    fn a_linkedin_token_is_refused_whether_or_not_a_key_is_needed() {
        for token in [format!("Bearer AQ{}", "x".repeat(200)), "Bearer sandbox-x".to_owned()] {
            let found = parts("/mcp", &[("authorization", &token)]);
            assert_eq!(Guard::offer(&found), Err(Refusal::LinkedinToken));
        }
    }
}
