//! Who is signed in.
//!
//! Sources: <https://learn.microsoft.com/en-us/linkedin/consumer/integrations/self-serve/sign-in-with-linkedin-v2>,
//! <https://learn.microsoft.com/en-us/linkedin/shared/integrations/people/profile-api>.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::catalogue::received::{Detail, Received, Shaped, entity};
use crate::catalogue::spec::{Access, Need, Spec};
use crate::catalogue::{Endpoint, Entry, Group};
use crate::model::method::Method;
use crate::model::scope::Scope::{OpenId, RBasicProfile, RLiteProfile};
use crate::model::urn::Urn;

pub(super) const GROUP: Group = Group {
    name: "profile",
    about: "The signed-in member, and LinkedIn's sign-in configuration.",
    entries: &[Entry::of::<Userinfo>(), Entry::of::<Me>(), Entry::of::<Discovery>()],
};

const SIGN_IN: &str = "https://learn.microsoft.com/en-us/linkedin/consumer/integrations/self-serve/sign-in-with-linkedin-v2";
const PROFILE: &str =
    "https://learn.microsoft.com/en-us/linkedin/shared/integrations/people/profile-api";

/// The member's URN, if what LinkedIn sent makes one.
fn person(body: &Value, key: &str) -> Option<Urn> {
    let id = body.get(key).and_then(Value::as_str)?;
    Urn::parse(&format!("urn:li:person:{id}")).ok()
}

/// Get the signed-in member's name, picture, locale and e-mail address.
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

/// Get the signed-in member's profile: headline, vanity name, localized names.
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
        let body = &received.body;
        let person = person(body, "id");
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
        if let (Some(map), Some(person)) = (shown.as_object_mut(), &person) {
            map.shift_insert(0, "person".to_owned(), json!(person));
        }
        let whom = person.map_or_else(
            || "a member whose id LinkedIn did not send".to_owned(),
            |urn| urn.to_string(),
        );
        Shaped::new(format!("The profile of {whom}."), shown)
    }
}

/// Get LinkedIn's OpenID Connect discovery document.
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
