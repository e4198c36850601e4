//! The goals agree with the catalogue and with LinkedIn's products, words are understood, and plans are cheap.

#![cfg(test)]

use std::collections::BTreeSet;

use linkedin_mcp::auth::Scopes;
use linkedin_mcp::catalogue::spec::Access;
use linkedin_mcp::catalogue::{actions, find};
use linkedin_mcp::goals::{
    GOALS, Goal, Plan, ProductPlan, SHORT_NAMES, countdown, opens, plan, scopes_to_ask, understand,
};
use linkedin_mcp::model::method::Effect;
use linkedin_mcp::model::product::Product;
use linkedin_mcp::model::role::Role;
use linkedin_mcp::model::scope::{Granted, Scope, Standing};
use linkedin_mcp::tools::Tool;

fn granted(set: &[Scope]) -> Granted {
    Granted::parse(&set.iter().map(|scope| scope.as_str()).collect::<Vec<_>>().join(" "))
}

fn ids(text: &str) -> Vec<&'static str> {
    understand(text).goals.iter().map(|goal| goal.id).collect()
}

fn planned(text: &str) -> Plan {
    let understood = understand(text);
    assert!(understood.unclear.is_empty(), "{text}: {:?}", understood.unclear);
    plan(&understood.goals)
}

fn products(plan: &Plan) -> Vec<Vec<Product>> {
    plan.apps.iter().map(|app| app.products.iter().map(ProductPlan::product).collect()).collect()
}

fn spelled(scopes: &[Scope]) -> String {
    scopes.iter().map(|scope| scope.as_str()).collect::<Vec<_>>().join(" ")
}

#[test]
fn the_scopes_of_a_goal_open_its_endpoints() {
    for goal in GOALS {
        for name in goal.endpoint_names() {
            let entry = find(&name).unwrap_or_else(|| panic!("{}: no endpoint {name}", goal.id));
            for set in goal.scopes {
                let scopes = Scopes::Known(granted(set));
                assert!(
                    !goal.lacks(&scopes, &entry.spec.access),
                    "{}: {name} wants more than {set:?}",
                    goal.id
                );
            }
        }
    }
}

#[test]
fn every_write_serves_a_goal() {
    let served: BTreeSet<String> = GOALS.iter().flat_map(Goal::endpoint_names).collect();
    for (group, entry) in actions().filter(|(_, entry)| entry.spec.effect != Effect::Read) {
        let name = format!("{}.{}", group.name, entry.spec.action);
        assert!(served.contains(&name), "{name} serves no goal");
    }
}

#[test]
fn ids_are_unique_and_abouts_are_sentences() {
    let all: BTreeSet<&str> = GOALS.iter().map(|goal| goal.id).collect();
    assert_eq!(all.len(), GOALS.len());
    for goal in GOALS {
        assert!(goal.about.ends_with('.') && goal.about.len() < 100, "{}", goal.about);
        let why = goal.not_to_be_had.unwrap_or("LinkedIn.");
        assert!(why.starts_with("LinkedIn") && why.ends_with('.'), "{why}");
    }
}

/// Lead Sync and Conversions grant `r_ads` for their own ends; that is no way to the ads.
const SIDE_EFFECTS: &[(&str, Product)] =
    &[("read-ads", Product::LeadSync), ("read-ads", Product::Conversions)];

#[test]
fn the_products_of_a_goal_are_those_that_grant_its_scopes() {
    for goal in GOALS {
        for product in Product::ALL {
            let grants = goal
                .scopes
                .iter()
                .any(|set| set.iter().all(|scope| scope.products().contains(product)));
            let side_effect = SIDE_EFFECTS.contains(&(goal.id, *product));
            assert_eq!(
                goal.products.contains(product),
                // A product that grants no scope serves what takes none.
                (grants && !side_effect)
                    || (*product == Product::AdLibrary && goal.id == "ad-library"),
                "{} and {product:?}",
                goal.id
            );
        }
        assert_eq!(goal.products.is_empty(), goal.not_to_be_had.is_some(), "{}", goal.id);
    }
}

/// They come with a product for events that nothing here needs: an admin scope of the page was seen to do.
const NO_PRODUCT: &[Scope] = &[Scope::REvents, Scope::RwEvents];

#[test]
fn every_scope_of_the_catalogue_is_granted_by_a_product_or_not_to_be_had() {
    let needs: Vec<_> = actions().flat_map(|(_, entry)| entry.spec.access.needs()).collect();
    let scopes = needs.iter().flat_map(|need| need.scopes.iter().copied().flatten());
    for scope in scopes.copied().collect::<BTreeSet<_>>() {
        let closed = scope.standing() != Standing::Open || NO_PRODUCT.contains(&scope);
        assert_eq!(scope.products().is_empty(), closed, "{scope:?}");
    }
}

#[test]
fn the_roles_of_a_goal_do_for_its_first_endpoint() {
    for goal in GOALS.iter().filter(|goal| !goal.roles.is_empty()) {
        let Some(entry) = goal.served().next().map(|(_, entry)| entry) else { continue };
        let accepted: Vec<Role> =
            goal.needs(&entry.spec.access).iter().flat_map(|need| need.roles).copied().collect();
        // On an ad account other roles count; those on the page are LinkedIn's to judge there.
        if matches!(entry.spec.access, Access::AdAccount { .. }) {
            continue;
        }
        for role in goal.roles {
            assert!(accepted.contains(role), "{}: {role:?} of {accepted:?}", goal.id);
        }
    }
}

#[test]
fn tools_are_named_as_they_are_listed() {
    let all: Vec<&Goal> = GOALS.iter().collect();
    let listed: BTreeSet<String> = Tool::all().map(|tool| tool.name()).collect();
    for tool in plan(&all).tools {
        assert!(listed.contains(&tool), "there is no tool {tool}");
    }
}

#[test]
fn a_sign_in_opens_what_its_scopes_do() {
    let opened = |scopes: &str| -> Vec<&str> {
        opens(&Granted::parse(scopes)).iter().map(|goal| goal.id).collect()
    };
    assert_eq!(opened("openid profile w_member_social"), ["who-am-i", "post-as-me"]);
    assert_eq!(opened("w_organization_social_feed"), ["comment-as-page"]);
    assert_eq!(opened("r_member_postAnalytics"), [""; 0]);
    assert_eq!(opened("r_member_social"), ["read-my-posts"]);
    assert_eq!(opened(""), [""; 0]);
}

const UNDERSTOOD: &[(&str, &[&str])] = &[
    ("post", &["post-as-me"]),
    ("posting", &["post-as-me"]),
    ("publish", &["post-as-me"]),
    ("post as me", &["post-as-me"]),
    ("Post as myself", &["post-as-me"]),
    ("post-as-me", &["post-as-me"]),
    ("share pictures on my personal profile", &["post-as-me"]),
    ("create posts as myself", &["post-as-me"]),
    ("Can I publish a post?", &["post-as-me"]),
    ("upload videos", &["post-as-me"]),
    ("page-posting", &["post-as-page"]),
    ("post as page", &["post-as-page"]),
    ("publish on our company page", &["post-as-page"]),
    ("create posts as a page", &["post-as-page"]),
    ("delete posts of my organization", &["post-as-page"]),
    ("as page, post", &["post-as-page"]),
    ("post as me and as page", &["post-as-me", "post-as-page"]),
    ("post as me and as company", &["post-as-me", "post-as-page"]),
    ("comment as me", &["comment-as-me"]),
    ("reply to comments as myself", &["comment-as-me"]),
    ("comment on a post as myself", &["comment-as-me"]),
    ("like posts as a page", &["comment-as-page"]),
    ("like and comment as page", &["comment-as-page"]),
    ("as our company: comment, post", &["comment-as-page", "post-as-page"]),
    ("comments", &["comment-as-me", "read-comments"]),
    ("page-comments", &["comment-as-page", "read-comments"]),
    ("read comments", &["read-comments"]),
    ("read and write comments as page", &["read-comments", "comment-as-page"]),
    ("see who likes our posts", &["read-comments"]),
    ("read the posts of our page", &["read-page-posts"]),
    ("page-posts", &["read-page-posts"]),
    ("page statistics", &["page-analytics"]),
    ("company figures", &["page-analytics"]),
    ("count followers of a page", &["page-analytics"]),
    ("post as page, read analytics", &["post-as-page", "page-analytics"]),
    ("analytics, post as page", &["post-as-page", "page-analytics"]),
    ("post as me; stats", &["post-as-me", "my-analytics"]),
    ("my numbers", &["my-analytics"]),
    ("statistics of my own posts", &["my-analytics"]),
    ("analytics", &["page-analytics", "my-analytics"]),
    ("which pages do I administer", &["page-roles"]),
    ("page-roles", &["page-roles"]),
    ("events of my company", &["events"]),
    ("ads", &["read-ads"]),
    ("read ad accounts", &["read-ads"]),
    ("manage campaigns", &["manage-ads"]),
    ("advertise", &["manage-ads"]),
    ("advertising, analytics", &["read-ads", "ad-reporting"]),
    ("campaign performance", &["ad-reporting"]),
    ("ad-reporting", &["ad-reporting"]),
    ("lead gen forms", &["lead-forms"]),
    ("send conversions", &["conversions"]),
    ("matched audiences", &["audiences"]),
    (
        "I would like to write posts for our company and see how they perform",
        &["post-as-page", "page-analytics"],
    ),
    (
        "manage our company page: post, read comments and reply, statistics",
        &["post-as-page", "read-comments", "comment-as-page", "page-analytics"],
    ),
    ("post on behalf of my company", &["post-as-page"]),
    ("comment as me on page posts", &["comment-as-me"]),
    ("run ads and see how they perform", &["manage-ads", "ad-reporting"]),
    ("share statistics of our page", &["page-analytics"]),
    ("who am I", &["who-am-i"]),
    ("read my posts", &["read-my-posts"]),
    ("post to groups", &["post-in-groups"]),
    ("search for people", &["people-search"]),
];

#[test]
fn phrases_are_understood() {
    for (text, expected) in UNDERSTOOD {
        let understood = understand(text);
        assert_eq!(ids(text), *expected, "{text}: {understood:?}");
        assert!(understood.unclear.is_empty(), "{text}: {:?}", understood.unclear);
    }
    for name in SHORT_NAMES {
        let understood = understand(name);
        assert!(!understood.goals.is_empty() && understood.unclear.is_empty(), "{name}");
        assert!(understood.goals.iter().all(|goal| goal.not_to_be_had.is_none()), "{name}");
    }
    for goal in GOALS {
        assert_eq!(ids(goal.id), [goal.id], "its own name");
    }
}

#[test]
fn what_is_not_understood_is_said() {
    for text in [
        "send messages",
        "post as me but not as page",
        "read",
        "as page",
        "create events",
        "posts",
        "find followers by name",
        "make coffee",
        "read people's posts",
        "post to instagram",
        "post to instagram, as me",
        "post jobs",
        "schedule posts",
        "forms, post",
        "invite followers",
        "everything",
        "find people to mention",
    ] {
        let understood = understand(text);
        assert!(!understood.unclear.is_empty(), "{text}: {understood:?}");
    }
    let half = understand("post as page, feed the cat");
    assert_eq!(half.goals.len(), 1);
    assert_eq!(half.unclear, ["cat (in: feed the cat)"]);
    assert!(understand("").goals.is_empty() && understand(" , and ").unclear.is_empty());
}

#[test]
fn gaps_that_were_filled_are_told() {
    let told = |text: &str| -> Vec<(&str, &str)> {
        understand(text).presumed.iter().map(|p| (p.goal.id, p.other.id)).collect()
    };
    assert_eq!(told("post"), [("post-as-me", "post-as-page")]);
    assert_eq!(told("comment"), [("comment-as-me", "comment-as-page")]);
    assert_eq!(told("ads"), [("read-ads", "manage-ads")]);
    assert_eq!(told("post as page, analytics"), [("page-analytics", "my-analytics")]);
    assert_eq!(told("post as page, comment as me"), []);
}

#[test]
fn a_sign_in_asks_for_the_person_first_and_for_no_more_than_is_needed() {
    let asked = |words: &str| scopes_to_ask(words).unwrap().join(" ");
    assert_eq!(asked("posting"), "openid profile w_member_social");
    // Community Management has an app to itself, which then has no `openid` to ask for.
    assert_eq!(asked("who-am-i"), "openid profile");
    assert_eq!(asked("page-posting"), "r_basicprofile w_organization_social");
    assert_eq!(
        asked("posting, page-posting"),
        "r_basicprofile w_member_social w_organization_social"
    );
    assert_eq!(asked("comments"), "r_basicprofile w_member_social_feed");
    assert_eq!(
        asked("page-comments"),
        "r_basicprofile w_organization_social_feed r_organization_social_feed"
    );
    assert_eq!(asked("page-analytics"), "r_basicprofile rw_organization_admin");
    assert_eq!(asked("ads"), "openid profile r_ads");
    assert_eq!(asked("ad-reporting"), "openid profile r_ads_reporting");
    assert_eq!(asked("ads, page-analytics"), "openid profile r_ads r_organization_admin");
    assert_eq!(asked("events"), "r_basicprofile rw_organization_admin");
}

#[test]
fn what_cannot_be_asked_for_is_said_with_the_short_names() {
    for (words, said) in [
        ("juggling", "`juggling` was not understood"),
        ("", "nothing was named"),
        ("read my posts", "r_member_social"),
    ] {
        let refusal = scopes_to_ask(words).unwrap_err();
        assert!(refusal.contains(said) && refusal.contains("page-posting"), "{refusal}");
    }
}

#[test]
fn posting_as_oneself_takes_self_serve_products_only() {
    let plan = planned("post as me");
    assert_eq!(products(&plan), [[Product::SignIn, Product::Share]]);
    assert_eq!(spelled(&plan.apps[0].scopes), "openid profile w_member_social");
    assert!(!plan.needs_second_app && plan.deadlines.is_empty());
    assert!(plan.application_text.is_none() && plan.roles.is_empty());
    assert!(plan.tools.contains(&"linkedin_publish".to_owned()), "{:?}", plan.tools);
    assert!(plan.tools_come_later.is_empty());
}

#[test]
fn community_management_stands_alone_on_its_app() {
    let plan = planned("post as page");
    assert_eq!(products(&plan), [[Product::CommunityManagement]]);
    assert!(!plan.needs_second_app);
    assert_eq!(spelled(&plan.apps[0].scopes), "r_basicprofile w_organization_social");
    assert_eq!(plan.deadlines[0].within_months, 12);
    let both = planned("post as me, post as page");
    assert_eq!(
        products(&both),
        [vec![Product::SignIn, Product::Share], vec![Product::CommunityManagement]]
    );
    assert!(both.needs_second_app && both.second_app_because.unwrap().contains("only product"));
    // Once it is there, one sign-in does both.
    assert_eq!(
        spelled(&both.apps[1].scopes),
        "r_basicprofile w_member_social w_organization_social"
    );
}

#[test]
fn ads_and_page_posting_share_one_app() {
    let plan = planned("manage ads, post as page, page analytics");
    assert_eq!(products(&plan), [[Product::SignIn, Product::Advertising]]);
    assert_eq!(
        spelled(&plan.apps[0].scopes),
        "openid profile rw_ads w_organization_social r_organization_admin"
    );
    assert!(!plan.needs_second_app && plan.deadlines.is_empty());
    assert!(
        plan.tools_come_later.is_empty()
            && plan.tools.iter().any(|tool| tool == "linkedin_campaigns_spend")
    );
    let comments = planned("manage ads, comment as page");
    assert_eq!(
        products(&comments),
        [vec![Product::SignIn, Product::Advertising], vec![Product::CommunityManagement]]
    );
    assert!(comments.needs_second_app);
    // Where Community Management is needed anyway, it serves what it is meant for, and nothing is asked for twice.
    let both = planned("manage ads, comment as page, page analytics");
    assert_eq!(both.apps[0].goals, ["manage-ads"]);
    assert_eq!(spelled(&both.apps[0].scopes), "openid profile rw_ads");
    assert_eq!(
        spelled(&both.apps[1].scopes),
        "r_basicprofile w_organization_social_feed rw_organization_admin"
    );
}

#[test]
fn audiences_take_the_advertising_api_first() {
    let plan = planned("audiences");
    let taken = [Product::SignIn, Product::Advertising, Product::MatchedAudiences];
    assert_eq!(products(&plan), [taken]);
    let conversions = planned("conversions");
    assert_eq!(products(&conversions), [[Product::SignIn, Product::Conversions]]);
    assert_eq!(spelled(&conversions.scopes), "openid profile rw_conversions r_ads");
}

#[test]
fn the_application_says_what_is_asked_for_and_leaves_the_rest_open() {
    let text = planned("post as page, comment as page, page analytics").application_text.unwrap();
    for said in [
        "Community Management API",
        "w_organization_social)",
        "w_organization_social_feed)",
        "rw_organization_admin)",
        "[legal name of your organization]",
        "I apply",
        "(r_basicprofile)",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
    assert!(!text.contains("Advertising"), "{text}");
}

#[test]
fn what_nobody_can_have_is_planned_for_by_nobody() {
    let plan = planned("read my posts");
    assert!(plan.apps.is_empty() && plan.scopes.is_empty() && plan.warnings.is_empty());
    assert!(plan.not_to_be_had[0].why.contains("r_member_social"));
}

#[test]
fn every_plan_can_be_carried_out() {
    for goal in GOALS.iter().filter(|goal| goal.not_to_be_had.is_none()) {
        let plan = plan(&[goal]);
        let got = granted(&plan.apps.iter().flat_map(|app| app.scopes.clone()).collect::<Vec<_>>());
        // Some take no scope, but a product.
        assert!(goal.scopes.is_empty() || goal.opened_by(&got), "{}: {got:?}", goal.id);
        for app in &plan.apps {
            for scope in &app.scopes {
                let grants = app.products.iter().any(|p| scope.products().contains(&p.product()));
                assert!(grants, "{}: {scope:?} comes with no product of its app", goal.id);
            }
        }
    }
}

#[test]
fn the_development_tier_is_counted_down() {
    let day = |text: &str| text.parse().unwrap();
    let left = |since: &str, today: &str| {
        let countdown = countdown(day(since), day(today)).unwrap();
        (countdown.due.to_string(), countdown.days_left)
    };
    assert_eq!(left("2026-01-15", "2026-12-01"), ("2027-01-15".to_owned(), 45));
    assert_eq!(left("2025-11-01", "2026-11-23"), ("2026-11-01".to_owned(), -22));
    assert_eq!(left("2024-02-29", "2025-02-28"), ("2025-02-28".to_owned(), 0));
    assert_eq!(countdown(day("9999-06-01"), day("2026-11-23")), None);
}
