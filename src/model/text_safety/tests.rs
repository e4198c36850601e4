use super::*;

#[test]
fn what_scripts_and_emoji_need_may_leave() {
    for text in [
        "plain\ttext\nand more",
        "👩‍👩‍👧‍👦 ❤️ 1️⃣ 👍🏽 🇦🇹",
        "🏴󠁧󠁢󠁥󠁮󠁧󠁿 🏴󠁧󠁢󠁳󠁣󠁴󠁿 🏴󠁧󠁢󠁷󠁬󠁳󠁿",
        "می‌خواهم \u{200E}abc\u{200F} \u{061C}",
        "葛\u{E0100}飾区",
        "हिन्दी",
    ] {
        assert_eq!(outgoing(text).unwrap(), text);
        assert_eq!(clean(text), text);
    }
}

#[test]
fn hidden_and_control_characters_may_not_leave() {
    for codepoint in [
        '\0',
        '\u{7}',
        '\u{8}',
        '\u{b}',
        '\u{c}',
        '\r',
        '\u{1b}',
        '\u{7f}',
        '\u{85}',
        '\u{9f}',
        '\u{202A}',
        '\u{202B}',
        '\u{202C}',
        '\u{202D}',
        '\u{202E}',
        '\u{2066}',
        '\u{2067}',
        '\u{2068}',
        '\u{2069}',
        '\u{E0001}',
        '\u{E0020}',
        '\u{E0041}',
        '\u{E007F}',
    ] {
        let text = format!("né{codepoint}x");
        assert_eq!(outgoing(&text), Err(Forbidden { codepoint, position: 2 }));
        assert_eq!(clean(&text), "néx");
    }
}

#[test]
fn a_black_flag_hides_no_message() {
    let hidden = "🏴\u{E0068}\u{E0069}\u{E007F}";
    assert_eq!(outgoing(hidden).unwrap_err().position, 1);
    assert_eq!(clean(hidden), "🏴");
    let flag = TAGGED_FLAGS[0];
    let longer = format!("{flag}\u{E0068}");
    assert_eq!(outgoing(&longer).unwrap_err().position, 7);
    assert_eq!(clean(&longer), flag);
}

#[test]
fn line_ends_become_newlines_and_a_lone_return_is_refused() {
    assert_eq!(outgoing("a\r\nb\r\n").unwrap(), "a\nb\n");
    assert_eq!(outgoing("a\rb").unwrap_err().codepoint, '\r');
    assert_eq!(outgoing("a\r\r\nb").unwrap_err().position, 1);
}

#[test]
fn the_message_names_the_code_point() {
    assert_eq!(
        outgoing("ab\u{202E}").unwrap_err().to_string(),
        "the text holds the hidden or control character U+202E after 2 characters; remove it"
    );
}

#[test]
fn a_run_of_variation_selectors_is_cut_to_one() {
    assert_eq!(clean("❤\u{FE0F}\u{E0101}\u{E0102}\u{FE0F}x\u{FE0F}"), "❤\u{FE0F}x\u{FE0F}");
}

#[test]
fn what_is_shown_is_short_and_hides_nothing() {
    assert_eq!(shown("acme söhne 地図"), "acme söhne 地図");
    assert_eq!(shown("a\nb\u{200B}c\u{2028}"), "a\\u{a}b\\u{200b}c\\u{2028}");
    assert_eq!(shown(&"x".repeat(60)).chars().count(), 60);
    let long = shown(&"x".repeat(61));
    assert_eq!(long.chars().count(), 60);
    assert!(long.ends_with('…'));
}

#[test]
fn blank_is_what_no_reader_sees() {
    for text in ["", " \n\t", "\u{200B}\u{FEFF}", "\u{3164}\u{200D}\u{FE0F}", "\u{A0}\u{2003}"] {
        assert!(is_blank(text), "{text:?}");
    }
    for text in ["x", "❤", "\u{0600}"] {
        assert!(!is_blank(text), "{text:?}");
    }
}
