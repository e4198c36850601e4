//! What a person reads in the books and writes into them: writes in doubt.

use clap::Subcommand;
use jiff::Timestamp;
use serde_json::Value;

use super::Failure;
use super::output::{Look, Out, look, say};
use crate::model::untrusted::excerpt;
use crate::store::Store;
use crate::store::journal::{Fate, Lasting, Row};

/// What can be done about writes in doubt.
#[derive(Subcommand)]
pub(super) enum Writes {
    /// Show them (what happens without a word, too)
    List,
    /// Say what became of one, after looking on linkedin.com
    Resolve {
        /// Its name, as the list or the answer has it
        operation: String,
        /// It happened; with the URN of what was created, if you have it
        #[arg(long, value_name = "URN", num_args = 0..=1, default_missing_value = "", conflicts_with = "did_not_happen", required_unless_present = "did_not_happen")]
        happened: Option<String>,
        /// It did not happen: the same content may be sent again
        #[arg(long)]
        did_not_happen: bool,
    },
}

/// A time of the books.
pub(super) fn time(at: i64) -> String {
    Timestamp::from_millisecond(at).map_or_else(|_| "at some time".to_owned(), |at| at.to_string())
}

/// Shows or settles writes in doubt.
pub(super) async fn writes(store: &Store, what: Option<Writes>) -> Result<u8, Failure> {
    let (operation, happened) = match what {
        None | Some(Writes::List) => return list(store).await,
        Some(Writes::Resolve { operation, happened, .. }) => (operation, happened),
    };
    let Some(row) = store.write(&operation).await? else {
        let operation = excerpt(&operation, 60);
        return Err(Failure::Usage(format!("there is no write `{operation}`")));
    };
    let (fate, answer) = match happened {
        None => (Fate::Refused, String::new()),
        Some(urn) => {
            let urn = Some(urn).filter(|urn| !urn.is_empty());
            let urn = urn.map(|urn| crate::model::urn::Urn::parse(&urn)).transpose();
            let urn = urn.map_err(|error| Failure::Usage(format!("that is no URN: {error}")))?;
            let subject = urn.map(|urn| urn.to_string()).or(row.subject);
            let answer = crate::flow::Told::by_operator(subject.as_deref());
            // An endpoint that this version does not have made something, as far as anybody knows.
            let entry = crate::catalogue::find(&row.endpoint);
            let to = entry.map_or(Lasting::Another, |entry| crate::flow::lasting(&entry.spec));
            (Fate::Done { subject, to }, answer)
        }
    };
    if store.resolve(&operation, &fate, &answer, "operator", row.made_at).await? {
        let what = match fate {
            Fate::Done { .. } => "It happened; a repetition is answered with that.",
            Fate::Refused | Fate::Unknown => "It did not happen; the same may be sent again.",
        };
        say(Out::Result, what)?;
        return Ok(0);
    }
    Err(Failure::Usage(format!(
        "nothing is in doubt about `{operation}`: it is {}",
        row.state.as_str()
    )))
}

async fn list(store: &Store) -> Result<u8, Failure> {
    let rows = store.unresolved(None).await?;
    if rows.is_empty() {
        say(Out::Result, "Of every write it is known what became of it.")?;
    }
    for row in rows {
        show(&row)?;
    }
    Ok(0)
}

fn show(row: &Row) -> Result<(), Failure> {
    let arguments: Value = serde_json::from_str(&row.arguments).unwrap_or_default();
    let title = format!("{}  {}", look(&row.id, Look::Name), row.endpoint);
    say(Out::Result, &format!("{title}, asked for by {} at {}", row.agent, time(row.made_at)))?;
    say(Out::Result, &look(&format!("    at {}", row.place), Look::Dim))?;
    for (name, value) in arguments.as_object().into_iter().flatten() {
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        say(Out::Result, &format!("    {name}: {}", excerpt(&value, 300)))?;
    }
    Ok(())
}
