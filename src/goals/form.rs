//! What to write into LinkedIn's application forms.

use super::{AppPlan, Goal};

/// Why a member's permission is needed, in the words of whoever applies; for each product that asks.
///
/// Only what is true of everybody is said; the rest stands in brackets, to be filled in.
pub(super) fn text(goals: &[&'static Goal], apps: &[AppPlan]) -> Option<String> {
    let mut texts = Vec::new();
    for app in apps {
        for product in app.products.iter().filter(|product| !product.product().is_self_serve()) {
            let goals: Vec<&Goal> = goals
                .iter()
                .copied()
                .filter(|goal| goal.products.contains(&product.product()))
                .filter(|goal| !goal.products.iter().any(|other| other.is_self_serve()))
                // Each goal is explained to one product, even where two would serve it.
                .filter(|goal| serving(goal, apps) == Some(product.name))
                .collect();
            if goals.is_empty() {
                continue;
            }
            let wanted: Vec<String> = goals
                .iter()
                .map(|goal| {
                    let scopes: Vec<&str> = goal
                        .scopes
                        .iter()
                        .find(|set| set.iter().all(|scope| app.scopes.contains(scope)))
                        .into_iter()
                        .flat_map(|set| set.iter().map(|scope| scope.as_str()))
                        .collect();
                    let about = goal.about.trim_end_matches('.');
                    format!(
                        "- {} ({}): [say who in your organization needs this, and what for].",
                        about,
                        scopes.join(", ")
                    )
                })
                .collect();
            texts.push(format!(
                "{}\n\nWe are [legal name of your organization], registered in [country] as [registration number]; our website is [address] and our LinkedIn Page is [address of the Page].\n\nI apply for access to the {} for our own use: [number] members of our staff will sign in with their own LinkedIn accounts. We use linkedin-mcp, a program that runs on our own computers and calls LinkedIn's official API. Our staff work with it through an AI assistant, [name of the assistant].\n\nWe need it to:\n{}\n\nEverything that is written to LinkedIn is asked for by a member of our staff. [Say how a person reads and approves it before it is sent.]\n\nWe keep data of LinkedIn's only as long as its data storage requirements allow. [Say where it is stored, who can see it, and when it is deleted.] We do not sell it or pass it on. [Strike out what is not true of you.]\n\nContact: [name, role, business e-mail address].",
                product.name,
                product.name,
                wanted.join("\n"),
            ));
        }
    }
    (!texts.is_empty()).then(|| texts.join("\n\n"))
}

/// The product that serves a goal in this plan.
fn serving(goal: &Goal, apps: &[AppPlan]) -> Option<&'static str> {
    let mut all = apps.iter().flat_map(|app| &app.products);
    all.find(|product| goal.products.contains(&product.product())).map(|product| product.name)
}
