//! Ids that look like LinkedIn's and are the same at every start.

use sha2::{Digest, Sha256};

/// The alphabet of person ids and tokens.
const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

fn digest(parts: &[&str]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    hash.finalize().into()
}

/// Letters, digits and, where `plain` is false, `-` and `_`, drawn from the parts.
fn letters(parts: &[&str], length: usize, plain: bool) -> String {
    let size = if plain { 62 } else { 64 };
    digest(parts)
        .into_iter()
        .take(length)
        .filter_map(|byte| LETTERS.get(usize::from(byte) % size))
        .map(|letter| char::from(*letter))
        .collect()
}

/// The id one app knows a member by. It always holds a `_` and a `-`, as real ones may, so that
/// whoever forgets to escape or unescape one finds out.
pub(crate) fn person(app: &str, member: &str) -> String {
    let drawn = letters(&["person", app, member], 8, true);
    let part = |from: usize, to: usize| drawn.get(from..to).unwrap_or_default();
    format!("{}_{}-{}", part(0, 3), part(3, 5), part(5, 8))
}

/// A token of about LinkedIn's length. Its first letters are for people reading a log.
pub(crate) fn token(member: &str, salt: &str) -> String {
    let mut text = format!("sandbox-{member}-");
    for block in 0..10 {
        text.push_str(&letters(&["token", member, salt, &block.to_string()], 32, false));
    }
    text
}

/// An authorization code.
pub(crate) fn code(salt: &str) -> String {
    let mut text = "AQ".to_owned();
    for block in 0..4 {
        text.push_str(&letters(&["code", salt, &block.to_string()], 32, false));
    }
    text
}

pub(crate) fn secret(member: &str) -> String {
    format!("secret-{member}-{}", letters(&["secret", member], 24, true))
}

pub(crate) fn world(now: u128, process: u32) -> String {
    format!("w{}", letters(&["world", &now.to_string(), &process.to_string()], 15, true))
}

/// A 19-digit number whose upper bits are the creation time in milliseconds (facts §2.1).
pub(crate) fn number(at_ms: i64, sequence: u64) -> u64 {
    const LOW: u64 = (1 << 22) - 1;
    let time = u64::try_from(at_ms).unwrap_or_default();
    // An odd factor spreads the sequence over the low bits without collisions.
    (time << 22) | (sequence.wrapping_mul(1_640_531) & LOW)
}

/// The part of a media URN behind its type: a few letters of the kind, then `-` and `_` among
/// others, as real ones may have.
pub(crate) fn asset(kind: &str, at_ms: i64, sequence: u64) -> String {
    let drawn = letters(&["asset", kind, &at_ms.to_string(), &sequence.to_string()], 12, true);
    let part = |from: usize, to: usize| drawn.get(from..to).unwrap_or_default();
    format!("{kind}AQ{}-{}_{}", part(0, 4), part(4, 8), part(8, 12))
}

/// Nobody who does not know all the parts can guess it.
pub(crate) fn signature(parts: &[&str]) -> String {
    letters(parts, 32, false)
}

pub(crate) fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;

    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        // Writing to a text cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// Lower-case hexadecimal SHA-256.
pub(crate) fn sha256_hex(bytes: &[u8]) -> String {
    hex(&sha256(bytes))
}

/// A random-looking UUID for `x-li-uuid` and request ids.
pub(crate) fn uuid(world: &str, n: u64) -> String {
    let hex = sha256_hex(format!("uuid {world} {n}").as_bytes());
    let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default();
    format!("{}-{}-4{}-8{}-{}", part(0, 8), part(8, 12), part(13, 16), part(17, 20), part(20, 32))
}
