//! A sign-in as an app and a browser go through it, written for the tests alone.

use serde_json::{Value as Json, json};

use super::{Answer, Place, enc};

pub(crate) const REDIRECT: &str = "http://localhost:8763/callback";
pub(crate) const ADA: &str = "77ada0sandbox1";
pub(crate) const BEN: &str = "77ben0sandbox2";
pub(crate) const CLEO: &str = "77cleosandbox3";
pub(crate) const FORM: &str = "application/x-www-form-urlencoded";

pub(crate) fn form(fields: &[(&str, &str)]) -> String {
    let pairs: Vec<String> =
        fields.iter().map(|(name, value)| format!("{}={}", enc(name), enc(value))).collect();
    pairs.join("&")
}

/// The address an app sends its member to.
pub(crate) fn authorization(client_id: &str, scope: &str, more: &[(&str, &str)]) -> String {
    let mut fields = vec![
        ("response_type", "code"),
        ("client_id", client_id),
        ("redirect_uri", REDIRECT),
        ("scope", scope),
    ];
    for (name, value) in more {
        fields.retain(|(own, _)| own != name);
        fields.push((name, value));
    }
    format!("/oauth/v2/authorization?{}", form(&fields))
}

fn unescaped(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        match byte {
            b'+' => bytes.push(b' '),
            b'%' => {
                let pair = [rest.next().unwrap(), rest.next().unwrap()];
                bytes.push(u8::from_str_radix(std::str::from_utf8(&pair).unwrap(), 16).unwrap());
            }
            other => bytes.push(other),
        }
    }
    String::from_utf8(bytes).unwrap()
}

/// Where a redirect goes, and the fields that go along.
pub(crate) fn sent_to(answer: &Answer) -> (String, Vec<(String, String)>) {
    assert!(matches!(answer.status, 302 | 303), "{answer:?}");
    let location = answer.header("location").unwrap();
    let (address, query) = location.split_once('?').unwrap();
    let fields = query
        .split('&')
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap();
            (unescaped(name), unescaped(value))
        })
        .collect();
    (address.to_owned(), fields)
}

pub(crate) fn field(answer: &Answer, name: &str) -> Option<String> {
    sent_to(answer).1.into_iter().find(|(own, _)| own == name).map(|(_, value)| value)
}

/// The value of a hidden field on a page, as a browser would send it.
pub(crate) fn hidden(page: &str, name: &str) -> String {
    let mark = format!("name=\"{name}\" value=\"");
    let start = page.find(&mark).unwrap_or_else(|| panic!("no {name} in {page}")) + mark.len();
    let length = page[start..].find('"').unwrap();
    page[start..start + length].replace("&#39;", "'").replace("&quot;", "\"").replace("&amp;", "&")
}

impl Place {
    pub(crate) fn secret(&self, client_id: &str) -> String {
        let apps = self.ready["apps"].as_array().unwrap();
        let app = apps.iter().find(|app| app["client_id"] == client_id).unwrap();
        app["client_secret"].as_str().unwrap().to_owned()
    }

    /// Presses a button on a consent page.
    pub(crate) async fn press(&self, page: &Answer, member: &str, answer: &str) -> Answer {
        assert_eq!(page.status, 200, "{page:?}");
        let body = form(&[
            ("request", &hidden(&page.body, "request")),
            ("seal", &hidden(&page.body, "seal")),
            ("member", member),
            ("answer", answer),
        ]);
        self.bare("POST", "/oauth/sandbox/consent").text(FORM, &body).send().await
    }

    pub(crate) async fn arm(&self, order: Json) {
        let answer = self.control("POST", "consent", Some(order)).await;
        assert_eq!(answer.status, 200, "{answer:?}");
    }

    /// A code, without a browser.
    pub(crate) async fn code(&self, client_id: &str, member: &str, scope: &str) -> String {
        self.arm(json!({"member": member, "answer": "allow"})).await;
        let answer = self.bare("GET", &authorization(client_id, scope, &[])).send().await;
        field(&answer, "code").unwrap()
    }

    /// A call of the token endpoint as the app; a field of the same name replaces one.
    pub(crate) async fn token_call(&self, client_id: &str, fields: &[(&str, &str)]) -> Answer {
        let secret = self.secret(client_id);
        let mut all = vec![("client_id", client_id), ("client_secret", secret.as_str())];
        for (name, value) in fields {
            all.retain(|(own, _)| own != name);
            all.push((name, value));
        }
        self.bare("POST", "/oauth/v2/accessToken").text(FORM, &form(&all)).send().await
    }

    pub(crate) async fn exchange(&self, client_id: &str, code: &str) -> Answer {
        let fields =
            [("grant_type", "authorization_code"), ("code", code), ("redirect_uri", REDIRECT)];
        self.token_call(client_id, &fields).await
    }

    /// The whole of it: what the app has in the end.
    pub(crate) async fn sign_in(&self, client_id: &str, member: &str, scope: &str) -> Json {
        let code = self.code(client_id, member, scope).await;
        let answer = self.exchange(client_id, &code).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.json()
    }

    pub(crate) async fn refresh(&self, client_id: &str, token: &str) -> Answer {
        let fields = [("grant_type", "refresh_token"), ("refresh_token", token)];
        self.token_call(client_id, &fields).await
    }

    /// What introspection says of a token: active, revoked, expired; nothing of a foreign one.
    pub(crate) async fn status(&self, client_id: &str, token: &str) -> Option<String> {
        let secret = self.secret(client_id);
        let body = form(&[("client_id", client_id), ("client_secret", &secret), ("token", token)]);
        let answer = self.bare("POST", "/oauth/v2/introspectToken").text(FORM, &body).send().await;
        answer.json()["status"].as_str().map(str::to_owned)
    }
}

/// A text field of an answer.
pub(crate) fn text(answer: &Json, name: &str) -> String {
    answer[name].as_str().unwrap_or_else(|| panic!("no {name} in {answer}")).to_owned()
}

/// A refusal of OAuth, word for word.
pub(crate) fn refused(answer: &Answer, status: u16, error: &str, description: &str) {
    assert_eq!(answer.status, status, "{answer:?}");
    let body = json!({"error": error, "error_description": description});
    assert_eq!(answer.json(), body);
    assert_eq!(answer.header("content-type"), Some("application/json"));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert_eq!(answer.header("x-restli-error-response"), None);
}

/// The fields of an answer, in order.
pub(crate) fn names(answer: &Json) -> Vec<&str> {
    answer.as_object().unwrap().keys().map(String::as_str).collect()
}
