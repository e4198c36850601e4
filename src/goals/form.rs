//! What to write into LinkedIn's application forms.

use super::{AppPlan, Goal};
use crate::model::product::Product;
use crate::model::scope::Scope;

/// A text for each product that has to be applied for, in the words of whoever applies.
///
/// What cannot be known here stands in brackets, to be filled in.
pub(super) fn text(apps: &[AppPlan]) -> Option<String> {
    let mut texts = Vec::new();
    for app in apps {
        // A permission is explained once in an app, to the first product that grants it.
        let mut explained: Vec<Scope> = Vec::new();
        for product in &app.products {
            let reasons = reasons(app, product.product(), &mut explained);
            if !reasons.is_empty() && !product.product().is_self_serve() {
                texts.push(filled(product.name, &reasons));
            }
        }
    }
    (!texts.is_empty()).then(|| texts.join("\n\n"))
}

/// Why each permission is needed that an app asks of a product.
fn reasons(app: &AppPlan, product: Product, explained: &mut Vec<Scope>) -> Vec<String> {
    let mut reasons = Vec::new();
    let mut explain = |what: &str, scopes: &[Scope]| {
        let new: Vec<Scope> = scopes
            .iter()
            .copied()
            .filter(|scope| scope.products().contains(&product) && !explained.contains(scope))
            .collect();
        if new.is_empty() {
            return;
        }
        let names: Vec<&str> = new.iter().map(|scope| scope.as_str()).collect();
        reasons.push(format!(
            "- {} ({}): [say who needs this, and what for].",
            what.trim_end_matches('.'),
            names.join(", ")
        ));
        explained.extend(new);
    };
    for goal in app.goals.iter().filter_map(|id| Goal::find(id)) {
        let asked = |set: &&&[Scope]| set.iter().all(|scope| app.scopes.contains(scope));
        if let Some(set) = goal.scopes.iter().find(asked) {
            explain(goal.about, set);
        }
    }
    if app.scopes.contains(&Scope::RBasicProfile) {
        explain("Know which member of our staff is signed in", &[Scope::RBasicProfile]);
    }
    reasons
}

fn filled(product: &str, reasons: &[String]) -> String {
    format!(
        "{product}

We are [legal name of your organization], registered in [country] as [registration number]; our website is [address], and our LinkedIn Page is [address of the Page].

I apply for access to the {product} for our own use. [Number] members of our staff will sign in, each with their own LinkedIn account. We use linkedin-mcp, a program that runs on our own computers and calls LinkedIn's official API; our staff work with it through an AI assistant, [name of the assistant].

We need it to:
{}

A member of our staff asks for everything that is written to LinkedIn. [Say how a person sees and approves it before it is sent.]

[Say which data of LinkedIn's you keep, where, who can see it, when it is deleted, and that this is within LinkedIn's data storage requirements.]

[Strike out above what is not true of you.]

Contact: [name, role, business e-mail address].",
        reasons.join("\n"),
    )
}
