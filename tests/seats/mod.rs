//! Who has which role on which ad account, and every write there is with what it takes.

/// The roles, from the one that may do everything to none.
pub(crate) const ROLES: [&str; 6] = [
    "ACCOUNT_BILLING_ADMIN",
    "ACCOUNT_MANAGER",
    "CAMPAIGN_MANAGER",
    "CREATIVE_MANAGER",
    "VIEWER",
    "none",
];

/// Somebody, on an account on which they have that role.
pub(crate) struct Seat {
    pub(crate) member: &'static str,
    pub(crate) role: usize,
    pub(crate) account: u64,
    /// Whether the app may write there.
    pub(crate) mapped: bool,
}

const fn seat(member: &'static str, role: usize, account: u64, mapped: bool) -> Seat {
    Seat { member, role, account: 500_000_000 + account, mapped }
}

/// `ada`'s app is on the Standard tier, `faye`'s on the Development tier.
pub(crate) static SEATS: [Seat; 14] = [
    seat("ada", 0, 2, true),
    seat("ada", 1, 1, true),
    seat("ada", 2, 3, true),
    seat("ada", 3, 4, true),
    seat("ada", 4, 5, true),
    seat("ada", 5, 6, true),
    seat("faye", 0, 8, true),
    seat("faye", 1, 1, true),
    seat("faye", 2, 3, true),
    seat("faye", 3, 4, true),
    seat("faye", 4, 5, true),
    seat("faye", 5, 2, false),
    // It is the mapping that is missing, not the role.
    seat("faye", 1, 6, false),
    // And the other way round: mapped below, for this test.
    seat("faye", 5, 7, true),
];

/// It writes to every account.
pub(crate) const ADA_APP: &str = "77ada0sandbox1";

/// Who may: so many of the roles, from the first on.
const BILLING: usize = 1;
const ACCOUNT: usize = 2;
const CAMPAIGN: usize = 3;
const CREATIVE: usize = 4;
/// No role is asked for.
const ANYBODY: usize = 6;

pub(crate) struct Row {
    pub(crate) endpoint: &'static str,
    pub(crate) reaches: usize,
    /// Of a thing in an account, which has to be mapped.
    pub(crate) mapped: bool,
    /// Needs a scope of the page's, which `faye` has not.
    pub(crate) page: bool,
    pub(crate) arguments: &'static str,
}

const fn row(endpoint: &'static str, reaches: usize, arguments: &'static str) -> Row {
    Row { endpoint, reaches, mapped: true, page: false, arguments }
}

/// `$account` and the like stand for the things of the account in question; `adAccount` is added.
pub(crate) static ROWS: &[Row] = &[
    Row { mapped: false, ..row("ad_accounts.create", ANYBODY, r#"{"name": "New", "test": true}"#) },
    Row {
        mapped: false,
        ..row("ad_accounts.batch_create", ANYBODY, r#"{"items": [{"name": "New", "test": true}]}"#)
    },
    row("ad_accounts.update", ACCOUNT, r#"{"adAccount": "$account", "name": "Renamed"}"#),
    row("ad_accounts.activate", ACCOUNT, r#"{"adAccount": "$account"}"#),
    row(
        "ad_accounts.set_user",
        ACCOUNT,
        r#"{"adAccount": "$account", "user": "$user", "role": "VIEWER"}"#,
    ),
    row(
        "ad_accounts.update_user",
        ACCOUNT,
        r#"{"adAccount": "$account", "user": "$user", "role": "VIEWER"}"#,
    ),
    row("ad_accounts.remove_user", ACCOUNT, r#"{"adAccount": "$account", "user": "$user"}"#),
    row("ad_accounts.delete", BILLING, r#"{"adAccount": "$account"}"#),
    row("ad_accounts.schedule_deletion", BILLING, r#"{"adAccount": "$account"}"#),
    row(
        "campaign_groups.create",
        CAMPAIGN,
        r#"{"adAccount": "$account", "name": "New", "start": "2027-01-04", "end": "2027-02-01", "totalBudget": "900"}"#,
    ),
    row(
        "campaign_groups.batch_create",
        CAMPAIGN,
        r#"{"adAccount": "$account", "items": [{"name": "New", "start": "2027-01-04"}]}"#,
    ),
    row(
        "campaign_groups.update",
        CAMPAIGN,
        r#"{"adAccount": "$account", "campaignGroup": "$group", "name": "Renamed"}"#,
    ),
    row(
        "campaign_groups.batch_update",
        CAMPAIGN,
        r#"{"adAccount": "$account", "changes": [{"campaignGroup": "$group", "status": "PAUSED"}]}"#,
    ),
    row(
        "campaign_groups.activate",
        CAMPAIGN,
        r#"{"adAccount": "$account", "campaignGroup": "$draft_group"}"#,
    ),
    row(
        "campaign_groups.set_budget",
        CAMPAIGN,
        r#"{"adAccount": "$account", "campaignGroup": "$group", "totalBudget": "26000"}"#,
    ),
    row(
        "campaign_groups.set_schedule",
        CAMPAIGN,
        r#"{"adAccount": "$account", "campaignGroup": "$group", "end": "2027-12-01"}"#,
    ),
    row(
        "campaign_groups.delete",
        CAMPAIGN,
        r#"{"adAccount": "$account", "campaignGroup": "$draft_group"}"#,
    ),
    row(
        "campaign_groups.batch_delete",
        CAMPAIGN,
        r#"{"adAccount": "$account", "campaignGroups": ["$draft_group"]}"#,
    ),
    row(
        "campaign_groups.schedule_deletion",
        CAMPAIGN,
        r#"{"adAccount": "$account", "campaignGroup": "$group"}"#,
    ),
    row(
        "campaigns.create",
        CAMPAIGN,
        r#"{"adAccount": "$account", "campaignGroup": "$group", "name": "New", "objectiveType": "WEBSITE_VISIT", "dailyBudget": "40", "start": "2027-01-04", "politicalIntent": "NOT_POLITICAL", "associatedEntity": "urn:li:organization:70010001", "targeting": [{"facet": "locations", "values": ["urn:li:geo:103644278"]}]}"#,
    ),
    row(
        "campaigns.batch_create",
        CAMPAIGN,
        r#"{"adAccount": "$account", "items": [{"campaignGroup": "$group", "name": "New", "type": "TEXT_AD", "objectiveType": "WEBSITE_VISIT", "dailyBudget": "40", "start": "2027-01-04", "politicalIntent": "NOT_POLITICAL"}]}"#,
    ),
    row(
        "campaigns.update",
        CAMPAIGN,
        r#"{"adAccount": "$account", "campaign": "$campaign", "status": "PAUSED"}"#,
    ),
    row(
        "campaigns.batch_update",
        CAMPAIGN,
        r#"{"adAccount": "$account", "changes": [{"campaign": "$campaign", "name": "Renamed"}]}"#,
    ),
    row(
        "campaigns.set_tracking",
        CAMPAIGN,
        r#"{"adAccount": "$account", "campaign": "$campaign", "customValueParameters": {"utm_source": "linkedin"}}"#,
    ),
    row(
        "campaigns.activate",
        CAMPAIGN,
        r#"{"adAccount": "$account", "campaign": "$paused_campaign"}"#,
    ),
    row(
        "campaigns.set_budget",
        CAMPAIGN,
        r#"{"adAccount": "$account", "campaign": "$campaign", "dailyBudget": "36"}"#,
    ),
    row(
        "campaigns.set_schedule",
        CAMPAIGN,
        r#"{"adAccount": "$account", "campaign": "$campaign", "end": "2027-05-01"}"#,
    ),
    row(
        "campaigns.delete",
        CAMPAIGN,
        r#"{"adAccount": "$account", "campaign": "$draft_campaign"}"#,
    ),
    row(
        "campaigns.batch_delete",
        CAMPAIGN,
        r#"{"adAccount": "$account", "campaigns": ["$draft_campaign"]}"#,
    ),
    row(
        "campaigns.schedule_deletion",
        CAMPAIGN,
        r#"{"adAccount": "$account", "campaign": "$campaign"}"#,
    ),
    row(
        "creatives.create",
        CREATIVE,
        r#"{"adAccount": "$account", "campaign": "$campaign", "post": "$post", "name": "New"}"#,
    ),
    row(
        "creatives.batch_create",
        CREATIVE,
        r#"{"adAccount": "$account", "items": [{"campaign": "$campaign", "post": "$post", "name": "New"}]}"#,
    ),
    Row {
        page: true,
        ..row(
            "creatives.create_inline",
            CREATIVE,
            r#"{"adAccount": "$account", "campaign": "$campaign", "author": "urn:li:organization:70010001", "text": "New", "media": null}"#,
        )
    },
    row(
        "creatives.update",
        CREATIVE,
        r#"{"adAccount": "$account", "creative": "$creative", "name": "Renamed"}"#,
    ),
    row(
        "creatives.batch_update",
        CREATIVE,
        r#"{"adAccount": "$account", "changes": [{"creative": "$creative", "name": "Renamed"}]}"#,
    ),
    row(
        "creatives.activate",
        CREATIVE,
        r#"{"adAccount": "$account", "creative": "$draft_creative"}"#,
    ),
    row(
        "creatives.delete",
        CREATIVE,
        r#"{"adAccount": "$account", "creative": "$draft_creative"}"#,
    ),
    row(
        "creatives.batch_delete",
        CREATIVE,
        r#"{"adAccount": "$account", "creatives": ["$draft_creative"]}"#,
    ),
    row(
        "creatives.schedule_deletion",
        CREATIVE,
        r#"{"adAccount": "$account", "creative": "$creative"}"#,
    ),
    row(
        "ad_targeting.create_template",
        CAMPAIGN,
        r#"{"adAccount": "$account", "name": "New", "targeting": [{"facet": "locations", "values": ["urn:li:geo:103644278"]}]}"#,
    ),
    row(
        "ad_targeting.update_template",
        CAMPAIGN,
        r#"{"adAccount": "$account", "template": "$template", "name": "Renamed"}"#,
    ),
    row(
        "ad_targeting.delete_template",
        CAMPAIGN,
        r#"{"adAccount": "$account", "template": "$template"}"#,
    ),
];
