//! The fields of a creative: names, types and who may set them when.

use super::super::posts::schema::{Field, Shape, optional, required};

use Shape::{Any, Enum, Record, Text, Union, Urn};

const fn read_only(name: &'static str) -> Field {
    Field { read_only: true, ..optional(name, Any) }
}

const fn patchable(field: Field) -> Field {
    Field { patchable: true, ..field }
}

const STATUSES: &[&str] =
    &["ACTIVE", "PAUSED", "DRAFT", "ARCHIVED", "CANCELED", "PENDING_DELETION", "REMOVED"];

const LABELS: &[&str] = &[
    "APPLY",
    "DOWNLOAD",
    "VIEW_QUOTE",
    "LEARN_MORE",
    "SIGN_UP",
    "SUBSCRIBE",
    "REGISTER",
    "REQUEST_DEMO",
    "JOIN",
    "ATTEND",
    "UNLOCK_FULL_DOCUMENT",
];

/// The one place where a part of a record can be set.
pub(super) const LEADGEN: &[Field] =
    &[patchable(required("destination", Urn)), patchable(required("label", Enum(LABELS)))];

/// What stands inline is taken as it comes: no page shows its fields.
const CONTENT: &[Field] = &[
    optional("reference", Urn),
    optional("textAd", Any),
    optional("spotlight", Any),
    optional("follow", Any),
    optional("jobs", Any),
    optional("document", Any),
    optional("carousel", Any),
    optional("eventAd", Any),
    optional("video", Any),
];

const CAMPAIGN: Field = required("campaign", Urn);
const STATUS: Field = patchable(required("intendedStatus", Enum(STATUSES)));
const NAME: Field = patchable(optional("name", Text));
const CALL: Field = patchable(optional("leadgenCallToAction", Record(LEADGEN)));

pub(super) const CREATIVE: &[Field] = &[
    CAMPAIGN,
    required("content", Union(CONTENT)),
    STATUS,
    NAME,
    CALL,
    read_only("id"),
    read_only("account"),
    read_only("isServing"),
    read_only("isTest"),
    read_only("review"),
    read_only("servingHoldReasons"),
    read_only("createdAt"),
    read_only("createdBy"),
    read_only("lastModifiedAt"),
    read_only("lastModifiedBy"),
];

/// The body of `createInline`: the post has a schema of its own.
pub(super) const INLINE: &[Field] = &[required(
    "creative",
    Record(&[
        CAMPAIGN,
        STATUS,
        NAME,
        CALL,
        required("inlineContent", Union(&[optional("post", Any)])),
    ]),
)];
