//! What people want of LinkedIn, and what each of it takes: scopes, products, roles.
//!
//! One closed table. The planner, the sign-in and `linkedin_status {"can": …}` all read it, so that they never
//! tell three stories.

mod form;
mod plan;
mod table;
mod understand;

use crate::access;
use crate::auth::Scopes;
use crate::call::endpoint;
use crate::catalogue::spec::{Access, Need, Spec};
use crate::catalogue::{Entry, Group, actions, named};
use crate::model::method::Effect;
use crate::model::product::Product;
use crate::model::role::Role;
use crate::model::scope::{Granted, Scope};

pub use plan::{
    AppPlan, Closed, Countdown, Deadline, Plan, ProductPlan, RoleNeed, countdown, plan,
};
pub use table::GOALS;
pub use understand::{Presumed, Understood, understand};

/// In whose name a goal is pursued.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Speaks {
    /// As the signed-in member.
    Member,
    /// As, or about, a page.
    Page,
    /// Whichever the sign-in can do.
    Either,
}

/// Something that a person wants of LinkedIn.
#[derive(Debug)]
pub struct Goal {
    /// Its name, such as `post-as-page`.
    pub id: &'static str,
    /// What it is, as one sentence.
    pub about: &'static str,
    /// In whose name.
    pub speaks: Speaks,
    /// Any one of these sets of scopes, the smallest permission first; empty where no scope opens it.
    pub scopes: &'static [&'static [Scope]],
    /// Any one of these products, the one that is meant for it first; empty where none offers it.
    pub products: &'static [Product],
    /// The endpoints that serve it, as `group.action`; empty where no tool serves it yet.
    pub endpoints: &'static [&'static str],
    /// Groups of which every endpoint with one of these effects serves it too, as far as its scopes open it.
    pub areas: &'static [(&'static str, &'static [Effect])],
    /// Any one of these roles on the page; empty where none is needed.
    pub roles: &'static [Role],
    /// Any one of these roles on the ad account, in LinkedIn's spelling; empty where none is needed.
    pub ad_roles: &'static [&'static str],
    /// Whole phrases by which people ask for it, besides its name and what grammar makes out.
    pub words: &'static [&'static str],
    /// What a person should know of it before counting on it.
    pub note: Option<&'static str>,
    /// Why nobody new can have it, where that is so.
    pub not_to_be_had: Option<&'static str>,
}

impl Goal {
    /// The goal of that name.
    pub fn find(id: &str) -> Option<&'static Self> {
        GOALS.iter().find(|goal| goal.id == id)
    }

    /// Whether a sign-in with these scopes serves it.
    pub fn opened_by(&self, granted: &Granted) -> bool {
        !self.scopes.is_empty() && granted.satisfies(self.scopes)
    }

    /// The endpoints that serve it, with their specs.
    pub fn specs(&self) -> impl Iterator<Item = (&'static Group, &'static Spec)> {
        self.served().map(|(group, entry)| (group, &entry.spec))
    }

    /// The endpoints that serve it.
    pub fn served(&self) -> impl Iterator<Item = (&'static Group, &'static Entry)> {
        let areas = actions().filter(|(group, entry)| {
            let spec = &entry.spec;
            let meant =
                |area: &(&str, &[Effect])| area.0 == group.name && area.1.contains(&spec.effect);
            let opened = |set: &&[Scope]| {
                let names: Vec<&str> = set.iter().map(|scope| scope.as_str()).collect();
                !self.lacks(&Scopes::Known(Granted::parse(&names.join(" "))), &spec.access)
            };
            self.areas.iter().any(meant) && self.scopes.iter().all(opened)
        });
        self.endpoints.iter().filter_map(|name| named(name)).chain(areas)
    }

    /// Their names.
    pub fn endpoint_names(&self) -> Vec<String> {
        self.served().map(|(group, entry)| endpoint(group, entry)).collect()
    }

    /// What of an endpoint's needs counts for this goal; any one of them will do.
    pub fn needs(&self, access: &Access) -> Vec<Need> {
        match (*access, self.speaks) {
            (Access::Speaker { member, .. } | Access::Either { member, .. }, Speaks::Member) => {
                vec![member]
            }
            (
                Access::Speaker { organization, .. } | Access::Either { organization, .. },
                Speaks::Page,
            ) => vec![organization],
            (access, _) => access.needs().into_iter().copied().collect(),
        }
    }

    /// Whether these scopes rule the endpoint out for this goal.
    pub fn lacks(&self, scopes: &Scopes, access: &Access) -> bool {
        let needs = self.needs(access);
        !needs.is_empty() && needs.iter().all(|need| access::lacks(scopes, need))
    }
}

/// The goals that a sign-in with these scopes serves.
pub fn opens(granted: &Granted) -> Vec<&'static Goal> {
    GOALS.iter().filter(|goal| goal.opened_by(granted)).collect()
}

/// The tool that offers an endpoint; none for a step of a job.
pub fn tool(group: &Group, spec: &Spec) -> Option<String> {
    if spec.step {
        None
    } else if spec.alone {
        Some(format!("linkedin_{}", spec.action))
    } else {
        Some(format!("linkedin_{}_{}", group.name, spec.effect.as_str()))
    }
}

/// Short names that stand for goals at a sign-in. Each is understood by [`understand`].
pub const SHORT_NAMES: &[&str] = &[
    "posting",
    "page-posting",
    "comments",
    "page-comments",
    "page-posts",
    "analytics",
    "my-analytics",
    "page-analytics",
    "page-roles",
    "events",
    "ads",
    "manage-ads",
    "ad-reporting",
    "lead-forms",
    "conversions",
    "audiences",
    "who-am-i",
];

/// The scopes to ask for at sign-in, in LinkedIn's spelling, for short names or phrases separated by commas.
///
/// They are those of the one app that serves all of it, with what tells who is signed in: `openid` and `profile`, or
/// `r_basicprofile` on an app that cannot have those, because one scope that an app lacks fails the whole sign-in.
///
/// # Errors
///
/// A sentence that says what was not understood, or cannot be had.
pub fn scopes_to_ask(words: &str) -> Result<Vec<String>, String> {
    let understood = understand(words);
    let names = SHORT_NAMES.join(", ");
    if !understood.unclear.is_empty() || understood.goals.is_empty() {
        let what = match understood.unclear.as_slice() {
            [] => "nothing was named".to_owned(),
            unclear => {
                let quoted: Vec<String> = unclear.iter().map(|what| format!("`{what}`")).collect();
                format!("{} was not understood", quoted.join(", "))
            }
        };
        return Err(format!("{what}; there are the short names {names}"));
    }
    if let Some((goal, why)) =
        understood.goals.iter().find_map(|goal| Some((goal, goal.not_to_be_had?)))
    {
        return Err(format!(
            "`{}` is not to be had: {why} There are the short names {names}",
            goal.id
        ));
    }
    let plan = plan(&understood.goals);
    let serves = |app: &&AppPlan| {
        let scopes: Vec<&str> = app.scopes.iter().map(|scope| scope.as_str()).collect();
        let granted = Granted::parse(&scopes.join(" "));
        understood.goals.iter().all(|goal| goal.opened_by(&granted))
    };
    match plan.apps.iter().find(serves) {
        Some(app) => Ok(app.scopes.iter().map(|scope| scope.as_str().to_owned()).collect()),
        // Some older app may have both products after all: LinkedIn decides.
        None => Ok(plan
            .scopes
            .iter()
            .filter(|scope| **scope != Scope::RBasicProfile)
            .map(|scope| scope.as_str().to_owned())
            .collect()),
    }
}

/// Why a new app could not have all of that, where it takes two: a sign-in is with one app.
pub fn takes_two_apps(words: &str) -> Option<String> {
    let plan = plan(&understand(words).goals);
    let because = plan.second_app_because.filter(|_| plan.needs_second_app)?;
    let each: Vec<String> = plan.apps.iter().map(|app| app.goals.join(",")).collect();
    Some(format!("{because} A sign-in is with one app: one for {}.", each.join(", one for ")))
}
