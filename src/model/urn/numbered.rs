//! Things whose ids are numbers, by their URN or by the number alone.

use std::fmt;
use std::str::FromStr;

use super::{LONGEST, Malformed, Urn, number, within};
use crate::model::text_safety::shown;

/// Reads a URN of this kind, or its number.
fn read(text: &str, entity: &'static str) -> Result<Urn, Malformed> {
    within(text, LONGEST)?;
    let refused = || Malformed::NotNumbered { entity, given: shown(text) };
    if text.starts_with("urn:") {
        let urn = Urn::parse(text)?;
        let fits = urn.entity() == entity && urn.number().is_some_and(|id| id > 0);
        return if fits { Ok(urn) } else { Err(refused()) };
    }
    number(text)
        .filter(|id| *id > 0)
        .and_then(|id| Urn::parse(&format!("urn:li:{entity}:{id}")).ok())
        .ok_or_else(refused)
}

macro_rules! numbered {
    ($($(#[$about:meta])* $name:ident = $entity:literal;)+) => {$(
        $(#[$about])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Urn);

        impl $name {
            /// Reads its URN or its number.
            pub fn parse(text: &str) -> Result<Self, Malformed> {
                read(text, $entity).map(Self)
            }

            /// The URN itself.
            pub fn urn(&self) -> &Urn {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(formatter)
            }
        }

        impl FromStr for $name {
            type Err = Malformed;

            fn from_str(text: &str) -> Result<Self, Malformed> {
                Self::parse(text)
            }
        }
    )+};
}

numbered! {
    /// An ad account.
    AdAccount = "sponsoredAccount";
    /// A campaign group of an ad account.
    CampaignGroup = "sponsoredCampaignGroup";
    /// A campaign of an ad account.
    Campaign = "sponsoredCampaign";
    /// A creative: what a campaign shows.
    Creative = "sponsoredCreative";
    /// An event. Its address on LinkedIn is not documented, so none is read.
    Event = "event";
}
