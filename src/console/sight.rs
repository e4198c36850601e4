//! What the operator sees, gathered: out of the books, and out of the file of agents. Nothing is sent, and no token
//! is looked at.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use super::words::{Place, name};
use crate::admission::quota;
use crate::auth::{Session, Target, Tier};
use crate::model::clock::Clock;
use crate::policy::{Bounds, LOCAL, Policy};
use crate::store::accounts::{Kind, State};
use crate::store::audit::{Decision, Entry, Filter};
use crate::store::confirmations::Question;
use crate::store::journal::Row;
use crate::store::ledger::{Counter, DayCount};
use crate::store::{Failure, Store};
use crate::tools::Toolbox;

/// How long the sandbox may take to start.
const PATIENCE: Duration = Duration::from_secs(2);

/// How many records the picture of the day is made of at most.
pub(super) const RECORDS: u32 = 5_000;

const DAY_S: i64 = 86_400;

const HOUR_MS: i64 = 3_600_000;

/// Everything that the first page shows.
pub(super) struct Sight {
    pub(super) now_ms: i64,
    /// The file of agents.
    pub(super) file: Option<String>,
    /// What is wrong with it.
    pub(super) problem: Option<String>,
    pub(super) bounds: Bounds,
    pub(super) agents: Vec<Arc<Policy>>,
    pub(super) waiting: Vec<Waiting>,
    pub(super) unresolved: Vec<Row>,
    pub(super) accounts: Vec<Account>,
    pub(super) days: Vec<Day>,
    pub(super) hours: Hours,
}

/// A question, and how long it is still open.
pub(super) struct Waiting {
    pub(super) question: Question,
    /// In milliseconds, where the target's clock is known here.
    pub(super) left_ms: Option<i64>,
}

/// An account as it is shown.
pub(super) struct Account {
    pub(super) name: String,
    pub(super) place: Place,
    /// A word about it: that it is meant where none is named, or no longer good.
    pub(super) notes: Vec<String>,
    pub(super) app: String,
    /// When somebody has to sign in again, in epoch seconds.
    pub(super) ends_at: Option<i64>,
    /// In how many days that is.
    pub(super) days_left: Option<i64>,
    /// What it may do; nothing where nobody said.
    pub(super) scopes: Option<String>,
}

/// What an account called on the last day on which it called anything.
pub(super) struct Day {
    pub(super) place: Place,
    pub(super) account: String,
    pub(super) date: String,
    /// Whether that is today.
    pub(super) is_today: bool,
    pub(super) rows: Vec<Used>,
}

/// An endpoint's calls on a day.
pub(super) struct Used {
    pub(super) endpoint: String,
    pub(super) calls: u32,
    pub(super) limit: Option<u32>,
    /// The whole app's calls, and its limit.
    pub(super) app_calls: u32,
    pub(super) app_limit: Option<u32>,
    /// Until when LinkedIn closed it.
    pub(super) closed_until: Option<i64>,
}

/// Agents' calls in each of the last 24 hours, the one under way last.
#[derive(Default)]
pub(super) struct Hours {
    /// The first of them, in UTC.
    pub(super) first: u32,
    pub(super) allowed: [u32; 24],
    pub(super) stopped: [u32; 24],
    /// Whether there were more than could be looked at.
    pub(super) more: bool,
}

/// What is known here of the place that is served.
struct Here {
    /// The embedded sandbox's only account, or the one that a token in a setting belongs to.
    session: Option<Arc<Session>>,
    tier: Option<Tier>,
}

impl Here {
    fn clock(&self, place: &str) -> Option<Clock> {
        let at = place.split('|').next().unwrap_or_default();
        match &self.session {
            Some(session) if session.upstream.place() == at => Some(session.upstream.clock.clone()),
            // LinkedIn's clock and ours show the same time; a sandbox's elsewhere is not known.
            _ => at.starts_with("https://").then_some(Clock::System),
        }
    }

    fn tier(&self, count: &DayCount) -> Option<&Tier> {
        match &self.session {
            Some(session) if quota::counter(session, "").app == count.app => Some(&session.tier),
            _ => self.tier.as_ref().filter(|_| count.app.starts_with("https://")),
        }
    }
}

/// Looks at everything.
pub(super) async fn of(
    toolbox: &Toolbox,
    serves: bool,
    tier: Option<&Tier>,
) -> Result<Sight, Failure> {
    let store = toolbox.flow.store();
    let policies = &toolbox.flow.policies;
    let now = Timestamp::now();
    let now_ms = now.as_millisecond();
    let stored = store.all_accounts().await?;
    let api = &toolbox.door.signin.upstream.api;
    let opens = serves
        && (toolbox.accounts.target() == Target::Sandbox
            || !stored.iter().any(|account| account.place == *api));
    let session = if opens {
        tokio::time::timeout(PATIENCE, toolbox.accounts.session(None)).await.ok()
    } else {
        None
    };
    let here = Here { session: session.and_then(Result::ok), tier: tier.cloned() };

    let mut agents = policies.agents();
    let local = policies.of(LOCAL);
    if local.stranger().is_none() && !agents.iter().any(|agent| agent.agent() == LOCAL) {
        agents.insert(0, Arc::clone(&local));
    }
    let waiting = store.waiting(None).await?.into_iter().map(|question| {
        let clock = here.clock(&question.exactly.place);
        let left_ms = clock.map(|clock| question.expires_at - clock.now().as_millisecond());
        Waiting { question, left_ms }
    });
    let waiting = waiting.filter(|one| one.left_ms.is_none_or(|left| left > 0)).collect();
    Ok(Sight {
        now_ms,
        file: policies.file().map(|path| path.display().to_string()),
        problem: policies.problem(),
        bounds: local.bounds().clone(),
        agents,
        waiting,
        unresolved: store.unresolved(None).await?,
        accounts: accounts(&here, &stored, now),
        days: days(store, &here, now).await?,
        hours: hours(store, now_ms).await?,
    })
}

fn accounts(
    here: &Here,
    stored: &[crate::store::accounts::Account],
    now: Timestamp,
) -> Vec<Account> {
    let opened = here.session.iter().map(|session| Account {
        name: name(&session.account),
        place: Place::of(&session.identity()),
        notes: vec![match session.upstream.target {
            Target::Sandbox => "the embedded sandbox's".to_owned(),
            Target::Live | Target::Custom => "from a setting".to_owned(),
        }],
        app: name(&session.app),
        ends_at: session.ends_at(),
        days_left: session.days_left(),
        scopes: match &session.scopes {
            crate::auth::Scopes::Known(granted) => Some(granted.names().join(" ")),
            crate::auth::Scopes::Unknown => None,
        },
    });
    let stored = stored.iter().map(|account| {
        let mut notes = Vec::new();
        if account.is_default {
            notes.push("meant where none is named".to_owned());
        }
        if account.kind == Kind::App {
            notes.push("the app itself".to_owned());
        }
        if let State::Superseded { by } = &account.state {
            notes.push(format!("ended by the sign-in {}", name(by)));
        }
        let ends_at = account.refresh_ends_at.or(account.expires_at);
        let left = |end: i64| (end - now.as_second()).max(0).div_euclid(DAY_S);
        Account {
            name: name(&account.name),
            place: Place::of(&account.place),
            notes,
            app: name(&account.app),
            ends_at,
            // Another sandbox's clock is its own.
            days_left: ends_at.filter(|_| account.place.starts_with("https://")).map(left),
            scopes: account.scopes.clone(),
        }
    });
    opened.chain(stored).collect()
}

async fn days(store: &Store, here: &Here, now: Timestamp) -> Result<Vec<Day>, Failure> {
    let mut days: Vec<Day> = Vec::new();
    let mut last = None;
    for count in store.last_counts().await? {
        // `place|app`: the app's id is no secret, and says nothing to a person.
        let whose = (count.app.clone(), count.member.clone());
        let at = count.app.split('|').next().unwrap_or_default();
        let clock = here.clock(at).unwrap_or_default();
        if last.as_ref() != Some(&whose) {
            days.push(Day {
                place: Place::of(at),
                account: name(&count.member),
                // A clock that is not known here says nothing about days.
                is_today: here.clock(at).is_some() && count.day == clock.today().to_string(),
                date: name(&count.day),
                rows: Vec::new(),
            });
            last = Some(whose);
        }
        let counter = Counter {
            app: count.app.clone(),
            member: count.member.clone(),
            endpoint: count.endpoint.clone(),
            day: count.day.clone(),
        };
        let at_ms = if here.clock(at).is_some() { clock.now() } else { now }.as_millisecond();
        let tally = store.tally(&counter, at_ms).await?;
        let allowance = here.tier(&count).map(|tier| quota::limits(tier, &count.endpoint, 0));
        let allowance = allowance.unwrap_or_default().corrected(&tally);
        if let Some(day) = days.last_mut() {
            day.rows.push(Used {
                endpoint: name(&count.endpoint),
                calls: count.calls,
                limit: allowance.member,
                app_calls: tally.app,
                app_limit: allowance.app,
                closed_until: tally.closed_until,
            });
        }
    }
    // What is nearest to its limit comes first, and then what is used most.
    for day in &mut days {
        day.rows.sort_by_key(|used| {
            let near = |calls: u32, limit: Option<u32>| {
                limit.map_or(0, |limit| u64::from(calls) * 1_000 / u64::from(limit.max(1)))
            };
            let near = near(used.calls, used.limit).max(near(used.app_calls, used.app_limit));
            std::cmp::Reverse((near, used.calls))
        });
    }
    days.sort_by_key(|day| (!day.place.live, !day.is_today, std::cmp::Reverse(day.date.clone())));
    Ok(days)
}

async fn hours(store: &Store, now_ms: i64) -> Result<Hours, Failure> {
    let begins = now_ms - now_ms.rem_euclid(HOUR_MS) - 23 * HOUR_MS;
    let filter = Filter { since_ms: Some(begins), limit: RECORDS, ..Filter::default() };
    let records = store.audited(&filter).await?;
    Ok(by_hour(&records, begins))
}

fn by_hour(records: &[Entry], begins: i64) -> Hours {
    let mut hours = Hours {
        first: u32::try_from(begins.div_euclid(HOUR_MS).rem_euclid(24)).unwrap_or(0),
        more: u32::try_from(records.len()).is_ok_and(|records| records >= RECORDS),
        ..Hours::default()
    };
    for Entry { record, .. } in records {
        let hour = usize::try_from((record.at_ms - begins).div_euclid(HOUR_MS)).unwrap_or(24);
        let bars = match record.decision {
            Decision::Allowed => &mut hours.allowed,
            Decision::Asked | Decision::Denied | Decision::Malformed => &mut hours.stopped,
        };
        if let Some(bar) = bars.get_mut(hour) {
            *bar += 1;
        }
    }
    hours
}
