//! The console's own key, and what wrong ones cost.

use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use crate::store::keys::PREFIX;

/// The shortest key.
const SHORTEST: usize = 16;

/// Letters and digits that nobody takes for one another; as many as five bits tell apart.
const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz023456789";

/// After so many wrong keys in a row the next has to wait.
const FREE: u32 = 3;

/// The longest wait, in milliseconds.
const LONGEST_MS: i64 = 60_000;

/// What is wrong with a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// It can be guessed.
    #[error("the console's key is shorter than 16 characters")]
    Short,
    /// It looks like one of an agent.
    #[error("the console's key looks like the key of an agent, which must not open the console")]
    Agents,
}

/// The key that opens the console. Only its hash is kept.
#[derive(Clone, Debug)]
pub struct Key([u8; 32]);

fn hash(text: &str) -> [u8; 32] {
    Sha256::digest(text.as_bytes()).into()
}

impl Key {
    /// Takes a key of the operator's.
    pub fn new(text: &str) -> Result<Self, Problem> {
        if text.starts_with(PREFIX) {
            return Err(Problem::Agents);
        }
        if text.chars().count() < SHORTEST {
            return Err(Problem::Short);
        }
        Ok(Self(hash(text)))
    }

    /// Makes one of 100 random bits, to be typed: with its words, which are kept nowhere.
    pub fn made() -> (Self, String) {
        let mut bits = uuid::Uuid::new_v4().into_bytes().to_vec();
        bits.extend(uuid::Uuid::new_v4().into_bytes());
        // Bytes 6 and 8 of each say what kind of id it is.
        let random = bits.iter().enumerate().filter(|(at, _)| !matches!(at % 16, 6 | 8));
        let letters = random.filter_map(|(_, byte)| LETTERS.get(usize::from(byte % 32)));
        let mut words = String::with_capacity(24);
        for (at, letter) in letters.take(20).enumerate() {
            if at > 0 && at % 4 == 0 {
                words.push('-');
            }
            words.push(char::from(*letter));
        }
        (Self(hash(&words)), words)
    }

    /// Whether this is it; takes as long whatever was offered.
    pub fn is(&self, offered: &str) -> bool {
        self.0.ct_eq(&hash(offered)).into()
    }
}

/// Wrong keys in a row, and until when no other is looked at.
#[derive(Debug, Default)]
pub(super) struct Tries {
    wrong: u32,
    open_at: i64,
}

impl Tries {
    /// Whether a key is looked at now (epoch milliseconds); else in how many milliseconds.
    pub(super) fn wait(&self, now_ms: i64) -> Option<i64> {
        // A clock that was set back must not shut the door for longer.
        Some((self.open_at - now_ms).min(LONGEST_MS)).filter(|wait| *wait > 0)
    }

    /// Another wrong one.
    pub(super) fn wrong(&mut self, now_ms: i64) {
        self.wrong = self.wrong.saturating_add(1);
        if let Some(over) = self.wrong.checked_sub(FREE) {
            let wait = 1_000_i64.checked_shl(over.min(10)).unwrap_or(LONGEST_MS).min(LONGEST_MS);
            self.open_at = now_ms.saturating_add(wait);
        }
    }

    /// The right one.
    pub(super) fn right(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_compared_whole_and_is_none_of_an_agents() {
        let key = Key::new("correct horse battery").unwrap();
        assert!(key.is("correct horse battery"));
        assert!(
            !key.is("correct horse batter") && !key.is("") && !key.is("correct horse battery ")
        );
        assert_eq!(Key::new("short").unwrap_err(), Problem::Short);
        assert_eq!(Key::new(&format!("{PREFIX}{}", "a".repeat(64))).unwrap_err(), Problem::Agents);
        // NET-3: only the hash is kept.
        assert!(!format!("{key:?}").contains("correct"));
    }

    #[test]
    fn a_key_that_is_made_can_be_typed_and_is_another_each_time() {
        let (key, words) = Key::made();
        assert!(key.is(&words) && Key::new(&words).is_ok());
        assert_eq!((words.len(), words.split('-').count()), (24, 5));
        assert_ne!(words, Key::made().1);
    }

    #[test]
    fn wrong_keys_cost_more_and_more_time_and_the_right_one_ends_that() {
        let mut tries = Tries::default();
        let mut waits = Vec::new();
        for _ in 0..12 {
            tries.wrong(5_000);
            waits.push(tries.wait(5_000).unwrap_or(0));
        }
        assert_eq!(waits.get(..6), Some(&[0, 0, 1_000, 2_000, 4_000, 8_000][..]));
        assert_eq!(waits.last(), Some(&LONGEST_MS));
        assert_eq!(tries.wait(5_000 + LONGEST_MS), None);
        // The clock was set back by a day.
        assert_eq!(tries.wait(5_000 - 86_400_000), Some(LONGEST_MS));
        tries.right();
        assert_eq!(tries.wait(5_000), None);
    }
}
