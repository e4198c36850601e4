//! Who may do what in an ad account.
//!
//! Source: <https://learn.microsoft.com/en-us/linkedin/marketing/integrations/ads/account-structure/create-and-manage-account-users>.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::super::ads::{READ, READS, WRITES_ACCOUNT};
use super::said::{called, named, word};
use super::{look, shown};
use crate::catalogue::looks::{Briefing, Look, Stated};
use crate::catalogue::received::{Detail, Received, Shaped, entity, list, next_start};
use crate::catalogue::spec::{Access, Evidence, Need, Oracle, ReadBack, Sight, Spec};
use crate::catalogue::{Arguments, Endpoint, Invalid};
use crate::model::ad_role::AdRole;
use crate::model::method::{Effect, Method};
use crate::model::urn::{AdAccount, Person};

const USERS: &str = "https://learn.microsoft.com/en-us/linkedin/marketing/integrations/ads/account-structure/create-and-manage-account-users";

const ONE: &str = "/rest/adAccountUsers/(account:{adAccount},user:{user})";

/// One member's role in one account.
fn role(body: &Value, detail: Detail) -> Value {
    let full = entity(body);
    let mut short = Map::new();
    for (from, to) in [("account", "adAccount"), ("user", "user"), ("role", "role")] {
        short.insert(to.to_owned(), full.get(from).cloned().unwrap_or_default());
    }
    if detail == Detail::Detailed
        && let Value::Object(full) = full
    {
        short.extend(full.into_iter().filter(|(key, _)| key != "account"));
    }
    Value::Object(short)
}

/// Every row, and a warning where there are more: LinkedIn gives them all at once, as a rule.
fn roles(received: &Received, detail: Detail) -> Shaped {
    let mut result = list(&received.body, |body| role(body, detail));
    result.insert("next_cursor".to_owned(), Value::Null);
    let summary = match result.get("items").and_then(Value::as_array).map_or(0, Vec::len) {
        1 => "1 role in an ad account.".to_owned(),
        count => format!("{count} roles in ad accounts."),
    };
    let more = next_start(&received.body).map(|_| "LinkedIn has more than these.".to_owned());
    Shaped::new(summary, Value::Object(result)).with_warning(more)
}

/// Which row a call is about.
fn key(account: &AdAccount, user: &Person) -> String {
    format!("(account:{account},user:{user})")
}

fn which(written: &Arguments) -> Arguments {
    let of = |name: &str| Some((name.to_owned(), written.get(name)?.clone()));
    ["adAccount", "user"].into_iter().filter_map(of).collect()
}

const READ_BACK: ReadBack =
    ReadBack { action: "get_user", arguments: |written, _| which(written), equal: shown::holds };

const CHANGED: Oracle = Oracle {
    action: "get_user",
    arguments: |written| Some(which(written)),
    sees: |Evidence { sent, read, .. }| match read {
        Some(row) if shown::holds(sent, row) => Sight::Happened(None),
        _ => Sight::NotYet,
    },
};

const REMOVED: Oracle = Oracle {
    action: "get_user",
    arguments: |written| Some(which(written)),
    sees: |evidence| match evidence.read {
        None => Sight::Happened(None),
        Some(_) => Sight::NotYet,
    },
};

/// Reads the role that there is, then the account.
fn next(arguments: &Arguments, seen: &[Value]) -> Option<Look> {
    match seen {
        [] => Some(Look::new("ad_accounts.get_user", Value::Object(which(arguments)))),
        [_] => Some(look(arguments)),
        _ => None,
    }
}

/// The user, the account by its name, and the role that the user has there; nothing where none can be read.
fn read<'a>(arguments: &'a Arguments, seen: &'a [Value]) -> (&'a str, String, Option<&'a str>) {
    let null = &Value::Null;
    let row = seen.first().unwrap_or(null);
    let account = called(named(arguments, "adAccount"), seen.get(1).unwrap_or(null));
    (named(arguments, "user"), account, word(row, "role"))
}

fn present(role: Option<&str>) -> String {
    match role {
        Some(role) => format!("Present role there: {role}."),
        None => "No role there yet, as far as can be read.".to_owned(),
    }
}

/// What a role lets do, from LinkedIn's matrix.
const fn allows(role: AdRole) -> &'static str {
    match role {
        AdRole::Viewer => "look at campaigns and reports",
        AdRole::CreativeManager => "create and change creatives",
        AdRole::CampaignManager => "create, change and activate campaigns, and so spend money",
        AdRole::AccountManager => {
            "change the account, give roles to others, and activate campaigns, and so spend money"
        }
        AdRole::AccountBillingAdmin => {
            "do everything, billing and deleting the account included; an account has exactly one such role"
        }
    }
}

fn handed_out(arguments: &Arguments, seen: &[Value]) -> Stated {
    let (user, account, has) = read(arguments, seen);
    let role = named(arguments, "role");
    let may = AdRole::parse(role).map_or("act there", allows);
    let lines = vec![
        format!("{user} gets the role {role} in the ad account {account}: may {may}."),
        present(has),
    ];
    Stated { lines, ..Stated::default() }
}

const HANDED_OUT: Briefing =
    Briefing { next, state: |arguments, seen, _| Ok(handed_out(arguments, seen)) };

const TAKEN_AWAY: Briefing = Briefing {
    next,
    state: |arguments, seen, _| {
        let (user, account, has) = read(arguments, seen);
        let lines =
            vec![format!("{user} loses every right in the ad account {account}."), present(has)];
        Ok(Stated { lines, ..Stated::default() })
    },
};

/// List the signed-in member's ad accounts and roles.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct FindMyAccounts {}

impl Endpoint for FindMyAccounts {
    const SPEC: Spec = Spec::new(
        "find_my_accounts",
        Method::Finder("authenticatedUser"),
        "/rest/adAccountUsers",
        Access::Member(Need::firm(READ.scopes)),
        USERS,
    );
    const EXAMPLE: &'static str = "{}";

    fn shape(&self, received: &Received, detail: Detail) -> Shaped {
        roles(received, detail)
    }
}

/// List who has which role in an ad account.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "LinkedIn's spelling")]
pub(super) struct FindUsers {
    adAccount: AdAccount,
}

impl Endpoint for FindUsers {
    const SPEC: Spec =
        Spec::new("find_users", Method::Finder("accounts"), "/rest/adAccountUsers", READS, USERS)
            // One bare URN, whatever its name says: only the first would count.
            .query(&["accounts={adAccount}"]);
    const EXAMPLE: &'static str = r#"{"adAccount": "urn:li:sponsoredAccount:500000001"}"#;

    fn shape(&self, received: &Received, detail: Detail) -> Shaped {
        let shaped = roles(received, detail);
        let alone = shaped.result.get("items").and_then(Value::as_array).map(Vec::len) == Some(1);
        let why =
            "LinkedIn shows the roles of others only to account managers and the billing admin.";
        shaped.with_warning(alone.then(|| why.to_owned()))
    }
}

/// Get a member's role in an ad account.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "LinkedIn's spelling")]
pub(super) struct GetUser {
    adAccount: AdAccount,
    /// `me` or person URN.
    user: Person,
}

impl Endpoint for GetUser {
    const SPEC: Spec = Spec::new("get_user", Method::Get, ONE, READS, USERS).named(&["user"]);
    const EXAMPLE: &'static str =
        r#"{"adAccount": "urn:li:sponsoredAccount:500000001", "user": "me"}"#;

    fn shape(&self, received: &Received, detail: Detail) -> Shaped {
        let role = role(&received.body, detail);
        let summary = match role.get("role").and_then(Value::as_str) {
            Some(word) => format!("The role is {word}."),
            None => "A role that cannot be read.".to_owned(),
        };
        Shaped::new(summary, json!({ "user": role }))
    }
}

/// Give a member a role in an ad account, whatever role there was.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "LinkedIn's spelling")]
pub(super) struct SetUser {
    adAccount: AdAccount,
    /// Person URN.
    user: Person,
    role: AdRole,
}

impl Endpoint for SetUser {
    const SPEC: Spec = Spec::new("set_user", Method::Update, ONE, WRITES_ACCOUNT, USERS)
        .effect(Effect::Spend)
        .named(&["user"])
        .briefing(HANDED_OUT)
        .read_back(READ_BACK)
        .oracle(CHANGED)
        .hints(&["For MEMBER_HAD_UNCONFIRMED_EMAIL: the member confirms an e-mail address at LinkedIn first."]);
    const EXAMPLE: &'static str = r#"{"adAccount": "urn:li:sponsoredAccount:500000001", "user": "urn:li:person:bFY_0x-C3I", "role": "VIEWER"}"#;

    fn check(&self) -> Result<(), Invalid> {
        not_billing(self.role)
    }

    fn body(&self) -> Result<Option<Value>, Invalid> {
        Ok(Some(json!({"account": self.adAccount, "user": self.user, "role": self.role})))
    }

    fn subject(&self) -> Option<String> {
        Some(key(&self.adAccount, &self.user))
    }

    fn shape(&self, _received: &Received, _detail: Detail) -> Shaped {
        has_role(&self.adAccount, &self.user, self.role)
    }
}

/// Change the role that a member has in an ad account.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "LinkedIn's spelling")]
pub(super) struct UpdateUser {
    adAccount: AdAccount,
    /// Person URN.
    user: Person,
    role: AdRole,
}

impl Endpoint for UpdateUser {
    const SPEC: Spec = Spec::new("update_user", Method::PartialUpdate, ONE, WRITES_ACCOUNT, USERS)
        .effect(Effect::Spend)
        .named(&["user"])
        .briefing(HANDED_OUT)
        .read_back(READ_BACK)
        .oracle(CHANGED);
    const EXAMPLE: &'static str = r#"{"adAccount": "urn:li:sponsoredAccount:500000001", "user": "urn:li:person:bFY_0x-C3I", "role": "CAMPAIGN_MANAGER"}"#;

    fn check(&self) -> Result<(), Invalid> {
        not_billing(self.role)
    }

    fn body(&self) -> Result<Option<Value>, Invalid> {
        Ok(Some(json!({"patch": {"$set": {"role": self.role}}})))
    }

    fn subject(&self) -> Option<String> {
        Some(key(&self.adAccount, &self.user))
    }

    fn shape(&self, _received: &Received, _detail: Detail) -> Shaped {
        has_role(&self.adAccount, &self.user, self.role)
    }
}

/// An account has exactly one who pays for it, so that role is handed over, never given to one more.
fn not_billing(role: AdRole) -> Result<(), Invalid> {
    if role != AdRole::AccountBillingAdmin {
        return Ok(());
    }
    Err(Invalid::new(
        "role",
        "An ad account has exactly one ACCOUNT_BILLING_ADMIN, so nobody is made one here",
        "Transfer billing in Campaign Manager, or give ACCOUNT_MANAGER.",
    ))
}

fn has_role(account: &AdAccount, user: &Person, role: AdRole) -> Shaped {
    let summary = format!("{user} is {} of {account}.", role.as_str());
    Shaped::new(summary, json!({"adAccount": account, "user": user, "role": role}))
}

/// Take a member's role in an ad account away.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "LinkedIn's spelling")]
pub(super) struct RemoveUser {
    adAccount: AdAccount,
    /// Person URN.
    user: Person,
}

impl Endpoint for RemoveUser {
    const SPEC: Spec = Spec::new("remove_user", Method::Delete, ONE, WRITES_ACCOUNT, USERS)
        .named(&["user"])
        .briefing(TAKEN_AWAY)
        .oracle(REMOVED);
    const EXAMPLE: &'static str =
        r#"{"adAccount": "urn:li:sponsoredAccount:500000001", "user": "urn:li:person:bFY_0x-C3I"}"#;

    fn subject(&self) -> Option<String> {
        Some(key(&self.adAccount, &self.user))
    }

    fn shape(&self, received: &Received, _detail: Detail) -> Shaped {
        let summary = if received.status == 404 {
            format!("{} has no role in {} (any more).", self.user, self.adAccount)
        } else {
            format!("{} has no role in {} any more.", self.user, self.adAccount)
        };
        Shaped::new(summary, json!({"adAccount": self.adAccount, "user": self.user}))
    }
}
