//! Text: captions in SRT, and what text there is that pictures and pages are made of.

use super::Found;
use super::reader::Reader;
use crate::media::secrets;
use crate::media::{Format, Refusal};

/// The longest text that is read as captions: two hours of them are a tenth of it.
const LONGEST: usize = 2 * 1024 * 1024;

/// What a text is.
pub(super) fn text(reader: &mut Reader, head: &[u8]) -> Result<Found, Refusal> {
    let start =
        String::from_utf8_lossy(head).trim_start_matches('\u{feff}').trim_start().to_lowercase();
    if start.starts_with("<svg") || (start.starts_with("<?xml") && start.contains("<svg")) {
        return Ok(Found::new(Format::Svg));
    }
    if start.starts_with("<!doctype html") || start.starts_with("<html") {
        return Ok(Found::new(Format::Html));
    }
    // Only what begins as captions do is read on.
    if !start.starts_with(|c: char| c.is_ascii_digit()) || !start.contains("-->") {
        return Ok(Found::new(Format::Unknown));
    }
    let bytes = reader.bytes(0, LONGEST + 1)?;
    if bytes.len() > LONGEST {
        return Ok(Found::damaged(Format::Srt, "it is longer than 2 MB"));
    }
    let Ok(text) = std::str::from_utf8(&bytes) else {
        return Ok(Found::damaged(Format::Srt, "it is not UTF-8; save it as UTF-8"));
    };
    let mut found = Found::new(Format::Srt);
    found.problem = problem(text.trim_start_matches('\u{feff}'));
    found.secret = secrets::found(text);
    Ok(found)
}

/// What is wrong with captions: each is a number, a line with two times, and text.
fn problem(text: &str) -> Option<&'static str> {
    let text = text.replace("\r\n", "\n");
    let cues = text.split("\n\n").map(str::trim).filter(|cue| !cue.is_empty());
    let mut last = 0_u32;
    for cue in cues {
        let mut lines = cue.lines();
        let Some(number) = lines.next().and_then(|line| line.trim().parse::<u32>().ok()) else {
            return Some("a caption does not begin with its number");
        };
        if number <= last && last > 0 {
            return Some("its captions are not numbered one after the other");
        }
        last = number;
        let times = lines.next().and_then(|line| line.split_once("-->"));
        let times = times.and_then(|(from, to)| Some((time(from)?, time(to)?)));
        match times {
            None => return Some("a caption's times are not like 00:00:01,000 --> 00:00:04,000"),
            Some((from, to)) if to < from => return Some("a caption ends before it begins"),
            Some(_) => {}
        }
    }
    None
}

/// `00:01:02,345` in milliseconds. What may follow it, such as a position, is left out.
fn time(text: &str) -> Option<u64> {
    let text = text.split_whitespace().next()?;
    let (whole, thousandths) = text.split_once([',', '.'])?;
    let mut parts = whole.split(':').map(|part| part.parse::<u64>().ok().filter(|n| *n < 1_000));
    let (hours, minutes, seconds) = (parts.next()??, parts.next()??, parts.next()??);
    let thousandths = thousandths.parse::<u64>().ok().filter(|n| *n < 1_000)?;
    let fine = parts.next().is_none() && minutes < 60 && seconds < 60;
    fine.then_some(((hours * 60 + minutes) * 60 + seconds) * 1_000 + thousandths)
}
