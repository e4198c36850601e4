//! What keeps a call from an ad account.

use super::{Context, Explanation, Kind};
use crate::model::ad_role::{AdRole, BILLING};
use crate::model::money::Currency;
use crate::model::product::Product;
use crate::model::urn::Urn;

pub(super) fn missing_role(
    context: &Context,
    account: &Urn,
    any_of: &[AdRole],
    have: &[AdRole],
) -> Explanation {
    let words = |roles: &[AdRole]| roles.iter().map(|role| role.as_str()).collect::<Vec<_>>();
    let has = match words(have).as_slice() {
        [] => "no role".to_owned(),
        roles => roles.join(", "),
    };
    let cause = format!(
        "{} in {account} takes one of the roles {}; this member has {has} there.",
        context.endpoint,
        words(any_of).join(", "),
    );
    let mut said = context.start(Kind::MissingRole, cause);
    said.missing.roles_any = words(any_of);
    if have == [AdRole::Viewer] {
        said.cause.push_str(" A VIEWER only looks, whatever the scopes.");
    }
    let who = if any_of == BILLING {
        format!("Ask the ACCOUNT_BILLING_ADMIN of {account}: each ad account has exactly one.")
    } else {
        format!(
            "Ask an ACCOUNT_MANAGER or the ACCOUNT_BILLING_ADMIN of {account} for one of these roles: in Campaign Manager, or with linkedin_ad_accounts_spend set_user."
        )
    };
    said.fix = vec![
        who,
        "linkedin_ad_accounts_read with find_my_accounts lists the ad accounts and roles of this member.".to_owned(),
    ];
    said
}

pub(super) fn not_mapped(context: &Context, account: &Urn, mapped: &[u64]) -> Explanation {
    let listed: Vec<String> = mapped.iter().map(ToString::to_string).collect();
    let cause = format!(
        "On the Development tier of the Advertising API an app writes only to the ad accounts that are mapped to it, five at most, and {account} is not among them: {}.",
        if listed.is_empty() { "none is".to_owned() } else { listed.join(", ") },
    );
    let mut said = context.start(Kind::ProductNotApproved, cause);
    said.missing.products = vec!["Advertising API, Standard tier"];
    said.fix = vec![
        "Add the ad account in LinkedIn's developer portal (Products, View Ad Accounts) and in the setting `ad_accounts`, and restart.".to_owned(),
        "Or move the app up to the Standard tier of the Advertising API, by support ticket.".to_owned(),
        "Reading works in every ad account on which the member has a role.".to_owned(),
    ];
    said
}

pub(super) fn test_accounts_only(context: &Context) -> Explanation {
    let cause = "On the Development tier of the Advertising API an app makes test accounts only, and one in all; real ones are made in Campaign Manager.".to_owned();
    let mut said = context.start(Kind::ProductNotApproved, cause);
    said.missing.products = vec!["Advertising API, Standard tier"];
    said.fix = vec![
        "Send `test`: true.".to_owned(),
        "Or make the ad account in Campaign Manager, linkedin.com/campaignmanager.".to_owned(),
    ];
    said
}

pub(super) fn other_currency(
    context: &Context,
    account: &Urn,
    own: &Currency,
    given: &Currency,
) -> Explanation {
    let cause = format!("{account} is in {own}; an amount in {given} would be refused.");
    let mut said = context.start(Kind::InvalidArguments, cause);
    said.field = Some("currency".to_owned());
    said.fix = vec![format!("Give the amount in {own}, and leave `currency` out.")];
    said
}

pub(super) fn missing_product(context: &Context, product: Product, have: &[String]) -> Explanation {
    let cause = format!(
        "{} is open to apps with the product {}; this app has {}.",
        context.endpoint,
        product.name(),
        have.join(", "),
    );
    let mut said = context.start(Kind::ProductNotApproved, cause);
    said.missing.products = vec![product.name()];
    said.fix =
        vec![format!("Get it for the app: {}.", product.how()), "Then sign in again.".to_owned()];
    said
}
