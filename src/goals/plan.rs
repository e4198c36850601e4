//! From goals to apps: the cheapest products that serve them, and what each takes.

use jiff::ToSpan;
use jiff::civil::Date;
use serde::Serialize;

use super::{Goal, tool};
use crate::model::product::Product;
use crate::model::role::Role;
use crate::model::scope::Scope;

/// What goals take.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Plan {
    /// The scopes to ask for at sign-in; with two apps, those of both.
    pub scopes: Vec<Scope>,
    /// The apps, in the order in which they can be had.
    pub apps: Vec<AppPlan>,
    /// Whether one app cannot do it.
    pub needs_second_app: bool,
    /// Why it cannot.
    pub second_app_because: Option<&'static str>,
    /// Roles that the signed-in person needs besides.
    pub roles: Vec<RoleNeed>,
    /// The tools that one would then have.
    pub tools: Vec<String>,
    /// Goals that no tool here serves yet.
    pub tools_come_later: Vec<&'static str>,
    /// Goals that nobody new can have, and why.
    pub not_to_be_had: Vec<Closed>,
    /// Text for LinkedIn's application forms, where one has to be filled in.
    pub application_text: Option<String>,
    /// What has to be done by when.
    pub deadlines: Vec<Deadline>,
    /// What to know beforehand.
    pub warnings: Vec<String>,
}

/// One app in LinkedIn's developer portal.
#[derive(Clone, Debug, Serialize)]
pub struct AppPlan {
    /// Its products.
    pub products: Vec<ProductPlan>,
    /// The scopes that a sign-in with this app asks for.
    pub scopes: Vec<Scope>,
    /// The goals that it serves.
    pub goals: Vec<&'static str>,
}

/// A product, and the way to it.
#[derive(Clone, Debug, Serialize)]
pub struct ProductPlan {
    /// The name as the portal spells it.
    pub name: &'static str,
    /// How an app gets it.
    pub how: &'static str,
    /// How long it takes.
    pub waiting: &'static str,
    /// What to do in the portal.
    pub steps: &'static [&'static str],
    #[serde(skip)]
    product: Product,
}

impl ProductPlan {
    /// Which product.
    pub const fn product(&self) -> Product {
        self.product
    }

    const fn of(product: Product) -> Self {
        Self {
            name: product.name(),
            how: product.how(),
            waiting: product.waiting(),
            steps: steps(product),
            product,
        }
    }
}

/// A role that a goal takes.
#[derive(Clone, Debug, Serialize)]
pub struct RoleNeed {
    /// The goal.
    pub goal: &'static str,
    /// Any one of these on the page.
    pub on_the_page: &'static [Role],
    /// Any one of these on the ad account.
    pub on_the_ad_account: &'static [&'static str],
}

/// A goal that nobody new can have.
#[derive(Clone, Debug, Serialize)]
pub struct Closed {
    /// The goal.
    pub goal: &'static str,
    /// Why.
    pub why: &'static str,
}

/// Something that has to be done within a time.
#[derive(Clone, Debug, Serialize)]
pub struct Deadline {
    /// What.
    pub what: &'static str,
    /// Within how many months of getting Development access.
    pub within_months: i8,
}

/// How far a deadline is away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Countdown {
    /// The day.
    pub due: Date,
    /// Days left; negative where it has passed.
    pub days_left: i32,
}

/// How long the Development tier of Community Management lasts.
const DEVELOPMENT_MONTHS: i8 = 12;

const ALONE: &str = "Community Management API must be the only product of its app (as observed in the portal), so what other products serve needs an app of its own.";

const fn steps(product: Product) -> &'static [&'static str] {
    match product {
        Product::SignIn | Product::Share => &["On the Products tab, add it; it is there at once."],
        Product::CommunityManagement => &[
            "Use an app that has no other product.",
            "On the Products tab, request it, and fill in the form: it asks for a registered legal organization.",
            "Once Development access is granted, build and record: Standard takes a screencast and test credentials.",
        ],
        Product::Advertising => &[
            "On the Products tab, request it, and answer the application; LinkedIn may ask for documents.",
            "With Development access, say which ad accounts the app edits: Products, View Ad Accounts; at most 5.",
            "Standard access is asked for by support ticket.",
        ],
        Product::AdLibrary => &["On the Products tab, add or request it."],
        Product::LeadSync | Product::Conversions => {
            &["On the Products tab, request it, and answer the application."]
        }
        Product::MatchedAudiences => {
            &["Get the Advertising API first; then ask LinkedIn's support for Matched Audiences."]
        }
    }
}

/// The products that serve these goals: self-serve where it suffices, then as few others as do.
fn products(goals: &[&'static Goal]) -> Vec<Product> {
    let mut chosen: Vec<Product> = Vec::new();
    let mut choose = |product: Product| {
        if !chosen.contains(&product) {
            chosen.push(product);
        }
    };
    let free = |goal: &&&Goal| goal.products.iter().any(|product| product.is_self_serve());
    for goal in goals.iter().filter(free) {
        goal.products.iter().filter(|product| product.is_self_serve()).for_each(|p| choose(*p));
    }
    let rest: Vec<_> = goals.iter().filter(|goal| !free(goal)).collect();
    // What only one product serves comes first, so that it serves the others as well.
    for goal in &rest {
        if let [only] = goal.products {
            if *only == Product::MatchedAudiences {
                choose(Product::Advertising);
            }
            choose(*only);
        }
    }
    for goal in rest {
        if let Some(first) = goal.products.first()
            && !goal.products.iter().any(|product| chosen.contains(product))
        {
            chosen.push(*first);
        }
    }
    chosen.sort_unstable();
    chosen
}

/// Which scopes these products give for these goals, the fewest first.
fn scopes(goals: &[&'static Goal], products: &[Product]) -> Vec<Scope> {
    let mut chosen: Vec<Scope> = Vec::new();
    let mut ordered: Vec<&Goal> = goals.to_vec();
    // Where there is no choice comes first: what it brings may serve the others.
    ordered.sort_by_key(|goal| goal.scopes.len() > 1);
    for goal in ordered {
        let serving = || products.iter().filter(|product| goal.products.contains(product));
        let given = |set: &&&[Scope]| {
            serving().any(|product| set.iter().all(|scope| scope.products().contains(product)))
        };
        let has = |set: &&[Scope]| set.iter().all(|scope| chosen.contains(scope));
        if serving().next().is_none() || goal.scopes.iter().any(has) {
            continue;
        }
        if let Some(set) = goal.scopes.iter().find(given) {
            for scope in *set {
                if !chosen.contains(scope) {
                    chosen.push(*scope);
                }
            }
        }
    }
    chosen
}

/// The goals that an app with these products serves. What Community Management is meant for is its own app's
/// where there is one: no permission is asked for twice.
fn served(goals: &[&'static Goal], products: &[Product], all: &[Product]) -> Vec<&'static Goal> {
    let elsewhere = |goal: &Goal| {
        let meant = goal.products.first();
        meant.is_some_and(|meant| !products.contains(meant) && all.contains(meant))
            && meant == Some(&Product::CommunityManagement)
    };
    goals
        .iter()
        .copied()
        .filter(|goal| goal.products.iter().any(|product| products.contains(product)))
        .filter(|goal| !elsewhere(goal))
        .collect()
}

fn app(served: &[&'static Goal], products: &[Product]) -> AppPlan {
    let mut scopes = scopes(served, products);
    // So that the person is known: by OpenID Connect, or as the product itself allows it.
    let known_by: &[Scope] = if products.contains(&Product::SignIn) {
        &[Scope::OpenId, Scope::Profile]
    } else {
        &[Scope::RBasicProfile]
    };
    scopes.retain(|scope| !known_by.contains(scope));
    AppPlan {
        products: products.iter().copied().map(ProductPlan::of).collect(),
        scopes: known_by.iter().copied().chain(scopes).collect(),
        goals: served.iter().map(|goal| goal.id).collect(),
    }
}

/// What these goals take.
pub fn plan(goals: &[&'static Goal]) -> Plan {
    let (had, closed): (Vec<&'static Goal>, Vec<&'static Goal>) =
        goals.iter().copied().partition(|goal| goal.not_to_be_had.is_none());
    let closed = closed
        .into_iter()
        .filter_map(|goal| Some(Closed { goal: goal.id, why: goal.not_to_be_had? }))
        .collect();
    let products = products(&had);
    let community = products.contains(&Product::CommunityManagement);
    let mut shared: Vec<Product> =
        products.iter().copied().filter(|p| *p != Product::CommunityManagement).collect();
    let needs_second_app = community && !shared.is_empty();
    if !shared.is_empty() && !shared.contains(&Product::SignIn) {
        shared.insert(0, Product::SignIn);
    }
    let mut apps = Vec::new();
    if !shared.is_empty() {
        apps.push(app(&served(&had, &shared, &products), &shared));
    }
    if community {
        let alone = [Product::CommunityManagement];
        apps.push(app(&served(&had, &alone, &products), &alone));
    }
    let later = had.iter().filter(|goal| goal.endpoints.is_empty()).map(|goal| goal.id).collect();
    let mut tools: Vec<String> = Vec::new();
    for (group, spec) in had.iter().flat_map(|goal| goal.specs()) {
        if let Some(name) = tool(group, spec)
            && !tools.contains(&name)
        {
            tools.push(name);
        }
    }
    let mut asked: Vec<Scope> = Vec::new();
    for scope in apps.iter().flat_map(|app| &app.scopes) {
        if !asked.contains(scope) {
            asked.push(*scope);
        }
    }
    Plan {
        scopes: asked,
        needs_second_app,
        second_app_because: needs_second_app.then_some(ALONE),
        roles: had.iter().filter_map(|goal| roles(goal)).collect(),
        tools,
        tools_come_later: later,
        not_to_be_had: closed,
        application_text: super::form::text(&apps),
        deadlines: community.then_some(STANDARD).into_iter().collect(),
        warnings: warnings(&had, &products),
        apps,
    }
}

const STANDARD: Deadline = Deadline {
    what: "The Development tier of Community Management must reach Standard, by a review with a screencast and test credentials.",
    within_months: DEVELOPMENT_MONTHS,
};

fn roles(goal: &Goal) -> Option<RoleNeed> {
    let none = goal.roles.is_empty() && goal.ad_roles.is_empty();
    (!none).then_some(RoleNeed {
        goal: goal.id,
        on_the_page: goal.roles,
        on_the_ad_account: goal.ad_roles,
    })
}

fn warnings(goals: &[&'static Goal], products: &[Product]) -> Vec<String> {
    let mut warnings = Vec::new();
    if goals.is_empty() {
        return warnings;
    }
    for goal in goals {
        if let Some(note) = goal.note {
            warnings.push(format!("{}: {note}", goal.id));
        }
    }
    let limits = |product: &Product| match product {
        Product::Share => Some("Share on LinkedIn: 150 calls a member a day, 100,000 an app."),
        Product::CommunityManagement => Some(
            "Community Management, Development tier: LinkedIn's figures are 500 calls an app and 100 a member in 24 hours (an older page: 100 and 10), no batch get, no push.",
        ),
        Product::Advertising => Some(
            "Advertising API, Development tier: reads are unlimited, edits reach up to 5 ad accounts, and one test account can be created.",
        ),
        _ => None,
    };
    warnings.extend(products.iter().filter_map(limits).map(str::to_owned));
    if products.contains(&Product::CommunityManagement) {
        warnings.push("An app with Community Management alone has no Sign In product, so it may be refused openid and profile (unauthorized_scope_error: one scope that the app lacks fails the whole sign-in); r_basicprofile tells who is signed in there.".to_owned());
    }
    warnings.push("Ask for all scopes at once: a different set of scopes at the next sign-in revokes all earlier tokens of that member and app.".to_owned());
    warnings.push("Tokens live 60 days. Refresh tokens exist only for some programmes, and end 365 days after sign-in.".to_owned());
    warnings
}

/// How far the end of the Development tier is away, for an app that got it on that day.
///
/// Nothing where the day is so far in the future that no calendar has its end.
pub fn countdown(since: Date, today: Date) -> Option<Countdown> {
    let due = since.checked_add(i32::from(DEVELOPMENT_MONTHS).months()).ok()?;
    // Between two dates the default span counts days alone.
    Some(Countdown { due, days_left: today.until(due).ok()?.get_days() })
}
