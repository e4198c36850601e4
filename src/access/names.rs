//! From what people say to URNs: `me`, vanity names, numbers.

use serde_json::{Value, json};

use super::{Directory, Known, Probes, Refusal};
use crate::call::Call;
use crate::catalogue::Invalid;
use crate::model::urn::{Author, Organization, Urn};

/// Whom an argument names: nobody where it is absent, several where it is a list.
pub(super) fn authors(call: &Call, argument: &str) -> Result<Vec<Author>, Refusal> {
    let named = match call.arguments.get(argument) {
        None => Vec::new(),
        Some(Value::Array(several)) => several.clone(),
        Some(one) => vec![one.clone()],
    };
    let authors: Result<_, _> = named.into_iter().map(serde_json::from_value).collect();
    authors.map_err(|error| invalid(argument, &error))
}

fn invalid(argument: &str, error: &serde_json::Error) -> Refusal {
    Refusal::Invalid(Invalid::new(argument, error.to_string(), "Correct it."))
}

/// The signed-in member's URN; another person cannot be spoken for.
pub(super) async fn oneself(
    call: &Call,
    author: Author,
    directory: &Directory,
    probes: &impl Probes,
) -> Result<Urn, Refusal> {
    let me = directory.member(&call.session, &call.meter, probes).await;
    match (author.urn(), me) {
        (None, Known::Yes(me)) => Ok(me),
        (None, Known::No(reason)) => Err(Refusal::WhoAmI { reason }),
        (Some(author), Known::Yes(member)) if author != member => {
            Err(Refusal::NotYourself { author, member })
        }
        // Who that is cannot be known: no reason to refuse.
        (Some(author), _) => Ok(author),
    }
}

/// The URN of somebody who is only named: no role counts, and it may be another person.
pub(super) async fn somebody_named(
    call: &Call,
    argument: &str,
    somebody: Author,
    directory: &Directory,
    probes: &impl Probes,
) -> Result<Urn, Refusal> {
    match somebody.urn() {
        Some(urn) => Ok(urn),
        None if somebody.is_person() => oneself(call, somebody, directory, probes).await,
        None => named(call, argument, json!(somebody), directory, probes).await,
    }
}

/// The organization's URN, asked for once where only its vanity name was given.
pub(super) async fn named(
    call: &Call,
    argument: &str,
    value: Value,
    directory: &Directory,
    probes: &impl Probes,
) -> Result<Urn, Refusal> {
    if let Ok(urn) = serde_json::from_value::<Urn>(value.clone()) {
        return Ok(urn);
    }
    let organization: Organization =
        serde_json::from_value(value).map_err(|error| invalid(argument, &error))?;
    let name = match organization {
        Organization::Id(id) => {
            let urn = Urn::parse(&format!("urn:li:organization:{id}"));
            return urn.map_err(|error| {
                Refusal::Invalid(Invalid::new(argument, error.to_string(), "Correct it."))
            });
        }
        Organization::VanityName(name) => name,
    };
    match directory.organization_named(&name, &call.session, &call.meter, probes).await {
        Known::Yes(Some(urn)) => Ok(urn),
        Known::Yes(None) => Err(Refusal::NoSuchOrganization { name }),
        Known::No(reason) => Err(Refusal::NameUnresolved { name, reason }),
    }
}
