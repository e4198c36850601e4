use std::time::Instant;

use proptest::prelude::*;
use schemars::SchemaGenerator;
use serde_json::json;

use super::*;

mod inputs;

const POST: &str = "7400000000000000001";

/// The longest message any refusal may have: our sentence and sixty characters of the caller's.
const MESSAGE: usize = 300;

fn refusal(text: &str) -> Malformed {
    Urn::parse(text).unwrap_err()
}

#[test]
fn urns_are_taken_apart_at_kind_and_id() {
    for (text, entity, id) in [
        ("urn:li:share:7400000000000000001", "share", POST),
        ("urn:li:person:q7Zx_Inv-ent", "person", "q7Zx_Inv-ent"),
        ("urn:li:organization:70010001", "organization", "70010001"),
        ("urn:li:locale:en_US", "locale", "en_US"),
        ("urn:li:unknown:0", "unknown", "0"),
        ("urn:li:image:C4E10AQINVENT01xxxx", "image", "C4E10AQINVENT01xxxx"),
        ("urn:li:staffCountRange:(51,200)", "staffCountRange", "(51,200)"),
        ("urn:li:comment:(urn:li:activity:9,5)", "comment", "(urn:li:activity:9,5)"),
        ("urn:li:comment:(activity:9,5)", "comment", "(activity:9,5)"),
        (
            "urn:li:like:(urn:li:company:7,urn:li:comment:(urn:li:activity:9,5))",
            "like",
            "(urn:li:company:7,urn:li:comment:(urn:li:activity:9,5))",
        ),
    ] {
        let urn = Urn::parse(text).unwrap();
        assert_eq!(urn.entity(), entity);
        assert_eq!(urn.id(), id);
        assert_eq!(urn.as_str(), text);
        assert_eq!(urn.to_string(), text);
        assert_eq!(text.parse::<Urn>().unwrap(), urn);
    }
}

#[test]
fn what_is_no_urn_is_refused() {
    for text in [
        "",
        " ",
        "urn",
        "urn:li",
        "urn:li:",
        "urn:li:share",
        "urn:li:share:",
        "urn:li::5",
        "URN:LI:share:5",
        "urn:lla:llaPartnerConversion:5",
        "li:share:5",
        " urn:li:share:5",
        "urn:li:share:5 ",
        "urn:li:share:5\n",
        "urn:li:share:5\r\nX-Evil: 1",
        "urn:li:share:5\0",
        "urn:li:person:a\tb",
        "urn:li:person:a/b",
        "urn:li:person:..",
        "urn:li:person:a..b",
        "urn:li:person:%2e%2e",
        "urn%3Ali%3Ashare%3A5",
        "urn:li:person:a?b",
        "urn:li:person:a#b",
        "urn:li:person:a'b",
        "urn:li:person:a\"b",
        "urn:li:person:a\\b",
        "urn:li:person:a:b",
        "urn:li:person:a,b",
        "urn:li:person:é",
        "urn:li:share:٣",
        "urn:li:share:１２",
        "urn:li:sh are:5",
        "urn:li:1share:5",
        "urn:li:sha-re:5",
        "urn:li:share:5a",
        "urn:li:share:-5",
        "urn:li:share:007",
        "urn:li:share:99999999999999999999",
        "urn:li:organization:acme",
        "urn:li:organizationBrand:acme",
        "urn:li:sponsoredAccount:x",
        "urn:li:activity:1_0",
        "urn:li:ugcPost:(1,2)x",
        "urn:li:comment:(",
        "urn:li:comment:)",
        "urn:li:comment:()",
        "urn:li:comment:(urn:li:activity:9,5",
        "urn:li:comment:urn:li:activity:9,5)",
        "urn:li:comment:(urn:li:activity:9,5))",
        "urn:li:comment:((urn:li:activity:9,5)",
        "urn:li:comment:(9,)",
        "urn:li:comment:(,9)",
        "urn:li:comment:(9)(5)",
        "urn:li:comment:(9)5",
        "urn:li:comment:5(9)",
        "urn:li:comment:(a::b,5)",
        "urn:li:comment:(a:,5)",
        "urn:li:comment:(urn:li:activity:x,5)",
        "urn:li:comment:(urn:li:activity,5)",
        "urn:li:comment:(urn:x:activity:9,5)",
        "urn:li:comment:(urn:li:activity:9:9,5)",
        "urn:li:comment:(urn:li:activity:9, 5)",
    ] {
        let message = refusal(text).to_string();
        assert!(message.chars().count() < MESSAGE, "{message}");
        assert!(!message.contains(char::is_control), "{message:?}");
        assert!(message.contains("urn:li:"), "{message}");
    }
}

#[test]
fn refusals_say_what_is_wrong() {
    assert_eq!(
        refusal("urn:li:ugcpost:5"),
        Malformed::Spelling { given: "ugcpost".into(), right: "ugcPost" }
    );
    assert_eq!(
        refusal("urn:li:person:a\u{202e}b"),
        Malformed::Character { character: "\\u{202e}".into(), position: 15 }
    );
    assert_eq!(refusal("urn:li:share:"), Malformed::EmptyId { entity: "share".into() });
    assert!(matches!(refusal("urn:li:comment:(9,5"), Malformed::Tuple { .. }));
    assert!(matches!(refusal("urn:li:organization:acme"), Malformed::NotANumber { .. }));
}

#[test]
fn huge_input_is_refused_at_once_and_in_few_words() {
    let start = Instant::now();
    for unit in ["a", "(", "urn:li:comment:(", "%2e", "é", "/", "-activity-", "\u{202e}"] {
        let body = unit.repeat(10_240 / unit.len());
        for prefix in ["", "urn:li:comment:(", "https://www.linkedin.com/posts/"] {
            let text = format!("{prefix}{body}");
            for message in [
                Urn::parse(&text).unwrap_err().to_string(),
                Author::parse(&text).unwrap_err().to_string(),
                PostUrn::parse(&text).unwrap_err().to_string(),
                Organization::parse(&text).unwrap_err().to_string(),
                serde_json::from_value::<Author>(json!(text)).unwrap_err().to_string(),
            ] {
                assert!(message.chars().count() < MESSAGE, "{message}");
            }
        }
    }
    assert!(start.elapsed().as_secs() < 2);
}

#[test]
fn at_most_sixty_characters_come_back() {
    let text = format!("x{}", "y".repeat(300));
    let Malformed::Prefix { given } = refusal(&text) else { panic!("another refusal") };
    assert_eq!(given.chars().count(), 60);
    let Malformed::NotAnAuthor { given } = Author::parse(&"\u{7}".repeat(300)).unwrap_err() else {
        panic!("another refusal")
    };
    assert_eq!(given.chars().count(), 60);
    assert!(given.starts_with("\\u{7}\\u{7}"));
}

#[test]
fn names_are_plain_strings_on_the_wire_and_in_schemas() {
    let urn: Urn = serde_json::from_value(json!("urn:li:share:5")).unwrap();
    assert_eq!(serde_json::to_value(&urn).unwrap(), json!("urn:li:share:5"));
    let author: Author = serde_json::from_value(json!(70_010_001)).unwrap();
    assert_eq!(author, Author::OrganizationId(70_010_001));
    assert_eq!(serde_json::to_value(&author).unwrap(), json!("urn:li:organization:70010001"));
    let error = serde_json::from_value::<Urn>(json!("nonsense")).unwrap_err();
    assert_eq!(error.to_string(), refusal("nonsense").to_string());
    for wrong in [json!(null), json!(true), json!(1.5), json!(-3), json!([]), json!({})] {
        assert!(serde_json::from_value::<Author>(wrong.clone()).is_err(), "{wrong}");
    }
    let mut generator = SchemaGenerator::default();
    for schema in [
        generator.subschema_for::<Urn>(),
        generator.subschema_for::<Author>(),
        generator.subschema_for::<PostUrn>(),
        generator.subschema_for::<Organization>(),
    ] {
        assert_eq!(schema.to_value(), json!({ "type": "string" }));
    }
}

proptest! {
    #[test]
    fn nothing_parses_that_could_leave_its_place(text in "\\PC{0,40}", tail in any::<String>()) {
        for text in [format!("urn:li:person:{text}"), format!("urn:li:comment:({tail})"), tail] {
            if let Ok(urn) = Urn::parse(&text) {
                let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_:,()".contains(&byte);
                prop_assert!(urn.as_str().bytes().all(plain));
                prop_assert!(!urn.id().is_empty());
            }
            let _ = (Author::parse(&text), PostUrn::parse(&text), Organization::parse(&text));
        }
    }

    #[test]
    fn authors_survive_being_written_down(id in 1_u64.., name in "[A-Za-z][A-Za-z0-9-]{3,40}") {
        for author in [Author::OrganizationId(id), Author::VanityName(name)] {
            let text = author.to_string();
            let again = Author::parse(&text).unwrap();
            prop_assert_eq!(again.urn(), author.urn());
            prop_assert_eq!(again.to_string(), text);
        }
    }
}

#[test]
fn a_person_is_me_or_a_urn_and_nobody_else() {
    assert_eq!(Person::parse("Me").unwrap(), Person::Me);
    assert_eq!(
        Person::parse("urn:li:person:q7Zx-Invent").unwrap().to_string(),
        "urn:li:person:q7Zx-Invent"
    );
    assert_eq!(Person::parse("https://www.linkedin.com/in/mara").unwrap_err(), Malformed::Person);
    for other in ["mara", "urn:li:organization:7", "https://www.linkedin.com/company/acme", "7"] {
        assert!(matches!(Person::parse(other), Err(Malformed::NotAPerson { .. })), "{other}");
    }
}

#[test]
fn a_profiles_address_is_reduced_to_the_name_in_it_and_written_as_a_browser_has_it() {
    for (given, address) in [
        ("maraquill", "https://www.linkedin.com/in/maraquill"),
        (
            "https://nl.linkedin.com/in/mara-quill-7/?trk=x#y",
            "https://www.linkedin.com/in/mara-quill-7",
        ),
        ("linkedin.com/in/jos%C3%A9", "https://www.linkedin.com/in/jos%C3%A9"),
        ("https://www.linkedin.com/in/josé/details/", "https://www.linkedin.com/in/jos%C3%A9"),
    ] {
        let profile = Profile::parse(given).unwrap();
        assert_eq!(profile.to_string(), address);
        assert_eq!(Profile::parse(address).unwrap(), profile);
    }
    for other in [
        "https://www.linkedin.com/company/acme",
        "https://www.linkedin.com/in/",
        "https://www.linkedin.com/in/a%2Fb",
        "mara quill",
        "https://example.org/in/mara",
        "..",
        "",
    ] {
        assert!(Profile::parse(other).is_err(), "{other}");
    }
}

#[test]
fn what_has_a_number_is_read_by_urn_or_number() {
    for given in ["500000001", "urn:li:sponsoredAccount:500000001"] {
        assert_eq!(
            AdAccount::parse(given).unwrap().to_string(),
            "urn:li:sponsoredAccount:500000001"
        );
    }
    assert_eq!(
        json!(Event::parse("7400000000000000101").unwrap()),
        "urn:li:event:7400000000000000101"
    );
    for other in ["", "0", "-1", "007", "urn:li:event:abc", "urn:li:share:7", "acme"] {
        assert!(Event::parse(other).is_err(), "{other}");
    }
}
