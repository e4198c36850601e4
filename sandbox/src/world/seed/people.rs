//! Who is here, through which app, with which scopes.

use std::collections::BTreeMap;

use super::FIRST_MS;
use crate::world::{
    apps::{App, first_redirects},
    ids,
    people::Member,
    tokens::{LIFE_S, Token},
};

pub(crate) const ADA_APP: &str = "77ada0sandbox1";
const BEN_APP: &str = "77ben0sandbox2";
const CLEO_APP: &str = "77cleosandbox3";
const DMITRI_APP: &str = "77dmitsandbox4";
const FAYE_APP: &str = "77fayesandbox5";

const OPENID: &str = "Sign In with LinkedIn using OpenID Connect";
const SHARE: &str = "Share on LinkedIn";
const COMMUNITY: &str = "Community Management API";
const ADVERTISING: &str = "Advertising API";
const LIBRARY: &str = "LinkedIn Ad Library";

/// Everything Community Management grants at Standard tier (facts §0).
const COMMUNITY_SCOPES: [&str; 12] = [
    "r_basicprofile",
    "r_1st_connections_size",
    "r_organization_followers",
    "r_organization_social",
    "w_organization_social",
    "r_organization_social_feed",
    "w_organization_social_feed",
    "w_member_social",
    "w_member_social_feed",
    "rw_organization_admin",
    "r_member_postAnalytics",
    "r_member_profileAnalytics",
];

fn app(client_id: &str, owner: &str, name: &str, tier: &str, products: &[&str]) -> App {
    App {
        client_id: client_id.to_owned(),
        client_secret: ids::secret(owner),
        products: products.iter().map(|&name| name.to_owned()).collect(),
        tier: tier.to_owned(),
        name: name.to_owned(),
        redirect_uris: first_redirects(),
        native_pkce: false,
        refresh: None,
        two_legged: false,
        ad_accounts: None,
    }
}

/// Ada's app has every product at once, which LinkedIn would not allow beside Community
/// Management; Cleo's is the honest one: that product alone, hence no OpenID Connect.
pub(super) fn apps() -> Vec<App> {
    vec![
        app(
            ADA_APP,
            "ada",
            "Chart Room",
            "cm-standard",
            &[COMMUNITY, ADVERTISING, OPENID, SHARE, LIBRARY],
        ),
        app(BEN_APP, "ben", "Field Notes", "share", &[OPENID, SHARE]),
        app(CLEO_APP, "cleo", "Harbour Desk", "cm-development", &[COMMUNITY]),
        app(DMITRI_APP, "dmitri", "Ledger", "advertising", &[ADVERTISING]),
        App {
            ad_accounts: Some(super::ads::MAPPED.to_vec()),
            ..app(FAYE_APP, "faye", "Bid Desk", "advertising-development", &[OPENID, ADVERTISING])
        },
    ]
}

pub(super) struct Person {
    pub(super) name: &'static str,
    pub(super) first: &'static str,
    pub(super) last: &'static str,
    pub(super) headline: &'static str,
    pub(super) app: &'static str,
}

/// The first five can sign in; the others are there to be met.
const PEOPLE: [Person; 8] = [
    Person {
        name: "ada",
        first: "Ada",
        last: "Lindqvist",
        headline: "Cartographer at Acme Maps",
        app: ADA_APP,
    },
    Person {
        name: "ben",
        first: "Ben",
        last: "Osei",
        headline: "Independent surveyor",
        app: BEN_APP,
    },
    Person {
        name: "cleo",
        first: "Cleo",
        last: "Marchetti",
        headline: "Editor at Harbour Books",
        app: CLEO_APP,
    },
    Person {
        name: "dmitri",
        first: "Dmitri",
        last: "Volkov",
        headline: "Advertising controller",
        app: DMITRI_APP,
    },
    Person { name: "faye", first: "Faye", last: "Adeyemi", headline: "Media buyer", app: FAYE_APP },
    Person { name: "mara", first: "Mara", last: "Quill", headline: "Bookbinder", app: ADA_APP },
    Person {
        name: "felix",
        first: "Felix",
        last: "O'Hara",
        headline: "Lighthouse keeper",
        app: ADA_APP,
    },
    Person {
        name: "yuki",
        first: "Yuki",
        last: "Tanaka",
        headline: "Tide tables and other certainties",
        app: ADA_APP,
    },
];

fn scopes(name: &str) -> Vec<String> {
    let advertising = ["r_ads", "rw_ads", "r_ads_reporting", "r_organization_admin"];
    let openid = ["openid", "profile", "email"];
    let granted: Vec<&str> = match name {
        "ada" => COMMUNITY_SCOPES.into_iter().chain(advertising).chain(openid).collect(),
        "ben" => openid.into_iter().chain(["w_member_social"]).collect(),
        "cleo" => COMMUNITY_SCOPES.to_vec(),
        "dmitri" => vec!["r_ads"],
        "faye" => openid.into_iter().chain(["r_ads", "rw_ads", "r_ads_reporting"]).collect(),
        _ => Vec::new(),
    };
    let mut granted: Vec<String> = granted.into_iter().map(str::to_owned).collect();
    // LinkedIn lists them in alphabetic order (facts §1.3).
    granted.sort();
    granted
}

pub(super) fn members() -> Vec<Member> {
    PEOPLE
        .iter()
        .chain(&super::followers::PEOPLE)
        .map(|person| Member {
            name: person.name.to_owned(),
            first_name: person.first.to_owned(),
            last_name: person.last.to_owned(),
            headline: person.headline.to_owned(),
            vanity_name: format!("{}-sandbox", person.name),
            email: format!("{}@example.org", person.name),
            home_app: person.app.to_owned(),
            scopes: scopes(person.name),
            is_hidden: super::followers::HIDDEN.contains(&person.name),
        })
        .collect()
}

/// The token a member begins with; it is no secret, and works nowhere else.
pub(crate) fn first_token(member: &str) -> String {
    ids::token(member, "first")
}

pub(super) fn tokens() -> BTreeMap<String, Token> {
    members()
        .into_iter()
        .filter(|member| !member.scopes.is_empty())
        .map(|member| {
            let token = Token {
                client_id: member.home_app,
                scopes: member.scopes,
                issued_ms: FIRST_MS - super::HOUR_MS,
                expires_ms: FIRST_MS + LIFE_S * 1000,
                revoked: false,
                grant: None,
                authorized_ms: None,
                member: member.name.clone(),
            };
            (first_token(&member.name), token)
        })
        .collect()
}
