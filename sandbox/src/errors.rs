//! LinkedIn's refusals, to the letter (facts §2.7, §8.5, §8.6).

use serde_json::{Map, Value as Json, json};

use crate::reply::Reply;

mod ads;
mod advertising;
mod inputs;
mod oauth;
mod social;

pub(crate) use ads::{AdsError, AdsRefusal};
pub(crate) use advertising::AdvertisingRefusal;
pub(crate) use inputs::{InputCode, InputError};
pub(crate) use oauth::OauthRefusal;
pub(crate) use social::SocialRefusal;

/// Where in a request a refused field stood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Body,
    Parameter,
    Key,
}

impl Place {
    fn label(self) -> &'static str {
        match self {
            Self::Body => "REQUEST_BODY",
            Self::Parameter => "PARAMETER",
            Self::Key => "RESOURCE_KEY",
        }
    }
}

/// Whose daily allowance is used up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Allowance {
    Application,
    Member,
}

/// Everything the sandbox can say no with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Refusal {
    TokenMissing,
    TokenUnknown,
    TokenRevoked,
    TokenExpired,
    VersionMissing,
    VersionInactive { asked: String },
    PathSyntax,
    QuerySyntax,
    MethodUnresolved,
    ProtocolUnknown { asked: String },
    NoVirtualResource,
    WrongVerb,
    LengthRequired,
    TooLarge,
    TargetTooLong,
    MediaType,
    BodyIncomplete,
    NotEnoughPermissions { resource: String },
    Throttled { whose: Allowance },
    ParameterInvalid { path: String },
    ParametersNotAllowed { names: Vec<String> },
    ParameterRequired { name: String },
    BodyNotJson { reason: String },
    Schema { lines: Vec<String> },
    Inputs { errors: Vec<InputError> },
    MissingForDsc,
    FinderAuthorType { value: String },
    MemberAsAuthor,
    BatchKey { key: String },
    Unpermitted { place: Place, fields: Vec<String> },
    ValueRefused { place: Place, fields: Vec<String> },
    ForbiddenUgc,
    AdminOnly { organization: String },
    NoActivities,
    Social(SocialRefusal),
    Ads(AdsRefusal),
    NotFound,
    Duplicate { urn: String },
    OwnerRefused,
    ForbiddenMedia { kind: &'static str },
    BearerNotAllowed,
    UploadAddress,
    UploadRefused { reason: String },
    ChunksUnsigned { id: String },
    Storage,
    Advertising(AdvertisingRefusal),
    Oauth(OauthRefusal),
}

const BAD_REQUEST: &str = "com.linkedin.common.error.BadRequest";

impl Refusal {
    pub(crate) fn status(&self) -> u16 {
        match self {
            Self::TokenMissing | Self::TokenUnknown | Self::TokenRevoked | Self::TokenExpired => {
                401
            }
            Self::VersionInactive { .. } => 426,
            Self::NoVirtualResource | Self::NotFound => 404,
            Self::WrongVerb => 405,
            Self::LengthRequired => 411,
            Self::TooLarge => 413,
            Self::TargetTooLong => 414,
            Self::MediaType => 415,
            Self::NotEnoughPermissions { .. }
            | Self::Unpermitted { .. }
            | Self::ValueRefused { .. }
            | Self::ForbiddenUgc
            | Self::AdminOnly { .. }
            | Self::OwnerRefused
            | Self::ForbiddenMedia { .. }
            | Self::UploadAddress => 403,
            Self::Storage => 500,
            Self::Social(refusal) => refusal.status(),
            Self::Advertising(refusal) => refusal.status(),
            Self::Ads(refusal) => refusal.status(),
            Self::Oauth(refusal) => refusal.status(),
            Self::Throttled { .. } => 429,
            Self::Schema { .. } | Self::Duplicate { .. } => 422,
            Self::VersionMissing
            | Self::PathSyntax
            | Self::QuerySyntax
            | Self::MethodUnresolved
            | Self::ProtocolUnknown { .. }
            | Self::BodyIncomplete
            | Self::ParameterInvalid { .. }
            | Self::ParametersNotAllowed { .. }
            | Self::ParameterRequired { .. }
            | Self::BodyNotJson { .. }
            | Self::Inputs { .. }
            | Self::MissingForDsc
            | Self::FinderAuthorType { .. }
            | Self::MemberAsAuthor
            | Self::BatchKey { .. }
            | Self::NoActivities
            | Self::BearerNotAllowed
            | Self::UploadRefused { .. }
            | Self::ChunksUnsigned { .. } => 400,
        }
    }

    /// Said by the gateway, before the resource is reached (facts §8.1).
    pub(crate) fn is_gateways(&self) -> bool {
        matches!(
            self,
            Self::TokenMissing
                | Self::TokenUnknown
                | Self::TokenRevoked
                | Self::TokenExpired
                | Self::VersionMissing
                | Self::VersionInactive { .. }
                | Self::NoVirtualResource
                | Self::NotEnoughPermissions { .. }
                | Self::Throttled { .. }
        )
    }

    /// Recorded once, without `x-restli-error-response` (facts §8.1).
    fn is_unmarked(&self) -> bool {
        matches!(self, Self::MemberAsAuthor | Self::Oauth(_))
    }

    #[expect(clippy::too_many_lines, reason = "a row per refusal: the list reads best whole")]
    pub(crate) fn body(&self) -> Json {
        let status = self.status();
        match self {
            Self::TokenMissing => {
                coded(status, 401, "EMPTY_ACCESS_TOKEN", "Empty oauth2_access_token")
            }
            Self::TokenUnknown => {
                coded(status, 65600, "INVALID_ACCESS_TOKEN", "Invalid access token")
            }
            Self::TokenRevoked => coded(
                status,
                65601,
                "REVOKED_ACCESS_TOKEN",
                "The token used in the request has been revoked by the user",
            ),
            Self::TokenExpired => coded(
                status,
                65602,
                "EXPIRED_ACCESS_TOKEN",
                "The token used in the request has expired",
            ),
            Self::VersionMissing => named(
                status,
                "VERSION_MISSING",
                "A version must be present. Please specify a version by adding the LinkedIn-Version header.",
            ),
            Self::VersionInactive { asked } => named(
                status,
                "NONEXISTENT_VERSION",
                &format!("Requested version {asked} is not active"),
            ),
            Self::PathSyntax => {
                named(status, "ILLEGAL_ARGUMENT", "Syntax exception in path variables")
            }
            Self::QuerySyntax => {
                named(status, "ILLEGAL_ARGUMENT", "Invalid query parameters passed to request")
            }
            Self::MethodUnresolved => named(
                status,
                "ILLEGAL_ARGUMENT",
                "Resource method could not be resolved from request parameters.",
            ),
            Self::ProtocolUnknown { asked } => named(
                status,
                "ILLEGAL_ARGUMENT",
                &format!("Rest.li protocol version {asked} used by the client is not supported!"),
            ),
            Self::NoVirtualResource => {
                named(status, "RESOURCE_NOT_FOUND", "No virtual resource found")
            }
            Self::WrongVerb => named(
                status,
                "METHOD_NOT_ALLOWED",
                "The HTTP method is not allowed for this resource",
            ),
            Self::LengthRequired => named(status, "LENGTH_REQUIRED", "Content-Length is required"),
            Self::TooLarge => named(status, "REQUEST_TOO_LARGE", "The request body is too large"),
            Self::TargetTooLong => named(status, "URI_TOO_LONG", "The request URI is too long"),
            Self::MediaType => named(
                status,
                "UNSUPPORTED_MEDIA_TYPE",
                "The Content-Type of the request is missing or not supported",
            ),
            Self::BodyIncomplete => named(status, "BAD_REQUEST", "The request body is incomplete"),
            Self::NotEnoughPermissions { resource } => coded(
                status,
                100,
                "ACCESS_DENIED",
                &format!("Not enough permissions to access: {resource}"),
            ),
            Self::Throttled { whose } => coded(
                status,
                101,
                "TOO_MANY_REQUESTS",
                match whose {
                    Allowance::Application => {
                        "Resource level throttle APPLICATION DAY limit for calls to this resource is reached."
                    }
                    Allowance::Member => {
                        "Resource level throttle MEMBER DAY limit for calls to this resource is reached."
                    }
                },
            ),
            Self::Schema { .. }
            | Self::Inputs { .. }
            | Self::MissingForDsc
            | Self::FinderAuthorType { .. }
            | Self::ParameterInvalid { .. }
            | Self::ParametersNotAllowed { .. }
            | Self::Duplicate { .. } => self.detailed(),
            Self::ParameterRequired { name } => {
                plain(status, &format!("Parameter '{name}' is required"))
            }
            Self::BodyNotJson { reason } => {
                plain(status, &format!("Cannot parse request entity: {reason}"))
            }
            Self::MemberAsAuthor => {
                plain(status, "Member permissions must be used when using member as author")
            }
            Self::BatchKey { key } => {
                plain(status, &format!("NumberFormatException parsing batch key '{key}'"))
            }
            Self::Unpermitted { place, fields } => coded(
                status,
                100,
                "ACCESS_DENIED",
                &format!(
                    "Unpermitted fields present in {}: Data Processing Exception while processing fields [{}]",
                    place.label(),
                    fields.join(", ")
                ),
            ),
            Self::ValueRefused { place, fields } => coded(
                status,
                100,
                "ACCESS_DENIED",
                &format!(
                    "Field Value validation failed in {}: Data Processing Exception while processing fields [{}]",
                    place.label(),
                    fields.join(", ")
                ),
            ),
            Self::ForbiddenUgc => plain(
                status,
                "Accessing the UGC resource is forbidden. Please check your permissions for this resource",
            ),
            Self::AdminOnly { organization } => plain(
                status,
                &format!(
                    "Viewer don't have permission to the ADMIN_ONLY VisibilityReduction for {organization}"
                ),
            ),
            Self::NoActivities => plain(
                status,
                "Unable to get activityIds from any of the given shares. Either the shares/ugcPosts do not have corresponding activities or the organizational entity did not post them.",
            ),
            // Observed without words (facts §5).
            Self::OwnerRefused | Self::UploadAddress => plain(status, ""),
            Self::ForbiddenMedia { kind } => plain(
                status,
                &format!(
                    "Accessing this {kind} resource is forbidden. Please check your permissions for this resource"
                ),
            ),
            Self::BearerNotAllowed => {
                plain(status, "The Authorization header is not allowed on this upload URL")
            }
            Self::UploadRefused { reason } => plain(status, reason),
            Self::ChunksUnsigned { id } => {
                plain(status, &format!("All chunks IDs must be signed: {id}"))
            }
            Self::Storage => named(status, "INTERNAL_SERVER_ERROR", "Internal Server Error"),
            Self::Social(refusal) => refusal.body(),
            Self::Ads(refusal) => refusal.body(),
            Self::NotFound => named(status, "NOT_FOUND", "Not Found."),
            Self::Advertising(refusal) => refusal.body(),
            Self::Oauth(refusal) => refusal.body(),
        }
    }

    fn detailed(&self) -> Json {
        let status = self.status();
        match self {
            Self::Schema { lines } => plain(status, &(lines.join("\n") + "\n")),
            Self::ParameterInvalid { path } => json!({
                "status": status,
                "errorDetailType": BAD_REQUEST,
                "message": "Invalid param. Please see errorDetails for more information.",
                "errorDetails": {"inputErrors": [{
                    "code": "PARAM_INVALID",
                    "description": "Invalid value for param; wrong type or other syntax error",
                    "input": {"inputPath": {"fieldPath": path}},
                }]},
            }),
            Self::ParametersNotAllowed { names } => {
                let errors: Vec<Json> = names
                    .iter()
                    .map(|name| {
                        json!({
                            "code": "QUERY_PARAM_NOT_ALLOWED",
                            "input": {"inputPath": {"fieldPath": name}},
                        })
                    })
                    .collect();
                let message = if errors.len() > 1 {
                    "Multiple errors occurred during param validation. Please see errorDetails for more information."
                } else {
                    "Invalid param. Please see errorDetails for more information."
                };
                json!({
                    "status": status,
                    "errorDetailType": BAD_REQUEST,
                    "message": message,
                    "errorDetails": {"inputErrors": errors},
                })
            }
            Self::Inputs { errors } => inputs::body(status, errors),
            Self::MissingForDsc => json!({
                "status": status,
                "code": "MISSING_REQUIRED_FIELD_FOR_DSC",
                "errorDetailType": BAD_REQUEST,
                "message": "One or more inputs were rejected",
                "errorDetails": {"inputErrors": [{
                    "code": "MISSING_FIELD",
                    "description": "dscAdAccount is required",
                    "input": {"inputPath": {"fieldPath": "/adContext/dscAdAccount"}},
                }]},
            }),
            Self::FinderAuthorType { value } => json!({
                "status": status,
                "code": "INVALID_POST_FINDER_AUTHOR_ENTITY_TYPE",
                "errorDetailType": BAD_REQUEST,
                "message": "One or more inputs were rejected",
                "errorDetails": {"inputErrors": [{
                    "code": "INVALID_POST_FINDER_AUTHOR_ENTITY_TYPE",
                    "description": format!("author value {value} must be a person, organization or organizationBrand URN"),
                    "input": {"inputPath": {"fieldPath": "author"}},
                }]},
            }),
            Self::Duplicate { urn } => json!({
                "errorDetailType": BAD_REQUEST,
                "message": format!(
                    "com.linkedin.content.common.exception.BadRequestResponseException: Content is a duplicate of {urn}"
                ),
                "errorDetails": {"inputErrors": [{
                    "description": "Duplicate post is detected",
                    "input": {},
                    "code": "DUPLICATE_POST",
                }]},
                "status": status,
            }),
            other => plain(status, &format!("{other:?}")),
        }
    }

    pub(crate) fn reply(&self, protocol: crate::query::Protocol) -> Reply {
        let mut reply = Reply::json(self.status(), &self.body());
        if !self.is_unmarked() {
            let mark = match (self, protocol) {
                // Observed so, whatever the protocol (facts §5).
                (Self::OwnerRefused, _) | (_, crate::query::Protocol::V1) => {
                    "x-linkedin-error-response"
                }
                (_, crate::query::Protocol::V2) => "x-restli-error-response",
            };
            reply = reply.with(mark, "true");
        }
        if self.is_gateways() {
            reply = reply.with("x-restli-gateway-error", "true");
        }
        if matches!(self, Self::Oauth(_)) {
            reply = reply.with("cache-control", "no-store");
        }
        reply
    }
}

fn plain(status: u16, message: &str) -> Json {
    json!({"message": message, "status": status})
}

fn named(status: u16, code: &str, message: &str) -> Json {
    json!({"status": status, "code": code, "message": message})
}

fn coded(status: u16, service: u32, code: &str, message: &str) -> Json {
    let mut body = Map::new();
    body.insert("status".to_owned(), status.into());
    body.insert("serviceErrorCode".to_owned(), service.into());
    body.insert("code".to_owned(), code.into());
    body.insert("message".to_owned(), message.into());
    Json::Object(body)
}
