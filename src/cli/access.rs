//! `access`: the way from what a person wants to an app that may do it.

use std::fmt::Write as _;

use jiff::civil::Date;
use serde_json::{Value, json};

use super::Failure;
use super::output::{Look, Out, look, say};
use crate::auth::REDIRECT;
use crate::goals::{
    AppPlan, Countdown, GOALS, Plan, SHORT_NAMES, Understood, countdown, plan, understand,
};
use crate::model::scope::Scope;

/// What was asked for, the way to it, and the day on which the Development tier ends.
struct Way {
    wanted: String,
    understood: Understood,
    plan: Plan,
    end: Option<Countdown>,
}

/// Prints the way to what is wanted; without anything wanted, what there is to want.
pub(super) fn access(
    wanted: Option<&str>,
    json: bool,
    since: Option<Date>,
    today: Date,
) -> Result<u8, Failure> {
    let Some(wanted) = wanted.filter(|wanted| !wanted.trim().is_empty()) else {
        return goals(json, since, today);
    };
    let understood = understand(wanted);
    if understood.goals.is_empty() {
        let names = SHORT_NAMES.join(", ");
        return Err(Failure::Usage(format!(
            "not understood: {}; name goals such as {names}, or see `linkedin-mcp access`",
            if understood.unclear.is_empty() {
                wanted.to_owned()
            } else {
                understood.unclear.join("; ")
            }
        )));
    }
    let way = Way {
        wanted: wanted.to_owned(),
        plan: plan(&understood.goals),
        understood,
        end: ends(since, today)?,
    };
    if json {
        say(Out::Result, &as_json(&way).to_string())?;
    } else {
        for (text, shade) in as_text(&way) {
            say(Out::Result, &shade.map_or_else(|| text.clone(), |shade| look(&text, shade)))?;
        }
    }
    Ok(0)
}

fn ends(since: Option<Date>, today: Date) -> Result<Option<Countdown>, Failure> {
    let Some(since) = since else { return Ok(None) };
    if since > today {
        return Err(Failure::Usage(format!("`--since {since}` is in the future")));
    }
    Ok(countdown(since, today))
}

/// How far the end of the Development tier is away, as a sentence.
fn left(end: Countdown) -> String {
    let days = |count: i32| format!("{count} day{}", if count == 1 { "" } else { "s" });
    match end.days_left {
        0 => format!("The Development tier ends today, {}.", end.due),
        left if left > 0 => {
            format!("{} left: the Development tier ends on {}.", days(left), end.due)
        }
        over => format!("Overdue by {}: the Development tier ended on {}.", days(-over), end.due),
    }
}

/// What there is to want.
fn goals(json: bool, since: Option<Date>, today: Date) -> Result<u8, Failure> {
    let end = ends(since, today)?;
    if json {
        let all: Vec<Value> = GOALS
            .iter()
            .map(|goal| json!({"id": goal.id, "about": goal.about, "not_to_be_had": goal.not_to_be_had}))
            .collect();
        let mut all = json!({"goals": all, "short_names": SHORT_NAMES});
        if let (Some(all), Some(end)) = (all.as_object_mut(), end) {
            all.insert("development_tier".to_owned(), end_as_json(end));
        }
        say(Out::Result, &all.to_string())?;
        return Ok(0);
    }
    for goal in GOALS {
        say(Out::Result, &format!("{}  {}", look(goal.id, Look::Name), goal.about))?;
        if let Some(why) = goal.not_to_be_had {
            say(Out::Result, &look(&format!("    not to be had: {why}"), Look::Dim))?;
        }
    }
    say(Out::Result, "")?;
    say(Out::Result, "Say what you want: linkedin-mcp access \"post as me, read page analytics\"")?;
    if let Some(end) = end {
        say(Out::Result, &left(end))?;
    }
    Ok(0)
}

fn end_as_json(end: Countdown) -> Value {
    json!({"due": end.due.to_string(), "days_left": end.days_left})
}

fn as_json(way: &Way) -> Value {
    let mut all = serde_json::to_value(&way.plan).unwrap_or_default();
    if let Some(all) = all.as_object_mut() {
        let ids: Vec<&str> = way.understood.goals.iter().map(|goal| goal.id).collect();
        let presumed: Vec<Value> = way
            .understood
            .presumed
            .iter()
            .map(|p| json!({"words": p.words, "goal": p.goal.id, "could_be": p.other.id}))
            .collect();
        all.insert("goals".to_owned(), json!(ids));
        all.insert("unclear".to_owned(), json!(way.understood.unclear));
        all.insert("presumed".to_owned(), json!(presumed));
        all.insert("redirect".to_owned(), json!(REDIRECT));
        if let Some(end) = way.end {
            all.insert("development_tier".to_owned(), end_as_json(end));
        }
    }
    all
}

type Line = (String, Option<Look>);

fn heading(text: &str) -> [Line; 2] {
    [(String::new(), None), (text.to_owned(), Some(Look::Bold))]
}

fn spelled(scopes: &[Scope]) -> String {
    scopes.iter().map(|scope| scope.as_str()).collect::<Vec<_>>().join(" ")
}

fn as_text(way: &Way) -> Vec<Line> {
    let (plan, understood) = (&way.plan, &way.understood);
    let mut lines: Vec<Line> = vec![(format!("Wanted: {}", way.wanted), Some(Look::Bold))];
    for goal in &understood.goals {
        lines.push((format!("  {}: {}", goal.id, goal.about), None));
    }
    for p in &understood.presumed {
        let text = format!(
            "  `{}` is taken for {}; say so if you mean {}.",
            p.words, p.goal.id, p.other.id
        );
        lines.push((text, Some(Look::Dim)));
    }
    for unclear in &understood.unclear {
        lines.push((format!("  Not understood: {unclear}"), Some(Look::Bad)));
    }
    for closed in &plan.not_to_be_had {
        lines.push((format!("  Not to be had: {}. {}", closed.goal, closed.why), Some(Look::Bad)));
    }
    if let Some(why) = plan.second_app_because {
        lines.extend(heading("Two apps are needed"));
        lines.push((why.to_owned(), None));
    }
    for (index, app) in plan.apps.iter().enumerate() {
        let which =
            if plan.apps.len() > 1 { format!("App {}", index + 1) } else { "The app".to_owned() };
        lines.extend(heading(&format!("{which}: {}", app.goals.join(", "))));
        lines.extend(
            steps(app).into_iter().enumerate().map(|(n, s)| (format!("{}. {s}", n + 1), None)),
        );
    }
    if let Some(text) = &plan.application_text {
        lines.extend(heading("Text for the application form; fill in what stands in [brackets]"));
        lines.push(("----8<----".to_owned(), Some(Look::Dim)));
        lines.push((text.clone(), None));
        lines.push(("---->8----".to_owned(), Some(Look::Dim)));
    }
    if !plan.roles.is_empty() {
        lines.extend(heading("Roles that the signed-in person needs besides"));
    }
    for need in &plan.roles {
        let mut text = format!("{}:", need.goal);
        let page: Vec<&str> = need.on_the_page.iter().map(|role| role.as_str()).collect();
        let mut joiner = " ";
        for (roles, place) in [
            (page.join(" or "), "on the Page, given in the Page's admin settings"),
            (need.on_the_ad_account.join(" or "), "on the ad account, given in Campaign Manager"),
        ] {
            if !roles.is_empty() {
                // Writing to a text cannot fail.
                let _ = write!(text, "{joiner}{roles} ({place})");
                joiner = "; and ";
            }
        }
        lines.push((text, None));
    }
    if !plan.tools.is_empty() || !plan.tools_come_later.is_empty() {
        lines.extend(heading("Tools that you would then have"));
    }
    lines.extend(plan.tools.iter().map(|tool| (tool.clone(), Some(Look::Name))));
    for id in &plan.tools_come_later {
        lines.push((format!("{id}: tools for it come later."), Some(Look::Dim)));
    }
    if !plan.deadlines.is_empty() || way.end.is_some() {
        lines.extend(heading("Deadlines"));
    }
    for deadline in &plan.deadlines {
        let text = format!(
            "{} Within {} months of getting Development access.",
            deadline.what, deadline.within_months
        );
        lines.push((text, None));
    }
    if let Some(end) = way.end {
        let shade = if end.days_left < 60 { Look::Bad } else { Look::Good };
        lines.push((left(end), Some(shade)));
    } else if !plan.deadlines.is_empty() {
        lines.push(("With `--since YYYY-MM-DD`, the day on which it was granted, the days left are counted here.".to_owned(), Some(Look::Dim)));
    }
    if !plan.warnings.is_empty() {
        lines.extend(heading("To know beforehand"));
    }
    lines.extend(plan.warnings.iter().map(|warning| (format!("- {warning}"), None)));
    lines
}

/// What to do for one app, in its order.
fn steps(app: &AppPlan) -> Vec<String> {
    let mut steps = vec![
        "Create an app in LinkedIn's Developer Portal. It must be associated with a LinkedIn Page, even to post only to a personal profile; a placeholder Page will do, and takes five minutes.".to_owned(),
        "On the Settings tab, verify the app: a Page administrator confirms the association. Do it at once; products stay closed without it.".to_owned(),
    ];
    for product in &app.products {
        let how = product.steps.join(" ");
        let waiting = if product.product().is_self_serve() { "" } else { product.waiting };
        steps.push(format!("{}: {how} {waiting}", product.name).trim_end().to_owned());
    }
    steps.push(format!(
        "On the Auth tab, add the redirect address {REDIRECT}; it is matched exactly. Note the client id and the client secret there, and treat both like passwords."
    ));
    steps.push(format!(
        "Sign in with this app. Scopes: {}. Command: {}",
        spelled(&app.scopes),
        login(app)
    ));
    steps
}

/// The command that signs in for what this app serves.
fn login(app: &AppPlan) -> String {
    crate::model::program::command(&format!("login --for {}", app.goals.join(",")))
}
