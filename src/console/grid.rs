//! What each agent may do, area by area, as it really holds now.

use std::sync::Arc;

use maud::{Markup, html};

use super::words::name;
use crate::catalogue::GROUPS;
use crate::model::urn::Author;
use crate::policy::{Caps, Level, Policy};

const LEVELS: [(Level, &str); 4] = [
    (Level::Off, "nothing"),
    (Level::Read, "look"),
    (Level::Write, "also create and change"),
    (Level::Full, "also delete and spend"),
];

/// One level, with what the agent's own rules say where a bound keeps it down.
fn level(policy: &Policy, area: &str) -> Markup {
    let effective = policy.level(area);
    let own = policy.rules().map_or(Level::Off, |rules| rules.level(area));
    html! {
        span.level.(effective.as_str()) {
            (effective.as_str())
            @if own > effective { small { " not " s { (own.as_str()) } } }
        }
    }
}

fn list(names: impl Iterator<Item = String>) -> String {
    let names: Vec<String> = names.map(|one| name(&one)).collect();
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}

fn caps(caps: &Caps) -> Option<String> {
    let all: Vec<String> = caps.each().map(|(currency, cap)| format!("{cap} {currency}")).collect();
    (!all.is_empty()).then(|| all.join(", "))
}

fn author(author: &Author) -> String {
    match (author, author.urn()) {
        (Author::VanityName(vanity), _) => vanity.clone(),
        (_, Some(urn)) => urn.to_string().replace("urn:li:organization:", ""),
        (_, None) => "me".to_owned(),
    }
}

/// What an agent's rules limit, by a name for each: nothing where they do not.
fn limits(policy: &Policy) -> [(&'static str, Option<String>); 8] {
    let rules = policy.rules();
    let of = |say: &dyn Fn(&crate::policy::Rules) -> Option<String>| rules.and_then(say);
    [
        ("Accounts", of(&|rules| Some(list(rules.accounts.as_ref()?.iter().cloned())))),
        ("Pages", of(&|rules| Some(list(rules.organizations.as_ref()?.iter().map(author))))),
        (
            "Ad accounts",
            of(&|rules| Some(list(rules.ad_accounts.as_ref()?.iter().map(u64::to_string)))),
        ),
        ("Calls a day", of(&|rules| rules.daily_calls.map(|calls| calls.to_string()))),
        ("Posts a day", of(&|rules| rules.daily_posts.map(|posts| posts.to_string()))),
        ("In motion a day", caps(&policy.caps())),
        ("Asked besides", {
            let own = of(&|rules| (!rules.confirm.is_empty()).then(|| rules.confirm.join(", ")));
            let all = policy.bounds().confirm.join(", ");
            match (own, all.is_empty()) {
                (own, true) => own,
                (Some(own), false) => Some(format!("{all}, {own}")),
                (None, false) => Some(all),
            }
        }),
        (
            "Asked after strangers’ words",
            of(&|rules| rules.confirm_after_reading.map(|minutes| format!("{minutes} min"))),
        ),
    ]
}

/// The grid.
pub(super) fn grid(agents: &[Arc<Policy>]) -> Markup {
    let limits: Vec<[(&str, Option<String>); 8]> =
        agents.iter().map(|agent| limits(agent)).collect();
    let rules: Vec<(&str, Vec<Option<&str>>)> = (0..8)
        .filter_map(|at| {
            let name = limits.first()?.get(at)?.0;
            let each = limits.iter().map(|own| own.get(at)?.1.as_deref());
            let each: Vec<Option<&str>> = each.collect();
            each.iter().any(Option::is_some).then_some((name, each))
        })
        .collect();
    html! {
        div.sheet {
            div.wide tabindex="0" role="region" aria-label="What agents may do" {
                table.grid {
                    thead {
                        tr {
                            th scope="col" { small { "Area" } }
                            @for agent in agents { th scope="col" { (name(agent.agent())) } }
                        }
                    }
                    tbody {
                        @for group in GROUPS {
                            tr {
                                th scope="row" title=(group.about) { (group.name.replace('_', " ")) }
                                @for agent in agents { td { (level(agent, group.name)) } }
                            }
                        }
                    }
                    @if !rules.is_empty() {
                        tbody.rule {
                            @for (name, each) in &rules {
                                tr {
                                    th scope="row" { (name) }
                                    @for one in each {
                                        td {
                                            @if let Some(limit) = one { (limit) }
                                            @else { span.off title="no limit" { "–" } }
                                        }
                                    }
                                }
                            }
                        }
                    }
                }
            }
            div.key {
                @for (level, meaning) in LEVELS {
                    span.level.(level.as_str()) { (level.as_str()) }
                    span { (meaning) }
                }
            }
        }
    }
}
