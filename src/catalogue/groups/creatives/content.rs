//! What a creative shows, and how it stands.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::catalogue::Invalid;
use crate::model::urn::{Campaign, PostUrn, Urn};

/// The words on the button of a lead form.
#[derive(Clone, Copy, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum Label {
    Apply,
    Download,
    ViewQuote,
    LearnMore,
    SignUp,
    Subscribe,
    Register,
    RequestDemo,
    Join,
    Attend,
    UnlockFullDocument,
}

// Needed for LEAD_GENERATION.
#[derive(Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct LeadForm {
    /// urn:li:adForm:…
    pub(super) destination: Urn,
    /// LEARN_MORE, SIGN_UP, …
    #[schemars(with = "String")]
    pub(super) label: Label,
}

/// What a new creative is, on its own or as one of several.
pub(super) struct New<'a> {
    pub(super) campaign: &'a Campaign,
    pub(super) post: Option<&'a PostUrn>,
    pub(super) content: Option<&'a Map<String, Value>>,
    pub(super) name: Option<&'a str>,
    pub(super) lead: Option<&'a LeadForm>,
}

impl New<'_> {
    pub(super) fn check(&self) -> Result<(), Invalid> {
        match (self.post, self.content) {
            (Some(_), Some(_)) => {
                let problem = "`post` and `content` were both given";
                return Err(Invalid::new("content", problem, "Keep one of them."));
            }
            (None, None) => {
                let fix = "Give `post`, or `content` for an ad that is no post.";
                return Err(Invalid::new("post", "The creative would show nothing", fix));
            }
            (None, Some(content)) if content.len() != 1 => {
                let problem = "`content` is one kind of ad under its name";
                let fix = "Such as {\"textAd\": {…}} or {\"reference\": \"urn:li:…\"}.";
                return Err(Invalid::new("content", problem, fix));
            }
            _ => {}
        }
        if self.post.is_some_and(|post| post.urn().entity() == "activity") {
            let problem = "A creative refers to a share or a ugcPost, not to an activity";
            return Err(Invalid::new("post", problem, "Give urn:li:share:… or urn:li:ugcPost:…."));
        }
        Ok(())
    }

    /// Without its status: a preview has none.
    pub(super) fn wire(&self) -> Map<String, Value> {
        let content = match self.post {
            Some(post) => Some(json!({ "reference": post })),
            None => self.content.map(|content| json!(content)),
        };
        [
            ("campaign", Some(json!(self.campaign))),
            ("content", content),
            ("name", self.name.map(Value::from)),
            ("leadgenCallToAction", self.lead.map(|lead| json!(lead))),
        ]
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?)))
        .collect()
    }

    /// As a draft.
    pub(super) fn draft(&self) -> Map<String, Value> {
        drafted(self.wire())
    }
}

/// Nothing is made that could run at once.
pub(super) fn drafted(mut creative: Map<String, Value>) -> Map<String, Value> {
    creative.insert("intendedStatus".to_owned(), json!("DRAFT"));
    creative
}
