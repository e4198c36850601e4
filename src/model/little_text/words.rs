//! Where words begin and end, and where a hashtag or a mention may stand.

use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory};

use crate::model::text_safety::is_variation_selector;

/// Whether a hashtag can begin with it.
pub(super) fn is_letter(character: char) -> bool {
    character.general_category_group() == GeneralCategoryGroup::Letter
}

/// Whether a hashtag goes on with it; marks belong to the letters before them.
pub(super) fn continues_hashtag(character: char) -> bool {
    character == '_'
        || is_letter(character)
        || character.general_category() == GeneralCategory::DecimalNumber
        || is_mark(character)
}

/// Whether it is part of a word rather than between words.
pub(super) fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_' || is_mark(character)
}

/// Whether a word may end after one character and another begin with the next.
pub(super) fn is_boundary(left: Option<char>, right: Option<char>) -> bool {
    let (Some(left), Some(right)) = (left, right) else {
        return true;
    };
    if is_mark(right) || matches!(right, '\u{200C}' | '\u{200D}') {
        return false;
    }
    !is_word(left) || !is_word(right) || is_unspaced(left) || is_unspaced(right)
}

fn is_mark(character: char) -> bool {
    matches!(
        character.general_category(),
        GeneralCategory::NonspacingMark | GeneralCategory::SpacingMark
    ) && !is_variation_selector(character)
}

/// Scripts that write words without spaces between them, or hang particles on names.
fn is_unspaced(character: char) -> bool {
    matches!(
        character,
        '\u{0E00}'..='\u{0EFF}'
            | '\u{1000}'..='\u{109F}'
            | '\u{1780}'..='\u{17FF}'
            | '\u{3005}'..='\u{3007}'
            | '\u{3040}'..='\u{30FF}'
            | '\u{31F0}'..='\u{31FF}'
            | '\u{3400}'..='\u{4DBF}'
            | '\u{4E00}'..='\u{9FFF}'
            | '\u{AC00}'..='\u{D7AF}'
            | '\u{F900}'..='\u{FAFF}'
            | '\u{FF66}'..='\u{FF9F}'
            | '\u{20000}'..='\u{3FFFF}'
    )
}

/// What stands before the next character of a text, as far as hashtags and mentions care.
#[derive(Default)]
pub(super) struct Before {
    previous: Option<char>,
    /// The characters since the last white space that may still turn out to begin an address.
    token: usize,
    www: bool,
    scheme: usize,
    address: bool,
}

impl Before {
    /// Takes the next character in.
    pub(super) fn push(&mut self, character: char) {
        if character.is_whitespace() {
            *self = Self { previous: Some(character), ..Self::default() };
            return;
        }
        let www = "www.".chars().nth(self.token);
        self.www =
            (self.token == 0 || self.www) && www.is_none_or(|w| w.eq_ignore_ascii_case(&character));
        self.token += 1;
        self.scheme = match (self.scheme, character) {
            (_, ':') => 1,
            (1, '/') => 2,
            (2, '/') => 3,
            _ => 0,
        };
        self.address |= self.scheme == 3 || (self.www && self.token >= 4);
        self.previous = Some(character);
    }

    /// Whether the next character stands in a web address, which must stay in one piece.
    pub(super) fn in_address(&self) -> bool {
        self.address
    }

    /// Whether `#` and a letter would be a hashtag here: at a word's start, not in an address,
    /// and not in an HTML escape such as `&#x27;`.
    pub(super) fn may_start_hashtag(&self) -> bool {
        !self.address && !self.previous.is_some_and(|before| is_word(before) || before == '&')
    }
}
