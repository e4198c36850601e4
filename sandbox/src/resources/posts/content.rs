//! Rules of `content`, kind by kind (facts §2.3).

use serde_json::Value as Json;

use crate::{
    errors::{InputCode, InputError, Refusal},
    world::{
        Actor, World,
        media::MediaStatus,
        posts::{Post, PostKind},
    },
};

const ALT_TEXT: usize = 4086;
/// Unverified (facts §2.3).
const ARTICLE_TITLE: usize = 400;

fn text<'j>(value: &'j Json, name: &str) -> Option<&'j str> {
    value.get(name).and_then(Json::as_str)
}

fn items<'j>(value: &'j Json, name: &str) -> &'j [Json] {
    value.get(name).and_then(Json::as_array).map_or(&[], Vec::as_slice)
}

struct Rules {
    errors: Vec<InputError>,
    is_sponsored: bool,
}

/// Every broken rule. The schema check has passed, so exactly one kind is there.
pub(super) fn check(content: &Json, is_sponsored: bool) -> Vec<InputError> {
    let mut rules = Rules { errors: Vec::new(), is_sponsored };
    let fields = content.as_object().into_iter().flatten();
    for (kind, value) in fields {
        match kind.as_str() {
            "media" => rules.media("/content/media", value),
            "article" => rules.article(value),
            "multiImage" => rules.multi_image(value),
            "poll" => rules.poll(value),
            "celebration" => rules.organic_only("celebration"),
            "reference" => rules.reference(value),
            "carousel" => rules.carousel(value),
            _ => {}
        }
    }
    rules.errors
}

impl Rules {
    fn limit(&mut self, path: &str, value: Option<&str>, limit: usize) {
        let length = value.map_or(0, |text| text.chars().count());
        if length > limit {
            self.errors.push(InputError::too_long(path, length, limit));
        }
    }

    fn blank(&mut self, path: &str, value: Option<&str>) {
        if value.is_some_and(|text| text.trim().is_empty()) {
            self.errors.push(InputError::blank(path));
        }
    }

    fn organic_only(&mut self, kind: &str) {
        if self.is_sponsored {
            self.errors.push(InputError::value("/content", kind));
        }
    }

    fn urn(&mut self, path: &str, urn: &str, types: &[&str], wanted: &str) {
        let fits = types.iter().any(|name| urn.starts_with(&format!("urn:li:{name}:")));
        if !fits {
            self.errors.push(InputError::urn_type(path, urn, wanted));
        }
    }

    fn media(&mut self, path: &str, media: &Json) {
        let urn = text(media, "id").unwrap_or_default();
        self.urn(
            &format!("{path}/id"),
            urn,
            &["image", "video", "document"],
            "image, video or document",
        );
        self.limit(&format!("{path}/altText"), text(media, "altText"), ALT_TEXT);
        if urn.starts_with("urn:li:document:")
            && text(media, "title").is_none_or(|title| title.trim().is_empty())
        {
            self.errors.push(InputError::missing(&format!("{path}/title")));
        }
    }

    fn article(&mut self, article: &Json) {
        let source = text(article, "source").unwrap_or_default();
        if !(source.starts_with("https://") || source.starts_with("http://")) {
            self.errors.push(InputError::value("/content/article/source", source));
        }
        self.limit("/content/article/title", text(article, "title"), ARTICLE_TITLE);
        if let Some(urn) = text(article, "thumbnail") {
            self.urn("/content/article/thumbnail", urn, &["image"], "image");
        }
    }

    fn multi_image(&mut self, multi: &Json) {
        self.organic_only("multiImage");
        let images = items(multi, "images");
        if !(2..=20).contains(&images.len()) {
            self.errors.push(InputError::value(
                "/content/multiImage/images",
                &format!("a list of {}", images.len()),
            ));
        }
        for (place, image) in images.iter().enumerate() {
            let path = format!("/content/multiImage/images/{place}");
            let urn = text(image, "id").unwrap_or_default();
            self.urn(&format!("{path}/id"), urn, &["image"], "image");
            self.limit(&format!("{path}/altText"), text(image, "altText"), ALT_TEXT);
        }
    }

    fn poll(&mut self, poll: &Json) {
        self.organic_only("poll");
        let question = text(poll, "question");
        self.blank("/content/poll/question", question);
        self.limit("/content/poll/question", question, 140);
        let options = items(poll, "options");
        if !(2..=4).contains(&options.len()) {
            self.errors.push(InputError::value(
                "/content/poll/options",
                &format!("a list of {}", options.len()),
            ));
        }
        for (place, option) in options.iter().enumerate() {
            let path = format!("/content/poll/options/{place}/text");
            self.blank(&path, text(option, "text"));
            self.limit(&path, text(option, "text"), 30);
        }
        let setting = |name: &str| poll.pointer(&format!("/settings/{name}"));
        if setting("isVoterVisibleToAuthor") == Some(&Json::Bool(false)) {
            self.errors
                .push(InputError::value("/content/poll/settings/isVoterVisibleToAuthor", "false"));
        }
        if let Some(other) = setting("voteSelectionType")
            .and_then(Json::as_str)
            .filter(|kind| *kind != "SINGLE_VOTE")
        {
            self.errors.push(InputError::value("/content/poll/settings/voteSelectionType", other));
        }
    }

    fn reference(&mut self, reference: &Json) {
        let urn = text(reference, "id").unwrap_or_default();
        self.urn("/content/reference/id", urn, &["event"], "event");
    }

    fn carousel(&mut self, carousel: &Json) {
        if !self.is_sponsored {
            self.errors.push(InputError::value("/content", "carousel"));
        }
        for (place, card) in items(carousel, "cards").iter().enumerate() {
            if let Some(media) = card.get("media") {
                self.media(&format!("/content/carousel/cards/{place}/media"), media);
            }
        }
    }
}

/// Which URN such a post gets (facts §2.1); what is not recorded there gets a share's.
pub(super) fn kind(content: Option<&Json>) -> PostKind {
    let Some(content) = content else {
        return PostKind::Share;
    };
    let is_moving = content
        .pointer("/media/id")
        .and_then(Json::as_str)
        .is_some_and(|urn| !urn.starts_with("urn:li:image:"));
    if is_moving || content.get("multiImage").is_some() || content.get("reference").is_some() {
        PostKind::UgcPost
    } else {
        PostKind::Share
    }
}

/// Every medium of the post exists, belongs to the author and is ready.
pub(super) fn check_media(world: &World, post: &Post) -> Result<(), Refusal> {
    let path = match &post.content {
        Some(content) if content.get("multiImage").is_some() => "/content/multiImage/images",
        Some(content) if content.get("article").is_some() => "/content/article/thumbnail",
        Some(content) if content.get("carousel").is_some() => "/content/carousel/cards",
        _ => "/content/media/id",
    };
    let errors: Vec<InputError> = post
        .media()
        .iter()
        .filter_map(|urn| {
            media_problem(world, &post.author, urn).map(|code| InputError::asset(code, path, urn))
        })
        .collect();
    if errors.is_empty() { Ok(()) } else { Err(Refusal::Inputs { errors }) }
}

fn media_problem(world: &World, author: &Actor, urn: &str) -> Option<InputCode> {
    let Some(media) = world.media(urn) else {
        return Some(if urn.starts_with("urn:li:image:") {
            InputCode::InvalidImageId
        } else if urn.starts_with("urn:li:video:") {
            InputCode::InvalidVideoId
        } else {
            InputCode::InvalidUrnId
        });
    };
    if media.owner != *author {
        return Some(InputCode::NoPermissionOnEntity);
    }
    match media.status {
        MediaStatus::Available => None,
        MediaStatus::WaitingUpload | MediaStatus::Processing => {
            Some(InputCode::MediaAssetWaitingUpload)
        }
        MediaStatus::ProcessingFailed => Some(InputCode::MediaAssetProcessingFailed),
    }
}

/// The same for a single image of something else.
pub(in crate::resources) fn check_image(
    world: &World,
    owner: &Actor,
    path: &str,
    urn: &str,
) -> Result<(), Refusal> {
    match media_problem(world, owner, urn) {
        Some(code) => Err(Refusal::Inputs { errors: vec![InputError::asset(code, path, urn)] }),
        None => Ok(()),
    }
}
