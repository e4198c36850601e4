//! The files of a job: opened, looked at, and known by their hashes before anything is sent.

use serde_json::{Value, json};

use super::upload::{Item, Kind};
use crate::catalogue::Invalid;
use crate::catalogue::groups::media::upload::Upload;
use crate::catalogue::groups::posts::publish::Publish;
use crate::media::{File, Files, Format, Refusal, Source, Use};

/// Why the files will not do.
#[derive(Debug)]
pub(super) enum Unfit {
    File(Refusal),
    Invalid(Invalid),
}

impl From<Refusal> for Unfit {
    fn from(refusal: Refusal) -> Self {
        Self::File(refusal)
    }
}

/// Opens files for one caller.
pub(super) struct Opening<'a> {
    pub(super) files: &'a Files,
    pub(super) whose: &'a str,
}

impl Opening<'_> {
    async fn open(&self, source: &Source, usage: Use) -> Result<File, Refusal> {
        let file = self.files.open(source, self.whose).await?;
        file.fits(usage)?;
        Ok(file)
    }

    async fn maybe(&self, source: Option<&Source>, usage: Use) -> Result<Option<File>, Refusal> {
        match source {
            Some(source) => self.open(source, usage).await.map(Some),
            None => Ok(None),
        }
    }

    /// The file of an upload: what it is, its bytes tell.
    pub(super) async fn of_upload(&self, upload: &Upload) -> Result<Vec<Item>, Unfit> {
        let Some(source) = &upload.file else {
            return Err(Unfit::Invalid(Invalid::new("file", "`file` is missing", "Name a file.")));
        };
        let file = self.files.open(source, self.whose).await?;
        let (kind, usage) = match file.seen().format {
            Format::Mp4 | Format::Mov | Format::Webm => (Kind::Video, Use::Video),
            Format::Pdf | Format::Doc | Format::Docx | Format::Ppt | Format::Pptx => {
                (Kind::Document, Use::Document)
            }
            _ => (Kind::Image, Use::Image),
        };
        file.fits(usage)?;
        if kind != Kind::Video && (upload.captions.is_some() || upload.thumbnail.is_some()) {
            let field = if upload.captions.is_some() { "captions" } else { "thumbnail" };
            let problem = format!("`{field}` belongs to a video, and {} is none", file.name());
            return Err(Unfit::Invalid(Invalid::new(field, problem, format!("Drop `{field}`."))));
        }
        let library = upload.associatedAccount.as_ref().map(|account| match &upload.assetName {
            Some(name) => json!({"associatedAccount": account, "assetName": name}),
            None => json!({ "associatedAccount": account }),
        });
        Ok(vec![Item {
            slot: kind.entity().to_owned(),
            kind,
            captions: self.maybe(upload.captions.as_ref(), Use::Captions).await?,
            thumbnail: self.maybe(upload.thumbnail.as_ref(), Use::Thumbnail).await?,
            file,
            library,
        }])
    }

    /// The files of a post.
    pub(super) async fn of_publication(&self, publish: &Publish) -> Result<Vec<Item>, Unfit> {
        let item = |slot: String, kind, file| Item {
            slot,
            kind,
            file,
            captions: None,
            thumbnail: None,
            library: None,
        };
        let mut items = Vec::new();
        for (number, image) in publish.images.iter().flatten().enumerate() {
            let file = self.open(&image.file, Use::Image).await?;
            items.push(item(format!("image-{number:02}"), Kind::Image, file));
        }
        if let Some(video) = &publish.video {
            let file = self.open(&video.file, Use::Video).await?;
            let captions = self.maybe(video.captions.as_ref(), Use::Captions).await?;
            let thumbnail = self.maybe(video.thumbnail.as_ref(), Use::Thumbnail).await?;
            let video = item("video".to_owned(), Kind::Video, file);
            items.push(Item { captions, thumbnail, ..video });
        }
        if let Some(document) = &publish.document {
            let file = self.open(&document.file, Use::Document).await?;
            items.push(item("document".to_owned(), Kind::Document, file));
        }
        if let Some(source) = publish.article.as_ref().and_then(|card| card.thumbnail.as_ref()) {
            let file = self.open(source, Use::Image).await?;
            items.push(item("card".to_owned(), Kind::Image, file));
        }
        Ok(items)
    }
}

/// The arguments with files by a name that lasts: what came as text or from the web is an upload by now.
pub(super) fn lasting(mut asked: Value, items: &[Item]) -> Value {
    let mut set = |path: &str, file: &File| {
        if let Some(place) = asked.pointer_mut(path) {
            *place = json!(file.source());
        }
    };
    for item in items {
        let beside = [("captions", &item.captions), ("thumbnail", &item.thumbnail)];
        match item.slot.strip_prefix("image-").and_then(|number| number.parse::<usize>().ok()) {
            Some(number) => set(&format!("/images/{number}/file"), &item.file),
            None if item.slot == "card" => set("/article/thumbnail", &item.file),
            None => {
                for path in [format!("/{}/file", item.slot), "/file".to_owned()] {
                    set(&path, &item.file);
                }
            }
        }
        for (name, file) in beside {
            if let Some(file) = file {
                set(&format!("/video/{name}"), file);
                set(&format!("/{name}"), file);
            }
        }
    }
    asked
}
