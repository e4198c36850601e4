//! Ad accounts and their users.
//!
//! Source: <https://learn.microsoft.com/en-us/linkedin/marketing/integrations/ads/account-structure/create-and-manage-accounts>.

mod change;
mod create;
mod delete;
pub(super) mod find;
pub(super) mod said;
pub(super) mod shown;
mod users;

use serde_json::{Value, json};

use self::shown::Kind;
use crate::catalogue::looks::Look;
use crate::catalogue::received::Detail;
use crate::catalogue::spec::{Evidence, Oracle, ReadBack, Sight};
use crate::catalogue::{Arguments, Entry, Group};
use crate::model::urn::AdAccount;

pub(super) const GROUP: Group = Group {
    name: "ad_accounts",
    about: "Ad accounts, and who may do what in them.",
    entries: &[
        Entry::of::<find::Search>(),
        Entry::of::<find::Get>(),
        Entry::of::<users::FindMyAccounts>(),
        Entry::of::<users::FindUsers>(),
        Entry::of::<users::GetUser>(),
        Entry::of::<create::Create>(),
        Entry::of::<create::BatchCreate>(),
        Entry::of::<change::Update>(),
        Entry::of::<change::Activate>(),
        Entry::of::<users::SetUser>(),
        Entry::of::<users::UpdateUser>(),
        Entry::of::<delete::Delete>(),
        Entry::of::<delete::ScheduleDeletion>(),
        Entry::of::<users::RemoveUser>(),
    ],
};

const ACCOUNTS: &str = "https://learn.microsoft.com/en-us/linkedin/marketing/integrations/ads/account-structure/create-and-manage-accounts";

/// What of an account most callers need.
const FIELDS: &[(&str, Kind)] = &[
    ("status", Kind::Word),
    ("type", Kind::Word),
    ("currency", Kind::Word),
    ("reference", Kind::Urn),
    ("test", Kind::Plain),
    ("servingStatuses", Kind::Words),
];

/// An account in the caller's form.
fn account(body: &Value, detail: Detail) -> Value {
    let urn = shown::urn_in(body, "id", AdAccount::parse);
    shown::entity_of(body, "adAccount", urn, FIELDS, detail)
}

/// The account of a call, and one that it made.
fn which(written: &Arguments, created: Option<&str>) -> Arguments {
    let made = created.map(Value::from);
    let account = made.or_else(|| written.get("adAccount").cloned());
    account.map(|account| ("adAccount".to_owned(), account)).into_iter().collect()
}

const READ_BACK: ReadBack = ReadBack { action: "get", arguments: which, equal: shown::holds };

/// A change is seen in the account itself.
const CHANGED: Oracle = Oracle {
    action: "get",
    arguments: |written| Some(which(written, None)),
    sees: |Evidence { sent, read, .. }| match read {
        Some(account) if shown::holds(sent, account) => Sight::Happened(None),
        _ => Sight::NotYet,
    },
};

/// Reads the account that a call is about.
pub(super) fn look(arguments: &Arguments) -> Look {
    Look::new("ad_accounts.get", json!({"adAccount": arguments.get("adAccount")}))
}

#[cfg(test)]
mod tests;
