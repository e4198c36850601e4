//! How much an app may call.

use crate::model::product::Product;

/// Calls a day for one endpoint; `None` where LinkedIn publishes no number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tier {
    /// The name of the preset.
    pub name: String,
    /// The product whose endpoints it limits; `None` limits all.
    pub product: Option<Product>,
    /// Whether several entities may be read in one call.
    pub batch_get: bool,
    /// For one member.
    pub member: Option<u32>,
    /// For the whole app.
    pub app: Option<u32>,
    /// The ad accounts that it may write to, by number, where that is limited and known.
    pub writes_to: Option<Vec<u64>>,
}

/// Advertising before LinkedIn's second approval: it writes to five ad accounts, and makes one test account.
///
/// Source: <https://learn.microsoft.com/en-us/linkedin/marketing/integrations/marketing-tiers>.
const ADVERTISING_DEVELOPMENT: &str = "advertising-development";

impl Tier {
    /// A preset by its name, or `MEMBER/APP` as numbers.
    pub fn parse(text: &str) -> Option<Self> {
        let (product, member, app) = match text {
            "share" => (Some(Product::Share), Some(150), Some(100_000)),
            "cm-development" => (Some(Product::CommunityManagement), Some(100), Some(500)),
            // An older page of LinkedIn's: 100 calls an app, 10 a member.
            "cm-development-small" => (Some(Product::CommunityManagement), Some(10), Some(100)),
            "cm-standard" | "advertising" | ADVERTISING_DEVELOPMENT => (None, None, None),
            numbers => {
                let (member, app) = numbers.split_once('/')?;
                (None, Some(member.parse().ok()?), Some(app.parse().ok()?))
            }
        };
        let batch_get = !text.starts_with("cm-development");
        Some(Self { name: text.to_owned(), product, batch_get, member, app, writes_to: None })
    }

    /// With the only ad accounts that it may write to.
    #[must_use]
    pub fn writing_to(self, accounts: Option<Vec<u64>>) -> Self {
        Self { writes_to: accounts, ..self }
    }

    /// Whether it is Advertising's Development tier.
    pub fn is_advertising_development(&self) -> bool {
        self.name == ADVERTISING_DEVELOPMENT
    }

    /// Nothing known.
    pub fn unknown() -> Self {
        Self {
            name: "unknown".to_owned(),
            product: None,
            batch_get: true,
            member: None,
            app: None,
            writes_to: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tier_is_a_preset_or_two_numbers() {
        assert_eq!(Tier::parse("share").unwrap().member, Some(150));
        assert_eq!(Tier::parse("40/200").unwrap().app, Some(200));
        assert_eq!(Tier::parse("cm-standard").unwrap().member, None);
        assert!(Tier::parse("lots").is_none());
    }
}
