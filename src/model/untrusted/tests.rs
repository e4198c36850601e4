use proptest::prelude::*;
use schemars::SchemaGenerator;
use serde_json::json;

use super::*;

#[test]
fn what_a_reader_sees_stays() {
    for text in [
        "Ahoy\n\tthere — “maps” & more",
        "👩‍👩‍👧‍👦 ❤️ 👁️‍🗨️ 1️⃣ 👍🏽 🇦🇹 🏴󠁧󠁢󠁥󠁮󠁧󠁿",
        "日本語 葛\u{E0100}飾 한국어 中文",
        "שלום \u{200F}عربي\u{200E} می‌خواهم",
        "हिन्दी ක්‍ර ไทย ᠮᠣᠩᠭᠣᠯ\u{180B}",
        "e\u{301} \u{0600}١٢",
        "\u{F8FF}",
        "អរគុណ\u{200B}សម្រាប់\u{200B}ការ",
    ] {
        assert_eq!(filter(text), text);
    }
}

#[test]
fn what_only_a_machine_sees_goes() {
    for hidden in [
        "\u{E0049}\u{E0067}\u{E006E}",
        "\u{202E}",
        "\u{2066}\u{2069}",
        "\u{1b}",
        "\0",
        "\r",
        "\u{85}",
        "\u{200B}",
        "\u{2060}\u{2061}\u{2064}",
        "\u{FEFF}",
        "\u{AD}",
        "\u{034F}",
        "\u{115F}\u{1160}\u{3164}\u{FFA0}",
        "\u{17B4}",
        "\u{206A}\u{206F}",
        "\u{FFF9}\u{FFFA}\u{FFFB}",
        "\u{1D173}",
        "\u{E0FFF}",
    ] {
        assert_eq!(filter(&format!("a{hidden}b")), "ab", "{hidden:?}");
    }
}

#[test]
fn a_space_without_width_stays_only_where_words_are_parted_by_it() {
    for (text, kept) in [
        ("\u{200B}អរ", "អរ"),
        ("អរ\u{200B}", "អរ"),
        ("អ\u{200B}\u{200B}រ", "អរ"),
        ("អ\u{200B}a", "អa"),
        ("អ\u{17B4}\u{200B}រ", "អរ"),
    ] {
        assert_eq!(filter(text), kept, "{text:?}");
    }
}

#[test]
fn an_excerpt_says_when_it_is_one() {
    assert_eq!(excerpt("abc", 3), "abc");
    assert_eq!(excerpt("abcd", 3), "ab…");
    assert_eq!(excerpt("a\u{200B}b\u{200B}c", 3), "abc");
    assert_eq!(excerpt("abcd", 1), "…");
    assert_eq!(excerpt("abcd", 0), "");
    assert_eq!(excerpt("", 0), "");
    assert_eq!(excerpt("👩‍👩‍👧", 3), "👩…");
    assert_eq!(excerpt("🏴󠁧󠁢󠁥󠁮󠁧󠁿", 4), "🏴…");
}

#[test]
fn it_is_filtered_however_it_comes_in() {
    let dirty = "a\u{202E}b";
    assert_eq!(Untrusted::new(dirty).as_str(), "ab");
    let read: Untrusted = serde_json::from_value(json!(dirty)).unwrap();
    assert_eq!(serde_json::to_value(&read).unwrap(), json!("ab"));
    assert_eq!(format!("{read:?}"), "Untrusted(2 characters)");
    let schema = SchemaGenerator::default().subschema_for::<Untrusted>();
    assert_eq!(schema.get("type"), Some(&json!("string")));
}

proptest! {
    #[test]
    fn filtering_twice_changes_nothing_more(text in any::<String>()) {
        let once = filter(&text);
        prop_assert_eq!(filter(&once), once);
    }

    #[test]
    fn an_excerpt_is_never_longer_than_asked(text in any::<String>(), max in 0_usize..40) {
        let cut = excerpt(&text, max);
        prop_assert!(cut.chars().count() <= max);
        prop_assert_eq!(filter(&cut), cut);
    }
}
