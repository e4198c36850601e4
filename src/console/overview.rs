//! The first page: what waits for a person, what agents may do, what is in doubt, who is signed in, and the day.

use maud::{Markup, html};
use serde_json::Value;

use super::grid::grid;
use super::pages::{At, Frame, page};
use super::picture::{hours, meter};
use super::sessions::{Did, Seen};
use super::sight::{Account, Day, Sight, Used, Waiting};
use super::words::{Place, exact, name, number, time};
use crate::model::program::command;
use crate::model::untrusted::{excerpt, filter};
use crate::store::journal::Row;

/// After how many seconds the page looks again.
const AGAIN: u32 = 20;

/// How many days before its end an account is warned about.
const NEAR_DAYS: i64 = 10;

/// How many endpoints are shown of an account.
const ENDPOINTS: usize = 12;

/// The page.
pub(super) fn overview(sight: &Sight, seen: &Seen) -> String {
    let waiting = sight.waiting.len();
    let title = match waiting {
        0 => "linkedin-mcp console".to_owned(),
        some => format!("({some}) linkedin-mcp console"),
    };
    let mut foot = vec![format!("Looked at {} UTC", time(sight.now_ms, sight.now_ms))];
    foot.extend(sight.file.as_ref().map(|file| format!("Agents: {}", filter(file))));
    let frame = Frame {
        title: &title,
        at: At::Overview,
        token: &seen.token,
        // A page that changes beneath a finger makes it press what it did not mean.
        again: (waiting == 0).then_some(AGAIN),
        foot,
    };
    let body = html! {
        @if let Some(did) = seen.did { (told(did)) }
        (bounds(sight))
        section aria-labelledby="waiting" {
            header {
                h1 #waiting {
                    "Waiting for you"
                    @if waiting > 0 { " " span.count { (waiting) } }
                }
                @if waiting > 0 {
                    p.soft { a href=(super::PATH) { "Look again" } ": this page stays as it is while something waits." }
                }
            }
            @if waiting == 0 { p.none { "Nothing waits for a person." } }
            @for one in &sight.waiting { (question(one, sight.now_ms, &seen.token)) }
        }
        section aria-labelledby="agents" {
            header {
                h2 #agents { "What agents may do" }
                p.soft { small { "As it holds now; it is changed in the file of agents." } }
            }
            @if sight.agents.is_empty() { p { "No agent may do anything." } }
            @else { (grid(&sight.agents)) }
        }
        section aria-labelledby="doubt" {
            header {
                h2 #doubt { "Whether they happened is unknown" }
                @if !sight.unresolved.is_empty() { span.count { (sight.unresolved.len()) } }
            }
            @if sight.unresolved.is_empty() { p.none { "Of every write it is known what became of it." } }
            @for row in &sight.unresolved { (doubt(row, sight.now_ms)) }
        }
        section aria-labelledby="accounts" {
            header { h2 #accounts { "Accounts" } }
            (accounts(&sight.accounts, sight.now_ms))
        }
        section aria-labelledby="day" {
            header {
                h2 #day { "The day" }
                p.soft { small { "LinkedIn counts by app, member and endpoint, and begins anew at midnight UTC." } }
            }
            div.pair {
                div { (days(&sight.days, sight.now_ms)) }
                div.sheet.pad {
                    h3 { "Calls of agents, the last 24 hours" }
                    p.soft { small {
                        span.dot {} "went through" span.dot.stop {} "asked about or refused"
                        @if sight.hours.more { "; the latest " (super::sight::RECORDS) }
                    } }
                    (hours(&sight.hours))
                }
            }
        }
    };
    page(&frame, &body)
}

fn told(did: Did) -> Markup {
    let (what, then) = match did {
        Did::Allowed => (
            "Allowed.",
            "The request is sent once: now, if the agent still waits, else when it calls again within ten minutes of the question.",
        ),
        Did::Declined => (
            "Not allowed.",
            "Nothing is sent, and you are not asked about this again for ten minutes.",
        ),
        Did::TooLate => {
            ("Nothing was done.", "The question was answered before, or its ten minutes were over.")
        }
    };
    html! { div.banner.told role="status" { p { strong { (what) } " " (then) } } }
}

/// What holds for everybody, where it does, and what is wrong with the file.
fn bounds(sight: &Sight) -> Markup {
    let bounds = &sight.bounds;
    html! {
        @if let Some(problem) = &sight.problem {
            div.banner role="alert" {
                p { strong { "The file of agents cannot be used: " } (excerpt(problem, 400)) }
                p.soft {
                    @if sight.agents.is_empty() { "Until it is put right, no agent may do anything." }
                    @else { "Until it is put right, what it said before still holds." }
                }
            }
        }
        @if bounds.stopped {
            div.banner { p { strong { "Everything is stopped." } " No agent may do anything, whatever its own rules say." } }
        } @else if bounds.read_only {
            div.banner { p { strong { "Read-only." } " Agents may look, and nothing else." } }
        }
        @if bounds.lockdown {
            div.banner { p { strong { "Lockdown." } " Agents are not shown what strangers wrote." } }
        }
        @if !bounds.off.is_empty() {
            div.banner { p { strong { "Off for everybody: " } (name(&bounds.off.join(", "))) "." } }
        }
    }
}

fn place(place: &Place) -> Markup {
    html! {
        @if place.live { span.tag.live { "LinkedIn" } }
        @else { span.tag { (place.r#where) } }
    }
}

fn question(waiting: &Waiting, now_ms: i64, token: &str) -> Markup {
    let asked = &waiting.question;
    let at = Place::of(&asked.exactly.place);
    // The first line is what the endpoint does, in our words; the others quote what was asked for.
    let words = filter(&asked.question);
    let (what, rest) = words.split_once('\n').unwrap_or((&words, ""));
    let labelled = format!("q-{}", asked.id);
    html! {
        article.ask aria-labelledby=(labelled) {
            div.what {
                (place(&at)) " " code { (name(&asked.endpoint)) }
                h3 id=(labelled) { (what) }
                @if !rest.is_empty() { p.words { (rest) } }
                dl.facts {
                    div { dt { "Agent" } dd { strong { (name(&asked.exactly.agent)) } } }
                    @if !at.account.is_empty() { div { dt { "As" } dd { strong { (at.account) } } } }
                    div {
                        dt { "Open" }
                        dd {
                            @match waiting.left_ms {
                                Some(left) => {
                                    time datetime=(exact(now_ms + left)) { "for " (minutes(left)) }
                                }
                                None => { "until " (time(asked.expires_at, now_ms)) " by that sandbox’s clock" }
                            }
                        }
                    }
                }
                details {
                    summary { "The exact request" }
                    pre { (filter(&asked.request)) }
                    p.soft { small { "SHA-256 " span.mono { (name(&asked.exactly.digest)) } } }
                    p.soft { small { "Your answer holds for this request alone, and once." } }
                }
            }
            form method="post" action=(super::ANSWER) {
                input type="hidden" name="token" value=(token);
                input type="hidden" name="question" value=(asked.id);
                button.yes name="answer" value="allow" aria-describedby=(labelled) { "Allow" }
                button name="answer" value="deny" aria-describedby=(labelled) { "Don’t" }
            }
        }
    }
}

fn minutes(left_ms: i64) -> String {
    match left_ms.div_euclid(60_000) {
        0 => "less than a minute".to_owned(),
        1 => "one more minute".to_owned(),
        more => format!("{more} more minutes"),
    }
}

fn doubt(row: &Row, now_ms: i64) -> Markup {
    let at = Place::of(&row.place);
    let arguments: Value = serde_json::from_str(&row.arguments).unwrap_or_default();
    let text = |key: &str| arguments.get(key).and_then(Value::as_str);
    let said = text("text").or_else(|| text("commentary"));
    let subject = row.subject.as_deref().or_else(|| text("author"));
    html! {
        article.sheet.pad {
            h3 { code { (name(&row.endpoint)) } " " (place(&at)) }
            dl.facts {
                div { dt { "Agent" } dd { strong { (name(&row.agent)) } } }
                @if !at.account.is_empty() { div { dt { "As" } dd { strong { (at.account) } } } }
                div { dt { "Asked for" } dd { time datetime=(exact(row.made_at)) { (time(row.made_at, now_ms)) } } }
                @if let Some(subject) = subject { div { dt { "About" } dd { (excerpt(subject, 120)) } } }
                div { dt { "Looked for" } dd { (number(row.looks as usize, "time")) } }
            }
            @if let Some(said) = said { p { "“" (excerpt(said, 160)) "”" } }
            p.soft {
                "LinkedIn’s answer never came, and nothing is sent again. Look "
                @if at.live { "on linkedin.com" } @else { "at the sandbox’s feed" }
                " whether it is there, and then say so:"
            }
            pre {
                (command(&format!("writes resolve {} --happened URN", name(&row.id)))) "\n"
                (command(&format!("writes resolve {} --did-not-happen", name(&row.id))))
            }
        }
    }
}

fn accounts(all: &[Account], now_ms: i64) -> Markup {
    if all.is_empty() {
        return html! { p.none { "Nobody has signed in here." } };
    }
    html! {
        div.sheet.wide tabindex="0" role="region" aria-labelledby="accounts" {
            table {
                thead { tr {
                    th scope="col" { "Account" } th scope="col" { "At" } th scope="col" { "App" }
                    th scope="col" { "Ends" } th.n scope="col" { "Days left" } th scope="col" { "May" }
                } }
                tbody {
                    @for account in all {
                        tr {
                            th scope="row" {
                                (account.name)
                                @for note in &account.notes { br; small { (note) } }
                            }
                            td { (place(&account.place)) }
                            td { span.soft { (account.app) } }
                            td {
                                @match account.ends_at {
                                    Some(at) => { time datetime=(exact(at.saturating_mul(1_000))) { (time(at.saturating_mul(1_000), now_ms)) } }
                                    None => { span.off { "not known" } }
                                }
                            }
                            td.n { (left(account.days_left)) }
                            td { (scopes(account.scopes.as_deref())) }
                        }
                    }
                }
            }
        }
    }
}

fn left(days: Option<i64>) -> Markup {
    html! {
        @match days {
            None => { span.off { "–" } }
            Some(0) => { span.ends { "ends today or has" } }
            Some(days) if days <= NEAR_DAYS => { span.soon { (days) } }
            Some(days) => { (days) }
        }
    }
}

fn scopes(scopes: Option<&str>) -> Markup {
    let Some(scopes) = scopes else { return html! { span.off { "nobody said" } } };
    let scopes = excerpt(scopes, 2_000);
    let all = scopes.split_whitespace().count();
    html! {
        details { summary { (number(all, "scope")) } small { (scopes) } }
    }
}

fn days(days: &[Day], now_ms: i64) -> Markup {
    if days.is_empty() {
        return html! { p.none { "Nothing has been called." } };
    }
    let (now, before): (Vec<&Day>, Vec<&Day>) = days.iter().partition(|day| day.is_today);
    html! {
        @if now.is_empty() { p.none { "Nothing has been called today." } }
        @for day in now { (one_day(day, now_ms)) }
        @if !before.is_empty() {
            details {
                summary { "The last day of " (number(before.len(), "other account")) ", some in sandboxes of their own" }
                @for day in before.into_iter().take(10) { (one_day(day, now_ms)) }
            }
        }
    }
}

fn one_day(day: &Day, now_ms: i64) -> Markup {
    let most = day.rows.iter().map(|used| used.calls).max().unwrap_or(1);
    let app = day.rows.iter().any(|used| used.app_limit.is_some());
    html! {
        div.sheet.wide {
            table {
                caption {
                    (day.account) " " (place(&day.place)) " "
                    @if !day.is_today { small { (day.date) } }
                }
                thead { tr {
                    th scope="col" { "Endpoint" } th scope="col" { "Used" } th.n scope="col" { "Calls" }
                    @if app { th.n scope="col" { "Whole app" } }
                } }
                tbody {
                    @for used in day.rows.iter().take(ENDPOINTS) { (endpoint(used, most, app, now_ms)) }
                }
            }
            @if let Some(more) = day.rows.len().checked_sub(ENDPOINTS).filter(|more| *more > 0) {
                p.pad.soft { small { "And " (number(more, "endpoint")) " more." } }
            }
        }
    }
}

fn endpoint(used: &Used, most: u32, app: bool, now_ms: i64) -> Markup {
    let of = |calls: u32, limit: Option<u32>| {
        html! { (calls) @if let Some(limit) = limit { span.soft { " of " (limit) } } }
    };
    html! {
        tr {
            th scope="row" {
                (used.endpoint)
                @if let Some(until) = used.closed_until { br; span.soon { "closed until " (time(until, now_ms)) } }
            }
            td { (meter(used.calls, used.limit.unwrap_or(most), used.limit.is_some())) }
            td.n { (of(used.calls, used.limit)) }
            @if app { td.n { (of(used.app_calls, used.app_limit)) } }
        }
    }
}
