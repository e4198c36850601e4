//! For what a file is meant, and whether LinkedIn takes it there.

use super::{File, Refusal};

/// For what a file is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the words say it")]
pub enum Use {
    Image,
    Video,
    Document,
    Thumbnail,
    Captions,
}

impl File {
    /// Whether LinkedIn takes the file there, as far as it can be known.
    pub fn fits(&self, usage: Use) -> Result<(), Refusal> {
        let found = self.seen().format;
        Err(Refusal::Kind { name: self.name().to_owned(), found, usage })
    }
}
