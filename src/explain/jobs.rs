//! What a job tells besides what its steps tell.

use super::{Context, Explanation, Kind, Retry, sentence};

/// LinkedIn took a file and could not use it.
pub(crate) fn not_processed(
    context: &Context,
    file: &str,
    media: &str,
    reason: Option<&str>,
) -> Explanation {
    let why = reason.map_or_else(
        || "It gives no reason".to_owned(),
        |reason| format!("Its reason: {}", sentence(reason)),
    );
    let cause =
        format!("LinkedIn could not process {file} ({media}). {why}. Nothing was published.");
    let mut said = context.start(Kind::RejectedByLinkedin, cause);
    said.fix = vec![
        "Save the file anew in another program, in a kind that LinkedIn takes (JPG, PNG, GIF; MP4; PDF, PPT, PPTX, DOC, DOCX), and call again.".to_owned(),
    ];
    said
}

/// The same work is done by another process.
pub(crate) fn elsewhere(context: &Context, handle: &str) -> Explanation {
    let cause = "Another process on this machine is at exactly this, and it goes on there.";
    let mut said = context.start(Kind::Conflict, cause);
    said.retry = Retry::AfterTime;
    said.retry_at = context.in_a_minute();
    said.fix = vec![format!("Call again in a minute, or with `handle`: {handle}.")];
    said
}

/// No work of that name is known.
pub(crate) fn unknown_handle(context: &Context) -> Explanation {
    let cause = "No work of that name is known here: a handle belongs to the agent and account that got it, and lasts a week.";
    let mut said = context.start(Kind::NotFound, cause);
    said.fix = vec![
        "Call again with the whole arguments: what was done already is not done twice.".to_owned(),
    ];
    said
}

/// What LinkedIn has by now, and nothing uses.
pub(crate) fn unused(said: &mut Explanation, media: &[String]) {
    if !media.is_empty() {
        said.fix.push(format!(
            "Uploaded and in no post: {}. The same call made again within a day uses them; nobody sees them otherwise.",
            media.join(", ")
        ));
    }
}
