//! Apps, as the developer portal keeps them.

use serde::{Deserialize, Serialize};

/// Where the client of this project waits for the browser (and where an app of its user's has to
/// send it); every app here begins with it.
const FIRST_REDIRECT: &str = "http://localhost:8763/callback";

/// Products whose apps LinkedIn gives refresh tokens (facts §1.3).
const REFRESHING: [&str; 2] = ["Community Management API", "Advertising API"];

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct App {
    pub(crate) client_id: String,
    pub(crate) client_secret: String,
    pub(crate) products: Vec<String>,
    pub(crate) tier: String,
    // A world kept by an older sandbox lacks the rest.
    /// What a member reads on the consent page; empty where nobody named it.
    #[serde(default)]
    pub(crate) name: String,
    #[serde(default = "first_redirects")]
    pub(crate) redirect_uris: Vec<String>,
    /// LinkedIn switches it on per app (facts §1.2).
    #[serde(default)]
    pub(crate) native_pkce: bool,
    /// Said by control; otherwise the products decide.
    #[serde(default)]
    pub(crate) refresh: Option<bool>,
    /// Approved for tokens of its own, without a member.
    #[serde(default)]
    pub(crate) two_legged: bool,
    /// The ad accounts mapped to it in the portal; none where nobody mapped any (advertising
    /// facts §11.2).
    #[serde(default)]
    pub(crate) ad_accounts: Option<Vec<u64>>,
}

/// The tier that may write to mapped ad accounts only.
const MAPPED_ONLY: &str = "advertising-development";

pub(crate) fn first_redirects() -> Vec<String> {
    vec![FIRST_REDIRECT.to_owned()]
}

/// Printable, so that no header or policy it is put into comes apart.
fn is_plain(uri: &str) -> bool {
    uri.bytes().all(|byte| byte.is_ascii_graphic() && !b"\"'<>\\;,#".contains(&byte))
}

/// The port of an address on loopback by number, the only ones native PKCE redirects to.
fn loopback_port(uri: &str) -> Option<u16> {
    let rest = uri.strip_prefix("http://")?;
    let authority = rest.split(['/', '?']).next()?;
    let port = authority.strip_prefix("127.0.0.1:").or_else(|| authority.strip_prefix("[::1]:"))?;
    // `parse` alone would take a plus sign.
    port.bytes().all(|byte| byte.is_ascii_digit()).then(|| port.parse().ok()).flatten()
}

/// Whether the portal takes it: absolute, https or on this machine, without `#` (facts §1.1).
pub(crate) fn can_be_registered(uri: &str) -> bool {
    let Some((scheme, rest)) = uri.split_once("://").filter(|_| is_plain(uri)) else {
        return false;
    };
    let authority = rest.split(['/', '?']).next().unwrap_or_default();
    let host = match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => authority,
    };
    match scheme {
        "https" => !host.is_empty() && !host.contains('@'),
        "http" => matches!(host, "localhost" | "127.0.0.1" | "[::1]"),
        _ => false,
    }
}

impl App {
    pub(crate) fn display_name(&self) -> &str {
        if self.name.is_empty() { &self.client_id } else { &self.name }
    }

    /// Whether its tier lets it write to this ad account.
    pub(crate) fn may_write_to(&self, account: u64) -> bool {
        !self.writes_mapped_only()
            || self.ad_accounts.as_ref().is_some_and(|mapped| mapped.contains(&account))
    }

    pub(crate) fn writes_mapped_only(&self) -> bool {
        self.tier == MAPPED_ONLY
    }

    /// Whether its members' sign-ins come with refresh tokens.
    pub(crate) fn gives_refresh(&self) -> bool {
        self.refresh
            .unwrap_or_else(|| self.products.iter().any(|own| REFRESHING.contains(&own.as_str())))
    }

    /// Whether a member may be sent there: to the letter a registered address, whose query does
    /// not count.
    pub(crate) fn has_registered(&self, uri: &str) -> bool {
        is_plain(uri)
            && self.redirect_uris.iter().any(|own| {
                own == uri || own.split_once('?').is_some_and(|(without, _)| without == uri)
            })
    }

    /// The same for native PKCE: any port of this machine's.
    pub(crate) fn takes_natively(uri: &str) -> bool {
        is_plain(uri) && loopback_port(uri).is_some()
    }
}
