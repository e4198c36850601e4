#![cfg(test)]
//! Rules every fact must obey.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

use linkedin_sandbox::{Confidence, facts};

const KINDS: [&str; 14] = [
    "plain",
    "GET",
    "BATCH_GET",
    "GET_ALL",
    "FINDER",
    "BATCH_FINDER",
    "CREATE",
    "BATCH_CREATE",
    "UPDATE",
    "PARTIAL_UPDATE",
    "BATCH_PARTIAL_UPDATE",
    "DELETE",
    "BATCH_DELETE",
    "ACTION",
];

#[test]
fn every_fact_says_where_it_is_from() {
    let facts = facts().unwrap();
    assert!(facts.len() >= 19, "{}", facts.len());
    for fact in &facts {
        let id = &fact.id;
        assert!(fact.docs.starts_with("https://learn.microsoft.com/"), "{id}");
        assert_eq!(fact.read, "2026-11-22", "{id}");
        assert!(KINDS.contains(&fact.kind()), "{id}: {}", fact.restli);
        assert!(fact.path.starts_with('/') && !fact.path.contains('?'), "{id}");
        assert!((200..300).contains(&fact.success), "{id}");
        assert!(
            ["tier", "unpublished", "none", "ad-library"].contains(&fact.quota.as_str()),
            "{id}"
        );
        let is_named = ["FINDER", "BATCH_FINDER", "ACTION"].contains(&fact.kind());
        assert_eq!(fact.name().is_some(), is_named, "{id}");
    }
}

#[test]
fn an_open_reading_is_written_down() {
    for fact in facts().unwrap() {
        let is_open = fact.scope_confidence == Confidence::Tolerant
            || fact.role_confidence == Confidence::Tolerant
            || !fact.scope_enforced
            || !fact.closed_tiers.is_empty();
        assert!(!is_open || fact.reading.is_some(), "{}", fact.id);
    }
}

#[test]
fn no_two_facts_mean_the_same_request() {
    let facts = facts().unwrap();
    for (place, fact) in facts.iter().enumerate() {
        for other in &facts[place + 1..] {
            assert!(
                (&fact.method, &fact.path, &fact.restli)
                    != (&other.method, &other.path, &other.restli),
                "{} and {}",
                fact.id,
                other.id
            );
        }
    }
}

#[test]
fn what_belongs_to_the_api_asks_for_something() {
    for fact in facts().unwrap() {
        // Uploads and downloads go by addresses that are secrets in themselves.
        let is_open = ["/oauth/", "/dms"].iter().any(|start| fact.path.starts_with(start));
        // What no scope opens a product does.
        let is_asked = fact.any_scope().next().is_some() || fact.products_enforced;
        assert_eq!(is_asked, !is_open, "{}", fact.id);
        assert_eq!(fact.gateway.is_empty(), is_open, "{}", fact.id);
    }
}
