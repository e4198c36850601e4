//! What LinkedIn takes as part of a name when it looks for people.
//!
//! Source: <https://learn.microsoft.com/en-us/linkedin/marketing/community-management/organizations/people-typeahead>.

use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};

use crate::catalogue::Invalid;

/// The fewest characters.
const FEWEST: usize = 3;

/// The fewest where a space or a dot is among them.
const FEWEST_WITH_SPACE: usize = 6;

/// A letter of any script, or a mark that belongs to one.
fn is_letter(character: char) -> bool {
    let group = character.general_category_group();
    matches!(group, GeneralCategoryGroup::Letter | GeneralCategoryGroup::Mark)
}

fn is_special(character: char) -> bool {
    matches!(character, ' ' | '\'' | '-' | '.')
}

/// Refuses what LinkedIn would refuse.
pub(super) fn check(keywords: &str) -> Result<(), Invalid> {
    let invalid = |problem: String, fix: &str| Err(Invalid::new("keywords", problem, fix));
    if let Some(stranger) = keywords.chars().find(|c| !is_letter(*c) && !is_special(*c)) {
        return invalid(
            format!(
                "`{}` cannot stand in a name here: LinkedIn takes letters, one space, apostrophes ('), hyphens and dots",
                stranger.escape_debug()
            ),
            "Leave it out; give part of a first or last name.",
        );
    }
    if keywords.chars().filter(|c| *c == ' ').count() > 1 {
        return invalid(
            "LinkedIn takes at most one space".to_owned(),
            "Give a first and a last name, or one of them.",
        );
    }
    let mut pairs = keywords.chars().zip(keywords.chars().skip(1));
    if let Some((doubled, _)) = pairs.find(|(one, next)| one == next && is_special(*one)) {
        return invalid(format!("`{doubled}` stands there twice in a row"), "Keep one of the two.");
    }
    let length = keywords.chars().count();
    if length < FEWEST {
        return invalid(
            format!("LinkedIn looks for {FEWEST} characters or more, and these are {length}"),
            "Give more of the name.",
        );
    }
    if keywords.contains([' ', '.']) && length < FEWEST_WITH_SPACE {
        return invalid(
            format!(
                "With a space or a dot LinkedIn looks for {FEWEST_WITH_SPACE} characters or more, and these are {length}"
            ),
            "Give more of the name, or leave the space or dot out.",
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn names_in_any_script_are_taken() {
        for name in [
            "ann",
            "Zoë",
            "José",
            "Jose\u{301}",
            "O'Neil",
            "Anne-Marie",
            "Mara Q",
            "J. Quill",
            "Łukasz",
            "Мария",
            "सुनीता",
            "สมชาย",
            "王小明",
            "Jean-Luc P.",
        ] {
            check(name).unwrap_or_else(|invalid| panic!("{name}: {invalid}"));
        }
    }

    #[test]
    fn each_rule_is_refused_in_its_own_words() {
        for (name, word) in [
            ("", "3 characters"),
            ("an", "3 characters"),
            ("李明", "3 characters"),
            ("M. Qu", "6 characters"),
            ("a b c d", "one space"),
            ("Anne  Marie", "one space"),
            ("Anne--Marie", "twice in a row"),
            ("O''Neil", "twice in a row"),
            ("Quill..", "twice in a row"),
            ("mara7", "`7`"),
            ("mara@example", "`@`"),
            ("Mara\tQuill", "`\\t`"),
            ("O\u{2019}Neil", "apostrophes"),
            ("Mara 😀 Q", "cannot stand"),
        ] {
            let invalid = check(name).unwrap_err();
            assert_eq!(invalid.field.as_deref(), Some("keywords"));
            assert!(invalid.problem.contains(word), "{name}: {}", invalid.problem);
            assert!(invalid.fix.ends_with('.'), "{name}: {}", invalid.fix);
        }
    }
}
