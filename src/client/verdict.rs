//! What a failure means for its request: whether it can have had an effect, and whether it may be sent again.
//!
//! One pure function. Rules: only what certainly was not carried out, or what has no other effect the second
//! time, is sent again; of a creation that broke off nobody can know.

use super::{Failure, Refused};
use crate::admission::{Certainty, Throttle, Verdict};
use crate::model::method::{Effect, Method};
use crate::store::ledger::Whose;

impl Failure {
    /// What it means for a request of that method and effect.
    pub fn verdict(&self, method: Method, effect: Effect) -> Verdict {
        let read = effect == Effect::Read;
        // A change is not: somebody else may have changed it in between.
        let same_again = read || method.same_again();
        let perhaps = if read { Certainty::NotDone } else { Certainty::Unknown };
        let verdict = Verdict {
            certainty: perhaps,
            again: false,
            left: true,
            ill: false,
            renewed: false,
            throttle: None,
        };
        match self {
            Self::NotSent { connecting, .. } => Verdict {
                certainty: Certainty::NotDone,
                again: *connecting,
                left: false,
                ill: *connecting,
                ..verdict
            },
            Self::NoReply { .. } | Self::Unreadable { .. } => {
                Verdict { again: same_again, ill: true, ..verdict }
            }
            Self::TooLarge { .. } | Self::Redirected { .. } => verdict,
            // What has come of it is no file: nothing can be made of it.
            Self::File(_) => Verdict { certainty: Certainty::NotDone, ..verdict },
            Self::Refused(refused) => refusal(refused, verdict, same_again),
        }
    }
}

fn refusal(refused: &Refused, verdict: Verdict, same_again: bool) -> Verdict {
    let not_done = Verdict { certainty: Certainty::NotDone, ..verdict };
    match refused.status {
        429 => Verdict { throttle: Some(throttle(refused)), ..not_done },
        // The server gave up waiting: the request may have been read whole.
        408 => Verdict { again: same_again, ..verdict },
        // A hint: what it names may not exist, and then nobody knows what does.
        422 if refused.has_code("DUPLICATE_POST") || refused.duplicate_of.is_some() => verdict,
        400..500 => not_done,
        _ => Verdict { again: same_again, ill: true, ..verdict },
    }
}

/// LinkedIn documents no `Retry-After`; where one comes all the same, it knows best.
fn throttle(refused: &Refused) -> Throttle {
    match refused.retry_after_ms {
        Some(wait) => Throttle::While(Some(wait)),
        None if refused.closes_the_day() => {
            let of_app = refused.message.contains("APPLICATION DAY");
            Throttle::Day(if of_app { Whose::App } else { Whose::Member })
        }
        None => Throttle::While(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(status: u16) -> Refused {
        Refused { status, ..Refused::default() }
    }

    fn no(status: u16) -> Failure {
        Failure::Refused(Box::new(refused(status)))
    }

    /// What is seen, and what it means for: a creation, a change, a deletion, a read. `u` unknown, `n` not done, and
    /// `+` where it is sent again.
    #[test]
    fn every_observation_has_its_meaning() {
        let duplicate = Refused { code: Some("DUPLICATE_POST".to_owned()), ..refused(422) };
        let table: Vec<(&str, Failure, [&str; 4])> = vec![
            ("connection refused", not_sent(true), ["n+", "n+", "n+", "n+"]),
            ("a token that may not go there", not_sent(false), ["n", "n", "n", "n"]),
            ("reset", no_reply(false), ["u", "u", "u+", "n+"]),
            ("time-out", no_reply(true), ["u", "u", "u+", "n+"]),
            ("unreadable 201", unreadable(201), ["u", "u", "u+", "n+"]),
            ("too large", Failure::TooLarge { limit: 1 }, ["u", "u", "u", "n"]),
            ("redirect", Failure::Redirected { status: 302 }, ["u", "u", "u", "n"]),
            ("400", no(400), ["n", "n", "n", "n"]),
            ("401", no(401), ["n", "n", "n", "n"]),
            ("403", no(403), ["n", "n", "n", "n"]),
            ("404", no(404), ["n", "n", "n", "n"]),
            ("408", no(408), ["u", "u", "u+", "n+"]),
            ("409", no(409), ["n", "n", "n", "n"]),
            ("422", no(422), ["n", "n", "n", "n"]),
            ("422 duplicate", Failure::Refused(Box::new(duplicate)), ["u", "u", "u", "n"]),
            ("426", no(426), ["n", "n", "n", "n"]),
            ("429", no(429), ["n", "n", "n", "n"]),
            ("500", no(500), ["u", "u", "u+", "n+"]),
            ("502", no(502), ["u", "u", "u+", "n+"]),
            ("503", no(503), ["u", "u", "u+", "n+"]),
            ("504", no(504), ["u", "u", "u+", "n+"]),
        ];
        let kinds = [
            (Method::Create, Effect::Write),
            (Method::PartialUpdate, Effect::Write),
            (Method::Delete, Effect::Delete),
            (Method::Get, Effect::Read),
        ];
        for (name, failure, expected) in table {
            for ((method, effect), expected) in kinds.into_iter().zip(expected) {
                let verdict = failure.verdict(method, effect);
                let certainty = if verdict.certainty == Certainty::Unknown { "u" } else { "n" };
                let seen = format!("{certainty}{}", if verdict.again { "+" } else { "" });
                assert_eq!(seen, expected, "{name}, {method:?}");
            }
        }
    }

    fn not_sent(connecting: bool) -> Failure {
        Failure::NotSent { reason: String::new(), connecting }
    }

    fn no_reply(timed_out: bool) -> Failure {
        Failure::NoReply { reason: String::new(), timed_out }
    }

    fn unreadable(status: u16) -> Failure {
        Failure::Unreadable { status, reason: String::new() }
    }

    #[test]
    fn a_429_closes_the_day_or_a_while_and_retry_after_knows_best() {
        let throttled = |change: fn(&mut Refused)| {
            let mut reply = refused(429);
            change(&mut reply);
            Failure::Refused(Box::new(reply)).verdict(Method::Get, Effect::Read).throttle
        };
        assert_eq!(throttled(|_| {}), Some(Throttle::While(None)));
        assert_eq!(
            throttled(|r| r.retry_after_ms = Some(7_000)),
            Some(Throttle::While(Some(7_000)))
        );
        assert_eq!(
            throttled(|r| r.service_error_code = Some(101)),
            Some(Throttle::Day(Whose::Member))
        );
        let words = |text: &str| {
            let reply =
                Refused { service_error_code: Some(101), message: text.to_owned(), ..refused(429) };
            Failure::Refused(Box::new(reply)).verdict(Method::Get, Effect::Read).throttle
        };
        let day = |of: &str| {
            format!("Resource level throttle {of} DAY limit for calls to this resource is reached.")
        };
        assert_eq!(words(&day("APPLICATION")), Some(Throttle::Day(Whose::App)));
        assert_eq!(words(&day("APPLICATION_AND_MEMBER")), Some(Throttle::Day(Whose::Member)));
        assert_eq!(words(&day("MEMBER")), Some(Throttle::Day(Whose::Member)));
    }
}
