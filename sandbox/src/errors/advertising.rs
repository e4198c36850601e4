//! What reports, libraries and creatives are refused with (advertising facts §4–7, §14).

use serde_json::{Value as Json, json};

use super::{BAD_REQUEST, named, plain};

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum AdvertisingRefusal {
    /// A parameter of which a part has the wrong shape.
    FieldInvalid {
        path: String,
        problem: &'static str,
    },
    Argument {
        message: String,
    },
    /// Creatives have moved below their accounts.
    FlatCreatives,
    /// One sentence about what the body asks for, without a code.
    Rule {
        message: String,
    },
    /// What was just uploaded is not there yet.
    EntityMissing,
    /// There is no preview of such an advertisement.
    NoPreview {
        creative: String,
    },
}

impl AdvertisingRefusal {
    pub(super) fn status(&self) -> u16 {
        match self {
            Self::NoPreview { .. } => 422,
            Self::EntityMissing => 404,
            Self::FieldInvalid { .. }
            | Self::Argument { .. }
            | Self::FlatCreatives
            | Self::Rule { .. } => 400,
        }
    }

    pub(super) fn body(&self) -> Json {
        let status = self.status();
        match self {
            // Recorded so: the heading for several errors, over one.
            Self::FieldInvalid { path, problem } => json!({
                "errorDetailType": BAD_REQUEST,
                "message": "Multiple errors occurred during param validation. Please see errorDetails for more information.",
                "errorDetails": {"inputErrors": [{
                    "code": "FIELD_INVALID",
                    "description": format!("ERROR :: /{} :: {problem}", path.rsplit('/').next().unwrap_or(path)),
                    "input": {"inputPath": {"fieldPath": path}},
                }]},
                "status": status,
            }),
            Self::Argument { message } => named(status, "ILLEGAL_ARGUMENT", message),
            Self::FlatCreatives => plain(
                status,
                "All api calls to creative endpoints have been modified to include advertiser account id in the url path. Please refer to the latest versioned apis to modify the request accordingly. Base url of the new requests should be https://api.linkedin.com/rest/adAccounts/{adAccountId}/creatives",
            ),
            Self::EntityMissing => plain(status, "Could not find entity"),
            Self::Rule { message } => plain(status, message),
            Self::NoPreview { creative } => {
                plain(status, &format!("Ad preview is not supported for creative {creative}"))
            }
        }
    }
}
