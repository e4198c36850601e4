//! What agents did, line by line.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use maud::{Markup, html};

use super::pages::{At, Frame, page};
use super::sessions::Seen;
use super::words::{exact, name, time};
use crate::catalogue::GROUPS;
use crate::model::untrusted::filter;
use crate::store::audit::{Decision, Entry, Filter};

/// How many lines a page has.
const LINES: u32 = 50;

/// What was asked for in the address; what makes no sense there was not asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Asked {
    agent: Option<String>,
    area: Option<String>,
    account: Option<String>,
    decision: Option<Decision>,
    since: Option<Date>,
    before: Option<u64>,
}

impl Asked {
    /// Reads a query.
    pub(super) fn of(query: &str) -> Self {
        let field = |wanted: &str| {
            let mut pairs = url::form_urlencoded::parse(query.as_bytes());
            // It is shown again in the form: nothing in it may be unseen.
            let value = filter(pairs.find(|(name, _)| name == wanted)?.1.trim());
            Some(value).filter(|value| !value.is_empty() && value.len() <= 200)
        };
        Self {
            agent: field("agent"),
            area: field("area"),
            account: field("account"),
            decision: field("decision").and_then(|word| Decision::parse(&word)),
            since: field("since").and_then(|day| day.parse().ok()),
            before: field("before").and_then(|n| n.parse().ok()),
        }
    }

    /// What the books are asked: one more than a page has, to know whether there is another page.
    pub(super) fn filter(&self) -> Filter {
        let since = self.since.and_then(|day| day.to_zoned(TimeZone::UTC).ok());
        Filter {
            agent: self.agent.clone(),
            area: self.area.clone(),
            account: self.account.clone(),
            decision: self.decision,
            since_ms: since.map(|since| since.timestamp().as_millisecond()),
            before_n: self.before,
            limit: LINES + 1,
            ..Filter::default()
        }
    }

    /// The address of the page with older lines, or of the newest one.
    fn address(&self, before: Option<u64>) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        let since = self.since.map(|day| day.to_string());
        let before = before.map(|n| n.to_string());
        for (name, value) in [
            ("agent", self.agent.as_deref()),
            ("area", self.area.as_deref()),
            ("account", self.account.as_deref()),
            ("decision", self.decision.map(Decision::as_str)),
            ("since", since.as_deref()),
            ("before", before.as_deref()),
        ] {
            if let Some(value) = value {
                query.append_pair(name, value);
            }
        }
        match query.finish().as_str() {
            "" => super::AUDIT.to_owned(),
            query => format!("{}?{query}", super::AUDIT),
        }
    }
}

/// The page.
pub(super) fn audit(
    asked: &Asked,
    mut lines: Vec<Entry>,
    agents: &[String],
    seen: &Seen,
) -> String {
    let now_ms = Timestamp::now().as_millisecond();
    let page_full = lines.len() > LINES as usize;
    lines.truncate(LINES as usize);
    let older = lines.last().filter(|_| page_full).map(|last| asked.address(Some(last.n)));
    let frame = Frame {
        title: "Audit · linkedin-mcp console",
        at: At::Audit,
        token: &seen.token,
        again: None,
        foot: vec![
            "Times are UTC.".to_owned(),
            "Whether anybody changed a line: linkedin-mcp audit verify".to_owned(),
        ],
    };
    let body = html! {
        h1 { "What agents did" }
        (form(asked, agents))
        @if lines.is_empty() {
            p.none { "No call is recorded that was like this." }
        } @else {
            div.sheet.wide {
                table.lines {
                    thead { tr {
                        th scope="col" { "When" } th scope="col" { "Decision" } th scope="col" { "What" }
                        th.n scope="col" { "Took" } th.n scope="col" { "No." }
                    } }
                    tbody { @for line in &lines { (entry(line, now_ms)) } }
                }
            }
        }
        div.pages {
            span { @if asked.before.is_some() { a href=(asked.address(None)) { "Newest" } } }
            span { @if let Some(older) = &older { a rel="next" href=(older) { "Older" } } }
        }
    };
    page(&frame, &body)
}

fn form(asked: &Asked, agents: &[String]) -> Markup {
    let agent = asked.agent.as_deref().unwrap_or_default();
    let area = asked.area.as_deref().unwrap_or_default();
    // Whoever is no agent any more can still be asked about.
    let gone = !agent.is_empty() && !agents.iter().any(|one| one == agent);
    html! {
        form.filter method="get" action=(super::AUDIT) role="search" {
            label { "Agent"
                select name="agent" {
                    option value="" { "all" }
                    @for one in agents { option value=(one) selected[one == agent] { (name(one)) } }
                    @if gone { option value=(agent) selected { (name(agent)) } }
                }
            }
            label { "Area"
                select name="area" {
                    option value="" { "all" }
                    @for group in GROUPS {
                        option value=(group.name) selected[group.name == area] { (group.name.replace('_', " ")) }
                    }
                }
            }
            label { "Account"
                input name="account" value=(asked.account.as_deref().map(name).unwrap_or_default()) maxlength="40";
            }
            label { "Decision"
                select name="decision" {
                    option value="" { "all" }
                    @for one in Decision::ALL {
                        option value=(one.as_str()) selected[asked.decision == Some(one)] { (one.as_str()) }
                    }
                }
            }
            label { "Since"
                input type="date" name="since" value=(asked.since.map(|day| day.to_string()).unwrap_or_default());
            }
            button { "Show" }
            @if *asked != Asked::default() { a href=(super::AUDIT) { "All" } }
        }
    }
}

fn entry(line: &Entry, now_ms: i64) -> Markup {
    let record = &line.record;
    let took = match record.took_ms {
        0 => String::new(),
        ms if ms < 10_000 => format!("{ms} ms"),
        ms => format!("{} s", ms / 1_000),
    };
    let more = [
        ("client", &record.client),
        ("tool", &record.tool),
        ("operation", &record.operation),
        ("request", &record.digest),
        ("call", &record.call),
    ];
    html! {
        tr {
            td { time datetime=(exact(record.at_ms)) { (time(record.at_ms, now_ms)) } }
            td { span.tag.(record.decision.as_str()) { (record.decision.as_str()) } }
            td.said {
                details {
                    summary { (record.sentence()) }
                    dl.facts {
                        @for (what, value) in more {
                            @if !value.is_empty() { div { dt { (what) } dd.mono { (name(value)) } } }
                        }
                    }
                }
            }
            td.n { span.soft { (took) } }
            td.n { span.soft { (line.n) } }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_makes_no_sense_in_an_address_was_not_asked_for() {
        let asked =
            Asked::of("agent=social&area=&decision=perhaps&since=yesterday&before=x&other=1");
        assert_eq!(asked, Asked { agent: Some("social".to_owned()), ..Asked::default() });
        assert_eq!(Asked::of(&format!("agent={}", "a".repeat(300))), Asked::default());
    }

    #[test]
    fn an_address_holds_what_was_asked_for_and_is_read_back() {
        let query = "agent=a%26b&area=posts&account=ada&decision=denied&since=2026-11-20&before=77";
        let asked = Asked::of(query);
        assert_eq!(asked.filter().before_n, Some(77));
        assert_eq!(asked.filter().since_ms, Some(1_795_132_800_000));
        assert_eq!(asked.address(Some(77)), format!("/console/audit?{query}"));
        assert_eq!(Asked::default().address(None), "/console/audit");
    }
}
