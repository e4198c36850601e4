//! Every endpoint, as a value in a table that everything else reads.
//!
//! To add one: write its struct and `impl Endpoint` in its group's file, and its line in that group's
//! `entries`; a write also serves a goal, in `goals::table`. Nothing else in this crate has to change.

pub mod batch;
pub mod endpoint;
pub mod groups;
mod lean;
pub mod looks;
pub mod received;
pub mod schema;
pub mod spec;
pub mod strangers;
pub mod targeting;

pub use endpoint::{Endpoint, Entry, Invalid};
pub use groups::GROUPS;
pub use lean::Arguments;

use crate::model::method::Effect;

/// Endpoints that share a resource, and so a tool for each effect.
#[derive(Debug)]
pub struct Group {
    /// The plural noun that LinkedIn uses.
    pub name: &'static str,
    /// One sentence that says what it is for.
    pub about: &'static str,
    /// Its endpoints.
    pub entries: &'static [Entry],
}

impl Group {
    /// The endpoints with this effect that a tool offers, in their order.
    pub fn actions(&self, effect: Effect) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(move |entry| {
            entry.spec.effect == effect && !entry.spec.step && !entry.spec.alone
        })
    }

    /// The endpoint of that name.
    pub fn entry(&self, action: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.spec.action == action)
    }

    /// The effects that this group has, in the order of how much they take.
    pub fn effects(&self) -> impl Iterator<Item = Effect> {
        [Effect::Read, Effect::Write, Effect::Delete, Effect::Spend]
            .into_iter()
            .filter(|effect| self.actions(*effect).next().is_some())
    }
}

/// Every endpoint of LinkedIn's with its group.
pub fn endpoints() -> impl Iterator<Item = (&'static Group, &'static Entry)> {
    actions().filter(|(_, entry)| entry.spec.is_linkedins())
}

/// Every action with its group; also those that what was done here answers.
pub fn actions() -> impl Iterator<Item = (&'static Group, &'static Entry)> {
    GROUPS.iter().flat_map(|group| group.entries.iter().map(move |entry| (*group, entry)))
}

/// The endpoint of that name, such as `posts.create`.
pub fn find(endpoint: &str) -> Option<&'static Entry> {
    named(endpoint).map(|(_, entry)| entry)
}

/// The endpoint of that name with its group.
pub fn named(endpoint: &str) -> Option<(&'static Group, &'static Entry)> {
    let (group, action) = endpoint.split_once('.')?;
    let group = GROUPS.iter().copied().find(|candidate| candidate.name == group)?;
    Some((group, group.entry(action)?))
}
