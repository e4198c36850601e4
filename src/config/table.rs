//! The table of settings: names, defaults, and what each is for.

use crate::catalogue::spec::UNVERSIONED_SOCIAL_ACTIONS;

/// One setting.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// Its name in the file; `--with-hyphens` as a flag, `LINKEDIN_MCP_IN_CAPITALS` in the environment.
    pub name: &'static str,
    /// What it is without anybody's doing; empty for unset.
    pub default: &'static str,
    /// Whether its value is shown to nobody, and taken from the environment only.
    pub secret: bool,
    /// Whether it names several paths: its flag may be given again, and the environment separates them as in `PATH`.
    pub paths: bool,
    /// What it is for.
    pub about: &'static str,
}

const fn setting(name: &'static str, default: &'static str, about: &'static str) -> Setting {
    Setting { name, default, secret: false, paths: false, about }
}

const fn secret(name: &'static str, about: &'static str) -> Setting {
    Setting { name, default: "", secret: true, paths: false, about }
}

const fn paths(name: &'static str, about: &'static str) -> Setting {
    Setting { name, default: "", secret: false, paths: true, about }
}

/// Every setting.
pub const SETTINGS: &[Setting] = &[
    setting(
        "target",
        "sandbox",
        "Which LinkedIn answers: `sandbox` or `live`. `--live` is short for `--target live`.",
    ),
    setting(
        "read_only",
        "false",
        "Only look: no tool that writes, deletes or spends is offered or works.",
    ),
    setting(
        "lockdown",
        "false",
        "Keep from agents what others wrote: only words of the signed-in member and of pages on which it has a role are shown.",
    ),
    setting("off", "", "Areas (endpoint groups) that are switched off, separated by commas."),
    setting("all_tools", "false", "List tools even where the sign-in lacks every scope for them."),
    setting(
        "agent",
        "local",
        "The agent that calls, where no key says so: its rules hold, and under its name calls are recorded.",
    ),
    setting(
        "agents_file",
        "",
        "The file that says what each agent may do. Default: `agents.toml` beside the state; without it there is the agent `local`, which may do everything.",
    ),
    setting("api_version", "202609", "LinkedIn's API version, YYYYMM."),
    setting(
        "tier",
        "",
        "The app's limits: `share`, `cm-development`, `cm-development-small`, `cm-standard`, `advertising`, `advertising-development`, or MEMBER/APP calls a day.",
    ),
    setting(
        "ad_accounts",
        "",
        "Numbers of the ad accounts that are mapped to an app on Advertising's Development tier, separated by commas: it writes to no others.",
    ),
    setting(
        "daily_spend",
        "",
        "How much an agent may set in motion in a day, as the worst case a day of what it activates or raises: `50.00 EUR`, several currencies separated by commas.",
    ),
    setting(
        "state_dir",
        "",
        "Where journal, counts and confirmations are kept, shared by every process of this user. Default: `linkedin-mcp` in the user's state directory.",
    ),
    setting(
        "confirm",
        "",
        "What a person must say yes to, one by one: effects (write, delete, spend), areas or endpoints, separated by commas. At LinkedIn itself always also delete and spend.",
    ),
    setting(
        "browser",
        "auto",
        "How the page with such a question is opened where the client cannot ask: `auto`, `off`, or a program.",
    ),
    setting(
        "reserve",
        "20",
        "How much of each day's calls is kept from agents for people, in percent.",
    ),
    paths(
        "media_roots",
        "Directories out of which agents may take files to upload, with everything beneath them.",
    ),
    setting(
        "fetch_urls",
        "false",
        "Whether files may be named by `https://` addresses, which this server then fetches from the public internet.",
    ),
    setting(
        UNVERSIONED_SOCIAL_ACTIONS,
        "false",
        "Comment and like over LinkedIn's unversioned API where the sign-in has no scope for the versioned one. LinkedIn documents that no longer; it may end any day.",
    ),
    setting("audit_days", "180", "Days for which it is kept what agents did, 1 to 3650."),
    setting("read_cache", "30", "Seconds for which a reply to a read is given again; 0 for never."),
    setting("timeout", "30", "Seconds to wait for LinkedIn's answer."),
    setting(
        "sandbox_member",
        "ada",
        "Who is signed in to the embedded sandbox: `ada`, `ben`, `cleo` or `dmitri`.",
    ),
    setting(
        "sandbox_state",
        "",
        "A directory that keeps the embedded sandbox's world; without it each start begins anew.",
    ),
    setting(
        "api_base",
        "",
        "Another address for LinkedIn's API: loopback only, and only for tokens that begin `sandbox-`.",
    ),
    setting(
        "oauth_base",
        "",
        "Another address for LinkedIn's sign-in host; the same rules. Default: `api_base`.",
    ),
    setting("access_token_file", "", "A file that holds the access token."),
    setting(
        "scopes",
        "",
        "The access token's scopes, separated by spaces or commas; needed only where introspection is not possible.",
    ),
    setting(
        "client_id",
        "",
        "The app's client id; with the client secret, LinkedIn is asked what the token may do.",
    ),
    setting("client_secret_file", "", "A file that holds the app's client secret."),
    setting(
        "account",
        "",
        "The sign-in that is meant where a call names none. Default: the first one.",
    ),
    setting(
        "redirect",
        crate::auth::REDIRECT,
        "Where LinkedIn sends a person back to after a sign-in, registered on the app's Auth tab; or `native` for apps that LinkedIn enabled for PKCE.",
    ),
    setting(
        "vault",
        "auto",
        "Where tokens are kept: `keyring`, `file` (sealed with a key), or `auto`: the file where a key is set, else the keyring.",
    ),
    setting(
        "vault_key_file",
        "",
        "A file that holds the key of the sealed file, 32 characters or more.",
    ),
    setting(
        "http",
        "",
        "Where `serve` listens for HTTP, such as 127.0.0.1:8765; unset: standard input and output.",
    ),
    setting("no_sse", "false", "Over HTTP, leave out the older SSE pair."),
    setting("http_key_file", "", "A file that holds the key which HTTP clients must send."),
    setting("tls_cert", "", "The TLS certificate chain of the HTTP server, PEM."),
    setting("tls_key", "", "The private key of that certificate, PEM."),
    setting("behind_proxy", "false", "A proxy in front of the HTTP server speaks TLS."),
    setting(
        "public_host",
        "",
        "Names by which HTTP clients reach the server, separated by commas.",
    ),
    setting(
        "allow_origin",
        "",
        "Web pages that may call the HTTP server, as origins, separated by commas.",
    ),
    setting(
        "console_key_file",
        "",
        "A file that holds the key which opens the operator's page at /console; without a key there is no such page.",
    ),
    setting(
        "console_anywhere",
        "false",
        "Offer the operator's page also where the server is reached from other machines.",
    ),
    setting("log", "warn,rmcp=off", "What is logged to standard error, as a tracing filter."),
    secret(
        "vault_key",
        "The key of the sealed file itself. Never in a file of settings, never a flag.",
    ),
    secret("access_token", "The access token itself. Never in a file of settings, never a flag."),
    secret(
        "client_secret",
        "The app's client secret itself. Never in a file of settings, never a flag.",
    ),
    secret(
        "console_key",
        "The key itself which opens the operator's page. Never in a file of settings, never a flag.",
    ),
    secret(
        "http_key",
        "The key itself which HTTP clients must send. Never in a file of settings, never a flag.",
    ),
];

impl Setting {
    /// `LINKEDIN_MCP_READ_ONLY`
    pub fn variable(&self) -> String {
        format!("LINKEDIN_MCP_{}", self.name.to_uppercase())
    }

    /// `--read-only`
    pub fn flag(&self) -> String {
        let name = self.name.replace('_', "-");
        // One path at a time.
        let name = if self.paths { name.trim_end_matches('s') } else { &name };
        format!("--{name}")
    }
}
