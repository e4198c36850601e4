//! What a post may carry besides its text, and LinkedIn's limits on it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::catalogue::Invalid;
use crate::model::urn::Urn;

/// An uploaded file.
#[derive(Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "LinkedIn's spelling")]
pub(super) struct Media {
    /// Its URN.
    pub(super) id: Urn,
    /// A document needs one.
    pub(super) title: Option<String>,
    pub(super) altText: Option<String>,
}

/// One of several uploaded images.
#[derive(Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "LinkedIn's spelling")]
pub(super) struct Image {
    pub(super) id: Urn,
    pub(super) altText: Option<String>,
}

/// A link with a card; LinkedIn fetches nothing from it.
#[derive(Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "LinkedIn's spelling")]
pub(super) struct Article {
    /// https address.
    pub(super) source: String,
    pub(super) title: Option<String>,
    pub(super) description: Option<String>,
    /// Image URN.
    pub(super) thumbnail: Option<Urn>,
    pub(super) thumbnailAltText: Option<String>,
}

// Not editable.
#[derive(Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Poll {
    /// ≤ 140 characters.
    pub(super) question: String,
    /// 2 to 4, ≤ 30 characters each.
    pub(super) options: Vec<String>,
    pub(super) duration: Option<Duration>,
}

// How long a poll is open.
#[derive(Clone, Copy, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum Duration {
    OneDay,
    #[default]
    ThreeDays,
    SevenDays,
    FourteenDays,
}

const ALT_TEXT_MAX: usize = 4_086;
const QUESTION_MAX: usize = 140;
const OPTION_MAX: usize = 30;

fn at_most(field: &str, text: &str, max: usize) -> Result<(), Invalid> {
    let length = text.chars().count();
    if length > max {
        let problem = format!("`{field}` has {length} characters; LinkedIn takes {max}");
        return Err(Invalid::new(field, problem, format!("Shorten it by {}.", length - max)));
    }
    Ok(())
}

fn of_type(field: &str, urn: &Urn, kinds: &[&str]) -> Result<(), Invalid> {
    if kinds.contains(&urn.entity()) {
        return Ok(());
    }
    let wanted =
        kinds.iter().map(|kind| format!("urn:li:{kind}:…")).collect::<Vec<_>>().join(" or ");
    Err(Invalid::new(
        field,
        format!("`{field}` is a {} URN", urn.entity()),
        format!("Give {wanted}."),
    ))
}

impl Media {
    pub(super) fn check(&self) -> Result<(), Invalid> {
        of_type("media.id", &self.id, &["image", "video", "document"])?;
        at_most("media.altText", self.altText.as_deref().unwrap_or_default(), ALT_TEXT_MAX)?;
        if self.id.entity() == "document" && self.title.as_deref().unwrap_or_default().is_empty() {
            let problem = "A document needs a title";
            return Err(Invalid::new(
                "media.title",
                problem,
                "Add `title`, for example its file name.",
            ));
        }
        Ok(())
    }

    pub(super) fn wire(&self) -> Value {
        json!({"media": {"id": self.id, "title": self.title, "altText": self.altText}})
    }
}

pub(super) fn check_images(images: &[Image]) -> Result<(), Invalid> {
    if !(2..=20).contains(&images.len()) {
        let problem = format!("A multi-image post has 2 to 20 images, not {}", images.len());
        return Err(Invalid::new("multiImage", problem, "For one image use `media`."));
    }
    for image in images {
        of_type("multiImage.id", &image.id, &["image"])?;
        at_most("multiImage.altText", image.altText.as_deref().unwrap_or_default(), ALT_TEXT_MAX)?;
    }
    Ok(())
}

pub(super) fn wire_images(images: &[Image]) -> Value {
    json!({"multiImage": {"images": images}})
}

impl Article {
    pub(super) fn check(&self) -> Result<(), Invalid> {
        let web = url::Url::parse(&self.source)
            .is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
        if !web {
            let problem = "`article.source` is no web address";
            return Err(Invalid::new(
                "article.source",
                problem,
                "Give the full address, https://…",
            ));
        }
        if let Some(thumbnail) = &self.thumbnail {
            of_type("article.thumbnail", thumbnail, &["image"])?;
        }
        Ok(())
    }

    pub(super) fn wire(&self) -> Value {
        json!({ "article": self })
    }
}

impl Poll {
    pub(super) fn check(&self) -> Result<(), Invalid> {
        if self.question.trim().is_empty() {
            return Err(Invalid::new("poll.question", "The question is blank", "Ask something."));
        }
        at_most("poll.question", &self.question, QUESTION_MAX)?;
        if !(2..=4).contains(&self.options.len()) {
            let problem = format!("A poll has 2 to 4 options, not {}", self.options.len());
            return Err(Invalid::new("poll.options", problem, "Give 2, 3 or 4 options."));
        }
        for option in &self.options {
            if option.trim().is_empty() {
                return Err(Invalid::new(
                    "poll.options",
                    "An option is blank",
                    "Write each option.",
                ));
            }
            at_most("poll.options", option, OPTION_MAX)?;
        }
        Ok(())
    }

    pub(super) fn wire(&self) -> Value {
        let options: Vec<Value> = self.options.iter().map(|text| json!({ "text": text })).collect();
        json!({"poll": {
            "question": self.question, "options": options,
            "settings": {
                "duration": self.duration.unwrap_or_default(),
                "voteSelectionType": "SINGLE_VOTE", "isVoterVisibleToAuthor": true,
            },
        }})
    }
}
