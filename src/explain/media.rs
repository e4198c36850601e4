//! What is told when a file is not taken.

use std::path::PathBuf;

use super::{Context, Explain, Explanation, Kind, Retry, sentence};
use crate::media::{Format, Measure, Odd, Refusal, Unfetchable, Use};

/// What a refusal of a file means, without any call behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Said {
    kind: Kind,
    retry: Retry,
    /// What happened.
    pub(crate) cause: String,
    /// What to do about it.
    pub(crate) fix: Vec<String>,
}

impl Explain for Refusal {
    fn explain(&self, context: &Context) -> Explanation {
        let Said { kind, retry, cause, fix } = said(self);
        let mut explained = context.start(kind, cause);
        if let Some(first) = fix.first() {
            explained.summary = format!("{} {first}", explained.cause);
        }
        explained.retry = retry;
        explained.fix = fix;
        explained
    }
}

/// How the operator opens a directory.
const ADD_ROOT: &str = "start the server with `--media-root DIR`, or list directories in the setting `media_roots` or in LINKEDIN_MCP_MEDIA_ROOTS";

/// What there is besides paths.
const INSTEAD: &str =
    "Or give the file itself as a `data:` address in base64 (16 MiB of text at most).";

/// What serves where the caller does not sit at this machine.
const UPLOAD: &str = "Call `begin_upload`, send the file with PUT to the address it gives, and name the handle, `upload-…`.";

/// Says what a refusal means.
pub(crate) fn said(refusal: &Refusal) -> Said {
    use Kind::{Conflict, InvalidArguments, NotFound, RefusedByPolicy, StateUnavailable};
    let (kind, cause, fix) = match refusal {
        Refusal::NoSource => (
            InvalidArguments,
            "This names no file.".to_owned(),
            vec!["Give a path beneath a media root, an `https://` address, a `data:` address in base64, or an upload handle, `upload-…`.".to_owned()],
        ),
        Refusal::NotHttps => (
            InvalidArguments,
            "Files are fetched over https only.".to_owned(),
            vec!["Give an address that begins `https://`.".to_owned()],
        ),
        Refusal::DataTooLong { most } => (
            InvalidArguments,
            format!("A `data:` address may have {most} characters at most."),
            vec![format!("Give the file's path if it is on the server's machine. {UPLOAD}")],
        ),
        Refusal::DataMalformed => (
            InvalidArguments,
            "This `data:` address is not strict base64.".to_owned(),
            vec!["Write `data:image/png;base64,` and then the bytes in standard base64, padded, without spaces or line breaks.".to_owned()],
        ),
        Refusal::PathsOff => (
            RefusedByPolicy,
            "Paths are not taken over HTTP: the server's files are not the caller's.".to_owned(),
            vec![UPLOAD.to_owned(), INSTEAD.to_owned()],
        ),
        Refusal::NoRoots { suggested } => no_roots(suggested),
        Refusal::Outside { roots } => (
            RefusedByPolicy,
            format!("The path is beneath none of the media roots, {}.", listed(roots)),
            vec![
                "Put the file beneath one of them, or name one that is there.".to_owned(),
                format!("Or ask the operator to {ADD_ROOT}."),
            ],
        ),
        Refusal::Part { part, what } => odd(part, *what),
        Refusal::NotFound { name, roots } => (
            NotFound,
            format!("There is no file `{name}` in the media roots, {}.", listed(roots)),
            vec![
                "Check the name; a path is taken from a media root on, or may be absolute.".to_owned(),
                format!("If the file lies elsewhere, ask the operator to {ADD_ROOT}."),
            ],
        ),
        Refusal::Ambiguous { name, found } => (
            InvalidArguments,
            format!("Several different files are called `{name}`: {}.", listed(found)),
            vec!["Give the whole path of the one that is meant.".to_owned()],
        ),
        Refusal::Unreadable { name, reason } => (
            InvalidArguments,
            format!("`{name}` cannot be read: {}.", sentence(reason)),
            vec!["Make it readable for the user that runs the server.".to_owned()],
        ),
        Refusal::Changed { name } => (
            Conflict,
            format!("`{name}` changed after it was looked at, so nothing more of it was sent."),
            vec!["Wait until nothing writes to the file any more, and call again.".to_owned()],
        ),
        Refusal::Empty { name } => (
            InvalidArguments,
            format!("`{name}` is empty: it has 0 bytes."),
            vec!["Give a file with something in it.".to_owned()],
        ),
        Refusal::TooLarge { most } => (
            InvalidArguments,
            format!("The file is larger than {}.", amount(Measure::Bytes, *most)),
            vec!["Give a smaller file.".to_owned()],
        ),
        Refusal::Disguised { name, found: Format::Unknown } => (
            InvalidArguments,
            format!("`{name}` is not what its name says: its bytes are of another kind."),
            vec!["Give the file as the program that made it saved it, under its own ending.".to_owned()],
        ),
        Refusal::Disguised { name, found } => (
            InvalidArguments,
            format!("`{name}` is {found}, and its name says otherwise."),
            vec![found.endings().first().map_or_else(
                || "Give the file under the ending that belongs to it.".to_owned(),
                |ending| format!("Rename it to end in .{ending}, or give another file."),
            )],
        ),
        Refusal::Kind { name, found, usage } => (
            InvalidArguments,
            format!("`{name}` is {found}; as {} LinkedIn takes {}.", usage.as_str(), kinds(*usage)),
            vec![instead_of(*found, *usage)],
        ),
        Refusal::Damaged { name, found, problem } => (
            InvalidArguments,
            format!("`{name}` looks like {found}, but {problem}."),
            vec!["Export it anew, or give another file.".to_owned()],
        ),
        Refusal::Limit { name, usage, measure, actual, least, most } => {
            limit(name, *usage, *measure, *actual, *least, *most)
        }
        Refusal::Secret { name, what } => (
            RefusedByPolicy,
            format!("In `{name}` stands what looks like {what}; it was not sent."),
            vec![
                "Take it out of the file.".to_owned(),
                "If it is real, consider it known: revoke it where it was issued.".to_owned(),
            ],
        ),
        Refusal::AddressesOff => (
            RefusedByPolicy,
            "This server does not fetch files from the web.".to_owned(),
            vec![
                "Download the file, and give its path, or its bytes as a `data:` address or as an upload.".to_owned(),
                "Or ask the operator to start the server with `--fetch-urls` (setting `fetch_urls`, LINKEDIN_MCP_FETCH_URLS=true).".to_owned(),
            ],
        ),
        Refusal::Unfetchable(why) => unfetchable(why),
        Refusal::NoUpload => (
            NotFound,
            "There is no upload of that handle here; it may have been another's, or have expired after a day.".to_owned(),
            vec!["Call `begin_upload` and send the file again.".to_owned()],
        ),
        Refusal::NotUploaded => (
            Conflict,
            "Nothing has been sent to this upload yet.".to_owned(),
            vec!["Send the file with PUT to the address that `begin_upload` gave, then call again.".to_owned()],
        ),
        Refusal::Filled => (
            Conflict,
            "A file was sent to this upload already; it takes one only.".to_owned(),
            vec!["Use its handle as it is, or call `begin_upload` for another file.".to_owned()],
        ),
        Refusal::Filling => (
            Conflict,
            "Somebody is sending a file to this upload at the moment.".to_owned(),
            vec!["Wait until that has ended; if it breaks off, send the file again.".to_owned()],
        ),
        Refusal::Expired { at } => (
            NotFound,
            format!("This upload expired at {at}: nothing was sent to it in time."),
            vec!["Call `begin_upload` again and send the file within 15 minutes.".to_owned()],
        ),
        Refusal::UploadsOff => (
            RefusedByPolicy,
            "Uploads are taken over HTTP only, and this server speaks over standard input and output.".to_owned(),
            vec![
                "Give the file's path beneath a media root.".to_owned(),
                INSTEAD.to_owned(),
            ],
        ),
        Refusal::BrokeOff => (
            InvalidArguments,
            "The file broke off before its end; nothing of it was kept.".to_owned(),
            vec!["Send it again, whole; the handle is still good.".to_owned()],
        ),
        Refusal::TooSlow => (
            InvalidArguments,
            "Nothing more of the file came for too long; nothing of it was kept.".to_owned(),
            vec!["Send it again; the handle is still good.".to_owned()],
        ),
        Refusal::NoRoom => (
            StateUnavailable,
            "There is no room for more files: 2 GiB, 1000 uploads or the disk are full.".to_owned(),
            vec!["Wait: what was sent is removed a day later. Or ask the operator to empty the directory `files` in the state directory.".to_owned()],
        ),
        Refusal::Store { reason } => (
            StateUnavailable,
            format!("The place for files cannot be used: {}.", sentence(reason)),
            vec!["Ask the operator to make the state directory (`--state-dir`) writable for the user that runs the server.".to_owned()],
        ),
    };
    let retry = match refusal {
        Refusal::Unfetchable(Unfetchable::TooSlow | Unfetchable::Broken) | Refusal::NoRoom => {
            Retry::AfterTime
        }
        _ => Retry::AfterFix,
    };
    Said { kind, retry, cause, fix }
}

type Told = (Kind, String, Vec<String>);

fn no_roots(suggested: &[PathBuf]) -> Told {
    let mut fix = vec![format!("Ask the operator to {ADD_ROOT}.")];
    if !suggested.is_empty() {
        fix.push(format!("Likely ones on this machine: {}.", listed(suggested)));
    }
    fix.push(INSTEAD.to_owned());
    let cause = "No directory of this machine is open to agents: no media root is set.";
    (Kind::RefusedByPolicy, cause.to_owned(), fix)
}

fn odd(part: &str, what: Odd) -> Told {
    let (cause, fix) = match what {
        Odd::Parent => (
            "The path goes up again, by `..`.".to_owned(),
            "Give the path straight from a media root down.",
        ),
        Odd::Hidden => (
            format!("`{part}` begins with a dot; hidden files are never sent."),
            "If it is meant for others, copy it to a name without the dot.",
        ),
        Odd::Link => (
            format!("`{part}` is a symbolic link, and none is followed."),
            "Give the path to which it leads, if that is beneath a media root.",
        ),
        Odd::HardLink => (
            format!("`{part}` has another name elsewhere (a hard link)."),
            "Give a copy of the file.",
        ),
        Odd::Directory => (format!("`{part}` is a directory."), "Give the path of a file in it."),
        Odd::Special => (
            format!("`{part}` is no file, but a device, a pipe or a socket."),
            "Give the path of a file.",
        ),
        Odd::File => {
            (format!("`{part}` is a file, and the path goes on after it."), "Check the path.")
        }
    };
    (Kind::InvalidArguments, cause, vec![fix.to_owned()])
}

fn unfetchable(why: &Unfetchable) -> Told {
    let refused = matches!(why, Unfetchable::NotPublic);
    let kind = if refused { Kind::RefusedByPolicy } else { Kind::InvalidArguments };
    let cause = format!("The address was not fetched: {why}.");
    let fix = match why {
        Unfetchable::NotPublic => {
            "Only servers in the public internet are asked; give the file in another way."
        }
        Unfetchable::Credentials | Unfetchable::Malformed | Unfetchable::Port => {
            "Give a plain address, such as https://example.org/picture.png."
        }
        Unfetchable::LeavesHttps | Unfetchable::Redirects { .. } => {
            "Give the address at which the file itself is."
        }
        Unfetchable::Status(_) | Unfetchable::NoHost => {
            "Check the address; it must open without signing in."
        }
        Unfetchable::TooSlow | Unfetchable::Broken => {
            "Try again later, or give the file in another way."
        }
    };
    (kind, cause, vec![fix.to_owned()])
}

fn limit(
    name: &str,
    usage: Use,
    measure: Measure,
    actual: u64,
    least: Option<u64>,
    most: Option<u64>,
) -> Told {
    let verb = if measure == Measure::Milliseconds { "lasts" } else { "has" };
    let bounds = match (least, most) {
        (Some(least), Some(most)) => {
            format!("between {} and {}", amount(measure, least), amount(measure, most))
        }
        (Some(least), None) => format!("at least {}", amount(measure, least)),
        (None, Some(most)) => format!("at most {}", amount(measure, most)),
        (None, None) => "another number".to_owned(),
    };
    let cause = format!(
        "`{name}` {verb} {}; for {} LinkedIn allows {bounds}.",
        amount(measure, actual),
        usage.as_str()
    );
    let small = least.is_some_and(|least| actual < least);
    let fix = match (measure, small) {
        (Measure::Pixels, _) => "Scale the picture down; 1200 × 627 is enough for a feed.",
        (Measure::Frames, _) => "Shorten the animation, or post it as an MP4 video.",
        (Measure::Pages, _) => "Split the document.",
        (Measure::Milliseconds, true) => "Give a longer video.",
        (Measure::Milliseconds, false) => "Shorten the video.",
        (Measure::Bytes, true) => "Give a longer video, or one of better quality.",
        (Measure::Bytes, false) => "Compress the file.",
    };
    (Kind::InvalidArguments, cause, vec![fix.to_owned()])
}

/// A number with its unit, as people read it, and never rounded over a limit.
fn amount(measure: Measure, count: u64) -> String {
    match measure {
        Measure::Bytes => bytes(count),
        Measure::Pixels => format!("{} pixels", grouped(count)),
        Measure::Frames => format!("{} frames", grouped(count)),
        Measure::Pages => format!("{} pages", grouped(count)),
        Measure::Milliseconds if count.is_multiple_of(60_000) && count > 0 => {
            format!("{} minutes", count / 60_000)
        }
        Measure::Milliseconds if count.is_multiple_of(1_000) => {
            format!("{} seconds", count / 1_000)
        }
        Measure::Milliseconds => {
            format!("{}.{:03} seconds", grouped(count / 1_000), count % 1_000)
        }
    }
}

fn bytes(count: u64) -> String {
    const UNITS: [(u64, &str); 3] = [(1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")];
    let whole = UNITS.iter().find(|(unit, _)| count >= *unit && count.is_multiple_of(*unit));
    whole.map_or_else(
        || format!("{} bytes", grouped(count)),
        |(unit, name)| format!("{} {name}", grouped(count / unit)),
    )
}

/// 36,152,320
fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (n, digit) in digits.chars().enumerate() {
        if n > 0 && (digits.len() - n).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

fn kinds(usage: Use) -> String {
    let names: Vec<String> = usage
        .formats()
        .iter()
        .filter_map(|format| format.endings().first())
        .map(|ending| ending.to_uppercase())
        .collect();
    names.join(", ")
}

fn instead_of(found: Format, usage: Use) -> String {
    let place = [Use::Image, Use::Video, Use::Document]
        .into_iter()
        .find(|other| *other != usage && other.formats().contains(&found));
    let to = kinds(usage);
    match (usage, found, place) {
        (_, _, Some(place)) => format!("It can be used as {} instead.", place.as_str()),
        (Use::Image | Use::Thumbnail, Format::Svg, _) => "Export it as PNG.".to_owned(),
        (Use::Image | Use::Thumbnail, _, _) => "Convert it to JPG or PNG.".to_owned(),
        (Use::Video, _, _) => "Convert it to MP4 (H.264 video, AAC audio).".to_owned(),
        (Use::Document, _, _) => "Save it as PDF.".to_owned(),
        (Use::Captions, _, _) => format!("Give captions as {to}, in UTF-8."),
    }
}

fn listed(paths: &[PathBuf]) -> String {
    let names: Vec<String> = paths.iter().map(|path| format!("`{}`", path.display())).collect();
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_told_with_both_numbers_and_what_to_change() {
        let name = "wall.png".to_owned();
        let pixels = Refusal::Limit {
            name,
            usage: Use::Image,
            measure: Measure::Pixels,
            actual: 2_500_000_000,
            least: None,
            most: Some(36_152_319),
        };
        let said = said(&pixels);
        assert_eq!(
            said.cause,
            "`wall.png` has 2,500,000,000 pixels; for an image LinkedIn allows at most 36,152,319 pixels."
        );
        assert!(said.fix[0].starts_with("Scale"));
    }

    #[test]
    fn a_picture_of_another_kind_is_named_with_what_linkedin_takes() {
        let name = "a.heic".to_owned();
        let heic = Refusal::Kind { name, found: Format::Heic, usage: Use::Image };
        let told = said(&heic);
        assert_eq!(
            told.cause,
            "`a.heic` is a HEIC picture; as an image LinkedIn takes JPG, PNG, GIF."
        );
        let name = "a.mp4".to_owned();
        let video = Refusal::Kind { name, found: Format::Mp4, usage: Use::Image };
        assert_eq!(said(&video).fix, ["It can be used as a video instead."]);
    }

    #[test]
    fn amounts_are_exact() {
        assert_eq!(amount(Measure::Bytes, 75 * 1024), "75 KiB");
        assert_eq!(amount(Measure::Bytes, 74_001), "74,001 bytes");
        assert_eq!(amount(Measure::Bytes, 0), "0 bytes");
        assert_eq!(amount(Measure::Milliseconds, 2_960), "2.960 seconds");
        assert_eq!(amount(Measure::Milliseconds, 1_800_000), "30 minutes");
        assert_eq!(amount(Measure::Milliseconds, 0), "0 seconds");
    }
}
