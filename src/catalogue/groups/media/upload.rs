//! Uploading, as one action.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{IMAGES, VIDEOS, WRITE};
use crate::catalogue::received::{Detail, Received, Shaped, entity};
use crate::catalogue::spec::{Access, Need, Spec};
use crate::catalogue::{Endpoint, Invalid};
use crate::media::Source;
use crate::model::method::Job;
use crate::model::scope::Scope::{RwAds, WMemberSocial, WOrganizationSocial};
use crate::model::urn::{Author, Urn};

/// Upload a file, until posts can carry it.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "LinkedIn's spelling")]
pub(crate) struct Upload {
    /// Who will post it: `me`, or a page.
    pub(crate) owner: Option<Author>,
    /// Path beneath a media root, https or data: address, or upload handle.
    pub(crate) file: Option<Source>,
    /// SRT file.
    pub(crate) captions: Option<Source>,
    /// Image file.
    pub(crate) thumbnail: Option<Source>,
    /// Ad account URN.
    pub(crate) associatedAccount: Option<Urn>,
    pub(crate) assetName: Option<String>,
    /// Of a call that goes on.
    pub(crate) handle: Option<String>,
}

impl Endpoint for Upload {
    const SPEC: Spec = Spec::job("upload", Job::Upload, WRITE, VIDEOS);
    const EXAMPLE: &'static str = r#"{"owner": "acme-maps", "file": "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="}"#;

    fn check(&self) -> Result<(), Invalid> {
        if self.handle.is_some() {
            return Ok(());
        }
        if self.owner.is_none() {
            return Err(Invalid::new(
                "owner",
                "`owner` is required but missing",
                "Say who will post it: `me`, or a page.",
            ));
        }
        if self.file.is_none() {
            return Err(Invalid::new("file", "`file` is required but missing", "Name a file."));
        }
        if self.assetName.is_some() && self.associatedAccount.is_none() {
            let problem = "A name in a library needs the library";
            return Err(Invalid::new("assetName", problem, "Add `associatedAccount`, or drop it."));
        }
        match &self.associatedAccount {
            Some(account) if account.entity() != "sponsoredAccount" => Err(Invalid::new(
                "associatedAccount",
                "`associatedAccount` is no ad account",
                "Give urn:li:sponsoredAccount:….",
            )),
            _ => Ok(()),
        }
    }

    fn shape(&self, received: &Received, _detail: Detail) -> Shaped {
        Shaped::new("Uploaded.", entity(&received.body))
    }
}

/// Of use to whoever can upload what comes.
const BEGIN: Access =
    Access::Member(Need::firm(&[&[WMemberSocial], &[WOrganizationSocial], &[RwAds]]));

/// Get an address to PUT a file to.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct BeginUpload {}

impl Endpoint for BeginUpload {
    const SPEC: Spec = Spec::job("begin_upload", Job::BeginUpload, BEGIN, IMAGES);
    const EXAMPLE: &'static str = "{}";

    fn shape(&self, received: &Received, _detail: Detail) -> Shaped {
        Shaped::new("Send the file to this address.", json!(received.body))
    }
}
