//! The ad library and the job library.
//!
//! LinkedIn's reference of them can be read by signed-in developers only; what is known here is what clients saw.
//! Source: <https://learn.microsoft.com/en-us/linkedin/dma/transparency/advertiser-transparency>.

mod ads;
mod jobs;
mod places;
mod shared;

use crate::catalogue::spec::Access;
use crate::catalogue::{Entry, Group};
use crate::model::product::Product;

pub(super) const GROUP: Group = Group {
    name: "library",
    about: "LinkedIn's public libraries of ads and promoted jobs.",
    entries: &[Entry::of::<ads::SearchAds>(), Entry::of::<jobs::SearchJobs>()],
};

const DOCS: &str =
    "https://learn.microsoft.com/en-us/linkedin/dma/transparency/advertiser-transparency";

/// Any member's token of an app that has the product.
const ACCESS: Access = Access::App { product: Product::AdLibrary };

#[cfg(test)]
mod tests;
