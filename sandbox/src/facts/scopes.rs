//! Which scopes there are, and which products give them.

use serde::Deserialize;

use super::FactsError;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Scopes {
    #[serde(rename = "docs")]
    _docs: String,
    #[serde(rename = "read")]
    _read: String,
    scope: Vec<Scope>,
    /// Products that give no scope.
    #[serde(default)]
    product: Vec<Product>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Product {
    name: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Scope {
    pub(crate) name: String,
    /// What the consent page says of it.
    pub(crate) words: String,
    /// None gives a closed scope.
    #[serde(default)]
    pub(crate) products: Vec<String>,
}

impl Scopes {
    pub(crate) fn read() -> Result<Self, FactsError> {
        toml::from_str(include_str!("../../facts/scopes.toml")).map_err(|error| {
            FactsError::Malformed { file: "scopes.toml", reason: error.to_string() }
        })
    }

    pub(crate) fn find(&self, name: &str) -> Option<&Scope> {
        self.scope.iter().find(|scope| scope.name == name)
    }

    pub(crate) fn is_product(&self, name: &str) -> bool {
        self.product.iter().any(|product| product.name == name)
            || self.scope.iter().any(|scope| scope.products.iter().any(|own| own == name))
    }
}

impl Scope {
    /// Whether an app with these products may ask for it.
    pub(crate) fn is_given_by(&self, products: &[String]) -> bool {
        products.iter().any(|own| self.products.contains(own))
    }
}
