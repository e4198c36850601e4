//! Reading media.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{IMAGES, READ, of_kind, shown};
use crate::catalogue::received::{Detail, Received, Shaped, batch, list};
use crate::catalogue::spec::{Access, Need, Spec};
use crate::catalogue::{Endpoint, Invalid};
use crate::model::method::Method;
use crate::model::scope::Scope::{RwAds, WOrganizationSocial};
use crate::model::urn::Urn;
use crate::model::word::Word;

/// Get an image, video or document: status, duration.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Get {
    /// Image, video or document URN.
    media: Urn,
}

impl Endpoint for Get {
    const SPEC: Spec =
        Spec::new("get", Method::Get, "/rest/{media.collection}/{media}", READ, IMAGES);
    const EXAMPLE: &'static str = r#"{"media": "urn:li:image:C4E10AQSandboxAcme01"}"#;

    fn check(&self) -> Result<(), Invalid> {
        of_kind("media", &self.media)
    }

    fn shape(&self, received: &Received, detail: Detail) -> Shaped {
        // Nothing but a word of LinkedIn's gets into a sentence of ours.
        let status = received.body.get("status").and_then(Value::as_str);
        let status = status.filter(|status| Word::parse(status).is_ok());
        let summary =
            format!("This {} is {}.", self.media.entity(), status.unwrap_or("in no known status"));
        Shaped::new(summary, json!({"media": shown(detail)(&received.body)}))
    }
}

/// Get several of one kind. Not on the Development tier.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct BatchGet {
    /// Image, video or document URNs.
    ids: Vec<Urn>,
}

impl Endpoint for BatchGet {
    const SPEC: Spec =
        Spec::new("batch_get", Method::BatchGet, "/rest/{ids.collection}", READ, IMAGES)
            .query(&["ids"]);
    const EXAMPLE: &'static str =
        r#"{"ids": ["urn:li:image:C4E10AQSandboxAcme01", "urn:li:image:C4E10AQSandboxAcme02"]}"#;

    fn check(&self) -> Result<(), Invalid> {
        let Some(first) = self.ids.first() else {
            return Err(Invalid::new("ids", "The list is empty", "Give at least one URN."));
        };
        self.ids.iter().try_for_each(|id| of_kind("ids", id))?;
        if self.ids.iter().any(|id| id.entity() != first.entity()) {
            let problem = "Images, videos and documents cannot be read in one call";
            return Err(Invalid::new("ids", problem, "Make one call for each kind."));
        }
        Ok(())
    }

    fn shape(&self, received: &Received, detail: Detail) -> Shaped {
        let result = batch(&received.body, shown(detail));
        let count = |name: &str| result.get(name).and_then(Value::as_array).map_or(0, Vec::len);
        let refused = match count("errors") {
            0 => String::new(),
            errors => format!(" LinkedIn refused {errors}: see `errors`."),
        };
        let summary = format!("{} of {} found.{refused}", count("items"), self.ids.len());
        Shaped::new(summary, Value::Object(result))
    }
}

/// One of LinkedIn's three collections.
#[derive(Clone, Copy, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Collection {
    #[default]
    Images,
    Videos,
    Documents,
}

/// List an ad account's media library.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "LinkedIn's spelling")]
pub(super) struct FindByAssociatedAccount {
    /// Ad account URN.
    associatedAccount: Urn,
    #[serde(default)]
    collection: Collection,
}

impl Endpoint for FindByAssociatedAccount {
    const SPEC: Spec = Spec::new(
        "find_by_associated_account",
        Method::Finder("associatedAccount"),
        "/rest/{collection}",
        Access::Member(Need::firm(&[&[WOrganizationSocial], &[RwAds]])),
        IMAGES,
    )
    .query(&["associatedAccount"])
    .paged(1_000);
    const EXAMPLE: &'static str = r#"{"associatedAccount": "urn:li:sponsoredAccount:500000001"}"#;

    fn check(&self) -> Result<(), Invalid> {
        if self.associatedAccount.entity() == "sponsoredAccount" {
            return Ok(());
        }
        let problem = "`associatedAccount` is no ad account";
        Err(Invalid::new("associatedAccount", problem, "Give urn:li:sponsoredAccount:…."))
    }

    fn shape(&self, received: &Received, detail: Detail) -> Shaped {
        let result = list(&received.body, shown(detail));
        let found = result.get("items").and_then(Value::as_array).map_or(0, Vec::len);
        Shaped::new(format!("{found} in this part of the library."), Value::Object(result))
    }
}
