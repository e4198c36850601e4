use proptest::prelude::*;

use super::super::*;
use super::mention;

/// Text with many reserved characters, words, line ends and scripts, and nothing forbidden.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        3 => "[|{}@\\[\\]()<>#\\\\*_~]{1,3}",
        2 => "[a-zA-Z0-9_ ]{1,5}",
        1 => "\\PC{1,3}",
        1 => Just("\r\n".to_owned()),
        1 => prop::sample::select(vec![
            "#maps", "\n", "\t", "https://", "www.", "Ann", "@Ann", "@[Ann](urn:li:person:x)",
            "{hashtag|\\#|x}", "地図", "हिन्दी", "\u{200D}", "❤️",
        ])
        .prop_map(str::to_owned),
    ];
    prop::collection::vec(piece, 1..12)
        .prop_map(|pieces| pieces.concat())
        .prop_filter("sendable", |text| outgoing(text).is_ok() && !is_blank(text))
}

proptest! {
    #[test]
    fn what_is_written_is_what_is_read(text in text()) {
        let normalised = text.replace("\r\n", "\n");
        let written = write(&text, &[]).unwrap();
        prop_assert_eq!(written.rendered(), &normalised);
        let back = read(written.raw());
        prop_assert_eq!(&back.text, &normalised);
        prop_assert!(back.mentions.is_empty());
        prop_assert_eq!(check(written.raw()).unwrap(), written.clone());
        prop_assert!(same_meaning(written.raw(), written.raw()));
    }

    #[test]
    fn mentions_come_back_with_name_and_urn(before in text(), after in text(), id in "[A-Za-z0-9_-]{1,12}") {
        let urn = format!("urn:li:person:{id}");
        let text = format!("{before} @Mara Quill {after}");
        let written = write(&text, &[mention("Mara Quill", &urn)]).unwrap();
        let back = read(written.raw());
        prop_assert_eq!(&back.text, written.rendered());
        prop_assert_eq!(back.mentions, vec![("Mara Quill".to_owned(), urn)]);
        prop_assert_eq!(check(written.raw()).unwrap(), written);
    }

    #[test]
    fn reading_and_checking_never_fail_badly(raw in any::<String>(), other in "[@\\[\\](){}|#\\\\a_ ]{0,40}") {
        for raw in [raw, other] {
            let seen = read(&raw);
            if let Ok(checked) = check(&raw) {
                prop_assert_eq!(checked.rendered(), seen.text.replace("\r\n", "\n"));
            }
        }
    }
}
