//! Commands about keys, and how an agent uses the one it has.

use jiff::Timestamp;
use secrecy::ExposeSecret as _;

use super::super::Failure;
use super::super::output::{Look, Out, look, say};
use super::file::Desk;
use super::{show, when};
use crate::model::program::{command, program};
use crate::store::Home;

fn line(text: &str) -> Result<(), Failure> {
    Ok(say(Out::Result, text)?)
}

/// Whether there is a place for keys, before anything is written elsewhere.
pub(super) async fn possible(desk: &Desk, dry_run: bool) -> Result<(), Failure> {
    match desk.store.home() {
        Home::Directory(_) if dry_run => Ok(()),
        Home::Directory(_) => Ok(desk.store.recover().await?),
        Home::Memory | Home::Nowhere => Err(Failure::Usage(
            "no state directory is known, so no key can be kept; name one with --state-dir DIR, or say --no-key".to_owned(),
        )),
    }
}

/// Makes a key and shows it, here and never again.
pub(super) async fn make(desk: &Desk, name: &str, expires_at: Option<i64>) -> Result<(), Failure> {
    let now = Timestamp::now().as_millisecond();
    let made = desk.store.add_key(name, expires_at, now).await;
    let (_, words) = made.inspect_err(|_| {
        // The rules stand, and a key can still be made.
        let again = command(&format!("agents rotate {name}"));
        let _ = say(Out::Error, &format!("linkedin-mcp: no key was made; try again with: {again}"));
    })?;
    let until = match expires_at {
        None => {
            format!("It opens until it is ended: {}", command(&format!("agents expire {name}")))
        }
        Some(at) => format!("It opens until {}.", when::shown(at)),
    };
    line("")?;
    line(&look(
        &format!("The key of {name}. It is shown this once and kept nowhere in words:"),
        Look::Bold,
    ))?;
    line("")?;
    line(&format!("    Authorization: Bearer {}", words.expose_secret()))?;
    line("")?;
    line(&format!(
        "Over HTTP ({} serve --http ADDR) {name} sends that header with every request. {until}",
        program()
    ))
}

/// How it comes without a key.
pub(super) fn over_stdio(name: &str) -> Result<(), Failure> {
    line(&format!(
        "Over standard input and output, its host starts: {}",
        command(&format!("serve --agent {name}"))
    ))
}

/// Another key; the others end.
pub(super) async fn rotate(
    desk: &Desk,
    name: &str,
    grace: Option<&str>,
    expires: Option<&str>,
) -> Result<u8, Failure> {
    let now = Timestamp::now();
    let expires_at = when::expiry(expires, now)?;
    let end = match grace {
        None => now,
        Some(text) => {
            when::span(text).and_then(|span| now.checked_add(span).ok()).ok_or_else(|| {
                let text = crate::model::untrusted::excerpt(text, 40);
                Failure::Usage(format!(
                    "--grace is `{text}`; it must be a time such as 30m, 12h or 2d"
                ))
            })?
        }
    };
    possible(desk, false).await?;
    // Two at once would each leave the other's key.
    let _turn = desk.turn(false).await?;
    if !show::is_known(desk, name).await? {
        return Err(Failure::Usage(desk.nobody(name)));
    }
    let ended = desk.store.expire_keys(name, end.as_millisecond()).await?;
    let when = if end > now {
        format!("end at {}", when::shown(end.as_millisecond()))
    } else {
        "have ended".to_owned()
    };
    if ended > 0 {
        line(&format!("Earlier keys of {name} that {when}: {ended}."))?;
    }
    make(desk, name, expires_at).await?;
    Ok(0)
}

/// Its keys end.
pub(super) async fn expire(desk: &Desk, name: &str) -> Result<u8, Failure> {
    let keys = show::keys_of(desk, Some(name)).await?;
    if keys.is_empty() && !show::is_known(desk, name).await? {
        return Err(Failure::Usage(desk.nobody(name)));
    }
    let _turn = desk.turn(false).await?;
    let now = Timestamp::now().as_millisecond();
    let ended = if keys.is_empty() { 0 } else { desk.store.expire_keys(name, now).await? };
    if ended == 0 {
        line(&format!("{name} has no key that opens anything."))?;
        return Ok(0);
    }
    line(&format!(
        "Keys of {name} that have ended: {ended}. Over HTTP it is let in no more; another key: {}",
        command(&format!("agents rotate {name}"))
    ))?;
    Ok(0)
}
