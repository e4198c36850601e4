//! Commands that change the file of agents.

use jiff::Timestamp;

use super::super::Failure;
use super::super::output::{Look, Out, look, say};
use super::file::{Desk, Edited};
use super::{Rules, keys, show, when};
use crate::model::program::command;
use crate::policy::edit::{Change, Edit};
use crate::policy::{LOCAL, Policy, Table};

fn line(text: &str) -> Result<(), Failure> {
    Ok(say(Out::Result, text)?)
}

/// Another agent.
pub(super) async fn add(
    desk: &Desk,
    rules: &Rules,
    no_key: bool,
    expires: Option<&str>,
) -> Result<u8, Failure> {
    let (name, dry_run) = (rules.name.as_str(), rules.dry_run);
    let expires_at = when::expiry(expires, Timestamp::now())?;
    let edit = Edit::Add(name.to_owned(), rules.change()?);
    let turn = desk.turn(dry_run).await?;
    let edited = desk.edited(&edit)?;
    let stale = show::keys_of(desk, Some(name)).await?.len();
    if !no_key {
        keys::possible(desk, dry_run).await?;
    }
    if !dry_run {
        // Whoever had that name before must not come back with it.
        if stale > 0 {
            desk.store.remove_keys(name).await?;
        }
        desk.write(&edited, &turn)?;
    }
    told(desk, &edited, &[name], dry_run)?;
    if stale > 0 {
        line(&format!(
            "Keys of an earlier agent of that name that {} removed: {stale}.",
            if dry_run { "would be" } else { "were" }
        ))?;
    }
    match (no_key, dry_run) {
        (true, _) => {}
        (false, true) => {
            let until = expires_at.map_or_else(
                || "without end".to_owned(),
                |at| format!("until {}", when::shown(at)),
            );
            line(&format!("A key would be made, {until}."))?;
        }
        (false, false) => keys::make(desk, name, expires_at).await?,
    }
    keys::over_stdio(name)?;
    Ok(0)
}

/// Other rules.
pub(super) async fn set(
    desk: &Desk,
    name: &str,
    change: Change,
    dry_run: bool,
) -> Result<u8, Failure> {
    apply(desk, &Edit::Set(name.to_owned(), change), Some(name), dry_run).await
}

/// Everybody stops, or goes on.
pub(super) async fn stop(desk: &Desk, stopped: bool, dry_run: bool) -> Result<u8, Failure> {
    apply(desk, &Edit::Stopped(stopped), None, dry_run).await
}

async fn apply(desk: &Desk, edit: &Edit, name: Option<&str>, dry_run: bool) -> Result<u8, Failure> {
    let turn = desk.turn(dry_run).await?;
    let edited = desk.edited(edit)?;
    if !dry_run {
        desk.write(&edited, &turn)?;
    }
    let everybody = everybody(&edited.after);
    let names = name.map_or(everybody, |name| vec![name]);
    told(desk, &edited, &names, dry_run)?;
    Ok(0)
}

fn everybody(table: &Table) -> Vec<&str> {
    let mut names: Vec<&str> = table.agents.keys().map(String::as_str).collect();
    if !names.contains(&LOCAL) {
        names.push(LOCAL);
    }
    names
}

/// No such agent any more.
pub(super) async fn remove(desk: &Desk, name: &str, dry_run: bool) -> Result<u8, Failure> {
    if name == LOCAL {
        return Err(Failure::Usage(format!(
            "agent {LOCAL} without rules of its own may do everything. To take everything from it: {}; to allow it everything: {}",
            command(&format!("agents set {LOCAL} all=off")),
            command(&format!("agents set {LOCAL} all=full"))
        )));
    }
    let turn = desk.turn(dry_run).await?;
    let keys = show::keys_of(desk, Some(name)).await?.len();
    match desk.edited(&Edit::Remove(name.to_owned())) {
        Ok(edited) => {
            if !dry_run {
                desk.write(&edited, &turn)?;
            }
            told(desk, &edited, &[name], dry_run)?;
        }
        // What is left of it goes, too.
        Err(_) if keys > 0 && desk.table()?.is_ok() => {}
        Err(failure) => return Err(failure),
    }
    if keys > 0 {
        if !dry_run {
            desk.store.remove_keys(name).await?;
        }
        let would = if dry_run { "Keys that would be removed" } else { "Keys that were removed" };
        line(&format!("{would}: {keys}."))?;
    }
    Ok(0)
}

/// Says what an edit changes, or would.
fn told(desk: &Desk, edited: &Edited, names: &[&str], dry_run: bool) -> Result<(), Failure> {
    let path = desk.path().display();
    let head = match (edited.is_needed(), dry_run) {
        (false, _) => format!("{path} says so already; nothing changes."),
        (true, true) => format!("Would change {path}; nothing was written:"),
        (true, false) => format!("Changed {path}:"),
    };
    line(&look(&head, Look::Bold))?;
    if let Err(reason) = &edited.before {
        let reason = crate::model::untrusted::excerpt(reason, 300);
        line(&format!("    It could not be used before: {reason}"))?;
    }
    if let Some((aside, _)) = &edited.aside {
        let was = if dry_run { "would be" } else { "was" };
        line(&format!(
            "    What stood in it {was} put aside as {}: mend it and put it back, for without it no agent but {LOCAL} has rules.",
            aside.display()
        ))?;
    }
    let after = Ok(edited.after.clone());
    for name in names {
        let before: Policy = if edited.before.is_ok() || edited.is_needed() {
            desk.policy(&edited.before, name)
        } else {
            desk.policy(&after, name)
        };
        if names.len() > 1 {
            line(&look(name, Look::Name))?;
        }
        for one in show::differences(desk, &before, &desk.policy(&after, name)) {
            line(&one)?;
        }
    }
    Ok(())
}
