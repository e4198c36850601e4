//! Writes whose outcome nobody knows, explained: where to look, and never "try again".

use jiff::Timestamp;

use super::{Context, Explanation, Kind, Outcome, Retry};
use crate::auth::Target;
use crate::model::program::program;
use crate::model::urn::Urn;

/// A write whose reply never came. How to look, never "try again".
pub(crate) fn in_doubt(mut said: Explanation) -> Explanation {
    said.kind = Kind::OutcomeUnknown;
    said.outcome = Outcome::Unknown;
    said.retry = Retry::CheckFirst;
    said.retry_at = None;
    said.summary = format!("{} Whether it happened is unknown; it was not sent again.", said.cause);
    said.fix = vec![
        "Look first whether it happened: on linkedin.com (for a post, the author's page), or with a reading tool.".to_owned(),
    ];
    said
}

/// Where a person can see it.
fn where_to_look(context: &Context) -> String {
    let control = context.session.as_ref().and_then(|session| session.upstream.control.clone());
    match (context.target, control) {
        (Target::Sandbox | Target::Custom, Some(control)) => {
            format!("A person can look whether it is there: {control}/feed.")
        }
        _ => "A person can look whether it is there: on linkedin.com, among the author's own posts or on the page.".to_owned(),
    }
}

fn what_then(said: &mut Explanation, context: &Context, operation: &str, blocks: bool) {
    let looks = context.spec.is_some_and(|spec| spec.oracle.is_some());
    let again = if !blocks {
        "To call again with the same arguments is safe: it asks LinkedIn for the same once more, and comes out the same."
    } else if looks {
        "To call again with the same arguments is safe: it is not sent a second time; where this sign-in can read it, the call looks whether it is there."
    } else {
        "To call again with the same arguments is safe: it is not sent a second time, and the answer stays unknown until somebody has looked."
    };
    said.fix = vec![
        where_to_look(context),
        again.to_owned(),
        format!(
            "Once a person knows: {} writes resolve {operation} --happened (or --did-not-happen).",
            program()
        ),
    ];
}

/// A write whose reply never came, just now. `blocks` says that it is not sent again as long as it is in doubt.
pub(crate) fn in_doubt_since(
    mut said: Explanation,
    context: &Context,
    operation: &str,
    blocks: bool,
    looked: bool,
) -> Explanation {
    if looked {
        said.summary.push_str(" Looking right afterwards did not show it; lists can be late.");
    }
    what_then(&mut said, context, operation, blocks);
    said
}

/// A write whose outcome was unknown before, asked for again.
pub(crate) fn still_in_doubt(
    context: &Context,
    operation: &str,
    since: Option<Timestamp>,
) -> Explanation {
    let at = since.map_or_else(String::new, |at| format!(" at {at}"));
    let cause = format!("The same was sent{at}, and no reply came; it was not sent again.");
    let mut said = in_doubt(context.start(Kind::OutcomeUnknown, cause.clone()));
    said.summary = format!("{cause} Whether it happened is still unknown.");
    what_then(&mut said, context, operation, true);
    said
}

/// LinkedIn called it a double, and what it is the double of is there.
pub(crate) fn confirmed_double(mut said: Explanation, named: &Urn) -> Explanation {
    said.kind = Kind::Duplicate;
    said.outcome = Outcome::NotDone;
    said.retry = Retry::Never;
    said.summary = format!(
        "Not published again: LinkedIn has this content already, as {named}, and it is there."
    );
    said.fix = vec!["To post nonetheless, change the text.".to_owned()];
    said
}

/// LinkedIn called it a double of something that nobody here can see.
pub(crate) fn unconfirmed_double(
    mut said: Explanation,
    context: &Context,
    operation: &str,
) -> Explanation {
    said.kind = Kind::Duplicate;
    "LinkedIn calls this a repetition of a recent post; that post could not be seen from here, and LinkedIn sometimes names one that does not exist. Whether the content is published is unknown."
        .clone_into(&mut said.summary);
    what_then(&mut said, context, operation, true);
    said
}
