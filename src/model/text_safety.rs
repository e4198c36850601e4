//! Which characters text may hold, in one place for both directions.
//!
//! Text we send is refused when it holds characters no reader sees but machines obey;
//! text others wrote is cleaned of them, and of every other invisible character nobody needs.
//! Both keep what scripts and emoji are made of: joiners, variation selectors, direction marks.

use std::borrow::Cow;

use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory};

/// The only emoji made of tag characters: the flags of England, Scotland and Wales.
///
/// Spelt out to the letter, so that no message can hide behind a black flag.
const TAGGED_FLAGS: [&str; 3] = [
    "\u{1F3F4}\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}",
    "\u{1F3F4}\u{E0067}\u{E0062}\u{E0073}\u{E0063}\u{E0074}\u{E007F}",
    "\u{1F3F4}\u{E0067}\u{E0062}\u{E0077}\u{E006C}\u{E0073}\u{E007F}",
];

/// What an error message repeats of a caller's text, at most.
const SHOWN: usize = 60;

/// A character that outgoing text may not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "the text holds the hidden or control character U+{:04X} after {position} characters; remove it",
    u32::from(*codepoint)
)]
pub struct Forbidden {
    /// The character.
    pub codepoint: char,
    /// How many characters of the text come before it.
    pub position: usize,
}

/// Checks text that is about to leave, and turns CRLF line ends into LF.
///
/// Refused are tag characters, bidi controls and control characters other than newline and tab.
pub fn outgoing(text: &str) -> Result<Cow<'_, str>, Forbidden> {
    let text_has_crlf = text.contains("\r\n");
    let mut position = 0;
    for piece in Pieces(text) {
        match piece {
            Piece::Flag(flag) => position += flag.chars().count(),
            Piece::Char { character, next } => {
                let is_line_end = character == '\r' && next == Some('\n');
                if is_refused(character) && !is_line_end {
                    return Err(Forbidden { codepoint: character, position });
                }
                position += 1;
            }
        }
    }
    Ok(if text_has_crlf { Cow::Owned(text.replace("\r\n", "\n")) } else { Cow::Borrowed(text) })
}

/// Removes from text what a reader would not see and a machine might obey.
pub(crate) fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    // A base carries one variation selector; runs of them are a known hiding place.
    let mut after_selector = false;
    for piece in Pieces(text) {
        match piece {
            Piece::Flag(flag) => {
                out.push_str(flag);
                after_selector = false;
            }
            Piece::Char { character, .. } => {
                let selector = is_variation_selector(character);
                if is_removed(character) || (selector && after_selector) {
                    continue;
                }
                out.push(character);
                after_selector = selector;
            }
        }
    }
    out
}

/// A caller's text as an error message may repeat it: short, with nothing hidden.
pub(crate) fn shown(text: &str) -> String {
    escaped(text, SHOWN)
}

/// A text on one line, with everything unseen spelt out, cut to a number of characters (at least one).
pub(crate) fn escaped(text: &str, max_chars: usize) -> String {
    let mut out = String::new();
    for character in text.chars().take(max_chars + 1) {
        if is_unseen(character) {
            out.extend(character.escape_unicode());
        } else {
            out.push(character);
        }
    }
    if out.chars().count() > max_chars {
        out = out.chars().take(max_chars - 1).collect();
        out.push('…');
    }
    out
}

/// Whether text has nothing in it that a reader would see.
pub(crate) fn is_blank(text: &str) -> bool {
    text.chars().all(|character| {
        character.is_whitespace() || is_removed(character) || is_kept_invisible(character)
    })
}

/// Whether a character is a variation selector (of emoji, ideographs or Mongolian).
pub(crate) fn is_variation_selector(character: char) -> bool {
    matches!(
        character,
        '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}' | '\u{180B}'..='\u{180D}' | '\u{180F}'
    )
}

fn is_kept_invisible(character: char) -> bool {
    matches!(character, '\u{200C}'..='\u{200F}' | '\u{061C}' | '\u{180E}')
        || is_variation_selector(character)
}

/// Tag characters, bidi embeddings, overrides and isolates, and controls but newline and tab.
fn is_refused(character: char) -> bool {
    match character {
        '\n' | '\t' => false,
        '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{E0000}'..='\u{E007F}' => true,
        _ => character.is_control(),
    }
}

/// Everything refused, and every other invisible character that no script or emoji needs.
fn is_removed(character: char) -> bool {
    if is_refused(character) {
        return true;
    }
    if is_kept_invisible(character) {
        return false;
    }
    match character {
        // Format characters that are drawn: number signs and the like, hieroglyph layout.
        '\u{0600}'..='\u{0605}'
        | '\u{06DD}'
        | '\u{070F}'
        | '\u{0890}'..='\u{0891}'
        | '\u{08E2}'
        | '\u{110BD}'
        | '\u{110CD}'
        | '\u{13430}'..='\u{1343F}' => false,
        // Invisible without being format characters: fillers, joiners, reserved code points.
        '\u{034F}'
        | '\u{115F}'..='\u{1160}'
        | '\u{17B4}'..='\u{17B5}'
        | '\u{2065}'
        | '\u{3164}'
        | '\u{FFA0}'
        | '\u{FFF0}'..='\u{FFF8}'
        | '\u{E0000}'..='\u{E0FFF}' => true,
        _ => character.general_category() == GeneralCategory::Format,
    }
}

fn is_unseen(character: char) -> bool {
    let category = character.general_category_group();
    is_removed(character)
        || is_kept_invisible(character)
        || category == GeneralCategoryGroup::Other
        || (category == GeneralCategoryGroup::Separator && character != ' ')
        || matches!(character, '\n' | '\t')
}

/// Text cut into characters, with the tagged flags kept whole.
struct Pieces<'a>(&'a str);

enum Piece<'a> {
    Flag(&'a str),
    Char { character: char, next: Option<char> },
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        for flag in TAGGED_FLAGS {
            if let Some(rest) = self.0.strip_prefix(flag) {
                self.0 = rest;
                return Some(Piece::Flag(flag));
            }
        }
        let mut characters = self.0.chars();
        let character = characters.next()?;
        self.0 = characters.as_str();
        Some(Piece::Char { character, next: characters.next() })
    }
}

#[cfg(test)]
mod tests;
