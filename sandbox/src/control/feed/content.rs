//! What a post carries besides its text: media, an article, a poll.

use std::fmt::Write as _;

use serde_json::Value as Json;

use super::escape;
use crate::{
    resources::media::links::{self, Rendition},
    world::{
        World,
        media::{Media, MediaKind, MediaStatus},
    },
};

/// Writing into a text cannot fail.
macro_rules! put {
    ($html:expr, $($what:tt)*) => {
        let _ = write!($html, $($what)*);
    };
}

struct Page<'a> {
    html: &'a mut String,
    world: &'a World,
    now_ms: i64,
}

pub(super) fn show(html: &mut String, world: &World, content: &Json, now_ms: i64) {
    Page { html, world, now_ms }.content(content);
}

fn text<'j>(value: &'j Json, name: &str) -> Option<&'j str> {
    value.get(name).and_then(Json::as_str)
}

fn items<'j>(value: &'j Json, name: &str) -> impl Iterator<Item = &'j Json> {
    value.get(name).and_then(Json::as_array).into_iter().flatten()
}

impl Page<'_> {
    fn content(&mut self, content: &Json) {
        if let Some(media) = content.get("media") {
            self.media(media);
        }
        if let Some(multi) = content.get("multiImage") {
            self.html.push_str("<div class=\"grid\">");
            for image in items(multi, "images") {
                self.media(image);
            }
            self.html.push_str("</div>");
        }
        if let Some(article) = content.get("article") {
            self.article(article);
        }
        if let Some(poll) = content.get("poll") {
            self.poll(poll);
        }
        if let Some(carousel) = content.get("carousel") {
            self.html.push_str("<div class=\"grid\">");
            for card in items(carousel, "cards") {
                self.media(card.get("media").unwrap_or(&Json::Null));
            }
            self.html.push_str("</div>");
        }
        for kind in ["celebration", "reference"] {
            if let Some(other) = content.get(kind) {
                put!(
                    self.html,
                    "<div class=\"card\">{kind}: <code>{}</code></div>",
                    escape(&other.to_string())
                );
            }
        }
    }

    /// By what it is; what is not ready, or was never there, gets its place all the same.
    fn media(&mut self, content: &Json) {
        let urn = text(content, "id").unwrap_or_default();
        let caption = |name: &str| text(content, name).filter(|text| !text.is_empty());
        let (title, alt) = (caption("title"), caption("altText"));
        let found = self.world.media(urn).filter(|media| media.status == MediaStatus::Available);
        match found.map(|media| (media, media.kind())) {
            Some((media, MediaKind::Image)) => self.image(media, alt),
            Some((media, MediaKind::Video)) => self.video(media, title),
            Some((media, MediaKind::Document)) => self.document(media, title),
            None => self.missing(urn, alt.or(title)),
        }
    }

    fn address(&self, media: &Media, rendition: Rendition) -> String {
        escape(&links::download(self.world, media, rendition, self.now_ms))
    }

    fn image(&mut self, media: &Media, alt: Option<&str>) {
        let address = self.address(media, Rendition::Image);
        put!(
            self.html,
            "<figure class=\"shown\" title=\"{}\"><img src=\"{address}\" alt=\"{}\">",
            escape(&media.urn),
            escape(alt.unwrap_or_default())
        );
        self.caption(Some(alt.unwrap_or("no description")));
    }

    fn video(&mut self, media: &Media, title: Option<&str>) {
        let address = self.address(media, Rendition::Video);
        let poster = match media.video.thumbnail.piece {
            Some(_) => format!(" poster=\"{}\"", self.address(media, Rendition::Cover)),
            None => String::new(),
        };
        put!(
            self.html,
            "<figure class=\"shown\" title=\"{}\"><video controls preload=\"none\"{poster} src=\"{address}\"></video>",
            escape(&media.urn)
        );
        self.caption(title);
    }

    fn caption(&mut self, caption: Option<&str>) {
        if let Some(caption) = caption {
            put!(self.html, "<figcaption><bdi>{}</bdi></figcaption>", escape(caption));
        }
        self.html.push_str("</figure>");
    }

    fn document(&mut self, media: &Media, title: Option<&str>) {
        let address = self.address(media, Rendition::Document);
        put!(
            self.html,
            "<div class=\"card\" title=\"{}\"><a href=\"{address}\"><b><bdi>{}</bdi></b></a><br><span class=\"quiet\">document, {} bytes</span></div>",
            escape(&media.urn),
            escape(title.unwrap_or("untitled")),
            media.bytes.unwrap_or_default()
        );
    }

    fn missing(&mut self, urn: &str, caption: Option<&str>) {
        let kind = urn.split(':').nth(2).unwrap_or("media");
        let state = if self.world.media(urn).is_some() { "not ready" } else { "not there" };
        put!(
            self.html,
            "<figure title=\"{}\">[{} ({state})] {}</figure>",
            escape(urn),
            escape(kind),
            escape(caption.unwrap_or("no description"))
        );
    }

    /// Nothing leads away from the page: the address is shown, not linked.
    fn article(&mut self, article: &Json) {
        let source = text(article, "source").unwrap_or_default();
        self.html.push_str("<div class=\"card\">");
        if let Some(thumbnail) = text(article, "thumbnail") {
            let found =
                self.world.media(thumbnail).filter(|media| media.status == MediaStatus::Available);
            let alt = text(article, "thumbnailAltText");
            match found {
                Some(media) => {
                    let address = self.address(media, Rendition::Image);
                    put!(
                        self.html,
                        "<img src=\"{address}\" alt=\"{}\">",
                        escape(alt.unwrap_or_default())
                    );
                }
                None => self.missing(thumbnail, alt),
            }
        }
        put!(
            self.html,
            "<b><bdi>{}</bdi></b><br><bdi>{}</bdi><br><span class=\"quiet\">{}</span></div>",
            escape(text(article, "title").unwrap_or(source)),
            escape(text(article, "description").unwrap_or_default()),
            escape(source)
        );
    }

    fn poll(&mut self, poll: &Json) {
        let question = text(poll, "question").unwrap_or_default();
        put!(self.html, "<div class=\"card\"><b><bdi>{}</bdi></b>", escape(question));
        for option in items(poll, "options") {
            let option = text(option, "text").unwrap_or_default();
            put!(self.html, "<div class=\"option\"><bdi>{}</bdi></div>", escape(option));
        }
        self.html.push_str("</div>");
    }
}
