use std::time::Instant;

use super::*;

mod mentions;
mod properties;

const RESERVED: &str = "|{}@[]()<>#\\*_~";

fn mention(name: &str, urn: &str) -> Mention {
    Mention { name: name.into(), urn: urn.parse().unwrap() }
}

fn page(name: &str) -> Mention {
    mention(name, "urn:li:organization:70010001")
}

fn raw(text: &str) -> String {
    write(text, &[]).unwrap().into_raw()
}

#[test]
fn reserved_characters_are_escaped_once() {
    for (text, expected) in [
        ("a (b)", r"a \(b\)"),
        ("x_y", r"x\_y"),
        ("50% [off]", r"50% \[off\]"),
        (r"C:\t", r"C:\\t"),
        ("me@ex.org", r"me\@ex.org"),
        ("* item", r"\* item"),
        ("\"it's\" 5$ & more!\nnext", "\"it's\" 5$ & more!\nnext"),
        (r"already \(escaped\)", r"already \\\(escaped\\\)"),
    ] {
        assert_eq!(raw(text), expected);
        assert_eq!(read(expected).text, text);
        assert_eq!(check(expected).unwrap().rendered(), text);
    }
}

#[test]
fn every_reserved_character_survives_alone_and_in_pairs() {
    for one in RESERVED.chars() {
        assert_eq!(raw(&one.to_string()), format!("\\{one}"));
        for other in RESERVED.chars() {
            let text = format!("{one}{other}");
            assert_eq!(raw(&text), format!("\\{one}\\{other}"));
            assert_eq!(read(&raw(&text)).text, text);
        }
    }
}

#[test]
fn hashtags_begin_at_a_word_with_a_letter() {
    let tag = |word: &str| format!("{{hashtag|\\#|{word}}}");
    for (text, expected) in [
        ("#maps", tag("maps")),
        ("on #maps, now", format!("on {}, now", tag("maps"))),
        ("C#", r"C\#".into()),
        ("C# and #csharp", format!(r"C\# and {}", tag("csharp"))),
        ("#1", r"\#1".into()),
        ("#1a", r"\#1a".into()),
        ("#", r"\#".into()),
        ("# maps", r"\# maps".into()),
        ("#été", tag("été")),
        ("#地図", tag("地図")),
        ("#हिन्दी", tag("हिन्दी")),
        ("#e\u{301}te\u{301}!", format!("{}!", tag("e\u{301}te\u{301}"))),
        ("##x", format!(r"\#{}", tag("x"))),
        ("#a_b", tag(r"a\_b")),
        ("#_a", r"\#\_a".into()),
        ("a#b", r"a\#b".into()),
        ("a_#b", r"a\_\#b".into()),
        ("1#b", r"1\#b".into()),
        ("é#b", r"é\#b".into()),
        ("(#x)", format!(r"\({}\)", tag("x"))),
        ("#a#b", format!(r"{}\#b", tag("a"))),
        ("#a-b", format!("{}-b", tag("a"))),
        ("#maps's", format!("{}'s", tag("maps"))),
        ("\n#x\n#y", format!("\n{}\n{}", tag("x"), tag("y"))),
        ("❤️#x", format!("❤️{}", tag("x"))),
        (r"\#x", format!(r"\\{}", tag("x"))),
        ("&#x27;", r"&\#x27;".into()),
        ("https://ex.org/#top #x", format!(r"https://ex.org/\#top {}", tag("x"))),
        ("www.ex.org/#top", r"www.ex.org/\#top".into()),
        ("a:/#x", format!("a:/{}", tag("x"))),
        ("{hashtag|#|x}", r"\{hashtag\|\#\|x\}".into()),
    ] {
        let written = write(text, &[]).unwrap();
        assert_eq!(written.raw(), expected);
        assert_eq!(written.rendered(), text);
        assert_eq!(check(&expected).unwrap(), written);
    }
}

#[test]
fn little_text_of_callers_must_be_escaped() {
    for (text, character, position) in [
        ("a (b)", '(', 2),
        ("x_y", '_', 1),
        ("a\\", '\\', 1),
        (r"C:\t", '\\', 2),
        ("é@", '@', 1),
        ("@[Ann] (urn:li:person:x)", '@', 0),
        ("@[Ann](urn:li:person:x", '@', 0),
        ("@[](urn:li:person:x)", '@', 0),
        ("@[A(n)n](urn:li:person:x)", '(', 3),
        ("#1", '#', 0),
        ("C#", '#', 1),
        ("#a_b", '_', 2),
        ("{hashtag|#|x}", '#', 9),
        (r"{hashtag|\#|}", '{', 0),
        (r"{hashtag|\#|a_b}", '_', 13),
        (r"{hashtag|\#|x", '{', 0),
        ("{x}", '{', 0),
        ("a | b", '|', 2),
    ] {
        match check(text) {
            Err(Problem::Unescaped { character: found, position: at, context }) => {
                assert_eq!((found, at), (character, position), "{text}");
                assert!(context.chars().count() <= 30);
            }
            other => panic!("{text}: {other:?}"),
        }
    }
    assert!(matches!(check("@[Ann](urn:li:member:5)"), Err(Problem::MentionUrn { .. })));
    assert!(matches!(check("@[Ann](nobody)"), Err(Problem::MentionUrn { .. })));
}

#[test]
fn little_text_of_callers_is_sent_as_it_is() {
    for (text, rendered) in [
        (r"Ahoy \(again\) {hashtag|\#|maps}", "Ahoy (again) #maps"),
        ("Ahoy #maps!", "Ahoy #maps!"),
        (r"#a\_b", "#a_b"),
        ("@[Ann](urn:li:person:q7-h__kX)", "Ann"),
        (r"@[Ann](urn:li:person:q7-h\_\_kX)", "Ann"),
        (r"@[A\(nn](urn:li:organizationBrand:5) x", "A(nn x"),
    ] {
        let checked = check(text).unwrap();
        assert_eq!(checked.raw(), text);
        assert_eq!(checked.rendered(), rendered);
    }
}

#[test]
fn the_limit_counts_what_a_reader_sees() {
    let full = "(".repeat(3000);
    assert_eq!(raw(&full).len(), 6000);
    assert!(check(&raw(&full)).is_ok());
    let too_long = |length| Err(Problem::TooLong { length, limit: 3000 });
    assert_eq!(write(&"🦀".repeat(3001), &[]), too_long(3001));
    assert_eq!(check(&"x".repeat(3001)), too_long(3001));
    assert!(write(&"🦀".repeat(3000), &[]).is_ok());
    assert!(write(&"\r\n".repeat(2999), &[]).is_err());
    assert!(write(&format!("{}x", "\r\n".repeat(2999)), &[]).is_ok());
    let signed = format!("@Ann {}", "x".repeat(2996));
    assert!(write(&signed, &[page("Ann")]).is_ok());
    assert_eq!(write(&signed, &[]), too_long(3001));
}

#[test]
fn blank_and_hidden_text_is_refused() {
    for text in ["", " \n\t\r\n", "\u{200B}", "\u{FE0F}\u{200D}"] {
        assert_eq!(write(text, &[]), Err(Problem::Blank), "{text:?}");
        assert_eq!(check(text), Err(Problem::Blank), "{text:?}");
    }
    for codepoint in ['\u{202E}', '\u{2066}', '\u{E0041}', '\0', '\r', '\u{9f}'] {
        let expected = Err(Problem::Forbidden { codepoint, position: 3 });
        let text = format!("\r\né{codepoint}x");
        assert_eq!(write(&text, &[]), expected);
        assert_eq!(check(&text), expected);
    }
    let kept = "a\u{200D}\u{FE0F}\u{200E}\u{200F}\t\nb";
    assert_eq!(raw(kept), kept);
    assert_eq!(raw("a\r\nb"), "a\nb");
}

#[test]
fn what_linkedin_returns_is_read_whatever_it_holds() {
    let back = read(
        r"Hi @[Mara Quill](urn:li:person:q7-h\_\_kX), {hashtag|\#|maps} #more \@ 5 (bare) C:\t",
    );
    assert_eq!(back.text, r"Hi Mara Quill, #maps #more @ 5 (bare) C:\t");
    assert_eq!(back.hashtags, ["maps", "more"]);
    assert_eq!(back.mentions, [("Mara Quill".to_owned(), "urn:li:person:q7-h__kX".to_owned())]);
    assert_eq!(read("").text, "");
    assert_eq!(read("@[x").text, "@[x");
    assert_eq!(read("trailing\\").text, "trailing\\");
}

#[test]
fn a_read_back_is_compared_by_what_it_says() {
    for (sent, got) in [
        ("plain", "plain"),
        ("#maps", r"{hashtag|\#|maps}"),
        (r"#a\_b", r"{hashtag|\#|a\_b}"),
        (r"{hashtag|\#|maps}", "#maps"),
        ("@[Ann](urn:li:person:a__b)", r"@[Ann](urn:li:person:a\_\_b)"),
        (r"me\@ex.org", "me@ex.org"),
        ("text\n", "text"),
        ("a\nb", "a\r\nb"),
    ] {
        assert!(same_meaning(sent, got), "{sent} {got}");
        assert!(same_meaning(got, sent), "{sent} {got}");
    }
    for (sent, got) in [
        ("plain", "Plain"),
        (r"before \(after\)", "before "),
        ("@[Ann](urn:li:person:x)", "Ann"),
        ("@[Ann](urn:li:person:x)", "@[Ann](urn:li:person:y)"),
        (r"\#maps", "#maps"),
        ("a  b", "a b"),
    ] {
        assert!(!same_meaning(sent, got), "{sent} {got}");
        assert!(!same_meaning(got, sent), "{sent} {got}");
    }
}

#[test]
fn hostile_text_is_answered_at_once() {
    let start = Instant::now();
    for unit in ["#a", "@[", "@[a](", "{hashtag|\\#|", "(", "\\", "@", "://", "a ", "#"] {
        let text = unit.repeat(200_000);
        assert!(write(&text, &[]).is_err());
        assert!(check(&text).is_err());
        let _ = read(&text);
    }
    let full = "a ".repeat(1500);
    let many = vec![page("a"); 1500];
    assert!(write(&full, &many).is_ok());
    let too_many = vec![page("a"); 100_000];
    assert!(write(&full, &too_many).is_err());
    let stutter = "a a ".repeat(375) + "b";
    assert!(write(&full, &vec![page(&stutter); 1000]).is_err());
    assert!(start.elapsed().as_secs() < 20);
}

#[test]
fn problems_speak_in_one_sentence() {
    for (problem, start) in [
        (write("", &[]), "the text is blank"),
        (write(&"x".repeat(3001), &[]), "the text is 3001 characters long"),
        (write("a\u{202E}", &[]), "the text holds the hidden or control character U+202E after 1"),
        (check("ab ( c"), "the commentary has a bare '(' after 3 characters, near 'ab ( c'"),
        (write("x", &[page("Ann")]), "the mention 'Ann' is not in the text"),
    ] {
        let message = problem.unwrap_err().to_string();
        assert!(message.starts_with(start), "{message}");
        assert!(!message.contains('\n') && message.len() < 300);
    }
}
