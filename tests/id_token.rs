//! Who signed in is believed only if LinkedIn signed it, for this app, and for now: against the sandbox's own key,
//! and against one of the tests' own that signs what LinkedIn never would.

#![cfg(test)]

mod scratch;
mod signed;
mod stub;
mod world;

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use linkedin_mcp::app;
use linkedin_mcp::auth::{App, REDIRECT};
use linkedin_mcp::client::oauth::id_token::{Claims, Doubt, Keys, verify};
use linkedin_mcp::config::Config;
use linkedin_mcp::signin::{Failure, Journey, SignIn, Wanted};
use linkedin_mcp::store::Store;
use ring::rand::SystemRandom;
use ring::rsa::{KeyPair, PublicKeyComponents};
use ring::signature::RSA_PKCS1_SHA256;
use secrecy::SecretString;
use serde_json::{Value, json};
use signed::{APP, Portal, private};

/// A key of the tests' own. It protects nothing.
const KEY: &str = concat!(
    "MIIEowIBAAKCAQEAwuxX/93SXRNe9fkPeVozJWCz5klImsUXyAzfO5GnFJ4i9PzhWyd4lxpGYXIg0VNg7xNKGbm0lsD0",
    "XrFLXkwfu0oVFgWOx2ILdMLYKYdF4m5QeG1zMkgqlf4jTb4xvAOUgVLWCrLB7WouENhdTm311lSCbC7F+okd3uAlN6HY",
    "U3xMZYc0btZK70sEWDPSB8lEapzmYjPaNzfvnyE5GtU4cEczdVYJwUv43LghCFQ26fBDgPM/z0cVDYUlwHwHr9kwv/8b",
    "mrzwpsSZXItAOfxgFBUnsjomc35RiS9yvVvpsfo+VEPziqcB+bQ7ZhF9AzQwoYe99AIypqDEBKwGWiAa6QIDAQABAoIB",
    "ACoOfPkxpvUanBtVytsr1Uu8BuzJxI7SNiydbF/psANQkGnMEyKMDGaLzoIxcffANfK3dn5A9YAubztsJP8aTSFnnU+U",
    "UOdflemyLZoeO/ucQiQNt3Ryoi+dNwhL4Ga43gaeNRz3T0TWq0xKpq0oqAl/z+kgGWrSQV3oflc3xhlS4F79XiiEFLp5",
    "+5kPpznE1rT8TmOl82MKR53UANDt+t14YSn22xVWjejoAgHnsz4actRAE+lCaF4T2jPq5BBFdv+M3K1LXfHFof70TXaZ",
    "Pw9o7AF8OkOvTqQcBDGGQPbcCjPwTq9GaYGKRXRUF+BRQZ9e27G1/guXFQKJ+kelHKUCgYEA8onOXWR6xYyUFKnLaox7",
    "ryDSbzDhKjYkXNtN9dF8YItRwXsYFs3+SDOtINDNrR98iHub48qAF6pM7j+gk/tU6O6KBCs6UV4+SFxFaN6dyMXiejNB",
    "VBJAhzhuAGFSa47SdpnbobOwrQKR1cSe/IkU3AFGX75im6Y6bQD+sl7OzC0CgYEAzb37N4eZW0YbHFys/MMwkkXEVuwo",
    "gh5wTjKCLzbrppMSqchPUbyabOanT5HgRQ+s1A9i5eZY4HmmxBQnCuDG3QsCVUEr3vMB5E9erWgJ6yzwywH7/8YIEHQF",
    "I05fsA7Z7ixR4tvKMWQlCSpY0li1WnQLfQDzL8KRC9ahD6UGcy0CgYEArRIlToObEEkmijA31cp1oBy9zVaF9oc4H4Lm",
    "+NkJ9iK0rmpWYD+SipdFnbsiab2kMghyz3P7P+foicKhpbedebJujlcCgHnN2/jsFs90rIZ4/FaC8aksntFnvaG1HMeH",
    "69YS4irFkk/ZHT/3a6GuXugR/dRvrT5LRumE1mfNDekCgYAVgR/6499xnNhElKM4ICa5gzVMaI6rWwceBUV6LeFfncu7",
    "l0ZDItV5QHqIZJTuYv8LgzgxE2yCufRmVjzmdCwU+ouZ4Z/2Q6wU8v7QXSl8PUxFy8VNLKO3JIlM8Woq+sJolJVSguqV",
    "UwRT+ushwUfjVnHE9Q52FX4XoK1g9zy/WQKBgHVtOCARwpjDzQ1+fcurvi5x7hldaLdkkqqnQzIatTDQEzQc+4J/kMdj",
    "flhUOQJqLtRetBXRzKR6nSytq/imj8c7i84tDcJYZoDQMjY9oMsm/cjzbd61QL73mF5u2S7AcGTPbQFAHpUO2eWzuC8o",
    "A6SaIkUicRp5+xzHaK9wj74F",
);
const KEY_ID: &str = "test";
const NOW: i64 = 1_800_000_000;

fn key() -> KeyPair {
    KeyPair::from_der(&STANDARD.decode(KEY).unwrap()).unwrap()
}

fn part(json: &Value) -> String {
    URL_SAFE_NO_PAD.encode(json.to_string())
}

/// The key as LinkedIn would publish it.
fn published(id: Option<&str>) -> Value {
    let public: PublicKeyComponents<Vec<u8>> = key().public().into();
    let (n, e) = (URL_SAFE_NO_PAD.encode(public.n), URL_SAFE_NO_PAD.encode(public.e));
    let mut key = json!({"kty": "RSA", "alg": "RS256", "use": "sig", "n": n, "e": e});
    if let Some(id) = id {
        key["kid"] = id.into();
    }
    key
}

fn keys(all: &[Value]) -> Keys {
    serde_json::from_value(json!({"keys": all})).unwrap()
}

fn signature(text: &str) -> Vec<u8> {
    let key = key();
    let mut signature = vec![0; key.public().modulus_len()];
    key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), text.as_bytes(), &mut signature).unwrap();
    signature
}

fn signed_with(head: &Value, claims: &Value) -> String {
    let text = format!("{}.{}", part(head), part(claims));
    format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature(&text)))
}

fn head() -> Value {
    json!({"alg": "RS256", "kid": KEY_ID, "typ": "JWT"})
}

/// What LinkedIn would say, but for some claims.
fn claims(other: &[(&str, Value)]) -> Value {
    let mut claims = json!({
        "iss": "https://www.linkedin.com/oauth", "aud": APP, "iat": NOW, "exp": NOW + 3_600,
        "sub": "782bbtaQ", "name": "Ada Lindqvist",
    });
    for (name, value) in other {
        claims[*name] = value.clone();
    }
    claims
}

fn read(token: &str, all: &[Value]) -> Result<Claims, Doubt> {
    verify(&SecretString::from(token.to_owned()), &keys(all), APP, NOW)
}

/// What is made of those claims, properly signed.
fn claimed(other: &[(&str, Value)]) -> Result<Claims, Doubt> {
    read(&signed_with(&head(), &claims(other)), &[published(Some(KEY_ID))])
}

/// An id token of the sandbox's, the keys it publishes, and its time.
async fn issued(portal: &Portal) -> (String, Value, i64) {
    let signin = portal.sign_ins();
    let app = App { id: APP.to_owned(), secret: None };
    let scopes = vec!["openid".to_owned(), "profile".to_owned()];
    let wanted = Wanted { account: "me".to_owned(), app, scopes };
    let journey = Journey::begin(wanted, REDIRECT.to_owned(), false).unwrap();
    portal.arm("ada", "allow").await;
    let back: url::Url = portal.open(&journey.address(&signin.upstream)).await.parse().unwrap();
    let code = back.query_pairs().find(|(name, _)| name == "code").unwrap().1.into_owned();
    let grant = [("grant_type", "authorization_code"), ("code", &code), ("redirect_uri", REDIRECT)];
    let tokens = portal.form("/oauth/v2/accessToken", &grant).await;
    let published = format!("{}/oauth/openid/jwks", portal.world.base);
    let published = portal.world.http.get(published).send().await.unwrap().text().await.unwrap();
    let now_ms = portal.world.control("clock").await["now_ms"].as_i64().unwrap();
    let token = tokens["id_token"].as_str().unwrap().to_owned();
    (token, serde_json::from_str(&published).unwrap(), now_ms / 1_000)
}

#[tokio::test]
async fn what_the_sandbox_signs_is_believed_and_nothing_else_about_it() {
    let portal = Portal::start().await;
    let (token, published, now) = issued(&portal).await;
    let published: Keys = serde_json::from_value(published).unwrap();
    let told = |token: &str, app: &str, now: i64| {
        verify(&SecretString::from(token.to_owned()), &published, app, now)
    };
    let claims = told(&token, APP, now).unwrap();
    assert_eq!(claims.name.as_deref(), Some("Ada Lindqvist"));
    assert_eq!(format!("urn:li:person:{}", claims.sub), portal.world.person("ada"));
    assert_eq!(told(&token, "77ben0sandbox2", now), Err(Doubt::Audience));
    assert_eq!(told(&token, APP, now + 3_600 + 301), Err(Doubt::Time));
    assert_eq!(told(&token, APP, now - 400), Err(Doubt::Time));
    // Each byte of the signature counts, and each of what is signed.
    let parts: Vec<&str> = token.split('.').collect();
    let mut bytes = URL_SAFE_NO_PAD.decode(parts[2]).unwrap();
    for at in [0, 100, 255] {
        bytes[at] ^= 1;
        let flipped = format!("{}.{}.{}", parts[0], parts[1], URL_SAFE_NO_PAD.encode(&bytes));
        assert_eq!(told(&flipped, APP, now), Err(Doubt::Signature), "byte {at}");
        bytes[at] ^= 1;
    }
    let mut other: Value =
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(parts[1]).unwrap()).unwrap();
    other["sub"] = "somebody-else".into();
    let changed = format!("{}.{}.{}", parts[0], part(&other), parts[2]);
    assert_eq!(told(&changed, APP, now), Err(Doubt::Signature));
    // Signed by us, under the name of the sandbox's key.
    let head = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(parts[0]).unwrap()).unwrap();
    assert_eq!(told(&signed_with(&head, &other), APP, now), Err(Doubt::Signature));
}

#[test]
fn both_spellings_of_linkedin_are_linkedin_and_no_other_is() {
    for issuer in ["https://www.linkedin.com/oauth", "https://www.linkedin.com"] {
        assert!(claimed(&[("iss", issuer.into())]).is_ok(), "{issuer}");
    }
    for issuer in [
        "https://www.linkedin.com/",
        "https://www.linkedin.com/oauth/",
        "http://www.linkedin.com",
        "https://linkedin.com",
        "https://www.linkedin.com.example.org",
        "https://example.org",
        "",
    ] {
        assert_eq!(claimed(&[("iss", issuer.into())]), Err(Doubt::Issuer), "{issuer}");
    }
}

#[test]
fn a_token_for_another_app_is_none_for_this_one() {
    assert!(claimed(&[("aud", json!([APP]))]).is_ok());
    assert!(claimed(&[("aud", json!(["77other", APP]))]).is_ok());
    for audience in [json!("77other"), json!(["77other"]), json!([]), json!(format!("{APP} "))] {
        assert_eq!(claimed(&[("aud", audience.clone())]), Err(Doubt::Audience), "{audience}");
    }
}

#[test]
fn a_token_counts_while_it_is_valid_give_or_take_five_minutes() {
    for good in [
        vec![("exp", json!(NOW - 299))],
        vec![("iat", json!(NOW + 300))],
        vec![("nbf", json!(NOW + 300))],
        vec![("iat", Value::Null)],
        vec![("exp", json!(i64::MAX))],
    ] {
        assert!(claimed(&good).is_ok(), "{good:?}");
    }
    for bad in [
        vec![("exp", json!(NOW - 300))],
        vec![("exp", json!(0))],
        vec![("exp", json!(i64::MIN))],
        vec![("iat", json!(NOW + 301))],
        vec![("nbf", json!(NOW + 301))],
        vec![("iat", json!(i64::MAX))],
    ] {
        assert_eq!(claimed(&bad), Err(Doubt::Time), "{bad:?}");
    }
}

#[test]
fn nothing_but_rs256_is_a_signature() {
    let published = [published(Some(KEY_ID))];
    let unsigned = |algorithm: &str| {
        let head = json!({"alg": algorithm, "kid": KEY_ID, "typ": "JWT"});
        format!("{}.{}", part(&head), part(&claims(&[])))
    };
    // The published key as the secret of a HMAC, as a token of whoever confuses the two.
    let text = unsigned("HS256");
    let modulus = URL_SAFE_NO_PAD.decode(published[0]["n"].as_str().unwrap()).unwrap();
    let secret = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, &modulus);
    let tag = URL_SAFE_NO_PAD.encode(ring::hmac::sign(&secret, text.as_bytes()));
    assert_eq!(read(&format!("{text}.{tag}"), &published), Err(Doubt::Form));
    for algorithm in ["none", "None", "NONE", ""] {
        let text = unsigned(algorithm);
        for token in [format!("{text}."), text.clone(), format!("{text}.{tag}")] {
            assert_eq!(read(&token, &published), Err(Doubt::Form), "{algorithm}: {token}");
        }
    }
    // A good signature under another name is none.
    for algorithm in ["RS384", "RS512", "PS256", "ES256", "EdDSA", "HS512"] {
        let head = json!({"alg": algorithm, "kid": KEY_ID, "typ": "JWT"});
        let token = signed_with(&head, &claims(&[]));
        assert_eq!(read(&token, &published), Err(Doubt::Form), "{algorithm}");
    }
    // And without one, whatever stands in its place.
    let text = unsigned("RS256");
    for signature in ["", "AAAA", &tag] {
        let doubt = read(&format!("{text}.{signature}"), &published).unwrap_err();
        assert_eq!(doubt, Doubt::Signature, "{signature}");
    }
    for no_token in ["", ".", "..", "a.b.c", "eyJ", &text] {
        assert_eq!(read(no_token, &published), Err(Doubt::Form), "{no_token}");
    }
}

#[test]
fn only_a_published_key_signs() {
    let good = signed_with(&head(), &claims(&[]));
    let own = published(Some(KEY_ID));
    assert!(read(&good, &[json!({"kty": "EC", "kid": "other"}), own.clone()]).is_ok());
    assert!(read(&good, &[published(None)]).is_ok(), "a key without a name may be the one");
    assert_eq!(read(&good, &[]), Err(Doubt::Key));
    assert_eq!(read(&good, &[published(Some("another"))]), Err(Doubt::Key));
    let all = [own];
    let unnamed = signed_with(&json!({"alg": "RS256"}), &claims(&[]));
    assert!(read(&unnamed, &all).is_ok());
    let unknown = json!({"alg": "RS256", "kid": "unknown"});
    assert_eq!(read(&signed_with(&unknown, &claims(&[])), &all), Err(Doubt::Key));
    // A key that comes along in the token, or an address of one, is nobody's.
    for (name, value) in [("jwk", all[0].clone()), ("jku", json!("https://example.org/jwks"))] {
        let mut head = json!({"alg": "RS256", "kid": "unknown"});
        head[name] = value;
        assert_eq!(read(&signed_with(&head, &claims(&[])), &all), Err(Doubt::Key));
    }
    // Another key under that name.
    let [mut other] = all;
    let mut modulus = URL_SAFE_NO_PAD.decode(other["n"].as_str().unwrap()).unwrap();
    modulus[100] ^= 1;
    other["n"] = URL_SAFE_NO_PAD.encode(modulus).into();
    assert_eq!(read(&good, &[other]), Err(Doubt::Signature));
}

/// Signs in at a sign-in host that gives this id token.
async fn finish(portal: &Portal, token: String) -> Result<(), Failure> {
    let tokens = json!({
        "access_token": "sandbox-of-the-stub", "expires_in": 5_183_999, "scope": "openid,profile",
        "refresh_token": "sandbox-of-the-stub-too", "refresh_token_expires_in": 31_535_999,
        "id_token": token,
    });
    let keys = json!({"keys": [published(Some(KEY_ID))]});
    let replies = vec![stub::reply(200, tokens), stub::reply(200, keys)];
    let (base, _) = stub::start(replies).await;
    private(&portal.secret_file(), "a secret of the stub's");
    let mut flags = portal.settings();
    flags.insert("api_base", base);
    let config = Config::load(&flags, |_| None, None).unwrap();
    let signin: SignIn = app::signin(&config, &Arc::new(Store::new(config.home())));
    let app = app::app(&config).unwrap().unwrap();
    let scopes = vec!["openid".to_owned(), "profile".to_owned()];
    let wanted = Wanted { account: "me".to_owned(), app, scopes };
    let journey = Journey::begin(wanted, REDIRECT.to_owned(), false).unwrap();
    let done = signin.finish(journey, &SecretString::from("sandbox-code")).await;
    let known = signin.store.accounts(&signin.upstream.api).await.unwrap();
    assert_eq!(known.len(), usize::from(done.is_ok()), "{done:?}");
    assert_eq!(portal.vault_file().exists(), done.is_ok(), "nothing is kept of what is doubted");
    done.map(|_| ())
}

#[tokio::test]
async fn a_sign_in_of_somebody_uncertain_leaves_nothing_behind() {
    let now = jiff::Timestamp::now().as_second();
    let fresh = [("iat", json!(now)), ("exp", json!(now + 3_600))];
    let with = |name: &'static str, value: Value| {
        let all: Vec<_> = fresh.iter().cloned().chain([(name, value)]).collect();
        signed_with(&head(), &claims(&all))
    };
    for (token, doubt) in [
        (with("aud", json!("77other")), Doubt::Audience),
        (with("iss", json!("https://example.org")), Doubt::Issuer),
        (with("exp", json!(now - 3_600)), Doubt::Time),
        (with("sub", json!("782bbtaQ")).replace('.', ".e30"), Doubt::Form),
        (signed_with(&json!({"alg": "RS256", "kid": "x"}), &claims(&fresh)), Doubt::Key),
    ] {
        let portal = Portal::start().await;
        let failure = finish(&portal, token).await.unwrap_err();
        assert_eq!(failure, Failure::Identity(doubt));
        assert!(failure.fix().contains("Nothing was kept"), "{}", failure.fix());
    }
    let portal = Portal::start().await;
    finish(&portal, with("sub", json!("782bbtaQ"))).await.unwrap();
}
