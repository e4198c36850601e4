//! What the OAuth endpoints refuse with (facts §1.3).

use std::borrow::Cow;

use serde_json::{Value as Json, json};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OauthRefusal {
    ParameterMissing {
        name: &'static str,
    },
    ClientUnknown,
    TokenMalformed,
    ClientAuthentication,
    /// The same in the words of the client credentials table.
    ClientCredentials,
    CodeNotFound,
    CodeMismatch,
    GrantInvalid,
    GrantTypeUnknown,
    TwoLeggedNotAllowed,
}

impl OauthRefusal {
    pub(super) fn status(self) -> u16 {
        match self {
            Self::ClientAuthentication
            | Self::ClientCredentials
            | Self::CodeNotFound
            | Self::TwoLeggedNotAllowed => 401,
            Self::ParameterMissing { .. }
            | Self::ClientUnknown
            | Self::TokenMalformed
            | Self::CodeMismatch
            | Self::GrantInvalid
            | Self::GrantTypeUnknown => 400,
        }
    }

    fn error(self) -> &'static str {
        match self {
            Self::ParameterMissing { .. }
            | Self::ClientUnknown
            | Self::TokenMalformed
            | Self::CodeNotFound
            | Self::CodeMismatch
            | Self::GrantInvalid => "invalid_request",
            Self::ClientAuthentication => "invalid_client",
            Self::ClientCredentials => "invalid_client_id",
            Self::GrantTypeUnknown => "unsupported_grant_type",
            Self::TwoLeggedNotAllowed => "access_denied",
        }
    }

    fn description(self) -> Cow<'static, str> {
        match self {
            Self::ParameterMissing { name } => {
                return format!("A required parameter \"{name}\" is missing").into();
            }
            Self::ClientUnknown => "Invalid client_id",
            Self::TokenMalformed => "The token is malformed",
            Self::ClientAuthentication | Self::ClientCredentials => "Client authentication failed",
            Self::CodeNotFound => "Unable to retrieve access token: authorization code not found",
            Self::CodeMismatch => {
                "Unable to retrieve access token: appid/redirect uri/code verifier does not match authorization code. Or authorization code expired. Or external member binding exists"
            }
            Self::GrantInvalid => {
                "The provided authorization grant or refresh token is invalid, expired or revoked"
            }
            Self::GrantTypeUnknown => "The grant type is not supported",
            Self::TwoLeggedNotAllowed => {
                "This application is not allowed to create application tokens"
            }
        }
        .into()
    }

    pub(super) fn body(self) -> Json {
        json!({"error": self.error(), "error_description": self.description()})
    }
}
