//! What accounts, campaign groups and campaigns refuse with (advertising facts §14, shape C).

use serde_json::{Map, Value as Json, json};

/// Documented on the one sample with a single failure.
const SERVICE: u32 = 10007;

/// One refused field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AdsError {
    code: &'static str,
    description: String,
    path: String,
    /// The other field, where this one is wrong only beside it.
    depends_on: Option<String>,
}

impl AdsError {
    /// `path` as a pointer, such as `/Campaign/status`.
    pub(crate) fn new(code: &'static str, path: &str, description: String) -> Self {
        Self { code, description, path: path.to_owned(), depends_on: None }
    }

    pub(crate) fn beside(self, path: &str) -> Self {
        Self { depends_on: Some(path.to_owned()), ..self }
    }

    pub(crate) fn missing(path: &str) -> Self {
        Self::new("MISSING_FIELD", path, format!("{path} is required but missing"))
    }

    /// Needed because of that other field.
    pub(crate) fn missing_beside(path: &str, other: &str) -> Self {
        Self::new("CONDITIONAL_MISSING_FIELD", path, format!("{path} is required but missing"))
            .beside(other)
    }

    pub(crate) fn value(path: &str, value: &str) -> Self {
        Self::coded("INVALID_VALUE_FOR_FIELD", path, value)
    }

    pub(crate) fn coded(code: &'static str, path: &str, value: &str) -> Self {
        Self::new(code, path, format!("{path} cannot be set to {value}"))
    }

    /// Wrong because of what another field says.
    pub(crate) fn value_beside(path: &str, value: &str, other: &str, says: &str) -> Self {
        let description = format!("{path} cannot be set to {value} if {other} is set to {says}");
        Self::new("CONDITIONAL_INVALID_VALUE", path, description).beside(other)
    }

    pub(crate) fn too_low(path: &str, value: &str, least: &str) -> Self {
        let description = format!("{path} value {value} cannot be lower than {least}");
        Self::new("FIELD_VALUE_TOO_LOW", path, description)
    }

    pub(crate) fn too_long(path: &str, length: usize, most: usize) -> Self {
        let description = format!("{path} length {length} cannot exceed maximum {most} length");
        Self::new("FIELD_LENGTH_TOO_LONG", path, description)
    }

    /// Recorded with its words; the code is a guess of the advertising facts (§3.6).
    pub(crate) fn currency(path: &str, value: &str, wanted: &str) -> Self {
        let other = "/Account/currency";
        let description =
            format!("Value {value} of {path} expected to match value {wanted} of {other}");
        Self::new("CURRENCY_MISMATCH", path, description)
    }
}

/// Refusals that only advertising has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum AdsRefusal {
    Inputs(Vec<AdsError>),
    /// The role does not reach.
    NoPermission,
    /// The app's tier does not reach.
    Unmapped,
    /// The older shape, without fields.
    Named {
        code: &'static str,
        message: String,
    },
}

impl AdsRefusal {
    pub(super) fn status(&self) -> u16 {
        match self {
            Self::Inputs(_) | Self::Named { .. } => 400,
            Self::NoPermission | Self::Unmapped => 403,
        }
    }

    pub(super) fn body(&self) -> Json {
        let status = self.status();
        match self {
            Self::Inputs(errors) => inputs(status, errors),
            Self::NoPermission => super::named(
                status,
                "NO_PERMISSION_ON_ENTITY",
                "User does not have permission on the entity",
            ),
            Self::Unmapped => super::coded(
                status,
                100,
                "ACCESS_DENIED",
                "Your application is not configured to access the related advertiser account(s)",
            ),
            Self::Named { code, message } => super::named(status, code, message),
        }
    }
}

fn place(path: &str) -> Json {
    json!({"inputPath": {"fieldPath": path.trim_start_matches('/')}})
}

fn inputs(status: u16, errors: &[AdsError]) -> Json {
    let (mut alone, mut conditional) = (Vec::new(), Vec::new());
    for error in errors {
        let mut element = json!({
            "code": error.code,
            "description": error.description,
            "input": place(&error.path),
        });
        match (&error.depends_on, element.as_object_mut()) {
            (Some(other), Some(fields)) => {
                fields.insert("dependentInput".to_owned(), place(other));
                conditional.push(element);
            }
            _ => alone.push(element),
        }
    }
    let mut details = Map::new();
    for (name, list) in [("inputErrors", alone), ("conditionalInputErrors", conditional)] {
        if !list.is_empty() {
            details.insert(name.to_owned(), list.into());
        }
    }
    match errors {
        [only] => json!({
            "status": status,
            "serviceErrorCode": SERVICE,
            "code": only.code,
            "message": only.description,
            "errorDetailType": super::BAD_REQUEST,
            "errorDetails": details,
        }),
        _ => json!({
            "status": status,
            "code": "MULTIPLE_VALIDATIONS_FAILED",
            "message": "Multiple errors occurred during the input validation. Please see errorDetails for more information.",
            "errorDetailType": super::BAD_REQUEST,
            "errorDetails": details,
        }),
    }
}
