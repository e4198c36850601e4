//! Finding and reading ad accounts.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::super::ads::{READ, READS};
use super::{ACCOUNTS, account};
use crate::catalogue::received::{Detail, Received, Shaped, list};
use crate::catalogue::spec::{Access, Derived, Spec};
use crate::catalogue::{Arguments, Endpoint};
use crate::model::method::Method;
use crate::model::urn::{AdAccount, Author};

/// Which end a list begins at.
#[derive(Clone, Copy, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(in crate::catalogue::groups) enum SortOrder {
    Ascending,
    Descending,
}

/// How an account stands.
#[derive(Clone, Copy, Deserialize, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum Status {
    Active,
    Canceled,
    Draft,
    PendingDeletion,
    Removed,
}

impl Status {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "ACTIVE",
            Self::Canceled => "CANCELED",
            Self::Draft => "DRAFT",
            Self::PendingDeletion => "PENDING_DELETION",
            Self::Removed => "REMOVED",
        }
    }
}

/// The record of a search: the arguments by LinkedIn's names for them, each a list of values of which one must fit;
/// `test` is a bare boolean. Nothing where nothing was given: then everything is meant.
pub(in crate::catalogue::groups) fn criteria(
    arguments: &Arguments,
    names: &[(&str, &str)],
) -> Option<Value> {
    let mut record = Map::new();
    for (argument, name) in names {
        let values = match arguments.get(*argument) {
            None => continue,
            Some(Value::Array(values)) if values.is_empty() => continue,
            Some(values @ Value::Array(_)) => values.clone(),
            Some(one) => json!([one]),
        };
        record.insert((*name).to_owned(), json!({ "values": values }));
    }
    if let Some(test) = arguments.get("test") {
        record.insert("test".to_owned(), test.clone());
    }
    (!record.is_empty()).then_some(Value::Object(record))
}

/// A list, and how many of what it holds.
pub(in crate::catalogue::groups) fn listed(
    received: &Received,
    noun: &str,
    shape: impl Fn(&Value) -> Value,
) -> Shaped {
    let result = list(&received.body, shape);
    let summary = match result.get("items").and_then(Value::as_array).map_or(0, Vec::len) {
        1 => format!("1 {noun}."),
        count => format!("{count} {noun}s."),
    };
    Shaped::new(summary, Value::Object(result))
}

/// List the ad accounts that this member can see.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "LinkedIn's spelling")]
pub(super) struct Search {
    adAccounts: Option<Vec<AdAccount>>,
    /// Exact names.
    names: Option<Vec<String>>,
    /// Page it advertises.
    reference: Option<Author>,
    /// ACTIVE, CANCELED, DRAFT, PENDING_DELETION, REMOVED.
    #[schemars(with = "Option<Vec<String>>")]
    status: Option<Vec<Status>>,
    test: Option<bool>,
    sortOrder: Option<SortOrder>,
}

impl Endpoint for Search {
    const SPEC: Spec = Spec::new(
        "search",
        Method::Finder("search"),
        "/rest/adAccounts",
        Access::AdAccount { argument: "adAccounts", need: READ },
        ACCOUNTS,
    )
    .derived(&[Derived {
        parameter: "search",
        arguments: &["adAccounts", "names", "reference", "status", "test"],
        value: |arguments| {
            criteria(
                arguments,
                &[
                    ("adAccounts", "id"),
                    ("names", "name"),
                    ("reference", "reference"),
                    ("status", "status"),
                ],
            )
        },
    }])
    .named(&["reference"])
    .query(&["sortOrder"])
    .cursor_paged(1_000)
    // One connector saw it so; the page does not say it.
    .hints(&["`cursor` may not go with criteria here: leave one of them out."]);
    const EXAMPLE: &'static str = r#"{"status": ["ACTIVE", "DRAFT"]}"#;

    fn shape(&self, received: &Received, detail: Detail) -> Shaped {
        listed(received, "ad account", |body| account(body, detail))
    }
}

/// Get one ad account.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "LinkedIn's spelling")]
pub(super) struct Get {
    /// URN or number.
    adAccount: AdAccount,
}

impl Endpoint for Get {
    const SPEC: Spec =
        Spec::new("get", Method::Get, "/rest/adAccounts/{adAccount.id}", READS, ACCOUNTS);
    const EXAMPLE: &'static str = r#"{"adAccount": "urn:li:sponsoredAccount:500000001"}"#;

    fn shape(&self, received: &Received, detail: Detail) -> Shaped {
        let account = account(&received.body, detail);
        let status = account.get("status").and_then(Value::as_str).unwrap_or("in no known status");
        Shaped::new(format!("The ad account is {status}."), json!({ "adAccount": account }))
    }
}
