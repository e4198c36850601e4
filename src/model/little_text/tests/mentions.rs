use schemars::SchemaGenerator;
use serde_json::json;

use super::super::*;
use super::{mention, page};

fn raw_with(text: &str, mentions: &[Mention]) -> String {
    let written = write(text, mentions).unwrap();
    let checked = check(written.raw()).unwrap();
    assert_eq!(checked, written);
    written.into_raw()
}

fn missing(text: &str, mentions: &[Mention]) -> String {
    match write(text, mentions) {
        Err(Problem::MentionNotInText { name }) => name,
        other => panic!("{text}: {other:?}"),
    }
}

#[test]
fn mentions_take_the_words_they_name() {
    let ann = || mention("Ann", "urn:li:person:q7-h__kX");
    let lee = || mention("Ann Lee", "urn:li:person:Zz9");
    let written_ann = r"@[Ann](urn:li:person:q7-h\_\_kX)";
    for (text, mentions, expected) in [
        ("Thanks Ann!", vec![ann()], format!("Thanks {written_ann}!")),
        ("Thanks @Ann!", vec![ann()], format!("Thanks {written_ann}!")),
        ("(@Ann)", vec![ann()], format!(r"\({written_ann}\)")),
        ("@@Ann", vec![ann()], format!(r"\@{written_ann}")),
        ("Ann's map", vec![ann()], format!("{written_ann}'s map")),
        ("Ann Ann", vec![ann()], format!("{written_ann} Ann")),
        ("Ann Ann", vec![ann(), ann()], format!("{written_ann} {written_ann}")),
        ("Annie, Joann, Ann_x, Ann", vec![ann()], format!(r"Annie, Joann, Ann\_x, {written_ann}")),
        (
            "Ann Lee and Ann",
            vec![ann(), lee()],
            format!("@[Ann Lee](urn:li:person:Zz9) and {written_ann}"),
        ),
        ("me@Ann and Ann", vec![ann()], format!(r"me\@Ann and {written_ann}")),
        ("#Ann and Ann", vec![ann()], format!(r"{{hashtag|\#|Ann}} and {written_ann}")),
        (
            "https://ex.org/Ann www.Ann.org Ann",
            vec![ann()],
            format!("https://ex.org/Ann www.Ann.org {written_ann}"),
        ),
        (
            "By Acme (Maps) [x]",
            vec![page("Acme (Maps)")],
            r"By @[Acme \(Maps\)](urn:li:organization:70010001) \[x\]".to_owned(),
        ),
        (
            "Studio #One!",
            vec![page("Studio #One")],
            r"@[Studio \#One](urn:li:organization:70010001)!".to_owned(),
        ),
        (
            "we like @properties",
            vec![page("@properties")],
            r"we like @[\@properties](urn:li:organization:70010001)".to_owned(),
        ),
        (
            "感谢阿克米地图公司",
            vec![page("阿克米地图")],
            "感谢@[阿克米地图](urn:li:organization:70010001)公司".to_owned(),
        ),
        (
            "김민수가 왔다",
            vec![page("김민수")],
            "@[김민수](urn:li:organization:70010001)가 왔다".to_owned(),
        ),
    ] {
        assert_eq!(raw_with(text, &mentions), expected, "{text}");
    }
}

#[test]
fn same_words_are_given_out_in_the_order_of_the_mentions() {
    let text = "Acme and Acme";
    let mentions =
        [mention("Acme", "urn:li:organization:1"), mention("Acme", "urn:li:organizationBrand:2")];
    assert_eq!(
        raw_with(text, &mentions),
        "@[Acme](urn:li:organization:1) and @[Acme](urn:li:organizationBrand:2)"
    );
}

#[test]
fn a_mention_without_its_words_is_refused() {
    for (text, name) in [
        ("Thanks ann", "Ann"),
        ("Thanks Annie", "Ann"),
        ("Thanks Joann", "Ann"),
        ("Jose\u{301}", "Jose"),
        ("me@Ann", "Ann"),
        ("#Ann", "Ann"),
        ("https://ex.org/Ann", "Ann"),
        ("Ann  Lee", "Ann Lee"),
        ("Ann\u{200D}x", "Ann"),
        ("คน\u{0E31}", "คน"),
    ] {
        assert_eq!(missing(text, &[page(name)]), name, "{text}");
    }
    assert_eq!(missing("Ann", &[page("Ann"), page("Ann")]), "Ann");
    assert_eq!(missing("Ann Lee", &[page("Ann Lee"), page("Ann")]), "Ann");
    assert_eq!(missing("x", &[page(&"y".repeat(500))]).chars().count(), 60);
    assert_eq!(write("x", &[page(" ")]), Err(Problem::MentionBlank));
    assert_eq!(
        write("Ann", &[mention("Ann", "urn:li:company:5")]),
        Err(Problem::MentionUrn { urn: "urn:li:company:5".into() })
    );
}

#[test]
fn a_mention_is_seen_without_its_sign() {
    let written = write("Thanks @Ann!", &[page("Ann")]).unwrap();
    assert_eq!(written.rendered(), "Thanks Ann!");
    let back = read(written.raw());
    assert_eq!(back.text, "Thanks Ann!");
    assert_eq!(back.mentions, [("Ann".to_owned(), "urn:li:organization:70010001".to_owned())]);
}

#[test]
fn a_mention_is_an_object_of_two_strings() {
    let read: Mention =
        serde_json::from_value(json!({ "name": "Ann", "urn": "urn:li:person:x" })).unwrap();
    assert_eq!(read, mention("Ann", "urn:li:person:x"));
    for wrong in [
        json!({ "name": "Ann" }),
        json!({ "name": "Ann", "urn": "x" }),
        json!({ "name": "Ann", "urn": "urn:li:person:x", "start": 1 }),
    ] {
        assert!(serde_json::from_value::<Mention>(wrong).is_err());
    }
    let schema = SchemaGenerator::default().subschema_for::<Mention>().to_value();
    assert_eq!(schema["properties"]["urn"]["type"], "string");
    assert!(schema["properties"]["name"]["description"].is_string());
}
