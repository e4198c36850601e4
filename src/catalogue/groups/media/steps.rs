//! The requests of an upload, one by one: LinkedIn gives an address, takes the bytes there, and for a video is
//! told that all parts have come.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{DOCUMENTS, IMAGES, VIDEOS, WRITE};
use crate::catalogue::received::{Detail, Received, Shaped, entity};
use crate::catalogue::spec::{Access, Spec};
use crate::catalogue::{Endpoint, Invalid};
use crate::model::method::Method;
use crate::model::urn::{Author, Urn};

/// LinkedIn refuses another owner without a word.
const OWNERS: &[&str] = &[
    "The owner has to be the signed-in member, or a page on which they are ADMINISTRATOR or DIRECT_SPONSORED_CONTENT_POSTER.",
];

const INITIALIZE: Method = Method::Action("initializeUpload");

/// Where an image is listed in an ad account's library.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "LinkedIn's spelling")]
struct Library {
    associatedAccount: Urn,
    assetName: Option<String>,
}

fn shaped(received: &Received) -> Shaped {
    Shaped::new("LinkedIn waits for the bytes.", entity(&received.body))
}

/// Ask for an address to upload an image to.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "LinkedIn's spelling")]
pub(super) struct InitializeImage {
    /// Who will use it.
    owner: Author,
    mediaLibraryMetadata: Option<Library>,
}

impl Endpoint for InitializeImage {
    const SPEC: Spec = Spec::new("initialize_image", INITIALIZE, "/rest/images", WRITE, IMAGES)
        .step()
        .hints(OWNERS);
    const EXAMPLE: &'static str = r#"{"owner": "acme-maps"}"#;

    fn body(&self) -> Result<Option<Value>, Invalid> {
        Ok(Some(json!({ "initializeUploadRequest": self })))
    }

    fn shape(&self, received: &Received, _detail: Detail) -> Shaped {
        shaped(received)
    }
}

/// Ask for the addresses to upload a video's parts to.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "LinkedIn's spelling")]
pub(super) struct InitializeVideo {
    /// Who will use it.
    owner: Author,
    fileSizeBytes: u64,
    uploadCaptions: bool,
    uploadThumbnail: bool,
    mediaLibraryMetadata: Option<Library>,
}

impl Endpoint for InitializeVideo {
    const SPEC: Spec = Spec::new("initialize_video", INITIALIZE, "/rest/videos", WRITE, VIDEOS)
        .step()
        .hints(OWNERS);
    const EXAMPLE: &'static str = r#"{"owner": "acme-maps", "fileSizeBytes": 5000000, "uploadCaptions": false, "uploadThumbnail": false}"#;

    fn body(&self) -> Result<Option<Value>, Invalid> {
        Ok(Some(json!({ "initializeUploadRequest": self })))
    }

    fn shape(&self, received: &Received, _detail: Detail) -> Shaped {
        shaped(received)
    }
}

/// Say that all parts of a video have come.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "LinkedIn's spelling")]
pub(super) struct FinalizeVideo {
    /// Whose it is; not sent.
    #[serde(default)]
    owner: Option<Author>,
    video: Urn,
    /// As LinkedIn gave it; it may be empty.
    uploadToken: String,
    /// The `ETag` of each part, in the order of the parts.
    uploadedPartIds: Vec<String>,
}

impl Endpoint for FinalizeVideo {
    const SPEC: Spec = Spec::new(
        "finalize_video",
        Method::Action("finalizeUpload"),
        "/rest/videos",
        WRITE,
        VIDEOS,
    )
    .local(&["owner"])
    .step();
    const EXAMPLE: &'static str = r#"{"owner": "acme-maps", "video": "urn:li:video:C5F10AQSandboxAcme", "uploadToken": "", "uploadedPartIds": ["/ambry-video/signedId/aa.bin"]}"#;

    fn body(&self) -> Result<Option<Value>, Invalid> {
        Ok(Some(json!({"finalizeUploadRequest": {
            "video": self.video, "uploadToken": self.uploadToken,
            "uploadedPartIds": self.uploadedPartIds,
        }})))
    }

    fn shape(&self, received: &Received, _detail: Detail) -> Shaped {
        Shaped::new("LinkedIn has all parts.", entity(&received.body))
    }
}

/// Ask for an address to upload a document to.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "LinkedIn's spelling")]
pub(super) struct InitializeDocument {
    /// Who will use it.
    owner: Author,
    mediaLibraryMetadata: Option<Library>,
}

impl Endpoint for InitializeDocument {
    const SPEC: Spec =
        Spec::new("initialize_document", INITIALIZE, "/rest/documents", WRITE, DOCUMENTS)
            .step()
            .hints(OWNERS);
    const EXAMPLE: &'static str = r#"{"owner": "acme-maps"}"#;

    fn body(&self) -> Result<Option<Value>, Invalid> {
        Ok(Some(json!({ "initializeUploadRequest": self })))
    }

    fn shape(&self, received: &Received, _detail: Detail) -> Shaped {
        shaped(received)
    }
}

/// Bytes that go to an address of LinkedIn's. Where, and which, only the job knows.
macro_rules! bytes {
    ($name:ident, $action:literal, $verb:literal, $about:literal, $docs:expr) => {
        #[doc = $about]
        #[derive(Deserialize, Serialize, JsonSchema)]
        #[serde(deny_unknown_fields)]
        pub(super) struct $name {}

        impl Endpoint for $name {
            const SPEC: Spec =
                Spec::new($action, Method::Upload($verb), "", Access::Open, $docs).on_www().step();
            const EXAMPLE: &'static str = "{}";

            fn shape(&self, _received: &Received, _detail: Detail) -> Shaped {
                Shaped::new("LinkedIn has the bytes.", json!({}))
            }
        }
    };
}

bytes!(PutImage, "put_image", "PUT", "Send an image's bytes.", IMAGES);
bytes!(PutVideoPart, "put_video_part", "PUT", "Send one part of a video.", VIDEOS);
bytes!(PutThumbnail, "put_thumbnail", "PUT", "Send a video's thumbnail.", VIDEOS);
bytes!(PostCaptions, "post_captions", "POST", "Send a video's captions.", VIDEOS);
bytes!(PutDocument, "put_document", "PUT", "Send a document's bytes.", DOCUMENTS);
