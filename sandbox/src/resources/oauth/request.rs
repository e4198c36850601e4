//! What an app asks a member for, and whether it may ask.

use crate::{
    facts::{Library, Scope},
    form::{Form, written},
    world::{World, apps::App},
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flow {
    Web,
    NativePkce,
}

impl Flow {
    pub(super) fn path(self) -> &'static str {
        match self {
            Self::Web => "/oauth/v2/authorization",
            Self::NativePkce => "/oauth/native-pkce/authorization",
        }
    }

    pub(super) fn at(path: &str) -> Option<Self> {
        [Self::Web, Self::NativePkce].into_iter().find(|flow| flow.path() == path)
    }
}

/// What a person reads instead of a consent page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Problem {
    Unreadable,
    Doubled { name: String },
    Missing { name: &'static str },
    ResponseType,
    CodeChallengeMethod,
    CodeChallenge,
    Client { client_id: String },
    NativePkceOff { client_id: String },
    RedirectUri { uri: String },
    Scope { name: String },
    Stale,
    Nobody,
}

/// Why there is no consent page.
#[derive(Debug)]
pub(super) enum Turned {
    /// The app is not to be trusted with an answer.
    Page(Problem),
    /// To the app, with an error.
    Back(String),
}

#[derive(Debug)]
pub(super) struct Request {
    pub(super) client_id: String,
    pub(super) redirect_uri: String,
    /// In alphabetic order, each once.
    pub(super) scopes: Vec<String>,
    state: Option<String>,
    pub(super) code_challenge: Option<String>,
}

impl Request {
    pub(super) fn read(
        world: &World,
        library: &'static Library,
        flow: Flow,
        query: &str,
    ) -> Result<Self, Turned> {
        let problem = Turned::Page;
        let form = Form::parse(query).ok_or_else(|| problem(Problem::Unreadable))?;
        if let Some(name) = form.doubled() {
            return Err(problem(Problem::Doubled { name: name.to_owned() }));
        }
        let field =
            |name: &'static str| form.get(name).ok_or_else(|| problem(Problem::Missing { name }));
        let client_id = field("client_id")?;
        let app = world
            .app(client_id)
            .ok_or_else(|| problem(Problem::Client { client_id: client_id.to_owned() }))?;
        if flow == Flow::NativePkce && !app.native_pkce {
            return Err(problem(Problem::NativePkceOff { client_id: client_id.to_owned() }));
        }
        let redirect_uri = field("redirect_uri")?;
        let is_known = match flow {
            Flow::Web => app.has_registered(redirect_uri),
            Flow::NativePkce => App::takes_natively(redirect_uri),
        };
        if !is_known {
            return Err(problem(Problem::RedirectUri { uri: redirect_uri.to_owned() }));
        }
        if field("response_type")? != "code" {
            return Err(problem(Problem::ResponseType));
        }
        let code_challenge = match flow {
            // Ignored, and so is the method.
            Flow::Web => None,
            Flow::NativePkce => {
                let challenge = field("code_challenge")?;
                if field("code_challenge_method")? != "S256" {
                    return Err(problem(Problem::CodeChallengeMethod));
                }
                if !is_challenge(challenge) {
                    return Err(problem(Problem::CodeChallenge));
                }
                Some(challenge.to_owned())
            }
        };
        let asked: Vec<&str> =
            field("scope")?.split(' ').filter(|scope| !scope.is_empty()).collect();
        let known = asked
            .iter()
            .map(|name| {
                let unknown = || problem(Problem::Scope { name: (*name).to_owned() });
                library.scopes.find(name).ok_or_else(unknown)
            })
            .collect::<Result<Vec<&Scope>, _>>()?;
        if known.is_empty() {
            return Err(problem(Problem::Missing { name: "scope" }));
        }
        let mut request = Self {
            client_id: client_id.to_owned(),
            redirect_uri: redirect_uri.to_owned(),
            scopes: asked.iter().map(|&name| name.to_owned()).collect(),
            state: form.get("state").map(str::to_owned),
            code_challenge,
        };
        // One bad scope refuses the whole request.
        let refused = known.iter().find(|scope| {
            let is_openid_natively = flow == Flow::NativePkce && scope.name == "openid";
            is_openid_natively || !scope.is_given_by(&app.products)
        });
        if let Some(scope) = refused {
            // The entities stand in it as they are: LinkedIn escapes the text and never
            // unescapes it (observed, facts §1.1).
            let description =
                format!("Scope &quot;{}&quot; is not authorized for your application", scope.name);
            let location = request.back_with_error("unauthorized_scope_error", &description);
            return Err(Turned::Back(location));
        }
        request.scopes.sort();
        request.scopes.dedup();
        Ok(request)
    }

    /// Where the member goes next; `state` goes along if the app gave one.
    pub(super) fn back(&self, fields: &[(&str, &str)]) -> String {
        let state = self.state.iter().map(|state| ("state", state.as_str()));
        let fields: Vec<(&str, &str)> = fields.iter().copied().chain(state).collect();
        let joint = if self.redirect_uri.contains('?') { '&' } else { '?' };
        format!("{}{joint}{}", self.redirect_uri, written(&fields))
    }

    pub(super) fn back_with_error(&self, error: &str, description: &str) -> String {
        self.back(&[("error", error), ("error_description", description)])
    }
}

/// Base64url of a SHA-256, without padding.
fn is_challenge(text: &str) -> bool {
    text.len() == 43
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}
