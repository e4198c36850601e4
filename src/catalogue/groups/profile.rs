//! Who is signed in, how many connections they have, and what others show of themselves.
//!
//! Of others LinkedIn shows only members with off-LinkedIn visibility; what it shows may be kept for 24 hours at
//! most (LinkedIn's data storage requirements), and nothing here keeps it.
//!
//! Sources: <https://learn.microsoft.com/en-us/linkedin/consumer/integrations/self-serve/sign-in-with-linkedin-v2>,
//! <https://learn.microsoft.com/en-us/linkedin/shared/integrations/people/profile-api>.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::{Deserializer, Error as _};
use serde::ser::Serializer;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::catalogue::received::{Detail, Received, Shaped, batch, entity};
use crate::catalogue::spec::{Access, Confidence, Need, Spec};
use crate::catalogue::{Endpoint, Entry, Group, Invalid};
use crate::model::method::Method;
use crate::model::scope::Scope::{OpenId, R1stConnectionsSize, RBasicProfile, RLiteProfile};
use crate::model::urn::{Person, Urn};

pub(super) const GROUP: Group = Group {
    name: "profile",
    about: "The signed-in member, and others.",
    entries: &[
        Entry::of::<Userinfo>(),
        Entry::of::<Me>(),
        Entry::of::<Connections>(),
        Entry::of::<GetPerson>(),
        Entry::of::<GetPeople>(),
        Entry::of::<Discovery>(),
    ],
};

const SIGN_IN: &str = "https://learn.microsoft.com/en-us/linkedin/consumer/integrations/self-serve/sign-in-with-linkedin-v2";
const PROFILE: &str =
    "https://learn.microsoft.com/en-us/linkedin/shared/integrations/people/profile-api";

/// The member's URN, if what LinkedIn sent makes one.
fn person(body: &Value, key: &str) -> Option<Urn> {
    let id = body.get(key).and_then(Value::as_str)?;
    Urn::parse(&format!("urn:li:person:{id}")).ok()
}

/// Name, picture, locale, e-mail address.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Userinfo {}

impl Endpoint for Userinfo {
    const SPEC: Spec = Spec::new(
        "userinfo",
        Method::Plain,
        "/v2/userinfo",
        Access::Member(Need::firm(&[&[OpenId]])),
        SIGN_IN,
    );
    const EXAMPLE: &'static str = "{}";

    fn shape(&self, received: &Received, detail: Detail) -> Shaped {
        let body = &received.body;
        let person = person(body, "sub");
        let mut shown = entity(body);
        if detail == Detail::Concise {
            let name = shown.pointer("/untrusted/name").cloned();
            shown = json!({ "untrusted": {"name": name} });
        }
        if let (Some(map), Some(person)) = (shown.as_object_mut(), &person) {
            map.shift_insert(0, "person".to_owned(), json!(person));
        }
        let whom = person.map_or_else(
            || "a member whose id LinkedIn did not send".to_owned(),
            |urn| urn.to_string(),
        );
        Shaped::new(format!("Signed in as {whom}."), shown)
    }
}

/// A profile in the caller's form, with the member's URN.
fn profile(body: &Value, detail: Detail) -> Value {
    let mut shown = entity(body);
    if detail == Detail::Concise {
        let part = |name: &str| shown.pointer(&format!("/untrusted/{name}")).cloned();
        shown = json!({"untrusted": {
            "localizedFirstName": part("localizedFirstName"),
            "localizedLastName": part("localizedLastName"),
            "localizedHeadline": part("localizedHeadline"),
            "vanityName": part("vanityName"),
        }});
    }
    if let (Some(map), Some(person)) = (shown.as_object_mut(), person(body, "id")) {
        map.shift_insert(0, "person".to_owned(), json!(person));
    }
    shown
}

fn one_profile(received: &Received, detail: Detail) -> Shaped {
    let whom = person(&received.body, "id").map_or_else(
        || "a member whose id LinkedIn did not send".to_owned(),
        |urn| urn.to_string(),
    );
    Shaped::new(format!("The profile of {whom}."), profile(&received.body, detail))
}

/// Headline, vanity name, localized names.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Me {}

impl Endpoint for Me {
    const SPEC: Spec = Spec::new(
        "me",
        Method::Get,
        "/rest/me",
        Access::Member(Need::tolerant(&[&[RBasicProfile], &[RLiteProfile]])),
        PROFILE,
    );
    const EXAMPLE: &'static str = "{}";

    fn shape(&self, received: &Received, detail: Detail) -> Shaped {
        one_profile(received, detail)
    }
}

/// Count connections.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Connections {
    /// Person URN or `me`.
    person: Option<Person>,
}

impl Endpoint for Connections {
    const SPEC: Spec = Spec::new(
        "connections",
        Method::Get,
        "/rest/connections/{person}",
        Access::Member(Need::tolerant(&[&[R1stConnectionsSize]])),
        PROFILE,
    )
    .oneself("person", Confidence::Firm);
    const EXAMPLE: &'static str = "{}";

    fn shape(&self, received: &Received, _detail: Detail) -> Shaped {
        let Some(count) = received.body.get("firstDegreeSize").and_then(Value::as_u64) else {
            return Shaped::new(
                "LinkedIn sent no number of connections.",
                json!({"first_degree_connections": null}),
            );
        };
        Shaped::new(
            format!("{count} first-degree connections."),
            json!({ "first_degree_connections": count }),
        )
    }
}

/// Another member's profile.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct GetPerson {
    /// Person URN.
    person: Person,
}

/// Profiles of others: LinkedIn's portal names no scope, only approved products.
const OTHERS: Access = Access::Member(Need::tolerant(&[&[RBasicProfile]]));

fn not_oneself(field: &str, person: &Person) -> Result<(), Invalid> {
    match person {
        Person::Urn(_) => Ok(()),
        Person::Me => Err(Invalid::new(
            field,
            "This is for others' profiles",
            "Use the action `me` for one's own, or give a person's URN.",
        )),
    }
}

impl Endpoint for GetPerson {
    const SPEC: Spec =
        Spec::new("person", Method::Get, "/v2/people/(id:{person.id})", OTHERS, PROFILE);
    const EXAMPLE: &'static str = r#"{"person": "urn:li:person:9LE_kQ-vJj"}"#;

    fn check(&self) -> Result<(), Invalid> {
        not_oneself("person", &self.person)
    }

    fn shape(&self, received: &Received, detail: Detail) -> Shaped {
        one_profile(received, detail)
    }
}

/// A member as a key of LinkedIn's older resource: on the wire a record that holds the id.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Key(Person);

impl Serialize for Key {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            Person::Me => "me".serialize(serializer),
            Person::Urn(urn) => json!({ "id": urn.id() }).serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // What a caller wrote, or what was written for one before.
        let given = Value::deserialize(deserializer)?;
        let person = match given.get("id").and_then(Value::as_str) {
            Some(id) => json!(format!("urn:li:person:{id}")),
            None => given,
        };
        serde_json::from_value(person).map(Self).map_err(D::Error::custom)
    }
}

impl JsonSchema for Key {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Key".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        Person::json_schema(generator)
    }
}

/// person for several.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct GetPeople {
    /// Person URNs.
    ids: Vec<Key>,
}

impl Endpoint for GetPeople {
    const SPEC: Spec =
        Spec::new("people", Method::BatchGet, "/v2/people", OTHERS, PROFILE).query(&["ids"]);
    const EXAMPLE: &'static str = r#"{"ids": ["urn:li:person:9LE_kQ-vJj"]}"#;

    fn check(&self) -> Result<(), Invalid> {
        if self.ids.is_empty() {
            return Err(Invalid::new(
                "ids",
                "The list is empty",
                "Give at least one person's URN.",
            ));
        }
        self.ids.iter().try_for_each(|key| not_oneself("ids", &key.0))
    }

    fn shape(&self, received: &Received, detail: Detail) -> Shaped {
        let result = batch(&received.body, |body| profile(body, detail));
        let found = result.get("items").and_then(Value::as_array).map_or(0, Vec::len);
        let summary = format!("{found} of {} profiles found.", self.ids.len());
        Shaped::new(summary, Value::Object(result))
    }
}

/// OpenID Connect discovery document.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Discovery {}

impl Endpoint for Discovery {
    const SPEC: Spec = Spec::new(
        "discovery",
        Method::Plain,
        "/oauth/.well-known/openid-configuration",
        Access::Open,
        SIGN_IN,
    )
    .on_www();
    const EXAMPLE: &'static str = "{}";

    fn shape(&self, received: &Received, _detail: Detail) -> Shaped {
        Shaped::new("LinkedIn's sign-in configuration.", entity(&received.body))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn received(body: Value) -> Received {
        Received { status: 200, body, ..Received::default() }
    }

    #[test]
    fn connections_are_a_plain_number_and_what_is_no_number_is_none() {
        let asked = Connections { person: None };
        let counted = asked.shape(&received(json!({"firstDegreeSize": 312})), Detail::Concise);
        assert_eq!(counted.result["first_degree_connections"], 312);
        assert_eq!(counted.summary, "312 first-degree connections.");
        let nothing = asked.shape(&received(json!({"firstDegreeSize": "many"})), Detail::Concise);
        assert_eq!(nothing.result["first_degree_connections"], Value::Null);
    }

    #[test]
    fn several_people_are_asked_for_by_records_and_who_is_not_shown_is_named() {
        let asked: GetPeople =
            serde_json::from_value(json!({"ids": ["urn:li:person:A", {"id": "B"}]})).unwrap();
        assert_eq!(json!(asked), json!({"ids": [{"id": "A"}, {"id": "B"}]}));
        let shaped = asked.shape(
            &received(json!({"results": {"(id:A)": {"id": "A", "localizedFirstName": "Mara"}},
                "errors": {"(id:B)": {"status": 404}}})),
            Detail::Detailed,
        );
        assert_eq!(shaped.summary, "1 of 2 profiles found.");
        assert_eq!(
            shaped.result["items"],
            json!([{"person": "urn:li:person:A", "untrusted": {"id": "A", "localizedFirstName": "Mara"}}])
        );
        assert_eq!(shaped.result["errors"], json!([{"key": "(id:B)", "status": 404}]));
    }
}
