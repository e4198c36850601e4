use proptest::prelude::*;
use serde_json::json;

use super::*;

fn encoded(input: &Value) -> String {
    value(input).unwrap()
}

#[test]
fn only_unreserved_characters_stay_bare() {
    assert_eq!(encoded(&json!("az-._~09")), "az-._~09");
    assert_eq!(
        encoded(&json!("!*$&'()+,;=:@/?#[]% \"<>\\^`{|}\n")),
        "%21%2A%24%26%27%28%29%2B%2C%3B%3D%3A%40%2F%3F%23%5B%5D%25%20%22%3C%3E%5C%5E%60%7B%7C%7D%0A"
    );
}

#[test]
fn numbers_keep_every_digit() {
    for digits in ["7400000000000000001", "18446744073709551615", "-9223372036854775808"] {
        let number: Value = serde_json::from_str(digits).unwrap();
        assert_eq!(encoded(&number), digits);
        assert_eq!(reduced(&number).unwrap(), digits);
    }
}

#[test]
fn names_of_fields_are_written_like_text() {
    assert_eq!(encoded(&json!({ "": "a", "k(": "b" })), "('':a,k%28:b)");
    assert_eq!(encoded(&json!({})), "()");
}

#[test]
fn null_has_no_spelling() {
    let error = value(&json!({ "start": [1, { "day": null }] })).unwrap_err();
    assert_eq!(error, NotRepresentable::Null { at: "value.start.day".into() });
    assert!(value(&Value::Null).is_err());
    assert!(reduced(&json!([null])).is_err());
    assert!(query(&[("q", Part::Encoded(Value::Null))]).is_err());
    assert!(path("/rest/posts/{id}", &|_| Some(Value::Null)).is_err());
}

#[test]
fn a_raw_part_cannot_begin_another() {
    let parts = [
        ("fields", Part::Raw("id,name&q=admin#%26".to_owned())),
        ("projection", Part::Raw("(elements*(*,owner~(name)))".to_owned())),
    ];
    assert_eq!(
        query(&parts).unwrap(),
        "fields=id,name%26q%3Dadmin%23%2526&projection=(elements*(*,owner~(name)))"
    );
}

#[test]
fn names_of_parameters_are_encoded_and_owned_ones_taken() {
    let parts = [("a&b".to_owned(), Part::Encoded(json!("")))];
    assert_eq!(query(&parts).unwrap(), "a%26b=''");
    assert_eq!(query::<&str>(&[]).unwrap(), "");
}

#[test]
fn a_path_cannot_lead_elsewhere() {
    for id in ["", ".", "..", "..."] {
        let written = path("/rest/posts/{id}/comments", &|_| Some(json!(id)));
        assert_eq!(written, Err(NotRepresentable::PathKey { name: "id".into() }), "{id}");
    }
    let written = path("/rest/posts/{id}", &|_| Some(json!("../x?y#z%2e")));
    assert_eq!(written.unwrap(), "/rest/posts/..%2Fx%3Fy%23z%252e");
}

#[test]
fn every_name_of_a_path_must_be_given() {
    let written = path("/rest/{a}/{b}", &|name| (name == "a").then(|| json!(1)));
    assert_eq!(written, Err(NotRepresentable::Missing { name: "b".into() }));
    let written = path("/rest/{a}/x/{b}", &|name| Some(json!(name)));
    assert_eq!(written.unwrap(), "/rest/a/x/b");
    assert_eq!(path("/rest/me", &|_| None).unwrap(), "/rest/me");
    assert!(path("/rest/{open", &|_| None).is_err());
}

#[test]
fn a_created_id_that_is_not_well_encoded_stands() {
    for header in ["50%", "%zz", "%ff", "7400000000000000556"] {
        assert_eq!(created_id(header), header);
    }
    assert_eq!(created_id(" urn%3ali%3Ashare%3A5 "), "urn:li:share:5");
    assert_eq!(
        created_id("urn%3Ali%3Acomment%3A%28urn%3Ali%3Aactivity%3A9%2C5%29"),
        "urn:li:comment:(urn:li:activity:9,5)"
    );
}

proptest! {
    #[test]
    fn text_is_never_taken_for_syntax(text in any::<String>()) {
        let written = encoded(&json!(text));
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~%".contains(&byte);
        prop_assert!(text.is_empty() || written.bytes().all(plain));
        prop_assert_eq!(created_id(&encoded(&json!(format!("x{text}x")))), format!("x{text}x"));
        let short = reduced(&json!(text)).unwrap();
        prop_assert!(text.is_empty() || !short.contains([',', '(', ')', '\'', ':']));
    }
}
