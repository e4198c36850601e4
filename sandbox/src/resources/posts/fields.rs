//! The fields of a post: names, types and who may set them when (facts §2.2–2.4).

use super::schema::{Field, Shape, optional, patchable, required};

use Shape::{Bool, Enum, List, Record, Text, Union, Urn};

const fn read_only(name: &'static str) -> Field {
    Field { read_only: true, ..optional(name, Text) }
}

const CALLS_TO_ACTION: &[&str] = &[
    "APPLY",
    "DOWNLOAD",
    "VIEW_QUOTE",
    "LEARN_MORE",
    "SIGN_UP",
    "SUBSCRIBE",
    "REGISTER",
    "JOIN",
    "ATTEND",
    "REQUEST_DEMO",
    "SEE_MORE",
    "BUY_NOW",
    "SHOP_NOW",
];

pub(super) const POST: &[Field] = &[
    required("author", Urn),
    patchable(required("commentary", Text)),
    required("visibility", Enum(&["PUBLIC", "CONNECTIONS", "LOGGED_IN", "CONTAINER"])),
    required("distribution", Record(DISTRIBUTION)),
    patchable(required(
        "lifecycleState",
        Enum(&["DRAFT", "PUBLISHED", "PUBLISH_REQUESTED", "PUBLISH_FAILED"]),
    )),
    optional("isReshareDisabledByAuthor", Bool),
    optional("content", Union(CONTENT)),
    optional("reshareContext", Record(RESHARE)),
    optional("container", Urn),
    patchable(optional("contentLandingPage", Text)),
    patchable(optional("contentCallToActionLabel", Enum(CALLS_TO_ACTION))),
    optional("adContext", Record(AD_CONTEXT)),
    read_only("id"),
    read_only("createdAt"),
    read_only("publishedAt"),
    read_only("lastModifiedAt"),
    read_only("lifecycleStateInfo"),
];

const DISTRIBUTION: &[Field] = &[
    required("feedDistribution", Enum(&["MAIN_FEED", "NONE"])),
    optional("targetEntities", List(&Record(TARGET))),
    optional("thirdPartyDistributionChannels", List(&Text)),
];

const TARGET: &[Field] = &[
    optional("geoLocations", List(&Urn)),
    optional("industries", List(&Urn)),
    optional("jobFunctions", List(&Urn)),
    optional("seniorities", List(&Urn)),
    optional("staffCountRanges", List(&Text)),
    optional("degrees", List(&Urn)),
    optional("fieldsOfStudy", List(&Urn)),
    optional("organizations", List(&Urn)),
    optional("interfaceLocales", List(&Record(LOCALE))),
];

const LOCALE: &[Field] = &[required("language", Text), optional("country", Text)];

const RESHARE: &[Field] = &[required("parent", Urn), read_only("root")];

/// The part of `adContext` that a client may write.
pub(super) const AD_CONTEXT: &[Field] = &[
    optional("dscAdAccount", Urn),
    patchable(optional("dscName", Text)),
    patchable(optional("dscStatus", Enum(&["ACTIVE", "ARCHIVED"]))),
    optional("objective", Text),
    read_only("dscAdType"),
    read_only("isDsc"),
];

const CONTENT: &[Field] = &[
    optional("media", Record(MEDIA)),
    optional("article", Record(ARTICLE)),
    optional("multiImage", Record(MULTI_IMAGE)),
    optional("poll", Record(POLL)),
    optional("celebration", Record(CELEBRATION)),
    optional("reference", Record(REFERENCE)),
    optional("carousel", Record(CAROUSEL)),
];

const MEDIA: &[Field] = &[required("id", Urn), optional("title", Text), optional("altText", Text)];

const ARTICLE: &[Field] = &[
    required("source", Text),
    optional("title", Text),
    optional("description", Text),
    optional("thumbnail", Urn),
    optional("thumbnailAltText", Text),
];

const MULTI_IMAGE: &[Field] =
    &[required("images", List(&Record(IMAGE))), optional("altText", Text)];

const IMAGE: &[Field] = &[required("id", Urn), optional("altText", Text)];

const POLL: &[Field] = &[
    required("question", Text),
    required("options", List(&Record(OPTION))),
    required("settings", Record(SETTINGS)),
    read_only("uniqueVotersCount"),
];

const OPTION: &[Field] =
    &[required("text", Text), read_only("voteCount"), read_only("isVotedByViewer")];

const SETTINGS: &[Field] = &[
    required("duration", Enum(&["ONE_DAY", "THREE_DAYS", "SEVEN_DAYS", "FOURTEEN_DAYS"])),
    // The only value any page names; a list of others was not found.
    optional("voteSelectionType", Enum(&["SINGLE_VOTE", "MULTIPLE_VOTE"])),
    optional("isVoterVisibleToAuthor", Bool),
];

/// Shape and enumeration are undocumented (facts §11.8): taken as it comes.
const CELEBRATION: &[Field] =
    &[required("recipient", List(&Urn)), required("type", Text), optional("text", Text)];

const REFERENCE: &[Field] = &[required("id", Urn)];

const CAROUSEL: &[Field] = &[required("cards", List(&Record(CARD)))];

const CARD: &[Field] = &[required("media", Record(MEDIA)), optional("landingPage", Text)];
