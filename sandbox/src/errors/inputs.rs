//! The structured 400: one element per field (facts §8.5, form 4, and the templates of §8.6).

use serde_json::{Value as Json, json};

/// Codes of single fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum InputCode {
    MissingField,
    InvalidUrnType,
    InvalidUrnId,
    FieldLengthTooLong,
    InvalidValueForField,
    InvalidValueBlankField,
    NoPermissionOnEntity,
    MediaAssetWaitingUpload,
    MediaAssetProcessingFailed,
    InvalidImageId,
    InvalidVideoId,
    ExpiredUploadUrl,
}

impl InputCode {
    fn label(self) -> &'static str {
        match self {
            Self::MissingField => "MISSING_FIELD",
            Self::InvalidUrnType => "INVALID_URN_TYPE",
            Self::InvalidUrnId => "INVALID_URN_ID",
            Self::FieldLengthTooLong => "FIELD_LENGTH_TOO_LONG",
            Self::InvalidValueForField => "INVALID_VALUE_FOR_FIELD",
            Self::InvalidValueBlankField => "INVALID_VALUE_BLANK_FIELD",
            Self::NoPermissionOnEntity => "NO_PERMISSION_ON_ENTITY",
            Self::MediaAssetWaitingUpload => "MEDIA_ASSET_WAITING_UPLOAD",
            Self::MediaAssetProcessingFailed => "MEDIA_ASSET_PROCESSING_FAILED",
            Self::InvalidImageId => "INVALID_IMAGE_ID",
            Self::InvalidVideoId => "INVALID_VIDEO_ID",
            Self::ExpiredUploadUrl => "EXPIRED_UPLOAD_URL",
        }
    }
}

/// One refused field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct InputError {
    code: InputCode,
    description: String,
    path: String,
}

/// The last name of a JSON pointer: what the templates call `{field}`.
fn field(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

impl InputError {
    fn new(code: InputCode, path: &str, description: String) -> Self {
        Self { code, description, path: path.to_owned() }
    }

    pub(crate) fn missing(path: &str) -> Self {
        let description = format!("{} is required but missing", field(path));
        Self::new(InputCode::MissingField, path, description)
    }

    pub(crate) fn value(path: &str, value: &str) -> Self {
        let description = format!("{} can't be set to {value}", field(path));
        Self::new(InputCode::InvalidValueForField, path, description)
    }

    pub(crate) fn too_long(path: &str, length: usize, limit: usize) -> Self {
        let description =
            format!("{} length {length} can't exceeded maximum {limit} length", field(path));
        Self::new(InputCode::FieldLengthTooLong, path, description)
    }

    pub(crate) fn blank(path: &str) -> Self {
        let description = format!("{} can't be blank", field(path));
        Self::new(InputCode::InvalidValueBlankField, path, description)
    }

    pub(crate) fn urn_type(path: &str, value: &str, wanted: &str) -> Self {
        let description = format!("{} value {value} must be a {wanted} URN", field(path));
        Self::new(InputCode::InvalidUrnType, path, description)
    }

    pub(crate) fn urn_id(path: &str, value: &str) -> Self {
        let description = format!("{} value {value} has an invalid id", field(path));
        Self::new(InputCode::InvalidUrnId, path, description)
    }

    /// Whether it is about a medium that is not there, or not yet.
    pub(crate) fn is_of_asset(&self) -> bool {
        matches!(
            self.code,
            InputCode::MediaAssetWaitingUpload
                | InputCode::InvalidImageId
                | InputCode::InvalidVideoId
        )
    }

    pub(crate) fn asset(code: InputCode, path: &str, urn: &str) -> Self {
        let description = match code {
            InputCode::MediaAssetWaitingUpload => format!("Media asset {urn} is waiting upload"),
            InputCode::MediaAssetProcessingFailed => {
                format!("Media asset {urn} processing failed")
            }
            InputCode::ExpiredUploadUrl => format!("Upload URL of {urn} has expired"),
            InputCode::NoPermissionOnEntity => format!("No permission on {urn}"),
            _ => format!("{} value {urn} is invalid", field(path)),
        };
        Self::new(code, path, description)
    }
}

pub(super) fn body(status: u16, errors: &[InputError]) -> Json {
    let elements: Vec<Json> = errors
        .iter()
        .map(|error| {
            json!({
                "code": error.code.label(),
                "description": error.description,
                "input": {"inputPath": {"fieldPath": error.path}},
            })
        })
        .collect();
    // One failure carries its own code and words; several share a heading (facts §8.6).
    let (code, message) = match errors {
        [only] => (only.code.label(), only.description.as_str()),
        _ => (
            "MULTIPLE_VALIDATIONS_FAILED",
            "Multiple errors occurred during the input validation. Please see errorDetails for more information.",
        ),
    };
    json!({
        "status": status,
        "code": code,
        "errorDetailType": super::BAD_REQUEST,
        "message": message,
        "errorDetails": {"inputErrors": elements},
    })
}
