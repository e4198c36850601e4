//! Keys and tokens in what is about to leave: once published they are anybody's.
//!
//! Precise rather than thorough: each has a mark and a length that ordinary words do not have.

/// What kind of key or token stands in a text, if one does.
pub fn found(text: &str) -> Option<&'static str> {
    if is_private_key(text) {
        return Some("a private key");
    }
    let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || "_-.".contains(c)));
    words.filter(|word| word.len() >= 16).find_map(kind)
}

/// `-----BEGIN … PRIVATE KEY-----`, also as PGP has it.
fn is_private_key(text: &str) -> bool {
    text.split("-----BEGIN ").skip(1).any(|rest| {
        let line = rest.lines().next().unwrap_or_default();
        let title = line.split("-----").next().unwrap_or_default();
        line.contains("-----") && title.contains("PRIVATE KEY")
    })
}

fn kind(word: &str) -> Option<&'static str> {
    // What ends a sentence belongs to no token.
    let word = word.trim_matches(['.', '-']);
    let after = |mark: &str| word.strip_prefix(mark).unwrap_or_default();
    let any = |marks: &[&str]| marks.iter().map(|mark| after(mark)).max_by_key(|rest| rest.len());
    let rest = |marks: &[&str]| any(marks).unwrap_or_default();
    let capitals = |text: &str| text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    let plain = |text: &str| text.bytes().all(|b| b.is_ascii_alphanumeric());
    let word_like =
        |text: &str| text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');

    let aws = rest(&["AKIA", "ASIA"]);
    if aws.len() == 16 && capitals(aws) {
        return Some("an AWS access key");
    }
    let github = rest(&["ghp_", "gho_", "ghu_", "ghs_", "ghr_"]);
    let fine_grained = after("github_pat_");
    if (github.len() >= 36 && plain(github))
        || (fine_grained.len() >= 60 && word_like(fine_grained))
    {
        return Some("a GitHub token");
    }
    if after("glpat-").len() >= 20 && is_random(after("glpat-")) {
        return Some("a GitLab token");
    }
    let slack = rest(&["xoxb-", "xoxp-", "xoxa-", "xoxr-", "xoxs-", "xoxe-", "xapp-"]);
    if slack.len() >= 10 && has_digit(slack) && word_like(slack) {
        return Some("a Slack token");
    }
    if after("sk-").len() >= 20 && is_random(after("sk-")) {
        return Some("an API key");
    }
    let stripe = rest(&["sk_live_", "sk_test_", "rk_live_", "rk_test_"]);
    if stripe.len() >= 16 && plain(stripe) && has_digit(stripe) {
        return Some("a Stripe key");
    }
    if after("AIza").len() == 35 && word_like(after("AIza")) {
        return Some("a Google API key");
    }
    if word.starts_with("AQ") && word.len() >= 200 && word_like(word) {
        return Some("a LinkedIn token");
    }
    if is_jwt(word) {
        return Some("a signed token (JWT)");
    }
    if after("sandbox-").len() >= 16 && is_random(after("sandbox-")) {
        return Some("a token of the sandbox");
    }
    None
}

/// Has a stretch of letters and digits as no word has it: words joined by hyphens are no token.
fn is_random(text: &str) -> bool {
    text.split(['-', '_', '.']).any(|run| {
        run.len() >= 16 && has_digit(run) && run.bytes().any(|b| b.is_ascii_alphabetic())
    })
}

fn has_digit(text: &str) -> bool {
    text.bytes().any(|byte| byte.is_ascii_digit())
}

/// Two JSON objects in base64, which both begin `eyJ`, and a signature.
fn is_jwt(word: &str) -> bool {
    let parts: Vec<&str> = word.split('.').collect();
    let [head, claims, signature] = parts.as_slice() else { return false };
    let json = |part: &str| part.starts_with("eyJ") && part.len() >= 10;
    json(head) && json(claims) && signature.len() >= 16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_tokens_are_seen_wherever_they_stand() {
        let long = |mark: &str, count: usize| format!("{mark}{}", "aB3x".repeat(count));
        for (token, what) in [
            ("-----BEGIN RSA PRIVATE KEY-----\nMIIE".to_owned(), "a private key"),
            ("-----BEGIN PGP PRIVATE KEY BLOCK-----".to_owned(), "a private key"),
            ("-----BEGIN PRIVATE KEY-----".to_owned(), "a private key"),
            ("AKIAIOSFODNN7EXAMPLE".to_owned(), "an AWS access key"),
            (long("ghp_", 9), "a GitHub token"),
            (long("github_pat_", 20), "a GitHub token"),
            (long("glpat-", 5), "a GitLab token"),
            ("xoxb-123456789012-abcdefGHIJ".to_owned(), "a Slack token"),
            (long("sk-", 12), "an API key"),
            (long("sk-proj-x_y-", 8), "an API key"),
            (long("sk-ant-api03-", 20), "an API key"),
            (long("sk_live_", 6), "a Stripe key"),
            (format!("AIza{}", "a1_".repeat(12).get(..35).unwrap()), "a Google API key"),
            (long("AQX", 60), "a LinkedIn token"),
            (
                "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.dBjftJeZ4CVP-mB92K27uhbU".to_owned(),
                "a signed token (JWT)",
            ),
            (long("sandbox-ada-", 5), "a token of the sandbox"),
        ] {
            for text in [
                token.clone(),
                format!("Our key is {token}. Keep it!"),
                format!("{{\"key\":\"{token}\"}}"),
                format!("https://example.org/?t={token}&x=1"),
                format!("Größe 🎉\n{token}\nEnde"),
            ] {
                assert_eq!(found(&text), Some(what), "{text}");
            }
        }
    }

    #[test]
    fn ordinary_words_are_no_keys() {
        for text in [
            "",
            "We are hiring! xoxo from the whole team, and sk-learn is our favourite library.",
            "The sk-learn-based-recommendation-pipeline-for-2024 is online.",
            "sandbox-mode, sandbox-environment-for-developers-2026, sandbox-",
            "How to rotate -----BEGIN CERTIFICATE----- blocks; a PRIVATE KEY is never shown.",
            "AKIA stands for a key's beginning; AKIAHELLO is none, nor AKIAiosfodnn7example.",
            "ghp_ is how GitHub's tokens begin; so does ghp_short.",
            "Read eyJ.eyJ.x or eyJhbGciOiJIUzI1NiJ9 alone",
            "https://www.linkedin.com/feed/update/urn:li:share:7400000000000000001/",
            "urn:li:image:C4E10AQSandboxAcme01 and urn:li:digitalmediaAsset:C5522AQGTYER3k3ByHQ",
            "3f2a9c7e8b1d4f60a5c3e2d1b0f9e8d7c6b5a4938271605f4e3d2c1b0a998877",
            "Donaudampfschifffahrtsgesellschaftskapitän, AQUARIUM, AQXX",
            "xoxb- and xapp-store, xoxp-nothing-here",
            "2026-11-22T09:00:00Z v1.2.3-rc.4+build.567890123456",
        ] {
            assert_eq!(found(text), None, "{text}");
        }
    }
}
