//! How much an agent may set in motion in a day.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::model::money::{Amount, Currency};

/// How much an agent may set in motion a day, by currency. Without any cap there is none; with one, a currency that
/// has none is not open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Caps(BTreeMap<Currency, Decimal>);

impl Caps {
    /// Reads `50.00 EUR`, several separated by commas.
    pub fn parse<'a>(words: impl IntoIterator<Item = &'a str>) -> Option<Self> {
        let mut caps = BTreeMap::new();
        for word in words {
            let (amount, currency) = word.trim().split_once(' ')?;
            let amount: Amount = amount.parse().ok()?;
            caps.insert(currency.trim().parse().ok()?, amount.value());
        }
        Some(Self(caps))
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Both: in each currency the smaller of the two, and none that either leaves out.
    #[must_use]
    pub fn within(&self, other: &Self) -> Self {
        if self.is_empty() || other.is_empty() {
            return if self.is_empty() { other.clone() } else { self.clone() };
        }
        let smaller = |(currency, cap): (&Currency, &Decimal)| {
            Some((currency.clone(), *cap.min(other.0.get(currency)?)))
        };
        let both: BTreeMap<_, _> = self.0.iter().filter_map(smaller).collect();
        if !both.is_empty() {
            return Self(both);
        }
        // Two that share no currency leave nothing open; a cap of nothing says so.
        Self(self.0.keys().map(|currency| (currency.clone(), Decimal::ZERO)).collect())
    }

    /// Each cap, with its currency.
    pub fn each(&self) -> impl Iterator<Item = (&Currency, Decimal)> {
        self.0.iter().map(|(currency, cap)| (currency, *cap))
    }

    /// The cap in a currency, where there is one.
    pub fn of(&self, currency: &Currency) -> Option<Decimal> {
        match self.0.get(currency) {
            Some(cap) => Some(*cap),
            None if self.0.is_empty() => None,
            None => Some(Decimal::ZERO),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn caps_are_amounts_with_their_currencies() {
        let caps = Caps::parse(["50.00 EUR", " 60 USD"]).unwrap();
        let of = |code: &str| caps.of(&code.parse().unwrap()).map(|cap| cap.to_string());
        assert_eq!(of("EUR").as_deref(), Some("50.00"));
        assert_eq!(of("USD").as_deref(), Some("60"));
        // Nothing was said of it.
        assert_eq!(of("GBP").as_deref(), Some("0"));
        assert_eq!(Caps::default().of(&"GBP".parse().unwrap()), None);
        assert!(Caps::parse(["50"]).is_none() && Caps::parse(["EUR 50"]).is_none());
    }
}
