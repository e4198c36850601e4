//! `audit`: what agents did, in plain words, and whether anybody has changed that since.

use clap::{Args, Subcommand};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use serde_json::json;

use super::output::{Look, Out, look, say};
use super::{Failure, line};
use crate::config::Config;
use crate::model::untrusted::excerpt;
use crate::store::Store;
use crate::store::audit::{Anchor, Decision, Entry, Filter, Held, Record};

/// What is wanted of the audit.
#[derive(Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct Audit {
    #[command(subcommand)]
    what: Option<What>,
    #[command(flatten)]
    shown: Shown,
}

#[derive(Subcommand)]
enum What {
    /// Whether the records are what was written; exits with 1 where they are not
    Verify {
        /// What `verify` said earlier, kept elsewhere: whether that record is still there
        #[arg(long, value_name = "N:HASH")]
        anchor: Option<String>,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
}

#[derive(Args)]
struct Shown {
    /// Only calls in that area, such as posts
    #[arg(long)]
    area: Option<String>,
    /// Only what was allowed, asked, denied or malformed
    #[arg(long)]
    decision: Option<String>,
    /// Only what is done, `not_done` or unknown
    #[arg(long)]
    outcome: Option<String>,
    /// Only from then on: a day, a time, or how long ago (30m, 2h, 1d)
    #[arg(long, value_name = "WHEN")]
    since: Option<String>,
    /// Only before then
    #[arg(long, value_name = "WHEN")]
    until: Option<String>,
    /// How many calls, the newest first; 0 for all
    #[arg(long, value_name = "CALLS", default_value_t = 50)]
    limit: u32,
    /// One JSON object a line
    #[arg(long)]
    json: bool,
}

/// How many calls are read at once: a million is printed without holding them.
const PAGE: u32 = 500;

/// Shows the audit or verifies it, then drops what is too old. `agent` and `account` were named on the command line.
pub(super) async fn audit(
    config: &Config,
    asked: Audit,
    agent: Option<String>,
    account: Option<String>,
) -> Result<u8, Failure> {
    let store = Store::new(config.home());
    let code = match asked.what {
        Some(What::Verify { anchor, json }) => verify(&store, anchor.as_deref(), json).await?,
        None => {
            let filter = Filter { agent, account, ..asked.shown.filter(Timestamp::now())? };
            show(&store, filter, asked.shown.limit, asked.shown.json).await?
        }
    };
    if store.exists()
        && let Err(failure) = forget(&store, config).await
    {
        tracing::warn!(%failure, "records that are too old were not dropped");
    }
    store.close().await;
    Ok(code)
}

/// Drops what is older than the operator wants to keep it.
pub(super) async fn forget(store: &Store, config: &Config) -> Result<u64, crate::store::Failure> {
    let days = i64::from(config.number("audit_days"));
    store.forget_audit(Timestamp::now().as_millisecond() - days * DAY_MS).await
}

const DAY_MS: i64 = 86_400_000;

impl Shown {
    fn filter(&self, now: Timestamp) -> Result<Filter, Failure> {
        let decision = match self.decision.as_deref() {
            None => None,
            Some(word) => Some(Decision::parse(word).ok_or_else(|| {
                let all = Decision::ALL.map(Decision::as_str).join(", ");
                unfit("decision", word, &format!("it must be one of {all}"))
            })?),
        };
        let outcomes = ["done", "not_done", "unknown"];
        if let Some(word) = self.outcome.as_deref().filter(|word| !outcomes.contains(word)) {
            return Err(unfit("outcome", word, "it must be one of done, not_done, unknown"));
        }
        let when = |flag: &str, text: &Option<String>| {
            match text {
            None => Ok(None),
            Some(text) => moment(text, now).map(Some).ok_or_else(|| {
                unfit(flag, text, "it must be a day such as 2026-11-01, a time such as 2026-11-01T08:00:00Z, or how long ago, such as 30m, 2h or 1d")
            }),
        }
        };
        Ok(Filter {
            area: self.area.clone(),
            decision,
            outcome: self.outcome.clone(),
            since_ms: when("since", &self.since)?,
            until_ms: when("until", &self.until)?,
            ..Filter::default()
        })
    }
}

fn unfit(flag: &str, value: &str, wanted: &str) -> Failure {
    Failure::Usage(format!("`--{flag} {}`: {wanted}", excerpt(value, 60)))
}

/// A moment as somebody writes it, in epoch milliseconds.
fn moment(text: &str, now: Timestamp) -> Option<i64> {
    if let Ok(day) = text.parse::<jiff::civil::Date>()
        && !text.contains('T')
    {
        let begins = day.to_zoned(jiff::tz::TimeZone::UTC).ok()?;
        return Some(begins.timestamp().as_millisecond());
    }
    if let Ok(time) = text.parse::<Timestamp>() {
        return Some(time.as_millisecond());
    }
    let (number, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    let seconds = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3_600,
        "d" => 86_400,
        _ => return None,
    };
    let number = number.parse::<u32>().ok()?;
    let ago = SignedDuration::from_secs(i64::from(number).checked_mul(seconds)?);
    Some(now.checked_sub(ago).ok()?.as_millisecond())
}

async fn show(store: &Store, filter: Filter, limit: u32, json: bool) -> Result<u8, Failure> {
    let mut left = if limit == 0 { u64::MAX } else { u64::from(limit) };
    let mut filter = filter;
    let mut shown = false;
    while left > 0 && store.exists() {
        filter.limit = u32::try_from(left).unwrap_or(PAGE).min(PAGE);
        let entries = store.audited(&filter).await?;
        for entry in &entries {
            line(&told(entry, json))?;
        }
        shown |= !entries.is_empty();
        left -= entries.len() as u64;
        match entries.last() {
            Some(last) if entries.len() as u64 == u64::from(filter.limit) => {
                filter.before_n = Some(last.n);
            }
            _ => break,
        }
    }
    if !shown && !json {
        line("Nothing is recorded that fits.")?;
    }
    Ok(0)
}

/// An entry as JSON.
#[derive(Serialize)]
struct Told<'a> {
    n: u64,
    at: String,
    #[serde(flatten)]
    record: &'a Record,
    sentence: String,
}

fn told(entry: &Entry, json: bool) -> String {
    let record = &entry.record;
    let at = Timestamp::from_second(record.at_ms.div_euclid(1_000));
    let at = at.map_or_else(|_| "at some time".to_owned(), |at| at.to_string());
    let sentence = record.sentence();
    if json {
        let told = Told { n: entry.n, at, record, sentence };
        return serde_json::to_string(&told).unwrap_or_default();
    }
    let sentence = match record.decision {
        Decision::Denied | Decision::Malformed => look(&sentence, Look::Bad),
        Decision::Asked => look(&sentence, Look::Bold),
        Decision::Allowed => sentence,
    };
    format!("{}  {}  {sentence}", look(&at, Look::Dim), look(&entry.n.to_string(), Look::Name))
}

async fn verify(store: &Store, anchor: Option<&str>, json: bool) -> Result<u8, Failure> {
    let parsed = match anchor {
        None => None,
        Some(text) => Some(Anchor::parse(text).ok_or_else(|| {
            unfit("anchor", text, "it must be a number and a hash, as `audit verify` gives them")
        })?),
    };
    if !store.exists() && parsed.is_none() {
        line(if json {
            r#"{"whole":true,"records":0,"calls":0}"#
        } else {
            "Nothing is recorded."
        })?;
        return Ok(0);
    }
    let verdict = store.audit_verify_with(parsed.as_ref()).await?;
    if json {
        let held = verdict.held.map(|held| held == Held::Yes);
        let told = json!({
            "whole": verdict.fault.is_none(),
            "records": verdict.records,
            "calls": verdict.calls,
            "head": verdict.head,
            "fault": verdict.fault.map(|fault| fault.to_string()),
            "record": verdict.fault.and_then(crate::store::audit::Fault::number),
            "anchor_held": held.filter(|_| verdict.held != Some(Held::Forgotten)),
        });
        line(&told.to_string())?;
        return Ok(u8::from(verdict.fault.is_some()));
    }
    if let Some(fault) = verdict.fault {
        let said = format!(
            "The audit is not whole: {fault}. Before that, {} records are.",
            verdict.records
        );
        say(Out::Result, &look(&said, Look::Bad))?;
        return Ok(1);
    }
    let held = match verdict.held {
        None => "",
        Some(Held::Yes) => " The anchor is in it.",
        Some(Held::No) => " The anchor is not in it.",
        Some(Held::Forgotten) => " The anchor's record was dropped for its age.",
    };
    let (records, calls) = (verdict.records, verdict.calls);
    let said = format!("The audit is whole: {records} records of {calls} calls.{held}");
    line(&format!("{} {}", look(&said, Look::Good), look(&verdict.head, Look::Dim)))?;
    Ok(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_a_day_a_time_or_how_long_ago() {
        let now: Timestamp = "2026-11-23T08:00:00Z".parse().unwrap();
        let at = |text: &str| text.parse::<Timestamp>().unwrap().as_millisecond();
        assert_eq!(moment("2026-11-01", now), Some(at("2026-11-01T00:00:00Z")));
        assert_eq!(moment("2026-11-01T12:30:00Z", now), Some(at("2026-11-01T12:30:00Z")));
        assert_eq!(moment("2h", now), Some(at("2026-11-23T06:00:00Z")));
        assert_eq!(moment("1d", now), Some(at("2026-11-22T08:00:00Z")));
        for none in ["", "d", "-1d", "yesterday", "1w", "9999999999d", "1é"] {
            assert_eq!(moment(none, now), None, "{none}");
        }
    }
}
