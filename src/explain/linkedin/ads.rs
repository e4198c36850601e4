//! What LinkedIn says about ads, as rows of the table.
//!
//! Source: <https://learn.microsoft.com/en-us/linkedin/marketing/error-responses>.

use super::{Kind as K, Retry as R, Row, row, says};
use crate::client::Refused;

fn any(refused: &Refused, codes: &[&str]) -> bool {
    codes.iter().any(|code| refused.has_code(code))
}

/// They stand before all others: what they look for is met nowhere else.
pub(super) const ROWS: &[Row] = &[
    row(
        "ads_not_mapped",
        |r| r.status == 403 && says(r, "not configured to access the related advertiser account"),
        K::ProductNotApproved,
        R::AfterFix,
        "On the Development tier of the Advertising API an app writes only to the ad accounts that are mapped to it, five at most.",
        &[
            "Add the ad account in LinkedIn's developer portal: Products, View Ad Accounts.",
            "Then set `tier` to advertising-development and list the mapped accounts in the setting `ad_accounts`: others are then refused here, without a call.",
            "Or ask LinkedIn for the Standard tier, by support ticket.",
        ],
    ),
    row(
        "ads_role",
        |r| {
            r.status == 403
                && any(
                    r,
                    &[
                        "NO_PERMISSION_ON_ENTITY",
                        "NO_PERMISSION_ON_FIELD",
                        "NO_PERMISSION_TO_UPDATE",
                    ],
                )
        },
        K::MissingRole,
        R::AfterFix,
        "The member's role on the ad account is not enough for this.",
        &[
            "linkedin_ad_accounts_read with find_my_accounts shows the role; an ACCOUNT_MANAGER or the ACCOUNT_BILLING_ADMIN can give another.",
        ],
    ),
    row(
        "ads_metric_throttle",
        |r| {
            r.status == 429
                && (says(r, "data request limit has been exceeded")
                    || says(r, "45 million metric values"))
        },
        K::RateLimited,
        R::AfterTime,
        "The app has read more than 45 million metric values in five minutes.",
        &["Wait five minutes, then ask for fewer fields, days or rows at once."],
    ),
    row(
        "ads_draft_group",
        |r| {
            any(r, &["ONLY_DRAFT_CAMPAIGNS_ALLOWED_IN_DRAFT_CAMPAIGN_GROUPS"])
                || r.inputs.iter().any(|input| {
                    input.description.contains("/CampaignGroup/status is set to DRAFT")
                })
        },
        K::RejectedByLinkedin,
        R::AfterFix,
        "The campaign group is a draft, and holds drafts only.",
        &[
            "Activate the group first (linkedin_campaign_groups_spend, activate), then the campaign.",
        ],
    ),
    row(
        "ads_dates",
        |r| any(r, &["DATE_TOO_EARLY", "START_DATE_AFTER_END_DATE", "DATE_IMMUTABLE_WHEN_PASSED"]),
        K::RejectedByLinkedin,
        R::AfterFix,
        "The schedule does not fit: a start must not lie in the past when something is activated, an end must follow it, and a date that has passed stays.",
        &["Set another start or end with set_schedule, then call again."],
    ),
    row(
        "ads_objective",
        |r| any(r, &["IMMUTABLE_CAMPAIGN_OBJECTIVE_TYPE", "OBJECTIVE_CHANGE_NOT_ALLOWED"]),
        K::RejectedByLinkedin,
        R::Never,
        "The objective of a campaign cannot be changed once it is set.",
        &["Create another campaign with the other objective."],
    ),
    row(
        "ads_frozen",
        |r| {
            any(
                r,
                &[
                    "FIELD_IMMUTABLE_FOR_NON_DRAFT_CAMPAIGNS",
                    "IMMUTABLE_ASSOCIATED_ENTITY",
                    "IMMUTABLE_CAMPAIGN_FLOOR_PRICE",
                    "IMMUTABLE_CAMPAIGN_TARGETING_AD_ZONES",
                    "UPDATE_REFERENCE_NOT_ALLOWED",
                ],
            ) || says(r, "CreateOnly field present in a partial_update request")
        },
        K::RejectedByLinkedin,
        R::Never,
        "That field can no longer be changed: it is fixed at the creation, or once it is no draft any more.",
        &["Leave that field out, or create another one with the value that is wanted."],
    ),
    row(
        "ads_group_budget",
        |r| any(r, &["INSUFFICIENT_CAMPAIGN_GROUP_BUDGET"]),
        K::RejectedByLinkedin,
        R::AfterFix,
        "The budget of the campaign group does not suffice for this.",
        &[
            "Lower the campaign's budget, or raise the group's: linkedin_campaign_groups_spend, set_budget.",
        ],
    ),
    row(
        "ads_currency",
        |r| {
            any(r, &["CURRENCY_MISMATCH"])
                || says(r, "/currencyCode expected to match")
                || r.inputs
                    .iter()
                    .any(|input| input.description.contains("/currencyCode expected to match"))
        },
        K::RejectedByLinkedin,
        R::AfterFix,
        "The amount is in another currency than the ad account.",
        &["Give the amount in the ad account's currency, and leave `currency` out."],
    ),
    row(
        "ads_amount",
        |r| {
            any(
                r,
                &[
                    "FIELD_VALUE_TOO_LOW",
                    "FIELD_VALUE_TOO_HIGH",
                    "CONDITIONAL_VALUE_TOO_LOW",
                    "CONDITIONAL_VALUE_TOO_HIGH",
                ],
            )
        },
        K::RejectedByLinkedin,
        R::AfterFix,
        "An amount is lower or higher than LinkedIn allows here; a total budget must not be lower than the daily one.",
        &[
            "LinkedIn's description names the bound; linkedin_ad_targeting_read with budget_pricing tells the bounds before.",
        ],
    ),
    row(
        "ads_combination",
        |r| {
            any(
                r,
                &[
                    "INVALID_CAMPAIGN_CONFIGURATION",
                    "FAILED_TO_VALIDATE_AGAINST_ALLOWED_CAMPAIGN_TYPES",
                ],
            )
        },
        K::RejectedByLinkedin,
        R::AfterFix,
        "Objective, format, type, optimization target and cost type do not go together.",
        &["Leave out optimizationTargetType, costType and unitCost for automatic bidding."],
    ),
    row(
        "ads_audience",
        |r| any(r, &["AUDIENCE_SIZE_TOO_SMALL"]),
        K::RejectedByLinkedin,
        R::AfterFix,
        "The audience has fewer than 300 members, and LinkedIn shows ads to no fewer.",
        &["Widen the targeting; linkedin_ad_targeting_read with audience_count counts before."],
    ),
    row(
        "ads_targeting",
        |r| {
            any(
                r,
                &[
                    "INCOMPATIBLE_TARGETING_COMBINATION",
                    "FIELD_CANNOT_BE_BOTH_IN_INCLUDED_AND_EXCLUDED_TARGETING",
                    "TARGETING_FIELD_DEPRECATED",
                    "INVALID_INTERFACE_LOCALE_CODE",
                    "INVALID_SEGMENT_ID_AND_FACET_COMBINATION_PROVIDED",
                    "FAILED_TO_PROCESS_TARGETING_CRITERIA",
                ],
            )
        },
        K::RejectedByLinkedin,
        R::AfterFix,
        "LinkedIn does not take this targeting.",
        &[
            "LinkedIn's description names the facet. Some facets exclude each other, a facet is either included or excluded, and the interface locale must be one that LinkedIn has.",
        ],
    ),
    row(
        "ads_drafts_only",
        |r| any(r, &["DELETE_ALLOWED_ONLY_FOR_DRAFT_STATUS", "DELETE_NOT_ALLOWED"]),
        K::RejectedByLinkedin,
        R::Never,
        "LinkedIn deletes drafts only.",
        &["Use the action schedule_deletion for what is no draft any more."],
    ),
    row(
        "ads_cancelled",
        |r| {
            any(r, &["ACTION_NOT_ALLOWED_FOR_CANCELLED_STATUS"])
                || says(r, "Cannot update a canceled creative")
        },
        K::RejectedByLinkedin,
        R::Never,
        "It was canceled, which is final.",
        &["Create another one."],
    ),
    row(
        "ads_unreviewed",
        |r| {
            says(r, "/Creative/review/reviewStatus is not set to APPROVED")
                || r.inputs
                    .iter()
                    .any(|input| input.description.contains("reviewStatus is not set to APPROVED"))
        },
        K::RejectedByLinkedin,
        R::AfterTime,
        "LinkedIn is still reviewing the creative, and until it has approved it, it stays as it is.",
        &["Pause its campaign instead: that stops it at once."],
    ),
    row(
        "ads_status",
        |r| {
            any(r, &["STATUS_CHANGE_NOT_ALLOWED", "INVALID_STATUS_TRANSITION"])
                || says(r, "transition is not allowed")
        },
        K::RejectedByLinkedin,
        R::AfterFix,
        "From its present status it cannot go to that one.",
        &["Read its present status first."],
    ),
    row(
        "ads_test_account",
        |r| any(r, &["TEST_ACCOUNT_LIMIT_REACHED", "BATCH_CREATE_TEST_ACCOUNT_LIMIT_REACHED"]),
        K::RejectedByLinkedin,
        R::Never,
        "The app has its test account: there is one for each app.",
        &["Use that one; linkedin_ad_accounts_read with search and `test`: true finds it."],
    ),
    row(
        "ads_default_group",
        |r| any(r, &["CANNOT_UPDATE_BACKFILLED_CAMPAIGN_GROUPS"]),
        K::RejectedByLinkedin,
        R::Never,
        "This is the ad account's default campaign group, which cannot be changed.",
        &["Create a campaign group of your own."],
    ),
    row(
        "ads_no_preview",
        |r| r.status == 422 && says(r, "Ad preview is not supported"),
        K::RejectedByLinkedin,
        R::Never,
        "LinkedIn has previews of single images, carousels, videos, single jobs and events only.",
        &["Look at the sponsored post itself."],
    ),
    row(
        "ads_political_intent",
        |r| r.status == 422 && says(r, "/politicalIntent"),
        K::RejectedByLinkedin,
        R::AfterFix,
        "LinkedIn wants to know whether the ad is political: the EU's rules on political advertising demand it.",
        &["Give `politicalIntent`: NOT_POLITICAL, POLITICAL or NOT_DECLARED."],
    ),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::InputError;
    use crate::explain::linkedin::row_for;

    fn refused(status: u16, code: &str, message: &str) -> Refused {
        Refused {
            status,
            code: (!code.is_empty()).then(|| code.to_owned()),
            message: message.to_owned(),
            ..Refused::default()
        }
    }

    #[test]
    fn what_linkedin_says_about_ads_is_explained_by_its_own_row_and_no_row_is_idle() {
        let described = |description: &str| Refused {
            inputs: vec![InputError {
                code: "CONDITIONAL_INVALID_VALUE".to_owned(),
                description: description.to_owned(),
                field: None,
            }],
            ..refused(400, "CONDITIONAL_INVALID_VALUE", "")
        };
        let facts = [
            (
                refused(
                    403,
                    "",
                    "Your application is not configured to access the related advertiser account(s)",
                ),
                "ads_not_mapped",
            ),
            (refused(403, "NO_PERMISSION_ON_ENTITY", ""), "ads_role"),
            (refused(429, "", "Your data request limit has been exceeded"), "ads_metric_throttle"),
            (
                described(
                    "/Campaign/status cannot be set to ACTIVE if /CampaignGroup/status is set to DRAFT",
                ),
                "ads_draft_group",
            ),
            (refused(400, "DATE_TOO_EARLY", ""), "ads_dates"),
            (refused(400, "OBJECTIVE_CHANGE_NOT_ALLOWED", ""), "ads_objective"),
            (refused(400, "FIELD_IMMUTABLE_FOR_NON_DRAFT_CAMPAIGNS", ""), "ads_frozen"),
            (refused(400, "INSUFFICIENT_CAMPAIGN_GROUP_BUDGET", ""), "ads_group_budget"),
            (
                refused(
                    400,
                    "",
                    "Value USD of /Campaign/dailyBudget/currencyCode expected to match value GBP of /Account/currency",
                ),
                "ads_currency",
            ),
            (refused(400, "CONDITIONAL_VALUE_TOO_LOW", ""), "ads_amount"),
            (refused(400, "INVALID_CAMPAIGN_CONFIGURATION", ""), "ads_combination"),
            (refused(400, "AUDIENCE_SIZE_TOO_SMALL", ""), "ads_audience"),
            (refused(400, "INVALID_INTERFACE_LOCALE_CODE", ""), "ads_targeting"),
            (refused(400, "DELETE_ALLOWED_ONLY_FOR_DRAFT_STATUS", ""), "ads_drafts_only"),
            (refused(400, "", "Cannot update a canceled creative"), "ads_cancelled"),
            (
                described(
                    "/Creative/status transition is not allowed from ACTIVE to PAUSED if /Creative/review/reviewStatus is not set to APPROVED.",
                ),
                "ads_unreviewed",
            ),
            (refused(400, "INVALID_STATUS_TRANSITION", ""), "ads_status"),
            (refused(400, "TEST_ACCOUNT_LIMIT_REACHED", ""), "ads_test_account"),
            (refused(400, "CANNOT_UPDATE_BACKFILLED_CAMPAIGN_GROUPS", ""), "ads_default_group"),
            (
                refused(
                    422,
                    "",
                    "Ad preview is not supported for creative urn:li:sponsoredCreative:1",
                ),
                "ads_no_preview",
            ),
            (
                refused(
                    422,
                    "",
                    "ERROR :: /politicalIntent :: field is required but not found and has no default value",
                ),
                "ads_political_intent",
            ),
        ];
        for (refused, row) in &facts {
            assert_eq!(row_for(refused).map(|row| row.name), Some(*row), "{refused:?}");
        }
        let rows: Vec<_> = ROWS.iter().map(|row| row.name).collect();
        let used: Vec<_> = facts.iter().map(|(_, row)| *row).collect();
        assert_eq!(rows, used);
    }
}
