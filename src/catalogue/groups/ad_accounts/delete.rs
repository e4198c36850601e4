//! Deleting an ad account, with all that is in it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::super::ads::DELETES_ACCOUNT;
use super::{ACCOUNTS, look, said, which};
use crate::catalogue::looks::{Briefing, Look, Stated};
use crate::catalogue::received::{Detail, Received, Shaped};
use crate::catalogue::spec::{Oracle, Sight, Spec};
use crate::catalogue::{Arguments, Endpoint, Invalid};
use crate::model::method::{Effect, Method};
use crate::model::urn::AdAccount;

fn next(arguments: &Arguments, seen: &[Value]) -> Option<Look> {
    let inside = json!({"adAccount": arguments.get("adAccount")});
    match seen {
        [] => Some(look(arguments)),
        [_] => Some(Look::new("campaign_groups.search", inside)),
        [_, _] => Some(Look::new("campaigns.search", inside)),
        _ => None,
    }
}

/// Its status; nothing where that cannot be read.
fn status(seen: &[Value]) -> Option<&str> {
    said::word(seen.first()?, "status")
}

/// How it stands, and what goes with it.
fn state(arguments: &Arguments, seen: &[Value]) -> Stated {
    let of = |place: usize| seen.get(place).unwrap_or(&Value::Null);
    let lines = vec![
        said::stands("ad account", said::named(arguments, "adAccount"), of(0), "status"),
        said::counted("campaign group", of(1), "status"),
        said::counted("campaign", of(2), "status"),
    ];
    Stated { lines, ..Stated::default() }
}

/// Delete a DRAFT ad account, for good.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "LinkedIn's spelling")]
pub(super) struct Delete {
    adAccount: AdAccount,
}

impl Endpoint for Delete {
    const SPEC: Spec = Spec::new(
        "delete",
        Method::Delete,
        "/rest/adAccounts/{adAccount.id}",
        DELETES_ACCOUNT,
        ACCOUNTS,
    )
    .briefing(Briefing {
        next,
        state: |arguments, seen, _| {
            said::draft_only("adAccount", said::named(arguments, "adAccount"), status(seen))?;
            Ok(state(arguments, seen))
        },
    })
    .oracle(Oracle {
        action: "get",
        arguments: |written| Some(which(written, None)),
        sees: |evidence| match evidence.read {
            None => Sight::Happened(None),
            Some(_) => Sight::NotYet,
        },
    });
    const EXAMPLE: &'static str = r#"{"adAccount": "urn:li:sponsoredAccount:500000002"}"#;

    fn shape(&self, received: &Received, _detail: Detail) -> Shaped {
        let summary = if received.status == 404 {
            "There is no such ad account (any more)."
        } else {
            "Deleted."
        };
        Shaped::new(summary, json!({ "adAccount": self.adAccount }))
    }
}

/// Have LinkedIn delete an ad account that is no draft.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "LinkedIn's spelling")]
pub(super) struct ScheduleDeletion {
    adAccount: AdAccount,
}

impl Endpoint for ScheduleDeletion {
    const SPEC: Spec = Spec::new(
        "schedule_deletion",
        Method::PartialUpdate,
        "/rest/adAccounts/{adAccount.id}",
        DELETES_ACCOUNT,
        ACCOUNTS,
    )
    .effect(Effect::Delete)
    .briefing(Briefing {
        next,
        state: |arguments, seen, _| {
            if status(seen) == Some("DRAFT") {
                let account = said::named(arguments, "adAccount");
                let problem = format!("{account} is a DRAFT, and LinkedIn deletes those at once");
                return Err(Invalid::new("adAccount", problem, "Use delete."));
            }
            Ok(state(arguments, seen))
        },
    })
    .oracle(super::CHANGED);
    const EXAMPLE: &'static str = r#"{"adAccount": "urn:li:sponsoredAccount:500000002"}"#;

    fn body(&self) -> Result<Option<Value>, Invalid> {
        Ok(Some(json!({"patch": {"$set": {"status": "PENDING_DELETION"}}})))
    }

    fn shape(&self, _received: &Received, _detail: Detail) -> Shaped {
        let summary = "PENDING_DELETION: LinkedIn removes it later; its reports stay readable.";
        let result = json!({"adAccount": self.adAccount, "status": "PENDING_DELETION"});
        Shaped::new(summary, result)
    }
}
